"""Declares the arguments of every command; light, so that help and mistakes of usage come at once."""

from __future__ import annotations

import os
import sys
from argparse import SUPPRESS, Action, ArgumentParser, Namespace, RawDescriptionHelpFormatter, _ArgumentGroup
from collections.abc import Callable

from envlint import __version__
from envlint.cli.failure import Failure
from envlint.pack_date import PACK_DATE
from envlint.report.width import terminal_width

TYPE_CHECKING = False  # importing `typing` takes longer than printing the help
if TYPE_CHECKING:
    from typing import NoReturn

COMMANDS = {
    "check": "report what is wrong with environment files; the default",
    "format": "give environment files one layout",
    "baseline": "write down what is found, so that `check` reports only what is new",
    "rules": "list the rules",
    "explain": "say what a rule finds, why that matters, and what to do",
    "compat": "show which versions of packages can live together",
    "data": "say what the compatibility data know, and how old they are; `data update` makes newer ones",
    "clients": "show what each client makes of each construct",
    "schema": "print a JSON Schema of environment files, or of the configuration",
    "completions": "print what makes a shell complete these commands and their options",
    "server": "start the language server",
}
"""Each is a module of this package with a function `run(options) -> exit code`."""

STANDARD_INPUT = "-"
FORMATS = ("text", "concise", "json", "json-lines", "github", "gitlab", "azure", "sarif", "junit", "markdown", "html")
"""Of `check`; other commands have some of them."""
PROFILES = ("standard", "strict", "commercial", "nf-core", "snakemake", "binder")
"""Each is a file in envlint/settings/profiles."""


def parse(words: list[str]) -> tuple[str, Namespace]:
    """The command and its options. Raises Failure for a mistake, SystemExit when only help or the version is wanted.

    A path that is called like a command has to be written `./rules` or `check rules`.
    """
    named = bool(words) and words[0] in COMMANDS
    command = words[0] if named else "check"
    return command, _parse(parser_of(command, named=named), words[1:] if named else words)


