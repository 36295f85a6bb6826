"""The format `concise`: one line a finding, `path:line:column: severity[rule] message`, lines and columns from 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envlint.report import formats
from envlint.report.style import PLAIN, Style
from envlint.report.summary import Summary

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis


def render(analysis: Analysis, path: str, diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    """One finding as a line."""
    from envlint.report.links import url  # not before there is something to report: most runs have nothing
    from envlint.report.visible import visible

    line, column = analysis.lines.position(diagnostic.finding.span.start)
    place = f"{style.paint(visible(path, style), 'bold')}:{line + 1}:{column + 1}:"
    severity = style.paint(diagnostic.severity.value, diagnostic.severity.value)
    rule = style.paint(style.link(diagnostic.rule, url(diagnostic.rule)), "bold")
    return f"{place} {severity}[{rule}] {visible(diagnostic.finding.message, style)}\n"


class Report(formats.Report):
    """Findings as lines, and a line that sums up."""

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings."""
        return "".join(render(analysis, path, diagnostic, self.style) for diagnostic in analysis.diagnostics)

    def end(self, summary: Summary) -> str:
        """The line that sums up."""
        return "" if self.quiet or not summary.files else f"{summary}\n"
