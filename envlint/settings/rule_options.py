"""Says what the options of a rule are for, and refuses those that it does not have or that are of another type."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Mapping
from dataclasses import fields
from itertools import pairwise
from textwrap import dedent
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from envlint.rule import Rule, arguments
from envlint.settings.mistake import reason


class OptionMistake(NamedTuple):
    """An option of a rule that cannot be meant."""

    key: tuple[str | int, ...]
    reason: str


def reject(rule: Rule, values: Mapping[str, Any]) -> OptionMistake | None:
    """What is wrong with the options that a configuration gives to a rule; None if they can be used."""
    known = [field.name for field in fields(rule.options)] if rule.options is not None else []
    for key in values:
        if key.replace("-", "_") not in known:
            names = ", ".join(f"`{name.replace('_', '-')}`" for name in known)
            return OptionMistake((key,), f"is no option of this rule: it has {names or 'none'}")
    if rule.options is None:
        return None
    # As JSON, because strict validation takes nothing but an instance for a dataclass, and no list for a tuple.
    try:
        TypeAdapter(rule.options).validate_json(json.dumps(arguments(values), default=str), strict=True)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = tuple(step.replace("_", "-") if isinstance(step, str) else step for step in detail["loc"])
        return OptionMistake(place, reason(detail))
    return None


def descriptions(rule: Rule) -> dict[str, str]:
    """What its options are for, by the name of the field: the docstrings that stand below them."""
    try:
        source = inspect.getsource(rule.options) if rule.options is not None else ""
    except OSError:  # a plugin that comes without its source
        return {}
    found = {}
    for each in ast.parse(dedent(source)).body:
        for field, said in pairwise(each.body if isinstance(each, ast.ClassDef) else ()):
            if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
                continue
            if isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant):
                found[field.target.id] = inspect.cleandoc(str(said.value.value))
    return found
