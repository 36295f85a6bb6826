"""What no document, plugin or client may do: bring the server down, or keep it from answering about others."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import environment, write
from tests.server.wire import PATIENCE, SERVER, Editor

TWICE = "channels: [conda-forge]\ndependencies:\n  - zlib=1.3\n  - zlib=1.3\n"
PLUGIN = '''
"""A rule that misbehaves."""
import os
import sys
from envlint.api import Severity, rule
@rule(severity=Severity.ERROR)
def check(source):
    print("printed by a plugin")
    os.write(1, b"written by a plugin")
    if "recursion" in source.text:
        def again(): again()
        again()
    if "exit" in source.text:
        sys.exit(3)
    if "raise" in source.text:
        raise RuntimeError("of a plugin")
    yield from ()
'''


def rules(editor: Editor, uri: str, version: int) -> list[str]:
    return [each["code"] for each in editor.published(uri, version).message["params"]["diagnostics"]]


@pytest.fixture
def plugged(tmp_path: Path) -> Path:
    """A folder with an installed plugin, and a configuration that uses it."""
    write(
        tmp_path,
        {
            "site/envlint_bad/__init__.py": "ENVLINT_API_VERSION = 1\n",
            "site/envlint_bad/misbehaving.py": PLUGIN,
            "site/bad-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: bad\nVersion: 1\n",
            "site/bad-1.dist-info/entry_points.txt": "[envlint.rules]\nbad = envlint_bad\n",
            "work/envlint.toml": 'plugins = ["bad"]\n',
        },
    )
    return tmp_path


def test_a_plugin_that_prints_and_raises_spoils_one_finding(plugged: Path) -> None:
    editor = Editor(plugged / "work", site=plugged / "site")
    try:
        editor.initialize(plugged / "work")
        uri = (plugged / "work/environment.yml").as_uri()
        editor.open(uri, TWICE)
        assert rules(editor, uri, 1) == ["duplicate-dependency"]
        for version, word in enumerate(("recursion", "raise", "exit"), 2):
            editor.change(uri, f"{TWICE}# {word}\n", version)
            assert rules(editor, uri, version) == ["internal-error", "duplicate-dependency"], word
        editor.change(uri, TWICE, 9)
        assert rules(editor, uri, 9) == ["duplicate-dependency"]
        assert editor.leave() == 0
        assert any("printed by a plugin" in each for each in editor.complaints)
    finally:
        editor.kill()


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "dependencies:\n  - " + "[" * 500,
        "dependencies:\n" + "  - zlib=1.3  # " + "x" * 2_000_000,
        "dependencies: &a\n  - *a\n",
        "dependencies:\n  - \ud800\n",
        "name: [\n" * 400,
        "\ufeffdependencies:\n  - numpy\n",
        "{{ name }}:\n  dependencies: [",
    ],
    ids=["nul", "deep", "long", "circle", "surrogate", "brackets", "mark", "template"],
)
def test_whatever_a_document_holds_others_are_answered(editor: Editor, tmp_path: Path, text: str) -> None:
    editor.initialize(tmp_path)
    bad, good = (tmp_path / name / "environment.yml" for name in ("bad", "good"))
    editor.open(bad.as_uri(), text)
    editor.open(good.as_uri(), TWICE)
    assert rules(editor, good.as_uri(), 1) == ["duplicate-dependency"]
    asked = {"textDocument": {"uri": bad.as_uri()}, "position": {"line": 0, "character": 3}}
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 9}}
    for question, more in (
        ("hover", {}),
        ("completion", {}),
        ("codeAction", {"range": whole, "context": {"diagnostics": []}}),
        ("formatting", {"options": {"tabSize": 2, "insertSpaces": True}}),
        ("rangeFormatting", {"range": whole, "options": {"tabSize": 2, "insertSpaces": True}}),
        ("documentSymbol", {}),
        ("documentLink", {}),
        ("foldingRange", {}),
        ("codeLens", {}),
        ("inlayHint", {"range": whole}),
    ):
        editor.ask(f"textDocument/{question}", {**asked, **more})
    assert editor.leave() == 0
    assert editor.complaints == []


def test_what_is_not_open_is_answered_with_nothing(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path)
    nowhere = {"textDocument": {"uri": "file:///nowhere.yml"}, "position": {"line": 0, "character": 0}}
    assert editor.ask("textDocument/hover", nowhere) is None
    editor.change("file:///nowhere.yml", TWICE, 2)
    editor.close("file:///nowhere.yml")
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    assert rules(editor, uri, 1) == ["duplicate-dependency"]
    assert editor.shown == []  # what a client does wrong is none of the user's business


def test_the_server_ends_with_its_client(tmp_path: Path) -> None:
    done = subprocess.run(
        SERVER, cwd=tmp_path, env=environment(), input=b"", capture_output=True, check=False, timeout=PATIENCE
    )
    assert (done.returncode, done.stdout) == (0, b"")


def test_a_port_of_this_machine(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "envlint", "server", "--tcp", str(port))
    wire = Editor(tmp_path, command, port=port)
    try:
        assert wire.complaints == [f"envlint: waiting for a client on 127.0.0.1:{port}"]
        wire.initialize(tmp_path)
        uri = (tmp_path / "environment.yml").as_uri()
        wire.open(uri, TWICE)
        assert rules(wire, uri, 1) == ["duplicate-dependency"]
        taken = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
        assert taken.returncode == 2
        assert f"envlint: --tcp {port}: " in taken.stderr
    finally:
        wire.kill()
