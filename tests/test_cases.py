"""The casebooks: what each rule says, word for word, about files that are harder than its documentation's.

A book is `tests/cases/<rule>.md`; a heading is a test's name, a `yaml` block the file, an `output` block what the user
reads, a `fixed` block what the rule's fixes (unsafe ones too) make of it. `UPDATE_CASES=1 pytest tests/test_cases.py`
writes the last two.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from envlint.config import Config
from envlint.engine import analyze
from envlint.repair import repair
from envlint.report.text import render

CASE = re.compile(
    r"^## (?P<title>[^\n]+)\n(?:\n(?P<why>[^`#][^\n]*(?:\n[^\n`#]+)*)\n)?\n"
    r"```yaml(?P<rest>[^\n]*)\n(?P<text>.*?)^```\n(?P<expected>.*?)(?=^## |\Z)",
    re.MULTILINE | re.DOTALL,
)
BOOKS = sorted((Path(__file__).parent / "cases").glob("*.md"))
CASES = [
    pytest.param(book, match, id=f"{book.stem}: {match['title']}")
    for book in BOOKS
    for match in CASE.finditer(book.read_text("utf-8"))
]


@pytest.mark.parametrize(("book", "case"), CASES)
def test_case(book: Path, case: re.Match[str]) -> None:
    attributes = dict(word.split("=", 1) for word in case["rest"].split())
    clients = tuple(attributes["clients"].split(",")) if "clients" in attributes else Config().clients
    platforms = tuple(attributes["platforms"].split(",")) if "platforms" in attributes else ()
    config = Config(clients=clients, platforms=platforms, select=(book.stem,))
    path = attributes.get("path", "environment.yml")
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), case["text"])
    output = "".join(
        render(analyze(text, path, config), path, each) for each in analyze(text, path, config).diagnostics
    )
    actual = f"```output\n{output}```\n"
    fixed = _fix(text, path, config)
    if fixed != text:
        actual += f"\n```fixed\n{fixed}```\n"
    if "UPDATE_CASES" in os.environ:
        whole = book.read_text("utf-8")
        start = whole.index(case.group()) + case.start("expected") - case.start()
        expected = case["expected"]
        tail = "\n" if start + len(expected) < len(whole) else ""
        book.write_text(whole[:start] + "\n" + actual + tail + whole[start + len(expected) :], "utf-8")
        return
    assert case["expected"].strip() == actual.strip()


def _fix(text: str, path: str, config: Config) -> str:
    repaired = repair(text, path, config, unsafe=True)
    assert repaired.broken is None
    return repaired.text
