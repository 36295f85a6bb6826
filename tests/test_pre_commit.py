"""The hooks for pre-commit: which files they look at, and that the real pre-commit can install and run them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from envlint.cli.arguments import parse
from envlint.syntax import Document, Mapping, Scalar, Sequence
from tests.processes import ROOT, environment, write
from tests.real_files import CORPUS, needs_corpus, table

HOOKS = ROOT / ".pre-commit-hooks.yaml"
FAULTY = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - pip:\n      - rich==14.0.0\n"


def hooks() -> dict[str, dict[str, str]]:
    """By id: the fields that are text."""
    root = Document(HOOKS.read_text("utf-8")).root
    assert isinstance(root, Sequence)
    found = {}
    for hook in root.items:
        assert isinstance(hook, Mapping)
        fields = {entry.name: entry.value.value for entry in hook.entries if isinstance(entry.value, Scalar)}
        found[fields["id"]] = fields
    return found


PATTERN = hooks()["envlint"]["files"]


def test_the_ids_and_what_they_run() -> None:
    assert set(hooks()) == {"envlint", "envlint-fix", "envlint-format"}
    program, *words = hooks()["envlint"]["entry"].split()
    assert program == "envlint"
    command, options = parse([*words, "environment.yml"])
    assert (command, options.force_exclude, options.only_environments) == ("check", True, True)
    assert {hook["files"] for hook in hooks().values()} == {PATTERN}


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("environment.yml", True),
        ("docs/Environment-dev.YAML", True),
        ("modules/nf-core/fastqc/environment.yml", True),
        ("workflow/envs/tensorflow.yaml", True),
        ("ci/requirements/py312.yml", True),
        ("conda/osx.yml", True),
        (".github/workflows/test.yml", False),
        ("mkdocs.yml", False),
        ("environments/production/cluster/deployment.yaml", False),
        ("environment.yml.jinja", False),
        ("conda.lock", False),
    ],
)
def test_which_files(path: str, matches: bool) -> None:
    assert bool(re.search(PATTERN, path)) is matches


@needs_corpus
def test_the_share_of_real_files() -> None:
    """Nine of ten; the rest is called `tensorflow.yml` in the root of a repository, and the like."""
    paths = [row["path"] for row in table(CORPUS / "MANIFEST.tsv") if row["balanced"] == "1"]
    assert sum(bool(re.search(PATTERN, path)) for path in paths) > 0.9 * len(paths)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_with_the_real_pre_commit(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    hook_repository, project = tmp_path / "envlint", tmp_path / "project"
    for name in ("envlint", "rules", "lsp"):
        shutil.copytree(
            ROOT / name, hook_repository / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, hook_repository)
    write(
        project,
        {
            "environment.yml": FAULTY,
            "envs/clean.yml": "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n",
            "envs/excluded.yml": FAULTY,
            "envs/values.yml": "replicas: 3\n",
            "mkdocs.yml": "site_name: x\n",
            "envlint.toml": "exclude = ['excluded.yml']\n",
        },
    )
    variables = environment(PRE_COMMIT_HOME=str(tmp_path / "home"))
    del variables["PYTHONPATH"]

    def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, check=False, encoding="utf-8")

    for folder in (hook_repository, project):
        assert run("git", "init", "-q", cwd=folder).returncode == 0
        assert run("git", "add", ".", cwd=folder).returncode == 0
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")
    assert run("git", *identity, "commit", "-q", "-m", "x", cwd=hook_repository).returncode == 0
    try_hook = (sys.executable, "-m", "pre_commit", "try-repo", str(hook_repository), "envlint", "--all-files")
    failed = run(*try_hook, cwd=project)
    assert failed.returncode == 1, failed.stdout + failed.stderr
    assert "environment.yml:5:5: warning[missing-pip]" in failed.stdout
    assert "1 warning in 1 of 2 files" in failed.stdout
    assert "excluded.yml" not in failed.stdout
    write(project, {"environment.yml": FAULTY.replace("  - pip:", "  - pip=24\n  - pip:")})
    run("git", "add", ".", cwd=project)
    passed = run(*try_hook, cwd=project)
    assert passed.returncode == 0, passed.stdout
    assert re.search(r"envlint\.+Passed", passed.stdout)
    unasked = run(*try_hook[:-2], "--all-files", cwd=project)
    assert "--fix" not in unasked.stdout, "what is only prepared does not run"
