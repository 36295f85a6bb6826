"""Tells what stands at a place of a text that may be half typed: which section, which item, which comment.

It goes by lines and brackets and needs no valid YAML: while somebody types there is none. Where the text is valid, it
says what the parser would, for everything that completion needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from envlint.text import LineIndex, Span


class Kind(Enum):
    """What can be written at a place."""

    KEY = auto()
    """A top-level key."""
    CHANNEL = auto()
    PLATFORM = auto()
    CONDA = auto()
    """A conda dependency."""
    PIP = auto()
    """A line of a pip section."""
    COMMENT = auto()
    NOWHERE = auto()
    """Something that only its author knows."""


_KINDS = {"channels": Kind.CHANNEL, "platforms": Kind.PLATFORM, "dependencies": Kind.CONDA, "pip": Kind.PIP}


class Item(NamedTuple):
    """One item of a list, or what may become one."""

    section: str
    """The top-level key, or `pip`."""
    text: str
    """Without quotes, comment and blanks around it."""
    span: Span
    slot: Span
    """Where the cursor may be to write in it."""
    has_dash: bool = True
    """Whether it is an item already; not a word on a line of its own."""


class Remark(NamedTuple):
    """A comment."""

    span: Span
    own_line: bool


class Place(NamedTuple):
    """What stands where the cursor is."""

    kind: Kind
    span: Span
    """Of the item, the key or the comment, up to its end behind the cursor."""
    before: str = ""
    """Its text before the cursor."""
    after: str = ""
    """Its text behind the cursor."""
    item: Item | None = None
    has_dash: bool = True
    """Whether a `- ` is there, if the place is one for an item."""
    has_colon: bool = False
    """Whether the key that is written has its colon."""
    line: int = 0
    """Counted from 0; of a comment the line that it speaks about."""


@dataclass
class Outline:
    """The sections and items of a text, as far as lines show them."""

    keys: dict[str, Span] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    has_pip_section: bool = False

    def texts(self, section: str, without: Item | None = None) -> list[str]:
        """The items of a section that are written out, in the text's order."""
        return [
            item.text
            for item in self.items
            if item.section == section and item is not without and item.has_dash and item.text
        ]


_KEY = re.compile(r"""(?P<quote>["']?)(?P<name>[A-Za-z_][\w-]*)(?P=quote)[ \t]*:(?=[ \t]|$)""")
_DASH = re.compile(r"[ \t]*-(?=[ \t]|$)[ \t]*")
_PIP = re.compile(r"""(?P<quote>["']?)pip(?P=quote)[ \t]*:(?=[ \t]|$)[ \t]*""")
_SECTION = re.compile(r"""["']?[A-Za-z][\w-]*["']?[ \t]*:[ \t]*(?:#.*)?$""", re.MULTILINE)
_SELECTION = re.compile(r"sel\([a-z]*\)[ \t]*:[ \t]+")
_BLOCK_SCALAR = re.compile(r"[|>][-+0-9]*[ \t]*(?:#.*)?$")
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#")
_MARKER = re.compile(r"---(?=\s|$)|\.\.\.(?=\s|$)|%")


def read_outline(text: str, lines: LineIndex) -> Outline:
    """The outline of a text. Never raises."""
    return _Reader(text, lines).read()


def find_place(text: str, lines: LineIndex, outline: Outline, at: int) -> Place:
    """What stands at an offset. Never raises."""
    line = lines.line_of(at)
    remark = next((each for each in outline.remarks if each.span.start < at <= each.span.end), None)
    if remark is not None:
        return _at_comment(text, lines, outline, remark, at)
    item = next((each for each in outline.items if each.slot.start <= at <= each.slot.end), None)
    if item is not None:
        kind = _KINDS.get(item.section, Kind.NOWHERE)
        start, end = (min(item.span.start, at), max(item.span.end, at)) if item.text else (at, at)
        return Place(kind, Span(start, end), text[start:at], text[at:end], item, item.has_dash, line=line)
    return _at_line(text, lines, outline, at)


