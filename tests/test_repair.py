"""Repairing through the command line: what is written, what is only shown, and what is proved."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from envlint import engine
from envlint.cli import main
from envlint.clients.requests import Refusal, requests
from envlint.config import Config
from envlint.files import UndecodableFile, read
from envlint.format import format_text, layout_of
from envlint.repair import repair
from envlint.rule import Rule
from envlint.syntax import Document
from tests.processes import environment, envlint, write
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


CLIENTS = ("conda", "mamba", "pixi", "conda-lock")
SHARES = 4


def _texts(share: int) -> Iterator[tuple[Path, str]]:
    """A share of the corpus, each file with its text."""
    for file in sorted(corpus_files())[share::SHARES]:
        with suppress(UndecodableFile):
            yield file, read(file).text


def _comments(text: str) -> list[str] | None:
    document = Document(text)
    if document.problem is not None:
        return None
    return sorted(each.text.rstrip() for each in document.comments if "envlint:" not in each.text)


def _mended(text: str, config: Config, *, unsafe: bool) -> str:
    """What `--fix` makes of a text: repaired, then laid out."""
    found = repair(text, config=config, unsafe=unsafe)
    assert found.broken is None
    layout = format_text(found.text, layout_of(config.format))
    assert not layout.is_bug
    return layout.text


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_safe_repairs_of_real_files(share: int) -> None:
    """They converge, keep every comment and change nothing that any of four clients asks for."""
    config = Config(clients=CLIENTS)
    for file, text in _texts(share):
        mended = _mended(text, config, unsafe=False)
        assert _mended(mended, config, unsafe=False) == mended, file
        if mended == text:
            continue
        before = _comments(text)
        assert before is None or before == _comments(mended), file
        for client in CLIENTS:
            asked = requests(text, client)
            if isinstance(asked, Refusal) or any(package.matches_nothing for package in asked.packages):
                continue  # it could make nothing of the file before
            assert asked == requests(mended, client), (file, client)


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_unsafe_repairs_of_real_files(share: int) -> None:
    """They converge, and what some declared client could load before it can load afterwards."""
    config = Config(clients=CLIENTS)
    for file, text in _texts(share):
        mended = _mended(text, config, unsafe=True)
        if mended == text:
            continue
        assert _mended(mended, config, unsafe=True) == mended, file
        for client in CLIENTS:
            after = requests(mended, client)
            loads = not isinstance(after, Refusal) or after.late
            assert loads or isinstance(requests(text, client), Refusal), (file, client)


@needs_corpus
@pytest.mark.slow
def test_the_order_of_rules_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    choose = engine._chosen

    def shuffled(*choice: Any) -> tuple[Rule, ...]:
        rules = choose(*choice)
        return tuple(chance.sample(rules, len(rules)))

    for file, text in list(_texts(0))[::2]:
        usual = repair(text, unsafe=True).text
        with monkeypatch.context() as patch:
            patch.setattr(engine, "_chosen", shuffled)
            assert repair(text, unsafe=True).text == usual, file


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


UNTIDY = "channels:\n- conda-forge\ndependencies:\n- python=3.12\n- numpy=1.26\n- numpy=1.26\n- tensorflow # why\n"


def _envlint(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    return envlint("--no-cache", *words, cwd=folder)


def test_files_that_are_found_are_repaired_then_laid_out_then_reported(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": UNTIDY, "more/environment.yml": UNTIDY.replace("- tensorflow # why\n", "")})
    done = _envlint(tmp_path, "--fix", "--show-fixes")
    assert done.returncode == 1
    assert "environment.yml:6:5: warning[unpinned-core]" in done.stdout
    assert "duplicate-dependency" not in done.stdout
    assert done.stderr.splitlines() == [
        "environment.yml:",
        "  1 x duplicate-dependency: remove the second `numpy=1.26`",
        "more/environment.yml:",
        "  1 x duplicate-dependency: remove the second `numpy=1.26`",
        "2 fixes in 2 files; 1 more fix with `--unsafe-fixes`",
    ]
    assert (tmp_path / "environment.yml").read_text() == (
        "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=1.26\n  - tensorflow  # why\n"
    )
    assert _envlint(tmp_path, "--diff").returncode == 0, "a second run has nothing to do"


def test_the_layout_can_stay(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": UNTIDY, "envlint.toml": "[format]\nafter-fix = false\n"})
    assert _envlint(tmp_path, "--fix-only").returncode == 0
    assert (tmp_path / "environment.yml").read_text() == UNTIDY.replace("- numpy=1.26\n", "", 1)


def test_what_is_only_repaired_is_not_reported(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": UNTIDY})
    done = _envlint(tmp_path, "--fix-only", "--unsafe-fixes")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "2 fixes in 1 file\n")
    assert "tensorflow=2." in (tmp_path / "environment.yml").read_text()


@pytest.mark.parametrize(
    ("fixes", "applied"),
    [
        ("duplicate-dependency = 'unsafe'", set()),
        ("duplicate-dependency = 'never'", set()),
        ("requirements = 'never'\npins = 'safe'", {"unpinned-core"}),
        ("requirements = 'never'\nduplicate-dependency = 'safe'", {"duplicate-dependency"}),
        ("unpinned-core = 'safe'", {"duplicate-dependency", "unpinned-core"}),
    ],
)
def test_how_far_fixes_are_trusted_can_be_chosen(tmp_path: Path, fixes: str, applied: set[str]) -> None:
    write(tmp_path, {"environment.yml": UNTIDY, "envlint.toml": f"[fixes]\n{fixes}\n"})
    done = _envlint(tmp_path, "--fix-only", "--show-fixes")
    assert done.returncode == 0
    assert {line.split()[2].rstrip(":") for line in done.stderr.splitlines() if " x " in line} == applied


def test_a_choice_that_no_fix_can_obey_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": UNTIDY, "envlint.toml": "[fixes]\nunpinned-cores = 'safe'\n"})
    done = _envlint(tmp_path, "--fix")
    assert done.returncode == 2
    assert "did you mean `unpinned-core`?" in done.stderr


def _through(folder: Path, text: str, *words: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "envlint", *words)
    return subprocess.run(
        command, cwd=folder, env=environment(), input=text, capture_output=True, check=False, encoding="utf-8"
    )


def test_standard_input_is_printed_repaired_and_reported_beside(tmp_path: Path) -> None:
    done = _through(tmp_path, UNTIDY, "--fix", "-")
    assert done.returncode == 1
    assert done.stdout.startswith("channels:\n  - conda-forge\n")
    assert "warning[unpinned-core]" in done.stderr
    assert _through(tmp_path, UNTIDY, "--fix-only", "-").returncode == 0


def test_an_excluded_standard_input_is_printed_as_it_is(tmp_path: Path) -> None:
    for command in (("check", "--fix"), ("check", "--add-ignore"), ("format",)):
        done = _through(tmp_path, UNTIDY, *command, "--exclude", "environment.yml", "--force-exclude", "-")
        assert (done.returncode, done.stdout) == (0, UNTIDY), done.stderr


def test_utf_16_stays_utf_16_and_has_no_patch(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_bytes(b"\xff\xfe" + UNTIDY.encode("utf-16-le"))
    assert "is UTF-16, of which there is no patch" in _envlint(tmp_path, "--diff", file).stdout
    _envlint(tmp_path, "--fix", file)
    assert read(file).text.count("numpy") == 1
    assert read(file).encoding == "utf-16-le"


def test_a_file_that_may_not_be_written_is_reported_and_the_rest_is_done(tmp_path: Path) -> None:
    write(tmp_path, {"a/environment.yml": UNTIDY, "b/environment.yml": UNTIDY})
    (tmp_path / "a/environment.yml").chmod(0o444)
    done = _envlint(tmp_path, "--fix")
    assert done.returncode == 2
    assert "environment.yml: error: not written: " in done.stderr
    assert (tmp_path / "a/environment.yml").read_text() == UNTIDY
    assert (tmp_path / "b/environment.yml").read_text() != UNTIDY


@pytest.mark.skipif(os.name == "nt", reason="needs names that Windows does not allow")
def test_git_applies_differences_of_odd_names_and_from_folders_below(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": UNTIDY, 'sub/a\t"b\\.yml': UNTIDY})
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    for folder, words in ((tmp_path, ('sub/a\t"b\\.yml',)), (tmp_path / "sub", ("../environment.yml",))):
        difference = _run(folder, "--diff", *words)
        assert difference.returncode == 1
        subprocess.run(["git", "apply"], cwd=tmp_path, check=True, input=difference.stdout)
    assert _envlint(tmp_path, "--diff", "environment.yml", 'sub/a\t"b\\.yml').returncode == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": UNTIDY})
    file = tmp_path / "environment.yml"
    os.chown(file, 65534, 65534)
    file.chmod(0o2664)
    assert _envlint(tmp_path, "--fix-only").returncode == 0
    found = file.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o7777) == (65534, 65534, 0o2664)
    assert file.read_text() != UNTIDY


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs signals")
def test_whenever_it_is_killed_every_file_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    """200 times, at random moments of the time in which the files are written."""
    names = [f"environment-{number}.yml" for number in range(20)]
    long = UNTIDY + "".join(f"- package{number}=1.{number} # {'x' * 200}\n" for number in range(200))
    command = [sys.executable, "-m", "envlint", "format", "--isolated", "."]
    new = format_text(long).text
    written = Counter[int]()
    span = _time_of_writing(tmp_path, names, long, command)
    for moment in random.Random(7).choices(range(1000), k=200):
        write(tmp_path, dict.fromkeys(names, long))
        process = subprocess.Popen(command, cwd=tmp_path, env=environment(), stderr=subprocess.DEVNULL)
        time.sleep(span[0] + (span[1] - span[0]) * moment / 1000)
        process.kill()
        process.wait()
        texts = [(tmp_path / name).read_text() for name in names]
        assert set(texts) <= {long, new}
        written[texts.count(new)] += 1
        for leftover in tmp_path.glob(".envlint-*"):
            leftover.unlink()
    assert sum(count for number, count in written.items() if 0 < number < len(names)) > 20, "killed while it wrote"


def _time_of_writing(folder: Path, names: list[str], text: str, command: list[str]) -> tuple[float, float]:
    """When the first file and when the last one is replaced, in seconds from the start of a process."""
    write(folder, dict.fromkeys(names, text))
    before = {name: (folder / name).stat().st_ino for name in names}
    start = time.monotonic()
    process = subprocess.Popen(command, cwd=folder, env=environment(), stderr=subprocess.DEVNULL)
    first = 0.0
    while process.poll() is None:
        if not first and any((folder / name).stat().st_ino != inode for name, inode in before.items()):
            first = time.monotonic() - start
        time.sleep(0.001)
    return max(0.0, first - 0.05), time.monotonic() - start


def test_versions_that_do_not_go_together_are_not_written_together() -> None:
    lines = ["protobuf==3.20.3", "tensorflow-gpu==2.5.0", "typing-extensions==4.15.0"]
    text = "channels:\n  - conda-forge\ndependencies:\n  - python=3.8\n  - pip\n  - pip:\n"
    text += "".join(f"      - {line}\n" for line in lines)
    found = repair(text, unsafe=True)
    assert found.broken is None
    assert repair(found.text, unsafe=True).text == found.text
