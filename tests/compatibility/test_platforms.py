"""Several platforms together have the conflicts that each has by itself, and no others."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.clients.client import CONDA_LOCK_SELECTORS
from envlint.compatibility import Selected, check, find_newest
from envlint.compatibility.selection import lines_on
from envlint.config import Config
from envlint.engine import analyze

PLATFORMS = ("linux-64", "osx-arm64", "win-64")
LINES = st.lists(
    st.sampled_from(
        [
            "python=3.7",
            "python=3.10",
            "python=3.12",
            "pytorch=1.12",
            "numpy=1.19",
            "numpy=2.0",
            "scikit-learn=0.22",
            "tensorflow=2.10",
            "pandas=1.2",
            "scipy=1.14",
            "xgboost=1.5",
        ]
    ),
    min_size=2,
    max_size=6,
    unique_by=lambda line: line.partition("=")[0],
)


SELECTORS = st.sampled_from([None, None, "win", "linux", "osx", "unix", "arm64", "see 12"])


def select(line: str, selector: str | None) -> str | Selected:
    """A line as the compatibility data are asked about it."""
    if selector is None:
        return line
    return Selected(line, frozenset(name for name, words in CONDA_LOCK_SELECTORS.items() if selector in words))


def found(lines: Sequence[str | Selected], *platforms: str) -> set[tuple[str, object, tuple[str, ...]]]:
    """Each conflict on each platform."""
    conflicts = check(lines, platforms=platforms).conflicts
    return {
        (platform, conflict.kind, tuple(map(str, conflict.lines)))
        for conflict in conflicts
        for platform in conflict.platforms or platforms
    }


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_together_they_have_what_each_has(lines: list[str]) -> None:
    assert found(lines, *PLATFORMS) == set().union(*(found(lines, platform) for platform in PLATFORMS))


def test_a_conflict_of_some_says_so() -> None:
    lines = ["python=3.10", "pytorch=1.12", "numpy=2.0", "scikit-learn=0.22"]
    messages = [conflict.message for conflict in check(lines, platforms=PLATFORMS).conflicts]
    assert any("on linux-64 and osx-arm64 only" in message for message in messages)
    assert any("on win-64 only" in message for message in messages)


@settings(max_examples=60, deadline=None)
@given(LINES, st.lists(SELECTORS, min_size=6, max_size=6))
def test_a_selected_line_counts_where_it_is_meant_for(lines: list[str], selectors: list[str | None]) -> None:
    selected = list(map(select, lines, selectors))
    alone = (found([line for line in lines_on(selected, each) if line], each) for each in PLATFORMS)
    assert found(selected, *PLATFORMS) == set().union(*alone)


@settings(max_examples=30, deadline=None)
@given(LINES, st.lists(SELECTORS, min_size=6, max_size=6))
def test_what_is_suggested_works_wherever_the_rest_works(lines: list[str], selectors: list[str | None]) -> None:
    selected = list(map(select, lines, selectors))
    before = found(selected, *PLATFORMS)
    failing = {platform for platform, *_ in before}
    for conflict in check(selected, platforms=PLATFORMS).conflicts:
        for suggestion in conflict.suggestions:
            at = suggestion.line.position
            instead = [*selected[:at], select(suggestion.replacement, selectors[at]), *selected[at + 1 :]]
            assert {platform for platform, *_ in found(instead, *PLATFORMS)} <= failing


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["python", "numpy", "pandas", "pytorch", "scipy"]), min_size=1, max_size=4, unique=True),
    st.lists(SELECTORS, min_size=4, max_size=4),
)
def test_the_newest_versions_go_together_everywhere(names: list[str], selectors: list[str | None]) -> None:
    selected = list(map(select, names, selectors))
    newest = {line.position: version for line, version in find_newest(selected, platforms=PLATFORMS).items()}
    pinned = [
        select(f"{name}={newest[at]}" if at in newest else name, selector)
        for at, (name, selector) in enumerate(zip(names, selectors, strict=False))
    ]
    assert not found(pinned, *PLATFORMS)


FILE = """
channels: [conda-forge]
platforms: [linux-64, osx-arm64, win-64]
dependencies:
  - python=3.10
  - numpy=2.0
  - scipy=1.10  # [win]
"""


def messages(text: str, *clients: str, platforms: tuple[str, ...] = ()) -> list[str]:
    config = Config(select=("incompatible-versions", "nonexistent-version"), clients=clients, platforms=platforms)
    return [each.finding.message for each in analyze(text, "environment.yml", config).diagnostics]


def test_conda_lock_leaves_a_selected_line_out_elsewhere() -> None:
    (message,) = messages(FILE, "conda-lock")
    assert "`scipy=1.10`" in message
    assert "on win-64 only" in message
    assert messages(FILE.replace("[win]", "[linux]").replace("linux-64, ", ""), "conda-lock") == []


def test_without_platforms_it_is_judged_on_those_that_it_selects() -> None:
    text = FILE.replace("platforms: [linux-64, osx-arm64, win-64]\n", "")
    (message,) = messages(text, "conda-lock")
    assert "on win-64 only" in message
    assert messages(text.replace("win", "see 12"), "conda-lock") == []


def test_for_whoever_reads_a_comment_it_counts_everywhere() -> None:
    for clients in (("conda",), ("mamba", "conda-lock")):
        (message,) = messages(FILE, *clients, platforms=PLATFORMS)
        assert "only" not in message


def test_two_lines_of_which_each_platform_has_one() -> None:
    numpy: list[str | Selected] = [
        Selected("numpy=2.0", frozenset({"linux-64"})),
        Selected("numpy=1.22", frozenset({"win-64"})),
    ]
    alone = found(["numpy=2.0", "scipy=1.10"], "linux-64")
    assert alone
    assert found([*numpy, "scipy=1.10"], *PLATFORMS) == alone


def test_a_version_that_does_not_exist_where_it_is_selected() -> None:
    text = FILE.replace("scipy=1.10  # [win]", "pandas=1.99  # [win]").replace("numpy=2.0", "numpy=1.22")
    assert messages(text, "conda-lock") == ["there is no `pandas=1.99` on conda-forge"]
    assert messages(text.replace("[win]", "[aarch64]"), "conda-lock") == []
