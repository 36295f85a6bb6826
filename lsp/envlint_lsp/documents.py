"""Analyses of documents, made in one worker thread; the latest version wins."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

from pygls.exceptions import JsonRpcContentModified
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from envlint.config import Config
from envlint.engine import Analysis, Exists, judge, source_of
from envlint.identity import identify
from envlint.recognition import sniff
from envlint.source import Source
from envlint.text import LineIndex
from envlint_lsp.abilities import Abilities
from envlint_lsp.configuration import Choice, Configurations
from envlint_lsp.convert import Converter

_Answer = TypeVar("_Answer")


class Analysed(NamedTuple):
    """What is known of one version of a document."""

    uri: str
    version: int | None
    path: Path | None
    """Where it is saved; None for what is in no file."""
    source: Source
    analysis: Analysis
    convert: Converter
    choice: Choice
    abilities: Abilities
    exists: Exists | None

    @property
    def config(self) -> Config:
        """What the rules were run with."""
        return self.choice.config

    @property
    def text(self) -> str:
        """What the client shows."""
        return self.analysis.text


class Draft(NamedTuple):
    """The text of a document that need not be an environment file yet."""

    text: str
    name: str
    """Of its file; empty if it has none."""
    convert: Converter
    choice: Choice
    abilities: Abilities
    analysis: Analysis | None
    """That of the text, or of an earlier version of it."""


class _Known(NamedTuple):
    text: str
    task: asyncio.Task[Analysed | None]


class Overtaken(Exception):
    """The client has changed a document before it was looked at."""


class Documents:
    """Answers about each open document; keeps the analysis of its last text."""

    def __init__(self, server: LanguageServer, configurations: Configurations) -> None:
        self._server = server
        self.configurations = configurations
        self.abilities = Abilities()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="envlint")
        self._known: dict[str, _Known] = {}
        self._changed = -math.inf
        self._last: dict[str, Analysis] = {}
        """The newest analysis of each open document; only the worker adds to it."""

    @property
    def encoding(self) -> str:
        """The unit that the client counts columns in: `utf-8`, `utf-16` or `utf-32`."""
        agreed = self._server.workspace.position_encoding
        return getattr(agreed, "value", agreed) or "utf-16"

    @property
    def seconds_since_change(self) -> float:
        """How long ago something open was first looked at, or changed."""
        return time.monotonic() - self._changed

    def is_open(self, uri: str) -> bool:
        """Whether the client shows it."""
        return unquote(uri) in self._server.workspace.text_documents

    def open_uris(self) -> list[str]:
        """What the client shows."""
        return [each.uri for each in self._server.workspace.text_documents.values()]

    def version(self, uri: str) -> int | None:
        """That of the text which the client shows now."""
        document = self._server.workspace.text_documents.get(unquote(uri))
        return None if document is None else document.version

    async def work(self, function: Callable[[], _Answer]) -> _Answer:
        """Do something in the worker thread."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, function)

    async def latest(self, uri: str) -> Analysed | None:
        """The analysis of what the client shows now; None for what is no environment file, or has been closed."""
        while self.is_open(uri):
            known = self._ask(uri)
            try:
                found = await asyncio.shield(known.task)
            except Overtaken:
                continue
            if self._known.get(unquote(uri)) is known and self._text(uri) == known.text:
                return found
        return None

    async def answer(self, uri: str, function: Callable[[Analysed], _Answer]) -> _Answer | None:
        """What a function makes of the text that the client shows at this moment; None if that is nothing of ours.

        Raises JsonRpcContentModified, which clients pass over, if the text has changed before it was looked at.
        """
        if not self.is_open(uri):
            return None
        known = self._ask(uri)
        try:
            found = await asyncio.shield(known.task)
        except Overtaken:
            raise JsonRpcContentModified from None
        return None if found is None else await self.work(lambda: function(found))

    async def draft(self, uri: str, function: Callable[[Draft], _Answer]) -> _Answer | None:
        """What a function makes of the text that the client shows at this moment, whatever that is."""
        text, encoding = self._text(uri), self.encoding
        if text is None:
            return None

        def work() -> _Answer:
            path = path_of(uri)
            choice = self.configurations.choice(self._assumed(path))
            name = path.name if path else ""
            convert, analysis = Converter(LineIndex(text), encoding, uri), self._last.get(unquote(uri))
            return function(Draft(text, name, convert, choice, self.abilities, analysis))

        return await self.work(work)

    def _text(self, uri: str) -> str | None:
        document = self._server.workspace.text_documents.get(unquote(uri))
        return None if document is None else document.source

    def _ask(self, uri: str) -> _Known:
        """The analysis of an open document's text, begun now unless it has been."""
        key, text = unquote(uri), self._text(uri) or ""
        known = self._known.get(key)
        if known is None or known.text != text or _has_failed(known.task):
            self._changed = time.monotonic()
            known = _Known(text, asyncio.create_task(self._start(uri, text)))
            known.task.add_done_callback(_retrieve)
            self._known[key] = known
        return known

    async def _start(self, uri: str, text: str) -> Analysed | None:
        version, encoding = self.version(uri), self.encoding

        def work() -> Analysed | None:
            if self._text(uri) != text:
                raise Overtaken
            found = self.analyse(uri, text, version, encoding)
            if found is not None:
                self._last[unquote(uri)] = found.analysis
            return found

        return await self.work(work)

    def analyse(self, uri: str, text: str, version: int | None, encoding: str) -> Analysed | None:
        """The analysis of a text; None for what is no environment file, or is not to be looked at."""
        path = path_of(uri)
        if not sniff(text, path.name if path else ""):
            return None
        assumed = self._assumed(path)
        choice = self.configurations.choice(assumed)
        if choice.is_excluded or not choice.preferences.enable:
            return None
        exists = None if path is None else _beside(path)
        source = source_of(text, assumed.as_posix(), choice.config, exists=exists)
        analysis = judge(source, choice.config)
        baseline = self.configurations.baseline(choice)
        if baseline is not None and analysis.diagnostics:
            identities = identify(source.document, analysis.diagnostics, analysis.concealment)
            analysis = baseline.sift(analysis, assumed, identities).analysis
        convert = Converter(analysis.lines, encoding, uri, relates=self.abilities.relates)
        return Analysed(uri, version, path, source, analysis, convert, choice, self.abilities, exists)

    def _assumed(self, path: Path | None) -> Path:
        """What is in no file is taken for the environment file of the first workspace folder."""
        return path or (self.configurations.first_folder or Path()) / "environment.yml"

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._known.pop(unquote(uri), None)
        self._last.pop(unquote(uri), None)

    def forget(self) -> None:
        """Analyse everything anew when next asked."""
        self._known.clear()


def _has_failed(task: asyncio.Task[Analysed | None]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)


def _retrieve(task: asyncio.Task[Analysed | None]) -> None:
    """Look at a task's exception, so that one for which nobody waits any more is not printed."""
    if not task.cancelled():
        task.exception()


def uri_of(path: Path) -> str:
    """The URI of a file."""
    return from_fs_path(str(path)) or path.as_uri()


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None for what is in no file."""
    name = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(name) if name else None


def _beside(path: Path) -> Exists:
    folder = path.parent
    return lambda relative: (folder / relative).exists()
