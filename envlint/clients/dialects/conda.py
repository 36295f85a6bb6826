"""Reads a spec as conda's MatchSpec does: conda 26.7, or 24.7, which conda-lock carries with it.

Established from conda/models/match_spec.py, version.py and channel.py. Where the steps below look odd, conda is: it
cuts brackets out by text, reads only those of their entries that fit a pattern, and forgets the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from posixpath import basename
from typing import TypeAlias

from envlint.clients.request import PackageRequest, Refusal, Refused


class Release(Enum):
    """Which conda is asked."""

    V24_7 = "24.7"
    V26_7 = "26.7"


FIELDS = (
    "channel",
    "subdir",
    "name",
    "version",
    "build",
    "build_number",
    "track_features",
    "features",
    "url",
    "md5",
    "sha256",
    "license",
    "license_family",
    "fn",
    "when",
    "extras",
    "flags",
)
"""What may stand in brackets, in the order in which conda prints it; the last three since 26.5."""

_V24_7_FIELDS = FIELDS[:-3]
_ARGUMENTS = ("optional", "target")
_PACKAGE_FILE = re.compile(r".*(\.conda|\.tar\.bz2)", re.DOTALL)
_BRACKETS = re.compile(r".*(\[.*\])")
_PARENTHESES = re.compile(r".*(\(.*\))")
_BRACKET_ENTRY = re.compile(r"([a-zA-Z0-9_-]+?)=([\"']?)([^'\"]*?)(\2)(?:[, ]|$)")
_NAME_AND_REST = re.compile(r"([^ =<>!~]+)?([><!=~ ].+)?")
_VERSION_AND_BUILD = re.compile(r"((?:.+?)[^><!,|]?)(?:(?<![=!|,<>~])(?:[ =])([^-=,|<>~]+?))?$")
_NAME = re.compile(r"(([a-z0-9])|([a-z0-9_](?!_)))[._-]?([a-z0-9]+(\.|-|_|$))*$")
_VIRTUAL_NAME = re.compile(r"__[a-z0-9][._-]?([a-z0-9]+(\.|-|_|$))*$")
_SUBDIRS = (
    "noarch|emscripten-wasm32|wasi-wasm32|freebsd-64|linux-32|linux-64|linux-aarch64|linux-armv6l|linux-armv7l|linux-ppc64"
    "|linux-ppc64le|linux-riscv64|linux-s390x|osx-64|osx-arm64|win-32|win-64|win-arm64|zos-z"
)
_SUBDIR = re.compile(rf"/({_SUBDIRS})(?:/|$)", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9]{0,11}://")
_TOKEN = re.compile(r"/t/([a-zA-Z0-9-]*)")
_ALIAS = "conda.anaconda.org"
_DEFAULTS = ("pkgs/main", "pkgs/r", "pkgs/msys2")


@dataclass(frozen=True, slots=True)
class Components:
    """A spec after conda has taken it apart, before anything is done about what means the same."""

    name: str
    version: str | None = None
    build: str | None = None
    channel: str | None = None
    subdir: str | None = None
    others: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=4096)
def read_spec(text: str, release: Release = Release.V26_7) -> PackageRequest | Refusal:
    """What conda asks for when a spec says this."""
    try:
        components = take_apart(text, release)
        version = "" if components.version is None else _version(components.version)[1]
    except Refused as refused:
        return refused.refusal
    return PackageRequest(
        name=components.name,
        version=version,
        build="" if components.build in (None, "*") else str(components.build),
        channel="" if components.channel in (None, "*") else str(components.channel),
        subdir=components.subdir or "",
        others=tuple(sorted(components.others.items())),
    )


@lru_cache(maxsize=4096)
def canonical(text: str, release: Release = Release.V26_7) -> str | Refusal:
    """`str(MatchSpec(text))`: what conda writes for a spec, and hands to its solver."""
    try:
        return _write(take_apart(text, release), release)
    except Refused as refused:
        return refused.refusal


def take_apart(text: str, release: Release) -> Components:
    """A spec's components. Raises Refused."""
    if not text:
        return Components("*")
    if text.endswith("@"):
        return Components("*", others={"track_features": text[:-1].strip()})
    spec = text.split("#", 1)[0].split(" if ", 1)[0]
    if _PACKAGE_FILE.fullmatch(spec):
        return _package_file(spec, release)
    spec, brackets = _brackets(spec, release)
    if match := _PARENTHESES.match(spec):
        spec = spec.replace(match.group(1), "")
    channel, subdir, spec = _channel_and_rest(spec, brackets, release)
    name, rest = _name_and_rest(spec, release)
    version, build = _version_and_build(rest, release)
    brackets.pop("name", None)
    unknown = [key for key in brackets if key not in (FIELDS if release is Release.V26_7 else _V24_7_FIELDS)]
    if unknown := [key for key in unknown if key not in _ARGUMENTS]:
        raise Refused(f"conda has no field `{unknown[0]}` to match on")
    version, build = brackets.pop("version", version), brackets.pop("build", build)
    components = Components(_pattern(name.lower()), _checked(version), build, channel, subdir, _others(brackets))
    if build is not None:
        _pattern(build)
    return components


