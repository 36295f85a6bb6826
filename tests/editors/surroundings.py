"""What tests with real editors share: the editor or why there is none, `envlint` on its path, what it has to show."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple

from tests.processes import ROOT, environment, envlint

EDITORS = ROOT / "lsp" / "editors"
TEXT = """\
# 🦎 snakes
name: 🐍
channels: [conda-forge]
dependencies:
  - NumPy=1.26
  - "numpy=1.26"  # 🦎 twice
  - python = = 3
  - {"🐍": x}
  - pip:
      - rich==14.0.0
"""
"""An environment file with findings behind characters that take two units of UTF-16."""


def with_envlint(folder: Path, **variables: str) -> dict[str, str]:
    """The variables of an editor that finds this envlint on the path and writes nowhere else than in a folder."""
    programs = folder / "programs"
    programs.mkdir(exist_ok=True)
    command = programs / "envlint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m envlint "$@"\n', "utf-8")
    command.chmod(0o755)
    home = folder / "home"
    homes = {f"XDG_{kind}_HOME": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    return {**environment(), **homes, "HOME": str(home), "PATH": path, **variables}


class Seen(NamedTuple):
    """A diagnostic as an editor has it: lines from 0, columns in UTF-8 bytes from 0, severity as in the protocol."""

    start: tuple[int, int]
    end: tuple[int, int]
    severity: int
    rule: str
    message: str


def written(folder: Path, text: str = TEXT, name: str = "environment.yml") -> Path:
    """An environment file in a folder."""
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def as_seen(diagnostics: list[dict[str, Any]]) -> list[Seen]:
    """The same from what an editor printed as JSON."""
    return sorted(
        Seen(tuple(each["start"]), tuple(each["end"]), each["severity"], each["rule"], each["message"])
        for each in diagnostics
    )


_SEVERITIES = {"error": 1, "warning": 2, "hint": 4}


def expected(file: Path, *, relates: bool = True) -> list[Seen]:
    """What the command line says of a file; an editor that shows nothing beside a diagnostic has all in the message."""
    lines = file.read_bytes().decode().splitlines()

    def place(end: dict[str, int]) -> tuple[int, int]:
        line, column = end["line"] - 1, end["column"] - 1
        return line, len(lines[line][:column].encode()) if line < len(lines) else 0

    printed = json.loads(envlint("check", "--no-cache", "--output-format", "json", file.name, cwd=file.parent).stdout)
    found = []
    for each in printed["diagnostics"]:
        notes = [(note["message"], note["span"]) for note in each["notes"] if note["span"] is None or not relates]
        reasons = [said if span is None else f"line {span['start']['line']}: {said}" for said, span in notes]
        message = "\n".join((each["message"], *reasons))
        start, end = place(each["span"]["start"]), place(each["span"]["end"])
        found.append(Seen(start, end, _SEVERITIES[each["severity"]], each["rule"], message))
    assert found, "the command line finds nothing"
    return sorted(found)
