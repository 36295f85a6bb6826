"""Finds the configuration file that applies to a file: the nearest one above it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from envlint.settings.mistake import SettingsMistake

OWN_NAMES = (".envlint.toml", "envlint.toml")
"""In the order in which they win over each other; both win over a pyproject.toml."""
PYPROJECT = "pyproject.toml"
PYPROJECT_TABLE = ("tool", "envlint")
"""Where it has our settings."""


class Locator:
    """Remembers what it has found: of a thousand files in a folder only the first one costs a look at the disk."""

    def __init__(self) -> None:
        self._by_folder: dict[Path, Path | None] = {}

    def above(self, path: Path) -> Path | None:
        """The configuration file for a file at an absolute path, or None."""
        return self._for_folder(path.parent)

    def _for_folder(self, folder: Path) -> Path | None:
        visited: list[Path] = []
        found: Path | None = None
        while folder not in self._by_folder:
            visited.append(folder)
            found = _in_folder(folder)
            if found is not None or folder.parent == folder:
                break
            folder = folder.parent
        else:
            found = self._by_folder[folder]
        for each in visited:
            self._by_folder[each] = found
        return found


def _in_folder(folder: Path) -> Path | None:
    for name in OWN_NAMES:
        if os.path.isfile(os.path.join(folder, name)):  # noqa: PTH113, PTH118 (pathlib is five times slower here)
            return folder / name
    pyproject = folder / PYPROJECT
    if os.path.isfile(pyproject):  # noqa: PTH113
        data = pyproject.read_bytes()
        if b"envlint" in data and _own_table(_parse(data, pyproject)) is not None:
            return pyproject
    return None


def read_table(path: Path) -> Mapping[str, Any]:
    """What a configuration file says, not yet validated. Raises SettingsMistake if it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsMistake(path, (), error.strerror or str(error)) from None
    table = _parse(data, path)
    if path.name != PYPROJECT:
        return table
    found = _own_table(table)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise SettingsMistake(path, PYPROJECT_TABLE, "must be a table")
    return found


def _own_table(pyproject: dict[str, Any]) -> Any:
    tool = pyproject.get("tool")
    return tool.get("envlint") if isinstance(tool, dict) else None


def _parse(data: bytes, path: Path) -> dict[str, Any]:
    if all(not line or line.startswith(b"#") for line in data.splitlines()):
        return {}  # as the standard profile is: the parser takes longer to import than a clean file to look up
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsMistake(path, (), f"is not UTF-8 (byte {error.start})") from None
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        raise SettingsMistake(path, (), f"is no valid TOML: {reason[:1].lower()}{reason[1:]}") from None
