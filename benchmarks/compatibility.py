"""How fast lines are judged with the pack loaded, against rattler's solver on the same data in the same run.

Run from the root: `python benchmarks/compatibility.py [--files 150] [--runs 3]`. The lists are those of files of the
corpus (`ENVLINT_CORPUS`, default `../shared/corpus`) that name two packages of the pack or more, and generated ones.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from measure import ROOT, verdict

sys.path.insert(0, str(ROOT))

from envlint.compatibility import check
from envlint.compatibility.kind import Kind
from envlint.compatibility.pack import CONDA, INDEX, load
from envlint.compatibility.verdict import Report
from envlint.source import Source
from tests.compatibility.oracle import Oracle, write_channel
from tests.real_files import corpus_files

PACK = load()


class File(NamedTuple):
    """What `check` is asked."""

    conda: list[str]
    pip: list[str]
    channels: list[str]

    def check(self) -> Report:
        """The verdict on it."""
        return check(self.conda, self.pip, channels=self.channels)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=150)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_channel(PACK, Path(folder))
        oracle = Oracle(Path(folder), PACK.platforms)
        real = list(corpus(options.files))
        made = list(generated(options.files))
        for name, files in (("corpus", real), ("generated", made)):
            if files:
                report(name, files, oracle, options.runs)


def report(name: str, files: list[File], oracle: Oracle, runs: int) -> None:
    """Print the times of some files, by what was found in them."""
    found: dict[str, list[float]] = {"satisfiable": [], "breaks today": [], "conflicting": []}
    solved = []
    for file in files:
        known = [text for text in file.conda if text.replace("=", " ").split()[0] in PACK.names(CONDA)]
        kinds = {each.kind for each in file.check().conflicts}
        breaks = kinds == {Kind.BREAKS_TODAY}
        found["breaks today" if breaks else "conflicting" if kinds else "satisfiable"].append(timed(file.check, runs))
        if known and name == "generated":
            solved.append(timed(lambda specs=known: oracle.is_satisfiable(specs, "linux-64"), runs))  # type: ignore[misc]
    print(f"{name}: {len(files)} lists")
    for what, times in found.items():
        if times:
            print(f"  {what:12} {spread(times)}")
    if solved:
        print(f"  {'rattler':12} {spread(solved)}, one platform, without pip or an explanation")
        ratio = statistics.median(found["satisfiable"]) / statistics.median(solved)
        print(f"  satisfiable to rattler: {ratio:.2f}")
    print(f"  {verdict('satisfiable, median ms', statistics.median(found['satisfiable']) * 1000, 3, 1)}")
    if found["conflicting"]:
        print(f"  {verdict('conflicting, median ms', statistics.median(found['conflicting']) * 1000, 30, 10)}")


def timed(work: Callable[[], object], runs: int) -> float:
    """The median of some runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def spread(times: list[float]) -> str:
    """Median, 95th percentile and the longest."""
    ordered = sorted(1000 * each for each in times)
    late = ordered[math.ceil(0.95 * len(ordered)) - 1]
    return f"{len(times):4}: median {statistics.median(ordered):7.2f}, p95 {late:7.2f}, max {ordered[-1]:7.2f} ms"


def corpus(most: int) -> Iterator[File]:
    """Files with two packages of the pack or more, in an order that is always the same."""
    paths = list(corpus_files())
    random.Random(7).shuffle(paths)
    for path in paths:
        source = Source(path.read_bytes().decode("utf-8", "replace"))
        conda = [package.spec.text for package in source.packages]
        pip = [line.line.text for line in source.pip_lines]
        known = sum(PACK.has(CONDA, package.name) for package in source.packages)
        known += sum(PACK.has(INDEX, line.line.normalized_name or "") for line in source.pip_lines)
        if known > 1:
            yield File(conda, pip, [channel.name for channel in source.channels] or ["conda-forge"])
            most -= 1
        if not most:
            return


def generated(count: int) -> Iterator[File]:
    """A Python and two to five pinned packages, a third of them beside something for pip."""
    choice = random.Random(7)
    usual = ["numpy", "tensorflow", "pytorch", "pandas", "scipy", "keras", "scikit-learn", "h5py", "matplotlib"]
    on_index = ["numpy", "tensorflow", "torch", "pandas", "scipy", "jax"]
    for _ in range(count):
        names = choice.sample(usual, choice.randint(2, 5))
        conda = [f"python={choice.choice(['3.8', '3.9', '3.10', '3.11', '3.12'])}"]
        for name in names:
            version = choice.choice(PACK.package(CONDA, name).versions[-30:])
            conda.append(choice.choice((name, f"{name}={version}", f"{name}>={version}")))
        pip = choice.sample(on_index, choice.choice((0, 0, 1)))
        yield File(
            conda,
            [f"{name}=={choice.choice(PACK.package(INDEX, name).versions[-30:])}" for name in pip],
            ["conda-forge"],
        )


if __name__ == "__main__":
    main()
