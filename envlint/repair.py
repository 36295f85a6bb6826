"""Repairs a text to a fixpoint: rules propose fixes, here each is proved, and so is what all of them made together."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from envlint.clients.client import CLIENTS
from envlint.clients.requests import Refusal, requests
from envlint.config import Config
from envlint.diagnostic import Applicability, Diagnostic, Edit, Fix, Severity
from envlint.engine import Analysis, Exists, analyze
from envlint.fix import apply, compatible
from envlint.syntax import Document
from envlint.text import Span


class Applied(NamedTuple):
    """One fix that was made."""

    rule: str
    title: str
    applicability: Applicability
    """As proved, not as proposed."""


class Repair(NamedTuple):
    """What came of one text."""

    text: str
    """As it was if nothing was to do, or if something went wrong."""
    applied: tuple[Applied, ...] = ()
    left: int = 0
    """Findings that a run with unsafe fixes would repair."""
    demoted: tuple[str, ...] = ()
    """The rules whose fix was called safe and did not prove so, once for each such fix in the first round."""
    left_alone: str | None = None
    """Why a file was not touched, though something could be repaired."""
    broken: str | None = None
    """Which promise did not hold: a mistake in envlint; the text is as it was."""


class _Proposal(NamedTuple):
    diagnostic: Diagnostic
    fix: Fix
    """With the applicability that was proved."""
    is_trusted: bool = False
    """Whether a configuration calls it safe, so that nothing had to be proved."""


class _Broken(Exception):
    """A promise that does not hold."""


def repair(
    text: str,
    path: str = "environment.yml",
    config: Config | None = None,
    *,
    unsafe: bool = False,
    encoding: str = "utf-8",
    exists: Exists | None = None,
) -> Repair:
    """Apply fixes round by round until none is left. Pure; what other files there are it asks through `exists`."""
    config = Config() if config is None else config

    def look(what: str) -> Analysis:
        return analyze(what, path, config, encoding=encoding, exists=exists)

    analysis = look(text)
    if not any(each.finding.fixes for each in analysis.diagnostics):
        return Repair(text)
    document = Document(text)
    if document.anchors or document.aliases:
        return Repair(text, left_alone="has anchors or aliases, which no fix touches")
    first, demoted = _proposals(analysis, config)
    try:
        return _rounds(analysis, first, config, unsafe, look)._replace(demoted=demoted)
    except _Broken as broken:
        left = sum(each.fix.applicability is Applicability.UNSAFE for each in first)
        return Repair(text, left=0 if unsafe else left, demoted=demoted, broken=str(broken))


def _rounds(
    analysis: Analysis, proposals: list[_Proposal], config: Config, unsafe: bool, look: Callable[[str], Analysis]
) -> Repair:
    threshold = Applicability.UNSAFE if unsafe else Applicability.SAFE
    applied: list[Applied] = []
    seen = {analysis.text}
    while chosen := _chosen(proposals, threshold):
        if not unsafe:  # what is only trusted waits, so that all that is proved can be proved together
            chosen = [each for each in chosen if not each.is_trusted] or chosen
        made = _make_most(analysis, chosen, seen, look)
        if made is None:
            break
        after, chosen = made
        is_proved = not unsafe and not any(each.is_trusted for each in chosen)
        if is_proved and not is_same(analysis.text, after.text, config):
            raise _Broken("safe fixes together changed what a client asks for, or a comment")
        seen.add(after.text)
        applied += (Applied(each.diagnostic.rule, each.fix.title, each.fix.applicability) for each in chosen)
        analysis = after
        proposals, _ = _proposals(analysis, config)
    return Repair(analysis.text, tuple(applied), left=len(proposals))


def _make_most(
    analysis: Analysis, chosen: list[_Proposal], seen: set[str], look: Callable[[str], Analysis]
) -> tuple[Analysis, list[_Proposal]] | None:
    """What there is to say after all of some fixes, or after the first that keeps the promises alone.

    Each was thought of without the others: two versions that would do need not do together. An unsafe fix that keeps
    no promise even alone is left out; None if nothing is left. Raises _Broken for a safe one.
    """
    try:
        return _make(analysis, chosen, seen, look), chosen
    except _Broken as broken:
        for each in chosen if len(chosen) > 1 else ():
            with suppress(_Broken):
                return _make(analysis, [each], seen, look), [each]
        if any(each.fix.applicability is Applicability.SAFE for each in chosen):
            raise broken from None
        return None


def _make(analysis: Analysis, chosen: list[_Proposal], seen: set[str], look: Callable[[str], Analysis]) -> Analysis:
    """What there is to say after some fixes. Raises _Broken if they do not keep a promise."""
    edits = sorted(edit for each in chosen for edit in each.fix.edits)
    repaired = apply(analysis.text, edits)
    if repaired in seen:
        raise _Broken(f"the fixes of {_names(chosen)} undo each other")
    after = look(repaired)
    _check_round(analysis, after, chosen, edits)
    return after


def _chosen(proposals: Iterable[_Proposal], threshold: Applicability) -> list[_Proposal]:
    """Those that go together, by place, then rule, then title: whatever the order in which the rules ran."""
    by_fix: dict[int, _Proposal] = {}
    for each in sorted(proposals, key=lambda one: (one.fix.edits, one.diagnostic.rule, one.fix.title)):
        by_fix[id(each.fix)] = each
    return [by_fix[id(fix)] for fix in compatible((each.fix for each in by_fix.values()), threshold)]


def _proposals(analysis: Analysis, config: Config) -> tuple[list[_Proposal], tuple[str, ...]]:
    """The fix of each finding that has exactly one of its best level, and the rules whose fixes were demoted."""
    found: list[_Proposal] = []
    demoted: list[str] = []
    for diagnostic in analysis.diagnostics:
        is_trusted = config.trust(diagnostic.rule, diagnostic.group) == "safe"
        proposed = [fix for fix in diagnostic.finding.fixes if fix.edits]
        proved = proposed if is_trusted else [prove(analysis.text, fix, config) for fix in proposed]
        demoted += (
            diagnostic.rule
            for fix, was in zip(proved, proposed, strict=True)
            if fix.applicability is not was.applicability
        )
        best = max((fix.applicability for fix in proved), default=Applicability.DISPLAY)
        candidates = [fix for fix in proved if fix.applicability is best]
        if best is not Applicability.DISPLAY and len(candidates) == 1:
            found.append(_Proposal(diagnostic, candidates[0], is_trusted))
    return found, tuple(demoted)


def prove(text: str, fix: Fix, config: Config) -> Fix:
    """The fix, as unsafe if it is called safe and on its own changes a comment or what a declared client asks for."""
    if fix.applicability is not Applicability.SAFE or is_same(text, apply(text, fix.edits), config):
        return fix
    return fix._replace(applicability=Applicability.UNSAFE)


def is_same(before: str, after: str, config: Config) -> bool:
    """Whether comments and requests are the same; a client that could make nothing of the text before has no say.

    That is one that could not load it, or would have looked for a package that cannot be.
    """
    comments = _comments(before)
    if comments is not None and comments != _comments(after):
        return False
    for client in _readers(config.clients):
        for platform in config.platforms or ("linux-64",):
            asked = requests(before, client, platform)
            if isinstance(asked, Refusal) or any(each.matches_nothing for each in asked.packages):
                continue
            if asked != requests(after, client, platform):
                return False
    return True


def _readers(clients: Iterable[str]) -> Iterator[str]:
    """The clients whose reading can be compared; in the place of one without a reader the one it installs with."""
    for name in dict.fromkeys(CLIENTS[each].installs_with or each for each in clients):
        if CLIENTS[name].has_reader:
            yield name


def _comments(text: str) -> list[str] | None:
    """Every comment but envlint's own, in an order of no meaning, since a comment moves with its item.

    None for a text that is no YAML, whose comments nobody can tell.
    """
    document = Document(text)
    if document.problem is not None or document.oversized is not None:
        return None
    return sorted(each.text.rstrip() for each in document.comments if "envlint:" not in each.text)


def _check_round(before: Analysis, after: Analysis, chosen: list[_Proposal], edits: list[Edit]) -> None:
    """Raises _Broken if the text does not parse any more, a finding is still there, or a fix wrote an error."""
    document = Document(after.text)
    if document.problem is not None and Document(before.text).problem is None:
        raise _Broken(f"the fixes of {_names(chosen)} leave no valid YAML")
    was, now = (Counter(_identity(each) for each in one.diagnostics) for one in (before, after))
    places = {
        (_identity(each), each.finding.span.start, _texts(fix))
        for each in after.diagnostics
        for fix in each.finding.fixes
    }
    for diagnostic, fix, _ in chosen:
        name = _identity(diagnostic)
        moved = _moved(diagnostic.finding.span.start, edits)
        # A mistake that is mended step by step says the same again, but then wants another edit.
        if now[name] >= was[name] and (name, moved, _texts(fix)) in places:
            raise _Broken(f"the fix of `{diagnostic.rule}` leaves its finding where it was")
    written = _written(edits)
    for diagnostic in after.diagnostics:
        span = diagnostic.finding.span
        is_new = diagnostic.severity is Severity.ERROR and _identity(diagnostic) not in was
        if is_new and any(span.start < each.end and each.start < span.end for each in written):
            raise _Broken(f"the fixes of {_names(chosen)} wrote what `{diagnostic.rule}` calls an error")


def _identity(diagnostic: Diagnostic) -> tuple[str, str]:
    return diagnostic.rule, diagnostic.finding.message


def _texts(fix: Fix) -> tuple[str, ...]:
    return tuple(edit.text for edit in fix.edits)


def _names(chosen: Iterable[_Proposal]) -> str:
    return ", ".join(f"`{name}`" for name in sorted({each.diagnostic.rule for each in chosen}))


def _moved(offset: int, edits: list[Edit]) -> int:
    """Where a place is after some edits."""
    behind = bisect_right(edits, offset, key=lambda each: each.span.end)
    return offset + sum(len(each.text) - (each.span.end - each.span.start) for each in edits[:behind])


def _written(edits: Iterable[Edit]) -> list[Span]:
    """Where the edits' own text stands afterwards."""
    found, shift = [], 0
    for (start, end), text in edits:
        found.append(Span(start + shift, start + shift + len(text)))
        shift += len(text) - (end - start)
    return found
