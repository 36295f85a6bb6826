"""What the server publishes is what the command line reports, for every real file, in each unit of columns.

An editor sends text: it has decoded the file and has kept its byte order mark, if there is one, to itself. So what is
compared are files in UTF-8 without a mark. Of the others a copy that is such a file is checked: a text that the editor
would send, and that only then has a place on disk from which the command line can read the same. Files that are no text
cannot be compared, nor can those that the server passes over because nothing speaks for an environment file: the
command line checks whatever is named.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from envlint.files import UndecodableFile, decode
from envlint.recognition import sniff
from tests.processes import envlint
from tests.real_files import OWN, corpus_files, needs_corpus
from tests.server.wire import PUBLISH, Editor

SEVERITIES = {"error": 1, "warning": 2, "hint": 4}


def units(text: str, encoding: str) -> int:
    """How long a text is for a client."""
    if encoding == "utf-32":
        return len(text)
    width = 2 if encoding == "utf-16" else 1
    return len(text.encode(f"{encoding}{'-le' if width == 2 else ''}", "surrogatepass")) // width


class Text:
    """A text by its lines, as the protocol divides it."""

    def __init__(self, text: str, encoding: str) -> None:
        self.lines, self.encoding = re.split(r"\r\n|\r|\n", text), encoding

    def position(self, place: dict[str, int]) -> dict[str, int]:
        """What the command line calls a place, for a client."""
        line = place["line"] - 1
        return {"line": line, "character": units(self.lines[line][: place["column"] - 1], self.encoding)}

    def range(self, span: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
        """What the command line calls a span, for a client."""
        return {edge: self.position(span[edge]) for edge in ("start", "end")}

    def expected(self, uri: str, reported: dict[str, Any]) -> dict[str, Any]:
        """What the server has to say for a finding that the command line reports."""
        notes = reported["notes"]
        return {
            "rule": reported["rule"],
            "severity": SEVERITIES[reported["severity"]],
            "message": "\n".join((reported["message"], *(note["message"] for note in notes if note["span"] is None))),
            "range": self.range(reported["span"]),
            "related": [(uri, note["message"], self.range(note["span"])) for note in notes if note["span"] is not None],
            "url": reported["url"],
        }


def published(diagnostic: dict[str, Any]) -> dict[str, Any]:
    """What the server says, in the same form."""
    related = diagnostic.get("relatedInformation", ())
    return {
        "rule": diagnostic["code"],
        "severity": diagnostic["severity"],
        "message": diagnostic["message"],
        "range": diagnostic["range"],
        "related": [(each["location"]["uri"], each["message"], each["location"]["range"]) for each in related],
        "url": diagnostic.get("codeDescription", {}).get("href"),
    }


def comparable(paths: Iterable[Path], folder: Path) -> Iterator[tuple[Path, str]]:
    """Files in UTF-8 without a byte order mark, and their text; copies of what is in another form."""
    for number, path in enumerate(paths):
        data = path.read_bytes()
        try:
            text, encoding = decode(data)
        except UndecodableFile:
            continue
        if encoding != "utf-8" or text.startswith("\ufeff"):
            text = text.removeprefix("\ufeff")
            path = folder / str(number) / path.name
            path.parent.mkdir()
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        yield path, text


def reports(paths: Iterable[Path], folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What the command line reports of each file."""
    run = envlint("check", "--no-cache", "--output-format", "json", *paths, cwd=folder)
    assert run.returncode in (0, 1), run.stderr
    found = defaultdict(list)
    for each in json.loads(run.stdout)["diagnostics"]:
        found[(folder / each["file"]).as_posix()].append(each)
    return found


def compare(paths: Iterable[Path], folder: Path, encoding: str) -> int:
    """Compare all of some files; how many findings were compared."""
    files = dict(comparable(paths, folder))
    expected = reports(files, folder)
    editor = Editor(folder)
    compared = 0
    try:
        relating = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
        editor.initialize(encoding=encoding, capabilities=relating)
        for path, text in files.items():
            uri = path.as_uri()
            editor.open(uri, text)
            found = editor.published(uri, 1).message["params"]["diagnostics"]
            view = Text(text, encoding)
            wanted = [view.expected(uri, each) for each in expected[path.as_posix()]]
            if not sniff(text, path.name):
                wanted = []
            assert list(map(published, found)) == wanted, path
            compared += len(found)
            editor.close(uri)
        assert editor.leave() == 0
        assert editor.complaints == []
    finally:
        editor.kill()
    return compared


def own_files(folder: Path) -> Iterator[Path]:
    """Our own strange files, under the name of an environment file."""
    for path in sorted(OWN.rglob("*.y*ml")):
        copy = folder / path.stem / "environment.yml"
        copy.parent.mkdir()
        copy.write_bytes(path.read_bytes())
        yield copy


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_own_files(tmp_path: Path, encoding: str) -> None:
    assert compare(own_files(tmp_path), tmp_path, encoding) > 25


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_corpus(tmp_path: Path, encoding: str) -> None:
    assert compare(corpus_files(), tmp_path, encoding) > 5000


def test_what_is_asked_for_is_what_is_pushed(tmp_path: Path) -> None:
    files = dict(comparable(own_files(tmp_path), tmp_path))
    pushed, asked = Editor(tmp_path), Editor(tmp_path)
    try:
        pushed.initialize()
        asked.initialize(capabilities={"textDocument": {"diagnostic": {}}})
        for path, text in files.items():
            uri = path.as_uri()
            for editor in (pushed, asked):
                editor.open(uri, text)
            answer = asked.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            assert answer["items"] == pushed.published(uri, 1).message["params"]["diagnostics"], path
        assert not asked.last, f"{PUBLISH} for a client that asks"
    finally:
        pushed.kill()
        asked.kill()
