"""What `lsp/editors` offers for editors that cannot be run here: well formed, and what it says works with the server.

Each file is read as its editor reads it, the command in it is started, and the settings in it are handed over in the
ways that this editor takes.
"""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from envlint_lsp.preferences import DEFAULTS, Preferences, read
from lsprotocol import types as lsp
from pydantic import BaseModel
from pygls.lsp.client import LanguageClient

from envlint.settings.locate import _parse
from tests.editors.surroundings import EDITORS, TEXT, expected, with_envlint, written

IGNORED = "uppercase-name"


class Editor(NamedTuple):
    """How an editor starts the server, and what it tells it."""

    command: list[str]
    options: dict[str, Any] | None
    """The initialization options."""
    settings: dict[str, Any]
    """Where it looks sections up when the server asks for them, and what it pushes."""
    can_be_asked: bool = True

    @property
    def of_envlint(self) -> dict[str, Any]:
        """What this file chooses; whatever is changed here is changed in what the server is told."""
        chosen = self.settings.get("envlint", self.options)
        assert isinstance(chosen, dict)
        return chosen


def offered(name: str) -> Any:
    """A file of ours, parsed; Sublime's JSON has comments."""
    file = EDITORS / name
    if file.suffix == ".toml":
        return _parse(file.read_bytes(), file)
    return json.loads(re.sub(r"^\s*//.*", "", file.read_text("utf-8"), flags=re.MULTILINE))


def helix() -> Editor:
    """https://docs.helix-editor.com/languages.html: `config` is options and settings."""
    server = offered("helix/languages.toml")["language-server"]["envlint"]
    return Editor([server["command"], *server["args"]], server["config"], server["config"])


def sublime() -> Editor:
    """https://lsp.sublimetext.io/client_configuration/: JSON with comments."""
    server = offered("sublime/LanguageServers.sublime-settings")["envlint"]
    return Editor(server["command"], server.get("initialization_options", {}), server["settings"])


def zed() -> Editor:
    """https://zed.dev/docs/configuring-languages."""
    server = offered("zed/settings.json")["lsp"]["envlint"]
    binary = server["binary"]
    return Editor([binary["path"], *binary["arguments"]], server.get("initialization_options"), server["settings"])


def pycharm() -> Editor:
    """LSP4IJ, docs/UserDefinedLanguageServerTemplate.md: a folder of files, `{}` for those that are not there."""
    command = offered("pycharm/template.json")["programArgs"]["default"]
    return Editor(shlex.split(command), {}, offered("pycharm/settings.json"))


def kate() -> Editor:
    """Kate's LSP plugin cannot be asked for settings, it pushes them."""
    server = offered("kate/settings.json")["servers"]["yaml"]
    return Editor(server["command"], server.get("initializationOptions"), server["settings"], can_be_asked=False)


ALL = pytest.mark.parametrize("editor", [helix, sublime, zed, pycharm, kate], ids=lambda each: each.__name__)


async def rules_shown(editor: Editor, file: Path, folder: Path, awaited: list[str]) -> list[str]:
    """Open a file as the editor does; the rules that are shown, at last."""
    client = LanguageClient("editor", "1")
    shown: list[str] = []
    news = asyncio.Event()

    @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: lsp.PublishDiagnosticsParams) -> None:
        if params.uri == file.as_uri():
            shown[:] = [str(each.code) for each in params.diagnostics]
            news.set()

    @client.feature(lsp.WORKSPACE_CONFIGURATION)
    def configuration(params: lsp.ConfigurationParams) -> list[Any]:
        return [editor.settings.get(each.section or "") for each in params.items]

    @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(params: lsp.RegistrationParams) -> None:
        return None

    variables = with_envlint(folder)
    command, *arguments = editor.command
    program = shutil.which(command, path=variables["PATH"])
    assert program is not None
    await client.start_io(program, *arguments, env=variables, cwd=file.parent)
    try:
        workspace = lsp.WorkspaceClientCapabilities(configuration=editor.can_be_asked)
        root = file.parent.as_uri()
        await client.initialize_async(
            lsp.InitializeParams(
                lsp.ClientCapabilities(workspace=workspace),
                root_uri=root,
                initialization_options=editor.options,
                workspace_folders=[lsp.WorkspaceFolder(root, file.parent.name)],
            )
        )
        client.initialized(lsp.InitializedParams())
        client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(editor.settings))
        document = lsp.TextDocumentItem(file.as_uri(), "yaml", 1, file.read_text("utf-8"))
        client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
        while sorted(shown) != awaited:
            try:
                await asyncio.wait_for(news.wait(), 20)
            except asyncio.TimeoutError:
                break
            news.clear()
        await client.shutdown_async(None)
        client.exit(None)
    finally:
        await client.stop()
    return sorted(shown)


