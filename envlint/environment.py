"""Says what an environment file means (CEP 24): a model whose leaves are syntax nodes, and what does not fit it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

from envlint.problem import Problem, ProblemKind
from envlint.syntax import Document, Entry, Mapping, Node, Scalar, Sequence

SELECTOR = r"^sel\((unix|linux|osx|win)\)$"
"""The platform selectors that micromamba reads (libmamba `install.cpp`); CEP 24 allows more, no client reads them."""

_SPEC = """\
A MatchSpec: `numpy`, `numpy=1.26` (any 1.26), `numpy==1.26.4`, `numpy>=1.24,<2`, `conda-forge::numpy`.\
"""
_REQUIREMENT = "A requirement as pip reads it (`rich==14.0.0`, `rich>=13,<15`), or an option such as `-e .`."
_SELECTED = "A package for some platforms, `sel(linux): gdb`: read by mamba and micromamba alone."
_CHANNEL = "A channel's name or address; `nodefaults` keeps `defaults` out."


def _require_text(scalar: Scalar) -> Scalar:
    if not scalar.is_string:
        raise PydanticCustomError("not_text", "expected text")
    return scalar


Text = Annotated[Scalar, AfterValidator(_require_text)]
"""A scalar that YAML 1.2 reads as a string."""


class _OfType(NamedTuple):
    """Says in the JSON Schema what the model leaves to those who read the key."""

    types: tuple[str, ...]

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {"type": self.types[0] if len(self.types) == 1 else list(self.types)}


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class PipSection(_Section):
    """`- pip:` with the lines that conda joins into a requirements file."""

    model_config = ConfigDict(title="pip section")

    pip: list[Annotated[Text, Field(title="pip requirement", description=_REQUIREMENT)]] = Field(
        title="pip requirements", description="Lines of a pip requirements file, one an item; pip installs after conda."
    )


def _item_kind(value: Any) -> str:
    if isinstance(value, dict):
        selects = "pip" not in value and any(str(key).startswith("sel(") for key in value)
        return "selection" if selects else "section"
    return "section" if isinstance(value, PipSection) else "package"


Selection: TypeAlias = dict[Annotated[str, Field(pattern=SELECTOR)], Text]
_Package = Annotated[Text, Field(title="conda package", description=_SPEC)]
_Selected = Annotated[Selection, Field(title="package for some platforms", description=_SELECTED)]

Dependency = Annotated[
    Annotated[_Package, Tag("package")]
    | Annotated[PipSection, Tag("section")]
    | Annotated[_Selected, Tag("selection")],
    Discriminator(_item_kind),
]
_Channel = Annotated[Text, Field(title="channel", description=_CHANNEL, examples=["conda-forge", "bioconda"])]
_Platform = Annotated[Text, Field(title="platform", examples=["linux-64", "osx-arm64", "win-64"])]
_Value = Annotated[Scalar, _OfType(("string", "number", "boolean"))]


class EnvironmentFile(_Section):
    """A conda `environment.yml`. Only `dependencies` is required (CEP 24)."""

    model_config = ConfigDict(title="conda environment file")

    name: Text | None = Field(
        None,
        title="name of the environment",
        description="How the environment is called if no other name is given; no spaces, `/`, `:` or `#`.",
    )
    channels: list[_Channel] = Field(
        [], title="channels", description="Where conda packages come from, the most important first."
    )
    platforms: list[_Platform] = Field(
        [], title="platforms", description="Subdirs such as `linux-64` that conda-lock locks for."
    )
    dependencies: list[Dependency] = Field(
        title="dependencies", description="MatchSpecs of conda packages, and at most one `pip` section."
    )
    variables: dict[str, _Value] = Field(
        {}, title="environment variables", description="Environment variables set on activation; quote the values."
    )
    prefix: Text | None = Field(
        None,
        title="path of the environment",
        description="Where the environment is on one machine; best left out of a shared file.",
    )
    category: Text | None = Field(
        None, title="category", description="conda-lock's group for all dependencies of this file."
    )
    pip_repositories: list[Text] = Field(
        [],
        alias="pip-repositories",
        title="package indexes",
        description="Additional package indexes, read by conda-lock.",
    )
    allow_pypi_requests: Annotated[Scalar, _OfType(("boolean",))] | None = Field(
        None,
        alias="allow-pypi-requests",
        title="whether the package index is asked",
        description="Whether conda-lock may ask the package index.",
    )

    @property
    def packages(self) -> list[Scalar]:
        """The conda items, in the file's order."""
        return [item for item in self.dependencies if isinstance(item, Scalar)]

    @property
    def pip_sections(self) -> list[PipSection]:
        """The `pip` sections; a portable file has at most one."""
        return [item for item in self.dependencies if isinstance(item, PipSection)]


KEYS = tuple(field.alias or name for name, field in EnvironmentFile.model_fields.items())
"""Every top-level key that some client reads."""


