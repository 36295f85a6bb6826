"""Holds what is known of versions, as index sets that were worked out when the pack was built."""

from __future__ import annotations

import gzip
import json
import zlib
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache, cached_property, reduce
from operator import or_
from pathlib import Path
from typing import Any, NamedTuple

from envlint.compatibility.location import pack_file
from envlint.compatibility.ranges import admitted, touched
from envlint.specs.version import VersionSpec

BUNDLED = pack_file("bundled")
FORMAT = 1
CONDA, INDEX = "conda-forge", "pypi"
ABSENT = 1
"""The value "not installed": the lowest bit of every domain."""


class InvalidPack(ValueError):
    """A file that is no pack, or one of another format."""


class Constraint(NamedTuple):
    """What some builds of a package ask of another one."""

    builds: int
    """Values of the package that asks."""
    position: int
    """Of the constraint in the other package's `constraint` table."""


class RuntimeFact(NamedTuple):
    """Versions that can be installed together, and then fail."""

    name: str
    effect: str
    evidence: tuple[str, ...]
    pairs: tuple[tuple[str, str, int, str, int, int], ...]
    """Ecosystem, package, versions; other package, versions, and versions of its twin on the index."""


class Package:
    """One package of one ecosystem.

    A *value* is a version together with one of its alternatives (builds that a solver cannot tell apart), or `ABSENT`;
    sets of values are bits of an `int`. Values ascend with the versions; the highest is "newer than all that is known".
    """

    def __init__(self, ecosystem: str, name: str, entry: Mapping[str, Any], as_of: str) -> None:
        self.ecosystem = ecosystem
        self.name = name
        self._entry = entry
        self.versions: list[str] = entry["versions"].split()
        """Ascending. For a package without a list, one out of every stretch that the pack tells apart."""
        self.is_cut = "intervals" in entry
        """Whether it has no list of versions."""
        self.as_of: str = entry.get("as_of", as_of)
        """The day on which its versions were read, as in 2026-11-22."""
        self.starts = [1]
        for count in entry.get("counts") or [1] * (len(self.versions) + 1):
            self.starts.append(self.starts[-1] + count)
        self.everything = (1 << self.starts[-1]) - 1
        """All values, `ABSENT` included."""
        self._sets: dict[int, int] = {}
        self._twin_sets: dict[int, int] = {}

    def date(self, version: int) -> str:
        """When a version came out, as in 2026-11-22; empty if unknown."""
        dates = self._entry.get("dates", ())
        digits = str(dates[version]) if version < len(dates) and dates[version] else ""
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits else ""

    def values(self, versions: int) -> int:
        """The values of a set of version indices."""
        found, at = 0, 0
        while versions:
            skip = (versions & -versions).bit_length() - 1
            versions >>= skip
            run = (~versions & (versions + 1)).bit_length() - 1
            at += skip
            found |= (1 << self.starts[at + run]) - (1 << self.starts[at])
            versions >>= run
            at += run
        return found

    def version_of(self, value: int) -> int:
        """The index of the version of the highest value in a set."""
        return bisect_right(self.starts, value.bit_length() - 1) - 1

    def version_indices(self, values: int) -> list[int]:
        """The versions that have a value in a set, ascending; `len(versions)` is "newer"."""
        found = []
        values &= ~ABSENT
        while values:
            index = self.version_of(values)
            found.append(index)
            values &= (1 << self.starts[index]) - 1
        return found[::-1]

    def admit(self, spec: VersionSpec | None) -> int:
        """The values that a constraint of the file admits, `ABSENT` not among them."""
        if spec is None:
            return self.everything & ~ABSENT
        return self.values((touched if self.is_cut else admitted)(spec, self.versions))

    # constraints that others put on it

    def constraint_text(self, position: int) -> str:
        """A constraint as it is written, `>=1.22,<2`; empty for none."""
        return str(self._entry["sets"][position][0])

    def constraint(self, position: int) -> int:
        """The values that a constraint admits."""
        if position not in self._sets:
            self._sets[position] = self.values(_bits(self._entry["sets"][position][1]))
        return self._sets[position]

    def twin_constraint(self, position: int, twin: Package) -> int:
        """The values of its twin on the index that a constraint on it admits."""
        if position not in self._twin_sets:
            _, _, *ranges = self._entry["sets"][position]
            self._twin_sets[position] = twin.values(_bits(ranges[0])) if ranges else twin.everything & ~ABSENT
        return self._twin_sets[position]

    # what its builds ask of others

    @cached_property
    def platforms(self) -> tuple[int, ...]:
        """For each platform of the pack, the values that there are."""
        return tuple(_window(text) for text in self._entry.get("platforms", ()))

    @cached_property
    def pythons(self) -> tuple[tuple[int, int], ...]:
        """Pairs of Pythons (bits of the pack's list) and the values made for them; 0 is for all."""
        return tuple((int(mask), _window(text)) for mask, text in self._entry.get("pythons", {}).items())

    @cached_property
    def flags(self) -> dict[str, int]:
        """`newer`: nobody has seen it; `sdist`: to be built from source; `yanked`; `unknown`: nobody read its needs."""
        return {flag: _window(text) for flag, text in self._entry.get("flags", {}).items()}

    @cached_property
    def unbuilt(self) -> int:
        """The values that have to be built from source although there are wheels of the same version for others."""
        sources = self.flags.get("sdist", 0)
        if not sources:
            return 0
        built = self.everything & ~ABSENT & ~sources
        return self.values(sum(1 << index for index in self.version_indices(built))) & sources

    @cached_property
    def requires(self) -> dict[str, list[Constraint]]:
        """What has to be installed with it."""
        return _constraints(self._entry.get("requires", {}))

    @cached_property
    def constrains(self) -> dict[str, list[Constraint]]:
        """What may be installed with it only in these versions."""
        return _constraints(self._entry.get("constrains", {}))

    def extra(self, name: str) -> dict[str, list[Constraint]]:
        """What an extra requires besides; nothing for one that is not known."""
        return _constraints(self._entry.get("extras", {}).get(name, {}))


