"""Reads a text that is laid out as nearly all environment files are, in a tenth of the scanner's time."""

from __future__ import annotations

import re
from functools import cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from envlint.syntax.nodes import Entry, Mapping, Scalar, Sequence
from envlint.text import Span

if TYPE_CHECKING:
    from envlint.syntax.document import Document

_UNUSUAL = re.compile("[^\n -~]")
"""Of ASCII: control characters, tabs and other line ends."""
# A colon inside a word is none that ends a key; behind a blank, `#` begins a comment.
_WORD = r"[^ :\n]*(?::+[^ :\n]+)*"
_LINE = re.compile(
    rf"""
    (?P<indent>\ *)
    (?P<dash>-(?:\ +|(?=\n|\Z)))?
    (?:(?P<key>[A-Za-z_][A-Za-z0-9_.-]{{0,99}}):(?=[\ \n]|\Z)\ *)?
    (?P<value>
        (?=[A-Za-z0-9_./<=~^(+$;\\]|-[^\ \n]) {_WORD} (?:\ +(?=[^\ \#\n]){_WORD})*
      | '[^'\n]*'
      | "[^"\\\n]*"
    )?
    (?:\ *(?:(?<![^\ \n])\#[^\n]*)?) (?:\n|\Z)
    """,
    re.VERBOSE,
)
_DEPTH = 20
"""More open blocks than that are left to the scanner, which counts them."""


@cache
def _unusual() -> re.Pattern[str]:
    """The same of all characters, and byte order marks; it takes longer to compile than a file to be read."""
    return re.compile("[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


_MANY = 4
"""Items that are worth leaving out."""


def _is_scalar(node: Any) -> bool:
    return isinstance(node, Scalar)


class UsualLayout:
    """Builds the tree of a text that is laid out as nearly all environment files are; it declines any other.

    The lines that it takes leave YAML no choice: one key or item a line, plain words or a quoted text without escapes
    behind it on the same line, or nothing, as while somebody types; no flow style, anchors or tags. So the tree is the
    one that ruamel's scanner gives (tests compare the two), in a tenth of the time. What is doubtful is left to the
    scanner, and what is wrong as well: it finds the words for it.
    """

    def __init__(self, document: Document) -> None:
        self.document, self.text = document, document.text
        self.open: list[_OpenBlock] = []
        self.mark: Span | None = None
        self.missing: Span | None = None
        """Where the value of the last line would be, if it has none: the next block is its value, or it stays empty."""

    def build(self) -> bool:
        """Whether the text was taken; if not, the document is as it was."""
        if (_UNUSUAL if self.text.isascii() else _unusual()).search(self.text):
            return False
        position, end = 0, len(self.text)
        while position < end:
            line = _LINE.match(self.text, position)
            if line is None:
                return False
            dash, key, value = line.group("dash", "key", "value")
            if dash or key:
                if not self.enter(line.end("indent") - position, bool(dash), line):
                    return False
                self.take(line)
            elif value and not self.begins(line):
                return False
            position = line.end()
        if not self.open:
            return False
        self.leave_empty()
        while self.open:
            self.close()
        if self.mark is not None:
            self.document.marks.append(self.mark)
        return True

    @property
    def alike(self) -> Span:
        """Of a text that was not taken: lines before the place without which the scanner does the same there.

        They are plain items of a list that is still open, the longest row of them but its first and its last one.
        """
        rows = (list(takewhile(_is_scalar, reversed(block.children))) for block in self.open if block.is_list)
        row = max(rows, key=len, default=[])
        if len(row) < _MANY:
            return Span(0, 0)
        start = self.text.index("\n", row[-1].span.end) + 1
        return Span(start, self.text.rindex("\n", start - 1, row[0].span.start) + 1)

    def begins(self, line: re.Match[str]) -> bool:
        """Whether a line that is neither key nor item is the `---` that may open the first document."""
        is_first = self.mark is None and not self.open
        self.mark = Span(*line.span("value"))
        return is_first and line.group("value") == "---" and not line.group("indent")

    def enter(self, column: int, is_list: bool, line: re.Match[str]) -> bool:
        """Close and open blocks until a key or item at a column has its place in the innermost one."""
        blocks, start = self.open, line.end("indent")
        if self.missing is not None:
            above = blocks[-1]
            # The items of a list may stand right below its key.
            if column > above.column or (column == above.column and is_list and not above.is_list):
                if above.is_list or len(blocks) > _DEPTH:
                    return False
                self.missing = None
                blocks.append(_OpenBlock(column, is_list, start))
            self.leave_empty()
        elif not blocks:
            if column or is_list:
                return False
            blocks.append(_OpenBlock(column, is_list, start))
        while blocks[-1].column > column or (blocks[-1].column == column and blocks[-1].is_list and not is_list):
            self.close()
        return blocks[-1].column == column and blocks[-1].is_list == is_list

    def take(self, line: re.Match[str]) -> None:
        """Put the key and value, or the item, of a line into the innermost block."""
        dash, key, value = line.group("dash", "key", "value")
        scalar = None
        if value:
            start, end = line.span("value")
            style = value[0] if value[0] in "'\"" else ""
            scalar = Scalar(value[1:-1] if style else value, Span(start, end), style)
        if key:
            if dash:
                self.open.append(_OpenBlock(line.start("key") - line.start(), False, line.start("key")))
            name = Scalar(key, Span(*line.span("key")))
            if scalar is None:
                self.open[-1].key, self.missing = name, Span(name.span.end + 1, name.span.end + 1)
            else:
                self.open[-1].children.append(Entry(name, scalar))
        elif scalar is None:
            self.missing = Span(line.start("dash") + 1, line.start("dash") + 1)
        else:
            self.open[-1].children.append(scalar)

    def leave_empty(self) -> None:
        """Put nothing where the value of the last line would be, if it has none."""
        if self.missing is None:
            return
        block, empty, self.missing = self.open[-1], Scalar("", self.missing), None
        block.children.append(empty if block.is_list else Entry(block.key, empty))

    def close(self) -> None:
        """Hand the innermost block to the one that it stands in."""
        block = self.open.pop()
        last = block.children[-1]
        span = Span(block.start, (last.value if isinstance(last, Entry) else last).span.end)
        node = Sequence(tuple(block.children), span) if block.is_list else Mapping(tuple(block.children), span)
        if not self.open:
            self.document.root = node
        elif self.open[-1].is_list:
            self.open[-1].children.append(node)
        else:
            self.open[-1].children.append(Entry(self.open[-1].key, node))


class _OpenBlock:
    """A list or mapping that goes on: the column it stands at, where it begins, its items or entries so far."""

    __slots__ = ("children", "column", "is_list", "key", "start")

    def __init__(self, column: int, is_list: bool, start: int) -> None:
        self.column, self.is_list, self.start = column, is_list, start
        self.children: list[Any] = []
        self.key: Any = None
        """The key that the next block is the value of."""
