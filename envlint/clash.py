"""Places what cannot stand together in the file: what is marked, what is said beside it, and what would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from envlint import edits
from envlint.compatibility.verdict import Conflict, Suggestion
from envlint.diagnostic import Applicability, Edit, Finding, Fix, Note, quoted
from envlint.syntax import Document, Scalar


class Clash(NamedTuple):
    """Lines that cannot stand together, and the items of the file that they are."""

    document: Document
    conflict: Conflict
    items: tuple[Scalar, ...]
    """One for each of `conflict.lines`, in the same order."""

    @property
    def is_without_build(self) -> bool:
        """Whether all that is wrong is that a declared platform has no build of one line's package."""
        conflict = self.conflict
        return bool(conflict.platforms) and len(conflict.lines) == 1 and not conflict.facts

    def finding(self) -> Finding:
        """The conflict as a rule says it: at the line that asks, with the others marked, and what would do."""
        conflict = self.conflict
        notes = [Note(text, self.items[at].span) for at, text in enumerate(conflict.labels) if text]
        notes += [Note(text) for text in conflict.notes]
        culprit = self.items[conflict.culprit]
        return Finding(conflict.message, culprit.span, tuple(notes), tuple(self._fixes()), conflict.severity)

    def _fixes(self) -> Iterator[Fix]:
        """Each was solved with all other lines; which of them is wanted, only a person knows."""
        for suggestion in self.conflict.suggestions:
            scalar = self.items[self.conflict.lines.index(suggestion.line)]
            line = self.document.lines.line_of(scalar.span.start) + 1
            if suggestion.is_new:
                title = f"add {quoted(suggestion.replacement)} above line {line}"
            else:
                title = f"write {quoted(suggestion.replacement)} on line {line}"
            yield Fix(title, self._edits(scalar, suggestion), Applicability.UNSAFE)

    def _edits(self, scalar: Scalar, suggestion: Suggestion) -> tuple[Edit, ...]:
        if suggestion.is_new:
            return (edits.insert_before(self.document, scalar, suggestion.replacement),)
        return edits.rewrite(self.document, scalar, suggestion.replacement)
