"""`envlint baseline`: writes down what is found, so that from now on only what is new is reported."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from envlint.baseline import Baseline, BaselineMistake, Counts, read
from envlint.cli.arguments import STANDARD_INPUT
from envlint.cli.check import Check, has_default_baseline, nothing_in
from envlint.cli.failure import Failure
from envlint.cli.known import counted_out
from envlint.config import Config
from envlint.discovery import Entry
from envlint.report.summary import counted
from envlint.runner import Checked, Runner
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import BASELINE


def run(options: Namespace) -> int:
    """Write the baselines of some files. 0: done; 1: one would grow and must not; 2: a file could not be checked."""
    try:
        return _Write(options).run()
    except (SettingsMistake, BaselineMistake) as mistake:
        raise Failure(str(mistake)) from None


class _Write(Check):
    """One run: the files that `check` would find, and what becomes of the baselines that apply to them."""

    def run(self) -> int:
        paths = self.options.paths or ["."]
        if STANDARD_INPUT in paths and "stdin_filename" in self.options.defaults:
            raise Failure("a baseline needs to know which file standard input is: `--stdin-filename PATH`")
        self.check_choices()
        self.default = os.path.abspath(BASELINE)  # noqa: PTH100
        entries = list(self.entries(paths))
        if not entries:
            self.resolver.here()  # what is gone may be all that there was
        if not (entries or self.failed or self.resolver.baselines_used() or has_default_baseline()):
            self.warn(nothing_in(paths))
            return 0
        changes = self.changes(entries, paths)
        if self.options.must_shrink and any(each.new for each in changes):
            for each in changes:
                each.refuse()
            return 2 if self.failed else 1
        for each in changes:
            try:
                each.write()
            except OSError as error:
                reason = f"not written: {(error.strerror or str(error)).lower()}"
                raise Failure(f"{os.path.relpath(each.path)}: {reason}") from None
            if not self.options.quiet:
                print(each.said(is_configured=each.path in self.resolver.baselines_used()))
        return 2 if self.failed else 0

    @property
    def writes(self) -> bool:
        return False

    @property
    def dry(self) -> bool:
        return False

    def changes(self, entries: Iterable[Entry], paths: Iterable[str]) -> list[_Change]:
        """What becomes of each baseline; of files that are not checked it keeps what it has."""
        found = {path: _Change(path) for path in sorted(self.resolver.baselines_used()) or (self.default,)}
        runner = Runner(self.resolver, self.cache, identify=True)
        prepared = runner.prepare(self.progress.over("looking for files", entries))
        for checked in self.progress.over("checking", runner.check(prepared), len(prepared)):
            resolved = self.resolver.for_path(checked.path)
            path = resolved.baseline or self.default
            if path not in found and (checked.analysis is None or not checked.analysis.diagnostics):
                continue  # nothing has to be known of it
            self.take(found.setdefault(path, _Change(path)), checked, resolved.config)
        for each in found.values():
            each.forget_gone(paths)
        return list(found.values())

    def take(self, change: _Change, checked: Checked, config: Config) -> None:
        """Take over what was found in a file."""
        if checked.failure is not None:
            self.complain(os.path.relpath(checked.path), checked.failure)
            return
        counts: Counts = Counter()
        if checked.analysis is not None:
            pairs = zip(checked.analysis.diagnostics, checked.analysis.identities, strict=True)
            counts = Counter(identity for diagnostic, identity in pairs if diagnostic.group != "engine")
            for diagnostic in checked.analysis.diagnostics:
                if diagnostic.group == "engine":
                    self.complain(os.path.relpath(checked.path), diagnostic.finding.message)
        change.take(checked, counts, config)


class _Change:
    """One baseline as it was, and as it is going to be."""

    def __init__(self, path: str) -> None:
        """Raises BaselineMistake for one that cannot be read; one that is not there yet is empty."""
        self.path = path
        self.is_first = not Path(path).exists()
        self.before = Baseline(path, {}) if self.is_first else read(path)
        self.files = dict(self.before.files)
        self.new: dict[str, Counts] = {}
        """What was not in it."""
        self.gone = 0
        """How many findings go out of it."""

    def take(self, checked: Checked, found: Counts, config: Config) -> None:
        """Replace what it has of a file; what rules had to say that do not run now stays."""
        name = self.before.name(checked.path)
        former = name
        had = self.before.files.get(name, Counter())
        if checked.analysis is not None:
            former = self.before.sift(checked.analysis, checked.path).name
            had = self.before.files.get(former, Counter())
        kept = had - counted_out(had, config)
        if former != name:
            self.files.pop(former, None)
        self.files[name] = found + kept
        self.gone += (had - found - kept).total()
        if new := found - had:
            self.new[name] = new

    def forget_gone(self, paths: Iterable[str]) -> None:
        """Take out the files that were to be checked and are not there any more."""
        folders = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100
        for name in self.before.gone & self.files.keys():
            if any(self.before.place(name).is_relative_to(folder) for folder in folders):
                self.gone += self.files.pop(name).total()

    def write(self) -> None:
        """Replace the file. Raises OSError."""
        Baseline(self.path, self.files).write()

    def said(self, *, is_configured: bool) -> str:
        """What was written and what is different now and, the first time, how it is used."""
        name = os.path.relpath(self.path)
        total = sum(each.total() for each in self.files.values())
        files = sum(bool(each) for each in self.files.values())
        new = sum(each.total() for each in self.new.values())
        parts = [f"{new:,} new"] if new and not self.is_first else []
        parts += [f"{self.gone:,} gone"] if self.gone else []
        said = f"{name}: {counted(total, 'finding')} in {counted(files, 'file')}" if total else f"{name}: no findings"
        said = f"{said} ({', '.join(parts)})" if parts else said
        if is_configured or not total:
            return said
        return (
            f'{said}\n`baseline = "{Path(name).as_posix()}"` in the configuration makes envlint report only what is new'
        )

    def refuse(self) -> None:
        """Say what is not in it and must not come into it."""
        number = sum(each.total() for each in self.new.values())
        if not number:
            return
        name = os.path.relpath(self.path)
        if self.is_first:
            said = "there is no baseline yet: the first one is written without --must-shrink"
            print(f"{name}: not written: {said}", file=sys.stderr)
            return
        print(f"{name}: not written: it would get {counted(number, 'new finding')}", file=sys.stderr)
        for file, counts in self.new.items():
            for each, count in counts.items():
                content = f" (`{each.content}`)" if each.content else ""
                times = "" if count == 1 else f", {count} times"
                print(f"  {file}: {each.rule}{content}{times}", file=sys.stderr)
