"""The format `junit`: a test suite a file, which most CIs show as the results of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from envlint.diagnostic import Severity
from envlint.report import formats
from envlint.report.checkout import in_checkout
from envlint.report.style import Style
from envlint.report.summary import Summary
from envlint.report.visible import printable

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis


class Report(formats.Report):
    """Every finding is a test: one that fails if the run fails on it, or else one that is skipped.

    A file without any is one that passes. Printed at the end, by the counts.
    """

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        self.suites = ElementTree.Element("testsuites", name="envlint")
        self.counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)

    def file(self, analysis: Analysis, path: str) -> str:
        """Nothing yet."""
        if not analysis.diagnostics:
            return self.clean(path)
        threshold = Severity(self.fail_on).weight
        fails = [diagnostic.severity.weight >= threshold for diagnostic in analysis.diagnostics]
        suite = self._suite(path, tests=len(fails), failures=fails.count(True), skipped=fails.count(False))
        for diagnostic, is_failure in zip(analysis.diagnostics, fails, strict=True):
            _add(suite, analysis, diagnostic, "failure" if is_failure else "skipped")
        return ""

    def clean(self, path: str) -> str:
        """Nothing yet."""
        suite = self._suite(path, tests=1)
        ElementTree.SubElement(suite, "testcase", classname=suite.attrib["name"], name="no problems")
        return ""

    def end(self, summary: Summary) -> str:
        """The document, in ASCII: no stream's encoding can spoil it."""
        if summary.failures:
            errors = len(summary.failures)
            suite = self._suite("not checked", tests=errors, errors=errors)
            for failure in summary.failures:
                case = ElementTree.SubElement(suite, "testcase", classname="not checked", name=_legal(failure))
                ElementTree.SubElement(case, "error", message=_legal(failure))
        self.suites.attrib |= {name: str(count) for name, count in self.counts.items()}
        ElementTree.indent(self.suites)
        document = ElementTree.tostring(self.suites, "us-ascii").decode("ascii")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'

    def _suite(
        self, path: str, *, tests: int, failures: int = 0, errors: int = 0, skipped: int = 0
    ) -> ElementTree.Element:
        counts = {"tests": tests, "failures": failures, "errors": errors, "skipped": skipped}
        for name, count in counts.items():
            self.counts[name] += count
        shown = {name: str(count) for name, count in counts.items()}
        return ElementTree.SubElement(self.suites, "testsuite", {"name": _legal(in_checkout(path)), **shown})


def _add(suite: ElementTree.Element, analysis: Analysis, diagnostic: Diagnostic, result: str) -> None:
    finding = diagnostic.finding
    line, column = analysis.lines.position(finding.span.start)
    path = suite.attrib["name"]
    place = f"{line + 1}:{column + 1}"
    named = {"classname": path, "name": f"{diagnostic.rule} at {place}", "file": path, "line": str(line + 1)}
    case = ElementTree.SubElement(suite, "testcase", named)
    text = [f"{path}:{place}: {diagnostic.severity.value}[{diagnostic.rule}] {finding.message}"]
    text += (f"why: {note.message}" for note in finding.notes if note.span is None)
    text += (f"fix: {fix.title}" for fix in finding.fixes)
    said = ElementTree.SubElement(case, result, message=_legal(finding.message), type=diagnostic.severity.value)
    said.text = "\n".join(map(_legal, text))


def _legal(text: str) -> str:
    """XML has no way to write most control characters: they are named, as in the format `text`."""
    return printable(text)
