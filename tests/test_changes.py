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
    """git is asked in the repository that the file is in."""
    write(repository, {"inner/environment.yml": text("python")})
    git(repository / "inner", "init", "-q")
    git(repository / "inner", "add", ".")
    git(repository / "inner", "commit", "-q", "-m", "first")
    git(repository, "-c", "advice.addEmbeddedRepo=false", "add", "inner")
    assert found(repository, "inner/environment.yml") == []
    write(repository, {"inner/environment.yml": text("python", "numpy")})
    assert found(repository, "inner/environment.yml") == ["inner/environment.yml:5"]
    git(repository, "tag", "v1")
    assert found(repository, "inner/environment.yml", base="v1") == [
        "inner/environment.yml:4",
        "inner/environment.yml:5",
    ], "that repository does not know the revision: all of it is reported"


def test_from_outside(repository: Path, tmp_path: Path) -> None:
    write(repository, {"environment.yml": text("python", "pytorch", *ITEMS, "numpy")})
    assert found(tmp_path, "repository/environment.yml") == ["repository/environment.yml:5"]
    assert found(tmp_path, "repository") == ["repository/environment.yml:5"]


def test_what_the_base_branch_changed_later(repository: Path) -> None:
    git(repository, "branch", "-M", "main")
    git(repository, "checkout", "-q", "-b", "work")
    write(repository, {"environment.yml": text("python", "pytorch", *ITEMS, "numpy")})
    git(repository, "commit", "-q", "-a", "-m", "ours")
    git(repository, "checkout", "-q", "main")
    write(repository, {"environment.yml": text("python=3.12", *ITEMS, "numpy=2")})
    git(repository, "commit", "-q", "-a", "-m", "theirs")
    git(repository, "checkout", "-q", "work")
    assert found(repository, base="main") == ["environment.yml:5"]


def test_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    for message in ("second", "third"):
        git(repository, "commit", "-q", "--allow-empty", "-m", message)
    git(repository, "tag", "base")
    git(repository, "checkout", "-q", "-b", "work", "HEAD~1")
    git(repository, "commit", "-q", "--allow-empty", "-m", "ours")
    git(tmp_path, "clone", "-q", "--depth=1", "--branch=work", repository.as_uri(), "clone")
    hint = "; the clone is shallow: fetch the history as well (`fetch-depth: 0` in a workflow)\n"
    run = envlint(".", "--diff-base=HEAD~1", cwd=tmp_path / "clone")
    assert (run.returncode, run.stderr) == (2, f"envlint: --diff-base: git knows no revision `HEAD~1`{hint}")
    git(tmp_path / "clone", "fetch", "-q", "--depth=1", "origin", "tag", "base")
    run = envlint(".", "--diff-base=base", cwd=tmp_path / "clone")
    said = f"envlint: --diff-base: git knows no common ancestor of `base` and `HEAD`{hint}"
    assert (run.returncode, run.stderr) == (2, said)


@pytest.mark.parametrize("end", ["a: [\n", "a: [", "a: [\n\n\n"])
def test_what_is_found_at_the_end_is_on_the_last_line(repository: Path, end: str) -> None:
    write(repository, {"environment.yml": text("python", *ITEMS, "numpy") + end})
    run = envlint(".", "--diff-base=HEAD", "--output-format=concise", cwd=repository)
    assert (run.returncode, "[invalid-yaml]" in run.stdout) == (1, True)
    git(repository, "commit", "-q", "-a", "-m", "second")
    assert envlint(".", "--diff-base=HEAD", cwd=repository).returncode == 0


def test_what_breaks_a_file_elsewhere_is_shown(repository: Path) -> None:
    write(repository, {"environment.yml": "x: [\n" + text("python", *ITEMS, "numpy")})
    assert "[invalid-yaml]" in envlint(".", "--diff-base=HEAD", cwd=repository).stdout


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
