"""Runs the command that was asked for, and turns whatever stops it into an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from envlint.cli.arguments import parse
from envlint.cli.failure import Failure

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def run(words: list[str]) -> int:
    """Run a command line (without the program's name); see `envlint.cli.main` for what is returned."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # not every replacement of a standard stream has it
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    # Otherwise pydantic reads the metadata of every installed distribution, and runs what calls itself its plugin.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        command, options = parse(words)
        code: int = import_module(f"envlint.cli.{command}").run(options)
        sys.stdout.flush()
    except Failure as failure:
        print(f"envlint: {failure}", file=sys.stderr)
        return USAGE
    except SystemExit as stop:  # argparse has printed the help
        return int(stop.code or 0)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is still in the buffer would raise again when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception:
        import traceback

        traceback.print_exc()
        print("envlint: the above is a mistake in envlint; please report it", file=sys.stderr)
        return USAGE
    return code
