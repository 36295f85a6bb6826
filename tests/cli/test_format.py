"""`envlint format` as a process: what it prints, what it writes, and its exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from envlint.runner import SEVERAL_PROCESSES_FROM
from tests.processes import environment

UNTIDY = b"name:  x\r\ndependencies:\r\n- python # why"
TIDY = b"name: x\r\ndependencies:\r\n  - python  # why\r\n"


def _format(folder: Path, *words: str, standard_input: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "envlint", "format", *words]
    return subprocess.run(
        command, cwd=folder, env=environment(), input=standard_input, capture_output=True, check=False, timeout=300
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An untidy file with the line ends of Windows."""
    file = tmp_path / "environment.yml"
    file.write_bytes(UNTIDY)
    return file


def test_a_file_is_written_once(file: Path) -> None:
    done = _format(file.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"1 file reformatted\n")
    assert file.read_bytes() == TIDY
    before = file.stat().st_mtime_ns
    again = _format(file.parent)
    assert (again.returncode, again.stderr) == (0, b"1 file left unchanged\n")
    assert file.stat().st_mtime_ns == before


def test_check_names_what_would_change_and_writes_nothing(file: Path) -> None:
    done = _format(file.parent, "--check")
    assert (done.returncode, done.stdout) == (1, b"would reformat: environment.yml\n")
    assert done.stderr == b"1 file would be reformatted\n"
    assert file.read_bytes() == UNTIDY
    file.write_bytes(TIDY)
    assert _format(file.parent, "--check").returncode == 0


@pytest.mark.parametrize("text", [UNTIDY, UNTIDY.replace(b"\r", b""), UNTIDY + b"\r\n", b"\xef\xbb\xbf" + UNTIDY])
def test_git_applies_the_difference(file: Path, text: bytes) -> None:
    file.write_bytes(text)
    subprocess.run(["git", "init", "-q"], cwd=file.parent, env=environment(), check=True)
    done = _format(file.parent, "--diff")
    assert done.returncode == 1
    assert file.read_bytes() == text
    subprocess.run(["git", "apply", "-"], cwd=file.parent, env=environment(), input=done.stdout, check=True)
    patched = file.read_bytes()
    file.write_bytes(text)
    assert _format(file.parent).returncode == 0
    assert file.read_bytes() == patched


def test_a_difference_beside_a_token_is_not_shown(file: Path) -> None:
    file.write_text("channels:\n- https://user:hunter2secret@example.org/channel\n")
    done = _format(file.parent, "--diff")
    assert done.returncode == 1
    assert b"hunter2secret" not in done.stdout


def test_standard_input_is_printed_whole_and_its_bytes_are_kept(tmp_path: Path) -> None:
    done = _format(tmp_path, "-", standard_input=UNTIDY)
    assert (done.returncode, done.stdout, done.stderr) == (0, TIDY, b"")
    wide = b"\xff\xfe" + UNTIDY.decode().encode("utf-16-le")
    assert _format(tmp_path, "-", standard_input=wide).stdout == b"\xff\xfe" + TIDY.decode().encode("utf-16-le")
    long = b"name:  x\n" + b"# what nobody reads\n" * 200_000
    done = _format(tmp_path, "-", standard_input=long)
    assert (done.returncode, done.stdout) == (0, long)
    assert done.stderr == b"environment.yml: left alone: it is too large\n"


def test_check_and_diff_of_standard_input(tmp_path: Path) -> None:
    done = _format(tmp_path, "--check", "-", standard_input=UNTIDY)
    assert (done.returncode, done.stdout) == (1, b"would reformat: environment.yml\n")
    done = _format(tmp_path, "--diff", "--stdin-filename", "a/b.yml", "-", standard_input=UNTIDY)
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- a/a/b.yml\n+++ b/a/b.yml\n")
    assert _format(tmp_path, "--check", "-", standard_input=TIDY).returncode == 0


