"""Lays out an environment file: words and comments are copied, only the space between them is chosen."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping as Table
from typing import Any, NamedTuple

from envlint.syntax import Document, Mapping, Node, Scalar, Sequence

_LEADING = re.compile(r"[ \t]*")
_DASHES = re.compile(r" *- +\Z")
_COMMENTED_ITEM = re.compile(r"#\s*- ?\S")


class Layout(NamedTuple):
    """What can be chosen, because people truly differ."""

    indent: int = 2
    """How far a list is indented under its key: 2 or 0."""
    blank_lines: str = "keep"
    """`keep`: one stays where there are some; `one`: exactly one between the sections of the file."""
    quotes: str = "keep"
    """`keep`, or `minimal`: those go away without which the text is read the same."""


def layout_of(chosen: Table[str, Any]) -> Layout:
    """The layout that a configuration's table `format` chooses."""
    return Layout(**{key.replace("-", "_"): value for key, value in chosen.items()})


class Formatted(NamedTuple):
    """A laid-out text, or the text as it was and why it was left alone."""

    text: str
    left_alone: str | None = None
    is_bug: bool = False
    """Whether the contract was broken: the layout would have changed what the file says."""


class _LeftAlone(Exception):
    """The text has something that this layout does not touch."""


def format_text(text: str, layout: Layout = Layout()) -> Formatted:  # noqa: B008 (it cannot change)
    """The text in envlint's layout.

    It is unchanged, with the reason, unless the tree and the comments stay the same.
    """
    document = Document(text)
    if document.problem is None and document.root is None:
        return Formatted(text)
    try:
        result = _print(document, layout.indent)
        again = Document(result)
        if again.problem is not None or _shape(again.root) != _shape(document.root):
            return Formatted(text, "the layout would change what the file says", is_bug=True)
        if _comments(again) != _comments(document) or "".join(result.split()) != "".join(text.split()):
            return Formatted(text, "the layout would change or move a comment or a word", is_bug=True)
        if _print(again, layout.indent) != result:
            return Formatted(text, "the layout is not stable", is_bug=True)
    except _LeftAlone as reason:
        return Formatted(text, str(reason))
    return Formatted(result)


def _shape(node: Node | None) -> object:
    """What must stay: structure, values, styles and tags."""
    if node is None:
        return None
    if isinstance(node, Scalar):
        return (node.value, node.style, node.tag)
    if isinstance(node, Sequence):
        return ("list", node.flow, node.tag, [_shape(item) for item in node.items])
    return ("map", node.flow, node.tag, [(_shape(key), _shape(value)) for key, value in node.entries])


def _comments(document: Document) -> list[tuple[str, bool]]:
    """What must stay of comments; that no word moves past one is seen from the text without its space."""
    return [(each.text.rstrip(), each.own_line) for each in document.comments]


def _print(document: Document, indent: int) -> str:
    _refuse(document)
    return _Layout(document, indent).text()


def _refuse(document: Document) -> None:
    """Raise for what is not laid out."""
    reasons = (
        (document.problem is not None, "it is not YAML"),
        (document.oversized is not None, "it is too large"),
        (bool(document.anchors or document.aliases), "it has anchors or aliases"),
        (bool(document.tags or document.directives), "it has tags or directives"),
        (bool(document.extra_documents), "it has several documents"),
        ("\ufeff" in document.text, "it has a byte order mark"),
        (re.search(r"\r(?!\n)|[\x85\u2028\u2029]", document.text) is not None, "it has unusual line ends"),
        ("\r\n" in document.text and re.search(r"(?<!\r)\n", document.text) is not None, "its line ends are mixed"),
    )
    for applies, reason in reasons:
        if applies:
            raise _LeftAlone(reason)
    if not isinstance(document.root, Mapping) or document.root.flow:
        raise _LeftAlone("it is not a block mapping")


