"""Takes a YAML tree apart as a client's own YAML library would: merges, duplicates, typing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from envlint.clients.request import Refused
from envlint.syntax import Document, Entry, Mapping, Node, Scalar, Sequence


@lru_cache(maxsize=16)
def parse(text: str) -> Document:
    """The tree of a text; a few are remembered, since several clients read the same one."""
    return Document(text)


def load(text: str) -> Document:
    """The tree of a text that YAML accepts. Raises Refused with the parser's words for another."""
    document = parse(text)
    if document.oversized is not None:
        raise Refused("the file is larger or deeper than envlint reads", document.oversized)
    if document.problem is not None:
        raise Refused(f"not valid YAML: {document.problem.message}", document.problem.span)
    return document


def single_document(document: Document) -> None:
    """Raises Refused if there is a second document."""
    if document.extra_documents:
        raise Refused("expected a single document, but found another", document.extra_documents[0])


def root_mapping(document: Document) -> Mapping:
    """The mapping at the top. Raises Refused if something else is there, or nothing."""
    root = document.root
    if isinstance(root, Mapping):
        return root
    if root is None or (isinstance(root, Scalar) and root.kind == "null"):
        raise Refused("the file is empty")
    raise Refused("the file is not a mapping", root.span)


def merged(mapping: Mapping, version: str) -> Iterator[Entry]:
    """Its entries after those that its merge keys bring in, so that of two with the same key the last one counts."""
    for entry in mapping.entries:
        if _is_merge(entry, version):
            for source in _merge_sources(entry):
                yield from merged(source, version)
    for entry in mapping.entries:
        if not _is_merge(entry, version):
            yield entry


def _is_merge(entry: Entry, version: str) -> bool:
    return isinstance(entry.key, Scalar) and entry.key.kind_in(version) == "merge"


def _merge_sources(entry: Entry) -> Iterator[Mapping]:
    """What `<<:` names, the strongest last."""
    sources = reversed(entry.value.items) if isinstance(entry.value, Sequence) else (entry.value,)
    for source in sources:
        if not isinstance(source, Mapping):
            raise Refused("expected a mapping, or a list of mappings, for merging", source.span)
        yield source


def keyed(mapping: Mapping, version: str) -> dict[str, Node]:
    """Its values by their keys, where those are text; merged, and of duplicates the last."""
    return {
        entry.key.value: entry.value
        for entry in merged(mapping, version)
        if isinstance(entry.key, Scalar) and entry.key.kind_in(version) == "str"
    }


def duplicate_key(mapping: Mapping, version: str) -> Scalar | None:
    """The second of two equal keys, if there are two."""
    seen = set()
    for key, _ in mapping.entries:
        if isinstance(key, Scalar):
            identity = key.kind_in(version), key.value
            if identity in seen:
                return key
            seen.add(identity)
    return None


def is_null(node: Node, version: str) -> bool:
    """Whether a YAML version reads nothing here."""
    return isinstance(node, Scalar) and node.kind_in(version) == "null"


def unique(texts: Iterator[str]) -> tuple[str, ...]:
    """Each text once, in the order of its first place."""
    return tuple(dict.fromkeys(texts))
