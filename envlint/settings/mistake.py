"""What is said about a configuration that cannot be used."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "bool_type": "`true` or `false`",
    "int_type": "a whole number",
    "float_type": "a number",
}
"""What pydantic misses, by the name of its complaint: https://docs.pydantic.dev/latest/errors/validation_errors/"""


def reason(detail: Mapping[str, Any]) -> str:
    """One of pydantic's complaints, in our words."""
    kind = detail["type"]
    if kind in _KINDS:
        return f"should be {_KINDS[kind]}"
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        return f"should be {detail['ctx']['expected'].replace(chr(39), '`')}"
    message = str(detail["msg"]).removeprefix("Input ")
    return f"{message[:1].lower()}{message[1:]}"


class SettingsMistake(Exception):
    """A configuration that cannot be used: which one, which key, and why."""

    def __init__(self, source: Path | str, key: tuple[str | int, ...], reason: str) -> None:
        self.source, self.key, self.reason = source, key, reason
        dotted = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key).removeprefix(".")
        said = ": ".join(filter(None, (_shown(source), f"`{dotted}` {reason}" if dotted else reason)))
        super().__init__(_masked(said))


def _masked(message: str) -> str:
    if "://" not in message:
        return message
    from envlint.knowledge.secrets import mask  # a channel's address may hold a password

    return mask(message)


def _shown(source: Path | str) -> str:
    """A path as short as it can be said from the current folder."""
    if isinstance(source, str):
        return source
    here = f"{os.getcwd()}{os.sep}"  # noqa: PTH109 (the paths of configurations are made by `os` as well)
    return str(source).removeprefix(here)
