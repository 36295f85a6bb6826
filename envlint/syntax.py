"""Turns YAML text into a tree whose every node, comment and alias knows its span."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.resolver import implicit_resolvers

from envlint.text import LineIndex, Span

MAXIMUM_LENGTH = 1 << 20
"""Code points; a longer text is not parsed (rule `oversized-file`). No real environment file comes near."""
MAXIMUM_DEPTH = 100
"""Levels of nesting; a deeper text is not parsed. A real environment file has four."""

_PROPERTIES = re.compile(r"(?:(?:!<[^>\s]*>|![^\s\[\]{},]*|&[^\s\[\]{},?:%@`]*)(?:\s+|$|(?=[\[{?:,\]}%@`])))+")
_COMMENT = re.compile(r"(?:(?<=[\s\ufeff])|^)#[^\r\n]*", re.MULTILINE)
_TAG_PREFIX = "tag:yaml.org,2002:"
_BLOCK_STYLES = ("|", ">")


def _resolvers(version: tuple[int, int]) -> dict[str, list[tuple[str, Any]]]:
    table: dict[str, list[tuple[str, Any]]] = {}
    for versions, tag, pattern, first in implicit_resolvers:
        if version in versions:
            for character in first:
                table.setdefault(character, []).append((tag.removeprefix(_TAG_PREFIX), pattern))
    return table


_RESOLVERS = {"1.2": _resolvers((1, 2)), "1.1": _resolvers((1, 1))}


def resolve(plain: str, version: str = "1.2") -> str:
    """What an unquoted scalar is taken for: `str`, `null`, `bool`, `int`, `float`, `timestamp`, `merge` or `value`.

    Version "1.2" is what conda's ruamel.yaml does, "1.1" what PyYAML does.
    """
    for kind, pattern in _RESOLVERS[version].get(plain[:1], ()):
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
            return self.tag.removeprefix(_TAG_PREFIX)
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


class _EventReader(YAML):
    """ruamel's pure scanner and parser without its search for plug-ins on disk, which costs more than a small file."""

    def official_plug_ins(self) -> list[Any]:
        return []


class Document:
    """One text and what YAML makes of it. A text that cannot be parsed has a `problem` and no `root`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Node | None = None
        """The first document of the stream; None if it is empty, cannot be parsed or is oversized."""
        self.problem: SyntaxProblem | None = None
        self.oversized: Span | None = None
        """Set, and nothing parsed, if the text is longer or deeper than envlint reads."""
        self.anchors: list[Anchor] = []
        self.aliases: list[Alias] = []
        self.tags: list[Span] = []
        """Every explicit tag (`!!str`)."""
        self.directives: list[Span] = []
        """`%YAML` and `%TAG` lines."""
        self.marks: list[Span] = []
        """Every `---` and `...`."""
        self.extra_documents: list[Span] = []
        """The `---` of a second and any further document, or its first character: they are not in the tree."""
        if len(text) > MAXIMUM_LENGTH:
            self.oversized = Span(0, self.lines.line_end(0))
        else:
            _Builder(self).build()

    @cached_property
    def lines(self) -> LineIndex:
        """The text's lines."""
        return LineIndex(self.text)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment, in order: a `#` at a line's start or after white space, outside scalars."""
        if "#" not in self.text:
            return ()
        taken = sorted(self._opaque_spans())
        found, index, start = [], 0, 0
        while match := _COMMENT.search(self.text, start):
            start = match.start()
            while index < len(taken) and taken[index].end <= start:
                index += 1
            if index < len(taken) and taken[index].start <= start:
                start = taken[index].end  # a comment may follow on the same line
                continue
            line_start = self.lines.starts[self.lines.line_of(start)]
            own_line = not self.text[line_start:start].strip(" \t\ufeff")
            found.append(Comment(Span(*match.span()), match.group(), own_line))
            start = match.end()
        return tuple(found)

    def walk(self) -> Iterator[Node]:
        """Every node once (an anchored one too), parents before children, in the order of the text."""
        seen: set[int] = set()
        pending: list[Node] = [] if self.root is None else [self.root]
        while pending:
            node = pending.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            if isinstance(node, Sequence):
                pending.extend(reversed(node.items))
            elif isinstance(node, Mapping):
                pending.extend(each for entry in reversed(node.entries) for each in (entry.value, entry.key))

    @cached_property
    def parents(self) -> dict[int, Node]:
        """The list or mapping that a node stands in, by the node's `id`; the first one if an alias repeats it."""
        found: dict[int, Node] = {}
        for node in self.walk():
            children = node.items if isinstance(node, Sequence) else ()
            if isinstance(node, Mapping):
                children = tuple(each for entry in node.entries for each in entry)
            for child in children:
                found.setdefault(id(child), node)
        return found

    @cached_property
    def positions(self) -> dict[int, int]:
        """Where an item stands in its list, by the item's `id`; the first place if an alias repeats it."""
        found: dict[int, int] = {}
        for node in self.walk():
            if isinstance(node, Sequence):
                for at, item in enumerate(node.items):
                    found.setdefault(id(item), at)
        return found

    def comment_in(self, start: int, end: int) -> Comment | None:
        """The first comment that begins at one of some offsets."""
        at = bisect_left(self.comments, start, key=lambda comment: comment.span.start)
        found = self.comments[at] if at < len(self.comments) else None
        return found if found is not None and found.span.start < end else None

    def _opaque_spans(self) -> Iterator[Span]:
        """What a `#` inside of is no comment. The header line of a block scalar may carry one."""
        for node in self.walk():
            if isinstance(node, Scalar) and node.span.end > node.span.start:
                start = node.span.start
                if node.style in _BLOCK_STYLES:
                    start = min(self.lines.line_end(self.lines.line_of(start)), node.span.end)
                yield Span(start, node.span.end)


