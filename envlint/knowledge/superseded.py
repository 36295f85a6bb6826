"""Knows the packages whose place another one has taken."""

from __future__ import annotations

from typing import NamedTuple

from envlint.knowledge.compiled import SUPERSEDED_CONDA, SUPERSEDED_PIP
from envlint.specs.version import VersionSpec, satisfiable_together


class Successor(NamedTuple):
    """What became of a package."""

    name: str
    """What to use instead; several words if no one package takes its place."""
    why: str
    reference: str
    is_replacement: bool
    """Whether the name can be exchanged and nothing else has to change."""
    keeps_versions: bool
    """Whether it goes on with the same version numbers."""
    is_absent: bool
    """Whether no public channel has what it takes the place of."""


def is_superseded(name: str) -> bool:
    """Whether there is a package of this name whose place, in some of its versions, another one has taken."""
    return name in SUPERSEDED_CONDA or name in SUPERSEDED_PIP


def successor(name: str, spec: VersionSpec | None, *, of_conda: bool) -> Successor | None:
    """What took the place of all versions of a package that a constraint admits; None if nothing certainly did."""
    row = (SUPERSEDED_CONDA if of_conda else SUPERSEDED_PIP).get(name)
    if row is None:
        return None
    instead, why, reference, is_replacement, keeps_versions, only, bare, is_absent = row
    if only:
        spared = VersionSpec.parse(only.replace(">=", "<"))
        if not bare if spec is None else satisfiable_together((spec, spared)):
            return None
    return Successor(instead, why, reference, is_replacement, keeps_versions, is_absent)
