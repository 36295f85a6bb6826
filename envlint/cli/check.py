"""`envlint check`: what is wrong with environment files."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from envlint.cli.arguments import COMMANDS, STANDARD_INPUT
from envlint.cli.choices import check_rules, layers_of
from envlint.cli.failure import Failure
from envlint.cli.outputs import READ, Output, outputs_of
from envlint.cli.paths import path_shown
from envlint.cli.progress import Progress, is_watched
from envlint.compatibility.location import BUNDLED, named_pack
from envlint.discovery import Entry, Failed, Found, discover, read_beginning
from envlint.report.summary import Summary
from envlint.runner import Checked, Runner
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import BASELINE, Resolver

if TYPE_CHECKING:
    from envlint.cache import Cache
    from envlint.changes import Changes
    from envlint.cli.known import Known
    from envlint.diagnostic import Diagnostic
    from envlint.engine import Analysis
    from envlint.text import LineIndex, Span

_ALSO_OPTIONS = frozenset(("diff", "fix", "help", "statistics", "version"))
"""What other programs have as commands."""


def run(options: Namespace) -> int:
    """Check files as the options say and report as they say; see `envlint.cli.main` for the exit codes."""
    try:
        with (run := Check(options)).progress:
            return run.run()
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
        self.progress = Progress(options)
        self.failed = False
        self.mistakes: set[str] = set()
        self.passed = False
        """Whether standard input was printed as it came, since it is excluded."""
        self.differs = False
        """Whether `--diff` has shown something."""
        self.known: Known | None = None
        """What baselines have of the files; None if there are no baselines."""
        self.out: TextIO = sys.stdout
        """Where findings are reported: not where a repaired standard input is printed."""

    def run(self) -> int:
        options = self.options
        paths = options.paths or ["."]
        entries: Iterable[Entry] = self.entries(paths)
        if options.show_config:
            from envlint.cli.show_config import show

            code = show(self.resolver, self.found(entries))
            return 2 if self.failed else code
        if options.show_files:
            return self.show_files(entries)
        self.check_choices()
        entries = list(entries)
        self.known = self.read_baselines(entries)
        if self.writes or self.dry:
            self.check_repair()
            entries = self.repair(entries)
            if self.dry or options.fix_only:
                return 2 if self.failed else int(self.differs and not options.exit_zero)
        elif options.show_fixes:
            raise Failure("--show-fixes goes with --fix, --fix-only, --add-ignore or --diff")
        return self.report(entries, paths)

    @property
    def writes(self) -> bool:
        """Whether files are to be changed."""
        options = self.options
        return bool(options.fix or options.fix_only or options.add_ignore is not None)

    @property
    def dry(self) -> bool:
        """Whether only what would change is shown."""
        return bool(self.options.diff)

    def asks_for_profile(self, outputs: Iterable[Output]) -> bool:
        """Whether the files as they are have passed, and what sums up is for people: at a terminal, or in a page."""
        options = self.options
        is_part = options.diff_base is not None or options.select or self.known is not None
        if self.failed or is_part or not self.summary.files or self.summary.reaches(options.fail_on):
            return False
        at_terminal = not options.quiet and self.out.isatty()
        return any(
            each.kind in ("markdown", "html") or (at_terminal and each.target is self.out and each.kind in READ)
            for each in outputs
        )

    def find_profile(self, entries: Sequence[Entry], clean: Sequence[str], outputs: Iterable[Output]) -> None:
        """Look for the most demanding profile that the files pass, if somebody reads that."""
        if not self.asks_for_profile(outputs):
            return
        from envlint.cli.ladder import highest_passed

        def watched(entries: Sequence[Entry]) -> Iterable[Entry]:
            return self.progress.over("looking for the highest profile passed", entries, len(entries))

        self.summary.profile = highest_passed(self.resolver, self.cache, entries, self.options.fail_on, watched, clean)
        self.progress.hide()

    def report(self, entries: Sequence[Entry], paths: list[str]) -> int:
        """Say what is wrong with some files."""
        options = self.options
        is_first = is_watched(options) and self.is_first_run()
        outputs = outputs_of(options, self.out)
        self.check_outputs(outputs, entries)
        changed = None if options.diff_base is None else _changes(options.diff_base, self.folders(paths))
        runner = Runner(self.resolver, self.cache)
        prepared = runner.prepare(self.progress.over("looking for files", entries))
        for checked in self.progress.over("checking", runner.check(prepared), len(prepared)):
            self.one(checked, outputs, changed)
        self.progress.hide()
        if (packs := self.resolver.packs_used()) - {BUNDLED}:
            self.summary.pack_date = min(named_pack(name).generated for name in packs)
        self.summary.plugins = self.resolver.plugins_used()
        if self.known is not None:
            self.known.gone(path for path in paths if path != STANDARD_INPUT)
        self.find_profile(entries, runner.clean, outputs)
        for each in outputs if self.summary.files or not self.mistakes else ():
            each.write(each.report.end(self.summary))
            each.close()
        has_shrunk = self.report_stale()
        if not (self.summary.files or self.failed or self.passed):
            self.warn(nothing_in(paths))
            if is_watched(options):
                from envlint.cli.welcome import WHAT_IS_CHECKED

                self.warn(WHAT_IS_CHECKED)
        elif self.overlooks_baseline():
            key = f'`baseline = "{BASELINE}"` in the configuration'
            self.warn(f"`{BASELINE}` is not used: that takes {key}, or `--baseline {BASELINE}`")
        elif is_first and self.summary.severities:
            from envlint.cli.welcome import first_steps

            self.warn(first_steps(self.summary))
        if self.failed:
            return 2
        return int((has_shrunk or self.summary.reaches(options.fail_on)) and not options.exit_zero)

    def check_outputs(self, outputs: Iterable[Output], entries: Iterable[Entry]) -> None:
        """Refuse a report in the place of something that this run has read, before it is lost."""
        targets = {os.path.realpath(each.target): each.target for each in outputs if isinstance(each.target, Path)}
        if not targets:
            return
        read = (*self.resolver.files_read(), *map(Path, self.resolver.baselines_used()))
        files = (entry.path for entry in entries if not (isinstance(entry, Found) and entry.is_standard_input))
        for path in (*read, *files):
            if (target := targets.get(os.path.realpath(path))) is not None:
                raise Failure(f"--output-file: `{target}` is a file that this run reads, and would be lost")

    def is_first_run(self) -> bool:
        """Whether no run before this one has left its cache, which this one does; only of runs for people to read."""
        is_read = self.options.output_format in READ and not self.options.statistics
        return is_read and self.cache is not None and self.cache.begin()

    def read_baselines(self, entries: Sequence[Entry]) -> Known | None:
        """The baselines that apply to some files, if there are any."""
        if not entries and self.options.must_shrink:
            self.resolver.here()  # what is gone may be all that there was
        if not self.resolver.baselines_used():
            if self.options.must_shrink and entries:
                name = BASELINE if has_default_baseline() else "FILE"
                raise Failure(
                    f"--must-shrink needs a baseline: `--baseline {name}`, or the key `baseline` (see `baseline`)"
                )
            return None
        from envlint.cli.known import Known

        self.summary.has_baseline = True
        return Known(self.resolver)

    def overlooks_baseline(self) -> bool:
        """Whether something is reported beside a baseline that nobody has said to use."""
        options = self.options
        is_left_out = self.known is None and not options.no_baseline and not options.quiet
        return is_left_out and bool(self.summary.severities) and has_default_baseline()

    def report_stale(self) -> bool:
        """Say what baselines have and is found no more; whether that must not be."""
        must_shrink: bool = self.options.must_shrink
        if self.known is None or not self.known.stale:
            return False
        if must_shrink or not self.options.quiet:
            for remark in self.known.remarks(whole=must_shrink):
                self.warn(remark)
        return must_shrink

    def entries(self, paths: list[str]) -> Iterator[Entry]:
        """The files that are meant, without those that are excluded; named ones only go with `--force-exclude`."""
        options = self.options
        if STANDARD_INPUT in paths:
            # What is repaired is printed whole; what is only checked is not read to an end that may never come.
            data = sys.stdin.buffer.read() if self.writes or self.dry else read_beginning(sys.stdin.buffer)
            found = Found(Path(options.stdin_filename), data, is_standard_input=True)
            if self.is_meant(found.path, is_named=True):
                yield found
            elif self.writes and not self.dry:
                self.pass_through(data)
        named = [path for path in paths if path != STANDARD_INPUT]
        given = {os.path.abspath(path) for path in named}  # noqa: PTH100
        for entry in discover(named, only_environments=options.only_environments):
            if self.is_meant(entry.path, is_named=os.path.abspath(entry.path) in given):  # noqa: PTH100
                yield entry

    def pass_through(self, data: bytes) -> None:
        """Print what is not to be changed as it is: whoever pipes a text through loses nothing."""
        self.passed = True
        sys.stdout.flush()
        sys.stdout.buffer.write(data)

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
            self.summary.failures.append(str(mistake))
            self.warn(f"envlint: {mistake}")

    def found(self, entries: Iterable[Entry]) -> Iterator[Path]:
        """The paths of some files; of what cannot be read it is said."""
        for entry in entries:
            if isinstance(entry, Failed):
                self.complain_of(entry.path, entry.reason)
            else:
                yield entry.path

    def folders(self, paths: Iterable[str]) -> Iterator[Path]:
        """Where the repositories are that the paths are in; last the current one."""
        for path in (Path(self.options.stdin_filename if path == STANDARD_INPUT else path) for path in paths):
            yield path if path.is_dir() else path.parent
        yield Path()

    def one(self, checked: Checked, outputs: Iterable[Output], changed: Changes | None) -> None:
        """Print what was found in a file, or say why it could not be checked."""
        path = path_shown(checked.path)
        if checked.failure is not None:
            place = path if checked.line is None else f"{path}:{checked.line}"
            self.complain(place, f"{checked.failure}{_command_meant(path)}")
            return
        if checked.analysis is None:
            if self.known is not None:
                self.known.clean(checked.path)
            self.summary.add(())
            for each in outputs:
                self.write(each, each.report.clean(path))
            return
        analysis = self.what_is_new(checked.analysis, checked.path, changed)
        self.summary.add(analysis.diagnostics)
        for each in outputs:
            self.write(each, each.report.file(analysis, path))
        for diagnostic in analysis.diagnostics:
            if diagnostic.group == "engine":
                self.complain(path, diagnostic.finding.message)

    def what_is_new(self, analysis: Analysis, path: Path, changed: Changes | None) -> Analysis:
        """What is to be reported of a file: not what its baseline has, and only what is on changed lines."""
        is_new = None if changed is None else _on_changed_lines(analysis, path, changed)
        if self.known is not None:
            sifted = self.known.sift(analysis, path, is_new or (lambda diagnostic: False))
            analysis = sifted.analysis
            self.summary.baselined += len(sifted.hidden)
        if is_new is None:
            return analysis
        from dataclasses import replace

        return replace(analysis, diagnostics=tuple(filter(is_new, analysis.diagnostics)))

    def write(self, output: Output, piece: str) -> None:
        """Print some of a report."""
        if piece:
            self.progress.hide()
        output.write(piece)

    def warn(self, line: str) -> None:
        """Say something on standard error."""
        self.progress.hide()
        _warn(line)

    def complain(self, place: str, reason: str) -> None:
        """Say on standard error that something could not be checked."""
        self.failed = True
        self.summary.failures.append(f"{place}: {reason}")
        self.warn(f"{place}: error: {reason}")

    def check_repair(self) -> None:
        """Refuse options that do not go together."""
        options = self.options
        if options.output_file and (self.dry or options.fix_only):
            raise Failure("--output-file is for a report: --diff and --fix-only make none")
        is_typed = "output_format" not in options.defaults and "output_format" not in options.origin
        if is_typed and options.output_format not in READ and (self.dry or options.fix_only):
            raise Failure(f"--output-format {options.output_format} is for a report: --diff and --fix-only make none")
        if options.diff_base is not None:
            raise Failure("--fix, --add-ignore and --diff are about whole files: they do not go with --diff-base")
        if options.add_ignore:
            from envlint.silence import mistake_in

            if (wrong := mistake_in(options.add_ignore)) is not None:
                raise Failure(f"--add-ignore: the reason {wrong}")

    def repair(self, entries: Iterable[Entry]) -> list[Entry]:
        """Repair files, or show what that would change; returns what is left to be reported on."""
        from envlint.cli.fix import Steps, Tally, difference, repair_all
        from envlint.cli.texts import put_back
        from envlint.files import encode

        options = self.options
        fixes = bool(options.fix or options.fix_only or options.add_ignore is None)
        steps = Steps(fixes, options.unsafe_fixes, options.add_ignore, self.known)
        tally = Tally(would=options.diff)
        left: list[Entry] = []
        entries = list(self.progress.over("looking for files", entries))
        repaired = repair_all(entries, self.resolver, steps, self.complain_of)
        for each in self.progress.over("repairing", repaired, len(entries)):
            text, after = each.text, each.repair.text
            if each.repair.left_alone is not None and each.repair.broken is None:
                self.warn(f"{path_shown(text.path)}: left alone: {each.repair.left_alone}")
            if options.diff:
                self.show(difference(text, after))
                tally.add(each)
                continue
            if put_back(text, after, self.complain_of):
                tally.add(each)
            data = None
            if text.is_standard_input:
                data, self.out = encode(after, text.decoded.encoding), sys.stderr
            left.append(Found(text.path, data, text.is_standard_input))
        self.progress.hide()
        if options.show_fixes:
            sys.stderr.write(tally.details())
        if not options.quiet and (said := tally.sentence(unsafe=options.unsafe_fixes)):
            _warn(said)
        return left

    def complain_of(self, path: Path, reason: str) -> None:
        """The same of a file, by the path that is shown."""
        self.complain(path_shown(path), reason)

    def show(self, difference: str) -> None:
        """Print what a repair would change, in UTF-8 whatever the terminal's encoding: it is a patch."""
        self.differs = self.differs or bool(difference)
        self.progress.hide()
        sys.stdout.flush()
        sys.stdout.buffer.write(difference.encode())

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
                plugins = self.resolver.here().config.plugins
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


