"""Knows what was written for older Pythons and is a part of Python by now."""

from typing import NamedTuple


class Backport(NamedTuple):
    """A module of Python's that there is as a package, too; `data/backports.toml` says for whom it was."""

    module: str
    """What Python has: `enum` for `enum34`."""
    since: str
    """The first Python of the 3 series that has it."""
    why: str
    """What comes of asking for the package all the same."""
    reference: str
