"""Reads the builds of conda-forge out of the facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from envlint.compatibility.build.alternatives import LENIENT, Build, Need, Sets, merge
from envlint.compatibility.build.facts import Group
from envlint.specs.matchspec import MatchSpec
from envlint.specs.version import InvalidVersion, VersionSpec


def read_need(text: str, optional: bool, names: Collection[str]) -> Need | None:
    """A need out of a match spec; its build part is not in the data. None if it says nothing of these packages."""
    spec = MatchSpec.parse(text.split(" *", 1)[0] if re.search(r" \*\S", text) else text)
    name = spec.normalized_name
    if name not in names or "$" in text:
        return None
    version = "" if spec.version is None else spec.version.text.strip()
    version = "" if version in ("*", "=*", "=") else simplify(version)
    return Need(name, version, optional)


def simplify(version: str) -> str:
    """`>=1.19,<2.0a0` as `>=1.19,<2`: no pre-release is in the data, and people read it better."""
    parts = [_upper(part.strip()) for part in version.split(",")]
    return ",".join(parts)


def _upper(part: str) -> str:
    match = re.fullmatch(r"<(\d+(?:\.\d+)*)a0?", part)
    if match is None:
        return part
    return f"<{match[1].removesuffix('.0') if match[1].count('.') else match[1]}"


def read_builds(
    groups: list[Group],
    names: Collection[str],
    sets: Sets,
    platforms: Mapping[str, int],
    pythons: Mapping[str, int],
) -> Iterator[Build]:
    """The builds of one version of one package."""
    for group in groups:
        needs = [read_need(text, False, names) for text in group.get("run", ())]
        needs += [read_need(text, True, names) for text in group.get("constrains", ())]
        strict = merge(filter(None, needs), sets)
        together = strict if strict is not None else merge(filter(None, needs), sets, lenient=True) or frozenset()
        flag = LENIENT if strict is None else ""
        for subdir, versions in group["builds"].items():
            places = range(len(platforms)) if subdir == "noarch" else [platforms[subdir]] if subdir in platforms else []
            for platform in places:
                for python in _pythons(versions, group.get("python_spec"), pythons):
                    yield Build(platform, python, together, flag)


def _pythons(versions: list[str], specs: list[str] | None, pythons: Mapping[str, int]) -> Iterator[int]:
    for version in versions:
        if version == "-" or (version == "noarch" and not specs):
            yield -1
        elif version == "noarch":
            yield from (index for minor, index in pythons.items() if any(_fits(spec, minor) for spec in specs or ()))
        elif version in pythons:
            yield pythons[version]


def _fits(spec: str, minor: str) -> bool:
    constraint = VersionSpec.parse(spec.removeprefix("python").strip() or "*")
    try:
        return constraint.matches(minor) or constraint.matches(f"{minor}.99")
    except InvalidVersion:
        return True
