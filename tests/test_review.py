"""The review of findings on real files is of what is said now, and covers what is said often.

`review.tsv` holds, for each finding that a person has read, whether it was right and why.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from envlint import rule as rules
from envlint.config import Config
from envlint.engine import analyze
from envlint.files import decode
from tests.real_files import CORPUS, needs_corpus, table

REVIEW = table(Path(__file__).parent / "review.tsv")
CONFIGURED = Config(
    select=("all",),
    preview=True,
    clients=("conda", "mamba", "pixi", "conda-lock"),
    allowed_channels=("conda-forge", "bioconda", "qiime2"),
)
"""Some rules speak only to certain clients, or of channels that a configuration has words about."""
SERVICES = Config(select=("all",), preview=True, clients=("dependabot", "binder", "mlflow", "nf-core"))
LEFT_TO_CONDA = Config(select=("client-only-key",))
"""What conda-lock alone reads counts where nobody says that it reads the file."""
FEWEST_READ = 300
FEWEST_OF_A_RULE = 5
MOST_WRONG = 0.02


def test_every_row_is_complete() -> None:
    known = {rule.name for rule in rules.find()}
    for row in REVIEW:
        assert row["rule"] in known, row
        assert row["verdict"] in ("right", "debatable", "wrong"), "wrong is what is known, and cannot be mended yet"
        assert row["file"], row
        assert row["reason"], row
        assert int(row["line"]) > 0, row


@needs_corpus
@pytest.mark.slow
def test_the_review_is_of_what_is_said_now() -> None:
    said: dict[str, set[tuple[str, int]]] = {}
    paths = {row["file"]: row["path"] for row in table(CORPUS / "MANIFEST.tsv")}
    for name in {row["file"] for row in REVIEW}:
        text, encoding = decode((CORPUS / "files" / name).read_bytes())
        found = said.setdefault(name, set())
        for config in (Config(), CONFIGURED, SERVICES, LEFT_TO_CONDA):
            analysis = analyze(text, paths[name], config, encoding=encoding)
            found |= {(each.rule, analysis.lines.line_of(each.finding.span.start) + 1) for each in analysis.diagnostics}
    gone = [row for row in REVIEW if (row["rule"], int(row["line"])) not in said[row["file"]]]
    assert not gone, Counter(row["rule"] for row in gone)


@needs_corpus
@pytest.mark.slow
def test_few_of_the_findings_read_in_the_balanced_corpus_are_wrong() -> None:
    said: set[tuple[str, str, int]] = set()
    paths = {row["file"]: row["path"] for row in table(CORPUS / "MANIFEST.tsv") if row["balanced"] == "1"}
    for name, path in paths.items():
        text, encoding = decode((CORPUS / "files" / name).read_bytes())
        analysis = analyze(text, path, Config(), encoding=encoding)
        lines = analysis.lines
        said |= {(name, each.rule, lines.line_of(each.finding.span.start) + 1) for each in analysis.diagnostics}
    verdicts = {(row["file"], row["rule"], int(row["line"])): row["verdict"] for row in REVIEW}
    read = said & verdicts.keys()
    assert len(read) >= FEWEST_READ
    found, covered = (Counter(rule for _, rule, _ in some) for some in (said, read))
    scarce = {rule: covered[rule] for rule in found if covered[rule] < min(FEWEST_OF_A_RULE, found[rule])}
    assert not scarce
    assert sum(verdicts[each] == "wrong" for each in read) <= MOST_WRONG * len(read)
