"""A user who does everything at once: whatever is typed, asked and configured, the server answers and is not mistaken.

What is published last for a document must be about its last text, under the configuration that is there now: it is
compared with a fresh analysis. Every request is answered, with a result or with one of the errors that mean that nobody
needs it any more. All examples speak to one server, as a day's work does, until one fails.
"""

from __future__ import annotations

import atexit
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from envlint.config import Config
from envlint.engine import analyze
from envlint.recognition import sniff
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import Layer, Resolver
from envlint.settings.validate import validate
from tests.server.test_identity import SEVERITIES, Text
from tests.server.wire import PATIENCE, PUBLISH, Editor

OVERTAKEN = {-32800, -32801}
"""RequestCancelled and ContentModified: the client has moved on."""
WRONG = {-32601, -32602}
"""MethodNotFound and InvalidParams, for what is no question."""

NAMES = ("environment.yml", "env/conda.yaml", "notes.yml")
FULL = """\
# the environment \U0001f600
name: analysis
channels:
  - conda-forge
  - defaults
dependencies:
  - python=3.11
  - numpy=1.26
  - numpy  # again \U0001f600
  - zlib = = 1.2
  - tensorflow=2.15
  - pip:
      - -r requirements.txt
      - rich==13
"""
TEXTS = (
    FULL,
    FULL.replace("\n", "\r\n"),
    FULL.replace("numpy=1.26", "numpy=2.1"),
    "channels: [conda-forge]\ndependencies: [python, numpy=1.26, 'Zlib']\n",
    "services:\n  web: {}\n",
    "",
    "dependencies:\n  - a\u2028b\n  - \ud800c\n  - d\x85e\n",
)
PIECES = (
    *("a", "=", "1", "\n", "  - ", "#", " ", ":", "\U0001f600", "\u2028", "\r"),
    *('"', "[", "{", "&a ", "*a", "\t", "---\n", "- pip:\n", "# envlint: ignore=duplicate-dependency"),
    *("  - scipy=1.13\n", "  - numpy=2.3\n", "  - tensorflow=2.19\n", "channels:\n  - bioconda\n"),
)
CONFIGURATIONS = (
    None,
    "",
    'ignore = ["duplicate-dependency"]\n',
    'select = ["all"]\n',
    'clients = ["pixi", "conda-lock"]\nplatforms = ["linux-64", "win-64"]\n',
    "[severity]\nunpinned-core = 'hint'\n",
    "exclude = ['env']\n",
    "no-such-key = 1\n",
    "not toml at all",
)
SETTINGS = (
    None,
    {},
    {"enable": False},
    {"configuration": {"ignore": ["invalid-spec"]}},
    {"configuration": {"ignore": 3}},
    {"configuration": "no-such-file.toml"},
    {"enable": "perhaps", "inlayHints": {"enable": True}, "codeLens": 3},
)
POSITIONAL = ("hover", "completion", "definition", "documentHighlight")
OF_DOCUMENTS = ("documentSymbol", "foldingRange", "documentLink", "codeLens", "diagnostic", "formatting")
OF_RANGES = ("codeAction", "inlayHint", "rangeFormatting")
COMMANDS = ("envlint.fixAll", "envlint.format", "envlint.status", "no.such.command")
NUMBERS = st.sampled_from((0, 0, 1, 2, 4, 5, 7, 8, 11, 13, 400, 2**31 - 1, -1, 2**40))
PLACES = st.fixed_dictionaries({"line": NUMBERS, "character": NUMBERS})


def is_absurd(*places: dict[str, int]) -> bool:
    """Whether the protocol has no such number."""
    return any(not 0 <= number < 2**31 for place in places for number in place.values())


class Shared:
    """The server, the folder that it works in, and how many documents there have been."""

    editor: ClassVar[Editor | None] = None
    folder: ClassVar[Path] = Path()
    steps: ClassVar[int] = 0

    @classmethod
    def take(cls) -> Editor:
        """The server that is running, or a new one."""
        if cls.editor is None:
            cls.folder = Path(tempfile.mkdtemp(prefix="envlint-state-"))
            cls.editor = Editor(cls.folder)
            able = {"workspace": {"configuration": True, "applyEdit": True}}
            cls.editor.initialize(cls.folder, "utf-16", able)
        return cls.editor

    @classmethod
    def drop(cls) -> None:
        """Start anew next time."""
        if cls.editor is not None:
            cls.editor.kill()
        cls.editor = None


atexit.register(Shared.drop)


