"""Makes a user's own pack newer: facts and pack are replaced together, or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from envlint.compatibility.build.compile import compile_facts
from envlint.compatibility.build.facts import (
    FACTS_NAME,
    Facts,
    InvalidFacts,
    facts_to_bytes,
    read_facts,
    replace_files,
    to_bytes,
)
from envlint.compatibility.build.refresh import Progress, refresh
from envlint.compatibility.location import PACK_NAME
from envlint.compatibility.pack import CONDA, INDEX, load
from envlint.specs.version import Version


class Change(NamedTuple):
    """What an update has brought."""

    date: str
    new: list[tuple[str, str, list[str]]]
    """Ecosystem, package and its new versions, ascending."""

    @property
    def versions(self) -> int:
        """How many are new."""
        return sum(len(versions) for _, _, versions in self.new)


def update(
    folder: Path,
    *,
    channel: str = CONDA,
    index_url: str | None = None,
    packages: Collection[str] = (),
    progress: Progress = lambda done, total, name: None,
) -> Change:
    """Learn what is new and keep it in a folder; whatever goes wrong, what was there stays.

    Raises `envlint.compatibility.build.refresh.Unreachable` if a source fails, and OSError if nothing can be written.
    """
    before = newest_facts(folder)
    after = refresh(before, channel=channel, index_url=index_url, packages=packages, progress=progress)
    pack = folder / PACK_NAME
    replace_files({folder / FACTS_NAME: facts_to_bytes(after), pack: to_bytes(compile_facts(after))})
    load.cache_clear()
    return Change(after.generated, list(_new(before, after)))


def newest_facts(folder: Path) -> Facts:
    """The facts of an earlier update, or the bundled ones if these are newer or there are no others."""
    bundled = read_facts()
    try:
        own = read_facts(folder / FACTS_NAME)
    except (OSError, InvalidFacts):
        return bundled
    return own if own.generated >= bundled.generated else bundled


def _new(before: Facts, after: Facts) -> Iterator[tuple[str, str, list[str]]]:
    for ecosystem, old, new in (
        (CONDA, before.conda, after.conda),
        (INDEX, before.projects, after.projects),
    ):
        for name in sorted(new):
            known = old[name]["versions"] if name in old else {}
            if versions := [version for version in new[name]["versions"] if version not in known]:
                yield ecosystem, name, sorted(versions, key=lambda text: Version.parse(text).key)