def describe_key(name: str) -> str | None:
    """What a top-level key is for; None for one that no client reads."""
    fields = (field for key, field in EnvironmentFile.model_fields.items() if name == (field.alias or key))
    return next((field.description for field in fields), None)


_SYNONYMS = {
    "requirements": "dependencies",
    "packages": "dependencies",
    "deps": "dependencies",
    "depends": "dependencies",
    "environment_name": "name",
    "env_name": "name",
    "environment_variables": "variables",
    "env_vars": "variables",
    "env": "variables",
    "vars": "variables",
}
"""What other tools call the same thing."""
_WORDS = re.compile(r"[^\W_]+")


def meant_key(name: str) -> str | None:
    """The top-level key that a misspelt one was probably meant to be: `dependencies` for `dependecies`.

    One that holds a key as a word (`dev-dependencies`) was meant as it stands.
    """
    from difflib import get_close_matches

    plain = name.strip().lower()
    words = _WORDS.findall(plain)
    if len(words) > 1 and not set(words).isdisjoint(KEYS):
        return None
    close = get_close_matches(plain, KEYS, 1, 0.75)
    return close[0] if close else _SYNONYMS.get(plain.replace("-", "_"))


def read(document: Document) -> tuple[EnvironmentFile, list[Problem]]:
    """The part of the file that fits the model, and what is wrong with the rest.

    Validation is all or nothing, but one misspelt key must not silence every rule: so what failed is left out, and the
    rest is validated again. A document without a root (empty, unreadable) is an empty environment without problems.
    """
    problems: list[Problem] = []
    if document.root is None:
        return EnvironmentFile.model_validate({"dependencies": []}), problems
    if not isinstance(document.root, Mapping):
        empty = isinstance(document.root, Scalar) and document.root.kind == "null"
        kind = ProblemKind.MISSING_DEPENDENCIES if empty else ProblemKind.NOT_A_MAPPING
        problems.append(Problem(kind, (), None, document.root, "a mapping"))
        return EnvironmentFile.model_validate({"dependencies": []}), problems
    tree = _Tree(document.root)
    environment = tree.validate(problems)
    while environment is None:
        environment = tree.validate(problems)
    return environment, problems


def entries_of(mapping: Mapping) -> list[Entry]:
    """A mapping's entries with `<<` merged in (an entry of its own wins), as conda and conda-lock read it."""
    own: list[Entry] = []
    merged: list[Entry] = []
    for entry in mapping.entries:
        if isinstance(entry.key, Scalar) and entry.key.kind == "merge":
            sources = entry.value.items if isinstance(entry.value, Sequence) else (entry.value,)
            merged += (each for source in sources if isinstance(source, Mapping) for each in source.entries)
        else:
            own.append(entry)
    names = {entry.name for entry in own}
    return own + [entry for entry in merged if entry.name not in names] if merged else own


def _joined(entries: list[Entry]) -> list[Entry]:
    """Entries with the lists of a repeated key put together: which of them counts, each client decides otherwise.

    What the other rules say is then true of the file; that a key is repeated is said by `duplicate-key`.
    """
    if len({entry.name for entry in entries}) == len(entries):
        return entries
    joined: dict[str, Entry] = {}
    for entry in entries:
        before, value = joined.get(_key_text(entry.key)), entry.value
        if before is not None and isinstance(before.value, Sequence) and isinstance(value, Sequence):
            value = Sequence((*before.value.items, *value.items), value.span, value.flow)
        joined[_key_text(entry.key)] = Entry(entry.key, value)
    return list(joined.values())


