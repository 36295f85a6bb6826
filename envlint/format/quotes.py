"""Finds the quotes that are not needed: without them every reader would still read the same text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from envlint.format.contract import bare
from envlint.syntax import Document, Mapping, Node, Scalar, resolve

_BEGINNING = re.compile(r"(?!---)(?:-(?=[^\s,\[\]{}])|[^-?:,\[\]{}#&*!|>'\"%@`\s])")
"""How a bare word may begin."""
_STRUCTURE = re.compile(r":(?=\s|$)|\s#|[\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]|\s$|^\.\.\.")
"""What would end a bare word, or is none that may stand in it."""
_FLOW_STRUCTURE = re.compile(r"[,\[\]{}]|:[,\[\]{}'\"]|:$|\?")
_NUMBER_LIKE = re.compile(r"[-+]?[0-9._]+(?:[eE][-+]?[0-9]+)?|[-+]?0[xobXOB][0-9a-fA-F_]+|[-+]?[0-9_]+(?::[0-9_.]+)+")
_ONE_LETTER = frozenset("yYnN")
"""The specification of YAML 1.1 takes these for true and false; its readers rarely do."""


def removable_quotes(document: Document) -> Iterator[Scalar]:
    """Every scalar whose quotes can go: in its place the bare word is the same text in YAML 1.1 and 1.2."""
    if document.root is None or ("'" not in document.text and '"' not in document.text):
        return
    pending: list[tuple[Node, bool, bool]] = [(document.root, False, False)]
    seen: set[int] = set()
    while pending:
        node, flow, is_key = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Scalar):
            if node.style in ("'", '"') and _is_removable(document, node, flow, is_key):
                yield node
        elif isinstance(node, Mapping):
            inside = flow or node.flow
            pending += ((each, inside, each is entry.key) for entry in node.entries for each in entry)
        else:
            pending += ((item, flow or node.flow, False) for item in node.items)


def _is_removable(document: Document, scalar: Scalar, flow: bool, is_key: bool) -> bool:
    text, value, end = document.text, scalar.value, scalar.span.end
    if scalar.tag is not None or "\n" in scalar.span.of(text) or bare(scalar, text) != value:
        return False
    if _BEGINNING.match(value) is None or _STRUCTURE.search(value) is not None or value in _ONE_LETTER:
        return False
    if any(resolve(value, version) != "str" for version in ("1.1", "1.2")) or _NUMBER_LIKE.fullmatch(value):
        return False
    follows = text[end : end + 1]
    if not flow:
        return not follows or follows in " \t\r\n:"
    if is_key and re.match(r"[ \t]*:(?=\s)", text[end:]) is None:  # `{"a":1}`
        return False
    return _FLOW_STRUCTURE.search(value) is None
