"""`envlint data update` against a real channel and a real index on loopback, and what it does when they fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from envlint.cli import main
from envlint.compatibility import check
from envlint.compatibility.build.facts import FACTS_NAME
from envlint.compatibility.location import PACK_NAME
from envlint.compatibility.pack import CONDA, INDEX, load
from tests.processes import envlint
from tests.real_files import ROOT

SUBDIRS = ("linux-64", "linux-aarch64", "osx-64", "osx-arm64", "win-64", "noarch")
JSON = "application/vnd.pypi.simple.v1+json"


def build(version: str, python: str, depends: list[str], when: int = 1795000000000) -> dict[str, Any]:
    """A record as a channel's repodata has it; the time in milliseconds."""
    minor = python.replace(".", "")
    after = f"{python.partition('.')[0]}.{int(python.partition('.')[2]) + 1}.0a0"
    return {
        "name": "numpy",
        "version": version,
        "build": f"py{minor}_0",
        "build_number": 0,
        "subdir": "linux-64",
        "timestamp": when,
        "depends": [f"python >={python},<{after}", *depends],
        "md5": "0" * 32,
        "sha256": "0" * 64,
        "size": 1,
    }


def repodata(subdir: str) -> dict[str, Any]:
    records = [build("9.9.0", "3.13", ["libgcc >=13"])] if subdir == "linux-64" else []
    packages = {f"{each['name']}-{each['version']}-{each['build']}.conda": each for each in records}
    return {"info": {"subdir": subdir}, "packages": {}, "packages.conda": packages, "repodata_version": 1}


def file(name: str, **more: Any) -> dict[str, Any]:
    return {
        "filename": name,
        "url": f"/files/{name}",
        "hashes": {},
        "requires-python": ">=3.12",
        "upload-time": "2026-11-24T10:00:00Z",
        **more,
    }


METADATA = "Metadata-Version: 2.1\nName: numpy\nVersion: 9.9.0\nRequires-Dist: typing-extensions>=99\n"
DIGEST = {"core-metadata": {"sha256": sha256(METADATA.encode()).hexdigest()}}
PROJECT = {
    "meta": {"api-version": "1.1"},
    "name": "numpy",
    "files": [
        file("numpy-9.9.0-cp313-cp313-manylinux_2_28_x86_64.whl", **DIGEST),
        file("numpy-9.9.0.tar.gz"),
        file("numpy-9.9.1-cp313-cp313-manylinux_2_28_x86_64.whl", yanked="broken", **{"core-metadata": True}),
        file("numpy-9.8.0.tar.gz"),
        file("numpy-9.10.0rc1-cp313-cp313-manylinux_2_28_x86_64.whl", **DIGEST),
    ],
}


class Handler(BaseHTTPRequestHandler):
    """A channel below /channel, an index below /simple."""

    asked: list[str]
    waiting: Event

    def do_GET(self) -> None:
        self.asked.append(self.path)
        parts = self.path.strip("/").split("/")
        if parts[0] == "channel" and parts[-1] == "repodata.json" and parts[1] in SUBDIRS:
            self.answer("application/json", json.dumps(repodata(parts[1])))
        elif parts == ["simple", "numpy"]:
            self.answer(JSON, json.dumps(PROJECT))
        elif parts == ["simple", "pandas"]:
            self.answer("text/plain", "an error page that calls itself a success")
        elif parts == ["simple", "scipy"]:
            self.waiting.set()
            time.sleep(20)
        elif parts[0] == "files" and self.path.endswith(".metadata"):
            self.answer("text/plain", METADATA)
        else:
            self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server:
    """Both, on a port of their own."""

    def __init__(self) -> None:
        self.handler = type("Asked", (Handler,), {"asked": [], "waiting": Event()})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.http.daemon_threads = True
        address = f"http://127.0.0.1:{self.http.server_port}"
        self.options = [f"--channel={address}/channel", f"--index={address}/simple"]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("ENVLINT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = Server()
    Thread(target=found.http.serve_forever, daemon=True).start()
    yield found
    found.http.shutdown()
    found.http.server_close()


def test_what_is_new_is_known_afterwards(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "update", "--package=numpy", *server.options]) == 0
    said = capsys.readouterr().out
    assert "conda-forge: numpy 9.9.0" in said
    assert "pypi: numpy 9.8.0, 9.9.0, 9.9.1" in said.replace("9.9.0, 9.9.1, 9.8.0", "9.8.0, 9.9.0, 9.9.1")
    pack = load(tmp_path / "data" / PACK_NAME)
    assert pack.package(CONDA, "numpy").versions[-1] == "9.9.0"
    assert pack.package(INDEX, "numpy").versions[-3:] == ["9.8.0", "9.9.0", "9.9.1"]
    assert pack.package(CONDA, "scipy").as_of < pack.package(CONDA, "numpy").as_of
    assert not [path for path in server.handler.asked if "rc1" in path]

    assert not check(["python=3.13", "numpy=9.9"], platforms=["linux-64"], pack=pack).conflicts
    (conflict,) = check(["python=3.12", "numpy=9.9"], platforms=["linux-64"], pack=pack).conflicts
    assert [line.text for line in conflict.lines] == ["python=3.12", "numpy=9.9"]
    conflicts = check(["python=3.13"], ["numpy==9.9.0", "typing-extensions==4.9"], platforms=["linux-64"], pack=pack)
    assert "typing-extensions >=99" in conflicts.conflicts[0].message
    assert not check(["python=3.13"], ["numpy>=9"], platforms=["linux-64"], pack=pack).choices["linux-64"].get("x")

    assert main(["data", "--pack=user", "--output-format=json"]) == 0
    assert json.loads(capsys.readouterr().out)["ecosystems"][CONDA]["numpy"]["newest"] == "9.9.0"


