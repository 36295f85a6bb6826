"""Declares what a rule is (a module with a docstring and a `check`), finds the rules of packages, and chooses."""

from __future__ import annotations

import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from envlint.diagnostic import Finding, Severity, Tag
from envlint.source import Source
from envlint.version import ENTRY_POINTS

Check = Callable[..., Iterable[Finding]]
"""Takes the source and, if the rule has options, an instance of their dataclass."""

BUILT_IN = "envlint_rules"
"""The package of the rules that come with envlint."""
API_VERSION = 1
"""Of the contract that `envlint.api` is; a plugin says which one it is written for as `ENVLINT_API_VERSION`."""


class PluginMistake(Exception):
    """A plugin that is configured and cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check, and what its module's place says about it: the file is the name, the folder is the group."""

    name: str
    group: str
    severity: Severity
    """The heaviest that a finding of it can be, unless the configuration says otherwise."""
    check: Check
    module: str
    default: bool = True
    """Whether it runs without being selected."""
    preview: bool = False
    """Whether it is under trial: then it runs only if it is selected by name, or with `preview`."""
    last: bool = False
    """Whether it judges the comments that silence others, and so runs when all others have."""
    tag: Tag | None = None
    """How an editor may show what all of its findings are about."""
    options: type[Any] | None = None
    """A frozen dataclass with a default for each field; a field `at_least` is the option `at-least`."""
    since: str | None = None
    """The first version (of envlint or of the plugin) that has it, if it says so."""

    @property
    def documentation(self) -> str:
        """The docstring, in Markdown: what `envlint explain`, hovers, the site and the examples are made of."""
        from inspect import cleandoc

        return cleandoc(sys.modules[self.module].__doc__ or "")

    @property
    def title(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")

    def run(self, source: Source, values: Mapping[str, Any]) -> Iterable[Finding]:
        """The findings in a file, with the options that a configuration gives."""
        if self.options is None:
            return self.check(source)
        return self.check(source, self.options(**arguments(values)))


def with_characters(example: str, written: Callable[[str], str] = str) -> str:
    """The text of an example, in which `\\u{feff}` stands for the character of that number, which cannot be seen."""
    if "\\u{" not in example:
        return example
    return re.sub(r"\\u\{([0-9a-fA-F]{1,6})\}", lambda match: written(chr(int(match[1], 16))), example)


def rule(
    *,
    severity: Severity,
    since: str | None = None,
    default: bool = True,
    preview: bool = False,
    last: bool = False,
    tag: Tag | None = None,
    options: type[Any] | None = None,
) -> Callable[[Check], Rule]:
    """Make a rule of a check: `pins/unpinned_core.py` becomes `unpinned-core` of the group `pins`."""

    def declare(check: Check) -> Rule:
        group, _, name = check.__module__.rpartition(".")
        group = group.rpartition(".")[2]
        names = (name.replace("_", "-"), group.replace("_", "-"))
        return Rule(*names, severity, check, check.__module__, default, preview, last, tag, options, since)

    return declare


@cache
def find(package: str = BUILT_IN) -> tuple[Rule, ...]:
    """Every rule of a package: each public module in it or in one of its folders is one. Sorted by group and name."""
    rules = []
    for module in _modules(package):
        check = getattr(import_module(module), "check", None)
        if not isinstance(check, Rule):
            raise TypeError(f"`{module}` has no function `check` that `@rule(...)` stands above")
        rules.append(check)
    return tuple(sorted(rules, key=lambda each: (each.group, each.name)))


@cache
def known(plugins: tuple[str, ...] = ()) -> tuple[Rule, ...]:
    """The rules of envlint and of some plugins, by the names of their entry points. Raises PluginMistake."""
    rules = {each.name: each for each in find()}
    for plugin in plugins:
        for each in _find_plugin(plugin):
            if each.name in rules:
                raise PluginMistake(f"plugin `{plugin}` has a rule `{each.name}`, which `{rules[each.name].module}` is")
            rules[each.name] = each
    return tuple(rules.values())


def choose(rules: Iterable[Rule], select: Iterable[str], ignore: Iterable[str], preview: bool) -> tuple[Rule, ...]:
    """The rules that run: those selected by name, by group, as `default` or `all`, without the ignored ones.

    Where both speak of a rule the more exact one counts (name, group, `default`, `all`); of equals, `ignore`.
    """
    wanted, unwanted = frozenset(select), frozenset(ignore)
    return tuple(each for each in rules if _rank(each, wanted, preview) > _rank(each, unwanted, True))


def _rank(rule: Rule, names: frozenset[str], preview: bool) -> int:
    """How exactly some names speak of a rule: 3 by its name, 2 by its group, 1 with others; 0 if they do not."""
    if rule.name in names:
        return 3
    if rule.preview and not preview:
        return 0
    if rule.group in names:
        return 2
    return int("all" in names or (rule.default and "default" in names))


def arguments(values: Mapping[str, Any]) -> dict[str, Any]:
    """Options as a configuration writes them, as the fields of a rule's dataclass."""
    # TOML has no tuples, and a frozen dataclass should hold no list.
    return {key.replace("-", "_"): tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _find_plugin(name: str) -> tuple[Rule, ...]:
    from importlib.metadata import entry_points  # only where a configuration names plugins: the scan takes 35 ms

    entries = {each.name: each for each in entry_points(group=ENTRY_POINTS)}
    if name not in entries:
        installed = ", ".join(f"`{each}`" for each in sorted(entries)) or "none"
        raise PluginMistake(f"plugin `{name}` is not installed in envlint's environment, which has: {installed}")
    try:
        package = entries[name].load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a module that stops the program at its import stops no other's check
        raise PluginMistake(f"plugin `{name}` cannot be imported: {_said(error)}") from error
    _check_version(name, getattr(package, "ENVLINT_API_VERSION", None))
    try:
        found_rules = find(package.__name__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise PluginMistake(f"plugin `{name}` cannot be imported: {_said(error)}") from error
    if bare := _folder_without_init(package.__path__):
        raise PluginMistake(f"plugin `{name}` has no `__init__.py` in its folder `{bare}`")
    if not found_rules:
        raise PluginMistake(f"plugin `{name}` has no rules in its package `{package.__name__}`")
    return found_rules


def _check_version(name: str, version: object) -> None:
    if isinstance(version, int) and version == API_VERSION:
        return
    said = "does not say which version of envlint.api it is written for (`ENVLINT_API_VERSION`)"
    if isinstance(version, int):
        said = f"is written for version {version} of envlint.api"
    elif version is not None:
        said = f"has an `ENVLINT_API_VERSION` that is {version!r}, which is no whole number"
    raise PluginMistake(f"plugin `{name}` {said}; this envlint has version {API_VERSION}")


def _said(error: BaseException) -> str:
    """An exception in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split()).removesuffix(":")


def _folder_without_init(places: Iterable[str]) -> str | None:
    """A folder with modules that Python's search for modules passes over, so that its rules would never run."""
    for place in map(Path, places):
        for folder in sorted(each for each in place.iterdir() if each.is_dir() and each.name.isidentifier()):
            if folder.name.startswith("_"):
                continue
            if not (folder / "__init__.py").exists() and any(folder.glob("*.py")):
                return folder.name
    return None


def _modules(package: str) -> Iterator[str]:
    for found in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        if found.name.rpartition(".")[2].startswith("_"):
            continue
        if found.ispkg:
            yield from _modules(found.name)
        else:
            yield found.name
