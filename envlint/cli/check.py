"""`envlint check`: what is wrong with environment files."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from envlint.cli.arguments import COMMANDS, STANDARD_INPUT
from envlint.cli.choices import config_of
from envlint.cli.failure import did_you_mean
from envlint.config import Config
from envlint.diagnostic import Severity
from envlint.discovery import Entry, Failed, Found, discover
from envlint.engine import INTERNAL_ERROR, Analysis, analyze
from envlint.files import UndecodableFile, decode
from envlint.report.formats import Report, report
from envlint.report.style import style_of
from envlint.report.summary import Summary


def run(options: Namespace) -> int:
    """Check files as the options say and report as they say; see `envlint.cli.main` for the exit codes."""
    config = config_of(options)
    paths = options.paths or ["."]
    entries = _entries(paths, options.stdin_filename, only_environments=options.only_environments)
    if options.show_files:
        return _show(entries)
    kind = "statistics" if options.statistics else options.output_format
    check = _Check(config, report(kind, style_of(sys.stdout, options.color), quiet=options.quiet))
    for entry in entries:
        check.entry(entry)
    check.end(paths)
    if check.failed:
        return 2
    return int(check.summary.reaches(Severity(options.fail_on)) and not options.exit_zero)


class _Check:
    """One run: what it is asked for, what it has counted, and whether something could not be checked."""

    def __init__(self, config: Config, report: Report) -> None:
        self.config, self.report = config, report
        self.summary = Summary()
        self.failed = False

    def entry(self, entry: Entry) -> None:
        """Check a file and print what is found, or say why it cannot be checked."""
        path = _path_shown(entry.path)
        if isinstance(entry, Failed):
            self.complain(path, f"{entry.reason}{_command_meant(path)}")
            return
        try:
            text = decode(entry.path.read_bytes() if entry.data is None else entry.data).text
        except UndecodableFile as error:
            self.complain(f"{path}:{error.line}", str(error))
        except OSError as error:
            self.complain(path, error.strerror or str(error))
        else:
            self.analysis(analyze(text, path, self.config), path)

    def analysis(self, analysis: Analysis, path: str) -> None:
        """Print what was found in a file."""
        self.summary.add(analysis.diagnostics)
        sys.stdout.write(self.report.file(analysis, path))
        for diagnostic in analysis.diagnostics:
            if diagnostic.rule == INTERNAL_ERROR:
                self.complain(path, diagnostic.finding.message)

    def complain(self, place: str, reason: str) -> None:
        """Say on standard error that something could not be checked."""
        self.failed = True
        _warn(f"{place}: error: {reason}")

    def end(self, paths: Iterable[str]) -> None:
        """Sum up."""
        sys.stdout.write(self.report.end(self.summary))
        if not self.summary.files and not self.failed:
            _warn(f"envlint: no environment files in {', '.join(f'`{path}`' for path in paths)}")


def _entries(paths: list[str], stdin_name: str, *, only_environments: bool) -> Iterator[Entry]:
    if STANDARD_INPUT in paths:
        yield Found(Path(stdin_name), sys.stdin.buffer.read())
    named = [path for path in paths if path != STANDARD_INPUT]
    yield from discover(named, only_environments=only_environments)


def _show(entries: Iterable[Entry]) -> int:
    failed = False
    for entry in entries:
        if isinstance(entry, Failed):
            failed = True
            _warn(f"{_path_shown(entry.path)}: error: {entry.reason}")
        else:
            print(_path_shown(entry.path))
    return 2 if failed else 0


def _path_shown(path: Path) -> str:
    """Relative to the current folder where it is below it."""
    text = str(path)
    folder = f"{os.getcwd()}{os.sep}" if path.is_absolute() else ""  # noqa: PTH109
    return text.removeprefix(folder)


def _command_meant(path: str) -> str:
    """For `envlint chekc`, which asks to check a file of that name."""
    return did_you_mean(path, COMMANDS) if path.isalpha() else ""


def _warn(line: str) -> None:
    sys.stdout.flush()  # so that the two streams keep their order where both end up in one place
    print(line, file=sys.stderr)
