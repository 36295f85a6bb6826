"""Findings as logging commands, which Azure Pipelines shows as the issues of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envlint.report import formats
from envlint.report.checkout import in_checkout

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis

_TYPES = {"error": "error", "warning": "warning", "hint": "warning"}
"""Azure Pipelines knows no others."""


def render(analysis: Analysis, path: str, diagnostic: Diagnostic) -> str:
    """One line: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands; it counts from 1."""
    finding = diagnostic.finding
    line, column = analysis.lines.position(finding.span.start)
    properties = {
        "type": _TYPES[diagnostic.severity.value],
        "sourcepath": in_checkout(path),
        "linenumber": line + 1,
        "columnnumber": column + 1,
        "code": diagnostic.rule,
    }
    said = "".join(f"{name}={_property(str(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {said}]{_data(formats.in_words(finding))}\n"


class Report(formats.Report):
    """Issues, and nothing else: they are counted where they are shown."""

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings, a line each."""
        return "".join(render(analysis, path, diagnostic) for diagnostic in analysis.diagnostics)


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
