"""The command line as a process of its own: what it imports, encodings, exit codes, broken pipes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FINDINGS = "channels:\n  - conda-forge\n  - defaults  # 日本 é 🎉\ndependencies:\n  - python=3.12\n"
HEAVY = {
    "asyncio",
    "envlint.engine",
    "envlint.source",
    "envlint_rules",
    "importlib.metadata",
    "inspect",
    "lsprotocol",
    "packaging",
    "pathspec",
    "pydantic",
    "pygls",
    "rattler",
    "rich",
    "ruamel",
    "shutil",
    "typing",
    "yaml",
}


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "rules", ROOT / "lsp")))
    return {**kept, "PYTHONPATH": paths, "PYTHONUTF8": "0", "PYTHONIOENCODING": "utf-8", **variables}


def envlint(
    *arguments: str, input: bytes = b"", cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    command = (sys.executable, "-m", "envlint", *arguments)
    return subprocess.run(command, input=input, cwd=cwd, env=environment(**variables), capture_output=True, check=False)


def imported_by(code: str) -> set[str]:
    """The modules that a piece of code imports, beyond those that Python itself starts with; a stand-in is none."""
    imported = "{name for name, module in sys.modules.items() if getattr(module, '__spec__', None)}"
    program = f"import sys; before = set(sys.modules)\n{code}\nprint(); print(*({imported} - before))"
    command = (sys.executable, "-c", program)
    run = subprocess.run(command, env=environment(), capture_output=True, check=True)
    return set(run.stdout.decode().splitlines()[-1].split())


def main_of(*arguments: str) -> str:
    return f"from envlint.cli import main; main({list(arguments)!r})"


def test_what_the_command_line_imports() -> None:
    assert imported_by("import envlint.cli") == {"__future__", "envlint", "envlint.cli"}


def test_what_the_version_imports() -> None:
    assert imported_by(main_of("--version")) >= {"envlint", "envlint.cli"}
    assert {name for name in imported_by(main_of("--version")) if "envlint." in name} == {
        "envlint.cli",
        "envlint.pack_date",
    }
    assert not imported_by(main_of("--version")) & {*HEAVY, "argparse", "re", "enum", "collections"}


@pytest.mark.parametrize("arguments", [("--help",), ("check", "--help"), ("explain", "--help"), ("--nonsense",)])
def test_what_the_help_imports(arguments: tuple[str, ...]) -> None:
    assert not imported_by(main_of(*arguments)) & HEAVY


def test_what_a_check_does_not_import(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text(FINDINGS, "utf-8")
    imported = imported_by(main_of("--color=never", "--quiet", str(file)))
    unwanted = {"asyncio", "difflib", "json", "lsprotocol", "pathspec", "pygls", "rattler", "rich"}
    assert not imported & (unwanted | {"envlint.cli.rules", "envlint.documentation", "envlint.report.json"})


def test_versions_cost_nothing_where_no_package_is_known_to_depend_on_them(tmp_path: Path) -> None:
    file = tmp_path / "environment.yml"
    file.write_text(FINDINGS + "  - rich=14.0\n  - pip\n  - pip:\n      - ruff==0.9.1\n", "utf-8")
    assert not {name for name in imported_by(main_of(str(file))) if name.startswith("envlint.compatibility.pack")}
    file.write_text(FINDINGS + "  - numpy=2.1\n", "utf-8")
    assert "envlint.compatibility.pack" in imported_by(main_of(str(file)))


def test_what_the_table_of_clients_does_not_import() -> None:
    assert not imported_by(main_of("clients")) & {"ruamel.yaml", "pydantic", "envlint_rules", "packaging"}


def test_version() -> None:
    from envlint import __version__
    from envlint.pack_date import PACK_DATE

    expected = f"envlint {__version__} (compatibility data of {PACK_DATE})"
    for option in ("--version", "-V"):
        assert envlint(option).stdout.decode().strip() == expected
    assert envlint("check", "--version").stdout.decode().strip() == expected


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
@pytest.mark.parametrize("format", ["text", "concise", "json"])
def test_no_encoding_is_too_poor(encoding: str, format: str) -> None:
    run = envlint("-", f"--output-format={format}", input=FINDINGS.encode(), PYTHONIOENCODING=encoding)
    assert run.returncode == 1
    assert run.stderr == b""
    output = run.stdout.decode(encoding)
    assert "mixed-channels" in output
    if format == "text":
        assert ("日本 é 🎉" if encoding == "utf-8" else "<U+65E5><U+672C> ") in output


@pytest.mark.parametrize("command", [("rules",), ("explain", "mixed-channels"), ("clients",), ("schema",)])
def test_no_encoding_is_too_poor_for_a_command(command: tuple[str, ...]) -> None:
    assert envlint(*command, PYTHONIOENCODING="ascii").returncode == 0


def test_colour_and_width_from_the_environment() -> None:
    run = envlint("-", input=FINDINGS.encode(), FORCE_COLOR="1")
    assert b"\x1b[" in run.stdout
    assert b"\x1b]8" not in run.stdout, "no links where there is no terminal"
    assert b"\x1b[" not in envlint("-", input=FINDINGS.encode(), FORCE_COLOR="1", NO_COLOR="1").stdout
    long = FINDINGS.replace("defaults", f"defaults # {'x' * 200}").encode()
    lines = envlint("-", input=long, COLUMNS="60").stdout.decode().splitlines()
    assert any(line.endswith("xxx...") and len(line) <= 60 for line in lines)


@pytest.mark.skipif(os.name == "nt", reason="names of files are text on Windows")
def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9\n.yml")).write_text(FINDINGS, "utf-8")
    for format in ("text", "json"):
        run = envlint(".", f"--output-format={format}", cwd=tmp_path)
        assert (run.returncode, run.stderr) == (1, b"")
    assert json.loads(run.stdout)["diagnostics"][0]["file"] == "caf\udce9\n.yml"


@pytest.mark.skipif(os.name == "nt", reason="there are no signals to speak of")
def test_a_reader_that_stops_reading(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number}.yml").write_text(FINDINGS + f"# {'x' * 100}\n" * 10, "utf-8")
    with subprocess.Popen(
        (sys.executable, "-m", "envlint", "."),
        cwd=tmp_path,
        env=environment(PYTHONUNBUFFERED="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr.read() == b""


@pytest.mark.skipif(os.name == "nt", reason="there are no signals to speak of")
def test_an_interruption() -> None:
    with subprocess.Popen(
        (sys.executable, "-m", "envlint", "-"),
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A job in the background of a shell ignores interruptions, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as process:
        assert process.stdin is not None
        time.sleep(2)  # it now waits for standard input
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stdout is not None
        assert process.stdout.read() == b""
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
def test_output_that_cannot_be_written() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            (sys.executable, "-m", "envlint", "rules"),
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("envlint: the output: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device")
def test_a_file_without_an_end() -> None:
    done = subprocess.run(
        (sys.executable, "-m", "envlint", "--no-cache", "/dev/zero"),
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert b"byte 0x00 is in no text" in done.stderr
