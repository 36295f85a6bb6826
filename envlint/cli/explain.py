"""`envlint explain`: a rule's documentation, for the terminal."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Iterator

from envlint.cli.failure import unknown
from envlint.cli.rules import rules_here
from envlint.documentation import default_of, fix_of
from envlint.report.links import url
from envlint.report.style import Style, style_of
from envlint.rule import Rule

_CAPTIONS = {"bad": "bad", "fixed": "fixed by envlint", "good": "good"}
_DEFAULTS = {"on": "", "off": ", off unless selected", "preview": ", under trial: off unless selected or `--preview`"}
_FIXES = {"": "not by envlint", "safe": "safe", "unsafe": "unsafe"}


def run(options: Namespace) -> int:
    """Print what a rule is about. Raises Failure if there is no such rule."""
    by_name = {each.name: each for each in rules_here()}
    rule = by_name.get(options.rule)
    if rule is None:
        raise unknown("rule", options.rule, by_name)
    print("\n".join(_page(rule, style_of(sys.stdout, options.color))))
    return 0


def _page(rule: Rule, style: Style) -> Iterator[str]:
    severity = style.paint(rule.severity.value, rule.severity.value)
    name = style.paint(style.link(rule.name, url(rule.name)), "bold")
    yield f"{name}: {severity}, group {rule.group}{_DEFAULTS[default_of(rule)]}"
    yield f"fix: {_FIXES[fix_of(rule)]}"
    yield ""
    yield from _terminal_lines(rule.documentation, style)


def _terminal_lines(markdown: str, style: Style) -> Iterator[str]:
    """Markdown with headings painted and examples indented; the rest reads well as it is."""
    fenced = False
    for line in markdown.splitlines():
        if line.startswith("```"):
            fenced = not fenced
            if fenced:
                yield style.paint(_caption(line[3:]), "label")
        elif fenced:
            yield f"    {line}".rstrip()
        elif heading := re.fullmatch(r"#+ (.*)", line):
            yield style.paint(heading[1], "bold")
        else:
            yield line


def _caption(information: str) -> str:
    """What a fence's information string (`yaml bad clients=pixi`) says to a reader."""
    language, *words = information.split() or [""]
    if not words or words[0] not in _CAPTIONS:
        return f"{language}:" if language else "for example:"
    return f"{', '.join((_CAPTIONS[words[0]], *words[1:]))}:"
