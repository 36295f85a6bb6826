"""Answers which versions of a package go with some others: each one solved, not looked up in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from envlint.compatibility.pack import ABSENT, CONDA, Pack, Package, load
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Problem, Trust
from envlint.compatibility.requests import Wish, Wishes, World, read_wishes
from envlint.compatibility.verdict import Line

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
    conda: Sequence[str] = (),
    pip: Sequence[str] = (),
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


class Table:
    """Questions about the same lines on one platform."""

    def __init__(self, pack: Pack, conda: Sequence[str], pip: Sequence[str], channel: str, platform: str) -> None:
        """Raises KeyError for a platform that the pack does not know."""
        if platform not in pack.platforms:
            raise KeyError(platform)
        self.pack, self.channel, self.platform = pack, channel, platform
        self.wishes = read_wishes(pack, conda, pip, (CONDA,))

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
            Wish(Line("", -1, each.name, each.name), each, each.everything & ~ABSENT, World.CLOSED) for each in packages
        ]
        wishes = Wishes([*self.wishes.wishes, *added], self.wishes.unknown, self.wishes.from_elsewhere)
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
            for at, versions in enumerate(sets):
                values = package.values(versions)
                if found[at] is not Status.CONFLICTS or reduced is None or not reduced[number] & values:
                    continue
                domains = list(reduced)
                domains[number] &= values
                if problem.network.solve(domains, edges) is not None:
                    found[at] = status
        return found


def find_series(package: Package) -> dict[str, int]:
    """The minor series of a package, newest first, each with its versions as bits: `2.10` for 2.10.0 and 2.10.1."""
    found: dict[str, int] = {}
    for at, text in reversed(list(enumerate(package.versions))):
        series = ".".join(text.split(".")[:2])
        found[series] = found.get(series, 0) | 1 << at
    return found
