"""How long a user waits for nearly nothing: `--version`, `--help`, and one file with nothing cached.

Run from the root: `python benchmarks/startup.py [--runs 30] [--file environment.yml]`. Each figure is a ratio: to
`python -c pass`, and for a file to yamllint (default rules) on the same file.
"""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser
from pathlib import Path

from measure import BARE, ENVLINT, YAMLLINT, measure, verdict

FILE = """\
name: analysis
channels:
  - conda-forge
dependencies:
  - python=3.12
  - numpy=2.1
  - pandas=2.2
  - scipy=1.14
  - matplotlib=3.9
  - jupyterlab=4.2
  - scikit-learn=1.5
  - pip=24.2
  - pip:
      - rich==13.9.2
      - httpx==0.27.2
"""


def main() -> None:
    """Measure and print."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--file", help="instead of a usual file of 15 lines")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.file or f"{folder}/environment.yml"
        if not options.file:
            Path(file).write_text(FILE, "utf-8")
        commands = {
            "python -c pass": BARE,
            "envlint --version": (*ENVLINT, "--version"),
            "envlint --help": (*ENVLINT, "--help"),
            "envlint FILE": (*ENVLINT, "--no-cache", file),
            "yamllint FILE": (*YAMLLINT, file),
        }
        found = measure(commands, options.runs)
    for name, each in found.items():
        print(f"{name:18} {each.seconds * 1000:6.1f} ms {each.megabytes:6.1f} MB")
    bare, peer = found["python -c pass"].seconds, found["yamllint FILE"].seconds
    print(verdict("--version / bare Python", found["envlint --version"].seconds / bare, 3, 2))
    print(verdict("--help / bare Python", found["envlint --help"].seconds / bare, 3, 2))
    print(verdict("one file / yamllint", found["envlint FILE"].seconds / peer, 2.6, 1.8))


if __name__ == "__main__":
    main()
