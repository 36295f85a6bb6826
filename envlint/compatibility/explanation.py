"""Tells why some lines do not go together, as a chain of facts, and what would work in the place of each."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from typing import NamedTuple

from envlint.compatibility.pack import ABSENT, CONDA, Package
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Problem, Trust
from envlint.compatibility.solver import Edge, minimise
from envlint.compatibility.verdict import Fact, Line, Suggestion
from envlint.specs.version import Version, VersionSpec

_MOST_TRIES = 6
_SHOWN_TEXTS = 2
_BOUNDS = frozenset({">", ">=", "<", "<="})


class Question(NamedTuple):
    """What was asked of a problem and has no answer."""

    chosen: tuple[int, ...]
    """Indices of wishes."""
    layers: int
    linked: bool
    trust: Trust


class Reason(NamedTuple):
    """The smallest thing that fails."""

    chosen: tuple[int, ...]
    """Wishes, in the file's order."""
    edges: tuple[Edge, ...]
    facts: tuple[Fact, ...]


def find_reason(problem: Problem, question: Question) -> Reason:
    """Lines none of which could be left out, and the facts, none of which could be left out, that set them at odds."""
    chosen, layers, linked, trust = question
    network, everything, reduced = problem.network, problem.layer(layers), problem.reduced(layers, trust)
    names = [wish.line.name for wish in problem.wishes.wishes]
    guilty = _without_python(problem, question) or sorted(chosen, key=lambda index: (names[index] == "python", index))
    blamed = network.blame(problem.domains(guilty, linked, trust), everything)
    if blamed is not None:
        # What is found with these edges is a conflict, but only with all of them none of its lines is idle.
        edges, variables = blamed
        touching = [index for index in guilty if _touches(problem, index, variables, linked)]
        guilty = minimise(touching, lambda part: network.solve(problem.domains(part, linked, trust), edges) is None)
    guilty = sorted(
        minimise(guilty, lambda part: network.solve(problem.domains(part, linked, trust), everything, reduced) is None)
    )
    domains = problem.domains(guilty, linked, trust)

    def fails(part: Sequence[Edge]) -> bool:
        return network.solve(domains, part) is None

    edges = minimise(_nearest(problem, guilty, layers, fails), fails)
    return Reason(tuple(guilty), tuple(edges), tuple(dict.fromkeys(_tell(problem, guilty, edges, domains))))


def _without_python(problem: Problem, question: Question) -> list[int] | None:
    """The other lines, if they are at odds whatever Python they run on: that says more than a conflict with Python."""
    chosen, layers, linked, trust = question
    others = [index for index in chosen if problem.wishes.wishes[index].line.name != "python"]
    if len(others) == len(chosen):
        return None
    edges = [edge for edge in problem.layer(layers) if not _is_python(problem, edge.target)]
    return others if problem.network.solve(problem.domains(others, linked, trust), edges) is None else None


def _nearest(
    problem: Problem, guilty: Sequence[int], layers: int, fails: Callable[[Sequence[Edge]], bool]
) -> Sequence[Edge]:
    """Enough facts, close to the lines: what these packages ask of each other, or of others, if that will do."""
    edges = problem.layer(layers)
    listed = {problem.roots[index] for index in guilty}
    for number in list(listed):
        twin = problem.twin(problem.packages[number])
        listed |= {twin} if twin is not None else set()
    asking = [edge for edge in edges if edge.source in listed]
    parts = ([edge for edge in asking if edge.target in listed], asking, edges)
    return next((part for part in parts if fails(part)), edges)


def _touches(problem: Problem, index: int, variables: set[int], linked: bool) -> bool:
    """Whether a line says something of one of some variables."""
    twin = problem.twin(problem.packages[problem.roots[index]]) if linked else None
    return problem.roots[index] in variables or twin in variables


def _tell(problem: Problem, guilty: Sequence[int], edges: Sequence[Edge], domains: list[int]) -> Iterator[Fact]:
    """The facts from the lines on, each about the versions that those before it leave.

    A package that runs on the Python of the file, but asks more of others there, is no conflict with it.
    """
    domains, pending = list(domains), list(edges)
    pythons: dict[int, str] = {}
    listed = {problem.roots[index] for index in guilty}
    for edge in edges:
        if _is_python(problem, edge.target):
            fit = _fitting(edge, domains[edge.target]) & domains[edge.source] & ~ABSENT
            if fit and edge.target in listed:
                domains[edge.source] = fit
                pythons[edge.source] = name_pythons(problem, find_minors(problem, domains[edge.target]))
                if len(edges) > 1:
                    pending.remove(edge)
    reached = set(listed)
    while pending:
        edge = next((each for each in pending if each.source in reached), pending[0])
        pending.remove(edge)
        asking = domains[edge.source] & ~ABSENT
        if edge.layer != RUNTIME:
            yield describe(problem, edge, asking, pythons.get(edge.source, ""))
        allowed = 0
        for builds, admitted in edge.pairs:
            if asking & builds:
                asking &= ~builds
                allowed |= admitted
        if not asking and domains[edge.target] & allowed:
            domains[edge.target] &= allowed
        reached.add(edge.target)


