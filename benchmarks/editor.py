"""How long an editor waits for the language server: after each key, for a hover, for the first findings of a session.

Run from the root: `python benchmarks/editor.py [--changes 300] [--edits 10000] [--starts 5] [--only keys]`. A real
`envlint server` is spoken to over its standard input and output by a client that does nothing but write and read
(`tests/server/wire.py`). The clock runs from before the bytes of a change are written until the last byte of the
findings about it is there.

**Keys.** Files of 100 and of 1,000 dependencies from a seeded generator, with comments, a pip section and some
findings; lines are typed into them letter by letter, at places drawn by chance, and taken out again, so that each
change is one character (or one line that goes) and the file is as broken in between as it is under somebody's fingers.
`conflicting` is a file whose TensorFlow and NumPy cannot stand together, explained anew after each key.

**Requests.** Hover and completion at places drawn by chance, in a file of 100 dependencies, each after a change, so
that nothing is known yet. What the server does not offer is left out, and said so.

**Memory.** The resident set of the server after each tenth of so many edits (Linux only): it may grow while caches
fill, so the bar is on the second half.

**Start.** From the start of the process to the findings about a first file that is opened at once.
"""

from __future__ import annotations

import math
import random
import statistics
import sys
import tempfile
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measure import ENVLINT, ROOT, verdict

sys.path.insert(0, str(ROOT))

from envlint.knowledge.names import NAMES
from tests.server.wire import Editor

