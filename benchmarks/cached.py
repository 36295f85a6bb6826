"""How fast a second run is: one file, and many, that are known to be clean.

Run from the root: `python benchmarks/cached.py [--files 1962] [--runs 20]`. The ratio is to yamllint with its default
rules on the same files, run alternately. One file is measured without any configuration and below a pyproject.toml;
many are clean ones like those of nf-core/modules, each in a folder of its own in one repository.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from argparse import ArgumentParser
from pathlib import Path

from measure import ENVLINT, YAMLLINT, environment, measure, verdict

CLEAN = """\
---
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::tool-{number}=1.{number}.0
"""
PYPROJECT = """\
[project]
name = "analysis"
version = "1.0"
dependencies = ["numpy>=2", "pandas>=2.2"]

[tool.ruff]
line-length = 120

[tool.envlint]
platforms = ["linux-64", "osx-arm64"]
severity = { unpinned-core = "error" }
"""


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1962)
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bare, configured, many = (Path(folder) / name for name in ("bare", "configured", "many"))
        make(bare, 1)
        make(configured, 1)
        (configured / "pyproject.toml").write_text(PYPROJECT, "utf-8")
        make(many, options.files)
        compare("one unchanged clean file", bare, options.runs, 0.7, 0.4)
        compare("the same below a pyproject.toml", configured, options.runs, 0.7, 0.4)
        compare(f"{options.files:,} unchanged clean files", many, max(options.runs // 4, 3), 0.3, 0.1)


def make(folder: Path, count: int) -> None:
    """Fill a folder with clean files; one file stands in the folder itself."""
    for number in range(count):
        target = folder / ("" if count == 1 else f"modules/{number}") / "environment.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(CLEAN.format(number=number), "utf-8")
    (folder / ".git").mkdir()


def compare(what: str, folder: Path, runs: int, bar: float, goal: float) -> None:
    """Time both on what is in a folder, after a first run that fills the cache."""
    os.chdir(folder)
    target = "environment.yml" if Path("environment.yml").exists() else "."
    told = subprocess.run((*ENVLINT, target), env=environment(), capture_output=True, check=False, text=True)
    if told.returncode:
        raise SystemExit(f"the files are not clean:\n{told.stdout}{told.stderr}")
    found = measure({"envlint": (*ENVLINT, target), "yamllint": (*YAMLLINT, target)}, runs)
    for name, each in found.items():
        print(f"{name:9} {each.seconds * 1000:7.1f} ms {each.megabytes:6.1f} MB")
    print(verdict(f"{what} / yamllint", found["envlint"].seconds / found["yamllint"].seconds, bar, goal))


if __name__ == "__main__":
    main()