@pytest.mark.slow
def test_the_second_update_asks_for_nothing_that_is_known(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "update", "--package=numpy", *server.options]) == 0
    before = len([path for path in server.handler.asked if path.endswith(".metadata")])
    assert before
    assert main(["data", "update", "--package=numpy", *server.options]) == 0
    assert len([path for path in server.handler.asked if path.endswith(".metadata")]) == before
    assert "numpy" not in capsys.readouterr().out.splitlines()[-2]


@pytest.mark.slow
def test_the_old_one_stays_if_anything_fails(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data", "update", "--package=numpy", *server.options]) == 0
    before = contents(tmp_path / "data")
    assert main(["data", "update", "--package=numpy,pandas", *server.options]) == 2
    assert "the data stay as they were" in capsys.readouterr().err
    assert contents(tmp_path / "data") == before
    assert main(["data", "update", "--package=numpy", server.options[1], f"--channel={tmp_path.as_uri()}/no"]) == 2
    assert contents(tmp_path / "data") == before


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_the_old_one_stays_if_it_is_interrupted(server: Server, tmp_path: Path) -> None:
    assert main(["data", "update", "--package=numpy", *server.options]) == 0
    before = contents(tmp_path / "data")
    paths = os.pathsep.join(str(ROOT / folder) for folder in (".", "rules", "lsp"))
    process = subprocess.Popen(
        (
            sys.executable,
            "-m",
            "envlint",
            "data",
            "update",
            "--channel=none",
            "--package=numpy,scipy",
            server.options[1],
        ),
        env={**os.environ, "PYTHONPATH": paths},
        stderr=subprocess.PIPE,
    )
    assert server.handler.waiting.wait(30)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 130
    assert contents(tmp_path / "data") == before


@pytest.mark.slow
def test_a_channel_that_does_not_answer_is_no_reason_to_crash(tmp_path: Path) -> None:
    """rattler's threads would abort a Python that ends before they do; it took a few runs to see it."""
    for _ in range(5):
        done = envlint(
            *("data", "update", "--package=numpy", "--index=none", "--channel=http://127.0.0.1:9/none"),
            cwd=tmp_path,
            ENVLINT_DATA_DIR=str(tmp_path / "data"),
            XDG_CACHE_HOME=str(tmp_path / "cache"),
        )
        assert done.returncode == 2, done.stderr
        assert "the data stay as they were" in done.stderr
        assert not (tmp_path / "data").exists()


def contents(folder: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(found) == {FACTS_NAME, PACK_NAME}
    return found


def test_without_the_extra_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pypi_simple", None)
    for module in ("read_project", "refresh"):
        monkeypatch.delitem(sys.modules, f"envlint.compatibility.build.{module}", raising=False)
    assert main(["data", "update"]) == 2
    assert "pip install 'conda-envlint[data]'" in capsys.readouterr().err


def test_mistyped_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "update", "--package=nmpy"]) == 2
    assert "did you mean `numpy`?" in capsys.readouterr().err


def test_what_the_pack_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data"]) == 0
    out = capsys.readouterr().out
    assert "conda-forge: 39 packages" in out
    assert "BSD-3-Clause" in out


@pytest.mark.slow
def test_the_index_that_pip_is_configured_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ENVLINT_DATA_DIR", str(tmp_path))
    code = main(["data", "update", "--channel=none", "--package=llvmlite,numexpr"])
    if code:
        pytest.skip(f"no package index to be reached: {capsys.readouterr().err}")
    pack = load(tmp_path / PACK_NAME)
    for name in ("llvmlite", "numexpr"):
        assert pack.package(INDEX, name).versions[:40] == load().package(INDEX, name).versions[:40]
        assert pack.package(INDEX, name).as_of > load().package(INDEX, name).as_of
