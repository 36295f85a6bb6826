"""A real Neovim, headless, with the module of `lsp/editors/neovim`: what it shows is what the command line says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from envlint import __version__
from tests.editors.surroundings import EDITORS, TEXT, as_seen, expected, with_envlint, written
from tests.outside.programs import INSTALLED, absent, program
from tests.processes import envlint

SETUP = "require('envlint').setup()"
ENABLE = "vim.lsp.enable('envlint')"
NEOVIMS = os.environ.get("ENVLINT_NEOVIMS", "nvim").split(os.pathsep)
"""The Neovims to test with; several versions, if the variable names them."""
SHOWN = "wait_for('diagnostics', function() return #from_envlint() > 0 end)\n"


@pytest.fixture(params=NEOVIMS)
def nvim(request: pytest.FixtureRequest) -> str:
    return program(request.param)


def play(nvim: str, file: Path, scenario: str, init: str = SETUP, **variables: str) -> Any:
    """Open a file, run some Lua in the editor, return what it returns."""
    folder = file.parent / ".editor"
    folder.mkdir()
    (folder / "init.lua").write_text(f"vim.opt.runtimepath:append('{EDITORS / 'neovim'}')\n{init}\n", "utf-8")
    (folder / "scenario.lua").write_text(scenario, "utf-8")
    answer = folder / "answer.json"
    places = {"ENVLINT_SCENARIO": str(folder / "scenario.lua"), "ENVLINT_ANSWER": str(answer)}
    done = subprocess.run(
        (
            *(nvim, "--headless", "-n", "-i", "NONE", "-u", str(folder / "init.lua"), str(file)),
            *("-c", f"luafile {Path(__file__).with_name('neovim.lua')}"),
        ),
        cwd=file.parent,
        env=with_envlint(folder, **places, **variables),
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=120,
    )
    assert answer.exists(), done.stdout + done.stderr
    given = json.loads(answer.read_text("utf-8"))
    assert "failure" not in given, given["failure"] + done.stderr
    return given["result"]


def has_enable(nvim: str) -> bool:
    first = subprocess.run((nvim, "--version"), capture_output=True, check=True, encoding="utf-8").stdout
    found = re.match(r"NVIM v0\.(\d+)", first)
    return found is None or int(found[1]) >= 11


def test_the_diagnostics_are_those_of_the_command_line(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    shown = play(nvim, file, SHOWN + "return diagnostics()")
    assert as_seen(shown) == expected(file)
    assert {each["source"] for each in shown} == {"envlint"}


@pytest.mark.slow
def test_the_same_without_the_module_where_neovim_can(nvim: str, tmp_path: Path) -> None:
    if not has_enable(nvim):
        pytest.skip("`vim.lsp.enable` came with Neovim 0.11")
    file = written(tmp_path)
    assert as_seen(play(nvim, file, SHOWN + "return diagnostics()", ENABLE)) == expected(file)


@pytest.mark.slow
def test_one_server_for_a_folder_and_none_of_its_business_is_any_other_yaml(nvim: str, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "below").mkdir()
    file = written(tmp_path / "below", "services:\n  web: {image: x}\n", "compose.yml")
    written(tmp_path)
    scenario = """
        vim.cmd('edit ../environment.yml')
        wait_for('diagnostics', function() return #from_envlint() > 0 end)
        vim.cmd('buffer compose.yml')
        return { from_envlint(), vim.tbl_map(function(each) return each.config.root_dir end, clients()) }
        """
    assert play(nvim, file, scenario) == [[], [str(tmp_path)]]


@pytest.mark.slow
def test_typing_changes_the_diagnostics(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    scenario = (
        SHOWN
        + """
        assert(has('invalid-spec'))
        type_on_line(6, 'python = = 3', 'python=3')
        wait_for('the change to be seen', function() return not has('invalid-spec') end)
        vim.cmd('write')
        return from_envlint()
        """
    )
    assert as_seen(play(nvim, file, scenario)) == expected(file)


@pytest.mark.slow
def test_a_quick_fix_is_applied_behind_an_emoji(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path, "channels: [conda-forge]\ndependencies: ['🐍', {'🦎': 1}, NumPy=1.26, numpy=1.26]\n")
    scenario = (
        SHOWN
        + """
        vim.api.nvim_win_set_cursor(0, { 2, vim.fn.getline(2):find('NumPy') - 1 })
        local offered = act('write `numpy=1.26`')
        wait_for('the fix', function() return not has('uppercase-name') end)
        return { offered, text() }
        """
    )
    offered, text = play(nvim, file, scenario)
    assert text == file.read_text("utf-8").replace("NumPy", "numpy"), offered
    assert any(each.startswith("ignore `uppercase-name` on this line") for each in offered)


@pytest.mark.slow
def test_a_finding_is_silenced_from_the_menu(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    scenario = (
        SHOWN
        + """
        vim.api.nvim_win_set_cursor(0, { 5, 4 })
        act('ignore `uppercase-name` on this line')
        wait_for('silence', function() return not has('uppercase-name') end)
        return vim.fn.getline(5)
        """
    )
    assert play(nvim, file, scenario) == "  - NumPy=1.26  # envlint: ignore=uppercase-name"


@pytest.mark.slow
def test_the_commands_do_what_the_command_line_does(nvim: str, tmp_path: Path) -> None:
    text = (
        "name: x\nchannels: [conda-forge]\ndependencies:\n- python =3.12 # 🐍\n- NumPy=1.26\n- pip:\n  - rich==14.0.0\n"
    )
    file = written(tmp_path, text)
    written(tmp_path, "[format]\nafter-fix = false\n", "envlint.toml")
    scenario = (
        SHOWN
        + """
        vim.cmd('EnvlintFormat')
        local laid_out = text()
        vim.cmd('silent undo')
        local undone = text()
        vim.cmd('EnvlintFixAll')
        local fixed = text()
        local status = require('envlint').status()
        local shown = vim.tbl_filter(function(window)
          return vim.api.nvim_win_get_config(window).relative ~= ''
        end, vim.api.nvim_list_wins())
        return { laid_out, undone, fixed, status.version, #shown }
        """
    )
    laid_out, undone, fixed, version, windows = play(nvim, file, scenario)
    assert undone == text
    assert (version, windows) == (__version__, 1)
    envlint("format", file.name, cwd=tmp_path)
    assert laid_out == file.read_text("utf-8") != text
    file.write_text(text, "utf-8")
    envlint("--fix-only", file.name, cwd=tmp_path)
    assert fixed == file.read_text("utf-8") != text


@pytest.mark.slow
def test_files_can_be_repaired_and_laid_out_when_they_are_written(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path, "name: x\nchannels: [conda-forge]\ndependencies:\n- NumPy=1.26\n- python=3.12\n")
    on_write = "vim.cmd('autocmd BufWritePre environment.yml EnvlintFixAll | EnvlintFormat')"
    play(nvim, file, SHOWN + "vim.cmd('write') return true", f"{SETUP}\n{on_write}")
    assert file.read_text("utf-8") == (
        "name: x\nchannels: [conda-forge]\ndependencies:\n  - numpy=1.26\n  - python=3.12\n"
    )


@pytest.mark.slow
def test_settings_reach_the_server(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    init = "require('envlint').setup({ settings = { configuration = { ignore = { 'uppercase-name' } } } })"
    scenario = SHOWN + "wait_for('the settings', function() return not has('uppercase-name') end) return from_envlint()"
    shown = as_seen(play(nvim, file, scenario, init))
    everything = expected(file)
    assert shown == [each for each in everything if each.rule != "uppercase-name"] != everything


@pytest.mark.slow
def test_a_server_that_is_turned_off_says_nothing(nvim: str, tmp_path: Path) -> None:
    scenario = """
        wait_for('a server', function() return #clients() > 0 end)
        require('envlint').status()
        wait_for('silence', function() return #from_envlint() == 0 end)
        return from_envlint()
        """
    assert play(nvim, written(tmp_path), scenario, "require('envlint').setup({ settings = { enable = false } })") == []


@pytest.mark.slow
def test_a_missing_server_is_said_once(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    written(tmp_path, "x: 1\n", "other.yml")
    init = """
    said = {}
    vim.notify = function(message) table.insert(said, message) end
    require('envlint').setup({ cmd = { 'envlint-that-is-not-there', 'server' } })
    """
    assert play(nvim, file, "vim.cmd('edit other.yml') return said", init) == [
        "envlint: `envlint-that-is-not-there` is not on the path: `pip install conda-envlint`, or set `cmd`"
    ]


@pytest.mark.slow
def test_a_server_that_was_stopped_starts_again(nvim: str, tmp_path: Path) -> None:
    file = written(tmp_path)
    written(tmp_path, TEXT, "environment.yaml")
    scenario = (
        SHOWN
        + """
        vim.lsp.stop_client(clients())
        wait_for('the end of the server', function() return #clients() == 0 end)
        vim.cmd('edit environment.yaml')
        """
        + SHOWN
        + "return #from_envlint()"
    )
    assert play(nvim, file, scenario) == len(expected(file))


@pytest.mark.slow
def test_yaml_language_server_runs_beside_it(nvim: str, tmp_path: Path) -> None:
    installed = INSTALLED / "node_modules" / ".bin"
    other = shutil.which("yaml-language-server", path=os.pathsep.join((str(installed), os.environ["PATH"])))
    if other is None:
        absent("yaml-language-server")
    file = written(tmp_path, TEXT + "name: again\n")
    scenario = """
        local function of_yaml()
          return vim.tbl_filter(function(each) return each.source ~= 'envlint' end, diagnostics())
        end
        wait_for('both', function() return #from_envlint() > 0 and #of_yaml() > 0 end)
        local before = from_envlint()
        vim.cmd('EnvlintFormat')
        type_on_line(10, 'name: again', '# name: again')
        wait_for('both to see the change', function() return not has('duplicate-key') and #of_yaml() == 0 end)
        return { before, text(), #clients() }
        """
    start = f"""
        vim.cmd([[autocmd FileType yaml lua start_other()]])
        function start_other()
          local config = {{ name = 'yamlls', cmd = {{ '{other}', '--stdio' }}, root_dir = '{tmp_path}' }}
          config.settings = {{ yaml = {{ schemaStore = {{ enable = false, url = '' }} }} }}
          vim.lsp.buf_attach_client(0, vim.lsp.start_client(config))
        end
        """
    everything = expected(file)
    before, text, servers = play(nvim, file, scenario, SETUP + start)
    assert as_seen(before) == everything
    assert servers == 2
    envlint("format", file.name, cwd=tmp_path)
    assert text == file.read_text("utf-8").replace("name: again", "# name: again")
