"""Finds what a comment on its own line belongs to: what is below, or a list above that it continues."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envlint.format.placement import Level, Levels, Placement

_COMMENTED_ITEM = re.compile(
    r"""[#\s]*-(?:
        [ \t]+--?[A-Za-z][\w-]*(?:[ =].*)?                               # an option of pip
      | [ \t]*(?!-)["']?[\w.*/{~][^\s#"']*                                # a name, perhaps with its version
        (?:[ \t]*[<>=!~|,]+[ \t]*[^\s#]+ | [ \t]+[\d*][^\s#]*)*["']?:?
        [ \t]*(?:[#;@\[].*)?
    )$""",
    re.VERBOSE,
)
_OFFSETS = (1, 2, 0)
"""How far a dash is moved by what comments an item out at the left edge: `#`, `# `, or a `#` in place of a blank."""


class Place(NamedTuple):
    """Where a comment is to begin, and the list or mapping that it is part of."""

    level: Level
    column: int


class _Item(NamedTuple):
    """A commented-out item: where its dash is, and where it belongs."""

    column: int
    dash: int
    level: Level
    is_loose: bool
    """Whether it stands left of its list: it becomes an item of it once the `#` is gone, and moves with it."""


class _Block:
    """Comments in lines that follow each other, and what stands above and below."""

    def __init__(self, placement: Placement, numbers: list[int], begun: list[int]) -> None:
        self.rows, self.numbers = placement.rows, numbers
        place = bisect(begun, numbers[0])
        above: Levels = placement.opened[begun[place - 1]] if place else ()
        self.below = placement.begins[begun[place]] if place < len(begun) else above[0] if above else Level(0, 0)
        self.is_last = place == len(begun)
        inner = above.index(self.below) + 1 if self.below in above else len(above)
        self.inner = above[inner:]
        """The levels above that end here."""

    def places(self) -> Iterator[tuple[int, Place]]:
        """The place of each comment."""
        items = self.items()
        following: _Item | None = None
        for number in reversed(self.numbers):
            column = self.column(number)
            item = items.get(number)
            if item is None and following is not None and column == following.column:
                item = following  # what stands above a commented-out item speaks of it
            following = item
            if item is None:
                level = self.level_of_words(number, column)
                yield number, Place(level, level.target)
            elif item.is_loose:
                yield number, Place(item.level, column + _shift(item.level))
            else:
                yield number, Place(item.level, item.level.target)

    def items(self) -> dict[int, _Item]:
        """By line: the commented-out items. What is nested in a commented-out `pip:` stays with it."""
        found: dict[int, _Item] = {}
        opener: _Item | None = None
        for number in self.numbers:
            column = self.column(number)
            if _COMMENTED_ITEM.match(self.rows[number], column) is None:
                continue
            dash = self.rows[number].index("-", column)
            if opener is not None and opener.column == column and opener.dash < dash:
                found[number] = opener._replace(dash=dash)
                continue
            level = self.level_of_item(column, dash)
            found[number] = _Item(column, dash, level, _is_loose(column, dash, level))
            opener = found[number] if self.rows[number].rstrip(" \t").endswith(":") else None
        return found

    def column(self, number: int) -> int:
        return self.rows[number].index("#")

    def level_of_item(self, column: int, dash: int) -> Level:
        """The list that a commented-out item was part of."""
        if not self.inner or (self.below.is_list and column == self.below.source):
            return self.below
        if column > self.below.source:
            return self.level_beside(column)
        lists = [level for level in (self.below, *self.inner) if level.is_list]
        for offset in _OFFSETS:
            for level in reversed(lists):
                if level.source == dash - offset:
                    return level
        return lists[0] if lists else self.below

    def level_of_words(self, number: int, column: int) -> Level:
        """What a comment speaks of that is no commented-out item."""
        if not self.inner:
            return self.below
        if column > self.below.source:
            return self.level_beside(column)
        same = [level for level in self.inner if level.is_list and level.source == column]
        return same[-1] if same and self.ends_what_is_above() else self.below

    def level_beside(self, column: int) -> Level:
        """The innermost level above that a comment is indented like, or at least as far as."""
        fitting = [level for level in self.inner if level.source <= column]
        return fitting[-1] if fitting else self.inner[0]

    def ends_what_is_above(self) -> bool:
        """Whether the block stands directly below something and is cut off from what follows."""
        first, last = self.numbers[0], self.numbers[-1]
        return not self.is_last and bool(self.rows[first - 1].strip(" \t")) and not self.rows[last + 1].strip(" \t")


def _shift(level: Level) -> int:
    """How far the items of a list move; one of which all items are commented out is where it is to be."""
    return 0 if level.is_empty else level.target - level.source


def _is_loose(column: int, dash: int, level: Level) -> bool:
    beside = level.target if level.is_empty else level.source
    return dash - column > _OFFSETS[1] and dash - beside in _OFFSETS[:2] and column + _shift(level) >= 0


def places_of_comments(placement: Placement, numbers: Iterable[int]) -> dict[int, Place]:
    """By line: the place of each comment that has a line of its own."""
    begun = sorted(placement.begins)
    blocks: list[list[int]] = []
    for number in numbers:
        if blocks and blocks[-1][-1] == number - 1:
            blocks[-1].append(number)
        else:
            blocks.append([number])
    return {number: place for block in blocks for number, place in _Block(placement, block, begun).places()}
