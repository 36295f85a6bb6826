"""Finds the name that is meant where one is mistyped, for the end of a message about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_TELLING = 4
"""Letters; fewer are in too many names to say which one is meant."""


def did_you_mean(name: str, known: Iterable[str], also: Mapping[str, str] | None = None) -> str:
    """`; did you mean ...?` with what looks most like a name, or else nothing.

    Some names may also be called otherwise: by what they are called, their names.
    """
    from difflib import get_close_matches  # only mistakes need it

    meant = {each: each for each in sorted(known)} | dict(also or {})
    lowered = name.lower()
    close = get_close_matches(lowered, meant, 1) or [
        each for each in meant if len(name) >= _TELLING and lowered in each
    ]
    return f"; did you mean `{meant[close[0]]}`?" if close else ""
