"""What the client at the other end can do, as far as an answer depends on it."""

from __future__ import annotations

from typing import Any, NamedTuple

from lsprotocol import types as lsp

_ITEM = "text_document.completion.completion_item"


class Abilities(NamedTuple):
    """Taken from the capabilities that a client declares; without them, the least is assumed."""

    pulls: bool = False
    """Whether it asks for diagnostics itself, so that none are pushed for what is open. One that asks but cannot be
    told to ask again, as Neovim 0.10 and 0.11, would show what is out of date once settings or files change."""
    relates: bool = False
    """Whether it shows what a diagnostic says of other places."""
    versioned_edits: bool = False
    resolves_edits: bool = False
    """Whether it asks for the edit of a code action only when that is chosen."""
    markdown: bool = False
    markdown_in_lists: bool = False
    """The same for what stands beside a list of completions."""
    snippets: bool = False
    inserts_as_is: bool = False
    """Whether it can be told not to indent lines of a completion itself."""
    configuration: bool = False
    """Whether it can be asked for settings."""
    announces_settings: bool = False
    """Whether it has to be told that it shall say when they change."""
    watches_files: bool = False
    progress: bool = False
    nested_symbols: bool = False
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    refreshes_lenses: bool = False


def abilities(declared: lsp.ClientCapabilities) -> Abilities:
    """What can be relied on."""

    def has(path: str) -> Any:
        value: Any = declared
        for step in path.split("."):
            value = getattr(value, step, None)
        return value

    properties = has("text_document.code_action.resolve_support.properties") or ()
    return Abilities(
        pulls=has("text_document.diagnostic") is not None
        and (bool(has("workspace.diagnostics.refresh_support")) or has("text_document.publish_diagnostics") is None),
        relates=bool(has("text_document.publish_diagnostics.related_information"))
        or bool(has("text_document.diagnostic.related_information")),
        versioned_edits=bool(has("workspace.workspace_edit.document_changes")),
        resolves_edits="edit" in properties and bool(has("text_document.code_action.data_support")),
        markdown=lsp.MarkupKind.Markdown in (has("text_document.hover.content_format") or ()),
        markdown_in_lists=lsp.MarkupKind.Markdown in (has(f"{_ITEM}.documentation_format") or ()),
        inserts_as_is=lsp.InsertTextMode.AsIs in (has(f"{_ITEM}.insert_text_mode_support.value_set") or ()),
        snippets=bool(has(f"{_ITEM}.snippet_support")),
        configuration=bool(has("workspace.configuration")),
        announces_settings=bool(has("workspace.did_change_configuration.dynamic_registration")),
        watches_files=bool(has("workspace.did_change_watched_files.dynamic_registration")),
        progress=bool(has("window.work_done_progress")),
        nested_symbols=bool(has("text_document.document_symbol.hierarchical_document_symbol_support")),
        refreshes_diagnostics=bool(has("workspace.diagnostics.refresh_support")),
        refreshes_hints=bool(has("workspace.inlay_hint.refresh_support")),
        refreshes_lenses=bool(has("workspace.code_lens.refresh_support")),
    )
