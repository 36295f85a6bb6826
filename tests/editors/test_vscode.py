"""The extension in a real VS Code: what a person sees and does there, compared with what the command line says.

`tests/outside/install.sh` installs all that is needed. The pictures of the documentation are taken on the way;
they are kept in docs/pictures if the variable `UPDATE_PICTURES` is set.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.outside.programs import INSTALLED, absent
from tests.processes import ROOT, envlint, write

pytestmark = pytest.mark.slow

EXTENSION = ROOT / "lsp" / "editors" / "vscode"
DRIVER = Path(__file__).parent / "vscode.mjs"
PICTURES = ROOT / "docs" / "pictures"

STORY = """\
name: story
channels:
  - conda-forge
dependencies:
  - python=3.11
  - numpy=1.26
  - Pandas >= 2.0
  - pip:
      - tensorflow==2.13.1
      - keras=2.13
"""
UNTIDY = """\
name:   untidy
channels: [conda-forge]
dependencies:
- python=3.11   # the newest
-   numpy=1.26



- pip"""
CHART = """\
apiVersion: v2
name:   chart
dependencies:
    - name: redis
      version: 1.2.3
"""
"""Another YAML file with dependencies, laid out as envlint would not."""


def need(there: bool, what: str) -> None:
    """Skip what cannot be tested here, or fail where it has to be."""
    if not there:
        absent(what)


class Window:
    """VS Code, driven by requests to vscode.mjs."""

    def __init__(self, vsix: Path, home: Path) -> None:
        command = ("node", DRIVER, INSTALLED, vsix, home)
        self._home = home
        self._log = (home / "driver.log").open("w")
        self._process = subprocess.Popen(
            [str(each) for each in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )
        self._answer()

    def __call__(self, do: str, **given: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the driver has ended: {(self._home / 'driver.log').read_text()}"
        found = json.loads(line)
        assert "error" not in found, f"{found['error']}\n(picture: {self._home / 'failed.png'})"
        return found["answer"]

    def picture(self, name: str, *around: str, margin: int = 0) -> None:
        """Take a picture of what lies between some parts."""
        folder = PICTURES if os.environ.get("UPDATE_PICTURES") else self._home / "pictures"
        folder.mkdir(exist_ok=True)
        self("picture", file=str(folder / name), around=around, margin=margin)

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._log.close()


@pytest.fixture(scope="module")
def vsix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension, checked and packaged from its sources."""
    need(shutil.which("npm") is not None, "npm")
    if not (EXTENSION / "node_modules").is_dir():
        subprocess.run(("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), cwd=EXTENSION, check=True)
    package = tmp_path_factory.mktemp("extension") / "envlint.vsix"
    subprocess.run(("npm", "run", "package", "--", "--out", package), cwd=EXTENSION, check=True)
    return package


@pytest.fixture(scope="module")
def code(vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A VS Code with the extension, and no envlint on its path."""
    need((INSTALLED / "complete").is_file(), "VS Code")
    need(Path("/usr/bin/chromium").exists(), "chromium")
    window = Window(vsix, tmp_path_factory.mktemp("home"))
    yield window
    window.close()


def workspace(folder: Path, text: str = STORY, **settings: Any) -> Path:
    """A folder with an environment file and settings that name this Python; where the file is."""
    chosen = {"envlint.interpreter": sys.executable, **settings}
    write(folder, {"environment.yml": text, "Chart.yaml": CHART, ".vscode/settings.json": json.dumps(chosen)})
    return folder / "environment.yml"


def reported(file: Path) -> list[dict[str, Any]]:
    """What the command line finds in a file."""
    done = envlint("check", "--no-cache", "--output-format", "json", file.name, cwd=file.parent)
    found: list[dict[str, Any]] = json.loads(done.stdout)["diagnostics"]
    return found


def row(diagnostic: dict[str, Any]) -> str:
    """A finding as the panel of problems has it: the first line, the rule, the place, the other reasons."""
    start = diagnostic["span"]["start"]
    reasons = [note["message"] for note in diagnostic["notes"] if note["span"] is None]
    place = f"[Ln {start['line']}, Col {start['column']}]"
    return "\n".join((diagnostic["message"], "envlint", diagnostic["rule"], place, *reasons))


@pytest.fixture(scope="module")
def story(code: Window, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The story, opened in a window; who changes it puts it back."""
    file = workspace(tmp_path_factory.mktemp("story"))
    code("window", folder=str(file.parent))
    code("open", file=file.name)
    return file


def test_what_the_command_line_finds_is_shown(code: Window, story: Path) -> None:
    version = envlint("--version", cwd=story.parent).stdout.split()[1]
    assert code("status") == f"envlint {version}"

    found = reported(story)
    squiggles = code("squiggles", least=len(found))
    assert squiggles == {
        severity: sum(each["severity"] == severity for each in found)
        for severity in ("error", "warning", "info", "hint")
    }

    shown = code("problems", least=len(found))
    problems = [each["text"] for each in shown if each["level"] == 2]
    # VS Code underlines hints, and leaves them out of the panel.
    assert sorted(problems) == sorted(row(each) for each in found if each["severity"] != "hint")
    related = [each["text"].split("\n")[-1] for each in shown if each["level"] == 3]
    placed = [
        note["message"] for each in found for note in each["notes"] if note["span"] and each["severity"] != "hint"
    ]
    assert sorted(related) == sorted(placed)
    for _ in range(2):
        code("command", title="Increase Current View Size")
    code.picture("vscode-problems.png", ".part.editor", ".part.panel")


def test_hover_explains(code: Window, story: Path) -> None:
    code("command", title="View: Hide Panel")
    conflict = next(each for each in reported(story) if each["rule"] == "incompatible-versions")
    shown = code("hover", text="tensorflow")
    assert conflict["message"] in shown
    for note in conflict["notes"]:
        assert note["message"] in shown
    assert "Some lines cannot stand together" in shown
    code.picture("vscode-hover.png", ".tab.active", ".line-numbers", ".monaco-hover:not(.hidden)", margin=14)


def test_quick_fix_from_the_light_bulb(code: Window, story: Path) -> None:
    conflict = next(each for each in reported(story) if each["rule"] == "incompatible-versions")
    titles = [fix["title"] for fix in conflict["fixes"]]
    assert len(titles) == 2
    entries = code("bulb", text="tensorflow")
    assert set(titles) <= set(entries)
    code.picture("vscode-fixes.png", ".tab.active", ".line-numbers", ".action-widget", margin=14)
    code("choose", entry=titles[0])
    code("save")
    assert story.read_text("utf-8") == STORY.replace("numpy=1.26", "numpy=1.24.3")
    left = reported(story)
    assert "incompatible-versions" not in [each["rule"] for each in left]
    assert sum(code("squiggles", least=len(left)).values()) == len(left)
    story.write_text(STORY, "utf-8")


def test_commands_of_the_palette(code: Window, story: Path) -> None:
    found = reported(story)
    code("squiggles", least=len(found))
    assert set(code("offered", words="envlint:")) == {
        "envlint: Fix all",
        "envlint: Format document",
        "envlint: Restart server",
        "envlint: Show output",
        "envlint: Show status",
    }
    code("command", title="envlint: Show status")
    status = code("choices")
    assert status[0].startswith(f"{len(found)} problems")
    assert any("conda, mamba" in each for each in status)
    code("press", key="Escape")

    code("command", title="envlint: Fix all")
    code("save")
    fixed = story.read_text("utf-8")
    story.write_text(STORY, "utf-8")
    envlint("check", "--fix", story.name, cwd=story.parent)
    assert fixed == story.read_text("utf-8") != STORY
    story.write_text(STORY, "utf-8")


def made_by(folder: Path, text: str, *command: str) -> str:
    """What the command line makes of a text."""
    write(folder, {"environment.yml": text})
    envlint(*command, "environment.yml", cwd=folder)
    return (folder / "environment.yml").read_text("utf-8")


def test_saving_lays_out_and_repairs_environment_files_and_nothing_else(code: Window, tmp_path: Path) -> None:
    folder = tmp_path / "workspace"
    file = workspace(folder, UNTIDY, **{"editor.formatOnSave": True})
    code("window", folder=str(folder))
    code("open", file=file.name)
    code("status")
    code("type", text="\n- scipy >= 1")
    code("save")
    expected = made_by(tmp_path / "expected", UNTIDY + "\n- scipy >= 1", "format")
    assert file.read_text("utf-8") == expected != UNTIDY + "\n- scipy >= 1"

    fixing = {"source.fixAll.envlint": "explicit"}
    workspace(folder, expected, **{"editor.formatOnSave": True, "editor.codeActionsOnSave": fixing})
    code("type", text="# the last\n")
    code("save")
    repaired = made_by(tmp_path / "expected", expected + "# the last\n", "check", "--fix")
    assert file.read_text("utf-8") == repaired
    assert "scipy >=1" in repaired

    code("open", file="Chart.yaml")
    code("type", text="# kept")
    code("save")
    assert (folder / "Chart.yaml").read_text("utf-8") == CHART + "# kept"


def test_without_envlint_a_message_says_what_to_do(code: Window, tmp_path: Path) -> None:
    file = workspace(tmp_path, **{"envlint.interpreter": ""})
    subprocess.run((sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"), check=True)
    code("window", folder=str(tmp_path))
    code("open", file="Chart.yaml")
    code("open", file=file.name)
    (message,) = code("notifications")
    assert message == {
        "message": "envlint was not found: not in the virtual environment .venv and not on the PATH",
        "buttons": ["Install", "Select executable...", "Settings", "Help"],
    }
    assert code("status") == "envlint"

    # On the package index that name belongs to another program, which cannot be run as a module.
    (packages,) = (tmp_path / ".venv").glob("[Ll]ib/**/site-packages")
    write(packages / "envlint", {"__init__.py": ""})
    code("command", title="Notifications: Clear All Notifications")
    code("command", title="envlint: Restart server")
    (message,) = code("notifications")
    assert message == {
        "message": "another program is called envlint: the one of the virtual environment .venv checks .env files. "
        "The one for conda is the package conda-envlint, and needs an environment without the other",
        "buttons": ["Select executable...", "Settings", "Help"],
    }

    # As soon as it is there, it works.
    workspace(tmp_path)
    code("squiggles", least=len(reported(file)))
    assert code("status") != "envlint"
