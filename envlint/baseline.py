"""The findings that a project knows and lives with for now: what is in its baseline is not reported again."""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePath
from typing import Any, NamedTuple, TypeAlias

from envlint.diagnostic import Diagnostic, Note
from envlint.engine import Analysis
from envlint.files import write_atomically
from envlint.identity import Identity
from envlint.settings.resolve import BASELINE

VERSION = 1
"""Of the file's format; raised when an older envlint could not make sense of it."""

Counts: TypeAlias = Counter[Identity]
"""Of one file: what is found in it, and how often."""


class BaselineMistake(Exception):
    """A baseline that cannot be used: which one, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{_shown(path)}: {reason}")


def _shown(path: str) -> str:
    return path.removeprefix(f"{os.getcwd()}{os.sep}")  # noqa: PTH109


def writes(path: str) -> str:
    """The command that writes a baseline at an absolute path."""
    name = _shown(path)
    return "envlint baseline" if name == BASELINE else f"envlint baseline --baseline {shlex.quote(name)}"


class Sifted(NamedTuple):
    """What is left of an analysis, and what of the baseline was not needed."""

    analysis: Analysis
    """Without the findings that the baseline has."""
    hidden: tuple[Diagnostic, ...]
    """These."""
    left: Counts
    """What the baseline has of the file and is not found in it."""
    name: str
    """Under which the baseline has the file: another one than its own after it was renamed."""


class Baseline:
    """One baseline as it was read, or as it is going to be written."""

    def __init__(self, path: str, files: Mapping[str, Counts]) -> None:
        """The path is absolute; files are named relative to its folder, with forward slashes."""
        self.path, self.files = path, files

    def name(self, path: Path) -> str:
        """How a file is called in this baseline."""
        absolute = os.path.abspath(path)  # noqa: PTH100 (symbolic links stay: the file is where it is called)
        try:
            return PurePath(os.path.relpath(absolute, os.path.dirname(self.path))).as_posix()  # noqa: PTH120
        except ValueError:  # on another drive
            return PurePath(absolute).as_posix()

    def place(self, name: str) -> Path:
        """Where the file is that is called so."""
        return Path(os.path.normpath(os.path.join(os.path.dirname(self.path), name)))  # noqa: PTH118, PTH120

    @cached_property
    def gone(self) -> frozenset[str]:
        """The files that are not there any more."""
        return frozenset(name for name in self.files if not self.place(name).exists())

    def sift(
        self,
        analysis: Analysis,
        path: Path,
        identities: tuple[Identity, ...] | None = None,
        is_new: Callable[[Diagnostic], bool] = lambda diagnostic: False,
    ) -> Sifted:
        """Take what the baseline has out of an analysis.

        Of several findings that nothing tells apart the last ones are reported if there are more than the baseline has,
        but first those of which it can be said that they are new.
        """
        found = analysis.identities if identities is None else identities
        name = self._former(self.name(path), found)
        left = Counter(self.files.get(name, ()))
        hidden: set[int] = set()
        order = range(len(found))
        for index in sorted(order, key=lambda index: is_new(analysis.diagnostics[index])):
            if left[found[index]] > 0 and analysis.diagnostics[index].group != "engine":
                left[found[index]] -= 1
                hidden.add(index)
        if not hidden:
            return Sifted(analysis, (), +left, name)
        known = Counter(found[index] for index in hidden)
        shown = tuple(
            _with_count(analysis.diagnostics[index], known[found[index]]) for index in order if index not in hidden
        )
        taken = tuple(analysis.diagnostics[index] for index in sorted(hidden))
        return Sifted(replace(analysis, diagnostics=shown), taken, +left, name)

    def _former(self, name: str, found: Iterable[Identity]) -> str:
        """The name of a file or, if it is new here, of one that is gone and had mostly the same findings."""
        if name in self.files or not found or not self.gone:
            return name
        counts = Counter(found)

        def likeness(other: str) -> float:
            had = self.files[other]
            return (had & counts).total() / max(had.total(), counts.total())

        best = max(sorted(self.gone), key=lambda other: (likeness(other), PurePath(other).name == PurePath(name).name))
        return best if likeness(best) >= 0.5 else name

    def write(self) -> None:
        """Replace the file, whole or not at all, unless it says so already. Raises OSError."""
        data = self.render().encode()
        path = Path(self.path)
        if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == data:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)

    def render(self) -> str:
        """The file's text: sorted, a line for each entry, so that people can read and git can merge it."""
        files = ",\n".join(
            f"    {json.dumps(name, ensure_ascii=False)}: [\n{_entries(self.files[name])}\n    ]"
            for name in sorted(self.files)
            if self.files[name]
        )
        inner = f"\n{files}\n  " if files else ""
        return f'{{\n  "version": {VERSION},\n  "files": {{{inner}}}\n}}\n'


def _entries(counts: Counts) -> str:
    return ",\n".join(
        "      "
        + json.dumps(
            {"rule": each.rule, "content": each.content, "count": count, "fingerprint": each.fingerprint},
            ensure_ascii=False,
        )
        for each, count in sorted(counts.items(), key=lambda item: (item[0].rule, item[0].content, item[0].fingerprint))
    )


def _with_count(diagnostic: Diagnostic, known: int) -> Diagnostic:
    if not known:
        return diagnostic
    said = "the baseline has one like this" if known == 1 else f"the baseline has {known:,} like this"
    finding = diagnostic.finding
    return diagnostic._replace(finding=finding._replace(notes=(*finding.notes, Note(f"{said}, and here is one more"))))


def read(path: str) -> Baseline:
    """What is in a baseline at an absolute path. Raises BaselineMistake."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise BaselineMistake(path, f"there is no such baseline; `{writes(path)}` writes it") from None
    except OSError as error:
        raise BaselineMistake(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    if data.startswith(b"<<<<<<< ") or b"\n<<<<<<< " in data:
        raise BaselineMistake(path, f"has a merge conflict: take either side of it, then run `{writes(path)}`")
    try:
        table = json.loads(data)
    except ValueError as error:
        reason = f"{str(error)[:1].lower()}{str(error)[1:]}" if data.strip() else "it is empty"
        raise BaselineMistake(path, f"is no baseline: {reason}; delete it and run `{writes(path)}`") from None
    if not isinstance(table, dict) or not isinstance(table.get("version"), int):
        raise BaselineMistake(path, "is no baseline: it has no `version`")
    if table["version"] > VERSION:
        raise BaselineMistake(path, f"was written by a newer envlint (format {table['version']}, not {VERSION})")
    try:
        return Baseline(path, {str(name): _counts(entries) for name, entries in table["files"].items()})
    except (AttributeError, KeyError, TypeError, ValueError):
        said = f"is no baseline: an entry is not as `{writes(path)}` writes it; delete the file and run that"
        raise BaselineMistake(path, said) from None


def _counts(entries: Iterable[Mapping[str, Any]]) -> Counts:
    """Entries as they are counted; of two for the same, as a merge may leave them, the larger number."""
    found: Counts = Counter()
    for each in entries:
        count = each["count"]
        if not isinstance(count, int) or not all(isinstance(each[key], str) for key in ("rule", "fingerprint")):
            raise TypeError
        found |= Counter({Identity(each["rule"], each["fingerprint"], str(each.get("content", ""))): count})
    return found
