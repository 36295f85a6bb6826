"""Picks the lines that an answer depends on, so that the answer holds while others are typed, moved or taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from envlint.compatibility.pack import CONDA, INDEX, Pack
from envlint.compatibility.selection import Selected, text_of
from envlint.compatibility.verdict import Conflict, Line, Report
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipLine

_INDEX_OPTIONS = frozenset(
    ("--index-url", "--extra-index-url", "--find-links", "--pre", "--no-index", "--all-releases")
)


class Relevant(NamedTuple):
    """Some of the lines that were asked about, in their order."""

    conda: tuple[str | Selected, ...]
    pip: tuple[str | Selected, ...]
    positions: dict[str, list[int]]
    """Of each section, where its lines stand among all."""

    def placed(self, line: Line) -> Line:
        """A line of these, as one of all."""
        return replace(line, position=self.positions[line.section][line.position])

    def placed_report(self, report: Report) -> Report:
        """A report about these lines, as one about all."""
        return replace(
            report, conflicts=tuple(map(self._placed_conflict, report.conflicts)), choices={**report.choices}
        )

    def _placed_conflict(self, conflict: Conflict) -> Conflict:
        suggestions = tuple(replace(each, line=self.placed(each.line)) for each in conflict.suggestions)
        return replace(conflict, lines=tuple(map(self.placed, conflict.lines)), suggestions=suggestions)


def find_relevant(pack: Pack, conda: Sequence[str | Selected], pip: Sequence[str | Selected]) -> Relevant:
    """The lines that name a package of the pack, or say where pip looks for all."""
    of_conda = [at for at, each in enumerate(conda) if pack.has(CONDA, MatchSpec.parse(text_of(each)).normalized_name)]
    of_pip = [at for at, each in enumerate(pip) if _matters(pack, PipLine.parse(text_of(each)))]
    positions = {"conda": of_conda, "pip": of_pip}
    return Relevant(tuple(conda[at] for at in of_conda), tuple(pip[at] for at in of_pip), positions)


def _matters(pack: Pack, line: PipLine) -> bool:
    return pack.has(INDEX, line.normalized_name or "") or opens_index(line)


def opens_index(line: PipLine) -> bool:
    """Whether an option names another index, or lets pre-releases in."""
    return any(option.name in _INDEX_OPTIONS for option in line.options)
