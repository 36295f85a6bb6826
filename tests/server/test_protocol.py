"""Whatever a client sends, a request is answered, and the server goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.wire import Editor

METHOD_NOT_FOUND, INVALID_PARAMS, INVALID_REQUEST = -32601, -32602, -32600


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    editor = Editor(tmp_path)
    editor.initialize(tmp_path)
    yield editor
    editor.kill()


def test_what_cannot_be_understood_is_answered(editor: Editor) -> None:
    document = {"uri": "file:///environment.yml"}
    assert editor.answer(editor.request("no/such", {}))["error"]["code"] == METHOD_NOT_FOUND
    editor.send({"id": 900, "method": "no/such"})
    assert editor.answer(900)["error"]["code"] == METHOD_NOT_FOUND
    for params in (
        {"textDocument": document, "position": {"line": -1, "character": 0}},
        {"textDocument": document},
        {"textDocument": document, "position": {"line": 1 << 40, "character": 0}},
        [],
        None,
    ):
        assert editor.answer(editor.request("textDocument/hover", params))["error"]["code"] == INVALID_PARAMS
    where = {"textDocument": document, "position": {"line": 0, "character": 0}}
    assert editor.ask("textDocument/hover", where) is None
    assert editor.leave() == 0
    assert editor.complaints == []
    assert editor.shown == []


def test_what_is_asked_after_the_shutdown_is_refused(editor: Editor) -> None:
    editor.ask("shutdown", None)
    assert editor.answer(editor.request("textDocument/hover", {}))["error"]["code"] in (INVALID_REQUEST, INVALID_PARAMS)
    where = {"textDocument": {"uri": "file:///environment.yml"}, "position": {"line": 0, "character": 0}}
    assert editor.answer(editor.request("textDocument/hover", where))["error"]["code"] == INVALID_REQUEST
    editor.notify("exit", None)
    assert editor.process.wait(20) == 0
    assert editor.complaints == []
