"""Compiles the facts into the data pack: constraints become index sets, builds become a few alternatives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from envlint.compatibility.build import hub
from envlint.compatibility.build.alternatives import Alternative, Build, Need, Sets, condense
from envlint.compatibility.build.facts import CondaPackage, Facts, IndexProject
from envlint.compatibility.build.read_conda import read_builds, read_need
from envlint.compatibility.build.read_index import constraint_of, read_files, read_needs, requirement_name
from envlint.compatibility.build.runtime_facts import compile_runtime_facts
from envlint.compatibility.pack import CONDA, FORMAT, INDEX
from envlint.compatibility.ranges import cut, is_final
from envlint.specs.version import Version, VersionSpec

SOURCES = [
    {
        "what": "conda-forge builds, constraints and repodata patches",
        "from": "conda-forge feedstocks and conda-forge/conda-forge-repodata-patches-feedstock",
        "licence": "BSD-3-Clause",
    },
    {"what": "metadata of wheels and source archives", "from": "the Python package index", "licence": "facts"},
    {"what": "conda and index names", "from": "prefix-dev/parselmouth", "licence": "BSD-3-Clause"},
    {"what": "tested build configurations", "from": "tensorflow/docs", "licence": "CC BY 4.0"},
]
"""Where the facts come from."""
_ABOUT_DATE = (
    '"""Says of which day the bundled compatibility data are, so that nothing reads them for it; '
    'the builder writes it."""'
)
_RECENT = 365


def compile_facts(facts: Facts) -> dict[str, Any]:
    """The pack as JSON. Deterministic."""
    return _Compiler(facts).compile()


