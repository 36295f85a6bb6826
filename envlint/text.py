"""Says where things are in a text: spans are code-point offsets; lines and columns exist only at the edges."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import NamedTuple

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """A half-open range of code-point offsets into one document's text."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether the other lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def of(self, text: str) -> str:
        """The part of the text that this span covers."""
        return text[self.start : self.end]


class Position(NamedTuple):
    """A line and a column, both counted from 0; the column in the units of some encoding."""

    line: int
    column: int


Units = Callable[[str], int]
"""How long a piece of text is in some encoding: `code_points`, `utf16_units` or `utf8_units`."""


def code_points(text: str) -> int:
    """Length in code points, LSP's `utf-32`."""
    return len(text)


def utf16_units(text: str) -> int:
    """Length in UTF-16 code units, LSP's default."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def utf8_units(text: str) -> int:
    """Length in UTF-8 bytes; a lone surrogate counts three."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


class LineIndex:
    """Translates offsets to positions and back. Only `\\n`, `\\r\\n` and `\\r` end a line, as in LSP 3.17."""

    __slots__ = ("starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]

    def line_of(self, offset: int) -> int:
        """The line, from 0, that an offset lies on; a line's terminator belongs to it."""
        return bisect_right(self.starts, offset) - 1

    def position(self, offset: int, units: Units = code_points) -> Position:
        """Where an offset (0 to the text's length) is."""
        line = self.line_of(offset)
        return Position(line, units(self.text[self.starts[line] : offset]))

    def offset(self, position: Position, units: Units = code_points) -> int:
        """The offset of a position; a column past the line's end means its end, as LSP asks."""
        if position.line >= len(self.starts):
            return len(self.text)
        offset, limit, left = self.starts[position.line], self.line_end(position.line), position.column
        if units is code_points:
            return min(offset + left, limit)
        while offset < limit and left > 0:
            left -= units(self.text[offset])
            offset += 1
        return offset

    def line_end(self, line: int) -> int:
        """The offset just before a line's terminator."""
        if line + 1 >= len(self.starts):
            return len(self.text)
        end = self.starts[line + 1]
        return end - 2 if self.text[end - 2 : end] == "\r\n" else end - 1

    def next_line(self, line: int) -> int:
        """The offset at which the line after this one starts, or the text's end."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)

    def line_span(self, line: int) -> Span:
        """A line without its terminator."""
        return Span(self.starts[line], self.line_end(line))
