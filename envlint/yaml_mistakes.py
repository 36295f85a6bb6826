"""Finds the mistake behind a text that is not YAML, which is seldom where the parser gave up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from envlint.diagnostic import Edit, quoted
from envlint.fix import apply
from envlint.syntax import Document, SyntaxProblem
from envlint.text import Span

_KEYS = r"name|channels|dependencies|prefix|variables|platforms|pip"
_TEMPLATE = re.compile(r"^(?:[^#\n]*?(?:[:-][ \t]+))?[ \t]*(\{\{.*|\{%.*)", re.MULTILINE)
_CONFLICT = re.compile(r"^<{7}(?: .*)?$", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7}(?: .*)?$", re.MULTILINE)
_BLANKS = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
_ODD_INDENT = re.compile(rf"^ *[{_BLANKS}][ {_BLANKS}]*(?=\S)", re.MULTILINE)
_ITEM = re.compile(r" *(?P<item>-(?: .*)?)$")
_KEY = re.compile(r" *(?P<key>[^\s#-][^#]*?:)(?:\s.*)?$")
_GLUED_COLON = re.compile(rf"^[ ]*(?:- +)?(?P<key>{_KEYS}):(?=[^\s:])", re.MULTILINE)
_GLUED_DASH = re.compile(r"^[ ]*-(?=[^\s-])", re.MULTILINE)
_BARE_KEY = re.compile(rf"^(?:{_KEYS})(?=[ \t]*$)", re.MULTILINE)
_EQUALS = re.compile(rf"^(?P<key>{_KEYS})[ ]*=[ ]*(?=\S)", re.MULTILINE)
_SECOND_COLON = re.compile(r"\s*(?:- +)*[^\s#'\"][^:#]*:\s+(?P<value>[^'\"\[{#&*|>\s][^#]*?:(?:\s[^#]*)?)\s*(?:#.*)?$")
_BEHIND_QUOTES = re.compile(
    r"\s*(?:- +)?(?P<whole>(?P<quote>[\"'])(?P<inner>[^\"']*)(?P=quote)(?P<gap> *)(?P<rest>[^\s#].*?))\s*$"
)
_OPEN_BRACKET = re.compile(r"[\[{][^\[\]{}'\"#]*\Z")
_OPEN_QUOTE = re.compile(r"\s*(?:- +|[\w-]+: +)(?P<value>(?P<quote>[\"'])(?:(?!(?P=quote)).)*?)\s*$")
_DOUBLE_QUOTED = re.compile(r"\"[^\"'\n]*\"")
_COMMENT_AHEAD = re.compile(r"[ \t]*#")
_WITH_VALUE = re.compile(r"(?:- +)?[\w-]+: +[^\s#]")
_TOP_LEVEL_KEY = re.compile(rf" *(?:{_KEYS}):")
_WORD = re.compile(r"\S+")


class YamlMistake(NamedTuple):
    """What is wrong, where, what to do about it, and the edits if one reading is obvious."""

    message: str
    span: Span
    advice: str
    title: str = ""
    """What the edits do."""
    edits: tuple[Edit, ...] = ()
    certain: bool = False
    """Whether nothing else can have been meant."""


def find_mistake(document: Document) -> YamlMistake | None:
    """What somebody did wrong, if it is one of the usual things; its edits make YAML of the text, or there are none."""
    problem = document.problem
    if problem is None:
        return None
    found = next(filter(None, (look(document, problem) for look in _MISTAKES)), None)
    if found is not None and found.edits and Document(apply(document.text, found.edits)).problem is not None:
        return found._replace(title="", edits=())
    return found


def find_template(document: Document) -> Span | None:
    """The first `{{ }}` or `{% %}` that begins a line or a value, of a text that is not YAML."""
    match = _TEMPLATE.search(document.text)
    return None if match is None else Span(*match.span(1))


def _line(document: Document, offset: int) -> Span:
    return document.lines.line_span(document.lines.line_of(offset))


def _lines_above(document: Document, offset: int) -> Iterator[Span]:
    """The lines with content above an offset's, the nearest first."""
    for number in range(document.lines.line_of(offset) - 1, -1, -1):
        span = document.lines.line_span(number)
        content = span.of(document.text).strip()
        if content and not content.startswith("#"):
            yield span


def _content(document: Document, line: Span) -> Span:
    """A line without the spaces around it."""
    match = re.compile(r"\S(?:.*\S)?").search(document.text, line.start, line.end)
    return Span(*match.span()) if match else line


def _indent(document: Document, line: Span) -> int:
    return _content(document, line).start - line.start


