"""The fast way to the versions that a constraint admits finds what asking each version finds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.compatibility.pack import load
from envlint.compatibility.ranges import admitted, cut
from envlint.specs.version import VersionSpec

NUMPY = load().package("conda-forge", "numpy").versions
OPERATORS = st.sampled_from(["==", "=", "!=", ">=", "<=", ">", "<", "~=", ""])
VERSIONS = st.sampled_from([*NUMPY, "1", "2", "1.19", "1.23", "2.9", "3", "0.1", "1.20.3.0"])
CLAUSES = st.builds(
    lambda operator, version, star: operator + version + (".*" if star and operator in ("==", "!=", "") else ""),
    OPERATORS,
    VERSIONS,
    st.booleans(),
)
SPECS = st.builds(
    lambda clauses, joiners: "".join(part for pair in zip(clauses, [*joiners, ""], strict=False) for part in pair),
    st.lists(CLAUSES, min_size=1, max_size=3),
    st.lists(st.sampled_from([",", "|"]), min_size=2, max_size=2),
)


def one_by_one(spec: VersionSpec, versions: list[str]) -> int:
    return sum(1 << index for index, version in enumerate(versions) if spec.matches(version))


@given(SPECS)
@settings(max_examples=400, deadline=None)
def test_same_as_one_by_one(text: str) -> None:
    spec = VersionSpec.parse(text.rstrip(",|"))
    assert admitted(spec, NUMPY) & ~(1 << len(NUMPY)) == one_by_one(spec, NUMPY)


@pytest.mark.parametrize(
    ("text", "newer"),
    [
        (">=1.20", True),
        (">=1.20,<3", True),
        ("<2", False),
        ("<=2.5.1", False),
        ("=2.9", True),
        ("==99", True),
        ("~=2.5", True),
        ("=2.5", True),
        ("=2.4", False),
        (">2.5.1,<2.5.2", True),
        ("!=1.20", True),
    ],
)
def test_newer_than_all(text: str, newer: bool) -> None:
    assert NUMPY[-1] == "2.5.1"
    assert bool(admitted(VersionSpec.parse(text), NUMPY) >> len(NUMPY)) is newer


@given(st.lists(SPECS, min_size=1, max_size=3), st.sampled_from(NUMPY))
@settings(max_examples=200, deadline=None)
def test_stretches_are_told_apart(texts: list[str], version: str) -> None:
    """Every version agrees with one of the stretches on every constraint."""
    specs = [VersionSpec.parse(text.rstrip(",|")) for text in texts]
    answers = [spec.matches(version) for spec in specs]
    assert answers in [[spec.matches(probe) for spec in specs] for probe in cut(specs)]
