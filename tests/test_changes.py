"""`--diff-base`: only what is on lines that have changed since a revision, as git itself says."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.processes import environment, envlint, write

ITEMS = [f"package-{number}=1.{number}" for number in range(20)]


def text(*items: str) -> str:
    return "channels:\n  - conda-forge\ndependencies:\n" + "".join(f"  - {item}\n" for item in items)


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(("git", *identity, *arguments), cwd=folder, env=environment(), check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """One commit, with a file in which two core packages have no version: lines 4 and 25."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "config", "diff.interHunkContext", "10")
    git(folder, "config", "diff.external", "false")
    git(folder, "config", "diff.noprefix", "true")
    write(folder, {"environment.yml": text("python", *ITEMS, "numpy")})
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def found(folder: Path, *arguments: str, base: str = "HEAD") -> list[str]:
    """`file:line` of each finding of `unpinned-core`."""
    options = ("--diff-base", base, "--select", "unpinned-core", "--output-format=concise", "--quiet")
    run = envlint(*(arguments or (".",)), *options, cwd=folder)
    assert run.stderr == ""
    assert run.returncode == bool(run.stdout)
    return [":".join(line.split(":")[:2]) for line in run.stdout.splitlines()]


def test_nothing_has_changed(repository: Path) -> None:
    assert found(repository) == []
    assert envlint(".", "--select", "unpinned-core", cwd=repository).returncode == 1


def test_a_new_line_and_a_changed_one(repository: Path) -> None:
    write(repository, {"environment.yml": text("python", "pytorch", *ITEMS, "numpy  # changed")})
    assert found(repository) == ["environment.yml:5", "environment.yml:26"]
    git(repository, "commit", "-q", "-a", "-m", "second")
    assert found(repository) == []
    assert found(repository, base="HEAD~1") == ["environment.yml:5", "environment.yml:26"]


def test_the_lines_round_a_deleted_one(repository: Path) -> None:
    write(repository, {"environment.yml": text("python", *ITEMS[1:], "numpy")})
    assert found(repository) == ["environment.yml:4"], "what stood below it is gone"
    write(repository, {"environment.yml": text("python", *ITEMS[:-1], "numpy")})
    assert found(repository) == ["environment.yml:24"]


def test_files_that_git_does_not_know(repository: Path) -> None:
    write(repository, {"new.yml": text("python"), "ignored.yml": text("python"), ".gitignore": "ignored.yml\n"})
    assert found(repository) == ["new.yml:4"]
    assert found(repository, "ignored.yml", "environment.yml") == ["ignored.yml:4"]
    git(repository, "add", "new.yml")
    assert found(repository) == ["new.yml:4"]


def test_a_renamed_file(repository: Path) -> None:
    git(repository, "mv", "environment.yml", "env.yml")
    assert found(repository) == []
    write(repository, {"env.yml": text("python", "pytorch", *ITEMS, "numpy")})
    assert found(repository) == ["env.yml:5"]


def test_names_that_are_patterns_to_git(repository: Path) -> None:
    write(repository, {"env[1].yml": text("python", "numpy=1"), "env1.yml": text("python", "numpy=1")})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "second")
    write(repository, {"env[1].yml": text("python", "numpy"), "env1.yml": text("python  # changed", "numpy=1")})
    assert found(repository) == ["env1.yml:4", "env[1].yml:5"]


def test_below_the_root_and_outside(repository: Path, tmp_path: Path) -> None:
    write(repository, {"sub/environment.yml": text("python")})
    assert found(repository / "sub") == ["environment.yml:4"]
    assert found(repository / "sub", "../environment.yml") == []
    write(tmp_path, {"outside.yml": text("python")})
    assert found(repository, "../outside.yml") == ["../outside.yml:4"]


def test_a_repository_in_a_repository(repository: Path) -> None:
    write(repository, {"inner/environment.yml": text("python")})
    git(repository / "inner", "init", "-q")
    git(repository / "inner", "add", ".")
    git(repository / "inner", "commit", "-q", "-m", "first")
    git(repository, "-c", "advice.addEmbeddedRepo=false", "add", "inner")
    assert found(repository, "inner/environment.yml") == ["inner/environment.yml:4"]


def test_attributes_do_not_hide_changes(repository: Path) -> None:
    write(repository, {".gitattributes": "*.yml -diff\n", "environment.yml": text("python", *ITEMS, "pytorch")})
    assert found(repository) == ["environment.yml:25"]


def test_a_second_place_counts(repository: Path) -> None:
    """The finding is about the second of two entries; it is the first that is new."""
    write(repository, {"environment.yml": text("package-19=1.19", "python", *ITEMS, "numpy")})
    options = ("--diff-base=HEAD", "--select=duplicate-dependency", "--output-format=concise", "--quiet")
    assert envlint(".", *options, cwd=repository).stdout.count("\n") == 1


@pytest.mark.parametrize("revision", ["no-such-branch", "HEAD~9", "--output=stolen", ""])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    run = envlint(".", f"--diff-base={revision}", cwd=repository)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"envlint: --diff-base: git knows no revision `{revision}`\n"
    assert not (repository / "stolen").exists()


def test_no_repository(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": text("python")})
    run = envlint(".", "--diff-base=HEAD", cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("envlint: --diff-base: not a git repository")
    assert run.stderr.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="PATH says more there")
def test_no_git(tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": text("python")})
    run = envlint(".", "--diff-base=HEAD", cwd=tmp_path, PATH=str(tmp_path))
    assert (run.returncode, run.stderr) == (2, "envlint: --diff-base: git is not installed\n")
