"""Draws counts as bars: SVG for the eyes, words beside it for everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from typing import NamedTuple
from urllib.parse import quote

from envlint.report.summary import counted
from envlint.report.visible import printable

KINDS = ("error", "warning", "hint", "clean")
"""What is counted, in the order in which it is drawn; each has a colour."""


class Row(NamedTuple):
    """One bar: what it stands for, the filter that shows it, and how much of each kind there is."""

    label: str
    wanted: str
    """`rule=missing-pip`, as in the address of the page."""
    counts: Counter[str]


def wanted(key: str, value: str) -> str:
    """A filter as the address of the page has it."""
    return f"{key}={quote(value, safe='')}"


def bars(heading: str, rows: Iterable[Row], most: int) -> str:
    """A list of bars, the longest first; it says how many are left out."""
    ordered = sorted(rows, key=lambda row: (-row.counts.total(), row.label))
    shown, left = ordered[:most], len(ordered) - most
    if not shown:
        return ""
    longest = shown[0].counts.total()
    items = "".join(f"<li>{_bar(row, longest)}</li>" for row in shown)
    rest = f'<p class="rest">and {left:,} more</p>' if left > 0 else ""
    return f'<section class="card chart"><h2>{escape(heading)}</h2><ol>{items}</ol>{rest}</section>'


def _bar(row: Row, longest: int) -> str:
    label = escape(printable(row.label))
    return (
        f'<a href="#{escape(row.wanted)}" title="{label}: {in_words(row.counts)}">'
        f'<span class="label">{label}</span> <span class="count">{row.counts.total():,}</span>'
        f'<span class="unseen">: {in_words(row.counts)}</span>{svg(row.counts, longest)}</a>'
    )


def svg(counts: Counter[str], whole: int) -> str:
    """One bar with its kinds side by side, as wide as there is room for; the words are elsewhere."""
    return (
        '<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="track" width="1000" height="10"/>{"".join(_segments(counts, whole))}</svg>'
    )


def _segments(counts: Counter[str], whole: int) -> Iterator[str]:
    start = 0.0
    for kind in KINDS:
        if counts[kind]:
            width = 1000 * counts[kind] / whole
            yield f'<rect class="{kind}" x="{start:.4g}" width="{max(width, 2):.4g}" height="10"/>'
            start += width


def in_words(counts: Counter[str]) -> str:
    """`3 errors, 1 hint`, of findings."""
    return ", ".join(counted(counts[kind], kind) for kind in KINDS if counts[kind])


def in_files(counts: Counter[str]) -> str:
    """`3 with errors, 1 clean`, of files."""
    words = {kind: "clean" if kind == "clean" else f"with {kind}s" for kind in KINDS}
    return ", ".join(f"{counts[kind]:,} {word}" for kind, word in words.items() if counts[kind])
