"""Gathers the first facts out of a folder of research: `conda-forge.json`, `pypi.json`, `compat.json` and `names/`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from envlint.compatibility.build import hub
from envlint.compatibility.build.facts import (
    CondaPackage,
    CondaVersion,
    Facts,
    Group,
    IndexProject,
    IndexVersion,
)
from envlint.compatibility.pack import CONDA, INDEX

FEEDSTOCKS = {
    "libopencv": "opencv",
    "matplotlib-base": "matplotlib",
    "py-opencv": "opencv",
    "py-xgboost": "xgboost",
    "pyarrow": "arrow-cpp",
    "pyarrow-core": "arrow-cpp",
    "pytorch": "pytorch-cpu",
    "pytorch-gpu": "pytorch-cpu",
    "tensorflow-base": "tensorflow",
    "tensorflow-cpu": "tensorflow",
    "tensorflow-estimator": "tensorflow",
    "tensorflow-gpu": "tensorflow",
}
"""The feedstock that builds a package, where the names differ (conda-forge/feedstock-outputs)."""
_OF_A_GROUP = ("run", "constrains", "builds", "python_spec")
_OF_A_VERSION = ("requires_python", "wheels", "sdist", "released", "requires", "extras")


def gather(folder: Path) -> Facts:
    """The facts in a folder: see its README.md. Raises OSError and ValueError for what is no such folder."""
    conda, index, compat = (_read(folder / f"{name}.json") for name in ("conda-forge", "pypi", "compat"))
    renamed = _read(folder / "names" / "pypi_to_conda.json")["pypi_to_conda"]
    return Facts(
        generated=compat["generated"],
        conda={name: _conda_package(name, conda, compat) for name in hub.packages(CONDA)},
        projects={name: _project(found, index) for name, found in sorted(index["packages"].items())},
        names={
            conda: index
            for index, conda in sorted(renamed.items())
            if isinstance(conda, str) and conda in hub.names(CONDA) and index in hub.names(INDEX)
        },
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _conda_package(name: str, conda: dict[str, Any], compat: dict[str, Any]) -> CondaPackage:
    """Only the versions of compat.json are certain; a few metapackages have their builds there alone."""
    groups = conda["packages"][name]
    versions = {
        version: CondaVersion(
            date=date, groups=_of_branches(groups[version]) if version in groups else list(_of_row(row, compat))
        )
        for version, date, row, *_ in compat["ecosystems"][CONDA][name]
    }
    return CondaPackage(as_of=conda["_meta"]["feedstocks"][FEEDSTOCKS.get(name, name)]["date"], versions=versions)


def _of_branches(groups: list[dict[str, Any]]) -> list[Group]:
    """A pull request stands in for a branch that was deleted since; where there is a branch it proves nothing."""
    certain = [group for group in groups if group["origin"] == "branch"] or groups
    return [Group(**{key: group[key] for key in _OF_A_GROUP if group.get(key)}) for group in certain]  # type: ignore[typeddict-item]


def _of_row(row: int, compat: dict[str, Any]) -> Iterator[Group]:
    for pythons, platforms, constraint in compat["rows"][row]:
        made_for = [name for index, name in enumerate(compat["pythons"]) if pythons >> index & 1] or ["-"]
        places = [name for index, name in enumerate(compat["platforms"]) if platforms >> index & 1]
        parts = compat["constraints"][constraint].split(";") if constraint >= 0 else []
        yield Group(run=[part for part in parts if part], builds=dict.fromkeys(places, made_for))


def _project(found: dict[str, Any], index: dict[str, Any]) -> IndexProject:
    return IndexProject(
        as_of=index["_meta"]["generated"],
        versions={version: _index_version(facts) for version, facts in found["versions"].items()},
    )


def _index_version(facts: dict[str, Any]) -> IndexVersion:
    kept: IndexVersion = {key: facts[key] for key in _OF_A_VERSION if key in facts}  # type: ignore[assignment]
    if facts.get("yanked"):
        kept["yanked"] = True
    return kept