class Pack:
    """All that is known, and since when."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        if content.get("format") != FORMAT:
            raise InvalidPack(f"its format is {content.get('format')}, not {FORMAT}")
        self.generated: str = content["generated"]
        """The day on which it was made."""
        self.sources: list[dict[str, str]] = content["sources"]
        self.platforms: tuple[str, ...] = tuple(content["platforms"])
        self.pythons: tuple[str, ...] = tuple(content["pythons"])
        """Minor versions, ascending."""
        self.twins: dict[str, str] = content["names"]
        """conda name -> name on the index, of packages that are in the pack under both."""
        self._ecosystems: dict[str, dict[str, Any]] = content["ecosystems"]
        self._runtime = content["runtime"]
        self._packages: dict[tuple[str, str], Package] = {}
        self._python_sets: dict[int, int] = {}

    def has(self, ecosystem: str, name: str) -> bool:
        """Whether the pack knows a package, if only from what others ask of it."""
        return name in self._ecosystems[ecosystem]

    def names(self, ecosystem: str) -> list[str]:
        """The packages whose versions are known."""
        return [name for name, entry in self._ecosystems[ecosystem].items() if "intervals" not in entry]

    def package(self, ecosystem: str, name: str) -> Package:
        """One package; raises KeyError."""
        key = (ecosystem, name)
        if key not in self._packages:
            self._packages[key] = Package(ecosystem, name, self._ecosystems[ecosystem][name], self.generated)
        return self._packages[key]

    @cached_property
    def runtime_facts(self) -> tuple[RuntimeFact, ...]:
        """What fails although it can be installed."""
        return tuple(
            RuntimeFact(fact["id"], fact["effect"], tuple(fact["evidence"]), tuple(map(_pair, fact["pairs"])))
            for fact in self._runtime
        )

    def pythons_of(self, mask: int) -> int:
        """The values of conda's `python` for some Pythons, bits of the pack's list."""
        if mask not in self._python_sets:
            chosen = (values for index, values in enumerate(self.python_values) if mask >> index & 1)
            self._python_sets[mask] = reduce(or_, chosen, 0)
        return self._python_sets[mask]

    @cached_property
    def python_values(self) -> tuple[int, ...]:
        """For each Python of the pack the values of conda's `python`; what is newer than all counts as any of the last.

        A build for 3.14 runs on a later patch release of it, and a Python that nobody has seen may be one.
        """
        python = self.package(CONDA, "python")
        minors = [".".join(version.split(".")[:2]) for version in python.versions]
        newest = self.pythons.index(minors[-1])
        found = []
        for index, minor in enumerate(self.pythons):
            bits = sum(1 << position for position, each in enumerate(minors) if each == minor)
            found.append(python.values(bits | (1 << len(minors) if index >= newest else 0)))
        return tuple(found)


@cache
def load(path: Path = BUNDLED) -> Pack:
    """Read a pack. Raises OSError, and InvalidPack for what is none."""
    try:
        return Pack(json.loads(gzip.decompress(path.read_bytes())))
    except InvalidPack:
        raise
    except gzip.BadGzipFile as error:
        raise InvalidPack("it is not compressed with gzip") from error
    except (EOFError, ValueError, zlib.error) as error:
        raise InvalidPack("it is damaged") from error
    except (AttributeError, KeyError, TypeError) as error:
        raise InvalidPack("it is incomplete") from error


def _window(text: str) -> int:
    """`offset.hexadecimal` as values; they start above `ABSENT`."""
    offset, _, digits = text.partition(".")
    return int(digits, 16) << int(offset) + 1 if digits else 0


def _constraints(needs: Mapping[str, list[Any]]) -> dict[str, list[Constraint]]:
    return {
        name: [Constraint(_window(parts[at + 1]), parts[at]) for at in range(0, len(parts), 2)]
        for name, parts in needs.items()
    }


def _pair(pair: list[str]) -> tuple[str, str, int, str, int, int]:
    ecosystem, package, versions, other, bad, twin = pair
    return ecosystem, package, int(versions, 16), other, int(bad, 16), int(twin or "0", 16)


def _bits(ranges: list[int]) -> int:
    return sum((1 << ranges[at + 1]) - (1 << ranges[at]) for at in range(0, len(ranges), 2))
