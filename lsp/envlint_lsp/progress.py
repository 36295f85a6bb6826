"""Tells the client how far work on many files is."""

from __future__ import annotations

import uuid

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

_FEWEST = 20
"""Fewer files are done before anybody could read what is said about them."""


class Progress:
    """That of one piece of work; silent where the client has no use for it."""

    def __init__(self, server: LanguageServer, title: str, total: int, token: lsp.ProgressToken | None = None) -> None:
        """The token is the client's; without one, and with an empty title, nothing is said."""
        self._server, self._title, self._total = server, title, total
        self._token, self._is_given = token, token is not None
        self._done = 0

    async def begin(self) -> None:
        """Say what begins, if it is worth it."""
        if self._token is None and self._title and self._total >= _FEWEST:
            token = str(uuid.uuid4())
            try:
                await self._server.work_done_progress.create_async(token)
            except Exception:  # a client that says it can, and then refuses
                return
            self._token = token
        if self._token is not None:
            begin = lsp.WorkDoneProgressBegin(f"envlint: {self._title}", percentage=0, message=f"{self._total} files")
            self._server.work_done_progress.begin(self._token, begin)

    def step(self) -> None:
        """Another file is done."""
        self._done += 1
        if self._token is not None and self._done % _FEWEST == 0:
            message, percentage = f"{self._done} of {self._total}", 100 * self._done // self._total
            report = lsp.WorkDoneProgressReport(message=message, percentage=percentage)
            self._server.work_done_progress.report(self._token, report)

    def end(self) -> None:
        """All is done, or given up."""
        if self._token is not None:
            self._server.work_done_progress.end(self._token, lsp.WorkDoneProgressEnd())
            self._server.work_done_progress.tokens.pop(self._token, None)
