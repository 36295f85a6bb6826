"""Runs envlint as a process of its own, from the checkout or from a copy of it that a test may change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_UNWANTED = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "GITHUB_ACTIONS", "GITHUB_WORKSPACE", "PYTHONDONTWRITEBYTECODE")


def environment(*paths: Path, **variables: str) -> dict[str, str]:
    """The variables of this process without those that change what envlint prints, and where Python finds it."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in _UNWANTED and not name.startswith(("ENVLINT_", "GIT_"))
    }
    places = paths or (ROOT, ROOT / "rules", ROOT / "lsp")
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, places)), "PYTHONUTF8": "1", **variables}


def envlint(
    *arguments: str | Path, cwd: Path, paths: tuple[Path, ...] = (), **variables: str
) -> subprocess.CompletedProcess[str]:
    """One run in a folder; nothing is asserted about it."""
    return subprocess.run(
        (sys.executable, "-m", "envlint", *map(str, arguments)),
        cwd=cwd,
        env=environment(*paths, **variables),
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


def copy_of_envlint(folder: Path, version: str) -> tuple[Path, ...]:
    """The places for PYTHONPATH of a copy of envlint and its rules that calls itself another version."""
    for source in (ROOT / "envlint", ROOT / "rules" / "envlint_rules"):
        shutil.copytree(source, folder / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "envlint" / "__init__.py").write_text(f'"""A copy."""\n\n__version__ = "{version}"\n', "utf-8")
    return (folder,)


def write(folder: Path, files: dict[str, str]) -> None:
    """Fill a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
