"""Formats a text, and proves that the result says the same, or leaves the text alone and says why."""

from __future__ import annotations

import re
from typing import NamedTuple

from envlint.format.contract import breach
from envlint.format.layout import Layout
from envlint.format.lines import Lines
from envlint.format.placement import LeftAlone
from envlint.format.quotes import removable_quotes
from envlint.syntax import Document, Scalar

_BYTE_ORDER_MARK = "\ufeff"
_UNUSUAL_LINE_END = re.compile(r"\r(?!\n)|[\x85\u2028\u2029]")
_BARE_LINE_END = re.compile(r"(?<!\r)\n")
_ROUNDS = 3
"""How often a result is laid out again until it stays as it is; where a comment belongs may show only then."""


class Formatted(NamedTuple):
    """A laid-out text, or the text as it was and why it was left alone."""

    text: str
    left_alone: str | None = None
    is_bug: bool = False
    """Whether the contract was broken: the layout would have changed what the file says."""


def format_text(text: str, layout: Layout = Layout()) -> Formatted:  # noqa: B008 (it cannot change)
    """The text in a layout.

    It is unchanged, with the reason, unless the tree (tags, anchors and aliases included) and the comments stay the
    same and the result is laid out like itself. A byte order mark and the kind of line ends are kept.
    """
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    document = Document(text.removeprefix(mark))
    if document.problem is None and document.root is None and document.oversized is None:
        return Formatted(text)
    try:
        return _formatted(text, mark, document, layout)
    except LeftAlone as reason:
        return Formatted(text, str(reason))


def _formatted(text: str, mark: str, document: Document, layout: Layout) -> Formatted:
    unquoted = _unquoted(document, layout)
    result = _print(document, layout, unquoted)
    for _ in range(_ROUNDS):
        if result == document.text:  # the same text says the same
            return Formatted(mark + result)
        again = Document(result)
        if (broken := breach(document, again, unquoted)) is not None:
            return Formatted(text, broken, is_bug=True)
        following = _print(again, layout, _unquoted(again, layout))
        if following == result:
            return Formatted(mark + result)
        result = following
    return Formatted(text, "the layout is not stable", is_bug=True)


def _unquoted(document: Document, layout: Layout) -> tuple[Scalar, ...]:
    return tuple(removable_quotes(document)) if layout.quotes == "minimal" else ()


def _print(document: Document, layout: Layout, unquoted: tuple[Scalar, ...]) -> str:
    _refuse(document)
    return Lines(document, layout, unquoted).text()


def _refuse(document: Document) -> None:
    """Raise for what is not laid out."""
    text = document.text
    if document.problem is not None:
        raise LeftAlone("it is not YAML")
    if document.oversized is not None:
        raise LeftAlone("it is too large")
    if document.extra_documents:
        raise LeftAlone("it has several documents")
    if isinstance(document.root, Scalar):
        raise LeftAlone("it holds neither a mapping nor a list")
    if _BYTE_ORDER_MARK in text:
        raise LeftAlone("it has a byte order mark that is not at its start")
    if _UNUSUAL_LINE_END.search(text):
        raise LeftAlone("it has unusual line ends")
    if "\r\n" in text and _BARE_LINE_END.search(text):
        raise LeftAlone("its line ends are mixed")
