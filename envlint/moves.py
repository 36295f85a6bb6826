"""Makes the edits that move whole items: into a list, out of one, to another place; comments go with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from envlint.diagnostic import Edit
from envlint.edits import insert_before, item_start, newline, parent_of, quote, remove
from envlint.syntax import Comment, Document, Entry, Mapping, Node, Scalar, Sequence
from envlint.text import Span

Edits = tuple[Edit, ...]
"""Empty if the layout is one that these functions do not take apart, such as brackets where a block is needed."""

_NESTED = 4
"""Columns from an item's dash to those of the list below its key, as `envlint format` lays it out."""
_DASHES = r"^[ \t]*-(\u00a0[\u00a0 ]*|(?=[^\s-]))"
_DISABLED = r"#+[ \t]*-[ \t]"
_PACKAGE = re.compile(r"[#\s\"'-]*(?:[\w./-]+::)?([A-Za-z0-9_][\w.-]*)")
_PARTICULAR = re.compile(r"\b(?:todo|fixme|xxx|see|because|issues?)\b|[0-9]|://|[<>=~]")
_OF_SEVERAL = re.compile(r"\b(?:dependencies|deps|packages|requirements|libraries|tools)\b")
_LONGEST_HEADING = 8
"""Words; what says more is about one item."""
_FEWEST_HEADED = 4
"""Items; below a single comment so many can hardly be without one because only the first needs it."""
_OF_NEXT_LINE = re.compile(r"#\s*envlint:\s*ignore(?!-)")
_VERSION = r"[0-9]+(?:\.[0-9a-zA-Z*]+)*"
_CLAUSES = r"[<>=!~][\w<>=!~.,*|]*"
_NAME = r"[A-Za-z0-9_][\w.-]*(?:::[\w.-]+)?"


def item_meant(entry: Entry, equals: str = "=") -> str | None:
    """The item that a key and a value were meant to be: `python=3.10` for `python: 3.10`, `numpy` for `numpy:`."""
    key, value = entry
    if not isinstance(key, Scalar) or not isinstance(value, Scalar) or not re.fullmatch(_NAME, key.value):
        return None
    if value.kind == "null" or value.value == "*":
        return key.value
    if re.fullmatch(_VERSION, value.value):
        return f"{key.value}{equals}{value.value}"
    return f"{key.value}{value.value}" if re.fullmatch(_CLAUSES, value.value) else None


def as_text(document: Document, node: Node, text: str) -> Edit:
    """Write a text where a list or mapping is, in quotes if it needs them."""
    parent = parent_of(document, node)
    return Edit(node.span, quote(text, flow=isinstance(parent, Sequence | Mapping) and parent.flow))


def split(document: Document, scalar: Scalar, pieces: Iterable[str]) -> Edits:
    """Make several items of one."""
    if document.aliases:
        return ()
    parent = parent_of(document, scalar)
    flow = isinstance(parent, Sequence) and parent.flow
    between = ", " if flow else f"{newline(document)}{' ' * _column(document, item_start(document, scalar))}- "
    return (Edit(scalar.span, between.join(quote(piece, flow=flow) for piece in pieces)),)


def add_colon(document: Document, scalar: Scalar) -> Edits:
    """Put a colon behind the first line of a text that goes on as a list: `pip`, and `- rich` below it."""
    first, *below = _text_starts(document, scalar)
    dashes = {_column(document, start) for start in below if document.text.startswith("- ", start)}
    if len(dashes) != 1 or dashes.pop() < _column(document, first) or document.aliases:
        return ()
    end = _text_end(document, first)
    return (Edit(Span(end, end), ":"),)


def space_dashes(document: Document, scalar: Scalar) -> Edits:
    """Put a space (for a no-break one) behind the dashes of a text, each line of which was meant to be an item."""
    if any(document.text[start] != "-" for start in _text_starts(document, scalar)):
        return ()
    dashes = re.compile(_DASHES, re.MULTILINE)
    found = dashes.finditer(document.text, _line_start(document, scalar.span.start), scalar.span.end)
    return tuple(Edit(Span(*match.span(1)), " ") for match in found)


