"""What other tools' tests call valid has no error, what they call invalid has one; each exception has a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping

from envlint.config import Config
from envlint.engine import analyze
from envlint.files import UndecodableFile, decode
from tests.real_files import CONFORMANCE, conformance_files, needs_conformance, table

GROUPS = ("structure", "requirements")
OWNERS = {
    "conda/conda": "conda",
    "conda/ceps": "mamba",  # its last examples use `sel(...)`, which mamba alone reads
    "mamba-org/mamba": "mamba",
    "conda/conda-lock": "conda-lock",
    "conda/rattler": "pixi",
    "prefix-dev/pixi": "pixi",
    "dependabot/dependabot-core": "dependabot",
    "jupyterhub/repo2docker": "binder",
    "snakemake/snakemake": "snakemake",
    "conda-incubator/setup-miniconda": "setup-miniconda",
    "nf-core/modules": "nf-core",
}

VALID_WITH_ERRORS: dict[str, str] = {}
"""Fixtures that their owner calls valid, and why an error is right all the same."""

INVALID_WITHOUT_ERRORS: dict[str, str] = {}
"""Fixtures that their owner calls invalid, and why none is reported."""

CASES_WITH_ERRORS = {
    "bad_spec": "the client loads the file and takes `<2` for a build string, or fails at the solve",
    "case_key": "mamba loads the file and installs nothing",
    "cr_only": "mamba takes the whole file for one name",
    "deps_hash_nospace": "what is behind the `#` is dropped or, by mamba, made part of the name",
    "deps_item_float": "mamba looks for a package called `3.10`",
    "deps_item_int": "mamba looks for a package called `7`",
    "deps_item_nested_list": "mamba drops both packages",
    "deps_mapping": "mamba drops all, conda-lock the version",
    "deps_mapping_item": "all clients drop the package; CEP 24 asks for an error",
    "deps_scalar": "mamba drops it, conda-lock makes a package of each letter",
    "deps_sel": "all clients but mamba drop the packages",
    "deps_sel_bad": "all clients but mamba drop the package",
    "deps_unknown_section": "all clients drop the section; CEP 24 asks for an error",
    "deps_uv_section": "all clients drop the section; CEP 24 asks for an error",
    "dup_dep": "no version is both 3.10 and 3.11: the solve fails",
    "dup_key_deps": "one of the two lists is dropped",
    "dup_key_top": "one of the two names is dropped",
    "dup_key_vars": "one of the two values is dropped",
    "extras_pkg": "the extra is dropped, or refused at the solve",
    "latin1": "mamba reads the bytes of a comment that no other client can decode",
    "merge_key_top": "mamba loads the file and installs nothing",
    "multi_doc": "mamba drops the second document",
    "name_null": "mamba calls the environment `null`",
    "nbsp": "mamba drops the text, conda-lock makes packages of its letters",
    "pip_and_other_key": "the other key is dropped",
    "pip_condaver": "pip refuses the line when conda's part is already installed",
    "pip_item_float": "conda writes 3.1 into pip's requirements",
    "pip_misindent": "pip gets nothing, and conda a package more",
    "pip_options": "conda loads the file and fails when it joins the lines",
    "pip_string": "each letter becomes a package",
    "pip_top_level": "the whole section is dropped",
    "pip_twice": "conda keeps only the second section",
    "vars_nested": "conda writes the mapping into the environment's state",
    "zwsp": "no package has such a name: the solve fails",
}
"""Small files that a client loads, and why an error is right all the same."""

CASES_WITHOUT_ERRORS = {
    "deps_item_bool": "`yes` is a word of YAML 1.1, which conda-lock alone reads; no package is called so",
    "jinja": "a template is filled in before a client reads it: one hint",
    "jinja_block": "a template is filled in before a client reads it: one hint",
    "jinja_value": "a template is filled in before a client reads it: one hint",
}
"""Small files that a client refuses, and why none is reported."""

SPECS_WITH_ERRORS = {
    "": "an empty item means any package of any name",
    "conda-forge:numpy": "the channel is dropped: one colon makes it a namespace",
    "numpy#comment": "libmamba makes the comment part of the name",
    "numpy-1.21.6-py310_0": "a dash does not end a name: no package is called so",
    "numpy[extra]": "the extra is dropped",
    "numpy[optional]": "the extra is dropped",
    "numpy[version='1.2]": "the version is dropped",
    "uvicorn[standard]": "the extra is dropped",
}
"""Specs that conda accepts, and why an error is right all the same."""

SPECS_WITHOUT_ERRORS = {
    "numpy[flags=[cuda]]": "CEP 45, which conda reads with another solver: what is new is a warning",
}
"""Specs that conda refuses, and why none is reported."""


def errors(data: bytes, path: str, client: str) -> list[str]:
    """The errors of the two groups; a file that cannot be decoded is one."""
    try:
        text, encoding = decode(data)
    except UndecodableFile as error:
        return [str(error)]
    analysis = analyze(text, path, Config(select=GROUPS, clients=(client,)), encoding=encoding)
    return [f"{each.rule}: {each.finding.message}" for each in analysis.diagnostics if each.severity.value == "error"]


def assert_exceptions(found: Mapping[str, object], listed: Mapping[str, str]) -> None:
    """What is found is what is listed: nothing new, and nothing listed that has gone."""
    assert {key: value for key, value in found.items() if key not in listed} == {}
    assert set(listed) - set(found) == set(), "listed as exceptions, but all is well"


@needs_conformance
def test_valid_fixtures() -> None:
    found = {}
    for row, path in conformance_files():
        if row["expected"].startswith("valid") and row["kind"] == "environment" and path.suffix in (".yml", ".yaml"):
            reported = errors(path.read_bytes(), path.name, OWNERS[row["repo"]])
            if reported:
                found[row["local"]] = reported
    assert_exceptions(found, VALID_WITH_ERRORS)


@needs_conformance
def test_invalid_fixtures() -> None:
    found = {}
    for row, path in conformance_files():
        if row["expected"].startswith("invalid") and not errors(path.read_bytes(), path.name, OWNERS[row["repo"]]):
            found[row["local"]] = row["notes"]
    assert_exceptions(found, INVALID_WITHOUT_ERRORS)


CASE_COLUMNS = {
    "conda": "conda 26.7.1+ cep-24 (run)",
    "mamba": "libmamba read_yaml_file replica (yaml-cpp 0.7)",
    "conda-lock": "conda-lock 4.0.3 (run)",
    "pixi": "pixi CondaEnvFile replica (serde_yaml 0.9.34)",
}


def unescaped(field: str) -> bytes:
    return field.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")


@needs_conformance
def test_small_files() -> None:
    wrongly_refused: dict[str, list[object]] = {}
    wrongly_accepted: dict[str, list[object]] = {}
    for row in table(CONFORMANCE / "yaml-cases.tsv"):
        for client, column in CASE_COLUMNS.items():
            reported = errors(unescaped(row["file"]), "environment.yml", client)
            refused = row[column].startswith("ERR")
            if reported and not refused:
                wrongly_refused.setdefault(row["case"], []).append((client, reported, row[column]))
            if refused and not reported:
                wrongly_accepted.setdefault(row["case"], []).append((client, row["file"], row[column]))
    assert_exceptions(wrongly_refused, CASES_WITH_ERRORS)
    assert_exceptions(wrongly_accepted, CASES_WITHOUT_ERRORS)


@needs_conformance
def test_specs_as_conda_judges_them() -> None:
    wrongly_refused, wrongly_accepted = {}, {}
    for row in table(CONFORMANCE / "matchspec.tsv"):
        spec, refused = row["spec"], row["conda26.7.1"] == "REJECT"
        reported = errors(f"dependencies:\n  - {json.dumps(spec)}\n".encode(), "environment.yml", "conda")
        if reported and not refused:
            wrongly_refused[spec] = reported
        if refused and not reported:
            wrongly_accepted[spec] = row["conda_err"]
    assert_exceptions(wrongly_refused, SPECS_WITH_ERRORS)
    assert_exceptions(wrongly_accepted, SPECS_WITHOUT_ERRORS)
