"""The profile `nf-core` accepts what the schema of nf-core's modules accepts, on every file of theirs in the corpus."""

from __future__ import annotations

import re
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


MODULE = """\
---
# yaml-language-server: $schema=https://raw.githubusercontent.com/nf-core/modules/master/modules/environment-schema.json
channels:
  - conda-forge
  - bioconda
dependencies:
  - bioconda::bcftools=1.21
  - bioconda::samtools=1.21
"""
ITEM = r"^( *- )((?:[\w-]+::)?[\w.-]+)=+([\w.]+)$"
CHANNELS = r"^channels:\n(?: *- [\w-]+\n)+"
DEPENDENCIES = r"^dependencies:[\s\S]*"

Mutation = Callable[[str], str]


def substitute(pattern: str, new: str) -> Mutation:
    return lambda text: re.sub(pattern, new, text, count=1, flags=re.MULTILINE)


def append(lines: str) -> Mutation:
    return lambda text: f"{text.rstrip()}\n{lines}\n"


def append_pip(item: str) -> Mutation:
    return append(f"  - conda-forge::pip=25.1\n  - pip:\n      - {item}")


def reverse(text: str) -> str:
    found = re.search(r"^dependencies:\n((?: *- [^\n]*[^\n:]\n)+)\Z", text, re.MULTILINE)
    return text if found is None else text[: found.start(1)] + "".join(reversed(found[1].splitlines(keepends=True)))


MUTATIONS: dict[str, Mutation] = {
    "unpinned": substitute(ITEM, r"\1\2"),
    "lower bound": substitute(ITEM, r"\1\2>=\3"),
    "upper bound": substitute(ITEM, r"\1\2<\3"),
    "range": substitute(ITEM, r"\1\2>=\3,<99"),
    "a blank instead of `=`": substitute(ITEM, r"\1\2 \3"),
    "a blank and a wildcard": substitute(ITEM, r"\1\2 \3.*"),
    "two `=`": substitute(ITEM, r"\1\2==\3"),
    "spaces around `=`": substitute(ITEM, r"\1\2 = \3"),
    "compatible release": substitute(ITEM, r"\1\2~=\3"),
    "not equal": substitute(ITEM, r"\1\2!=\3"),
    "any version": substitute(ITEM, r"\1\2=*"),
    "no version behind `=`": substitute(ITEM, r"\1\2="),
    "build": substitute(ITEM, r"\1\2=\3=h123_0"),
    "brackets": substitute(ITEM, r'\1\2[version=">=\3"]'),
    "quoted": substitute(ITEM, r'\1"\2=\3"'),
    "twice": substitute(ITEM, r"\g<0>\n\g<0>"),
    "a number": substitute(ITEM, r"\g<0>\n\g<1>12"),
    "null item": substitute(ITEM, r"\g<0>\n\g<1>"),
    "another section": substitute(ITEM, r"\g<0>\n\g<1>npm:\n      - x"),
    "reversed": reverse,
    "channels swapped": substitute(r"^( *- )conda-forge\n *- bioconda$", r"\1bioconda\n\1conda-forge"),
    "no bioconda": substitute(r"^ *- bioconda\n", ""),
    "no conda-forge": substitute(r"^ *- conda-forge\n", ""),
    "`defaults`": substitute(r"^( *- )bioconda$", r"\g<0>\n\1defaults"),
    "`default`": substitute(r"^( *- )bioconda$", r"\g<0>\n\1default"),
    "another channel": substitute(r"^( *- )bioconda$", r"\g<0>\n\1ome"),
    "no channels": substitute(CHANNELS, ""),
    "channels empty": substitute(CHANNELS, "channels: []\n"),
    "channels null": substitute(CHANNELS, "channels:\n"),
    "channels a string": substitute(CHANNELS, "channels: bioconda\n"),
    "`name`": substitute(r"^channels:", "name: fastqc\nchannels:"),
    "`prefix`": substitute(r"^channels:", "prefix: /opt/x\nchannels:"),
    "`variables`": append("variables:\n  A: b"),
    "no dependencies": substitute(DEPENDENCIES, ""),
    "dependencies null": substitute(DEPENDENCIES, "dependencies:\n"),
    "dependencies empty": substitute(DEPENDENCIES, "dependencies: []\n"),
    "dependencies misspelt": substitute(r"^dependencies:", "dependecies:"),
    "tab": substitute(r"^dependencies:", "dependencies:\n\t"),
    "core package unpinned": append("  - conda-forge::python"),
    "core package with a lower bound": append("  - conda-forge::python>=3.12"),
    "core package, nothing behind `=`": append("  - conda-forge::python="),
    "switch unpinned": append("  - conda-forge::nomkl"),
    "switch by build": append("  - conda-forge::libblas=*=*openblas"),
    "virtual package": append("  - __glibc>=2.17"),
    "address": append("  - https://conda.anaconda.org/conda-forge/linux-64/zlib-1.3.1-hb9d3cd8_2.conda"),
    "glob": append("  - conda-forge::py*"),
    "pip": append_pip("rich==14.0.0"),
    "pip unpinned": append_pip("rich"),
    "pip lower bound": append_pip("rich>=14"),
    "pip single `=`": append_pip("rich=14.0.0"),
    "pip arbitrary equality": append_pip("rich===14.0.0"),
    "pip core package": append_pip("numpy"),
    "pip option": append_pip("-r requirements.txt"),
    "pip repository": append_pip("git+https://github.com/a/b@0123456789012345678901234567890123456789"),
    "pip null": append("  - conda-forge::pip=25.1\n  - pip:"),
    "pip a string": append("  - conda-forge::pip=25.1\n  - pip: rich"),
}


