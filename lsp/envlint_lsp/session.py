"""One client's session: what it can do and wants, and what has to be looked at again when something changes."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Coroutine, Iterable
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from envlint_lsp.abilities import abilities
from envlint_lsp.configuration import Configurations
from envlint_lsp.diagnostics import Diagnostics
from envlint_lsp.documents import Documents, path_of, uri_of
from envlint_lsp.preferences import SECTION, read
from envlint_lsp.warming import STEPS

_WATCHED = ("**/*.toml", "**/*.{yml,yaml}", "**/*.txt", "**/.gitignore", "**/*baseline*.json")
"""Configurations, environment files, what these refer to, and baselines that are called like one."""


class Session:
    """All that is remembered between two messages."""

    def __init__(self, server: LanguageServer) -> None:
        self._server = server
        self.documents = Documents(server, Configurations(self._complain))
        self.diagnostics = Diagnostics(server, self.documents, self.folders)
        self._initial: object = None
        self._pushed: object = None
        """The settings that the client said last without being asked."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._survey: asyncio.Task[None] | None = None
        self._is_warm = False

    def initialize(self, params: lsp.InitializeParams) -> None:
        """Note what the client can do and wants."""
        self._loop = asyncio.get_running_loop()
        self.documents.abilities = abilities(params.capabilities)
        options = params.initialization_options
        self._initial = options.get("settings", options) if isinstance(options, dict) else None

    async def initialized(self) -> None:
        """Ask for settings, watch files, and look at the workspace."""
        if self.documents.abilities.configuration:  # it may open documents before it has answered
            preferences, _ = read(self._initial)
            await self.documents.work(lambda: self.documents.configurations.prefer(preferences, {}))
        await self.settle(None)
        if self.documents.abilities.watches_files:
            watchers = [lsp.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
            await self._register(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        if self.documents.abilities.announces_settings:
            section = lsp.DidChangeConfigurationRegistrationOptions(SECTION)
            await self._register(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION, section)

    async def _register(self, method: str, options: object) -> None:
        registration = lsp.Registration(f"envlint-{method}", method, options)
        await self._ask(self._server.client_register_capability_async(lsp.RegistrationParams([registration])))

    async def _ask(self, question: Awaitable[Any]) -> Any:
        """The client's answer; None if it refuses one."""
        try:
            return await question
        except Exception as error:  # the client's mistake, of whatever kind: it can be lived with
            self.log(lsp.MessageType.Info, f"the client refuses: {error}")
            return None

    # settings

    async def settle(self, pushed: object) -> None:
        """Take over what the user chooses: asked for where the client can be asked, else as it was pushed last."""
        folders = self.folders()
        self._pushed = self._pushed if pushed is None else _section(pushed)
        answers: list[object] = [_over(self._initial, self._pushed)] * (len(folders) + 1)
        if self.documents.abilities.configuration:
            items = [lsp.ConfigurationItem(scope, SECTION) for scope in (None, *map(uri_of, folders))]
            given = await self._ask(self._server.workspace_configuration_async(lsp.ConfigurationParams(items)))
            if isinstance(given, (list, tuple)) and len(given) == len(items):
                answers = [_over(self._initial, each) for each in given]
        (common, *others), mistakes = zip(*map(read, answers), strict=True)
        for mistake in dict.fromkeys(each for some in mistakes for each in some):
            self._complain(f"{mistake}; the default applies")
        by_folder = dict(zip(folders, others, strict=True))
        self.documents.forget()  # whoever asks from now on waits for what has been chosen
        await self.documents.work(lambda: self.documents.configurations.prefer(common, by_folder))
        await self.renew()

    def folders(self) -> list[Path]:
        """The workspace's."""
        workspace = self._server.workspace
        uris = [each.uri for each in workspace.folders.values()] or [workspace.root_uri or ""]
        return [path for uri in uris if (path := path_of(uri)) is not None]

    # what has changed

    async def changed(self, uri: str) -> None:
        """Say what is found in a document that was opened or changed."""
        self.diagnostics.tell()
        await self.diagnostics.publish(uri)
        if not self._is_warm:
            self._is_warm = True
            self._later(self._warm_up(uri))

    async def _warm_up(self, uri: str) -> None:
        await self.documents.latest(uri)  # the first findings come first, also where the client asks for them itself
        for step in STEPS:
            await self.documents.work(step)

    async def saved(self) -> None:
        """A client that watches no files says at least when it has written one."""
        if not self.documents.abilities.watches_files:
            await self.renew()

    async def closed(self, uri: str) -> None:
        """From now on what is in the file counts."""
        self.documents.close(uri)
        self.diagnostics.tell()
        await self.diagnostics.publish_file(uri, path_of(uri))

    async def watched(self, changes: Iterable[lsp.FileEvent]) -> None:
        """Look again at what may be different because files have changed."""
        paths = {each.uri: path for each in changes if (path := path_of(each.uri)) is not None}
        if any(path.suffix not in (".yml", ".yaml") for path in paths.values()):
            await self.renew()
            return
        self.diagnostics.tell()
        for uri, path in paths.items():
            if not self.documents.is_open(uri):
                await self.diagnostics.publish_file(uri, path)

    async def renew(self) -> None:
        """Read every configuration and analyse everything anew."""
        await self.documents.work(self.documents.configurations.forget)
        self.diagnostics.forget()
        self._refresh()
        if self.documents.abilities.pulls:
            return
        for uri in self.documents.open_uris():
            await self.diagnostics.publish(uri)
        if self._survey is not None:
            self._survey.cancel()
        self._survey = self._later(self.diagnostics.publish_workspace())

    def _refresh(self) -> None:
        """Have the client ask again for what it asks for by itself."""
        able = self.documents.abilities
        if able.pulls and able.refreshes_diagnostics:
            self._later(self._ask(self._server.workspace_diagnostic_refresh_async(None)))
        if able.refreshes_hints:
            self._later(self._ask(self._server.workspace_inlay_hint_refresh_async(None)))
        if able.refreshes_lenses:
            self._later(self._ask(self._server.workspace_code_lens_refresh_async(None)))

    def _later(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.log(lsp.MessageType.Error, "".join(traceback.format_exception(error)))

    # what is said

    def log(self, kind: lsp.MessageType, message: str) -> None:
        """Write something where only who looks for it sees it."""
        self._server.window_log_message(lsp.LogMessageParams(kind, message))

    def _complain(self, message: str) -> None:
        """Show something to the user; from whichever thread."""
        said = lsp.ShowMessageParams(lsp.MessageType.Error, f"envlint: {message}")
        self._loop.call_soon_threadsafe(self._server.window_show_message, said)


def _section(pushed: object) -> object:
    """The settings in what a client pushes: some wrap them in the section's name, some do not."""
    return pushed.get(SECTION, pushed) if isinstance(pushed, dict) else pushed


def _over(initial: object, given: object) -> object:
    """What the client says now, over what it said at the start."""
    if not isinstance(given, dict):
        return initial
    return {**initial, **given} if isinstance(initial, dict) else given
