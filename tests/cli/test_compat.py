"""`envlint compat`: what it prints, what it says of what it does not know, and how it ends."""

from __future__ import annotations

import doctest
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import envlint.compatibility.checking
import envlint.compatibility.fitting
import envlint.compatibility.pinning
from envlint.cli import main
from envlint.compatibility import Status, check, find_fitting
from envlint.compatibility.kind import Kind


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["compat", "--color=never", *words])
        return code, *capsys.readouterr()

    return run


def test_the_newest_of_the_seed(said: Any) -> None:
    code, out, _ = said("python=3.9", "numpy=1.23.5", "tensorflow")
    assert code == 0
    assert out.splitlines()[3].split()[:2] == ["tensorflow", "2.18.0"]


def test_numpy_comes_first(said: Any) -> None:
    _, out, _ = said("tensorflow=2.10", "python=3.9")
    assert out.splitlines()[3].split()[:3] == ["numpy", "1.26.4", "1.26"]


def test_what_installs_and_then_fails_is_marked(said: Any) -> None:
    _, out, _ = said("tensorflow=2.10", "--channel=pypi", "python=3.10", "numpy")
    assert "2.2!" in out
    assert "! installs, and then fails" in out


def test_contradictions_are_told_like_findings(said: Any) -> None:
    code, out, _ = said("python=3.9", "tensorflow=2.19")
    assert code == 1
    assert "cannot be installed together" in out
    assert "instead: `tensorflow=2.18.0` for `tensorflow=2.19`" in out
    code, out, _ = said("python=3.9", "tensorflow=2.19", "--output-format=json")
    assert code == 1
    assert json.loads(out)["conflicts"][0]["suggestions"] == ["python=3.10", "tensorflow=2.18.0"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nmpy"], "did you mean `numpy`?"),
        (["numpy=>=1"], "is no spec"),
        (["--channel=pypi", "numpy=="], "is no requirement"),
        (["--platform=linux", "numpy"], "there is no platform `linux`"),
        (["--matrix", "tensorflow", "nmpy"], "did you mean `numpy`?"),
        (["--pack=nowhere", "numpy"], "is no file"),
    ],
)
def test_mistakes(said: Any, words: list[str], message: str) -> None:
    code, out, err = said(*words)
    assert (code, out) == (2, "")
    assert message in err


def test_every_version_is_judged_as_a_file_is() -> None:
    fits = find_fitting("numpy", ["python=3.11", "tensorflow=2.15"])
    assert {fit.status for fit in fits} >= {Status.FITS, Status.CONFLICTS}
    for fit in fits[::5]:
        conflicts = check(["python=3.11", "tensorflow=2.15", f"numpy=={fit.version}"], platforms=["linux-64"]).conflicts
        against = [each for each in conflicts if each.kind not in (Kind.UNKNOWN, Kind.BREAKS_TODAY)]
        assert bool(against) == (fit.status is not Status.FITS), fit


def test_the_grid_is_what_single_questions_answer(said: Any) -> None:
    _, out, _ = said("--matrix", "tensorflow", "numpy", "python=3.10", "--output-format=json")
    grid = json.loads(out)["matrix"]
    for row, column in list(product(grid, ["2.1", "2.0", "1.26", "1.21", "1.19"]))[::3]:
        lines = ["python=3.10", f"tensorflow={row}", f"numpy={column}"]
        conflicts = check(lines, platforms=["linux-64"]).conflicts
        fits = not any(each.kind is not Kind.BREAKS_TODAY for each in conflicts)
        assert (grid[row][column] == "fits") == fits, lines


def test_the_grid_is_readable_without_colour_and_in_ascii(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = said("--matrix", "tensorflow", "numpy")
    assert "\x1b" not in out
    assert max(map(len, out.splitlines()[2:-2])) <= 60
    assert "are left out; `--all` shows them" in out


@pytest.mark.parametrize(
    "module", [envlint.compatibility.checking, envlint.compatibility.fitting, envlint.compatibility.pinning]
)
def test_the_examples_of_the_python_interface(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


def test_the_picture_of_the_grid(said: Any, tmp_path: Path) -> None:
    words = ("python=3.11", "--matrix", "tensorflow", "numpy", "--channel=pypi", "--svg")
    target = tmp_path / "new" / "grid.svg"
    assert main(["compat", *words, str(target)]) == 0
    picture = target.read_text("utf-8")
    assert "<title id" in picture
    assert "tensorflow 2.14 and numpy 2.4, 2.3, 2.2, 2.1, 2.0: they install, and then fail" in picture
    assert ">2.21</text>" in picture
    assert main(["compat", *words, str(target)]) == 0
    assert target.read_text("utf-8") == picture, "the same each time"


def test_what_the_picture_needs(said: Any) -> None:
    assert "--matrix" in said("--svg", "a.svg")[2]
