"""Folding: sections, the pip section, and runs of comments."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from envlint.syntax import Document, Mapping, Scalar
from envlint.text import LineIndex
from envlint_lsp.documents import Analysed


def folds(analysed: Analysed) -> list[lsp.FoldingRange]:
    """What can be folded away, in whole lines."""
    document = analysed.source.document
    found = {
        *((start, end, lsp.FoldingRangeKind.Region) for start, end in _sections(document)),
        *((start, end, lsp.FoldingRangeKind.Comment) for start, end in _comments(document)),
    }
    return [lsp.FoldingRange(start, end, kind=kind) for start, end, kind in sorted(found) if end > start]


def _sections(document: Document) -> Iterator[tuple[int, int]]:
    lines = document.lines
    for node in document.walk():
        if isinstance(node, Mapping):
            for entry in node.entries:
                if isinstance(entry.value, Scalar) and not entry.value.style:
                    continue
                yield lines.line_of(entry.key.span.start), _last_line(lines, entry.span.end)


def _last_line(lines: LineIndex, end: int) -> int:
    """The line of the last character before an offset that is no space."""
    return lines.line_of(max(0, len(lines.text[:end].rstrip()) - 1))


def _comments(document: Document) -> Iterator[tuple[int, int]]:
    numbers = sorted(document.own_line_comments)
    start = None
    for at, line in enumerate(numbers):
        start = line if start is None else start
        if at + 1 == len(numbers) or numbers[at + 1] != line + 1:
            yield start, line
            start = None
