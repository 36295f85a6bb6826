"""Compiles the cited tables, `data/*.toml`, into Python, which loads forty times as fast."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent.parent
COMPILED = HERE / "compiled.py"

_HEAD = '''"""Holds the tables of `data/*.toml` as what loads fastest; made by `python -m envlint.knowledge.build`."""

# fmt: off
# ruff: noqa: E501
'''


def read_table(name: str) -> dict[str, Any]:
    """One of the cited tables."""
    return tomllib.loads((HERE / "data" / f"{name}.toml").read_text("utf-8"))


def compile_tables() -> str:
    """The whole text of the compiled module."""
    return "\n".join(
        (
            _HEAD,
            *_pythons(),
            *_superseded(),
            *_clashes(),
            *_dependents(),
            *_accelerators(),
            *_channels(),
            *_core(),
            *_backports(),
            "",
        )
    )


def _pythons() -> Iterator[str]:
    table = read_table("python")
    yield f"AS_OF = {_text(table['as-of'])}"
    branches = ((branch, (entry["end-of-life"], entry["reference"])) for branch, entry in table["branches"].items())
    yield from _dictionary("BRANCHES", "tuple[str, str]", branches)


def _superseded() -> Iterator[str]:
    table = read_table("superseded")
    for language in ("conda", "pip"):
        rows = (
            (
                entry["name"],
                (
                    entry["instead"],
                    entry["why"],
                    entry["reference"],
                    entry.get("replaceable", False),
                    entry.get("same-versions", False),
                    entry.get("only", ""),
                    entry.get("bare", True),
                    entry.get("absent", False),
                ),
            )
            for entry in table[language]
        )
        yield from _dictionary(
            f"SUPERSEDED_{language.upper()}", "tuple[str, str, str, bool, bool, str, bool, bool]", rows
        )


def _clashes() -> Iterator[str]:
    table = read_table("clashes")
    for name, entries in (("CLASHES", table["clash"]), ("BRINGS", table["brings"])):
        found: dict[str, tuple[str, ...]] = {}
        for entry in entries:
            for each in entry["pip"]:
                found[each] = (*found.get(each, ()), *entry["conda"])
        yield from _dictionary(name, "tuple[str, ...]", found.items())
    alone = ((name, (each["module"], each["reference"])) for each in table["one-of"] for name in each["pip"])
    yield from _dictionary("ONE_OF", "tuple[str, str]", alone)


def _dependents() -> Iterator[str]:
    rows = (
        (entry["pip"], (entry["conda"], entry["reference"], tuple(entry["needed-by"])))
        for entry in read_table("dependents").values()
    )
    yield from _dictionary("DEPENDENTS", "tuple[str, str, tuple[str, ...]]", rows)


def _accelerators() -> Iterator[str]:
    table = read_table("accelerators")
    rows = ((version, (entry["cuda"], entry["cudnn"])) for version, entry in table["tensorflow"].items())
    yield from _dictionary("TESTED_BUILDS", "tuple[str, str]", rows)
    yield f"LAST_WINDOWS_GPU = {_text(table['windows']['last'])}"


def _channels() -> Iterator[str]:
    table = read_table("channels")
    yield from _names("DEFAULTS_NAMES", table["defaults"]["names"])
    yield from _names("PUBLIC_CHANNELS", table["public"]["names"])
    yield from _dictionary("CHANNEL_TITLES", "str", ((entry["name"], entry["title"]) for entry in table["titles"]))
    held = ((f"{each['channel']}::{each['package']}", tuple(each["versions"])) for each in table["versions"])
    yield from _dictionary("CHANNEL_VERSIONS", "tuple[str, ...]", held)
    rows = (
        (
            entry["name"],
            (
                entry["since"],
                entry["why"],
                entry["reference"],
                entry.get("instead", ""),
                tuple(entry.get("only-there", ())),
            ),
        )
        for entry in table["retired"]
    )
    yield from _dictionary("RETIRED_CHANNELS", "tuple[str, str, str, str, tuple[str, ...]]", rows)


def _backports() -> Iterator[str]:
    table = read_table("backports")
    rows = (
        (each["name"], (each.get("module", each["name"]), each["since"], each["why"], each["reference"]))
        for each in table["package"]
    )
    yield from _dictionary("BACKPORTS", "tuple[str, str, str, str]", rows)
    yield from _names("PYTHON_MODULES", table["module"]["names"])


def _core() -> Iterator[str]:
    table = read_table("core")
    for language in ("conda", "pip"):
        yield from _names(f"CORE_{language.upper()}", (name for entry in table[language] for name in entry["names"]))


def _names(name: str, members: Iterable[str]) -> Iterator[str]:
    yield f"{name} = frozenset({{{', '.join(map(_text, sorted(members)))}}})"


def _dictionary(name: str, type: str, rows: Iterable[tuple[str, object]]) -> Iterator[str]:
    yield f"{name}: dict[str, {type}] = {{"
    yield from (f"    {_text(key)}: {_literal(value)}," for key, value in rows)
    yield "}"


def _literal(value: object) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' if len(value) == 1 else ''})"
    return _text(value) if isinstance(value, str) else repr(value)


def _text(value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"'
