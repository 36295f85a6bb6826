"""The format `gitlab`: a code quality report, which GitLab shows in merge requests."""

from __future__ import annotations

import json
from typing import Any

from envlint.diagnostic import Diagnostic
from envlint.engine import INTERNAL_ERROR, Analysis
from envlint.report import formats
from envlint.report.checkout import in_checkout
from envlint.report.fingerprint import Fingerprints
from envlint.report.style import Style
from envlint.report.summary import Summary

_SEVERITIES = {"error": "major", "warning": "minor", "hint": "info"}


class Report(formats.Report):
    """A list of findings, one a line: https://docs.gitlab.com/ci/testing/code_quality/"""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        self.separator = "[\n"
        self.fingerprints = Fingerprints()

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings."""
        pieces: list[str] = []
        path = in_checkout(path)
        for diagnostic, fingerprint in self.fingerprints.of(analysis, path):
            pieces += self.separator, json.dumps(_to_object(analysis, path, diagnostic, fingerprint))
            self.separator = ",\n"
        return "".join(pieces)

    def end(self, summary: Summary) -> str:
        """What closes the list."""
        return "\n]\n" if self.separator == ",\n" else "[]\n"


def _to_object(analysis: Analysis, path: str, diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    """One finding as GitLab has it; lines count from 1."""
    span, lines = diagnostic.finding.span, analysis.lines
    first, last = lines.line_of(span.start), lines.line_of(max(span.start, span.end - 1))
    severity = "blocker" if diagnostic.rule == INTERNAL_ERROR else _SEVERITIES[diagnostic.severity.value]
    return {
        "description": diagnostic.finding.message,
        "check_name": diagnostic.rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": first + 1, "end": last + 1}},
    }
