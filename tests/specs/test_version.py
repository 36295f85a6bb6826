"""Versions and constraints mean what conda says they mean; rattler is the second witness."""

from __future__ import annotations

import random
from itertools import pairwise, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rattler import MatchSpec as RattlerSpec
from rattler import Version as RattlerVersion
from rattler import VersionSpec as RattlerVersionSpec

from envlint.specs.matchspec import MatchSpec
from envlint.specs.version import InvalidVersion, Version, VersionSpec, satisfiable_together
from tests.real_files import CONFORMANCE, needs_corpus, table
from tests.specs.real_specs import real_specs

# CEP 33, "Examples": one place in the order to a line.
ORDER = """
0.4 0.4.0
0.4.1.rc 0.4.1.RC
0.4.1+local
0.4.1+0.local
0.4.1 0.4.1+0
0.4.1+1.local
0.5a1
0.5b3
0.5C1
0.5
0.9.6
0.960923
1.0
1.1dev1
1.1a1
1.1.0dev1 1.1.dev1
1.1.a1
1.1.0rc1
1.1.0.0 1.1.0 1.1
1.1.post1 1.1.0post1
1.1post1
1996.07.12
1!0.4.1
1!3.1.1.6
2!0.4.1
"""

PROBES = """
0 0.9 1 1.0 1.2 1.2.0 1.2.3 1.2.3rc1 1.2rc1 1.2post1 1.2.post1 1.2dev0 1.2_ 1.20 1.26.4 2 2.0a0 2.1 3.7 3.10 3.10.4
5.7.4 8 2021.1 2024.10.0 1!2 1.2+local 1.1.1 1.1.1w
""".split()  # noqa: SIM905

DIFFERENT_FROM_RATTLER = {
    "1.2.*.*": "for conda a glob between dots, for rattler the same as `1.2.*`",
    "!=1.2*": "for conda the star is a letter, so nothing is excluded",
    ">1.2.*": "conda drops the `.*`, rattler makes it `>=1.2`",
    "~=1": "conda matches nothing, rattler reads `>=1`",
    "=1.2.0": "rattler and libmamba let it match `1.2rc1` and `1.2post1`; likewise other versions that end with a zero",
}


def test_order_of_cep_33() -> None:
    places = [[Version.parse(text) for text in line.split()] for line in ORDER.split("\n") if line]
    assert all(version == place[0] and hash(version) == hash(place[0]) for place in places for version in place)
    assert all(
        low < high and low <= high and high > low and low != high for low, high in pairwise(p[0] for p in places)
    )


@pytest.mark.parametrize(
    ("version", "prefix", "expected"),
    [
        ("1.2", "1.2", True),
        ("1.2.3", "1.2", True),
        ("1.20", "1.2", False),
        ("1.2rc1", "1.2", True),
        ("1.2post1", "1.2", True),
        ("1", "1.0", True),
        ("1.2rc1", "1.2.0", False),
        ("1.1.1w", "1.1.1", True),
        ("1.2rc1", "1.2r", True),
        ("1!1.2", "1.2", False),
        ("1.2+3.4", "1.2+3", True),
        ("1.2.1+3.4", "1.2+3", False),
    ],
)
def test_fuzzy_equality(version: str, prefix: str, expected: bool) -> None:
    assert Version.parse(version).startswith(Version.parse(prefix)) is expected
    assert VersionSpec.parse(f"={prefix}").matches(version) is expected
    assert VersionSpec.parse(f"!={prefix}.*").matches(version) is not expected


@pytest.mark.parametrize(
    "text", ["", "1..2", "1.2.", ".1", "1_2-3", "1!", "a!1", "1!2!3", "+1", "1+", "1+2+3", "1 2", "1*", "1/2"]
)
def test_no_version(text: str) -> None:
    with pytest.raises(InvalidVersion):
        Version.parse(text)


@needs_corpus
def test_order_is_rattlers_for_every_version_of_the_corpus() -> None:
    versions = sorted((Version.parse(text), RattlerVersion(text)) for text in _literals())
    for (low, rattler_low), (high, rattler_high) in pairwise(versions):
        assert (low < high) == (rattler_low < rattler_high), (low, high)
        assert (low == high) == (rattler_low == rattler_high), (low, high)
    chance = random.Random(0)
    for _ in range(20_000):
        (one, rattler_one), (other, rattler_other) = chance.choices(versions, k=2)
        assert (one < other) == (rattler_one < rattler_other), (one, other)


def _constraints() -> set[str]:
    specs = [*real_specs(), *(row["spec"] for row in table(CONFORMANCE / "matchspec.tsv"))]
    readings = (MatchSpec.parse(spec) for spec in specs)
    return {
        reading.version.text
        for reading in readings
        if reading.version is not None and VersionSpec.parse(reading.version.text).error is None
    }


