"""Reads a spec as libmamba 2.8's MatchSpec does, for mamba and micromamba.

Established from libmamba/src/specs/match_spec.cpp, version_spec.cpp, version.cpp, chimera_string_spec.cpp,
unresolved_channel.cpp and util/flat_bool_expr_tree.hpp. Two of its ways surprise most: `|` binds tighter than `,`, and
what does not fit into the version becomes the build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from posixpath import normpath

from envlint.clients.request import PackageRequest, Refusal, Refused

_ARCHIVES = (".tar.bz2", ".conda", ".whl", ".tar.gz")
_FREE = ("", "*", "=*", "==*")
_SPACED_OPERATOR = re.compile(r"([<>=,]) +")
_PLATFORM = re.compile(
    r"/(noarch|linux-32|linux-64|linux-armv6l|linux-armv7l|linux-aarch64|linux-ppc64le|linux-ppc64|linux-s390x"
    r"|linux-riscv32|linux-riscv64|osx-64|osx-arm64|win-32|win-64|win-arm64|zos-z|emscripten-wasm32|wasi-wasm32|freebsd-64)(?=/|$)",
    re.IGNORECASE,
)
_IMPLICIT_VERSION = re.compile(r"==|!=|~=|>|<")
_VERSION_CHARACTERS = re.compile(r"[A-Za-z0-9._*-]+")
_SEPARATOR = re.compile(r"[._-]")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_OPERATOR = re.compile(r">=|>|<=|<|~=|==|!=|=")
_NAME = re.compile(r"[^ =<>~!]*")
_CLAUSE = re.compile(r"[,|()]|[^,|()]+")
_LONE_BRACE = re.compile(r"(?<!\\)\{(?!\d+(,\d*)?\})")
"""Python takes such a brace for itself; the regular expressions of C++ do not."""
_PLAIN_BUILD = re.compile(r"[A-Za-z0-9_*-]*")
_OPEN, _CLOSE = "[(\"'", "])\"'"
_NOT_GRAPHIC = "".join(chr(code) for code in (*range(33), 127))


@lru_cache(maxsize=4096)
def read_spec(text: str) -> PackageRequest | Refusal:
    """What mamba asks for when a spec says this."""
    try:
        return _read(text)
    except Refused as refused:
        return refused.refusal


def _strip(text: str) -> str:
    """libmamba strips bytes that are not graphic in ASCII, which takes part of UTF-8 away at the ends."""
    start, end = 0, len(text)
    while start < end and not "!" <= text[start] <= "~":
        start += 1
    while end > start and not "!" <= text[end - 1] <= "~":
        end -= 1
    return text[start:end]


def _read(text: str) -> PackageRequest:
    spec = _strip(text.split(" #", 1)[0])
    spec = _strip(_SPACED_OPERATOR.sub(r"\1", spec))
    if not spec:
        return PackageRequest("*")
    url, hash_sign, digest = spec.rpartition("#")
    if spec.endswith(_ARCHIVES):
        return _package_url(spec, "")
    if hash_sign and url.endswith(_ARCHIVES):
        return _package_url(url, digest if re.fullmatch(r"[0-9a-fA-F]*", digest) else "")
    fields: dict[str, str] = {}
    channel, namespace, spec = _split_channel(spec)
    if namespace:
        fields["namespace"] = namespace
    if channel:
        _set_channel(fields, channel)
    spec = _without_attributes(fields, spec)
    name, version, build = _split(spec.lstrip(_NOT_GRAPHIC))
    if not name:
        raise Refused("empty package name")
    if version:
        fields["version"] = _version(version)
    if build:
        fields["build"] = _pattern(build)
    return PackageRequest(
        name=name.lower(),
        version=_meaning(fields.pop("version", "=*")),
        build=_meaning(fields.pop("build", "*")),
        channel=fields.pop("channel", ""),
        subdir=fields.pop("subdir", ""),
        others=tuple(sorted(fields.items())),
    )


def _meaning(constraint: str) -> str:
    return "" if constraint in _FREE else constraint


def _package_url(url: str, digest: str) -> PackageRequest:
    fields: dict[str, str] = {}
    _set_channel(fields, url)
    filename = fields["channel"].rpartition("/")[2]
    stem = next(filename.removesuffix(archive) for archive in _ARCHIVES if filename.endswith(archive))
    head, dash, build = stem.rpartition("-")
    build = _pattern(build)
    if not dash:
        raise Refused(f"missing name and version in filename `{filename}`")
    name, dash, version = head.rpartition("-")
    version = _version(version)
    if not dash:
        raise Refused(f"missing name in filename `{filename}`")
    others = [("url", fields["channel"])] + ([("md5", digest)] if digest else [])
    return PackageRequest(name.lower(), _meaning(version), build, others=tuple(sorted(others)))


def _tokens(text: str, reverse: bool) -> Iterator[tuple[int, bool, bool]]:
    """Each position, whether brackets and quotes are balanced there, and whether they have ever closed too often."""
    broken = False
    opening, closing = (_CLOSE, _OPEN) if reverse else (_OPEN, _CLOSE)
    pairs = dict(zip(closing, opening, strict=True))
    depths = dict.fromkeys(opening, 0)
    for position in reversed(range(len(text))) if reverse else range(len(text)):
        character = text[position]
        if character in "\"'":
            depths[character] = 1 - depths[character]
        elif character in opening:
            depths[character] += 1
        elif character in closing:
            depths[pairs[character]] -= 1
            broken = broken or depths[pairs[character]] < 0
        yield position, not any(depths.values()), broken


def _find(text: str, character: str, reverse: bool = False) -> int | None:
    """Where a character first, or last, stands outside of brackets and quotes. Raises Refused if they do not match."""
    if not any(bracket in text for bracket in "[]()\"'"):
        at = text.rfind(character) if reverse else text.find(character)
        return None if at < 0 else at
    found, matching = None, True
    for position, balanced, broken in _tokens(text, reverse):
        matching = balanced and not broken
        if balanced and text[position] == character:
            found = position
            break
    if not matching:
        raise Refused(f"parentheses mismatch in `{text}`")
    return found


def _split_channel(text: str) -> tuple[str, str, str]:
    at = _find(text, ":", reverse=True)
    if at is None:
        return "", "", text
    before, rest = text[:at], text[at + 1 :]
    at = _find(before, ":", reverse=True)
    return ("", before, rest) if at is None else (before[:at], before[at + 1 :], rest)


def _without_attributes(fields: dict[str, str], text: str) -> str:
    """Read the sections in brackets and parentheses at the end, the last one first."""
    while text.endswith(("]", ")")):
        start = None
        for position, balanced, broken in _tokens(text, reverse=True):
            if broken:
                break
            if balanced and text[position] in _OPEN:
                start = position
                break
        if start is None:
            raise Refused(f"parentheses mismatch in `{text}`")
        _read_attributes(fields, text[start + 1 : -1])
        text = text[:start]
    return text


def _read_attributes(fields: dict[str, str], text: str) -> None:
    rest: str | None = text
    while rest is not None:
        at = _find(rest, ",")
        entry, rest = (rest, None) if at is None else (rest[:at], rest[at + 1 :])
        if entry.startswith("version") and _IMPLICIT_VERSION.match(entry.lstrip("version")):
            raise Refused(f"implicit format `{entry}` is not allowed, use `version='...'` instead")
        key, equals, value = entry.partition("=")
        key, value = _strip(key).lower(), value if equals else "true"
        _set_attribute(fields, key, value.strip(_NOT_GRAPHIC + "\"'"))


_COPIED = frozenset(("md5", "sha256", "license", "license_family", "features"))
_SAME = {"build_string": "build", "filename": "fn", "url": "channel"}


def _set_attribute(fields: dict[str, str], key: str, value: str) -> None:
    key = _SAME.get(key, key)
    if key in _COPIED or key == "fn":
        fields[key] = value
    elif key == "channel":
        fields.pop("subdir", None)
        _set_channel(fields, value)
    elif key == "subdir":
        fields.setdefault("subdir", _platforms(value))
    elif key == "optional" and value[:1] in tuple("yYtT1"):
        fields[key] = "true"
    elif key in _READ_BY:
        fields[key] = _READ_BY[key](value)


def _platforms(text: str) -> str:
    return ",".join(sorted({part.lower() for part in re.split(r"[|,;\s]+", text) if part}))


def _features(text: str) -> str:
    return ",".join(sorted(set(text.replace(",", " ").split())))


def _build_number(text: str) -> str:
    stripped = _strip(text)
    if stripped in _FREE:
        return ""
    match = re.fullmatch(r"([^0-9]*?)\s*([0-9]+)", stripped)
    if match is None:
        raise Refused(f"expected number in build number spec `{stripped}`")
    operator, number = match.groups()
    if operator not in ("", "=", "!=", ">", ">=", "<", "<="):
        raise Refused(f"invalid build number operator in `{stripped}`")
    return f"{operator or '='}{int(number)}"


def _set_channel(fields: dict[str, str], text: str) -> None:
    """A channel's name, URL or path, and the platforms named with it; `https://conda.anaconda.org/` stays."""
    location, platforms = _strip(text), ""
    if not location or location.lower() in ("<unknown>", "none:///<unknown>", "none", ":///<unknown>"):
        fields["channel"] = "<unknown>"
        return
    if location.endswith("]"):
        location, bracket, inside = location[:-1].rpartition("[")
        if not bracket or not location:
            raise Refused("unexpected closing bracket `]` in the channel")
        location, platforms = location.rstrip(_NOT_GRAPHIC), _platforms(inside)
    elif not location.endswith(_ARCHIVES) and (match := _PLATFORM.search(location)):
        location = (location[: match.start()] + location[match.end() :]).rstrip("/")
        platforms = match.group(1).lower()
    if "://" not in location and (location.startswith(("/", "./", "../", "~")) or location.endswith(_ARCHIVES)):
        location = ("./" if location.startswith("./") else "") + normpath(location)
    if not location:
        raise Refused("the channel is empty")
    fields["channel"] = location
    if platforms:
        fields["subdir"] = platforms


