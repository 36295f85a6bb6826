"""What each profile asks for, and of whom: files that pass one and not another."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from envlint.cli import main
from envlint.settings.resolve import PROFILES
from tests.processes import write

CLEAN = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - pandas=2.2\n"
DEFAULTS = CLEAN.replace("conda-forge", "defaults")
MIXED = CLEAN.replace("  - conda-forge\n", "  - conda-forge\n  - defaults\n")
NO_CHANNELS = CLEAN.partition("\n  - conda-forge\n")[2]
UNPINNED = CLEAN.replace("pandas=2.2", "pandas")
UNBOUNDED = CLEAN.replace("pandas=2.2", "pandas>=2.2")
BARE_PYTHON = CLEAN.replace("python=3.12", "python")
NO_PYTHON = CLEAN.replace("python=3.12", "numpy=2.1")
RANGE = CLEAN.replace("python=3.12", "python>=3.11,<3.13")
BRANCH = CLEAN + "  - pip\n  - pip:\n      - git+https://github.com/a/b\n"
BIOCONDA = "channels:\n  - conda-forge\n  - bioconda\n  - nodefaults\ndependencies:\n  - samtools=1.21\n"
SWAPPED = "channels:\n  - bioconda\n  - conda-forge\ndependencies:\n  - samtools=1.21\n"
MODULE = BIOCONDA.replace("  - nodefaults\n", "")

Find = Callable[..., dict[str, str]]


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Find:
    """The severities of what a profile finds in a text, by rule."""
    monkeypatch.chdir(tmp_path)

    def found(profile: str, text: str, name: str = "environment.yml") -> dict[str, str]:
        write(tmp_path, {name: text})
        main(("--isolated", "--profile", profile, "--output-format", "json", name))
        return {each["rule"]: each["severity"] for each in json.loads(capsys.readouterr().out)["diagnostics"]}

    return found


@pytest.mark.parametrize(
    ("profile", "text", "expected"),
    [
        ("standard", CLEAN, {}),
        ("standard", DEFAULTS, {"licensed-channel": "hint"}),
        ("standard", UNPINNED, {}),
        ("commercial", CLEAN, {}),
        ("commercial", UNPINNED, {}),
        ("commercial", DEFAULTS, {"licensed-channel": "error"}),
        ("commercial", MIXED, {"licensed-channel": "error", "mixed-channels": "error"}),
        ("commercial", NO_CHANNELS, {"implicit-channels": "error"}),
        ("strict", CLEAN, {}),
        ("strict", DEFAULTS, {"licensed-channel": "warning"}),
        ("strict", MIXED, {"licensed-channel": "warning", "mixed-channels": "error"}),
        ("strict", NO_CHANNELS, {"implicit-channels": "error"}),
        ("strict", UNPINNED, {"unpinned-package": "warning"}),
        ("strict", UNBOUNDED, {"unbounded-version": "warning"}),
        ("strict", BARE_PYTHON, {"unpinned-core": "error"}),
        ("strict", BRANCH, {"unpinned-vcs": "error"}),
        ("strict", f"name: x\n{NO_PYTHON}", {"missing-python": "error"}),
        ("snakemake", BIOCONDA, {}),
        ("standard", BIOCONDA, {"nodefaults-support": "hint"}),
        ("snakemake", SWAPPED, {"channel-order": "error"}),
        ("snakemake", UNPINNED, {"unpinned-package": "warning"}),
        ("snakemake", UNBOUNDED, {"unbounded-version": "warning"}),
        ("snakemake", NO_PYTHON, {"missing-python": "warning"}),
        ("binder", CLEAN, {}),
        ("binder", UNPINNED, {}),
        ("binder", NO_CHANNELS, {"implicit-channels": "hint"}),
        ("binder", RANGE, {"unread-python": "warning"}),
        ("standard", RANGE, {}),
        ("binder", NO_PYTHON, {"missing-python": "warning"}),
        ("standard", NO_PYTHON, {"missing-python": "hint"}),
        ("nf-core", MODULE, {}),
        ("nf-core", f"name: x\n{MODULE}", {"client-refusal": "error"}),
        ("nf-core", MODULE.replace("=1.21", "<1.22"), {"client-refusal": "error"}),
        ("nf-core", SWAPPED, {"channel-order": "warning"}),
    ],
)
def test_what_a_profile_asks_for(found: Find, profile: str, text: str, expected: dict[str, str]) -> None:
    assert found(profile, text) == expected


def test_binder_looks_for_one_name(found: Find) -> None:
    assert found("binder", CLEAN, "env.yml") == {"unread-file": "warning"}
    assert found("binder", CLEAN, "binder/environment.yml") == {}


@pytest.mark.parametrize("profile", sorted(path.stem for path in PROFILES.glob("*.toml")))
def test_each_choice_of_a_profile_says_why(profile: str) -> None:
    lines = (PROFILES / f"{profile}.toml").read_text("utf-8").splitlines()
    assert lines[0].startswith("# For ") or profile == "standard"
    for number, line in enumerate(lines):
        is_single = re.match(r"[\w-]+ = ", line) and not _table_of(lines, number).startswith("[rules.")
        if is_single or line.startswith("[rules."):
            assert lines[number - 1].startswith("#"), f"{profile}.toml:{number + 1}: why?"


def _table_of(lines: list[str], number: int) -> str:
    return next((line for line in reversed(lines[:number]) if line.startswith("[")), "")
