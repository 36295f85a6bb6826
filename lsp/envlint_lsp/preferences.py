"""What a user chooses in the editor: the section `envlint` of its settings, or the initialization options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from envlint.settings.mistake import reason

SECTION = "envlint"
"""Under which a client keeps them."""


def _key(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


class _Table(BaseModel):
    # A client hands over its own keys as well (`envlint.path`), so that unknown ones are no mistake.
    model_config = ConfigDict(extra="ignore", alias_generator=_key, strict=True, frozen=True)


class Switch(_Table):
    """Something that can be turned off."""

    enable: bool = True


class Preferences(_Table):
    """What applies to the documents of one workspace folder."""

    enable: bool = Field(True, description="Whether envlint says anything at all.")
    configuration: str | dict[str, Any] | None = Field(
        None,
        description="A configuration file that is used instead of the nearest one, relative to the workspace folder, "
        "or an object with the keys of `[tool.envlint]`, which count more than any file.",
    )
    workspace_diagnostics: bool = Field(
        True, description="Whether problems of environment files that are not open are shown as well."
    )
    format: Switch = Field(Switch(), description="Whether envlint lays out documents.")
    completion: Switch = Field(Switch(), description="Whether envlint completes keys, channels, packages and versions.")
    inlay_hints: Switch = Field(
        Switch(), description="Whether the version that a core package would get is shown beside it."
    )
    code_lens: Switch = Field(Switch(), description="Whether the number of problems is shown above the file.")


DEFAULTS = Preferences.model_validate({})


def read(settings: object) -> tuple[Preferences, tuple[str, ...]]:
    """What some settings say, and what is wrong with them; what is wrong keeps its default."""
    if not isinstance(settings, Mapping):
        return DEFAULTS, ()
    values: dict[str, Any] = {str(key): value for key, value in settings.items() if value is not None}
    try:
        return Preferences.model_validate(values), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
        wrong = {str(detail["loc"][0]) for detail in details}
        usable = {key: value for key, value in values.items() if key not in wrong}
        return Preferences.model_validate(usable), tuple(_described(details))


def _described(details: Any) -> Iterator[str]:
    said = set()
    for detail in details:
        keys = [str(step) for step in detail["loc"]]
        if keys[0] == "configuration":
            message = f"`{SECTION}.configuration` should be the path of a file or an object"
        else:
            message = f"`{SECTION}.{'.'.join(keys)}` {reason(detail)}"
        if message not in said:
            said.add(message)
            yield message
