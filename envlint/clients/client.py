"""Names the clients that read environment files, and gives the words for what they do with one.

The facts about them (`envlint.clients.topics`) were established in November 2026 on the snapshots that
`Client.version_examined` names. A citation says where in a client's source to look (`env.py:157`), which issue tells
the story, and whether the behaviour was *run*, run through a *replica* of the client's loader on its own YAML library,
or only *read*.
"""

# Without `from __future__ import annotations`: NamedTuple would compile every annotation, and triple the import time.
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import NamedTuple


class Verdict(str, Enum):
    """What a client makes of a construct."""

    READS = "reads"
    """As its author meant it."""
    REJECTS = "rejects"
    """The client stops with an error."""
    DROPS = "drops"
    """Some of the content is lost without an error."""
    MISREADS = "misreads"
    """It is taken for something else than its author meant."""
    IGNORES = "ignores"
    """The client does not look at it, and does not need to."""
    NOT_APPLICABLE = "not applicable"
    """The client has nothing to do with such things."""
    UNKNOWN = "unknown"
    """Nobody has looked."""

    def __str__(self) -> str:
        return self.value


TROUBLE = frozenset({Verdict.REJECTS, Verdict.DROPS, Verdict.MISREADS})
"""The verdicts under which a user does not get what the file says."""


class Cell(NamedTuple):
    """What one client does with one topic."""

    verdict: Verdict
    detail: str = ""


class Client(NamedTuple):
    """A program or service that reads environment files."""

    name: str
    title: str
    version_examined: str
    """The version, with the commit of the snapshot, that the verdicts are about."""
    evidence: str
    """How they were found: `ran`, `replica` or `read`."""
    has_reader: bool = False
    """Whether `envlint.clients.requests` can tell what this client would ask for."""
    also_called: tuple[str, ...] = ()
    """What people may call it who mean this client; only messages know these names."""
    installs_with: str | None = None
    """The client that it hands the file to: what is not said about it is said about that one."""
    file_names: tuple[str, ...] = ()
    """The only base names, as glob patterns, that it looks for; empty if it takes any."""
    lock_file_names: tuple[str, ...] = ()
    """Base names, as glob patterns, that it takes for a lock file instead."""
    python_pattern: str | None = None
    """How it finds the Python version: a pattern that must match at the start of the item; its last group is it."""
    conda_pattern: str | None = None
    """What it must find in each conda item, or it refuses the file."""
    pip_pattern: str | None = None
    """The same of each item of a pip section."""
    conda_indent: tuple[int, int] | None = None
    """The least and the most spaces before the `-` of a conda item that it can update."""
    pip_indent: int | None = None
    """The least spaces before the `-` of a pip item that it can update."""

    def finds_python(self, item: str) -> bool:
        """Whether it finds the Python version in an item, or reads the file as YAML and need not look for it."""
        if self.python_pattern is None:
            return True
        found = re.match(self.python_pattern, item)
        return found is not None and bool(found[found.re.groups])


class Topic(NamedTuple):
    """One construct, and what each client makes of it."""

    name: str
    title: str
    source: str
    verdicts: Mapping[str, Cell]


MAMBA_SELECTORS = {
    "linux": ("linux",),
    "osx": ("osx",),
    "unix": ("linux", "osx"),
    "win": ("win",),
}
"""The only expressions that `sel(...)` takes, and the platforms, by what their names start with, that each selects.

libmamba/src/api/install.cpp (`truthy_values`, `eval_selector`); a platform that does not start with `win` is `unix`.
"""

CONDA_LOCK_SELECTORS = {
    "linux-64": frozenset({"linux64", "unix", "linux"}),
    "linux-aarch64": frozenset({"aarch64", "unix", "linux"}),
    "linux-ppc64le": frozenset({"ppc64le", "unix", "linux"}),
    "osx-64": frozenset({"osx64", "osx", "unix"}),
    "osx-arm64": frozenset({"arm64", "osx", "unix"}),
    "win-64": frozenset({"win", "win64"}),
}
"""The tokens that a comment selector may hold, by platform; any other token drops the line.

conda_lock/src_parser/selectors.py:17-27.
"""

RESERVED_VARIABLES = frozenset({"PATH"})
"""Variables that conda refuses to set (conda/base/constants.py:392)."""

RESERVED_NAMES = frozenset({"base", "root"})
"""Environment names that conda refuses to create (conda/base/constants.py:140, conda/core/prefix_data.py:366)."""

FORBIDDEN_NAME_CHARACTERS = frozenset("/ :#")
"""Characters that conda refuses in an environment's name (conda/base/constants.py:244)."""


def _by_name(clients: Iterable[Client]) -> dict[str, Client]:
    return {client.name: client for client in clients}


CLIENTS: dict[str, Client] = _by_name(
    (
        Client("conda", "conda", "26.7.1 (0f64223fb)", "ran", has_reader=True),
        Client(
            "mamba",
            "mamba and micromamba",
            "libmamba 2.8.1 (03564bf4)",
            "ran for specs, replica for files",
            has_reader=True,
            also_called=("micromamba", "libmamba"),
            lock_file_names=("*-lock.yml", "*-lock.yaml", "*.json"),
        ),
        Client("pixi", "pixi (`pixi init --import`)", "2b25fc76, rattler 92dc7743", "replica", has_reader=True),
        Client("conda-lock", "conda-lock", "4.0.3 (e29d5cf7), with the specs of conda 24.7.1", "ran", has_reader=True),
        Client(
            "dependabot",
            "Dependabot",
            "54c10285",
            "read",
            file_names=("environment.yml", "environment.yaml"),
            conda_indent=(2, 4),
            pip_indent=5,
        ),
        Client(
            "binder",
            "Binder (repo2docker)",
            "808ae6bb",
            "read",
            also_called=("repo2docker", "mybinder"),
            installs_with="mamba",
            file_names=("environment.yml", "environment.yaml"),
            python_pattern=r"python\s*=+\s*([\d\.]*)",
        ),
        Client("readthedocs", "Read the Docs", "79371961", "read", also_called=("rtd", "rtfd"), installs_with="conda"),
        Client("snakemake", "Snakemake", "ead894bd", "read", installs_with="conda"),
        Client("setup-miniconda", "setup-miniconda", "6dac52ea", "read", installs_with="conda"),
        Client(
            "nf-core",
            "nf-core",
            "041fbd98",
            "read",
            file_names=("environment.yml",),
            conda_pattern=r"^.*[^><]=[^><].*$",  # modules/environment-schema.json
            pip_pattern=r"^.*==.*$",
        ),
        Client(
            "mlflow",
            "MLflow",
            "not the newest",
            "read",
            installs_with="conda",
            python_pattern=r"python(=|==|<=|>=)([\d.]+)$",
        ),
        Client(
            "azureml",
            "Azure ML SDK",
            "not the newest",
            "read",
            also_called=("azure-machine-learning",),
            installs_with="conda",
        ),
    )
)
"""Every client that envlint knows, by the name that a configuration uses."""

OTHER_NAMES = {other: client.name for client in CLIENTS.values() for other in client.also_called}
"""The clients' names, by what people may call them."""
