"""Works out which choices apply to one file, and where each comes from: profile, files, environment, command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from envlint.compatibility.location import BUNDLED, USER, complaint
from envlint.config import DEFAULT_CLIENTS, DEFAULT_RULES, Config
from envlint.settings.globs import Globs
from envlint.settings.locate import PYPROJECT, Locator, read_table
from envlint.settings.mistake import SettingsMistake

PROFILES = Path(__file__).parent / "profiles"
BASELINE = ".envlint-baseline.json"
"""What `envlint baseline` writes, in the current folder, unless a configuration or an option names another file."""
_JUDGING = frozenset(("select", "extend-select", "ignore", "severity", "rules", "preview"))
"""Keys that say what is found fault with, and how much."""
_ADDED_TO = {"extend-select": "select", "ignore": "ignore", "exclude": "exclude"}
"""Keys whose values are added to what lower layers say, and to what. Of all others but those
below the last layer's value counts."""
_MERGED = ("severity", "fixes", "format")
"""Tables whose entries are put together, as are the options of each rule."""


class Layer(NamedTuple):
    """One source of choices; a later one counts more."""

    source: str
    """What to call it: `pyproject.toml`, `profile strict`, `--select`, `ENVLINT_SELECT`."""
    table: Mapping[str, Any]
    folder: Path
    """What its globs are relative to."""


class Resolved(NamedTuple):
    """What applies to one file."""

    config: Config
    sources: Mapping[str, str]
    """By key: the layer that had the last word on it."""
    file: Path | None
    """The configuration file, if there is one."""
    profile: str = "standard"
    exclude: tuple[str, ...] = ()
    """The globs of all layers, each relative to its own folder."""
    baseline: str | None = None
    """The path of the file that names the findings which are known and not reported; None if there is none."""


class _Loaded(NamedTuple):
    """What one configuration file comes to, with all that it extends."""

    layers: tuple[tuple[Layer, Globs | None], ...]
    """In the order in which they count; each with the files that it speaks of, if not all.

    A file's overrides come behind its own keys and before those of a file that extends it: what is nearer counts more.
    Whatever the layers' order, the severity of a rule counts more than that of its group.
    """
    excludes: tuple[Globs, ...]


Validate = Callable[[Mapping[str, Any], Path, tuple[str, ...]], None]
"""Refuses what a file says if it cannot be meant; see `envlint.settings.validate`, which takes long to import."""


class Resolver:
    """Answers for one run; each configuration file is read and validated once."""

    def __init__(
        self,
        chosen: tuple[Layer, ...] = (),
        *,
        config_file: Path | None = None,
        isolated: bool = False,
        validate: Validate,
    ) -> None:
        """The chosen layers (environment and command line) count more than any file.

        With a configuration file named, no other is looked for; isolated, none is read at all.
        """
        self._chosen, self._config_file, self._isolated, self._validate = chosen, config_file, isolated, validate
        self._profile_judges = False
        self._locator = Locator()
        self._loaded: dict[Path | None, _Loaded] = {}
        self._resolved: dict[tuple[Path | None, tuple[int, ...]], Resolved] = {}

    def with_profile(self, name: str) -> Resolver:
        """One that answers the same but that a profile alone says what is found fault with, and how much."""
        chosen = (*self._chosen, Layer(f"profile {name}", {"profile": name}, Path.cwd()))
        found = Resolver(chosen, config_file=self._config_file, isolated=self._isolated, validate=self._validate)
        found._profile_judges = True
        return found

    def for_path(self, path: Path) -> Resolved:
        """What applies to a file. Raises SettingsMistake if its configuration cannot be used."""
        path = Path(os.path.abspath(path))  # noqa: PTH100 (symbolic links stay: the file is where it is called)
        file = self._file_for(path)
        loaded = self._load(file)
        matched = tuple(index for index, (_, globs) in enumerate(loaded.layers) if globs is None or globs.match(path))
        key = file, matched
        if key not in self._resolved:
            profile, *own = (loaded.layers[index][0] for index in matched)
            above = (*own, *self._chosen)
            if self._profile_judges:
                above = tuple(map(_without_judgement, above))
            self._resolved[key] = self._with_usable_pack(_resolve((profile, *above), file))
        return self._resolved[key]

    def here(self) -> Resolved:
        """What applies to a file in the current folder, whether there is one or not. Raises SettingsMistake."""
        return self.for_path(Path.cwd() / "environment.yml")

    def _with_usable_pack(self, resolved: Resolved) -> Resolved:
        pack = resolved.config.pack
        if pack != BUNDLED and (reason := complaint(pack)):
            is_chosen = any("pack" in layer.table for layer in self._chosen)
            raise SettingsMistake(resolved.sources["pack"], () if is_chosen else ("pack",), reason)
        return resolved

    def excludes(self, path: Path, *, folder: bool = False) -> bool:
        """Whether the configuration that applies to a file or folder passes it over."""
        path = Path(os.path.abspath(path))  # noqa: PTH100
        loaded = self._load(self._file_for(path))
        return any(globs.match(path, folder=folder) for globs in loaded.excludes)

    def packs_used(self) -> set[str]:
        """The names of the compatibility packs that apply to the files of this run so far."""
        return {resolved.config.pack for resolved in self._resolved.values()}

    def baselines_used(self) -> set[str]:
        """The paths of the baselines that apply to the files of this run so far."""
        return {resolved.baseline for resolved in self._resolved.values() if resolved.baseline is not None}

    def plugins_used(self) -> set[tuple[str, ...]]:
        """The plugins that apply to the files of this run so far, as they are configured together."""
        return {resolved.config.plugins for resolved in self._resolved.values()}

    def files_read(self) -> Iterator[Path]:
        """The configuration files that this run has used so far."""
        return (file for file in self._loaded if file is not None)

    def _file_for(self, path: Path) -> Path | None:
        if self._isolated:
            return None
        return self._config_file or self._locator.above(path)

    def _load(self, file: Path | None) -> _Loaded:
        found = self._loaded.get(file)
        if found is None:
            found = self._loaded[file] = self._read(file)
        return found

    def _read(self, file: Path | None) -> _Loaded:
        own = list(self._chain(file)) if file is not None else []
        layers = (*own, *self._chosen)
        profile = next((layer.table["profile"] for layer in reversed(layers) if "profile" in layer.table), "standard")
        profile_file = PROFILES / f"{profile}.toml"
        base = Layer(f"profile {profile}", read_table(profile_file), Path())
        return _Loaded(
            ((base, None), *(each for layer in own for each in _with_overrides(layer))),
            tuple(Globs(layer.table["exclude"], layer.folder) for layer in layers if layer.table.get("exclude")),
        )

    def _chain(self, file: Path, seen: tuple[Path, ...] = ()) -> Iterator[Layer]:
        """The files that a file extends, the farthest first, and then itself."""
        table = read_table(file)
        extended, inherited = table.get("extend"), ()
        if isinstance(extended, str):
            following = Path(os.path.abspath(file.parent / Path(extended).expanduser()))  # noqa: PTH100
            if following in (*seen, file):
                raise SettingsMistake(file, ("extend",), f"leads in a circle through {following.name}")
            if not following.is_file():
                raise SettingsMistake(file, ("extend",), f"names `{extended}`, which is no file")
            below = list(self._chain(following, (*seen, file)))
            yield from below
            inherited = next((each.table["plugins"] for each in reversed(below) if "plugins" in each.table), ())
        self._validate(table, file, tuple(inherited))
        shown = os.path.relpath(file)
        source = f"{shown} [tool.envlint]" if file.name == PYPROJECT else shown
        yield Layer(source, table, file.parent)


