"""`envlint data update`, from a small real channel and a small real index on the loopback to what `check` says."""

from __future__ import annotations

import functools
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.processes import envlint

pytest.importorskip("rattler")
pytest.importorskip("pypi_simple")
NOW = 1795000000000
"""Milliseconds: a day in November 2026, after that of the facts."""
JSON = "application/vnd.pypi.simple.v1+json"


class _Handler(SimpleHTTPRequestHandler):
    broken: str = "nothing"

    def do_GET(self) -> None:
        if self.broken in self.path:
            self.send_error(404 if self.path.endswith("repodata.json.zst") else 403)
        else:
            super().do_GET()

    def guess_type(self, path: Any) -> str:
        return JSON if str(path).endswith("index.html") else super().guess_type(path)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _record(name: str, version: str, build: str, subdir: str, depends: list[str], **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "version": version,
        "build": build,
        "build_number": 0,
        "subdir": subdir,
        "depends": depends,
        "timestamp": NOW,
        "size": 1,
        "sha256": "0" * 64,
        "md5": "0" * 32,
        **more,
    }


def _channel(folder: Path) -> None:
    python = "python >=3.12,<3.13.0a0"
    base = _record("tensorflow-base", "2.99.0", "cpu_py312_0", "linux-64", [python, "numpy >=3,<4"])
    top = _record(
        "tensorflow",
        "2.99.0",
        "cpu_py312_0",
        "linux-64",
        [python, "tensorflow-base 2.99.0 cpu_py312_0", "__glibc >=2.17"],
    )
    numpy = _record(
        "numpy", "3.0.0", "py312_0", "linux-64", [python, "libblas >=3.9.0,<4.0a0", "python_abi 3.12.* *_cp312"]
    )
    candidate = _record("numpy", "3.1.0rc1", "py312_0", "linux-64", [python])
    keras = _record("keras", "9.0.0", "pyhd_0", "noarch", ["python >=3.10", "numpy"], noarch="python")
    for subdir, records in (
        ("linux-64", [base, top, numpy, candidate]),
        ("noarch", [keras]),
        ("linux-aarch64", []),
        ("osx-64", []),
        ("osx-arm64", []),
        ("win-64", []),
    ):
        (folder / subdir).mkdir(parents=True)
        packages = {f"{each['name']}-{each['version']}-{each['build']}.conda": each for each in records}
        content = {"info": {"subdir": subdir}, "packages": {}, "packages.conda": packages, "repodata_version": 1}
        (folder / subdir / "repodata.json").write_text(json.dumps(content), "utf-8")


def _file(name: str, **more: Any) -> dict[str, Any]:
    return {
        "filename": name,
        "url": f"../../files/{name}",
        "hashes": {},
        "requires-python": ">=3.12",
        "upload-time": "2026-11-24T10:00:00Z",
        **more,
    }


def _index(folder: Path) -> None:
    wheel = "tensorflow-2.99.0-cp312-cp312-manylinux_2_17_x86_64.whl"
    projects = {
        "tensorflow": [
            _file(wheel, **{"core-metadata": True}),
            _file(
                "tensorflow-2.98.0-cp312-cp312-manylinux_2_17_x86_64.whl", yanked="broken", **{"core-metadata": True}
            ),
            _file("tensorflow-2.97.0.tar.gz"),
        ],
        "numpy": [_file("numpy-3.0.0-cp312-cp312-manylinux_2_17_x86_64.whl", **{"core-metadata": True})],
    }
    for name, files in projects.items():
        (folder / "simple" / name).mkdir(parents=True)
        page = {"meta": {"api-version": "1.1"}, "name": name, "files": files, "versions": []}
        (folder / "simple" / name / "index.html").write_text(json.dumps(page), "utf-8")
        for file in files:
            if "core-metadata" in file:
                needs = (
                    'Requires-Dist: numpy<4,>=3\nRequires-Dist: keras>=3; extra == "more"\n'
                    if name == "tensorflow"
                    else ""
                )
                version = file["filename"].split("-")[1]
                (folder / "files").mkdir(exist_ok=True)
                (folder / "files" / f"{file['filename']}.metadata").write_text(
                    f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}", "utf-8"
                )


@pytest.fixture
def sources(tmp_path: Path) -> Iterator[tuple[str, type[_Handler]]]:
    """The address of a server with a channel and an index, and what it goes by."""
    root = tmp_path / "served"
    _channel(root / "channel")
    _index(root)
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()
    thread.join()


def update(folder: Path, address: str, *packages: str) -> subprocess.CompletedProcess[str]:
    return envlint(
        "data", "update", *packages, f"--channel={address}/channel", f"--index-url={address}/simple",
        cwd=folder, ENVLINT_DATA_DIR=str(folder / "data"), RATTLER_CACHE_DIR=str(folder / "cache"),
        NO_PROXY="127.0.0.1", no_proxy="127.0.0.1",
    )  # fmt: skip


def findings(folder: Path, lines: str) -> list[str]:
    text = f"channels: [conda-forge]\ndependencies: [{lines}]\n"
    (folder / "environment.yml").write_text(text, "utf-8")
    done = envlint(
        "--pack=user", "--output-format=json", "--select=incompatible-versions,nonexistent-version",
        cwd=folder, ENVLINT_DATA_DIR=str(folder / "data"),
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return [each["rule"] for each in json.loads(done.stdout)["diagnostics"]]


def test_what_is_new_is_learned(tmp_path: Path, sources: tuple[str, type[_Handler]]) -> None:
    done = update(tmp_path, sources[0])
    assert done.returncode == 0, done.stderr
    assert "conda-forge: tensorflow 2.99.0" in done.stdout
    assert "package index: tensorflow 2.97.0, 2.98.0, 2.99.0" in done.stdout
    assert "3.1.0rc1" not in done.stdout
    assert done.stderr == "", "no progress where nobody looks"
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["facts.json.gz", "pack.json.gz"]
    assert findings(tmp_path, "python=3.12, tensorflow=2.99, numpy=3.0") == []
    assert findings(tmp_path, "python=3.12, tensorflow=2.99, numpy=2.1") == ["incompatible-versions"]
    assert findings(tmp_path, "python=3.9, tensorflow=2.19") == ["incompatible-versions"], "what was known stays"
    assert findings(tmp_path, "python=3.12, pip, {pip: [tensorflow==2.99.0, 'numpy<3']}") == ["incompatible-versions"]
    again = update(tmp_path, sources[0])
    assert "(0 new versions)" in again.stdout


def test_what_fails_changes_nothing(tmp_path: Path, sources: tuple[str, type[_Handler]]) -> None:
    address, handler = sources
    handler.broken = "/simple/numpy"
    failed = update(tmp_path, address)
    assert failed.returncode == 2
    assert "`numpy` could not be read" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (tmp_path / "data").exists()
    handler.broken = "nothing"
    assert update(tmp_path, address, "tensorflow").returncode == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()}
    handler.broken = "/files/numpy"
    assert update(tmp_path, address).returncode == 2
    assert {path.name: path.read_bytes() for path in (tmp_path / "data").iterdir()} == before


def test_nobody_there(tmp_path: Path) -> None:
    failed = update(tmp_path, "http://127.0.0.1:9", "numpy")
    assert failed.returncode == 2
    assert "could not be read" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_a_package_that_is_not_known(tmp_path: Path) -> None:
    failed = update(tmp_path, "http://127.0.0.1:9", "nump")
    assert failed.returncode == 2
    assert "did you mean `numpy`?" in failed.stderr
