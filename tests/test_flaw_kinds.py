"""Everything that can be wrong with a requirement is up to one rule to say, and is said once."""

from __future__ import annotations

import pytest

from envlint import rule as rules
from envlint.config import Config
from envlint.diagnostic import Diagnostic
from envlint.engine import analyze
from envlint.specs.matchspec import FlawKind, MatchSpec
from envlint.specs.pip_flaws import KINDS
from envlint.specs.requirement import Flaw, PipLine
from envlint.text import Span

NAMES = {rule.name for rule in rules.find()}
CLIENTS = ("conda", "mamba", "pixi", "conda-lock", "dependabot")

SPECS = {
    FlawKind.EMPTY: "",
    FlawKind.OVERSIZED: "numpy=" + "1" * 50_000,
    FlawKind.LEADING_BLANK: " numpy",
    FlawKind.TEMPLATE: "numpy={{ version }}",
    FlawKind.NOT_A_PACKAGE: "./wheels/numpy-1.26.4-py3-none-any.whl",
    FlawKind.VCS_URL: "git+https://github.com/numpy/numpy",
    FlawKind.DIRECT_REFERENCE: "numpy @ https://example.org/numpy.whl",
    FlawKind.AT_SIGN: "numpy@1.26",
    FlawKind.ARGUMENT: "pytorch -c pytorch",
    FlawKind.COMMAND: "pip install numpy",
    FlawKind.SEMICOLON: "numpy>=1.26;<2",
    FlawKind.WORD_OPERATOR: "numpy>=1.26 and <2",
    FlawKind.QUOTE: "numpy'>=1.26'",
    FlawKind.UNBALANCED: "numpy[version='>=1.26'",
    FlawKind.EMPTY_VALUE: "numpy[version=]",
    FlawKind.SPACED_CHANNEL: "conda-forge:: numpy",
    FlawKind.NAME_COLON_VERSION: "numpy:1.26",
    FlawKind.MISSING_NAME: ">=1.26",
    FlawKind.BAD_NAME: "libstdc++",
    FlawKind.UNKNOWN_OPERATOR: "numpy=>1.26",
    FlawKind.MISSING_VERSION: "numpy>=",
    FlawKind.MISSING_BUILD: "numpy==1.26=",
    FlawKind.EMPTY_CLAUSE: "numpy>=1.26,",
    FlawKind.BAD_VERSION: "numpy=1..26",
    FlawKind.COMPATIBLE_WILDCARD: "numpy~=1.26.*",
    FlawKind.WIDE_GAP: "numpy==  1.26",
    FlawKind.BRACKET_BLANK: "numpy[version='>= 1.26']",
    FlawKind.BAD_BUILD: "numpy==1.26=a-b",
    FlawKind.EXTRA_TEXT: "numpy 1.26 py_0 more",
    FlawKind.EXTRAS: "uvicorn[standard]",
    FlawKind.BRACKET_OPERATOR: "numpy[version>=1.26]",
    FlawKind.UNCLOSED_QUOTE: "numpy[version='>=1.26]",
    FlawKind.SPACED_KEY: "numpy[version = '>=1.26']",
    FlawKind.UNQUOTED_LIST: "numpy[version=>=1.26,<2]",
    FlawKind.OVERRIDDEN: "numpy>=1.26[version='<2']",
    FlawKind.CONDITION: "numpy if python>=3.11",
    FlawKind.MARKER: "numpy; python_version < '3.9'",
    FlawKind.GLUED_COMMENT: "numpy=1.26#not-2",
    FlawKind.PARENTHESES: "numpy (>=1.26)",
    FlawKind.NAMESPACE: "bioconda:bcftools",
    FlawKind.CHANNEL_BRACKETS: "conda-forge[linux-64]::numpy",
    FlawKind.SPACE_BEFORE_COMMA: "numpy>=1.26 ,<2",
    FlawKind.MISSING_COMMA: "numpy>=1.26 <2",
    FlawKind.FUZZY_BUILD: "numpy =1.26 py_0",
    FlawKind.MIXED_AND_OR: "numpy>=1.26,<2|==1.20",
    FlawKind.SPACED_OPERATOR: "numpy >= 1.26",
    FlawKind.AMBIGUOUS_VERSION: "numpy 1.26",
    FlawKind.AMBIGUOUS_BUILD_PIN: "numpy=1.26.4=py_0",
    FlawKind.RELATIONAL_WILDCARD: "numpy>=1.26.*",
    FlawKind.EQUALITY_WILDCARD: "numpy==1.26.*",
    FlawKind.GLUED_WILDCARD: "numpy=1.26*",
    FlawKind.OPERATOR_STAR: "numpy>=*",
    FlawKind.COMPATIBLE_RELEASE: "numpy~=1.26.4",
    FlawKind.REGEX: r"numpy ^1\.2.*$",
    FlawKind.INNER_GLOB: "numpy 1.*.4",
    FlawKind.NAME_PATTERN: "py*",
    FlawKind.CONDITIONAL_KEY: "numpy[when='__linux']",
    FlawKind.UNKNOWN_KEY: "numpy[colour=red]",
    FlawKind.IGNORED_KEY: "numpy[name=scipy]",
    FlawKind.BLANK_SEPARATOR: "numpy[version=1.26 build=py_0]",
    FlawKind.UNQUOTED_VALUE: "numpy[version=>=1.26]",
    FlawKind.EARLY_BRACKETS: "numpy[build=py_0] >=1.26",
    FlawKind.OPTIONAL: "numpy (optional)",
    FlawKind.FEATURE: "mkl@",
    FlawKind.EMPTY_CHANNEL: "::numpy",
    FlawKind.RELATIVE_ARCHIVE: "./numpy-1.26.4-py_0.conda",
    FlawKind.HUGE_NUMBER: "numpy>=99999999999999999999",
    FlawKind.UPPERCASE_NAME: "NumPy",
    FlawKind.INVISIBLE_CHARACTER: "numpy\u00a0>=1.26",
    FlawKind.JOINED_ITEMS: "numpy - scipy",
}
READ_BY_ALL = {FlawKind.UNQUOTED_VALUE, FlawKind.EMPTY_CHANNEL}
"""What no client that is known today has trouble with."""

