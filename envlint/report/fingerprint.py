"""Gives findings names by which a CI knows them again when the lines above have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis


class Fingerprints:
    """The names given in one run: no two findings have the same."""

    def __init__(self) -> None:
        self.given: Counter[tuple[str, str, str]] = Counter()

    def of(self, analysis: Analysis, path: str) -> Iterator[tuple[Diagnostic, str]]:
        """Each finding of a file with its name: the file, what `envlint.identity` says of it, and a number."""
        for diagnostic, identity in zip(analysis.diagnostics, analysis.identities, strict=True):
            key = (diagnostic.rule, path, identity.fingerprint)
            self.given[key] += 1
            parts = "\0".join((*key, str(self.given[key])))
            yield diagnostic, sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
