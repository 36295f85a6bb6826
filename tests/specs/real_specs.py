"""Collects every conda item of the corpus of real files."""

from __future__ import annotations

from functools import cache

from envlint.syntax import Document, Mapping, Scalar, Sequence
from tests.real_files import corpus_files


@cache
def real_specs() -> tuple[str, ...]:
    """Every distinct conda item, in order of first appearance; none if there is no corpus."""
    found: dict[str, None] = {}
    for path in corpus_files():
        try:
            document = Document(path.read_bytes().decode("utf-8"))
        except UnicodeDecodeError:
            continue
        entry = document.root.find("dependencies") if isinstance(document.root, Mapping) else None
        if entry is not None and isinstance(entry.value, Sequence):
            found.update(
                (item.value, None) for item in entry.value.items if isinstance(item, Scalar) and item.is_string
            )
    return tuple(found)
