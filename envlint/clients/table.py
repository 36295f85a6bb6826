"""Answers what a client does with a construct: the one door to the clients, the topics and the verdicts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from envlint.clients.client import (
    CLIENTS,
    CONDA_LOCK_SELECTORS,
    FORBIDDEN_NAME_CHARACTERS,
    MAMBA_SELECTORS,
    OTHER_NAMES,
    RESERVED_NAMES,
    RESERVED_VARIABLES,
    TROUBLE,
    Cell,
    Client,
    Topic,
    Verdict,
)
from envlint.clients.topics import TOPICS

__all__ = [
    "CLIENTS",
    "CONDA_LOCK_SELECTORS",
    "FORBIDDEN_NAME_CHARACTERS",
    "MAMBA_SELECTORS",
    "OTHER_NAMES",
    "RESERVED_NAMES",
    "RESERVED_VARIABLES",
    "TOPICS",
    "TROUBLE",
    "Cell",
    "Client",
    "Topic",
    "Verdict",
    "cell",
    "clients_that",
    "rows",
    "verdict",
]

_NOT_SAID = Cell(Verdict.UNKNOWN)


def cell(topic: str, client: str) -> Cell:
    """What a client does with a topic, and in a few words how.

    What is not said of a service is said of the client that it installs with. Raises KeyError for a name that is not in
    `TOPICS` or `CLIENTS`.
    """
    verdicts, asked = TOPICS[topic].verdicts, CLIENTS[client]
    if client in verdicts:
        return verdicts[client]
    if asked.installs_with is None:
        return _NOT_SAID
    return verdicts.get(asked.installs_with, _NOT_SAID)


def verdict(topic: str, client: str) -> Verdict:
    """What a client does with a topic; see `cell`."""
    return cell(topic, client).verdict


def clients_that(verdicts: Verdict | Collection[Verdict], topic: str, among: Iterable[str] | None = None) -> list[str]:
    """The clients, of those named or else of all, that do one of these things with a topic; in the order given."""
    wanted = (verdicts,) if isinstance(verdicts, Verdict) else verdicts
    return [client for client in (CLIENTS if among is None else among) if verdict(topic, client) in wanted]


def rows(clients: Iterable[str] | None = None) -> Iterator[tuple[Topic, dict[str, Cell]]]:
    """The whole table: each topic with a cell for each client, of those named or else of all."""
    names = tuple(CLIENTS if clients is None else clients)
    for name, topic in TOPICS.items():
        yield topic, {client: cell(name, client) for client in names}