def _at_comment(text: str, lines: LineIndex, outline: Outline, remark: Remark, at: int) -> Place:
    line = lines.line_of(at)
    if remark.own_line:
        alone = {lines.line_of(each.span.start) for each in outline.remarks if each.own_line}
        line += 1
        while line in alone:
            line += 1
    start, end = remark.span
    return Place(Kind.COMMENT, remark.span, text[start:at], text[at:end], line=line)


def _at_line(text: str, lines: LineIndex, outline: Outline, at: int) -> Place:
    """A place outside of all items: a key, an empty line, or one that means nothing."""
    line = lines.line_of(at)
    start, end = lines.line_span(line)
    nowhere = Place(Kind.NOWHERE, Span(at, at), line=line)
    content = text[start:end]
    begin = start + len(content) - len(content.lstrip("\ufeff"))
    key = _KEY.match(text, begin, end)
    if key is not None:
        if not begin <= at <= key.end("name") or key["quote"]:
            return nowhere
        span = Span(*key.span("name"))
        return Place(Kind.KEY, span, text[span.start : at], text[at : span.end], has_colon=True, line=line)
    word = text[begin:end].rstrip()
    if re.fullmatch(r"[A-Za-z_][\w-]*|", word) and at <= begin + len(word):
        return Place(Kind.KEY, Span(begin, begin + len(word)), text[begin:at], text[at : begin + len(word)], line=line)
    if content.strip(" \t"):
        return nowhere
    section = _section_of_blank_line(text, lines, outline, line, at - start)
    return Place(_KINDS.get(section, Kind.NOWHERE), Span(at, at), has_dash=False, line=line)


def _section_of_blank_line(text: str, lines: LineIndex, outline: Outline, line: int, column: int) -> str:
    """The section that an item would be of that stood in a column of a line without anything in it."""
    before = lines.starts[line]
    name, key = next(((name, span) for name, span in reversed(outline.keys.items()) if span.start < before), ("", None))
    if key is None or text[key.end : lines.line_end(lines.line_of(key.start))].strip(" \t\"'").split(" #")[0] != ":":
        return ""
    above = [item for item in outline.items if key.start < item.span.start < before]
    if above and above[-1].section == "pip":
        start = lines.starts[lines.line_of(above[-1].span.start)]
        return "pip" if column >= above[-1].span.start - start - 2 else name
    opened = re.search(r"(?:^|[\r\n])([ \t]*)-[ \t]+pip[ \t]*:[ \t]*(?:#[^\r\n]*)?\s*$", text[key.end : before])
    return "pip" if opened is not None and column > len(opened[1]) else name


