"""Applies the edits of a server to a text as an editor does, without any of the server's own code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any


def offset(text: str, position: dict[str, int]) -> int:
    """The offset of a position in UTF-16 units, the protocol's default."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    start = starts[position["line"]]
    units = text[start:].encode("utf-16-le")[: 2 * position["character"]]
    return start + len(units.decode("utf-16-le"))


def position(text: str, at: int) -> dict[str, int]:
    """The reverse."""
    before = re.split(r"\r\n|\r|\n", text[:at])
    return {"line": len(before) - 1, "character": len(before[-1].encode("utf-16-le")) // 2}


def place(text: str, words: str) -> dict[str, Any]:
    """The range of the first place where some words stand."""
    at = text.index(words)
    return {"start": position(text, at), "end": position(text, at + len(words))}


def applied(text: str, edits: Iterable[dict[str, Any]]) -> str:
    """The text with all edits made. Raises AssertionError if two overlap."""
    spans = [(offset(text, e["range"]["start"]), offset(text, e["range"]["end"]), e["newText"]) for e in edits]
    spans.sort(key=lambda span: span[:2])
    assert all(one[1] <= other[0] for one, other in pairwise(spans)), "edits overlap"
    for start, end, new in reversed(spans):
        text = text[:start] + new + text[end:]
    return text


def changed(text: str, edit: dict[str, Any], uri: str) -> str:
    """The text of a document after a workspace edit of it alone."""
    if "documentChanges" in edit:
        (change,) = edit["documentChanges"]
        assert change["textDocument"]["uri"] == uri
        return applied(text, change["edits"])
    assert list(edit["changes"]) == [uri]
    return applied(text, edit["changes"][uri])
