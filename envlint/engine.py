"""From text to diagnostics: the one way in for the command line, the language server, the Python API and the tests."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from envlint import rule as rules
from envlint.config import Config
from envlint.diagnostic import Diagnostic, Finding, Note, Severity
from envlint.rule import Rule
from envlint.source import Source
from envlint.text import Span

INTERNAL_ERROR = "internal-error"
"""The name under which a rule that raises is reported; no rule is called so."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What there is to say about one text."""

    source: Source
    diagnostics: tuple[Diagnostic, ...]
    """In the order of the text; on one place the heaviest first."""

    @property
    def text(self) -> str:
        """The text that was analysed."""
        return self.source.text


def analyze(text: str, path: str = "environment.yml", config: Config | None = None) -> Analysis:
    """Run the chosen rules over a text. Pure: the file need not exist, and nothing is read but the text.

    Never raises on account of the text: a rule that raises gives one `internal-error` diagnostic.
    """
    config = Config() if config is None else config
    source = Source(text, path, config.clients, config.platforms)
    found = [each for rule in _chosen(config.select, config.ignore) for each in _run(rule, source)]
    found.sort(key=lambda each: (each.finding.span, -each.severity.weight, each.rule, each.finding.message))
    return Analysis(source, tuple(found))


@lru_cache(maxsize=64)
def _chosen(select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[Rule, ...]:
    return rules.choose(rules.find(), select, ignore)


def _run(rule: Rule, source: Source) -> Iterator[Diagnostic]:
    try:
        for finding in rule.check(source):
            severity = rule.severity
            if finding.severity is not None and finding.severity.weight < severity.weight:
                severity = finding.severity
            yield Diagnostic(rule.name, rule.group, severity, finding)
    except Exception as error:
        yield _internal_error(rule, error)


def _internal_error(rule: Rule, error: Exception) -> Diagnostic:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = f"the rule `{rule.name}` failed on this file: {type(error).__name__}: {error}"
    notes = (
        Note(f"raised in `{frame.name}`, line {frame.lineno} of {frame.filename.rpartition('/')[2]}"),
        Note("this is a mistake in envlint, not in the file; the other rules have been run"),
    )
    return Diagnostic(INTERNAL_ERROR, "engine", Severity.ERROR, Finding(message, Span(0, 0), notes))
