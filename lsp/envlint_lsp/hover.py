"""Hover: on a finding, what its rule has to say."""

from __future__ import annotations

from lsprotocol import types as lsp

from envlint.rule import known
from envlint_lsp.documents import Analysed


def hover(analysed: Analysed, at: lsp.Position) -> lsp.Hover | None:
    """The documentation of the rules whose findings are at a position."""
    analysis, convert = analysed.analysis, analysed.convert
    offset = convert.span(lsp.Range(at, at)).start
    found = [each for each in analysis.diagnostics if each.finding.span.start <= offset <= each.finding.span.end]
    documentation = {rule.name: rule.documentation for rule in known(analysed.config.plugins)}
    pages = [
        f"**{name}**\n\n{documentation[name]}" for name in dict.fromkeys(e.rule for e in found) if name in documentation
    ]
    if not pages:
        return None
    return lsp.Hover(
        lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(pages)), convert.range(found[0].finding.span)
    )