class _Reader:
    """Goes through the lines once."""

    def __init__(self, text: str, lines: LineIndex) -> None:
        self.text, self.lines = text, lines
        self.outline = Outline()
        self.key = ""
        self.pip_column: int | None = None
        """Items that stand further right are those of the pip section."""
        self.foreign_column: int | None = None
        """Items that stand further right are those of a section that no client reads."""
        self.opaque: int | None = None
        """Lines that stand further right are the text of a block scalar."""

    def read(self) -> Outline:
        line, count = 0, len(self.lines.starts)
        while line < count:
            line = self.read_line(line) + 1
        return self.outline

    def read_line(self, line: int) -> int:
        """Read a line and, if brackets are open at its end, those after it; the number of the last one."""
        start, end = self.lines.line_span(line)
        if line == 0 and self.text.startswith("\ufeff"):
            start += 1
        content = self.text[start:end]
        column = len(content) - len(content.lstrip(" \t"))
        if column == len(content) or (column == 0 and _MARKER.match(content)):
            return line
        if self.opaque is not None and column > self.opaque:
            return line
        self.opaque = None
        if content[column] == "#":
            self.outline.remarks.append(Remark(Span(start + column, end), True))
            return line
        key = _KEY.match(content) if column == 0 else None
        if key is not None:
            self.key, self.pip_column = key["name"], 0 if key["name"] == "pip" else None
            self.foreign_column = None
            self.outline.keys[self.key] = Span(start + key.start("name"), start + key.end("name"))
            return self.read_value(start + key.end(), end, 0, self.key, listed=False)
        dash = _DASH.match(content)
        if dash is not None and self.key:
            return self.read_item(start, start + dash.end(), end, column)
        if column and self.key:
            return self.read_loose(start, end, column)
        self.add_remark(start + column, end)
        return line

    def read_item(self, start: int, at: int, end: int, column: int) -> int:
        """What stands behind a dash."""
        if self.foreign_column is not None and column > self.foreign_column:
            return self.lines.line_of(start)
        self.foreign_column = None
        if self.pip_column is not None and column <= self.pip_column and self.key != "pip":
            self.pip_column = None
        if at == start + column + 1:  # nothing is behind the dash yet, not even a blank
            return self.lines.line_of(start)
        if self.key == "dependencies" and self.pip_column is None:
            if pip := _PIP.match(self.text, at, end):
                self.pip_column, self.outline.has_pip_section = column, True
                return self.read_value(pip.end(), end, column, "pip", listed=False)
            if selection := _SELECTION.match(self.text, at, end):
                at = selection.end()
        if _SECTION.match(self.text, at, end):
            self.foreign_column = column
            return self.lines.line_of(start)
        return self.read_value(at, end, column, self.section, listed=True)

    @property
    def section(self) -> str:
        return self.key if self.pip_column is None else "pip"

    def read_loose(self, start: int, end: int, column: int) -> int:
        """A line under a key that is no item: perhaps it is becoming one."""
        pip = _PIP.match(self.text, start + column, end)
        if self.key == "dependencies" and pip is not None:
            self.pip_column, self.outline.has_pip_section = column - 1, True
            return self.read_value(pip.end(), end, column, "pip", listed=False)
        section = self.section if self.pip_column is None or column > self.pip_column else self.key
        found = self.add_remark(start + column, end)
        stop = end if found is None else found
        text = self.text[start + column : stop].rstrip()
        if re.fullmatch(r"[\w.:-]*(?:[<>=!~]\S*)?", text) and not text.endswith(":") and found is None:
            slot = Span(start + column, stop)
            self.outline.items.append(Item(section, text, Span(slot.start, slot.start + len(text)), slot, False))
        return self.lines.line_of(start)

    def read_value(self, at: int, end: int, column: int, section: str, *, listed: bool) -> int:
        """What stands behind a key or a dash, up to the end of the line or of the brackets."""
        line = self.lines.line_of(at)
        first = self.text[at:end].lstrip(" \t")
        begin = end - len(first)
        if _BLOCK_SCALAR.match(first):
            self.opaque = column
        elif first[:1] in ("[", "{"):
            return _Brackets(self, section).read(begin)
        elif first[:1] in ("'", '"'):
            self.add_quoted(begin, end, section, listed)
        else:
            found = self.add_remark(at, end)
            stop = end if found is None else found
            text = self.text[begin:stop].rstrip()
            begin = min(begin, stop)
            if listed:
                slot = Span(at, stop if found is None else max(begin + len(text), at))
                self.outline.items.append(Item(section, text, Span(begin, begin + len(text)), slot))
        return line

    def add_quoted(self, begin: int, end: int, section: str, listed: bool) -> None:
        quote = self.text[begin]
        close = self.text.find(quote, begin + 1, end)
        stop = end if close < 0 else close
        if listed:
            span = Span(begin + 1, stop)
            self.outline.items.append(Item(section, span.of(self.text), span, span))
        if close >= 0:
            self.add_remark(close + 1, end)

    def add_remark(self, start: int, end: int) -> int | None:
        """Where a comment begins on the rest of a line."""
        found = _COMMENT.search(self.text[start:end])
        if found is None or (found.start() == 0 and start and self.text[start - 1] not in " \t:-"):
            return None
        self.outline.remarks.append(Remark(Span(start + found.start(), end), False))
        return start + found.start()


_STOPS = re.compile(r"[\[\]{},'\"#\n\r:]")


