"""Completion in real shells: what they insert for what is typed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.outside.programs import absent
from tests.processes import environment, write
from tests.terminal import Terminal

pytestmark = pytest.mark.slow
BASH_COMPLETION = Path("/usr/share/bash-completion/bash_completion")


class Shell:
    """A shell with the script, which tells all that it would insert."""

    def __init__(self, name: str, folder: Path, start: str, variables: dict[str, str]) -> None:
        self.name = name
        options = {"bash": ("--norc", "--noprofile"), "zsh": ("-f",), "bash-completion": ("--norc", "--noprofile")}
        self.terminal = Terminal((name.partition("-")[0], *options[name], "-i"), folder, variables, columns=4000)
        self.terminal.type(f"{start}; echo rea''dy\n")
        self.terminal.wait_for(r"ready\r\n")

    def insert(self, line: str) -> list[str]:
        """The words that are in the line when all that fits is inserted, without the command itself."""
        self.terminal.type(f"{line}\x14\x0f")
        return self.terminal.wait_for(r"<<(.*)>>")[1].split()[1:]


_STARTS = {
    "bash": r"""source ./script; bind '"\C-t": insert-completions'
        show() { echo "<<$READLINE_LINE>>"; READLINE_LINE= READLINE_POINT=0; }; bind -x '"\C-o": show'""",
    "zsh": r"""autoload -Uz compinit; compinit -u -D; source ./script
        every() { _main_complete; compstate[insert]=all; compstate[list]= }; zle -C every complete-word every
        show() { print -r -- "<<$BUFFER>>"; BUFFER= }; zle -N show; bindkey '^T' every; bindkey '^O' show""",
}
_STARTS["bash-completion"] = f"source {BASH_COMPLETION}; {_STARTS['bash']}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with some files, and the scripts."""
    folder = tmp_path_factory.mktemp("shells")
    write(folder, {"environment.yml": "", "dev.yaml": "", "notes.txt": "", "envs/a.yml": "", "pack.json": ""})
    subprocess.run(("git", "init", "-q", "-b", "trunk"), cwd=folder, check=True)
    name = ("-c", "user.name=a", "-c", "user.email=a@b")
    subprocess.run(("git", *name, "commit", "-q", "--allow-empty", "-m", "a"), cwd=folder, check=True)
    return folder


def script(shell: str, folder: Path) -> Path:
    command = (sys.executable, "-m", "envlint", "completions", shell)
    written = subprocess.run(command, env=environment(), capture_output=True, check=True)
    (folder / "script").write_bytes(written.stdout)
    return folder / "script"


class Fish:
    """Fish says itself what it would offer."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / ".home"

    def insert(self, line: str) -> list[str]:
        program = "source ./script; complete -C $argv[1]"
        variables = environment(HOME=str(self.home), XDG_CONFIG_HOME=str(self.home))
        command = ("fish", "--no-config", "-c", program, line)
        done = subprocess.run(command, cwd=self.folder, env=variables, capture_output=True, text=True, check=True)
        assert not done.stderr
        before = line.split(" ")[1:-1]
        return [*before, *(each.partition("\t")[0] for each in done.stdout.splitlines())]


@pytest.fixture(scope="module", params=["bash", "bash-completion", "zsh", "fish"])
def shell(request: pytest.FixtureRequest, folder: Path) -> Iterator[Shell | Fish]:
    """Each shell."""
    name: str = request.param
    program = name.partition("-")[0]
    if shutil.which(program) is None:
        absent(program)
    if name == "bash-completion" and not BASH_COMPLETION.exists():
        absent(name)
    script(program, folder)
    if name == "fish":
        yield Fish(folder)
        return
    variables = environment(HOME=str(folder), PS1="", TERM="xterm", INPUTRC="/dev/null", HISTFILE="")
    shell = Shell(name, folder, re.sub(r"\n\s*", "; ", _STARTS[name]), variables)
    yield shell
    shell.terminal.close()


def test_the_first_word_is_a_command_an_option_or_a_path(shell: Shell) -> None:
    everything = shell.insert("envlint ")
    assert {"check", "format", "explain", "completions"} <= set(everything)
    assert {"environment.yml", "dev.yaml"} <= set(everything)
    assert any(each.startswith("envs") for each in everything)
    assert set(shell.insert("envlint e")) >= {"explain", "environment.yml"}
    assert set(shell.insert("envlint --fi")) == {"--fix", "--fix-only"}


def test_options_are_those_of_the_command(shell: Shell) -> None:
    assert set(shell.insert("envlint format --di")) == {"format", "--diff"}
    assert set(shell.insert("envlint compat --ma")) == {"compat", "--matrix"}
    assert "--matrix" not in shell.insert("envlint --ma")


def test_commands_come_first_only(shell: Shell) -> None:
    assert "explain" not in shell.insert("envlint --fix ex")
    assert "explain" not in shell.insert("envlint check ex")
    assert set(shell.insert("envlint --fix env")) >= {"--fix", "environment.yml"}


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("envlint explain missing-p", ["missing-pip", "missing-python", "missing-platform"]),
        ("envlint --select missing-pi", ["missing-pip"]),
        ("envlint check --ignore=missing-pi", ["missing-pip"]),
        ("envlint --select missing-pip,duplicate-ch", ["missing-pip,duplicate-channel"]),
        ("envlint --select=missing-pip,port", ["missing-pip,portability"]),
        ("envlint --client conda,pi", ["conda,pixi"]),
        ("envlint --client=con", ["conda", "conda-lock"]),
        ("envlint clients conda mam", ["mamba"]),
        ("envlint --platform osx-", ["osx-64", "osx-arm64"]),
        ("envlint format --profile nf", ["nf-core"]),
        ("envlint --output-format j", ["json", "json-lines", "junit"]),
        ("envlint rules --output-format=j", ["json"]),
        ("envlint --fail-on w", ["warning"]),
        ("envlint --diff-base tru", ["trunk"]),
        ("envlint --pack bun", ["bundled"]),
        ("envlint --pack pac", ["pack.json"]),
        ("envlint --config notes", ["notes.txt"]),
        ("envlint --cache-dir en", ["envs"]),
        ("envlint compat --channel py", ["pypi"]),
        ("envlint compat --matrix tensorflow nump", ["numpy"]),
        ("envlint compat python=3.11 panda", ["pandas"]),
        ("envlint data --package numpy,scip", ["numpy,scipy"]),
        ("envlint data up", ["update"]),
        ("envlint schema conf", ["configuration"]),
        ("envlint completions f", ["fish"]),
    ],
)
def test_what_options_and_commands_take(shell: Shell, line: str, offered: list[str]) -> None:
    typed, last = line.split(" ")[1:-1], line.rpartition(" ")[2]
    found = shell.insert(line)[len(typed) :]
    option = last.partition("=")[0] + "=" if last.startswith("--") else ""
    # zsh goes on with a comma, which it takes back when something else is typed
    assert sorted(each.rstrip("/,").removeprefix(option) for each in found) == sorted(offered)
