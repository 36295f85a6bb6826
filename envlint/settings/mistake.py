"""What is said about a configuration that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path


class SettingsMistake(Exception):
    """A configuration that cannot be used: which one, which key, and why."""

    def __init__(self, source: Path | str, key: tuple[str | int, ...], reason: str) -> None:
        self.source, self.key, self.reason = source, key, reason
        dotted = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key).removeprefix(".")
        said = ": ".join(filter(None, (_shown(source), f"`{dotted}` {reason}" if dotted else reason)))
        super().__init__(_masked(said))


def _masked(message: str) -> str:
    if "://" not in message:
        return message
    from envlint.knowledge.secrets import mask  # a channel's address may hold a password

    return mask(message)


def _shown(source: Path | str) -> str:
    """A path as short as it can be said from the current folder."""
    if isinstance(source, str):
        return source
    here = f"{os.getcwd()}{os.sep}"  # noqa: PTH109 (the paths of configurations are made by `os` as well)
    return str(source).removeprefix(here)
