"""Compiles what conda-forge calls its packages, and what the package index calls the same."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from envlint.knowledge.names import normalized

Distributions = Mapping[str, "str | list[str] | None"]
"""Each conda package with the distributions of the package index whose metadata it installs; None for none."""


def compile_names(mapping: Distributions, names: Iterable[str]) -> bytes:
    """Every name on a line, `=` behind those that the package index knows by the same name, compressed."""
    same = {name for name in mapping if normalized(name) in _distributions(mapping, name)}
    lines = (f"{name}=" if name in same else name for name in sorted({*names, *mapping}))
    return zlib.compress("\n".join(("", *lines, "")).encode(), 9)


def compile_renamed(mapping: Distributions) -> str:
    """A line for each conda package that installs distributions of other names: those, after its own.

    What else a package holds, of distributions that are packages of their own, is an old build's vendored copy.
    """
    own = {normalized(name) for name in mapping if normalized(name) in _distributions(mapping, name)}
    lines = []
    for name in sorted(mapping):
        found = _distributions(mapping, name)
        others = sorted(each for each in found if each != normalized(name) and (len(found) == 1 or each not in own))
        if others and "unknown" not in others:
            lines.append(" ".join((name, *others)))
    return "\n".join((*lines, ""))


def _distributions(mapping: Distributions, name: str) -> set[str]:
    found = mapping[name] or []
    return {normalized(each) for each in ([found] if isinstance(found, str) else found)}
