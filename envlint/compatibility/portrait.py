"""Tells what is known of one version of a package: when it came out, on which Pythons it runs, what it needs."""

from __future__ import annotations

from typing import NamedTuple

from envlint.compatibility.explanation import tidy
from envlint.compatibility.pack import CONDA, Pack, Package, load

_MOST_TEXTS = 2


class Need(NamedTuple):
    """What a version asks of another package."""

    name: str
    text: str
    """`>=1.22,<2`; of different builds the different texts, with `or` between them; empty if any version will do."""


class Portrait(NamedTuple):
    """One version of a package."""

    name: str
    version: str
    channel: str
    """`conda-forge` or `pypi`."""
    date: str
    """When it came out, as in 2026-11-22; empty if unknown."""
    as_of: str
    """The day on which that was read."""
    pythons: tuple[str, ...]
    """The minor versions that there are builds or wheels for, ascending; empty if it needs none, or any."""
    needs: tuple[Need, ...]
    """Of the packages that the pack knows, NumPy first."""


def portray(name: str, version: str, *, channel: str = CONDA, pack: Pack | None = None) -> Portrait | None:
    """What is known of a version; None if the pack has no such package or version.

    >>> portray("tensorflow", "2.15.0", channel="pypi").pythons
    ('3.9', '3.10', '3.11')
    """
    pack = pack or load()
    if name not in pack.names(channel) or version not in pack.package(channel, name).versions:
        return None
    package = pack.package(channel, name)
    index = package.versions.index(version)
    values = package.values(1 << index) & ~package.flags.get("newer", 0)
    pythons = 0
    for made_for, builds in package.pythons:
        pythons |= made_for if builds & values else 0
    needs = (_need(pack, package, other, values) for other in package.requires)
    return Portrait(
        name,
        version,
        channel,
        package.date(index),
        package.as_of,
        tuple(each for at, each in enumerate(pack.pythons) if pythons >> at & 1),
        tuple(sorted(filter(None, needs), key=lambda need: (need.name != "numpy", need.name))),
    )


def _need(pack: Pack, package: Package, other: str, values: int) -> Need | None:
    asked = [each for each in package.requires[other] if each.builds & values]
    if not asked:
        return None
    target = pack.package(package.ecosystem, other)
    admitted = {tidy(target.constraint_text(each.position)): target.constraint(each.position) for each in asked[::-1]}
    widest = [text for text, own in admitted.items() if not any(_is_part(own, all_) for all_ in admitted.values())]
    return Need(other, " or ".join(widest) if "" not in widest and len(widest) <= _MOST_TEXTS else "")


def _is_part(values: int, others: int) -> bool:
    return values != others and values | others == others
