"""The pack's conda side as a channel on disk, so that another solver can be asked the same questions.

That solver reads the constraints as text, and orders and compares versions by itself.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from envlint.compatibility.pack import CONDA, Pack, Package

NEWEST = "999999999999"


def records(pack: Pack, package: Package, platform: str) -> Iterator[dict[str, Any]]:
    """One for each alternative and Python that has been seen; for a package without versions, one for each stretch."""
    if package.is_cut:
        for version in (*package.versions, NEWEST):
            yield {"version": version, "depends": [], "constrains": []}
        return
    there = package.platforms[pack.platforms.index(platform)] & ~package.flags.get("newer", 0)
    for mask, made in package.pythons:
        values = made & there
        while values:
            value = values & -values
            values ^= value
            version = package.versions[package.version_of(value)]
            depends = list(_texts(pack, package.requires, value))
            constrains = list(_texts(pack, package.constrains, value))
            minors = [name for index, name in enumerate(pack.pythons) if mask >> index & 1]
            for minor in minors or [""]:
                python = [f"python {minor}.*"] if minor else []
                yield {"version": version, "depends": [*depends, *python], "constrains": constrains}


def _texts(pack: Pack, needs: dict[str, Any], value: int) -> Iterator[str]:
    for name, constraints in needs.items():
        for each in constraints:
            if each.builds & value:
                yield f"{name} {pack.package(CONDA, name).constraint_text(each.position)}".strip()


def write_channel(pack: Pack, folder: Path) -> None:
    """A `repodata.json` for every platform."""
    for platform in pack.platforms:
        packages = {}
        for name in pack._ecosystems[CONDA]:
            for number, record in enumerate(records(pack, pack.package(CONDA, name), platform)):
                packages[f"{name}-{record['version']}-{number}.conda"] = {
                    **record,
                    "name": name,
                    "build": f"{number}",
                    "build_number": 0,
                    "subdir": platform,
                    "sha256": "0" * 64,
                    "md5": "0" * 32,
                    "size": 1,
                }
        (folder / platform).mkdir(parents=True)
        content = {"info": {"subdir": platform}, "packages": {}, "packages.conda": packages, "repodata_version": 1}
        (folder / platform / "repodata.json").write_text(json.dumps(content), encoding="utf-8")


class Oracle:
    """Says whether rattler's solver can install some specs."""

    def __init__(self, folder: Path, platforms: tuple[str, ...]) -> None:
        import rattler
        from rattler.exceptions import SolverError

        self._solve = rattler.solve_with_sparse_repodata
        self._error = SolverError
        channel = rattler.Channel(folder.resolve().as_uri())
        self._data = {
            platform: rattler.SparseRepoData(channel, platform, folder / platform / "repodata.json")
            for platform in platforms
        }
        self._loop = asyncio.new_event_loop()

    def is_satisfiable(self, specs: list[str], platform: str) -> bool:
        try:
            self._loop.run_until_complete(self._solve(specs=specs, sparse_repodata=[self._data[platform]]))
        except self._error:
            return False
        return True
