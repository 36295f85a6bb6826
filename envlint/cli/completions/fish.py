"""Writes the script for fish, from 3.0 on."""

from __future__ import annotations

from collections.abc import Iterator

from envlint.cli.completions.grammar import DEFAULT, Command, Kind, Option, Value

_SCRIPT = r"""# fish completion of envlint, printed by `envlint completions fish`

function __envlint_command
    set -l words (commandline -opc)
    if set -q words[2]; and contains -- $words[2] %(commands)s
        echo $words[2]
    else
        echo %(default)s
    end
end

function __envlint_is
    contains -- (__envlint_command) $argv
end

function __envlint_names_none
    test (count (commandline -opc)) -eq 1
end

# What a function prints, behind what stands before the last comma.
function __envlint_list
    set -l before (commandline -ct | string replace -r -- '^--[^=]*=' '' | string replace -rf '(.*,)[^,]*' '$1')
    for each in ($argv)
        echo "$before$each"
    end
end

function __envlint_revisions
    echo HEAD
    git for-each-ref --format='%%(refname:short)' 2>/dev/null
end

%(lists)s

complete -c envlint -e
complete -c envlint -f
%(completions)s
"""


def script(commands: tuple[Command, ...]) -> str:
    """The script."""
    lists: dict[tuple[str, ...], str] = {}
    completions = [line for command in commands for line in _command(command, lists)]
    return _SCRIPT % {
        "lists": "\n\n".join(lists.values()),
        "completions": "\n".join(completions),
        "commands": " ".join(each.name for each in commands),
        "default": DEFAULT,
    }


def _command(command: Command, lists: dict[tuple[str, ...], str]) -> Iterator[str]:
    """What completes a command; lists of words that it needs and that are not there yet are added."""
    yield f"complete -c envlint -n __envlint_names_none -a {command.name} -d {_quoted(command.help)}"
    start = f"complete -c envlint -n '__envlint_is {command.name}'"
    if command.argument is not None:
        yield f"{start} {_taken(command.argument, lists)}"
    for option in command.options:
        yield f"{start} {' '.join(_option(option, lists))}"


def _option(option: Option, lists: dict[tuple[str, ...], str]) -> Iterator[str]:
    for name in option.names:
        yield f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
    if option.value is not None and option.value.required:
        yield f"-r {_taken(option.value, lists)}"
    yield f"-d {_quoted(option.help)}"


def _taken(value: Value, lists: dict[tuple[str, ...], str]) -> str:
    if value.kind in (Kind.ENVIRONMENT, Kind.FILE):
        return "-F"
    if value.kind is Kind.FOLDER:
        return "-f -a '(__fish_complete_directories (commandline -ct))'"
    if value.kind is Kind.REVISION:
        return "-f -a '(__envlint_revisions)'"
    if value.kind is Kind.TEXT:
        return "-f"
    key = (value.name, *value.words)
    function = f"__envlint_words_{list(lists).index(key) + 1 if key in lists else len(lists) + 1}"
    lists.setdefault(key, "\n".join(_list(function, value)))
    before = "__envlint_list " if value.kind is Kind.LIST else ""
    return f"{'-F' if value.or_file else '-f'} -a '({before}{function})'"


def _list(function: str, value: Value) -> Iterator[str]:
    yield f"function {function}"
    yield "    printf '%s\\t%s\\n' \\"
    pairs = [f"{_quoted(word)} {_quoted(text)}" for word, text in value.words.items()]
    yield " \\\n".join(f"        {pair}" for pair in pairs)
    yield "end"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", r"\\").replace("'", r"\'") + "'"
