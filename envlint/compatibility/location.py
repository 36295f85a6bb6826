"""Finds the pack that a configuration names: the bundled one, the user's own, or any file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envlint.compatibility.pack import Pack

BUNDLED = "bundled"
"""The pack that comes with envlint: the same on a laptop and in CI, whoever has updated what."""
USER = "user"
"""The one that `envlint data update` makes."""
PACK_NAME = "pack.json.gz"


def data_folder() -> Path:
    """Where the user's own pack is kept: `ENVLINT_DATA_DIR`, else where the operating system keeps such data."""
    if chosen := os.environ.get("ENVLINT_DATA_DIR"):
        return Path(chosen).absolute()
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:  # https://specifications.freedesktop.org/basedir-spec/latest/
        base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "envlint"


def pack_file(name: str) -> Path:
    """The file that a name stands for: `bundled`, `user`, or a path."""
    if name == BUNDLED:
        return Path(__file__).with_name("data") / PACK_NAME
    return data_folder() / PACK_NAME if name == USER else Path(name)


def named_pack(name: str) -> Pack:
    """A pack by its name. Raises OSError, and `envlint.compatibility.pack.InvalidPack` for what is none."""
    from envlint.compatibility.pack import load

    return load(pack_file(name))


def complaint(name: str) -> str | None:
    """Why a pack cannot be used, as what follows "`pack`" in a sentence; None if it can."""
    from envlint.compatibility.pack import InvalidPack

    path = pack_file(name)
    shown = str(path).removeprefix(f"{os.getcwd()}{os.sep}")  # noqa: PTH109 (a path is shown as short as it can be)
    if not path.is_file():
        if name == USER:
            return f"names `{USER}`, but there is no pack of yours in `{path.parent}`: `envlint data update` makes one"
        return f"names `{shown}`, which is no file"
    try:
        named_pack(name)
    except InvalidPack as error:
        return f"names `{shown}`, which is no pack that this version of envlint reads: {error}"
    except OSError as error:
        return f"names `{shown}`, which cannot be read: {(error.strerror or str(error)).lower()}"
    return None


def identity(name: str) -> str:
    """What tells the content of a pack from that of any other; empty for the bundled one, which is part of the code.

    Raises OSError.
    """
    if name == BUNDLED:
        return ""
    from hashlib import sha256

    return sha256(pack_file(name).read_bytes()).hexdigest()
