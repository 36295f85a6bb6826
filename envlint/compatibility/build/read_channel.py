"""Reads the builds of a conda channel that are newer than the facts, through py-rattler."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timezone
from typing import NamedTuple, cast

from rattler import Gateway, RepoDataRecord
from rattler.platform.subdir import SubdirLiteral

from envlint.compatibility.build import hub
from envlint.compatibility.build.facts import CondaPackage, CondaVersion, Group
from envlint.compatibility.build.read_conda import admits, read_need
from envlint.compatibility.pack import CONDA
from envlint.compatibility.ranges import is_final

_PINNED_BUILD = re.compile(r"(\S+) ==?([^\s=*]\S*) ([^\s*]+)")
"""A dependency on one build, such as that of a metapackage on what it brings."""
_ELSEWHERE = {
    "__win": ("win-64",),
    "__linux": ("linux-64", "linux-aarch64"),
    "__osx": ("osx-64", "osx-arm64"),
    "__unix": ("linux-64", "linux-aarch64", "osx-64", "osx-arm64"),
}
"""Virtual packages by which a `noarch` build says where it is for (https://docs.conda.io, "virtual packages")."""
_UNTIMED = 0


class _Record(NamedTuple):
    """What counts of a build."""

    name: str
    version: str
    build: str
    subdir: str
    date: int
    """Of the build, as in 20261122; 0 if unknown."""
    depends: tuple[str, ...]
    constrains: tuple[str, ...]


class Channel:
    """A conda channel that is asked package by package; rattler keeps what it has sent, and asks only for news."""

    def __init__(self, address: str) -> None:
        """The address is that of a channel, or a name such as `conda-forge`."""
        self._address = address
        self._gateway = Gateway()
        self._records: dict[str, list[_Record]] = {}

    def update(self, name: str, known: CondaPackage | None, today: str) -> CondaPackage | None:
        """A package with the builds that are newer than what is known of it; all the rest stays.

        None if the channel does not have it. Raises `rattler.exceptions.GatewayError` and OSError.
        """
        records = self._fetch(name)
        if not records:
            return known
        versions = dict(known["versions"]) if known else {}
        since = int(known["as_of"].replace("-", "")) if known else _UNTIMED
        news: dict[str, list[_Record]] = {}
        for record in records:
            if is_final(record.version) and (record.version not in versions or record.date >= max(since, 1)):
                news.setdefault(record.version, []).append(record)
        for version, added in news.items():
            before = versions.get(version)
            groups = [*(before["groups"] if before else ()), *self._groups(added)]
            date = before["date"] if before else min(record.date for record in added)
            versions[version] = CondaVersion(date=date, groups=_distinct(groups))
        return CondaPackage(as_of=today, versions=versions)

    def _fetch(self, name: str) -> list[_Record]:
        if name not in self._records:
            places = cast("Sequence[SubdirLiteral]", hub.subdirs())
            found = asyncio.run(self._gateway.query([self._address], places, [name], recursive=False))
            self._records[name] = [_record(each) for records in found for each in records]
        return self._records[name]

    def _groups(self, records: Collection[_Record]) -> list[Group]:
        """Builds that ask for the same, together."""
        groups: dict[tuple[tuple[str, ...], ...], Group] = {}
        for record in records:
            depends = self._with_brought(record, (record.name,))
            run = _relevant(depends, record.name, optional=False)
            constrains = _relevant(record.constrains, record.name, optional=True)
            python = _python_spec(depends)
            for subdir, versions, specs in _places(record, depends, python):
                group = groups.setdefault(
                    (run, constrains, specs), Group(run=list(run), constrains=list(constrains), builds={})
                )
                if specs:
                    group["python_spec"] = list(specs)
                built = group["builds"].setdefault(subdir, [])
                built += (version for version in versions if version not in built)
        return list(groups.values())

    def _with_brought(self, record: _Record, seen: tuple[str, ...]) -> list[str]:
        """What a build asks for, and what the builds ask for that it is pinned to, as `tensorflow` to `-base`."""
        found = list(record.depends)
        for text in record.depends:
            match = _PINNED_BUILD.fullmatch(text)
            if match is None or match[1] in seen or match[1] not in hub.packages(CONDA):
                continue
            for each in self._fetch(match[1]):
                if (each.version, each.build) == (match[2], match[3]) and each.subdir in (record.subdir, "noarch"):
                    found += self._with_brought(each, (*seen, each.name))
        return list(dict.fromkeys(found))


def _record(record: RepoDataRecord) -> _Record:
    when = record.timestamp
    return _Record(
        name=record.name.normalized,
        version=str(record.version),
        build=str(record.build),
        subdir=record.subdir,
        date=_UNTIMED if when is None else int(_day(when)),
        depends=tuple(record.depends),
        constrains=tuple(record.constrains),
    )


def _day(when: datetime) -> str:
    return when.astimezone(timezone.utc).strftime("%Y%m%d")


def _relevant(specs: Collection[str], name: str, *, optional: bool) -> tuple[str, ...]:
    """The specs of packages that the pack knows, without their builds; Python is told by where a build is listed."""
    found = (read_need(text, optional, hub.names(CONDA)) for text in specs)
    needs = {need for need in found if need is not None and need.package not in ("python", name)}
    return tuple(sorted(f"{need.package} {need.text}".strip() for need in needs))


def _python_spec(depends: Collection[str]) -> tuple[str, ...]:
    """What a build asks of Python, as one spec; empty if it needs none."""
    asked = [text.split() for text in depends if text.split(" ")[0] == "python"]
    versions = sorted({words[1] for words in asked if len(words) > 1})
    return (" ".join(("python", *([",".join(versions)] if versions else ()))),) if asked else ()


def _places(
    record: _Record, depends: Collection[str], python: tuple[str, ...]
) -> Iterator[tuple[str, list[str], tuple[str, ...]]]:
    """Subdir, Pythons and specs of Python, as `Group` has them."""
    if record.name == "python":
        yield record.subdir, ["-"], ()
        return
    if any(text.split(" ")[0] == "python-freethreading" or text.endswith("t") for text in depends if _is_abi(text)):
        return  # free-threaded builds are for a Python of their own
    minors = [minor for minor in hub.pythons() if all(admits(spec, minor) for spec in python)]
    if record.subdir != "noarch":
        yield record.subdir, minors if python else ["-"], ()
        return
    named = [name for name in _ELSEWHERE if any(text.split(" ")[0] == name for text in depends)]
    if named:
        for subdir in _ELSEWHERE[named[0]]:
            yield subdir, minors if python else ["-"], ()
    else:
        yield "noarch", ["noarch"], python


def _is_abi(text: str) -> bool:
    return text.startswith(("python_abi ", "python-freethreading"))


def _distinct(groups: list[Group]) -> list[Group]:
    return [group for index, group in enumerate(groups) if group not in groups[:index]]
