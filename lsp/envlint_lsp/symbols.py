"""Document symbols: the outline of an environment file, its sections with what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lsprotocol import types as lsp

from envlint.knowledge.concealment import Concealment
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipLine
from envlint.syntax import Mapping, Node, Scalar, Sequence
from envlint.text import Span
from envlint_lsp.documents import Analysed

_USER = re.compile(r"://(?!git@)[^/@\s]+@")
"""Who logs in, which may be a token that nobody has told from a name."""


def symbols(analysed: Analysed) -> list[lsp.DocumentSymbol] | list[lsp.SymbolInformation]:
    """The outline; flat for a client that knows no nested one."""
    outline = _Outline(analysed)
    nested = list(outline.sections())
    if analysed.abilities.nested_symbols:
        return nested
    return list(_flat(analysed.uri, nested, None))


class _Outline:
    """One document's."""

    def __init__(self, analysed: Analysed) -> None:
        self._analysed = analysed
        self._convert = analysed.convert
        self._hide = Concealment(analysed.text, analysed.source.secret_spans).hide

    def sections(self) -> Iterator[lsp.DocumentSymbol]:
        root = self._analysed.source.root
        for entry in () if root is None else root.entries:
            if not entry.name:
                continue
            value = entry.value
            detail = value.value if isinstance(value, Scalar) else None
            found = self._symbol(entry.name, _kind(value), entry.span, entry.key.span, detail)
            found.children = list(self._inside(entry.name, value))
            yield found

    def _inside(self, section: str, value: Node) -> Iterator[lsp.DocumentSymbol]:
        if isinstance(value, Mapping):
            for entry in value.entries:
                detail = entry.value.value if isinstance(entry.value, Scalar) else None
                yield self._symbol(entry.name or "?", lsp.SymbolKind.Field, entry.span, entry.key.span, detail)
        for item in value.items if isinstance(value, Sequence) else ():
            if isinstance(item, Mapping):
                yield from self._sections_in(item)
            elif isinstance(item, Scalar):
                yield self._item(section, item)

    def _sections_in(self, item: Mapping) -> Iterator[lsp.DocumentSymbol]:
        """`pip:` and whatever else stands among the dependencies."""
        for entry in item.entries:
            found = self._symbol(entry.name or "?", lsp.SymbolKind.Array, entry.span, entry.key.span)
            found.children = list(self._inside("pip" if entry.name == "pip" else "", entry.value))
            yield found

    def _item(self, section: str, item: Scalar) -> lsp.DocumentSymbol:
        name = None
        if section == "dependencies":
            part = MatchSpec.parse(item.value).name
            name = None if part is None else part.text
            kind = lsp.SymbolKind.Package
        elif section == "pip":
            line = PipLine.parse(item.value)
            name = None if line.name is None else line.name.text
            kind = lsp.SymbolKind.Package
        else:
            kind = lsp.SymbolKind.String
        detail = None
        if name and item.value.startswith(name):
            detail = item.value.removeprefix(name).strip()
        else:
            name = item.value
        return self._symbol(_USER.sub("://\u2026@", name), kind, item.span, item.span, detail)

    def _symbol(
        self, name: str, kind: lsp.SymbolKind, span: Span, key: Span, detail: str | None = None
    ) -> lsp.DocumentSymbol:
        range = self._convert.range(Span(span.start, max(span.end, key.end)))
        return lsp.DocumentSymbol(
            self._hide(_line(name)) or "?",
            kind,
            range,
            self._convert.range(key),
            detail=self._hide(_line(detail)) if detail else None,
        )


def _line(text: str) -> str:
    return " ".join(text.split())


def _kind(value: Node) -> lsp.SymbolKind:
    if isinstance(value, Sequence):
        return lsp.SymbolKind.Array
    return lsp.SymbolKind.Object if isinstance(value, Mapping) else lsp.SymbolKind.String


def _flat(uri: str, nested: list[lsp.DocumentSymbol], container: str | None) -> Iterator[lsp.SymbolInformation]:
    for each in nested:
        yield lsp.SymbolInformation(lsp.Location(uri, each.range), each.name, each.kind, container_name=container)
        yield from _flat(uri, list(each.children or ()), each.name)
