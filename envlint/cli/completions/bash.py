"""Writes the script for bash, from 3.2 (macOS) on, with or without the package bash-completion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from envlint.cli.completions.grammar import DEFAULT, Command, Value

_SCRIPT = r"""# bash completion of envlint, printed by `envlint completions bash`

# What an option of a command takes, or without one the command itself: sets `kind` and `words`.
_envlint_takes() {
    kind=none words=
    case "$1 $2" in
%(takes)s
    esac
}

_envlint_options() {
    case $1 in
%(options)s
    esac
}

# Bash splits `--select=a` at the equals sign: puts together again what was typed as one word, in `parts`.
_envlint_parts() {
    local at word glued=
    for ((at = 1; at <= COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if [[ ${#parts[@]} -gt 0 && ( -n $glued || $word =~ ^=+$ ) ]]; then
            parts[${#parts[@]} - 1]+=$word
        else
            parts+=("$word")
        fi
        [[ $word =~ ^=+$ ]] && glued=yes || glued=
    done
}

# Bash 3 cannot change its mind while it completes; there files are always offered where nothing else is.
_envlint_compopt() {
    type compopt >/dev/null 2>&1 && compopt "$@" 2>/dev/null
}

_envlint_reply() {
    local each
    while IFS= read -r each; do
        [[ -n $each ]] && COMPREPLY+=("$each")
    done
}

# What begins like `value`, of the kind that is set.
_envlint_complete() {
    local each before
    case $kind in
    word) _envlint_reply < <(compgen -W "$words" -- "$value") ;;
    list)
        before=${value%%"${value##*,}"}
        for each in $(compgen -W "$words" -- "${value##*,}"); do
            [[ ,$before == *",$each,"* ]] || COMPREPLY+=("$before$each")
        done
        ;;
    environment)
        _envlint_compopt -o filenames -o default -o bashdefault
        _envlint_reply < <(compgen -f -X '!*.y*ml' -- "$value"; compgen -d -- "$value")
        ;;
    file) _envlint_compopt -o default -o bashdefault ;;
    folder)
        _envlint_compopt -o filenames
        _envlint_reply < <(compgen -d -- "$value")
        ;;
    revision)
        words="HEAD $(git for-each-ref --format='%%(refname:short)' 2>/dev/null)"
        _envlint_reply < <(compgen -W "$words" -- "$value")
        ;;
    word-or-file)
        _envlint_compopt -o filenames -o default
        _envlint_reply < <(compgen -W "$words" -- "$value"; compgen -f -- "$value")
        ;;
    esac
}

_envlint() {
    local command=%(default)s commands='%(commands)s' kind words value option= prefix= last each
    local -a parts=()
    COMPREPLY=()
    _envlint_parts
    last=$((${#parts[@]} - 1))
    [[ $last -gt 0 && " $commands " == *" ${parts[0]} "* ]] && command=${parts[0]}
    value=${parts[last]}
    for each in "${parts[@]:0:last}"; do
        [[ $each == -- ]] && option=--
    done
    if [[ $option != -- ]]; then
        if [[ $value == --*=* ]]; then
            option=${value%%%%=*} prefix=${value%%%%=*}= value=${value#*=}
        elif [[ $value == -* ]]; then
            _envlint_reply < <(compgen -W "$(_envlint_options "$command")" -- "$value")
            return
        elif [[ $last -gt 0 && ${parts[last - 1]} == -* ]]; then
            option=${parts[last - 1]}
        elif [[ $last -gt 1 && "%(pairs)s" == *" ${parts[last - 2]} "* ]]; then
            option=${parts[last - 2]}
        fi
    fi
    kind=none
    [[ $option == -?* && $option != -- ]] && _envlint_takes "$command" "$option"
    if [[ $kind == none && -z $prefix ]]; then
        _envlint_takes "$command" ""
        _envlint_complete
        [[ $last -eq 0 ]] && _envlint_reply < <(compgen -W "$commands" -- "$value")
        return
    fi
    _envlint_complete
    if [[ -n $prefix && $COMP_WORDBREAKS != *=* ]]; then
        COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
    fi
}

if type compopt >/dev/null 2>&1; then
    complete -F _envlint envlint
else
    complete -o default -F _envlint envlint
fi
"""


def script(commands: tuple[Command, ...]) -> str:
    """The script."""
    options = [option for command in commands for option in command.options]
    pairs = {name for option in options if option.value and option.value.number > 1 for name in option.names}
    return _SCRIPT % {
        "takes": "\n".join(_takes(commands)),
        "options": "\n".join(_options(commands)),
        "commands": " ".join(each.name for each in commands),
        "default": DEFAULT,
        "pairs": f" {' '.join(sorted(pairs))} ",
    }


def _takes(commands: Iterable[Command]) -> Iterator[str]:
    """The branches of a `case`: those who take the same in one."""
    takers: dict[tuple[str, str], list[str]] = {}
    for command in commands:
        taken = [("", command.argument), *((name, each.value) for each in command.options for name in each.names)]
        for name, value in taken:
            if value is not None and value.required:
                takers.setdefault((_kind(value), " ".join(value.words)), []).append(f"'{command.name} {name}'")
    for (kind, words), names in takers.items():
        yield f"    {' | '.join(names)}) kind={kind} words='{words}' ;;"


def _kind(value: Value) -> str:
    return f"{value.kind.name.lower()}{'-or-file' if value.or_file else ''}"


def _options(commands: Iterable[Command]) -> Iterator[str]:
    for command in commands:
        names = (f"{name}" for option in command.options for name in option.names)
        yield f"    {command.name}) echo '{' '.join(names)}' ;;"