def _literals() -> set[str]:
    clauses = (clause for text in _constraints() for clause in VersionSpec.parse(text).clauses)
    return {clause.literal for clause in clauses if not (clause.is_any or clause.is_regex or clause.has_inner_glob)}


@needs_corpus
def test_every_constraint_of_the_corpus_matches_what_rattler_says() -> None:
    probes = [(Version.parse(text), RattlerVersion(text)) for text in PROBES]
    compared = 0
    for text in _constraints():
        spec = VersionSpec.parse(text)
        try:
            other = RattlerVersionSpec(str(RattlerSpec(f"x {text}", strict=False).version))
        except Exception:  # regular expressions and inner globs
            assert any(clause.is_regex or clause.has_inner_glob for clause in spec.clauses), text
            continue
        compared += 1
        for probe, rattler_probe in probes:
            here, there = spec.matches(probe), other.matches(rattler_probe)
            assert here == there or _is_different(spec), (text, str(probe))
            if here or there:
                assert satisfiable_together([spec, VersionSpec.parse(f"=={probe}")]), (text, str(probe))
    assert compared > 4000


def _is_different(spec: VersionSpec) -> bool:
    ends_with_zero = any(c.operator == "=" and c.literal.rstrip("0")[-1:] in (".", "_") for c in spec.clauses)
    return spec.text in DIFFERENT_FROM_RATTLER or ends_with_zero


@pytest.mark.parametrize(
    ("text", "matching", "failing"),
    [
        (">=1.2,<2", ["1.2", "1.9", "2.0a0"], ["1.1", "2", "2.1"]),
        ("<1|>=2,<3", ["0.5", "2.5"], ["1.5", "3"]),
        ("3|>=1,<2", ["3", "1.5"], ["2"]),
        ("(>=1|3),<2", ["1.5"], ["3"]),
        ("1.2.*", ["1.2", "1.2.9"], ["1.3"]),
        ("==1.2", ["1.2", "1.2.0"], ["1.2.1"]),
        ("1.2", ["1.2.0"], ["1.2.1"]),
        ("!=1.2", ["1.2.1"], ["1.2.0"]),
        ("~=1.2.3", ["1.2.3", "1.2.9"], ["1.2.2", "1.3"]),
        (">=1.2.*", ["1.2", "1.3"], ["1.1"]),
        ("1.*.3", ["1.2.3"], ["1.2.4"]),
        ("*", ["0", "9"], []),
    ],
)
def test_matching(text: str, matching: list[str], failing: list[str]) -> None:
    spec = VersionSpec.parse(text)
    assert spec.error is None
    assert all(map(spec.matches, matching))
    assert not any(map(spec.matches, failing))


def test_places_of_operators_and_versions() -> None:
    text = ">= 1.2.* , ( <2|!=3*)"
    spec = VersionSpec.parse(text, 10)
    shown = [(c.operator, c.version, c.literal, c.wildcard) for c in spec.clauses]
    assert shown == [(">=", "1.2.*", "1.2", ".*"), ("<", "2", "2", ""), ("!=", "3*", "3", "*")]
    for clause in spec.clauses:
        start, end = clause.version_span
        assert text[start - 10 : end - 10] == clause.version


@pytest.mark.parametrize(
    ("text", "what", "place"),
    [
        (">=1,,<2", "clause", ","),
        (">=1,", "clause", ","),
        (",>=1", "clause", ","),
        (">=1 <2", "joiner", ""),
        ("1.2<2", "joiner", ""),
        ("(>=1", "parenthesis", "("),
        (">=1)", "parenthesis", ")"),
    ],
)
def test_faults(text: str, what: str, place: str) -> None:
    spec = VersionSpec.parse(text)
    assert [(fault.what, fault.span.of(text)) for fault in spec.faults] == [(what, place)]
    assert spec.error is not None
    with pytest.raises(InvalidVersion):
        spec.matches("1")


@pytest.mark.parametrize(
    "specs",
    [
        [">2,<1"],
        ["==1.2,>=1.3"],
        [">1.2,<1.2.0"],
        ["=1.2,=1.20"],
        ["=1.2,!=1.2.*"],
        ["=3.10.0", "=3.10.4"],
        [">=1.2,<1.3", "=1.4|=1.5"],
        ["<1|>2", "=1.5"],
        ["~=1.4.2", ">=1.5"],
        ["1.2.3", "1.2.4"],
        ["<=1.2,>=1.3"],
    ],
)
def test_certainly_contradictory(specs: list[str]) -> None:
    assert not satisfiable_together(map(VersionSpec.parse, specs))