class _Layout:
    """The lines of one text, and where each of them is to begin."""

    def __init__(self, document: Document, list_indent: int) -> None:
        self.list_indent = list_indent
        self.document, self.source = document, document.text
        self.lines = document.lines
        self.rows = re.split(r"\r?\n", self.source)
        self.target: dict[int, int] = {}
        self.inside: dict[int, int] = {}
        """Further lines of a scalar or flow collection, and the line that it begins on."""
        self.gaps: dict[int, list[tuple[int, int, str]]] = {}
        """Per line: what becomes of the space between two columns."""
        assert document.root is not None
        self.place(document.root, 0)
        self.targeted = sorted(self.target)

    def column(self, offset: int) -> tuple[int, int]:
        line = self.lines.line_of(offset)
        return line, offset - self.lines.starts[line]

    def place(self, node: Node, indent: int) -> None:
        if isinstance(node, Mapping) and not node.flow:
            for key, value in node.entries:
                self.entry(key, value, indent)
        elif isinstance(node, Sequence) and not node.flow:
            for item in node.items:
                self.item(item, indent)
        else:
            self.leaf(node)

    def entry(self, key: Node, value: Node, indent: int) -> None:
        line, column = self.column(key.span.start)
        before = self.rows[line][:column]
        if not before.strip(" "):
            self.target[line] = indent
        elif not _DASHES.match(before):
            raise _LeftAlone("a key does not begin its line")
        self.leaf(key)
        colon = self.source.find(":", key.span.end)
        end_line, end = self.column(key.span.end)
        if self.column(colon)[0] != end_line or self.source[key.span.end : colon].strip(" "):
            raise _LeftAlone("a key has no colon on its line")
        self.gap(end_line, end, self.column(colon)[1], "")
        if value.span.end > value.span.start and self.column(value.span.start)[0] == end_line:
            self.gap(end_line, self.column(colon)[1] + 1, self.column(value.span.start)[1], " ")
        elif isinstance(value, Scalar) and value.span.end > value.span.start:
            raise _LeftAlone("a value stands below its key")
        self.place(value, indent + (self.list_indent if isinstance(value, Sequence) else 2))

    def item(self, item: Node, indent: int) -> None:
        line, column = self.column(item.span.start)
        before = self.rows[line][:column]
        if not _DASHES.match(before):
            raise _LeftAlone("an item is empty, nested or not on the line of its dash")
        self.target[line] = indent
        self.gap(line, before.index("-") + 1, column, " ")
        self.place(item, indent + 2)

    def leaf(self, node: Node) -> None:
        first, last = self.lines.line_of(node.span.start), self.lines.line_of(max(node.span.start, node.span.end - 1))
        if first != last and isinstance(node, Scalar) and node.style in ("|", ">"):
            raise _LeftAlone("it has a block scalar")
        for line in range(first + 1, last + 1):
            self.inside[line] = first

    def gap(self, line: int, start: int, end: int, space: str) -> None:
        if self.rows[line][start:end].strip(" \t"):
            raise _LeftAlone("something stands between a key or dash and its value")
        self.gaps.setdefault(line, []).append((start, end, space))

    def text(self) -> str:
        for comment in self.document.comments:
            line, column = self.column(comment.span.start)
            if not comment.own_line and line not in self.inside:
                self.gap(line, len(self.rows[line][:column].rstrip()), column, "  ")
        comments = {self.lines.line_of(each.span.start) for each in self.document.comments if each.own_line}
        out: list[str] = []
        for line, row in enumerate(self.rows):
            if line in self.inside:
                out.append(self.shifted(line))
            elif not row.strip():
                if out and out[-1]:
                    out.append("")
            else:
                indent = self.beside(line) if line in comments else self.target.get(line, 0)
                out.append(" " * indent + self.spaced(line).strip())
        while out and not out[-1]:
            out.pop()
        end = "\r\n" if "\r\n" in self.source else "\n"
        return end.join(out) + end

    def spaced(self, line: int) -> str:
        row = self.rows[line]
        for start, end, space in sorted(self.gaps.get(line, ()), reverse=True):
            row = row[:start] + space + row[end:]
        return row

    def shifted(self, line: int) -> str:
        """A further line of a value, moved as far as the line that the value begins on."""
        row, first = self.rows[line], self.inside[line]
        if not row.strip():
            return ""
        was = len(_LEADING.match(self.rows[first]).group())  # type: ignore[union-attr]
        width = len(_LEADING.match(row).group())  # type: ignore[union-attr]
        return " " * max(0, width + self.target.get(first, was) - was) + row.strip()

    def beside(self, line: int) -> int:
        """Where a comment begins: with the line below, or with the list above if it is indented or written like it."""
        column = self.rows[line].index("#")
        place = bisect(self.targeted, line)
        above = self.targeted[place - 1] if place else None
        below = self.targeted[place] if place < len(self.targeted) else None
        if above is None:
            return 0
        floor = 0 if below is None else self.target[below]
        if self.target[above] <= floor:
            return floor
        was = 0 if below is None else len(self.rows[below]) - len(self.rows[below].lstrip())
        is_item = _COMMENTED_ITEM.match(self.rows[line], column) and self.rows[line - 1].strip()
        return self.target[above] if column > was or is_item else floor
