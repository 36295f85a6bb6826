"""What a YAML text is made of: scalars, lists, mappings, comments, anchors; each knows where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from envlint.text import Span

BLOCK_STYLES = ("|", ">")
TAG_PREFIX = "tag:yaml.org,2002:"

_WORDS = frozenset(("y", "yes", "n", "no", "on", "off", "true", "false", "null"))
"""In small letters, what begins with a letter and may be something else than a text."""


@cache
def _resolvers(version: str) -> dict[str, list[tuple[str, Any]]]:
    from ruamel.yaml.resolver import implicit_resolvers

    table: dict[str, list[tuple[str, Any]]] = {}
    for versions, tag, pattern, first in implicit_resolvers:
        if tuple(map(int, version.split("."))) in versions:
            for character in first:
                table.setdefault(character, []).append((tag.removeprefix(TAG_PREFIX), pattern))
    return table


def resolve(plain: str, version: str = "1.2") -> str:
    """What an unquoted scalar is taken for: `str`, `null`, `bool`, `int`, `float`, `timestamp`, `merge` or `value`.

    Version "1.2" is what conda's ruamel.yaml does, "1.1" what PyYAML does.
    """
    if plain[:1].isalpha() and plain.lower() not in _WORDS:
        return "str"  # ruamel takes longer to import than to read a file with
    for kind, pattern in _resolvers(version).get(plain[:1], ()):
        if pattern.match(plain):
            return kind
    return "str"


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A leaf: its decoded value, and where its source (quotes included, anchor and tag not) is."""

    value: str
    span: Span
    style: str = ""
    """Empty for a plain scalar, else the character that opens it: `'`, `"`, `|` or `>`."""
    tag: str | None = None
    """An explicit tag, shorthand resolved (`tag:yaml.org,2002:str`), if there is one."""
    verbatim: bool = True
    """Whether the value stands unchanged in the source, so that its parts can be pointed at."""

    @property
    def kind(self) -> str:
        """What YAML 1.2 takes it for; see `resolve`."""
        return self.kind_in("1.2")

    def kind_in(self, version: str) -> str:
        """What a YAML version ("1.1" or "1.2") takes it for; see `resolve`."""
        if self.tag is not None:
            return self.tag.removeprefix(TAG_PREFIX)
        return "str" if self.style else resolve(self.value, version)

    @property
    def is_string(self) -> bool:
        """Whether YAML 1.2 reads text here."""
        return self.kind == "str"

    def part(self, start: int, end: int) -> Span:
        """Where `value[start:end]` stands; the whole scalar if escapes or folding hide it."""
        if not self.verbatim:
            return self.span
        inner = self.span.start + (1 if self.style else 0)
        return Span(inner + start, inner + end)

    def __str__(self) -> str:
        return self.value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, str]:
        return {"type": "string"}


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """A list, in block (`- a`) or flow (`[a]`) style."""

    items: tuple[Node, ...]
    span: Span
    flow: bool = False
    tag: str | None = None


class Entry(NamedTuple):
    """One key and its value. A missing value is an empty plain scalar, of kind `null`."""

    key: Node
    value: Node

    @property
    def name(self) -> str | None:
        """The key's text, if the key is a scalar."""
        return self.key.value if isinstance(self.key, Scalar) else None

    @property
    def span(self) -> Span:
        """From the key to the value or, where an alias repeats one that stands above, to the key's end."""
        return Span(self.key.span.start, max(self.key.span.end, self.value.span.end))


@dataclass(frozen=True, slots=True, eq=False)
class Mapping:
    """Keys and values, in block or flow style; duplicate keys all survive."""

    entries: tuple[Entry, ...]
    span: Span
    flow: bool = False
    tag: str | None = None

    def find(self, name: str) -> Entry | None:
        """The last entry of that name, which is the one that loaders keep where they accept a duplicate."""
        return next((entry for entry in reversed(self.entries) if entry.name == name), None)


Node: TypeAlias = Scalar | Sequence | Mapping


class Comment(NamedTuple):
    """A comment, from its `#` to the line's end (terminator excluded)."""

    span: Span
    text: str
    own_line: bool
    """Whether nothing but white space stands before it on its line."""


class Alias(NamedTuple):
    """A place that repeats an anchored node: in the tree it *is* that node."""

    name: str
    span: Span


class Anchor(NamedTuple):
    """A node that aliases can repeat."""

    name: str
    span: Span
    node: Node


class SyntaxProblem(NamedTuple):
    """Why a text is no YAML: the scanner's words, and the two places it names."""

    message: str
    span: Span
    context: str | None = None
    context_span: Span | None = None

    def moved(self, start: int, by: int) -> SyntaxProblem:
        """The same after something has been put in at an offset."""

        def move(span: Span) -> Span:
            return Span(span.start + by, span.end + by) if span.start >= start else span

        context_span = None if self.context_span is None else move(self.context_span)
        return self._replace(span=move(self.span), context_span=context_span)