class _Tree:
    """The file's tree without what has failed so far; what is left out is known by identity, not by index."""

    def __init__(self, root: Mapping) -> None:
        self.root = root
        self.root_entries = _joined(entries_of(root))
        self.gone: set[int] = set()
        self.converted: dict[int, Any] = {}
        self.steps: dict[int, dict[int | str, tuple[Node, Node | None, int | str]]] = {}

    def validate(self, problems: list[Problem]) -> EnvironmentFile | None:
        """The model of what is left, or None after leaving out what failed."""
        try:
            return EnvironmentFile.model_validate(self.plain())
        except ValidationError as error:
            failures = [(each["type"], *self.locate(each["loc"])) for each in error.errors(include_url=False)]
        before = len(self.gone)
        for kind, path, key, node in failures:
            if id(node) not in self.gone and (problem := self.problem(kind, path, key, node)):
                problems.append(problem)
            self.gone.add(id(node))
        if len(self.gone) == before:
            raise RuntimeError(f"nothing left to leave out: {failures}")
        return None

    def plain(self) -> dict[str, Any]:
        """Dicts and lists, which is what pydantic reads; the leaves are still scalars."""
        self.converted.clear()
        self.steps.clear()
        data: dict[str, Any] = self.convert(self.root)
        if self.gone:
            data.setdefault("dependencies", [])
        return data

    def convert(self, node: Node) -> Any:
        if isinstance(node, Scalar):
            return node
        if id(node) not in self.converted:  # with aliases of aliases the work would double with every level
            self.converted[id(node)] = self.convert_children(node)
        return self.converted[id(node)]

    def convert_children(self, node: Sequence | Mapping) -> Any:
        if isinstance(node, Sequence):
            return [self.convert(item) for item in node.items if id(item) not in self.gone]
        last = {_key_text(entry.key): entry.value for entry in self.entries(node)}
        return {key: self.convert(value) for key, value in last.items() if id(value) not in self.gone}

    def entries(self, mapping: Mapping) -> list[Entry]:
        """A mapping's entries as they are validated."""
        return self.root_entries if mapping is self.root else entries_of(mapping)

    def locate(self, location: tuple[int | str, ...]) -> tuple[list[int | str], Node | None, Node]:
        """The path, the key and the node at a location that pydantic names, or of the nearest node above it."""
        if location[0] == "dependencies" and len(location) > 2:
            location = (*location[:2], *location[3:])  # without the tag of the union, which names no node
        node: Node = self.root
        key: Node | None = None
        path: list[int | str] = []
        for step in location:
            below = self.step(node, step)
            if below is None:
                break
            node, key, step = below
            path.append(step)
        return path, key, node

    def step(self, node: Node, step: int | str) -> tuple[Node, Node | None, int | str] | None:
        """One step down the tree as it was validated: the node, its key, and the step in the tree as it was written."""
        if isinstance(node, Scalar):
            return None
        if id(node) not in self.steps:
            self.steps[id(node)] = dict(self.steps_from(node))
        return self.steps[id(node)].get(step)

    def steps_from(self, node: Sequence | Mapping) -> Iterator[tuple[int | str, tuple[Node, Node | None, int | str]]]:
        """Every step down from a node in the tree as it was validated."""
        if isinstance(node, Sequence):
            kept = [(index, item) for index, item in enumerate(node.items) if id(item) not in self.gone]
            for number, (index, item) in enumerate(kept):
                yield number, (item, None, index)
            return
        last = {_key_text(entry.key): entry for entry in self.entries(node)}
        for name, entry in last.items():
            if id(entry.value) not in self.gone:
                yield name, (entry.value, entry.key, name)

    def problem(self, error: str, path: list[int | str], key: Node | None, node: Node) -> Problem | None:
        """None if what is wrong has been said already: an item without `pip` is told by the key that it has instead."""
        if error == "missing" and node is self.root:
            return Problem(ProblemKind.MISSING_DEPENDENCIES, ("dependencies",), None, node, "a list")
        if error == "missing" and isinstance(node, Mapping) and node.entries:
            return None
        kind, expected = self.classify(error, path, node)
        return Problem(kind, tuple(path), key, node, expected)

    def classify(self, error: str, path: list[int | str], node: Node) -> tuple[ProblemKind, str]:
        expected = {"list_type": "a list", "dict_type": "a mapping"}.get(error, "text")
        null = isinstance(node, Scalar) and node.kind == "null"
        if path[0] == "channels" and isinstance(node, Mapping) and node.find("pip") is not None:
            return ProblemKind.MISPLACED_PIP, expected
        if error == "extra_forbidden":
            if len(path) > 1:
                return ProblemKind.UNKNOWN_SECTION, "`pip`"
            return (ProblemKind.MISPLACED_PIP if path == ["pip"] else ProblemKind.UNKNOWN_KEY), "another key"
        if error == "string_pattern_mismatch":
            return ProblemKind.UNKNOWN_SECTION, "`sel(unix)`, `sel(linux)`, `sel(osx)` or `sel(win)`"
        if path == ["dependencies"]:
            return (ProblemKind.MISSING_DEPENDENCIES if null else ProblemKind.WRONG_TYPE), "a list"
        if path[0] == "variables" and not (null and len(path) == 1):
            return ProblemKind.INVALID_VARIABLE, expected
        if path[0] == "dependencies" and path[2:3] == ["pip"]:
            if len(path) == 3:
                empty = null and path[1] == self.last_dependency()
                return (ProblemKind.EMPTY_SECTION if empty else ProblemKind.MISPLACED_PIP), "a list"
            return (ProblemKind.MISPLACED_PIP if isinstance(node, Mapping) else ProblemKind.WRONG_TYPE), "text"
        if null and expected != "text":
            return ProblemKind.EMPTY_SECTION, expected
        return ProblemKind.WRONG_TYPE, expected

    def last_dependency(self) -> int:
        entry = self.root.find("dependencies")
        return len(entry.value.items) - 1 if entry is not None and isinstance(entry.value, Sequence) else -1


def _key_text(key: Node) -> str:
    """A key as a dict's key; one that is no scalar gets a name that no field has."""
    return key.value if isinstance(key, Scalar) else f"\0{id(key)}"
