"""Says where the reports of a run go: one is printed, others are written into files."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import TextIO

from envlint.cli.arguments import FORMATS
from envlint.cli.failure import Failure
from envlint.report.formats import Report, report
from envlint.report.style import PLAIN, style_of


class Output:
    """A report, and the stream that it is printed to as the run goes, or the file that gets it when all is said."""

    def __init__(self, report: Report, target: TextIO | Path) -> None:
        self.report, self.target = report, target
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
            if str(self.target) == "/dev/stdout":  # replacing it would replace what it is redirected to
                sys.stdout.flush()
                sys.stdout.buffer.write(data)
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
    files = _files(options.output_file, kind)
    found: list[Output] = []
    if not any(asked is None for _, asked in files.values()):
        style = style_of(stream, options.color)
        found.append(Output(report(kind, style, quiet=options.quiet), stream))
        if os.environ.get("GITHUB_ACTIONS") == "true" and kind in ("text", "concise"):
            found.append(Output(report("github", style), stream))
    found += (Output(report(each, PLAIN, quiet=options.quiet), path) for path, (each, _) in files.items())
    return found


def _files(said: list[str], printed: str) -> dict[Path, tuple[str, str | None]]:
    """The files and their formats, and whether the format was asked for by name: `sarif=out.sarif`, or `out.txt`."""
    files: dict[Path, tuple[str, str | None]] = {}
    for each in said:
        before, equals, after = each.partition("=")
        asked = before if equals and before in FORMATS else None
        path = Path(after if asked else each)
        if not path.name:
            raise Failure(f"--output-file: `{each}` names no file")
        if path in files:
            raise Failure(f"--output-file: two reports cannot be written to `{path}`")
        files[path] = (asked or printed, asked)
    return files
