"""Every row of the table of combinations that were measured, or are documented, gets its verdict."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from envlint.compatibility import check
from envlint.compatibility.verdict import Conflict, Kind
from envlint.diagnostic import Severity
from tests.compatibility.facts import FACTS, needs_facts

AGAINST = {
    Kind.INCOMPATIBLE,
    Kind.REPLACED,
    Kind.LEFT_OVER,
    Kind.RUNTIME_BREAK,
    Kind.BREAKS_TODAY,
    Kind.NONEXISTENT,
    Kind.FROM_SOURCE,
}
"""What becomes `incompatible-versions`, `runtime-break` or `nonexistent-version`."""


def rows() -> list[dict[str, str]]:
    path = FACTS / "validation.tsv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def found(row: dict[str, str]) -> tuple[Conflict, ...]:
    pins = {name: row[name] for name in ("tensorflow", "numpy") if row[name] != "-"}
    today = date(2026, 11, 22)
    if row["ecosystem"] == "conda-forge":
        conda = [f"python={row['python']}", *(f"{name}={version}" for name, version in pins.items())]
        return check(conda, today=today).conflicts
    pip = [f"{name}=={version}" for name, version in pins.items()]
    return check([f"python={row['python']}", "pip"], pip, today=today).conflicts


@needs_facts
@pytest.mark.parametrize("row", rows(), ids=lambda row: "-".join(list(row.values())[:4]))
def test_row(row: dict[str, str]) -> None:
    conflicts = found(row)
    against = [each for each in conflicts if each.kind in AGAINST and each.severity is not Severity.HINT]
    if row["verdict"] == "incompatible":
        assert against
    elif row["verdict"] == "compatible":
        assert not against
    else:
        assert not any(each.severity is Severity.ERROR for each in conflicts)


@needs_facts
def test_there_are_rows() -> None:
    assert len(rows()) > 60
