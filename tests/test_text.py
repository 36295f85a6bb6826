"""Offsets and positions translate into each other in every encoding that an editor may count in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envlint.text import LineIndex, Position, Span, code_points, utf8_units, utf16_units

UNITS = [pytest.param(units, id=units.__name__) for units in (code_points, utf16_units, utf8_units)]
TEXTS = st.text(st.sampled_from("ab \t\r\n\u2028\u0085é界😋\ufeff\u0301"), max_size=60)


@pytest.mark.parametrize("units", UNITS)
@given(text=TEXTS)
def test_offset_of_position_is_the_offset(units: Callable[[str], int], text: str) -> None:
    lines = LineIndex(text)
    for offset in range(len(text) + 1):
        position = lines.position(offset, units)
        inside = offset <= lines.line_end(position.line)
        assert lines.offset(position, units) == (offset if inside else lines.line_end(position.line))


@given(text=TEXTS)
def test_lines_are_those_of_the_protocol(text: str) -> None:
    lines = LineIndex(text)
    rebuilt = [lines.line_span(line).of(text) for line in range(len(lines.starts))]
    assert rebuilt == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def test_units_after_an_emoji() -> None:
    lines = LineIndex("a: 😋b\r\nc")
    assert lines.position(4) == Position(0, 4)
    assert lines.position(4, utf16_units) == Position(0, 5)
    assert lines.position(4, utf8_units) == Position(0, 7)
    assert lines.position(7) == Position(1, 0)
    assert lines.offset(Position(0, 99)) == 5, "past the line's end is its end"
    assert lines.offset(Position(9, 0)) == 8, "past the last line is the text's end"


def test_spans() -> None:
    assert Span(1, 3).overlaps(Span(2, 4))
    assert not Span(1, 3).overlaps(Span(3, 4))
    assert Span(1, 3).contains(Span(1, 3))
    assert Span(1, 3).of("abcd") == "bc"