def _split(text: str) -> tuple[str, str, str]:
    """Name, version and build."""
    match = _NAME.match(text)
    name = match.group() if match else ""
    rest = _strip(text[len(name) :]).rstrip("=")
    last = max(rest.rfind(" "), rest.rfind("="))
    if last <= 0:
        return name, rest, ""
    at = rest.rfind("=")
    if at < 0:
        return name, _strip(rest[:last]), rest[last + 1 :]
    if at > 0 and rest[at - 1] in "=!|,<>~":
        version = re.compile(r" *([^ ]*) *").match(rest, at + 1)
        if version is None or version.end() >= len(rest) or " " not in rest[version.end(1) : version.end()]:
            return name, rest, ""
        return name, _strip(rest[: version.end()]), rest[version.end() :]
    build = rest[at + 1 :].lstrip(" ")
    if not build:
        raise Refused(f"there is no build behind the last `=` of `{text}`")
    return name, rest[:at], build


def _pattern(text: str) -> str:
    """A build: plain, a glob, or, where it has any other character, a regular expression between `^` and `$`."""
    anchored = text.startswith("^") or text.endswith("$")
    if not anchored and _PLAIN_BUILD.fullmatch(text):
        return text or "*"
    if text.startswith("^") and text.endswith("$"):
        pattern = text
    else:
        inner = text.removeprefix("^").removesuffix("$")
        pattern = "^" + re.sub(r"(?<!\.)\*", ".*", inner) + "$"
    try:
        if _LONE_BRACE.search(pattern):
            raise re.error("invalid range in a `{}` expression")
        re.compile(pattern)
    except re.error as error:
        if anchored:
            raise Refused(f"invalid regular expression `{text}`: {error}") from None
        return text
    return "*" if pattern == "^.*$" else pattern


