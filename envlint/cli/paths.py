"""Says how a path is shown to the user."""

from __future__ import annotations

import os
from pathlib import Path


def path_shown(path: Path) -> str:
    """Relative to the current folder where it is below it."""
    text = str(path)
    folder = f"{os.getcwd()}{os.sep}" if path.is_absolute() else ""  # noqa: PTH109
    return text.removeprefix(folder)
