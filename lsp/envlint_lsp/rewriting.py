"""The edits that make one text of another: as few and as small as can be, so that a cursor stays where it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol import types as lsp

from envlint.diagnostic import Edit
from envlint.text import LineIndex, Span
from envlint_lsp.convert import Converter
from envlint_lsp.documents import Analysed

_SPACE = re.compile(r"\s+")


def edits_between(before: str, after: str) -> list[Edit]:
    """Edits of the first text, in order, none of which touches another; together they make the second."""
    old, new = LineIndex(before), LineIndex(after)
    lines = [before[start : old.next_line(at)] for at, start in enumerate(old.starts)]
    wanted = [after[start : new.next_line(at)] for at, start in enumerate(new.starts)]
    found: list[Edit] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, lines, wanted, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        start = old.starts[i1] if i1 < len(lines) else len(before)
        pairs = zip(lines[i1:i2], wanted[j1:j2], strict=True) if i2 - i1 == j2 - j1 else None
        if pairs is None:
            found += _trimmed(start, "".join(lines[i1:i2]), "".join(wanted[j1:j2]))
            continue
        for was, now in pairs:
            edits = _spaced if "".join(was.split()) == "".join(now.split()) else _trimmed
            found += edits(start, was, now)
            start += len(was)
    return found


def _spaced(start: int, was: str, now: str) -> Iterator[Edit]:
    """Edits of the space between characters that stay the same, as a layout makes them."""
    i = j = 0
    while i < len(was) or j < len(now):
        old, new = _SPACE.match(was, i), _SPACE.match(now, j)
        old_end, new_end = old.end() if old else i, new.end() if new else j
        yield from _trimmed(start + i, was[i:old_end], now[j:new_end])
        i, j = old_end + 1, new_end + 1


def _trimmed(start: int, was: str, now: str) -> Iterator[Edit]:
    """One edit, without what both texts begin and end with; no line end is cut in two."""
    if was == now:
        return
    shorter = min(len(was), len(now))
    head = 0
    while head < shorter and was[head] == now[head]:
        head += 1
    tail = 0
    while tail < shorter - head and was[-1 - tail] == now[-1 - tail]:
        tail += 1
    if head and was[head - 1] == "\r":
        head -= 1
    if tail and was[-tail] == "\n" and "\r" in (was[-tail - 1 : -tail], now[-tail - 1 : -tail]):
        tail -= 1
    yield Edit(Span(start + head, start + len(was) - tail), now[head : len(now) - tail])


def text_edits(convert: Converter, before: str, after: str) -> list[lsp.TextEdit]:
    """The same as the client applies them."""
    return [convert.edit(each) for each in edits_between(before, after)]


def workspace_edit(analysed: Analysed, edits: list[lsp.TextEdit]) -> lsp.WorkspaceEdit:
    """Edits of a document; a client that can is told for which version they are."""
    if not analysed.abilities.versioned_edits:
        return lsp.WorkspaceEdit(changes={analysed.uri: edits})
    document = lsp.OptionalVersionedTextDocumentIdentifier(analysed.uri, analysed.version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(document, list(edits))])
