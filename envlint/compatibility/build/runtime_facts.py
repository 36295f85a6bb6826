"""Compiles what fails at run time although the metadata allows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from envlint.compatibility.build.alternatives import Sets

FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    "conda-forge": {
        "tensorflow": ("tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu"),
        "torch": ("pytorch", "pytorch-cpu", "pytorch-gpu"),
        "matplotlib": ("matplotlib", "matplotlib-base"),
        "xgboost": ("xgboost", "py-xgboost"),
        "pyarrow": ("pyarrow", "pyarrow-core"),
        "ml-dtypes": ("ml_dtypes",),
    },
    "pypi": {"tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel", "tensorflow-macos")},
}
"""Packages that hold the same code under several names."""


def compile_runtime_facts(rules: list[dict[str, Any]], sets: dict[str, Sets], twins: dict[str, str]) -> list[Any]:
    """Each fact with the index sets that must not meet: ecosystem, package, versions, other, its, its twin's."""
    return [
        {
            "id": rule["id"],
            "effect": rule["effect"],
            "evidence": rule["evidence"],
            "pairs": [list(pair) for pair in _pairs(rule, sets, twins)],
        }
        for rule in rules
        if rule["level"] == "error" and "platform" not in rule["with"]
    ]


def _pairs(rule: dict[str, Any], sets: dict[str, Sets], twins: dict[str, str]) -> Iterator[tuple[Any, ...]]:
    subjects = {rule["package"]: rule["versions"]} if "versions" in rule else {}
    subjects |= {name: f"<{version}" for name, version in rule.get("min_versions", {}).items()}
    for ecosystem, known in sets.items():
        if rule.get("ecosystem", ecosystem) != ecosystem:
            continue
        for subject, versions in sorted(subjects.items()):
            for name in FAMILIES[ecosystem].get(subject, (subject,)):
                for other, bad in rule["with"].items():
                    if name in known.versions and other in known.versions:
                        first = known.bits(name, _plain(versions)) & ~(1 << len(known.versions[name]))
                        twin = twins.get(other) if ecosystem == "conda-forge" else None
                        yield (
                            ecosystem,
                            name,
                            f"{first:x}",
                            other,
                            f"{known.bits(other, _plain(bad)):x}",
                            f"{sets['pypi'].bits(twin, _plain(bad)):x}" if twin else "",
                        )


def _plain(text: str) -> str:
    """`<2.6.5 || 2.7.0-2.7.2` in conda's language; what stands in parentheses is for people."""
    text = re.sub(r"\(.*?\)", "", text).replace("||", "|").replace(" ", "")
    parts = [re.sub(r"^(\d[\d.]*)-(\d[\d.]*)$", r">=\1,<=\2", part) for part in text.split("|")]
    return "|".join(f"=={part}" if part[:1].isdigit() else part for part in parts)
