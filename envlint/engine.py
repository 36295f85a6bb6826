"""From text to diagnostics: the one way in for the command line, the language server, the Python API and the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from envlint import rule as rules
from envlint.config import Config
from envlint.diagnostic import Applicability, Diagnostic, Finding, Fix, Note, Severity
from envlint.knowledge.concealment import Concealment
from envlint.rule import Rule
from envlint.source import Source
from envlint.text import LineIndex, Span

if TYPE_CHECKING:
    from envlint.identity import Identity

INTERNAL_ERROR = "internal-error"
"""The name under which a rule that raises is reported; no rule is called so."""


@dataclass(frozen=True)
class Analysis:
    """What there is to say about one text. Small enough to be handed from one process to another."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    """In the order of the text; on one place the heaviest first."""
    is_self_contained: bool = True
    """Whether the text, its path and the configuration alone decide: no rule asked which other files there are."""
    secrets: tuple[Span, ...] = ()
    """What no report may show of the text; the findings' own words have been cleared of it."""

    @cached_property
    def lines(self) -> LineIndex:
        """The text's lines, which every report counts in."""
        return LineIndex(self.text)

    @cached_property
    def concealment(self) -> Concealment:
        """What may be shown of the text."""
        return Concealment(self.text, self.secrets)

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """What each of the diagnostics is about, wherever it stands."""
        if not self.diagnostics:
            return ()
        from envlint.identity import identify  # only where there is a baseline, or a report that names findings
        from envlint.syntax import Document

        return identify(Document(self.text), self.diagnostics, self.concealment)


Exists = Callable[[str], bool | None]
"""Whether there is a file or folder at a path relative to the analysed file's; None where that cannot be known."""


def analyze(
    text: str,
    path: str = "environment.yml",
    config: Config | None = None,
    *,
    encoding: str = "utf-8",
    exists: Exists | None = None,
) -> Analysis:
    """Run the chosen rules over a text. Pure: what a rule needs to know of other files it asks through `exists`.

    The encoding is what the text was decoded from: `utf-8`, `utf-16-le` or `utf-16-be`. Never raises on account of the
    text: a rule that raises gives one `internal-error` diagnostic.
    """
    return judge(source_of(text, path, config, encoding=encoding, exists=exists), config)


def _nobody_knows(path: str) -> bool | None:
    return None


def source_of(
    text: str,
    path: str = "environment.yml",
    config: Config | None = None,
    *,
    encoding: str = "utf-8",
    exists: Exists | None = None,
) -> Source:
    """A text as the rules see it under a configuration."""
    config = Config() if config is None else config
    return Source(
        text,
        path,
        config.clients,
        config.platforms,
        encoding=encoding,
        core_packages=config.core_packages,
        allowed_channels=config.allowed_channels,
        denied_channels=config.denied_channels,
        pack=config.pack,
        exists=exists or _nobody_knows,
    )


def judge(source: Source, config: Config | None = None) -> Analysis:
    """What the chosen rules say about a source; see `analyze`."""
    config = Config() if config is None else config
    chosen = _chosen(config.plugins, config.select, config.ignore, config.preview)
    found = [each for rule in chosen if not rule.last for each in _run(rule, source, config)]
    if config.heed_ignores and "envlint:" in source.text:
        found = _heed_ignores(source, config, chosen, found)
    found.sort(key=lambda each: (each.finding.span, -each.severity.weight, each.rule, each.finding.message))
    secrets = source.secret_spans if found else ()
    analysis = Analysis(source.text, tuple(found), not source.asked_about_files, secrets)
    if not secrets:
        return analysis
    cleared = (each._replace(finding=analysis.concealment.conceal(each.finding)) for each in found)
    return replace(analysis, diagnostics=tuple(cleared))


@lru_cache(maxsize=64)
def _chosen(
    plugins: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], preview: bool
) -> tuple[Rule, ...]:
    return rules.choose(rules.known(plugins), select, ignore, preview)


def _heed_ignores(source: Source, config: Config, chosen: Iterable[Rule], found: list[Diagnostic]) -> list[Diagnostic]:
    from envlint.suppress import Suppressions  # few files have such comments

    suppressions = Suppressions(source.document)
    kept, used = suppressions.split(found)
    source.needless_ignores = suppressions.needless(used, _judged(chosen, config))
    return kept + [each for rule in chosen if rule.last for each in _run(rule, source, config)]


def _judged(chosen: Iterable[Rule], config: Config) -> dict[str, bool]:
    """Every rule that there is, and whether it has run: one that has not may well have something to be silent about."""
    ran = {rule.name for rule in chosen}
    return {rule.name: rule.name in ran for rule in rules.known(config.plugins)}


def judged(config: Config) -> dict[str, bool]:
    """Every rule that there is, and whether it runs under a configuration."""
    return _judged(_chosen(config.plugins, config.select, config.ignore, config.preview), config)


def _run(rule: Rule, source: Source, config: Config) -> Iterator[Diagnostic]:
    heaviest = rule.severity
    if config.severity:
        heaviest = Severity(config.severity.get(rule.name, config.severity.get(rule.group, heaviest)))
    trust = config.trust(rule.name, rule.group)
    try:
        for finding in rule.run(source, config.options.get(rule.name, {})):
            if trust is not None and finding.fixes:
                finding = finding._replace(fixes=tuple(_trusted(fix, trust) for fix in finding.fixes))
            severity = heaviest
            if finding.severity is not None and finding.severity.weight < severity.weight:
                severity = finding.severity
            yield Diagnostic(rule.name, rule.group, severity, finding, rule.tag)
    except (Exception, SystemExit) as error:  # a rule that ends the program would take an editor's server with it
        yield _internal_error(rule, error)


def _trusted(fix: Fix, trust: str) -> Fix:
    """A fix as far as a configuration trusts it; what only a person can judge stays so."""
    if trust == "never" or fix.applicability is Applicability.DISPLAY:
        return fix._replace(applicability=Applicability.DISPLAY)
    return fix._replace(applicability=Applicability.SAFE if trust == "safe" else Applicability.UNSAFE)


def _internal_error(rule: Rule, error: BaseException) -> Diagnostic:
    import traceback  # only now: it is slow to import

    frame = traceback.extract_tb(error.__traceback__)[-1]
    is_ours = rule.module.partition(".")[0] == rules.BUILT_IN
    culprit = "envlint" if is_ours else f"the plugin's module `{rule.module}`"
    message = f"the rule `{rule.name}` failed on this file: {type(error).__name__}: {error}"
    notes = (
        Note(f"raised in `{frame.name}`, line {frame.lineno} of {frame.filename.rpartition('/')[2]}"),
        Note(f"this is a mistake in {culprit}, not in the file; the other rules have been run"),
    )
    return Diagnostic(INTERNAL_ERROR, "engine", Severity.ERROR, Finding(message, Span(0, 0), notes))
