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


IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false")


class Project:
    """A repository with the real pre-commit, and one of the hooks as they are in this checkout."""

    def __init__(self, folder: Path, files: dict[str, str]) -> None:
        self.hooks, self.folder = folder / "envlint", folder / "project"
        self.variables = environment(PRE_COMMIT_HOME=str(folder / "home"))
        del self.variables["PYTHONPATH"]
        for name in ("envlint", "rules", "lsp"):
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, self.hooks / name, ignore=ignored)
        for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
            shutil.copy(ROOT / name, self.hooks)
        write(self.folder, files)
        for each in (self.hooks, self.folder):
            assert self.run("git", "init", "-q", cwd=each).returncode == 0
            assert self.run("git", "add", ".", cwd=each).returncode == 0
        assert self.run("git", *IDENTITY, "commit", "-q", "-m", "x", cwd=self.hooks).returncode == 0
        self.revision = self.run("git", "rev-parse", "HEAD", cwd=self.hooks).stdout.strip()

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=cwd or self.folder, env=self.variables, capture_output=True, check=False, encoding="utf-8"
        )

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Add everything and commit it, as people do; pre-commit runs as git's hook."""
        self.run("git", "add", ".")
        return self.run("git", *IDENTITY, "commit", "-m", "x")

    def use(self, *hooks: str) -> None:
        """Configure some hooks and install pre-commit into the repository."""
        listed = "".join(f"      - id: {hook}\n" for hook in hooks)
        configuration = f"repos:\n  - repo: {self.hooks}\n    rev: {self.revision}\n    hooks:\n{listed}"
        write(self.folder, {".pre-commit-config.yaml": configuration})
        assert self.run(sys.executable, "-m", "pre_commit", "install").returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_with_the_real_pre_commit(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    clean = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
    files = {
        "environment.yml": FAULTY,
        "envs/clean.yml": clean,
        "envs/excluded.yml": FAULTY,
        "envs/values.yml": "replicas:   3\n",
        "mkdocs.yml": "site_name: x\n",
        "envlint.toml": "exclude = ['excluded.yml']\n",
    }
    project = Project(tmp_path, files)
    project.use("envlint")
    failed = project.commit()
    said = failed.stdout + failed.stderr
    assert failed.returncode == 1, said
    assert "environment.yml:5:5: warning[missing-pip]" in said
    assert "1 warning in 1 of 2 files" in said
    assert "excluded.yml" not in said
    write(project.folder, {"environment.yml": FAULTY.replace("  - pip:", "  - pip=24\n  - pip:")})
    passed = project.commit()
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert re.search(r"envlint\.+Passed", passed.stdout + passed.stderr)

    untidy = "channels:\n- conda-forge\ndependencies:\n- python=3.12 # why\n- pip:\n  - rich==14.0.0\n"
    tidy = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12  # why\n  - pip:\n      - rich==14.0.0\n"
    for hook, name, expected in (
        ("envlint-format", r"envlint \(format\)", tidy),
        ("envlint-fix", r"envlint \(fix\)", tidy.replace("  - pip:", "  - pip\n  - pip:")),
    ):
        project.use(hook)
        write(project.folder, {"environment.yml": untidy})
        changed = project.commit()
        said = changed.stdout + changed.stderr
        assert changed.returncode == 1, said
        assert re.search(rf"{name}\.+Failed", said)
        assert "files were modified by this hook" in said
        assert (project.folder / "environment.yml").read_text("utf-8") == expected
        again = project.commit()
        assert again.returncode == 0, again.stdout + again.stderr
        assert re.search(rf"{name}\.+Passed", again.stdout + again.stderr)
    for unchanged in ("envs/excluded.yml", "envs/values.yml"):
        assert (project.folder / unchanged).read_text("utf-8") == files[unchanged]
