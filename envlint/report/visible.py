"""Makes every character visible, and knows how many columns it takes."""

from __future__ import annotations

from unicodedata import category, east_asian_width

from envlint.report.style import PLAIN, Style

TAB = "    "

_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"})
"""Controls (they could steer the terminal), formats (zero width, right to left), marks that combine, odd spaces."""


def visible(text: str, style: Style) -> str:
    """The text with `<U+00A0>` for each character that would not be seen, or that the stream's encoding lacks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character, style) for character in text)


def printable(text: str) -> str:
    """The same for a document that can carry every character, as one line."""
    return visible(text, PLAIN)


def cells(text: str, style: Style) -> tuple[list[str], list[int]]:
    """What is shown for each code point, and the column at which each starts; one column more for the end.

    A tab takes four columns wherever it stands; wide characters (Unicode Standard Annex 11) take two.
    """
    if text.isascii() and text.isprintable():
        return list(text), list(range(len(text) + 1))
    shown = [TAB if character == "\t" else _shown(character, style) for character in text]
    columns = [0]
    for each in shown:
        columns.append(columns[-1] + (2 if len(each) == 1 and east_asian_width(each) in "WF" else len(each)))
    return shown, columns


def _shown(character: str, style: Style) -> str:
    if " " <= character <= "~":
        return character
    if category(character) in _INVISIBLE or not style.carries(character):
        return f"<U+{ord(character):04X}>"
    return character
