"""Says what a client asks its solver for, in a form that can be compared: equal requests install the same."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from envlint.text import Span

_NO_BUILD = re.compile(r"\^?[,<>=!~]")


@dataclass(frozen=True, slots=True)
class PackageRequest:
    """One conda package as one client reads it.

    Two readings by the same client that are equal match the same packages: the version is written in one way for
    everything that the client certainly treats alike (`numpy >=1.2` and `numpy>=1.2`). Readings by different clients
    are not comparable.
    """

    name: str
    version: str = ""
    """Empty if any version will do; `==1.2` exact, `=1.2` fuzzy, else the client's own expression."""
    build: str = ""
    channel: str = ""
    subdir: str = ""
    others: tuple[tuple[str, str], ...] = ()
    """What else the client reads from the brackets or from a URL, sorted by key."""
    span: Span | None = field(default=None, compare=False)
    """The item in the file; no part of the comparison."""

    @property
    def matches_nothing(self) -> bool:
        """Whether no package can be meant: the build begins as none does (CEP 26), as of `numpy >=1.2 <2` for mamba."""
        return _NO_BUILD.match(self.build) is not None

    def at(self, span: Span | None) -> PackageRequest:
        """The same, standing somewhere in a file."""
        return PackageRequest(self.name, self.version, self.build, self.channel, self.subdir, self.others, span)


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """All that one client asks for.

    Equality is that of what would be installed. The order of channels counts, and so does that of pip's lines, which
    may hold options; neither the order of packages and of variables does, nor a package asked for twice.
    """

    name: str | None
    """The environment's name; None if there is none, or if the client does not read it."""
    channels: tuple[str, ...]
    """Each once, the strongest first."""
    packages: tuple[PackageRequest, ...]
    pip: tuple[str, ...]
    """The lines that pip is given, or for conda-lock and pixi the requirements, normalised as PEP 508 allows."""
    variables: tuple[tuple[str, str | None], ...]
    """Names, and the text that would be in the environment; None for a variable that would not be set."""
    prefix: str | None = None
    """Where there is no name, and the client reads the key: where to install."""
    settings: tuple[tuple[str, str], ...] = ()
    """Other keys at the top level that the client reads."""

    def _meaning(self) -> tuple[object, ...]:
        packages, variables = frozenset(self.packages), frozenset(self.variables)
        return self.name, self.channels, packages, self.pip, variables, self.prefix, self.settings

    def __eq__(self, other: object) -> bool:
        return self._meaning() == other._meaning() if isinstance(other, Requests) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._meaning())


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a client does not take a file or a spec, near to its own words."""

    message: str
    span: Span | None = None
    late: bool = False
    """Whether the client takes the file, and stumbles only when it reads a spec to solve it, or when pip runs."""


class Refused(Exception):
    """Carries a refusal out of a reader; it does not leave this package."""

    def __init__(self, message: str, span: Span | None = None, late: bool = False) -> None:
        super().__init__(message)
        self.refusal = Refusal(message, span, late)
