"""Finds where each line of a document is to begin, and what becomes of the space inside of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from envlint.format.contract import bare
from envlint.format.layout import Layout
from envlint.syntax import Document, Mapping, Node, Scalar, Sequence
from envlint.text import Span

_NESTED = 2
"""How far a mapping is indented in what it is part of."""
_DASH = ("- ", "-", "-\t")
_COMMA = re.compile(r"[ \t]*,[ \t]*")
_BLANKS = re.compile(r"[ \t]*")
_DASHES = re.compile(r"(?: *-)+[ \t]+\Z")
_QUESTION_MARK = "it has a key with a question mark"
_COMMENTS = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")


class LeftAlone(Exception):
    """The text has something that this layout does not touch."""


class Level(NamedTuple):
    """A list or mapping that is open: where its parts begin, in the source and in the layout."""

    source: int
    target: int
    is_list: bool = False
    is_empty: bool = False
    """Whether it is only what a key without a value could have: its source is that of the key."""


Levels = tuple[Level, ...]
"""From the root to the innermost."""


class Continued(NamedTuple):
    """A value of several lines, of which the first one is laid out like any other."""

    start: int
    end: int
    first: int
    last: int
    level: Level
    """That which the value is part of."""


class Gap(NamedTuple):
    """What stands in a line instead of what stood between two columns."""

    start: int
    end: int
    text: str


class Placement:
    """The lines of one document, placed by what begins in them."""

    def __init__(self, document: Document, layout: Layout, unquoted: tuple[Scalar, ...]) -> None:
        self.document, self.layout, self.source, self.lines = document, layout, document.text, document.lines
        self.rows = self.source.replace("\r\n", "\n").split("\n")
        self.begins: dict[int, Level] = {}
        """By line: the level of what begins in it."""
        self.opened: dict[int, Levels] = {}
        """By line that something begins in: what is open at its end."""
        self.continued: list[Continued] = []
        self.gaps: dict[int, list[Gap]] = {}
        self.properties = sorted([*(each.span for each in document.anchors), *document.tags])
        self.aliases = [each.span for each in document.aliases]
        self.swallowers = {span.end for span in (*self.aliases, *self.properties)}
        """Ends behind which a colon would become part of a name."""
        self.at = 0
        """The offset up to which everything is placed."""
        self.place_root()
        for scalar in unquoted:
            self.unquote(scalar)

    def column(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset."""
        line = self.lines.line_of(offset)
        return line, offset - self.lines.starts[line]

    def place_root(self) -> None:
        root = self.document.root
        assert root is not None
        top = Level(0, 0)
        for span in (*self.document.directives, *self.document.marks):
            line = self.lines.line_of(span.start)
            self.begins[line], self.opened[line] = top, (top,)
        if self.document.marks and self.document.marks[0].start < root.span.start:
            self.at = self.document.marks[0].end
        self.value(root, (), 0)

    def value(self, node: Node, levels: Levels, target: int) -> None:
        """Place what follows a colon, a dash or the beginning: its properties, then what it is."""
        if node.span.start < self.at:
            span = self.alias_from(self.at)
            self.follow(span.start, levels, target)
            self.at = span.end
        elif isinstance(node, Scalar) or node.flow:
            self.follow_properties(node.span.start, levels, target)
            if node.span.end > node.span.start:
                self.follow(node.span.start, levels, target)
                self.leaf(node, levels)
                self.at = node.span.end
        else:
            start = self.block_start(node)
            self.follow_properties(start, levels, target)
            if self.column(self.at)[0] == self.column(start)[0]:
                self.follow(start, levels, target)
            if isinstance(node, Mapping):
                self.mapping(node, levels, target)
            else:
                self.sequence(node, start, levels, target)

    def block_start(self, node: Mapping | Sequence) -> int:
        """Where the first key or dash is; the span of a node with a tag may begin with a comment."""
        if isinstance(node, Mapping):
            start = self.key_start(node.entries[0].key, node.span.start)
            if "?" in self.source[node.span.start : start]:
                raise LeftAlone(_QUESTION_MARK)
            return start
        match = _COMMENTS.match(self.source, node.span.start)
        start = node.span.start if match is None else match.end()
        if self.source[start] != "-":
            raise LeftAlone("it has a list that does not begin with a dash")
        return start

    def mapping(self, node: Mapping, levels: Levels, target: int) -> None:
        level, first = None, True
        for key, value in node.entries:
            start = self.key_start(key, node.span.start if first else self.at)
            line, column = self.column(start)
            if level is None:
                level = Level(column, target)
                levels = (*levels, level)
            self.begin(line, column, level, levels, is_first=first)
            first = False
            self.key(key)
            colon = self.colon(line)
            self.value(value, levels, target + (self.layout.indent if self.is_block_list(value) else _NESTED))
            if self.at == colon + 1:
                self.opened[line] = (*levels, Level(column, target + self.layout.indent, is_list=True, is_empty=True))

    @staticmethod
    def is_block_list(node: Node) -> bool:
        return isinstance(node, Sequence) and not node.flow

    def key_start(self, key: Node, at: int) -> int:
        """Where a key begins, with its properties."""
        if key.span.start < at:
            return self.alias_from(at).start
        start = key.span.start
        line_start = self.lines.starts[self.lines.line_of(start)]
        for index in range(bisect_left(self.properties, Span(start, start)) - 1, -1, -1):
            span = self.properties[index]
            if span.start < max(line_start, self.at) or self.source[span.end : start].strip(" \t"):
                break
            start = span.start
        return start

    def key(self, key: Node) -> None:
        """Pass over a key, with one blank behind each of its properties."""
        line = self.lines.line_of(self.key_start(key, self.at))
        if key.span.start < self.at:
            self.at = self.alias_from(self.at).end
            return
        for span, following in self.properties_from(self.at, key.span.start):
            if self.lines.line_of(span.start) == line:
                self.gap(line, span.end, following, " ")
        if self.lines.line_of(max(key.span.start, key.span.end - 1)) != line:
            raise LeftAlone("it has a key of several lines")
        self.at = key.span.end

    def colon(self, line: int) -> int:
        """Pass over a colon."""
        colon = self.source.find(":", self.at, self.lines.line_end(line))
        if colon < 0 or self.source[self.at : colon].strip(" \t"):
            raise LeftAlone("it has a key without a colon on its line")
        # An alias, and a key that has nothing but a property, would swallow the colon.
        self.gap(line, self.at, colon, " " if self.source[self.at - 1 : self.at] == " " else self.before_colon())
        self.at = colon + 1
        return colon

    def before_colon(self) -> str:
        return " " if self.at in self.swallowers else ""

    def alias_from(self, at: int) -> Span:
        """The first alias that begins at an offset or behind it."""
        index = bisect_left(self.aliases, Span(at, at))
        if index == len(self.aliases):
            raise LeftAlone("it has an anchor in a place that cannot be laid out")
        return self.aliases[index]

    def properties_from(self, at: int, end: int) -> Iterator[tuple[Span, int]]:
        """The properties that begin from one offset to another, each with where the next one begins, or the end."""
        for index in range(bisect_left(self.properties, Span(at, at)), len(self.properties)):
            span = self.properties[index]
            if span.start > end:
                return
            following = self.properties[index + 1].start if index + 1 < len(self.properties) else end
            yield span, min(following, end)

    def sequence(self, node: Sequence, dash: int, levels: Levels, target: int) -> None:
        line, column = self.column(dash)
        level = Level(column, target, is_list=True)
        levels = (*levels, level)
        for number, item in enumerate(node.items):
            if number:
                line = self.dash_line(item, column)
            self.begin(line, column, level, levels, is_first=not number)
            self.at = self.lines.starts[line] + column + 1
            self.value(item, levels, target + _NESTED)

    def dash_line(self, item: Node, column: int) -> int:
        """The line of the dash before an item: the nearest one above with a dash in the list's column."""
        start = item.span.start
        if start < self.at:
            start = self.alias_from(self.at).start
        line = self.lines.line_of(start)
        while self.rows[line][column : column + 2] not in _DASH or self.rows[line][:column].strip(" "):
            line -= 1
            if line < 0 or self.lines.starts[line] + column < self.at:
                raise LeftAlone("it has a list whose dashes are not one below the other")
        return line

    def begin(self, line: int, column: int, level: Level, levels: Levels, *, is_first: bool) -> None:
        """Something begins in a line; unless it is the first of a list in a list, nothing stands before it."""
        before = self.rows[line][:column]
        if not before.strip(" "):
            if column != level.source:
                raise LeftAlone("it has a key or item that is not in the column of the others")
            self.begins[line] = level
        elif not is_first or (not _DASHES.match(before) and self.at <= self.lines.starts[line]):
            raise LeftAlone(_QUESTION_MARK)
        self.opened[line] = levels

    def has_properties(self, end: int) -> bool:
        at = bisect_left(self.properties, Span(self.at, self.at))
        return at < len(self.properties) and self.properties[at].start < end

    def follow_properties(self, end: int, levels: Levels, target: int) -> None:
        """Place the tags and anchors that stand before an offset."""
        while self.properties and self.has_properties(end):
            span = self.properties[bisect_left(self.properties, Span(self.at, self.at))]
            self.follow(span.start, levels, target)
            self.at = span.end

    def follow(self, start: int, levels: Levels, target: int) -> None:
        """Place something after one blank, or in a line of its own."""
        line, column = self.column(start)
        if self.rows[line][:column].strip(" \t"):
            at_line, at_column = self.column(self.at)
            if at_line != line:
                raise LeftAlone("something stands before a value, in its line")
            self.gap(line, self.at, start, " " if at_column else "")
        else:
            self.begins[line] = Level(column, target)
            self.opened[line] = levels

    def gap(self, line: int, start: int, end: int, space: str) -> None:
        """Say what is to stand between two offsets of one line, where there is nothing but white space."""
        if self.source[start:end].strip(" \t"):
            raise LeftAlone("something stands between a key or dash and its value")
        if self.source[start:end] != space:
            self.edit(line, start, end, space)

    def edit(self, line: int, start: int, end: int, text: str) -> None:
        first = self.lines.starts[line]
        self.gaps.setdefault(line, []).append(Gap(start - first, end - first, text))

    def leaf(self, node: Node, levels: Levels) -> None:
        """Note the further lines of a value, and a block scalar even if it has none."""
        start, end = node.span
        if self.source[start] in "|>" or "\n" in self.source[start:end]:
            first, last = self.lines.line_of(start), self.lines.line_of(max(start, end - 1))
            level = levels[-1] if levels else Level(-_NESTED, -_NESTED)
            self.continued.append(Continued(start, end, first, last, level))
        elif not isinstance(node, Scalar) and not self.properties and not self.aliases:
            self.brackets(node)

    def brackets(self, node: Mapping | Sequence) -> None:
        """One blank behind each comma, and none inside of brackets; those inside of braces may be a template's."""
        children = node.items if isinstance(node, Sequence) else tuple(each for pair in node.entries for each in pair)
        step = 1 if isinstance(node, Sequence) else 2
        for before, after in zip(children[step - 1 :: step], children[step::step], strict=False):
            self.punctuate(before.span.end, after.span.start, _COMMA, ", ")
        if children and self.source[node.span.start] == "[":
            self.punctuate(node.span.start + 1, children[0].span.start, _BLANKS, "")
            self.punctuate(children[-1].span.end, node.span.end - 1, _BLANKS, "")
        for child in children:
            if not isinstance(child, Scalar):
                self.brackets(child)

    def punctuate(self, start: int, end: int, expected: re.Pattern[str], text: str) -> None:
        """Write something between two offsets, if what is expected stands there; a colon needs its blank."""
        is_other = self.source[start:end] != text and self.source[start - 1] != ":"
        if is_other and expected.fullmatch(self.source, start, end):
            self.edit(self.lines.line_of(start), start, end, text)

    def unquote(self, scalar: Scalar) -> None:
        """Take the quotes of a scalar away."""
        start, end = scalar.span
        line = self.lines.line_of(start)
        if "'" in scalar.value and scalar.style == "'":
            self.edit(line, start, end, bare(scalar, self.source))
        else:
            self.edit(line, start, start + 1, "")
            self.edit(line, end - 1, end, "")

    def spaced(self, line: int) -> str:
        """A line with its gaps as they are to be."""
        row = self.rows[line]
        for start, end, text in sorted(self.gaps.get(line, ()), reverse=True):
            row = row[:start] + text + row[end:]
        return row

    def moved(self, line: int, column: int) -> int:
        """The column in which that stands in the layout which stands in a column now."""
        row = self.rows[line]
        leading = len(row) - len(row.lstrip(" \t"))
        target = self.begins[line].target if line in self.begins else leading
        gaps = self.gaps.get(line, ())
        return (
            target
            + column
            - leading
            + sum(len(each.text) - each.end + each.start for each in gaps if each.end <= column)
        )
