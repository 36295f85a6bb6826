"""Each entry of the cited tables names its source, and what `check` loads is made of them as they are."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from envlint.knowledge import names
from envlint.knowledge.build.tables import COMPILED, compile_tables, read_table
from envlint.knowledge.pythons import end_of_life
from envlint.knowledge.superseded import successor
from envlint.specs.version import VersionSpec
from tests.real_files import ROOT

DATA = ROOT / "envlint" / "knowledge" / "data"
TABLES = sorted(path.stem for path in DATA.glob("*.toml"))
FACTS = Path(os.environ.get("ENVLINT_COMPATIBILITY_FACTS", ROOT.parent / "shared" / "compat"))


def entries(value: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The innermost tables, each with where it stands."""
    if isinstance(value, dict):
        nested = [(key, each) for key, each in value.items() if isinstance(each, dict) or _is_array_of_tables(each)]
        if not nested:
            yield path, value
        for key, each in nested:
            yield from entries(each, f"{path}.{key}")
    else:
        for number, each in enumerate(value):
            yield from entries(each, f"{path}[{number}]")


def _is_array_of_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


@pytest.mark.parametrize("name", TABLES)
def test_every_entry_names_its_source(name: str) -> None:
    found = list(entries(read_table(name), name))
    assert found
    without = [path for path, entry in found if not re.match(r"https://\S+$", str(entry.get("reference", "")))]
    assert not without


def test_an_entry_without_a_source_would_be_found() -> None:
    assert [
        path for path, entry in entries({"a": [{"reference": "x"}, {"b": "c"}]}, "t") if "reference" not in entry
    ] == ["t.a[1]"]


def test_the_compiled_tables_are_those_of_the_sources() -> None:
    assert COMPILED.read_text("utf-8") == compile_tables(), "run `python -m envlint.knowledge.build`"


@pytest.mark.parametrize("language", ["conda", "pip"])
def test_no_package_is_superseded_twice(language: str) -> None:
    listed = [entry["name"] for entry in read_table("superseded")[language]]
    assert len(listed) == len(set(listed))


@pytest.mark.skipif(not FACTS.is_dir(), reason=f"no facts at {FACTS}")
def test_the_names_are_those_of_the_facts() -> None:
    listed = (FACTS / "names" / "conda_forge_names.txt").read_text("utf-8").split()
    assert [name for name in listed if not names.is_on_conda_forge(name)] == []


@pytest.mark.parametrize(
    ("text", "branch"),
    [
        ("=3.8", "3.8"),
        ("==3.8.5", "3.8"),
        ("<3.10", "3.9"),
        (">=3.6,<3.9", "3.8"),
        ("2.7.*|3.5.*", "3.5"),
        (">=3.8", None),
        ("=3", None),
        ("<4", None),
        ("2.7.*|>=3.6", None),
        (">3,<2", None),
        ("=3.99", None),
    ],
)
def test_the_end_of_python(text: str, branch: str | None) -> None:
    found = end_of_life(VersionSpec.parse(text))
    assert (found.branch if found else None) == branch


def test_an_old_name_is_right_for_an_old_version() -> None:
    assert successor("tensorflow-gpu", VersionSpec.parse("==1.15.0"), of_conda=False) is None
    assert successor("tensorflow-gpu", VersionSpec.parse("==2.3.0"), of_conda=False) is not None
    assert successor("tensorflow-gpu", None, of_conda=False) is not None
    assert successor("cudatoolkit", VersionSpec.parse("=11.8"), of_conda=True) is None
    assert successor("cudatoolkit", None, of_conda=True) is None
    assert successor("cudatoolkit", VersionSpec.parse("=12.1"), of_conda=True) is not None


def test_names_of_conda_and_of_the_package_index() -> None:
    assert names.is_same_package("pytorch", "torch")
    assert names.is_same_package("numpy", "numpy")
    assert names.is_same_package("ml_dtypes", "ml-dtypes")
    assert names.is_same_package("opencv", "opencv-python")
    assert not names.is_same_package("ffmpeg", "ffmpeg"), "a program, and a wrapper round it"
    assert not names.is_same_package("graphviz", "graphviz"), "a program, and a wrapper round it"
    assert names.is_same_package("python-graphviz", "graphviz")
    assert names.conda_name_of("torch") == "pytorch"


def test_a_file_without_cause_loads_none_of_it() -> None:
    program = (
        "import sys; from envlint.engine import analyze\n"
        "analyze('channels: [conda-forge]\\ndependencies: [libxml2=2.12, zlib]\\n', 'environment.yml')\n"
        "print([name for name in sys.modules if name.startswith('envlint.knowledge.build')"
        " or name in ('envlint.knowledge.names', 'tomllib', 'tomli')])"
    )
    paths = os.pathsep.join(str(ROOT / folder) for folder in (".", "rules"))
    done = subprocess.run(
        (sys.executable, "-c", program),
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_names_are_completed_the_most_used_first() -> None:
    assert names.conda_names("", 2) == ["python", "pip"]
    assert names.conda_names("numb", 1) == ["numba"]
    assert names.conda_names("nosuchname", 5) == []
    every = names.conda_names("py", 100_000)
    assert len(every) == len(set(every)) > 2_000
    assert all(names.is_on_conda_forge(name) for name in every)
    assert names.index_names("Scikit_L", 1) == ["scikit-learn"]
    assert "torch" in names.index_names("torc", 20)
    rows = [line.split() for line in names.POPULAR.read_text("utf-8").splitlines()]
    assert all(names.is_on_conda_forge(name) for where, name in rows if where == "conda")
    assert all(name in names.index_names(name, 1) for where, name in rows if where == "pip")


def test_what_the_package_index_calls_a_conda_package() -> None:
    assert names.index_names_of("pytorch") == ("torch",)
    assert names.index_names_of("numpy") == ("numpy",)
    assert names.index_names_of("nosuchpackage") == ()
