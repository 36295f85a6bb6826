"""Says in types what was found out about a file: conflicts, the facts behind them, and what would work."""

from __future__ import annotations

from dataclasses import dataclass, field

from envlint.compatibility.kind import Kind
from envlint.diagnostic import Severity


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file that names a package of the pack."""

    section: str
    """`conda` or `pip`."""
    position: int
    """Its index in the list that was passed to `check`."""
    text: str
    name: str
    """As its ecosystem compares it."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Fact:
    """One link of the chain: what a package, in the versions that are left to it, asks of another."""

    package: str
    versions: str
    """`2.13.1`, or `2.12.0 to 2.13.1`."""
    other: str
    needs: str
    """`>=1.22,<=1.24.3`; empty if any version would do; `python`'s as a list of minor versions."""
    ecosystem: str
    """`conda-forge` or `pypi`: where that is said."""
    date: str
    """The day of the newest of these versions; empty if unknown."""
    python: str = ""
    """The Pythons for which it asks that, if it asks something else for others."""
    is_optional: bool = False
    """Whether it only holds if the other package is there (`constrains` of a conda package)."""

    @property
    def text(self) -> str:
        """The fact without marks: `tensorflow 2.13.1 needs numpy >=1.22,<=1.24.3`."""
        who = " ".join(filter(None, (self.package, self.versions)))
        what = " ".join(filter(None, (self.other, self.needs)))
        verb = "goes only with" if self.is_optional else "needs"
        return f"{who} {verb} {what}{f' on Python {self.python}' if self.python else ''}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that would work in the place of one of the conflict; it was solved with all the others."""

    line: Line
    replacement: str
    version: str
    is_new: bool = False
    """Whether it is a line to be added beside `line`, not one to be written in its place."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that do not go together, none of which could be left out."""

    kind: Kind
    severity: Severity
    lines: tuple[Line, ...]
    message: str
    notes: tuple[str, ...]
    """Why, sentence by sentence."""
    labels: tuple[str, ...] = ()
    """What there is to say beside each of the lines; empty for nothing."""
    facts: tuple[Fact, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    platforms: tuple[str, ...] = ()
    """The declared platforms that fail; empty if none is declared, and all fail."""
    as_of: str = ""
    """The oldest day on which a package that matters was read."""
    evidence: tuple[str, ...] = ()
    """Of a break at run time: issues, and what was measured."""

    @property
    def culprit(self) -> int:
        """The index of the line that a report should point at: the last one that asks something of another."""
        asking = {(fact.package, fact.ecosystem == "pypi") for fact in self.facts}
        found = [at for at, line in enumerate(self.lines) if (line.name, line.section == "pip") in asking]
        return found[-1] if found else len(self.lines) - 1


@dataclass(frozen=True, slots=True)
class Report:
    """What `check` found."""

    conflicts: tuple[Conflict, ...] = ()
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    """Platform -> package -> the newest version that fits, `pip:` before those of the pip list. A package that is newer
    than all that is known, or of which only "some version" can be said, is left out."""
    pack_date: str = ""
