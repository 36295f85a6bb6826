"""`envlint completions`: a script that makes bash, zsh or fish complete commands, options, and what these take."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from envlint.cli.completions.grammar import grammar


def run(options: Namespace) -> int:
    """Print the script for a shell. It asks nothing of envlint later: completing costs no start of Python."""
    write = import_module(f"envlint.cli.completions.{options.shell}").script
    print(write(grammar()), end="")
    return 0