def _checked(version: str | None) -> str | None:
    """conda keeps the version as it prints it, which is not always as it was read."""
    return None if version is None else _version(version)[0]


def _package_file(spec: str, release: Release) -> Components:
    """The URL or path of a package file; a path without a scheme stays as it is written."""
    url = spec if _URL.match(spec) else f"file://{spec}"
    filename = basename(spec)
    location = url[: -len(filename)].rstrip("/")
    if not (match := re.search(rf"/({_SUBDIRS})$", location, re.IGNORECASE)):
        return Components("*", others={"fn": filename, "url": url})
    stem = filename.removesuffix(".conda").removesuffix(".tar.bz2")
    if stem.count("-") < 2:
        raise Refused(f"`{filename}` is not the name of a package file, `name-version-build`")
    name, version, build = stem.rsplit("-", 2)
    channel, _ = canonical_channel(location[: match.start()], release)
    return Components(
        name.lower(), _version(version)[0], build, channel, match.group(1), others={"fn": filename, "url": url}
    )


def _brackets(spec: str, release: Release) -> tuple[str, dict[str, str]]:
    """A spec without its brackets, and those of their entries that conda sees."""
    match = _BRACKETS.match(spec)
    if not match:
        return spec, {}
    section, found = match.group(1), {}
    for entry in _BRACKET_ENTRY.finditer(section[1:-1]):
        key, _, value, _ = entry.groups()
        if not value:
            raise Refused(f"`{key}` in the brackets has no value")
        if key == "version" and release is Release.V26_7:
            value = _without_equals(value, None, release)
        found[key] = value
    return spec.replace(section, ""), found


def _others(brackets: dict[str, str]) -> dict[str, str]:
    others = {key: value for key, value in brackets.items() if key not in _ARGUMENTS}
    for key, value in others.items():
        if key in ("track_features", "features"):
            others[key] = " ".join(sorted(set(value.replace(",", " ").split())))
        elif key in ("license", "license_family", "when"):
            others[key] = _pattern(value.lower())
        elif key in ("extras", "flags"):
            others[key] = str([part for part in value.replace(",", " ").split(" ") if part])
        elif key == "build_number":
            others[key] = _build_number(value)
    return others


def _build_number(text: str) -> str:
    try:
        return str(int(text))
    except ValueError:
        stripped = text.strip()
    if stripped.startswith(("=", "<", ">", "!")):
        match = _RELATION.match(stripped)
        if match is None:
            raise Refused(f"`{stripped}` is not a condition on a build number: invalid operator")
        _order(match.group(2))
    return stripped


