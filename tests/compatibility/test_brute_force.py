"""What conda's list, pip's list and the two together admit is what trying everything finds, on small worlds."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import pytest

from envlint.compatibility.pack import CONDA, INDEX, Pack
from envlint.compatibility.problem import LEFT_OVER, METADATA, Problem, Trust
from envlint.compatibility.requests import read_wishes

PYTHONS = ["3.8", "3.9"]
TWINS = {"alpha": "alpha", "beta": "beta"}


class Choice(NamedTuple):
    """One alternative of a version."""

    version: int
    python: int
    """Bits of the Pythons; 0 for any or none."""
    needs: tuple[tuple[str, tuple[int, ...]], ...]


World = dict[tuple[str, str], list[Choice]]


def make_world(choice: random.Random) -> World:
    """Three packages on each side, with versions 1 to 3 of one or two alternatives; needs are any sets of versions."""
    world: World = {(CONDA, "python"): [Choice(index + 1, 0, ()) for index in range(2)]}
    for ecosystem, names in ((CONDA, ("alpha", "beta", "gamma")), (INDEX, ("alpha", "beta", "delta"))):
        for name in names:
            world[ecosystem, name] = [
                Choice(version, choice.choice((0, 1, 2, 3)), tuple(_needs(choice, [n for n in names if n != name])))
                for version in range(1, 4)
                for _ in range(choice.randint(1, 2))
            ]
    return world


def _needs(choice: random.Random, names: list[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    for name in names:
        if choice.random() < 0.45:
            yield name, tuple(sorted(choice.sample((1, 2, 3), choice.randint(1, 2))))


def make_pack(world: World) -> Pack:
    ecosystems: dict[str, dict[str, Any]] = {CONDA: {}, INDEX: {}}
    tables: dict[tuple[str, str], list[tuple[int, ...]]] = {}
    for (ecosystem, name), choices in world.items():
        versions = ["3.8.1", "3.9.1"] if name == "python" else ["1", "2", "3"]
        requires: dict[str, dict[int, int]] = {}
        pythons: dict[str, int] = {}
        for index, each in enumerate(choices):
            pythons[str(each.python)] = pythons.get(str(each.python), 0) | 1 << index
            for other, admitted in each.needs:
                table = tables.setdefault((ecosystem, other), [])
                if admitted not in table:
                    table.append(admitted)
                bits = requires.setdefault(other, {})
                bits[table.index(admitted)] = bits.get(table.index(admitted), 0) | 1 << index
        newer = len(choices)
        pythons["0"] = pythons.get("0", 0) | 1 << newer
        ecosystems[ecosystem][name] = {
            "as_of": "2026-01-01",
            "versions": " ".join(versions),
            "dates": [0] * len(versions),
            "counts": [*(sum(each.version == at for each in choices) for at in range(1, len(versions) + 1)), 1],
            "platforms": [f"0.{(2 << newer) - 1:x}"],
            "pythons": {mask: f"0.{bits:x}" for mask, bits in pythons.items()},
            "flags": {"newer": f"0.{1 << newer:x}"},
            "requires": {
                other: [part for position, bits in table.items() for part in (position, f"0.{bits:x}")]
                for other, table in requires.items()
            },
            "constrains": {},
        }
    for (ecosystem, name), table in tables.items():
        rows = []
        for admitted in table:
            ranges = [edge for version in admitted for edge in (version - 1, version)]
            text = "|".join(f"=={version}" for version in admitted)
            rows.append([text, ranges, ranges] if ecosystem == CONDA and name in TWINS else [text, ranges])
        ecosystems[ecosystem][name]["sets"] = rows
    for entries in ecosystems.values():
        for entry in entries.values():
            entry.setdefault("sets", [])
    return Pack(
        {
            "format": 1,
            "generated": "2026-01-01",
            "sources": [],
            "platforms": ["linux-64"],
            "pythons": PYTHONS,
            "names": TWINS,
            "ecosystems": ecosystems,
            "runtime": [],
        }
    )


Lines = dict[str, tuple[int, ...]]


def solutions(world: World, conda: Lines, pip: Lines, kept: frozenset[str]) -> Iterator[tuple[dict[Any, Any], Any]]:
    """Everything that conda's and pip's lists admit on one Python; what is kept needs no wheel for it."""
    keys = [key for key in world if key != (CONDA, "python")]
    lines = {CONDA: conda, INDEX: pip}
    for python in (0, 1, None) if not pip and "python" not in conda else (0, 1):
        if python is not None and "python" in conda and python + 1 not in conda["python"]:
            continue
        domains = []
        for ecosystem, name in keys:
            wanted = lines[ecosystem].get(name)
            domains.append(
                [
                    *([] if wanted is not None else [None]),
                    *(
                        each
                        for each in world[ecosystem, name]
                        if (wanted is None or each.version in wanted)
                        and (
                            not each.python
                            or (python is not None and each.python >> python & 1)
                            or (ecosystem == INDEX and name in kept)
                        )
                    ),
                ]
            )
        for values in product(*domains):
            chosen = dict(zip(keys, values, strict=True))
            if all(
                chosen[ecosystem, other] is not None and chosen[ecosystem, other].version in admitted
                for (ecosystem, _), each in chosen.items()
                if each is not None
                for other, admitted in each.needs
            ):
                yield chosen, python


def expected(world: World, conda: Lines, pip: Lines) -> tuple[bool, bool, bool]:
    """Whether there is a solution; one that keeps conda's lines; one that all of conda's packages can live with."""
    kept = frozenset(TWINS[name] for name in conda if name in TWINS) - set(pip)
    both = linked = fitting = False
    for chosen, _ in solutions(world, conda, pip, kept):
        both = True
        final = {name: chosen[INDEX, twin] for name, twin in TWINS.items()}
        if all(final[name] is None or final[name].version in conda[name] for name in TWINS if name in conda):
            linked = True
            fitting = fitting or all(
                final.get(other) is None or final[other].version in admitted
                for (ecosystem, _), each in chosen.items()
                if ecosystem == CONDA and each is not None
                for other, admitted in each.needs
            )
        if fitting:
            break
    return both, linked, fitting


def found(pack: Pack, conda: Lines, pip: Lines) -> tuple[bool, bool, bool]:
    def texts(lines: Lines) -> list[str]:
        return [
            f"{name} {'|'.join(f'=={PYTHONS[v - 1]}.1' if name == 'python' else f'=={v}' for v in versions)}"
            for name, versions in lines.items()
        ]

    # pip has no `or`: the versions that are not wanted are excluded.
    items = [name + ",".join(f"!={v}" for v in (1, 2, 3) if v not in wanted) for name, wanted in pip.items()]
    wishes = read_wishes(pack, texts(conda), items, ["conda-forge"])
    problem = Problem(pack, wishes, "linux-64")
    everyone = range(len(wishes.wishes))
    questions = ((METADATA, False), (METADATA, True), (METADATA | LEFT_OVER, True))
    both, linked, fitting = (
        problem.solve(everyone, layers, link, Trust.NONE) is not None for layers, link in questions
    )
    return both, linked, fitting


def make_lines(choice: random.Random, names: list[str], least: int) -> Lines:
    listed = choice.sample(names, choice.randint(least, len(names)))
    return {
        name: tuple(sorted(choice.sample((1, 2) if name == "python" else (1, 2, 3), choice.randint(1, 2))))
        for name in listed
    }


def assert_same(seed: int) -> tuple[bool, bool, bool]:
    choice = random.Random(seed)
    world = make_world(choice)
    conda = make_lines(choice, ["python", "alpha", "beta", "gamma"], 1)
    pip = make_lines(choice, ["alpha", "beta", "delta"], 0)
    answer = found(make_pack(world), conda, pip)
    assert answer == expected(world, conda, pip), (seed, conda, pip)
    return answer


def test_small_worlds() -> None:
    answers = [assert_same(seed) for seed in range(120)]
    assert len(set(answers)) == 4


@pytest.mark.slow
def test_many_small_worlds() -> None:
    for seed in range(1000, 4000):
        assert_same(seed)
