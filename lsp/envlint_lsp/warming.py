"""Loads what the first findings do without, a little at a time, so that the first question is answered at once."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from envlint.knowledge.names import conda_names, index_names

FEATURES = (
    "actions",
    "commands",
    "completion",
    "folding",
    "formatting",
    "hints",
    "hover",
    "lenses",
    "links",
    "symbols",
    "telling",
)
"""The modules that `envlint_lsp.server` imports only when they are asked for."""


def _import(name: str) -> Callable[[], object]:
    return lambda: import_module(f"envlint_lsp.{name}")


STEPS: tuple[Callable[[], object], ...] = (
    *map(_import, FEATURES),
    lambda: conda_names("a", 1),
    lambda: index_names("a", 1),
)
"""Between two of them a document that has changed gets its turn."""
