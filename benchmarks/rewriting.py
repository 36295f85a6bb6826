"""What becomes of real files that a tool rewrites, and how fast: envlint, conda-env-sorter, prettier and yamlfix.

Run from the root: `python benchmarks/rewriting.py [--sample 50] [--files 200] [--runs 5] [--keep FOLDER]`, once the
peers are installed, apart from envlint as pre-commit would do it (the second line needs Node.js):

    python -m venv benchmarks/.peers && benchmarks/.peers/bin/pip install -r benchmarks/peers.txt
    npm install --prefix benchmarks/.peers prettier@3.10.1

A peer that is not there is named, and the others are measured. The files are those of the corpus (`ENVLINT_CORPUS`,
default `../shared/corpus`), drawn with a fixed seed, older versions of a file left out.

**What is kept.** The sample is of files that parse, have a comment, and have a pip section or dependencies that are not
sorted: what sorting and laying out can harm; it is drawn from the manifest's balanced list, in which no repository has
many files. Every tool runs with its defaults, on a copy of its own, in one process a file (so that a crash on one file
harms no other), twice. `conda-env-sorter FILE` is what its pre-commit hook runs, `prettier --write FILE` and `yamlfix
FILE` are what their documentations say. The columns:

- changed: files whose bytes are not what they were after the first run.
- failed: files on which the tool ended with an error; exit code 1 of `envlint check` (something was found) is none.
  What a failed run left in the file is judged like the rest. That a tool leaves a file alone and says so is no failure.
- comments lost: comments that are no longer there, and in how many files. Comments are counted as often as they occur,
  and compared without their white space; for envlint, its own `# envlint:` comments do not count. Where a comment
  stands is not looked at.
- asks for something else: files of which conda, mamba, pixi or conda-lock would ask something else on linux-64 than
  before (names, versions, builds, channels in their order, variables, pip's lines), or which they would no longer read,
  and the clients that do; see `envlint.clients.requests`. The order of pip's lines does not count, so that a sorter is
  not blamed for sorting. envlint's own promise is about the clients that are declared, by default conda and mamba.
- other value: files that a YAML 1.2 loader reads as another value than before. A tool that sorts, or that writes a
  requirement in another way, does this on purpose: the column before this one tells whether it matters.
- changed again: files that the second run changed once more.

**Speed.** Each tool is given a folder with so many files, each in a folder of its own, in one process; the folder is
made anew for each run, the tools take turns, and the best run counts. The bar is that `envlint format` needs at most a
third of the time of prettier, and of yamlfix, by the clock on the wall; exit code 1 if it is missed. Only envlint waits
until the disk has what it wrote, so processor time is shown as well. POSIX only.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from pprint import pformat
from resource import RUSAGE_CHILDREN, getrusage
from typing import NamedTuple

from measure import ENVLINT, ROOT, environment, verdict
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

sys.path.insert(0, str(ROOT))

from envlint.clients.request import Requests
from envlint.clients.requests import requests
from envlint.report.summary import counted
from envlint.syntax import Document, Mapping, Scalar, Sequence

PEERS = ROOT / "benchmarks" / ".peers"
PYTHON_PEERS = "python -m venv benchmarks/.peers && benchmarks/.peers/bin/pip install -r benchmarks/peers.txt"
CLIENTS = ("conda", "mamba", "pixi", "conda-lock")
SEED = 2026


class Tool(NamedTuple):
    """A program that rewrites files."""

    name: str
    command: tuple[str, ...]
    """What stands before the files."""
    install: str = ""
    """How a peer is installed."""
    done: tuple[int, ...] = (0,)
    """The exit codes that are no failure."""

    @property
    def is_there(self) -> bool:
        """Whether it is installed."""
        return shutil.which(self.command[0]) is not None

    @property
    def is_envlint(self) -> bool:
        """Whether it is no peer."""
        return self.command[: len(ENVLINT)] == ENVLINT


SORTER = Tool("conda-env-sorter", (str(PEERS / "bin" / "conda-env-sorter"),), PYTHON_PEERS)
PRETTIER = Tool(
    "prettier --write",
    (str(PEERS / "node_modules" / ".bin" / "prettier"), "--write"),
    "npm install --prefix benchmarks/.peers prettier@3.10.1",
)
YAMLFIX = Tool("yamlfix", (str(PEERS / "bin" / "yamlfix"),), PYTHON_PEERS)
FIX = Tool("envlint check --fix", (*ENVLINT, "check", "--fix"), done=(0, 1))
FORMAT = Tool("envlint format", (*ENVLINT, "format"))


class Outcome(NamedTuple):
    """What one tool made of one file."""

    changed: bool
    failed: bool
    comments_lost: int
    asks_otherwise: frozenset[str]
    """The clients that do."""
    other_value: bool
    changed_again: bool


class Time(NamedTuple):
    """What a run took."""

    seconds: float
    """By the clock on the wall."""
    processor: float
    """Seconds for which processors were busy, all together: less noisy, and without waits for the disk."""


def main() -> int:
    """Measure and print; 1 if a bar is missed."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=50, help="files of the first part")
    parser.add_argument("--files", type=int, default=200, help="files of the second part")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where to leave the rewritten files of the sample")
    options = parser.parse_args()
    tools = [tool for tool in (SORTER, PRETTIER, YAMLFIX, FIX, FORMAT) if tool.is_there]
    for tool in (SORTER, PRETTIER, YAMLFIX):
        if tool not in tools:
            print(f"{tool.command[0]} is missing, so it is left out; install it: {tool.install}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        if options.sample:
            report_kept(
                tools,
                list(islice(filter(is_telling, corpus(balanced=True)), options.sample)),
                options.keep or Path(folder),
            )
        if not options.files:
            return 0
        files = list(islice((path for path in corpus() if Document(text_of(path)).root is not None), options.files))
        best = fastest([tool for tool in (PRETTIER, YAMLFIX, FORMAT) if tool in tools], files, options.runs, folder)
    return report_speed(best, len(files))


def corpus(*, balanced: bool = False) -> Iterator[Path]:
    """The corpus in an order that is always the same, without what is not YAML and older versions of a file."""
    folder = Path(os.environ.get("ENVLINT_CORPUS", ROOT.parent / "shared" / "corpus"))
    if not folder.is_dir():
        raise SystemExit(f"there is no corpus at {folder}; set ENVLINT_CORPUS")
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t") if row["kind"] == "ok"]
    rows = [row for row in rows if (row["balanced"] == "1" if balanced else row["version"] != "older")]
    names = sorted(row["file"] for row in rows)
    random.Random(SEED).shuffle(names)
    return (folder / "files" / name for name in names)


def is_telling(path: Path) -> bool:
    """Whether there is something to lose: a comment, and a pip section or dependencies that are not sorted."""
    document = Document(text_of(path))
    entry = document.root.find("dependencies") if isinstance(document.root, Mapping) else None
    if entry is None or not isinstance(entry.value, Sequence) or not document.comments:
        return False
    words = [item.value for item in entry.value.items if isinstance(item, Scalar)]
    sections = (item.find("pip") for item in entry.value.items if isinstance(item, Mapping))
    return words != sorted(words) or any(sections)


def report_kept(tools: list[Tool], files: list[Path], folder: Path) -> None:
    """Print a table of what each tool made of the files."""
    names = ("changed", "failed", "comments lost", "asks for something else", "other value", "changed again")
    print(f"{len(files)} files\n\n| tool | {' | '.join(names)} |\n|--{'|--:' * len(names)}|")
    for tool in tools:
        target = folder / tool.name.replace(" ", "-")
        found = [rewrite(tool, file, target / f"{number:03}") for number, file in enumerate(files)]
        changed, failed, _, asks, value, again = (str(sum(map(bool, column))) for column in zip(*found, strict=True))
        lost = sum(each.comments_lost for each in found)
        in_files = sum(each.comments_lost > 0 for each in found)
        comments = f"{lost} in {counted(in_files, 'file')}" if lost else "0"
        clients = frozenset[str]().union(*(each.asks_otherwise for each in found))
        if clients:
            asks += f" ({', '.join(client for client in CLIENTS if client in clients)})"
        print(f"| `{tool.name}` | {changed} | {failed} | {comments} | {asks} | {value} | {again} |", flush=True)
    print()


def rewrite(tool: Tool, file: Path, folder: Path) -> Outcome:
    """Let a tool rewrite a copy of a file, twice."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / file.name
    shutil.copyfile(file, copy)
    before = file.read_bytes()
    failed = not run(tool, copy.name, folder)
    after = copy.read_bytes()
    run(tool, copy.name, folder)
    lost = comments(before, tool) - comments(after, tool)
    return Outcome(
        after != before,
        failed,
        lost.total(),
        frozenset(client for client in CLIENTS if asks_otherwise(before, after, client)),
        value_of(before) != value_of(after),
        copy.read_bytes() != after,
    )


def run(tool: Tool, target: str, folder: Path) -> bool:
    """Run a tool once; whether it did what it was asked to."""
    command = (*tool.command, target)
    variables = environment() if tool.is_envlint else None
    told = subprocess.run(
        command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return told.returncode in tool.done


def text_of(path: Path) -> str:
    """A file's text; no YAML library takes a file that is not UTF-8."""
    return path.read_bytes().decode("utf-8", "replace")


def comments(data: bytes, tool: Tool) -> Counter[str]:
    """The comments without their white space, and how often each occurs."""
    texts = ("".join(each.text.split()) for each in Document(data.decode("utf-8", "replace")).comments)
    return Counter(text for text in texts if not (tool.is_envlint and text.startswith("#envlint:")))


def asks_otherwise(before: bytes, after: bytes, client: str) -> bool:
    """Whether a client that took the file would now ask for something else, or not take it."""
    old, new = requests(before, client, "linux-64"), requests(after, client, "linux-64")
    if not isinstance(old, Requests):
        return False  # a client that did not take the file cannot ask for less
    return not isinstance(new, Requests) or in_any_order(old) != in_any_order(new)


def in_any_order(request: Requests) -> Requests:
    """The same with pip's lines sorted."""
    return replace(request, pip=tuple(sorted(request.pip)))


def value_of(data: bytes) -> str:
    """The value that YAML 1.2 gives a file, in a form that tells `1` from `true`; empty if it cannot be loaded."""
    try:
        return pformat(YAML(typ="safe", pure=True).load(data))
    except (YAMLError, ValueError):
        return ""


def fastest(tools: list[Tool], files: list[Path], runs: int, folder: str) -> dict[str, Time]:
    """Each tool's best run over all files, by either clock; a first round that fills the caches is not counted."""
    best = {tool.name: Time(float("inf"), float("inf")) for tool in tools}
    for number in range(runs + 1):
        for tool in tools:
            with tempfile.TemporaryDirectory(dir=folder) as target:
                for place, file in enumerate(files):
                    (Path(target) / str(place)).mkdir()
                    shutil.copyfile(file, Path(target) / str(place) / "environment.yml")
                took = timed(tool, Path(target))
            if number:
                best[tool.name] = Time(*map(min, best[tool.name], took))
    return best


def timed(tool: Tool, folder: Path) -> Time:
    """How long a tool takes over a folder; one that fails on some file is expected to go on with the others."""
    before, start = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    done = run(tool, ".", folder)
    seconds, after = time.perf_counter() - start, getrusage(RUSAGE_CHILDREN)
    if not done:
        print(f"{tool.name} failed on some file", file=sys.stderr)
    return Time(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def report_speed(best: dict[str, Time], count: int) -> int:
    """Print the times and the ratios; 1 if a bar is missed."""
    mine = best[FORMAT.name]
    for name, each in best.items():
        wall, processor = each.seconds / count * 1000, each.processor / count * 1000
        print(
            f"{name:17} {each.seconds:6.2f} s for {count} files: {wall:.2f} ms a file, {processor:.2f} of a processor"
        )
    held = True
    for name, each in best.items():
        if name != FORMAT.name:
            ratio = mine.seconds / each.seconds
            times = f"{1 / ratio:.1f} times as fast, by processor time {each.processor / mine.processor:.1f}"
            print(verdict(f"{FORMAT.name} / {name} ({times})", ratio, 1 / 3, 1 / 5))
            held = held and ratio <= 1 / 3
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
