"""A real Emacs, in batch mode, with Eglot and `lsp/editors/emacs`: what Flymake shows is what the command line says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from envlint import __version__
from tests.editors.surroundings import EDITORS, as_seen, expected, with_envlint, written
from tests.outside.programs import absent, program
from tests.processes import envlint

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def emacs() -> str:
    found = program("emacs")
    asked = (found, "--batch", "--eval", "(progn (require 'eglot) (require 'yaml-mode))")
    if subprocess.run(asked, capture_output=True, check=False).returncode:
        absent("Eglot or yaml-mode of Emacs")
    return found


def play(emacs: str, file: Path, scenario: str, before: str = "") -> Any:
    """Open a file, evaluate the scenario in its buffer, return its value."""
    folder = file.parent / ".editor"
    folder.mkdir()
    (folder / "before.el").write_text(f'(require \'yaml-mode)\n(load "{EDITORS}/emacs/envlint")\n{before}\n', "utf-8")
    (folder / "scenario.el").write_text(f"(defun scenario () {scenario})", "utf-8")
    answer = folder / "answer.json"
    variables = with_envlint(
        folder,
        ENVLINT_FILE=str(file),
        ENVLINT_SCENARIO=str(folder / "scenario.el"),
        ENVLINT_ANSWER=str(answer),
        LC_ALL="C.UTF-8",
    )
    done = subprocess.run(
        (emacs, "--batch", "-l", str(folder / "before.el"), "-l", str(Path(__file__).with_name("emacs.el"))),
        env=variables,
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert answer.exists(), done.stdout + done.stderr
    given = json.loads(answer.read_text("utf-8"))
    assert "failure" not in given, given["failure"] + done.stderr
    return given["result"]


def test_the_diagnostics_are_those_of_the_command_line(emacs: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    assert as_seen(play(emacs, file, "(seen)")) == expected(file, relates=False)  # Eglot 1.9


def test_typing_changes_the_diagnostics(emacs: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    scenario = """
        (cl-assert (has "invalid-spec"))
        (search-forward "python = = 3")
        (replace-match "python=3")
        (eglot--signal-textDocument/didChange)
        (wait-for "the change to be seen" (lambda () (not (has "invalid-spec"))))
        (save-buffer)
        (seen)
        """
    assert as_seen(play(emacs, file, scenario)) == expected(file, relates=False)


def test_a_quick_fix_is_applied_behind_an_emoji(emacs: str, tmp_path: Path) -> None:
    file = written(tmp_path, "channels: [conda-forge]\ndependencies: ['🐍', {'🦎': 1}, NumPy=1.26, numpy=1.26]\n")
    scenario = """
        (search-forward "NumPy")
        (let ((fix (seq-find (lambda (each) (equal (plist-get each :title) "write `numpy=1.26`"))
                             (eglot-code-actions (match-beginning 0) (match-end 0)))))
          (eglot--apply-workspace-edit (plist-get fix :edit))
          (eglot--signal-textDocument/didChange)
          (wait-for "the fix" (lambda () (not (has "uppercase-name"))))
          (buffer-string))
        """
    assert play(emacs, file, scenario) == file.read_text("utf-8").replace("NumPy", "numpy")


def test_the_commands_do_what_the_command_line_does(emacs: str, tmp_path: Path) -> None:
    text = "channels: [conda-forge]\ndependencies:\n- python =3.12 # 🐍\n- NumPy=1.26\n- pip:\n  - rich==14.0.0\n"
    file = written(tmp_path, text)
    written(tmp_path, "[format]\nafter-fix = false\n", "envlint.toml")
    scenario = """
        (eglot-format-buffer)
        (let ((laid-out (buffer-string)))
          (revert-buffer t t t)
          (envlint-fix-all)
          (list laid-out (buffer-string) (plist-get (envlint-status) :version)))
        """
    laid_out, fixed, version = play(emacs, file, scenario)
    assert version == __version__
    envlint("format", file.name, cwd=tmp_path)
    assert laid_out == file.read_text("utf-8") != text
    file.write_text(text, "utf-8")
    envlint("--fix-only", file.name, cwd=tmp_path)
    assert fixed == file.read_text("utf-8") != text


def test_settings_reach_the_server(emacs: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    scenario = '(wait-for "the settings" (lambda () (not (has "uppercase-name")))) (seen)'
    settings = '(:envlint (:configuration (:ignore ["uppercase-name"])))'
    shown = as_seen(play(emacs, file, scenario, f"(setq-default eglot-workspace-configuration '{settings})"))
    everything = expected(file, relates=False)
    assert shown == [each for each in everything if each.rule != "uppercase-name"] != everything
