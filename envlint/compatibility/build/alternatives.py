"""Boils the builds of one version down to the few alternatives that a solver could tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from envlint.compatibility.ranges import admitted
from envlint.specs.version import VersionSpec

LENIENT = "lenient"
"""The flag of a build whose needs cannot all be fulfilled from the data: it counts only where there is no other."""


class Need(NamedTuple):
    """What a build says of another package."""

    package: str
    text: str
    """The constraint, in conda's language."""
    optional: bool
    """Whether the package may be absent (`constrains`)."""


class Build(NamedTuple):
    """One build, or wheel, on one platform and one Python."""

    platform: int
    python: int
    """The index of its Python; -1 for one that runs without Python or with any."""
    needs: frozenset[Need]
    flag: str = ""
    """`sdist` for what has to be built first, `yanked`, `unknown` if nobody has read what it needs."""


class Alternative(NamedTuple):
    """A conjunction of needs, and where it is to be had."""

    platforms: int
    pythons: int
    """Bits of the Pythons; 0 for one that does not need any."""
    needs: tuple[Need, ...]
    flag: str


class Sets:
    """The version lists of an ecosystem, and which of them each constraint admits, worked out once."""

    def __init__(self, versions: Mapping[str, tuple[str, ...]]) -> None:
        self.versions = versions
        self._known: dict[tuple[str, str], int] = {}

    def bits(self, package: str, text: str) -> int:
        """The indices that a constraint admits; the one after the last is "newer"."""
        key = (package, text)
        if key not in self._known:
            self._known[key] = admitted(VersionSpec.parse(text) if text else None, self.versions[package])
        return self._known[key]


def merge(needs: Iterable[Need], sets: Sets, lenient: bool = False) -> frozenset[Need] | None:
    """One need for each package; None if one cannot be fulfilled, or if two of them exclude each other.

    Lenient: such a need asks only for the package, in whatever version. One that is not in the data may exist.
    """
    together: dict[str, Need] = {}
    for need in sorted(needs, key=lambda each: (each.package, each.optional, each.text)):
        before = together.get(need.package)
        if before is None or before == need:
            together[need.package] = need
            continue
        first, second = (sets.bits(need.package, each.text) for each in (before, need))
        if first & second in (first, second):
            text = before.text if first & second == first else need.text
        else:
            text = ",".join(f"({each})" if "|" in each else each for each in (before.text, need.text))
        together[need.package] = Need(need.package, text, before.optional and need.optional)
    lost = [name for name, need in together.items() if not need.optional and not sets.bits(name, need.text)]
    if lost and not lenient:
        return None
    together |= {name: Need(name, "", False) for name in lost}
    return frozenset(together.values())


def condense(builds: Iterable[Build], sets: Sets) -> list[Alternative]:
    """Alternatives that cover exactly what the builds do; one that another subsumes says nothing and is left out."""
    builds = list(builds)
    certain = {(build.platform, build.python) for build in builds if build.flag != LENIENT}
    cells: dict[tuple[int, int, str], set[frozenset[Need]]] = {}
    for build in builds:
        if build.flag != LENIENT or (build.platform, build.python) not in certain:
            flag = "" if build.flag == LENIENT else build.flag
            cells.setdefault((build.platform, build.python, flag), set()).add(build.needs)
    places: dict[tuple[frozenset[Need], str, int, bool], int] = {}
    for (platform, python, flag), contents in cells.items():
        for needs in _weakest(contents, sets):
            key = needs, flag, platform, python < 0
            places[key] = places.get(key, 0) | (0 if python < 0 else 1 << python)
    merged: dict[tuple[tuple[Need, ...], str, int], int] = {}
    for (needs, flag, platform, _), pythons in places.items():
        merged_key = tuple(sorted(needs)), flag, pythons
        merged[merged_key] = merged.get(merged_key, 0) | 1 << platform
    found = [Alternative(platforms, pythons, needs, flag) for (needs, flag, pythons), platforms in merged.items()]
    return sorted(found, key=lambda each: (each.flag != "", each.flag, each.pythons, each.platforms, each.needs))


def _weakest(contents: set[frozenset[Need]], sets: Sets) -> list[frozenset[Need]]:
    kept: list[frozenset[Need]] = []
    for needs in sorted(contents, key=lambda each: (len(each), sorted(each))):
        if not any(_implies(needs, other, sets) for other in kept):
            kept = [other for other in kept if not _implies(other, needs, sets)]
            kept.append(needs)
    return kept


def _implies(strong: frozenset[Need], weak: frozenset[Need], sets: Sets) -> bool:
    """Whether whatever fulfils the first fulfils the second."""
    by_name = {need.package: need for need in strong}
    for need in weak:
        other = by_name.get(need.package)
        if other is None or (other.optional and not need.optional):
            return False
        if sets.bits(need.package, other.text) & ~sets.bits(need.package, need.text):
            return False
    return True
