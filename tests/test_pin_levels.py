"""What each level of `unpinned-package` asks for."""

from __future__ import annotations

import pytest

from envlint.config import Config
from envlint.engine import analyze

LINES = ["!=1.2", "=1", "=1.2", "=1.2.3", ">=1,<2", ">=1.2,<1.3", "==1", "=2024", "=20240919"]


@pytest.mark.parametrize(
    ("level", "reported"),
    [
        ("name", []),
        ("bounded", ["!=1.2"]),
        ("minor", ["!=1.2", "=1", ">=1,<2", "=2024"]),
        ("exact", ["!=1.2", "=1", "=1.2", ">=1,<2", ">=1.2,<1.3", "=2024"]),
    ],
)
def test_level(level: str, reported: list[str]) -> None:
    text = "dependencies:\n" + "".join(f"  - p{number}{line}\n" for number, line in enumerate(LINES))
    config = Config(select=("unpinned-package",), options={"unpinned-package": {"level": level}})
    found = analyze(text, "environment.yml", config).diagnostics
    assert [each.finding.span.of(text) for each in found] == reported


def test_exempt_packages_may_be_as_they_like() -> None:
    text = "dependencies:\n  - pip\n  - rich\n  - zlib\n  - pip:\n      - rich\n"
    config = Config(select=("unpinned-package",), options={"unpinned-package": {"exempt": ("rich",)}})
    found = analyze(text, "environment.yml", config).diagnostics
    assert [each.finding.span.of(text) for each in found] == ["pip", "zlib"]
