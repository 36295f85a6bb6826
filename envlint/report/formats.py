"""Names the formats of reports, and what every one of them can do."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envlint.diagnostic import Finding
    from envlint.engine import Analysis
    from envlint.report.style import Style
    from envlint.report.summary import Summary

FORMATS = ("text", "concise", "json", "json-lines", "github", "gitlab", "azure", "sarif", "junit", "markdown", "html")
"""The modules of this package that report findings one by one; `statistics` only counts them."""


class Report:
    """Turns a run into text, piece by piece, so that a long run prints as it goes. A quiet one does not sum up."""

    fail_on = "warning"
    """The least severity that the run fails on: `error`, `warning` or `hint`."""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        self.style, self.quiet = style, quiet

    def file(self, analysis: Analysis, path: str) -> str:
        """What to print when a file has been checked; empty if there is nothing to say yet."""
        return ""

    def clean(self, path: str) -> str:
        """What to print of a file that is known to be clean, without having been read again."""
        return ""

    def end(self, summary: Summary) -> str:
        """What to print when all have been."""
        return ""


def in_words(finding: Finding) -> str:
    """A finding where nothing can be shown beside it: what, why and what to do, a line each."""
    reasons = (note.message for note in finding.notes if note.span is None)
    return "\n".join((finding.message, *reasons, *(f"fix: {fix.title}" for fix in finding.fixes)))


def report(kind: str, style: Style, *, quiet: bool = False, fail_on: str = Report.fail_on) -> Report:
    """A new report of a kind: a member of `FORMATS`, or `statistics`. A quiet one does not sum up in words."""
    made: Report = import_module(f"envlint.report.{kind.replace('-', '_')}").Report(style, quiet=quiet)
    made.fail_on = fail_on
    return made
