"""The GitHub action does what its inputs say: its steps run as on a runner, with a real installation of envlint."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from ruamel.yaml import YAML

from tests.processes import ROOT, environment, write

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("action")]

ACTION = YAML(typ="safe").load((ROOT / "action.yml").read_text("utf-8"))
CLEAN = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n"
WRONG = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=>2.1\n"


class Job(NamedTuple):
    """What a job has after the action: whether it goes on, its log, its summary, what the action put out."""

    passed: bool
    log: str
    summary: str
    outputs: dict[str, str]
    uploaded: list[dict[str, str]]
    """What the steps of other actions, without that of Python, were given."""


Run = Callable[..., Job]


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's folder, one for all tests, so that envlint is installed once."""
    return tmp_path_factory.mktemp("runner")


@pytest.fixture
def run(tmp_path: Path, temporary: Path) -> Run:
    """Runs the action on some files of a checkout."""
    workspace = tmp_path / "checkout"
    workspace.mkdir()

    def action(files: dict[str, str], **inputs: str) -> Job:
        write(workspace, files)
        return _Runner(workspace, temporary, tmp_path, {key.replace("_", "-"): inputs[key] for key in inputs}).run()

    return action


class _Runner:
    """Runs the steps of action.yml in bash, with the variables and files that GitHub's runner gives them."""

    def __init__(self, workspace: Path, temporary: Path, files: Path, inputs: dict[str, str]) -> None:
        assert set(inputs) <= set(ACTION["inputs"]), "the action has no such input"
        self.inputs = {name: inputs.get(name, each["default"]) for name, each in ACTION["inputs"].items()}
        self.steps: dict[str, dict[str, str]] = {"python": {"python-path": sys.executable}}
        self.workspace, self.temporary = workspace, temporary
        self.output, self.summary = files / "output", files / "summary"
        self.output.touch()
        self.summary.touch()

    def run(self) -> Job:
        log, passed, uploaded = "", True, []
        for step in ACTION["runs"]["steps"]:
            if not passed or not self.holds(step.get("if", "true")):
                continue
            if "uses" in step:
                if step.get("id") != "python":
                    uploaded.append({key: self.value(each) for key, each in step["with"].items()})
                continue
            assert step["shell"] == "bash"
            done = self.bash(step)
            log, passed = log + done.stdout, done.returncode == 0
            if "id" in step:
                pairs = (line.split("=", 1) for line in self.output.read_text("utf-8").splitlines())
                self.steps[step["id"]] = dict(pairs)
        outputs = {name: self.value(each["value"]) for name, each in ACTION["outputs"].items()}
        return Job(passed, log, self.summary.read_text("utf-8"), outputs, uploaded)

    def bash(self, step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
        runner = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            **{name: self.value(each) for name, each in step["env"].items()},
        }
        variables = {**environment(), **runner}
        del variables["PYTHONPATH"]
        bash = shutil.which("bash")
        assert bash
        command = (bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"])
        return subprocess.run(
            command,
            cwd=self.workspace,
            env=variables,
            check=False,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def value(self, text: str) -> str:
        """A text with its expressions replaced."""
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda each: self.look_up(each[1]), text)

    def look_up(self, name: str) -> str:
        kind, *rest = name.split(".")
        if kind == "inputs":
            return self.inputs[rest[0]]
        assert (kind, rest[1]) == ("steps", "outputs")
        return self.steps.get(rest[0], {}).get(rest[2], "")

    def holds(self, condition: str) -> bool:
        """Comparisons with a text, all of which have to hold."""
        if condition == "true":
            return True
        comparisons = [re.fullmatch(r"(\S+) (==|!=) '(.*)'", each) for each in condition.split(" && ")]
        return all(each and (self.look_up(each[1]) == each[3]) == (each[2] == "==") for each in comparisons)


def test_a_finding_fails_the_job_and_stands_in_log_annotation_and_summary(run: Run) -> None:
    job = run({"environment.yml": WRONG})
    assert not job.passed
    assert "environment.yml:5:10: error[invalid-spec]" in job.log
    assert "::error file=environment.yml,line=5" in job.log
    assert "[environment.yml:5:10]" in job.summary
    assert (job.outputs["exit-code"], job.outputs["errors"]) == ("1", "1")


def test_clean_files_pass(run: Run) -> None:
    job = run({"environment.yml": CLEAN})
    assert job.passed
    assert job.outputs["exit-code"] == job.outputs["errors"] == job.outputs["warnings"] == job.outputs["hints"] == "0"
    assert "1 file" in job.summary


def test_the_reports_are_left_for_later_steps(run: Run) -> None:
    job = run({"environment.yml": WRONG}, fail_on="never")
    assert job.passed
    assert json.loads(Path(job.outputs["json-file"]).read_text("utf-8"))["summary"]["errors"] == 1
    assert json.loads(Path(job.outputs["sarif-file"]).read_text("utf-8"))["version"] == "2.1.0"
    assert job.uploaded == []


def test_the_findings_go_to_code_scanning_before_the_job_fails(run: Run) -> None:
    job = run({"environment.yml": WRONG}, upload_sarif="true", category="environments")
    assert not job.passed
    assert job.uploaded == [{"sarif_file": job.outputs["sarif-file"], "category": "environments"}]


def test_paths_are_lines_and_globs(run: Run) -> None:
    files = {
        "a b/environment.yml": WRONG,
        "envs/deep/one.yml": WRONG,
        "envs/two.yml": WRONG,
        "other/environment.yml": WRONG,
    }
    job = run(files, paths="a b/environment.yml\nenvs/**/*.yml\n")
    assert job.outputs["errors"] == "3"
    assert "other" not in job.log


def test_paths_start_from_the_working_directory_and_are_named_from_the_checkout(run: Run) -> None:
    job = run({"sub/environment.yml": WRONG, "environment.yml": WRONG}, working_directory="sub", paths="*.yml")
    assert job.outputs["errors"] == "1"
    assert "::error file=sub/environment.yml," in job.log
    assert "[sub/environment.yml:5:10]" in job.summary


def test_options_are_quoted_as_in_a_shell(run: Run) -> None:
    job = run({"environment.yml": WRONG}, args='--ignore "invalid-spec" --profile standard')
    assert job.passed


def test_what_is_in_an_input_is_no_command(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "made"
    job = run({"environment.yml": CLEAN}, args=f"$(touch {file}) `touch {file}`", paths=f"$(touch {file})")
    assert not job.passed
    assert not file.exists()


def test_the_severity_that_fails_can_be_chosen(run: Run) -> None:
    warned = CLEAN.replace("  - numpy=2.1", "  - numpy")
    assert not run({"environment.yml": warned}).passed
    assert run({"environment.yml": warned}, fail_on="error").passed


def test_only_changed_lines(run: Run, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    write(checkout, {"environment.yml": WRONG})
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-qm", "first")):
        subprocess.run(("git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments), cwd=checkout, check=True)
    job = run({"environment.yml": WRONG + "  - scipy=>1\n"}, diff_base="HEAD")
    assert job.outputs["errors"] == "1"
    assert "environment.yml:6:10" in job.log


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"paths": "none/*.yml"}, "none/*.yml"),
        ({"fail_on": "anything"}, "anything"),
        ({"args": "--unheard-of"}, "--unheard-of"),
        ({"args": '"open'}, "::error title=envlint::"),
        ({"working_directory": "none"}, "::error title=envlint::"),
    ],
)
def test_mistakes_fail_the_job_and_are_explained(run: Run, inputs: dict[str, str], said: str) -> None:
    job = run({"environment.yml": CLEAN}, upload_sarif="true", **inputs)
    assert not job.passed
    assert said in job.log
    assert job.outputs["exit-code"] == "2"


def test_a_release_that_does_not_exist_fails_the_job(run: Run, tmp_path: Path, temporary: Path) -> None:
    shutil.rmtree(temporary / "envlint" / "python", ignore_errors=True)
    job = run({"environment.yml": CLEAN}, version="0.0.0.dev0")
    assert not job.passed
    assert "::error title=envlint::`pip install conda-envlint==0.0.0.dev0` failed" in job.log


def test_no_summary_if_none_is_wanted(run: Run) -> None:
    assert run({"environment.yml": WRONG}, summary="false").summary == ""


def test_the_guide_lists_every_input_with_its_default() -> None:
    guide = (ROOT / "docs" / "ci.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| (?:`(.+?)`)? ?\| .+ \|$", guide, re.MULTILINE))
    assert rows == {name: each["default"] for name, each in ACTION["inputs"].items()}


def test_the_python_of_the_runner_is_asked_for_by_its_path() -> None:
    step = ACTION["runs"]["steps"][0]
    assert step["uses"].startswith("actions/setup-python@")
    assert step["with"]["update-environment"] is False
