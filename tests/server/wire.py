"""Speaks to a real `envlint server` as an editor does, in bytes over pipes, and does nothing else that costs time."""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from tests.processes import ROOT, environment

SERVER = (sys.executable, "-m", "envlint", "server")
PATHS = (ROOT, ROOT / "rules", ROOT / "lsp")
PATIENCE = 60.0
"""Seconds after which an answer is taken to be missing, on however busy a machine."""
PUBLISH = "textDocument/publishDiagnostics"


class Silence(Exception):
    """What was waited for did not come."""


class Received(NamedTuple):
    """One message of the server."""

    when: float
    """By `time.perf_counter`, when its last byte was there."""
    message: dict[str, Any]


class Editor:
    """A client that knows nothing of documents: it sends what it is told to, and keeps what it gets.

    The server's own requests are answered: settings with `settings`, everything else with nothing.
    """

    def __init__(
        self,
        folder: Path,
        command: tuple[str, ...] = SERVER,
        settings: object = None,
        *,
        site: Path | None = None,
        port: int | None = None,
    ) -> None:
        """`site` is a folder of installed packages besides; with a port the server is spoken to through that."""
        self.settings = settings
        self.last: dict[str, dict[str, Any]] = {}
        """Of each document, what was published last."""
        self.answers: dict[int, dict[str, Any]] = {}
        """Of each request that has been answered, the answer."""
        self.complaints: list[str] = []
        """The lines on standard error."""
        self.shown: list[str] = []
        """What the server asked to be shown to the user."""
        self._number = 0
        self._received: queue.SimpleQueue[Received | None] = queue.SimpleQueue()
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(*PATHS, *([site] if site else [])),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._to: IO[bytes] = self.process.stdin
        output: IO[bytes] = self.process.stdout
        if port is not None:
            self.complaints.append(self.process.stderr.readline().decode().rstrip())
            connection = _connect(port)
            self._to, output = connection.makefile("wb"), connection.makefile("rb")
        threading.Thread(target=self._read, args=(output,), daemon=True).start()
        threading.Thread(target=self._listen, args=(self.process.stderr,), daemon=True).start()

    # the wire

    def _read(self, stream: IO[bytes]) -> None:
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                header = stream.readline()
            body = stream.read(length)
            self._received.put(Received(time.perf_counter(), json.loads(body)))
        self._received.put(None)

    def _listen(self, stream: IO[bytes]) -> None:
        for line in stream:
            self.complaints.append(line.decode("utf-8", "replace").rstrip())

    def send(self, message: Mapping[str, Any]) -> None:
        """Any message, however wrong."""
        body = json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()
        self._to.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._to.flush()

    def receive(self, patience: float = PATIENCE) -> Received:
        """The next message. Raises Silence when none comes, or the server has ended."""
        try:
            received = self._received.get(timeout=patience)
        except queue.Empty:
            raise Silence(f"nothing for {patience} s; standard error: {self.complaints[-20:]}") from None
        if received is None:
            raise Silence(f"the server has ended; standard error: {self.complaints[-20:]}")
        self._keep(received.message)
        return received

    def _keep(self, message: dict[str, Any]) -> None:
        method, params = message.get("method"), message.get("params")
        if method is None:
            self.answers[message["id"]] = message
        elif method == PUBLISH:
            self.last[params["uri"]] = params
        elif method == "window/showMessage":
            self.shown.append(params["message"])
        elif method == "workspace/configuration":
            self.send({"id": message["id"], "result": [self.settings for _ in params["items"]]})
        elif method == "workspace/applyEdit":
            self.send({"id": message["id"], "result": {"applied": True}})
        elif "id" in message:
            self.send({"id": message["id"], "result": None})

    def until(self, satisfied: Callable[[dict[str, Any]], bool], patience: float = PATIENCE) -> Received:
        """Receive up to a message of some kind. Raises Silence when none comes."""
        deadline = time.monotonic() + patience
        while not satisfied((received := self.receive(deadline - time.monotonic())).message):
            pass
        return received

    # the protocol

    def notify(self, method: str, params: object) -> None:
        """A message without an answer."""
        self.send({"method": method, "params": params})

    def request(self, method: str, params: object) -> int:
        """A question; the answer will be in `answers`."""
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        return self._number

    def answer(self, number: int) -> dict[str, Any]:
        """The whole answer to a question that was sent."""
        if number not in self.answers:
            self.until(lambda message: "method" not in message and message.get("id") == number)
        return self.answers[number]

    def ask(self, method: str, params: object) -> Any:
        """The result of a question. Raises AssertionError for an error."""
        answer = self.answer(self.request(method, params))
        assert "error" not in answer, answer["error"]
        return answer.get("result")

    def initialize(
        self,
        root: Path | None = None,
        encoding: str = "utf-16",
        capabilities: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """Begin. What the server says that it can do."""
        offered = {"general": {"positionEncodings": [encoding]}, **(capabilities or {})}
        params = {"processId": None, "rootUri": root.as_uri() if root else None, "capabilities": offered, **more}
        result = self.ask("initialize", params)
        self.notify("initialized", {})
        return dict(result["capabilities"])

    def open(self, uri: str, text: str, version: int = 1, language: str = "yaml") -> None:
        """Show a document."""
        item = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, text: str, version: int) -> None:
        """Show it with another text."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self, uri: str) -> None:
        """Do not show it any more."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def published(self, uri: str, version: int) -> Received:
        """Receive up to the first findings about one version of a document."""

        def is_it(message: dict[str, Any]) -> bool:
            params = message.get("params") or {}
            return message.get("method") == PUBLISH and params["uri"] == uri and params.get("version") == version

        return self.until(is_it)

    def leave(self) -> int:
        """End as the protocol wants it; the exit code."""
        self.answer(self.request("shutdown", None))
        self.notify("exit", None)
        self._to.close()
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End without a word; nothing happens if it has ended."""
        self.process.kill()
        self.process.wait()


def _connect(port: int) -> socket.socket:
    """A connection to a server that may not listen yet. Raises Silence if it never does."""
    for _ in range(int(PATIENCE * 20)):
        connection = socket.socket()
        if connection.connect_ex(("127.0.0.1", port)) == 0:
            return connection
        connection.close()
        time.sleep(0.05)
    raise Silence(f"nobody listens on port {port}")
