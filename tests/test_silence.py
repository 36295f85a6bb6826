"""`--add-ignore`: the comments that it writes silence what there is, and change nothing else."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from envlint.cli import main
from envlint.engine import analyze
from envlint.files import UndecodableFile, read
from envlint.silence import silence
from tests.real_files import OWN, corpus_files, needs_corpus

HEAD = "channels: [conda-forge]\ndependencies:\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("  - python\n", "  - python  # envlint: ignore=unpinned-core why\n", id="behind its line"),
        pytest.param("  - python", "  - python  # envlint: ignore=unpinned-core why", id="without a final newline"),
        pytest.param("  - python   \r\n", "  - python  # envlint: ignore=unpinned-core why\r\n", id="CRLF, blanks"),
        pytest.param(
            "  - python  # newest\n",
            "  # envlint: ignore=unpinned-core why\n  - python  # newest\n",
            id="above a line that has a comment",
        ),
        pytest.param(
            "  - Numpy\n  - python=3.12\n",
            "  - Numpy  # envlint: ignore=unpinned-core,uppercase-name why\n  - python=3.12\n",
            id="two rules on one line",
        ),
        pytest.param(
            "  - Numpy  # envlint: ignore=uppercase-name because\n  - python=3.12\n",
            "  - Numpy  # envlint: ignore=uppercase-name,unpinned-core because\n  - python=3.12\n",
            id="into a comment that is there",
        ),
        pytest.param(
            "  # envlint: ignore=uppercase-name\n  - Numpy\n  - python=3.12\n",
            "  # envlint: ignore=uppercase-name,unpinned-core why\n  - Numpy\n  - python=3.12\n",
            id="into a comment above",
        ),
    ],
)
def test_where_the_comment_is_written(before: str, after: str) -> None:
    assert silence(HEAD + before, reason="why").text == HEAD + after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: [\n", "# envlint: ignore-file=invalid-yaml\na: [\n", id="no YAML"),
        pytest.param("\ufeffa: [\n", "\ufeff# envlint: ignore-file=invalid-yaml,unportable-yaml\na: [\n", id="BOM"),
        pytest.param("", "# envlint: ignore-file=missing-dependencies\n", id="empty"),
    ],
)
def test_what_has_no_line_is_silenced_for_the_file(before: str, after: str) -> None:
    assert silence(before).text == after


def test_the_next_run_is_clean_and_fixes_come_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "environment.yml"
    file.write_text(f"{HEAD}  - python=3.12\n  - numpy=1.26\n  - numpy=1.26\n  - tensorflow\n")
    assert main(["--isolated", "--no-cache", "--fix", "--add-ignore=not yet", str(file)]) == 0
    assert "1 fix and 1 comment that silences a finding in 1 file" in capsys.readouterr().err
    assert file.read_text() == (
        f"{HEAD}  - python=3.12\n  - numpy=1.26\n  - tensorflow  # envlint: ignore=unpinned-core not yet\n"
    )
    assert main(["--isolated", "--no-cache", str(file)]) == 0


def test_a_path_behind_the_option_is_no_reason(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text(f"{HEAD}  - python\n")
    assert main(["--isolated", "--no-cache", "--add-ignore", str(file)]) == 0
    assert file.read_text() == f"{HEAD}  - python  # envlint: ignore=unpinned-core\n"


@pytest.mark.parametrize("reason", ["see [1]", ",later", "a\nb"])
def test_a_reason_that_would_be_misread_is_refused(reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"--add-ignore={reason}"]) == 2
    assert "--add-ignore: the reason" in capsys.readouterr().err


def _left(text: str, path: str) -> set[str]:
    return {each.rule for each in analyze(text, path).diagnostics} - {"unused-suppression"}


@pytest.mark.parametrize("file", sorted(OWN.iterdir()), ids=lambda file: file.name)
def test_whatever_is_found_is_silenced(file: Path) -> None:
    try:
        text = read(file).text
    except UndecodableFile:
        pytest.skip("no text")
    result = silence(text, file.name)
    assert result.broken is None
    assert not _left(result.text, file.name)


@needs_corpus
@pytest.mark.slow
def test_corpus() -> None:
    files = sorted(corpus_files())
    for file in random.Random(5).sample(files, min(600, len(files))):
        try:
            text = read(file).text
        except UndecodableFile:
            continue
        result = silence(text, file.name, reason="later")
        assert result.broken is None, file
        assert not _left(result.text, file.name), file
