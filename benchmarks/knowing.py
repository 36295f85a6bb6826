"""Times completion, hover and inlay hints on files of 100 dependencies: `python benchmarks/knowing.py`.

Each question is asked of a file that nobody has asked about before ("new": nothing of it is remembered, as when another
line has just been changed) and again ("again": as when the line of the cursor is being typed). Milliseconds, median and
95th percentile, of the time of the processor: whoever else uses the machine does not count.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from envlint_lsp.abilities import Abilities
from envlint_lsp.completion import complete
from envlint_lsp.configuration import Choice
from envlint_lsp.convert import Converter
from envlint_lsp.documents import Analysed, Draft
from envlint_lsp.hints import hints
from envlint_lsp.hover import hover
from envlint_lsp.preferences import Preferences
from lsprotocol import types as lsp

from envlint.compatibility.hub import CONDA_NAMES
from envlint.config import Config
from envlint.engine import judge, source_of
from envlint.knowledge.names import conda_names
from envlint.settings.resolve import Resolved
from envlint.text import LineIndex, Span

ROUNDS = 15
NUMBERS = count()
URI = "file:///environment.yml"
ABLE = Abilities(markdown=True, markdown_in_lists=True, snippets=True, inserts_as_is=True)
COMPLETED = ("numpy=|", "numpy>=1.2|,<3", "scipy==|", "python=3.|", "num|", "|", "numpy  # |", "pandas>=1|")
HOVERED = ("python=3.10", "numpy>=1.22", "tensorflow=2.10", "scipy", "requests")
LINES = ("python=3.10", "numpy>=1.22", "tensorflow=2.10", "scipy")


def write(known: int, different: int) -> str:
    """A file of 100 dependencies with so many packages of the pack besides those of LINES."""
    names = [name for name in conda_names("", 400) if name not in ("python", "numpy", "tensorflow", "scipy", "pip")]
    popular = [name for name in names if name in CONDA_NAMES and "tensorflow" not in name and "torch" not in name]
    others = [name for name in names if name not in CONDA_NAMES]
    listed = [*LINES, *popular[:known], *others[: 100 - len(LINES) - known], f"h5py>=2.0.{different}"]
    return "channels:\n  - conda-forge\ndependencies:\n" + "".join(f"  - {each}\n" for each in listed)


def draft(text: str) -> Draft:
    """A text as completion gets it."""
    choice = Choice(Preferences(), Resolved(Config(), {}, None))
    return Draft(text, "environment.yml", Converter(LineIndex(text), "utf-16", URI), choice, ABLE, None)


def analysed(text: str) -> Analysed:
    """A text as hover and hints get it."""
    config = Config()
    source = source_of(text, "environment.yml", config)
    analysis = judge(source, config)
    choice = Choice(Preferences(), Resolved(config, {}, None))
    convert = Converter(analysis.lines, "utf-16", URI)
    return Analysed(URI, 1, Path("environment.yml"), source, analysis, convert, choice, ABLE, None)


def milliseconds(feature: Callable[[Any, Any], object], shown: object, where: object) -> float:
    """How long an answer takes."""
    start = time.process_time()
    feature(shown, where)
    return (time.process_time() - start) * 1000


def time_completion(typed: str, known: int) -> Iterator[tuple[float, float]]:
    """The times of a question of a file that is new, and of the next one."""
    for number in islice(NUMBERS, ROUNDS):
        text = write(known, number).replace("  - requests\n", f"  - requests\n  - {typed}\n")
        own = re.split("[=<>|]", typed)[0]
        text = "".join(line for line in text.splitlines(True) if "|" in line or not own or own not in line)
        offset = text.index("|")
        shown = draft(text.replace("|", "", 1))
        at = shown.convert.range(Span(offset, offset)).start
        yield milliseconds(complete, shown, at), milliseconds(complete, shown, at)


def time_hover(word: str, known: int) -> Iterator[tuple[float, float]]:
    """The same for hovering over a line."""
    for number in islice(NUMBERS, ROUNDS):
        text = write(known, number)
        if f"- {word}\n" not in text:
            return
        shown = analysed(text)
        offset = text.index(f"- {word}\n") + 3
        at = shown.convert.range(Span(offset, offset)).start
        yield milliseconds(hover, shown, at), milliseconds(hover, shown, at)


def time_hints(known: int) -> Iterator[tuple[float, float]]:
    """The same for all hints of a file."""
    for number in islice(NUMBERS, ROUNDS):
        shown = analysed(write(known, number))
        everything = lsp.Range(lsp.Position(0, 0), lsp.Position(200, 0))
        yield milliseconds(hints, shown, everything), milliseconds(hints, shown, everything)


def say(title: str, times: list[tuple[float, float]]) -> None:
    """One line of the table."""
    columns = []
    for label, column in zip(("new", "again"), zip(*times, strict=True), strict=True):
        highest = sorted(column)[round(0.95 * (len(column) - 1))]
        columns.append(f"{label} {statistics.median(column):6.1f} p95 {highest:6.1f}")
    print(f"{title:34} {'   '.join(columns)}")


def main() -> None:
    """Print the table."""
    for known in (6, 14):
        print(f"100 dependencies, {known + len(LINES) + 1} of which the pack knows (ms)")
        list(time_completion("numpy=|", known))  # what is loaded once
        for typed in COMPLETED:
            say(f"completion `{typed}`", list(time_completion(typed, known)))
        for word in HOVERED:
            if times := list(time_hover(word, known)):
                say(f"hover `{word}`", times)
        say("inlay hints", list(time_hints(known)))


if __name__ == "__main__":
    main()
