"""Makes the reference of the configuration from the models that validate it, the profiles and the rules' options."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from docs.site.markup import fence, table
from envlint import rule as rules
from envlint.documentation import options_of, to_toml, type_in_words
from envlint.settings.model import Choices, Format, Override, Settings
from envlint.settings.resolve import PROFILES

_INTRODUCTION = """\
# Configuration

The nearest of `.envlint.toml`, `envlint.toml` and `pyproject.toml` (there below `[tool.envlint]`) at or above a file
counts. `envlint --show-config FILE` says what applies to a file and where each choice comes from,
`envlint schema configuration` prints the JSON Schema for editors. Every key that there is stands on this page, which is
made from the model that validates it.

```toml title="pyproject.toml"
[tool.envlint]
profile = "strict"
clients = ["conda", "pixi"]
platforms = ["linux-64", "osx-arm64"]
denied-channels = ["defaults"]

[tool.envlint.severity]
unpinned-vcs = "hint"

[tool.envlint.rules.unpinned-package]
level = "exact"

[[tool.envlint.overrides]]
files = ["docs/*.yml"]
ignore = ["pins"]
```

A profile, then the files that a configuration extends, then the configuration (each followed by its own overrides),
then `ENVLINT_...` variables, then the command line: of two that speak about the same thing the later one counts. Of
`select` a later one starts anew and forgets what was ignored before; `ignore` and `extend-select` add up; in `severity`
and `fixes` a rule's own word beats its group's.
"""


def configuration_page() -> str:
    """The page, in Markdown."""
    return "\n".join(
        (
            _INTRODUCTION,
            "## For all files\n\nThese stand at the top, and nowhere else.\n",
            _keys(Settings, without=Choices),
            "## For all files or some\n\nAt the top for all files, in `overrides` for some.\n",
            _keys(Choices),
            "## `overrides`\n\nEach `[[tool.envlint.overrides]]` may have the keys above, and has to have this one.\n",
            _keys(Override, without=Choices),
            "## `format`\n",
            _keys(Format),
            _profiles(),
            _options(),
        )
    )


def keys_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a table, as a configuration writes them."""
    return {(field.alias or name).replace("_", "-"): field for name, field in model.model_fields.items()}


def _keys(model: type[BaseModel], without: type[BaseModel] | None = None) -> str:
    left_out = keys_of(without) if without is not None else {}
    parts = []
    for key, field in keys_of(model).items():
        if key not in left_out:
            default = _default(field)
            kind = f"**Type:** {in_words(field.annotation)}." + (f" **Default:** `{default}`." if default else "")
            parts.append(f"### `{key}` {{ #{model.__name__.lower()}-{key} }}\n\n{field.description}\n\n{kind}\n")
    return "\n".join(parts)


def in_words(of: Any) -> str:
    """What kind of value a key takes."""
    inner = get_args(of)
    if get_origin(of) in (Union, UnionType):
        return " or ".join(in_words(each) for each in inner if each is not NoneType)
    if get_origin(of) is dict:
        return f"table: by name, {in_words(inner[1])}"
    if of is Any:
        return "whatever it takes"
    if isinstance(of, type) and issubclass(of, BaseModel):
        return "table"
    if get_origin(of) is list and isinstance(inner[0], type) and issubclass(inner[0], BaseModel):
        return "list of tables"
    return type_in_words(of)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    if field.is_required() or value is None or isinstance(value, BaseModel):
        return ""
    return "{}" if value == {} else to_toml(value)


def _profiles() -> str:
    parts = ["## Profiles\n\nA set of choices to start from (`profile`, `--profile`); `standard` is the default.\n"]
    for path in sorted(PROFILES.glob("*.toml"), key=lambda each: (each.stem != "standard", each.stem)):
        text = path.read_text("utf-8")
        comment, _, rest = text.partition("\n")
        parts.append(f"### {path.stem} {{ #profile-{path.stem} }}\n\n{comment.removeprefix('# ')}\n")
        if rest.strip():
            parts.append(fence("toml", rest.strip("\n"), "what it chooses"))
    return "\n".join(parts)


def _options() -> str:
    rows = [
        (f"[`{rule.name}`](rules/{rule.name}.md)", f"`{each.name}`", each.type, f"`{each.default}`", each.documentation)
        for rule in rules.find()
        if rule.options is not None
        for each in options_of(rule.options)
    ]
    heads = ("rule", "option", "type", "default", "")
    return f"## Options of rules\n\nBelow `[tool.envlint.rules.NAME]`:\n\n{table(heads, rows)}"
