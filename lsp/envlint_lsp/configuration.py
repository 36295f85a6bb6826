"""Which configuration applies to a document; one that cannot be used is said so, and the defaults apply."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from envlint.baseline import Baseline, BaselineMistake, read
from envlint.config import Config
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import Layer, Resolved, Resolver
from envlint.settings.validate import validate
from envlint_lsp.preferences import DEFAULTS, SECTION, Preferences

_SOURCE = f"the editor's setting `{SECTION}.configuration`"


class Choice(NamedTuple):
    """What applies to one document."""

    preferences: Preferences
    resolved: Resolved
    is_excluded: bool = False

    @property
    def config(self) -> Config:
        """What the rules are run with."""
        return self.resolved.config


class Configurations:
    """Reads configuration files once, until they change. Only the worker thread may ask, or change what is asked."""

    def __init__(self, complain: Callable[[str], None]) -> None:
        self._complain = complain
        self._common = DEFAULTS
        self._by_folder: dict[Path, Preferences] = {}
        self.forget()

    def forget(self) -> None:
        """Read the files anew when next asked."""
        self._resolvers: dict[tuple[Path | None, str], Resolver | None] = {}
        self._baselines: dict[str, tuple[tuple[int, int], Baseline]] = {}
        self._said: set[str] = set()

    def prefer(self, common: Preferences, by_folder: Mapping[Path, Preferences]) -> None:
        """What the user chooses in the editor, for each workspace folder and for all that is elsewhere."""
        self._common = common
        self._by_folder = dict(sorted(by_folder.items(), key=lambda item: -len(item[0].parts)))
        self.forget()

    @property
    def first_folder(self) -> Path | None:
        """The workspace folder whose configuration applies to what is in no file."""
        return min(self._by_folder, key=lambda folder: len(folder.parts), default=None)

    def choice(self, path: Path) -> Choice:
        """What applies to a file."""
        folder = next((each for each in self._by_folder if path.is_relative_to(each)), None)
        preferences = self._common if folder is None else self._by_folder[folder]
        resolver = self._resolver(folder, preferences.configuration)
        if resolver is not None:
            try:
                return Choice(preferences, resolver.for_path(path), resolver.excludes(path))
            except SettingsMistake as mistake:
                self._say(str(mistake))
        return Choice(preferences, Resolved(Config(), {}, None))

    def _resolver(self, folder: Path | None, chosen: str | Mapping[str, Any] | None) -> Resolver | None:
        key = folder, repr(chosen)
        if key not in self._resolvers:
            try:
                self._resolvers[key] = _resolver(folder or Path.cwd(), chosen)
            except SettingsMistake as mistake:
                self._say(str(mistake))
                self._resolvers[key] = None
        return self._resolvers[key]

    def baseline(self, choice: Choice) -> Baseline | None:
        """The findings that are known and not shown; one that cannot be used is said so, and all are shown."""
        path = choice.resolved.baseline
        if path is None:
            return None
        try:
            status = os.stat(path)  # noqa: PTH116
            stamp = status.st_mtime_ns, status.st_size
        except OSError:
            stamp = 0, 0
        known = self._baselines.get(path)
        if known is None or known[0] != stamp:
            try:
                known = stamp, read(path)
            except BaselineMistake as mistake:
                self._say(str(mistake), "until then all problems are shown")
                known = stamp, Baseline(path, {})
            self._baselines[path] = known
        return known[1]

    def _say(self, message: str, so: str = "the defaults apply until that is mended") -> None:
        if message not in self._said:
            self._said.add(message)
            self._complain(f"{message}; {so}")


def _resolver(folder: Path, chosen: str | Mapping[str, Any] | None) -> Resolver:
    if chosen is None:
        return Resolver(validate=validate)
    if isinstance(chosen, str):
        file = Path(os.path.abspath(folder / Path(chosen).expanduser()))  # noqa: PTH100 (links stay links)
        if not file.is_file():
            raise SettingsMistake(_SOURCE, (), f"names `{chosen}`, which is no file")
        return Resolver(config_file=file, validate=validate)
    validate(chosen, _SOURCE)
    return Resolver((Layer(_SOURCE, chosen, folder),), validate=validate)
