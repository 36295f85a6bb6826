"""What can be chosen: in the editor, at the start and later, for each folder of the workspace, and in files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.processes import envlint, write
from tests.server.wire import PUBLISH, Editor

TWICE = "channels: [conda-forge]\ndependencies:\n  - zlib=1.3\n  - zlib=1.3\n"
ASKED: dict[str, Any] = {"workspace": {"configuration": True, "workspaceFolders": True}}
SILENT = {"configuration": {"ignore": ["duplicate-dependency"]}}


def found(editor: Editor, uri: str, version: int = 1) -> list[str]:
    return [each["code"] for each in editor.published(uri, version).message["params"]["diagnostics"]]


def settled(editor: Editor, uri: str, expected: list[str]) -> None:
    """Receive until the findings are those; a test that waits for ever fails by its patience."""
    while uri not in editor.last or [each["code"] for each in editor.last[uri]["diagnostics"]] != expected:
        editor.until(lambda message: message.get("method") == PUBLISH)


@pytest.mark.parametrize(
    "options", [SILENT, {"settings": SILENT}, {"enable": False}], ids=["plain", "wrapped", "turned off"]
)
def test_initialization_options(editor: Editor, tmp_path: Path, options: dict[str, Any]) -> None:
    editor.initialize(tmp_path, initializationOptions=options)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, [])


def test_settings_that_are_asked_for_and_change(editor: Editor, tmp_path: Path) -> None:
    editor.settings = SILENT
    editor.initialize(tmp_path, capabilities=ASKED)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, [])
    editor.settings = {}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    settled(editor, uri, ["duplicate-dependency"])


def test_settings_that_are_pushed(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, ["duplicate-dependency"])
    editor.notify("workspace/didChangeConfiguration", {"settings": {"envlint": SILENT}})
    settled(editor, uri, [])


def test_a_configuration_file_that_the_editor_names(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"shared/strict.toml": 'ignore = ["duplicate-dependency"]\n'})
    editor.initialize(tmp_path, initializationOptions={"configuration": "shared/strict.toml"})
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, [])
    status = editor.ask("workspace/executeCommand", {"command": "envlint.status", "arguments": [uri]})
    assert status["configuration"] == str(tmp_path / "shared/strict.toml")


def test_each_folder_of_the_workspace_has_its_configuration(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"a/envlint.toml": 'ignore = ["duplicate-dependency"]\n', "b/x": ""})
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in "ab"]
    editor.initialize(None, workspaceFolders=folders)
    a, b = ((tmp_path / name / "environment.yml").as_uri() for name in "ab")
    editor.open(a, TWICE)
    editor.open(b, TWICE)
    settled(editor, a, [])
    settled(editor, b, ["duplicate-dependency"])
    write(tmp_path, {"c/environment.yml": TWICE})
    added = {"added": [{"uri": (tmp_path / "c").as_uri(), "name": "c"}], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": added})
    settled(editor, (tmp_path / "c/environment.yml").as_uri(), ["duplicate-dependency"])


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"enable": "yes"}, "envlint: `envlint.enable` should be `true` or `false`; the default applies"),
        ({"inlayHints": {"enable": 1}}, "`envlint.inlayHints.enable` should be `true` or `false`"),
        ({"configuration": 7}, "`envlint.configuration` should be the path of a file or an object"),
        ({"configuration": "no.toml"}, "`envlint.configuration`: names `no.toml`, which is no file"),
        ({"configuration": {"selekt": []}}, "`selekt` is no key of a configuration; did you mean `select`?"),
    ],
)
def test_a_wrong_setting_is_said_once_and_the_defaults_apply(
    editor: Editor, tmp_path: Path, settings: dict[str, Any], complaint: str
) -> None:
    editor.initialize(tmp_path, initializationOptions=settings)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, ["duplicate-dependency"])
    editor.change(uri, f"{TWICE}\n", 2)
    editor.published(uri, 2)
    editor.leave()
    assert [each for each in editor.shown if complaint in each] == editor.shown != []
    assert len(editor.shown) == 1


def test_settings_of_the_client_itself_are_none_of_ours(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path, initializationOptions={"path": ["x"], "trace": {"server": "off"}, "enable": None})
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, ["duplicate-dependency"])
    assert editor.shown == []


def test_a_broken_configuration_file_is_said_and_mended(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": "ignore = [\n"})
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, ["duplicate-dependency"])
    editor.ask("workspace/executeCommand", {"command": "envlint.status"})
    assert "envlint.toml: is no valid TOML" in editor.shown[0]
    write(tmp_path, {"envlint.toml": 'ignore = ["duplicate-dependency"]\n'})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})  # this client watches no files
    settled(editor, uri, [])


def test_excluded_files_are_left_alone(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": 'exclude = ["old/"]\n'})
    editor.initialize(tmp_path)
    uri = (tmp_path / "old/environment.yml").as_uri()
    editor.open(uri, TWICE)
    assert found(editor, uri) == []


def test_watched_are_configurations_environment_files_and_what_they_name(editor: Editor, tmp_path: Path) -> None:
    able = {
        "workspace": {
            "didChangeWatchedFiles": {"dynamicRegistration": True},
            "didChangeConfiguration": {"dynamicRegistration": True},
        }
    }
    editor.initialize(tmp_path, capabilities=able)
    registered = {}
    while len(registered) < 2:
        message = editor.until(lambda each: each.get("method") == "client/registerCapability").message
        registered |= {each["method"]: each["registerOptions"] for each in message["params"]["registrations"]}
    watched = [each["globPattern"] for each in registered["workspace/didChangeWatchedFiles"]["watchers"]]
    assert {"**/*.toml", "**/*.{yml,yaml}", "**/*baseline*.json"} <= set(watched)
    assert registered["workspace/didChangeConfiguration"] == {"section": "envlint"}


def test_settings_that_were_pushed_outlive_a_change_of_folders(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, ["duplicate-dependency"])
    editor.notify("workspace/didChangeConfiguration", {"settings": SILENT})
    settled(editor, uri, [])
    added = {"added": [{"uri": (tmp_path / "more").as_uri(), "name": "more"}], "removed": []}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": added})
    editor.until(lambda message: message.get("method") == PUBLISH)
    editor.change(uri, f"{TWICE}\n", 2)
    assert found(editor, uri, 2) == []


def test_what_the_baseline_has_is_not_shown(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": 'baseline = "known-baseline.json"\n', "environment.yml": TWICE, "b.yml": TWICE})
    assert envlint("baseline", "environment.yml", cwd=tmp_path).returncode == 0
    editor.initialize(tmp_path)
    uri, other = ((tmp_path / name).as_uri() for name in ("environment.yml", "b.yml"))
    editor.open(uri, TWICE)
    editor.open(other, TWICE)
    settled(editor, uri, [])
    settled(editor, other, ["duplicate-dependency"])
    editor.change(uri, TWICE + "  - zlib=1.3\n", 2)
    settled(editor, uri, ["duplicate-dependency"])
    assert envlint("baseline", cwd=tmp_path).returncode == 0
    changed = {"uri": (tmp_path / "known-baseline.json").as_uri(), "type": 2}
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [changed]})
    settled(editor, other, [])
    status = editor.ask("workspace/executeCommand", {"command": "envlint.status", "arguments": [uri]})
    assert status["baseline"] == str(tmp_path / "known-baseline.json")


def test_a_baseline_that_cannot_be_used_is_said_and_all_is_shown(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": 'baseline = "known.json"\nignore = ["implicit-channels"]\n'})
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    settled(editor, uri, ["duplicate-dependency"])
    editor.ask("workspace/executeCommand", {"command": "envlint.status"})
    assert "known.json: there is no such baseline" in editor.shown[0]
    assert "until then all problems are shown" in editor.shown[0]
