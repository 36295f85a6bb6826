"""Declares what a rule is (a module with a docstring and a `check`) and finds the rules of a package."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from envlint.diagnostic import Finding, Severity
from envlint.source import Source

Check = Callable[[Source], Iterable[Finding]]

BUILT_IN = "envlint_rules"
"""The package of the rules that come with envlint."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check, and what its module's place says about it: the file is the name, the folder is the group."""

    name: str
    group: str
    severity: Severity
    """The heaviest that a finding of it can be."""
    check: Check
    module: str
    default: bool = True
    """Whether it runs without being selected."""

    @property
    def documentation(self) -> str:
        """The docstring, in Markdown: what `envlint explain`, hovers, the site and the examples are made of."""
        from inspect import cleandoc

        return cleandoc(sys.modules[self.module].__doc__ or "")

    @property
    def title(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")


def rule(*, severity: Severity, default: bool = True) -> Callable[[Check], Rule]:
    """Make a rule of a check: `pins/unpinned_core.py` becomes `unpinned-core` of the group `pins`."""

    def declare(check: Check) -> Rule:
        group, _, name = check.__module__.rpartition(".")
        group = group.rpartition(".")[2]
        return Rule(name.replace("_", "-"), group.replace("_", "-"), severity, check, check.__module__, default)

    return declare


@cache
def find(package: str = BUILT_IN) -> tuple[Rule, ...]:
    """Every rule of a package: each public module in each of its folders is one. Sorted by group and name."""
    rules = [import_module(module).check for module in _modules(package)]
    return tuple(sorted(rules, key=lambda each: (each.group, each.name)))


def choose(rules: Iterable[Rule], select: Iterable[str], ignore: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that run: those selected by rule, group or `all` (or else those on by default), without the ignored."""
    wanted, unwanted = set(select), set(ignore)
    return tuple(
        each
        for each in rules
        if (not wanted.isdisjoint((each.name, each.group, "all")) if wanted else each.default)
        and unwanted.isdisjoint((each.name, each.group, "all"))
    )


def _modules(package: str) -> Iterator[str]:
    for group in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        if group.ispkg:
            for module in pkgutil.iter_modules(import_module(group.name).__path__, f"{group.name}."):
                if not module.name.rpartition(".")[2].startswith("_"):
                    yield module.name
