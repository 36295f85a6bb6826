"""Suggests a version where there is none such, and a bound where what a solver would choose today breaks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import itemgetter

from envlint.compatibility.checking import on_platform
from envlint.compatibility.explanation import rewrite, works
from envlint.compatibility.pack import ABSENT, INDEX, Pack, Package
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Problem, Trust
from envlint.compatibility.requests import Wish, Wishes
from envlint.compatibility.solver import Edge
from envlint.compatibility.verdict import Line, Suggestion
from envlint.specs.version import InvalidVersion, Version, VersionSpec

_FARTHEST = 10
"""So many versions away nothing is near any more."""
_RELATIONAL = re.compile(r"(?:[<>!]=?|!=)[\w.]+(?:,(?:[<>]=?|!=)[\w.]+)*")


def find_near(wish: Wish) -> list[str]:
    """The versions next to one that does not exist, below and above; none if nobody can tell which was meant."""
    return _near(wish, wish.package.versions)


def find_series(wish: Wish) -> list[str]:
    """The versions that begin with what a line asks for exactly, newest first: `python 3` meant one of them."""
    return _series(wish, wish.package.versions)


def _near(wish: Wish, versions: Sequence[str]) -> list[str]:
    """The same of some versions, the nearest first; what is far away in the list of all is no advice."""
    literal = _literal(wish)
    if literal is None:
        return []
    every = wish.package.versions
    place, there = _place(literal, every), _place(literal, versions)
    below, above = versions[max(there - 1, 0) : there], versions[there : there + 1]
    found = [(place - 1 - every.index(text), text) for text in below]
    found += [(every.index(text) - place, text) for text in above]
    return [text for steps, text in sorted(found, key=itemgetter(0)) if steps < _FARTHEST]


def _place(literal: Version, versions: Sequence[str]) -> int:
    """Where a version would stand among others."""
    return bisect_left([Version.parse(text).key for text in versions], literal.key)


def _series(wish: Wish, versions: Sequence[str]) -> list[str]:
    literal = _literal(wish)
    return [text for text in reversed(versions) if literal is not None and Version.parse(text).startswith(literal)]


def suggest_near(pack: Pack, wish: Wish, others: dict[str, Wishes], everywhere: bool) -> tuple[Suggestion, ...]:
    """The nearest version that goes with all other lines: of the series that is named, else below, else above.

    `others` are the other lines on each platform on which the line counts. It has to work on all of them if that is
    asked for, else on one.
    """
    versions = wish.package.versions
    if everywhere:
        versions = _built(wish.package, [pack.platforms.index(each) for each in others if each in pack.platforms])
    for text in _series(wish, versions) or _near(wish, versions):
        instead = wish._replace(values=wish.package.admit(VersionSpec.parse(f"=={text}")))
        working = (_goes(pack, instead, each, platform) for platform, each in others.items())
        if all(working) if everywhere else any(working):
            return (Suggestion(wish.line, rewrite(wish.line, text), text),)
    return ()


def _built(package: Package, places: Sequence[int]) -> list[str]:
    """The versions that there are for each of some platforms, by their place in the pack."""
    if package.is_cut:
        return package.versions
    found = [package.version_indices(package.platforms[place]) for place in places]
    return [text for at, text in enumerate(package.versions) if all(at in each for each in found)]


def _goes(pack: Pack, wish: Wish, others: Wishes, platform: str) -> bool:
    """Whether a wish goes with the others."""
    if platform not in pack.platforms:
        return True
    unknown = others.unknown - {(wish.package.ecosystem, wish.package.name)}
    together = others._replace(wishes=[*others.wishes, wish], unknown=unknown)
    return works(Problem(pack, on_platform(pack, together, platform), platform))


def suggest_bound(problem: Problem, edge: Edge, chosen: Sequence[int]) -> tuple[str, tuple[Suggestion, ...]]:
    """For what breaks with the newest version: the newest that does not, and the bound that keeps the others out.

    `edge` is the break, `chosen` are the wishes that have to do with it. The bound goes onto the line of the package,
    or onto a new one.
    """
    package, number = problem.packages[edge.target], edge.target
    everyone = range(len(problem.roots))
    choice = problem.solve(everyone, METADATA | LEFT_OVER | RUNTIME, True, Trust.NONE)
    if choice is None or choice[number] == ABSENT:
        return "", ()
    good = package.version_of(choice[number])
    if good == len(package.versions):
        return "", ()
    version = package.versions[good]
    bad = package.version_indices(_broken_beside(problem, number, choice))
    above = next((index for index in bad if index > good), len(package.versions))
    if above == len(package.versions) or not _holds(problem, number, above):
        return version, ()
    return version, tuple(_bounded(problem, number, chosen, _short(package.versions[above]), version))


def _broken_beside(problem: Problem, number: int, choice: Sequence[int]) -> int:
    """The values of a package that fail at run time beside what is chosen of others."""
    found = 0
    for edge in problem.causes:
        builds, allowed = edge.pairs[0]
        if edge.target == number and choice[edge.source] & builds:
            found |= problem.packages[number].everything & ~allowed
    return found


def _bounded(problem: Problem, number: int, chosen: Sequence[int], bound: str, version: str) -> Iterator[Suggestion]:
    package = problem.packages[number]
    section = "pip" if package.ecosystem == INDEX else "conda"
    wishes = problem.wishes.wishes
    own = [wishes[index].line for index, root in enumerate(problem.roots) if root == number]
    if len(own) == 1:
        if (text := _with_bound(own[0], wishes[problem.roots.index(number)].spec, bound)) is not None:
            yield Suggestion(own[0], text, version)
    elif not own and all(problem.packages[root].name != package.name for root in problem.roots):
        # One more line for what the other list has would be a second copy of it.
        beside = [wishes[index].line for index in chosen if wishes[index].line.section == section]
        if beside:
            yield Suggestion(beside[-1], f"{package.name}<{bound}", version, is_new=True)


def _with_bound(line: Line, spec: VersionSpec | None, bound: str) -> str | None:
    """A line that has no upper bound with one; None for what is too special."""
    bare = re.fullmatch(r"[\w.:/-]+", line.text)
    if bare:
        return f"{line.text}<{bound}"
    if spec is None or not _RELATIONAL.fullmatch(spec.text) or not line.text.endswith(spec.text):
        return None
    return f"{line.text},<{bound}"


def _holds(problem: Problem, number: int, above: int) -> bool:
    """Whether nothing breaks any more in what is chosen below a version."""
    domains = problem.domains(range(len(problem.roots)), True, Trust.NONE)
    domains[number] &= problem.packages[number].values((1 << above) - 1) | ABSENT
    choice = problem.network.solve(domains, problem.layer(METADATA | LEFT_OVER))
    return choice is not None and not any(
        choice[edge.source] & edge.pairs[0][0] and not choice[edge.target] & edge.pairs[0][1]
        for edge in problem.causes
        if edge.target == number
    )


def _literal(wish: Wish) -> Version | None:
    """The one version that a line names."""
    clauses = wish.spec.clauses if wish.spec is not None else ()
    if len(clauses) != 1 or clauses[0].is_any or clauses[0].is_regex or clauses[0].has_inner_glob:
        return None
    if clauses[0].operator not in ("", "=", "==", "~="):
        return None
    try:
        return Version.parse(clauses[0].literal)
    except InvalidVersion:
        return None


def _short(version: str) -> str:
    """A bound without the zeros that say nothing: `2` for 2.0.0."""
    return re.sub(r"(?:\.0)+$", "", version)
