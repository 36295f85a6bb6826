"""Mends pygls: answers what it cannot read or what comes after the shutdown, and forgets what has been handled."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol

if TYPE_CHECKING:
    from concurrent.futures import Future

    from pygls.protocol.json_rpc import MessageCallback, MessageHandler, MsgId


class Protocol(LanguageServerProtocol):
    """pygls' protocol, in which no request goes without an answer."""

    def structure_message(self, data: dict[str, Any]) -> Any:
        """A message as the types of the protocol have it. Raises JsonRpcException for what is none."""
        method = data.get("method") if "jsonrpc" in data else None
        if isinstance(method, str) and self.get_message_type(method) is None:
            data.setdefault("params", None)  # nobody knows whether it needs any
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if isinstance(method, str) and isinstance(data.get("id"), (int, str)):
                self._send_response(data["id"], error=error.to_response_error())
            raise

    def handle_message(self, message: Any) -> None:
        """Have a message answered."""
        method = getattr(message, "method", lsp.EXIT)
        if self._shutdown and method != lsp.EXIT and hasattr(message, "id"):
            error = JsonRpcInvalidRequest("the server has been shut down")
            self._send_response(message.id, error=error.to_response_error())
            return
        super().handle_message(message)

    def _execute_handler(
        self,
        msg_id: MsgId,
        handler: MessageHandler,
        callback: MessageCallback,
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Forget what has been handled: pygls keeps the future of each notification for ever, 4 KB for every key."""
        loop = asyncio.get_running_loop()

        def done(future: Future[Any]) -> None:
            loop.call_soon(self._request_futures.pop, msg_id, None)  # not now: the shutdown goes through them
            callback(future)

        super()._execute_handler(msg_id, handler, done, args, kwargs)
