"""Findings as workflow commands, which GitHub shows as annotations beside the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envlint.report import formats
from envlint.report.checkout import in_checkout
from envlint.report.style import PLAIN, Style

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis

_LEVELS = {"error": "error", "warning": "warning", "hint": "notice"}


def render(analysis: Analysis, path: str, diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    """One line: https://docs.github.com/actions/reference/workflow-commands-for-github-actions

    Lines and columns count from 1; GitHub's columns are code points, and an end column only counts on the same line.
    """
    finding = diagnostic.finding
    lines = analysis.lines
    start, end = lines.position(finding.span.start), lines.position(max(finding.span.start, finding.span.end - 1))
    place = {"file": in_checkout(path), "line": start.line + 1, "endLine": end.line + 1}
    if start.line == end.line:
        place |= {"col": start.column + 1, "endColumn": end.column + 1}
    place["title"] = f"envlint: {diagnostic.rule}"
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    return f"::{_LEVELS[diagnostic.severity.value]} {properties}::{_data(formats.in_words(finding))}\n"


class Report(formats.Report):
    """Annotations, and nothing else: they are counted where they are shown."""

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings, a line each."""
        return "".join(render(analysis, path, diagnostic) for diagnostic in analysis.diagnostics)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
