"""Finds the programs of others that tests need; where one is missing the test is skipped, or fails if none may be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

INSTALLED = Path(os.environ.get("ENVLINT_OUTSIDE_FOLDER", Path(__file__).with_name(".installed")))
"""Where install.sh has put what npm has."""


def absent(what: str) -> NoReturn:
    """Skip the test, since something is missing; fail it where all has to be there."""
    reason = f"{what} is missing: tests/outside/install.sh installs it on Debian"
    if os.environ.get("ENVLINT_OUTSIDE") == "required":
        pytest.fail(f"{reason}, and ENVLINT_OUTSIDE=required", pytrace=False)
    pytest.skip(reason)


def program(name: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    if found is None:
        absent(name)
    return found