@pytest.mark.parametrize(
    ("specs", "why"),
    [
        (["=1.2,<1.2"], "1.2rc1"),
        ([">=1.2,<=1.2"], "1.2"),
        (["<1.3,!=1.2.*,>=1.2"], "1.3dev"),
        (["=1.2.0,<1.2rc2"], "1.2rc1, for rattler"),
        (["~=1"], "every client but conda"),
        ([">1.2.*,<=1.2"], "1.2, for rattler"),
        (["~=1.2*"], "conda"),
        (["^1$,2"], "regular expressions are not judged"),
        ([">=1 <2,=5"], "not readable"),
        ([">1.2,<1.2+1"], "1.2+0.1"),
    ],
)
def test_not_certainly_contradictory(specs: list[str], why: str) -> None:
    assert satisfiable_together(map(VersionSpec.parse, specs)), why


def test_libmamba_binds_or_tighter() -> None:
    assert VersionSpec.parse(">=1,<2|>=3").is_order_free
    assert VersionSpec.parse(">=1,<2|>=3").is_mixed
    assert not VersionSpec.parse("3|>=1,<2").is_order_free
    assert VersionSpec.parse("3|(>=1,<2)").is_order_free


OPERATORS = ["", "=", "==", "!=", ">=", "<=", ">", "<", "~="]
CLAUSES = st.builds(
    "".join, st.tuples(st.sampled_from(OPERATORS), st.sampled_from(PROBES), st.sampled_from(["", ".*"]))
)
SPECS = st.lists(CLAUSES, min_size=1, max_size=4).flatmap(
    lambda clauses: st.lists(st.sampled_from(",|"), min_size=len(clauses), max_size=len(clauses)).map(
        lambda joiners: "".join(f"{clause}{joiner}" for clause, joiner in zip(clauses, joiners, strict=True))[:-1]
    )
)


@settings(deadline=None)
@given(SPECS, SPECS, st.sampled_from(PROBES))
def test_what_matches_is_satisfiable(one: str, other: str, probe: str) -> None:
    specs = [VersionSpec.parse(one), VersionSpec.parse(other)]
    if all(spec.matches(probe) for spec in specs):
        assert satisfiable_together(specs)
        assert all(spec.is_satisfiable for spec in specs)


VERSIONS = st.from_regex(r"([0-2]!)?[0-3](\.?(dev|post|rc|a|[0-2])|_[0-2]){0,4}(\+[0-2a](\.[0-2])?)?", fullmatch=True)


@settings(deadline=None)
@given(VERSIONS, VERSIONS)
def test_order_agrees_with_rattler(one: str, other: str) -> None:
    here, there = (Version.parse(one), Version.parse(other)), (RattlerVersion(one), RattlerVersion(other))
    assert (here[0] < here[1]) == (there[0] < there[1])
    assert (here[0] == here[1]) == (there[0] == there[1])


@settings(deadline=None)
@given(VERSIONS, VERSIONS)
def test_a_prefix_is_one_stretch_of_the_order(prefix: str, version: str) -> None:
    fuzzy = VersionSpec.parse(f"={prefix}")
    if fuzzy.matches(version):
        assert satisfiable_together([fuzzy, VersionSpec.parse(f"=={version}")])
    elif not prefix.endswith("0") and "+" not in prefix:
        assert not satisfiable_together([fuzzy, VersionSpec.parse(f"=={version}")])


@settings(deadline=None)
@given(st.text(alphabet="12.*<>=!~,|()^$ a_+!-", max_size=30) | st.text(max_size=20))
@example(text="<_*")
def test_any_text_is_read(text: str) -> None:
    spec = VersionSpec.parse(text, 3)
    assert isinstance(spec.is_satisfiable, bool)
    assert isinstance(spec.is_order_free, bool)
    for clause in spec.clauses:
        start, end = clause.version_span
        assert text[start - 3 : end - 3] == clause.version
        assert "".join(text[clause.operator_span.start - 3 : clause.operator_span.end - 3].split()) == clause.operator
    if spec.error is None:
        for probe in PROBES:
            assert isinstance(spec.matches(probe), bool)


def test_depth_and_length_are_bounded() -> None:
    for text in ["(" * 5000, "(1," * 5000, ",".join(["!=1"] * 500), "9" * 5000]:
        spec = VersionSpec.parse(text)
        assert spec.is_satisfiable
        assert spec.is_order_free in (True, False)


def test_equality_is_the_orders() -> None:
    for one, other in product(PROBES, repeat=2):
        left, right = Version.parse(one), Version.parse(other)
        assert (left == right) == (not left < right and not right < left)
