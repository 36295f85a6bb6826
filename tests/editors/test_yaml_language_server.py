"""yaml-language-server, which most editors use for YAML, finds the schema by a modeline and speaks from it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from envlint.schemas import FILES
from tests.outside.programs import INSTALLED, absent
from tests.processes import ROOT
from tests.server.wire import PUBLISH, Editor

pytestmark = pytest.mark.slow

SCHEMA = (ROOT / "envlint" / "schemas" / FILES["environment"]).as_uri()
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
SETTINGS = {"completion": True, "hover": True, "validate": True, "schemaStore": {"enable": False}}


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    places = os.pathsep.join((str(INSTALLED / "node_modules" / ".bin"), os.environ["PATH"]))
    server = shutil.which("yaml-language-server", path=places)
    if server is None:
        absent("yaml-language-server")
    running = Editor(tmp_path, (server, "--stdio"), SETTINGS)
    configuration = {"workspace": {"configuration": True}}
    parameters = {"processId": None, "rootUri": tmp_path.as_uri(), "capabilities": configuration}
    running.send({"id": 1, "method": "initialize", "params": parameters})
    running.until(lambda message: message.get("id") == 1)
    running.send({"method": "initialized", "params": {}})
    yield running
    running.process.kill()
    running.process.wait()


def opened(editor: Editor, folder: Path, text: str) -> tuple[str, list[str]]:
    """The document's URI, and the messages about it."""
    uri = (folder / "environment.yml").as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
    editor.send({"method": "textDocument/didOpen", "params": {"textDocument": document}})
    found = editor.until(lambda message: message.get("method") == PUBLISH)
    return uri, [each["message"] for each in found.message["params"]["diagnostics"]]


def asked(editor: Editor, method: str, uri: str, line: int, character: int) -> Any:
    """The answer about a place."""
    place = {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}
    editor.send({"id": 2, "method": f"textDocument/{method}", "params": place})
    editor.until(lambda message: message.get("id") == 2 and "method" not in message)
    return editor.answers.pop(2)["result"]


def test_a_good_file_and_a_bad_one(editor: Editor, tmp_path: Path) -> None:
    good = "channels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip:\n      - rich\n  - sel(win): pywin32\n"
    assert opened(editor, tmp_path, MODELINE + good)[1] == []
    (tmp_path / "bad").mkdir()
    bad = "dependecies: []\nchannels: conda-forge\ndependencies:\n  - npm: [left-pad]\n"
    messages = opened(editor, tmp_path / "bad", MODELINE + bad)[1]
    assert "Property dependecies is not allowed." in messages
    assert 'Incorrect type. Expected "array".' in messages
    assert 'Incorrect type. Expected "string".' in messages


def test_keys_are_completed_and_explained(editor: Editor, tmp_path: Path) -> None:
    uri, _ = opened(editor, tmp_path, f"{MODELINE}name: x\ndependencies:\n  - pip\n\n")
    offered = {each["label"] for each in asked(editor, "completion", uri, 4, 0)["items"]}
    assert {"channels", "variables", "pip-repositories"} <= offered
    hover = asked(editor, "hover", uri, 1, 1)["contents"]["value"]
    assert "name of the environment" in hover
    assert "How the environment is called" in hover
