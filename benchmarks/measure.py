"""Times commands side by side: alternately, so that a noisy machine disturbs all of them alike, and by medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ENVLINT = (sys.executable, "-c", "import sys; from envlint.cli import main; sys.exit(main())")
"""What the installed script does."""
YAMLLINT = (sys.executable, "-c", "from yamllint.cli import run; run()", "-d", "extends: default")
"""What its script does, with its default rules."""
BARE = (sys.executable, "-c", "pass")


class Measure(NamedTuple):
    """The median of some runs."""

    seconds: float
    megabytes: float
    """The most memory that a run held (resident set)."""


def measure(commands: Mapping[str, Sequence[str]], runs: int) -> dict[str, Measure]:
    """Each command's medians; a first round that fills the caches is not counted. POSIX only (`wait4`)."""
    samples: dict[str, list[Measure]] = {name: [] for name in commands}
    for number in range(runs + 1):
        for name, command in commands.items():
            sample = _once(command)
            if number:
                samples[name].append(sample)
    return {
        name: Measure(*(statistics.median(column) for column in zip(*each, strict=True)))
        for name, each in samples.items()
    }


def verdict(what: str, value: float, bar: float, goal: float) -> str:
    """A line that says whether a bar is held: `--version: 1.42x, bar 3.00x, moonshot 2.00x: held`."""
    word = "beyond the moonshot" if value <= goal else "held" if value <= bar else "MISSED"
    return f"{what}: {value:.2f}, bar {bar:.2f}, moonshot {goal:.2f}: {word}"


def _once(command: Sequence[str]) -> Measure:
    variables = environment()
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    complaints = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{command} failed:\n{complaints.decode()}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Measure(seconds, usage.ru_maxrss / unit)


def environment() -> dict[str, str]:
    """Finds the checkout, and lets Python keep its bytecode, as an installed package has it."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**settings, "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in (".", "rules", "lsp"))}