def _channel_and_rest(spec: str, brackets: dict[str, str], release: Release) -> tuple[str | None, str | None, str]:
    """Cut `channel:namespace:` off; only the last two colons count, and a namespace is forgotten."""
    *before, rest = spec.rsplit(":", 2)
    channel, subdir = canonical_channel(before[0], release) if len(before) == 2 else (None, None)
    if "channel" in brackets:
        bracket_channel, bracket_subdir = canonical_channel(brackets.pop("channel"), release)
        channel, subdir = bracket_channel or channel, bracket_subdir or subdir
    return channel, brackets.pop("subdir", subdir), rest


def _name_and_rest(spec: str, release: Release) -> tuple[str, str]:
    match = _NAME_AND_REST.match(spec)
    name, rest = match.groups() if match else (None, None)
    if name is None:
        raise Refused(f"no package name found in `{spec}`" if spec else "no package name found")
    if release is Release.V26_7 and "*" not in name:
        _check_name(name)
    return name, (rest or "").strip()


def _check_name(name: str) -> None:
    """CEP 26, which conda enforces since 26.5."""
    lowered = name.lower()
    if invalid := "".join(dict.fromkeys(re.findall(r"[^a-z0-9._-]", lowered))):
        raise Refused(f"the package name `{name}` contains invalid characters (`{invalid}`)")
    if not (_NAME.match(lowered) or _VIRTUAL_NAME.match(lowered)):
        raise Refused(f"`{name}` is not a valid package name")


def _pattern(text: str) -> str:
    """A name or build, which is a regular expression if it begins with `^` and ends with `$`."""
    if text.startswith("^") and text.endswith("$"):
        try:
            re.compile(text)
        except re.error as error:
            raise Refused(f"`{text}` contains an invalid regular expression: {error}") from None
    return text


def _version_and_build(text: str, release: Release) -> tuple[str | None, str | None]:
    if not text:
        return None, None
    if "[" in text:
        raise Refused("there is more than one section in brackets")
    match = _VERSION_AND_BUILD.search(text)
    version, build = match.groups() if match else (text, None)
    build = build and build.strip()
    return _without_equals(version.replace(" ", ""), build, release), build


def _without_equals(version: str, build: str | None, release: Release) -> str:
    """Write `=1.2` as `1.2*`, `==1.2` as `1.2`, and with a build `=1.2` as `1.2`."""
    if not version.startswith("=") or version in ("=", "=="):
        return version
    bare = version.lstrip("=") if release is Release.V26_7 else version[1:]
    if version.startswith("==") and build is None:
        return bare if release is Release.V26_7 else version[2:]
    if any(character in bare for character in "=,|"):
        return version
    return bare if build is not None or bare.endswith("*") else f"{bare}*"


_Tree: TypeAlias = "str | tuple[str, tuple[_Tree, ...]]"
_RELATION = re.compile(r"(=|==|!=|<=|>=|<|>|~=)(?![=<>!~])(\S+)$")
_VERSION_CHARACTERS = re.compile(r"[*.+!_0-9a-z]+")
_COMPOUND = re.compile(r".*[()|,^$]")
_TOKENS = re.compile(r"\s*\^[^$]*[$]|\s*[()|,]|[^()|,]+")


def _version(text: str) -> tuple[str, str]:
    """A version expression as conda prints it, and as we write what it means to conda."""
    if _COMPOUND.match(text):
        return _write_tree(_tree(text))
    return _atom(text)


def _write_tree(tree: _Tree) -> tuple[str, str]:
    if isinstance(tree, str):
        return _version(tree) if re.match(r".*[()|,]", tree) and not tree.startswith("^") else _atom(tree)
    operator, parts = tree
    written = [_write_tree(part) for part in parts]
    # conda prints no parentheses, so an alternative inside a conjunction changes its meaning when it is read again.
    return operator.join(printed for printed, _ in written), operator.join(meaning for _, meaning in written)


