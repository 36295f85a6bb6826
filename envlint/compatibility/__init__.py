"""Decides which versions can live together in one environment, and explains why not."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envlint.compatibility.checking import check as check
    from envlint.compatibility.fitting import Fit as Fit
    from envlint.compatibility.fitting import Outlook as Outlook
    from envlint.compatibility.fitting import Status as Status
    from envlint.compatibility.fitting import find_fitting as find_fitting
    from envlint.compatibility.fitting import foresee as foresee
    from envlint.compatibility.pinning import find_newest as find_newest
    from envlint.compatibility.pinning import find_resolution as find_resolution
    from envlint.compatibility.portrait import Portrait as Portrait
    from envlint.compatibility.portrait import portray as portray
    from envlint.compatibility.selection import Selected as Selected
    from envlint.compatibility.verdict import Conflict as Conflict
    from envlint.compatibility.verdict import Report as Report

_HOMES = {
    "Conflict": "verdict",
    "Fit": "fitting",
    "Outlook": "fitting",
    "Portrait": "portrait",
    "Report": "verdict",
    "Selected": "selection",
    "Status": "fitting",
    "check": "checking",
    "find_fitting": "fitting",
    "find_newest": "pinning",
    "find_resolution": "pinning",
    "foresee": "fitting",
    "portray": "portrait",
}
__all__ = [
    "Conflict",
    "Fit",
    "Outlook",
    "Portrait",
    "Report",
    "Selected",
    "Status",
    "check",
    "find_fitting",
    "find_newest",
    "find_resolution",
    "foresee",
    "portray",
]


def __getattr__(name: str) -> object:
    """Loads the parts when they are asked for: a file without packages that the pack knows pays nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