PIP_LINES = {
    "alternatives": "rich>=13|<12",
    "build-string": "rich=13.0.1=py_0",
    "channel": "conda-forge::rich",
    "command": "pip install rich[",
    "command-line-option": "rich --no-deps",
    "compatible-release": "rich~=13",
    "glued-comment": "rich==13.0.1#note",
    "ignored-option": "rich --pre",
    "ignored-text": "-r requirements.txt dev",
    "invalid-hash": "rich==13.0.1 --hash=md5:0123",
    "invalid-marker": "rich; python_version < 3.9",
    "invalid-url": "git@github.com:Textualize/rich.git",
    "invalid-version": "rich==latest",
    "joined-items": "rich httpx",
    "local-version": "torch>=2.0+cpu",
    "lost-dash": "r requirements/dev.txt",
    "missing-comma": "rich>=13 <14",
    "missing-egg": "-e git+https://github.com/Textualize/rich",
    "missing-operator": "rich 13.0.1",
    "missing-value": "--index-url",
    "missing-version": "rich>=",
    "nested-section": "dev:",
    "not-editable": "-e https://example.org/rich.zip",
    "quotes": "'rich'==13.0.1",
    "requirements-file": "requirements.txt",
    "reversed-operator": "rich=>13.0.1",
    "single-equals": "rich=13.0.1",
    "typography": "rich\u00a0==13.0.1",
    "unclosed-bracket": "rich[jupyter",
    "unknown-operator": "rich^13.0.1",
    "unknown-option": "--no-such-option",
    "unreadable": "=",
    "unwanted-value": "--pre=yes",
    "wildcard": "rich>=13.*",
}


def findings(text: str) -> list[Diagnostic]:
    """What the requirement rules say about a file with this dependency."""
    config = Config(clients=CLIENTS, select=("requirements", "joined-items"))
    return list(analyze(text, "environment.yml", config).diagnostics)


def quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def test_every_kind_is_claimed_by_a_rule() -> None:
    assert {kind.rule for kind in FlawKind} <= NAMES
    assert {Flaw(kind, Span(0, 0), "").rule for kind in KINDS} <= NAMES


def test_every_kind_has_a_sample() -> None:
    assert set(SPECS) == set(FlawKind)
    assert set(PIP_LINES) == set(KINDS)


@pytest.mark.parametrize("kind", FlawKind, ids=str)
def test_a_flaw_of_a_spec_is_spoken_about_once(kind: FlawKind) -> None:
    spec = SPECS[kind]
    assert [flaw.kind for flaw in MatchSpec.parse(spec).flaws] == [kind]
    found = findings(f"dependencies:\n  - python\n  - {quoted(spec)}\n")
    assert [each.rule for each in found] == ([] if kind in READ_BY_ALL else [kind.rule])


@pytest.mark.parametrize(
    ("spec", "rule"),
    [
        ("python => 3.7", "invalid-spec"),
        ("Foo ~ 1", "invalid-spec"),
        ("rust => 1.6, < 2", "invalid-spec"),
        ("scipy, pandas", "joined-items"),
        ("scipy, Pandas 1.2", "joined-items"),
        ("scipy=1,pandas >=2, <3, dask", "joined-items"),
        ("conda-forge::scipy, conda-forge::numpy", "joined-items"),
        ("r-base 4.2 | 4.3", "swallowed-version"),
    ],
)
def test_one_mistake_gives_one_finding(spec: str, rule: str) -> None:
    found = findings(f"dependencies:\n  - python\n  - {quoted(spec)}\n")
    assert [each.rule for each in found] == [rule]


@pytest.mark.parametrize("kind", KINDS)
def test_a_flaw_of_a_pip_line_is_spoken_about_once(kind: str) -> None:
    (flaw,) = PipLine.parse(PIP_LINES[kind]).flaws
    assert flaw.kind == kind
    found = findings(f"dependencies:\n  - python\n  - pip\n  - pip:\n      - {quoted(PIP_LINES[kind])}\n")
    assert [each.rule for each in found] == [flaw.rule]


@pytest.mark.parametrize("spec", ["numpy=" + "1" * 20_000, "numpy=>" + "1" * 1_900, "x" * 1_900])
def test_a_long_spec_is_not_repeated(spec: str) -> None:
    """A finding is to be read on a terminal, however long the item."""
    for finding in (each.finding for each in findings(f"dependencies:\n  - python\n  - {spec}\n  - {spec}\n")):
        texts = [finding.message, *(note.message for note in finding.notes), *(fix.title for fix in finding.fixes)]
        assert max(map(len, texts)) < 400
