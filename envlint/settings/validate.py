"""Refuses a configuration that says what it cannot mean: unknown keys, values of the wrong type, unknown names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from pydantic import ValidationError

from envlint import rule as rules
from envlint.clients.table import CLIENTS, OTHER_NAMES
from envlint.knowledge.platforms import PLATFORMS
from envlint.settings.globs import Globs
from envlint.settings.locate import PYPROJECT, PYPROJECT_TABLE
from envlint.settings.mistake import SettingsMistake, reason
from envlint.settings.model import Choices, Format, Override, Settings
from envlint.settings.rule_options import reject
from envlint.spelling import did_you_mean


def validate(table: Mapping[str, Any], source: Path | str, inherited: tuple[str, ...] = ()) -> None:
    """Raise SettingsMistake for the first thing in a table of a configuration that cannot be meant.

    Inherited are the plugins of the configurations that this one extends; they count unless it names some itself.
    """
    prefix: tuple[str | int, ...] = PYPROJECT_TABLE if isinstance(source, Path) and source.name == PYPROJECT else ()
    try:
        settings = Settings.model_validate(table)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise SettingsMistake(source, (*prefix, *detail["loc"]), _reason(detail, table)) from None
    plugins = tuple(settings.plugins) if "plugins" in table else inherited
    try:
        known_rules = {each.name: each for each in rules.known(plugins)}
    except rules.PluginMistake as mistake:
        raise SettingsMistake(source, (*prefix, "plugins"), f"cannot be used: {mistake}") from None
    _check_globs(settings.exclude, source, (*prefix, "exclude"))
    for index, override in enumerate(settings.overrides):
        _check_globs(override.files, source, (*prefix, "overrides", index, "files"))
    for path, choices in _choices(settings):
        _check_names(choices, known_rules, source, (*prefix, *path))


def _choices(settings: Settings) -> Iterator[tuple[tuple[str | int, ...], Choices]]:
    yield (), settings
    for index, override in enumerate(settings.overrides):
        yield ("overrides", index), override


def _reason(detail: Any, table: Mapping[str, Any]) -> str:
    if detail["type"] == "extra_forbidden":
        parent: Any = table
        for step in detail["loc"][:-1]:
            parent = parent[step]
        model: type[Choices | Format] = Override if detail["loc"][0] == "overrides" else Settings
        if "format" in detail["loc"][:-1]:
            model = Format
        known = [field.alias or name for name, field in model.model_fields.items()]
        if detail["loc"] == ("tool",):
            return "is a table of a pyproject.toml: here the keys of `[tool.envlint]` stand without it"
        return f"is no key of a configuration{did_you_mean(str(detail['loc'][-1]), known)}"
    if detail["type"] == "literal_error" and detail["loc"][-2:-1] == ("severity",) and detail["input"] == "off":
        return f'is `off`, which is no severity: `ignore = ["{detail["loc"][-1]}"]` keeps the rule from running'
    if detail["type"] == "list_type":
        return "should be a list of tables" if detail["loc"] == ("overrides",) else "should be a list of text"
    return reason(detail)


def _check_globs(patterns: Iterable[str], source: Path | str, path: tuple[str | int, ...]) -> None:
    if (wrong := Globs(patterns, PurePath()).mistake()) is not None:
        raise SettingsMistake(source, path, f"has `{wrong}`, which is no pattern as in a `.gitignore`")


def _check_names(
    choices: Choices, known_rules: Mapping[str, rules.Rule], source: Path | str, path: tuple[str | int, ...]
) -> None:
    groups = {each.group for each in known_rules.values()}
    names = {*known_rules, *groups, "all", "default"}
    for key in ("select", "extend_select", "ignore"):
        _require(getattr(choices, key), names, "rule or group", source, (*path, key.replace("_", "-")))
    for key in ("severity", "fixes"):
        _require(getattr(choices, key), names - {"all", "default"}, "rule or group", source, (*path, key))
    _require(choices.rules, known_rules, "rule", source, (*path, "rules"))
    _require(choices.clients, CLIENTS, "client", source, (*path, "clients"), OTHER_NAMES)
    _require(choices.platforms, PLATFORMS, "platform", source, (*path, "platforms"))
    for key in ("allowed_channels", "denied_channels"):
        for name in getattr(choices, key):
            if not name.strip() or any(character in name for character in "*?["):
                said = f"has `{name}`, which matches nothing: a channel is named in full"
                raise SettingsMistake(source, (*path, key.replace("_", "-")), said)
    for name, values in choices.rules.items():
        if problem := reject(known_rules[name], values):
            raise SettingsMistake(source, (*path, "rules", name, *problem.key), problem.reason)


def _require(
    names: Iterable[str],
    known: Collection[str],
    what: str,
    source: Path | str,
    path: tuple[str | int, ...],
    also: Mapping[str, str] | None = None,
) -> None:
    for name in names:
        if name not in known:
            raise SettingsMistake(source, path, f"names `{name}`, which is no {what}{did_you_mean(name, known, also)}")
