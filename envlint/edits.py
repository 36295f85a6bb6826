"""Makes the edits that rules need, each written once: no rule does arithmetic on offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from envlint.diagnostic import Applicability, Edit, Fix, quoted
from envlint.syntax import Comment, Document, Entry, Mapping, Node, Scalar, Sequence, resolve
from envlint.text import Span

_PLAIN = re.compile(r"(?![\s,\[\]{}#&*!|>'\"%@`?:]|-(?:\s|$))(?:[^\s:#]|:(?=\S)|(?<=\S)#|[ ](?=\S)(?!#))*(?<!:)")
_PLAIN_FLOW = re.compile(r"[^,\[\]{}]*")


def quote(value: str, *, flow: bool = False) -> str:
    """A value as YAML source: bare where a bare word is read back as the same text, else in quotes."""
    bare = _PLAIN.fullmatch(value) and resolve(value) == "str" and resolve(value, "1.1") == "str"
    if value and bare and not (flow and not _PLAIN_FLOW.fullmatch(value)):
        return value
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'


def replace(document: Document, scalar: Scalar, value: str) -> Edit:
    """Write another value where a scalar is, in quotes of the same kind if it has some."""
    parent = parent_of(document, scalar)
    if scalar.span.start == scalar.span.end and document.text[scalar.span.start - 1 : scalar.span.start] in ("-", ":"):
        written = quote(value, flow=isinstance(parent, Sequence | Mapping) and parent.flow)
        return Edit(scalar.span, f" {written}")  # nothing was there, not even a space
    if scalar.style == "'":
        return Edit(scalar.span, "'" + value.replace("'", "''") + "'")
    if scalar.style == '"' and "\\" not in value and '"' not in value:
        return Edit(scalar.span, f'"{value}"')
    return Edit(scalar.span, quote(value, flow=isinstance(parent, Sequence | Mapping) and parent.flow))


def replace_part(document: Document, scalar: Scalar, start: int, end: int, value: str) -> Edit:
    """Write something else for `scalar.value[start:end]`; the smallest edit after which the value is read as meant."""
    whole = scalar.value[:start] + value + scalar.value[end:]
    edit = replace(document, scalar, whole)
    keeps_form = edit.text == f"{scalar.style}{whole}{scalar.style}"
    return Edit(scalar.part(start, end), value) if scalar.verbatim and keeps_form else edit


def rewrite(document: Document, scalar: Scalar, value: str) -> tuple[Edit, ...]:
    """Write another value for a scalar, touching only what differs; no edit if nothing does."""
    old = scalar.value
    if old == value:
        return ()
    start = _common(old, value)
    behind = _common(old[start:][::-1], value[start:][::-1])
    return (replace_part(document, scalar, start, len(old) - behind, value[start : len(value) - behind]),)


def write(document: Document, scalar: Scalar, value: str | None, applicability: Applicability) -> tuple[Fix, ...]:
    """The fix that makes a scalar say something else; none if nobody knows what, or if it says so already."""
    changes = () if value is None else rewrite(document, scalar, value)
    return (Fix(f"write {quoted((value or '').strip())}", changes, applicability),) if changes else ()


def part_comment(document: Document, scalar: Scalar, at: int) -> tuple[Edit, ...]:
    """Put blanks before the `#` at `scalar.value[at]`, so that it begins a comment; no edit where it cannot."""
    parent = parent_of(document, scalar)
    in_block = not (isinstance(parent, Sequence | Mapping) and parent.flow)
    if scalar.style or not scalar.verbatim or not in_block or "\n" in scalar.value:
        return ()
    place = scalar.part(at, at).start
    return (Edit(Span(place, place), "  "),)


def _common(one: str, other: str) -> int:
    """How many characters at their beginnings are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def insert_before(document: Document, item: Node, value: str) -> Edit:
    """Put a new item before one of the same list."""
    parent = parent_of(document, item)
    start = item_start(document, item)
    if isinstance(parent, Sequence) and parent.flow:
        return Edit(Span(start, start), f"{quote(value, flow=True)}, ")
    line = document.lines.line_of(start)
    line_start = document.lines.starts[line]
    indent = document.text[line_start:start]
    if indent.strip():  # `- - a`, or a list behind something else on its line
        indent = " " * len(indent)
        return Edit(Span(start, start), f"- {quote(value)}{newline(document)}{indent}")
    return Edit(Span(line_start, line_start), f"{indent}- {quote(value)}{newline(document)}")


