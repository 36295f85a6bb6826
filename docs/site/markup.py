"""Writes the pieces of Markdown that generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars and line ends in cells are taken care of."""
    lines = [heads, ["--"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def cell(text: str) -> str:
    """Text as it can stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def fence(language: str, text: str, title: str = "", look: str = "") -> str:
    """A block of code, with as many back-ticks as it takes."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    classes = " ".join(f".{each}" for each in (language, look) if each)
    heading = f' title="{title}"' if title else ""
    end = "" if text.endswith("\n") else "\n"
    return f"{ticks} {{ {classes}{heading} }}\n{text}{end}{ticks}\n"
