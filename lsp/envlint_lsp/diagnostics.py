"""Diagnostics: pushed, or as the client asks for them; of what is open, and of the other files of the workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from envlint_lsp.documents import Analysed, Documents, uri_of
from envlint_lsp.progress import Progress
from envlint_lsp.survey import Survey, Surveyed

_SILENCE = 30.0
"""Seconds after which a client that waits for news of the workspace is told that there are none."""
_TITLE = "environment files of the workspace"


class Diagnostics:
    """What the client has been told, and tells it what is new."""

    def __init__(self, server: LanguageServer, documents: Documents, folders: Callable[[], list[Path]]) -> None:
        self._server, self._documents, self._folders = server, documents, folders
        self._survey = Survey(documents)
        self._published: set[str] = set()
        """URIs of files that are not open, and for which the client shows something."""
        self._news = asyncio.Event()
        self._generation = 0
        """How often all analyses have been forgotten: what was found before is not the same as what is found now."""

    def forget(self) -> None:
        """Analyse everything anew when next asked."""
        self._generation += 1
        self._documents.forget()
        self._survey.forget()
        self.tell()

    def tell(self) -> None:
        """Wake the clients that wait for news of the workspace."""
        self._news.set()
        self._news = asyncio.Event()

    # pushed

    async def publish(self, uri: str) -> None:
        """Push the diagnostics of what the client shows now, unless it asks for them itself."""
        if self._documents.abilities.pulls:
            return
        found = await self._documents.latest(uri)
        if self._documents.is_open(uri):
            self._push(uri, _all(found), self._documents.version(uri))

    async def publish_file(self, uri: str, path: Path | None) -> None:
        """Push those of a file that is not open any more, or has changed; none if it is no file of the workspace."""
        if self._documents.abilities.pulls:
            return
        self._push(uri, [], None)
        if path is not None and any(path.is_relative_to(folder) for folder in self._folders()):
            await self._publish_files([path], Progress(self._server, "", 1))

    async def publish_workspace(self) -> None:
        """Push those of all files of the workspace that are not open, and take back those of files that are gone."""
        paths = await self._survey.paths(self._folders())
        shown = {unquote(uri_of(path)) for path in paths}
        for uri in self._published - shown:
            if not self._documents.is_open(uri):
                self._push(uri, [], None)
        title = _TITLE if self._documents.abilities.progress else ""
        await self._publish_files(paths, Progress(self._server, title, len(paths)))

    async def _publish_files(self, paths: Iterable[Path], progress: Progress) -> None:
        await progress.begin()
        try:
            async for path, found in self._survey.look(paths):
                progress.step()
                uri = uri_of(path)
                if self._documents.is_open(uri):
                    continue
                if found is not None and found.diagnostics:
                    self._push(found.uri, list(found.diagnostics), None)
                elif unquote(uri) in self._published:
                    self._push(uri, [], None)
        finally:
            progress.end()

    def _push(self, uri: str, diagnostics: list[lsp.Diagnostic], version: int | None) -> None:
        self._published.discard(unquote(uri))
        if diagnostics and version is None:
            self._published.add(unquote(uri))
        self._server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, diagnostics, version))

    # asked for

    async def pull(self, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        """Those of a document, or the news that they are the same as before; none if they are pushed."""
        if not self._documents.abilities.pulls:
            return lsp.RelatedFullDocumentDiagnosticReport([])
        found = await self._documents.latest(params.text_document.uri)
        result_id = self._result_id(found)
        if result_id == params.previous_result_id:
            return lsp.RelatedUnchangedDocumentDiagnosticReport(result_id)
        return lsp.RelatedFullDocumentDiagnosticReport(_all(found), result_id=result_id)

    def _result_id(self, found: Analysed | None) -> str:
        return f"{self._generation}-{'none' if found is None else hash((found.text, found.uri))}"

    async def pull_workspace(self, params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
        """Those of all files of the workspace; a client that has been told them waits until there are news."""
        if not self._documents.abilities.pulls:
            return lsp.WorkspaceDiagnosticReport([])
        known = {unquote(each.uri): each.value for each in params.previous_result_ids}
        while True:
            news = self._news
            report = _Report(self._server, params.partial_result_token)
            await self._look_for_news(params, known, report)
            if report.is_any or not known:
                return report.rest()
            try:
                await asyncio.wait_for(news.wait(), _SILENCE)
            except asyncio.TimeoutError:
                return report.rest()

    async def _look_for_news(
        self, params: lsp.WorkspaceDiagnosticParams, known: dict[str, str], report: _Report
    ) -> None:
        """Report what the client does not know yet."""
        paths = await self._survey.paths(self._folders())
        progress = Progress(self._server, _TITLE, len(paths), params.work_done_token)
        await progress.begin()
        present = set()
        try:
            async for path, found in self._survey.look(paths):
                progress.step()
                uri = uri_of(path)
                if self._documents.is_open(uri):
                    present.add(unquote(uri))
                    report.add(await self._open_item(uri, known))
                elif found is not None:
                    present.add(unquote(uri))
                    report.add(_file_item(found, known))
        finally:
            progress.end()
        gone = (uri for uri in known.keys() - present if known[uri] and not self._documents.is_open(uri))
        report.add([lsp.WorkspaceFullDocumentDiagnosticReport(uri, [], None, result_id="") for uri in gone])

    async def _open_item(self, uri: str, known: dict[str, str]) -> list[lsp.WorkspaceDocumentDiagnosticReport]:
        found = await self._documents.latest(uri)
        result_id = self._result_id(found)
        if known.get(unquote(uri)) == result_id:
            return []
        version = self._documents.version(uri)
        return [lsp.WorkspaceFullDocumentDiagnosticReport(uri, _all(found), version, result_id=result_id)]


class _Report:
    """What is new in the workspace: sent part by part to a client that takes parts."""

    _PART = 50
    """So many documents."""

    def __init__(self, server: LanguageServer, token: lsp.ProgressToken | None) -> None:
        self._server, self._token = server, token
        self._items: list[lsp.WorkspaceDocumentDiagnosticReport] = []
        self.is_any = False

    def add(self, items: list[lsp.WorkspaceDocumentDiagnosticReport]) -> None:
        """Report some documents."""
        self._items += items
        self.is_any = self.is_any or bool(items)
        if self._token is not None and len(self._items) >= self._PART:
            self._send(self._token)

    def _send(self, token: lsp.ProgressToken) -> None:
        part = lsp.WorkspaceDiagnosticReport(self._items)
        self._server.protocol.notify(lsp.PROGRESS, lsp.ProgressParams(token, part))
        self._items = []

    def rest(self) -> lsp.WorkspaceDiagnosticReport:
        """What has not been sent."""
        if self._token is not None and self._items:
            self._send(self._token)
        return lsp.WorkspaceDiagnosticReport(self._items)


def _file_item(found: Surveyed, known: dict[str, str]) -> list[lsp.WorkspaceDocumentDiagnosticReport]:
    before = known.get(unquote(found.uri))
    if before == found.result_id or not (found.diagnostics or before):
        return []
    items = list(found.diagnostics)
    return [lsp.WorkspaceFullDocumentDiagnosticReport(found.uri, items, None, result_id=found.result_id)]


def _all(found: Analysed | None) -> list[lsp.Diagnostic]:
    return [] if found is None else [found.convert.diagnostic(each) for each in found.analysis.diagnostics]
