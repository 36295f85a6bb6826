"""`envlint rules`: what there is to find."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from typing import Any

from envlint import rule as rules
from envlint.cli.failure import Failure
from envlint.documentation import default_of, fix_of
from envlint.report.links import url
from envlint.report.style import Style, style_of
from envlint.rule import Rule
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import Resolver
from envlint.settings.validate import validate


def run(options: Namespace) -> int:
    """Print the table of all rules, those of configured plugins included."""
    found = rules_here()
    if options.output_format == "json":
        print(json.dumps({"version": 1, "rules": [to_object(each) for each in found]}, indent=2))
    else:
        print(table(found, style_of(sys.stdout, options.color)), end="")
    return 0


def rules_here() -> tuple[Rule, ...]:
    """The rules that there are in the current folder: envlint's, and those of the plugins that are configured there.

    Raises Failure for a configuration that cannot be used.
    """
    try:
        resolver = Resolver(validate=validate)
        return rules.known(resolver.here().config.plugins)
    except SettingsMistake as mistake:
        raise Failure(str(mistake)) from None


def to_object(rule: Rule) -> dict[str, Any]:
    """A rule in one line of the table, for programs."""
    return {
        "name": rule.name,
        "group": rule.group,
        "severity": rule.severity.value,
        "default": rule.default,
        "preview": rule.preview,
        "fix": fix_of(rule) or None,
        "title": rule.title,
        "url": url(rule.name),
    }


def table(found: tuple[Rule, ...], style: Style) -> str:
    """Rules with what they find, a line for each."""
    heads = ("group", "rule", "severity", "default", "fix")
    rows = [(each.group, each.name, each.severity.value, default_of(each), fix_of(each)) for each in found]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = [style.paint(f"{_line(heads, widths)}  what it finds", "bold")]
    for each, row in zip(found, rows, strict=True):
        cells = _line(row, widths)
        cells = cells.replace(row[1], style.link(row[1], url(row[1])), 1) if style.links else cells
        lines.append(f"{cells}  {each.title}")
    return "".join(f"{line}\n" for line in lines)


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True))
