"""What the server tells of a document: links, outline, folds, the lens above it, and what applies to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.processes import envlint, write
from tests.server.edited import place
from tests.server.wire import Editor

TEXT = """\
# what this is for
# and for whom
name: x
channels:
  - conda-forge
  - https://user:hunter2secret@conda.example.org/own
  - https://conda.example.org/other
dependencies:
  - python=3.12
  - conda-forge::numpy >=2
  - pip
  - pip:
      - -r requirements.txt
      - -r missing.txt
      - -e ./project
      - git+https://tok777@github.com/psf/requests.git@v2.32.3#egg=requests
      - rich==14.0.0
variables:
  MODE: "fast"
"""
NESTED: dict[str, Any] = {"textDocument": {"documentSymbol": {"hierarchicalDocumentSymbolSupport": True}}}


def opened(editor: Editor, folder: Path, capabilities: dict[str, Any] | None = None) -> dict[str, Any]:
    write(folder, {"requirements.txt": "", "project/pyproject.toml": ""})
    editor.initialize(folder, capabilities=capabilities)
    uri = (folder / "environment.yml").as_uri()
    editor.open(uri, TEXT)
    return {"textDocument": {"uri": uri}}


def test_links_lead_to_files_channels_and_repositories_but_not_to_secrets(editor: Editor, tmp_path: Path) -> None:
    links = editor.ask("textDocument/documentLink", opened(editor, tmp_path))
    targets = {each["target"]: each["range"] for each in links}
    assert targets == {
        "https://anaconda.org/conda-forge": place(TEXT, "conda-forge"),
        "https://conda.example.org/other": place(TEXT, "https://conda.example.org/other"),
        (tmp_path / "requirements.txt").as_uri(): place(TEXT, "requirements.txt"),
        (tmp_path / "project/pyproject.toml").as_uri(): place(TEXT, "./project"),
        "https://github.com/psf/requests.git": place(
            TEXT, "git+https://tok777@github.com/psf/requests.git@v2.32.3#egg=requests"
        ),
    }


def test_the_outline_is_nested_or_flat_and_shows_no_secret(editor: Editor, tmp_path: Path) -> None:
    asked = opened(editor, tmp_path, NESTED)
    outline = editor.ask("textDocument/documentSymbol", asked)
    assert [each["name"] for each in outline] == ["name", "channels", "dependencies", "variables"]
    dependencies = outline[2]["children"]
    assert [(each["name"], each.get("detail")) for each in dependencies] == [
        ("python", "=3.12"),
        ("conda-forge::numpy >=2", None),
        ("pip", None),
        ("pip", None),
    ]
    assert [each["name"] for each in dependencies[3]["children"]][-1] == "rich"
    assert "hunter2secret" not in str(outline)
    assert "tok777" not in str(outline)
    for symbol in (*outline, *dependencies, *dependencies[3]["children"]):
        whole, name = symbol["range"], symbol["selectionRange"]
        assert (whole["start"]["line"], whole["start"]["character"]) <= tuple(name["start"].values())
        assert tuple(name["end"].values()) <= tuple(whole["end"].values())


def test_a_client_without_nested_symbols_gets_a_list(editor: Editor, tmp_path: Path) -> None:
    asked = opened(editor, tmp_path)
    found = editor.ask("textDocument/documentSymbol", asked)
    assert {"python", "rich", "MODE"} <= {each["name"] for each in found}
    assert {each["location"]["uri"] for each in found} == {asked["textDocument"]["uri"]}


def test_sections_and_comments_fold(editor: Editor, tmp_path: Path) -> None:
    folds = editor.ask("textDocument/foldingRange", opened(editor, tmp_path))
    assert [(each["startLine"], each["endLine"], each["kind"]) for each in folds] == [
        (0, 1, "comment"),
        (3, 6, "region"),
        (7, 16, "region"),
        (11, 16, "region"),
        (17, 18, "region"),
    ]


def test_the_lens_counts_what_the_command_line_counts(editor: Editor, tmp_path: Path) -> None:
    text = "channels: [conda-forge]\ndependencies:\n  - zlib=1.3\n  - zlib=1.3\n  - python\n"
    write(tmp_path, {"environment.yml": text})
    editor.initialize(tmp_path)
    asked = {"textDocument": {"uri": (tmp_path / "environment.yml").as_uri()}}
    editor.open(asked["textDocument"]["uri"], text)
    (lens,) = editor.ask("textDocument/codeLens", asked)
    command = editor.ask("codeLens/resolve", lens)["command"]
    assert command["title"] == "2 problems, 1 fixable: fix all"
    assert (command["command"], command["arguments"]) == ("envlint.fixAll", [asked["textDocument"]["uri"]])
    assert "2 warnings in 1 file" in envlint("environment.yml", cwd=tmp_path).stdout
    editor.change(asked["textDocument"]["uri"], text.replace("  - zlib=1.3\n", "", 1), 2)
    (lens,) = editor.ask("textDocument/codeLens", asked)
    assert editor.ask("codeLens/resolve", lens)["command"]["title"] == "1 problem"
    editor.notify("workspace/didChangeConfiguration", {"settings": {"envlint": {"codeLens": {"enable": False}}}})
    assert editor.ask("textDocument/codeLens", asked) == []


def test_the_status_names_what_applies(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": 'clients = ["pixi"]\nprofile = "strict"\n'})
    uri = opened(editor, tmp_path)["textDocument"]["uri"]

    def status(*arguments: str) -> dict[str, Any]:
        asked = {"command": "envlint.status", "arguments": list(arguments)}
        return dict(editor.ask("workspace/executeCommand", asked))

    found = status(uri)
    assert found["configuration"] == str(tmp_path / "envlint.toml")
    assert (found["clients"], found["profile"], found["pack"]) == (["pixi"], "strict", "bundled")
    assert found["problems"] > 0
    assert found["version"] in envlint("--version", cwd=tmp_path).stdout
    assert found["packDate"] in found["text"]
    assert status() == found
    assert status("file:///other.yml")["problems"] is None
