"""The format `markdown`: totals and a table of findings, for the summary of a CI's job or a comment on a change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envlint.report import formats
from envlint.report.checkout import address, in_checkout
from envlint.report.links import url
from envlint.report.style import Style
from envlint.report.summary import Summary
from envlint.report.visible import printable

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis

MOST_ROWS = 1000
"""GitHub refuses summaries of more than a megabyte."""
_SPECIAL = re.compile(r"[\\*_<>\[\]~&]")


class Report(formats.Report):
    """Printed at the end, since the totals stand above."""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        self.rows: list[str] = []
        self.left_out = 0

    def file(self, analysis: Analysis, path: str) -> str:
        """Nothing yet."""
        for diagnostic in analysis.diagnostics:
            if len(self.rows) < MOST_ROWS:
                self.rows.append(_row(analysis, in_checkout(path), diagnostic))
            else:
                self.left_out += 1
        return ""

    def end(self, summary: Summary) -> str:
        """The document."""
        lines = ["### envlint", "", str(summary)]
        if self.rows:
            lines += ["", "| | where | what | rule |", "|--|--|--|--|", *self.rows]
        if self.left_out:
            lines += ["", f"... and {self.left_out:,} more"]
        if summary.failures:
            lines += ["", "Not checked:", "", *(f"- {_escaped(failure)}" for failure in summary.failures)]
        return "".join(f"{line}\n" for line in lines)


def _row(analysis: Analysis, path: str, diagnostic: Diagnostic) -> str:
    line, column = analysis.lines.position(diagnostic.finding.span.start)
    where = f"[{_escaped(f'{path}:{line + 1}:{column + 1}')}]({address(path)}#L{line + 1})"
    page = url(diagnostic.rule)
    rule = f"[{diagnostic.rule}]({page})" if page else diagnostic.rule
    return f"| {diagnostic.severity.value} | {where} | {_escaped(diagnostic.finding.message)} | {rule} |"


def _escaped(text: str) -> str:
    """A text in a cell of a table: what stands in back-ticks is code, what does not means what it says."""
    pieces = printable(text).split("`")
    if len(pieces) % 2 == 0:  # a back-tick that is never closed
        pieces = ["&#96;".join(pieces)]
    shown = [piece if number % 2 else _SPECIAL.sub(r"\\\g<0>", piece) for number, piece in enumerate(pieces)]
    return "`".join(shown).replace("|", r"\|")
