"""For conda's list the verdict is that of rattler's solver on the same data."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from envlint.compatibility.pack import CONDA, load
from envlint.compatibility.problem import METADATA, Problem, Trust
from envlint.compatibility.requests import read_wishes
from envlint.source import Source
from tests.compatibility.oracle import Oracle, write_channel
from tests.real_files import corpus_files, needs_corpus

pytest.importorskip("rattler")
PACK = load()
NAMES = PACK.names(CONDA)


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> Oracle:
    folder = tmp_path_factory.mktemp("channel")
    write_channel(PACK, folder)
    return Oracle(folder, PACK.platforms)


def is_satisfiable(specs: list[str], platform: str) -> bool:
    wishes = read_wishes(PACK, specs, [], ["conda-forge"])
    problem = Problem(PACK, wishes, platform)
    return problem.solve(range(len(wishes.wishes)), METADATA, False, Trust.NONE) is not None


def random_spec(choice: random.Random, name: str) -> str:
    version = choice.choice(PACK.package(CONDA, name).versions)
    minor = ".".join(version.split(".")[:2])
    forms = (name, f"{name}={version}", f"{name}={minor}", f"{name}>={version}", f"{name}<{version}")
    return choice.choice((*forms, f"{name}>={minor},<={version}", f"{name}!={version}", f"{name}={minor}"))


def generated(count: int, seed: int) -> Iterator[tuple[list[str], str]]:
    """Lists of two to five packages, half of them among those that everybody has."""
    choice = random.Random(seed)
    usual = ["python", "numpy", "tensorflow", "pytorch", "pandas", "scipy", "keras", "protobuf", "scikit-learn"]
    for _ in range(count):
        names = choice.sample(usual if choice.random() < 0.5 else NAMES, choice.randint(2, 5))
        yield [random_spec(choice, name) for name in names], choice.choice(PACK.platforms)


def assert_same(oracle: Oracle, questions: list[tuple[list[str], str]]) -> None:
    different = [
        (specs, platform)
        for specs, platform in questions
        if is_satisfiable(specs, platform) is not oracle.is_satisfiable(specs, platform)
    ]
    assert not different


def test_generated_lists(oracle: Oracle) -> None:
    questions = list(generated(60, 1))
    verdicts = [is_satisfiable(specs, platform) for specs, platform in questions]
    assert 10 < sum(verdicts) < 50
    assert_same(oracle, questions)


@pytest.mark.slow
def test_thousands_of_generated_lists(oracle: Oracle) -> None:
    assert_same(oracle, list(generated(4000, 2)))


def is_readable(spec: str) -> bool:
    """Whether rattler takes a spec; it refuses `=1.2.*`."""
    import rattler
    from rattler.exceptions import InvalidMatchSpecError

    try:
        rattler.MatchSpec(spec, strict=True)
    except InvalidMatchSpecError:
        return False
    return True


def corpus_lists(most: int | None = None) -> list[list[str]]:
    """The lines of each file that name packages of the pack, two at least, without channel and build.

    Of all files, or of so many chosen at random.
    """
    found: dict[tuple[str, ...], None] = {}
    paths = list(corpus_files())
    for path in paths if most is None else random.Random(3).sample(paths, most):
        source = Source(path.read_bytes().decode("utf-8", "replace"))
        specs = []
        for package in source.packages:
            version = package.spec.version_spec
            if package.name in NAMES and package.spec.url is None and (version is None or version.error is None):
                specs.append(f"{package.name} {'' if version is None else version.text}".strip())
        readable = all(map(is_readable, specs)) and not read_wishes(PACK, specs, [], ["conda-forge"]).unknown
        if len({spec.split()[0] for spec in specs}) > 1 and readable:
            found[tuple(specs)] = None
    return [list(specs) for specs in found]


@needs_corpus
def test_some_lists_of_the_corpus(oracle: Oracle) -> None:
    lists = corpus_lists(200)
    assert len(lists) > 5
    assert_same(oracle, [(specs, "linux-64") for specs in lists[:30]])


@pytest.mark.slow
@needs_corpus
def test_every_list_of_the_corpus(oracle: Oracle) -> None:
    assert_same(oracle, [(specs, "linux-64") for specs in corpus_lists()])
