"""Finds what a comment on its own line belongs to: what is below, or a list above that it continues."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator

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

    def levels(self) -> Iterator[tuple[int, Level]]:
        """The level of each comment."""
        found: dict[int, Level] = {}
        for number in reversed(self.numbers):
            found[number] = self.level(number)
            following = found.get(number + 1, self.below)
            if found[number] == self.below != following and self.column(number) == self.column(number + 1):
                found[number] = following  # what stands above a commented-out item speaks of it
        yield from found.items()

    def column(self, number: int) -> int:
        return self.rows[number].index("#")

    def level(self, number: int) -> Level:
        if not self.inner:
            return self.below
        column = self.column(number)
        if column > self.below.source:
            fitting = [level for level in self.inner if level.source <= column]
            return fitting[-1] if fitting else self.inner[0]
        if _COMMENTED_ITEM.match(self.rows[number], column):
            return self.level_of_item(number, column)
        same = [level for level in self.inner if level.is_list and level.source == column]
        return same[-1] if same and self.ends_what_is_above() else self.below

    def level_of_item(self, number: int, column: int) -> Level:
        """The list that a commented-out item at the left edge was part of."""
        if self.below.is_list and column == self.below.source:
            return self.below
        lists = [level for level in (self.below, *self.inner) if level.is_list]
        dash = self.rows[number].index("-", column)
        for offset in _OFFSETS:
            for level in reversed(lists):
                if level.source == dash - offset:
                    return level
        return lists[0] if lists else self.below

    def ends_what_is_above(self) -> bool:
        """Whether the block stands directly below something and is cut off from what follows."""
        first, last = self.numbers[0], self.numbers[-1]
        return not self.is_last and bool(self.rows[first - 1].strip(" \t")) and not self.rows[last + 1].strip(" \t")


def levels_of_comments(placement: Placement, numbers: Iterable[int]) -> dict[int, Level]:
    """By line: the level of each comment that has a line of its own."""
    begun = sorted(placement.begins)
    blocks: list[list[int]] = []
    for number in numbers:
        if blocks and blocks[-1][-1] == number - 1:
            blocks[-1].append(number)
        else:
            blocks.append([number])
    return {number: level for block in blocks for number, level in _Block(placement, block, begun).levels()}
