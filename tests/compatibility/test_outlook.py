"""What becomes of each version beside the other lines of a file, and what one version needs."""

from __future__ import annotations

import random

import pytest

from envlint.compatibility import Status, check, find_fitting, find_resolution, foresee, portray
from envlint.compatibility.fitting import Table
from envlint.compatibility.pack import CONDA, INDEX, load
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Trust
from envlint.specs.version import VersionSpec

OPERATORS = {CONDA: ("", "=", ">=", "<"), INDEX: ("", "==", ">=", "<")}


def draw(generator: random.Random, channel: str) -> str:
    """A line about a package of the pack."""
    pack = load()
    name = generator.choice(pack.names(channel))
    operator = generator.choice(OPERATORS[channel])
    return f"{name}{operator}{generator.choice(pack.package(channel, name).versions)}" if operator else name


@pytest.mark.parametrize("seed", range(6))
def test_every_version_is_judged_as_if_it_had_been_solved_alone(seed: int) -> None:
    generator, pack = random.Random(seed), load()
    conda, pip = [draw(generator, CONDA) for _ in range(4)], [draw(generator, INDEX) for _ in range(seed % 3)]
    channel = generator.choice((CONDA, INDEX))
    name = generator.choice(pack.names(channel))
    table = Table(pack, conda, pip, channel, "linux-64")
    package, problem = pack.package(channel, name), table._problem([pack.package(channel, name)])
    start = problem.domains(range(len(problem.roots)), True, Trust.NONE)
    for fit in table.fits(name):
        domains = list(start)
        domains[problem.number(package)] &= package.values(1 << package.versions.index(fit.version))
        installs = problem.network.solve(domains, problem.layer(METADATA | LEFT_OVER)) is not None
        works = problem.network.solve(domains, problem.layer(METADATA | LEFT_OVER | RUNTIME)) is not None
        expected = Status.FITS if works else Status.BREAKS if installs else Status.CONFLICTS
        assert fit.status is expected, (conda, pip, fit)


def test_an_outlook_agrees_with_the_question_for_one_platform() -> None:
    others = ["python=3.10", "tensorflow=2.10"]
    outlook = foresee("numpy", others)
    assert outlook is not None
    assert list(outlook.fits) == find_fitting("numpy", others)
    assert outlook.platforms == ("linux-64",)
    assert outlook.newest == "1.26.4"
    assert outlook.newest_of(VersionSpec.parse("<1.24")) == "1.23.5"
    assert outlook.status_of(VersionSpec.parse(">=2")) is Status.CONFLICTS


def test_the_worst_of_the_declared_platforms_counts() -> None:
    one, both = (
        foresee("tensorflow", ["python=3.10"], platforms=each) for each in (["linux-64"], ["linux-64", "win-64"])
    )
    assert one is not None
    assert both is not None
    fitting = [{fit.version for fit in each.fits if fit.status is Status.FITS} for each in (one, both)]
    assert fitting[1] < fitting[0]
    assert both.platforms == ("linux-64", "win-64")


def test_an_outlook_says_when_it_says_nothing() -> None:
    assert foresee("nosuchpackage") is None
    for outlook in (
        foresee("numpy", ["python=3.10"], channels=["defaults"]),
        foresee("numpy", ["python=3.10"], own="defaults"),
        foresee("numpy", ["python=3.12", "tensorflow=2.10"]),
    ):
        assert outlook is not None
        assert not outlook.is_telling
        assert {fit.status for fit in outlook.fits} == {Status.FITS}


def test_a_version_that_there_is_not_does_not_make_all_others_unfit() -> None:
    outlook = foresee("numpy", ["python=3.10", "scipy=1.5.99"])
    assert outlook is not None
    assert outlook.is_telling
    assert outlook.newest is not None


def test_a_resolution_goes_together() -> None:
    conda = ["python=3.10", "numpy>=1.22,<2", "tensorflow=2.10", "scipy"]
    found = {line.name: version for line, version in find_resolution(conda).items()}
    assert list(found) == ["python", "numpy", "tensorflow", "scipy"]
    assert not check([f"{name}=={version}" for name, version in found.items()]).conflicts
    assert {line.name for line in find_resolution(conda, only=["numpy"])} == {"numpy"}
    assert find_resolution(["python=3.12", "tensorflow=2.10"]) == {}


def test_a_portrait() -> None:
    portrait = portray("tensorflow", "2.13.1", channel=INDEX)
    assert portrait is not None
    assert portrait.date == "2023-09-26"
    assert portrait.pythons == ("3.8", "3.9", "3.10", "3.11")
    assert portrait.needs[0] == ("numpy", ">=1.22,<=1.24.3")
    assert portray("tensorflow", "99") is None
    assert portray("nosuchpackage", "1") is None
