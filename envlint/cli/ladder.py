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

    A run that only errors fail climbs no higher by that: for `error` it is `warning`. None if the files pass none, or
    were checked with one that is not on the ladder. Which rules run and how much they weigh is the profile's to say;
    all else that a configuration, an option or a comment says stays as it is. Where all files are clean, by what the
    cache remembers them, it remembers the answer as well.
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
        for each in (*LADDER, None):
            if cache.knows(cache.key(question, str(each))):
                return each
    found = next(
        (
            each
            for each in reversed(LADDER)
            if _passes(Runner(resolver.with_profile(each), cache), watched(entries), threshold)
        ),
        None,
    )
    if cache is not None and question is not None:
        cache.remember(cache.key(question, str(found)))
    return found


def _passes(runner: Runner, entries: Iterable[Entry], threshold: str) -> bool:
    for entry in entries:  # one after the other: most collections of files have one near the beginning that does not
        for checked in runner.check(runner.prepare((entry,))):
            summary = Summary()
            if checked.analysis is not None:
                summary.add(checked.analysis.diagnostics)
            if summary.reaches(threshold):
                return False
    return True
