"""Makes the JSON Schemas from the models, the rules and the clients, in the draft that all editors read.

That is draft-07: SchemaStore asks for it, validate-pyproject takes nothing else, and yaml-language-server's and taplo's
support of later ones has gaps. In it what stands beside a `$ref` does not count.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from envlint.clients.table import CLIENTS
from envlint.documentation import options_of
from envlint.environment import EnvironmentFile
from envlint.knowledge.platforms import PLATFORMS
from envlint.report.links import DOCUMENTATION
from envlint.rule import Rule
from envlint.schemas import FILES
from envlint.settings.model import Format, Override, Settings, SeverityName, Trust

Schema = dict[str, Any]

_DRAFT = "http://json-schema.org/draft-07/schema#"
_UNREAD = {
    "^(x-|[._])": {"description": "Read by no client: a place for anchors, or for what another program wants to know."}
}
_CHANNEL = {
    "type": "string",
    "pattern": r"^[^*?\[]*[^*?\[\s][^*?\[]*$",
    "description": "A channel, named in full: `conda-forge`, or its address.",
}
_GLOB = {
    "type": "string",
    "pattern": r"^[^\[]*(\[[^\]]*\].*)?$",
    "not": {"enum": ["!"]},
    "description": "A pattern as in a `.gitignore`: `*.yml` at any depth, `docs/` with all below it, `/envs/*.yml`.",
}


def written(schema: Schema) -> str:
    """A schema as its file has it."""
    return f"{json.dumps(schema, indent=2, ensure_ascii=False)}\n"


def environment() -> Schema:
    """What is an environment file, whichever client reads it; what the single clients refuse is for the rules."""
    model = _of_model(EnvironmentFile)
    selection = next(each for each in model["properties"]["dependencies"]["items"]["oneOf"] if _selects(each))
    # Otherwise `- pip: [...]` would be a selector too, and `oneOf` would refuse it.
    selection |= {"additionalProperties": False, "minProperties": 1}
    return _whole("environment", {**model, "patternProperties": _UNREAD})


def configuration(rules: Collection[Rule]) -> Schema:
    """What `[tool.envlint]`, an `envlint.toml` or a `.envlint.toml` may say, where there are some rules.

    Names that are not among them are refused unless the configuration may have plugins.
    """
    definitions = _definitions(rules)
    root, override = _of_model(Settings), _of_model(Override)
    for table in (root, override):
        _refer(table["properties"])
    for each in override["properties"].values():
        each.pop("default", None)  # what an override does not name stays as it is
    root["properties"]["overrides"]["items"] = {"$ref": "#/definitions/override"}
    may_have_plugins = [{"required": ["extend"]}, {"required": ["plugins"], "properties": {"plugins": {"minItems": 1}}}]
    choices: Schema = {
        **root,
        "if": {"anyOf": may_have_plugins},
        "else": {
            "allOf": [{"$ref": "#/definitions/known-names"}],
            "properties": {"overrides": {"items": {"$ref": "#/definitions/known-names"}}},
        },
    }
    return _whole("configuration", {**choices, "definitions": {**definitions, "override": override}})


def _whole(of: str, schema: Schema) -> Schema:
    head = {"$schema": _DRAFT, "$id": f"{DOCUMENTATION}{FILES[of]}"}
    return {**head, **{key: schema[key] for key in ("title", "description", "type")}, **schema}


class _Generator(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _of_model(model: type[BaseModel]) -> Schema:
    schema = model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}", schema_generator=_Generator)
    tidied: Schema = _tidy(schema, schema.pop("$defs", {}))
    return tidied


def _tidy(node: Any, definitions: Schema) -> Any:
    """With what it refers to in its place, and without null, which a key that may be absent may not be all the same."""
    if isinstance(node, list):
        return [_tidy(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        referred = definitions[node["$ref"].rpartition("/")[2]]
        node = {**referred, **{key: value for key, value in node.items() if key != "$ref"}}
    if {"type": "null"} in node.get("anyOf", ()):
        others = [each for each in node["anyOf"] if each != {"type": "null"}]
        node = {**{key: value for key, value in node.items() if key != "anyOf"}, **others[0]}
    return {
        key: _tidy(value, definitions) for key, value in node.items() if not (key == "default" and value in (None, {}))
    }


def _selects(item: Schema) -> bool:
    return "patternProperties" in item


def _refer(properties: Schema) -> None:
    """Let keys mean the definitions, where these know more than the model."""
    for key in ("select", "extend-select", "ignore"):
        known = {"$ref": "#/definitions/rule-or-group"}
        properties[key]["items"] = {"anyOf": [known, {"type": "string"}]}
    for key in ("severity", "fixes", "rules", "format"):
        properties[key] = {"$ref": f"#/definitions/{key}"}
    properties["clients"]["items"] = {"$ref": "#/definitions/client"}
    properties["platforms"]["items"] = {"$ref": "#/definitions/platform"}
    for key, item in (
        ("allowed-channels", _CHANNEL),
        ("denied-channels", _CHANNEL),
        ("exclude", _GLOB),
        ("files", _GLOB),
    ):
        if key in properties:
            properties[key]["items"] = item


def _definitions(rules: Collection[Rule]) -> Schema:
    described = {key: field.description for key, field in Settings.model_fields.items()}
    titles = _titles(rules)
    sets = {"default": "The rules that are on by themselves", "all": "All rules but those under trial"}
    with_options = {each.name: _options(each, each.options) for each in rules if each.options is not None}
    return {
        "rule-or-group": _enumeration({**sets, **titles}),
        "client": _enumeration({name: each.title for name, each in CLIENTS.items()}),
        "platform": {"enum": list(PLATFORMS)},
        "severity": _by_name(described["severity"], titles, get_args(SeverityName)),
        "fixes": _by_name(described["fixes"], titles, get_args(Trust)),
        "rules": {
            "type": "object",
            "description": described["rules"],
            "properties": with_options,
            "additionalProperties": {"type": "object"},
        },
        "format": _of_model(Format),
        "known-names": _known_names(rules, with_options, titles),
    }


def _titles(rules: Collection[Rule]) -> dict[str, str]:
    """What to say of each group, and of each rule."""
    groups = dict.fromkeys(each.group for each in rules)
    titles = {each.name: f"{each.title} ({each.severity.value})" for each in rules}
    return {**{name: f"The rules of the group `{name}`" for name in groups}, **titles}


def _enumeration(titles: dict[str, str]) -> Schema:
    """Names to choose from, with what taplo says of each (https://taplo.tamasfe.dev/configuration/developing-schemas.html)."""
    return {"enum": list(titles), "x-taplo": {"docs": {"enumValues": list(titles.values())}}}


def _by_name(description: str | None, titles: dict[str, str], values: Iterable[str]) -> Schema:
    """A table with one of some values for each rule or group that it names."""
    value = {"enum": list(values)}
    return {
        "type": "object",
        "description": description,
        "properties": {name: {"description": title, **value} for name, title in titles.items()},
        "additionalProperties": value,
    }


def _options(rule: Rule, options: type[Any]) -> Schema:
    said = {each.name: each.documentation for each in options_of(options)}
    schema = TypeAdapter(options).json_schema(schema_generator=_Generator)
    properties, older = {}, {}
    for field, value in schema.get("properties", {}).items():
        name = field.replace("_", "-")
        option = {"description": said[name], **value} if said[name] else value
        properties[name] = option
        if name != field:
            older[f"^{field}$"] = option  # may be written so as well, but is not offered
    found = {"type": "object", "description": rule.title, "properties": properties, "additionalProperties": False}
    return {**found, "patternProperties": older} if older else found


def _known_names(rules: Collection[Rule], with_options: Schema, titles: dict[str, str]) -> Schema:
    """What holds besides where there are no plugins: no other names than those of the rules and groups."""
    names = {"$ref": "#/definitions/rule-or-group"}
    keyed = {"propertyNames": {"enum": list(titles)}}
    return {
        "properties": {
            **{key: {"items": names} for key in ("select", "extend-select", "ignore")},
            **dict.fromkeys(("severity", "fixes"), keyed),
            "rules": {
                "propertyNames": {"enum": [each.name for each in rules]},
                "properties": dict.fromkeys(with_options, True),
                "additionalProperties": {"maxProperties": 0},
            },
        }
    }
