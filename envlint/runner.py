"""Checks many files: what is known to be clean not at all, few in this process, many in several."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from envlint.cache import Cache
from envlint.discovery import Entry, Failed
from envlint.files import UndecodableFile, decode
from envlint.settings.resolve import Resolver

if TYPE_CHECKING:
    from envlint.config import Config
    from envlint.engine import Analysis

SEVERAL_PROCESSES_FROM = 400
"""So many files, none of them known to be clean, are worth the start of other processes."""
_CHUNK = 50


class Checked(NamedTuple):
    """What came of one file: an analysis, the knowledge that it is clean, or why it could not be checked."""

    path: Path
    analysis: Analysis | None = None
    """None for a file that is known to be clean, and for one that could not be checked."""
    failure: str | None = None
    line: int | None = None
    """Where in the file the failure is, counted from 1; None if it is about the file as a whole."""


class _Task(NamedTuple):
    """A file that has to be analysed."""

    path: Path
    text: str
    encoding: str
    config: Config
    key: str | None
    """Under which to remember that it is clean; None if that is not to be remembered."""


class Runner:
    """One run over some files."""

    def __init__(self, resolver: Resolver, cache: Cache | None, root: Path, *, several_from: int | None = None) -> None:
        """Without a cache nothing is remembered. Paths are known to the cache relative to the root.

        Several processes are used from `several_from` files on, by default SEVERAL_PROCESSES_FROM.
        """
        self._resolver, self._cache, self._root = resolver, cache, str(root)
        self._several_from = SEVERAL_PROCESSES_FROM if several_from is None else several_from

    def check(self, entries: Iterable[Entry]) -> Iterator[Checked]:
        """What came of each file, in the order given. Raises SettingsMistake for a configuration of no use."""
        prepared = [self._prepare(entry) for entry in entries]
        tasks = [each for each in prepared if isinstance(each, _Task)]
        workers = min(os.cpu_count() or 1, len(tasks) // _CHUNK)
        if len(tasks) < self._several_from or workers < 2:
            analyses: Iterator[Analysis] = map(_analyze, tasks)
            yield from self._finish(prepared, analyses)
            return
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(workers) as pool:
            yield from self._finish(prepared, pool.map(_analyze, tasks, chunksize=_CHUNK))

    def _prepare(self, entry: Entry) -> _Task | Checked:
        if isinstance(entry, Failed):
            return Checked(entry.path, failure=entry.reason)
        path = entry.path
        config = self._resolver.for_path(path).config
        try:
            data = path.read_bytes() if entry.data is None else entry.data
        except OSError as error:
            return Checked(path, failure=error.strerror or str(error))
        key = None
        if self._cache is not None:
            relative = os.path.relpath(path, self._root).replace(os.sep, "/")
            key = self._cache.key(data, relative, repr(config))
            if self._cache.knows(key):
                return Checked(path)
        try:
            return _Task(path, *decode(data), config, key)
        except UndecodableFile as error:
            return Checked(path, failure=str(error), line=error.line)

    def _finish(self, prepared: Iterable[_Task | Checked], analyses: Iterator[Analysis]) -> Iterator[Checked]:
        for each in prepared:
            if isinstance(each, Checked):
                yield each
                continue
            analysis = next(analyses)
            if self._cache is not None and each.key and not analysis.diagnostics and analysis.is_self_contained:
                self._cache.remember(each.key)
            yield Checked(each.path, analysis)


def _analyze(task: _Task) -> Analysis:
    from envlint.engine import analyze  # not before: where all files are known to be clean it is never needed

    folder = task.path.parent
    path, config = task.path.as_posix(), task.config
    return analyze(task.text, path, config, encoding=task.encoding, exists=lambda path: (folder / path).exists())
