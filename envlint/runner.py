"""Checks many files: what is known to be clean not at all, few in this process, many in several."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from envlint.cache import Cache
from envlint.compatibility.location import BUNDLED, identity
from envlint.discovery import Entry, Failed, read_beginning
from envlint.settings.resolve import Resolver

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from envlint.config import Config
    from envlint.engine import Analysis

SEVERAL_PROCESSES_FROM = 400
"""So many files, none of them known to be clean, are worth the start of other processes."""
_CHUNK = 50


_Work = TypeVar("_Work")
_Result = TypeVar("_Result")


def spread(function: Callable[[_Work], _Result], tasks: Sequence[_Work], stack: ExitStack) -> Iterator[_Result]:
    """What a function makes of each task, in their order; several processes, until the stack closes, if it is many."""
    workers = min(_processors(), len(tasks) // _CHUNK) if len(tasks) >= SEVERAL_PROCESSES_FROM else 1
    pool = _start(workers) if workers > 1 else None
    if pool is None:
        return map(function, tasks)
    stack.enter_context(pool)
    return pool.map(function, tasks, chunksize=_CHUNK)


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
    config: Config
    key: str | None
    """Under which to remember that it is clean; None if that is not to be remembered."""
    identify: bool
    """Whether it has to be known of each finding what it is about."""


class Runner:
    """One run over some files."""

    def __init__(self, resolver: Resolver, cache: Cache | None, *, identify: bool = False) -> None:
        """Without a cache nothing is remembered. What findings are about is said where a baseline is, or always."""
        self._resolver, self._cache, self._identify = resolver, cache, identify
        self._configurations: dict[int, str] = {}
        self.clean: list[str] = []
        """Under what the clean files of this run are remembered: all that was decided about them depends on."""

    def prepare(self, entries: Iterable[Entry]) -> list[_Task | Checked]:
        """The files, read if they have to be analysed. Raises SettingsMistake for a configuration of no use."""
        return [self._prepare(entry) for entry in entries]

    def check(self, prepared: Sequence[_Task | Checked]) -> Iterator[Checked]:
        """What came of each file, in the order given."""
        tasks = [each for each in prepared if isinstance(each, _Task)]
        with ExitStack() as stack:
            yield from self._finish(prepared, spread(_analyze, tasks, stack))

    def _prepare(self, entry: Entry) -> _Task | Checked:
        if isinstance(entry, Failed):
            return Checked(entry.path, failure=entry.reason)
        path = entry.path
        resolved = self._resolver.for_path(path)
        config = resolved.config
        try:
            data = _read(path) if entry.data is None else entry.data
        except OSError as error:
            return Checked(path, failure=error.strerror or str(error))
        key = None
        if self._cache is not None:
            key = self._cache.key(data, path.as_posix(), self._name(config))
            if self._cache.knows(key):
                self.clean.append(key)
                return Checked(path)
        from envlint.files import UndecodableFile, decode

        try:
            return _Task(path, decode(data).text, config, key, self._identify or resolved.baseline is not None)
        except UndecodableFile as error:
            return Checked(path, failure=str(error), line=error.line)

    def _name(self, config: Config) -> str:
        """All that a configuration contributes to a verdict, with what the plugins and the pack that it names hold."""
        name = self._configurations.get(id(config))  # the resolver keeps it: no other one will have its identity
        if name is None:
            name = repr(tuple(config))
            if config.plugins:
                from envlint.version import plugin_fingerprint

                name = f"{name}\n{plugin_fingerprint(config.plugins)}"
            if config.pack != BUNDLED:
                name = f"{name}\n{identity(config.pack)}"
            self._configurations[id(config)] = name
        return name

    def _finish(self, prepared: Iterable[_Task | Checked], analyses: Iterator[Analysis]) -> Iterator[Checked]:
        for each in prepared:
            if isinstance(each, Checked):
                yield each
                continue
            analysis = next(analyses)
            if self._cache is not None and each.key and not analysis.diagnostics and analysis.is_self_contained:
                self._cache.remember(each.key)
                self.clean.append(each.key)
            yield Checked(each.path, analysis)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return read_beginning(file)


def _analyze(task: _Task) -> Analysis:
    from envlint.engine import analyze  # not before: where all files are known to be clean it is never needed

    folder = task.path.parent
    found = analyze(task.text, task.path.as_posix(), task.config, exists=lambda path: (folder / path).exists())
    if task.identify:
        _ = found.identities  # worked out here, where others can at the same time, and kept
    return found


def _start(workers: int) -> Executor | None:
    """Other processes, or None where there cannot be any (no shared memory for locks, as in some sandboxes)."""
    import signal
    from concurrent.futures import ProcessPoolExecutor

    try:
        # An interruption reaches every process of the group; only this one has something to say about it.
        return ProcessPoolExecutor(workers, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    except (ImportError, NotImplementedError, OSError):
        return None


def _processors() -> int:
    """How many processors this process may use, which in a container are fewer than there are."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1
