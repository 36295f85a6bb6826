"""What the guides show is what envlint does; `UPDATE_GUIDES=1 pytest tests/test_guides.py` writes it anew."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from docs.site.pages import HANDWRITTEN
from envlint.cli.arguments import parse
from envlint.settings.locate import OWN_NAMES, PYPROJECT
from tests.processes import ROOT, environment, write
from tests.test_plugins import install

BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)

PLUGIN = ROOT / "tests" / "plugin_example"
GUIDES = [name for name in HANDWRITTEN if name != "editors.md"]
"""Without the one that tests/editors/test_page.py looks after."""
UNCHECKED = frozenset(("text", "diff"))


class Reader:
    """Does what a guide says from top to bottom, in one folder: saves its files, runs its commands and programs."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.aside = folder / "guide", folder / "aside"
        self.places = (folder / "site", PLUGIN, ROOT, ROOT / "rules", ROOT / "lsp")
        install(folder / "site", "example", "envlint_example")
        write(self.aside, {"environment.yml": ""})
        self.folder.mkdir()

    def follow(self, block: re.Match[str]) -> str:
        """What the block has to say: for a session in a terminal, the same commands with what they print."""
        text, language = block["text"], block["language"]
        if block["title"]:
            write(self.folder, {block["title"]: text})
        if language == "console":
            return self.session(text) if text.startswith("$ ") else self.commands(text)
        if language == "yaml":
            list(YAML(typ="safe").load_all(text))
        elif language == "json":
            json.loads(text)
        elif language == "toml":
            self.configuration(text, block["title"])
        elif language == "python":
            self.program(text)
        else:
            assert language in UNCHECKED, f"nobody checks a block of {language}"
        return text

    def configuration(self, text: str, title: str | None) -> None:
        name = PYPROJECT if "[tool.envlint" in text else OWN_NAMES[0]
        file = self.folder / title if title else self.aside / name
        write(file.parent, {file.name: text})
        if file.name in (PYPROJECT, *OWN_NAMES):
            self.run("-m", "envlint", "--config", str(file), "--show-config", str(self.aside / "environment.yml"))

    def session(self, text: str) -> str:
        commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{self.output(command)}" for command in commands)

    def output(self, command: str) -> str:
        program, *words = shlex.split(command)
        if program == "cat":
            return "".join((self.folder / word).read_text("utf-8") for word in words)
        assert program == "envlint", "a guide runs envlint, and nothing else"
        return self.run("-m", "envlint", *words)

    def run(self, *words: str) -> str:
        done = subprocess.run(
            (sys.executable, *words),
            cwd=self.folder,
            env=environment(*self.places, COLUMNS="100", PYTHONUNBUFFERED="1", ENVLINT_NO_CACHE="true"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            encoding="utf-8",
        )
        assert done.returncode == 0 or (words[1] == "envlint" and done.returncode == 1), done.stdout
        return done.stdout

    def commands(self, text: str) -> str:
        """Commands whose output is not shown: they have to be such as envlint takes."""
        for line in text.splitlines():
            program, *words = shlex.split(line, comments=True) or [""]
            if program == "envlint":
                parse(words)
        return text

    def program(self, text: str) -> None:
        if "def test_" in text:
            write(self.aside, {"test_shown.py": text})
            self.run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(self.aside / "test_shown.py"))
        else:
            self.run("-c", text)


@pytest.mark.parametrize("name", GUIDES)
def test_guide(name: str, tmp_path: Path) -> None:
    path = ROOT / "docs" / name
    reader, text = Reader(tmp_path), path.read_text("utf-8")
    followed = BLOCK.sub(
        lambda block: block[0][: block.start("text") - block.start()] + reader.follow(block) + "```", text
    )
    if "UPDATE_GUIDES" in os.environ:
        path.write_text(followed, "utf-8")
    assert "UPDATE_GUIDES" in os.environ or followed == text


@pytest.mark.parametrize("name", GUIDES)
def test_nothing_is_left_out(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    fences = sum(line.lstrip().startswith("```") for line in text.splitlines())
    assert fences == 2 * len(BLOCK.findall(text)), "a block that no test looks at"
