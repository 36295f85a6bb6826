"""Holds what was read of packages, before it is compiled: which versions there are, where, and what they ask for."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

from envlint.compatibility.pack import BUNDLED

FORMAT = 1
FACTS_NAME = "facts.json.gz"
BUNDLED_FACTS = BUNDLED.with_name(FACTS_NAME)
"""Comes with envlint, so that an update need only read what is new."""


class InvalidFacts(ValueError):
    """A file that holds no facts, or of another format."""


class Group(TypedDict, total=False):
    """Builds of one version of a conda package that ask for the same."""

    run: list[str]
    """Match specs of `depends`, Python left out."""
    constrains: list[str]
    builds: dict[str, list[str]]
    """Subdir -> minor versions of Python; `-` for one that runs without, `noarch` for what `python_spec` admits."""
    python_spec: list[str]


class CondaVersion(TypedDict):
    """One version of a conda package."""

    date: int
    """Of its first build, as in 20261122."""
    groups: list[Group]


class CondaPackage(TypedDict):
    """A package of conda-forge."""

    as_of: str
    """The day up to which its builds are known, as in 2026-11-22."""
    versions: dict[str, CondaVersion]


class IndexVersion(TypedDict, total=False):
    """One version of a project of the package index."""

    requires_python: str | None
    wheels: dict[str, list[str]]
    """Subdir, or `any`, -> minor versions of Python; `>=3.8` for the stable ABI, `py3` for pure Python."""
    sdist: bool
    released: str
    yanked: bool
    requires: list[str]
    """`Requires-Dist`, with markers; missing if nobody has read it, as of what has no wheel."""
    extras: dict[str, list[str]]


class IndexProject(TypedDict):
    """A project of the package index."""

    as_of: str
    versions: dict[str, IndexVersion]


class Facts(NamedTuple):
    """All that was read."""

    generated: str
    """The day of the last reading."""
    conda: dict[str, CondaPackage]
    projects: dict[str, IndexProject]
    names: dict[str, str]
    """conda name -> name on the index, where they differ."""


def read_facts(path: Path = BUNDLED_FACTS) -> Facts:
    """Facts out of a file. Raises OSError, and InvalidFacts for what holds none."""
    try:
        content = json.loads(gzip.decompress(path.read_bytes()))
        if content.pop("format") == FORMAT:
            return Facts(**content)
    except (EOFError, ValueError, KeyError, TypeError, AttributeError, gzip.BadGzipFile, zlib.error) as error:
        raise InvalidFacts(f"`{path}` holds no facts") from error
    raise InvalidFacts(f"`{path}` holds facts of another format than {FORMAT}")


def to_bytes(content: Mapping[str, Any]) -> bytes:
    """Compressed JSON; the same content gives the same bytes."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=True)
    return gzip.compress(text.encode("ascii"), compresslevel=9, mtime=0)


def facts_to_bytes(facts: Facts) -> bytes:
    """What `read_facts` reads."""
    return to_bytes({"format": FORMAT, **facts._asdict()})


def replace_files(files: Mapping[Path, bytes]) -> None:
    """Write files that belong together: all or none are replaced, whatever stops it, and nothing else is left."""
    temporary = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in files}
    try:
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary[path].write_bytes(data)
        for path, written in temporary.items():
            written.replace(path)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)
