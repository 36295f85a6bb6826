"""Formatting: the layout of `envlint format`, of the whole document or of some lines."""

from __future__ import annotations

from bisect import bisect_right

from lsprotocol import types as lsp

from envlint.diagnostic import Edit
from envlint.fix import apply
from envlint.format import format_text, layout_of
from envlint.format.contract import breach
from envlint.syntax import Document, Mapping
from envlint.text import Span
from envlint_lsp.documents import Analysed
from envlint_lsp.rewriting import edits_between, text_edits


def format_document(analysed: Analysed) -> list[lsp.TextEdit]:
    """The edits that lay out a document; none if it is left alone."""
    if not analysed.choice.preferences.format.enable:
        return []
    return text_edits(analysed.convert, analysed.text, _laid_out(analysed))


def format_range(analysed: Analysed, range: lsp.Range) -> list[lsp.TextEdit]:
    """The edits that lay out some lines, or, where they cannot be laid out alone, the sections that they are in."""
    if not analysed.choice.preferences.format.enable:
        return []
    result = _laid_out(analysed)
    if result == analysed.text:
        return []
    all_edits = edits_between(analysed.text, result)
    wanted = _whole_lines(analysed, analysed.convert.span(range))
    for span in (wanted, _sections(analysed.source.document, wanted)):
        chosen = [each for each in all_edits if _is_within(each.span, span, len(analysed.text))]
        if _says_the_same(analysed.source.document, chosen):
            return [analysed.convert.edit(each) for each in chosen]
    return []


def _laid_out(analysed: Analysed) -> str:
    return format_text(analysed.text, layout_of(analysed.config.format)).text


def _is_within(edited: Span, span: Span, end: int) -> bool:
    """Whether an edit lies in some lines; what is inserted where the next line begins does not."""
    return span.start <= edited.start and edited.end <= span.end and (edited.start < span.end or span.end == end)


def _whole_lines(analysed: Analysed, span: Span) -> Span:
    """A span with all of the lines that it touches; one that ends where a line begins does not touch that."""
    lines = analysed.convert.lines
    last = lines.line_of(max(span.start, span.end - 1))
    return Span(lines.starts[lines.line_of(span.start)], lines.next_line(last))


def _sections(document: Document, span: Span) -> Span:
    """A span with all of the top-level keys, and their values, that it touches."""
    root = document.root
    if not isinstance(root, Mapping):
        return span
    lines = document.lines
    starts = [lines.starts[lines.line_of(entry.key.span.start)] for entry in root.entries]
    first = bisect_right(starts, span.start) - 1
    behind = bisect_right(starts, max(span.start, span.end - 1))
    return Span(
        starts[first] if first >= 0 else 0,
        starts[behind] if behind < len(starts) else len(document.text),
    )


def _says_the_same(document: Document, edits: list[Edit]) -> bool:
    """Whether part of a layout is one: indentation that only some items of a list have makes another tree."""
    return bool(edits) and breach(document, Document(apply(document.text, edits))) is None
