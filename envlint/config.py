"""What may be chosen: which rules run, for which clients and platforms."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_CLIENTS = ("conda", "mamba")
"""Who is expected to read a file when nothing is declared."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that the result of an analysis depends on, apart from the text, its path and the version."""

    clients: tuple[str, ...] = DEFAULT_CLIENTS
    """Names from `envlint.clients.table.CLIENTS`."""
    platforms: tuple[str, ...] = ()
    """Subdirs such as `linux-64`; empty if none is declared."""
    select: tuple[str, ...] = ()
    """Rules, groups or `all`; empty means the rules that are on by default."""
    ignore: tuple[str, ...] = ()
    """Rules or groups; stronger than `select`."""
