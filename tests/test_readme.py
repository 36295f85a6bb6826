"""What the README shows is what envlint does; `UPDATE_README=1 pytest tests/test_readme.py` writes the rules' table."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from envlint import rule as rules
from envlint.cli import main
from envlint.diagnostic import Severity
from envlint.documentation import fix_of
from envlint.engine import analyze
from envlint.pack_date import PACK_DATE
from envlint.report.json import to_object
from envlint.report.text import render
from envlint.settings.locate import _parse
from envlint.settings.model import Settings
from envlint.settings.validate import validate
from tests.real_files import ROOT

README = (ROOT / "README.md").read_text("utf-8")
TABLE = re.compile(r"(?<=<!-- rules -->\n).*?(?=<!-- /rules -->)", re.DOTALL)


def table() -> str:
    lines = ["| group | rule | | fix | what it finds |", "|--|--|--|--|--|"]
    group = ""
    for rule in rules.find():
        severity = rule.severity.value[0].upper() if rule.default else "off"
        shown = f"**{rule.group}**" if rule.group != group else ""
        title = rule.title.replace("|", "\\|")
        lines.append(f"| {shown} | `{rule.name}` | {severity} | {fix_of(rule)} | {title} |")
        group = rule.group
    return "\n".join(lines) + "\n"


def test_the_table_of_rules() -> None:
    if "UPDATE_README" in os.environ:
        (ROOT / "README.md").write_text(TABLE.sub(lambda _: table(), README), "utf-8")
        return
    found = TABLE.search(README)
    assert found is not None
    assert found.group() == table()


def test_the_picture_is_not_older_than_the_messages() -> None:
    example = "docs/example/environment.yml"
    picture = re.sub(r"<[^>]*>|&#160;|\s", "", (ROOT / "docs/terminal.svg").read_text("utf-8"))
    for diagnostic in analyze((ROOT / example).read_text("utf-8"), example).diagnostics:
        message = diagnostic.finding.message.replace(" ", "")
        for old, new in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#x27;")):
            message = message.replace(old, new)
        assert message in picture or message.replace("&#x27;", "'") in picture, diagnostic.finding.message


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_the_configuration_shown_is_valid() -> None:
    shown = next(block for block in blocks("toml") if "[tool.envlint]" in block)
    validate(_parse(shown.encode(), Path("README.md"))["tool"]["envlint"], "README.md")


def test_every_key_of_the_configuration_is_in_the_readme() -> None:
    keys = {(field.alias or name).replace("_", "-") for name, field in Settings.model_fields.items()}
    section = README[README.index("## Configuration") : README.index("### Silencing")]
    assert {key for key in keys if f"`{key}" not in section} == set()


def test_the_json_shown_is_what_is_printed() -> None:
    shown = json.loads(blocks("json")[0])
    text = (ROOT / "docs/example/environment.yml").read_text("utf-8")
    analysis = analyze(text, "environment.yml")
    printed = [to_object(analysis, "environment.yml", each) for each in analysis.diagnostics]
    assert shown["diagnostics"][0] in printed
    assert shown["pack"] == {"date": PACK_DATE}


@pytest.mark.parametrize("command", [line for line in blocks("console")[1].splitlines() if line.startswith("envlint")])
def test_the_commands_shown_run(command: str, tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("channels: [conda-forge]\ndependencies: [python=3.12]\n", "utf-8")
    words = command.partition("#")[0].split()[1:]
    paths = os.pathsep.join(str(ROOT / folder) for folder in (".", "rules", "lsp"))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        (sys.executable, "-m", "envlint", *words), cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize("shown", [block for block in blocks("console") if block.startswith("$ envlint compat")])
def test_the_tables_shown_are_what_is_printed(
    shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command, _, output = shown.partition("\n")
    monkeypatch.setenv("COLUMNS", "100")
    assert main(command.removeprefix("$ envlint ").split()) == 0
    assert capsys.readouterr().out == output


def test_the_python_shown_runs(capsys: pytest.CaptureFixture[str]) -> None:
    program = next(block for block in blocks("python") if "envlint.compatibility" in block)
    exec(compile(program, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "pip will replace conda's `numpy=1.26`" in printed
    assert "or numpy=1.24.3 instead of numpy=1.26" in printed


def test_the_conflict_shown_is_what_is_said() -> None:
    shown = next(block for block in blocks("text") if "incompatible-versions" in block)
    dependencies = "  - python=3.10\n  - numpy=1.26\n  - pip\n  - pip:\n      - tensorflow==2.13.1\n"
    analysis = analyze(f"channels:\n  - conda-forge\ndependencies:\n{dependencies}")
    (error,) = (each for each in analysis.diagnostics if each.severity is Severity.ERROR)
    assert render(analysis, "environment.yml", error) == shown


def test_links_within_the_project_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
