"""Says where the reports of a run go: one is printed, others are written into files."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from envlint.cli.arguments import FORMATS
from envlint.cli.failure import Failure, unknown
from envlint.report.formats import report
from envlint.report.style import PLAIN, Style, style_of

_STREAMS: dict[str, Callable[[], TextIO]] = {
    **dict.fromkeys(("-", "/dev/stdout", "/dev/fd/1"), lambda: sys.stdout),
    **dict.fromkeys(("/dev/stderr", "/dev/fd/2"), lambda: sys.stderr),
}
"""Names of files that are not replaced: that would replace what they are redirected to."""
READ = ("text", "concise")
"""The formats that people read at a terminal."""


class Output:
    """A report, and the stream that it is printed to as the run goes, or the file that gets it when all is said."""

    def __init__(self, kind: str, style: Style, target: TextIO | Path, options: Namespace) -> None:
        self.kind, self.target = kind, target
        self.report = report(kind, style, quiet=options.quiet, fail_on=options.fail_on)
        self.pieces: list[str] = []

    def write(self, piece: str) -> None:
        """Print some of the report, or keep it until it is whole."""
        if isinstance(self.target, Path):
            self.pieces.append(piece)
        else:
            self.target.write(piece)

    def close(self) -> None:
        """Write the file, whole or not at all. Raises Failure."""
        if not isinstance(self.target, Path):
            return
        from envlint.files import write_atomically

        try:
            data = "".join(self.pieces).encode("utf-8", "backslashreplace")
            if (stream := _STREAMS.get(str(self.target))) is not None:
                stream().flush()
                stream().buffer.write(data)
                return
            if self.target.exists() and not self.target.is_file():  # a pipe or a device gets it, and stays
                self.target.write_bytes(data)
                return
            self.target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(self.target, data)
        except OSError as error:
            raise Failure(f"--output-file: `{self.target}` is not written: {error.strerror or error}") from None


def outputs_of(options: Namespace, stream: TextIO) -> list[Output]:
    """What is asked for: what is printed first, within a workflow of GitHub with annotations besides, then the files.

    Raises Failure for files that cannot be meant.
    """
    kind = "statistics" if options.statistics else options.output_format
    is_chosen = options.statistics or "output_format" not in options.defaults
    files = _files(options.output_file, kind if is_chosen else None)
    found: list[Output] = []
    if not any(asked is None for _, asked in files.values()):
        style = style_of(stream, options.color)
        found.append(Output(kind, style, stream, options))
        if os.environ.get("GITHUB_ACTIONS") == "true" and kind in READ:
            found.append(Output("github", style, stream, options))
    found += (Output(each, PLAIN, path, options) for path, (each, _) in files.items())
    return found


def _files(said: list[str], chosen: str | None) -> dict[Path, tuple[str, str | None]]:
    """The files and their formats, and the format if it stands before the file: `sarif=out.json`, or `out.txt`.

    Where it does not, the format is the chosen one or else what the file's ending says.
    """
    files: dict[Path, tuple[str, str | None]] = {}
    for each in said:
        before, equals, after = each.partition("=")
        asked = before if equals and before in FORMATS else None
        if equals and not before:
            raise Failure(f"--output-file: `{each}` names no format")
        if equals and asked is None and before.replace("-", "").isalpha():
            other = f" (for a file of that name: `./{each}`)"
            raise Failure(f"{unknown('format', before, FORMATS, option='--output-file', few=True)}{other}")
        path = Path(after if asked else each)
        if not path.name:
            raise Failure(f"--output-file: `{each}` names no file")
        if path in files:
            raise Failure(f"--output-file: two reports cannot be written to `{path}`")
        files[path] = (asked or chosen or _ENDINGS.get(path.suffix.lower(), FORMATS[0]), asked)
    return files


_ENDINGS = {
    ".sarif": "sarif",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".json": "json",
    ".jsonl": "json-lines",
    ".ndjson": "json-lines",
    ".xml": "junit",
}
"""The formats that the ending of a file's name asks for; others get `text`."""
