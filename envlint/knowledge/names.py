"""Knows what conda-forge calls its packages and what the package index calls the same, read only when a file asks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path

from envlint.knowledge.compiled import BRINGS, CLASHES

RENAMED = Path(__file__).parent / "data" / "renamed.txt"
"""Conda packages and the distributions that they hold under other names, of
https://github.com/prefix-dev/parselmouth, commit 345e9bfb of 2026-08-19."""
NAMES = Path(__file__).parent / "data" / "conda_forge.zlib"
"""Every package of conda-forge, of the same and of https://github.com/conda-forge/feedstock-outputs, commit 31c6779b of
2026-08-22; 0.2 MB."""
POPULAR = Path(__file__).parent / "data" / "popular.txt"
"""What people list most often, by a count over public environment files of November 2026, in this order."""
NAMES_AS_OF = "2026-08-22"


@lru_cache(maxsize=8192)
def normalized(name: str) -> str:
    """As the package index compares names (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_on_conda_forge(name: str) -> bool:
    """Whether conda-forge had a package of this name; costs 10 ms the first time."""
    return name in _name_set()


def is_same_package(conda_name: str, index_name: str) -> bool:
    """Whether a conda package holds a distribution of the package index under its name or another one."""
    if normalized(conda_name) == index_name:
        return f"\n{conda_name}=\n" in _names()
    return index_name in _renamed().get(conda_name, ()) or conda_name in conda_packages_of(index_name)


def related_packages(conda_names: Iterable[str], index_names: Iterable[str]) -> Iterator[list[str]]:
    """For each name of the package index the conda packages, out of some, that may have the same files."""
    renamed = _renamed()
    by_index_name: dict[str, list[str]] = {}
    for name in conda_names:
        for other in (normalized(name), *renamed.get(name, ())):
            by_index_name.setdefault(other, []).append(name)
    listed = {name for names in by_index_name.values() for name in names}
    for index_name in index_names:
        others = (*conda_packages_of(index_name), *packages_overwritten_by(index_name))
        yield [*by_index_name.get(index_name, ()), *(name for name in others if name in listed)]


def conda_packages_of(index_name: str) -> tuple[str, ...]:
    """The conda packages without files of their own that bring a distribution."""
    return BRINGS.get(index_name, ())


def packages_overwritten_by(index_name: str) -> tuple[str, ...]:
    """The conda packages whose files a distribution has too, although pip does not find it installed."""
    return CLASHES.get(index_name, ())


def conda_name_of(index_name: str) -> str | None:
    """What conda-forge calls a package that the package index knows; None if it has none, or only under that name."""
    found = [name for name, others in _renamed().items() if index_name in others]
    return min(found, key=lambda name: (name.endswith(("-cpu", "-gpu", "-base", "-core")), len(name)), default=None)


def similar_name(name: str) -> str | None:
    """The package of conda-forge that a name was probably meant to be; costs 50 ms."""
    from difflib import get_close_matches

    candidates = sorted(each for each in _name_set() if each[:1] == name[:1])
    return next(iter(get_close_matches(name, candidates, 1, 0.85)), None)


def conda_names(prefix: str, most: int) -> list[str]:
    """Names of conda-forge's packages that begin with some letters, those that people list most often first."""
    return _complete(prefix, most, _sorted_names(), _popular()["conda"])


def index_names(prefix: str, most: int) -> list[str]:
    """The same for the names of the package index, so far as conda-forge has the packages; normalised (PEP 503)."""
    return _complete(normalized(prefix) if prefix else "", most, _sorted_index_names(), _popular()["pip"])


def index_names_of(conda_name: str) -> tuple[str, ...]:
    """What the package index calls what a conda package holds; empty if it is not known to have it."""
    if f"\n{conda_name}=\n" in _names():
        return (normalized(conda_name),)
    return _renamed().get(conda_name, ())


def _complete(prefix: str, most: int, names: tuple[str, ...], popular: tuple[str, ...]) -> list[str]:
    first = [name for name in popular if name.startswith(prefix)][:most]
    found, start = dict.fromkeys(first), bisect_left(names, prefix)
    for name in names[start : bisect_left(names, f"{prefix}\uffff", start)]:
        if len(found) >= most:
            break
        found[name] = None
    return list(found)


@cache
def _popular() -> dict[str, tuple[str, ...]]:
    rows = [line.split() for line in POPULAR.read_text("utf-8").splitlines()]
    return {where: tuple(name for each, name in rows if each == where) for where in ("conda", "pip")}


@cache
def _sorted_names() -> tuple[str, ...]:
    return tuple(sorted(_name_set()))


@cache
def _sorted_index_names() -> tuple[str, ...]:
    same = {normalized(name[:-1]) for name in _names().split() if name.endswith("=")}
    return tuple(sorted(same.union(*_renamed().values())))


@cache
def _names() -> str:
    import zlib

    return zlib.decompress(NAMES.read_bytes()).decode()


@cache
def _name_set() -> frozenset[str]:
    return frozenset(_names().replace("=\n", "\n").split())


@cache
def _renamed() -> dict[str, tuple[str, ...]]:
    rows = (line.split() for line in RENAMED.read_text("utf-8").splitlines())
    return {name: tuple(others) for name, *others in rows}
