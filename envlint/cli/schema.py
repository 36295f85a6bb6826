"""`envlint schema`: environment files, or the configuration, as a JSON Schema for editors and other validators."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from envlint.environment import EnvironmentFile
from envlint.report.links import DOCUMENTATION

IDENTIFIER = f"{DOCUMENTATION}environment.schema.json"


def run(options: Namespace) -> int:
    """Print the schema."""
    found = schema()
    if options.of == "configuration":
        from envlint.settings.model import schema as configuration_schema

        found = configuration_schema()
    print(json.dumps(found, indent=2))
    return 0


def schema() -> dict[str, Any]:
    """A schema of draft 2020-12."""
    model = _tidy(EnvironmentFile.model_json_schema())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": IDENTIFIER,
        **model,
        "title": "conda environment file",
    }


def _tidy(node: Any) -> Any:
    """Without pydantic's titles and null defaults, which no file has; and with selectors that are nothing else."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    if {"type": "null"} in node.get("anyOf", ()):  # a key that may be absent may not be null all the same
        others = [each for each in node["anyOf"] if each != {"type": "null"}]
        node = {**{key: value for key, value in node.items() if key != "anyOf"}, **others[0]}
    tidied = {
        key: {name: _tidy(each) for name, each in value.items()} if key == "properties" else _tidy(value)
        for key, value in node.items()
        if key != "title" and not (key == "default" and value is None)
    }
    if "patternProperties" in tidied:
        # Otherwise `- pip: [...]` would be a selector too, and `oneOf` would refuse it.
        tidied |= {"additionalProperties": False, "minProperties": 1}
    return tidied
