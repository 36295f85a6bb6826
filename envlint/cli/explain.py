"""`envlint explain`: the documentation of rules, for the terminal."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from typing import Any

from envlint.cli.failure import Failure, unknown
from envlint.cli.rules import rules_here, table, to_object
from envlint.documentation import Example, Facts, configuration, examples, facts
from envlint.engine import analyze
from envlint.report.links import url
from envlint.report.prose import Block, blocks, caption, filled_lines, lines_of
from envlint.report.style import PLAIN, Style, style_of
from envlint.report.text import render
from envlint.rule import Rule

_LOOKS = {"bad": "error", "fixed": "good", "good": "good"}
_RUNS = {
    "on": "by default",
    "off": "only if it is selected",
    "preview": "under trial: only if it is selected by name, or with `--preview`",
}
_FIXES = {"": "not by envlint", "safe": "safe, by `--fix`", "unsafe": "unsafe, by `--fix --unsafe-fixes`"}
_INDENT = "    "


def run(options: Namespace) -> int:
    """Print what rules are about. Raises Failure for a name that is none of a rule or a group."""
    known = {each.name: each for each in rules_here()}
    groups = {group: tuple(each for each in known.values() if each.group == group) for group in _groups(known)}
    names = list(known) if options.all else options.rules
    if not names:
        raise Failure("name rules or groups, or give `--all`; `envlint rules` lists them")
    for name in names:
        if name not in known and name not in groups:
            raise unknown("rule", name, (*known, *groups))
    if options.output_format == "json":
        chosen = dict.fromkeys(each for name in names for each in groups.get(name) or (known[name],))
        print(json.dumps({"version": 1, "rules": [_to_object(each) for each in chosen]}, indent=2))
        return 0
    style = style_of(sys.stdout, options.color)
    for number, name in enumerate(names):
        page = _group_page(groups[name], style) if name in groups else _page(known[name], style)
        print("\n\n" * bool(number) + "\n".join(page))
    return 0


def _groups(known: Mapping[str, Rule]) -> list[str]:
    return sorted({each.group for each in known.values()})


def _group_page(rules: tuple[Rule, ...], style: Style) -> Iterator[str]:
    package = rules[0].module.rpartition(".")[0]
    yield f"{style.paint(rules[0].group, 'bold')}: {(sys.modules[package].__doc__ or 'rules of a plugin').strip()}"
    yield ""
    yield table(rules, style).rstrip("\n")


def _page(rule: Rule, style: Style) -> Iterator[str]:
    name = style.paint(style.link(rule.name, url(rule.name)), "bold")
    title = "\n".join(filled_lines(f"{rule.name}: {rule.title}", style))
    yield title.replace(rule.name, name, 1)
    yield ""
    for label, value in _rows(rule, facts(rule), style):
        yield from filled_lines(value, style, f"  {label:10}", " " * 12)
    shown = iter(examples(rule))
    before = ""
    for block in blocks(rule.documentation.partition("\n")[2]):
        if not before == block.kind == "item":
            yield ""
        before = block.kind
        yield from _example(rule, block, shown, style) if block.kind == "fence" else lines_of(block, style)


def _rows(rule: Rule, known: Facts, style: Style) -> Iterator[tuple[str, str]]:
    """What stands above the text: a word, and what is to be said about it."""
    yield "severity", style.paint(rule.severity.value, rule.severity.value)
    yield "group", known.group
    yield "runs", _RUNS[known.default]
    yield "fix", _FIXES[known.fix]
    if known.since is not None:
        yield "since", known.since
    yield "clients", "all alike" if known.clients is None else ", ".join(known.clients) or "none by itself"
    yield "profiles", _profiles(known) or "none"
    for number, option in enumerate(known.options):
        said = f"`{option.name} = {option.default}` ({option.type})"
        yield "options" if not number else "", f"{said}: {option.documentation}" if option.documentation else said
    if page := url(rule.name):
        yield "page", page


def _profiles(known: Facts) -> str:
    """Those in which it runs, with the severity where it is another one."""
    return ", ".join(
        name if severity is known.severity else f"{name} ({severity.value})"
        for name, severity in known.profiles.items()
    )


def _example(rule: Rule, block: Block, shown: Iterator[Example], style: Style) -> Iterator[str]:
    """A block of code with a caption, and what envlint says of it if it is a bad example."""
    if not block.example:
        language = block.information.partition(" ")[0]
        yield style.paint(f"{language}:" if language else "for example:", "label")
        yield from lines_of(block, style)
        return
    yield style.paint(f"{caption(block)}:", _LOOKS[block.example])
    yield from lines_of(block, style)
    if block.example == "fixed":
        return
    example = next(shown)
    if said := _output(rule, example, style._replace(width=style.width - len(_INDENT))):
        yield ""
        yield style.paint("what envlint says:", "label")
        yield from (_INDENT + line if line else "" for line in said.splitlines())


def _output(rule: Rule, example: Example, style: Style) -> str:
    """What a user would read of an example."""
    analysis = analyze(example.text, example.path, configuration(rule, example))
    return "\n".join(
        render(analysis, example.path, each, style) for each in analysis.diagnostics if each.rule == rule.name
    )


def _to_object(rule: Rule) -> dict[str, Any]:
    known = facts(rule)
    return {
        **to_object(rule),
        "since": known.since,
        "clients": known.clients,
        "profiles": {name: severity.value for name, severity in known.profiles.items()},
        "options": [
            {"name": each.name, "type": each.type, "default": each.default, "documentation": each.documentation}
            for each in known.options
        ],
        "documentation": rule.documentation,
        "examples": [_example_to_object(rule, each) for each in examples(rule)],
    }


def _example_to_object(rule: Rule, example: Example) -> dict[str, Any]:
    return {
        "kind": example.kind,
        "path": example.path,
        "text": example.text,
        "fixed": example.fixed,
        "unsafe": example.unsafe,
        "clients": example.clients,
        "platforms": example.platforms,
        "output": _output(rule, example, PLAIN),
    }