def date_module(date: str) -> str:
    """The text of `envlint.pack_date`, which `--version` reads."""
    return f'{_ABOUT_DATE}\n\nPACK_DATE = "{date}"\n'


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class _Compiler:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.pythons, self.platforms = hub.pythons(), hub.platforms()
        self.sets = {CONDA: Sets({}), INDEX: Sets({})}

    def compile(self) -> dict[str, Any]:
        versions = {ecosystem: self.version_lists(ecosystem) for ecosystem in (CONDA, INDEX)}
        for ecosystem, lists in versions.items():
            self.sets[ecosystem] = Sets(lists | self.intervals(ecosystem, lists))
        self.twins = self.name_map()
        return {
            "format": FORMAT,
            "generated": self.facts.generated,
            "sources": SOURCES,
            "platforms": list(self.platforms),
            "pythons": list(self.pythons),
            "names": self.twins,
            "ecosystems": {
                ecosystem: dict(self.ecosystem(ecosystem, versions[ecosystem])) for ecosystem in (CONDA, INDEX)
            },
            "runtime": compile_runtime_facts(self.sets, self.twins),
        }

    def version_lists(self, ecosystem: str) -> dict[str, tuple[str, ...]]:
        """The versions that are certain, ascending; the index's yanked ones are among them."""
        lists = {name: list(found["versions"]) for name, found in self.of(ecosystem).items()}
        return {
            name: tuple(sorted(filter(is_final, dict.fromkeys(found)), key=lambda text: Version.parse(text).key))
            for name, found in sorted(lists.items())
            if found
        }

    def of(self, ecosystem: str) -> Mapping[str, CondaPackage] | Mapping[str, IndexProject]:
        """What is known of an ecosystem's packages."""
        return self.facts.conda if ecosystem == CONDA else self.facts.projects

    def intervals(self, ecosystem: str, lists: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """For each package that has no list, a version out of every stretch that the facts tell apart."""
        names = set(hub.known_by_need(ecosystem)) - set(lists)
        texts: dict[str, set[str]] = {name: set() for name in sorted(names)}
        for name, text in self.index_texts() if ecosystem == INDEX else self.conda_texts(names):
            if name in texts and text:
                texts[name].add(text)
        return {name: cut(VersionSpec.parse(text) for text in sorted(found)) for name, found in texts.items()}

    def conda_texts(self, names: set[str]) -> Iterator[tuple[str, str]]:
        for found in self.facts.conda.values():
            for group in (group for version in found["versions"].values() for group in version["groups"]):
                for text in (*group.get("run", ()), *group.get("constrains", ())):
                    if need := read_need(text, False, names):
                        yield need.package, need.text

    def index_texts(self) -> Iterator[tuple[str, str]]:
        for found in self.facts.projects.values():
            for facts in found["versions"].values():
                for texts in (facts.get("requires", ()), *facts.get("extras", {}).values()):
                    yield from ((requirement_name(text), constraint_of(text)) for text in texts)

    def name_map(self) -> dict[str, str]:
        """conda name -> index name, of the packages that both know."""
        index, distributions = self.sets[INDEX].versions, hub.distributions()
        found = {}
        for name in sorted(self.sets[CONDA].versions):
            candidates = (distributions.get(name), _normalise(name), self.facts.names.get(name))
            if twin := next((each for each in candidates if each in index), None):
                found[name] = twin
        return found

    # one ecosystem

    def ecosystem(self, ecosystem: str, lists: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, dict[str, Any]]]:
        read = self.conda_builds if ecosystem == CONDA else self.index_builds
        compiled = {name: self.package(ecosystem, name, versions, read) for name, versions in lists.items()}
        tables = _SetTables(self.sets[ecosystem], self.sets[INDEX], self.twins if ecosystem == CONDA else {})
        encoded = {name: self.encode(ecosystem, name, lists[name], each, tables) for name, each in compiled.items()}
        for name in sorted(set(encoded) | set(tables.used)):
            versions = self.sets[ecosystem].versions[name]
            entry = encoded.get(name) or {"versions": " ".join(versions), "intervals": True}
            yield name, {**entry, "sets": tables.table(name)}

    def package(self, ecosystem: str, name: str, versions: tuple[str, ...], read: Any) -> list[list[Alternative]]:
        """The alternatives of every version, and of what comes after the last."""
        sets = self.sets[ecosystem]
        found = [condense(read(name, version), sets) for version in versions]
        dates = self.dates(ecosystem, name)
        newest = found[-1]
        last = dates.get(versions[-1], 0)
        recent = [
            each
            for version, alternatives in zip(versions, found, strict=True)
            if _days(last) - _days(dates.get(version, 0)) <= _RECENT
            for each in alternatives
        ]
        newer = self.unknown(newest, recent, sets)
        if ecosystem == CONDA:
            found[-1] = [*newest, newer]
        return [*found, [newer]]

    def unknown(self, newest: list[Alternative], recent: list[Alternative], sets: Sets) -> Alternative:
        """What nobody has seen yet inherits the lower bounds of the newest version, and where that is made."""
        plain = [each for each in newest if "unknown" not in each.flag] or newest
        names = set.intersection(*({need.package for need in each.needs} for each in plain)) if plain else set()
        needs = []
        for name in sorted(names):
            bits = 0
            for each in plain:
                bits |= next(sets.bits(name, need.text) for need in each.needs if need.package == name)
            lowest = (bits & -bits).bit_length() - 1
            versions = sets.versions[name]
            if 0 < lowest < len(versions):
                needs.append(Need(name, f">={versions[lowest]}", True))
        platforms = 0
        for each in recent:
            platforms |= each.platforms
        masks = [each.pythons for each in plain]
        lowest_python = min(((mask & -mask).bit_length() - 1 for mask in masks), default=0) if all(masks) else -1
        pythons = ((1 << len(self.pythons)) - 1) >> lowest_python << lowest_python if lowest_python >= 0 else 0
        return Alternative(platforms, pythons, tuple(needs), "newer")

    def conda_builds(self, name: str, version: str) -> Iterable[Build]:
        groups = self.facts.conda[name]["versions"][version]["groups"]
        return read_builds(groups, self.sets[CONDA].versions, self.sets[CONDA], self.platforms, self.pythons)

    def index_builds(self, name: str, version: str) -> Iterable[Build]:
        facts = self.facts.projects[name]["versions"][version]
        return read_files(facts, self.sets[INDEX].versions, self.sets[INDEX], self.platforms, self.pythons)

    def dates(self, ecosystem: str, name: str) -> dict[str, int]:
        """Version -> yyyymmdd, of its first build; 0 if unknown."""
        if ecosystem == CONDA:
            return {version: facts["date"] for version, facts in self.facts.conda[name]["versions"].items()}
        found = self.facts.projects[name]["versions"]
        return {version: int(facts["released"].replace("-", "") or 0) for version, facts in found.items()}

    # writing

    def encode(
        self, ecosystem: str, name: str, versions: tuple[str, ...], found: list[list[Alternative]], tables: _SetTables
    ) -> dict[str, Any]:
        dates = self.dates(ecosystem, name)
        values = [alternative for alternatives in found for alternative in alternatives]
        platforms = [0] * len(self.platforms)
        pythons: dict[int, int] = {}
        flags: dict[str, int] = {}
        requires: dict[str, dict[int, int]] = {}
        constrains: dict[str, dict[int, int]] = {}
        for index, value in enumerate(values):
            bit = 1 << index
            for place in self.platforms.values():
                platforms[place] |= bit if value.platforms >> place & 1 else 0
            pythons[value.pythons] = pythons.get(value.pythons, 0) | bit
            for flag in filter(None, value.flag.split("+")):
                flags[flag] = flags.get(flag, 0) | bit
            for need in value.needs:
                table = (constrains if need.optional else requires).setdefault(need.package, {})
                position = tables.position(need.package, need.text)
                table[position] = table.get(position, 0) | bit
        return {
            "as_of": self.of(ecosystem)[name]["as_of"],
            "versions": " ".join(versions),
            "dates": [dates.get(version, 0) for version in versions],
            "counts": [len(alternatives) for alternatives in found],
            "platforms": [_window(mask) for mask in platforms],
            "pythons": {str(mask): _window(bits) for mask, bits in sorted(pythons.items())},
            "flags": {flag: _window(bits) for flag, bits in sorted(flags.items())},
            "requires": _encode_needs(requires),
            "constrains": _encode_needs(constrains),
            **self.extras(ecosystem, name, versions, found, tables),
        }

    def extras(
        self, ecosystem: str, name: str, versions: tuple[str, ...], found: list[list[Alternative]], tables: _SetTables
    ) -> dict[str, Any]:
        """What each extra adds; markers in extras are read for Linux and the newest Python, as none depends on them."""
        if ecosystem == CONDA:
            return {}
        added: dict[str, dict[str, dict[int, int]]] = {}
        start, newest = 0, list(self.pythons)[-1]
        for version, alternatives in zip(versions, found, strict=False):
            bits = ((1 << len(alternatives)) - 1) << start
            start += len(alternatives)
            facts = self.facts.projects[name]["versions"][version]
            for extra, requires in sorted(facts.get("extras", {}).items()):
                sets = self.sets[INDEX]
                for need in sorted(read_needs(requires, sets.versions, sets, "linux-64", newest)):
                    if need.package == name:
                        continue
                    table = added.setdefault(_normalise(extra), {}).setdefault(need.package, {})
                    position = tables.position(need.package, need.text)
                    table[position] = table.get(position, 0) | bits
        return {"extras": {extra: _encode_needs(needs) for extra, needs in sorted(added.items())}} if added else {}


