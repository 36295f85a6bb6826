"""The layout of `envlint.format`, and that it loses nothing of real files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.files import UndecodableFile, read
from envlint.format import Layout, format_text
from tests.real_files import corpus_files, needs_corpus

_PIECES = (
    "name: x\n", "dependencies:\n", "- a\n", "  - b # c\n", "    -   c\n", "- pip:\n", "  # d\n", "# - e\n",
    "\n", "\r\n",
    "a: |\n  b\n", "- 'q\n  r'\n", "b: [x,\n y] # z\n", "c:\n  d: e\n", "---\n", "...\n", "\ufeff",
    "\t", " ", "- - f\n",
    "? g\n", "- &h i\n", "- *h\n", "-\n", "k: # l\n", "  m\n", "{", "\x85",
)  # fmt: skip


def test_lists_and_pip_items_are_indented_and_comments_stay_with_them() -> None:
    text = "name:   x\ndependencies:\n# about numpy\n-   numpy # why\n#- scipy\n- pip:\n  - rich\n\n\n# end\nprefix: /x"
    assert format_text(text).text == (
        "name: x\ndependencies:\n  # about numpy\n  - numpy  # why\n  #- scipy\n"
        "  - pip:\n      - rich\n\n# end\nprefix: /x\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n- b\n# of c\n# too\n- c\n", "a:\n  - b\n  # of c\n  # too\n  - c\n", id="above an item"),
        pytest.param("a:\n- b\n\n# group\n\n- c\n", "a:\n  - b\n\n  # group\n\n  - c\n", id="heads a group"),
        pytest.param("a:   # list\n- b # one\n", "a:  # list\n  - b  # one\n", id="trailing"),
        pytest.param("a:\n# - x\n- b\n# - y\nc: d\n", "a:\n  # - x\n  - b\n  # - y\nc: d\n", id="commented out"),
        pytest.param(
            "a:\n- b\n# - y\n# - z=1 # why\n", "a:\n  - b\n  # - y\n  # - z=1 # why\n", id="commented out at the end"
        ),
        pytest.param("a:\n- b\n# of c\nc: d\n", "a:\n  - b\n# of c\nc: d\n", id="before the next key"),
        pytest.param("a:\n  - b\n  # last\nc: d\n", "a:\n  - b\n  # last\nc: d\n", id="last of a list"),
        pytest.param(
            "dependencies:\n- pip:\n  # of x\n  - x\n  # - y\n- z\n",
            "dependencies:\n  - pip:\n      # of x\n      - x\n      # - y\n  - z\n",
            id="inside pip",
        ),
    ],
)
def test_a_comment_stays_with_what_it_belongs_to(before: str, after: str) -> None:
    assert format_text(before) == (after, None, False)
    assert format_text(after).text == after


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_a_file_without_content_is_unchanged(text: str) -> None:
    assert format_text(text) == (text, None, False)


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


def test_the_command_finds_the_files_that_check_finds(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text("name:  x\ndependencies: [python]\n")
    assert _format(tmp_path, "--exclude", "environment.yml").returncode == 0
    assert _format(tmp_path, "--exclude", "environment.yml", "--force-exclude", "environment.yml").returncode == 0
    assert file.read_text().startswith("name:  x")
    assert _format(tmp_path, "--only-environments", "--isolated", "--profile", "strict").returncode == 0
    assert file.read_text().startswith("name: x")


def test_lists_are_indented_as_is_configured_for_a_file(tmp_path: Path) -> None:
    text = "dependencies:\n  # of a\n  - a\n  - pip:\n      - b\n"
    (tmp_path / "envlint.toml").write_text(
        "[format]\nindent = 0\n[[overrides]]\nfiles = ['two.yml']\nformat.indent = 2\n"
    )
    for name in ("none.yml", "two.yml"):
        (tmp_path / name).write_text(text)
    assert _format(tmp_path, "none.yml", "two.yml").returncode == 0
    assert (tmp_path / "none.yml").read_text() == "dependencies:\n# of a\n- a\n- pip:\n  - b\n"
    assert (tmp_path / "two.yml").read_text() == text
    assert "format.indent = 0  # envlint.toml" in _format(tmp_path, "--show-config", "none.yml").stdout
    (tmp_path / "envlint.toml").write_text("[format]\nindent = 3\n")
    assert _format(tmp_path, "none.yml").returncode == 2


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), st.sampled_from((0, 2)))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_contract(text: str, indent: int) -> None:
    result = format_text(text, Layout(indent))
    assert not result.is_bug, result.left_alone
    assert format_text(result.text, Layout(indent)).text == result.text


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
