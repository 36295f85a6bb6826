"""Reads the lines of a file as wishes about the packages of the pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

from envlint.compatibility.pack import CONDA, INDEX, Pack, Package
from envlint.compatibility.ranges import is_final
from envlint.compatibility.relevant import opens_index
from envlint.compatibility.selection import Selected, lines_on
from envlint.compatibility.verdict import Line
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipKind, PipLine
from envlint.specs.version import VersionSpec

_COMMON_CLAUSE = re.compile(r"(?:[<>]=?|~=(?=\d+\.))\d+(?:\.\d+)*|[!=]=\d+(?:\.\d+)*(?:\.\*)?")
"""A clause that PEP 440 and CEP 29 order in the same way."""
_WITHOUT_HUB_PACKAGES = frozenset({"conda-forge", "bioconda", "nodefaults"})
"""Channels that are in the pack, or that carry none of its packages (https://bioconda.github.io/#usage)."""


class World(IntEnum):
    """How much the pack knows of what a channel list can serve."""

    FREE = 0
    """Another channel may serve the package: nothing is known of its builds."""
    FIRST = 1
    """conda-forge comes first, and others below it may have what it has not."""
    CLOSED = 2
    """It can come from nowhere else."""


class Wish(NamedTuple):
    """A line that asks for a package of the pack."""

    line: Line
    package: Package
    values: int
    """Those that it admits; 0 if there is no such version."""
    world: World
    extras: tuple[str, ...] = ()
    marker: str = ""
    spec: VersionSpec | None = None
    """Its constraint in conda's language; None for none, and for what cannot be said in it."""


class Wishes(NamedTuple):
    """What a file asks for."""

    wishes: list[Wish]
    unknown: frozenset[tuple[str, str]]
    """Ecosystem and name of packages that come from elsewhere, or in a version that no list has: they are left out."""
    from_elsewhere: bool
    """Whether a pip option names another index, or lets pre-releases in."""

    def part(self) -> tuple[Wishes, list[Wish]]:
        """Those for which there are versions, and the others: nothing more is said of a package that those name."""
        missing = [wish for wish in self.wishes if not wish.values]
        lost = {(wish.package.ecosystem, wish.package.name) for wish in missing}
        kept = [wish for wish in self.wishes if (wish.package.ecosystem, wish.package.name) not in lost]
        return self._replace(wishes=kept, unknown=self.unknown | lost), missing

    def without(self, line: Line) -> Wishes:
        """What the other lines ask for."""
        return self._replace(wishes=[wish for wish in self.wishes if wish.line != line])


def world_of(channels: Sequence[str], own: str | None) -> World:
    """How much is known of where a package comes from; `own` is the channel before its `::`."""
    names = [own] if own else list(channels)
    if own and own != "conda-forge":
        return World.FREE
    relevant = [name for name in names if name not in _WITHOUT_HUB_PACKAGES]
    if "conda-forge" not in names or (relevant and names.index(relevant[0]) < names.index("conda-forge")):
        return World.FREE
    return World.FIRST if relevant else World.CLOSED


def channel_name(text: str) -> str:
    """`conda-forge` for its addresses, too."""
    match = re.fullmatch(r"https?://(?:conda\.anaconda\.org|(?:repo\.)?prefix\.dev)/([^/]+?)/?", text)
    return match[1] if match else text


def read_wishes(pack: Pack, conda: Sequence[str], pip: Sequence[str], channels: Sequence[str]) -> Wishes:
    """The lines that name a package of the pack; each that cannot be read is left out."""
    wishes: list[Wish] = []
    unknown: set[tuple[str, str]] = set()
    names = [channel_name(channel) for channel in channels]
    for position, text in enumerate(conda):
        spec = MatchSpec.parse(text)
        name = spec.normalized_name
        if not pack.has(CONDA, name):
            continue
        if spec.url is not None or _is_special(spec.version_spec):
            unknown.add((CONDA, name))
            continue
        own = channel_name(spec.channel.text) if spec.channel is not None and spec.channel.text else None
        version = spec.version_spec
        version = None if version is None or version.error is not None or version.root is None else version
        package = pack.package(CONDA, name)
        line = Line("conda", position, text, name)
        world = world_of(names, own)
        if world is World.FIRST and spec.build is not None:  # there is that build somewhere, perhaps not on conda-forge
            world = World.FREE
        wishes.append(Wish(line, package, package.admit(version), world, spec=version))
    items = [PipLine.parse(text) for text in pip]
    for position, item in enumerate(items):
        name = item.normalized_name or ""
        if not pack.has(INDEX, name):
            continue
        if item.kind is not PipKind.REQUIREMENT or item.url is not None or not item.valid or _is_special_pip(item):
            unknown.add((INDEX, name))
            continue
        wishes.append(_pip_wish(pack, position, item, name))
    wishes = [each for each in wishes if (each.package.ecosystem, each.package.name) not in unknown]
    return Wishes(wishes, frozenset(unknown), any(map(opens_index, items)))


def read_for(
    pack: Pack,
    conda: Sequence[str | Selected],
    pip: Sequence[str | Selected],
    channels: Sequence[str],
    platforms: Iterable[str],
) -> dict[str, Wishes]:
    """The same for each of some platforms; where the lines are the same, the very same object."""
    readings: dict[str, Wishes] = {}
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], Wishes] = {}
    for platform in platforms:
        lines = lines_on(conda, platform), lines_on(pip, platform)
        if lines not in alike:
            alike[lines] = read_wishes(pack, *lines, channels)
        readings[platform] = alike[lines]
    return readings


def _pip_wish(pack: Pack, position: int, line: PipLine, name: str) -> Wish:
    package = pack.package(INDEX, name)
    clauses = [f"{clause.operator.text}{clause.version.text}" for clause in line.clauses]
    spec = VersionSpec.parse(",".join(clauses)) if clauses else None
    if all(map(_COMMON_CLAUSE.fullmatch, clauses)):
        values = package.admit(spec)
    else:
        values, spec = _admit_pep_440(package, clauses), None
    exact = any(clause.operator.text in ("==", "===") for clause in line.clauses)
    values &= package.everything if exact else ~package.flags.get("yanked", 0)
    return Wish(
        Line("pip", position, line.text, name),
        package,
        values,
        World.CLOSED,
        tuple(re.sub(r"[-_.]+", "-", extra.text).lower() for extra in line.extras),
        "" if line.marker is None else line.marker.text,
        spec,
    )


def _admit_pep_440(package: Package, clauses: list[str]) -> int:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # only for what is rarely written

    try:
        specifiers = SpecifierSet(",".join(clauses))
    except InvalidSpecifier:
        return package.everything & ~1
    versions = sum(1 << at for at, text in enumerate(package.versions) if specifiers.contains(text, prereleases=True))
    return package.values(versions | 1 << len(package.versions))


def _is_special(spec: VersionSpec | None) -> bool:
    """Whether a pre-release or a local version is asked for: no list has those."""
    if spec is None or spec.error is not None:
        return False
    return any(
        not clause.is_any
        and not clause.is_regex
        and not clause.has_inner_glob
        and clause.operator in ("", "=", "==")
        and not is_final(clause.literal.lower())
        for clause in spec.clauses
    )


def _is_special_pip(line: PipLine) -> bool:
    lower = (clause.version.text for clause in line.clauses if clause.operator.text in ("==", "===", "~=", ">="))
    return any(not is_final(text.lower().removesuffix(".*")) for text in lower)
