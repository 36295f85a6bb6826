"""`envlint format`: gives environment files one layout, or says which have another."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator

from envlint.cli.arguments import STANDARD_INPUT
from envlint.cli.check import Check
from envlint.cli.failure import Failure
from envlint.discovery import Failed, Found
from envlint.files import decode, encode, write_atomically
from envlint.format import format_text, layout_of
from envlint.settings.mistake import SettingsMistake


def run(options: Namespace) -> int:
    """Lay out files. 0: done, or nothing to do; 1: `--check` or `--diff` found some to do; 2: something failed."""
    try:
        return _Format(options).run()
    except SettingsMistake as mistake:
        raise Failure(str(mistake)) from None


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
        for entry in entries:
            if isinstance(entry, Failed):
                self.complain(str(entry.path), entry.reason)
                continue
            try:
                self.lay_out(entry)
            except (OSError, ValueError) as error:
                self.complain(str(entry.path), str(error))
        if not self.options.quiet and STANDARD_INPUT not in paths:
            print(self.sum_up(), file=sys.stderr)
        if self.failed:
            return 2
        return int(self.dry and self.counts["reformatted"] > 0)

    @property
    def writes(self) -> bool:
        """That is what it is for."""
        return True

    @property
    def dry(self) -> bool:
        """Whether only what would change is told."""
        return bool(self.options.check or self.options.diff)

    def lay_out(self, entry: Found) -> None:
        data = entry.data if entry.data is not None else entry.path.read_bytes()
        old = decode(data)
        new = format_text(old.text, layout_of(self.resolver.for_path(entry.path).config.format))
        changed = new.text != old.text
        if new.left_alone is not None:
            self.counts["left alone"] += 1
            print(f"{entry.path}: left alone: {new.left_alone}", file=sys.stderr)
            if new.is_bug:
                self.complain(str(entry.path), "that is a mistake in envlint; please report it")
        else:
            self.counts["reformatted" if changed else "unchanged"] += 1
        if self.options.diff and changed:
            sys.stdout.write("".join(_diff(old.text, new.text, entry.path.as_posix())))
        elif self.options.check and changed:
            print(f"would reformat: {entry.path}")
        elif entry.is_standard_input and not self.dry:
            sys.stdout.flush()
            sys.stdout.buffer.write(encode(new.text, old.encoding))
        elif changed and not self.dry:
            write_atomically(entry.path, encode(new.text, old.encoding))

    def sum_up(self) -> str:
        would = "would be " if self.dry else ""
        named = (("reformatted", f"{would}reformatted"), ("unchanged", "left unchanged"), ("left alone", "left alone"))
        parts = [
            f"{self.counts[key]} file{'' if self.counts[key] == 1 else 's'} {words}"
            for key, words in named
            if self.counts[key]
        ]
        return ", ".join(parts) or "no environment files"


def _diff(old: str, new: str, path: str) -> Iterator[str]:
    """A unified diff that `git apply` takes."""
    from difflib import unified_diff

    before, after = ([f"{line}\n" for line in text.split("\n")] for text in (old, new))
    for lines, text in ((before, old), (after, new)):
        lines[-1:] = [] if text.endswith("\n") or not text else [lines[-1][:-1]]
    for line in unified_diff(before, after, f"a/{path}", f"b/{path}"):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
