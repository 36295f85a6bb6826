"""The command line: which command is meant, and what a run comes to; a command is imported only when it runs."""

from __future__ import annotations

import sys

from envlint import __version__

TYPE_CHECKING = False  # `typing` and `collections.abc` take longer to import than `--version` to answer
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, by default that of this process, and return its exit code.

    0: nothing found; 1: something found at or above `--fail-on`; 2: a mistake in the usage or the configuration, a file
    that could not be checked, or a mistake in envlint; 130: interrupted; 141: nobody reads the output any more.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    if words in (["--version"], ["-V"]):
        from envlint.pack_date import PACK_DATE

        print(f"envlint {__version__} (compatibility data of {PACK_DATE})")
        return 0
    from envlint.cli.command import run

    code = run(words)
    if arguments is None:
        import gc

        gc.disable()  # the process ends: Python would search all that it is about to throw away
    return code
