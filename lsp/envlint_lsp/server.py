"""Which request is answered by what; every handler is a few lines over the engine."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from envlint import __version__
from envlint.config import Config
from envlint.text import LineIndex
from envlint_lsp import actions as code_actions
from envlint_lsp import completion, hints
from envlint_lsp import hover as hovers
from envlint_lsp.configuration import Configurations
from envlint_lsp.convert import Converter
from envlint_lsp.documents import Documents


def create() -> LanguageServer:
    """A server that has not been started."""
    # Full sync: pygls splits lines where Python does (U+2028, U+0085), so its incremental edits corrupt such a file.
    server = LanguageServer("envlint", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)

    def complain(message: str) -> None:
        server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, f"envlint: {message}"))

    documents = Documents(Configurations(complain))
    _follow(server, documents)
    _answer(server, documents)
    return server


def _follow(server: LanguageServer, documents: Documents) -> None:
    """Publish what is found whenever something changes."""

    async def publish(uri: str) -> None:
        found = await documents.latest(server.workspace, uri)
        current = server.workspace.text_documents.get(uri)
        if current is None:
            return
        diagnostics = [found.convert.diagnostic(each) for each in found.analysis.diagnostics] if found else []
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics, current.version))

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        await publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        await publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        documents.close(params.text_document.uri)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def configuration_changed(params: lsp.DidChangeWatchedFilesParams) -> None:
        await documents.reload()
        for uri in list(server.workspace.text_documents):
            await publish(uri)


def _answer(server: LanguageServer, documents: Documents) -> None:
    """Answer what is asked about a document."""

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix, code_actions.FIX_ALL]),
    )
    async def actions(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        found = await documents.latest(server.workspace, params.text_document.uri)
        return [] if found is None else list(code_actions.actions(found.analysis, found.convert, params))

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        found = await documents.latest(server.workspace, params.text_document.uri)
        if found is None:
            return None
        return hovers.hover(found, params.position)

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(list(completion.TRIGGERS), resolve_provider=True)
    )
    async def complete(params: lsp.CompletionParams) -> lsp.CompletionList:
        text = server.workspace.get_text_document(params.text_document.uri).source
        found = await documents.latest(server.workspace, params.text_document.uri)
        encoding = server.workspace.position_encoding
        convert = Converter(LineIndex(text), getattr(encoding, "value", encoding) or "utf-16", params.text_document.uri)
        config, analysis = (Config(), None) if found is None else (found.config, found.analysis)
        editor = completion.Editor.of(server.client_capabilities)
        return completion.complete(text, convert, config, params.position, editor=editor, analysis=analysis)

    @server.feature(lsp.COMPLETION_ITEM_RESOLVE)
    async def resolve(item: lsp.CompletionItem) -> lsp.CompletionItem:
        return completion.resolve(item, Config())

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    async def hint(params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        found = await documents.latest(server.workspace, params.text_document.uri)
        return [] if found is None else hints.hints(found, params.range)
