"""`envlint check`: what is wrong with environment files."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envlint.cli.arguments import COMMANDS, STANDARD_INPUT
from envlint.cli.choices import check_rules, layers_of
from envlint.cli.failure import Failure, did_you_mean
from envlint.cli.paths import path_shown
from envlint.compatibility.location import BUNDLED, named_pack
from envlint.discovery import Entry, Failed, Found, discover, read_beginning
from envlint.report.formats import Report, report
from envlint.report.style import style_of
from envlint.report.summary import Summary
from envlint.runner import Checked, Runner
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import Resolver

if TYPE_CHECKING:
    from envlint.cache import Cache
    from envlint.changes import Changes
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis
    from envlint.text import LineIndex, Span


def run(options: Namespace) -> int:
    """Check files as the options say and report as they say; see `envlint.cli.main` for the exit codes."""
    try:
        return Check(options).run()
    except SettingsMistake as mistake:
        raise Failure(str(mistake)) from None


class Check:
    """One run: what it is asked for, what it has counted, and whether something could not be checked."""

    def __init__(self, options: Namespace) -> None:
        self.options = options
        self.cache = _cache_of(options)
        self.resolver = Resolver(
            layers_of(options),
            config_file=Path(options.config).absolute() if options.config else None,
            isolated=options.isolated,
            validate=self.validate,
        )
        self.summary = Summary()
        self.failed = False
        self.mistakes: set[str] = set()

    def run(self) -> int:
        options = self.options
        paths = options.paths or ["."]
        entries = self.entries(paths)
        if options.show_config:
            from envlint.cli.show_config import show

            code = show(self.resolver, self.found(entries))
            return 2 if self.failed else code
        if options.show_files:
            return self.show_files(entries)
        self.check_choices()
        if options.fix or options.diff:
            if options.diff_base is not None:
                raise Failure("--fix and --diff are about whole files: they do not go with --diff-base")
            done = self.repair(entries, is_standard_input=STANDARD_INPUT in paths)
            if done is not None:
                return done
            entries = self.entries(paths)
        return self.report(entries, paths)

    def report(self, entries: Iterable[Entry], paths: list[str]) -> int:
        """Say what is wrong with some files."""
        options = self.options
        reports = self.reports()
        changed = None if options.diff_base is None else _changes(options.diff_base, self.folders(paths))
        for checked in Runner(self.resolver, self.cache).check(entries):
            self.one(checked, reports, changed)
        if (packs := self.resolver.packs_used()) - {BUNDLED}:
            self.summary.pack_date = min(named_pack(name).generated for name in packs)
        for each in reports if self.summary.files or not self.mistakes else ():
            sys.stdout.write(each.end(self.summary))
        if not self.summary.files and not self.failed:
            _warn(f"envlint: no environment files in {', '.join(f'`{path}`' for path in paths)}")
        if self.failed:
            return 2
        return int(self.summary.reaches(options.fail_on) and not options.exit_zero)

    def reports(self) -> list[Report]:
        """The report that is asked for and, within a workflow of GitHub, the annotations besides."""
        options = self.options
        style = style_of(sys.stdout, options.color)
        kind = "statistics" if options.statistics else options.output_format
        found = [report(kind, style, quiet=options.quiet)]
        if os.environ.get("GITHUB_ACTIONS") == "true" and kind in ("text", "concise"):
            found.append(report("github", style))
        return found

    def entries(self, paths: list[str]) -> Iterator[Entry]:
        """The files that are meant, without those that are excluded; named ones only go with `--force-exclude`."""
        options = self.options
        if STANDARD_INPUT in paths:
            # What is repaired is printed whole; what is only checked is not read to an end that may never come.
            whole = getattr(options, "fix", False) or getattr(options, "diff", False)
            data = sys.stdin.buffer.read() if whole else read_beginning(sys.stdin.buffer)
            found = Found(Path(options.stdin_filename), data)
            if self.is_meant(found.path, is_named=True):
                yield found
        named = [path for path in paths if path != STANDARD_INPUT]
        given = {os.path.abspath(path) for path in named}  # noqa: PTH100
        for entry in discover(named, only_environments=options.only_environments):
            if self.is_meant(entry.path, is_named=os.path.abspath(entry.path) in given):  # noqa: PTH100
                yield entry

    def is_meant(self, path: Path, *, is_named: bool) -> bool:
        """Whether a file is not excluded; one whose configuration cannot be used is not checked, but others are."""
        try:
            self.resolver.for_path(path)
            return (is_named and not self.options.force_exclude) or not self.resolver.excludes(path)
        except SettingsMistake as mistake:
            self.mistaken(mistake)
            return False

    def mistaken(self, mistake: SettingsMistake) -> None:
        """Say once what is wrong with a configuration."""
        self.failed = True
        if str(mistake) not in self.mistakes:
            self.mistakes.add(str(mistake))
            _warn(f"envlint: {mistake}")

    def found(self, entries: Iterable[Entry]) -> Iterator[Path]:
        """The paths of some files; of what cannot be read it is said."""
        for entry in entries:
            if isinstance(entry, Failed):
                self.complain(path_shown(entry.path), entry.reason)
            else:
                yield entry.path

    def folders(self, paths: Iterable[str]) -> Iterator[Path]:
        """Where the repositories are that the paths are in; last the current one."""
        for path in (Path(self.options.stdin_filename if path == STANDARD_INPUT else path) for path in paths):
            yield path if path.is_dir() else path.parent
        yield Path()

    def one(self, checked: Checked, reports: Iterable[Report], changed: Changes | None) -> None:
        """Print what was found in a file, or say why it could not be checked."""
        path = path_shown(checked.path)
        if checked.failure is not None:
            place = path if checked.line is None else f"{path}:{checked.line}"
            self.complain(place, f"{checked.failure}{_command_meant(path)}")
            return
        if checked.analysis is None:
            self.summary.add(())
            return
        analysis = checked.analysis if changed is None else _only_changed(checked.analysis, checked.path, changed)
        self.summary.add(analysis.diagnostics)
        for each in reports:
            sys.stdout.write(each.file(analysis, path))
        for diagnostic in analysis.diagnostics:
            if diagnostic.group == "engine":
                self.complain(path, diagnostic.finding.message)

    def complain(self, place: str, reason: str) -> None:
        """Say on standard error that something could not be checked."""
        self.failed = True
        _warn(f"{place}: error: {reason}")

    def repair(self, entries: Iterable[Entry], *, is_standard_input: bool) -> int | None:
        """Repair files or show what that would change; the exit code, or None if what is left is to be reported."""
        from envlint.cli import fix

        repaired = fix.repair_all(entries, self.resolver, self.options.unsafe_fixes, self.unrepaired)
        if self.options.diff:
            return self.show_differences(fix.difference(each) for each in repaired)
        for each in repaired:
            fix.write(each, self.unrepaired)
        if is_standard_input:  # the output is the text, and nothing else
            return 2 if self.failed else 0
        return None

    def unrepaired(self, path: Path, reason: str) -> None:
        """Say that a file could not be repaired."""
        self.complain(path_shown(path), reason)

    def show_differences(self, differences: Iterable[str]) -> int:
        """Print what a repair would change; as with Ruff the exit code is 1 if it would change something."""
        shown = [each for each in differences if each]
        sys.stdout.flush()
        sys.stdout.buffer.write("".join(shown).encode())
        return 2 if self.failed else int(bool(shown))

    def show_files(self, entries: Iterable[Entry]) -> int:
        """List the files that would be checked."""
        for path in self.found(entries):
            print(path_shown(path))
        return 2 if self.failed else 0

    def check_choices(self) -> None:
        """Refuse rules that the options name and that do not exist; a plugin's count if it is configured here."""
        options = self.options
        names = (*options.select, *options.extend_select, *options.ignore)
        if names:
            try:
                plugins = self.resolver.for_path(Path.cwd() / "environment.yml").config.plugins
            except SettingsMistake as mistake:
                self.mistaken(mistake)
                return
            self.once(lambda: check_rules(options, plugins), "choice", *names, "plugins", *plugins)

    def validate(self, table: Any, source: Path, inherited: tuple[str, ...]) -> None:
        """Refuse a configuration of no use; see `envlint.settings.validate`."""

        def look() -> None:
            from envlint.settings.validate import validate

            validate(table, source, inherited)

        plugins = tuple(map(str, table.get("plugins", inherited)))
        self.once(look, "configuration", source.name, repr(table), "plugins", *plugins)

    def once(self, look: Callable[[], None], *parts: str) -> None:
        """Look whether something can be used, unless that is known from an earlier run: it imports all rules.

        The parts say what the answer depends on; what follows `plugins` are their names.
        """
        if self.cache is None:
            look()
            return
        plugins = parts[parts.index("plugins") + 1 :]
        if plugins:
            from envlint.version import plugin_fingerprint

            parts = (*parts, plugin_fingerprint(plugins))
        key = self.cache.key(*parts)
        if not self.cache.knows(key):
            look()
            self.cache.remember(key)


