"""Our readers say what the clients said when they were run: every spec, YAML case and file of the conformance tables.

The share that agrees is printed (`pytest -rP -k agreement`) and may not fall. Each disagreement stands in
`disagreements.tsv` with its reason; one that has vanished has to be taken out of it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from envlint.clients.dialects import conda as conda_dialect
from envlint.clients.dialects import rattler as rattler_dialect
from envlint.clients.pip import read_line
from envlint.clients.requests import PackageRequest, Refusal, Requests, read_spec, requests
from tests.real_files import CONFORMANCE, conformance_files, needs_conformance, table

pytestmark = needs_conformance

Row = dict[str, str]
Judge = Callable[[Row], str | None]
"""Why we do not agree with a row, or None."""


DISAGREEMENTS = table(Path(__file__).parent / "disagreements.tsv")


def known_disagreements(name: str, client: str) -> dict[str, str]:
    return {row["case"]: row["why"] for row in DISAGREEMENTS if (row["table"], row["client"]) == (name, client)}


# matchspec.tsv: what each parser made of a spec


def refused_alike(reading: object, refused: bool) -> str | None:
    if isinstance(reading, Refusal) != refused:
        return f"it {'is rejected' if refused else 'is accepted'}, we say {reading}"
    return None


def differing(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> str | None:
    return next((f"`{ours}` for `{theirs}`" for ours, theirs in pairs if ours != theirs), None)


def plain_version(version: str) -> str:
    """Ours as conda and rattler print it on its own: `=1.2` as `1.2.*`."""
    return f"{version[1:]}.*" if re.fullmatch(r"=[^=,|]+", version) else version


def judge_conda(row: Row) -> str | None:
    reading, printed = conda_dialect.read_spec(row["spec"]), conda_dialect.canonical(row["spec"])
    if row["conda26.7.1"] == "REJECT":
        return refused_alike(reading, True)
    if not isinstance(printed, str) or not isinstance(reading, PackageRequest):
        return f"it is accepted, we say {printed}"
    channel = row["conda_channel"].removeprefix("https://conda.anaconda.org/")
    return differing(
        [
            (printed, row["conda26.7.1"]),
            (reading.build, row["conda_build"]),
            (reading.channel, channel),
            (reading.subdir, row["conda_subdir"]),
        ]
    )


def judge_conda_24(row: Row) -> str | None:
    printed = conda_dialect.canonical(row["spec"], conda_dialect.Release.V24_7)
    theirs = row["conda24.7.1(conda-lock)"]
    if theirs == "REJECT" or isinstance(printed, Refusal):
        return refused_alike(printed, theirs == "REJECT") or refused_alike(
            read_spec(row["spec"], "conda-lock"), theirs == "REJECT"
        )
    return differing([(printed, theirs)])


def judge_libmamba(row: Row) -> str | None:
    reading = read_spec(row["spec"], "mamba")
    if row["libmamba2.8.1"] == "REJECT" or isinstance(reading, Refusal):
        return refused_alike(reading, row["libmamba2.8.1"] == "REJECT")
    channel = f"{reading.channel}[{reading.subdir}]" if reading.channel and reading.subdir else reading.channel
    return differing(
        [
            (reading.version or "=*", row["mamba_version"]),
            (reading.build or "*", row["mamba_build"]),
            (channel or dict(reading.others).get("url", ""), row["mamba_channel"]),
        ]
    )


def judge_rattler(row: Row) -> str | None:
    reading = rattler_dialect.read_spec(row["spec"], exact_names=False)
    exact = refused_alike(read_spec(row["spec"], "pixi"), row["exact_names_only_default"] == "REJECT")
    if row["rattler_lenient"] == "REJECT" or isinstance(reading, Refusal):
        return refused_alike(reading, row["rattler_lenient"] == "REJECT") or exact
    return exact or differing(
        [
            (reading.name, row["lenient_name"]),
            (plain_version(reading.version), row["lenient_version"].removeprefix("*")),
            (reading.build, row["lenient_build"]),
            (reading.channel, row["lenient_channel"]),
            (reading.subdir, row["lenient_subdir"]),
        ]
    )


# yaml-cases.tsv: what each loader made of a small file. A loader looks at no pip line, and two of them at no spec.


class Loaded(NamedTuple):
    """What a loader printed, as far as its line in the table could be read again."""

    name: str | None
    specs: tuple[str, ...]
    pip: tuple[str, ...]
    channels: tuple[str, ...]
    variables: dict[str, str | None]


CASE_COLUMNS = {
    "conda": "conda 26.7.1+ cep-24 (run)",
    "mamba": "libmamba read_yaml_file replica (yaml-cpp 0.7)",
    "conda-lock": "conda-lock 4.0.3 (run)",
    "pixi": "pixi CondaEnvFile replica (serde_yaml 0.9.34)",
}


def loaded_by_conda(text: str) -> Loaded | None:
    match = re.match(r"OK name=(.*) deps=(\[.*\]) ext=(\{.*\}) ch=(\[.*\]) vars=(None|\{.*\})", text)
    if match is None:
        return None
    name, specs, external, channels, variables = (ast.literal_eval(group) for group in match.groups())
    exported = {key: None if value is None else str(value) for key, value in (variables or {}).items()}
    return Loaded(name, tuple(specs), tuple(external.get("pip", ())), tuple(channels), exported)


def loaded_by_mamba(text: str) -> Loaded | None:
    match = re.match(r"OK name=('.*'|-) deps=(\[.*\]) pip=(\[.*\]) ch=(\[.*\]) vars=\{(.*)\}$", text)
    if match is None:
        return None
    name, specs, pip, channels, variables = match.groups()
    lists = [tuple(ast.literal_eval(each)) for each in (specs, pip, channels)]
    pairs = (pair.partition("=") for pair in variables.split(",") if pair)
    return Loaded(None if name == "-" else name[1:-1], *lists, {key: value for key, _, value in pairs})


def loaded_by_pixi(text: str) -> Loaded | None:
    match = re.match(
        r"OK CondaEnvFile \{ name: (.*?), channels: \[(.*?)\], dependencies: \[(.*)\], variables: \{(.*)\} \}", text
    )
    if match is None:
        return None
    name, channels, dependencies, variables = match.groups()
    quoted = re.compile(r'"((?:\\.|[^"\\])*)"')
    specs = [unescape(spec) for spec in re.findall(r'Conda\("((?:\\.|[^"\\])*)"\)', dependencies)]
    pip = [unescape(line) for lines in re.findall(r"Some\(\[(.*?)\]\)", dependencies) for line in quoted.findall(lines)]
    names = quoted.findall(name)
    pairs = re.findall(r'"([^"]*)": "([^"]*)"', variables)
    return Loaded(names[0] if names else None, tuple(specs), tuple(pip), tuple(quoted.findall(channels)), dict(pairs))


def unescape(text: str) -> str:
    """A string as Rust prints it for debugging."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code.group(1), 16)), text).replace('\\"', '"')


