"""Several platforms together have the conflicts that each has by itself, and no others."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.compatibility import check

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


def found(lines: list[str], *platforms: str) -> set[tuple[str, object, tuple[str, ...]]]:
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
