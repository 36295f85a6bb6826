"""The format `junit`: a test suite a file, which most CIs show as the results of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from envlint.report import formats
from envlint.report.checkout import in_checkout
from envlint.report.style import Style
from envlint.report.summary import Summary
from envlint.report.visible import printable

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis


class Report(formats.Report):
    """Every finding is a test that fails; a file without any is one that passes. Printed at the end, by the counts."""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        self.suites = ElementTree.Element("testsuites", name="envlint")
        self.tests = self.failures = 0

    def file(self, analysis: Analysis, path: str) -> str:
        """Nothing yet."""
        if not analysis.diagnostics:
            return self.clean(path)
        suite = self._suite(path, tests=len(analysis.diagnostics), failures=len(analysis.diagnostics))
        for diagnostic in analysis.diagnostics:
            _add(suite, analysis, diagnostic)
        return ""

    def clean(self, path: str) -> str:
        """Nothing yet."""
        suite = self._suite(path, tests=1, failures=0)
        ElementTree.SubElement(suite, "testcase", classname=suite.attrib["name"], name="no problems")
        return ""

    def end(self, summary: Summary) -> str:
        """The document, in ASCII: no stream's encoding can spoil it."""
        if summary.failures:
            errors = len(summary.failures)
            suite = self._suite("not checked", tests=errors, failures=0, errors=errors)
            for failure in summary.failures:
                case = ElementTree.SubElement(suite, "testcase", classname="not checked", name=_legal(failure))
                ElementTree.SubElement(case, "error", message=_legal(failure))
        counts = (self.tests, self.failures, len(summary.failures))
        self.suites.attrib |= dict(zip(("tests", "failures", "errors"), map(str, counts), strict=True))
        ElementTree.indent(self.suites)
        document = ElementTree.tostring(self.suites, "us-ascii").decode("ascii")
        return f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n'

    def _suite(self, path: str, *, tests: int, failures: int, errors: int = 0) -> ElementTree.Element:
        self.tests += tests
        self.failures += failures
        counts = {"tests": str(tests), "failures": str(failures), "errors": str(errors)}
        return ElementTree.SubElement(self.suites, "testsuite", {"name": _legal(in_checkout(path)), **counts})


def _add(suite: ElementTree.Element, analysis: Analysis, diagnostic: Diagnostic) -> None:
    finding = diagnostic.finding
    line, column = analysis.lines.position(finding.span.start)
    path = suite.attrib["name"]
    place = f"{line + 1}:{column + 1}"
    named = {"classname": path, "name": f"{diagnostic.rule} at {place}", "file": path, "line": str(line + 1)}
    case = ElementTree.SubElement(suite, "testcase", named)
    text = [f"{path}:{place}: {diagnostic.severity.value}[{diagnostic.rule}] {finding.message}"]
    text += (f"why: {note.message}" for note in finding.notes if note.span is None)
    text += (f"fix: {fix.title}" for fix in finding.fixes)
    failure = ElementTree.SubElement(case, "failure", message=_legal(finding.message), type=diagnostic.severity.value)
    failure.text = "\n".join(map(_legal, text))


def _legal(text: str) -> str:
    """XML has no way to write most control characters: they are named, as in the format `text`."""
    return printable(text)