SEED = 2026
SERVER = (*ENVLINT, "server")
CONSISTENT = ("python=3.11", "numpy=1.26", "pandas=2.2", "scipy=1.13", "matplotlib=3.9", "scikit-learn", "h5py>=3.10")
CONFLICTING = ("python=3.11", "numpy=2.1", "tensorflow=2.15", "pandas=2.2", "scipy=1.14", "matplotlib=3.9")
TYPED = ("  - xarray=2024.7", "  - zlib>=1.2.13,<2", '  - "snakemake-minimal >=8.20"  # cluster', "  # later: dask")
BARS = {100: (20, 5), 1000: (100, 50)}
"""Of dependencies, the bar and the moonshot in milliseconds."""


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("--changes", type=int, default=300)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--only", choices=("keys", "requests", "memory", "start"), action="append")
    options = parser.parse_args()
    parts = options.only or ["start", "keys", "requests", "memory"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "start" in parts:
            report_start(folder, options.starts)
        if "keys" in parts:
            for count, core in ((100, CONSISTENT), (1000, CONSISTENT), (100, CONFLICTING), (1000, CONFLICTING)):
                report_keys(folder, count, core, options.changes)
        if "requests" in parts:
            report_requests(folder, options.changes)
        if "memory" in parts:
            report_memory(folder, options.edits)


def report_start(folder: Path, starts: int) -> None:
    """How long a session takes to begin."""
    text = write_file(100, CONSISTENT)
    times = []
    for _ in range(starts + 1):
        start = time.perf_counter()
        session = Session(folder, text)
        times.append(session.when - start)
        session.editor.leave()
    print(f"start to first findings   {spread(times[1:])}  cold {1000 * times[0]:.0f} ms")
    print(f"  {verdict('start to first findings, median s', statistics.median(times[1:]), 1.2, 0.6)}")


def report_keys(folder: Path, count: int, core: tuple[str, ...], changes: int) -> None:
    """How long findings take after a key."""
    session = Session(folder, write_file(count, core))
    random_texts = typing(session.text, random.Random(SEED))
    for _ in range(40):
        session.change(next(random_texts))
    times = [session.change(next(random_texts)) for _ in range(changes)]
    session.editor.leave()
    name = f"{count:,} dependencies{', conflicting' if core is CONFLICTING else ''}"
    print(f"{name:32} {spread(times)}  {session.findings} findings at first")
    if core is CONSISTENT:
        print(f"  {verdict(f'{name}, p95 ms', 1000 * late(times), *BARS[count])}")


def report_requests(folder: Path, times: int) -> None:
    """How long questions take right after a key."""
    session = Session(folder, write_file(100, CONSISTENT))
    choice = random.Random(SEED)
    for method, ability in (("hover", "hoverProvider"), ("completion", "completionProvider")):
        if not session.abilities.get(ability):
            print(f"{method:32} not offered")
            continue
        taken = []
        for text, _ in zip(typing(session.text, random.Random(SEED)), range(times), strict=False):
            lines = text.splitlines()
            line = choice.randrange(len(lines))
            at = {"line": line, "character": choice.randint(0, len(lines[line]))}
            session.version += 1
            session.editor.change(session.uri, text, session.version)
            start = time.perf_counter()
            number = session.editor.request(
                f"textDocument/{method}", {"textDocument": {"uri": session.uri}, "position": at}
            )
            received = session.editor.until(lambda message, number=number: message.get("id") == number)
            taken.append(received.when - start)
        print(f"{method:32} {spread(taken)}")
        print(f"  {verdict(f'{method}, p95 ms', 1000 * late(taken), 50, 10)}")
    session.editor.leave()


def report_memory(folder: Path, edits: int) -> None:
    """What the server holds in the course of a long day."""
    session = Session(folder, write_file(100, CONFLICTING))
    random_texts = typing(session.text, random.Random(SEED))
    held = [session.megabytes]
    for _ in range(10):
        for _ in range(edits // 10):
            session.change(next(random_texts))
        held.append(session.megabytes)
    session.editor.leave()
    print(f"memory over {edits:,} edits, MB     {' '.join(f'{each:.1f}' for each in held)}")
    print(f"  {verdict('growth in the second half, MB', held[-1] - held[5], 1, 0.1)}")


class Session:
    """A server that has been told of one file, and has said what it finds in it."""

    def __init__(self, folder: Path, text: str) -> None:
        self.text, self.version = text, 1
        self.uri = (folder / "environment.yml").as_uri()
        self.editor = Editor(folder, SERVER)
        self.abilities: dict[str, Any] = self.editor.initialize(folder)
        self.editor.open(self.uri, text)
        self.when, message = self.editor.published(self.uri, 1)
        self.findings = len(message["params"]["diagnostics"])

    def change(self, text: str) -> float:
        """Seconds until the findings about a new text are there."""
        self.version += 1
        start = time.perf_counter()
        self.editor.change(self.uri, text, self.version)
        return self.editor.published(self.uri, self.version).when - start

    @property
    def megabytes(self) -> float:
        """What the server's process holds in memory."""
        status = Path(f"/proc/{self.editor.process.pid}/status").read_text("utf-8")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


def write_file(count: int, core: tuple[str, ...]) -> str:
    """A file with so many dependencies as people write them, nine of ten for conda; each text is always the same."""
    import zlib

    choice = random.Random(SEED)
    known = [line.split("=")[0] for line in zlib.decompress(NAMES.read_bytes()).decode().split()]
    names = sorted(choice.sample([name for name in known if name[:1].isalpha() and "_" not in name], count - len(core)))
    for_pip = choice.sample(names, max(count // 10, 2))
    lines = ["# The analysis of the second paper.", "name: analysis", "channels:", "  - conda-forge", "  - bioconda"]
    lines += ["dependencies:", *(f"  - {each}" for each in core)]
    for name in sorted({*names} - {*for_pip}):
        if choice.random() < 0.08:
            lines.append(choice.choice(("", f"  # needed for {name}", "  # plots", "  # --- input and output ---")))
        lines.append(f"  - {name}{constraint(choice)}{choice.choice(('', '', '', '', '  # see the manual'))}")
    lines += ["  - numpy", "  - zlib = = 1.2", "  - Sphinx 7.1", "  - pip:"]  # said twice, wrong, and badly written
    lines += [f"    - {name}=={choice.randint(0, 9)}.{choice.randint(0, 30)}.1" for name in for_pip]
    return "\n".join([*lines, "    - --no-such-option", ""])


def constraint(choice: random.Random) -> str:
    """What may stand behind a name."""
    major, minor = choice.randint(0, 9), choice.randint(0, 30)
    if choice.random() < 0.03:
        return f"={major}.{minor}=py311h{choice.getrandbits(28):07x}_0"
    return choice.choice(
        (
            "",
            f"={major}.{minor}",
            f"={major}.{minor}.{choice.randint(0, 9)}",
            f">={major}.{minor}",
            f" >={major}.{minor},<{major + 1}",
            f"=={major}.{minor}.0",
        )
    )


def typing(text: str, choice: random.Random) -> Iterator[str]:
    """The texts that somebody's editor shows: lines are typed somewhere, and taken out again; it never ends."""
    lines = text.splitlines()
    start, pip = lines.index("dependencies:") + 1, lines.index("  - pip:")
    while True:
        at = choice.randint(start, len(lines) - 1)
        typed = ("  " if at > pip else "") + choice.choice(TYPED)
        for length in range(3, len(typed) + 1):
            yield "\n".join([*lines[:at], typed[:length], *lines[at:], ""])
        yield text


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[math.ceil(0.95 * len(times)) - 1]


def spread(times: list[float]) -> str:
    """Median, 95th percentile and the longest."""
    median, most = statistics.median(times), max(times)
    return f"median {1000 * median:7.2f}, p95 {1000 * late(times):7.2f}, max {1000 * most:7.2f} ms"


if __name__ == "__main__":
    main()