def _conflict(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    start, end = _CONFLICT.search(document.text), _CONFLICT_END.search(document.text)
    if start is None or end is None:
        return None
    marks = "the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
    return YamlMistake(
        "a merge conflict is left in the file", Span(*start.span()), f"{marks} are git's: one side can stay, not both"
    )


def _tab(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    if problem.span.of(document.text) != "\t":
        return None
    before = Span(_line(document, problem.span.start).start, problem.span.start).of(document.text)
    if not before.strip():
        return YamlMistake("a tab in the indentation", problem.span, "YAML is indented with spaces alone")
    place = (
        "behind the dash" if before.strip() == "-" else "behind the colon" if before.endswith(":") else "in the line"
    )
    if _COMMENT_AHEAD.match(document.text, problem.span.end):
        place = "before the comment"
    edits = (Edit(problem.span, " "),)
    advice = "only a space can stand here in YAML"
    return YamlMistake(f"a tab {place}", problem.span, advice, "write a space", edits, True)


def _odd_indent(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    found = list(_ODD_INDENT.finditer(document.text))
    if not found or found[0].start() > problem.span.start:
        return None
    edits = tuple(Edit(Span(*match.span()), " " * len(match.group())) for match in found)
    span, advice = Span(*found[0].span()), "they look like spaces, but YAML takes them for letters"
    message = "no-break or other special spaces in the indentation"
    return YamlMistake(message, span, advice, "write plain spaces", edits)


def _behind_quotes(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    line = _line(document, problem.span.start)
    match = _BEHIND_QUOTES.match(document.text, *line)
    if match is None or problem.span.start < match.start("rest"):
        return None
    mark = match["quote"]
    edits = (Edit(Span(*match.span("whole")), f"{mark}{match['inner']}{match['gap'] and ' '}{match['rest']}{mark}"),)
    message = f"{quoted(match['rest'])} stands behind the closing quote"
    advice = "a value in quotes ends with them"
    return YamlMistake(message, Span(*match.span("rest")), advice, "put all of it in the quotes", edits)


def _block_scalar(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    if problem.context != "while scanning a block scalar" or problem.context_span is None:
        return None
    start = problem.context_span.start
    span = Span(start, _content(document, _line(document, start)).end)
    message = f"{quoted(span.of(document.text))} begins with `{document.text[start]}`, which opens a block of text"
    return YamlMistake(message, span, "a version needs the name of its package before it; other text needs quotes")


def _reserved(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    start = (problem.context_span or problem.span).start
    character = document.text[start : start + 1]
    if character not in ("*", "&", "@", "%", "`") or re.search("quoted|directive", problem.context or ""):
        return None
    span = Span(*match.span()) if (match := _WORD.match(document.text, start)) else problem.span
    means = {"*": "repeats an anchor", "&": "names an anchor"}.get(character, "YAML keeps for itself")
    shown = "a back-tick" if character == "`" else f"`{character}`"
    message = f"the value begins with {shown}, which {means}"
    return YamlMistake(message, span, "put it in quotes if it is meant as text")


def _quotes(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    start, text = problem.context_span, document.text
    if start is None or "quoted scalar" not in (problem.context or ""):
        return _open_quote_above(document, problem) if "<scalar>" in problem.message else None
    line = _line(document, start.start)
    if "escape" in problem.message:
        at = text.rfind("\\", start.start, problem.span.start)
        value = _DOUBLE_QUOTED.match(text, start.start)
        edits = (Edit(Span(*value.span()), f"'{value.group()[1:-1]}'"),) if value else ()
        span = Span(at, problem.span.start) if at >= 0 else problem.span
        advice = "between double quotes a backslash begins an escape, between single quotes it is itself"
        return YamlMistake("a backslash between double quotes", span, advice, "use single quotes", edits)
    return _unclosed(document, _OPEN_QUOTE.match(text, *line), Span(start.start, _content(document, line).end))


def _open_quote_above(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    """`"a` and `"b"` below it: for YAML the first quote ends where the second begins."""
    for line in _lines_above(document, problem.span.start):
        if match := _OPEN_QUOTE.match(document.text, *line):
            return _unclosed(document, match, Span(*match.span("value")))
    return None


def _unclosed(document: Document, match: re.Match[str] | None, span: Span) -> YamlMistake:
    edits = () if match is None else (Edit(Span(match.end("value"), match.end("value")), match["quote"]),)
    advice = "what follows, to the next quote, is taken for its text"
    return YamlMistake("the quote is never closed", span, advice, "close the quote at the end of the line", edits)


def _brackets(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    context, start = problem.context or "", problem.context_span
    if problem.message.endswith(("found ']'", "found '}'")):
        shown = problem.message[-2]
        return YamlMistake(f"`{shown}` closes nothing", problem.span, "remove it, or open the bracket")
    if start is None or not context.startswith("while parsing a flow"):
        return None
    if (opening := start.of(document.text)) not in ("[", "{"):  # where the first value should be
        if (match := _OPEN_BRACKET.search(document.text, 0, start.start)) is None:
            return None
        start, opening = Span(match.start(), match.start() + 1), match.group()[0]
    closing = "]" if opening == "[" else "}"
    if closing in Span(start.end, _line(document, start.start).end).of(document.text):
        return None
    return YamlMistake(f"`{opening}` is never closed", start, f"write the `{closing}` that belongs to it")


def _glued(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    """`name:e`, `-numpy` or `name = e` on one of the lines at which the parser can give up."""
    lines = [_line(document, problem.span.start), *_lines_above(document, problem.span.start)]
    for line in lines[: 2 if problem.context_span is None else 3]:
        if match := _GLUED_COLON.match(document.text, *line):
            edits = (Edit(Span(match.end(), match.end()), " "),)
            message, advice = (
                f"no space behind the colon of `{match['key']}:`",
                "a colon ends a key only before a space",
            )
            return YamlMistake(message, _content(document, line), advice, "add the space", edits, True)
        if match := _EQUALS.match(document.text, *line):
            edits = (Edit(Span(*match.span()), f"{match['key']}: "),)
            message = f"`=` where YAML has a colon behind `{match['key']}`"
            return YamlMistake(message, _content(document, line), "a key ends with a colon", "write a colon", edits)
        if glued := _glued_dash(document, line):
            return glued
    return None


def _glued_dash(document: Document, line: Span) -> YamlMistake | None:
    match = _GLUED_DASH.match(document.text, *line)
    if match is None:
        return None
    edits, advice = (Edit(Span(match.end(), match.end()), " "),), "a dash and a space begin an item"
    return YamlMistake("no space behind the dash", _content(document, line), advice, "add the space", edits)


def _missing_colon(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    match = _BARE_KEY.search(document.text, 0, _line(document, problem.span.start).start)
    if match is None:
        return None
    edits = (Edit(Span(match.end(), match.end()), ":"),)
    advice = "a key ends with a colon"
    return YamlMistake(f"no colon behind `{match.group()}`", Span(*match.span()), advice, "write a colon", edits)


def _first_item(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    """A first item without its dash, or without the space behind it: all that follows is taken for a part of it."""
    if _ITEM.match(document.text, *_line(document, problem.span.start)) is None:
        return None
    first = None
    for line in _lines_above(document, problem.span.start):
        if _content(document, line).of(document.text).endswith(":"):
            break
        first = line
    if first is None or _ITEM.match(document.text, *first) or _KEY.match(document.text, *first):
        return None
    return _glued_dash(document, first) or _no_item(document, first)


def _item_beside_key(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    if problem.message != "sequence entries are not allowed here":
        return None
    span = _content(document, Span(problem.span.start, _line(document, problem.span.start).end))
    message = f"the item {quoted(span.of(document.text))} stands on the line of its key"
    return YamlMistake(message, span, "each item of a list has a line of its own")


def _second_colon(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    if problem.message != "mapping values are not allowed here":
        return None
    match = _SECOND_COLON.match(document.text, *_line(document, problem.span.start))
    if match is None:
        return None
    value = match["value"].rstrip()
    message = f"a second colon on the line, in {quoted(value)}"
    span = _content(document, Span(*match.span("value")))
    return YamlMistake(
        message, span, "a value that holds a colon and a space needs quotes", "quote it", (Edit(span, f'"{value}"'),)
    )


def _neither(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    """A line that is neither item nor key: `numpy` among items, `git` at the margin."""
    if problem.message == "could not find expected ':'" and problem.context_span is not None:
        line = _line(document, problem.context_span.start)
    elif problem.message == "mapping values are not allowed here":
        above = next(_lines_above(document, problem.span.start), None)
        if above is None or _ITEM.match(document.text, *above) or _KEY.match(document.text, *above):
            return None
        line = above
    else:
        return None
    return _no_item(document, line)


def _no_item(document: Document, line: Span) -> YamlMistake:
    span = _content(document, line)
    message = f"{quoted(span.of(document.text))} is neither an item nor a key"
    return YamlMistake(message, span, "an item begins with a dash and a space, a key ends with a colon")


def _first_line(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    """A first key that is indented, with others behind it that are not."""
    if not problem.message.startswith("expected '<document start>'"):
        return None
    above = list(_lines_above(document, problem.span.start))
    if not above:
        return None
    first = above[-1]
    indent = _indent(document, first)
    if not indent or _KEY.match(document.text, *first) is None:
        return None
    span = _content(document, first)
    message = f"{quoted(span.of(document.text))} {_indented(indent)}, but the keys of the file begin their lines"
    edits = (Edit(Span(first.start, span.start), ""),)
    return YamlMistake(message, span, "the keys of one mapping begin in one column", "begin the line with it", edits)


def _indentation(document: Document, problem: SyntaxProblem) -> YamlMistake | None:
    """An item or a key that begins in another column than those above it."""
    if not problem.message.startswith(("expected <block end>", "expected '<document start>'", "mapping values")):
        return None
    line = _line(document, problem.span.start)
    is_item = _ITEM.match(document.text, *line) is not None
    above = next(_lines_above(document, line.start), None)
    if above is None or not (is_item or _KEY.match(document.text, *line)):
        return None
    span = _content(document, line)
    shown, head = span.of(document.text), _content(document, above).of(document.text)
    if is_item and _WITH_VALUE.match(head) and _indent(document, line) > _indent(document, above):
        message, advice = f"{quoted(shown)} is an item below {quoted(head)}", "a key holds a value or a list, not both"
        return YamlMistake(message, span, advice)
    if is_item and (odd := _odd_first_item(document, line)) is not None:
        return odd
    target = _column_meant(document, line, above, is_item)
    if target is None:
        advice = "an item begins with a dash and a space, a key ends with a colon"
        return YamlMistake(f"{quoted(shown)} is an item where a key belongs", span, advice) if is_item else None
    column, told = target
    message = f"{quoted(shown)} {_indented(_indent(document, line))}, {told}"
    advice = f"the {'items of one list' if is_item else 'keys of one mapping'} begin in one column"
    title = f"indent it by {column}" if column else "begin the line with it"
    return YamlMistake(message, span, advice, title, tuple(_shift(document, line, column)))


def _odd_first_item(document: Document, line: Span) -> YamlMistake | None:
    """A first item that is indented otherwise than those below it."""
    first, *heads = list(_lines_above(document, line.start))[:2]
    column, other = _indent(document, line), _indent(document, first)
    if (
        not heads
        or not _content(document, heads[0]).of(document.text).endswith(":")
        or column < _indent(document, heads[0])
    ):
        return None
    beside = re.compile(rf"^ {{{column}}}- ", re.MULTILINE).finditer(document.text, line.start)
    if _ITEM.match(document.text, *first) is None or (len(list(beside)) < 2 and other % 2 == 0):
        return None
    span = _content(document, first)
    told = f"by {column}" if column else "is not"
    message = f"{quoted(span.of(document.text))} {_indented(other)}, the item below {told}"
    title = f"indent it by {column}" if column else "begin the line with it"
    edits = tuple(_shift(document, first, column))[:1]
    return YamlMistake(message, span, "the items of one list begin in one column", title, edits)


def _column_meant(document: Document, line: Span, above: Span, is_item: bool) -> tuple[int, str] | None:
    """The column in which a line should probably begin, and what says so."""
    column, text = _indent(document, line), document.text
    head = _content(document, above).of(text)
    if is_item and head.endswith(":"):
        key = _indent(document, above) + (2 if head.startswith("- ") else 0)
        if column < key:
            return key + 2, f"the items of {quoted(head.removeprefix('- '))} need {key} or more"
    if not is_item and column and _TOP_LEVEL_KEY.match(text, *line):
        return 0, "but the keys of the file begin their lines"
    pattern, noun = (_ITEM, "item") if is_item else (_KEY, "key")
    for each in _lines_above(document, line.start):
        other = _indent(document, each)
        if pattern.match(text, *each) and other != column:
            return other, f"the {noun} above {f'by {other}' if other else 'is not'}"
    return None


def _indented(spaces: int) -> str:
    return f"is indented by {spaces} space{'s' if spaces > 1 else ''}" if spaces else "is not indented"


def _shift(document: Document, line: Span, target: int) -> Iterator[Edit]:
    """Move a line, what is below it, and the items beside it to another column."""
    column = _indent(document, line)
    number = document.lines.line_of(line.start)
    while number < len(document.lines.starts):
        span = document.lines.line_span(number)
        content = span.of(document.text).strip()
        indent = _indent(document, span)
        first = span.start == line.start
        if content and not first and (indent < column or (indent == column and not content.startswith("- "))):
            return
        if content:
            start = span.start
            yield Edit(Span(start, start + indent), " " * (indent - column + target))
        number += 1


_MISTAKES: tuple[Callable[[Document, SyntaxProblem], YamlMistake | None], ...] = (
    _conflict,
    _tab,
    _odd_indent,
    _behind_quotes,
    _block_scalar,
    _quotes,
    _brackets,
    _glued,
    _missing_colon,
    _item_beside_key,
    _second_colon,
    _first_item,
    _neither,
    _reserved,
    _first_line,
    _indentation,
)
