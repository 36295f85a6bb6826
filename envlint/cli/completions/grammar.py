"""Says what can be typed, for every shell: made of what argparse is told and of the names that there are."""

from __future__ import annotations

from argparse import SUPPRESS, Action
from enum import Enum
from typing import NamedTuple

from envlint.cli.arguments import COMMANDS, PROFILES, _names, parser_of
from envlint.clients.table import CLIENTS
from envlint.compatibility.pack import CONDA, INDEX, load
from envlint.knowledge.platforms import PLATFORMS
from envlint.rule import find

DEFAULT = "check"
"""The command that is meant where none is named."""


class Kind(Enum):
    """What something to be typed is."""

    WORD = "one of some words"
    LIST = "some of them, with commas between"
    ENVIRONMENT = "an environment file, or a folder of them"
    FILE = "a file"
    FOLDER = "a folder"
    REVISION = "a revision of git"
    TEXT = "anything, which nobody can complete"


class Value(NamedTuple):
    """What an option or a command takes."""

    name: str
    """As the help calls it."""
    kind: Kind
    words: dict[str, str]
    """Each with a few words about it."""
    or_file: bool = False
    """Whether it may as well be a file."""
    number: int = 1
    """How many words of the line it is."""
    required: bool = True


class Option(NamedTuple):
    """An option of a command."""

    names: tuple[str, ...]
    help: str
    value: Value | None
    """None if it takes none."""
    repeats: bool


class Command(NamedTuple):
    """A command, and what may follow it."""

    name: str
    help: str
    options: tuple[Option, ...]
    argument: Value | None
    """What stands without an option's name."""
    repeats: bool
    """Whether it may do so more than once."""


def grammar() -> tuple[Command, ...]:
    """Every command."""
    values = _values()
    return tuple(_command(name, text, values) for name, text in COMMANDS.items())


def _command(name: str, text: str, values: dict[str, Value]) -> Command:
    parser = parser_of(name)
    formatter = parser._get_formatter()
    options, arguments = [], []
    for action in parser._actions:
        value = _value(action, values)
        if not action.option_strings:
            arguments.append((value, action.nargs == "*"))
        elif action.help != SUPPRESS:
            said = formatter._expand_help(action) if action.help else ""
            repeats = type(action).__name__ in ("_AppendAction", "_ExtendAction")
            options.append(Option(tuple(action.option_strings), said, value, repeats))
    argument, repeats = arguments[0] if arguments else (None, False)
    return Command(name, text, tuple(options), argument, repeats)


def _value(action: Action, values: dict[str, Value]) -> Value | None:
    if action.nargs == 0:
        return None
    metavar = action.metavar if isinstance(action.metavar, str) else action.dest
    name = metavar.lower().rpartition("]")[2].replace("_", " ")
    if action.choices is not None:
        found = Value(name, Kind.WORD, dict.fromkeys(map(str, action.choices), ""))
    else:
        found = values.get(action.dest, Value(name, Kind.FILE if name in ("file", "path") else Kind.TEXT, {}))
    if action.type is _names and found.kind is Kind.WORD:
        found = found._replace(kind=Kind.LIST)
    number = action.nargs if isinstance(action.nargs, int) else 1
    return found._replace(number=number, required=not action.option_strings or action.nargs != "?")


def _values() -> dict[str, Value]:
    """What the options and arguments take that are no choice of argparse's, by their names there."""
    rules = {each.name: each.title for each in find()}
    groups = {each.group: "a group of rules" for each in find()}
    choice = Value("rule", Kind.WORD, {"all": "every rule", "default": "those that run by default"} | groups | rules)
    platform = Value("platform", Kind.WORD, dict.fromkeys(PLATFORMS, ""))
    clients = Value("client", Kind.WORD, {name: client.title for name, client in CLIENTS.items()})
    names = sorted({*load().names(CONDA), *load().names(INDEX)})
    packages = Value("package", Kind.WORD, dict.fromkeys(names, ""))
    packs = {"bundled": "the data that come with envlint", "user": "those of `envlint data update`"}
    return {
        "paths": Value("path", Kind.ENVIRONMENT, {}),
        "rules": Value("rule", Kind.WORD, groups | rules),
        **dict.fromkeys(("select", "extend_select", "ignore"), choice),
        **dict.fromkeys(("client", "clients"), clients),
        "platform": platform,
        "profile": Value("profile", Kind.WORD, dict.fromkeys(PROFILES, "")),
        "pack": Value("pack", Kind.WORD, packs, or_file=True),
        **dict.fromkeys(("specs", "matrix", "package"), packages),
        "cache_dir": Value("folder", Kind.FOLDER, {}),
        "diff_base": Value("revision", Kind.REVISION, {}),
    }
