"""Looks at the environment files of the workspace that are not open, as `envlint check` would."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types as lsp

from envlint.discovery import Found, discover, read_beginning
from envlint.files import UndecodableFile, decode
from envlint_lsp.documents import Documents, uri_of

_PAUSE = 0.3
"""Seconds without a change of what is open: who types has the worker, but for one file from time to time."""


class Surveyed(NamedTuple):
    """What is found in one file that is not open."""

    uri: str
    diagnostics: tuple[lsp.Diagnostic, ...]
    result_id: str
    """Another one whenever the diagnostics may be others."""


class _Stamped(NamedTuple):
    stamp: tuple[int, int]
    found: Surveyed | None


class Survey:
    """Remembers what it found in a file until the file changes."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._scout = ThreadPoolExecutor(1, thread_name_prefix="envlint-scout")
        self._known: dict[Path, _Stamped] = {}
        self._rounds = 0

    def forget(self) -> None:
        """Look at every file anew when next asked."""
        self._known.clear()

    async def paths(self, folders: Iterable[Path]) -> list[Path]:
        """The environment files below some folders, without what git ignores; found in a thread of its own."""
        given = sorted(set(folders))
        outer = [each for each in given if not any(other in each.parents for other in given)]

        def walk() -> list[Path]:
            return [each.path for each in discover(outer) if isinstance(each, Found)]

        return await asyncio.get_running_loop().run_in_executor(self._scout, walk)

    async def look(self, paths: Iterable[Path]) -> AsyncIterator[tuple[Path, Surveyed | None]]:
        """What is found in some files, one after the other, so that what is open never waits for more than one.

        None for what is open, excluded, not an environment file or cannot be read.
        """
        for path in paths:
            uri = uri_of(path)
            if self._documents.is_open(uri):
                yield path, None
                continue
            if self._documents.seconds_since_change < _PAUSE:
                await asyncio.sleep(_PAUSE)
            yield path, await self._documents.work(partial(self._one, path, uri, self._documents.encoding))

    def _one(self, path: Path, uri: str, encoding: str) -> Surveyed | None:
        try:
            status = os.stat(path)  # noqa: PTH116
            stamp = status.st_mtime_ns, status.st_size
            known = self._known.get(path)
            if known is not None and known.stamp == stamp:
                return known.found
            with path.open("rb") as file:
                text = decode(read_beginning(file)).text
        except (OSError, UndecodableFile):
            self._known.pop(path, None)
            return None
        analysed = self._documents.analyse(uri, text, None, encoding)
        found = None
        if analysed is not None and analysed.choice.preferences.workspace_diagnostics:
            self._rounds += 1
            diagnostics = tuple(analysed.convert.diagnostic(each) for each in analysed.analysis.diagnostics)
            found = Surveyed(uri, diagnostics, f"file-{self._rounds}")
        if analysed is None or analysed.analysis.is_self_contained:  # what depends on other files may change with them
            self._known[path] = _Stamped(stamp, found)
        return found
