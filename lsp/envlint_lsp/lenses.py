"""Code lens: how many problems a document has, above its first line, and all safe fixes at one click."""

from __future__ import annotations

from lsprotocol import types as lsp

from envlint_lsp.actions import fix_all
from envlint_lsp.documents import Analysed
from envlint_lsp.offers import FIX_ALL, STATUS


def lenses(analysed: Analysed) -> list[lsp.CodeLens]:
    """One for a document with problems; what it says is worked out when it is shown."""
    if not analysed.choice.preferences.code_lens.enable or not analysed.analysis.diagnostics:
        return []
    top = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    return [lsp.CodeLens(top, data={"uri": analysed.uri})]


def resolve(analysed: Analysed, lens: lsp.CodeLens) -> lsp.CodeLens:
    """The same with its words and its command."""
    problems = len(analysed.analysis.diagnostics)
    fixable = len(fix_all(analysed).applied)
    said = f"{problems} problem{'' if problems == 1 else 's'}"
    if fixable:
        lens.command = lsp.Command(f"{said}, {fixable} fixable: fix all", FIX_ALL, arguments=[analysed.uri])
    else:
        lens.command = lsp.Command(said, STATUS, arguments=[analysed.uri])
    return lens
