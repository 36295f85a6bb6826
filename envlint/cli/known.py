"""Passes over what baselines have in a run, and notes what they have and is found no more."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from envlint.baseline import Baseline, BaselineMistake, Counts, Sifted, read, writes
from envlint.cli.failure import Failure
from envlint.config import Config
from envlint.diagnostic import Diagnostic
from envlint.engine import Analysis, judged
from envlint.report.summary import counted
from envlint.settings.resolve import Resolver

_HIDES_OTHERS = ("invalid-yaml", "oversized-file")
"""Where one of these has something to say most others have not been able to look."""


class Stale(NamedTuple):
    """What a baseline has of one file and is found no more."""

    baseline: Baseline
    name: str
    counts: Counts

    def __str__(self) -> str:
        entries = (
            f"{each.rule}{f' (`{each.content}`)' if each.content else ''}{'' if count == 1 else f', {count} times'}"
            for each, count in self.counts.items()
        )
        return f"{self.name}: {'; '.join(entries)}"


class Known:
    """The baselines of one run."""

    def __init__(self, resolver: Resolver) -> None:
        """Reads those that apply to the files found so far. Raises Failure for one that cannot be used."""
        self._resolver = resolver
        self.stale: list[Stale] = []
        self._moved: set[tuple[str, str]] = set()
        """Files that are gone, by baseline and name, whose findings another file has now."""
        try:
            self._baselines = {path: read(path) for path in sorted(resolver.baselines_used())}
        except BaselineMistake as mistake:
            raise Failure(str(mistake)) from None

    def sift(self, analysis: Analysis, path: Path, is_new: Callable[[Diagnostic], bool]) -> Sifted:
        """What is new in a file; what the baseline has and is gone is noted."""
        resolved = self._resolver.for_path(path)
        if resolved.baseline is None:
            return Sifted(analysis, (), Counter(), "")
        baseline = self._baselines[resolved.baseline]
        sifted = baseline.sift(analysis, path, is_new=is_new)
        if sifted.name != baseline.name(path):
            self._moved.add((baseline.path, sifted.name))
        if not any(each.group == "engine" or each.rule in _HIDES_OTHERS for each in analysis.diagnostics):
            self._note(baseline, sifted.name, sifted.left, resolved.config)
        return sifted

    def has(self, analysis: Analysis, path: Path) -> frozenset[Diagnostic]:
        """Those findings of a file that its baseline has; nothing is noted."""
        baseline = self._baselines.get(self._resolver.for_path(path).baseline or "")
        return frozenset() if baseline is None else frozenset(baseline.sift(analysis, path).hidden)

    def clean(self, path: Path) -> None:
        """Note what the baseline has of a file in which nothing is found."""
        resolved = self._resolver.for_path(path)
        if resolved.baseline is not None:
            baseline = self._baselines[resolved.baseline]
            name = baseline.name(path)
            self._note(baseline, name, baseline.files.get(name, Counter()), resolved.config)

    def gone(self, paths: Iterable[str]) -> None:
        """Note what the baselines have of files that were to be checked and are not there any more."""
        folders = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100
        for baseline in self._baselines.values():
            for name in sorted(baseline.gone):
                place = baseline.place(name)
                is_meant = any(place.is_relative_to(folder) for folder in folders)
                if is_meant and (baseline.path, name) not in self._moved:
                    self.stale.append(Stale(baseline, name, baseline.files[name]))

    def _note(self, baseline: Baseline, name: str, left: Counts, config: Config) -> None:
        if left and (counts := counted_out(left, config)):
            self.stale.append(Stale(baseline, name, counts))

    def remarks(self, *, whole: bool) -> list[str]:
        """What to say of what is found no more: a line a baseline, and the entries, all of them if that is asked."""
        said: list[str] = []
        for path in sorted({each.baseline.path for each in self.stale}):
            stale = [each for each in self.stale if each.baseline.path == path]
            number = sum(each.counts.total() for each in stale)
            name = os.path.relpath(path)
            are = "is found no more" if number == 1 else "are found no more"
            said.append(f"{counted(number, 'finding')} of `{name}` {are}: `{writes(path)}` removes {_them(number)}")
            said += (f"  {each}" for each in (stale if whole else ()))
        return said


def counted_out(left: Counts, config: Config) -> Counts:
    """What is left of a baseline and could have been found: by rules that run, or that there are no more."""
    runs = judged(config)
    return Counter({each: count for each, count in left.items() if runs.get(each.rule, True)})


def _them(number: int) -> str:
    return "it" if number == 1 else "them"
