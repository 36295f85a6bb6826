"""Makes a configuration of what the command line chooses, once every name in it is known to mean something."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Collection, Iterable

from envlint import rule as rules
from envlint.cli.failure import unknown
from envlint.clients.table import CLIENTS
from envlint.config import Config

_SUBDIRS = """
noarch emscripten-wasm32 wasi-wasm32 freebsd-64 linux-32 linux-64 linux-aarch64 linux-armv6l linux-armv7l
linux-loongarch64 linux-ppc64 linux-ppc64le linux-riscv64 linux-s390x osx-64 osx-arm64 win-32 win-64 win-arm64 zos-z
"""
PLATFORMS = tuple(_SUBDIRS.split())
"""The subdirs of conda (`KNOWN_SUBDIRS` in conda/base/constants.py) and one more of rattler (`platform.rs`)."""


def config_of(options: Namespace) -> Config:
    """The configuration that the options of `envlint check` describe. Raises Failure for a name that is not known."""
    if options.select or options.ignore:
        known = {"all", "default", *(name for each in rules.find() for name in (each.name, each.group))}
        _require(known, "rule or group", (*options.select, *options.ignore))
    _require(CLIENTS, "client", options.client)
    _require(PLATFORMS, "platform", options.platform)
    standard = Config()
    return Config(
        clients=tuple(dict.fromkeys(options.client)) or standard.clients,
        platforms=tuple(dict.fromkeys(options.platform)),
        select=tuple(options.select) or standard.select,
        ignore=tuple(options.ignore),
    )


def _require(known: Collection[str], what: str, names: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise unknown(what, name, known)
