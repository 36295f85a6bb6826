"""Decides which versions can live together in one environment, and explains why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envlint.compatibility.checking import check as check
    from envlint.compatibility.pinning import find_newest as find_newest
    from envlint.compatibility.verdict import Conflict as Conflict
    from envlint.compatibility.verdict import Report as Report

__all__ = ["Conflict", "Report", "check", "find_newest"]


def __getattr__(name: str) -> object:
    """Loads the parts when they are asked for: a file without packages that the pack knows pays nothing."""
    if name == "check":
        from envlint.compatibility.checking import check

        return check
    if name == "find_newest":
        from envlint.compatibility.pinning import find_newest

        return find_newest
    if name in __all__:
        from envlint.compatibility import verdict

        return getattr(verdict, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
