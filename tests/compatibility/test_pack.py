"""The pack says what the facts say, is small, and is the same every time."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import product
from operator import or_
from pathlib import Path
from typing import Any

import pytest

from envlint import pack_date
from envlint.compatibility import hub
from envlint.compatibility.build.compile import compile_facts, date_module
from envlint.compatibility.build.facts import BUNDLED_FACTS, facts_to_bytes, read_facts, to_bytes
from envlint.compatibility.build.gather import gather
from envlint.compatibility.build.hub import hub_module
from envlint.compatibility.pack import BUNDLED, CONDA, INDEX, InvalidPack, Pack, Package, load
from envlint.compatibility.ranges import admitted
from envlint.pack_date import PACK_DATE
from envlint.specs.version import VersionSpec
from tests.compatibility.facts import FACTS, needs_facts

PACK = load()


def test_size_and_date() -> None:
    assert BUNDLED.stat().st_size < 200_000
    assert PACK.generated
    assert all(PACK.package(ecosystem, name).as_of for ecosystem in (CONDA, INDEX) for name in PACK.names(ecosystem))
    assert all(source["licence"] and source["from"] for source in PACK.sources)


def test_the_noted_date_is_that_of_the_pack() -> None:
    assert PACK.generated == PACK_DATE


@pytest.mark.slow
@needs_facts
def test_bundled_facts_start_from_the_research() -> None:
    """Later ones were read from the channel and the index, and only add to them."""
    bundled, first = read_facts(), gather(FACTS)
    if bundled.generated == first.generated:
        assert BUNDLED_FACTS.read_bytes() == facts_to_bytes(first)
    for name, package in first.conda.items():
        assert package["versions"].keys() <= bundled.conda[name]["versions"].keys()


@pytest.mark.slow
def test_bundled_pack_is_what_the_bundled_facts_make() -> None:
    facts = read_facts()
    assert to_bytes(compile_facts(facts)) == BUNDLED.read_bytes()
    assert date_module(facts.generated) == Path(pack_date.__file__).read_text("utf-8")


def test_the_names_that_are_worth_a_look() -> None:
    assert hub_module() == Path(hub.__file__).read_text("utf-8")
    assert set(PACK.names(CONDA)) - {"python"} == hub.CONDA_NAMES
    assert set(PACK.names(INDEX)) == hub.INDEX_NAMES


@pytest.mark.parametrize(
    "content", [b"", b"no pack", gzip.compress(b"{", mtime=0), gzip.compress(b'{"format": 0}', mtime=0)]
)
def test_what_is_no_pack(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pack.json.gz").write_bytes(content)
    with pytest.raises(InvalidPack):
        load(tmp_path / "pack.json.gz")


def test_values_and_versions() -> None:
    numpy = PACK.package(CONDA, "numpy")
    for index in (0, 5, len(numpy.versions) - 1, len(numpy.versions)):
        values = numpy.values(1 << index)
        assert values
        assert numpy.version_indices(values) == [index]
    assert numpy.values((2 << len(numpy.versions)) - 1) == numpy.everything & ~1


def numpy_of(package: Package, version: int, platform: int, python: int) -> int:
    """The versions of NumPy that go with a version in some of its alternatives, as the pack says."""
    numpy = PACK.package(package.ecosystem, "numpy")
    made = sum(bits for mask, bits in package.pythons if not mask or mask >> python & 1)
    values = package.values(1 << version) & package.platforms[platform] & made
    values &= ~package.flags.get("newer", 0) & ~package.flags.get("sdist", 0)
    found = 0
    while values:
        value = values & -values
        values ^= value
        needs = [each.position for each in package.requires.get("numpy", ()) if each.builds & value]
        found |= numpy.constraint(needs[0]) if needs else numpy.everything & ~1
    return found


@pytest.mark.slow
@needs_facts
def test_numpy_of_every_version_platform_and_python() -> None:
    """Against compat.json, which was derived from the same facts by another program."""
    compat = json.loads((FACTS / "compat.json").read_text(encoding="utf-8"))
    compared, different = 0, set()
    for ecosystem, name, version, row in known_rows(compat):
        package = PACK.package(ecosystem, name)
        index = package.versions.index(version)
        if not package.values(1 << index) & ~package.flags.get("sdist", 0):
            continue
        for platform, python in product(range(len(PACK.platforms)), range(len(PACK.pythons))):
            expected = 0
            for pythons, platforms, constraint in row:
                if platforms >> platform & 1 and (not pythons or pythons >> python & 1):
                    expected |= _admitted(compat["constraints"][constraint], PACK.package(ecosystem, "numpy"))
            compared += 1
            if expected != numpy_of(package, index, platform, python):
                different.add((ecosystem, name, version))
    assert compared > 200_000
    assert not different


def known_rows(compat: dict[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    """Ecosystem, package, version and alternatives of all whose requirements somebody has read."""
    for ecosystem, packages in compat["ecosystems"].items():
        for name, rows in packages.items():
            for version, _, row, *_ in rows:
                if all(constraint >= 0 for _, _, constraint in compat["rows"][row]):
                    yield ecosystem, name, version, compat["rows"][row]


_ADMITTED: dict[tuple[str, str], int] = {}


def _admitted(constraint: str, numpy: Package) -> int:
    text = next((part.partition(" ")[2] for part in constraint.split(";") if part.split(" ")[0] == "numpy"), "")
    key = (numpy.ecosystem, text)
    if key not in _ADMITTED:
        _ADMITTED[key] = numpy.values(admitted(VersionSpec.parse(text) if text else None, numpy.versions))
    return _ADMITTED[key]


def test_format_is_checked() -> None:
    with pytest.raises(InvalidPack):
        Pack({"format": 99})


def test_no_build_is_named_twice_in_what_is_asked_of_a_package() -> None:
    """The solver stops at the first set that has a build."""
    for ecosystem, entries in PACK._ecosystems.items():
        for name, entry in entries.items():
            package = PACK.package(ecosystem, name)
            asked = [*package.requires.values(), *package.constrains.values()]
            asked += [needs for extra in entry.get("extras", ()) for needs in package.extra(extra).values()]
            for constraints in asked:
                assert sum(each.builds for each in constraints) == _union(each.builds for each in constraints)
            assert sum(builds for _, builds in package.pythons) == _union(builds for _, builds in package.pythons)


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)