class _Brackets:
    """Reads `[a, b]` and `{pip: [a]}`, over several lines, up to the last bracket or to what cannot belong to them."""

    def __init__(self, reader: _Reader, section: str) -> None:
        self.reader, self.text, self.lines = reader, reader.text, reader.lines
        self.open = [section]
        """The sections of the open brackets; the first stands for what is outside of them."""
        self.next = section
        """That of the next bracket to open."""

    def read(self, at: int) -> int:
        """Read from the first bracket on; the number of the last line."""
        slot = at
        while match := _STOPS.search(self.text, at):
            sign, at = match[0], match.end()
            if sign in "\r\n":
                if len(self.open) > 1 and self.is_over(at, sign):
                    self.add(slot, match.start())
                    return self.lines.line_of(match.start())
                if len(self.open) == 1:
                    return self.lines.line_of(match.start())
            elif sign == "#":
                if self.text[match.start() - 1] in " \t\r\n":
                    end = self.lines.line_end(self.lines.line_of(at))
                    self.reader.outline.remarks.append(Remark(Span(match.start(), end), False))
                    at = end
            elif sign in "'\"":
                at, slot = self.quoted(match.start(), slot)
            elif len(self.open) == 1 and sign not in "[{":
                continue
            else:
                slot = self.step(sign, slot, match.start())
        if len(self.open) > 1:
            self.add(slot, len(self.text))
        return self.lines.line_of(len(self.text))

    def step(self, sign: str, slot: int, at: int) -> int:
        """Take in a bracket, a comma or a colon; where the next item may begin."""
        if sign == ":":
            if self.text[at + 1 : at + 2] not in ("", " ", "\t", "\r", "\n", "["):
                return slot
            if self.text[slot:at].strip(" \t\r\n'\"") == "pip" and self.open[-1] == "dependencies":
                self.next, self.reader.outline.has_pip_section = "pip", True
            return at + 1
        if sign in "[{":
            if self.text[slot:at].strip():
                return slot  # the brackets of a spec
            self.open.append(self.next)
        elif sign == ",":
            self.add(slot, at)
        else:
            self.add(slot, at)
            self.open.pop()
            self.next = self.open[-1]
        return at + 1

    def quoted(self, begin: int, slot: int) -> tuple[int, int]:
        """Read what is in quotes; where to go on, and where an item may begin that is none."""
        end = self.lines.line_end(self.lines.line_of(begin))
        close = self.text.find(self.text[begin], begin + 1, end)
        stop = end if close < 0 else close
        if self.text[slot:begin].strip() or len(self.open) == 1:
            return begin + 1, slot
        span = Span(begin + 1, stop)
        after = min(stop + 1, end)
        self.reader.outline.items.append(Item(self.open[-1], span.of(self.text), span, span))
        return after, after

    def is_over(self, at: int, sign: str) -> bool:
        """Whether the next line cannot belong to the brackets: a key, or an item of a list around them."""
        if sign == "\r" and self.text.startswith("\n", at):
            return False
        rest = self.text[at : self.lines.line_end(self.lines.line_of(at))] if at < len(self.text) else ""
        return _KEY.match(rest) is not None or _DASH.match(rest) is not None

    def add(self, slot: int, end: int) -> None:
        """The item between two offsets; none where a closing bracket, or a quoted item, stands before the second."""
        piece = self.text[slot:end]
        before = self.text[:slot].rstrip()[-1:]
        if before in ("]", "}", "'", '"') and not piece.strip():
            return
        lead = len(piece) - len(piece.lstrip())
        text = piece.strip()
        if not text:
            self.reader.outline.items.append(Item(self.open[-1], "", Span(slot, slot), Span(slot, end)))
            return
        span = Span(slot + lead, slot + lead + len(text))
        rest = self.text[span.end : end]
        blanks = len(rest) - len(rest.lstrip(" \t"))
        self.reader.outline.items.append(Item(self.open[-1], text, span, Span(span.start, span.end + blanks)))
