"""Brings facts up to date from the live sources, conda-forge and the package index: only what is new is read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

import requests
from pypi_simple import DigestMismatchError, UnsupportedContentTypeError, UnsupportedRepoVersionError
from rattler.exceptions import (
    CacheDirError,
    FetchRepoDataError,
    GatewayError,
    InvalidChannelError,
    InvalidUrlError,
    IoError,
)

from envlint.compatibility.build import hub
from envlint.compatibility.build.facts import Facts
from envlint.compatibility.build.read_channel import Channel
from envlint.compatibility.build.read_project import Index
from envlint.compatibility.pack import CONDA, INDEX

Progress = Callable[[int, int, str], None]
"""Is told how many packages have been read, of how many, and which is next (empty at the end)."""


_FAILURES = (
    CacheDirError,
    DigestMismatchError,
    FetchRepoDataError,
    GatewayError,
    InvalidChannelError,
    InvalidUrlError,
    IoError,
    requests.RequestException,
    UnsupportedContentTypeError,
    UnsupportedRepoVersionError,
)


class Unreachable(Exception):
    """A source that did not answer, or with nothing of use."""


def refresh(
    facts: Facts,
    *,
    channel: str = CONDA,
    index_url: str | None = None,
    packages: Collection[str] = (),
    today: date | None = None,
    progress: Progress = lambda done, total, name: None,
) -> Facts:
    """Facts with what the sources know today, of all packages of the hub or of some.

    What is known already stays, and what a source does not have stays as it is. Without an address the index is the
    one that pip is configured with. Raises Unreachable.
    """
    day = (today or date.today()).isoformat()
    conda, projects = dict(facts.conda), dict(facts.projects)
    work = [(ecosystem, name) for ecosystem in (CONDA, INDEX) for name in hub.packages(ecosystem)]
    work = [each for each in work if not packages or each[1] in packages]
    sources = Channel(channel), Index(index_url)
    found = False
    for done, (ecosystem, name) in enumerate(work):
        progress(done, len(work), name)
        try:
            if ecosystem == CONDA:
                package = sources[0].update(name, conda.get(name), day)
                found |= package is not conda.get(name)
                conda |= {name: package} if package is not None else {}
            else:
                project = sources[1].update(name, projects.get(name), day)
                found |= project is not projects.get(name)
                projects |= {name: project} if project is not None else {}
        except _FAILURES as error:
            raise Unreachable(f"{ecosystem}: `{name}` could not be read: {_in_a_line(error)}") from error
    progress(len(work), len(work), "")
    if not found:
        raise Unreachable("neither the channel nor the index has any of the packages")
    return Facts(day, conda, projects, facts.names)


def _in_a_line(error: Exception) -> str:
    return "; ".join(line.strip() for line in str(error).splitlines() if line.strip())
