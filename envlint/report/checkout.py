"""Knows how a CI calls a file: by its path from the root of the checkout, which need not be the current folder."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY")
"""The variables with which GitHub, GitLab and Azure Pipelines say where the checkout is."""


def in_checkout(path: str) -> str:
    """A path relative to the checkout of a CI; without one, or outside of it, as it is. With forward slashes."""
    root = next(filter(None, map(os.environ.get, _ROOTS)), None)
    if root:
        absolute, checkout = Path(path).resolve(), Path(root).resolve()
        if absolute.is_relative_to(checkout):
            return absolute.relative_to(checkout).as_posix()
    return PurePath(path).as_posix()
