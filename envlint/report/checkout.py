"""Knows how a CI calls a file: by its path from the root of the checkout, which need not be the current folder."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote

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


def address(path: str) -> str:
    """Where a file is shown: at its commit on GitHub or GitLab, in what they run; else the file itself."""
    variable, place = os.environ.get, quote(os.fsencode(path))
    if variable("GITHUB_REPOSITORY") and variable("GITHUB_SHA"):
        server = variable("GITHUB_SERVER_URL") or "https://github.com"
        return f"{server}/{variable('GITHUB_REPOSITORY')}/blob/{variable('GITHUB_SHA')}/{place}"
    if variable("CI_PROJECT_URL") and variable("CI_COMMIT_SHA"):
        return f"{variable('CI_PROJECT_URL')}/-/blob/{variable('CI_COMMIT_SHA')}/{place}"
    return place
