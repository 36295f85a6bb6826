"""Analyses of the open documents, made in one worker thread; the latest version wins."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pygls.uris import to_fs_path
from pygls.workspace import Workspace

from envlint.config import Config
from envlint.engine import Analysis, judge, source_of
from envlint.recognition import sniff
from envlint.source import Source
from envlint_lsp.configuration import Configurations
from envlint_lsp.convert import Converter


class Analysed(NamedTuple):
    """What is known of one version of a document."""

    version: int | None
    source: Source
    analysis: Analysis
    convert: Converter
    config: Config


class Documents:
    """Answers for the latest version of each open document."""

    def __init__(self, configurations: Configurations) -> None:
        self.configurations = configurations
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="envlint")
        self._tasks: dict[str, tuple[str, asyncio.Task[Analysed | None]]] = {}

    async def latest(self, workspace: Workspace, uri: str) -> Analysed | None:
        """The analysis of what the client shows now; None for what is no environment file, or has been closed."""
        while (document := workspace.text_documents.get(uri)) is not None:
            text, version = document.source, document.version
            known = self._tasks.get(uri)
            if known is None or known[0] != text:
                encoding = getattr(workspace.position_encoding, "value", workspace.position_encoding) or "utf-16"
                known = text, asyncio.create_task(self._start(workspace, uri, text, version, encoding))
                self._tasks[uri] = known
            found = await asyncio.shield(known[1])
            current = workspace.text_documents.get(uri)
            if current is not None and current.source == text and self._tasks.get(uri) is known:
                return None if found is None else found._replace(version=current.version)
        return None

    async def _start(
        self, workspace: Workspace, uri: str, text: str, version: int | None, encoding: str
    ) -> Analysed | None:
        def work() -> Analysed | None:
            current = workspace.text_documents.get(uri)
            if current is None or current.source != text:
                return None  # overtaken while it waited
            return self._analyse(uri, text, version, encoding)

        return await asyncio.get_running_loop().run_in_executor(self._worker, work)

    def _analyse(self, uri: str, text: str, version: int | None, encoding: str) -> Analysed | None:
        name = to_fs_path(uri) if uri.startswith("file:") else None
        path = Path(name or "environment.yml")
        if not sniff(text, path.name if name else "") or self.configurations.excludes(path):
            return None
        config = self.configurations.config(path)
        folder = path.parent
        exists = (lambda relative: (folder / relative).exists()) if name else None
        source = source_of(text, path.as_posix(), config, exists=exists)
        analysis = judge(source, config)
        return Analysed(version, source, analysis, Converter(analysis.lines, encoding, uri), config)

    def close(self, uri: str) -> None:
        """Forget a document."""
        self._tasks.pop(uri, None)

    async def reload(self) -> None:
        """Forget all analyses and the configurations that they were made under."""
        await asyncio.get_running_loop().run_in_executor(self._worker, self.configurations.forget)
        self._tasks.clear()