def wrap(document: Document, entry: Entry, pieces: Iterable[str] = ()) -> Edits:
    """Make a list of a key's value, in block style where the key is; of several pieces, an item each."""
    value = entry.value
    if not isinstance(value, Scalar) or value.style in ("|", ">") or document.aliases:
        return ()
    if not isinstance(parent := parent_of(document, value), Mapping) or parent.flow:
        return (Edit(value.span, f"[{', '.join(quote(piece, flow=True) for piece in pieces or (value.value,))}]"),)
    own = _own_lines(document, value)
    if own and not pieces:
        dashed = any(document.text.startswith("-", start) for start in own)
        return () if dashed else tuple(Edit(Span(start, start), "- ") for start in own)
    if own or "\n" in value.span.of(document.text):
        return ()
    lead = f"{newline(document)}{' ' * (_column(document, entry.key.span.start) + 2)}- "
    colon = document.text.find(":", entry.key.span.end) + 1
    if not pieces:
        return (Edit(Span(colon, value.span.start), lead),)
    return (Edit(Span(colon, value.span.end), "".join(f"{lead}{quote(piece)}" for piece in pieces)),)


def itemize(document: Document, mapping: Mapping) -> Edits:
    """Make a list of a block mapping of packages: `python: 3.10` becomes `- python=3.10`; a `pip` list stays below."""
    found: list[Edit] = []
    for entry in () if mapping.flow or document.aliases else mapping.entries:
        start = entry.key.span.start
        meant = item_meant(entry)
        if meant is not None:
            found.append(Edit(Span(start, entry.value.span.end), f"- {quote(meant)}"))
        elif isinstance(entry.value, Sequence) and _column(document, entry.value.span.start) > _column(document, start):
            found.append(Edit(Span(start, start), "- "))
        else:
            return ()
    return tuple(found)


def unnest(document: Document, item: Mapping, prefix: str) -> Edits:
    """Make items of the outer list of those below an item's only key, each with a prefix."""
    below = item.entries[0].value
    if len(item.entries) != 1 or item.flow or not isinstance(below, Sequence) or below.flow or document.aliases:
        return ()
    texts = [each for each in below.items if isinstance(each, Scalar) and not each.style]
    if not texts or len(texts) != len(below.items):
        return ()
    head = Span(item.span.start, texts[0].span.start)
    if any(head.contains(comment.span) for comment in document.comments):
        return ()
    dash = f"{' ' * _column(document, item_start(document, item))}- {prefix}"
    rest = (Edit(Span(_line_start(document, each.span.start), each.span.start), dash) for each in texts[1:])
    return (Edit(head, prefix), *rest)


def indent(document: Document, items: Iterable[Node]) -> Edits:
    """Move items of a list to the right, below the `pip:` that stands before them."""
    found = []
    for item in items:
        first, last = (document.lines.line_of(at) for at in (item_start(document, item), item.span.end))
        starts = document.lines.starts[first : last + 1]
        found += [Edit(Span(start, start), " " * _NESTED) for start in starts]
    return tuple(found)


def move_before(document: Document, item: Node, other: Node) -> Edits:
    """Move an item of a list up to stand before another one of it."""
    parent = parent_of(document, item)
    if isinstance(parent, Sequence) and parent.flow and isinstance(item, Scalar) and not document.aliases:
        return (insert_before(document, other, item.value), *remove(document, item))
    if parent is None or not (_stands_alone(document, item) and _stands_alone(document, other)):
        return ()
    block, (line, _) = _lines_of(document, item), _lines_of(document, other)
    start = document.lines.starts[line]
    return (
        Edit(Span(start, start), f"{_text_of(document, block)}{newline(document)}"),
        _removal(document, *_offsets(document, block)),
    )


