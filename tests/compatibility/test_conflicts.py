"""Of every conflict no line can be left out, the lines alone are at odds, and what is suggested works."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date

import pytest

from envlint.compatibility import Conflict, Report, check
from envlint.compatibility.kind import Kind
from envlint.compatibility.pack import CONDA, INDEX, load

PACK = load()
TODAY = date(2026, 11, 22)
USUAL = ["numpy", "tensorflow", "pytorch", "pandas", "scipy", "keras", "protobuf", "scikit-learn", "h5py", "matplotlib"]
ON_INDEX = ["numpy", "tensorflow", "torch", "pandas", "scipy", "keras", "protobuf", "torchvision", "jax", "ml-dtypes"]
DECIDED = (Kind.INCOMPATIBLE, Kind.REPLACED, Kind.RUNTIME_BREAK)


def files(count: int, seed: int) -> Iterator[tuple[list[str], list[str]]]:
    """Lists of pinned packages with a Python, some of them through pip."""
    choice = random.Random(seed)
    for _ in range(count):
        conda = [f"python={choice.choice(['3.7', '3.8', '3.9', '3.10', '3.11', '3.12'])}"]
        names = choice.sample(USUAL, choice.randint(1, 4))
        conda += [f"{name}={choice.choice(PACK.package(CONDA, name).versions[-40:])}" for name in names]
        names = choice.sample(ON_INDEX, choice.randint(0, 2))
        pip = [f"{name}=={choice.choice(PACK.package(INDEX, name).versions[-40:])}" for name in names]
        yield conda, pip


def without(conda: list[str], pip: list[str], kept: set[tuple[str, int]]) -> Report:
    """The verdict on some lines alone."""
    return check(
        [text for at, text in enumerate(conda) if ("conda", at) in kept],
        [text for at, text in enumerate(pip) if ("pip", at) in kept],
        platforms=["linux-64"],
        today=TODAY,
    )


def is_at_odds(report: Report, kind: Kind) -> bool:
    return any(each.kind is kind for each in report.conflicts)


def examine(conda: list[str], pip: list[str], conflict: Conflict) -> None:
    lines = {(line.section, line.position) for line in conflict.lines}
    assert is_at_odds(without(conda, pip, lines), conflict.kind), (conda, pip, conflict)
    for line in lines:
        # What is not on a line may be in any version: that leaves no conflict of this kind, or a milder one.
        assert not is_at_odds(without(conda, pip, lines - {line}), conflict.kind), (conda, pip, conflict)
    for suggestion in conflict.suggestions:
        where = (suggestion.line.section, suggestion.line.position)
        mended_conda = [suggestion.replacement if ("conda", at) == where else text for at, text in enumerate(conda)]
        mended_pip = [suggestion.replacement if ("pip", at) == where else text for at, text in enumerate(pip)]
        mended = without(mended_conda, mended_pip, lines)
        assert not any(each.kind in DECIDED for each in mended.conflicts), (conda, pip, suggestion, mended)


def examine_all(count: int, seed: int) -> int:
    examined = 0
    for conda, pip in files(count, seed):
        for conflict in check(conda, pip, platforms=["linux-64"], today=TODAY).conflicts:
            if conflict.kind in DECIDED:
                examine(conda, pip, conflict)
                examined += 1
                assert conflict.facts or len(conflict.lines) == 1 or conflict.kind is not Kind.INCOMPATIBLE
                assert "``" not in conflict.message
    return examined


def test_conflicts() -> None:
    assert examine_all(25, 1) > 15


@pytest.mark.slow
def test_many_conflicts() -> None:
    assert examine_all(600, 2) > 300
