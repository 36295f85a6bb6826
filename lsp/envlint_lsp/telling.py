"""Tells more of what completion offers, once somebody looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types as lsp

from envlint.compatibility import check, portray
from envlint.compatibility.location import named_pack
from envlint.compatibility.pack import CONDA, Pack
from envlint.config import Config
from envlint.knowledge.channels import channel
from envlint.knowledge.superseded import successor
from envlint.rule import known
from envlint.syntax import Scalar
from envlint.text import Span
from envlint_lsp import facts


def resolve(item: lsp.CompletionItem, config: Config) -> lsp.CompletionItem:
    """An item with its documentation, from what has come back with it. Never raises."""
    data = item.data
    if not isinstance(data, dict) or data.get("of") not in _TELLERS:
        return item
    try:
        text = "\n\n".join(filter(None, _TELLERS[data["of"]](data, config)))
    except (KeyError, OSError, ValueError):  # the client has not kept what it was given, or there is no pack any more
        return item
    if text:
        item.documentation = facts.marked(text, bool(data.get("markdown")))
    return item


def _tell_key(data: dict[str, Any], config: Config) -> Iterator[str]:
    yield facts.of_key(data["name"], config.clients)


def _tell_channel(data: dict[str, Any], config: Config) -> Iterator[str]:
    yield facts.of_channel(channel(data["name"], Span(0, 0), Scalar(data["name"], Span(0, 0))))


def _tell_platform(data: dict[str, Any], config: Config) -> Iterator[str]:
    yield facts.of_platform(data["name"])


def _tell_rule(data: dict[str, Any], config: Config) -> Iterator[str]:
    rule = next((rule for rule in known(config.plugins) if rule.name == data["name"]), None)
    if rule is not None:
        yield facts.of_rule(rule)


def _tell_package(data: dict[str, Any], config: Config) -> Iterator[str]:
    instead = successor(data["name"], None, of_conda=data["channel"] == CONDA)
    yield facts.of_name(data["name"], data["channel"], named_pack(config.pack))
    if instead is not None:
        yield f"use {instead.name}: {instead.why}"


def _tell_version(data: dict[str, Any], config: Config) -> Iterator[str]:
    pack = named_pack(config.pack)
    if "written" in data:
        yield from _objections(data, pack)
    portrait = portray(data["name"], data["version"], channel=data["channel"], pack=pack)
    if portrait is not None:
        yield facts.of_version(portrait, pack)


def _objections(data: dict[str, Any], pack: Pack) -> Iterator[str]:
    """Why a version does not fit the rest of the file."""
    lines: dict[str, list[str]] = {"conda": [*data["lines"]["conda"]], "pip": [*data["lines"]["pip"]]}
    lines["conda" if data["channel"] == CONDA else "pip"].append(data["written"])
    report = check(lines["conda"], lines["pip"], channels=data["channels"], platforms=data["platforms"], pack=pack)
    for conflict in report.conflicts:
        if any(line.text == data["written"] for line in conflict.lines):
            yield f"**does not fit**: {conflict.message}"


_TELLERS = {
    "key": _tell_key,
    "channel": _tell_channel,
    "platform": _tell_platform,
    "rule": _tell_rule,
    "package": _tell_package,
    "version": _tell_version,
}
