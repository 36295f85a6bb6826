"""`envlint data`: what is known of versions and how old that is; `envlint data update` learns what is new."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from envlint.cli.failure import Failure, unknown
from envlint.compatibility.location import BUNDLED, USER, complaint, data_folder, named_pack, pack_file
from envlint.compatibility.pack import CONDA, INDEX, Pack
from envlint.report.progress import Progress
from envlint.report.style import Style, style_of
from envlint.report.summary import counted

_NEEDED = {"rattler": "py-rattler", "pypi_simple": "pypi-simple", "remotezip": "remotezip"}
"""Modules of the extra `data`, and the distributions that bring them."""
_TITLES = {CONDA: "conda-forge", INDEX: "package index"}


def run(options: Namespace) -> int:
    """Describe a pack, or make a newer one. Raises Failure where that cannot be done."""
    if options.action == "update":
        return _update(options)
    if options.packages or options.channel or options.index_url:
        raise Failure("packages, `--channel` and `--index-url` are for `envlint data update`")
    name = options.pack if options.pack in (BUNDLED, USER) else str(Path(options.pack).expanduser().absolute())
    if reason := complaint(name):
        raise Failure(f"--pack: {reason}")
    _describe(name, options)
    return 0


def _describe(name: str, options: Namespace) -> None:
    found = _to_object(name, named_pack(name), date.today())
    if options.output_format == "json":
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(_text(found, style_of(sys.stdout, options.color))))


def _to_object(name: str, pack: Pack, today: date) -> dict[str, Any]:
    return {
        "version": 1,
        "pack": name,
        "file": str(pack_file(name)),
        "date": pack.generated,
        "age_days": _age(pack.generated, today),
        "platforms": list(pack.platforms),
        "pythons": list(pack.pythons),
        "ecosystems": {
            ecosystem: {each: _package(pack, ecosystem, each, today) for each in sorted(pack.names(ecosystem))}
            for ecosystem in (CONDA, INDEX)
        },
        "runtime_facts": [{"name": fact.name, "effect": fact.effect} for fact in pack.runtime_facts],
        "sources": pack.sources,
    }


def _package(pack: Pack, ecosystem: str, name: str, today: date) -> dict[str, Any]:
    package = pack.package(ecosystem, name)
    return {
        "versions": len(package.versions),
        "newest": package.versions[-1],
        "as_of": package.as_of,
        "age_days": _age(package.as_of, today),
    }


def _age(day: str, today: date) -> int:
    return (today - date.fromisoformat(day)).days


def _text(found: dict[str, Any], style: Style) -> Iterator[str]:
    age = counted(max(found["age_days"], 0), "day")
    yield style.paint(f"compatibility data of {found['date']}, {age} old", "bold")
    yield f"{found['pack']}: {found['file']}" if found["pack"] in (BUNDLED, USER) else found["file"]
    for ecosystem, packages in found["ecosystems"].items():
        total = sum(each["versions"] for each in packages.values())
        yield ""
        yield style.paint(f"{_TITLES[ecosystem]}: {len(packages)} packages, {total:,} versions", "bold")
        width = max(map(len, packages))
        for name, each in packages.items():
            versions = counted(each["versions"], "version")
            yield f"  {name:{width}}  {versions:>12} up to {each['newest']:10} as of {each['as_of']}"
    yield ""
    yield f"{len(found['runtime_facts'])} facts of what can be installed, and then fails"
    yield f"platforms: {', '.join(found['platforms'])}; Python {found['pythons'][0]} to {found['pythons'][-1]}"
    yield "sources:"
    for source in found["sources"]:
        yield f"  {source['what']}: {source['from']} ({source['licence']})"


def _update(options: Namespace) -> int:
    missing = [distribution for module, distribution in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise Failure(f"`envlint data update` needs {', '.join(missing)}: pip install 'conda-envlint[data]'")
    from envlint.compatibility.build import hub
    from envlint.compatibility.build.refresh import Unreachable
    from envlint.compatibility.build.update import update

    known = {*hub.packages(CONDA), *hub.packages(INDEX)}
    for name in options.packages:
        if name not in known:
            raise unknown("package of the compatibility data", name, known)
    folder = data_folder()
    progress = Progress(sys.stderr)
    try:
        change = update(
            folder,
            channel=options.channel or CONDA,
            index_url=options.index_url,
            packages=options.packages,
            progress=progress,
        )
    except Unreachable as error:
        raise Failure(f"{error}; the data stay as they were") from None
    finally:
        progress.clear()
    for ecosystem, name, versions in change.new:
        shown = ", ".join(versions[-3:])
        before = f"{len(versions) - 3} more, " if len(versions) > 3 else ""
        print(f"{_TITLES[ecosystem]}: {name} {before}{shown}")
    print(f"compatibility data of {change.date} ({counted(change.versions, 'new version')}) in {folder}")
    print('`pack = "user"` in a configuration, or `--pack user`, makes use of them')
    return 0
