"""The versions that are written for those who wrote none go together, and with the rest of the file."""

from __future__ import annotations

import random

import pytest

from envlint.compatibility import check, find_newest
from envlint.config import Config
from envlint.diagnostic import Applicability
from envlint.engine import Analysis, analyze
from envlint.files import decode
from envlint.fix import apply
from tests.real_files import corpus_files, needs_corpus

AGAINST = ("incompatible-versions", "runtime-break", "nonexistent-version", "missing-platform")
PINS = Config(select=("unpinned-core", "missing-python"))


def newest(*conda: str, pip: tuple[str, ...] = (), platforms: tuple[str, ...] = ()) -> dict[str, str]:
    found = find_newest(conda, pip, platforms=platforms)
    return {f"{line.section}:{line.name}": version for line, version in found.items()}


def test_the_newest_of_the_seed() -> None:
    assert newest("python=3.9", "numpy=1.23.5", "tensorflow") == {"conda:tensorflow": "2.18.0"}


def test_together() -> None:
    found = newest("tensorflow", "numpy", "python")
    assert list(found) == ["conda:python", "conda:tensorflow", "conda:numpy"]
    pins = [f"{name.partition(':')[2]}={version}" for name, version in found.items()]
    assert not check(pins).conflicts


def test_what_pip_would_put_over_it() -> None:
    assert newest("python=3.10", "numpy", pip=("tensorflow==2.13.1",)) == {"conda:numpy": "1.24.3"}


def test_what_installs_and_then_fails_is_not_chosen() -> None:
    assert newest("python=3.10", pip=("numpy", "tensorflow==2.10.1")) == {"pip:numpy": "1.26.4"}


def test_what_says_nothing_of_others_is_no_sign_that_it_goes_with_them() -> None:
    assert newest("python=3.6", pip=("tensorflow==1.9", "keras")) == {"pip:keras": "2.2.5"}
    assert newest("python=3.8", pip=("tensorflow==2.10", "keras")) == {"pip:keras": "2.10.0"}, "TensorFlow asks for it"
    assert newest("python=3.6", pip=("keras",)) == {}, "Keras 2.10 needs a TensorFlow, and does not name it"


def test_on_all_declared_platforms() -> None:
    alone = newest("python=3.12", "tensorflow", platforms=("linux-64",))
    both = newest("python=3.12", "tensorflow", platforms=("linux-64", "osx-64"))
    assert alone["conda:tensorflow"] >= both["conda:tensorflow"]
    assert not newest("python=3.12", "tensorflow", platforms=("linux-64", "win-64"))


def test_nothing_where_nothing_fits() -> None:
    assert not newest("python=3.8", "numpy=2.1", "tensorflow")
    assert not find_newest(["python", "pytorch"], channels=["pytorch", "defaults"])


def against(analysis: Analysis) -> set[str]:
    return {each.finding.message for each in analysis.diagnostics}


@needs_corpus
@pytest.mark.slow
def test_pins_bring_no_conflict_into_real_files() -> None:
    pinned = 0
    for path in random.Random(4).sample(list(corpus_files()), 1500):
        text = decode(path.read_bytes()).text
        fixes = [fix for each in analyze(text, config=PINS).diagnostics for fix in each.finding.fixes]
        assert all(fix.applicability is Applicability.UNSAFE for fix in fixes)
        if fixes:
            pinned += 1
            before = against(analyze(text, config=Config(select=AGAINST)))
            fixed = apply(text, (edit for fix in fixes for edit in fix.edits))
            assert against(analyze(fixed, config=Config(select=AGAINST))) <= before, path
    assert pinned > 20