class _Builder:
    """Builds a document's tree from the parser's events; its stack is its own, so no depth can overflow Python's."""

    def __init__(self, document: Document) -> None:
        self.document, self.text = document, document.text
        self.anchored: dict[str, Node] = {}
        self.stack: list[_Open] = []
        self.documents = 0

    def build(self) -> None:
        document = self.document
        try:
            for event in _EventReader(typ="safe", pure=True).parse(self.text):
                self.consume(event)
        except MarkedYAMLError as error:
            document.problem = self.problem(error)
        except ReaderError as error:
            character = f"character U+{ord(self.text[error.position]):04X} is not allowed in YAML"
            document.problem = SyntaxProblem(character, Span(error.position, error.position + 1))
        except _Unreadable as error:
            document.problem = error.problem
        except _TooDeep as error:
            document.oversized = self.character(error.index)
        except (YAMLError, ValueError, OverflowError) as error:  # as for a malformed `%YAML` directive
            document.problem = SyntaxProblem(" ".join(str(error).split()) or "not YAML", self.character(0))
        if document.problem is not None or document.oversized is not None:
            document.root = None

    def consume(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml_events.ScalarEvent:
            self.add(event, self.scalar(event))
        elif kind is yaml_events.SequenceStartEvent or kind is yaml_events.MappingStartEvent:
            self.stack.append(_Open(event))
            if len(self.stack) > MAXIMUM_DEPTH:
                raise _TooDeep(event.start_mark.index)
        elif kind is yaml_events.SequenceEndEvent or kind is yaml_events.MappingEndEvent:
            opened = self.stack.pop()
            self.add(opened.event, self.collection(opened, event.end_mark.index))
        elif kind is yaml_events.AliasEvent:
            self.alias(event)
        elif kind is yaml_events.DocumentStartEvent:
            self.document_start(event)
        elif kind is yaml_events.DocumentEndEvent and event.explicit:
            self.document.marks.append(Span(event.start_mark.index, event.end_mark.index))

    def add(self, event: Any, node: Node) -> None:
        """Hand a finished node to what it is part of."""
        if event.anchor is not None:
            self.anchored[event.anchor] = node
            at = self.text.index("&", event.start_mark.index)
            self.document.anchors.append(Anchor(event.anchor, Span(at, at + 1 + len(event.anchor)), node))
        self.place(node, node.span.end)

    def place(self, node: Node, end: int) -> None:
        if self.stack:
            self.stack[-1].children.append(node)
            self.stack[-1].end = end
        elif self.documents <= 1:
            self.document.root = node

    def scalar(self, event: Any) -> Scalar:
        start, end, style, value = event.start_mark.index, event.end_mark.index, event.style or "", event.value
        tag = None
        if event.anchor is not None or event.ctag is not None:
            start = self.skip_properties(start, end)
            tag = self.explicit_tag(event, start)
        elif start == end and not style:
            start = end = self.empty_value(start)
        if style:
            verbatim = style not in _BLOCK_STYLES and self.text[start + 1 : end - 1] == value
        else:
            verbatim = self.text[start:end] == value
        return Scalar(value, Span(start, end), style, tag, verbatim)

    def collection(self, opened: _Open, end: int) -> Node:
        event, children = opened.event, opened.children
        start, tag = event.start_mark.index, None
        if event.anchor is not None or event.ctag is not None:
            start = self.skip_properties(start, end)
            tag = self.explicit_tag(event, start)
        flow = bool(event.flow_style)
        if not (flow and self.text[start : start + 1] in ("[", "{")):
            # A block ends for the scanner where the next token begins, behind blank lines and comments.
            end = max(start, opened.end)
        if type(event) is yaml_events.SequenceStartEvent:
            return Sequence(tuple(children), Span(start, end), flow, tag)
        pairs = zip(children[::2], children[1::2], strict=True)
        return Mapping(tuple(Entry(key, value) for key, value in pairs), Span(start, end), flow, tag)

    def empty_value(self, at: int) -> int:
        """Where a missing value is: behind its colon, not, as ruamel has it, where the next token begins."""
        opened = self.stack[-1] if self.stack else None
        if opened is None or type(opened.event) is not yaml_events.MappingStartEvent or len(opened.children) % 2 == 0:
            return at
        colon = self.text.find(":", opened.end, at)
        return at if colon < 0 else colon + 1

    def skip_properties(self, start: int, end: int) -> int:
        match = _PROPERTIES.match(self.text, start, end)
        return start if match is None else match.end()

    def explicit_tag(self, event: Any, start: int) -> str | None:
        if event.ctag is None:
            return None
        properties = self.text[event.start_mark.index : start]
        if match := re.search(r"!<[^>\s]*>|![^\s\[\]{},]*", properties):
            at = event.start_mark.index + match.start()
            self.document.tags.append(Span(at, at + len(match.group())))
        return event.tag if event.tag != "!" else f"{_TAG_PREFIX}str"

    def alias(self, event: Any) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        node = self.anchored.get(event.anchor)
        if node is None:
            raise _Unreadable(SyntaxProblem(f"`*{event.anchor}` repeats an anchor that is not defined above it", span))
        self.document.aliases.append(Alias(event.anchor, span))
        self.place(node, span.end)

    def document_start(self, event: Any) -> None:
        self.documents += 1
        self.anchored.clear()
        mark = Span(event.start_mark.index, event.end_mark.index)
        if self.documents > 1:
            self.document.extra_documents.append(mark if event.explicit else self.character(mark.start))
        if not event.explicit:
            return
        self.document.marks.append(mark)
        if event.version or event.tags:
            lines = re.finditer(r"^%[^\r\n]*", self.text[: mark.start], re.MULTILINE)
            self.document.directives += [Span(*line.span()) for line in lines]

    def problem(self, error: MarkedYAMLError) -> SyntaxProblem:
        mark, context_mark = error.problem_mark or error.context_mark, error.context_mark
        return SyntaxProblem(
            error.problem or "not YAML",
            self.character(mark.index if mark else 0),
            error.context,
            self.character(context_mark.index) if context_mark else None,
        )

    def character(self, index: int) -> Span:
        """The character at an index, or the empty span at a line's or the text's end."""
        at = max(0, min(index, len(self.text)))
        return Span(at, at if at == len(self.text) or self.text[at] in "\r\n" else at + 1)


class _Open:
    """A list or mapping whose end has not been seen: its children so far, and where the last of them ends."""

    __slots__ = ("children", "end", "event")

    def __init__(self, event: Any) -> None:
        self.event, self.children, self.end = event, list[Node](), 0


class _Unreadable(Exception):
    def __init__(self, problem: SyntaxProblem) -> None:
        self.problem = problem


class _TooDeep(Exception):
    def __init__(self, index: int) -> None:
        self.index = index
