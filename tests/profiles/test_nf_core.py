"""The profile `nf-core` accepts what nf-core's own lint accepts: every file of the corpus, and mutations of some.

An error of the profile is what nf-core's schema refuses; warnings are more than nf-core asks. Every difference stands
in `nf-core.tsv` with its reason: `accepts` for files, `mutation` for mutations, `sorted` for the order of dependencies,
and `warning` for the rules that warn of files which the schema accepts. One that has vanished has to be taken out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML, YAMLError

from envlint.config import Config
from envlint.diagnostic import Diagnostic, Severity
from envlint.engine import analyze
from envlint.settings.resolve import Layer, Resolver
from envlint.settings.validate import validate
from tests.real_files import CONFORMANCE, CORPUS, needs_corpus, table

SCHEMA = CONFORMANCE / "files" / "nf-core+modules" / "modules" / "environment-schema.json"
NF_CORE = ("nf-core/modules", "nf-core/tools")
DIFFERENCES = table(Path(__file__).parent / "nf-core.tsv")

needs_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason=f"no schema of nf-core at {SCHEMA}")

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


def known(kind: str) -> set[str]:
    return {row["case"] for row in DIFFERENCES if row["kind"] == kind}


@cache
def config() -> Config:
    chosen = Layer("--profile", {"profile": "nf-core"}, Path())
    return Resolver((chosen,), isolated=True, validate=validate).for_path(Path("environment.yml")).config


@cache
def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def load(text: str) -> Any:
    """As nf-core's lint does; None for what it cannot read."""
    try:
        return YAML().load(text)
    except YAMLError:
        return None


def findings(text: str) -> tuple[Diagnostic, ...]:
    return analyze(text, "environment.yml", config()).diagnostics


def accepts(found: tuple[Diagnostic, ...]) -> bool:
    return all(each.severity is not Severity.ERROR for each in found)


def real_files(repositories: tuple[str, ...] = NF_CORE) -> Iterator[tuple[str, str]]:
    for row in table(CORPUS / "MANIFEST.tsv"):
        if row["repo"] in repositories:
            yield row["file"], (CORPUS / "files" / row["file"]).read_text("utf-8", errors="replace")


def is_sorted(content: Any) -> bool:
    """What nf-core's `environment_yml.py` calls sorted: texts, pip the last of them, and then sections."""
    items = content["dependencies"]
    texts = sorted((each for each in items if isinstance(each, str)), key=lambda each: (_is_pip(each), each))
    sections = sorted((each for each in items if isinstance(each, dict)), key=str)
    lists = [value for each in sections for value in each.values() if isinstance(value, list)]
    return items == [*texts, *sections] and all(each == sorted(each, key=str) for each in lists)


def _is_pip(text: str) -> bool:
    return text == "pip" or text.startswith("pip=")


def test_every_difference_has_a_reason() -> None:
    assert {row["kind"] for row in DIFFERENCES} <= {"accepts", "mutation", "sorted", "warning"}
    assert all(row["why"] for row in DIFFERENCES)


@needs_schema
def test_mutations_are_judged_as_by_the_schema() -> None:
    assert not findings(MODULE)
    assert schema().is_valid(load(MODULE))
    mutated = {name: change(MODULE) for name, change in MUTATIONS.items()}
    assert MODULE not in mutated.values(), "a mutation changes nothing"
    differing = {name for name, text in mutated.items() if schema().is_valid(load(text)) is not accepts(findings(text))}
    assert differing == known("mutation")


@pytest.mark.slow
@needs_schema
@needs_corpus
def test_real_files_are_judged_as_by_the_schema() -> None:
    differing, warning, in_other_order = set(), set(), set()
    for name, text in real_files():
        content, found = load(text), findings(text)
        is_valid = schema().is_valid(content)
        if is_valid is not accepts(found):
            differing.add(name)
        if is_valid:
            warning |= {each.rule for each in found if each.severity is Severity.WARNING}
            if is_sorted(content) is any(each.rule == "unsorted-dependencies" for each in found):
                in_other_order.add(name)
    assert (differing, warning, in_other_order) == (known("accepts"), known("warning"), known("sorted"))


@pytest.mark.slow
@needs_schema
@needs_corpus
def test_mutations_of_real_files_are_judged_as_by_the_schema() -> None:
    names = known("accepts")
    modules = [text for name, text in real_files(("nf-core/modules",)) if name not in names and "- pip:" not in text]
    differing = set()
    for text in modules[::60]:
        for name, change in MUTATIONS.items():
            mutated = change(text)
            if mutated != text and schema().is_valid(load(mutated)) is not accepts(findings(mutated)):
                differing.add(name)
    assert differing == known("mutation")