def _tree(text: str) -> _Tree:
    """`,` binds tighter than `|`; what follows a closed parenthesis without an operator is forgotten."""
    operators: list[str] = []
    operands: list[_Tree] = []
    for match in _TOKENS.finditer(f"({text})"):
        token = match.group().strip()
        if token == "(":
            operators.append(token)
        elif token in _STOPS:
            _join(operators, operands, _STOPS[token], text)
            if token != ")":
                operators.append(token)
            elif not operators:
                raise Refused(f"`{text}` closes a parenthesis that is not open")
            else:
                operators.pop()
        else:
            operands.append(token)
    if operators:
        raise Refused(f"`{text}` opens a parenthesis that is not closed")
    if not operands:
        raise Refused(f"there is no version in `{text}`")
    return operands[0]


_STOPS = {"|": "(", ",": "|(", ")": "("}
"""What binds no tighter than an operator, so that what stands before it stays apart."""


def _join(operators: list[str], operands: list[_Tree], stops: str, text: str) -> None:
    while operators and operators[-1] not in stops:
        operator = operators.pop()
        if len(operands) < 2:
            raise Refused(f"`{text}` is not a version expression: cannot join single expression")
        right, left = operands.pop(), operands.pop()
        operands.append((operator, (*_parts(left, operator), *_parts(right, operator))))


def _parts(tree: _Tree, operator: str) -> tuple[_Tree, ...]:
    return tree[1] if isinstance(tree, tuple) and tree[0] == operator else (tree,)


def _atom(text: str) -> tuple[str, str]:
    """One clause as conda prints it, and what it means."""
    clause = text.strip()
    if not clause:
        raise Refused("a version clause is empty")
    if clause.startswith("^") or clause.endswith("$"):
        return _regular_expression(clause)
    if clause[0] in "=<>!~":
        return clause, _relation(clause)
    if clause == "*":
        return clause, ""
    if "*" in clause.rstrip("*"):
        _compile(clause.replace(".", r"\.").replace("+", r"\+").replace("*", ".*"), clause)
        return clause, clause
    if clause.endswith("*"):
        printed = clause if clause.endswith(".*") else f"{clause[:-1]}.*"
        return printed, "=" + _order(printed.rstrip("*").rstrip("."))
    if "@" in clause:
        return clause, f"==={clause}"
    return clause, "==" + _order(clause)


def _regular_expression(clause: str) -> tuple[str, str]:
    if not (clause.startswith("^") and clause.endswith("$")):
        raise Refused(f"`{clause}` is no version: a regular expression must start with `^` and end with `$`")
    _compile(clause, clause)
    return clause, clause