def move_to_end(document: Document, item: Node) -> Edits:
    """Move an item of a block list behind the others."""
    parent = parent_of(document, item)
    if not isinstance(parent, Sequence) or not all(_stands_alone(document, each) for each in (item, parent.items[-1])):
        return ()
    block = _lines_of(document, item)
    _, end = _offsets(document, _lines_of(document, parent.items[-1], at_the_end=True))
    return (
        _removal(document, *_offsets(document, block)),
        Edit(Span(end, end), f"{newline(document)}{_text_of(document, block)}"),
    )


class Block(NamedTuple):
    """What changes its place as one: an item or an entry, in a block with the comments that are its own."""

    position: int
    """Which of the items or entries it is."""
    span: Span
    """In brackets the item itself, else whole lines, the last one's end excluded."""


Group = tuple[Block, ...]
"""What may change places with one another."""


def groups(document: Document, items: Sequence) -> tuple[tuple[tuple[Group, ...], ...], ...]:
    """The groups of a list's items, stretch by stretch between blank lines, in each way to read a stretch.

    A comment behind a blank line heads a group and stays; one right above an item is the item's own. But where there
    are several of a few words each, or one with many items below it, or where other groups are headed and this one
    tops the list, they are read as headings first. A disabled item
    (`# - numpy`) goes with the item above it, or with one of the same name below.
    """
    if items.flow:
        return (((tuple(Block(at, each.span) for at, each in enumerate(items.items)),),),)
    gaps = _gaps(document, items)
    starts = [at for at, gap in enumerate(gaps) if gap.is_apart or not at]
    others = any(
        line in document.own_line_comments
        for at in starts[1:]
        for line in range(gaps[at].above_end + 1, gaps[at].bare_top)
        if at < len(items.items)
    )
    return tuple(
        _readings(document, gaps, range(start, end), among_headed=others)
        for start, end in pairwise([*starts, len(gaps) - 1])
        if start < end
    )


def entries(document: Document, mapping: Mapping) -> Group:
    """The entries of a mapping, each with the comments right above it and those below it that are indented.

    What heads the file stays: the comments before the first entry.
    """
    if mapping.flow:
        return tuple(Block(at, each.span) for at, each in enumerate(mapping.entries))
    lines, comments = document.lines, document.own_line_comments
    firsts = [lines.line_of(entry.key.span.start) for entry in mapping.entries]
    found: list[Block] = []
    last = -1
    for at, entry in enumerate(mapping.entries):
        top = firsts[at]
        while top - 1 > last and (above := comments.get(top - 1)) and (at or _OF_NEXT_LINE.match(above.text)):
            top -= 1
        limit = firsts[at + 1] if at + 1 < len(firsts) else len(lines.starts)
        last = lines.line_of(entry.span.end - 1)
        last = _last_of_entry(document, comments, _column(document, entry.key.span.start), last, limit)
        found.append(Block(at, Span(lines.starts[top], lines.line_end(last))))
    return tuple(found)


def _last_of_entry(document: Document, comments: dict[int, Comment], column: int, line: int, limit: int) -> int:
    """The last line of an entry with the comments below it that are indented, or disabled items right below it."""
    for below in range(line + 1, limit):
        comment = comments.get(below)
        if comment is None and document.lines.line_span(below).of(document.text).strip():
            break
        if comment is not None:
            is_disabled = below == line + 1 and re.match(_DISABLED, comment.text)
            if not is_disabled and _column(document, comment.span.start) <= column:
                break
            line = below
    return line


def permute(document: Document, parent: Sequence | Mapping, group: Group, order: Iterable[Block]) -> Edits:
    """Put the blocks of a group in another order; what is between two places stays between them."""
    wanted = tuple(order)
    changed = [at for at, (old, new) in enumerate(zip(group, wanted, strict=True)) if old is not new]
    if not changed:
        return ()
    old, new = (each[changed[0] : changed[-1] + 1] for each in (group, wanted))
    region = Span(old[0].span.start, old[-1].span.end)
    between = [document.text[one.span.end : other.span.start] for one, other in pairwise(old)]
    if not _can_change(document, parent, region, between, [block.position for block in old]):
        return ()
    texts = [block.span.of(document.text) for block in new]
    return (Edit(region, "".join(part for pair in zip(texts, [*between, ""], strict=True) for part in pair)),)


