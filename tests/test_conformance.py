"""What other tools' tests call valid has no error, what they call invalid has one; each exception has a reason."""

from __future__ import annotations

import json

import pytest

from envlint.config import Config
from envlint.engine import Analysis, analyze
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

CASES_WITH_ERRORS: dict[tuple[str, str], str] = {}
"""Small files (case, client) that the client loads, and why an error is right all the same."""

CASES_WITHOUT_ERRORS: dict[tuple[str, str], str] = {}
"""Small files (case, client) that the client refuses, and why none is reported."""

SPECS_WITH_ERRORS: dict[str, str] = {}
"""Specs that conda accepts, and why an error is right all the same."""

SPECS_WITHOUT_ERRORS: dict[str, str] = {}
"""Specs that conda refuses, and why none is reported."""


def errors(data: bytes, path: str, client: str) -> list[str]:
    """The errors of the two groups; a file that cannot be decoded is one."""
    try:
        text = decode(data).text
    except UndecodableFile as error:
        return [str(error)]
    analysis: Analysis = analyze(text, path, Config(select=GROUPS, clients=(client,)))
    return [f"{each.rule}: {each.finding.message}" for each in analysis.diagnostics if each.severity.value == "error"]


def assert_exceptions(found: dict[str, object] | dict[tuple[str, str], object], listed: dict[object, str]) -> None:
    """What is found is what is listed: nothing new, and nothing listed that has gone."""
    assert {key: value for key, value in found.items() if key not in listed} == {}
    assert sorted(map(str, set(listed) - set(found))) == [], "listed as exceptions, but all is well"


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
@pytest.mark.parametrize("client", CASE_COLUMNS)
def test_small_files(client: str) -> None:
    wrongly_refused, wrongly_accepted = {}, {}
    for row in table(CONFORMANCE / "yaml-cases.tsv"):
        key = row["case"], client
        reported = errors(unescaped(row["file"]), "environment.yml", client)
        refused = row[CASE_COLUMNS[client]].startswith("ERR")
        if reported and not refused:
            wrongly_refused[key] = reported, row[CASE_COLUMNS[client]]
        if refused and not reported:
            wrongly_accepted[key] = row["file"], row[CASE_COLUMNS[client]]
    listed = {key: why for key, why in CASES_WITH_ERRORS.items() if key[1] == client}
    assert_exceptions(wrongly_refused, listed)
    listed = {key: why for key, why in CASES_WITHOUT_ERRORS.items() if key[1] == client}
    assert_exceptions(wrongly_accepted, listed)


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
