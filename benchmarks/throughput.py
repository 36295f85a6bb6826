"""How fast many files and long files are checked, in one process with nothing cached.

Run from the root: `python benchmarks/throughput.py [--files 1962] [--runs 5]`. The files are the newest of
nf-core/modules in the corpus of real files (`ENVLINT_CORPUS`, default `../shared/corpus`), repeated until there are as
many as asked for; the ratio is to yamllint with its default rules on the same folder.
"""

from __future__ import annotations

import csv
import os
import statistics
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from measure import ENVLINT, ROOT, YAMLLINT, measure, verdict

SIZES = (10, 100, 1_000, 10_000)


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1962)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        distinct = copy_files(Path(folder), options.files)
        print(f"{options.files} files, {distinct} of them distinct")
        use_one_processor()
        found = measure({"envlint": (*ENVLINT, "--no-cache", folder), "yamllint": (*YAMLLINT, folder)}, options.runs)
    for name, each in found.items():
        per_file = each.seconds * 1000 / options.files
        print(f"{name:9} {each.seconds:6.2f} s, {per_file:.2f} ms a file, {each.megabytes:6.1f} MB")
    print(verdict("many files / yamllint", found["envlint"].seconds / found["yamllint"].seconds, 1.2, 0.8))
    print(verdict("memory in MB", found["envlint"].megabytes, 120, 60))
    for name, make in (("clean", clean_file), ("a finding an item", faulty_file)):
        print(f"growth, {name}: {growth(make)}")


def use_one_processor() -> None:
    """Keep what is started from using several processes: the bar is for one, and yamllint has no more."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def copy_files(folder: Path, count: int) -> int:
    """Fill a folder with environment files, each in a folder of its own; how many different ones there are."""
    corpus = Path(os.environ.get("ENVLINT_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not corpus.is_dir():
        raise SystemExit(f"there is no corpus at {corpus}; set ENVLINT_CORPUS")
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t") if row["repo"] == "nf-core/modules"]
    names = [row["file"] for row in rows if row["version"] != "older"]
    for number, name in enumerate(islice(cycle(names), count)):
        target = folder / str(number) / "environment.yml"
        target.parent.mkdir()
        target.write_bytes((corpus / "files" / name).read_bytes())
    return min(len(names), count)


def clean_file(size: int) -> str:
    """An environment file with so many dependencies and nothing to complain of."""
    items = "".join(f"  - package-{number}=1.{number}\n" for number in range(size))
    return f"channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n{items}"


def faulty_file(size: int) -> str:
    """The same with something to say about each."""
    return clean_file(size).replace("=1.", " >= 1.")


def growth(make: Callable[[int], str]) -> str:
    """Microseconds a dependency at each size, report included; growth is linear if the figures do not rise."""
    import sys

    sys.path[:0] = [str(ROOT), str(ROOT / "rules")]
    from envlint.engine import analyze
    from envlint.report.formats import report
    from envlint.report.style import PLAIN

    figures = []
    for size in SIZES:
        text, samples = make(size), []
        for _ in range(5 if size < SIZES[-1] else 2):
            start = time.perf_counter()
            report("text", PLAIN).file(analyze(text), "environment.yml")
            samples.append(time.perf_counter() - start)
        figures.append(f"{size:,}: {statistics.median(samples) / size * 1e6:.0f} us an item")
    return "; ".join(figures)


if __name__ == "__main__":
    main()