def _on_changed_lines(analysis: Analysis, path: Path, changes: Changes) -> Callable[[Diagnostic], bool] | None:
    """Whether a line has changed that a finding or one of its notes marks; None if that is true of all."""
    if not analysis.diagnostics:
        return None
    from envlint.changes import GitFailed

    try:
        changed = changes.lines(path)
    except GitFailed as failed:
        raise Failure(f"--diff-base: {path_shown(path)}: {failed}") from None
    if changed is None:
        return None

    def is_new(diagnostic: Diagnostic) -> bool:
        if diagnostic.group == "engine" or (diagnostic.rule == "invalid-yaml" and changed):
            return True  # what breaks a file may show far below
        spans = (diagnostic.finding.span, *(note.span for note in diagnostic.finding.notes if note.span is not None))
        return any(not changed.isdisjoint(_lines_of(each, analysis.lines)) for each in spans)

    return is_new


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
    """For `envlint chekc` or `envlint fix`, which ask to check a file of that name."""
    if path in _ALSO_OPTIONS:
        return f"; did you mean `--{path}`?"
    if path in COMMANDS:
        return f"; the command comes before all options: `envlint {path} ...`"
    from envlint.spelling import did_you_mean

    return did_you_mean(path, COMMANDS) if path.isalpha() else ""


def has_default_baseline() -> bool:
    """Whether there is a baseline where `envlint baseline` writes it if nothing else is said."""
    return os.path.exists(BASELINE)  # noqa: PTH110 (pathlib takes five times as long)


def nothing_in(paths: Iterable[str]) -> str:
    """That there was nothing to do."""
    return f"envlint: no environment files in {', '.join(f'`{path}`' for path in paths)}"


def _warn(line: str) -> None:
    sys.stdout.flush()  # so that the two streams keep their order where both end up in one place
    print(line, file=sys.stderr)