class _SetTables:
    """The constraints that an ecosystem puts on each of its packages, numbered in the order of their first use."""

    def __init__(self, sets: Sets, index: Sets, twins: dict[str, str]) -> None:
        self.sets, self.index, self.twins = sets, index, twins
        self.used: dict[str, dict[str, int]] = {}

    def position(self, package: str, text: str) -> int:
        return self.used.setdefault(package, {}).setdefault(text, len(self.used.get(package, ())))

    def table(self, package: str) -> list[list[Any]]:
        """For each constraint its text, the indices that it admits as a flat list of half-open ranges, and those of the
        package's twin on the index."""
        twin = self.twins.get(package)
        return [
            [text, _ranges(self.sets.bits(package, text)), *([_ranges(self.index.bits(twin, text))] if twin else [])]
            for text in self.used.get(package, ())
        ]


def _encode_needs(needs: dict[str, dict[int, int]]) -> dict[str, list[Any]]:
    return {
        name: [part for position, bits in sorted(table.items()) for part in (position, _window(bits))]
        for name, table in sorted(needs.items())
    }


def _window(bits: int) -> str:
    """A set as `offset.hexadecimal`, because most are short stretches far up."""
    if not bits:
        return ""
    offset = (bits & -bits).bit_length() - 1
    return f"{offset}.{bits >> offset:x}"


def _ranges(bits: int) -> list[int]:
    found: list[int] = []
    at = 0
    while bits:
        skip = (bits & -bits).bit_length() - 1
        bits >>= skip
        at += skip
        run = (~bits & (bits + 1)).bit_length() - 1
        found += at, at + run
        bits >>= run
        at += run
    return found


def _days(date: int) -> int:
    return date // 10000 * 365 + date // 100 % 100 * 30 + date % 100
