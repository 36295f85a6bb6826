"""Asks how wide the reader's terminal is; apart from the rest because the help needs it, and must not wait."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # importing `typing` takes longer than printing the help
if TYPE_CHECKING:
    from typing import TextIO

DEFAULT_WIDTH = 120
"""Columns, where there is no terminal to ask."""


def terminal_width(stream: TextIO) -> int:
    """The columns of a terminal, or what the environment variable `COLUMNS` says of it."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_WIDTH
    except (OSError, ValueError):  # not a terminal, or not even a file
        return DEFAULT_WIDTH