def _compile(pattern: str, clause: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise Refused(f"`{clause}` is no version: {error}") from None


def _relation(clause: str) -> str:
    match = _RELATION.match(clause)
    if match is None:
        raise Refused(f"invalid version `{clause}`: invalid operator")
    operator, version = match.groups()
    wildcard = version.endswith(".*")
    if wildcard and operator == "~=":
        raise Refused(f"invalid version `{clause}`: invalid operator with `.*`")
    ordered = _order(version[:-2] if wildcard else version)
    if operator == "~=" and "." in ordered and "+" not in ordered:
        return f">={ordered},={ordered.rpartition('.')[0]}"
    return f"{operator}{ordered}.*" if wildcard and operator == "!=" else f"{operator}{ordered}"


def _order(text: str) -> str:
    """A version, in the letters and separators by which conda compares it. Raises Refused for what is none."""
    version = text.strip().lower()
    if not version:
        raise Refused(f"invalid version `{text}`: empty version string")
    if "-" in version and "_" not in version and not _VERSION_CHARACTERS.fullmatch(version):
        version = version.replace("-", "_")
    if not _VERSION_CHARACTERS.fullmatch(version):
        raise Refused(f"invalid version `{text}`: invalid character(s)")
    epoch, *rest = version.split("!")
    if len(rest) > 1:
        raise Refused(f"invalid version `{text}`: duplicated epoch separator `!`")
    if rest and not epoch.isdigit():
        raise Refused(f"invalid version `{text}`: epoch must be an integer")
    release, *local = (rest[0] if rest else epoch).split("+")
    if len(local) > 1:
        raise Refused(f"invalid version `{text}`: duplicated local version separator `+`")
    if not release:
        raise Refused(f"invalid version `{text}`: missing version before local version separator `+`")
    if any(not component for component in _version_components(release, local)):
        raise Refused(f"invalid version `{text}`: empty version component")
    return version


def _version_components(release: str, local: list[str]) -> Iterator[str]:
    *components, last = (release[:-1] if release.endswith("_") else release).replace("_", ".").split(".")
    yield from components
    yield last + "_" if release.endswith("_") else last
    for part in local:
        yield from part.replace("_", ".").split(".")


def canonical_channel(text: str, release: Release = Release.V26_7) -> tuple[str | None, str | None]:
    """A channel's name, or its URL if it is not below `conda.anaconda.org`, and the platform named with it.

    conda 24.7 keeps the path of a URL, if it has one, and forgets the host.
    """
    if not text:
        return None, None
    if text.startswith(("/", "./", "../", "~")):
        text = f"file://{text}"
    if not _URL.match(text):
        name, subdir = _without_subdir(text)
        name = name.strip("/")
        return ("defaults" if name in _DEFAULTS and release is Release.V26_7 else name), subdir
    if token := _TOKEN.search(text):
        text = text.replace(token.group(), "", 1)
    text, subdir = _without_subdir(text)
    scheme, _, rest = text.partition("://")
    authority, _, path = rest.partition("/")
    host, path = authority.rpartition("@")[2].lower(), path.strip("/")
    if release is Release.V24_7:
        return (basename(path) if scheme == "file" else path) or f"{scheme}://{host}", subdir
    if scheme == "file":
        return f"file://{rest}", subdir
    return path if host == _ALIAS and path else f"{scheme}://{host}/{path}".rstrip("/"), subdir


def _without_subdir(text: str) -> tuple[str, str | None]:
    match = _SUBDIR.search(text)
    if match is None:
        return text.rstrip("/"), None
    return text.replace("/" + match.group(1), "", 1).rstrip("/"), match.group(1)


def _write(components: Components, release: Release) -> str:
    """A spec as conda prints it."""
    before, brackets = _written_channel(components)
    version, version_entry, exact = _written_version(components, release)
    build, build_entry = _written_build(components.build, exact)
    brackets += [entry for entry in (version_entry, build_entry) if entry]
    for key in FIELDS:
        if key not in components.others or (key == "url" and components.channel):
            continue
        if key == "fn" and "url" in components.others:
            continue
        value = components.others[key]
        quoted = any(character in value for character in ", =") and not value.startswith("[")
        brackets.append(f"{key}='{value}'" if quoted else f"{key}={value}")
    return before + components.name + version + build + (f"[{','.join(brackets)}]" if brackets else "")


def _written_channel(components: Components) -> tuple[str, list[str]]:
    channel, subdir = components.channel, components.subdir
    if channel and "*" not in channel:
        return f"{channel}/{subdir}::" if subdir else f"{channel}::", []
    brackets = [f"channel={channel}"] if channel and channel != "*" else []
    return "", [*brackets, f"subdir={subdir}"] if subdir else brackets


def _written_version(components: Components, release: Release) -> tuple[str, str, bool]:
    """What stands behind the name, what in the brackets, and whether the version is exact."""
    version = components.version
    if version is None or (version == "*" and release is Release.V26_7):
        return "", "", False
    if any(character in version for character in "><$^|,"):
        return "", f"version='{version}'", False
    if version[:2] in ("!=", "~="):
        return ("", f"version='{version}'", False) if components.build else (version, "", False)
    if version.endswith(".*"):
        return f"={version[:-2]}", "", False
    if version.endswith("*"):
        return f"={version[:-1]}", "", False
    return version if version.startswith("==") else f"=={version}", "", True


def _written_build(build: str | None, exact_version: bool) -> tuple[str, str]:
    if not build:
        return "", ""
    if any(character in build for character in "><$^|,"):
        return "", f"build='{build}'"
    if "*" not in build and exact_version:
        return f"={build}", ""
    return "", f"build={build}"
