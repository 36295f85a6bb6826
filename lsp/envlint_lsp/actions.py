"""Code actions: each fix of a finding, comments that silence it, and all safe fixes or the usual order at once."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types as lsp

from envlint.diagnostic import Applicability, Diagnostic
from envlint.engine import judge
from envlint.repair import Repair, prove, repair
from envlint.silence import silence, silenceable
from envlint_lsp.documents import Analysed
from envlint_lsp.offers import FIX_ALL_ACTION, SORT_ACTION
from envlint_lsp.rewriting import text_edits, workspace_edit

_ORDER = ("unsorted-dependencies", "key-order")
"""The rules whose fixes put a file in order; few projects run them always."""


def actions(analysed: Analysed, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """What can be done within a range, of the kinds that the client asks for."""
    only = params.context.only
    found: list[lsp.CodeAction] = []
    if _wants(only, lsp.CodeActionKind.QuickFix):
        here = _at(analysed, params.range)
        found += (action for each in here for action in _fixes(analysed, each))
        found += _ignores(analysed, here)
    if _wants(only, FIX_ALL_ACTION) and _may_be_fixed(analysed):
        found.append(_deferred(analysed, "apply all safe fixes", FIX_ALL_ACTION, {"do": "fix"}))
    if _wants(only, SORT_ACTION) and _is_unsorted(analysed):
        found.append(_deferred(analysed, "sort dependencies and keys", SORT_ACTION, {"do": "sort"}))
    if not analysed.abilities.resolves_edits:
        found = [each if each.edit else resolve(analysed, each) for each in found]
        found = [each for each in found if each.edit is not None]
    return found


def resolve(analysed: Analysed, action: lsp.CodeAction) -> lsp.CodeAction:
    """The same action with its edit, if there is anything that it can do."""
    data = action.data if isinstance(action.data, dict) else {}
    result = _result(analysed, data)
    if result is not None and result.text != analysed.text:
        action.edit = workspace_edit(analysed, text_edits(analysed.convert, analysed.text, result.text))
    return action


def _result(analysed: Analysed, data: dict[str, object]) -> Repair | None:
    if data.get("do") == "fix":
        return fix_all(analysed)
    if data.get("do") == "sort":
        return _sorted(analysed)
    if data.get("do") == "ignore":
        return _ignored(analysed, str(data.get("rule")), data.get("line"), bool(data.get("file")))
    return None


def fix_all(analysed: Analysed) -> Repair:
    """What `envlint check --fix-only` would make of a document, without the layout."""
    return repair(analysed.text, analysed.source.path.as_posix(), analysed.config, exists=analysed.exists)


def _wants(only: object, kind: str) -> bool:
    """A client that asks for `source` wants `source.fixAll.envlint` too; one that asks for nothing, everything."""
    return not isinstance(only, (list, tuple)) or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _at(analysed: Analysed, range: lsp.Range) -> list[Diagnostic]:
    start, end = analysed.convert.span(range)
    spans = ((each, each.finding.span) for each in analysed.analysis.diagnostics)
    return [each for each, span in spans if span.start <= end and start <= span.end]


def _fixes(analysed: Analysed, diagnostic: Diagnostic) -> Iterator[lsp.CodeAction]:
    is_trusted = analysed.config.trust(diagnostic.rule, diagnostic.group) == "safe"
    fixes = [each for each in diagnostic.finding.fixes if each.edits]
    proved = fixes if is_trusted else [prove(analysed.text, each, analysed.config) for each in fixes]
    safe = sum(each.applicability is Applicability.SAFE for each in proved)
    for fix in proved:
        edits = [analysed.convert.edit(each) for each in sorted(fix.edits)]
        yield lsp.CodeAction(
            title=fix.title,
            kind=lsp.CodeActionKind.QuickFix,
            diagnostics=[analysed.convert.diagnostic(diagnostic)],
            is_preferred=safe == 1 and fix.applicability is Applicability.SAFE,
            edit=workspace_edit(analysed, edits),
        )


def _ignores(analysed: Analysed, here: list[Diagnostic]) -> Iterator[lsp.CodeAction]:
    lines = analysed.analysis.lines
    said = set()
    for diagnostic in filter(silenceable, here):
        line = lines.line_of(diagnostic.finding.span.start)
        for title, place in (("on this line", {"line": line}), ("in this file", {"file": True})):
            data = {"do": "ignore", "rule": diagnostic.rule, **place}
            if repr(data) in said:
                continue
            said.add(repr(data))
            action = _deferred(analysed, f"ignore `{diagnostic.rule}` {title}", lsp.CodeActionKind.QuickFix, data)
            action.diagnostics = [analysed.convert.diagnostic(diagnostic)]
            yield action


def _ignored(analysed: Analysed, rule: str, line: object, in_file: bool) -> Repair:
    lines = analysed.analysis.lines

    def is_meant(diagnostic: Diagnostic) -> bool:
        return diagnostic.rule == rule and (in_file or lines.line_of(diagnostic.finding.span.start) == line)

    return silence(
        analysed.text,
        analysed.source.path.as_posix(),
        analysed.config,
        only=is_meant,
        in_file=in_file,
        exists=analysed.exists,
    )


def _may_be_fixed(analysed: Analysed) -> bool:
    fixes = (fix for each in analysed.analysis.diagnostics for fix in each.finding.fixes)
    return any(each.applicability is Applicability.SAFE for each in fixes)


def _is_unsorted(analysed: Analysed) -> bool:
    ordered = judge(analysed.source, analysed.config._replace(select=_ORDER, ignore=()))
    return any(each.finding.fixes for each in ordered.diagnostics)


def _sorted(analysed: Analysed) -> Repair:
    config = analysed.config._replace(select=_ORDER, ignore=())
    return repair(analysed.text, analysed.source.path.as_posix(), config, unsafe=True, exists=analysed.exists)


def _deferred(analysed: Analysed, title: str, kind: str, what: dict[str, object]) -> lsp.CodeAction:
    """An action whose edit is worked out when it is chosen, for the version that it was offered for."""
    data = {"uri": analysed.uri, "version": analysed.version, **what}
    return lsp.CodeAction(title, kind=kind, data=data)