def _can_change(
    document: Document, parent: Sequence | Mapping, region: Span, between: list[str], at: list[int]
) -> bool:
    """Whether nothing is in the way: no anchor, no text that hangs on its place, no comment that is nobody's."""
    if document.anchors or document.aliases:
        return False
    scalars = (node for node in document.walk() if isinstance(node, Scalar) and node.style in ("|", ">"))
    if any(region.overlaps(scalar.span) for scalar in scalars):
        return False
    if parent.flow:
        return document.comment_in(*region) is None
    if isinstance(parent, Sequence):
        starts = [item_start(document, parent.items[position]) for position in at]
    else:
        starts = [parent.entries[position].key.span.start for position in at]
    alone = not any(document.text[_line_start(document, start) : start].strip(" ") for start in starts)
    return alone and not any(text.strip() for text in between)


class _Gap(NamedTuple):
    """The lines between an item and the one before it."""

    above_end: int
    """The last line that goes with the item before."""
    top: int
    """The first that goes with the item; its own one if there is none."""
    bare_top: int
    """The same without a comment that may be a heading."""
    is_apart: bool
    """Whether there is a blank line."""


def _gaps(document: Document, items: Sequence) -> list[_Gap]:
    """What is above each item, and below the last."""
    comments, lines = document.own_line_comments, document.lines
    found = []
    above: tuple[int, int] | None = None
    for item in items.items:
        start = item_start(document, item)
        found.append(_gap(document, comments, above, start))
        # Below a text nothing is nested, however far a comment is indented.
        column = len(document.text) if isinstance(item, Scalar) else _column(document, start)
        above = lines.line_of(max(start, item.span.end - 1)), column
    if above is not None:
        end = _last_below(document, comments, above, len(lines.starts))
        found.append(_Gap(end, end + 1, end + 1, True))
    return found


def _gap(document: Document, comments: dict[int, Comment], above: tuple[int, int] | None, start: int) -> _Gap:
    line = document.lines.line_of(start)
    package = _package(document.text[start : document.lines.line_end(line)])
    if above is None:  # the first item: the key above it, if there is one, is neither comment nor blank line
        end = line - 1
        while end >= 0 and (end in comments or not document.lines.line_span(end).of(document.text).strip()):
            end -= 1
        above = end, len(document.text)
    of_next = line
    while of_next - 1 > above[0] and of_next - 1 in comments and _is_of_next(comments[of_next - 1], package):
        of_next -= 1
    end = _last_below(document, comments, above, of_next)
    top = line
    while top - 1 > end and top - 1 in comments:
        top -= 1
    is_apart = any(each not in comments for each in range(end + 1, line))
    bare_top = of_next if is_apart else top + _heading([comments[each].text for each in range(top, of_next)], package)
    return _Gap(end, bare_top if is_apart else top, bare_top, is_apart)


def _last_below(document: Document, comments: dict[int, Comment], above: tuple[int, int], limit: int) -> int:
    """The last line of an item with the comments right below that are indented more than a column, or that disable
    another item, and those that come before such a one."""
    last, column = above
    line = last + 1
    while line < limit and (comment := comments.get(line)) is not None:
        if _column(document, comment.span.start) > column or re.match(_DISABLED, comment.text):
            last = line
        elif _heading([comment.text], None):
            break
        line += 1
    return last


def _is_of_next(comment: Comment, package: str | None) -> bool:
    """Whether a comment can only be about what follows: it silences a rule there, or says what was there before."""
    if _OF_NEXT_LINE.match(comment.text):
        return True
    return package is not None and bool(re.match(_DISABLED, comment.text)) and _package(comment.text) == package


