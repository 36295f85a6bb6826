"""Says which code a verdict comes from, so that what another version found is not taken for its own."""

from __future__ import annotations

import os
import sys

from envlint import __version__


def fingerprint() -> str:
    """A name for this version under this Python; while it is under development, also for the state of its files."""
    name = f"{__version__}-py{sys.version_info[0]}.{sys.version_info[1]}"
    return f"{name}-{_newest_change():x}" if "dev" in __version__ else name


def _newest_change() -> int:
    """When a file of envlint or of its rules was last changed, in nanoseconds since 1970."""
    here = os.path.dirname(__file__)  # noqa: PTH120 (pathlib takes five times as long)
    folders = [here, *(os.path.join(path, "envlint_rules") for path in sys.path)]  # noqa: PTH118
    newest = 0
    while folders:
        try:
            entries = list(os.scandir(folders.pop()))
        except OSError:
            continue
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    folders.append(entry.path)
            elif entry.name.endswith((".py", ".toml")):
                newest = max(newest, entry.stat().st_mtime_ns)
    return newest
