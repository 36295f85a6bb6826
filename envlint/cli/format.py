"""`envlint format`: gives environment files one layout, or says which have another."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

from envlint.cli.arguments import STANDARD_INPUT
from envlint.cli.check import Check
from envlint.cli.failure import Failure
from envlint.cli.paths import path_shown
from envlint.cli.texts import Text, put_back, read_texts
from envlint.discovery import Entry
from envlint.format import Formatted, Layout, format_text, layout_of
from envlint.report.summary import counted
from envlint.runner import spread
from envlint.settings.mistake import SettingsMistake


def run(options: Namespace) -> int:
    """Lay out files. 0: done, or nothing to do; 1: `--check` or `--diff` found some to do; 2: something failed."""
    try:
        with (run := _Format(options)).progress:
            return run.run()
    except SettingsMistake as mistake:
        raise Failure(str(mistake)) from None


class _Task(NamedTuple):
    """A file that could be read, and the layout that it is to have."""

    text: Text
    layout: Layout


class _Format(Check):
    """One run: the files that `check` would find, and what became of each."""

    def run(self) -> int:
        self.counts: Counter[str] = Counter()
        paths = self.options.paths or ["."]
        entries = self.entries(paths)
        if self.options.show_config:
            from envlint.cli.show_config import show

            code = show(self.resolver, self.found(entries))
            return 2 if self.failed else code
        tasks = list(self.tasks(self.progress.over("looking for files", entries)))
        with ExitStack() as stack:
            formatted = zip(tasks, spread(_format, tasks, stack), strict=True)
            for task, new in self.progress.over("laying out", formatted, len(tasks)):
                self.report_on(task, new)
        if not self.options.quiet and STANDARD_INPUT not in paths:
            sys.stdout.flush()
            print(self.sum_up(), file=sys.stderr)
        if self.failed:
            return 2
        return int(self.dry and self.counts["reformatted"] > 0)

    @property
    def writes(self) -> bool:
        return True

    @property
    def dry(self) -> bool:
        return bool(self.options.check or self.options.diff)

    def tasks(self, entries: Iterable[Entry]) -> Iterator[_Task]:
        """The files that can be read, whole; of the others it is said why not."""
        for text in read_texts(entries, self.complain_of):
            yield _Task(text, layout_of(self.resolver.for_path(text.path).config.format))

    def report_on(self, task: _Task, new: Formatted) -> None:
        """Write a file, or say what would become of it."""
        text, shown = task.text, path_shown(task.text.path)
        changed = new.text != text.decoded.text
        is_done = self.dry or put_back(text, new.text, self.complain_of)
        if new.left_alone is not None:
            self.counts["left alone"] += 1
            self.warn(f"{shown}: left alone: {new.left_alone}")
            if new.is_bug:
                self.complain(shown, "that is a mistake in envlint; please report it")
        elif is_done:
            self.counts["reformatted" if changed else "unchanged"] += 1
        if self.options.diff and changed:
            from envlint.cli.fix import difference

            self.show(difference(text, new.text))
        elif self.options.check and changed:
            self.progress.hide()
            print(f"would reformat: {shown}")

    def sum_up(self) -> str:
        would = "would be " if self.dry else ""
        named = (("reformatted", f"{would}reformatted"), ("unchanged", "left unchanged"), ("left alone", "left alone"))
        parts = [f"{counted(self.counts[key], 'file')} {words}" for key, words in named if self.counts[key]]
        return ", ".join(parts) or ("nothing reformatted" if self.failed else "no environment files")


def _format(task: _Task) -> Formatted:
    return format_text(task.text.decoded.text, task.layout)
