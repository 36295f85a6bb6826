"""The format `json`, for programs: version 1 of a document that only ever grows."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from envlint.diagnostic import Diagnostic, Fix, Severity
from envlint.engine import Analysis
from envlint.report import formats
from envlint.report.links import url
from envlint.report.style import PLAIN, Style
from envlint.report.summary import Summary
from envlint.text import LineIndex, Span

VERSION = 1
"""Raised when a member goes away or changes its meaning; new members may come at any time."""


def to_object(analysis: Analysis, path: str, diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding as JSON has it. Lines and columns count from 1, offsets from 0, all in code points."""
    finding, lines = diagnostic.finding, analysis.lines
    return {
        "file": PurePath(path).as_posix(),
        "rule": diagnostic.rule,
        "group": diagnostic.group,
        "severity": diagnostic.severity.value,
        "message": finding.message,
        "span": _span(lines, finding.span),
        "notes": [
            {"message": note.message, "span": None if note.span is None else _span(lines, note.span)}
            for note in finding.notes
        ],
        "fixes": [_fix(fix) for fix in finding.fixes if not analysis.concealment.shows(fix)],
        "url": url(diagnostic.rule),
    }


def render(analysis: Analysis, path: str, diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    """One finding as a line of JSON, in ASCII: no stream's encoding can spoil it."""
    return json.dumps(to_object(analysis, path, diagnostic))


class Report(formats.Report):
    """`{"version": 1, "diagnostics": [...], "summary": {...}, "pack": {...}}`, a finding a line."""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        self.separator = f'{{"version": {VERSION}, "diagnostics": [\n'

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings."""
        pieces: list[str] = []
        for diagnostic in analysis.diagnostics:
            pieces += self.separator, render(analysis, path, diagnostic)
            self.separator = ",\n"
        return "".join(pieces)

    def end(self, summary: Summary) -> str:
        """What closes the document."""
        opening = "" if self.separator == ",\n" else self.separator
        pack = json.dumps({"date": summary.pack_date})
        return f'{opening}\n], "summary": {json.dumps(summary_object(summary))}, "pack": {pack}}}\n'


def summary_object(summary: Summary) -> dict[str, int]:
    """The numbers of a run."""
    return {
        "files": summary.files,
        **{f"{severity}s": summary.severities[severity] for severity in Severity},
        **({"baselined": summary.baselined} if summary.has_baseline else {}),
    }


def _span(lines: LineIndex, span: Span) -> dict[str, dict[str, int]]:
    return {"start": _position(lines, span.start), "end": _position(lines, span.end)}


def _position(lines: LineIndex, offset: int) -> dict[str, int]:
    line, column = lines.position(offset)
    return {"line": line + 1, "column": column + 1, "offset": offset}


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "applicability": fix.applicability.name.lower(),
        "edits": [{"start": edit.span.start, "end": edit.span.end, "text": edit.text} for edit in fix.edits],
    }