def insert_after(document: Document, item: Node, value: str) -> Edit:
    """Put a new item behind one of the same list."""
    parent = parent_of(document, item)
    if isinstance(parent, Sequence) and parent.flow:
        return Edit(Span(item.span.end, item.span.end), f", {quote(value, flow=True)}")
    start = item_start(document, item)
    line_start = document.lines.starts[document.lines.line_of(start)]
    indent = " " * (start - line_start)
    end = document.lines.line_end(document.lines.line_of(item.span.end))
    return Edit(Span(end, end), f"{newline(document)}{indent}- {quote(value)}")


def insert_entry_before(document: Document, entry: Entry, key: str, items: Iterable[str]) -> Edit:
    """Put a key with a list, laid out as `envlint format` does, before an entry of a block mapping."""
    start = entry.key.span.start
    line_start = document.lines.starts[document.lines.line_of(start)]
    indent = " " * (start - line_start)
    lines = [f"{key}:", *(f"{indent}  - {quote(item)}" for item in items)]
    return Edit(Span(start, start), "".join(f"{line}{newline(document)}" for line in lines) + indent)


def remove(document: Document, *items: Node) -> tuple[Edit, ...]:
    """Take items out of the list that they share: their lines in a block, themselves and a comma each in brackets.

    A comment at the end of an item's last line stays, on a line of its own. Of a list without other items `[]` is left,
    beside its key if it has one.
    """
    parent = parent_of(document, items[0])
    if not isinstance(parent, Sequence):
        raise ValueError("only an item of a list can be removed")
    gone = {id(item) for item in items}
    indices = sorted(document.positions[each] for each in gone)
    is_empty = len(indices) == len(parent.items) and not parent.flow
    beside_key = _place_beside_key(document, parent) if is_empty else None
    if is_empty and beside_key is None:
        return (Edit(Span(parent.span.start, parent.span.end), "[]"),)
    if parent.flow:
        return tuple(_flow_removals(document, parent, [item.span for item in parent.items], indices))
    each = [
        _line_removal(document, item_start(document, parent.items[at]), parent.items[at].span.end) for at in indices
    ]
    empty = () if beside_key is None else (Edit(Span(beside_key, beside_key), " []"),)
    return (*empty, *_merged(document, each))


def put_instead(document: Document, scalars: Iterable[Scalar], value: str | None) -> tuple[Edit, ...]:
    """Take some items out of the list that they share; unless it is None, a value takes the place of the first."""
    gone = list(scalars)
    changes = (replace(document, gone.pop(0), value),) if value is not None else ()
    return (*changes, *remove(document, *gone)) if gone else changes


def _place_beside_key(document: Document, items: Sequence) -> int | None:
    """Behind the colon of a list's key, if the list begins on a line below and has neither anchor nor tag."""
    parent = parent_of(document, items)
    entries = parent.entries if isinstance(parent, Mapping) else ()
    key = next((entry.key for entry in entries if entry.value is items), None)
    colon = -1 if key is None else document.text.find(":", key.span.end, items.span.start)
    if colon < 0:
        return None
    line_end = document.lines.line_end(document.lines.line_of(colon))
    comment = document.comment_in(colon, line_end)
    between = document.text[colon + 1 : comment.span.start if comment else line_end]
    return None if between.strip() or line_end >= items.span.start else colon + 1


def remove_entry(document: Document, mapping: Mapping, entry: Entry) -> tuple[Edit, ...]:
    """Take a key and its value out of a mapping; a comment at the end of the last line stays, on its own line."""
    if mapping.flow:
        spans = [each.span for each in mapping.entries]
        return tuple(_flow_removals(document, mapping, spans, [mapping.entries.index(entry)]))
    end = max(entry.value.span.end, document.text.find(":", entry.key.span.end) + 1)
    if len(mapping.entries) == 1:
        return (Edit(Span(entry.key.span.start, end), "{}"),)
    return (_line_removal(document, entry.key.span.start, end),)


def rename_key(document: Document, entry: Entry, name: str) -> Edit:
    """Write another name for a key, in quotes if the old one has some."""
    if not isinstance(entry.key, Scalar):
        raise ValueError("only a key that is text can be renamed")
    return replace(document, entry.key, name)