def judge_loaded(client: str, loaded: Loaded, ours: Requests) -> str | None:
    expected = [read_spec(spec, client) for spec in loaded.specs]
    # Where the loader's own words were cut off, only what it certainly said is compared.
    pip = tuple(read_line(str(line)) for line in loaded.pip) if client != "pixi" else ours.pip
    return differing(
        [
            (str(ours.name), str(loaded.name)),
            (str(sorted(map(str, expected))), str(sorted(str(package.at(None)) for package in ours.packages))),
            (str(ours.pip), str(pip)),
            (str(sorted(dict(ours.variables).items())), str(sorted(loaded.variables.items()))),
            (str(list(ours.channels[: len(loaded.channels)])), str(list(dict.fromkeys(loaded.channels)))),
        ]
    )


def judge_conda_lock_loaded(text: str, ours: Requests) -> str | None:
    match = re.match(r"OK ch=(\[.*?\]) plat=(\[.*?\]) deps=(\[.*\])", text)
    if match is None:
        return None
    channels, _, dependencies = (ast.literal_eval(group) for group in match.groups())
    conda = {(name, conda_version(version)) for manager, name, version in dependencies if manager == "conda"}
    pip = [name for manager, name, _ in dependencies if manager == "pip"]
    return differing(
        [
            (str(sorted({(package.name, package.version) for package in ours.packages})), str(sorted(conda))),
            (str([re.split(r"[^a-z0-9.-]", line)[0] for line in ours.pip]), str(pip)),
            (str(list(ours.channels)), str(list(dict.fromkeys(channels)))),
        ]
    )


