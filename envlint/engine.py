"""From text to diagnostics: the one way in for the command line, the language server, the Python API and the tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from envlint import rule as rules
from envlint.config import Config
from envlint.diagnostic import Diagnostic, Finding, Note, Severity
from envlint.rule import Rule
from envlint.source import Source
from envlint.suppress import Suppressions
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
    source = Source(
        text,
        path,
        config.clients,
        config.platforms,
        core_packages=config.core_packages,
    )
    chosen = _chosen(config.plugins, config.select, config.ignore, config.preview)
    found = [each for rule in chosen if not rule.last for each in _run(rule, source, config)]
    suppressions = Suppressions(source.document)
    if config.heed_ignores and suppressions.all:
        found, used = suppressions.split(found)
        source.needless_ignores = suppressions.needless(used, _judged(chosen, config))
        found += [each for rule in chosen if rule.last for each in _run(rule, source, config)]
    found.sort(key=lambda each: (each.finding.span, -each.severity.weight, each.rule, each.finding.message))
    return Analysis(source, tuple(found))


@lru_cache(maxsize=64)
def _chosen(
    plugins: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], preview: bool
) -> tuple[Rule, ...]:
    return rules.choose(rules.known(plugins), select, ignore, preview)


def _judged(chosen: Iterable[Rule], config: Config) -> dict[str, bool]:
    """Every rule that there is, and whether it has run: one that has not may well have something to be silent about."""
    ran = {rule.name for rule in chosen}
    return {rule.name: rule.name in ran for rule in rules.known(config.plugins)}


def _run(rule: Rule, source: Source, config: Config) -> Iterator[Diagnostic]:
    heaviest = rule.severity
    if config.severity:
        heaviest = Severity(config.severity.get(rule.name, config.severity.get(rule.group, heaviest)))
    try:
        for finding in rule.run(source, config.options.get(rule.name, {})):
            severity = heaviest
            if finding.severity is not None and finding.severity.weight < severity.weight:
                severity = finding.severity
            yield Diagnostic(rule.name, rule.group, severity, finding)
    except Exception as error:
        yield _internal_error(rule, error)


def _internal_error(rule: Rule, error: Exception) -> Diagnostic:
    import traceback  # only now: it is slow to import

    frame = traceback.extract_tb(error.__traceback__)[-1]
    message = f"the rule `{rule.name}` failed on this file: {type(error).__name__}: {error}"
    notes = (
        Note(f"raised in `{frame.name}`, line {frame.lineno} of {frame.filename.rpartition('/')[2]}"),
        Note("this is a mistake in envlint, not in the file; the other rules have been run"),
    )
    return Diagnostic(INTERNAL_ERROR, "engine", Severity.ERROR, Finding(message, Span(0, 0), notes))
