"""Gives findings names by which a CI knows them again when the lines above have changed."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis


class Fingerprints:
    """The names given in one run: no two findings have the same."""

    def __init__(self) -> None:
        self.given: Counter[tuple[str, ...]] = Counter()

    def of(self, analysis: Analysis, path: str, diagnostic: Diagnostic) -> str:
        """A name made of the rule, the file and what is marked, never of where; of what is secret it knows nothing."""
        shown, start = analysis.concealment.lines, diagnostic.finding.span.start
        line = shown.line_span(shown.line_of(start))
        marked = shown.text[start : min(diagnostic.finding.span.end, line.end)]
        key = (diagnostic.rule, path, line.of(shown.text).strip(), marked)
        self.given[key] += 1
        parts = "\0".join((*key, str(self.given[key])))
        return sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()
