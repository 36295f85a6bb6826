"""Every row of the table of combinations that were measured, or are documented, gets its verdict from the rules."""

from __future__ import annotations

import csv

import pytest

from envlint.config import Config
from envlint.diagnostic import Severity
from envlint.engine import analyze
from tests.compatibility.facts import FACTS, needs_facts

RULES = ("incompatible-versions", "runtime-break", "nonexistent-version")


def rows() -> list[dict[str, str]]:
    path = FACTS / "validation.tsv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def file_of(row: dict[str, str]) -> str:
    """An environment file that asks for a row's versions, of conda-forge or through pip."""
    pins = {name: row[name] for name in ("tensorflow", "numpy") if row[name] != "-"}
    conda, pip = [f"python={row['python']}"], []
    if row["ecosystem"] == "conda-forge":
        conda += [f"{name}={version}" for name, version in pins.items()]
    else:
        conda += ["pip"]
        pip = [f"{name}=={version}" for name, version in pins.items()]
    lines = ["channels:", "  - conda-forge", "dependencies:", *(f"  - {item}" for item in conda)]
    lines += ["  - pip:", *(f"      - {item}" for item in pip)] if pip else []
    return "".join(f"{line}\n" for line in lines)


@needs_facts
@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(list(row.values())[:4]))
def test_row(row: dict[str, str]) -> None:
    severities = {each.severity for each in analyze(file_of(row), config=Config(select=RULES)).diagnostics}
    if row["verdict"] == "incompatible":
        assert severities & {Severity.ERROR, Severity.WARNING}
    elif row["verdict"] == "compatible":
        assert severities <= {Severity.HINT}
    else:
        assert Severity.ERROR not in severities


@needs_facts
def test_there_are_rows() -> None:
    assert len(rows()) > 60
