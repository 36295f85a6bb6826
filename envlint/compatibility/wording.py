"""Puts a conflict into words: what is wrong in the message, what a line has to do with it in labels, why in notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from envlint.compatibility.explanation import Reason, find_minors, name_pythons, name_versions
from envlint.compatibility.kind import Kind
from envlint.compatibility.pack import ABSENT, CONDA, INDEX, Package, RuntimeFact
from envlint.compatibility.problem import METADATA, Problem, Trust
from envlint.compatibility.solver import Edge
from envlint.compatibility.verdict import Fact, Line
from envlint.diagnostic import enumerate_words

_WHY = {
    Kind.REPLACED: "pip runs after conda and overwrites conda's files, whatever conda built against them",
    Kind.LEFT_OVER: "pip runs after conda and does not ask what conda's packages were built for",
    Kind.INCOMPATIBLE: "the installer refuses: no choice of versions satisfies all that is asked for",
    Kind.FROM_SOURCE: "that needs compilers and often fails; no version that is asked for has a wheel for it",
}
_SOURCES = {CONDA: "conda-forge, builds of", INDEX: "package index, metadata of"}
_MOST_FACTS = 2
"""So many links of a chain fit into a message; a longer one is told in the notes."""
_MOST_EVIDENCE = 2


class Words(NamedTuple):
    """What is said of a conflict."""

    message: str
    notes: tuple[str, ...]
    labels: tuple[str, ...]
    """One for each line."""


class Circumstances(NamedTuple):
    """What else there is to say of a conflict."""

    as_of: str
    platforms: Sequence[str] = ()
    """The declared ones that fail."""
    is_everywhere: bool = True
    """Whether no declared one does not."""
    first: bool = False
    """Whether channels below conda-forge may have what is missing."""
    instead: str = ""
    """Of what breaks today, the version that would do."""


def word(
    kind: Kind,
    lines: tuple[Line, ...],
    problem: Problem,
    reason: Reason,
    choice: Sequence[int] | None,
    more: Circumstances,
) -> Words:
    """All that is said of lines that do not go together."""
    facts = reason.facts
    causes = [problem.causes[edge] for edge in reason.edges if edge in problem.causes]
    message = _message(kind, lines, problem, reason, choice, more)
    is_told = len(facts) <= _MOST_FACTS
    notes = [f"{_said(fact)}: {fact}" for fact in facts if not is_told or not _has_line(fact, lines)]
    notes += [more.instead] if more.instead else []
    notes += [_WHY[kind]] if kind in _WHY and (facts or len(lines) > 1) else []
    notes += _evidence(causes)
    if more.first:
        notes.append("that holds for conda-forge; a channel below it may have what is missing")
    return Words(message, tuple(notes), tuple(_label(kind, line, problem, reason) for line in lines))


def word_nonexistent(
    line: Line, package: Package, series: Sequence[str], near: Sequence[str], further: str = ""
) -> Words:
    """What is said of a version that there is not, with those that begin like it and those that are next to it.

    `further` says what is next to it for all declared platforms, if that is another one.
    """
    where = "conda-forge" if package.ecosystem == CONDA else "the package index"
    if series:
        note = f"it asks for exactly that version; what begins like it goes up to {series[0]}"
    else:
        nearest = f"the nearest: {enumerate_words(near)}; {further and f'{further}; '}" if near else ""
        note = f"{nearest}the newest that is known is {package.versions[-1]}"
    return Words(f"there is no `{line}` on {where}", (f"{note} (read on {package.as_of})",), ("",))


def _message(
    kind: Kind,
    lines: tuple[Line, ...],
    problem: Problem,
    reason: Reason,
    choice: Sequence[int] | None,
    more: Circumstances,
) -> str:
    both, because = _together(lines), _because(reason.facts)
    causes = [problem.causes[edge] for edge in reason.edges if edge in problem.causes]
    effect = causes[0].effect if causes else ""
    if kind is Kind.BREAKS_TODAY and choice is not None:
        return _breaks_today(problem, reason.edges[0], choice, effect)
    only = "" if more.is_everywhere else "only "
    where = f" ({only}on {enumerate_words(more.platforms)})" if more.platforms else ""
    if kind is Kind.REPLACED:
        return _replaced(lines, reason.facts) + where
    if kind is Kind.INCOMPATIBLE:
        return _incompatible(lines, reason.facts, more)
    return {
        Kind.RUNTIME_BREAK: f"{both} can be installed, and then fail: {effect}",
        Kind.LEFT_OVER: f"what pip installs does not fit what conda built: {both}{because}",
        Kind.UNKNOWN: f"nothing is known up to {more.as_of} that would satisfy {both}{because}",
        Kind.FROM_SOURCE: f"{_without_wheel(lines)}, and builds from source{because}",
    }[kind] + where


def _incompatible(lines: tuple[Line, ...], facts: tuple[Fact, ...], more: Circumstances) -> str:
    platforms = enumerate_words(more.platforms)
    if len(lines) == 1 and not facts:
        what = "wheel" if lines[0].section == "pip" else "build"
        return f"`{lines[0]}` has no {what} for {platforms or 'any platform'}"
    where = f" on {platforms}{'' if more.is_everywhere else ' only'}" if platforms else ""
    together = " together" if len(lines) > 1 else ""
    return f"{_together(lines)} cannot be installed{together}{where}{_because(facts)}"


def _replaced(lines: tuple[Line, ...], facts: tuple[Fact, ...]) -> str:
    conda = next((line for line in lines if line.section == "conda" and line.name != "python"), lines[0])
    others = [line for line in lines if line.section == "pip"]
    if not facts:
        return f"pip will replace conda's `{conda}`: {_together(others)} asks for another version"
    if len(facts) > _MOST_FACTS:
        return f"pip will replace conda's `{conda}` for {_together(others)}"
    last = facts[-1]
    asking = next((f"`{line}`" for line in others if line.name == last.package), f"{last.package} {last.versions}")
    python = f" on Python {last.python}" if last.python else ""
    return f"pip will replace conda's `{conda}`: {asking} needs {last.other} {last.needs}{python}"


def _without_wheel(lines: tuple[Line, ...]) -> str:
    others = tuple(line for line in lines if line.name != "python")
    python = next((f" for `{line}`" for line in lines if line.name == "python"), "")
    return f"pip finds no wheel of {_together(others)}{python}"


def _breaks_today(problem: Problem, edge: Edge, choice: Sequence[int], effect: str) -> str:
    names = []
    for number in (edge.source, edge.target):
        package = problem.packages[number]
        index = package.version_of(choice[number])
        names.append(f"{package.name} {package.versions[index]}" if index < len(package.versions) else package.name)
    who = "pip" if problem.packages[edge.target].ecosystem == INDEX else "today's solver"
    return f"{who} would choose {names[1]} beside {names[0]}, which installs and then fails: {effect}"


def _label(kind: Kind, line: Line, problem: Problem, reason: Reason) -> str:
    """Where it is said what the line asks for; else what the line itself comes to."""
    fact = next((fact for fact in reason.facts if _is_about(fact, line)), None)
    if fact is not None and fact.versions:
        return _said(fact)
    if kind is Kind.REPLACED and line.section == "conda" and line.name != "python":
        return f"conda installs {' '.join(filter(None, (line.name, _installed(problem, line))))} here"
    return _admitted(problem, line) if len(reason.chosen) > 1 else ""


def _admitted(problem: Problem, line: Line) -> str:
    """Which versions a line asks for, so far as it does."""
    wish = next(wish for wish in problem.wishes.wishes if wish.line == line)
    if wish.spec is None:
        return f"any {line.name}"
    if line.name == "python" and line.section == "conda":
        return f"Python {name_pythons(problem, find_minors(problem, wish.values))}"
    versions = name_versions(wish.package, wish.values)
    return f"{line.name} {versions}" if versions else f"{line.name} {wish.spec.text}"


def _installed(problem: Problem, line: Line) -> str:
    """The version that conda would choose for a line if there were no pip section; empty if nobody knows."""
    wishes = problem.wishes.wishes
    conda = [index for index, wish in enumerate(wishes) if wish.package.ecosystem == CONDA]
    choice = problem.solve(conda, METADATA, False, Trust.NONE)
    number = next(root for root, wish in zip(problem.roots, wishes, strict=True) if wish.line == line)
    package = problem.packages[number]
    if choice is None or choice[number] == ABSENT or problem.is_free(package):
        admitted = next(wish.values for wish in wishes if wish.line == line)
        return name_versions(package, admitted) if len(package.version_indices(admitted)) == 1 else ""
    index = package.version_of(choice[number])
    return package.versions[index] if index < len(package.versions) else ""


def _evidence(causes: Sequence[RuntimeFact]) -> Iterator[str]:
    """Where a break at run time was reported, and whether it was seen happening."""
    for cause in dict.fromkeys(causes):
        issues = [text.partition(" ")[0] for text in cause.evidence if "#" in text.partition(" ")[0]][:_MOST_EVIDENCE]
        measured = "seen by importing such versions" if any("measured" in text for text in cause.evidence) else ""
        said = [f"reported in {enumerate_words(issues)}"] if issues else []
        if said or measured:
            yield "; ".join(filter(None, (*said, measured)))


def _said(fact: Fact) -> str:
    when = f" ({fact.date})" if fact.date else ""
    return f"{_SOURCES[fact.ecosystem]} {fact.versions}{when}" if fact.versions else "whichever version"


def _is_about(fact: Fact, line: Line) -> bool:
    return fact.package == line.name and (fact.ecosystem == INDEX) == (line.section == "pip")


def _has_line(fact: Fact, lines: Sequence[Line]) -> bool:
    return any(_is_about(fact, line) for line in lines)


def _because(facts: tuple[Fact, ...]) -> str:
    return ": " + enumerate_words([fact.text for fact in facts]) if 0 < len(facts) <= _MOST_FACTS else ""


def _together(lines: Sequence[Line]) -> str:
    return enumerate_words([f"`{line}`" for line in lines])
