"""Whatever a file contains, envlint reads it: no rule fails, and every place that it names is in the text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from envlint.config import Config
from envlint.engine import INTERNAL_ERROR, Analysis, analyze
from envlint.files import UndecodableFile, decode
from envlint.text import Span
from tests.real_files import OWN, conformance_files, corpus_files, needs_conformance, needs_corpus

ALL_CLIENTS = ("conda", "mamba", "pixi", "conda-lock", "dependabot", "binder", "snakemake", "nf-core")
EVERYTHING = Config(select=("all",), clients=ALL_CLIENTS, platforms=("linux-64", "win-64"))


def spans(analysis: Analysis) -> Iterator[Span]:
    for diagnostic in analysis.diagnostics:
        finding = diagnostic.finding
        yield finding.span
        yield from (note.span for note in finding.notes if note.span is not None)
        yield from (edit.span for fix in finding.fixes for edit in fix.edits)


def assert_sound(text: str, path: str) -> None:
    for config in (Config(), EVERYTHING):
        analysis = analyze(text, path, config)
        failed = [each.finding for each in analysis.diagnostics if each.rule == INTERNAL_ERROR]
        assert not failed, (path, failed)
        wrong = [span for span in spans(analysis) if not 0 <= span.start <= span.end <= len(text)]
        assert not wrong, (path, wrong)


def assert_file_is_sound(path: Path) -> None:
    with contextlib.suppress(UndecodableFile):
        assert_sound(decode(path.read_bytes()).text, path.name)


@pytest.mark.parametrize("path", sorted(OWN.rglob("*.y*ml")), ids=lambda path: path.relative_to(OWN).as_posix())
def test_own_corpus(path: Path) -> None:
    assert_file_is_sound(path)


@needs_corpus
@pytest.mark.slow
def test_corpus() -> None:
    for path in corpus_files():
        assert_file_is_sound(path)


@needs_conformance
def test_fixtures_of_other_tools() -> None:
    for _, path in conformance_files():
        assert_file_is_sound(path)


LINES = st.sampled_from(
    [
        "name: e",
        "name: 3.10",
        "channels:",
        "channels: conda-forge",
        "  - conda-forge",
        "- defaults",
        "dependencies:",
        "dependecies:",
        "dependencies: [numpy, python >=3.8,<4]",
        "  - python=3.10",
        "  - numpy >=1.2 , <2",
        "  - numpy=1.2=py39_0",
        "  - NumPy",
        "  - numpy",
        "  - pytorch -c pytorch",
        "  - python: 3.10",
        "  - sel(linux): gdb",
        "  - 3.10",
        "  -",
        "  - pip:",
        "    - rich=13",
        "      - rich==13.0 # why",
        "      - -r requirements.txt",
        "    - --no-binary :all:",
        "pip: rich",
        "variables:",
        "  A: 1.10",
        "  PATH: x",
        "prefix: /home/x",
        "<<: *a",
        "x: &a",
        "  - *a",
        "---",
        "...",
        "# comment",
        "<<<<<<< HEAD",
        "{{ template }}",
        "\t- x",
        "  - num\u200bpy",
        "  - “numpy”",
        "  - 'numpy[version=\"1.2]'",
    ]
)


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(LINES, max_size=14), newline=st.sampled_from(["\n", "\r\n", "\r"]), bom=st.booleans())
def test_made_up_files(lines: list[str], newline: str, bom: bool) -> None:
    assert_sound("\ufeff" * bom + newline.join(lines), "environment.yml")


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=80))
@example(text="[]0")
def test_any_text(text: str) -> None:
    assert_sound(text, "environment.yml")


@settings(max_examples=200, deadline=None)
@given(spec=st.text(st.sampled_from("numpy-=<>!~,|*.()[]'\"#;@:/ 123{}\u00a0"), max_size=30))
def test_any_requirement(spec: str) -> None:
    quoted = "'" + spec.replace("'", "''") + "'"
    assert_sound(f"dependencies:\n  - {quoted}\n  - pip:\n    - {quoted}\n", "environment.yml")