def _version(text: str) -> str:
    """A version expression as libmamba prints it: every pair in parentheses but the outermost."""
    text = text.lstrip(_NOT_GRAPHIC)
    if text in _FREE:
        return "=*"
    return _Expression(text).read()


class _Expression:
    """An infix parser for which `|` binds tighter than `,`, and both group from the right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [token for token in _CLAUSE.findall(text) if _strip(token)]
        self.index = 0

    def read(self) -> str:
        printed, _ = self.conjunction()
        if self.index < len(self.tokens):
            raise self.unexpected()
        return printed

    def conjunction(self) -> tuple[str, bool]:
        return self.chain(",", self.alternative)

    def alternative(self) -> tuple[str, bool]:
        return self.chain("|", self.operand)

    def chain(self, operator: str, operand: Callable[[], tuple[str, bool]]) -> tuple[str, bool]:
        parts = [operand()]
        while self.peek() == operator:
            self.index += 1
            parts.append(operand())
        printed, compound = parts.pop()
        while parts:
            left, left_compound = parts.pop()
            left = f"({left})" if left_compound else left
            printed = f"({printed})" if compound else printed
            printed, compound = f"{left}{operator}{printed}", True
        return printed, compound

    def operand(self) -> tuple[str, bool]:
        token = self.peek()
        if token is None or token in (",", "|", ")"):
            raise self.unexpected()
        self.index += 1
        if token != "(":
            return _predicate(_strip(token)), False
        inside = self.conjunction()
        if self.peek() != ")":
            raise self.unexpected()
        self.index += 1
        return inside

    def peek(self) -> str | None:
        return self.tokens[self.index] if self.index < len(self.tokens) else None

    def unexpected(self) -> Refused:
        token = self.peek()
        if token is None:
            return Refused(f"version spec `{self.text}` is an incorrect expression")
        return Refused(f"found unexpected token `{token}` in version spec `{self.text}`")


def _predicate(clause: str) -> str:
    """One clause as libmamba prints it."""
    clause = clause.removesuffix(".")
    if clause in _FREE:
        return "=*"
    match = _OPERATOR.match(clause)
    if match is None:
        return _bare(clause)
    operator, version = match.group(), clause[match.end() :].lstrip(_NOT_GRAPHIC)
    if operator in (">=", ">", "<=", "<", "~="):
        return operator + _literal(version)
    if operator == "==":
        return "=" + _literal(version[:-2]) if version.endswith(".*") else "==" + _literal(version)
    if _inner_glob(version):
        return ("!=" if operator == "!=" else "") + _literal(version)
    stem = version.removesuffix(".*")
    suffix = ".*" if operator == "!=" and stem != version else ""
    return operator + _literal(stem) + suffix


def _bare(clause: str) -> str:
    if _inner_glob(clause):
        return _literal(clause)
    if not re.match(r"[0-9a-z]", clause):
        raise Refused(f"found invalid version predicate in `{clause}`")
    if clause.endswith("*"):
        return "=" + _literal(clause.removesuffix("*").removesuffix("."))
    return "==" + _literal(clause)


def _inner_glob(version: str) -> bool:
    return version.startswith("*") or -1 < version.find(".*") < max(len(version), 2) - 2


def _literal(text: str) -> str:
    """A version as libmamba prints it: every separator a dot, numbers without leading zeros."""
    version = _strip(text)
    epoch, mark, rest = version.rpartition("!") if version.count("!") == 1 else version.partition("!")
    if not mark:
        epoch, rest = "", version
    elif not re.fullmatch(r"[0-9]+", epoch):
        raise Refused(f"error parsing version `{version}`: epoch should be a number")
    main, plus, local = rest.rpartition("+")
    if not plus:
        main, local = rest, ""
    elif not local:
        raise Refused(f"error parsing version `{version}`: empty local version")
    if not main:
        raise Refused(f"error parsing version `{version}`: empty version")
    printed = _parts(main, version) + (f"+{_parts(local, version)}" if plus else "")
    return f"{int(epoch)}!{printed}" if epoch and int(epoch) else printed


def _parts(text: str, version: str) -> str:
    if "-" in text and -1 < text.find("_") < len(text) - 1:
        raise Refused(f"error parsing version `{version}`: it has both dashes and underscores")
    if not _VERSION_CHARACTERS.fullmatch(text):
        raise Refused(f"error parsing version `{version}`: it contains invalid characters")
    trailing = "_" if text.endswith("_") else ""
    parts = _SEPARATOR.split(text[: len(text) - len(trailing)])
    parts[-1] += trailing
    if not all(parts):
        raise Refused(f"error parsing version `{version}`: empty part")
    if len(text) > 19 and any(len(number) > 1000 or int(number) >= 1 << 64 for number in re.findall(r"[0-9]+", text)):
        raise Refused(f"error parsing version `{version}`: a number is too large")
    return _LEADING_ZEROS.sub("", ".".join(parts).lower())


_READ_BY: dict[str, Callable[[str], str]] = {
    "version": _version,
    "build": _pattern,
    "build_number": _build_number,
    "track_features": _features,
}
"""How the values of some keys in brackets are read; a key that is not known is ignored."""
