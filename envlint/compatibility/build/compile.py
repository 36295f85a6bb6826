"""Compiles the facts into the data pack: constraints become index sets, builds become a few alternatives."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from envlint.compatibility.build.alternatives import Alternative, Build, Need, Sets, condense, merge
from envlint.compatibility.build.read_conda import FEEDSTOCKS, read_builds, read_need
from envlint.compatibility.build.read_index import constraint_of, read_files, read_needs, requirement_name
from envlint.compatibility.build.runtime_facts import compile_runtime_facts
from envlint.compatibility.ranges import cut, is_final
from envlint.specs.version import Version, VersionSpec

FORMAT = 1
CONDA, INDEX = "conda-forge", "pypi"
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
"""Where the facts come from (README.md and sources/README.md beside them)."""
DISTRIBUTIONS = {
    "matplotlib-base": "matplotlib",
    "py-opencv": "opencv-python",
    "py-xgboost": "xgboost",
    "pyarrow-core": "pyarrow",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "tensorflow-base": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-gpu": "tensorflow",
}
"""conda packages that hold, or bring, a distribution of another name (`outputs` of the recipes in
https://github.com/conda-forge/matplotlib-feedstock, opencv-feedstock, xgboost-feedstock and so on)."""
_RECENT = 365


def compile_facts(folder: Path) -> dict[str, Any]:
    """The pack as JSON, out of the facts in a folder: see its README.md. Deterministic."""
    facts = {
        name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("conda-forge", "pypi", "compat", "runtime_rules")
    }
    return _Compiler(facts, _names(folder)).compile()


def write(pack: dict[str, Any], path: Path) -> int:
    """Store a pack, all or nothing; the same pack gives the same bytes. Returns their number."""
    text = json.dumps(pack, separators=(",", ":"), ensure_ascii=True)
    data = gzip.compress(text.encode("ascii"), compresslevel=9, mtime=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(path)
    return len(data)


def write_date(pack: dict[str, Any], module: Path) -> None:
    """Note the date of the bundled pack in the module that `--version` reads."""
    text = module.read_text(encoding="utf-8")
    line = f'PACK_DATE = "{pack["generated"]}"'
    module.write_text(re.sub(r'^PACK_DATE = ".*"$', line, text, flags=re.MULTILINE), encoding="utf-8")


def _names(folder: Path) -> dict[str, str]:
    found = json.loads((folder / "names" / "pypi_to_conda.json").read_text(encoding="utf-8"))["pypi_to_conda"]
    return {conda: index for index, conda in found.items() if isinstance(conda, str)}


def _normalise(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class _Compiler:
    def __init__(self, facts: dict[str, Any], names: dict[str, str]) -> None:
        self.facts, self.compat = facts, facts["compat"]
        self.pythons = {name: index for index, name in enumerate(self.compat["pythons"])}
        self.platforms = {name: index for index, name in enumerate(self.compat["platforms"])}
        self.known_names = names
        self.sets = {CONDA: Sets({}), INDEX: Sets({})}
        self.packages: dict[str, dict[str, list[Alternative]]] = {}

    def compile(self) -> dict[str, Any]:
        versions = {ecosystem: self.version_lists(ecosystem) for ecosystem in (CONDA, INDEX)}
        for ecosystem, lists in versions.items():
            self.sets[ecosystem] = Sets(lists | self.intervals(ecosystem, lists))
        self.twins = self.name_map()
        return {
            "format": FORMAT,
            "generated": self.compat["generated"],
            "sources": SOURCES,
            "platforms": list(self.platforms),
            "pythons": list(self.pythons),
            "names": self.twins,
            "ecosystems": {
                ecosystem: dict(self.ecosystem(ecosystem, versions[ecosystem])) for ecosystem in (CONDA, INDEX)
            },
            "runtime": compile_runtime_facts(self.facts["runtime_rules"], self.sets, self.twins),
        }

    def version_lists(self, ecosystem: str) -> dict[str, tuple[str, ...]]:
        """The versions that are certain, ascending; the index's yanked ones are among them."""
        lists = {name: [row[0] for row in rows] for name, rows in self.compat["ecosystems"][ecosystem].items()}
        if ecosystem == INDEX:
            lists = {name: list(found["versions"]) for name, found in self.facts["pypi"]["packages"].items()}
        return {
            name: tuple(sorted(filter(is_final, dict.fromkeys(found)), key=lambda text: Version.parse(text).key))
            for name, found in sorted(lists.items())
        }

    def intervals(self, ecosystem: str, lists: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        """For each package that has no list, a version out of every stretch that the facts tell apart."""
        names = self.names_without_lists(ecosystem, lists)
        texts: dict[str, set[str]] = {name: set() for name in sorted(names)}
        for name, text in self.index_texts() if ecosystem == INDEX else self.conda_texts(names):
            if name in texts and text:
                texts[name].add(text)
        return {name: cut(VersionSpec.parse(text) for text in sorted(found)) for name, found in texts.items()}

    def names_without_lists(self, ecosystem: str, lists: dict[str, tuple[str, ...]]) -> set[str]:
        """What compat.json keeps of the packages that others ask for: those that can come into conflict."""
        found = set()
        for rows in self.compat["ecosystems"][ecosystem].values():
            for _, _, row, *_ in rows:
                for _, _, constraint in self.compat["rows"][row]:
                    parts = self.compat["constraints"][constraint].split(";") if constraint >= 0 else ()
                    found |= {part.partition(" ")[0] for part in parts}
        return found - set(lists) - {""}

    def conda_texts(self, names: set[str]) -> Iterator[tuple[str, str]]:
        for found in self.facts["conda-forge"]["packages"].values():
            for group in (group for groups in found.values() for group in groups):
                for text in (*group["run"], *group["constrains"]):
                    if need := read_need(text, False, names):
                        yield need.package, need.text

    def index_texts(self) -> Iterator[tuple[str, str]]:
        for found in self.facts["pypi"]["packages"].values():
            for facts in found["versions"].values():
                for texts in (facts.get("requires", ()), *facts.get("extras", {}).values()):
                    yield from ((requirement_name(text), constraint_of(text)) for text in texts)

    def name_map(self) -> dict[str, str]:
        """conda name -> index name, of the packages that both know."""
        index = self.sets[INDEX].versions
        found = {}
        for name in sorted(self.sets[CONDA].versions):
            candidates = (DISTRIBUTIONS.get(name), _normalise(name), self.known_names.get(name))
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
        names, sets = self.sets[CONDA].versions, self.sets[CONDA]
        groups = self.facts["conda-forge"]["packages"][name].get(version)
        if groups is not None:
            # A pull request stands in for a branch that was deleted since; where there is a branch it proves nothing.
            groups = [group for group in groups if group["origin"] == "branch"] or groups
            return read_builds(groups, names, sets, self.platforms, self.pythons)
        return self.builds_of_rows(name, version)

    def builds_of_rows(self, name: str, version: str) -> Iterator[Build]:
        """A few metapackages are only in compat.json, where their builds are derived from their sub-packages."""
        row = next(row for row in self.compat["ecosystems"][CONDA][name] if row[0] == version)
        for pythons, platforms, constraint in self.compat["rows"][row[2]]:
            parts = self.compat["constraints"][constraint].split(";") if constraint >= 0 else []
            needs = [read_need(part, False, self.sets[CONDA].versions) for part in parts if part]
            together = merge(filter(None, needs), self.sets[CONDA])
            for platform in self.platforms.values() if together is not None else ():
                for python in (-1,) if not pythons else self.pythons.values():
                    if platforms >> platform & 1 and (python < 0 or pythons >> python & 1):
                        yield Build(platform, python, together or frozenset())

    def index_builds(self, name: str, version: str) -> Iterable[Build]:
        facts = self.facts["pypi"]["packages"][name]["versions"][version]
        return read_files(facts, self.sets[INDEX].versions, self.sets[INDEX], self.platforms, self.pythons)

    def dates(self, ecosystem: str, name: str) -> dict[str, int]:
        """Version -> yyyymmdd, of its first build."""
        if ecosystem == CONDA:
            return {row[0]: row[1] for row in self.compat["ecosystems"][CONDA][name]}
        found = self.facts["pypi"]["packages"][name]["versions"]
        return {version: int(facts["released"].replace("-", "")) for version, facts in found.items()}

    def as_of(self, ecosystem: str, name: str) -> str:
        if ecosystem == INDEX:
            return str(self.facts["pypi"]["_meta"]["generated"])
        feedstocks = self.facts["conda-forge"]["_meta"]["feedstocks"]
        return str(feedstocks[FEEDSTOCKS.get(name, name)]["date"])

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
            "as_of": self.as_of(ecosystem, name),
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
            facts = self.facts["pypi"]["packages"][name]["versions"][version]
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
