"""Answers which versions of a package go with some others: each one solved, not looked up in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from envlint.compatibility.checking import on_platform
from envlint.compatibility.pack import ABSENT, CONDA, Pack, Package, load
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Problem, Trust
from envlint.compatibility.ranges import known_admitted
from envlint.compatibility.relevant import find_relevant
from envlint.compatibility.requests import Wish, Wishes, World, channel_name, read_wishes, world_of
from envlint.compatibility.selection import Selected, lines_on
from envlint.compatibility.verdict import Line
from envlint.specs.version import VersionSpec

_PARTS = {
    "matplotlib-base": "matplotlib",
    "libopencv": "opencv",
    "py-opencv": "opencv",
    "py-xgboost": "xgboost",
    "pyarrow-core": "pyarrow",
    "pytorch-cpu": "pytorch",
    "pytorch-gpu": "pytorch",
    "tensorflow-base": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-gpu": "tensorflow",
    "tensorflow-intel": "tensorflow",
    "tensorflow-macos": "tensorflow",
}
"""Packages that are parts or builds of another one: a table that has that one need not have them."""


class Status(str, Enum):
    """What becomes of a version beside the others."""

    FITS = "fits"
    BREAKS = "breaks"
    """It installs, and then fails."""
    CONFLICTS = "conflicts"


class Fit(NamedTuple):
    """One version, and what becomes of it."""

    version: str
    status: Status


def find_fitting(
    package: str,
    conda: Sequence[str | Selected] = (),
    pip: Sequence[str | Selected] = (),
    *,
    channel: str = CONDA,
    platform: str = "linux-64",
    pack: Pack | None = None,
) -> list[Fit]:
    """Every known version of a package, newest first, and whether it goes with some lines.

    `conda` and `pip` are lines as in `envlint.compatibility.check`; `channel` is where the package is looked for,
    `conda-forge` or `pypi`. Raises KeyError for a package or platform that the pack does not know.

        >>> fits = find_fitting("numpy", ["python=3.9", "tensorflow=2.10"])
        >>> [fit.version for fit in fits if fit.status is Status.FITS][:3]
        ['1.26.4', '1.26.3', '1.26.2']
    """
    pack = pack or load()
    table = Table(pack, conda, pip, channel, platform)
    return list(table.fits(package))


class Outlook(NamedTuple):
    """What becomes of each version of a package beside the other lines of a file."""

    fits: tuple[Fit, ...]
    """Newest first."""
    platforms: tuple[str, ...]
    """Those on which that holds: the declared ones on which the other lines can stand, or the first of all."""
    is_telling: bool
    """Whether it says anything: not where another channel may serve the package, nor where the others conflict."""
    as_of: str
    """The day on which the versions were read."""

    @property
    def newest(self) -> str | None:
        """The newest version that fits."""
        return next((fit.version for fit in self.fits if fit.status is Status.FITS), None)

    def newest_of(self, spec: VersionSpec | None) -> str | None:
        """The newest version that fits and that a constraint admits."""
        return next((fit.version for fit in self.admitted(spec) if fit.status is Status.FITS), None)

    def status_of(self, spec: VersionSpec) -> Status:
        """What becomes of a constraint on it: it fits if one of the versions that it admits does."""
        found = {fit.status for fit in self.admitted(spec)}
        return next((status for status in Status if status in found), Status.CONFLICTS)

    def admitted(self, spec: VersionSpec | None) -> Iterator[Fit]:
        """What a constraint admits, newest first."""
        last = len(self.fits) - 1
        bits = known_admitted(spec, [fit.version for fit in reversed(self.fits)])
        return (fit for at, fit in enumerate(self.fits) if bits >> last - at & 1)


def foresee(
    package: str,
    conda: Sequence[str | Selected] = (),
    pip: Sequence[str | Selected] = (),
    *,
    channel: str = CONDA,
    channels: Sequence[str] = (CONDA,),
    own: str | None = None,
    platforms: Sequence[str] = (),
    pack: Pack | None = None,
) -> Outlook | None:
    """What becomes of every version of a package beside the other lines of a file; None if the pack has no list of it.

    `conda`, `pip`, `channels` and `platforms` are those of `envlint.compatibility.check`, and `channel` that of
    `find_fitting`; `own` is the channel before the package's `::`. With several platforms the worst counts. The last
    answers are remembered.

        >>> outlook = foresee("numpy", ["python=3.9", "tensorflow=2.10"])
        >>> outlook.newest
        '1.26.4'
    """
    names, own = tuple(map(channel_name, channels)), None if own is None else channel_name(own)
    pack = pack or load()
    lines = find_relevant(pack, conda, pip)
    return _foresee(pack, package, lines.conda, lines.pip, channel, names, own, tuple(platforms))


@lru_cache(maxsize=128)
def _foresee(
    pack: Pack,
    package: str,
    conda: tuple[str | Selected, ...],
    pip: tuple[str | Selected, ...],
    channel: str,
    channels: tuple[str, ...],
    own: str | None,
    platforms: tuple[str, ...],
) -> Outlook | None:
    if package not in pack.names(channel):
        return None
    known = pack.package(channel, package)
    declared = tuple(each for each in platforms if each in pack.platforms)
    is_known = channel != CONDA or world_of(channels, own) is not World.FREE
    tables = (Table(pack, conda, pip, channel, each, channels) for each in declared or pack.platforms if is_known)
    judged = ((table.platform, fits) for table in tables if (fits := _judge_all(table, package)))
    by_platform = dict(islice(judged, None if declared else 1))
    if not by_platform:
        fits = [Fit(version, Status.FITS) for version in reversed(known.versions)]
        return Outlook(tuple(fits), declared, False, known.as_of)
    rows = zip(*by_platform.values(), strict=True)
    fits = [Fit(row[0].version, max((each.status for each in row), key=list(Status).index)) for row in rows]
    return Outlook(tuple(fits), tuple(by_platform), True, known.as_of)


def _judge_all(table: Table, package: str) -> list[Fit]:
    """Every version of a package; nothing where the lines cannot stand together anyway."""
    fits = list(table.fits(package))
    return fits if any(fit.status is not Status.CONFLICTS for fit in fits) or table.is_satisfiable else []


class Table:
    """Questions about the same lines on one platform."""

    def __init__(
        self,
        pack: Pack,
        conda: Sequence[str | Selected],
        pip: Sequence[str | Selected],
        channel: str,
        platform: str,
        channels: Sequence[str] = (CONDA,),
    ) -> None:
        """Raises KeyError for a platform that the pack does not know. What asks for no known version is left out."""
        if platform not in pack.platforms:
            raise KeyError(platform)
        self.pack, self.channel, self.platform = pack, channel, platform
        self.world = world_of(channels, None) if channel == CONDA else World.CLOSED
        wishes = read_wishes(pack, lines_on(conda, platform), lines_on(pip, platform), channels)
        self.wishes, _ = on_platform(pack, wishes, platform).part()

    @property
    def is_satisfiable(self) -> bool:
        """Whether the lines can stand together at all."""
        problem = self._problem([])
        return problem.solve(range(len(problem.roots)), METADATA | LEFT_OVER, True, Trust.NONE) is not None

    def names(self) -> list[str]:
        """The packages worth a row, NumPy first: not parts of others, nor what is asked for."""
        listed = {wish.package.name for wish in self.wishes.wishes} | set(_PARTS)
        return sorted(set(self.pack.names(self.channel)) - listed, key=lambda name: (name != "numpy", name))

    def fits(self, name: str) -> Iterator[Fit]:
        """Every known version of a package, newest first. Raises KeyError."""
        package = self.pack.package(self.channel, name)
        problem = self._problem([package])
        yield from self._judge(problem, package, [1 << at for at in range(len(package.versions))])

    def grid(self, rows: str, columns: str) -> list[list[Status]]:
        """For each series of one package, newest first, what becomes of each series of another. Raises KeyError."""
        one, other = (self.pack.package(self.channel, name) for name in (rows, columns))
        problem = self._problem([one, other])
        both = [find_series(one), find_series(other)]
        number = problem.number(one)
        found = []
        for series in both[0].values():
            statuses = self._statuses(problem, other, list(both[1].values()), {number: one.values(series)})
            found.append(statuses)
        return found

    def _problem(self, packages: Sequence[Package]) -> Problem:
        added = [
            Wish(Line("", -1, each.name, each.name), each, each.everything & ~ABSENT, self.world) for each in packages
        ]
        unknown = self.wishes.unknown - {(each.ecosystem, each.name) for each in packages}
        wishes = Wishes([*self.wishes.wishes, *added], unknown, self.wishes.from_elsewhere)
        return Problem(self.pack, wishes, self.platform)

    def _judge(self, problem: Problem, package: Package, sets: Sequence[int]) -> Iterator[Fit]:
        statuses = self._statuses(problem, package, sets[::-1], {})
        for text, status in zip(reversed(package.versions), statuses, strict=True):
            yield Fit(text, status)

    def _statuses(
        self, problem: Problem, package: Package, sets: Sequence[int], limits: dict[int, int]
    ) -> list[Status]:
        """What becomes of each of some sets of versions: it fits if one of its versions does."""
        number = problem.number(package)
        start = problem.domains(range(len(problem.roots)), True, Trust.NONE)
        for limited, values in limits.items():
            start[limited] &= values
        levels = ((Status.FITS, METADATA | LEFT_OVER | RUNTIME), (Status.BREAKS, METADATA | LEFT_OVER))
        found = [Status.CONFLICTS] * len(sets)
        for status, layers in levels:
            edges = problem.layer(layers)
            reduced = problem.network.reduce(start, edges)
            near: Sequence[int] = reduced or ()
            alike = 0  # what needs no solution of its own, because it can take another one's place in a solution
            for at, versions in enumerate(sets):
                values = package.values(versions)
                if found[at] is not Status.CONFLICTS or reduced is None or not reduced[number] & values:
                    continue
                if alike & values:
                    found[at] = status
                    continue
                domains = list(reduced)
                domains[number] &= values
                solution = problem.network.solve_near(domains, edges, near)
                if solution is not None:
                    found[at] = status
                    alike |= problem.network.find_alternatives(solution, number, reduced[number], edges)
                    near = solution
        return found


def find_series(package: Package) -> dict[str, int]:
    """The minor series of a package, newest first, each with its versions as bits: `2.10` for 2.10.0 and 2.10.1."""
    found: dict[str, int] = {}
    for at, text in reversed(list(enumerate(package.versions))):
        series = ".".join(text.split(".")[:2])
        found[series] = found.get(series, 0) | 1 << at
    return found
