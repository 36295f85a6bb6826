"""What somebody is told who runs envlint for the first time, in a real terminal; and what nobody else is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.processes import environment, envlint, write
from tests.terminal import Terminal

WRONG = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=>2.1\n"


def shown(folder: Path, *arguments: str, **variables: str) -> str:
    """What a run shows in a terminal."""
    kept = {name: value for name, value in environment(TERM="xterm").items() if name != "CI"}
    terminal = Terminal((sys.executable, "-m", "envlint", *arguments), folder, {**kept, **variables})
    terminal.finish()
    return terminal.shown


def test_the_first_run_says_what_to_do_next_and_the_second_does_not(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": WRONG})
    first = shown(tmp_path)
    assert "New here? `envlint explain invalid-spec`" in first
    assert "So many?" not in first
    assert "New here?" not in shown(tmp_path)


def test_many_findings_are_for_a_baseline(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}/environment.yml": WRONG for number in range(20)})
    assert "So many? `envlint baseline`" in shown(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (("--quiet",), {}),
        (("--no-cache",), {}),
        (("--output-format", "json"), {}),
        (("--statistics",), {}),
        ((), {"CI": "true"}),
    ],
)
def test_nothing_is_said_to_programs_and_those_who_asked_for_less(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    write(tmp_path, {"environment.yml": WRONG})
    assert "New here?" not in shown(tmp_path, *arguments, **variables)


def test_nothing_is_said_where_nothing_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": WRONG.replace("=>", ">=") + "  - pip\n"})
    assert "New here?" not in shown(tmp_path, "--fail-on=error", "--ignore=all")


def test_where_there_is_no_file_a_person_is_told_what_would_be_one(tmp_path: Path) -> None:
    said = "envlint: no environment files in `.`"
    assert "whatever its name" in shown(tmp_path).split(said)[1]
    assert envlint(cwd=tmp_path).stderr == f"{said}\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("fix", "--fix"), ("chekc", "check"), ("--fixx", "--fix"), ("--outputformat=json", "--output-format")],
)
def test_what_was_meant_by_a_slip(tmp_path: Path, typed: str, meant: str) -> None:
    done = envlint(typed, cwd=tmp_path)
    assert done.returncode == 2
    assert f"did you mean `{meant}`?" in done.stderr
