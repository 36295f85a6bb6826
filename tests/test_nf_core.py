"""The profile `nf-core` accepts what the schema of nf-core's modules accepts, on every file of theirs in the corpus."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from envlint import documentation
from envlint.config import Config
from envlint.diagnostic import Severity
from envlint.engine import analyze
from envlint.files import decode
from tests.real_files import CORPUS, needs_corpus, table

_PINNED = {"type": "string", "pattern": r"^.*[^><]=[^><].*$"}
_PIP = {"type": "array", "items": {"type": "string", "pattern": r"^.*==.*$"}}
_ITEM = {"oneOf": [_PINNED, {"type": "object", "properties": {"pip": _PIP}}]}
SCHEMA = Draft202012Validator(
    {
        "type": "object",
        "required": ["channels", "dependencies"],
        "not": {"required": ["name"]},
        "properties": {
            "channels": {"type": "array", "items": {"type": "string", "not": {"const": "default"}}},
            "dependencies": {"type": "array", "items": _ITEM},
        },
    }
)
"""What `modules/environment-schema.json` of https://github.com/nf-core/modules demands (read at 041fbd98)."""
DIFFERENCES = {(row["file"], row["rule"]): row["reason"] for row in table(Path(__file__).parent / "nf-core.tsv")}
"""What envlint refuses and the schema accepts, with the rule that does; or, without a rule, the other way round."""


@pytest.fixture(scope="module")
def profile() -> Config:
    return documentation.profile("nf-core")


def accepts(text: str) -> bool:
    """Whether the schema accepts a file, as nf-core's lint loads it."""
    try:
        return SCHEMA.is_valid(YAML(typ="safe").load(text))
    except YAMLError:
        return False


def errors(text: str, profile: Config) -> set[str]:
    """The rules that say the file cannot work."""
    found = analyze(text, "environment.yml", profile).diagnostics
    return {each.rule for each in found if each.severity is Severity.ERROR}


def modules() -> Iterator[tuple[str, str]]:
    """Every environment file of an nf-core repository."""
    for row in table(CORPUS / "MANIFEST.tsv"):
        if row["repo"].startswith("nf-core/") and row["path"].endswith("environment.yml"):
            yield row["file"], decode((CORPUS / "files" / row["file"]).read_bytes())[0]


@needs_corpus
@pytest.mark.slow
def test_the_profile_agrees_with_the_schema_on_every_file(profile: Config) -> None:
    checked, different = 0, set()
    for name, text in modules():
        found = errors(text, profile)
        checked += 1
        if accepts(text):
            different |= {(name, rule) for rule in found}
        elif not found:
            different.add((name, ""))
    assert checked > 900
    assert different == DIFFERENCES.keys()


def _drop(text: str, start: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.strip().startswith(start))


def _with_pip(text: str, requirement: str) -> str:
    section = f"  - conda-forge::pip=25.1\n  - pip:\n      - {requirement}\n"
    return text if "pip" in text else f"{text.rstrip()}\n{section}"


CHANGES: dict[str, Callable[[str, str], str]] = {
    "named": lambda text, item: f"name: module\n{text}",
    "unpinned": lambda text, item: text.replace(item, item.partition("=")[0].strip()),
    "a lower bound": lambda text, item: text.replace(item, item.partition("=")[0] + ">=1.0"),
    "an upper bound": lambda text, item: text.replace(item, item.partition("=")[0] + "<1.0"),
    "exact": lambda text, item: text.replace(item, item.replace("=", "==", 1)),
    "compatible": lambda text, item: text.replace(item, f"{item.partition('=')[0]}~=1.0"),
    "default": lambda text, item: text.replace("conda-forge\n", "default\n", 1),
    "no channels": lambda text, item: _drop(_drop(_drop(text, "channels:"), "- conda-forge\n"), "- bioconda"),
    "no dependencies": lambda text, item: text.partition("dependencies:")[0],
    "empty dependencies": lambda text, item: f"{text.partition('dependencies:')[0]}dependencies:\n",
    "a number": lambda text, item: text.replace(item, "12"),
    "pip": lambda text, item: _with_pip(text, "rich==14.0.0"),
    "pip, unpinned": lambda text, item: _with_pip(text, "rich>=14.0.0"),
}


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_they_agree_on_changed_files(change: str, profile: Config) -> None:
    files = [(name, text) for name, text in modules() if accepts(text) and not errors(text, profile)]
    checked = 0
    for name, text in random.Random(change).sample(files, 60):
        document: Any = YAML(typ="safe").load(text)
        items = [each for each in document["dependencies"] if isinstance(each, str)]
        changed = CHANGES[change](text, items[0])
        if changed == text:
            continue
        checked += 1
        assert accepts(changed) is not bool(errors(changed, profile)), f"{name}\n{changed}\n{errors(changed, profile)}"
    assert checked > 30


def test_the_order_of_channels_is_a_warning(profile: Config) -> None:
    text = "channels:\n  - bioconda\n  - conda-forge\ndependencies:\n  - bioconda::fastqc=0.12.1\n"
    assert accepts(text)
    found = analyze(text, "environment.yml", profile).diagnostics
    assert {(each.rule, each.severity) for each in found} == {("channel-order", Severity.WARNING)}
