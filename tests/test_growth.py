"""Tells whether the time for a file grows with its length, and not with the square of it."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest

from envlint.engine import analyze

_HEAD = "channels:\n  - conda-forge\ndependencies:\n"


def _of_one_name(count: int) -> str:
    return _HEAD + "".join(f"  - pkg>=1.{number}\n" for number in range(count))


def _each_twice(count: int) -> str:
    return _HEAD + "".join(f"  - pkg{number}>=1  # why\n" for number in range(count // 2)) * 2


def _in_brackets(count: int) -> str:
    return f"channels: [conda-forge]\ndependencies: [{', '.join(f'pkg{number % 20}' for number in range(count))}]\n"


@pytest.mark.parametrize("text", [_of_one_name, _each_twice, _in_brackets])
def test_repeated_packages_take_time_in_proportion(text: Callable[[int], str]) -> None:
    def seconds(count: int) -> float:
        start = process_time()
        assert analyze(text(count)).diagnostics
        return process_time() - start

    seconds(40)  # what is imported and remembered
    long, short = (min(seconds(count) for _ in range(3)) for count in (2000, 500))  # on a busy machine some are slower
    assert long < 10 * short
