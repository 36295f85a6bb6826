"""Says how a report may look on the stream that it goes to: colours, links, width, and what its encoding can carry."""

from __future__ import annotations

import os
from typing import NamedTuple, TextIO

from envlint.report.width import DEFAULT_WIDTH, terminal_width

_LOOKS = {
    "bold": "1",
    "error": "1;31",
    "warning": "1;33",
    "hint": "1;36",
    "note": "34",
    "label": "1;34",
    "good": "1;32",
    "code": "36",
    "faint": "2",
}


class Style(NamedTuple):
    """What the reader's terminal can show."""

    colour: bool = False
    links: bool = False
    """Whether it understands hyperlinks (OSC 8)."""
    width: int = DEFAULT_WIDTH
    encoding: str = "utf-8"

    def paint(self, text: str, look: str) -> str:
        """The text in a look (`bold`, `error`, `warning`, `hint`, `note`, `label`, `good`, `code`, `faint`)."""
        return f"\x1b[{_LOOKS[look]}m{text}\x1b[0m" if self.colour and text else text

    def link(self, text: str, url: str | None) -> str:
        """The text as a hyperlink, where that works."""
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\" if self.links and url else text

    def carries(self, character: str) -> bool:
        """Whether the encoding has a character."""
        try:
            character.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


PLAIN = Style()
"""What a file or a pipe gets."""


def style_of(stream: TextIO, colour: str = "auto") -> Style:
    """The style for a stream; colour is `auto`, `always` or `never`.

    With `auto`, a non-empty `NO_COLOR` (https://no-color.org) turns colours off, a non-empty `FORCE_COLOR`
    (https://force-color.org) turns them on, and else they are for terminals.
    """
    terminal = stream.isatty()
    coloured = colour == "always" or (colour == "auto" and _wants_colour(terminal))
    if coloured and terminal and os.name == "nt":
        os.system("")  # makes an older Windows console interpret escape sequences
    links = coloured and terminal and os.environ.get("TERM") != "dumb"
    return Style(coloured, links, terminal_width(stream), stream.encoding or "utf-8")


def _wants_colour(terminal: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
