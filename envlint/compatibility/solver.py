"""Finds versions that fit together, or proves that there are none: arc consistency and backtracking over bit sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from envlint.compatibility.pack import ABSENT, Package


class Edge(NamedTuple):
    """What the values of one variable ask of another: whoever is in the first set of a pair needs one of the second.

    No value of the source is in two pairs, and those that are in none ask for nothing. With one edge per pair of
    variables and direction every constraint is binary, which makes the search below exact and complete.
    """

    source: int
    target: int
    pairs: tuple[tuple[int, int], ...]
    layer: int
    """Which question it belongs to; see `envlint.compatibility.problem`."""


class Network:
    """Some edges, ready to be solved again and again under other domains."""

    def __init__(self, packages: Sequence[Package], order: Sequence[int], wanted: frozenset[int]) -> None:
        self.packages = packages
        self.order = order
        """The variables in the order in which they are decided."""
        self.wanted = wanted
        """Those that stand on a line: the newest is chosen; all others are left out if possible."""

    def solve(
        self, domains: Sequence[int], edges: Sequence[Edge], reduced: Sequence[int] | None = None
    ) -> list[int] | None:
        """One value for each variable, newest first in the order of the file; None if there is no solution.

        `reduced` is what `reduce` made of larger domains with the same edges, and saves work.
        """
        touching = self._touching(edges)
        start, queue = list(domains), list[int](range(len(edges)))
        if reduced is not None:
            start = [domain & left for domain, left in zip(domains, reduced, strict=True)]
            changed = [number for number, left in enumerate(reduced) if start[number] != left]
            queue = sorted({edge for number in changed for edge in touching[number]})
        if not all(start) or not propagate(start, edges, touching, queue):
            return None
        stack = [start]
        while stack:
            found = stack.pop()
            choice = self._undecided(found)
            if choice is None:
                return found
            variable, head = choice
            for part in (found[variable] & ~head, head):  # the head comes off the stack first
                branch = found.copy()
                branch[variable] = part
                if propagate(branch, edges, touching, touching[variable]):
                    stack.append(branch)
        return None

    def solve_near(self, domains: Sequence[int], edges: Sequence[Edge], solution: Sequence[int]) -> list[int] | None:
        """The same, but with as much of another solution as there can be: much sooner found where few values differ."""
        start = self.reduce(domains, edges)
        if start is None:
            return None
        near = [domain & value or domain for domain, value in zip(start, solution, strict=True)]
        return self.solve(near, edges) or self.solve(start, edges)

    def reduce(self, domains: Sequence[int], edges: Sequence[Edge]) -> list[int] | None:
        """The domains without what certainly is in no solution; None if one runs empty."""
        found = list(domains)
        return found if all(found) and propagate(found, edges, self._touching(edges), range(len(edges))) else None

    def find_alternatives(self, solution: Sequence[int], variable: int, domain: int, edges: Sequence[Edge]) -> int:
        """The values of a domain that could stand in the place of a variable's in a solution, all others unchanged."""
        for source, target, pairs, _ in edges:
            if target == variable:
                for builds, admitted in pairs:
                    domain &= admitted if builds & solution[source] else -1
            elif source == variable:
                for builds, admitted in pairs:
                    domain &= -1 if admitted & solution[target] else ~builds
        return domain

    def _touching(self, edges: Sequence[Edge]) -> list[list[int]]:
        touching: list[list[int]] = [[] for _ in self.packages]
        for number, edge in enumerate(edges):
            touching[edge.source].append(number)
            touching[edge.target].append(number)
        return touching

    def blame(self, domains: Sequence[int], edges: Sequence[Edge]) -> tuple[list[Edge], set[int]] | None:
        """The edges that led to an empty domain, and the variables that they join; None if none runs empty.

        More than the smallest set, but nothing outside of it has a part in the failure.
        """
        found, trail = list(domains), list[tuple[int, int]]()
        empty = next((number for number, domain in enumerate(found) if not domain), None)
        if empty is None:
            if propagate(found, edges, self._touching(edges), range(len(edges)), trail):
                return None
            empty = trail[-1][1]
        guilty, blamed = {empty}, set[int]()
        for number, variable in reversed(trail):
            if variable in guilty:
                blamed.add(number)
                guilty |= {edges[number].source, edges[number].target}
        return [edge for number, edge in enumerate(edges) if number in blamed], guilty

    def _undecided(self, domains: list[int]) -> tuple[int, int] | None:
        """The next variable with a choice, and the part of its domain to try first."""
        for variable in self.order:
            domain = domains[variable]
            if domain & (domain - 1):
                if domain & ABSENT and variable not in self.wanted:
                    return variable, ABSENT
                package = self.packages[variable]
                start = package.starts[package.version_of(domain)]
                head = domain >> start << start
                return variable, head if head != domain else 1 << (domain.bit_length() - 1)
        return None


def propagate(  # noqa: C901 - the innermost loop of everything: a call costs as much as a step
    domains: list[int],
    edges: Sequence[Edge],
    touching: Sequence[Sequence[int]],
    queue: Sequence[int] | range,
    trail: list[tuple[int, int]] | None = None,
) -> bool:
    """Take out values without support until nothing changes; False if a domain runs empty. Changes `domains`.

    The trail takes down which edge changed which variable.
    """
    waiting = list(reversed(queue))  # what belongs to the lines of the file comes off first
    marked = bytearray(len(edges))
    for number in waiting:
        marked[number] = 1
    while waiting:
        number = waiting.pop()
        marked[number] = 0
        source, target, pairs, _ = edges[number]
        asking, offered = domains[source], domains[target]
        free, left, allowed = asking, asking, 0
        for builds, admitted in pairs:
            if free & builds:
                free &= ~builds
                if offered & admitted:
                    allowed |= admitted
                else:
                    left &= ~builds
                if not free:
                    break
        kept = offered if free else offered & allowed
        if not left or not kept:
            if trail is not None:
                trail.append((number, target if left else source))
            return False
        for variable, before, after in ((source, asking, left), (target, offered, kept)):
            if before != after:
                domains[variable] = after
                if trail is not None:
                    trail.append((number, variable))
                for other in touching[variable]:
                    if not marked[other]:
                        marked[other] = 1
                        waiting.append(other)
    return True


Item = TypeVar("Item")


def minimise(items: Sequence[Item], fails: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """A subset that fails and of which every part does not; the items fail together, and more items fail the more.

    QuickXplain (Junker, AAAI 2004): what comes first is kept with preference.
    """

    def explain(background: list[Item], added: bool, candidates: Sequence[Item]) -> list[Item]:
        if added and fails(background):
            return []
        if len(candidates) == 1:
            return list(candidates)
        middle = len(candidates) // 2
        first, second = candidates[:middle], candidates[middle:]
        late = explain([*background, *first], bool(first), second)
        early = explain([*background, *late], bool(late), first)
        return early + late

    return [] if fails([]) else explain([], False, items)
