"""Tells which lines of a file count on a platform: a selector leaves a line out on all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Selected(NamedTuple):
    """A line that is meant for some platforms only, as conda-lock reads `pywin32  # [win]`."""

    text: str
    platforms: frozenset[str]


def text_of(line: str | Selected) -> str:
    """A line without its selector."""
    return line if isinstance(line, str) else line.text


def lines_on(lines: Sequence[str | Selected], platform: str) -> tuple[str, ...]:
    """What lines say on a platform, each in its place: nothing, where it does not count."""
    return tuple(text_of(line) if isinstance(line, str) or platform in line.platforms else "" for line in lines)
