"""Hands out the JSON Schemas of environment files and of the configuration, for editors and other validators."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILES = {"environment": "environment.schema.json", "configuration": "envlint.schema.json"}
"""The schemas that come with envlint, in this folder and on the documentation site."""


def text(of: str) -> str:
    """A schema as it is written: of `environment` files, or of the `configuration` without plugins."""
    return (Path(__file__).parent / FILES[of]).read_text("utf-8")


def get_schema(tool_name: str = "envlint") -> dict[str, Any]:
    """The table `[tool.envlint]`: rules and groups, clients and platforms, and what else can be chosen.

    The entry point of the group `validate_pyproject.tool_schema`, which asks for it by the name of the table:
    https://validate-pyproject.readthedocs.io/en/stable/dev-guide.html
    """
    if tool_name != "envlint":
        raise ValueError(f"no schema of `[tool.{tool_name}]`: this is envlint's")
    schema: dict[str, Any] = json.loads(text("configuration"))
    return schema
