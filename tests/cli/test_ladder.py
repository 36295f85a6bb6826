"""The line that sums up names the most demanding profile that the files pass, to people."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from envlint import documentation
from envlint.cli.ladder import LADDER
from envlint.config import Config
from envlint.diagnostic import Severity
from envlint.engine import analyze
from envlint.files import UndecodableFile, decode
from tests.processes import environment, envlint, write
from tests.real_files import corpus_files, needs_corpus
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


@pytest.mark.parametrize(
    ("text", "arguments", "configuration", "profile"),
    [
        (COMMERCIAL, (), 'ignore = ["unbounded-version", "unpinned-package"]', "commercial"),
        (COMMERCIAL, ("--ignore", "all"), "", "commercial"),
        (STANDARD, (), "[severity]\nlicensed-channel = 'hint'", "standard"),
        (WRONG, (), 'ignore = ["all"]', None),
        (WRONG, ("--ignore", "invalid-spec", "--fail-on", "error"), "", None),
        (COMMERCIAL, (), 'profile = "strict"\nignore = ["unbounded-version"]', "commercial"),
        (
            COMMERCIAL,
            (),
            'profile = "strict"\n[[overrides]]\nfiles = ["*"]\nignore = ["unbounded-version"]',
            "commercial",
        ),
    ],
)
def test_what_is_left_out_helps_to_no_profile(
    tmp_path: Path, text: str, arguments: tuple[str, ...], configuration: str, profile: str | None
) -> None:
    write(tmp_path, {"environment.yml": text, "envlint.toml": configuration})
    for _ in range(2):  # the second time the cache knows
        words = said(tmp_path, *arguments)
        assert words.partition("; ")[2] == (f"highest profile passed: {profile}" if profile else "")


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


def test_a_run_that_only_errors_fail_climbs_no_higher(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": STANDARD})
    assert said(tmp_path, "--fail-on", "error").endswith("highest profile passed: standard")


def test_the_answer_is_remembered_for_these_files_and_choices(tmp_path: Path) -> None:
    files = {"a/environment.yml": STRICT, "b/environment.yml": COMMERCIAL}
    write(tmp_path, files)
    for _ in range(2):
        assert said(tmp_path) == "no problems in 2 files; highest profile passed: commercial"
    assert said(tmp_path, "a") == "no problems in 1 file; highest profile passed: strict"
    write(tmp_path, {"envlint.toml": "", "b/environment.yml": STRICT})
    assert said(tmp_path) == "no problems in 2 files; highest profile passed: strict"


@needs_corpus
@pytest.mark.slow
def test_each_profile_finds_fault_with_what_the_one_before_it_does() -> None:
    passed = dict.fromkeys(LADDER, 0)
    profiles = [documentation.profile(name) for name in LADDER]
    for path in list(corpus_files())[::10]:
        try:
            text = decode(path.read_bytes()).text
        except UndecodableFile:
            continue
        ranks = [is_passed(text, profile) for profile in profiles]
        assert ranks == sorted(ranks, reverse=True), path
        for name, rank in zip(LADDER, ranks, strict=True):
            passed[name] += rank
    assert passed["standard"] > passed["commercial"] > passed["strict"] > 20


def is_passed(text: str, profile: Config) -> bool:
    return all(each.severity is Severity.HINT for each in analyze(text, "environment.yml", profile).diagnostics)
