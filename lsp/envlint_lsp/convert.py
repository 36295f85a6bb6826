"""Between envlint's spans and the protocol's ranges: the only module that counts in the client's units."""

from __future__ import annotations

from lsprotocol import types as lsp

from envlint.diagnostic import Diagnostic, Edit, Severity, Tag
from envlint.report.links import url
from envlint.text import LineIndex, Position, Span, Units, code_points, utf8_units, utf16_units

_UNITS: dict[str, Units] = {"utf-8": utf8_units, "utf-16": utf16_units, "utf-32": code_points}
_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.HINT: lsp.DiagnosticSeverity.Hint,
}
_TAGS = {Tag.UNNECESSARY: lsp.DiagnosticTag.Unnecessary, Tag.DEPRECATED: lsp.DiagnosticTag.Deprecated}


class Converter:
    """One document's text in one client's position encoding."""

    def __init__(self, lines: LineIndex, encoding: str, uri: str, *, relates: bool = True) -> None:
        """`relates`: whether the client shows information beside a diagnostic that belongs to another place."""
        self.lines, self.units, self.uri, self._relates = lines, _UNITS[encoding], uri, relates

    def range(self, span: Span) -> lsp.Range:
        """Where a span is for the client."""
        start, end = (lsp.Position(*self.lines.position(offset, self.units)) for offset in span)
        return lsp.Range(start, end)

    def span(self, range: lsp.Range) -> Span:
        """What the client means by a range."""
        start, end = (self.lines.offset(Position(at.line, at.character), self.units) for at in (range.start, range.end))
        return Span(start, end)

    def edit(self, edit: Edit) -> lsp.TextEdit:
        """An edit as the client applies it."""
        return lsp.TextEdit(self.range(edit.span), edit.text)

    def diagnostic(self, diagnostic: Diagnostic) -> lsp.Diagnostic:
        """A diagnostic: notes with a place become related information, the others follow the message."""
        finding = diagnostic.finding
        link = url(diagnostic.rule)
        notes = [(note.message, note.span) for note in finding.notes]
        related = [(message, span) for message, span in notes if span is not None and self._relates]
        said = [self._said(message, span) for message, span in notes if span is None or not self._relates]
        return lsp.Diagnostic(
            range=self.range(finding.span),
            message="\n".join((finding.message, *said)),
            severity=_SEVERITIES[diagnostic.severity],
            tags=[_TAGS[diagnostic.tag]] if diagnostic.tag is not None else None,
            source="envlint",
            code=diagnostic.rule,
            code_description=lsp.CodeDescription(link) if link else None,
            related_information=[
                lsp.DiagnosticRelatedInformation(lsp.Location(self.uri, self.range(span)), message)
                for message, span in related
            ],
        )

    def _said(self, message: str, span: Span | None) -> str:
        """A note within the message, where no other place can be shown."""
        return message if span is None else f"line {self.lines.line_of(span.start) + 1}: {message}"