def parent_of(document: Document, node: Node) -> Node | None:
    """The list or mapping that a node stands in; None for the root."""
    return document.parents.get(id(node))


def item_start(document: Document, item: Node) -> int:
    """Where an item begins: at its dash in a block list (anchor and tag come behind it), else at itself."""
    parent = parent_of(document, item)
    if not isinstance(parent, Sequence) or parent.flow:
        return item.span.start
    index = document.positions[id(item)]
    if index == 0:
        return parent.span.start
    after = parent.items[index - 1].span.end
    while after < item.span.start and document.text[after] != "-":
        comment = document.comment_in(after, after + 1)
        after = after + 1 if comment is None else comment.span.end
    return after


def newline(document: Document) -> str:
    """How the text ends its lines; decided by the first line that ends."""
    match = re.search(r"\r\n|\r|\n", document.text)
    return match.group() if match else "\n"


def _flow_removals(
    document: Document, parent: Sequence | Mapping, spans: list[Span], indices: list[int]
) -> Iterator[Edit]:
    """Items in brackets, each with a comma: the one before it if an item stays before it, else the one behind."""
    first_kept = next((at for at in range(len(spans)) if at not in indices), len(spans))
    for at in indices:
        start, end = spans[at]
        if at > first_kept:
            comma = _comma(document, spans[at - 1].end, start)
            region = Span(spans[at - 1].end, end)
        else:
            comma = _comma(document, end, spans[at + 1].start if at + 1 < len(spans) else parent.span.end - 1)
            behind = end if comma is None else comma.end
            region = Span(start, spans[at + 1].start if at + 1 < len(spans) else behind)
        if document.comment_in(*region) is None:
            yield Edit(region, "")
        else:
            yield from (Edit(each, "") for each in sorted([spans[at], *([comma] if comma else [])]))


def _comma(document: Document, start: int, end: int) -> Span | None:
    """The first comma between two offsets that is not in a comment."""
    while (at := document.text.find(",", start, end)) >= 0:
        comment = document.comment_in(start, at)
        if comment is None:
            return Span(at, at + 1)
        start = comment.span.end
    return None


def _merged(document: Document, edits: list[Edit]) -> Iterator[Edit]:
    """Removals that touch or overlap, as one; a text without a last line end is left without one."""
    start, end = edits[0].span
    for edit in edits[1:]:
        if edit.span.start > end:
            yield Edit(Span(start, end), "")
            start = edit.span.start
        end = edit.span.end
    starts = document.lines.starts
    if end == len(document.text) > starts[-1] > start > 0 and start in starts:
        start = document.lines.line_end(document.lines.line_of(start) - 1)
    yield Edit(Span(start, end), "")


def _line_removal(document: Document, start: int, end: int) -> Edit:
    """The lines of a block from its first character to its last, and what has to stay of them."""
    lines = document.lines
    line_start = lines.starts[lines.line_of(start)]
    last = lines.line_of(end)
    indent = document.text[line_start:start]
    comment = document.comment_in(end, lines.line_end(last))
    if comment is not None:
        return Edit(Span(start, comment.span.start), "")
    if indent.strip():  # the first block of a line that begins with something else: `- a: 1`
        following = lines.next_line(last)
        following += len(document.text[following:]) - len(document.text[following:].lstrip(" "))
        return Edit(Span(start, following), "")
    if last + 1 < len(lines.starts):
        return Edit(Span(line_start, lines.next_line(last)), "")
    # The last line has no terminator: take those before it instead, so that the text ends as it ended.
    before = len(document.text[:line_start].rstrip("\r\n"))
    return Edit(Span(before, end), "")


def remove_comment(document: Document, comment: Comment) -> Edit:
    """Take a comment away: its line if it has one to itself, else what is behind the last word of the line."""
    lines = document.lines
    line = lines.line_of(comment.span.start)
    if comment.own_line:
        return Edit(Span(lines.starts[line], lines.next_line(line)), "")
    before = document.text[lines.starts[line] : comment.span.start]
    return Edit(Span(lines.starts[line] + len(before.rstrip(" \t")), comment.span.end), "")


def rewrite_comment(span: Span, text: str) -> Edit:
    """Write something else for a part of a comment, which nothing but envlint reads."""
    return Edit(span, text)
