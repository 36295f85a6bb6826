"""What is known to be clean is not looked at again, and whatever a verdict depends on makes it unknown."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from envlint.cache import FORGOTTEN_AFTER, Cache
from tests.processes import copy_of_envlint, environment, envlint, write

CLEAN = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
FAULTY = CLEAN + "  - pip:\n      - rich==14.0.0\n"
PLUGIN = Path(__file__).parent / "plugin_example"
NO_PROBLEMS = "no problems in 1 file\n"


def markers(folder: Path) -> set[str]:
    """The names of all that is remembered."""
    return {path.name for path in folder.rglob("*") if path.is_file() and len(path.name) == 38}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    write(folder, {"environment.yml": CLEAN, "envlint.toml": ""})
    return folder


def change(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: write(folder, {name: text})


def rename(folder: Path) -> None:
    (folder / "environment.yml").rename(folder / "other-env.yml")


@pytest.mark.parametrize(
    ("changed", "arguments"),
    [
        (change("environment.yml", CLEAN + "# x\n"), ()),
        (rename, ()),
        (change("envlint.toml", "clients = ['pixi']\n"), ()),
        (change("envlint.toml", "profile = 'strict'\n"), ()),
        (change("envlint.toml", "ignore = ['pins']\n"), ()),
        (change("envlint.toml", "core-packages = ['x']\n"), ()),
        (change("envlint.toml", "[[overrides]]\nfiles = ['*.yml']\nplatforms = ['linux-64']\n"), ()),
        (change("envlint.toml", "[severity]\npins = 'error'\n"), ()),
        (change("unrelated", ""), ("--select", "all")),
        (change("unrelated", ""), ("--client", "pixi")),
        (change("unrelated", ""), ("--no-ignores",)),
        (change("unrelated", ""), ("--profile", "nf-core")),
        (change("unrelated", ""), ("--preview",)),
    ],
)
def test_whatever_a_verdict_depends_on_misses(
    project: Path, changed: Callable[[Path], None], arguments: tuple[str, ...]
) -> None:
    """A miss that is clean again leaves one more marker for the file; choices may leave one for themselves."""
    cache = project / ".envlint_cache"
    assert envlint(".", cwd=project).stdout == NO_PROBLEMS
    before = markers(cache)
    assert envlint(".", cwd=project).stdout == NO_PROBLEMS
    assert markers(cache) == before, "a hit leaves nothing"
    changed(project)
    assert envlint(".", *arguments, cwd=project).stdout == NO_PROBLEMS
    assert markers(cache) > before
    again = markers(cache)
    assert envlint(".", *arguments, cwd=project).stdout == NO_PROBLEMS
    assert markers(cache) == again


def test_what_is_found_is_found_again(project: Path) -> None:
    (project / "environment.yml").write_text(FAULTY, "utf-8")
    first = envlint(".", cwd=project)
    assert (first.returncode, "missing-pip" in first.stdout) == (1, True)
    assert envlint(".", cwd=project).stdout == first.stdout
    assert envlint(".", "--ignore=missing-pip", cwd=project).stdout == NO_PROBLEMS
    assert envlint(".", cwd=project).stdout == first.stdout


def test_a_hit_runs_no_rule(tmp_path: Path, project: Path) -> None:
    """A release whose engine is destroyed still knows what is clean, but nothing else; another knows nothing."""
    paths = copy_of_envlint(tmp_path / "one", "1.0")
    assert envlint(".", cwd=project, paths=paths).stdout == NO_PROBLEMS
    (tmp_path / "one" / "envlint" / "engine.py").write_text("raise ImportError('destroyed')\n", "utf-8")
    assert envlint(".", cwd=project, paths=paths).stdout == NO_PROBLEMS
    assert envlint(".", "--no-cache", cwd=project, paths=paths).returncode == 2
    (tmp_path / "one" / "envlint" / "__init__.py").write_text('__version__ = "1.1"\n', "utf-8")
    assert "destroyed" in envlint(".", cwd=project, paths=paths).stderr


def test_a_changed_file_of_a_version_under_development_misses(tmp_path: Path, project: Path) -> None:
    paths = copy_of_envlint(tmp_path / "one", "1.0.dev0")
    assert envlint(".", cwd=project, paths=paths).stdout == NO_PROBLEMS
    rule = tmp_path / "one" / "envlint_rules" / "pip" / "missing_pip.py"
    rule.write_text("raise ImportError('destroyed')\n", "utf-8")
    assert "destroyed" in envlint(".", cwd=project, paths=paths).stderr


def test_every_change_of_a_version_under_development_misses(tmp_path: Path) -> None:
    """Whichever file it is, and though neither their number nor the newest time differs."""
    copy_of_envlint(tmp_path, "1.0.dev0")
    code = "from envlint.version import fingerprint; print(fingerprint())"

    def fingerprint() -> str:
        command = (sys.executable, "-c", code)
        done = subprocess.run(command, cwd=tmp_path, env=environment(tmp_path), capture_output=True, check=True)
        return done.stdout.decode()

    def changes(change: Callable[[], object]) -> bool:
        before = fingerprint()
        change()
        return fingerprint() != before

    folder = tmp_path / "envlint"
    module, data = folder / "text.py", folder / "knowledge" / "data" / "some.bin"
    assert not changes(lambda: None)
    assert changes(lambda: data.write_bytes(b"12"))
    assert changes(lambda: os.utime(module, (1, 1))), "an older file put back"
    before = fingerprint()
    module.write_text("x = 1\n", "utf-8")
    os.utime(module, (1, 1))
    assert fingerprint() != before, "another length at the same time"
    assert changes(lambda: data.rename(data.with_name("other.bin")))
    assert changes(lambda: data.with_name("other.bin").unlink())


def test_a_hit_imports_next_to_nothing(project: Path) -> None:
    assert envlint(".", cwd=project).stdout == NO_PROBLEMS
    code = "import sys; from envlint.cli import main; main(['environment.yml']); print(*sys.modules)"
    run = subprocess.run(
        (sys.executable, "-c", code), cwd=project, env=environment(), capture_output=True, check=True, text=True
    )
    imported = set(run.stdout.split())
    unwanted = {"ruamel", "pydantic", "packaging", "pathspec", "dataclasses", "inspect", "hashlib", "tomllib", "shutil"}
    ours = {"rule", "source", "syntax", "diagnostic", "files", "recognition", "clients", "report.snippet", "changes"}
    assert not imported & (unwanted | {"envlint_rules", "envlint.engine"} | {f"envlint.{name}" for name in ours})


def test_a_file_that_depends_on_others_is_never_remembered(project: Path) -> None:
    text = CLEAN + "  - pip=24\n  - pip:\n      - -r requirements.txt\n"
    write(project, {"environment.yml": text, "requirements.txt": ""})
    assert envlint(".", "--select=pip-option", cwd=project).returncode in (0, 1)
    known = markers(project / ".envlint_cache")
    write(project, {"environment.yml": CLEAN})
    assert envlint(".", "--select=pip-option", cwd=project).stdout == NO_PROBLEMS
    assert markers(project / ".envlint_cache") > known
    write(project, {"environment.yml": text})
    (project / "requirements.txt").unlink()
    assert "requirements.txt" in envlint(".", "--select=pip-option", cwd=project).stdout


def test_plugins_are_part_of_it(tmp_path: Path, project: Path) -> None:
    place = tmp_path / "site"
    write(place, {"envlint_x-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: envlint-x\nVersion: 1\n"})
    write(place, {"envlint_x-1.dist-info/entry_points.txt": "[envlint.rules]\nx = envlint_x\n"})
    rule = (
        "from envlint.api import Severity, rule\n\n@rule(severity=Severity.HINT)\ndef check(source):\n    return []\n"
    )
    write(place, {"envlint_x/__init__.py": "ENVLINT_API_VERSION = 1\n", "envlint_x/some_rule.py": rule})
    write(project, {"envlint.toml": "plugins = ['x']\n"})

    def known() -> set[str]:
        root = Path(__file__).parents[1]
        run = envlint(".", cwd=project, paths=(place, root, root / "rules"))
        assert (run.stdout, run.stderr) == (NO_PROBLEMS, "")
        return markers(project / ".envlint_cache")

    first = known()
    assert known() == first
    write(place, {"envlint_x-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: envlint-x\nVersion: 2\n"})
    second = known()
    assert second > first, "another version"
    write(place, {"envlint_x/some_rule.py": rule + "# changed\n"})
    assert known() > second, "an editable plugin that was edited"


# --- where it is -----------------------------------------------------------------------------------------------------


def test_there_is_one_for_a_project(project: Path) -> None:
    write(project, {"deep/down/environment.yml": CLEAN})
    assert envlint(".", cwd=project / "deep" / "down").stdout == NO_PROBLEMS
    assert [path.name for path in project.iterdir() if path.name.startswith(".")] == [".envlint_cache"]
    assert (project / ".envlint_cache" / ".gitignore").read_text("ascii") == "*\n"
    (version,) = (path for path in (project / ".envlint_cache").iterdir() if path.is_dir())
    assert (version / "CACHEDIR.TAG").read_text("ascii").startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_it_can_be_elsewhere_or_nowhere(tmp_path: Path, project: Path) -> None:
    assert envlint(".", "--no-cache", cwd=project).stdout == NO_PROBLEMS
    assert envlint(".", cwd=project, ENVLINT_NO_CACHE="1").stdout == NO_PROBLEMS
    assert envlint(".", cwd=project, ENVLINT_CACHE_DIR=str(tmp_path / "a" / "b")).stdout == NO_PROBLEMS
    assert envlint(".", "--cache-dir", tmp_path / "c", cwd=project).stdout == NO_PROBLEMS
    assert not (project / ".envlint_cache").exists()
    assert markers(tmp_path / "a" / "b")
    assert markers(tmp_path / "c")


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path, project: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    places = [tmp_path / "file", tmp_path / "file" / "below"]
    if Path("/proc").is_dir():
        places.append(Path("/proc/envlint"))  # where not even root can write
    for place in places:
        run = envlint(".", "--cache-dir", place, cwd=project)
        assert (run.stdout, run.stderr) == (NO_PROBLEMS, ""), place
    assert (tmp_path / "file").read_text("utf-8") == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may write everywhere")
def test_a_folder_that_is_not_ours_to_write(tmp_path: Path, project: Path) -> None:
    place = tmp_path / "read-only"
    place.mkdir(mode=0o500)
    run = envlint(".", "--cache-dir", place, cwd=project)
    assert (run.stdout, run.stderr) == (NO_PROBLEMS, "")
    assert not list(place.iterdir())


def test_nothing_of_others_is_touched(tmp_path: Path) -> None:
    """Somebody may name their home as the folder of the cache."""
    write(tmp_path, {"documents/letter": "dear", "0.9-py3.11/file": "x"})
    Cache(str(tmp_path), "1.0").remember(Cache(str(tmp_path), "1.0").key("a"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.9-py3.11", "1.0", "documents"]
    assert (tmp_path / "documents" / "letter").read_text("utf-8") == "dear"


def test_versions_that_have_not_been_used_for_long_are_forgotten(tmp_path: Path) -> None:
    def remember(version: str) -> None:
        cache = Cache(str(tmp_path / "cache"), version)
        cache.remember(cache.key("a"))
        assert cache.knows(cache.key("a"))

    remember("1.0")
    remember("1.1")
    long_ago = time.time() - FORGOTTEN_AFTER - 60
    os.utime(tmp_path / "cache" / "1.0" / "CACHEDIR.TAG", (long_ago, long_ago))
    remember("1.1")
    assert (tmp_path / "cache" / "1.0").exists()
    remember("1.2")
    assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == [".gitignore", "1.1", "1.2"]


def test_no_two_lists_of_parts_have_the_same_name() -> None:
    cache = Cache("", "")
    lists = [("ab",), ("a", "b"), ("", "ab"), ("ab", ""), ("a", b"b", ""), ("\udce9",)]
    assert len({cache.key(*parts) for parts in lists}) == len(lists)


# --- many at once ----------------------------------------------------------------------------------------------------


def test_twenty_processes_over_the_same_project(project: Path) -> None:
    write(project, {f"{number}/environment.yml": f"{CLEAN}  - a={number}\n" for number in range(40)})
    write(project, {f"{number}/bad/environment.yml": f"{FAULTY}      - b=={number}\n" for number in range(5)})
    expected = envlint(".", "--no-cache", cwd=project).stdout
    processes = [
        subprocess.Popen(
            (sys.executable, "-m", "envlint", "."),
            cwd=project,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        for _ in range(20)
    ]
    for process in processes:
        assert process.communicate(timeout=300) == (expected, "")
        assert process.returncode == 1
    assert envlint(".", cwd=project).stdout == expected
    assert all(path.stat().st_size == 0 for path in project.rglob(".envlint_cache/*/??/*"))


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_several_processes_say_what_one_says(project: Path, method: str) -> None:
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("this system does not fork")
    write(project, {f"{number}/environment.yml": f"{FAULTY}      - b=={number}\n" for number in range(200)})
    write(project, {f"{number}/env.yml": f"{CLEAN}  - a={number}\n" for number in range(210)})
    write(project, {"broken.yml": "channels: [conda-forge\ndependencies:\n  - python\n"})
    program = (
        "import multiprocessing, os, sys\n"
        "from envlint.cli import main\n"
        "if __name__ == '__main__':\n"
        "    from envlint import runner\n"
        f"    multiprocessing.set_start_method({method!r})\n"
        "    runner._processors = lambda: int(sys.argv[1])\n"
        "    code = main(['.', '--no-cache', '--output-format=json'])\n"
        "    print('concurrent.futures.process' in sys.modules, file=sys.stderr)\n"
        "    sys.exit(code)\n"
    )
    (project / "run.py").write_text(program, "utf-8")
    runs = [
        subprocess.run(
            (sys.executable, "run.py", workers),
            cwd=project,
            env=environment(),
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
        for workers in ("1", "3")
    ]
    assert [run.stderr for run in runs] == ["False\n", "True\n"]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].returncode == runs[1].returncode == 1
