"""What stops a command with a message for the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Failure(Exception):
    """A mistake of usage or configuration: the message goes to standard error, the exit code is 2."""


def unknown(
    what: str,
    name: str,
    known: Iterable[str],
    *,
    option: str = "",
    few: bool = False,
    also: Mapping[str, str] | None = None,
) -> Failure:
    """A failure on account of a name that is not known: "there is no rule `x`; did you mean `y`?".

    The option, or the variable, is where it was said; of few names that are known all are listed. What they are also
    called is understood, but not listed.
    """
    from envlint.spelling import did_you_mean  # only mistakes need it

    known = tuple(known)
    if "://" in name:
        from envlint.knowledge.secrets import mask

        name = mask(name)
    meant = did_you_mean(name, known, also)
    if few and not meant:
        meant = f"; there are {', '.join(f'`{each}`' for each in known)}"
    return Failure(f"{option}{': ' if option else ''}there is no {what} `{name}`{meant}")
