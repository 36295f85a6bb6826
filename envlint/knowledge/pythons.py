"""Knows until when each branch of Python is looked after."""

from __future__ import annotations

from typing import NamedTuple

from envlint.specs.version import VersionSpec, satisfiable_together


class EndOfLife(NamedTuple):
    """The newest branch of Python that a constraint admits, which nobody looks after any more."""

    branch: str
    month: str
    """The one after which no fixes come: `2024-10`."""
    as_of: str
    """The day of envlint's own data: what came to its end later is not known to have."""
    reference: str


def end_of_life(spec: VersionSpec) -> EndOfLife | None:
    """What is known if all the branches that a constraint admits have come to their end; else None."""
    from envlint.knowledge.compiled import AS_OF, BRANCHES

    ended = [branch for branch, (month, _) in BRANCHES.items() if month < AS_OF[:7]]
    oldest = next(branch for branch in BRANCHES if branch not in ended)
    if satisfiable_together((spec, VersionSpec.parse(f">={oldest}"))):
        return None
    for branch in reversed(ended):
        if satisfiable_together((spec, VersionSpec.parse(f">={branch}"))):
            month, reference = BRANCHES[branch]
            return EndOfLife(branch, month, AS_OF, reference)
    return None
