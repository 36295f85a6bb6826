"""Runs envlint for the GitHub action: installs it, checks what the inputs name, keeps the reports for later steps.

What action.yml calls: it needs a Python with `venv`, and the variables that a runner sets. It fails only if envlint
cannot be installed; what envlint exits with is an output, for a step that comes after the upload of the findings.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import venv
from glob import glob
from pathlib import Path

ACTION = Path(__file__).parents[2]
"""The checkout of envlint that the action is a part of."""
HIGHEST_SUMMARY = 1024 * 1024
"""Bytes; GitHub shows no summary that is longer."""


def main() -> None:
    """Install, check, tell."""
    folder = Path(os.environ["RUNNER_TEMP"], "envlint")
    python = installed(folder / "python", given("VERSION"))
    reports = {each: folder / f"envlint.{each}" for each in ("sarif", "json", "markdown")}
    for path in reports.values():
        path.unlink(missing_ok=True)
    try:
        command = [str(python), "-m", "envlint", *asked(), *written(reports), "--", *paths()]
        code = subprocess.run(command, cwd=given("WORKING_DIRECTORY") or ".", check=False).returncode
    except (ValueError, OSError) as mistake:
        print(f"::error title=envlint::the inputs of the action cannot be meant: {mistake}")
        code = 2
    if given("SUMMARY") == "true" and reports["markdown"].exists():
        summarize(reports["markdown"].read_text("utf-8"))
    tell(code, reports)


def given(name: str) -> str:
    """An input of the action."""
    return os.environ.get(f"INPUT_{name}", "").strip()


def installed(folder: Path, version: str) -> Path:
    """The Python of a new environment that has envlint: a release, or what stands beside this file."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    what = f"conda-envlint=={version}" if version else str(ACTION)
    holds = folder / "envlint.txt"
    if holds.exists() and holds.read_text("utf-8") == what:
        return python  # a step before this one has installed it
    print("::group::install envlint", flush=True)
    venv.create(folder, clear=True, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", what]
    code = subprocess.run(pip, check=False).returncode
    print("::endgroup::", flush=True)
    if code:
        print(f"::error title=envlint::`pip install {what}` failed; the log says why")
        sys.exit(code)
    holds.write_text(what, "utf-8")
    return python


def asked() -> list[str]:
    """The options that the inputs stand for. Raises ValueError for a quotation in `args` that is never closed."""
    options = ["check"]
    if given("FAIL_ON") == "never":
        options.append("--exit-zero")
    elif given("FAIL_ON"):
        options.append(f"--fail-on={given('FAIL_ON')}")
    if given("DIFF_BASE"):
        options.append(f"--diff-base={given('DIFF_BASE')}")
    return options + shlex.split(given("ARGS"))


def written(reports: dict[str, Path]) -> list[str]:
    """The options that have the reports written; what a person reads is printed all the same."""
    return [f"--output-file={kind}={path}" for kind, path in reports.items()]


def paths() -> list[str]:
    """What to check, with globs expanded; one that fits nothing is left to envlint to complain of."""
    here = given("WORKING_DIRECTORY") or "."
    said = filter(None, map(str.strip, given("PATHS").splitlines()))
    return [path for each in said for path in fitting(each, here)]


def fitting(pattern: str, folder: str) -> list[str]:
    """The paths that a glob stands for."""
    # `Path.glob` takes no absolute pattern, and makes `a/b` of `./a/b`
    return sorted(glob(pattern, root_dir=folder, recursive=True)) or [pattern]  # noqa: PTH207


def summarize(text: str) -> None:
    """Append a report to the summary of the job."""
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        if len(text.encode()) < HIGHEST_SUMMARY:
            summary.write(text)
        else:
            summary.write("### envlint\n\nMore findings than a summary can hold; the log of the job has them.\n")


def tell(code: int, reports: dict[str, Path]) -> None:
    """Write the outputs of the step."""
    counts = {"errors": 0, "warnings": 0, "hints": 0}
    if reports["json"].exists():
        counts = json.loads(reports["json"].read_text("utf-8"))["summary"]
    with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8") as outputs:
        outputs.write(f"exit-code={code}\n")
        outputs.writelines(f"{name}={counts[name]}\n" for name in ("errors", "warnings", "hints"))
        outputs.writelines(f"{kind}-file={reports[kind]}\n" for kind in ("sarif", "json") if reports[kind].exists())


if __name__ == "__main__":
    main()
