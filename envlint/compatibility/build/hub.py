"""Says which packages the pack is about: `hub.toml` of the knowledge, the one place that lists them."""

from __future__ import annotations

from functools import cache
from typing import Any

from envlint.compatibility.pack import CONDA, INDEX
from envlint.knowledge.build.tables import read_table


@cache
def _hub() -> dict[str, Any]:
    return read_table("hub")


def packages(ecosystem: str) -> list[str]:
    """Those whose versions are read."""
    return list(_hub()[ecosystem]["packages"])


def known_by_need(ecosystem: str) -> list[str]:
    """Those of which only what others ask of them is known."""
    return list(_hub()[ecosystem]["by-need"])


def names(ecosystem: str) -> set[str]:
    """All of them."""
    return {*packages(ecosystem), *known_by_need(ecosystem)}


def platforms() -> dict[str, int]:
    """Subdir -> its position in the pack."""
    return {name: index for index, name in enumerate(_hub()["platforms"])}


def pythons() -> dict[str, int]:
    """Minor version -> its position in the pack."""
    return {name: index for index, name in enumerate(_hub()["pythons"])}


def distributions() -> dict[str, str]:
    """conda packages that hold, or bring, a distribution of another name."""
    return {entry["conda"]: entry["pip"] for entry in _hub()["distributions"]}


def family(ecosystem: str, name: str) -> list[str]:
    """The packages that hold the code of one; itself if there are no others."""
    found = (
        entry["packages"] for entry in _hub()["families"] if (entry["ecosystem"], entry["name"]) == (ecosystem, name)
    )
    return next(found, [name])


def subdirs() -> list[str]:
    """Where the builds of a conda channel are."""
    return [*platforms(), "noarch"]


def hub_module() -> str:
    """The text of `envlint.compatibility.hub`, by which a file without any of these packages is told at once.

    Python alone is no reason to look: what a file asks of it is only in conflict with other packages.
    """
    lines = [_ABOUT_HUB]
    for constant, ecosystem, about in (
        ("CONDA_NAMES", CONDA, "Those of conda-forge whose versions are known, without Python."),
        ("INDEX_NAMES", INDEX, "Those of the package index, normalised (PEP 503)."),
    ):
        members = (f'        "{name}",' for name in sorted(set(packages(ecosystem)) - {"python"}))
        lines += ["", f"{constant} = frozenset(", "    {", *members, "    }", ")", f'"""{about}"""']
    return "\n".join((*lines, ""))


_ABOUT_HUB = (
    '"""Names the packages that are worth a look at the pack, so that no other file pays for it; '
    'the builder writes it."""'
)