def unknown(settings: dict[str, Any], model: type[BaseModel]) -> list[str]:
    fields = {field.alias: field.annotation for field in model.model_fields.values()}
    found = [key for key in settings if key not in fields]
    for key, value in settings.items():
        kind = fields.get(key)
        if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, BaseModel):
            found += unknown(value, kind)
    return found


@ALL
def test_the_settings_shown_are_known_and_the_defaults(editor: Callable[[], Editor]) -> None:
    shown = editor().of_envlint
    assert unknown(shown, Preferences) == []
    assert read(shown) == (DEFAULTS, ())


def test_helix_knows_each_key() -> None:
    """Helix refuses a language with a key it does not know: https://docs.helix-editor.com/languages.html."""
    shown = offered("helix/languages.toml")
    assert shown.keys() == {"language-server", "language"}
    assert shown["language-server"]["envlint"].keys() <= {"command", "args", "config", "timeout", "environment"}
    (language,) = shown["language"]
    assert language.keys() == {"name", "language-servers"}
    ours, others = language["language-servers"]
    assert ours == {"name": "envlint", "except-features": ["format"]}
    assert others == "yaml-language-server"


def test_sublime_knows_each_key() -> None:
    """The definition `ClientConfig` of the package's sublime-package.json allows no others."""
    (server,) = offered("sublime/LanguageServers.sublime-settings").values()
    assert server.keys() <= {"enabled", "command", "selector", "settings", "initialization_options"}
    assert server["enabled"]
    assert server["selector"] == "source.yaml"


def test_pycharm_finds_what_it_reads() -> None:
    """LanguageServerTemplateManager.java: these names; template.json has to be there."""
    assert {each.name for each in (EDITORS / "pycharm").iterdir()} <= {
        *("template.json", "settings.json", "initializationOptions.json", "clientSettings.json", "installer.json"),
        *("settings.schema.json", "README.md"),
    }
    (mapping,) = offered("pycharm/template.json")["fileTypeMappings"]
    assert mapping["fileType"] == {"name": "YAML", "patterns": ["*.yml", "*.yaml"]}


def test_the_extension_for_zed_registers_the_server_that_the_settings_name() -> None:
    manifest, settings = offered("zed/extension.toml"), offered("zed/settings.json")
    assert manifest["schema_version"] == 1
    assert manifest["language_servers"] == {"envlint": {"name": "envlint", "languages": ["YAML"]}}
    assert settings["languages"]["YAML"]["language_servers"] == ["envlint", "..."]
    assert settings["lsp"].keys() == {"envlint"}
    assert offered("zed/Cargo.toml")["lib"] == {"crate-type": ["cdylib"]}


@pytest.mark.slow
@ALL
def test_the_command_and_the_settings_work(editor: Callable[[], Editor], tmp_path: Path) -> None:
    chosen = editor()
    chosen.of_envlint["configuration"] = {"ignore": [IGNORED]}
    folder = tmp_path / "project"
    folder.mkdir()
    file = written(folder, TEXT)
    everything = sorted(each.rule for each in expected(file))
    awaited = [each for each in everything if each != IGNORED]
    assert awaited != everything
    shown = asyncio.run(rules_shown(chosen, file, tmp_path, awaited))
    assert shown == awaited
