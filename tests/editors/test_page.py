"""`docs/editors.md`: table of settings, files and lines that run; `UPDATE_README=1 pytest FILE` writes the table."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from envlint_lsp.preferences import Preferences
from pydantic import BaseModel

from tests.editors.surroundings import EDITORS, as_seen, expected, written
from tests.editors.test_emacs import emacs as emacs
from tests.editors.test_emacs import play as play_in_emacs
from tests.editors.test_neovim import SHOWN, has_enable
from tests.editors.test_neovim import play as play_in_neovim
from tests.outside.programs import program
from tests.processes import ROOT

PAGE = ROOT / "docs" / "editors.md"
TEXT = PAGE.read_text("utf-8")
TABLE = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", re.DOTALL)


def table() -> str:
    lines = ["| setting | default | |", "|--|--|--|"]
    for field in Preferences.model_fields.values():
        key, default = field.alias, "`null`" if field.default is None else "`true`"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            key = f"{key}.enable"
        lines.append(f"| `{key}` | {default} | {field.description} |")
    return "\n".join(lines) + "\n"


def test_the_table_of_settings() -> None:
    if "UPDATE_README" in os.environ:
        PAGE.write_text(TABLE.sub(lambda _: table(), TEXT), "utf-8")
        return
    found = TABLE.search(TEXT)
    assert found is not None
    assert found.group() == table()


def test_each_folder_is_there_and_none_is_forgotten() -> None:
    linked = set(re.findall(r"\]\(\.\./([^)#]+)\)", TEXT))
    assert {each for each in linked if not (ROOT / each).exists()} == set()
    folders = {f"lsp/editors/{each.name}" for each in EDITORS.iterdir() if each.is_dir()}
    assert {each for each in folders if f"`{each}`" not in TEXT} == set()


def test_links_within_the_page_lead_somewhere() -> None:
    headings = {re.sub(r"\W+", "-", each.lower()) for each in re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def snippet(name: str) -> str:
    found = re.search(rf"<!-- {re.escape(name)} -->\n```\w+\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1].replace("path/to/lsp/editors", str(EDITORS))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["neovim", "neovim 0.11"])
def test_the_lines_for_neovim(name: str, tmp_path: Path) -> None:
    nvim = program("nvim")
    if name == "neovim 0.11" and not has_enable(nvim):
        pytest.skip("`vim.lsp.enable` came with Neovim 0.11")
    file = written(tmp_path)
    shown: Any = play_in_neovim(nvim, file, SHOWN + "return from_envlint()", snippet(name))
    assert as_seen(shown) == expected(file)


@pytest.mark.slow
def test_the_lines_for_emacs(emacs: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    assert as_seen(play_in_emacs(emacs, file, "(seen)", snippet("emacs"))) == expected(file, relates=False)
