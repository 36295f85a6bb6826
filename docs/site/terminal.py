"""Shows what envlint prints: runs it as a user would, and turns its colours into HTML."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COLOURS = {"1": "bold", "31": "error", "33": "warning", "36": "hint", "34": "note", "2": "faint"}
_SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m")


def to_html(text: str) -> str:
    """Text with colours as a block of HTML; the colours are classes, so that they suit a light and a dark page."""
    out, is_open = [], False
    for index, piece in enumerate(_SEQUENCE.split(text)):
        if index % 2 == 0:
            out.append(escape(piece, quote=False))
            continue
        if is_open:
            out.append("</span>")
        names = " ".join(_COLOURS[code] for code in piece.split(";") if code in _COLOURS)
        is_open = bool(names)
        if is_open:
            out.append(f'<span class="t-{names.replace(" ", " t-")}">')
    # A blank line would end the block for Markdown.
    body = "".join(out).rstrip("\n").replace("\n\n", "\n&#8203;\n")
    return f'<pre class="terminal"><code>{body}</code></pre>\n'


def output_of(*words: str) -> str:
    """What a command prints, without colours. Raises CalledProcessError if it fails."""
    paths = os.pathsep.join(str(ROOT / folder) for folder in (".", "rules", "lsp"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENVLINT_")}
    variables = {**kept, "PYTHONPATH": paths, "PYTHONUTF8": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    command = (sys.executable, "-m", "envlint", *words)
    return subprocess.run(command, env=variables, check=True, capture_output=True, encoding="utf-8").stdout
