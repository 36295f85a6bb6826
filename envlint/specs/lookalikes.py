"""Finds characters that only look like ASCII, or like nothing: what text copied from a web page brings along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ODD = re.compile(r"[^\x20-\x7e]+")

# fmt: off
_SIGNS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "´": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‹": "<", "›": ">", "«": '"', "»": '"', "≥": ">=", "⩾": ">=", "≤": "<=", "⩽": "<=", "≠": "!=", "≈": "~=",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...", "∗": "*", "×": "*",
    "׃": ":", "∶": ":", "،": ",", "⁎": "*", "∣": "|", "∕": "/", "⁄": "/", "˜": "~", "∼": "~",
}
# fmt: on
# Cyrillic, Greek and two other letters that most fonts draw like Latin ones.
_LETTERS = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅҮοανικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧıℓ",
        "aeopcyxijshdqwABEKMHOPCTXIJSYoavikptuxABEZHIKMNOPTYXil",
        strict=True,
    )
)


class Lookalike(NamedTuple):
    """A run of such characters, and the ASCII text that it looks like."""

    start: int
    end: int
    plain: str


def find_lookalikes(text: str) -> Iterator[Lookalike]:
    """Each run in the text, in order. Honest foreign letters (`naïve`) are none."""
    for match in _ODD.finditer(text):
        run: list[str] = []
        start = match.start()
        for at, character in enumerate(match.group(), start):
            plain = _plain(character)
            if plain is None:
                if run:
                    yield Lookalike(start, at, "".join(run))
                run, start = [], at + 1
            else:
                run.append(plain)
        if run:
            yield Lookalike(start, match.end(), "".join(run))


def _plain(character: str) -> str | None:
    """The ASCII that a character is mistaken for, nothing for one that cannot be seen; None for an honest one."""
    from unicodedata import category, normalize  # plain ASCII never needs it

    if character in _SIGNS:
        return _SIGNS[character]
    if character in _LETTERS:
        return _LETTERS[character]
    kind = category(character)
    if character.isspace() or kind == "Zs":
        return " "
    if kind in ("Cf", "Cc", "Mn", "Co", "Cn", "Cs"):
        return ""
    compatible = normalize("NFKC", character)
    return compatible if compatible != character and compatible.isascii() else None
