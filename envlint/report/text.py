"""The format `text`, for people: what, where in the file, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from envlint.report import concise
from envlint.report.style import PLAIN, Style

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic, Finding
    from envlint.engine import Analysis
    from envlint.report.snippet import Mark

_TRUST = {"SAFE": "safe", "UNSAFE": "unsafe", "DISPLAY": "by hand"}


def render(analysis: Analysis, path: str, diagnostic: Diagnostic, style: Style = PLAIN) -> str:
    """One finding as a paragraph: the line of the format `concise`, the places, the reasons, the fixes."""
    from envlint.report.snippet import snippet  # not before there is something to report: most runs have nothing
    from envlint.report.visible import visible

    finding = diagnostic.finding
    head = concise.render(analysis, path, diagnostic, style)
    places = snippet(analysis.concealment.lines, _marks(finding, diagnostic.severity.value), style)
    remarks = [("why", note.message) for note in finding.notes if note.span is None]
    remarks += [("fix", f"{fix.title} ({_TRUST[fix.applicability.name]})") for fix in finding.fixes]
    rest = (f"  {style.paint(f'= {word}:', 'label')} {visible(remark, style)}\n" for word, remark in remarks)
    return "".join((head, *places, *rest))


class Report(concise.Report):
    """Findings as paragraphs with an empty line after each, and a line that sums up."""

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings."""
        return "".join(render(analysis, path, diagnostic, self.style) + "\n" for diagnostic in analysis.diagnostics)


def _marks(finding: Finding, look: str) -> Iterator[Mark]:
    from envlint.report.snippet import Mark

    notes = [(note.span, note.message) for note in finding.notes if note.span is not None]
    own = next((note for note in notes if note[0] == finding.span), None)
    yield Mark(finding.span, "^", look, own[1] if own else "")
    for note in sorted(notes):
        if note is not own:
            yield Mark(note[0], "-", "note", note[1])
