"""Names the formats of reports, and what every one of them can do."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from envlint.engine import Analysis
    from envlint.report.style import Style
    from envlint.report.summary import Summary

FORMATS = ("text", "concise", "json", "github")
"""The modules of this package that report findings one by one; `statistics` only counts them."""


class Report(Protocol):
    """Turns a run into text, piece by piece, so that a long run prints as it goes."""

    def file(self, analysis: Analysis, path: str) -> str:
        """What to print when a file has been checked; empty if there is nothing to say yet."""

    def end(self, summary: Summary) -> str:
        """What to print when all have been."""


def report(kind: str, style: Style, *, quiet: bool = False) -> Report:
    """A new report of a kind: a member of `FORMATS`, or `statistics`. A quiet one does not sum up in words."""
    made: Report = import_module(f"envlint.report.{kind}").Report(style, quiet=quiet)
    return made
