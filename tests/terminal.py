"""A program in a terminal of its own: what is typed, and what it shows."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from fcntl import ioctl
from pathlib import Path

_WAIT = 20
"""Seconds after which something that is waited for will not come."""


class Terminal:
    """A process whose three streams are a terminal of 24 lines."""

    def __init__(self, command: Sequence[str], folder: Path, variables: Mapping[str, str], columns: int = 80) -> None:
        self.shown = ""
        """All that was written to the terminal so far."""
        self._process, self._terminal = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, variables)
        ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def type(self, keys: str) -> None:
        """Press some keys."""
        os.write(self._terminal, keys.encode())

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until what is shown since the last time matches, and take that as seen."""
        end = time.monotonic() + _WAIT
        while not (found := re.search(pattern, self.shown)):
            assert self._read(end), f"no {pattern!r} in {self.shown!r}"
        self.shown = self.shown[found.end() :]
        return found

    def interrupt(self) -> None:
        """Press Control and C."""
        os.write(self._terminal, b"\x03")

    def finish(self) -> int:
        """Wait for the end; the exit code."""
        end = time.monotonic() + _WAIT
        while self._read(end):
            pass
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])

    def close(self) -> None:
        """End it, whatever it is doing."""
        os.kill(self._process, signal.SIGKILL)
        os.close(self._terminal)
        os.waitpid(self._process, 0)

    def _read(self, end: float) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(end - time.monotonic(), 0))
        if not ready:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # what Linux says of a terminal that nobody has open
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)
