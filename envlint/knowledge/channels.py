"""Recognises channels: which family a name or URL belongs to, and what is known about that family."""

# Without `from __future__ import annotations`: NamedTuple would compile every annotation.
import re
from dataclasses import dataclass
from typing import NamedTuple

from envlint.knowledge.compiled import (
    CHANNEL_TITLES,
    CHANNEL_VERSIONS,
    DEFAULTS_NAMES,
    PUBLIC_CHANNELS,
    RETIRED_CHANNELS,
)
from envlint.specs.version import VersionSpec
from envlint.syntax import Scalar
from envlint.text import Span

DEFAULTS = "defaults"
CONDA_FORGE = "conda-forge"
NODEFAULTS = "nodefaults"
"""No channel, but the wish to have none besides those that are listed (CEP 24)."""

_ANACONDA_COM = re.compile(r"^https?://repo\.(?:anaconda\.(?:com|cloud)|continuum\.io)/")
_MIRRORED_DEFAULTS = re.compile(r"/(?:anaconda/)?pkgs/(?:main|r|msys2|free|pro)(?:/|$)")
_SUBDIRS = r"(?:linux|osx|win|emscripten|wasi|zos|freebsd)-[a-z0-9_]+|noarch"
_SUBDIR = re.compile(rf"/(?:{_SUBDIRS})/?$")
_LABEL = re.compile(r"/label/(?P<label>.+)$")
_ANACONDA_ORG = re.compile(
    r"^https?://(?:conda\.anaconda\.org|anaconda\.org|conda\.binstar\.org)/(?:t/[^/]+/)?(?P<name>.+)$"
)
_CLOUD = re.compile(r"/(?:anaconda/)?cloud/(?P<name>[^/]+)")
"""Mirrors of anaconda.org keep its channels below `cloud/` (https://mirrors.tuna.tsinghua.edu.cn/help/anaconda/)."""
_PREFIX_DEV = re.compile(r"^https?://(?:repo\.)?prefix\.dev/(?P<name>[^/]+)")
_PARTS_OF_DEFAULTS = re.compile(r"/(?P<name>pkgs/[^/]+)$")


class Retirement(NamedTuple):
    """What became of a channel that is no longer looked after."""

    since: str
    """The month, or the year if no more is known."""
    why: str
    """What is, or is not, to be had there."""
    reference: str
    instead: str | None
    """The channel to use; None if there is no other."""
    only_there: frozenset[str] = frozenset()
    """Packages that the other channel does not have, because they have another name there, or none."""


