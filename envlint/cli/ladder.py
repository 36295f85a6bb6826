"""Finds the most demanding profile that the files of a run pass, for the line that sums up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from envlint.cache import Cache
from envlint.discovery import Entry
from envlint.report.summary import Summary
from envlint.runner import Runner
from envlint.settings.resolve import Resolver

LADDER = ("standard", "commercial", "strict")
"""From the least demanding on: each finds fault with what the one before it does, and with more. Those of communities
are for other clients, and not on it."""


Watched = Callable[[Sequence[Entry]], Iterable[Entry]]
"""Gives the files, and shows how far that has come."""


def highest_passed(
    resolver: Resolver,
    cache: Cache | None,
    entries: Sequence[Entry],
    threshold: str,
    watched: Watched,
    clean: Sequence[str],
) -> str | None:
    """The last profile of the ladder under which nothing is found that is so severe: `warning` or `hint`.

    A run that only errors fail climbs no higher by that: for `error` it is `warning`. The files pass those that they
    were checked with; None if one of these is not on the ladder. All else that a configuration or an option says stays
    as it is. Where all files are clean, by what the cache remembers them, it remembers the answer as well.
    """
    resolved = [resolver.for_path(entry.path) for entry in entries]
    used = {each.profile for each in resolved}
    if not used or not used <= set(LADDER):
        return None
    threshold = "hint" if threshold == "hint" else "warning"
    question = None
    if cache is not None and len(clean) == len(entries):
        choices = {repr((each.profile, sorted(each.sources.items()))) for each in resolved}
        question = cache.key("highest profile", threshold, *sorted(choices), "of", *sorted(clean))
        for each in LADDER:
            if cache.knows(cache.key(question, each)):
                return each
    found = _climb(resolver, cache, entries, threshold, watched, min(map(LADDER.index, used)))
    if cache is not None and question is not None:
        cache.remember(cache.key(question, found))
    return found


def _climb(
    resolver: Resolver, cache: Cache | None, entries: Sequence[Entry], threshold: str, watched: Watched, lowest: int
) -> str:
    harder = reversed(LADDER[lowest + 1 :])
    return next(
        (each for each in harder if _passes(Runner(resolver.with_profile(each), cache), watched(entries), threshold)),
        LADDER[lowest],
    )


def _passes(runner: Runner, entries: Iterable[Entry], threshold: str) -> bool:
    for entry in entries:  # one after the other: most collections of files have one near the beginning that does not
        for checked in runner.check(runner.prepare((entry,))):
            summary = Summary()
            if checked.analysis is not None:
                summary.add(checked.analysis.diagnostics)
            if summary.reaches(threshold):
                return False
    return True
