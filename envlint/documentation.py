"""Reads a rule's docstring as documentation, finds the examples in it, and says in facts what the rule is."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from envlint.clients.client import CLIENTS
from envlint.config import Config
from envlint.diagnostic import Diagnostic, Severity
from envlint.engine import analyze
from envlint.rule import BUILT_IN, Rule, choose, with_characters
from envlint.settings.resolve import PROFILES, Layer, Resolver
from envlint.version import ENTRY_POINTS

_FENCE = re.compile(r"^```yaml (?P<kind>bad|good|fixed)(?P<rest>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One file of a rule's documentation, and what the rule must make of it."""

    name: str
    """`rule-name-3-bad`."""
    kind: str
    """`bad` (one finding of this rule) or `good` (none)."""
    text: str
    fixed: str | None = None
    """What the fix must make of a `bad` one; None if it has none."""
    unsafe: bool = False
    """Whether only an unsafe fix makes it."""
    clients: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    path: str = "environment.yml"
    allowed_channels: tuple[str, ...] = ()
    denied_channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a rule, as a configuration writes it."""

    name: str
    type: str
    """In words: `"name"` or `"text"`, `list of texts`."""
    default: str
    """As TOML."""
    documentation: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands above a rule's documentation, wherever it is shown."""

    name: str
    group: str
    severity: Severity
    default: str
    """Whether it runs without being selected: `on`, `off`, or `preview` as long as it is under trial."""
    since: str | None
    """The first version that has it; None if a plugin does not say so."""
    fix: str
    """`safe`, `unsafe`, or nothing."""
    profiles: Mapping[str, Severity]
    """The profiles in which it runs, and how heavy it weighs there at most."""
    clients: tuple[str, ...] | None
    """The clients for which it finds something in one of its examples; None if it does not matter who is declared."""
    options: tuple[Option, ...]


def facts(rule: Rule) -> Facts:
    """Everything that is known of a rule besides its text. Runs its examples, once for each client."""
    return Facts(
        name=rule.name,
        group=rule.group,
        severity=rule.severity,
        default=default_of(rule),
        since=rule.since,
        fix=fix_of(rule),
        profiles=_profiles(rule),
        clients=_clients(rule),
        options=tuple(options_of(rule.options)) if rule.options is not None else (),
    )


def fix_of(rule: Rule) -> str:
    """`safe` or `unsafe` if an example of the rule's documentation is put right, and how far that may be trusted."""
    fixed = [each for each in examples(rule) if each.fixed is not None]
    if not fixed:
        return ""
    return "unsafe" if all(each.unsafe for each in fixed) else "safe"


def default_of(rule: Rule) -> str:
    """Whether it runs without being selected: `on`, `off`, or `preview` as long as it is under trial."""
    if rule.preview:
        return "preview"
    return "on" if rule.default else "off"


def configuration(rule: Rule, example: Example) -> Config:
    """The configuration under which an example is looked at: the rule alone, for whom the fence names."""
    # A rule that judges what others needed to be told speaks only when they have run.
    return Config(
        clients=example.clients or Config().clients,
        platforms=example.platforms,
        select=("default", rule.name) if rule.last else (rule.name,),
        allowed_channels=example.allowed_channels,
        denied_channels=example.denied_channels,
        plugins=_plugins(rule.module.partition(".")[0]),
    )


@cache
def _plugins(package: str) -> tuple[str, ...]:
    """The plugin that the rules of a package are known by; none for envlint's own."""
    if package == BUILT_IN:
        return ()
    from importlib.metadata import entry_points  # the scan takes 35 ms

    return tuple(each.name for each in entry_points(group=ENTRY_POINTS) if each.module.partition(".")[0] == package)[:1]


def findings(rule: Rule, example: Example) -> tuple[Diagnostic, ...]:
    """What the rule finds in an example."""
    found = analyze(example.text, example.path, configuration(rule, example)).diagnostics
    return tuple(each for each in found if each.rule == rule.name) if rule.last else found


def examples(rule: Rule) -> list[Example]:
    """The fenced blocks of a rule's documentation; a `fixed` block belongs to the `bad` one above it.

    A fence reads ```` ```yaml bad clients=pixi,conda platforms=win-64 path=environment.yaml ````; see `with_characters`
    for what cannot be shown.
    """
    found: list[Example] = []
    for match in _FENCE.finditer(rule.documentation):
        kind, text = match["kind"], with_characters(match["text"])
        words = match["rest"].split()
        if kind == "fixed":
            found.append(replace(found.pop(), fixed=text, unsafe="unsafe" in words))
            continue
        attributes = dict(word.split("=", 1) for word in words)
        found.append(
            Example(
                name=f"{rule.name}-{len(found) + 1}-{kind}",
                kind=kind,
                text=text,
                clients=_words(attributes, "clients"),
                platforms=_words(attributes, "platforms"),
                path=attributes.get("path", "environment.yml"),
                allowed_channels=_words(attributes, "allowed-channels"),
                denied_channels=_words(attributes, "denied-channels"),
            )
        )
    return found


def _words(attributes: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, attributes.get(name, "").split(",")))


def _clients(rule: Rule) -> tuple[str, ...] | None:
    """For whom a rule finds something in one of its examples, if each client were declared alone."""
    heard = {name: [_said(rule, example, name) for example in examples(rule)] for name in CLIENTS}
    first = next(iter(heard.values()))
    if all(each == first for each in heard.values()):
        return None
    return tuple(name for name, said in heard.items() if any(said))


def _said(rule: Rule, example: Example, client: str) -> list[Severity]:
    return [each.severity for each in findings(rule, replace(example, clients=(client,)))]


def _profiles(rule: Rule) -> dict[str, Severity]:
    found = {}
    for name in sorted(each.stem for each in PROFILES.glob("*.toml")):
        config = profile(name)
        if choose([rule], config.select, config.ignore, config.preview):
            chosen = config.severity.get(rule.name, config.severity.get(rule.group, rule.severity))
            found[name] = Severity(chosen)
    return found


@cache
def profile(name: str) -> Config:
    """What a profile comes to by itself."""
    resolver = Resolver(
        (Layer("--profile", {"profile": name}, Path()),), isolated=True, validate=lambda table, path, inherited: None
    )
    return resolver.for_path(Path("environment.yml")).config


def options_of(options: type[Any]) -> Iterator[Option]:
    types, documentation = get_type_hints(options), field_docstrings(options)
    for field in fields(options):
        name = field.name.replace("_", "-")
        yield Option(
            name, type_in_words(types[field.name]), to_toml(_default(field)), documentation.get(field.name, "")
        )


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def type_in_words(of: Any) -> str:
    """What kind of value a configuration has to give."""
    if get_origin(of) is Literal:
        return " or ".join(map(to_toml, get_args(of)))
    if get_origin(of) in (tuple, list):
        return f"list of {type_in_words(get_args(of)[0])}s"
    return {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}.get(of, str(of))


def to_toml(value: Any) -> str:
    """A value as a configuration writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(to_toml, value))}]"
    return str(value)


def field_docstrings(of: type[Any]) -> dict[str, str]:
    """The texts below a dataclass's fields; nothing where its source is not at hand."""
    try:
        (definition,) = ast.parse(textwrap.dedent(inspect.getsource(of))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return {}
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(str(below.value.value))
        for field, below in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant)
    }
