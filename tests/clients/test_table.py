"""The table of clients is complete, cited, and answers what rules ask of it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from envlint.clients.table import (
    CLIENTS,
    CONDA_LOCK_SELECTORS,
    MAMBA_SELECTORS,
    TOPICS,
    TROUBLE,
    Topic,
    Verdict,
    cell,
    clients_that,
    rows,
    verdict,
)

SOLVERS = ("conda", "mamba", "pixi", "conda-lock")
CITATION = re.compile(
    r"CEP \d+|PEP \d+|[\w./-]+#\d+|[\w/-]+\.(py|rs|cpp|hpp|rb|json|yml|yaml)\b|\bran\b|\breplica\b|\bread\b|YAML 1\.1"
)


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_a_topic_cites_its_source_and_speaks_of_known_clients(topic: Topic) -> None:
    assert CITATION.search(topic.source), f"{topic.name}: nobody can check `{topic.source}`"
    assert topic.verdicts, topic.name
    assert set(topic.verdicts) <= set(CLIENTS), topic.name
    assert re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", topic.name)
    assert topic.title
    assert not topic.title.endswith(".")


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_a_topic_speaks_of_every_solver_or_of_none(topic: Topic) -> None:
    assert {client in topic.verdicts for client in SOLVERS} in ({True}, {False})


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.name)
def test_trouble_is_explained_where_the_verdict_alone_does_not(topic: Topic) -> None:
    for client, (said, detail) in topic.verdicts.items():
        if said in (Verdict.DROPS, Verdict.MISREADS):
            assert detail, f"{topic.name}: what does {client} lose or take it for?"


def test_the_clients_are_those_of_the_configuration() -> None:
    assert set(SOLVERS) == {client.name for client in CLIENTS.values() if client.has_reader}
    assert set(CLIENTS) - set(SOLVERS) == {
        "dependabot",
        "binder",
        "readthedocs",
        "snakemake",
        "setup-miniconda",
        "nf-core",
        "mlflow",
        "azureml",
    }
    for client in CLIENTS.values():
        assert client.installs_with is None or CLIENTS[client.installs_with].has_reader


def test_what_is_not_said_of_a_service_is_said_of_the_client_it_installs_with() -> None:
    assert verdict("dependencies-missing", "snakemake") is Verdict.REJECTS
    assert verdict("merge-key", "binder") is Verdict.DROPS
    assert verdict("name", "snakemake") is Verdict.IGNORES
    assert verdict("merge-key", "dependabot") is Verdict.UNKNOWN


def test_clients_are_found_by_what_they_do() -> None:
    assert clients_that(Verdict.MISREADS, "spec-three-fields", SOLVERS) == ["mamba"]
    assert clients_that(TROUBLE, "pip-option", ("conda-lock", "conda", "pixi")) == ["conda-lock", "pixi"]
    assert clients_that((Verdict.READS,), "selector-key", SOLVERS) == ["mamba"]
    assert "binder" in clients_that(TROUBLE, "python-range")
    assert cell("nodefaults", "pixi").detail


def test_the_rows_are_the_whole_table() -> None:
    table = list(rows(("conda", "binder")))
    assert [topic.name for topic, _ in table] == list(TOPICS)
    assert all(list(cells) == ["conda", "binder"] for _, cells in table)
    assert all(len(cells) == len(CLIENTS) for _, cells in rows())


def test_unknown_names_are_refused() -> None:
    with pytest.raises(KeyError):
        verdict("no-such-topic", "conda")
    with pytest.raises(KeyError):
        verdict("name", "no-such-client")


def test_service_facts_are_usable() -> None:
    binder, mlflow = CLIENTS["binder"].python_pattern, CLIENTS["mlflow"].python_pattern
    assert binder is not None
    assert mlflow is not None
    assert re.match(binder, "python=3.11")
    assert not re.match(binder, "python>=3.11")
    assert re.match(mlflow, "python==3.11")
    assert re.match(mlflow, "python>=3.11"), "it takes the 3.11"
    assert not re.match(mlflow, "python=3.11.*")
    assert CLIENTS["dependabot"].conda_indent == (2, 4)
    assert set(MAMBA_SELECTORS) == {"linux", "osx", "unix", "win"}
    assert "win" in CONDA_LOCK_SELECTORS["win-64"]


def test_importing_the_table_loads_nothing_heavy() -> None:
    script = "import sys, envlint.clients.table; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split()
    )
    assert "envlint.clients.table" in loaded
    assert not {name.split(".")[0] for name in loaded} & {"ruamel", "pydantic", "packaging", "dataclasses", "inspect"}
    assert not {name for name in loaded if name.startswith("envlint.")} - {
        "envlint.clients",
        "envlint.clients.client",
        "envlint.clients.table",
        "envlint.clients.topics",
    }
