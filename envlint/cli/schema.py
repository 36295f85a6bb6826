"""`envlint schema`: environment files, or the configuration, as a JSON Schema for editors and other validators."""

from __future__ import annotations

from argparse import Namespace

from envlint import schemas


def run(options: Namespace) -> int:
    """Print the schema; that of the configuration knows the rules of the plugins that are configured here."""
    found = schemas.text(options.of)
    if options.of == "configuration":
        from envlint.cli.rules import rules_here
        from envlint.schemas.generation import configuration, written

        found = written(configuration(rules_here()))
    print(found, end="")
    return 0
