"""Runs the command that was asked for, and turns whatever stops it into an exit code."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from types import ModuleType

from envlint.cli.arguments import parse
from envlint.cli.failure import Failure

TYPE_CHECKING = False  # importing `typing` takes longer than printing the help
if TYPE_CHECKING:
    from typing import Any

USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def run(words: list[str]) -> int:
    """Run a command line (without the program's name); see `envlint.cli.main` for what is returned."""
    if sys.stdout is None:  # closed by whoever started this
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # not every replacement of a standard stream has it
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    # What is imported and found stays: to search all of it for what can be thrown away takes longer than most files.
    gc.set_threshold(200_000, 20, 100)
    try:
        command, options = parse(words)
        _start_without_plugins_of_pydantic()
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
    except OSError as error:
        return _lost(error)
    except Exception:
        import traceback

        traceback.print_exc()
        print("envlint: the above is a mistake in envlint; please report it", file=sys.stderr)
        return USAGE
    return code


def _lost(error: OSError) -> int:
    """Say what could not be read or written; what is still in the buffer would raise again when Python exits."""
    from contextlib import suppress

    with suppress(OSError):
        print(f"envlint: {error.filename or 'the output'}: {(error.strerror or str(error)).lower()}", file=sys.stderr)
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return USAGE


def _start_without_plugins_of_pydantic() -> None:
    """Keep pydantic from reading the metadata of all installed distributions and running what calls itself its plugin.

    It imports `importlib.metadata` even so, for one function that it then never calls; that takes as long as a quarter
    of pydantic itself. So a module stands in that is replaced by the real one when somebody uses it.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    name = "importlib.metadata"
    if name in sys.modules:
        return

    def load(attribute: str) -> Any:
        if attribute.startswith("__"):  # `import` asks for some, and takes no for an answer
            raise AttributeError(attribute)
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(import_module(name), attribute)

    def entry_points(**selection: str) -> Any:
        return load("entry_points")(**selection)

    stand_in = ModuleType(name)
    stand_in.__dict__.update(__getattr__=load, entry_points=entry_points)
    sys.modules[name] = stand_in
