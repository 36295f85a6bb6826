"""What can be said about a file, and how to put it right: findings, notes, fixes and edits."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, IntEnum
from typing import NamedTuple

from envlint.text import Span


class Severity(str, Enum):
    """How bad a finding is for a declared client; compares by weight, `ERROR` being the heaviest."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"

    @property
    def weight(self) -> int:
        """3 for an error, 2 for a warning, 1 for a hint."""
        return _WEIGHTS[self]

    def __str__(self) -> str:
        return self.value


_WEIGHTS = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.HINT: 1}


class Tag(str, Enum):
    """How else than by its severity an editor may show what a finding is about."""

    UNNECESSARY = "unnecessary"
    """It could go, and nothing would change: shown faded."""
    DEPRECATED = "deprecated"
    """It is there, but nobody looks after it any more: shown struck through."""


class Applicability(IntEnum):
    """How far a fix may be trusted; a run applies every fix at or above its threshold."""

    DISPLAY = 0
    """Only ever offered: a person must look at the result."""
    UNSAFE = 1
    """Probably what was meant, but it may change which packages are asked for."""
    SAFE = 2
    """Every declared client asks for exactly what it asked for before (or could not load the file before)."""


def quoted(text: str, longest: int = 80) -> str:
    """A piece of the file as a message shows it: in back-ticks, and not longer than a line."""
    shown = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    if len(shown) > longest:
        shown = f"{shown[: longest - 1]}\u2026"
    return f"`{shown.replace('`', chr(39))}`"


def enumerate_words(words: Sequence[str]) -> str:
    """As a sentence has them: "linux-64, osx-64 and win-64"; empty if there are none."""
    *firsts, last = words or ("",)
    return f"{', '.join(firsts)} and {last}" if firsts else last


class Edit(NamedTuple):
    """A span of the original text and what replaces it; an empty span inserts."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that belong together: all are applied, or none. The title is an order: "remove the repeated entry"."""

    title: str
    edits: tuple[Edit, ...]
    applicability: Applicability = Applicability.SAFE


class Note(NamedTuple):
    """Why, or a second place that explains the first; without a span it speaks about the finding itself."""

    message: str
    span: Span | None = None


class Finding(NamedTuple):
    """What a rule yields: *what* is the message, *why* the notes, *what to do* the fixes' titles."""

    message: str
    span: Span
    notes: tuple[Note, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None
    """At or below the rule's own; None means the rule's own."""
    about: str | None = None
    """What it is about, where the marks are only an example of it: by that a baseline knows it again when they move."""


class Diagnostic(NamedTuple):
    """What a user sees: a finding, the rule it comes from and the severity in force."""

    rule: str
    group: str
    severity: Severity
    finding: Finding
    tag: Tag | None = None
