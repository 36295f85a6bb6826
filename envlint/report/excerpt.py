"""Cuts the lines of a finding into what is marked and what is not, for a format that can colour text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envlint.diagnostic import Finding
from envlint.report.style import PLAIN
from envlint.report.visible import cells
from envlint.text import LineIndex, Span

UNMARKED, OWN, OTHER = 0, 1, 2
"""What a piece of a line is: nothing, the place of the finding, or one that explains it."""
LONGEST = 240
"""Code points of a line that are shown."""
_BEFORE = 80
_ELLIPSIS = "..."


class Line(NamedTuple):
    """A line of the file, and what is said of the places that are marked in it."""

    number: int
    """From 1."""
    pieces: tuple[tuple[str, int], ...]
    """Text and what it is, in order; a mark between two characters is an empty one."""
    labels: tuple[tuple[str, int], ...] = ()


def excerpt(lines: LineIndex, finding: Finding) -> Iterator[Line]:
    """The marked lines with the ones around them, in the file's order. Every character can be seen, none is secret.

    A place of several lines is marked on its first. The lines have to be those that may be shown.
    """
    marks: dict[int, list[tuple[Span, int]]] = {}
    labels: dict[int, list[tuple[str, int]]] = {}
    marks[lines.line_of(finding.span.start)] = [(finding.span, OWN)]
    for span, message in sorted((note.span, note.message) for note in finding.notes if note.span is not None):
        number, kind = lines.line_of(span.start), OWN if span == finding.span else OTHER
        marks.setdefault(number, []).append((span, kind))
        labels.setdefault(number, []).append((message, kind))
    for number in sorted({near for marked in marks for near in (marked - 1, marked, marked + 1)}):
        if not 0 <= number < len(lines.starts):
            continue
        here = lines.line_span(number)
        if number in marks or here.of(lines.text).strip():
            pieces = tuple(_pieces(lines.text, here, marks.get(number, ())))
            yield Line(number + 1, pieces, tuple(labels.get(number, ())))


def _pieces(text: str, line: Span, marks: Iterable[tuple[Span, int]]) -> Iterator[tuple[str, int]]:
    marks = [(_within(span, line), kind) for span, kind in marks]
    shown = _window(line, marks[0][0].start if marks else line.start)
    marks = [(_within(span, shown), kind) for span, kind in marks]
    if shown.start > line.start:
        yield _ELLIPSIS, UNMARKED
    cuts = sorted({*shown, *(end for span, _ in marks for end in span)})
    for start, end in zip(cuts, (*cuts[1:], shown.end), strict=True):
        empty = [kind for span, kind in marks if span.start == span.end == start]
        if empty:
            yield "", min(empty)
        if start < end:
            kinds = [kind for span, kind in marks if span.start <= start and end <= span.end]
            yield "".join(cells(text[start:end], PLAIN)[0]), min(kinds, default=UNMARKED)
    if shown.end < line.end:
        yield _ELLIPSIS, UNMARKED


def _within(span: Span, outer: Span) -> Span:
    start = max(outer.start, min(span.start, outer.end))
    return Span(start, max(start, min(span.end, outer.end)))


def _window(line: Span, focus: int) -> Span:
    """What is shown of a line: what is around the focus, if it is too long."""
    if line.end - line.start <= LONGEST:
        return line
    start = max(line.start, min(focus - _BEFORE, line.end - LONGEST))
    return Span(start, start + LONGEST)
