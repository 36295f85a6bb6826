"""How far a long run has come, in a real terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.processes import environment, write
from tests.terminal import Terminal

pytestmark = pytest.mark.slow
TEXT = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n  - scipy=1.15\n"


def run(folder: Path, *arguments: str, **variables: str) -> Terminal:
    kept = {name: value for name, value in environment(TERM="xterm").items() if name != "CI"}
    return Terminal((sys.executable, "-m", "envlint", "--no-cache", *arguments), folder, {**kept, **variables})


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    write(folder, {f"{number}/environment.yml": f"name: e{number}\n{TEXT}" for number in range(1500)})
    return folder


def test_it_comes_and_goes(many: Path) -> None:
    terminal = run(many)
    terminal.wait_for(r"checking: [\d,]+ of 1,500 files")
    assert terminal.finish() == 0
    assert terminal.shown.endswith("\rno problems in 1,500 files; highest profile passed: strict\r\n")


def test_an_interruption_takes_it_away(many: Path) -> None:
    terminal = run(many)
    terminal.wait_for(r"checking: [\d,]+ of 1,500 files")
    terminal.interrupt()
    assert terminal.finish() == 130
    assert terminal.shown.endswith(" \r")


@pytest.mark.parametrize(("arguments", "variables"), [(("--quiet",), {}), ((), {"CI": "1"}), ((), {"TERM": "dumb"})])
def test_nobody_is_told_who_does_not_watch(many: Path, arguments: tuple[str, ...], variables: dict[str, str]) -> None:
    terminal = run(many, *arguments, **variables)
    assert terminal.finish() == 0
    assert "1,500 files" not in terminal.shown.replace("no problems in 1,500 files", "")


def test_no_colour(many: Path) -> None:
    terminal = run(many, NO_COLOR="1")
    assert terminal.finish() == 0
    assert "checking" in terminal.shown
    assert "\x1b" not in terminal.shown