def _heading(comments: list[str], package: str | None) -> int:
    """How many of the comments above an item may be the heading of several: a few words, and nothing about this one."""
    words = 0
    for count, comment in enumerate(comments):
        if words and re.match(_DISABLED, comment):
            continue
        text = comment.lower()
        length = sum(bool(word.strip("#-=*")) for word in text.split())
        if _PARTICULAR.search(text) or not (_OF_SEVERAL.search(text) or _may_head(text, length, package)):
            return count if words else 0
        words += length
    return len(comments) if words else 0


def _may_head(text: str, length: int, package: str | None) -> bool:
    own = package is not None and re.search(rf"(?<![\w-]){re.escape(package)}(?![\w-])", text)
    return length <= _LONGEST_HEADING and not own


def _package(text: str) -> str | None:
    match = _PACKAGE.match(text)
    return match[1].lower() if match else None


def _readings(
    document: Document, gaps: list[_Gap], stretch: range, *, among_headed: bool
) -> tuple[tuple[Group, ...], ...]:
    """The ways to take a stretch of items apart, the likelier first: as one group, or at each possible heading."""
    headed = [at for at in stretch if gaps[at].top < gaps[at].bare_top]

    def block(at: int, top: int) -> Block:
        return Block(at, Span(document.lines.starts[top], document.lines.line_end(gaps[at + 1].above_end)))

    whole = (tuple(block(at, gaps[at].top) for at in stretch),)
    if not headed:
        return (whole,)
    parts = tuple(
        tuple(block(at, gaps[at].bare_top if at in headed else gaps[at].top) for at in range(start, end))
        for start, end in pairwise([*sorted({stretch.start, *headed}), stretch.stop])
    )
    longest = max(len(part) for part in parts[-len(headed) :])
    tops_list = among_headed and headed == [0]
    is_likely = longest > 1 and (len(headed) > 1 or longest >= _FEWEST_HEADED or tops_list)
    return (parts, whole) if is_likely else (whole, parts)


def _stands_alone(document: Document, item: Node) -> bool:
    """Whether an item is one of a block, with nothing but spaces before its dash."""
    start, parent = item_start(document, item), parent_of(document, item)
    blank = not document.text[_line_start(document, start) : start].strip(" ")
    return isinstance(parent, Sequence) and not parent.flow and not document.aliases and blank


def _lines_of(document: Document, item: Node, *, at_the_end: bool = False) -> tuple[int, int]:
    """The first and the last line of an item with the comments that are its own: right above it, not a disabled item,
    and right below it, if they are indented more than it is (or as much, where nothing else follows)."""
    lines, start = document.lines, item_start(document, item)
    column = _column(document, start)
    first, last = lines.line_of(start), lines.line_of(max(start, item.span.end - 1))
    comments = document.own_line_comments
    while (above := comments.get(first - 1)) is not None and _column(document, above.span.start) == column:
        if re.match(_DISABLED, above.span.of(document.text)):
            break
        first -= 1
    while (below := comments.get(last + 1)) is not None:
        if _column(document, below.span.start) < column + (not at_the_end):
            break
        last += 1
    return first, last


def _offsets(document: Document, block: tuple[int, int]) -> tuple[int, int]:
    return document.lines.starts[block[0]], document.lines.line_end(block[1])


def _text_of(document: Document, block: tuple[int, int]) -> str:
    return Span(*_offsets(document, block)).of(document.text)


def merge(document: Document, into: Sequence, section: Mapping) -> Edits:
    """Move the items of a second section behind those of a first one, and take its key away."""
    below = section.entries[0].value
    if len(section.entries) != 1 or not _is_plain_block(document, section, below) or not _is_block(document, into):
        return ()
    assert isinstance(below, Sequence)
    last = into.items[-1]
    moved = _lines_below(document, section.entries[0], below, _column(document, into.span.start))
    return (*_behind(document, last, moved), _removal(document, item_start(document, section), below.span.end))


