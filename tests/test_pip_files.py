"""Which files the pip section needs, and that nothing is said about them where nobody can know."""

from __future__ import annotations

import pytest

from envlint.config import Config
from envlint.engine import analyze

CONFIG = Config(select=("pip-option",))


def text(*items: str) -> str:
    return "dependencies:\n  - pip\n  - pip:\n" + "".join(f"      - {item}\n" for item in items)


@pytest.mark.parametrize(
    ("item", "path"),
    [
        ("-r requirements.txt", "requirements.txt"),
        ("-rrequirements.txt", "requirements.txt"),
        ("--requirement=../requirements.txt", "../requirements.txt"),
        ("-c constraints.txt", "constraints.txt"),
        ("-e .", "."),
        ("-e .[dev]", "."),
        ("-e ./package[dev,docs]", "./package"),
        ("./dist/rich-14.0.0-py3-none-any.whl", "./dist/rich-14.0.0-py3-none-any.whl"),
        ("-r 'my requirements.txt'", "my requirements.txt"),
    ],
)
def test_missing(item: str, path: str) -> None:
    asked: list[str] = []

    def exists(name: str) -> bool:
        asked.append(name)
        return False

    written = text(f'"{item}"' if "'" in item else item)
    (found,) = analyze(written, config=CONFIG, exists=exists).diagnostics
    assert asked == [path]
    assert found.finding.message == f"`{path}` does not exist"
    assert path in found.finding.span.of(written)


def test_there() -> None:
    assert not analyze(text("-r requirements.txt", "-e ."), config=CONFIG, exists=lambda path: True).diagnostics


def test_nobody_knows() -> None:
    analysis = analyze(text("-r requirements.txt"), config=CONFIG)
    assert not analysis.diagnostics
    assert not analysis.is_self_contained


@pytest.mark.parametrize(
    "item",
    [
        "-r https://example.com/requirements.txt",
        "-r /etc/requirements.txt",
        "-r C:\\requirements.txt",
        "-r ${FOLDER}/requirements.txt",
        "-e git+https://github.com/psf/requests#egg=requests",
        "--index-url https://example.com/simple",
        "-f wheels",
        "requests>=2",
    ],
)
def test_not_a_file_of_the_repository(item: str) -> None:
    analysis = analyze(text(item), config=CONFIG, exists=lambda path: False)
    assert not analysis.diagnostics
    assert analysis.is_self_contained