def conda_version(version: str) -> str:
    reading = conda_dialect.read_spec(f"x[version='{version or '*'}']", conda_dialect.Release.V24_7)
    assert isinstance(reading, PackageRequest)
    return reading.version


def decode_case(text: str) -> bytes:
    """The bytes of a case: the table escapes line breaks and all that is not ASCII."""
    return text.encode("ascii", "backslashreplace").decode("unicode_escape").encode("latin-1")


def judge_case(client: str) -> Judge:
    column = CASE_COLUMNS[client]

    def judge(row: Row) -> str | None:
        ours, theirs = requests(decode_case(row["file"]), client), row[column]
        if theirs.startswith("ERR"):
            return None if isinstance(ours, Refusal) and not ours.late else f"it is refused, we say {ours}"
        if isinstance(ours, Refusal):
            return None if ours.late else f"it is accepted, we say {ours.message}"
        if client == "conda-lock":
            return judge_conda_lock_loaded(theirs, ours)
        read = {"conda": loaded_by_conda, "mamba": loaded_by_mamba, "pixi": loaded_by_pixi}[client]
        loaded = read(theirs)
        return None if loaded is None else judge_loaded(client, loaded, ours)

    return judge


# RESULTS.tsv: which files each loader takes

FILE_COLUMNS = {
    "conda": "conda-26.7.1+ cep-24 (run)",
    "mamba": "libmamba read_yaml_file (replica, yaml-cpp 0.7)",
    "conda-lock": "conda-lock 4.0.3 (run)",
    "pixi": "pixi CondaEnvFile (replica, serde_yaml 0.9.34)",
}
PY_RATTLER = "py-rattler 0.28 lenient conda specs"


@cache
def local_files() -> dict[tuple[str, str], Path]:
    return {(row["repo"], row["path"]): path for row, path in conformance_files()}


def judge_file(client: str) -> Judge:
    def judge(row: Row) -> str | None:
        data, theirs = local_files()[row["repo"], row["path"]].read_bytes(), row[FILE_COLUMNS[client]]
        ours = requests(data, client)
        refused = isinstance(ours, Refusal) and not ours.late
        if refused != theirs.startswith("ERR"):
            return f"theirs is {theirs}, ours {ours}"
        if client == "pixi" and row[PY_RATTLER].startswith("0/") and isinstance(ours, Refusal) and ours.late:
            return None if "as pypi dependency" in ours.message else f"every spec is read, we say {ours.message}"
        return None

    return judge


class Agreement(NamedTuple):
    """A client's column in a table, and the share of its rows in per cent that has to agree."""

    table: str
    client: str
    judge: Judge
    least: float

    def case(self, row: Row) -> str:
        if self.table == "RESULTS":
            return f"{row['repo']} {row['path']}"
        return row["spec" if self.table == "matchspec" else "case"]


AGREEMENTS = [
    Agreement("matchspec", "conda", judge_conda, 100),
    Agreement("matchspec", "conda-lock", judge_conda_24, 100),
    Agreement("matchspec", "mamba", judge_libmamba, 100),
    Agreement("matchspec", "pixi", judge_rattler, 99.2),
    *(Agreement("yaml-cases", client, judge_case(client), 100) for client in CASE_COLUMNS),
    *(Agreement("RESULTS", client, judge_file(client), 100) for client in FILE_COLUMNS),
]


@pytest.mark.parametrize("agreement", AGREEMENTS, ids=lambda agreement: f"{agreement.table}-{agreement.client}")
def test_agreement_with_what_the_clients_did(agreement: Agreement) -> None:
    rows = table(CONFORMANCE / f"{agreement.table}.tsv")
    found = {agreement.case(row): why for row in rows if (why := agreement.judge(row)) is not None}
    known = known_disagreements(agreement.table, agreement.client)
    share = 100 * (len(rows) - len(found)) / len(rows)
    print(f"{agreement.table}, {agreement.client}: {len(rows) - len(found)} of {len(rows)} ({share:.1f} %)")
    unexpected = {case: why for case, why in found.items() if case not in known}
    assert not unexpected
    assert not set(known) - set(found), "these have vanished: take them out of disagreements.tsv"
    assert share >= agreement.least


def test_each_disagreement_has_a_reason() -> None:
    assert all(row["why"] for row in DISAGREEMENTS)
    assert {(row["table"], row["client"]) for row in DISAGREEMENTS} <= {
        (each.table, each.client) for each in AGREEMENTS
    }