class Session(RuleBasedStateMachine):
    """Documents as the user sees them, and the requests that are on their way."""

    counter = itertools.count(1)

    def __init__(self) -> None:
        super().__init__()
        self.editor = Shared.take()
        self.folder = Shared.folder / f"work-{next(self.counter)}"
        (self.folder / "env").mkdir(parents=True)
        self.texts: dict[str, str] = {}
        """Of each open document, by its name."""
        self.versions: dict[str, int] = {}
        self.pending: dict[int, tuple[str, set[int]]] = {}
        """Of each request, what it is, and the errors that it may be answered with."""
        self.configuration: str | None = None
        self.set_up(None)

    # what a user does

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def show(self, name: str, text: str) -> None:
        self.versions[name] += 1
        self.texts[name] = text
        self.editor.change(self.uri(name), text, self.versions[name])

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(TEXTS))
    def open(self, name: str, text: str) -> None:
        if name in self.texts:
            self.show(name, text)
            return
        self.versions[name] = self.versions.get(name, 0) + 1
        self.texts[name] = text
        self.editor.open(self.uri(name), text, self.versions[name])

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), piece=st.sampled_from(PIECES), at=st.floats(0, 1))
    def type(self, data: st.DataObject, piece: str, at: float) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        text = self.texts[name]
        place = int(at * len(text))
        self.show(name, text[:place] + piece + text[place:])

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), piece=st.sampled_from(PIECES), line=st.integers(0, 16))
    def type_before_a_line(self, data: st.DataObject, piece: str, line: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        lines = self.texts[name].splitlines(True)
        self.show(name, "".join([*lines[:line], piece, *lines[line:]]))

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), at=st.floats(0, 1), length=st.integers(1, 60))
    def delete(self, data: st.DataObject, at: float, length: int) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        text = self.texts[name]
        place = int(at * len(text))
        self.show(name, text[:place] + text[place + length :])

    @precondition(lambda self: self.texts)
    @rule(data=st.data(), word=st.sampled_from(("\n  - scipy=1.13  # x", '"ab', "[", "name")))
    def type_fast(self, data: st.DataObject, word: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        for character in word:
            self.show(name, self.texts[name] + character)

    @precondition(lambda self: self.texts)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.texts)))
        del self.texts[name]
        self.editor.close(self.uri(name))

    @rule(configuration=st.sampled_from(CONFIGURATIONS))
    def configure(self, configuration: str | None) -> None:
        file = self.folder / "envlint.toml"
        before, self.configuration = self.configuration, configuration
        if configuration is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(configuration, "utf-8")
        kind = 3 if configuration is None else 1 if before is None else 2
        self.editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": file.as_uri(), "type": kind}]})

    @rule(chosen=st.sampled_from(SETTINGS))
    def set_up(self, chosen: object) -> None:
        self.editor.settings = chosen
        self.editor.notify("workspace/didChangeConfiguration", {"settings": None})

    # what an editor asks

    def send(self, method: str, params: object, errors: set[int] | None = None, cancelled: bool = False) -> None:
        number = self.editor.request(method, params)
        self.pending[number] = (f"{method} {params}", OVERTAKEN | (errors or set()))
        if cancelled:
            self.editor.notify("$/cancelRequest", {"id": number})

    def document(self, name: str) -> dict[str, str]:
        return {"uri": self.uri(name)}

    @rule(name=st.sampled_from(NAMES), what=st.sampled_from(POSITIONAL), at=PLACES, cancelled=st.booleans())
    def ask_at(self, name: str, what: str, at: dict[str, int], cancelled: bool) -> None:
        errors = WRONG if is_absurd(at) or what in ("definition", "documentHighlight") else None
        self.send(f"textDocument/{what}", {"textDocument": self.document(name), "position": at}, errors, cancelled)

    @rule(name=st.sampled_from(NAMES), what=st.sampled_from(OF_DOCUMENTS), cancelled=st.booleans())
    def ask_about(self, name: str, what: str, cancelled: bool) -> None:
        params: dict[str, Any] = {"textDocument": self.document(name)}
        if what == "formatting":
            params["options"] = {"tabSize": 2, "insertSpaces": True}
        self.send(f"textDocument/{what}", params, None, cancelled)

    @rule(
        name=st.sampled_from(NAMES), what=st.sampled_from(OF_RANGES), start=PLACES, end=PLACES, cancelled=st.booleans()
    )
    def ask_about_a_range(
        self, name: str, what: str, start: dict[str, int], end: dict[str, int], cancelled: bool
    ) -> None:
        params: dict[str, Any] = {"textDocument": self.document(name), "range": {"start": start, "end": end}}
        if what == "codeAction":
            params["context"] = {"diagnostics": self.editor.last.get(self.uri(name), {}).get("diagnostics", [])}
        if what == "rangeFormatting":
            params["options"] = {"tabSize": 2, "insertSpaces": True}
        self.send(f"textDocument/{what}", params, WRONG if is_absurd(start, end) else None, cancelled)

    @rule(name=st.sampled_from(NAMES), command=st.sampled_from(COMMANDS), cancelled=st.booleans())
    def command(self, name: str, command: str, cancelled: bool) -> None:
        errors = WRONG if command == "no.such.command" else None
        self.send("workspace/executeCommand", {"command": command, "arguments": [self.uri(name)]}, errors, cancelled)

    @rule(params=st.sampled_from((None, {}, [], {"textDocument": {}})), what=st.sampled_from(("hover", "noSuchThing")))
    def ask_nonsense(self, params: object, what: str) -> None:
        self.send(f"textDocument/{what}", params, WRONG)
        self.editor.notify(f"textDocument/{what}", params)
        self.editor.notify("$/cancelRequest", {"id": "no such request"})

    # what must hold

    @invariant()
    def lives(self) -> None:
        Shared.steps += 1
        if self.editor.process.poll() is not None:
            Shared.drop()
            pytest.fail(f"the server has ended: {self.editor.complaints}")

    @rule()
    def settle(self) -> None:
        """Everything is answered, and what was published last is true."""
        for number, (what, errors) in self.pending.items():
            answer = self.editor.answer(number)
            error = answer.get("error")
            assert error is None or error["code"] in errors, (what, error)
            assert error is not None or "result" in answer, what
        self.pending.clear()
        deadline = time.monotonic() + PATIENCE
        while self.differences() and time.monotonic() < deadline:
            self.editor.until(lambda message: message.get("method") == PUBLISH, deadline - time.monotonic())
        for _ in range(2):  # nothing that comes later is about anything older
            self.editor.ask("workspace/executeCommand", {"command": "envlint.status", "arguments": []})
        assert not self.differences()
        assert not self.editor.complaints

    def differences(self) -> list[tuple[str, object, object]]:
        """The documents about which the last word of the server is not what there is to say."""
        found = []
        for name in NAMES:
            said = self.editor.last.get(self.uri(name), {"diagnostics": []})
            text = self.texts.get(name)
            wanted = [] if text is None else self.expected(name, text)
            version = None if text is None else self.versions[name]
            words = [(each["code"], each["severity"], each["range"]) for each in said["diagnostics"]]
            if words != wanted or said.get("version") != version:
                found.append((name, (said.get("version"), words), (version, wanted)))
        return found

    def expected(self, name: str, text: str) -> list[tuple[str, int, dict[str, dict[str, int]]]]:
        """What a fresh analysis says, in the client's words."""
        path = self.folder / name
        chosen = self.editor.settings if isinstance(self.editor.settings, dict) else {}
        if not sniff(text, path.name) or chosen.get("enable") is False:
            return []
        config = Config()
        try:
            resolver = self.resolver(chosen.get("configuration"))
            if resolver.excludes(path):
                return []
            config = resolver.for_path(path).config
        except SettingsMistake:
            pass
        analysis = analyze(text, path.as_posix(), config, exists=lambda other: (path.parent / other).exists())
        view = Text(text, "utf-16")
        found = []
        for each in analysis.diagnostics:
            edges = [analysis.lines.position(offset) for offset in each.finding.span]
            places = [view.position({"line": at.line + 1, "column": at.column + 1}) for at in edges]
            found.append((each.rule, SEVERITIES[each.severity.value], {"start": places[0], "end": places[1]}))
        return found

    def resolver(self, chosen: object) -> Resolver:
        """Where a configuration is looked for, with what the editor's settings say of it."""
        if not isinstance(chosen, dict):
            if chosen is not None:
                raise SettingsMistake("settings", (), "names no file")
            return Resolver(validate=validate)
        validate(chosen, Path())
        return Resolver((Layer("settings", chosen, self.folder),), validate=validate)

    def teardown(self) -> None:
        try:
            for name in list(self.texts):
                del self.texts[name]
                self.editor.close(self.uri(name))
            self.settle()
        except BaseException:
            Shared.drop()
            raise


def run(examples: int, steps: int) -> None:
    """Let so many users work for so many steps."""
    profile = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    before = Shared.steps
    run_state_machine_as_test(Session, settings=profile)  # type: ignore[no-untyped-call]
    assert Shared.steps - before >= examples


def test_a_short_day() -> None:
    run(6, 20)


@pytest.mark.slow
def test_a_long_day() -> None:
    run(200, 50)
