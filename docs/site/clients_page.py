"""Makes the page of what each client makes of each construct, with the sources, from the clients' table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docs.site.markup import cell, table
from envlint.cli.clients import MEANINGS
from envlint.clients.table import CLIENTS, Cell, Client, Topic, Verdict, rows

_SIGNS = {
    Verdict.READS: "✓",
    Verdict.REJECTS: "✗",
    Verdict.DROPS: "d",
    Verdict.MISREADS: "m",
    Verdict.IGNORES: "·",
    Verdict.NOT_APPLICABLE: "",
    Verdict.UNKNOWN: "?",
}
_MEANINGS = {
    **MEANINGS,
    Verdict.NOT_APPLICABLE: "has nothing to do with such things",
    Verdict.UNKNOWN: "nobody has looked",
}
_EVIDENCE = {
    "ran": "the client was run",
    "ran for specs, replica for files": "it was run for specs; for files its loader was, on its own YAML library",
    "replica": "its loader was run, on its own YAML library",
    "read": "its source was read",
}
_INTRODUCTION = """\
---
hide: [toc]
---

# What each client makes of a file

conda, mamba, pixi, conda-lock and the services that build environments do not read the same file in the same way. What
envlint says depends on the clients that you declare (`clients = ["conda", "pixi"]`, or `--client`), through the one
table on this page. On the command line `envlint clients` shows it, `envlint clients pixi` one client in full, and
`--output-format json` gives it to programs.
"""


def clients_page() -> str:
    """The page, in Markdown."""
    topics = list(rows())
    return "\n".join((_INTRODUCTION, *_clients(), *_overview(topics), *_details(topics)))


def _clients() -> Iterator[str]:
    yield "## Clients\n"
    for client in CLIENTS.values():
        yield f"### {client.title} {{ #{client.name} }}\n\n{' '.join(_sentences(client))}\n"


def _sentences(client: Client) -> Iterator[str]:
    yield f"In the configuration `{client.name}`."
    yield f"Examined: {client.version_examined}; {_EVIDENCE[client.evidence]}."
    if client.installs_with:
        linked = f"[{client.installs_with}](#{client.installs_with})"
        yield f"It installs with {linked}: what is not said of the one is said of the other."
    if client.file_names:
        yield f"It looks only for {_names(client.file_names)}."
    if client.lock_file_names:
        yield f"{_names(client.lock_file_names)} are lock files to it."


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _overview(topics: list[tuple[Topic, dict[str, Cell]]]) -> Iterator[str]:
    meanings = ", ".join(f"**{sign}** {_MEANINGS[verdict]}" for verdict, sign in _SIGNS.items() if sign)
    yield f"## At a glance\n\n{meanings}; an empty cell: {_MEANINGS[Verdict.NOT_APPLICABLE]}.\n"
    heads = ("", *(f"[{name}](#{name})" for name in CLIENTS))
    signs = [
        (f"[{topic.title}](#topic-{topic.name})", *(_SIGNS[each.verdict] for each in cells.values()))
        for topic, cells in topics
    ]
    yield f'<div class="matrix" markdown>\n\n{table(heads, signs)}\n</div>\n'


def _details(topics: list[tuple[Topic, dict[str, Cell]]]) -> Iterator[str]:
    yield "## In detail\n\nA client that is not named has nothing to do with it, or nobody has looked.\n"
    for topic, cells in topics:
        yield f"### {topic.title} {{ #topic-{topic.name} }}\n"
        yield "".join(f"- {line}\n" for line in _said(cells))
        yield f"Topic `{topic.name}`. Source: {cell(topic.source)}\n"


def _said(cells: Mapping[str, Cell]) -> Iterator[str]:
    """A line for each thing that is said, with all of whom it is said."""
    by_cell: dict[Cell, list[str]] = {}
    for name, each in cells.items():
        if each.verdict not in (Verdict.NOT_APPLICABLE, Verdict.UNKNOWN):
            by_cell.setdefault(each, []).append(name)
    for each, names in by_cell.items():
        detail = f": {cell(each.detail)}" if each.detail else ""
        yield f"**{each.verdict.value}**{detail} ({', '.join(names)})"