REFUSED_MUTATIONS = {
    "another section": "the schema allows any mapping among the dependencies; clients drop all but `pip`, CEP 24 too",
    "channels empty": "the schema is content with an empty list, with which everybody gets channels of their own",
}
"""What envlint refuses and the schema accepts."""


def differs(text: str, profile: Config) -> bool:
    return accepts(text) is bool(errors(text, profile))


def test_they_agree_on_mutations(profile: Config) -> None:
    assert not analyze(MODULE, "environment.yml", profile).diagnostics
    assert accepts(MODULE)
    mutated = {name: mutate(MODULE) for name, mutate in MUTATIONS.items()}
    assert MODULE not in mutated.values(), "a mutation changes nothing"
    assert {name for name, text in mutated.items() if differs(text, profile)} == REFUSED_MUTATIONS.keys()


@needs_corpus
@pytest.mark.slow
def test_they_agree_on_mutations_of_real_files(profile: Config) -> None:
    files = [text for _, text in modules() if "- pip:" not in text and accepts(text) and not errors(text, profile)]
    assert len(files) > 500
    different = set()
    for text in files[::50]:
        for name, mutate in MUTATIONS.items():
            mutated = mutate(text)
            if mutated != text and differs(mutated, profile):
                different.add(name)
    assert different == REFUSED_MUTATIONS.keys()


def is_sorted(content: Any) -> bool:
    """What nf-core's `environment_yml.py` calls sorted: texts, pip the last of them, and then sections."""
    items = content["dependencies"]
    texts = sorted((each for each in items if isinstance(each, str)), key=lambda each: (_is_pip(each), each))
    sections = sorted((each for each in items if isinstance(each, dict)), key=str)
    lists = [value for each in sections for value in each.values() if isinstance(value, list)]
    return items == [*texts, *sections] and all(each == sorted(each, key=str) for each in lists)


def _is_pip(text: str) -> bool:
    return text == "pip" or text.startswith("pip=")


@needs_corpus
@pytest.mark.slow
def test_they_agree_on_the_order_of_every_file(profile: Config) -> None:
    unsorted = 0
    for name, text in modules():
        if accepts(text):
            found = analyze(text, "environment.yml", profile).diagnostics
            is_unsorted = any(each.rule == "unsorted-dependencies" for each in found)
            assert is_unsorted is not is_sorted(YAML(typ="safe").load(text)), name
            unsorted += is_unsorted
    assert unsorted > 10


def test_the_order_of_channels_is_a_warning(profile: Config) -> None:
    text = "channels:\n  - bioconda\n  - conda-forge\ndependencies:\n  - bioconda::fastqc=0.12.1\n"
    assert accepts(text)
    found = analyze(text, "environment.yml", profile).diagnostics
    assert {(each.rule, each.severity) for each in found} == {("channel-order", Severity.WARNING)}
