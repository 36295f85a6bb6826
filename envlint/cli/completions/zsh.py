"""Writes the script for zsh, for its completion system (`compinit`)."""

from __future__ import annotations

from collections.abc import Iterator

from envlint.cli.completions.grammar import DEFAULT, Command, Kind, Option, Value

_SCRIPT = r"""#compdef envlint
# zsh completion of envlint, printed by `envlint completions zsh`

%(lists)s

_envlint_revisions() {
    local -a found=(HEAD ${(f)"$(git for-each-ref --format='%%(refname:short)' 2>/dev/null)"})
    compadd "$@" -a found
}

%(functions)s

_envlint() {
    local ret=1
    local -a commands=(
%(commands)s
    )
    if (( CURRENT > 2 )) && [[ -n ${commands[(r)${(b)words[2]}:*]} ]]; then
        local command=$words[2]
        shift words
        (( CURRENT-- ))
        _envlint_$command
        return
    fi
    if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
        _describe -t commands command commands && ret=0
    fi
    _envlint_%(default)s && ret=0
    return ret
}

if [[ $funcstack[1] == _envlint ]]; then
    _envlint "$@"
else
    compdef _envlint envlint
fi
"""
_FILES = {
    Kind.ENVIRONMENT: "_files -g '*.(yml|yaml)(-.)'",
    Kind.FILE: "_files",
    Kind.FOLDER: "_files -/",
    Kind.REVISION: "_envlint_revisions",
    Kind.TEXT: " ",
}


def script(commands: tuple[Command, ...]) -> str:
    """The script."""
    lists: dict[tuple[str, ...], str] = {}
    functions = "\n\n".join("\n".join(_function(each, lists)) for each in commands)
    return _SCRIPT % {
        "lists": "\n\n".join(lists.values()),
        "functions": functions,
        "commands": "\n".join(f"        {_quoted(_described(each.name, each.help))}" for each in commands),
        "default": DEFAULT,
    }


def _function(command: Command, lists: dict[tuple[str, ...], str]) -> Iterator[str]:
    """What completes a command; lists of words that it needs and that are not there yet are added."""
    yield f"_envlint_{command.name}() {{"
    yield "    _arguments -s -S : \\"
    for option in command.options:
        for specification in _specification(option, lists):
            yield f"        {_quoted(specification)} \\"
    if command.argument is not None:
        argument = _taken(command.argument, lists)
        yield f"        {_quoted(f'*:{argument}' if command.repeats else f'1:{argument}')} \\"
    yield "        && return 0"
    yield "    return 1"
    yield "}"


def _specification(option: Option, lists: dict[tuple[str, ...], str]) -> Iterator[str]:
    """As `_arguments` takes it, for each name of an option."""
    value, text = option.value, _escaped(option.help, "[]:")
    exclusion = f"({' '.join(option.names)})" if len(option.names) > 1 else ""
    for name in option.names:
        start = f"{'*' if option.repeats else exclusion}{name}"
        if value is None:
            yield f"{start}[{text}]"
        elif value.number > 1:
            yield f"{start}[{text}]{f':{_taken(value, lists)}' * value.number}"
        elif value.required:
            yield f"{start}{'=' if name.startswith('--') else ''}[{text}]:{_taken(value, lists)}"
        else:
            yield f"{start}=-[{text}]::{_taken(value, lists)}"


def _taken(value: Value, lists: dict[tuple[str, ...], str]) -> str:
    """The name of what is taken, and what completes it."""
    if value.kind not in (Kind.WORD, Kind.LIST):
        return f"{value.name}:{_FILES[value.kind]}"
    key = (value.name, str(value.or_file), *value.words)
    function = f"_envlint_words_{list(lists).index(key) + 1 if key in lists else len(lists) + 1}"
    lists.setdefault(key, "\n".join(_list(function, value)))
    return f"{value.name}:{'_sequence ' if value.kind is Kind.LIST else ''}{function}"


def _list(function: str, value: Value) -> Iterator[str]:
    yield f"{function}() {{"
    yield "    local -a found=("
    for word, text in value.words.items():
        yield f"        {_quoted(_described(word, text))}"
    yield "    )"
    yield f'    _describe -t words {_quoted(value.name)} found "$@"'
    if value.or_file:
        yield '    _files "$@"'
    yield "}"


def _described(word: str, text: str) -> str:
    return f"{_escaped(word, ':')}:{text}" if text else _escaped(word, ":")


def _escaped(text: str, characters: str) -> str:
    return "".join(f"\\{each}" if each in f"\\{characters}" else each for each in text)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", r"'\''") + "'"
