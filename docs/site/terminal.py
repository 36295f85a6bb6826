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
_LOOKS = {"error": "1;31", "warning": "1;33", "hint": "1;36"}
_HEAD = re.compile(r"^(\S+:\d+:\d+: )(error|warning|hint)\[", re.MULTILINE)
_PROSE = re.compile(r"\S+:\d+:\d+: |  = |beside |\$ ")
"""The first line of a finding, its reasons and fixes, and what else has no columns."""
_SEQUENCE = re.compile(r"\x1b\[([0-9;]*)m")


def to_html(text: str) -> str:
    """Text with colours as a block of HTML; the colours are classes, so that they suit a light and a dark page."""
    # A blank line would end the block for Markdown.
    lines = (_line(line) or "&#8203;" for line in text.rstrip("\n").split("\n"))
    return f'<pre class="terminal"><code>{chr(10).join(lines)}</code></pre>\n'


def session_to_html(text: str) -> str:
    """What a guide shows of a terminal, as `to_html` shows it."""
    text = re.sub(r"^(\$ .*)$", "\x1b[1m\\1\x1b[0m", text, flags=re.MULTILINE)
    return to_html(_HEAD.sub(lambda line: f"{line[1]}\x1b[{_LOOKS[line[2]]}m{line[2]}\x1b[0m[", text))


def _line(text: str) -> str:
    """One line, in which no colour goes on to the next; those of prose may be broken, where the place is narrow."""
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
    line = "".join(out)
    return f'<span class="t-wrap">{line}</span>' if _PROSE.match(_SEQUENCE.sub("", text)) else line


def output_of(*words: str) -> str:
    """What a command prints, without colours. Raises CalledProcessError if it fails."""
    paths = os.pathsep.join(str(ROOT / folder) for folder in (".", "rules", "lsp"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ENVLINT_")}
    variables = {**kept, "PYTHONPATH": paths, "PYTHONUTF8": "1", "COLUMNS": "100", "NO_COLOR": "1"}
    command = (sys.executable, "-m", "envlint", *words)
    return subprocess.run(command, env=variables, check=True, capture_output=True, encoding="utf-8").stdout
