"""Reads the files of the package index out of the facts: wheels, source archives, markers and extras."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from envlint.compatibility.build.alternatives import Build, Need, Sets, merge
from envlint.compatibility.build.facts import IndexVersion
from envlint.compatibility.markers import evaluate


@cache
def _read(text: str) -> tuple[str, str, str]:
    """Name, constraint in conda's language and marker of a requirement."""
    requirement = Requirement(text)
    clauses = sorted(str(each) for each in requirement.specifier)
    order = sorted(clauses, key=lambda clause: (not clause.startswith((">", "~", "=")), clause))
    return canonicalize_name(requirement.name), ",".join(order), str(requirement.marker or "")


@cache
def _admits(requires_python: str | None, python: str) -> bool:
    """Whether some patch release of a Python fits."""
    specifiers = SpecifierSet(requires_python or "")
    return any(specifiers.contains(f"{python}.{patch}") for patch in range(30))


def _has_wheel(tags: list[str], python: str) -> bool:
    return any(
        tag == python
        or tag == f"py{python[0]}"
        or (tag.startswith(">=") and tag[2:3] == python[0] and int(tag[4:]) <= int(python[2:]))
        for tag in tags
    )


def read_files(
    facts: IndexVersion, names: Collection[str], sets: Sets, platforms: Mapping[str, int], pythons: Mapping[str, int]
) -> Iterator[Build]:
    """The wheels of one version of one project, and its source archive for where there is no wheel."""
    wheels, requires = facts["wheels"], facts.get("requires")
    for platform, place in platforms.items():
        tags = [*wheels.get(platform, ()), *wheels.get("any", ())]
        for python, index in pythons.items():
            wheel = _has_wheel(tags, python)
            if not _admits(facts["requires_python"], python) or not (wheel or facts["sdist"]):
                continue
            needs = read_needs(requires or (), names, sets, platform, python)
            flags = (("yanked", facts.get("yanked")), ("sdist", not wheel), ("unknown", requires is None))
            yield Build(place, index, needs, "+".join(name for name, holds in flags if holds))


def read_needs(
    requires: Collection[str], names: Collection[str], sets: Sets, platform: str, python: str
) -> frozenset[Need]:
    """What some requirements ask for on one platform and Python."""
    needs = []
    for text in requires:
        name, constraint, marker = _read(text)
        if name in names and (not marker or evaluate(marker, platform, python)):
            needs.append(Need(name, constraint, False))
    return merge(needs, sets, lenient=True) or frozenset()


def requirement_name(text: str) -> str:
    """The normalised name in a requirement."""
    match = re.match(r"[\w.-]+", text)
    return canonicalize_name(match[0]) if match else ""


def constraint_of(text: str) -> str:
    """The constraint in a requirement, in conda's language."""
    return _read(text)[1]
