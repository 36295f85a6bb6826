"""What stops a command with a message for the user, and the words that help a user who has mistyped a name."""

from __future__ import annotations

from collections.abc import Iterable


class Failure(Exception):
    """A mistake of usage or configuration: the message goes to standard error, the exit code is 2."""


def unknown(what: str, name: str, known: Iterable[str]) -> Failure:
    """A failure on account of a name that is not known: "there is no rule `x`; did you mean `y`?"."""
    if "://" in name:
        from envlint.knowledge.secrets import mask

        name = mask(name)
    return Failure(f"there is no {what} `{name}`{did_you_mean(name, known)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` with what looks most like a name, or else nothing."""
    from difflib import get_close_matches  # only mistakes need it

    names = sorted(known)
    close = get_close_matches(name.lower(), names, 1) or [each for each in names if name.lower() in each]
    return f"; did you mean `{close[0]}`?" if close else ""
