"""Compiles what fails at run time although the metadata allows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from envlint.compatibility.build import hub
from envlint.compatibility.build.alternatives import Sets
from envlint.compatibility.pack import CONDA, INDEX
from envlint.knowledge.build.tables import read_table


def compile_runtime_facts(sets: dict[str, Sets], twins: dict[str, str]) -> list[Any]:
    """Each fact with the index sets that must not meet: ecosystem, package, versions, other, its, its twin's."""
    return [
        {
            "id": fact["id"],
            "effect": fact["effect"],
            "evidence": fact["evidence"],
            "pairs": [list(pair) for pair in _pairs(fact, sets, twins)],
        }
        for fact in read_table("runtime")["fact"]
    ]


def _pairs(fact: dict[str, Any], sets: dict[str, Sets], twins: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    other, broken = fact["other"], fact["broken"]
    for ecosystem, known in sets.items():
        if fact.get("ecosystem", ecosystem) != ecosystem or other not in known.versions:
            continue
        twin = twins.get(other) if ecosystem == CONDA else None
        bad = f"{known.bits(other, broken):x}"
        bad_twin = f"{sets[INDEX].bits(twin, broken):x}" if twin else ""
        for subject, versions in sorted(_subjects(fact)):
            for name in hub.family(ecosystem, subject):
                if name in known.versions:
                    first = known.bits(name, versions) & ~(1 << len(known.versions[name]))
                    yield ecosystem, name, f"{first:x}", other, bad, bad_twin


def _subjects(fact: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Packages, and the versions of them that fail."""
    if "package" in fact:
        yield fact["package"], fact["versions"]
    for text in fact.get("since", ()):
        package, version = text.split()
        yield package, f"<{version}"
