"""Takes the README's picture of a terminal: what envlint really prints about docs/example/environment.yml, as SVG.

Run from the root with the extra `dev` installed: `python docs/picture.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).parent.parent
EXAMPLE = "docs/example/environment.yml"
PICTURE = Path(__file__).parent / "terminal.svg"
COLUMNS = 104


def output(color: str) -> str:
    """What envlint prints about the example; colour is `always` or `never`."""
    command = (sys.executable, "-m", "envlint", "--isolated", "--no-cache", "--color", color, EXAMPLE)
    environment = {**os.environ, "COLUMNS": str(COLUMNS), "TERM": "dumb"}
    environment.pop("GITHUB_ACTIONS", None)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout


def main() -> None:
    """Write the picture."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=COLUMNS, file=nowhere, color_system="truecolor", force_terminal=True)
        console.print(Text.assemble(("$ ", "bold green"), f"envlint {EXAMPLE}"))
        console.print(Text.from_ansi(output("always").rstrip()))
        console.save_svg(str(PICTURE), title="envlint", theme=MONOKAI, unique_id="envlint")


if __name__ == "__main__":
    main()
