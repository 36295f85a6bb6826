"""Whatever does not fit the model of an environment file is told by exactly one rule, and told once."""

from __future__ import annotations

import pytest

from envlint.engine import analyze
from envlint.environment import KEYS, EnvironmentFile, meant_key, read
from envlint.problem import ProblemKind
from envlint.syntax import Document

HEAD = "name: demo\nchannels:\n  - conda-forge\n"
ITEMS = "dependencies:\n  - python=3.12\n  - pip=25.0\n"
CLEAN = HEAD + ITEMS

FILES = [
    ("- python=3.12\n", ProblemKind.NOT_A_MAPPING, "wrong-type"),
    ("python=3.12\n", ProblemKind.NOT_A_MAPPING, "wrong-type"),
    ("---\n", ProblemKind.MISSING_DEPENDENCIES, "missing-dependencies"),
    (HEAD, ProblemKind.MISSING_DEPENDENCIES, "missing-dependencies"),
    (HEAD + "dependencies:\n", ProblemKind.MISSING_DEPENDENCIES, "missing-dependencies"),
    (CLEAN + "requirements-dev: []\n", ProblemKind.UNKNOWN_KEY, "unknown-key"),
    (CLEAN.replace("dependencies", "dependecies"), ProblemKind.UNKNOWN_KEY, "unknown-key"),
    (CLEAN.replace("channels", "dchannels"), ProblemKind.UNKNOWN_KEY, "unknown-key"),
    (CLEAN + "  - numpy: 2.2\n", ProblemKind.UNKNOWN_SECTION, "ignored-section"),
    (CLEAN + "  - npm:\n      - left-pad\n", ProblemKind.UNKNOWN_SECTION, "ignored-section"),
    (CLEAN + "  - sel(arm): gdb=15.2\n", ProblemKind.UNKNOWN_SECTION, "ignored-section"),
    (CLEAN + "pip:\n  - rich==14.0.0\n", ProblemKind.MISPLACED_PIP, "misplaced-pip-section"),
    (CLEAN + "  - pip: rich==14.0.0\n", ProblemKind.MISPLACED_PIP, "misplaced-pip-section"),
    (CLEAN + "  - pip:\n  - rich=14.0.0\n", ProblemKind.MISPLACED_PIP, "misplaced-pip-section"),
    (CLEAN + "  - pip:\n      - --no-binary :all:\n", ProblemKind.MISPLACED_PIP, "misplaced-pip-section"),
    (HEAD + "  - pip:\n      - rich==14.0.0\n" + ITEMS, ProblemKind.MISPLACED_PIP, "misplaced-pip-section"),
    (CLEAN + "  - pip:\n", ProblemKind.EMPTY_SECTION, "empty-section"),
    (CLEAN + "variables:\n", ProblemKind.EMPTY_SECTION, "empty-section"),
    (CLEAN + "variables:\n  - A=1\n", ProblemKind.INVALID_VARIABLE, "invalid-variable"),
    (CLEAN + "variables:\n  A: [1]\n", ProblemKind.INVALID_VARIABLE, "invalid-variable"),
    (CLEAN.replace("demo", "3.10"), ProblemKind.WRONG_TYPE, "wrong-type"),
    (CLEAN.replace("\n  - conda-forge", " conda-forge"), ProblemKind.WRONG_TYPE, "wrong-type"),
    (HEAD + "dependencies: python=3.12\n", ProblemKind.WRONG_TYPE, "wrong-type"),
    (CLEAN + "  -\n", ProblemKind.WRONG_TYPE, "wrong-type"),
    (CLEAN + "  - [numpy=2.2]\n", ProblemKind.WRONG_TYPE, "wrong-type"),
    (CLEAN + "  - pip:\n      - 3.10\n", ProblemKind.WRONG_TYPE, "wrong-type"),
]


def test_the_clean_file_is_clean() -> None:
    assert [each.rule for each in analyze(CLEAN).diagnostics] == []


@pytest.mark.parametrize(("text", "kind", "rule"), FILES)
def test_one_rule_speaks_once(text: str, kind: ProblemKind, rule: str) -> None:
    assert kind in [problem.kind for problem in read(Document(text))[1]]
    found = [(each.rule, each.finding.message) for each in analyze(text).diagnostics]
    assert [name for name, _ in found] == [rule], found


def test_every_kind_is_here() -> None:
    assert {kind for _, kind, _ in FILES} == set(ProblemKind)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("dependecies", "dependencies"),
        ("Dependencies", "dependencies"),
        ("dchannels", "channels"),
        ("requirements", "dependencies"),
        ("platform", "platforms"),
        ("dev-dependencies", None),
        ("extras", None),
        ("version", None),
    ],
)
def test_the_key_that_was_meant(written: str, meant: str | None) -> None:
    assert meant_key(written) == meant
    assert meant is None or meant in KEYS
    assert len(KEYS) == len(EnvironmentFile.model_fields)
