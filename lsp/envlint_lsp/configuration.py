"""Which configuration applies to a document; one that cannot be used is said so, and the defaults apply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from envlint.config import Config
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import Resolver
from envlint.settings.validate import validate


class Configurations:
    """Reads configuration files once, until they change. Only the worker thread may ask."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        self._complain = complain
        self.forget()

    def forget(self) -> None:
        """Read the files anew when next asked."""
        self._resolver = Resolver(validate=validate)
        self._said: set[str] = set()

    def config(self, path: Path) -> Config:
        """What applies to a file."""
        try:
            return self._resolver.for_path(path).config
        except SettingsMistake as mistake:
            self._say(str(mistake))
            return Config()

    def excludes(self, path: Path) -> bool:
        """Whether a file is passed over."""
        try:
            return self._resolver.excludes(path)
        except SettingsMistake as mistake:
            self._say(str(mistake))
            return False

    def _say(self, message: str) -> None:
        if message not in self._said:
            self._said.add(message)
            self._complain(message)
