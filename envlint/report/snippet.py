"""Shows lines of a file with marks under the exact characters that are spoken of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envlint.report.style import Style
from envlint.report.visible import cells, visible
from envlint.text import LineIndex, Span

GUTTER = 5
"""Columns of a line number; the bar and the spaces around it take three more."""
_LEAST_ROOM = 20
_ELLIPSIS = "..."


class Mark(NamedTuple):
    """A place to point at, and what to say there."""

    span: Span
    sign: str
    """`^` for the finding itself, `-` for what explains it."""
    look: str
    label: str = ""


def snippet(lines: LineIndex, marks: Iterable[Mark], style: Style) -> Iterator[str]:
    """The marked lines in the file's order, each with the marks below it; the first of the marks is never cut off."""
    by_line: dict[int, list[Mark]] = {}
    for mark in marks:
        by_line.setdefault(lines.line_of(mark.span.start), []).append(mark)
    for number in sorted(by_line):
        here = [each._replace(span=_on_line(each.span, lines.line_span(number))) for each in by_line[number]]
        excerpt = _excerpt(lines.text, lines.line_span(number), here[0].span, style)
        yield _row(str(number + 1), excerpt.text, style)
        for row in _mark_rows(here, excerpt, style):
            yield _row("", row, style)


class _Excerpt(NamedTuple):
    """As much of a line as there is room for: offsets `first` to `last`, and the column of each of them."""

    text: str
    first: int
    last: int
    columns: list[int]

    def column(self, offset: int) -> int:
        """Where an offset is shown; what was cut off is at the edge."""
        return self.columns[min(max(offset, self.first), self.last) - self.first]


def _on_line(span: Span, line: Span) -> Span:
    """The part of a span that is on the line on which it starts."""
    start = min(span.start, line.end)
    return Span(start, max(start, min(span.end, line.end)))


def _excerpt(text: str, line: Span, focus: Span, style: Style) -> _Excerpt:
    room = max(style.width - GUTTER - 3, _LEAST_ROOM)
    # No character is narrower than a column: what is further away than this is not shown, so a huge line costs nothing.
    near = Span(max(line.start, focus.start - room), min(line.end, focus.start + 2 * room))
    shown, columns = cells(text[near.start : near.end], style)
    first, last = 0, len(shown)
    if near != line or columns[-1] > room:
        first, last = _window(columns, focus.start - near.start, min(focus.end, near.end) - near.start, room)
    before = _ELLIPSIS if near.start + first > line.start else ""
    after = _ELLIPSIS if near.start + last < line.end else ""
    shift = len(before) - columns[first]
    return _Excerpt(
        f"{before}{''.join(shown[first:last])}{after}",
        near.start + first,
        near.start + last,
        [column + shift for column in columns[first : last + 1]],
    )


def _window(columns: list[int], start: int, end: int, room: int) -> tuple[int, int]:
    """Which characters to show of a line that is too long: the start of the focus surely, then what is around it."""
    room -= 2 * len(_ELLIPSIS)
    end = min(end, bisect_right(columns, columns[start] + room) - 1)
    spare = room - (columns[end] - columns[start])
    last = bisect_right(columns, columns[end] + spare // 2) - 1
    first = bisect_left(columns, columns[start] - (spare - (columns[last] - columns[end])))
    spare -= columns[start] - columns[first]
    return first, bisect_right(columns, columns[end] + spare) - 1


def _mark_rows(marks: list[Mark], excerpt: _Excerpt, style: Style) -> Iterator[str]:
    """A label stands right of its mark: a row goes on only while its marks have none and the next is to the right."""
    row, width, closed = "", 0, False
    for mark in marks:
        start = excerpt.column(mark.span.start)
        if closed or start < width + bool(width):
            yield row
            row, width = "", 0
        signs = mark.sign * max(1, excerpt.column(mark.span.end) - start)
        row += " " * (start - width) + style.paint(signs, mark.look)
        width, closed = start + len(signs), bool(mark.label)
        if mark.label:
            row += " " + style.paint(visible(mark.label, style), mark.look)
    yield row


def _row(number: str, text: str, style: Style) -> str:
    return f"{style.paint(f'{number:>{GUTTER}} |', 'note')} {text}".rstrip() + "\n"
