"""Puts what clients do into words, for the notes of findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from envlint.clients.client import Cell, Client, Verdict
from envlint.clients.request import PackageRequest, Refusal
from envlint.diagnostic import enumerate_words, quoted

_LONGEST_REASON = 200
"""More of a client's message than this repeats what is in the file."""


def enumerate_clients(clients: Iterable[Client]) -> str:
    """Their names as a sentence has them: "conda, mamba and Binder"."""
    return enumerate_words([_called(client) for client in clients])


def _called(client: Client) -> str:
    return client.name if client.has_reader else client.title.partition(" (")[0]


def describe_reading(clients: Sequence[Client], reading: PackageRequest | Refusal) -> str:
    """What these clients make of one spec: "conda and mamba ask for any version of `uvicorn`"."""
    one = len(clients) == 1
    if isinstance(reading, Refusal):
        return f"{enumerate_clients(clients)} {'rejects' if one else 'reject'} it: {_shortened(reading.message)}"
    return f"{enumerate_clients(clients)} {'asks' if one else 'ask'} for {_describe_request(reading)}"


def _shortened(reason: str) -> str:
    return reason if len(reason) <= _LONGEST_REASON else f"{reason[: _LONGEST_REASON - 1]}\u2026"


_VERBS = {
    Verdict.REJECTS: ("rejects the file", "reject the file"),
    Verdict.DROPS: ("drops it", "drop it"),
    Verdict.MISREADS: ("misreads it", "misread it"),
}


def describe_trouble(cells: Iterable[tuple[Client, Cell]]) -> str:
    """What clients do that nobody wants: "conda rejects the file (since 25.9); pixi and mamba drop it (silently)"."""
    together: dict[Cell, list[Client]] = {}
    for client, cell in cells:
        together.setdefault(cell, []).append(client)
    sentences = (
        (enumerate_clients(clients), _VERBS[cell.verdict][len(clients) > 1], cell.detail)
        for cell, clients in together.items()
    )
    return "; ".join(f"{who} {does} ({detail})" if detail else f"{who} {does}" for who, does, detail in sentences)


def _describe_request(request: PackageRequest) -> str:
    name = f"{request.channel}::{request.name}" if request.channel else request.name
    described = quoted(f"{name} {request.version}") if request.version else f"any version of {quoted(name)}"
    conditions = [f"the build {quoted(request.build)}"] if request.build else []
    conditions += [f"the subdir `{request.subdir}`"] if request.subdir else []
    conditions += [f"the {key} {quoted(value)}" for key, value in request.others]
    return f"{described} with {' and '.join(conditions)}" if conditions else described
