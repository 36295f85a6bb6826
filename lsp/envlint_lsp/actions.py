"""Code actions: each fix of a finding, and all safe ones at once."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from envlint.diagnostic import Applicability, Edit
from envlint.engine import Analysis
from envlint.fix import compatible
from envlint_lsp.convert import Converter

FIX_ALL = "source.fixAll.envlint"


def actions(analysis: Analysis, convert: Converter, params: lsp.CodeActionParams) -> Iterator[lsp.CodeAction]:
    """What can be done within a range, of the kinds that the client asks for."""
    only = params.context.only
    if _wants(only, lsp.CodeActionKind.QuickFix):
        yield from _fixes(analysis, convert, params.range)
    if _wants(only, FIX_ALL):
        yield from _fix_all(analysis, convert)


def _wants(only: object, kind: str) -> bool:
    """A client that asks for `source` wants `source.fixAll.envlint` too; one that asks for nothing, everything."""
    return not isinstance(only, (list, tuple)) or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _fixes(analysis: Analysis, convert: Converter, range: lsp.Range) -> Iterator[lsp.CodeAction]:
    start, end = convert.span(range)
    for diagnostic in analysis.diagnostics:
        span = diagnostic.finding.span
        if span.start > end or start > span.end:
            continue
        for fix in diagnostic.finding.fixes:
            yield lsp.CodeAction(
                title=fix.title,
                kind=lsp.CodeActionKind.QuickFix,
                diagnostics=[convert.diagnostic(diagnostic)],
                is_preferred=fix.applicability is Applicability.SAFE,
                edit=_change(convert, fix.edits),
            )


def _fix_all(analysis: Analysis, convert: Converter) -> Iterator[lsp.CodeAction]:
    fixes = compatible((fix for each in analysis.diagnostics for fix in each.finding.fixes), Applicability.SAFE)
    if fixes:
        edits = tuple(dict.fromkeys(edit for fix in fixes for edit in fix.edits))
        yield lsp.CodeAction("envlint: apply all safe fixes", kind=FIX_ALL, edit=_change(convert, edits))


def _change(convert: Converter, edits: tuple[Edit, ...]) -> lsp.WorkspaceEdit:
    return lsp.WorkspaceEdit(changes={convert.uri: [convert.edit(each) for each in edits]})
