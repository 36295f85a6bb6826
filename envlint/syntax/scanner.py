"""Reads any YAML text by the events of ruamel's parser, and finds the words for what is no YAML."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml import events as yaml_events
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from envlint.syntax.document import MAXIMUM_DEPTH, Document
from envlint.syntax.nodes import (
    BLOCK_STYLES,
    TAG_PREFIX,
    Alias,
    Anchor,
    Entry,
    Mapping,
    Node,
    Scalar,
    Sequence,
    SyntaxProblem,
)
from envlint.text import Span

_PROPERTIES = re.compile(r"(?:(?:!<[^>\s]*>|![^\s\[\]{},]*|&[^\s\[\]{},?:%@`]*)(?:\s+|$|(?=[\[{?:,\]}%@`])))+")


class _EventReader(YAML):
    """ruamel's pure scanner and parser without its search for plug-ins on disk, which costs more than a small file."""

    def official_plug_ins(self) -> list[Any]:
        return []


class Scanner:
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
            verbatim = style not in BLOCK_STYLES and self.text[start + 1 : end - 1] == value
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
        return event.tag if event.tag != "!" else f"{TAG_PREFIX}str"

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
