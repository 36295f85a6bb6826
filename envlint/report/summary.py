"""Counts what a run has found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from envlint.pack_date import PACK_DATE

if TYPE_CHECKING:
    from envlint.diagnostic import Diagnostic, Severity


class Summary:
    """The numbers of one run so far."""

    def __init__(self) -> None:
        self.files = 0
        """How many were checked."""
        self.faulty_files = 0
        """How many of them have a finding of any severity."""
        self.severities: Counter[Severity] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        """Findings by group and rule."""
        self.failures: list[str] = []
        """What could not be checked, and why."""
        self.has_baseline = False
        """Whether a baseline applies to some of the files."""
        self.baselined = 0
        """Findings that are not reported, since a baseline has them."""
        self.profile: str | None = None
        """The most demanding profile that all files pass; None if that was not asked, or they pass none."""
        self.plugins: set[tuple[str, ...]] = set()
        """The plugins whose rules have run, as they are configured together."""
        self.pack_date = PACK_DATE
        """The day of the compatibility data that the run went by; of several packs that of the oldest."""

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Count one more file and what was found in it."""
        before = self.severities.total()
        for diagnostic in diagnostics:
            self.severities[diagnostic.severity] += 1
            self.rules[diagnostic.group, diagnostic.rule] += 1
        self.files += 1
        self.faulty_files += self.severities.total() > before

    def reaches(self, threshold: str) -> bool:
        """Whether something was found that is at least so severe: `error`, `warning` or `hint`."""
        if not self.severities:
            return False  # so that the classes of findings are not imported where there are none
        from envlint.diagnostic import Severity

        return any(severity.weight >= Severity(threshold).weight for severity in self.severities)

    def __str__(self) -> str:
        files = counted(self.files, "file")
        if not self.severities:
            return f"no {'new ' if self.baselined else ''}problems in {files}{self._known}{self._passed}"
        heaviest_first = sorted(self.severities, key=lambda each: -each.weight)
        counts = [counted(self.severities[each], each.value) for each in heaviest_first]
        share = "" if self.faulty_files == self.files else f"{self.faulty_files:,} of "
        return f"{', '.join(counts)} in {share}{files}{self._known}{self._passed}"

    @property
    def _passed(self) -> str:
        return f"; highest profile passed: {self.profile}" if self.profile else ""

    @property
    def _known(self) -> str:
        if not self.baselined:
            return ""
        return f"; {counted(self.baselined, 'finding')} {'is' if self.baselined == 1 else 'are'} in the baseline"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """`1 file`, `2 files`, `1,962 files`; the plural is the noun with an `s` unless it is given."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {plural or f'{noun}s'}"
