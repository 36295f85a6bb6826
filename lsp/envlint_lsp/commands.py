"""What the server does on command: all safe fixes, the layout, and a word about which configuration applies."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp

from envlint import __version__
from envlint.compatibility.location import named_pack
from envlint_lsp.actions import fix_all
from envlint_lsp.documents import Analysed
from envlint_lsp.formatting import format_document
from envlint_lsp.rewriting import text_edits, workspace_edit


def fixing(analysed: Analysed) -> lsp.ApplyWorkspaceEditParams | None:
    """The edit that applies all safe fixes; None if there are none."""
    edits = text_edits(analysed.convert, analysed.text, fix_all(analysed).text)
    return _to_apply(analysed, edits, "envlint: apply all safe fixes")


def laying_out(analysed: Analysed) -> lsp.ApplyWorkspaceEditParams | None:
    """The edit that lays out a document; None if it is laid out, or left alone."""
    return _to_apply(analysed, format_document(analysed), "envlint: format")


def _to_apply(analysed: Analysed, edits: list[lsp.TextEdit], label: str) -> lsp.ApplyWorkspaceEditParams | None:
    return lsp.ApplyWorkspaceEditParams(workspace_edit(analysed, edits), label) if edits else None


def status(analysed: Analysed | None, uri: str | None) -> dict[str, Any]:
    """What applies to a document: for people as Markdown under `text`, for programs under the other keys."""
    found: dict[str, Any] = {"version": __version__, "document": uri}
    lines = [f"**envlint {__version__}**"]
    if analysed is None:
        lines.append("this document is not an environment file, is excluded, or envlint is turned off for it")
        return {**found, "problems": None, "text": "\n\n".join(lines)}
    resolved, config = analysed.choice.resolved, analysed.config
    pack = named_pack(config.pack)
    problems = len(analysed.analysis.diagnostics)
    fixable = len(fix_all(analysed).applied)
    file = None if resolved.file is None else str(resolved.file)
    found |= {
        "configuration": file,
        "profile": resolved.profile,
        "clients": list(config.clients),
        "platforms": list(config.platforms),
        "pack": config.pack,
        "packDate": pack.generated,
        "baseline": resolved.baseline,
        "problems": problems,
        "fixable": fixable,
    }
    lines += [
        f"problems: {problems}, {fixable} of them can be fixed at once",
        f"configuration: {f'`{file}`' if file else 'no file, the defaults apply'}",
        f"profile: `{resolved.profile}`",
        f"clients: {', '.join(f'`{name}`' for name in config.clients)}",
        f"platforms: {', '.join(f'`{name}`' for name in config.platforms) or 'none declared'}",
        f"compatibility data: `{config.pack}`, of {pack.generated}",
    ]
    if resolved.baseline is not None:
        lines.append(f"baseline: `{resolved.baseline}`; the problems in it are not shown")
    return {**found, "text": "\n\n".join(lines)}
