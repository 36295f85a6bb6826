"""Says in words what a requirement asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from envlint.diagnostic import quoted
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipKind, PipLine
from envlint.specs.version import Clause, Group, VersionSpec

_RELATIONS = {">=": "{} or newer", ">": "newer than {}", "<": "older than {}", "<=": "{} or older", "!=": "not {}"}


def describe_spec(spec: MatchSpec) -> str:
    """What a conda item asks for: "1.22 or newer and older than 2, from `conda-forge`"."""
    if spec.url is not None:
        return "one package by its address"
    parts = [_describe_constraint(spec.version_spec)]
    if spec.build is not None:
        parts.append(f"the build {quoted(spec.build.text)}")
    if spec.channel is not None and spec.channel.text and "://" not in spec.channel.text:
        parts.append(f"from {quoted(spec.channel.text)}")
    if spec.subdir is not None:
        parts.append(f"built for {quoted(spec.subdir.text)}")
    return ", ".join(parts)


def _describe_constraint(spec: VersionSpec | None) -> str:
    if spec is None or spec.root is None:
        return "any version"
    return quoted(spec.text) if spec.error is not None else _describe_group(spec.root)


def _describe_group(group: Group) -> str:
    words = ""
    for joiner, member in zip(("", *group.joiners), group.members, strict=True):
        said = _describe_group(member) if isinstance(member, Group) else _describe_clause(member)
        words += f"{' or ' if joiner == '|' else ' and ' if joiner else ''}{said}"
    return words


def _describe_clause(clause: Clause) -> str:
    operator, literal = clause.operator, clause.literal
    if clause.is_any:
        return "any version"
    if clause.is_regex or clause.has_inner_glob:
        return f"what matches {quoted(clause.version)}"
    if operator == "~=":
        return _describe_compatible(literal)
    if operator == "!=":
        return f"none that begins with {literal}" if clause.wildcard else f"not {literal}"
    if operator in _RELATIONS:
        return _RELATIONS[operator].format(literal)
    return _series(literal) if operator == "=" or clause.wildcard else f"exactly {literal}"


def _series(literal: str) -> str:
    """What a fuzzy version means."""
    return f"any version that begins with {literal}"


def _describe_compatible(literal: str) -> str:
    parent = literal.rpartition(".")[0]
    return f"{literal} or newer, but still {parent}" if parent else f"{literal} or newer"


def describe_line(line: PipLine) -> str:
    """What an item of a pip section asks for."""
    if line.kind is PipKind.OPTION and line.options:
        return enumerate_options(option.name for option in line.options)
    if line.url is not None:
        where = f"from a repository ({line.vcs.text})" if line.vcs is not None else "one package by its address"
        return f"{where}, at {quoted(line.reference.text)}" if line.reference is not None else where
    if line.path is not None:
        return f"the project or package at {quoted(line.path.text)}{', editable' if line.editable else ''}"
    words = [_describe_pip(clause.operator.text, clause.version.text) for clause in line.clauses]
    parts = [" and ".join(words) or "any version"]
    if line.extras:
        parts.append(f"with {' and '.join(quoted(extra.text) for extra in line.extras)}")
    if line.marker is not None:
        parts.append(f"only where {quoted(line.marker.text.strip())}")
    return ", ".join(parts)


def _describe_pip(operator: str, version: str) -> str:
    if operator in ("==", "===") and version.endswith(".*"):
        return _series(version[:-2])
    if operator in ("==", "==="):
        return f"exactly {version}"
    if operator == "~=":
        return _describe_compatible(version)
    if operator in _RELATIONS:
        return _RELATIONS[operator].format(re.sub(r"\.\*$", "", version))
    return quoted(f"{operator}{version}")


_OPTIONS = {
    "--requirement": "reads further requirements from a file",
    "--constraint": "limits versions by a file",
    "--index-url": "asks this index instead of the package index",
    "--extra-index-url": "asks this index besides: any package may come from it",
    "--find-links": "looks for packages on this page or in this folder",
    "--no-index": "asks no index at all",
    "--pre": "lets pre-releases in, for all packages",
    "--editable": "installs a project so that changes of its source count at once",
    "--no-deps": "installs nothing that is needed besides",
    "--trusted-host": "does not check who that host is",
}


def enumerate_options(names: Iterable[str]) -> str:
    """What some options of pip do."""
    return "; ".join(f"{quoted(name)} {_OPTIONS.get(name, 'is an option of pip')}" for name in names)
