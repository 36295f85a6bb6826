"""Combinations beyond the table of validation, against the facts: not through the pack, nor by its solver."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from envlint.compatibility import check
from envlint.compatibility.kind import Kind
from tests.compatibility.facts import FACTS, needs_facts

PLATFORM, TODAY = "linux-64", date(2026, 11, 22)
PYTHONS = ("3.8", "3.9", "3.10", "3.11", "3.12")
AGAINST = (Kind.INCOMPATIBLE, Kind.RUNTIME_BREAK, Kind.FROM_SOURCE, Kind.NONEXISTENT, Kind.UNKNOWN)
"""Not what breaks today: with both versions given that is up to others, as protobuf beside TensorFlow 2.9.0."""


def facts(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FACTS / name).read_text(encoding="utf-8"))["packages"]
    return found


def breaks(tensorflow: str, numpy: str) -> bool:
    """What was measured of the two (runtime_rules.json)."""
    from packaging.version import Version

    flow, array = Version(tensorflow), Version(numpy)
    return (
        (flow < Version("2.7") and array >= Version("1.24"))
        or (flow < Version("2.6") and array >= Version("1.20"))
        or (flow < Version("2.18") and array >= Version("2"))
        or (Version("2.10") <= flow < Version("2.12") and array < Version("1.20"))
    )


def final(versions: Iterable[str]) -> list[str]:
    """Without pre-releases: of those no list says that they do not exist."""
    return [version for version in versions if version.replace(".", "").isdigit()]


def triples(flows: list[str], arrays: list[str], seed: int) -> list[tuple[str, str, str]]:
    choice = random.Random(seed)
    return [(choice.choice(flows), choice.choice(arrays), choice.choice(PYTHONS)) for _ in range(300)]


@pytest.mark.slow
@needs_facts
def test_triples_of_the_index() -> None:
    from packaging.requirements import Requirement

    packages = facts("pypi.json")
    flows, arrays = (packages[name]["versions"] for name in ("tensorflow", "numpy"))
    read = [version for version, entry in flows.items() if entry.get("requires") and not entry.get("yanked")]
    different, refused = [], 0
    for flow, array, python in triples(read[-60:], final(arrays)[-90:], 1):
        wheels = all(python in entry["wheels"].get(PLATFORM, ()) for entry in (flows[flow], arrays[array]))
        needs = [Requirement(text) for text in flows[flow]["requires"]]
        here = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
        here |= {"platform_system": "Linux", "platform_machine": "x86_64", "extra": ""}
        fits = all(
            each.specifier.contains(array, prereleases=True)
            for each in needs
            if each.name == "numpy" and (each.marker is None or each.marker.evaluate(here))
        )
        expected = not (wheels and fits) or breaks(flow, array)
        report = check(
            [f"python={python}"], [f"tensorflow=={flow}", f"numpy=={array}"], platforms=[PLATFORM], today=TODAY
        )
        refused += expected
        kinds = [each.kind for each in report.conflicts]
        if expected is not any(kind in AGAINST for kind in kinds):
            different.append((flow, array, python, expected, kinds))
    assert 30 < refused < 290
    assert not different


@pytest.mark.slow
@needs_facts
def test_triples_of_conda_forge() -> None:
    rattler = pytest.importorskip("rattler")
    packages = facts("conda-forge.json")
    flows, arrays = packages["tensorflow"], packages["numpy"]
    different, admitted = [], 0
    for flow, array, python in triples(final(flows)[-25:], final(arrays)[-60:], 2):
        made = any(python in group["builds"].get(PLATFORM, ()) for group in arrays[array])
        fits = any(
            _admits(rattler, group["run"], array)
            for group in [*flows[flow], *packages.get("tensorflow-base", {}).get(flow, ())]
            if python in group["builds"].get(PLATFORM, ())
        )
        report = check([f"python={python}", f"tensorflow={flow}", f"numpy={array}"], platforms=[PLATFORM], today=TODAY)
        kinds = [each.kind for each in report.conflicts]
        expected = not (made and fits) or breaks(flow, array)
        admitted += not expected
        if expected is not any(kind in AGAINST for kind in kinds):
            different.append((flow, array, python, expected, kinds))
    assert admitted > 15
    assert not different


def _admits(rattler: Any, run: list[str], numpy: str) -> bool:
    """Whether requirements that name NumPy admit a version."""
    texts = [text.split(" ")[1] for text in run if text.startswith("numpy ")]
    return bool(texts) and all(rattler.VersionSpec(text).matches(rattler.Version(numpy)) for text in texts)
