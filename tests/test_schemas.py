"""The schemas that editors and validators get say what envlint itself says, in tools that people use."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import ruamel.yaml
from hypothesis import example, given
from hypothesis import strategies as st

from envlint import rule as rules
from envlint.documentation import examples
from envlint.environment import read
from envlint.files import UndecodableFile, decode
from envlint.schemas import FILES, get_schema, text
from envlint.schemas.generation import configuration, environment, written
from envlint.settings.locate import read_table
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import PROFILES
from envlint.settings.validate import validate
from envlint.syntax import Document
from tests.processes import ROOT, envlint, write
from tests.real_files import conformance_files, corpus_files, needs_conformance, needs_corpus
from tests.test_plugins import EXAMPLE, OURS, install
from tests.test_settings import MISTAKES

SCHEMAS = {"environment": environment(), "configuration": configuration(rules.known())}
ENVIRONMENT = jsonschema.Draft7Validator(SCHEMAS["environment"])
CONFIGURATION = jsonschema.Draft7Validator(SCHEMAS["configuration"])


@pytest.mark.parametrize("of", list(FILES))
def test_what_is_shipped_is_what_the_models_say(of: str) -> None:
    """`UPDATE_SCHEMAS=1 pytest tests/test_schemas.py` writes the files."""
    if os.environ.get("UPDATE_SCHEMAS"):
        (ROOT / "envlint" / "schemas" / FILES[of]).write_text(written(SCHEMAS[of]), "utf-8")
    assert text(of) == written(SCHEMAS[of]), "run `UPDATE_SCHEMAS=1 pytest tests/test_schemas.py`"
    jsonschema.Draft7Validator.check_schema(SCHEMAS[of])
    assert SCHEMAS[of]["$id"].endswith(f"/{FILES[of]}")


def test_every_key_is_described() -> None:
    for schema in (*SCHEMAS.values(), SCHEMAS["configuration"]["definitions"]["override"]):
        for key, value in schema["properties"].items():
            if "$ref" in value:
                value = SCHEMAS["configuration"]["definitions"][value["$ref"].rpartition("/")[2]]
            assert value["description"], key
            assert key == key.lower().replace("_", "-")
    options = SCHEMAS["configuration"]["definitions"]["rules"]["properties"]
    assert all(each.get("description") for rule in options.values() for each in rule["properties"].values())


@pytest.mark.parametrize("of", list(FILES))
def test_the_command_prints_them(tmp_path: Path, of: str) -> None:
    assert envlint("schema", of, cwd=tmp_path).stdout == text(of)


def test_the_schema_knows_the_plugins_that_are_configured(tmp_path: Path) -> None:
    install(tmp_path / "site", "example", "envlint_example")
    write(tmp_path, {"envlint.toml": "plugins = ['example']\n"})
    printed = envlint("schema", "configuration", cwd=tmp_path, paths=(tmp_path / "site", EXAMPLE, *OURS)).stdout
    validator = jsonschema.Draft7Validator(json.loads(printed))
    assert "unprefixed-name" in validator.schema["definitions"]["rule-or-group"]["enum"]
    for value, valid in ((3, True), ("three", False)):
        for key in ("at-least", "at_least"):
            assert validator.is_valid({"rules": {"unprefixed-name": {key: value}}}) is valid


# --- environment files -----------------------------------------------------------------------------------------------


def loaded(content: str) -> Any:
    """A file as a YAML 1.2 loader gives it; raises YAMLError for what is none, or has a key twice."""
    loader = ruamel.yaml.YAML(typ="safe", pure=True)
    return json.loads(json.dumps(loader.load(io.StringIO(content)), default=str))


def agrees(content: str) -> bool | None:
    """Whether schema and model agree about a file; None if other loaders do not take it for YAML."""
    _, problems = read(Document(content))
    try:
        data = loaded(content)
    except (ruamel.yaml.YAMLError, TypeError, ValueError):
        return None
    deliberate = isinstance(data, Mapping) and any(str(key).startswith(("x-", "_", ".")) for key in data)
    return deliberate or ENVIRONMENT.is_valid(data) is not bool(problems)


@pytest.mark.parametrize(
    ("content", "valid"),
    [
        ("dependencies:\n  - python\n  - pip:\n      - rich\n  - sel(linux): gdb\n", True),
        ("name: x\nplatforms: [linux-64]\nvariables: {A: b}\nallow-pypi-requests: true\ndependencies: []\n", True),
        ("variables: {A: 1, B: true}\ndependencies: []\n", True),
        ("x-common: &a [numpy]\n_more: {}\ndependencies: *a\n", True),
        ("name: x\n", False),
        ("dependencies: python\n", False),
        ("dependencies:\n  - npm: [left-pad]\n", False),
        ("dependencies:\n  - 3.12\n", False),
        ("dependencies:\n", False),
        ("channels:\ndependencies: []\n", False),
        ("variables: [A=1]\ndependencies: []\n", False),
        ("dependecies: []\ndependencies: []\n", False),
    ],
)
def test_environment_files(content: str, valid: bool) -> None:
    assert ENVIRONMENT.is_valid(loaded(content)) is valid


def test_schema_and_model_agree_on_every_example_of_the_rules() -> None:
    """But for a variable without a value, of which the model leaves it to a rule to speak."""
    found = {each.name: agrees(each.text) for rule in rules.known() for each in examples(rule)}
    assert [name for name, same in found.items() if same is False] == ["invalid-variable-1-bad"]
    assert sum(same is True for same in found.values()) > 100


def agreeing(files: Iterator[Path]) -> int:
    """How many real files schema and model agree about; asserts that they do on all that YAML loaders take."""
    agreed = 0
    for path in files:
        try:
            same = agrees(decode(path.read_bytes()).text)
        except UndecodableFile:
            continue
        assert same is not False, path
        agreed += same is True
    return agreed


@needs_conformance
def test_schema_and_model_agree_on_fixtures_of_other_tools() -> None:
    files = (path for row, path in conformance_files() if row["kind"] == "environment" and "yml" in path.suffix)
    assert agreeing(files) > 100


@pytest.mark.slow
@needs_corpus
def test_schema_and_model_agree_on_the_corpus() -> None:
    assert agreeing(corpus_files()) > 3000


# --- the configuration -----------------------------------------------------------------------------------------------

UNKNOWABLE = ("leads in a circle", "which is no file", "is not installed")
"""What is said of mistakes that no schema can see."""


def accepts(table: Mapping[str, Any]) -> bool:
    """Whether envlint itself takes a table of settings."""
    try:
        validate(table, "the table")
    except SettingsMistake:
        return False
    return True


@pytest.mark.parametrize(("content", "message"), MISTAKES)
def test_the_schema_refuses_what_envlint_refuses(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "envlint.toml").write_text(content, "utf-8")
    try:
        table = read_table(tmp_path / "envlint.toml")
    except SettingsMistake:
        assert message.startswith("is no valid TOML")
        return
    assert CONFIGURATION.is_valid(table) is any(each in message for each in UNKNOWABLE)


@pytest.mark.parametrize("profile", sorted(PROFILES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_schema_takes_profiles(profile: Path) -> None:
    CONFIGURATION.validate(read_table(profile))


NAMES = st.sampled_from(["all", "default", "pins", "missing-pip", "unpinned-package", "unsorted-dependencies", "pinns"])
SOMETHING = st.sampled_from([True, 1, "text", "pins", [], ["pins"], {}, {"pins": 1}])
OPTIONS = st.dictionaries(
    st.sampled_from(["level", "exempt", "first", "order", "x"]),
    st.sampled_from(["exact", "name", "text", ["pip"], [1], 1]),
    max_size=2,
)
GLOBS = st.lists(st.sampled_from(["*.yml", "a[0-9].yml", "!", "!a", "[", "a[b", ""]), max_size=2)
CHANNELS = st.lists(st.sampled_from(["conda-forge", "https://example.org/x", "*", " ", "", "a b", "a?"]), max_size=2)


def levels(*values: str) -> st.SearchStrategy[Any]:
    return st.dictionaries(NAMES, st.sampled_from([*values, "of"]), max_size=2)


CHOICES: dict[str, st.SearchStrategy[Any]] = {
    "select": st.lists(NAMES, max_size=3),
    "extend-select": st.lists(NAMES, max_size=3),
    "ignore": st.lists(NAMES, max_size=3),
    "severity": levels("error", "warning", "hint"),
    "fixes": levels("safe", "unsafe", "never"),
    "rules": st.dictionaries(NAMES, OPTIONS, max_size=2),
    "clients": st.lists(st.sampled_from(["conda", "pixi", "condo"]), max_size=2),
    "platforms": st.lists(st.sampled_from(["linux-64", "noarch", "linux"]), max_size=2),
    "allowed-channels": CHANNELS,
    "denied-channels": CHANNELS,
    "core-packages": st.lists(st.sampled_from(["a", ""]), max_size=2),
    "format": st.fixed_dictionaries(
        {}, optional={"indent": st.sampled_from([0, 2, 4]), "quotes": SOMETHING, "after-fix": SOMETHING, "x": SOMETHING}
    ),
    "preview": st.booleans(),
    "blank": SOMETHING,
}
OVERRIDE = st.fixed_dictionaries({}, optional={"files": GLOBS, "profile": st.just("strict"), **CHOICES})
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        **CHOICES,
        "profile": st.sampled_from(["standard", "nf-core", "nfcore"]),
        "exclude": GLOBS,
        "plugins": st.just([]),
        "overrides": st.lists(OVERRIDE, max_size=2),
    },
)
ONE_WRONG = st.tuples(SETTINGS, st.sampled_from(sorted(CHOICES)), SOMETHING).map(
    lambda each: {**each[0], each[1]: each[2]}
)


@given(st.one_of(SETTINGS, ONE_WRONG))
@example({"overrides": [{"files": ["*"], "rules": {"missing-pip": {"x": 1}}}]})
@example({"overrides": [{"files": ["*"], "rules": {"missing-pip": {}}}]})
def test_schema_and_envlint_agree_on_settings(table: dict[str, Any]) -> None:
    assert CONFIGURATION.is_valid(table) is accepts(table), table


def test_names_of_plugins_are_taken_where_there_may_be_some() -> None:
    table = {"select": ["unprefixed-name"], "severity": {"naming": "hint"}, "rules": {"unprefixed-name": {"x": 1}}}
    assert not CONFIGURATION.is_valid(table)
    assert not CONFIGURATION.is_valid({**table, "plugins": []})
    for known in ({"plugins": ["example"]}, {"extend": "base.toml"}):
        assert CONFIGURATION.is_valid({**table, **known})
        assert not CONFIGURATION.is_valid({**table, **known, "clients": ["condo"]})


# --- the tools -------------------------------------------------------------------------------------------------------

GOOD = "[tool.envlint]\nprofile = 'strict'\nseverity = { pins = 'hint' }\n[[tool.envlint.overrides]]\nfiles = ['*']\n"


def run(module: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", module, *map(str, arguments))
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8")


def test_the_entry_point_imports_nothing_heavy() -> None:
    code = "import sys\nfrom envlint.schemas import get_schema\nget_schema('envlint')\nprint(*sys.modules)"
    shown = subprocess.run((sys.executable, "-c", code), capture_output=True, check=True, text=True, cwd=ROOT).stdout
    assert not {"pydantic", "ruamel.yaml", "envlint.rule", "envlint_rules"} & set(shown.split())
    assert get_schema() == SCHEMAS["configuration"]
    with pytest.raises(ValueError, match="other"):
        get_schema("other")


def test_validate_pyproject_knows_our_table(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "good.toml": GOOD,
            "rule.toml": f"{GOOD}ignore = ['unpined-core']\n",
            "option.toml": f"{GOOD}[tool.envlint.rules.unpinned-package]\nlevel = 'all'\n",
        },
    )
    good = run("validate_pyproject", tmp_path / "good.toml")
    assert good.returncode == 0, good.stderr
    wrong = run("validate_pyproject", tmp_path / "rule.toml", tmp_path / "option.toml")
    assert wrong.returncode == 1
    assert "`tool.envlint.overrides[0].ignore[0]` must be one of ['default', 'all', " in wrong.stdout + wrong.stderr
    assert "`tool.envlint.rules.unpinned-package.level` must be one of ['name'," in wrong.stdout + wrong.stderr


def test_check_jsonschema_uses_both(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "environment.yml": "name: a\ndependencies:\n  - python=3.12\n  - pip:\n      - rich\n",
            "wrong.yml": "name: a\nchannel: [x]\ndependencies: [python]\n",
            "envlint.toml": "select = ['all']\n",
            "wrong.toml": "select = ['al']\n",
        },
    )
    for of, good, wrong, said in (
        ("environment", "environment.yml", "wrong.yml", "$: 'channel' does not match any "),
        ("configuration", "envlint.toml", "wrong.toml", "$.select[0]: 'al' is not one of ['default', 'all', "),
    ):
        schema = ("--schemafile", ROOT / "envlint" / "schemas" / FILES[of])
        assert run("check_jsonschema", *schema, tmp_path / good).returncode == 0
        refused = run("check_jsonschema", *schema, tmp_path / wrong)
        assert refused.returncode == 1
        assert said in refused.stdout