def _is_python(problem: Problem, number: int) -> bool:
    package = problem.packages[number]
    return package.name == "python" and package.ecosystem == CONDA


def _fitting(edge: Edge, offered: int) -> int:
    """The values of an edge's source that some of the offered values satisfy."""
    unfit = 0
    for builds, admitted in edge.pairs:
        unfit |= 0 if admitted & offered else builds
    return ~unfit


def describe(problem: Problem, edge: Edge, asking: int, python: str = "") -> Fact:
    """One constraint in words, for the versions of its source that are left."""
    source, target = problem.packages[edge.source], problem.packages[edge.target]
    asking = asking & ~source.flags.get("newer", 0) or asking
    known = [index for index in source.version_indices(asking) if index < len(source.versions)]
    date = source.date(known[-1]) if known else ""
    if _is_python(problem, edge.target):
        python = ""
        needs = name_pythons(problem, _asked_pythons(source, asking))
    else:
        needs = _texts(problem, edge, source, target, asking)
    is_optional = target.name in source.constrains and target.name not in source.requires and not python
    versions = name_versions(source, asking)
    return Fact(source.name, versions, target.name, needs, source.ecosystem, date, python, is_optional)


def _asked_pythons(source: Package, asking: int) -> int:
    mask = 0
    for pythons, builds in source.pythons:
        mask |= pythons if builds & asking else 0
    return mask


def find_minors(problem: Problem, values: int) -> int:
    """The Pythons, as bits of the pack's list, that some values of `python` are of."""
    return sum(1 << index for index, each in enumerate(problem.pack.python_values) if each & values)


