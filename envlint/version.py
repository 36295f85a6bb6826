"""Says which code a verdict comes from, so that what another version found is not taken for its own."""

# os.path, since pathlib takes five times as long:
# ruff: noqa: PTH118, PTH120

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from envlint import __version__

try:
    from _blake2 import blake2b  # what hashlib hands on, without its start of OpenSSL
except ImportError:  # another Python than CPython and PyPy
    from hashlib import blake2b

ENTRY_POINTS = "envlint.rules"
"""The entry point group in which a plugin names its rule package."""


def fingerprint() -> str:
    """A name for this version under this Python; while it is under development, also for the state of its files."""
    name = f"{__version__}-py{sys.version_info[0]}.{sys.version_info[1]}"
    if "dev" not in __version__:
        return name
    return f"{name}-{_state((os.path.dirname(__file__), *(os.path.join(path, 'envlint_rules') for path in sys.path)))}"


def plugin_fingerprint(plugins: Iterable[str]) -> str:
    """The same for some plugins: who installed them in which version, and the state of their files.

    Imports none of them. The files count because a plugin that is installed in editable mode keeps its version.
    """
    from importlib.metadata import entry_points  # only where a configuration names plugins: the scan takes 35 ms
    from importlib.util import find_spec

    found = {each.name: each for each in entry_points(group=ENTRY_POINTS)}
    parts = []
    for entry in (found[name] for name in plugins if name in found):
        try:
            spec = find_spec(entry.module.partition(".")[0])
        except (ImportError, ValueError):
            spec = None
        folders = () if spec is None else spec.submodule_search_locations or ()
        made_by = "" if entry.dist is None else f"{entry.dist.name} {entry.dist.version}"
        parts.append(f"{entry.name} {made_by} {_state(folders)}")
    return "\n".join(parts)


def _state(folders: Iterable[str]) -> str:
    """A digest of which files are in some folders, how long each is and when it changed: whatever they may hold."""
    found: list[str] = []
    for number, folder in enumerate(folders):
        left = [folder]
        while left:
            try:
                entries = [each for each in os.scandir(left.pop()) if not each.name.endswith((".pyc", "__pycache__"))]
            except OSError:
                continue
            left += (each.path for each in entries if each.is_dir())
            found += (f"{number} {each.path[len(folder) :]} {_stamp(each)}" for each in entries if not each.is_dir())
    text = "\n".join(sorted(found))
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=10).hexdigest()


def _stamp(entry: os.DirEntry[str]) -> str:
    try:
        status = entry.stat()
    except OSError:  # a link to nothing
        return ""
    return f"{status.st_mtime_ns} {status.st_size}"
