"""Refuses options that a rule does not have, or that are not of the type that it wants."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
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
