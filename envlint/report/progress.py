"""Draws how far something has come, in one line of a terminal; elsewhere nothing."""

from __future__ import annotations

from typing import TextIO

_WIDTH = 24


class Progress:
    """To be called with how much is done, of how much, and what is next."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_terminal = stream is not None and stream.isatty()
        self._drawn = 0

    def __call__(self, done: int, total: int, name: str) -> None:
        """Draw anew."""
        if not self._is_terminal:
            return
        filled = _WIDTH * done // max(total, 1)
        line = f"[{'#' * filled}{'.' * (_WIDTH - filled)}] {done}/{total} {name}"
        self._stream.write(f"\r{line:{self._drawn}}")
        self._stream.flush()
        self._drawn = len(line)

    def clear(self) -> None:
        """Leave the line as if nothing had been drawn."""
        if self._drawn:
            self._stream.write(f"\r{'':{self._drawn}}\r")
            self._stream.flush()
            self._drawn = 0
