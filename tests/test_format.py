"""The layout of `envlint.format`, and that it loses nothing of real files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from envlint.files import UndecodableFile, read
from envlint.format import format_text
from tests.real_files import corpus_files, needs_corpus


def test_lists_and_pip_items_are_indented_and_comments_stay_with_them() -> None:
    text = "name:   x\ndependencies:\n# about numpy\n-   numpy # why\n#- scipy\n- pip:\n  - rich\n\n\n# end\nprefix: /x"
    assert format_text(text).text == (
        "name: x\ndependencies:\n  # about numpy\n  - numpy  # why\n  #- scipy\n"
        "  - pip:\n      - rich\n\n# end\nprefix: /x\n"
    )


def _format(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "envlint", "format", *words]
    return subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)


def test_the_command_writes_only_when_it_may_and_only_what_changes(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    before = b"name:  x\r\ndependencies:\r\n- python # why"
    file.write_bytes(before)
    assert _format(tmp_path, "--check").returncode == 1
    assert _format(tmp_path, "--diff").returncode == 1
    assert file.read_bytes() == before
    done = _format(tmp_path)
    assert (done.returncode, done.stderr) == (0, "1 file reformatted\n")
    assert file.read_bytes() == b"name: x\r\ndependencies:\r\n  - python  # why\r\n"
    again = _format(tmp_path, "--check")
    assert (again.returncode, again.stderr) == (0, "1 file left unchanged\n")


@needs_corpus
@pytest.mark.slow
def test_no_real_file_breaks_the_contract() -> None:
    bugs: Counter[str] = Counter()
    for path in corpus_files():
        try:
            result = format_text(read(path).text)
        except UndecodableFile:
            continue
        if result.is_bug:
            bugs[result.left_alone or ""] += 1
    assert not bugs
