"""Turns YAML text into a tree whose every node, comment and alias knows its span."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

from envlint.syntax.nodes import BLOCK_STYLES, Alias, Anchor, Comment, Mapping, Node, Scalar, Sequence, SyntaxProblem
from envlint.syntax.usual_layout import UsualLayout
from envlint.text import LineIndex, Span

MAXIMUM_LENGTH = 1 << 20
"""Code points; a longer text is not parsed (rule `oversized-file`). No real environment file comes near."""
MAXIMUM_DEPTH = 100
"""Levels of nesting; a deeper text is not parsed. A real environment file has four."""

_COMMENT = re.compile(r"(?:(?<=[\s\ufeff])|^)#[^\r\n]*", re.MULTILINE)


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
        elif not (layout := UsualLayout(self)).build() and not self._fail_without(layout.alike):
            from envlint.syntax.scanner import Scanner  # ruamel takes longer to import than to read a file with

            Scanner(self).build()

    def _fail_without(self, lines: Span) -> bool:
        """Whether the text is no YAML even without some lines of a long list that are like the items around them.

        They change nothing about where and why the scanner gives up, and it is slow: in an editor it reads half of a
        file in vain for each letter inside a quotation that is still open.
        """
        if lines.start == lines.end:
            return False
        rest = Document(self.text[: lines.start] + self.text[lines.end :])
        others = rest.anchors, rest.aliases, rest.tags, rest.directives, rest.extra_documents
        if rest.problem is None or any(others) or any(mark.end > lines.start for mark in rest.marks):
            return False
        self.marks, self.problem = rest.marks, rest.problem.moved(lines.start, lines.end - lines.start)
        return True

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

    @cached_property
    def own_line_comments(self) -> dict[int, Comment]:
        """By line, counted from 0: the comments that have it to themselves."""
        return {self.lines.line_of(each.span.start): each for each in self.comments if each.own_line}

    def walk(self) -> Iterator[Node]:
        """Every node once (an anchored one too), parents before children, in the order of the text."""
        return iter(self._nodes)

    @cached_property
    def _nodes(self) -> tuple[Node, ...]:
        return tuple(self._find_nodes())

    def _find_nodes(self) -> Iterator[Node]:
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
        """Where a `#` is part of a text, and begins no comment. The header line of a block scalar may carry one."""
        for node in self.walk():
            if isinstance(node, Scalar) and self.text.find("#", *node.span) >= 0:
                start = node.span.start
                if node.style in BLOCK_STYLES:
                    start = min(self.lines.line_end(self.lines.line_of(start)), node.span.end)
                yield Span(start, node.span.end)
