"""Shows somebody who waits at a terminal how far a long run has come: a line on standard error that goes again."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import TypeVar

from envlint.report.style import Style, style_of

_PATIENCE, _PAUSE = 1.0, 0.1
"""Seconds before the line comes, and between two looks of it."""
_CELLS = 24
_Item = TypeVar("_Item")


def is_watched(options: Namespace) -> bool:
    """Whether a person sees what goes to standard error, and has not asked for less."""
    return sys.stderr.isatty() and not options.quiet and not os.environ.get("CI")


class Progress:
    """The line. Nothing is drawn in a short run, nor where nobody watches or the terminal cannot take a line back.

    Everybody who prints while it may be there calls `hide` before.
    """

    def __init__(self, options: Namespace) -> None:
        self._next = time.monotonic() + _PATIENCE if _can_be_drawn(options) else None
        self._colour: str = options.color
        self._shown = 0
        """How many columns the line takes now."""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *raised: object) -> None:
        self.hide()

    def over(self, doing: str, items: Iterable[_Item], total: int | None = None) -> Iterator[_Item]:
        """The items; before each the line says how many there were. Of how many, if that is known."""
        if self._next is None:
            yield from items
            return
        for number, item in enumerate(items, 1):
            yield item
            if time.monotonic() >= self._next:
                self._draw(doing, number, total)
                self._next = time.monotonic() + _PAUSE
        self.hide()

    def hide(self) -> None:
        """Take the line back until there is something new to say."""
        if self._shown:
            sys.stderr.write(f"\r{' ' * self._shown}\r")
            sys.stderr.flush()
            self._shown = 0

    def _draw(self, doing: str, number: int, total: int | None) -> None:
        style = style_of(sys.stderr, self._colour)
        line = f"{doing}: {number:,}" if total is None else f"{doing}: {number:,} of {total:,} files"
        bar = "" if total is None or len(line) + _CELLS + 3 > style.width else f"{_bar(number / total, style)} "
        columns = min(len(line), style.width - 1) + (_CELLS + 1 if bar else 0)
        sys.stdout.flush()
        before, self._shown = self._shown, columns  # first, since an interruption may come right after the line
        sys.stderr.write(f"\r{bar}{line[: style.width - 1]}{' ' * (before - columns)}")
        sys.stderr.flush()


def _can_be_drawn(options: Namespace) -> bool:
    return is_watched(options) and os.environ.get("TERM") != "dumb"


def _bar(share: float, style: Style) -> str:
    done, left = ("█", "░") if style.carries("█") else ("#", "-")
    filled = round(share * _CELLS)
    return style.paint(done * filled, "hint") + style.paint(left * (_CELLS - filled), "faint")
