"""The model keeps all that fits, and says of the rest what it is: one mistake silences nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envlint.environment import EnvironmentFile, read
from envlint.problem import Problem, ProblemKind
from envlint.syntax import Document, Scalar


def problems(text: str) -> list[Problem]:
    return read(Document(text))[1]


def test_leaves_know_where_they_are() -> None:
    text = "name: e\nchannels: [a, 'b']\ndependencies:\n  - python=3.10\n  - pip:\n      - rich\nvariables: {A: '1'}\n"
    environment, wrong = read(Document(text))
    assert not wrong
    assert environment.name is not None
    leaves = [environment.name, *environment.channels, *environment.packages, *environment.variables.values()]
    leaves += [item for section in environment.pip_sections for item in section.pip]
    assert [leaf.part(0, len(leaf.value)).of(text) for leaf in leaves] == ["e", "a", "b", "python=3.10", "1", "rich"]


@pytest.mark.parametrize(
    ("text", "kind", "path"),
    [
        ("- a\n", ProblemKind.NOT_A_MAPPING, ()),
        ("name: e\n", ProblemKind.MISSING_DEPENDENCIES, ("dependencies",)),
        ("dependencies:\n", ProblemKind.MISSING_DEPENDENCIES, ("dependencies",)),
        ("dependencies: python\n", ProblemKind.WRONG_TYPE, ("dependencies",)),
        ("name: 3.10\ndependencies: []\n", ProblemKind.WRONG_TYPE, ("name",)),
        ("channels:\ndependencies: []\n", ProblemKind.EMPTY_SECTION, ("channels",)),
        ("chanels: [a]\ndependencies: []\n", ProblemKind.UNKNOWN_KEY, ("chanels",)),
        ("pip: [a]\ndependencies: []\n", ProblemKind.MISPLACED_PIP, ("pip",)),
        ("dependencies:\n  - a\n  - python: 3.10\n", ProblemKind.UNKNOWN_SECTION, ("dependencies", 1, "python")),
        ("dependencies:\n  - sel(x): a\n", ProblemKind.UNKNOWN_SECTION, ("dependencies", 0, "sel(x)")),
        ("dependencies:\n  - pip: rich\n", ProblemKind.MISPLACED_PIP, ("dependencies", 0, "pip")),
        ("dependencies:\n  - pip:\n  - rich\n", ProblemKind.MISPLACED_PIP, ("dependencies", 0, "pip")),
        ("dependencies:\n  - pip:\n", ProblemKind.EMPTY_SECTION, ("dependencies", 0, "pip")),
        ("dependencies:\n  - pip: [a, 1]\n", ProblemKind.WRONG_TYPE, ("dependencies", 0, "pip", 1)),
        ("dependencies:\n  - pip: [{a: b}]\n", ProblemKind.MISPLACED_PIP, ("dependencies", 0, "pip", 0)),
        ("dependencies:\n  - {}\n", ProblemKind.WRONG_TYPE, ("dependencies", 0)),
        ("dependencies:\n  -\n  - a\n", ProblemKind.WRONG_TYPE, ("dependencies", 0)),
        ("dependencies: []\nvariables: [a]\n", ProblemKind.INVALID_VARIABLE, ("variables",)),
        ("dependencies: []\nvariables: {A: [1]}\n", ProblemKind.INVALID_VARIABLE, ("variables", "A")),
    ],
)
def test_each_mistake_is_named_once_and_placed(text: str, kind: ProblemKind, path: tuple[str | int, ...]) -> None:
    assert [(problem.kind, problem.path) for problem in problems(text)] == [(kind, path)]


def test_the_rest_is_still_there() -> None:
    text = "dependecies: [x]\nname: 1\nchannels: [a, 2, b]\ndependencies:\n  - 3\n  - x\n  - y: 1\n  - pip: [1, r]\n"
    environment, wrong = read(Document(text))
    assert [item.value for item in environment.channels] == ["a", "b"]
    assert [item.value for item in environment.packages] == ["x"]
    assert [item.value for section in environment.pip_sections for item in section.pip] == ["r"]
    assert len(wrong) == 6


def test_merge_keys_count_as_conda_reads_them() -> None:
    environment, wrong = read(Document("<<: &a {dependencies: [x]}\nname: e\n"))
    assert [item.value for item in environment.packages] == ["x"]
    assert not wrong


ANYTHING = st.recursive(
    st.sampled_from(["a", "1", "~", "'x'", "pip", "sel(linux)", "true", ""]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.lists(st.tuples(st.sampled_from(["pip", "a", "sel(win)", "sel(x)", "section"]), inner), max_size=3).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"
        )
    ),
    max_leaves=12,
)


KEYS = st.sampled_from([*EnvironmentFile.model_fields, "pip", "other"])


@given(values=st.lists(st.tuples(KEYS, ANYTHING), max_size=5))
def test_any_shape_is_read_and_each_node_blamed_once(values: list[tuple[str, str]]) -> None:
    document = Document("".join(f"{key}: {value}\n" for key, value in values))
    environment, wrong = read(document)
    assert all(isinstance(item, Scalar) for item in environment.packages)
    blamed = [problem.path for problem in wrong]
    assert len(blamed) == len(set(blamed))


def test_aliases_of_aliases_do_not_multiply() -> None:
    levels = "".join(f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 60))
    environment, wrong = read(Document(f"a0: &a0 [x, x]\n{levels}dependencies: [*a59]\n"))
    assert environment.packages == []
    assert ("dependencies", 0) in [problem.path for problem in wrong]
