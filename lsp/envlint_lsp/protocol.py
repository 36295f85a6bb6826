"""Answers what pygls leaves unanswered: requests that it cannot read, and those after the shutdown."""

from __future__ import annotations

from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException, JsonRpcInvalidRequest
from pygls.protocol import LanguageServerProtocol


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