def _changes(revision: str, folders: Iterable[Path]) -> Changes:
    from envlint.changes import Changes, GitFailed

    try:
        return Changes(revision, folders)
    except GitFailed as failed:
        raise Failure(f"--diff-base: {failed}") from None


def _only_changed(analysis: Analysis, path: Path, changes: Changes) -> Analysis:
    """What an analysis says about changed lines: a finding counts if a line that it or one of its notes marks has."""
    if not analysis.diagnostics:
        return analysis
    from dataclasses import replace

    from envlint.changes import GitFailed

    try:
        changed = changes.lines(path)
    except GitFailed as failed:
        raise Failure(f"--diff-base: {path_shown(path)}: {failed}") from None
    if changed is None:
        return analysis

    def is_new(diagnostic: Diagnostic) -> bool:
        if diagnostic.group == "engine" or (diagnostic.rule == "invalid-yaml" and changed):
            return True  # what breaks a file may show far below
        spans = (diagnostic.finding.span, *(note.span for note in diagnostic.finding.notes if note.span is not None))
        return any(not changed.isdisjoint(_lines_of(each, analysis.lines)) for each in spans)

    return replace(analysis, diagnostics=tuple(filter(is_new, analysis.diagnostics)))


def _lines_of(span: Span, lines: LineIndex) -> range:
    """The lines that a place touches; what is said of the end is said of the last line on which there is something."""
    start = min(span.start, max(len(lines.text.rstrip()) - 1, 0))
    return range(lines.line_of(start), lines.line_of(max(start, span.end - 1)) + 1)


def _cache_of(options: Namespace) -> Cache | None:
    if options.no_cache:
        return None
    from envlint.cache import FOLDER, Cache
    from envlint.version import fingerprint

    return Cache(options.cache_dir or str(_project_root() / FOLDER), fingerprint())


def _project_root() -> Path:
    """The nearest folder above with a repository or a configuration of its own; else the current one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        for name in (".git", "pyproject.toml", "envlint.toml", ".envlint.toml"):
            if os.path.exists(os.path.join(folder, name)):  # noqa: PTH110, PTH118 (pathlib takes five times as long)
                return folder
    return here


def _command_meant(path: str) -> str:
    """For `envlint chekc`, which asks to check a file of that name."""
    return did_you_mean(path, COMMANDS) if path.isalpha() else ""


def _warn(line: str) -> None:
    sys.stdout.flush()  # so that the two streams keep their order where both end up in one place
    print(line, file=sys.stderr)
