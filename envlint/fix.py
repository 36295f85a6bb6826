"""Applies fixes: which of them go together, and the text that they make."""

from __future__ import annotations

from collections.abc import Iterable

from envlint.diagnostic import Applicability, Edit, Fix


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits that do not overlap made in it; the bytes outside them stay as they are."""
    pieces: list[str] = []
    end = 0
    for edit in sorted(edits):
        pieces += text[end : edit.span.start], edit.text
        end = edit.span.end
    return "".join((*pieces, text[end:]))


def compatible(fixes: Iterable[Fix], threshold: Applicability) -> list[Fix]:
    """As many fixes as go together, first come first served by place; the rest wait for the next round."""
    taken: list[Edit] = []
    chosen: list[Fix] = []
    for fix in sorted(fixes, key=lambda each: each.edits):
        if fix.applicability >= threshold and not any(_clash(edit, other) for edit in fix.edits for other in taken):
            taken += fix.edits
            chosen.append(fix)
    return chosen


def _clash(one: Edit, other: Edit) -> bool:
    # Touching edits clash too: two insertions at one offset have no order.
    return one.span.start <= other.span.end and other.span.start <= one.span.end