def parser_of(command: str, *, named: bool = True) -> ArgumentParser:
    """What reads a command's arguments; not named is the default, whose help is about all commands."""
    parser = _Parser(
        prog=f"envlint {command}" if named else "envlint",
        description=f"{COMMANDS[command].partition(';')[0]}.".capitalize(),
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: %(default)s")
    _DECLARATIONS[command](parser)
    if not named:
        parser.usage = "envlint [command] [options] [path ...]"
        parser.epilog = "\n".join(
            ("commands:", *(f"  {name:21} {text}" for name, text in COMMANDS.items()), "", _EXIT_CODES)
        )
    return parser


def _parse(parser: ArgumentParser, words: list[str]) -> Namespace:
    """What the words say, else the environment (`ENVLINT_FAIL_ON` for `--fail-on`), else the defaults.

    `options.origin` names, by option, the variable that a value comes from, and `options.defaults` the options that
    nobody has given a value.
    """
    actions = [action for action in parser._actions if action.option_strings and action.default is not SUPPRESS]
    options = Namespace(**dict.fromkeys(action.dest for action in actions))
    # What follows `--add-ignore` is a path: a reason stands behind an equals sign.
    parser.parse_intermixed_args(["--add-ignore=" if word == "--add-ignore" else word for word in words], options)
    options.origin, options.defaults = {}, set()
    for action in actions:
        if getattr(options, action.dest) is not None:
            continue
        variable = f"ENVLINT_{action.dest.upper()}"
        if action.dest in _LISTED and not os.environ.get(variable):
            variable += "S"
        said = "" if action.dest in _TYPED else os.environ.get(variable, "")
        setattr(options, action.dest, _from_variable(parser, action, variable, said) if said else action.default)
        if said:
            options.origin[action.dest] = variable
        else:
            options.defaults.add(action.dest)
    if any(action.dest == "select" for action in actions):
        _warn_of_variables({f"ENVLINT_{action.dest.upper()}" for action in actions})
    for option, other in (("config", "isolated"), ("isolated", "config")):
        if option in options.origin and getattr(options, other, None) and other not in options.origin:
            setattr(options, option, None)  # what is typed counts more than what is always said
    return options


_TYPED = ("fix", "diff", "unsafe_fixes", "fix_only", "show_fixes", "add_ignore", "output_file", "svg", "tcp")
"""Options that no variable stands for: what writes into files, or opens a port, is asked for each time."""
_LISTED = ("client", "platform")
"""Options whose variables may be called in the plural, as the keys of a configuration are."""


def _warn_of_variables(known: set[str]) -> None:
    """Say which variables look like an option's and are none: others may well be somebody else's."""
    known |= {f"ENVLINT_{name.upper()}S" for name in _LISTED}
    unknown = sorted(name for name in os.environ if name.startswith("ENVLINT_") and name not in known)
    if not unknown:
        return
    from difflib import get_close_matches  # only now: it is slow to import

    for name in unknown:
        if close := get_close_matches(name, sorted(known), 1, 0.85):
            print(f"envlint: the variable `{name}` is not known; did you mean `{close[0]}`?", file=sys.stderr)


def _from_variable(parser: ArgumentParser, action: Action, variable: str, said: str) -> object:
    if action.nargs == 0:  # an option without a value
        if said.lower() in _TRUE or said.lower() in _FALSE:
            return said.lower() in _TRUE
        parser.error(f"{variable} is `{said}`, which is neither `true` nor `false`")
    if action.choices is not None and said not in action.choices and said in FORMATS:
        return action.default  # of another command, which has more formats
    if action.choices is not None and said not in action.choices:
        parser.error(f"{variable} is `{said}`, which is none of {', '.join(f'`{each}`' for each in action.choices)}")
    return action.type(said) if callable(action.type) else said


_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_EXIT_CODES = "exit codes: 0 nothing found, 1 something found, 2 a mistake of usage or a file that cannot be read"


class _Formatter(RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        # argparse would import shutil, and with it four compression libraries, to find the width.
        super().__init__(prog, max_help_position=26, width=min(terminal_width(sys.stdout), 120) - 2)


class _Parser(ArgumentParser):
    def error(self, message: str) -> NoReturn:
        name, _, unread = message.partition(": ")
        word = unread.partition(" ")[0].partition("=")[0]
        meant = ""
        if name == "unrecognized arguments" and word.startswith("--"):
            from envlint.spelling import did_you_mean

            meant = did_you_mean(word, self._option_string_actions)
        raise Failure(f"{message}{meant} (see `{self.prog} --help`)")


def _names(text: str) -> list[str]:
    """`a,b` as two names."""
    return [name for name in (each.strip() for each in text.split(",")) if name]


def _declare_check(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="path", help="files, folders, or `-` for standard input (default: this folder)"
    )
    parser.add_argument(
        "--version", "-V", action="version", version=f"envlint {__version__} (compatibility data of {PACK_DATE})"
    )
    _declare_choice(parser.add_argument_group("what is checked"))
    _declare_configuration(parser.add_argument_group("configuration"))
    _declare_files(parser.add_argument_group("which files"))
    known = parser.add_argument_group("what is known")
    _declare_baseline_options(known)
    known.add_argument("--no-baseline", action="store_true", help="report what is in the baseline, too")
    _declare_repair(parser.add_argument_group("what is repaired"))
    _declare_output(parser.add_argument_group("what is reported"))


def _declare_choice(group: _ArgumentGroup) -> None:
    _add_names(group, "--select", "RULE", "run only these rules or groups; `all` for every one (comma separated)")
    _add_names(group, "--extend-select", "RULE", "run these rules or groups as well")
    _add_names(group, "--ignore", "RULE", "leave out these rules or groups")
    _add_names(group, "--client", "NAME", "who has to read the files: `conda`, `mamba`, `pixi`, ... (see `clients`)")
    _add_names(group, "--platform", "SUBDIR", "where the environment has to work: `linux-64`, `win-64`, ...")
    group.add_argument("--preview", action="store_true", help="run rules that are under trial, too")
    group.add_argument("--no-ignores", action="store_true", help="take no notice of `# envlint: ignore=...` comments")


def _declare_source(group: _ArgumentGroup) -> None:
    group.add_argument("--config", metavar="FILE", help="use this configuration file for all files")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")
    group.add_argument("--profile", metavar="NAME", help=f"start from a set of choices: {', '.join(PROFILES)}")


def _declare_pack(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--pack", metavar="NAME", help="what is known of versions: `bundled`, `user` or a file (see `data`)"
    )


def _declare_configuration(group: _ArgumentGroup) -> None:
    _declare_source(group)
    _declare_pack(group)
    group.add_argument("--show-config", action="store_true", help="say what applies to a file and from where, and stop")


def _declare_baseline_options(group: _ArgumentGroup) -> None:
    group.add_argument("--baseline", metavar="FILE", help="the findings that are known (see `envlint baseline`)")
    group.add_argument(
        "--must-shrink", action="store_true", help="the baseline must not have what is gone, nor get what is new"
    )


def _declare_cache(group: _ArgumentGroup) -> None:
    group.add_argument("--no-cache", action="store_true", help="read files anew that are known to be clean")
    group.add_argument("--cache-dir", metavar="PATH", help="where that is remembered (default: .envlint_cache)")


def _declare_discovery(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--only-environments", action="store_true", help="pass over named files that do not look like environments"
    )
    _add_names(group, "--exclude", "GLOB", "pass over these as well; a glob as in a `.gitignore`")
    group.add_argument("--force-exclude", action="store_true", help="pass over excluded files even if they are named")
    group.add_argument(
        "--stdin-filename", metavar="PATH", default="environment.yml", help="what standard input is called"
    )


def _declare_files(group: _ArgumentGroup) -> None:
    _declare_discovery(group)
    group.add_argument("--diff-base", metavar="REV", help="report only what is on lines changed since a git revision")
    group.add_argument("--show-files", action="store_true", help="list the files that would be checked, and stop")
    _declare_cache(group)


def _declare_repair(group: _ArgumentGroup) -> None:
    group.add_argument("--fix", action="store_true", help="repair the files, then report what is left")
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: fixes that are not proved, too"
    )
    group.add_argument("--fix-only", action="store_true", help="repair the files, and do not report what is left")
    group.add_argument("--show-fixes", action="store_true", help="with --fix or --diff: list the fixes, file by file")
    group.add_argument(
        "--add-ignore",
        nargs="?",
        const="",
        metavar="REASON",
        help="silence what is found with comments (`--add-ignore=REASON`), after --fix if both are given",
    )
    group.add_argument(
        "--diff", action="store_true", help="write nothing, print what --fix would change; exit with 1 if it would"
    )


def _declare_output(group: _ArgumentGroup) -> None:
    group.add_argument(
        "--output-format",
        choices=FORMATS,
        default=FORMATS[0],
        metavar="FORMAT",
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]} (default: %(default)s)",
    )
    group.add_argument(
        "--output-file",
        action="append",
        default=[],
        metavar="[FORMAT=]FILE",
        help="write the report to a file instead; with a format (`sarif=out.json`) as well, once or more often",
    )
    group.add_argument("--statistics", action="store_true", help="count the findings of each rule instead")
    group.add_argument("--quiet", "-q", action="store_true", help="no line that sums up")
    group.add_argument(
        "--fail-on",
        choices=("error", "warning", "hint"),
        default="warning",
        help="the least severity that makes the exit code 1 (default: %(default)s)",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")


def _declare_format(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="path", help="files, folders, or `-` for standard input (default: this folder)"
    )
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a file would change")
    parser.add_argument("--diff", action="store_true", help="write nothing; print what would change")
    configuration = parser.add_argument_group("configuration")
    _declare_source(configuration)
    configuration.add_argument("--show-config", action="store_true", help="say what applies to a file, and stop")
    _declare_discovery(parser.add_argument_group("which files"))
    parser.add_argument("--quiet", "-q", action="store_true", help="no line that sums up")
    parser.set_defaults(
        select=[], extend_select=[], ignore=[], client=[], platform=[], preview=False, no_ignores=False, pack=None,
        no_cache=True, cache_dir=None, baseline=None, no_baseline=False,
    )  # fmt: skip


def _declare_baseline(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="path", help="files or folders (default: this folder)")
    known = parser.add_argument_group("the baseline")
    _declare_baseline_options(known)
    known.add_argument("--quiet", "-q", action="store_true", help="do not say what was written")
    _declare_choice(parser.add_argument_group("what is checked"))
    configuration = parser.add_argument_group("configuration")
    _declare_source(configuration)
    _declare_pack(configuration)
    files = parser.add_argument_group("which files")
    _declare_discovery(files)
    _declare_cache(files)
    parser.set_defaults(no_baseline=False, show_config=False)


def _declare_rules(parser: ArgumentParser) -> None:
    _add_format(parser, ("text", "json"))


def _declare_explain(parser: ArgumentParser) -> None:
    parser.add_argument("rules", nargs="*", metavar="rule", help="its name, such as `mixed-channels`, or a group")
    parser.add_argument("--all", action="store_true", help="every rule")
    _add_format(parser, ("text", "json"))


def _declare_clients(parser: ArgumentParser) -> None:
    parser.add_argument("clients", nargs="*", metavar="client", help="say what these do in full, with the source")
    _add_format(parser, ("text", "json"))


def _declare_compat(parser: ArgumentParser) -> None:
    parser.add_argument(
        "specs", nargs="*", metavar="spec", help="`tensorflow=2.10` for what is given, `numpy` for what to show"
    )
    parser.add_argument("--matrix", nargs=2, metavar="NAME", help="show which series of two packages fit, as a grid")
    parser.add_argument("--svg", metavar="FILE", help="draw that grid into a file instead, or to standard output (`-`)")
    parser.add_argument(
        "--channel", choices=("conda-forge", "pypi"), default="conda-forge", help="default: %(default)s"
    )
    parser.add_argument("--platform", metavar="SUBDIR", default="linux-64", help="default: %(default)s")
    parser.add_argument(
        "--all", action="store_true", help="every version, and every column, not what fits the terminal"
    )
    parser.add_argument(
        "--pack", metavar="PACK", default="bundled", help="`bundled`, `user`, or the path of other data"
    )
    _add_format(parser, ("text", "json"))


def _declare_data(parser: ArgumentParser) -> None:
    parser.add_argument("action", nargs="?", choices=("update",), help="read what is new from the network")
    parser.add_argument("--pack", metavar="PACK", default="bundled", help="show `bundled`, `user`, or another file")
    _add_format(parser, ("text", "json"))
    group = parser.add_argument_group("update")
    channel = "where builds are read, or `none` (default: %(default)s)"
    group.add_argument("--channel", metavar="URL", default="conda-forge", help=channel)
    group.add_argument("--index", metavar="URL", help="where wheels are read, or `none` (default: as pip does)")
    _add_names(group, "--package", "NAME", "read only these (comma separated)")


def _declare_schema(parser: ArgumentParser) -> None:
    parser.add_argument("of", nargs="?", choices=("environment", "configuration"), default="environment")


def _declare_completions(parser: ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell that is to complete")


def _declare_server(parser: ArgumentParser) -> None:
    parser.add_argument("--tcp", type=int, metavar="PORT", help="listen on a port of 127.0.0.1, for debugging")


def _add_format(parser: ArgumentParser | _ArgumentGroup, formats: tuple[str, ...]) -> None:
    parser.add_argument("--output-format", choices=formats, default=formats[0], help="default: %(default)s")


def _add_names(group: _ArgumentGroup, option: str, metavar: str, help: str) -> None:
    group.add_argument(option, action="extend", type=_names, default=[], metavar=metavar, help=help)


_DECLARATIONS: dict[str, Callable[[ArgumentParser], None]] = {
    "check": _declare_check,
    "format": _declare_format,
    "baseline": _declare_baseline,
    "rules": _declare_rules,
    "explain": _declare_explain,
    "compat": _declare_compat,
    "data": _declare_data,
    "clients": _declare_clients,
    "schema": _declare_schema,
    "completions": _declare_completions,
    "server": _declare_server,
}
