"""`envlint data`: what the compatibility data know and how old they are; `envlint data update` makes newer ones."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Any

from envlint.cli.failure import Failure, unknown
from envlint.compatibility.location import PACK_NAME, USER, complaint, data_folder, named_pack, pack_file
from envlint.compatibility.pack import CONDA, INDEX, Pack
from envlint.report.style import Style, style_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from envlint.compatibility.build.facts import Facts
    from envlint.compatibility.build.refresh import Step

_MOST_SHOWN = 6
_NOT_READ = "none"


def run(options: Namespace) -> int:
    """Show what a pack knows, or make a newer one for the user. Raises Failure if that is not possible."""
    if options.action == "update":
        return _update(options)
    if problem := complaint(options.pack):
        raise Failure(f"--pack {problem}")
    pack = named_pack(options.pack)
    if options.output_format == "json":
        print(json.dumps(_to_object(pack, options.pack), indent=2))
    else:
        print("\n".join(_portrait(pack, options.pack, style_of(sys.stdout, options.color))))
    return 0


# what there is


def _portrait(pack: Pack, name: str, style: Style) -> Iterator[str]:
    yield style.paint(f"compatibility data of {pack.generated}, {_age(pack.generated)}", "bold")
    yield f"{'the ones that come with envlint' if name == 'bundled' else pack_file(name)}"
    for ecosystem, title in ((CONDA, "conda-forge"), (INDEX, "the package index")):
        packages = [pack.package(ecosystem, each) for each in pack.names(ecosystem)]
        yield ""
        yield style.paint(
            f"{title}: {len(packages)} packages, {sum(len(each.versions) for each in packages):,} versions", "bold"
        )
        width = max(len(each.name) for each in packages) + 2
        for package in packages:
            newest = f"{package.versions[-1]:12} newest of {len(package.versions):3}"
            yield f"  {package.name:{width}}{newest}, read on {package.as_of}"
    yield ""
    yield f"{len(pack.runtime_facts)} combinations are known to fail although they install"
    yield ""
    yield style.paint("sources", "bold")
    for source in pack.sources:
        yield f"  {', '.join(source.values())}"
    if name != USER:
        yield ""
        yield '`envlint data update` makes newer ones for you; the configuration `pack = "user"` uses them'


def _age(day: str) -> str:
    days = (date.today() - date.fromisoformat(day)).days
    return "read today" if days <= 0 else f"{days} day{'' if days == 1 else 's'} old"


def _to_object(pack: Pack, name: str) -> dict[str, Any]:
    return {
        "version": 1,
        "pack": {"name": name, "date": pack.generated, "file": None if name == "bundled" else str(pack_file(name))},
        "ecosystems": {
            ecosystem: {
                each: {
                    "versions": len(pack.package(ecosystem, each).versions),
                    "newest": pack.package(ecosystem, each).versions[-1],
                    "as_of": pack.package(ecosystem, each).as_of,
                }
                for each in pack.names(ecosystem)
            }
            for ecosystem in (CONDA, INDEX)
        },
        "runtime_facts": [fact.name for fact in pack.runtime_facts],
        "sources": pack.sources,
    }


# newer ones


def _update(options: Namespace) -> int:
    """Ask the channel and the index for what is new, and replace the user's pack if all has come."""
    try:
        from envlint.compatibility.build.read_channel import Channel
        from envlint.compatibility.build.read_project import Index
        from envlint.compatibility.build.refresh import FAILURES, find_new_versions, refresh
    except ModuleNotFoundError as error:
        needed = "pip install 'conda-envlint[data]'"
        raise Failure(f"`data update` needs more than envlint itself (no `{error.name}` here): {needed}") from None
    from envlint.compatibility.build.facts import InvalidFacts

    _check_names(options.package)
    today = datetime.now(timezone.utc).date().isoformat()
    try:
        before = _start()
        with _progress() as report:
            channel = None if options.channel == _NOT_READ else Channel(options.channel)
            index = None if options.index == _NOT_READ else Index(options.index)
            after = refresh(before, channel, index, today, only=options.package, report=report)
        _store(after)
    except InvalidFacts as error:
        raise Failure(f"{error}; remove it to start from what comes with envlint") from None
    except FAILURES as error:
        said = " ".join(str(error).split())
        raise Failure(f"the update failed, and the data stay as they were: {said}") from None
    print(f"compatibility data of {after.generated} in {data_folder() / PACK_NAME}")
    for ecosystem, name, versions in find_new_versions(before, after):
        more = f" and {len(versions) - _MOST_SHOWN} more" if len(versions) > _MOST_SHOWN else ""
        print(f"  {ecosystem}: {name} {', '.join(versions[:_MOST_SHOWN])}{more}")
    print('the configuration `pack = "user"`, or `--pack user`, uses them')
    return 0


def _check_names(names: list[str]) -> None:
    from envlint.compatibility.build import hub

    known = {*hub.packages(CONDA), *hub.packages(INDEX)}
    for name in names:
        if name not in known:
            raise unknown("package in the data", name, known)


def _start() -> Facts:
    """The user's facts of an earlier update, unless those that come with envlint are newer by now."""
    from envlint.compatibility.build.facts import FACTS_NAME, read_facts

    bundled, own = read_facts(), data_folder() / FACTS_NAME
    if not own.exists():
        return bundled
    facts = read_facts(own)
    return facts if facts.generated >= bundled.generated else bundled


def _store(facts: Facts) -> None:
    """Compile the pack, see that it can be read, and only then replace the old one and its facts, both or none."""
    from envlint.compatibility.build.compile import compile_facts
    from envlint.compatibility.build.facts import FACTS_NAME, facts_to_bytes, replace_files, to_bytes

    content = compile_facts(facts)
    Pack(json.loads(json.dumps(content)))
    folder = data_folder()
    replace_files({folder / FACTS_NAME: facts_to_bytes(facts), folder / PACK_NAME: to_bytes(content)})


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def report(step: Step) -> None:
            bar.update(task, total=step.steps, completed=step.number, description=f"{step.ecosystem}: {step.name}")

        yield report
