"""Makes the edits that move whole items: into a list, out of one, from one to another; comments go with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from envlint.diagnostic import Edit
from envlint.edits import insert_before, item_start, newline, parent_of, quote, remove
from envlint.syntax import Document, Entry, Mapping, Node, Scalar, Sequence
from envlint.text import Span

Edits = tuple[Edit, ...]
"""Empty if the layout is one that these functions do not take apart, such as brackets where a block is needed."""

_NESTED = 4
"""Columns from an item's dash to those of the list below its key, as `envlint format` lays it out."""
_DASHES = r"^[ \t]*-(\u00a0[\u00a0 ]*|(?=[^\s-]))"
_DISABLED = r"#+[ \t]*-[ \t]"
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
    comments = {lines.line_of(each.span.start): each for each in document.comments if each.own_line}
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
