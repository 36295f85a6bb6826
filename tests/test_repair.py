"""Repairing through the command line: what is written, what is only shown, and what is proved."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from envlint.cli import main
from envlint.files import UndecodableFile, read
from envlint.repair import repair
from tests.real_files import corpus_files, needs_corpus

ENDS = ["\n", "\r\n"]
BROKEN = (
    "name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
    "  - numpy=1.26  # kept\n  - numpy=1.26\n  - pip:\n      - rich==14.0.0"
)


@pytest.mark.parametrize("end", ENDS, ids=["LF", "CRLF"])
@pytest.mark.parametrize("tail", ["", "\n"], ids=["no final newline", "final newline"])
def test_git_applies_the_difference(tmp_path: Path, end: str, tail: str) -> None:
    data = (BROKEN + tail).replace("\n", end).encode()
    shown, fixed = tmp_path / "a.yml", tmp_path / "b.yml"
    shown.write_bytes(data)
    fixed.write_bytes(data)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    difference = _run(tmp_path, "--diff", "a.yml")
    assert difference.returncode == 1
    assert shown.read_bytes() == data
    subprocess.run(["git", "apply"], cwd=tmp_path, check=True, input=difference.stdout)
    assert _run(tmp_path, "--fix", "b.yml").returncode == 0
    assert shown.read_bytes() == fixed.read_bytes() != data
    assert b"# kept" in fixed.read_bytes()


def test_what_stays_the_same_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "environment.yml"
    file.write_text(BROKEN)
    monkeypatch.chdir(tmp_path)
    assert main(["--fix", "--isolated", str(file)]) == 0
    before = file.stat().st_mtime_ns
    assert main(["--fix", "--isolated", str(file)]) == 0
    assert file.stat().st_mtime_ns == before


def test_anchors_are_left_alone() -> None:
    text = "x: &a [b]\ndependencies:\n  - python=3.12\n  - numpy=1.26\n  - numpy=1.26\n"
    found = repair(text)
    assert found.text == text
    assert found.left_alone is not None


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_corpus(unsafe: bool) -> None:
    files = sorted(corpus_files())
    for file in random.Random(0).sample(files, min(400, len(files))):
        try:
            text = read(file).text
        except UndecodableFile:
            continue
        found = repair(text, unsafe=unsafe)
        assert found.broken is None, file
        assert repair(found.text, unsafe=unsafe).text == found.text, file


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "envlint", "--isolated", "--no-cache", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False)


def test_a_difference_shows_no_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = "tk-0123456789abcdef0123456789abcdef"
    path = tmp_path / "environment.yml"
    path.write_text(
        f"channels:\n  - https://conda.example.com/t/{token}/main\n  - conda-forge\n  - conda-forge\n"
        "dependencies:\n  - python=3.12\n",
        "utf-8",
    )
    assert main(["--isolated", "--no-cache", "--diff", str(path)]) == 1
    out = capsys.readouterr().out
    assert token not in out
    assert "would change, but beside a password or token" in out
    assert token in path.read_text("utf-8")


def test_a_repair_is_of_whole_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--fix", "--diff-base", "HEAD"]) == 2
    assert "do not go with --diff-base" in capsys.readouterr().err


def test_versions_that_do_not_go_together_are_not_written_together() -> None:
    lines = ["protobuf==3.20.3", "tensorflow-gpu==2.5.0", "typing-extensions==4.15.0"]
    text = "channels:\n  - conda-forge\ndependencies:\n  - python=3.8\n  - pip\n  - pip:\n"
    text += "".join(f"      - {line}\n" for line in lines)
    found = repair(text, unsafe=True)
    assert found.broken is None
    assert repair(found.text, unsafe=True).text == found.text
