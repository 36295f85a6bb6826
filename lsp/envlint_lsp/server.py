"""Which message is answered by what; every handler is a line over the session or a feature.

A feature is imported when it is first asked for, since the first findings need none; once these are out, `warming`
imports what is left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcContentModified
from pygls.lsp.server import LanguageServer

from envlint import __version__
from envlint_lsp import offers
from envlint_lsp.protocol import Protocol
from envlint_lsp.session import Session

if TYPE_CHECKING:
    from pygls.server import ServerErrors

    from envlint_lsp.documents import Analysed

_Answer = TypeVar("_Answer")


class _Server(LanguageServer):
    """Says what went wrong in the log, where a message box for each of a user's keystrokes would be unbearable."""

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        if not isinstance(error, JsonRpcContentModified):
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Error, f"envlint: {error!r}"))


def create() -> LanguageServer:
    """A server that has not been started."""
    # Full sync: pygls splits lines where Python does (U+2028, U+0085), so its incremental edits corrupt such a file.
    server = _Server(
        "envlint", __version__, protocol_cls=Protocol, text_document_sync_kind=lsp.TextDocumentSyncKind.Full
    )
    session = Session(server)
    _begin(server, session)
    _follow(server, session)
    _diagnose(server, session)
    _change(server, session)
    _show(server, session)
    _complete(server, session)
    _obey(server, session)
    return server


def _begin(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        session.initialize(params)

    @server.feature(lsp.INITIALIZED)
    async def initialized(params: lsp.InitializedParams) -> None:
        await session.initialized()


def _follow(server: LanguageServer, session: Session) -> None:
    """Whatever may change what is found."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        await session.changed(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        await session.changed(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        await session.saved()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        await session.closed(params.text_document.uri)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def files_changed(params: lsp.DidChangeWatchedFilesParams) -> None:
        await session.watched(params.changes)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def settings_changed(params: lsp.DidChangeConfigurationParams) -> None:
        await session.settle(params.settings)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders_changed(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        await session.settle(None)


def _diagnose(server: LanguageServer, session: Session) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, lsp.DiagnosticOptions(False, True, identifier="envlint"))
    async def diagnostic(params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        return await session.diagnostics.pull(params)

    @server.feature(lsp.WORKSPACE_DIAGNOSTIC)
    async def workspace_diagnostic(params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
        return await session.diagnostics.pull_workspace(params)


def _change(server: LanguageServer, session: Session) -> None:
    """Edits that are offered, or made."""
    answer = session.documents.answer
    kinds = lsp.CodeActionOptions(list(offers.KINDS), resolve_provider=True)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)
    async def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
        from envlint_lsp import actions

        return await answer(params.text_document.uri, lambda found: actions.actions(found, params))

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve_action(action: lsp.CodeAction) -> lsp.CodeAction:
        from envlint_lsp import actions

        data = action.data if isinstance(action.data, dict) else {}
        uri = str(data.get("uri"))
        if data.get("version") != session.documents.version(uri):
            raise JsonRpcContentModified
        return await answer(uri, lambda found: actions.resolve(found, action)) or action

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    async def format_document(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        from envlint_lsp import formatting

        return await answer(params.text_document.uri, formatting.format_document)

    @server.feature(lsp.TEXT_DOCUMENT_RANGE_FORMATTING)
    async def format_range(params: lsp.DocumentRangeFormattingParams) -> list[lsp.TextEdit] | None:
        from envlint_lsp import formatting

        return await answer(params.text_document.uri, lambda found: formatting.format_range(found, params.range))


def _show(server: LanguageServer, session: Session) -> None:
    """What is known, beside or over the text."""
    answer = session.documents.answer

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hovering(params: lsp.HoverParams) -> lsp.Hover | None:
        from envlint_lsp import hover

        return await answer(params.text_document.uri, lambda found: hover.hover(found, params.position))

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hint(params: lsp.InlayHintParams) -> list[lsp.InlayHint] | None:
        from envlint_lsp import hints

        return await answer(params.text_document.uri, lambda found: hints.hints(found, params.range))

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def document_link(params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink] | None:
        from envlint_lsp import links

        return await answer(params.text_document.uri, links.links)

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbol(
        params: lsp.DocumentSymbolParams,
    ) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation] | None:
        from envlint_lsp import symbols

        return await answer(params.text_document.uri, symbols.symbols)

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folding_range(params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange] | None:
        from envlint_lsp import folding

        return await answer(params.text_document.uri, folding.folds)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensOptions())
    async def code_lens(params: lsp.CodeLensParams) -> list[lsp.CodeLens] | None:
        from envlint_lsp import lenses

        return await answer(params.text_document.uri, lenses.lenses)

    @server.feature(lsp.CODE_LENS_RESOLVE)
    async def resolve_lens(lens: lsp.CodeLens) -> lsp.CodeLens:
        from envlint_lsp import lenses

        data = lens.data if isinstance(lens.data, dict) else {}
        return await answer(str(data.get("uri")), lambda found: lenses.resolve(found, lens)) or lens


def _complete(server: LanguageServer, session: Session) -> None:
    options = lsp.CompletionOptions(list(offers.TRIGGERS), resolve_provider=True)
    draft = session.documents.draft

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, options)
    async def complete(params: lsp.CompletionParams) -> lsp.CompletionList | None:
        from envlint_lsp import completion

        return await draft(params.text_document.uri, lambda shown: completion.complete(shown, params.position))

    @server.feature(lsp.COMPLETION_ITEM_RESOLVE)
    async def resolve(item: lsp.CompletionItem) -> lsp.CompletionItem:
        from envlint_lsp import telling

        uri = str(item.data.get("uri")) if isinstance(item.data, dict) else ""
        return await draft(uri, lambda shown: telling.resolve(item, shown.choice.config)) or item


def _obey(server: LanguageServer, session: Session) -> None:
    """Commands; each takes the URI of a document, and may do without while only one is open.

    A client may send anything, but pygls wants a class for an annotation, and takes `object` for that of the server.
    """
    documents = session.documents

    def meant(arguments: tuple[object, ...]) -> str | None:
        given = arguments[0] if arguments else None
        if isinstance(given, dict):
            given = given.get("uri")
        if given is None and len(documents.open_uris()) == 1:
            return documents.open_uris()[0]
        return given if isinstance(given, str) else None

    async def latest(arguments: tuple[object, ...], function: Callable[[Analysed], _Answer]) -> _Answer | None:
        found = await documents.latest(meant(arguments) or "")
        return None if found is None else await documents.work(lambda: function(found))

    async def apply(edit: lsp.ApplyWorkspaceEditParams | None) -> bool:
        if edit is None:
            return False
        return (await server.workspace_apply_edit_async(edit)).applied

    @server.command(offers.FIX_ALL)
    async def fix_all(*arguments: str) -> bool:
        from envlint_lsp import commands

        return await apply(await latest(arguments, commands.fixing))

    @server.command(offers.FORMAT)
    async def lay_out(*arguments: str) -> bool:
        from envlint_lsp import commands

        return await apply(await latest(arguments, commands.laying_out))

    @server.command(offers.STATUS)
    async def status(*arguments: str) -> dict[str, Any]:
        from envlint_lsp import commands

        uri = meant(arguments)
        found = await latest(arguments, lambda analysed: commands.status(analysed, uri))
        return found or commands.status(None, uri)