def name_pythons(problem: Problem, mask: int) -> str:
    """`3.9`, `2.7 or 3.6 to 3.9`."""
    runs: list[list[str]] = []
    before = None
    for index, name in enumerate(problem.pack.pythons):
        if not mask >> index & 1:
            continue
        if before == index - 1 and runs:
            runs[-1].append(name)
        else:
            runs.append([name])
        before = index
    return " or ".join(run[0] if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def _texts(problem: Problem, edge: Edge, source: Package, target: Package, asking: int) -> str:
    needs, wanted = target.name, target
    if edge.layer == LEFT_OVER:
        needs = next(
            name for name, twin in problem.pack.twins.items() if twin == target.name and name in source.requires
        )
        wanted = problem.pack.package(source.ecosystem, needs)
    constraints = [*source.requires.get(needs, ()), *source.constrains.get(needs, ())]
    for extra in {extra for wish in problem.wishes.wishes if wish.package is source for extra in wish.extras}:
        constraints += source.extra(extra).get(needs, [])
    found: dict[str, int] = {}
    for each in sorted(constraints, key=lambda each: -each.builds):
        if each.builds & asking:
            found.setdefault(tidy(wanted.constraint_text(each.position)), wanted.constraint(each.position))
    union = 0
    for values in found.values():
        union |= values
    loosest = next((text for text, values in found.items() if values == union), None)
    if loosest is not None:
        return loosest
    if len(found) <= _SHOWN_TEXTS or wanted.is_cut:
        return " or ".join(list(found)[:_SHOWN_TEXTS]) + (" or older" if len(found) > _SHOWN_TEXTS else "")
    return name_versions(wanted, union & ~ABSENT)


def tidy(text: str) -> str:
    """A constraint without the bounds that another one makes idle: `>=1.23.5,<2.5` for `<2.5,>=1.21,<3,>=1.23.5`."""
    spec = VersionSpec.parse(text)
    if spec.error is not None or "|" in text or any(clause.operator not in _BOUNDS for clause in spec.clauses):
        return text
    kept = []
    for operators, tightest in (((">", ">="), max), (("<", "<="), min)):
        bounds = [clause for clause in spec.clauses if clause.operator in operators]
        if bounds:
            kept.append(tightest(bounds, key=lambda clause: Version.parse(clause.literal).key))
    return ",".join(f"{clause.operator}{clause.version}" for clause in kept)


def name_versions(package: Package, values: int) -> str:
    """`2.13.1`, `2.12.0 to 2.13.1`, or with a version that nobody has seen yet, `2.19.1 or newer`."""
    found = package.version_indices(values)
    if not found or package.is_cut:
        return ""
    count = len(package.versions)
    if found == [count]:
        return f"newer than {package.versions[-1]}"
    first = package.versions[found[0]]
    if found[-1] == count:
        return f"{first} or newer"
    return first if len(found) == 1 else f"{first} to {package.versions[found[-1]]}"


def suggest(
    problems: Sequence[Problem], reason: Reason, linked: bool, working: Sequence[Problem] = ()
) -> tuple[Suggestion, ...]:
    """The nearest version for each line of a conflict that goes with all others, on every platform that matters.

    The reason is that of the first problem; the `working` ones go on working, with all their lines. A line that does
    not count on another platform changes nothing there.
    """
    found = (_suggest_for(problems, index, reason, linked, working) for index in reason.chosen)
    return tuple(each for each in found if each is not None)


def works(problem: Problem) -> bool:
    """Whether its lines go together, and what they give runs."""
    layers = METADATA | LEFT_OVER | RUNTIME
    return problem.solve(range(len(problem.roots)), layers, True, Trust.NONE) is not None


def _suggest_for(
    problems: Sequence[Problem], index: int, reason: Reason, linked: bool, working: Sequence[Problem]
) -> Suggestion | None:
    problem = problems[0]
    wishes = problem.wishes.wishes
    wish, package = wishes[index], problem.packages[problem.roots[index]]
    for among in (range(len(wishes)), reason.chosen):
        others = tuple(other for other in among if other != index)
        candidates = _candidates(problem, index, others, linked)
        tries = sorted(candidates, key=lambda each: _distance(package, each, wish.values))[:_MOST_TRIES]
        lines = None if among is not reason.chosen else {wishes[other].line for other in among}
        asked = (*((each, lines) for each in problems), *((each, None) for each in working))
        places = [place for each, part in asked if (place := _placed(each, wish.line, part)) is not None]
        for versions in tries:
            if all(_solve_with(*place, versions, linked) is not None for place in places):
                text = package.versions[versions.bit_length() - 1]
                return Suggestion(wish.line, rewrite(wish.line, text), text)
        if tries:
            return None
    return None


def _placed(problem: Problem, line: Line, lines: Container[Line] | None) -> tuple[Problem, int, tuple[int, ...]] | None:
    """A problem with the index in it of a line, and of the others, all or some; None if it does not count there."""
    indices = {wish.line: index for index, wish in enumerate(problem.wishes.wishes)}
    if line not in indices:
        return None
    others = tuple(at for each, at in indices.items() if each != line and (lines is None or each in lines))
    return problem, indices[line], others


def _solve_with(problem: Problem, index: int, others: tuple[int, ...], versions: int, linked: bool) -> list[int] | None:
    """With the line's package in one of some versions, instead of what the line says."""
    domains = problem.domains(others, linked, Trust.NONE)
    number = problem.roots[index]
    package = problem.packages[number]
    domains[number] &= package.values(versions)
    twin = problem.twin(package)
    if linked and twin is not None:
        spec = VersionSpec.parse(_pinned(package, versions))
        domains[twin] &= problem.packages[twin].admit(spec) | ABSENT
    layers = METADATA | LEFT_OVER | RUNTIME
    return problem.network.solve(domains, problem.layer(layers), problem.reduced(layers, Trust.NONE))


def _pinned(package: Package, versions: int) -> str:
    text = package.versions[versions.bit_length() - 1]
    return f"={'.'.join(text.split('.')[:2])}" if package.name == "python" else f"={text}"


def _candidates(problem: Problem, index: int, others: tuple[int, ...], linked: bool) -> list[int]:
    """Sets of versions, each of which a new line could admit: one version, or for Python a minor one's patches."""
    number = problem.roots[index]
    package = problem.packages[number]
    domains = problem.domains(others, linked, Trust.NONE)
    domains[number] &= ~ABSENT
    reduced = problem.network.reduce(domains, problem.layer(METADATA | LEFT_OVER | RUNTIME))
    if package.is_cut or reduced is None:
        return []
    made = reduced[number] & ~package.flags.get("sdist", 0)
    indices = [each for each in package.version_indices(made) if each < len(package.versions)]
    twin = problem.twin(package) if linked else None
    if twin is not None and not reduced[twin] & ABSENT:
        beside = problem.packages[twin]
        left = {beside.versions[each] for each in beside.version_indices(reduced[twin]) if each < len(beside.versions)}
        indices = [each for each in indices if package.versions[each] in left]
    if package.name != "python":
        return [1 << each for each in indices]
    minors: dict[str, int] = {}
    for each in indices:
        minor = ".".join(package.versions[each].split(".")[:2])
        minors[minor] = minors.get(minor, 0) | 1 << each
    return list(minors.values())


def _distance(package: Package, versions: int, values: int) -> tuple[int, int]:
    """How many versions lie between what a line admits and some others; of two as far the newer is nearer."""
    wanted = package.version_indices(values)
    newest = versions.bit_length() - 1
    if not wanted:
        return 0, -newest
    if newest < wanted[0]:
        return wanted[0] - newest, -newest
    return max(0, newest - wanted[-1]), -newest


def rewrite(line: Line, version: str) -> str:
    """A line with one version in the place of what it asks for; of Python its minor version."""
    if line.section == "pip":
        from envlint.specs.requirement import PipLine

        parsed = PipLine.parse(line.text)
        extras = f"[{','.join(extra.text for extra in parsed.extras)}]" if parsed.extras else ""
        marker = f"; {parsed.marker.text.strip()}" if parsed.marker else ""
        return f"{parsed.name.text if parsed.name else line.name}{extras}=={version}{marker}"
    text = ".".join(version.split(".")[:2]) if line.name == "python" else version
    end = line.text.lower().find(line.name) + len(line.name)
    return f"{line.text[:end]}={text}"
