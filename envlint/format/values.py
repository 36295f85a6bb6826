"""Moves the further lines of a value: those of block scalars, long words in quotes, and brackets over several lines."""

from __future__ import annotations

import re

from envlint.format.placement import Continued, LeftAlone, Placement

_HEADER = re.compile(r"[|>](?:([1-9])?([-+]?)|([-+])([1-9]))(?![-+\d])")
_ESCAPED_BLANK = re.compile(r"\\[ \t]+(?:\r?\n|\Z)")
_NESTED = 2


def moved_lines(placement: Placement, value: Continued) -> dict[int, str]:
    """What becomes of every line of a value but the first one."""
    if placement.source[value.start] in "|>":
        return _block_scalar(placement, value)
    return _shifted(placement, value)


def keeps_blank_lines(placement: Placement, value: Continued) -> bool:
    """Whether the blank lines at the end of a value are part of it."""
    match = _HEADER.match(placement.source, value.start)
    return match is not None and "+" in match.group()


def _block_scalar(placement: Placement, value: Continued) -> dict[int, str]:
    """Its lines, as far as they are indented now behind where they are to be indented."""
    source, rows, level = placement.source, placement.rows, value.level
    header = _HEADER.match(source, value.start)
    if header is None:
        raise LeftAlone("it has a block scalar with an unusual header")
    digit = header[1] or header[4]
    numbers = list(range(value.first + 1, value.last + 1))
    filled = [number for number in numbers if rows[number].strip(" ")]
    if digit:
        before = level.source + int(digit)
        after = level.target + int(digit)
    else:
        before = len(rows[filled[0]]) - len(rows[filled[0]].lstrip(" ")) if filled else 0
        after = level.target + _NESTED
        if any(len(rows[number]) > before for number in numbers if not filled or number < filled[0]):
            raise LeftAlone("it has a block scalar that begins with a line of blanks")
    if not keeps_blank_lines(placement, value):
        while numbers and len(rows[numbers[-1]]) <= before and not rows[numbers[-1]].strip(" "):
            numbers.pop()
        if "-" not in header.group() and numbers and value.end == len(source) and source[-1] != "\n":
            raise LeftAlone("it ends in a block scalar, without a line end")
    elif source[-1] != "\n" and value.end == len(source):
        raise LeftAlone("it ends in a block scalar, without a line end")
    if any(rows[number][:before].strip(" ") for number in numbers):
        raise LeftAlone("it has a block scalar with a line that is indented less")
    return {number: " " * after + rows[number][before:] if len(rows[number]) > before else "" for number in numbers}


def _shifted(placement: Placement, value: Continued) -> dict[int, str]:
    """Its lines, moved with the value if all of them stand right of where it begins, else with what it is part of."""
    source, rows = placement.source, placement.rows
    if source[value.start] == '"' and _ESCAPED_BLANK.search(source, value.start, value.end):
        raise LeftAlone("it has a quoted text with an escaped blank at a line's end")
    numbers = range(value.first + 1, value.last + 1)
    leading = {number: len(rows[number]) - len(rows[number].lstrip(" \t")) for number in numbers}
    if any("\t" in rows[number][: leading[number]] for number in numbers if rows[number].strip(" \t")):
        raise LeftAlone("it has a value that goes on in a line which begins with a tab")
    column = value.start - placement.lines.starts[value.first]
    if min((leading[number] for number in numbers if rows[number].strip(" \t")), default=0) >= column:
        shift = placement.moved(value.first, column) - column
    else:
        shift = value.level.target - value.level.source
    moved = {}
    for number in numbers:
        row = placement.spaced(number).strip(" \t")
        least = min(leading[number], 1)  # a line of a value that begins its line could be taken for something else
        moved[number] = " " * max(least, leading[number] + shift) + row if row else ""
    return moved