def test_what_is_left_alone_is_named_and_counts_neither_as_changed_nor_as_failed(file: Path) -> None:
    file.write_bytes(b"name:  x\n---\nname:  y\n")
    done = _format(file.parent, "--check")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"environment.yml: left alone: it has several documents\n1 file left alone\n"


def test_what_cannot_be_read_makes_the_exit_code_2_and_the_others_are_laid_out(file: Path) -> None:
    (file.parent / "latin.yml").write_bytes(b"name: caf\xe9\n")
    done = _format(file.parent, "latin.yml", "missing.yml", "environment.yml")
    assert done.returncode == 2
    assert b"latin.yml: error: byte 0xe9" in done.stderr
    assert b"missing.yml" in done.stderr
    assert file.read_bytes() == TIDY


def test_a_mistake_of_usage_makes_the_exit_code_2(file: Path) -> None:
    assert _format(file.parent, "--no-such-option").returncode == 2
    (file.parent / "envlint.toml").write_text("[format]\nindent = 3\n")
    assert _format(file.parent, "--check").returncode == 2
    (file.parent / "envlint.toml").write_text("[format]\nquotes = 'double'\n")
    assert b"`format.quotes` should be `keep` or `minimal`" in _format(file.parent, "--check").stderr
    assert file.read_bytes() == UNTIDY


def test_the_command_finds_the_files_that_check_finds(file: Path) -> None:
    for words in (("--exclude", file.name), ("--exclude", file.name, "--force-exclude", file.name)):
        assert _format(file.parent, *words).returncode == 0
        assert file.read_bytes() == UNTIDY
    assert _format(file.parent, "--only-environments", "--isolated", "--profile", "strict").returncode == 0
    assert file.read_bytes() == TIDY


def test_files_are_laid_out_as_is_configured_for_them(tmp_path: Path) -> None:
    text = "name: 'x'\ndependencies:\n  # of a\n  - a\n  - pip:\n      - b\n"
    (tmp_path / "envlint.toml").write_text(
        "[format]\nindent = 0\nblank-lines = 'one'\nquotes = 'minimal'\n"
        "[[overrides]]\nfiles = ['two.yml']\nformat.indent = 2\n"
    )
    for name in ("none.yml", "two.yml"):
        (tmp_path / name).write_text(text)
    assert _format(tmp_path, "none.yml", "two.yml").returncode == 0
    assert (tmp_path / "none.yml").read_text() == "name: x\n\ndependencies:\n# of a\n- a\n- pip:\n  - b\n"
    assert (tmp_path / "two.yml").read_text() == "name: x\n\n" + text.partition("\n")[2]
    shown = _format(tmp_path, "--show-config", "none.yml").stdout
    assert b"format.indent = 0  # envlint.toml" in shown
    assert b'format.blank-lines = "one"  # envlint.toml' in shown


def test_several_processes_write_and_say_what_one_does(tmp_path: Path) -> None:
    texts = ["name: x\ndependencies:\n- a\n", "name: x\n", "name: x\n---\n", "a: [\n", "dependencies:\n-  b # c\n"]
    count = SEVERAL_PROCESSES_FROM + 7
    for number in range(count):
        (tmp_path / f"{number:04}.yml").write_text(texts[number % len(texts)])
    names = sorted(path.name for path in tmp_path.iterdir())
    many = _format(tmp_path, "--check", *names)
    half = count // 2
    few = [_format(tmp_path, "--check", "-q", *part) for part in (names[:half], names[half:])]
    assert many.returncode == 1
    assert many.stdout == few[0].stdout + few[1].stdout
    assert many.stderr.splitlines()[:-1] == (few[0].stderr + few[1].stderr).splitlines()
    assert _format(tmp_path, *names).returncode == 0
    assert (tmp_path / "0000.yml").read_text() == "name: x\ndependencies:\n  - a\n"
    assert (tmp_path / f"{count - 1:04}.yml").read_text() != ""
    assert _format(tmp_path, "--check", *names).returncode == 0