def _without_judgement(layer: Layer) -> Layer:
    return layer._replace(table={key: value for key, value in layer.table.items() if key not in _JUDGING})


def _with_overrides(layer: Layer) -> Iterator[tuple[Layer, Globs | None]]:
    yield layer, None
    for index, override in enumerate(layer.table.get("overrides", ())):
        one = Layer(f"{layer.source} overrides[{index}]", override, layer.folder)
        yield one, Globs(override["files"], layer.folder)


def _resolve(layers: tuple[Layer, ...], file: Path | None) -> Resolved:
    merged: dict[str, Any] = {}
    sources: dict[str, str] = {}
    select: tuple[str, ...] = (DEFAULT_RULES,)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    for layer in layers:
        table = layer.table
        if "select" in table:  # a selection starts anew: what a lower layer ignored may be wanted now
            select, ignore = tuple(table["select"]), ()
            sources["select"] = layer.source
            sources.pop("ignore", None)
        select += tuple(table.get("extend-select", ()))
        ignore += tuple(table.get("ignore", ()))
        exclude += tuple(table.get("exclude", ()))
        for key, value in table.items():
            if key in _MERGED:
                merged[key] = {**merged.get(key, {}), **value}
            elif key == "rules":
                before = merged.get(key, {})
                merged[key] = {**before, **{name: {**before.get(name, {}), **each} for name, each in value.items()}}
            else:
                merged[key] = _NAMED[key](value, layer.folder) if key in _NAMED else value
            if key in (*_MERGED, "rules"):
                sources.update({f"{key}.{name}": layer.source for name in value})
            elif key in _ADDED_TO and value:
                earlier = sources.get(_ADDED_TO[key])
                sources[_ADDED_TO[key]] = f"{earlier}, {layer.source}" if earlier else layer.source
            elif key not in _ADDED_TO and key != "select":
                sources[key] = layer.source
    config = Config(
        clients=tuple(dict.fromkeys(merged.get("clients", DEFAULT_CLIENTS))),
        platforms=tuple(dict.fromkeys(merged.get("platforms", ()))),
        select=tuple(dict.fromkeys(select)),
        ignore=tuple(dict.fromkeys(ignore)),
        preview=merged.get("preview", False),
        severity=merged.get("severity", {}),
        fixes=merged.get("fixes", {}),
        format=merged.get("format", {}),
        options=merged.get("rules", {}),
        allowed_channels=tuple(merged.get("allowed-channels", ())),
        denied_channels=tuple(merged.get("denied-channels", ())),
        core_packages=tuple(merged.get("core-packages", ())),
        plugins=tuple(merged.get("plugins", ())),
        pack=merged.get("pack", BUNDLED),
        heed_ignores=merged.get("heed-ignores", True),
    )
    return Resolved(config, sources, file, merged.get("profile", "standard"), exclude, merged.get("baseline") or None)


def _pack_named(name: str, folder: Path) -> str:
    """A pack's name, the path of a file as seen from a folder."""
    return name if name in (BUNDLED, USER) else _file_named(name, folder)


def _file_named(name: str, folder: Path) -> str:
    """The path of a file as seen from a folder; empty for none."""
    return name and os.path.abspath(folder / Path(name).expanduser())  # noqa: PTH100


_NAMED = {"pack": _pack_named, "baseline": _file_named}
"""Keys whose values are files, relative to the configuration that names them."""
