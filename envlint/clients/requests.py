"""Answers what a client would ask for if it were given a text: the yardstick by which a fix is proved safe."""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import Protocol, cast

from envlint.clients.client import CLIENTS
from envlint.clients.request import PackageRequest, Refusal, Refused, Requests

__all__ = ["PackageRequest", "Refusal", "Requests", "decode", "read_spec", "requests"]


class _Reader(Protocol):
    """What a client's module offers."""

    def read(self, text: str, platform: str) -> Requests: ...

    def read_spec(self, text: str) -> PackageRequest | Refusal: ...


def requests(text: str | bytes, client: str, platform: str = "linux-64") -> Requests | Refusal:
    """What a client asks for, or why it does not take the text.

    The platform matters only to clients that drop items by platform: mamba (`sel(...)`) and conda-lock (selectors and
    markers). Bytes are decoded as the client would. Raises KeyError for a client without a reader.
    """
    reader = _reader(client)
    try:
        return reader.read(decode(text, client) if isinstance(text, bytes) else text, platform)
    except Refused as refused:
        return refused.refusal


def read_spec(text: str, client: str) -> PackageRequest | Refusal:
    """What a client asks for when one conda item says this. Raises KeyError for a client without a reader."""
    return _reader(client).read_spec(text)


@lru_cache
def _reader(client: str) -> _Reader:
    if not CLIENTS[client].has_reader:
        raise KeyError(client)
    return cast(_Reader, importlib.import_module(f"envlint.clients.{client.replace('-', '_')}"))


_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


def decode(data: bytes, client: str) -> str:
    """A file's text as a client decodes it. Raises Refused.

    conda falls back to UTF-16 (conda/env/env.py:311-316); mamba's yaml-cpp goes by the byte order mark and replaces
    what it cannot read; the others take UTF-8 alone.
    """
    if client == "mamba":
        encoding = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)), "utf-8")
        return data.decode(encoding, "replace").removeprefix("\ufeff")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        problem = error
    if client == "conda":
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            problem = error
    raise Refused(f"not {problem.encoding}: {problem.reason} at byte {problem.start}")
