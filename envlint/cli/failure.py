"""What stops a command with a message for the user, and the words that help a user who has mistyped a name."""

from __future__ import annotations

from collections.abc import Iterable

_TELLING = 3
"""Letters; fewer are in too many names to say which one is meant."""


class Failure(Exception):
    """A mistake of usage or configuration: the message goes to standard error, the exit code is 2."""


def unknown(what: str, name: str, known: Iterable[str], *, option: str = "", few: bool = False) -> Failure:
    """A failure on account of a name that is not known: "there is no rule `x`; did you mean `y`?".

    The option, or the variable, is where it was said; of few names that are known all are listed.
    """
    known = tuple(known)
    if "://" in name:
        from envlint.knowledge.secrets import mask

        name = mask(name)
    meant = did_you_mean(name, known)
    if few and not meant:
        meant = f"; there are {', '.join(f'`{each}`' for each in known)}"
    return Failure(f"{option}{': ' if option else ''}there is no {what} `{name}`{meant}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` with what looks most like a name, or else nothing."""
    from difflib import get_close_matches  # only mistakes need it

    names = sorted(known)
    lowered = name.lower()
    close = get_close_matches(lowered, names, 1) or [
        each for each in names if len(name) >= _TELLING and lowered in each
    ]
    return f"; did you mean `{close[0]}`?" if close else ""
