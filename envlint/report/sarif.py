"""The format `sarif`: SARIF 2.1.0, which GitHub's code scanning, Azure DevOps and many viewers read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from envlint import __version__
from envlint.diagnostic import Diagnostic, Fix, Severity
from envlint.engine import Analysis
from envlint.report import formats
from envlint.report.checkout import in_checkout
from envlint.report.fingerprint import Fingerprints
from envlint.report.links import DOCUMENTATION, url
from envlint.report.style import Style
from envlint.report.summary import Summary
from envlint.rule import BUILT_IN, Rule, known
from envlint.text import LineIndex, Span, utf16_units

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "hint": "note"}
_RUN = {
    "columnKind": "utf16CodeUnits",
    "newlineSequences": ["\r\n", "\n", "\r"],
    "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the checkout"}}},
}


class Report(formats.Report):
    """One run: the results come as they are found, a line each, and the rules that found them at the end."""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        head = json.dumps({"$schema": SCHEMA, "version": "2.1.0"})[:-1]
        self.separator = f'{head}, "runs": [{json.dumps(_RUN)[:-1]}, "results": [\n'
        self.fingerprints = Fingerprints()
        self.rules: dict[str, Diagnostic] = {}
        """One finding of each rule, in the order in which the results number them."""

    def file(self, analysis: Analysis, path: str) -> str:
        """A file's findings."""
        pieces: list[str] = []
        for diagnostic, fingerprint in self.fingerprints.of(analysis, in_checkout(path)):
            self.rules.setdefault(diagnostic.rule, diagnostic)
            pieces += self.separator, json.dumps(self.result(analysis, path, diagnostic, fingerprint))
            self.separator = ",\n"
        return "".join(pieces)

    def end(self, summary: Summary) -> str:
        """The rules, and what closes the document."""
        opening = "" if self.separator == ",\n" else self.separator
        plugins = summary.plugins or {()} if self.rules else ()
        described = {each.name: each for configured in plugins for each in known(configured)}
        driver = {
            "name": "envlint",
            "version": __version__,
            "informationUri": DOCUMENTATION,
            "rules": [_descriptor(each, described.get(name)) for name, each in self.rules.items()],
        }
        rest = {"invocations": [_invocation(summary)], "tool": {"driver": driver}}
        return f"{opening}\n], {json.dumps(rest)[1:]}]}}\n"

    def result(self, analysis: Analysis, path: str, diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
        """One finding as SARIF has it; lines and columns count from 1."""
        finding, lines, artifact = diagnostic.finding, analysis.lines, _artifact(path)
        places = [note for note in finding.notes if note.span is not None]
        text = [finding.message, *(note.message for note in finding.notes if note.span is None)]
        fixes = [fix for fix in finding.fixes if fix.edits and not analysis.concealment.shows(fix)]
        found: dict[str, Any] = {
            "ruleId": diagnostic.rule,
            "ruleIndex": list(self.rules).index(diagnostic.rule),
            "level": _LEVELS[diagnostic.severity.value],
            "message": {"text": "\n".join(text)},
            "locations": [{"physicalLocation": _place(artifact, lines, finding.span)}],
            "partialFingerprints": {"envlintFinding/v1": fingerprint},
        }
        if places:
            found["relatedLocations"] = [
                {
                    "id": number,
                    "message": {"text": note.message},
                    "physicalLocation": _place(artifact, lines, note.span or finding.span),
                }
                for number, note in enumerate(places)
            ]
        if fixes:
            found["fixes"] = [_fix(artifact, lines, fix) for fix in fixes]
        return found


def _invocation(summary: Summary) -> dict[str, Any]:
    """Whether all could be checked, so that nobody takes what was not for clean."""
    said = [{"level": "error", "message": {"text": failure}} for failure in summary.failures]
    return {"executionSuccessful": not said, "toolExecutionNotifications": said}


def _descriptor(diagnostic: Diagnostic, rule: Rule | None) -> dict[str, Any]:
    """A rule; what is none, since a rule has failed, only has a name and a group."""
    name = diagnostic.rule
    described: dict[str, Any] = {"id": name, "name": name, "properties": {"tags": [diagnostic.group]}}
    if rule is not None:
        severity: Severity = rule.severity
        described |= {
            "shortDescription": {"text": rule.title},
            "help": {"text": rule.documentation, "markdown": rule.documentation},
            "defaultConfiguration": {"enabled": rule.default, "level": _LEVELS[severity.value]},
        }
        if rule.module.partition(".")[0] == BUILT_IN:
            described["helpUri"] = url(name)
    return described


def _artifact(path: str) -> dict[str, str]:
    """Where a file is: within the checkout from its root, elsewhere whole."""
    place = in_checkout(path)
    if Path(place).is_absolute():
        return {"uri": Path(place).as_uri()}
    return {"uri": quote(os.fsencode(place)), "uriBaseId": "%SRCROOT%"}


def _place(artifact: dict[str, str], lines: LineIndex, span: Span) -> dict[str, Any]:
    return {"artifactLocation": artifact, "region": _region(lines, span)}


def _region(lines: LineIndex, span: Span) -> dict[str, int]:
    start, end = lines.position(span.start, utf16_units), lines.position(span.end, utf16_units)
    return {
        "startLine": start.line + 1,
        "startColumn": start.column + 1,
        "endLine": end.line + 1,
        "endColumn": end.column + 1,
    }


def _fix(artifact: dict[str, str], lines: LineIndex, fix: Fix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(lines, edit.span), "insertedContent": {"text": edit.text}} for edit in fix.edits
    ]
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
        "properties": {"applicability": fix.applicability.name.lower()},
    }
