"""What a channel's name or URL stands for, and which entry of a configuration means it."""

from __future__ import annotations

import pytest

from envlint.config import Config
from envlint.engine import analyze
from envlint.knowledge.channels import Channel, channel
from envlint.syntax import Scalar
from envlint.text import Span


def named(text: str) -> Channel:
    return channel(text, Span(0, len(text)), Scalar(text, Span(0, len(text))))


@pytest.mark.parametrize(
    ("text", "name", "family", "label"),
    [
        ("conda-forge", "conda-forge", "conda-forge", None),
        ("https://conda.anaconda.org/conda-forge/linux-64", "conda-forge", "conda-forge", None),
        ("https://conda.anaconda.org/t/abc-123/company/label/dev", "company", "company", "dev"),
        ("conda-forge/label/broken", "conda-forge", "conda-forge", "broken"),
        ("https://prefix.dev/conda-forge", "conda-forge", "conda-forge", None),
        ("https://mirrors.tuna.tsinghua.edu.cn/anaconda/cloud/bioconda/", "bioconda", "bioconda", None),
        ("main", "main", "defaults", None),
        ("pkgs/main", "pkgs/main", "defaults", None),
        ("https://repo.anaconda.com/pkgs/r", "pkgs/r", "defaults", None),
        ("https://mirrors.tuna.tsinghua.edu.cn/anaconda/pkgs/free/", "pkgs/free", "defaults", None),
        ("https://conda.example.com/main", "https://conda.example.com/main", "https://conda.example.com/main", None),
        ("mainly", "mainly", "mainly", None),
    ],
)
def test_stands_for(text: str, name: str, family: str, label: str | None) -> None:
    found = named(text)
    assert (found.name, found.family, found.label) == (name, family, label)


def test_identity() -> None:
    assert named("psi4/label/main").identity == named("psi4").identity
    assert named("psi4/label/dev").identity != named("psi4").identity
    assert named("https://conda.anaconda.org/psi4/").identity == named("psi4").identity


@pytest.mark.parametrize("text", ["defaults", "anaconda", "https://repo.anaconda.com/pkgs/main", "msys2"])
def test_licensed(text: str) -> None:
    assert named(text).licensed


@pytest.mark.parametrize("text", ["conda-forge", "nvidia", "default", "https://conda.anaconda.org/pytorch"])
def test_not_licensed(text: str) -> None:
    assert not named(text).licensed


@pytest.mark.parametrize("text", ["pytorch", "intel/label/modin", "pkgs/free", "https://repo.anaconda.com/pkgs/r", "r"])
def test_retired(text: str) -> None:
    retired = named(text).retired
    assert retired is not None
    assert retired.reference.startswith("https://")


@pytest.mark.parametrize("text", ["conda-forge", "defaults", "main", "https://conda.example.com/r", "psi4"])
def test_not_retired(text: str) -> None:
    assert named(text).retired is None


@pytest.mark.parametrize(
    ("text", "pattern", "strictly", "anywhere"),
    [
        ("conda-forge", "conda-forge", True, True),
        ("conda-forge/label/dev", "conda-forge", True, True),
        ("conda-forge/label/dev", "conda-forge/label/dev", True, True),
        ("conda-forge", "conda-forge/label/dev", False, False),
        ("https://conda.anaconda.org/conda-forge", "conda-forge", True, True),
        ("https://conda.example.com/cloud/conda-forge", "conda-forge", False, True),
        ("https://conda.example.com/cloud/conda-forge", "https://conda.example.com", True, True),
        ("https://conda.example.com.evil.org/x", "https://conda.example.com", False, False),
        ("https://conda.example.com/stable", "https://conda.example.com/stable/", True, True),
        ("https://conda.example.com/stabler", "https://conda.example.com/stable", False, False),
        ("https://repo.anaconda.com/pkgs/main", "defaults", True, True),
        ("main", "defaults", True, True),
        ("defaults", "main", False, False),
        ("https://mirrors.example.org/anaconda/pkgs/main", "defaults", False, True),
    ],
)
def test_matches(text: str, pattern: str, strictly: bool, anywhere: bool) -> None:
    assert named(text).matches(pattern) is strictly
    assert named(text).matches(pattern, anywhere=True) is anywhere


def test_credentials_of_a_configuration_are_not_shown() -> None:
    text = "channels: [https://host/x]\ndependencies: [python=3.12]\n"
    config = Config(select=("disallowed-channel",), allowed_channels=("https://u:hunter2@other/x",))
    (found,) = analyze(text, config=config).diagnostics
    assert "hunter2" not in str(found)
