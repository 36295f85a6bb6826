"""Puts a conflict into words: what is wrong in the message, why in the notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from envlint.compatibility.pack import CONDA, INDEX, Package, RuntimeFact
from envlint.compatibility.verdict import Fact, Kind, Line

if TYPE_CHECKING:
    from envlint.compatibility.explanation import Reason
    from envlint.compatibility.problem import Problem

_WHY = {
    Kind.REPLACED: "pip runs after conda and overwrites conda's files",
    Kind.LEFT_OVER: "pip runs after conda and does not ask what conda's packages were built for",
    Kind.INCOMPATIBLE: "the installer refuses",
}
_SOURCES = {CONDA: "conda-forge, builds of", INDEX: "package index, metadata of"}


def word(
    kind: Kind,
    lines: tuple[Line, ...],
    facts: tuple[Fact, ...],
    *,
    package: Package | None = None,
    problem: Problem | None = None,
    reason: Reason | None = None,
    causes: Sequence[RuntimeFact] = (),
    choice: Sequence[int] | None = None,
    as_of: str = "",
    platforms: Sequence[str] = (),
    first: bool = False,
    instead: str = "",
) -> tuple[str, tuple[str, ...]]:
    """Message and notes."""
    if kind is Kind.NONEXISTENT and package is not None:
        return _nonexistent(lines[0], package)
    both, because = _together(lines), _because(facts)
    effect = causes[0].effect if causes else ""
    if kind is Kind.BREAKS_TODAY and problem is not None and reason is not None and choice is not None:
        message = _breaks_today(problem, reason, choice, effect)
    elif kind is Kind.REPLACED:
        message = _replaced(lines, facts)
    elif kind is Kind.INCOMPATIBLE:
        message = _incompatible(lines, facts, problem)
    else:
        message = {
            Kind.RUNTIME_BREAK: f"{both} can be installed, and then fail: {effect}",
            Kind.LEFT_OVER: f"what pip installs does not fit what conda built: {both}{because}",
            Kind.UNKNOWN: f"nothing is known up to {as_of} that would satisfy {both}{because}",
            Kind.FROM_SOURCE: f"pip finds no wheel and builds from source: {both}{because}",
        }[kind]
    notes = [f"{_said(fact)}: {fact}" for fact in facts]
    notes += [instead] if instead else []
    notes += [_WHY[kind]] if kind in _WHY else []
    if platforms:
        notes.append(f"on {_enumerate(platforms)}")
    if first:
        notes.append("not from conda-forge; a channel below it may have what is missing")
    return message, tuple(notes)


def _nonexistent(line: Line, package: Package) -> tuple[str, tuple[str, ...]]:
    where = "conda-forge" if package.ecosystem == CONDA else "the package index"
    message = f"there is no version of {package.name} for `{line}` on {where}"
    return message, (f"known up to {package.as_of}: {package.versions[-1]} is the newest",)


def _said(fact: Fact) -> str:
    when = f" ({fact.date})" if fact.date else ""
    return f"{_SOURCES[fact.ecosystem]} {fact.versions}{when}" if fact.versions else "known"


def _incompatible(lines: tuple[Line, ...], facts: tuple[Fact, ...], problem: Problem | None) -> str:
    if len(lines) == 1 and not facts and problem is not None:
        what = "wheel" if lines[0].section == "pip" else "build"
        return f"`{lines[0]}` has no {what} for {problem.platform}"
    if len(lines) == 1:
        return f"`{lines[0]}` cannot be installed{_because(facts)}"
    return f"{_together(lines)} cannot be installed together{_because(facts)}"


def _replaced(lines: tuple[Line, ...], facts: tuple[Fact, ...]) -> str:
    conda = next((line for line in lines if line.section == "conda" and line.name != "python"), lines[0])
    others = [line for line in lines if line.section == "pip"]
    if not facts and others:
        return f"pip will replace conda's `{conda}`: the pip list asks for `{others[0]}`"
    last = facts[-1] if facts else None
    who = f"`{others[0]}`" if others and last and others[0].name == last.package else ""
    needs = f"{last.other} {last.needs}" if last else ""
    return f"pip will replace conda's `{conda}`: {who or (last and f'{last.package} {last.versions}')} needs {needs}"


def _breaks_today(problem: Problem, reason: Reason, choice: Sequence[int], effect: str) -> str:
    edge = reason.edges[0]
    names = []
    for number in (edge.source, edge.target):
        package = problem.packages[number]
        index = package.version_of(choice[number])
        names.append(f"{package.name} {package.versions[index]}" if index < len(package.versions) else package.name)
    return f"today's solver would choose {names[1]} beside {names[0]}, which installs and then fails: {effect}"


def _because(facts: tuple[Fact, ...]) -> str:
    if not facts:
        return ""
    parts = [f"{fact.package} {fact.versions}".strip() + f" needs {fact.other} {fact.needs}".rstrip() for fact in facts]
    return ": " + _enumerate(parts)


def _together(lines: Sequence[Line]) -> str:
    return _enumerate([f"`{line}`" for line in lines])


def _enumerate(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
