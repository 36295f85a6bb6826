"""`envlint clients`: what each client makes of each construct, all at a glance, or of one client in full."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from envlint.cli.failure import unknown
from envlint.clients.table import CLIENTS, OTHER_NAMES, Cell, Topic, Verdict, rows
from envlint.report.style import Style, style_of

_SIGNS = {
    Verdict.READS: ("+", "hint"),
    Verdict.REJECTS: ("X", "error"),
    Verdict.DROPS: ("d", "warning"),
    Verdict.MISREADS: ("m", "warning"),
    Verdict.IGNORES: (".", "faint"),
    Verdict.NOT_APPLICABLE: (" ", "faint"),
    Verdict.UNKNOWN: ("?", "faint"),
}
MEANINGS = {
    Verdict.READS: "reads it",
    Verdict.REJECTS: "stops with an error",
    Verdict.DROPS: "loses some of it silently",
    Verdict.MISREADS: "takes it for something else",
    Verdict.IGNORES: "does not look at it",
    Verdict.UNKNOWN: "not known",
}


def run(options: Namespace) -> int:
    """Print the table, or chosen clients in full. Raises Failure if a client is unknown."""
    for name in options.clients:
        if name not in CLIENTS:
            raise unknown("client", name, CLIENTS, also=OTHER_NAMES)
    names = tuple(dict.fromkeys(options.clients))
    style = style_of(sys.stdout, options.color)
    if options.output_format == "json":
        print(json.dumps(_to_object(names or tuple(CLIENTS)), indent=2))
    elif names:
        print("\n\n".join("\n".join(_portrait(name, style)) for name in names))
    else:
        print("\n".join(_table(style)))
    return 0


def _to_object(names: tuple[str, ...]) -> dict[str, Any]:
    members = ("name", "title", "version_examined", "evidence")
    return {
        "version": 1,
        "clients": [{member: getattr(CLIENTS[name], member) for member in members} for name in names],
        "topics": [
            {
                "name": topic.name,
                "title": topic.title,
                "source": topic.source,
                "clients": {
                    client: {"verdict": cell.verdict.value, "detail": cell.detail} for client, cell in cells.items()
                },
            }
            for topic, cells in rows(names)
        ],
    }


def _table(style: Style) -> Iterator[str]:
    """One sign a client, so that the table fits a narrow terminal; the clients' names make stairs above the columns."""
    for index, name in enumerate(CLIENTS):
        yield "| " * index + style.paint(name, "bold")
    for topic, cells in rows():
        signs = " ".join(style.paint(*_SIGNS[cell.verdict]) for cell in cells.values())
        yield f"{signs}  {topic.title}"
    yield ""
    yield ", ".join(f"{_SIGNS[verdict][0]} {meaning}" for verdict, meaning in MEANINGS.items())
    yield "`envlint clients NAME` says more about one of them, and how it is known"


def _portrait(name: str, style: Style) -> Iterator[str]:
    client = CLIENTS[name]
    yield style.paint(client.title, "bold")
    yield f"examined: {client.version_examined}; evidence: {client.evidence}"
    if client.installs_with:
        yield f"what is not said about it is said of {client.installs_with}, with which it installs"
    for topic, cells in rows([name]):
        if cells[name].verdict not in (Verdict.NOT_APPLICABLE, Verdict.UNKNOWN):
            yield ""
            yield from _statement(topic, cells[name], style)


def _statement(topic: Topic, cell: Cell, style: Style) -> Iterator[str]:
    detail = f": {cell.detail}" if cell.detail else ""
    yield f"{topic.title}"
    yield f"  {style.paint(cell.verdict.value, _SIGNS[cell.verdict][1])}{detail}"
    yield f"  {style.paint(f'source: {topic.source}', 'faint')}"
