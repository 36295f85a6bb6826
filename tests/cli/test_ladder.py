"""The line that sums up names the most demanding profile that the files pass, to people."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.processes import environment, envlint, write
from tests.terminal import Terminal

STRICT = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n"
COMMERCIAL = STRICT.replace("numpy=2.1", "numpy>=2.1")
STANDARD = "channels:\n  - defaults\ndependencies:\n  - python=3.12\n  - numpy=2.1\n"
WRONG = STRICT.replace("numpy=2.1", "numpy=>2.1")


def said(folder: Path, *arguments: str) -> str:
    """The line in the summary of a job."""
    return envlint("--output-format", "markdown", *arguments, cwd=folder).stdout.splitlines()[2]


@pytest.mark.parametrize(("text", "profile"), [(STRICT, "strict"), (COMMERCIAL, "commercial"), (STANDARD, "standard")])
def test_the_highest_that_a_file_passes(tmp_path: Path, text: str, profile: str) -> None:
    write(tmp_path, {"environment.yml": text})
    assert said(tmp_path).endswith(f"in 1 file; highest profile passed: {profile}")


def test_every_file_has_to_pass(tmp_path: Path) -> None:
    write(tmp_path, {"a/environment.yml": STRICT, "b/environment.yml": COMMERCIAL})
    assert said(tmp_path) == "no problems in 2 files; highest profile passed: commercial"


def test_what_is_ignored_counts_for_no_profile(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"environment.yml": COMMERCIAL, "envlint.toml": 'ignore = ["unbounded-version", "unpinned-package"]\n'},
    )
    assert said(tmp_path) == "no problems in 1 file; highest profile passed: strict"


def test_the_profile_of_the_configuration_is_the_least(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": STRICT, "envlint.toml": 'profile = "strict"\n'})
    assert said(tmp_path) == "no problems in 1 file; highest profile passed: strict"


@pytest.mark.parametrize("arguments", [("--profile", "nf-core"), ("--select", "invalid-spec"), ("wrong.yml",)])
def test_where_it_would_mean_nothing_it_is_not_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    write(tmp_path, {"environment.yml": STRICT, "wrong.yml": WRONG})
    assert "profile" not in envlint("--output-format", "markdown", *arguments, cwd=tmp_path).stdout


def test_at_a_terminal_and_not_in_a_pipe(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": STRICT})
    terminal = Terminal((sys.executable, "-m", "envlint"), tmp_path, environment(TERM="xterm"))
    assert terminal.finish() == 0
    assert terminal.shown == "no problems in 1 file; highest profile passed: strict\r\n"
    assert envlint(cwd=tmp_path).stdout == "no problems in 1 file\n"
