"""Hover: on a finding, what its rule has to say."""

from __future__ import annotations

from lsprotocol import types as lsp

from envlint.engine import Analysis
from envlint.rule import known
from envlint_lsp.convert import Converter


def hover(analysis: Analysis, convert: Converter, at: lsp.Position, plugins: tuple[str, ...]) -> lsp.Hover | None:
    """The documentation of the rules whose findings are at a position."""
    offset = convert.span(lsp.Range(at, at)).start
    found = [each for each in analysis.diagnostics if each.finding.span.start <= offset <= each.finding.span.end]
    documentation = {rule.name: rule.documentation for rule in known(plugins)}
    pages = [
        f"**{name}**\n\n{documentation[name]}" for name in dict.fromkeys(e.rule for e in found) if name in documentation
    ]
    if not pages:
        return None
    return lsp.Hover(
        lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(pages)), convert.range(found[0].finding.span)
    )
