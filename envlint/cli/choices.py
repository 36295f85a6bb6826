"""Makes layers of configuration of what the command line and the environment choose."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from envlint.cli.arguments import PROFILES
from envlint.cli.failure import Failure, unknown
from envlint.settings.resolve import Layer

_KEYS = {
    "profile": "profile",
    "select": "select",
    "extend_select": "extend-select",
    "ignore": "ignore",
    "client": "clients",
    "platform": "platforms",
    "preview": "preview",
    "exclude": "exclude",
    "pack": "pack",
    "baseline": "baseline",
}
"""Options of the command line, and the keys of a configuration that they are."""


def layers_of(options: Namespace) -> tuple[Layer, ...]:
    """A layer for each choice that was made, so that it can be said which of them had the last word."""
    _check(options)
    made = {option: key for option, key in _KEYS.items() if getattr(options, option)}
    tables: dict[str, dict[str, Any]] = {option: {key: getattr(options, option)} for option, key in made.items()}
    if options.no_ignores:
        tables["no_ignores"] = {"heed-ignores": False}
    if options.no_baseline:
        tables["no_baseline"] = {"baseline": ""}
    return tuple(Layer(_name(options, option), table, Path.cwd()) for option, table in tables.items())


def _name(options: Namespace, option: str) -> str:
    """`--select`, or `ENVLINT_SELECT` if it comes from there."""
    name: str = options.origin.get(option, f"--{option.replace('_', '-')}")
    return name


def check_rules(options: Namespace, plugins: tuple[str, ...]) -> None:
    """Raise Failure for a name that is no rule or group, neither of envlint nor of some plugins."""
    from envlint import rule as rules

    known = {"all", "default", *(name for each in rules.known(plugins) for name in (each.name, each.group))}
    for option in ("select", "extend_select", "ignore"):
        _require(known, "rule or group", getattr(options, option), _name(options, option))


def _check(options: Namespace) -> None:
    if options.client or options.platform:
        from envlint.clients.table import CLIENTS, OTHER_NAMES
        from envlint.knowledge.platforms import PLATFORMS

        _require(CLIENTS, "client", options.client, _name(options, "client"), few=True, also=OTHER_NAMES)
        _require(PLATFORMS, "platform", options.platform, _name(options, "platform"))
    if options.profile:
        _require(PROFILES, "profile", [options.profile], _name(options, "profile"), few=True)
    if options.exclude:
        from envlint.settings.globs import Globs

        if (wrong := Globs(options.exclude, Path()).mistake()) is not None:
            raise Failure(f"{_name(options, 'exclude')}: `{wrong}` is no pattern as in a `.gitignore`")
    if options.baseline and options.no_baseline:
        raise Failure("`--baseline` and `--no-baseline` exclude each other")
    if options.config and options.isolated:
        raise Failure("`--config` and `--isolated` exclude each other")


def _require(
    known: Collection[str],
    what: str,
    names: Iterable[str],
    option: str,
    *,
    few: bool = False,
    also: Mapping[str, str] | None = None,
) -> None:
    for name in names:
        if name not in known:
            raise unknown(what, name, known, option=option, few=few, also=also)