_WELL_KNOWN = ("conda-forge", "bioconda", "defaults", "nodefaults", "anaconda", "pytorch", "nvidia", "rapidsai")
"""Those with names long enough to be known again with a letter missing, and which many people have to type."""
_NAME = re.compile(r"[a-z._-]+")
_STANDS_ON = {"bioconda": CONDA_FORGE}
"""Channels whose packages are built against those of another one, which has to stand above them.

https://bioconda.github.io/#usage; https://github.com/snakemake/snakemake-wrappers/pull/508 did it to 324 files
"""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as a file names it, in `channels` or before a `::`."""

    text: str
    """As it is written."""
    name: str
    """Without server, subdir and label: `conda-forge` for `https://conda.anaconda.org/conda-forge/linux-64`."""
    family: str
    """`defaults` for all that Anaconda builds, else the name."""
    label: str | None
    is_url: bool
    span: Span
    scalar: Scalar
    """The item that names it: the channel itself, or the package with `::`."""

    @property
    def identity(self) -> tuple[str, str | None]:
        """The same for two ways to write one channel; a label makes it another one, but for `main`."""
        return self.name, None if self.label == "main" else self.label

    @property
    def licensed(self) -> bool:
        """Whether its packages are under Anaconda's terms of service, from whatever server they come."""
        return self.family == DEFAULTS

    @property
    def retired(self) -> Retirement | None:
        """What became of it, if nobody looks after it any more."""
        found = RETIRED_CHANNELS.get(self.name.removeprefix("pkgs/"))
        if found is None:
            return None
        since, why, reference, instead, only_there = found
        return Retirement(since, why, reference, instead or None, frozenset(only_there))

    @property
    def title(self) -> str:
        """What it is, in a few words; empty for one that is not known."""
        return CHANNEL_TITLES.get(self.name.removeprefix("pkgs/"), "")

    @property
    def meant(self) -> str | None:
        """The well-known channel of anaconda.org whose name this one's is nearly."""
        name = self.name.lower()
        if name in _WELL_KNOWN or not _NAME.fullmatch(name) or (self.is_url and not _ANACONDA_ORG.match(self.text)):
            return None
        return next((known for known in _WELL_KNOWN if _is_slip_of(name, known)), None)

    @property
    def is_public(self) -> bool:
        """Whether it is one of the large public channels, whose packages are known by their names."""
        return self.family in PUBLIC_CHANNELS

    @property
    def stands_on(self) -> str | None:
        """The channel that has to stand above it, because its packages are built against that one's."""
        return _STANDS_ON.get(self.name)

    def has(self, package: str, spec: VersionSpec) -> bool:
        """Whether it is known to have a version of a package that a constraint admits."""
        versions = CHANNEL_VERSIONS.get(f"{self.name}::{package}", ())
        return self.label is None and self.matches(self.name) and any(map(spec.matches, versions))

    def matches(self, pattern: str, *, anywhere: bool = False) -> bool:
        """Whether the name of a channel, or the beginning of URLs, means this one and its labels; `defaults` is many.

        What goes by a name on another server than anaconda.org may be something else: it counts only `anywhere`.
        """
        if "://" in pattern:
            return f"{self.text.rstrip('/')}/".startswith(f"{pattern.rstrip('/')}/")
        foreign = self.is_url and _ANACONDA_ORG.match(self.text) is None and _ANACONDA_COM.search(self.text) is None
        return pattern in (self.text, self.name, self.family) and (anywhere or not foreign)


def _is_slip_of(name: str, known: str) -> bool:
    """Whether two names are the same but for the marks between words, or but for one letter or two changed places."""
    name, known = (re.sub(r"[-_.]", "", each) for each in (name, known))
    if abs(len(name) - len(known)) > 1:
        return False
    same = next((at for at, (one, other) in enumerate(zip(name, known, strict=False)) if one != other), None)
    if same is None:  # one begins like the other, and then has one more
        return True
    one, other = name[same:], known[same:]
    rests = ((one[1:], other[1:]), (one[1:], other), (one, other[1:]), (one[1::-1] + one[2:], other))
    return any(rest == wanted for rest, wanted in rests)


def known_channels() -> tuple[Channel, ...]:
    """The channels that people list, the most used first."""
    return tuple(channel(name, Span(0, 0), Scalar(name, Span(0, 0))) for name in CHANNEL_TITLES)


def channel(text: str, span: Span, scalar: Scalar) -> Channel:
    """What a channel's name or URL stands for."""
    is_url = "://" in text
    bare = _SUBDIR.sub("", text.strip().rstrip("/")) if "/" in text else text.strip()
    label = _LABEL.search(bare)
    if label is not None:
        bare = bare[: label.start()]
    for pattern in (_ANACONDA_ORG, _CLOUD, _PREFIX_DEV, _PARTS_OF_DEFAULTS) if is_url else ():
        if match := pattern.search(bare):
            bare = match["name"]
            break
    from_defaults = bare in DEFAULTS_NAMES or bare.startswith("pkgs/")
    if is_url and not from_defaults:
        from_defaults = any(pattern.search(text) for pattern in (_ANACONDA_COM, _MIRRORED_DEFAULTS))
    family = DEFAULTS if from_defaults else bare
    return Channel(text, bare, family, label["label"] if label else None, is_url, span, scalar)
