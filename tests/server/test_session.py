"""The language server as a client sees it, in each position encoding."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from envlint.engine import analyze

TEXT = """\
# \U0001f600
name: x
channels: [conda-forge]
dependencies:
  - numpy=1.26
  - numpy=1.26  # \U0001f600
  - python = = 3
"""


async def _session(path: Path, encoding: str) -> None:
    client = LanguageClient("test", "1")
    published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def receive(params: lsp.PublishDiagnosticsParams) -> None:
        published.put_nowait(params)

    await client.start_io(sys.executable, "-m", "envlint", "server")
    try:
        general = lsp.GeneralClientCapabilities(position_encodings=[encoding])
        answer = await client.initialize_async(
            lsp.InitializeParams(lsp.ClientCapabilities(general=general), root_uri=path.parent.as_uri())
        )
        assert answer.capabilities.position_encoding == encoding
        client.initialized(lsp.InitializedParams())
        uri = path.as_uri()
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, "yaml", 1, TEXT)))
        first = await asyncio.wait_for(published.get(), 120)
        expected = analyze(TEXT, path.as_posix()).diagnostics
        assert expected
        assert [each.code for each in first.diagnostics] == [each.rule for each in expected]
        document = lsp.TextDocumentIdentifier(uri)
        everything = lsp.Range(lsp.Position(0, 0), lsp.Position(7, 0))
        actions = await client.text_document_code_action_async(
            lsp.CodeActionParams(document, everything, lsp.CodeActionContext(first.diagnostics))
        )
        fixes = {fix.title for each in expected for fix in each.finding.fixes}
        assert fixes
        assert fixes <= {each.title for each in actions or ()}
        hover = await client.text_document_hover_async(lsp.HoverParams(document, first.diagnostics[0].range.start))
        assert hover is not None
        assert str(first.diagnostics[0].code) in str(hover.contents)
        clean = lsp.TextDocumentContentChangeWholeDocument("services: {}\n")
        client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(lsp.VersionedTextDocumentIdentifier(2, uri), [clean])
        )
        while (second := await asyncio.wait_for(published.get(), 120)).version != 2:
            assert second.version == 1  # said again once the settings have been asked for
        await client.shutdown_async(None)
        client.exit(None)
    finally:
        await client.stop()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_a_session(tmp_path: Path, encoding: str) -> None:
    asyncio.run(asyncio.wait_for(_session(tmp_path / "environment.yml", encoding), 300))
