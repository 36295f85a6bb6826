"""The format `json-lines`: the findings of the format `json`, each on a line of its own, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envlint.report import formats

if TYPE_CHECKING:
    from envlint.engine import Analysis


class Report(formats.Report):
    """A line a finding; a run without findings prints nothing."""

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings."""
        from envlint.report.json import render  # not before there is something to report

        return "".join(f"{render(analysis, path, diagnostic)}\n" for diagnostic in analysis.diagnostics)
