"""Takes apart the addresses that things are fetched from, and knows the hosts that only one network can reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

from envlint.knowledge.indexes import is_public_index
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipLine
from envlint.syntax import Scalar
from envlint.text import Span


class Role(str, Enum):
    """What is found at an address."""

    CHANNEL = "channel"
    """Conda packages: an item of `channels`, or what stands before a `::`."""
    INDEX = "index"
    """Any package that pip asks for: `--index-url`."""
    EXTRA_INDEX = "extra index"
    """The same beside another index: `--extra-index-url`, or conda-lock's `pip-repositories`."""
    LINKS = "page of links"
    """`--find-links`."""
    FILE = "requirements file"
    """`-r` or `-c`: which packages, or which versions of them."""
    PACKAGE = "package"
    """One package, of conda or of pip."""

    def __str__(self) -> str:
        return self.value


class Address(NamedTuple):
    """A URL and where it stands."""

    url: str
    role: Role
    scalar: Scalar
    start: int
    """Where the URL begins in the scalar's value."""

    def part(self, start: int, end: int) -> Span:
        """Where `url[start:end]` stands in the file."""
        return self.scalar.part(self.start + start, self.start + end)

    @property
    def span(self) -> Span:
        """Where the URL stands in the file."""
        return self.part(0, len(self.url))

    @property
    def scheme(self) -> str:
        """`https`, also for `git+https`."""
        return self.url.partition("://")[0].rpartition("+")[2].lower()

    @property
    def host(self) -> str:
        """Lower case, without user and port; empty if there is none, or only a variable."""
        match = re.search(_HOST, self.url)
        return match["host"].lower() if match else ""

    @property
    def is_private(self) -> bool:
        """Whether only its own machine or network can reach it."""
        return is_private(self.host)

    @property
    def is_public_index(self) -> bool:
        """Whether it is known to hold nothing but public packages."""
        return is_public_index(self.url, self.host)


# Compiled where first needed: most files have no address.
_HOST = r"(?a)://(?:[^\s/]*@)?(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+)(?=[:/?#\s]|$)"
_PRIVATE = r"""(?xi)
    127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+|0\.0\.0\.0
    |\[(?:::1|f[cd][0-9a-f:]*|fe80:[0-9a-f:]*)\]
    |[^.]+
    |(?:.+\.)?(?:localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid)"""
"""RFC 1918, 3927, 4193 and 6761; a name without a dot; and the endings of RFC 6762, appendix G."""

_OPTION_ROLES = {
    "--index-url": Role.INDEX,
    "--extra-index-url": Role.EXTRA_INDEX,
    "--find-links": Role.LINKS,
    "--requirement": Role.FILE,
    "--constraint": Role.FILE,
}


def is_private(host: str) -> bool:
    """Whether a host can be reached only from its own machine or network; so is one that cannot be told."""
    return not host or re.fullmatch(_PRIVATE, host) is not None


def find_addresses(
    channels: Iterable[Scalar],
    specs: Iterable[tuple[Scalar, MatchSpec]],
    lines: Iterable[tuple[Scalar, PipLine]],
    repositories: Iterable[Scalar],
) -> Iterator[Address]:
    """Every URL of a file's channels, conda items, pip items and additional indexes, in that order."""
    for role, scalars in ((Role.CHANNEL, channels), (Role.EXTRA_INDEX, repositories)):
        for scalar in scalars:
            yield from _address(role, scalar, scalar.value.strip(), 0)
    for scalar, spec in specs:
        for role, part in ((Role.CHANNEL, spec.channel), (Role.PACKAGE, spec.url)):
            if part is not None:
                yield from _address(role, scalar, part.text, part.start)
    for scalar, line in lines:
        if "://" in line.text:
            yield from _pip_addresses(scalar, line)


def _pip_addresses(scalar: Scalar, line: PipLine) -> Iterator[Address]:
    if line.url is not None:
        yield from _address(Role.PACKAGE, scalar, line.url.text, line.url.span.start)
    for option in line.options:
        if option.value is not None and option.name in _OPTION_ROLES:
            yield from _address(_OPTION_ROLES[option.name], scalar, option.value.text, option.value.span.start)


def _address(role: Role, scalar: Scalar, text: str, start: int) -> Iterator[Address]:
    """The address in a part of a scalar, which begins behind a quote if the part is in quotes."""
    found = scalar.value.find(text, start)
    if "://" in text and found >= 0:
        yield Address(text, role, scalar, found)
