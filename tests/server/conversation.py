"""Talks with a language server as an editor does: a real client over stdio, one question after the other."""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from envlint_lsp.convert import Converter
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from envlint.text import LineIndex, Span

_Answer = TypeVar("_Answer")
CURSOR = "|"
"""Marks the cursor in a text; the first one counts."""
SECONDS = 120


class Conversation:
    """A server and a client that have been introduced to each other."""

    def __init__(self, loop: asyncio.AbstractEventLoop, client: LanguageClient, encoding: str, folder: Path) -> None:
        self.client, self.encoding = client, encoding
        self._loop, self._folder = loop, folder
        self._numbers = itertools.count()

    def wait(self, question: Awaitable[_Answer]) -> _Answer:
        """The answer to a question."""
        return self._loop.run_until_complete(asyncio.wait_for(question, SECONDS))

    def open(self, text: str) -> str:
        """Show a text to the server under a new name; its URI."""
        folder = self._folder / str(next(self._numbers))
        uri = (folder / "environment.yml").as_uri()
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, "yaml", 1, text)))
        return uri

    def at_cursor(self, marked: str) -> tuple[str, lsp.TextDocumentIdentifier, lsp.Position]:
        """Show a text without its mark; the text, and where the mark was."""
        offset = marked.index(CURSOR)
        text = f"{marked[:offset]}{marked[offset + 1 :]}"
        document = lsp.TextDocumentIdentifier(self.open(text))
        return text, document, self.convert(text).range(Span(offset, offset)).start

    def convert(self, text: str) -> Converter:
        """A text in the units that were agreed on."""
        return Converter(LineIndex(text), self.encoding, "file:///environment.yml")

    def complete(self, marked: str) -> lsp.CompletionList:
        """What is offered at the mark."""
        _, document, position = self.at_cursor(marked)
        found = self.wait(self.client.text_document_completion_async(lsp.CompletionParams(document, position)))
        assert isinstance(found, lsp.CompletionList)
        return found

    def labels(self, marked: str) -> list[str]:
        """The same, in the order in which editors show it."""
        return [item.label for item in sorted(self.complete(marked).items, key=lambda item: item.sort_text or "")]

    def accept(self, marked: str, label: str) -> str:
        """The text after something has been chosen from what is offered."""
        text = marked.replace(CURSOR, "", 1)
        item = next(item for item in self.complete(marked).items if item.label == label)
        assert isinstance(item.text_edit, lsp.TextEdit)
        start, end = self.convert(text).span(item.text_edit.range)
        return f"{text[:start]}{item.text_edit.new_text}{text[end:]}"

    def documentation(self, marked: str, label: str) -> str:
        """What there is to say of something that is offered."""
        item = next(item for item in self.complete(marked).items if item.label == label)
        assert item.documentation is None
        found = self.wait(self.client.completion_item_resolve_async(item)).documentation
        assert isinstance(found, lsp.MarkupContent)
        return found.value

    def hover(self, marked: str) -> str | None:
        """What there is to say of the place of the mark."""
        _, document, position = self.at_cursor(marked)
        found = self.wait(self.client.text_document_hover_async(lsp.HoverParams(document, position)))
        if found is None:
            return None
        assert isinstance(found.contents, lsp.MarkupContent)
        return found.contents.value

    def hints(self, text: str) -> list[tuple[str, str]]:
        """For each hint the text of its line up to it, and its label."""
        document, lines = lsp.TextDocumentIdentifier(self.open(text)), LineIndex(text)
        everything = lsp.Range(lsp.Position(0, 0), lsp.Position(len(lines.starts), 0))
        found = self.wait(self.client.text_document_inlay_hint_async(lsp.InlayHintParams(document, everything)))
        shown = []
        for hint in found or ():
            end = self.convert(text).span(lsp.Range(hint.position, hint.position)).start
            shown.append((text[lines.starts[hint.position.line] : end], str(hint.label)))
        return shown


@contextmanager
def conversation(folder: Path, encoding: str = "utf-16") -> Iterator[Conversation]:
    """A server with a client that understands Markdown and snippets, and counts in some unit."""
    loop = asyncio.new_event_loop()
    client = LanguageClient("test", "1")
    item = lsp.ClientCompletionItemOptions(
        snippet_support=True,
        documentation_format=[lsp.MarkupKind.Markdown],
        insert_text_mode_support=lsp.ClientCompletionItemInsertTextModeOptions([lsp.InsertTextMode.AsIs]),
    )
    document = lsp.TextDocumentClientCapabilities(
        completion=lsp.CompletionClientCapabilities(completion_item=item),
        hover=lsp.HoverClientCapabilities(content_format=[lsp.MarkupKind.Markdown]),
    )
    general = lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind(encoding)])
    capabilities = lsp.ClientCapabilities(text_document=document, general=general)
    talk = Conversation(loop, client, encoding, folder)
    loop.run_until_complete(client.start_io(sys.executable, "-m", "envlint", "server"))
    try:
        parameters = lsp.InitializeParams(capabilities, root_uri=folder.as_uri())
        assert talk.wait(client.initialize_async(parameters)).capabilities.position_encoding == encoding
        client.initialized(lsp.InitializedParams())
        yield talk
        talk.wait(client.shutdown_async(None))
        client.exit(None)
    finally:
        loop.run_until_complete(client.stop())
        loop.close()
