"""Finds the collections of real files that tests read where they are: a corpus, and the fixtures of other tools.

`ENVLINT_CORPUS` and `ENVLINT_CONFORMANCE` name their folders; by default they lie beside the checkout, in `../shared`.
Where they are missing the tests that need them are skipped, and say so.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = Path(os.environ.get("ENVLINT_CORPUS", ROOT.parent / "shared" / "corpus"))
CONFORMANCE = Path(os.environ.get("ENVLINT_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
OWN = Path(__file__).parent / "corpus"

needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus of real files at {CORPUS}")
needs_conformance = pytest.mark.skipif(not CONFORMANCE.is_dir(), reason=f"no fixtures of other tools at {CONFORMANCE}")


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file; none if it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def corpus_files() -> Iterator[Path]:
    """Every file of the corpus."""
    return (CORPUS / "files" / row["file"] for row in table(CORPUS / "MANIFEST.tsv"))


def conformance_files() -> Iterator[tuple[dict[str, str], Path]]:
    """Every fixture with its row in the manifest."""
    return ((row, CONFORMANCE / "files" / row["local"]) for row in table(CONFORMANCE / "MANIFEST.tsv"))