def nest(document: Document, entry: Entry, items: Sequence) -> Edits:
    """Move a top-level section (`pip:` and its list) to the end of a list as an item of its own."""
    below = entry.value
    if not _is_plain_block(document, entry.key, below) or not _is_block(document, items):
        return ()
    assert isinstance(below, Sequence)
    column = _column(document, items.span.start)
    moved = [f"{' ' * column}- {entry.name}:", *_lines_below(document, entry, below, column + _NESTED)]
    return (*_behind(document, items.items[-1], moved), _removal(document, entry.key.span.start, below.span.end))


def _behind(document: Document, item: Node, lines: list[str]) -> Edits:
    end = document.lines.line_end(document.lines.line_of(item.span.end))
    return (Edit(Span(end, end), "".join(f"{newline(document)}{line}" for line in lines)),)


def _lines_below(document: Document, entry: Entry, items: Sequence, column: int) -> list[str]:
    """The lines under a key to the end of its list, so that the list's dashes come to stand in another column."""
    lines = document.lines
    first, last = lines.line_of(entry.key.span.end) + 1, lines.line_of(items.span.end)
    shift = column - _column(document, items.span.start)
    texts = (lines.line_span(line).of(document.text) for line in range(first, last + 1))
    return [_shifted(text, shift) for text in texts]


def _shifted(line: str, shift: int) -> str:
    if not line.strip():
        return line
    return " " * shift + line if shift >= 0 else line[min(-shift, len(line) - len(line.lstrip(" "))) :]


def _removal(document: Document, start: int, end: int) -> Edit:
    """Whole lines; the last of a text takes the line end before it along, so that the text ends as it ended."""
    lines = document.lines
    first, last = lines.line_of(start), lines.line_of(end)
    if last + 1 < len(lines.starts) or first == 0:
        return Edit(Span(lines.starts[first], lines.next_line(last)), "")
    return Edit(Span(lines.line_end(first - 1), len(document.text)), "")


def _is_plain_block(document: Document, head: Node, below: Node) -> bool:
    """Whether a list stands below its head, which has a line of its own and no comment beside it."""
    line_end = document.lines.line_end(document.lines.line_of(head.span.start))
    if not _is_block(document, below) or "#" in document.text[head.span.start : line_end]:
        return False
    before = document.text[_line_start(document, head.span.start) : head.span.start]
    return before.strip() in ("", "-") and _line_start(document, below.span.start) > head.span.start


def _is_block(document: Document, node: Node) -> bool:
    return isinstance(node, Sequence) and not node.flow and bool(node.items) and not document.aliases


def _own_lines(document: Document, scalar: Scalar) -> list[int]:
    """Where the text of each line of a scalar begins, if nothing else stands on them; else nothing."""
    if document.text[_line_start(document, scalar.span.start) : scalar.span.start].strip() or scalar.style:
        return []
    return _text_starts(document, scalar)


def _text_starts(document: Document, scalar: Scalar) -> list[int]:
    """Where the text of each line of a scalar begins."""
    start, end = scalar.span
    lines = document.lines
    below = (lines.line_span(line) for line in range(lines.line_of(start) + 1, lines.line_of(end) + 1))
    return [start, *(_text_start(document, span.start) for span in below if span.of(document.text).strip())]


def _text_end(document: Document, offset: int) -> int:
    line = document.text[offset : document.lines.line_end(document.lines.line_of(offset))]
    return offset + len(line.rstrip())


def _text_start(document: Document, line_start: int) -> int:
    rest = document.text[line_start:]
    return line_start + len(rest) - len(rest.lstrip(" "))


def _line_start(document: Document, offset: int) -> int:
    return document.lines.starts[document.lines.line_of(offset)]


def _column(document: Document, offset: int) -> int:
    return offset - _line_start(document, offset)
