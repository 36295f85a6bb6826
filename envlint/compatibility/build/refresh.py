"""Makes newer facts out of older ones: asks a channel and an index for what has come out since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple, Protocol, TypeVar

from pypi_simple import UnsupportedRepoVersionError
from rattler.exceptions import (
    CacheDirError,
    FetchRepoDataError,
    GatewayError,
    InvalidChannelError,
    InvalidUrlError,
    IoError,
)

from envlint.compatibility.build import hub
from envlint.compatibility.build.facts import CondaPackage, Facts, IndexProject
from envlint.compatibility.pack import CONDA, INDEX

Known = TypeVar("Known")
FAILURES = (
    OSError,  # those of requests, too
    ValueError,  # a page that is none
    CacheDirError,
    FetchRepoDataError,
    GatewayError,
    InvalidChannelError,
    InvalidUrlError,
    IoError,
    UnsupportedRepoVersionError,
)
"""What a reader raises when it gets nothing of use."""


class Reader(Protocol[Known]):
    """Where packages are read: a channel, or an index."""

    def update(self, name: str, known: Known | None, today: str) -> Known | None:
        """A package with what is new of it; None if there is none of that name. Raises what `FAILURES` names."""


class Step(NamedTuple):
    """One package that is about to be read."""

    ecosystem: str
    name: str
    number: int
    """Counted from 0."""
    steps: int
    """So many there are."""


def refresh(
    facts: Facts,
    channel: Reader[CondaPackage] | None,
    index: Reader[IndexProject] | None,
    today: str,
    *,
    only: Collection[str] = (),
    report: Callable[[Step], None] = lambda step: None,
) -> Facts:
    """The facts of a day (as in 2026-11-22), one package after the other; without a reader all stays as it is.

    `only` names the packages that are read, of both; all are read if it is empty. Raises what the readers raise: then
    nothing has changed.
    """
    conda, projects = dict(facts.conda), dict(facts.projects)
    steps = [
        *((CONDA, name) for name in _chosen(CONDA, only) if channel is not None),
        *((INDEX, name) for name in _chosen(INDEX, only) if index is not None),
    ]
    for number, (ecosystem, name) in enumerate(steps):
        report(Step(ecosystem, name, number, len(steps)))
        if ecosystem == CONDA and channel is not None:
            package = channel.update(name, conda.get(name), today)
            if package is not None:
                conda[name] = package
        elif index is not None:
            project = index.update(name, projects.get(name), today)
            if project is not None:
                projects[name] = project
    return facts._replace(generated=today if steps else facts.generated, conda=conda, projects=projects)


def find_new_versions(before: Facts, after: Facts) -> Iterator[tuple[str, str, list[str]]]:
    """Ecosystem, package, and the versions that only the later facts have."""
    for ecosystem, old, new in ((CONDA, before.conda, after.conda), (INDEX, before.projects, after.projects)):
        for name, package in new.items():
            known = old[name]["versions"] if name in old else {}
            added = [version for version in package["versions"] if version not in known]
            if added:
                yield ecosystem, name, added


def _chosen(ecosystem: str, only: Collection[str]) -> list[str]:
    return [name for name in hub.packages(ecosystem) if not only or name in only]
