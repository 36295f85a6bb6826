"""Reads a spec as rattler's lenient MatchSpec parser does, which pixi uses for environment files.

Established from rattler 92dc7743: rattler_conda_types/src/match_spec/parse.rs and version_spec/version_tree.rs,
rattler_conda_version/src/version_spec/parse.rs and version/parse.rs, with the options of pixi: exact names only, and no
`extras`, `flags` or `when`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from envlint.clients.request import PackageRequest, Refusal, Refused

_OPERATOR = "><=!~"
_URL_SCHEME = re.compile(r"[^\W\d_]\w{0,10}://")
_PLATFORMS = re.compile(
    r"noarch|unknown|linux-(32|64|aarch64|armv6l|armv7l|loongarch64|ppc64le|ppc64|ppc|s390x|riscv32|riscv64)|freebsd-64"
    r"|osx-(64|arm64)|win-(32|64|arm64)|(emscripten|wasi)-wasm32|zos-z"
)
_ALIAS = "https://conda.anaconda.org/"
_NOT_SWITCHED_ON = ("extras", "flags", "when")


@lru_cache(maxsize=4096)
def read_spec(text: str, exact_names: bool = True) -> PackageRequest | Refusal:
    """What pixi asks for when a spec says this; `exact_names=False` allows patterns, as rattler itself does."""
    try:
        return _read(text, exact_names)
    except Refused as refused:
        return refused.refusal


def _read(text: str, exact_names: bool) -> PackageRequest:
    spec = _without_comment(text)
    _refuse_semicolons(spec)
    spec, entries = _split_brackets(spec.strip())
    fields = _fields(entries)
    if "url" not in fields and (url := _as_url(spec)):
        return PackageRequest(_name_in_url(url), others=(("url", url),))
    *before, rest = spec.rsplit(":", 2)
    if before and (namespace := before[-1].strip()):
        fields["namespace"] = namespace
    if len(before) == 2:
        channel, subdir = _channel_and_subdir(before[0])
        fields.setdefault("channel", channel)
        if subdir:
            fields.setdefault("subdir", subdir)
    name, rest = _name_and_rest(rest, exact_names)
    if rest:
        version, build = _version_and_build(rest)
        fields.setdefault("version", version)
        if build:
            fields.setdefault("build", _pattern(build))
    return PackageRequest(
        name=name,
        version=_meaning(fields.pop("version", "*")),
        build=fields.pop("build", ""),
        channel=fields.pop("channel", ""),
        subdir=fields.pop("subdir", ""),
        others=tuple(sorted(fields.items())),
    )


def _meaning(version: str) -> str:
    """A version as rattler prints it, but a single `1.2.*` as `=1.2`, and no `*`."""
    if version == "*":
        return ""
    single = re.fullmatch(r"([^=<>!~,|(]+)\.\*", version)
    return f"={single.group(1)}" if single else version


def _unquoted(text: str, needle: str) -> list[int]:
    """Where a character stands outside of the quoted values in brackets that hold fields."""
    found, depth, quote, escaped = [], 0, "", False
    for index, character in enumerate(text):
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\"
            quote = "" if character == quote else quote
        elif character == "[" and (depth > 0 or re.match(r"\[\s*[\w-]+\s*=", text[index:])):
            depth += 1
        elif character == "]" and depth > 0:
            depth -= 1
        elif character in "'\"" and depth > 0 and text[:index].rstrip()[-1:] in ("=", "[", ","):
            quote = character
        elif character == needle:
            found.append(index)
    return found


def _without_comment(text: str) -> str:
    """What stands before the first `#`, glued or not, that is not quoted in a bracket."""
    positions = _unquoted(text, "#") if "#" in text else []
    return text[: positions[0]] if positions else text


def _refuse_semicolons(text: str) -> None:
    positions = _unquoted(text, ";") if ";" in text else []
    if positions and re.match(r"\s*if\s", text[positions[0] + 1 :]):
        raise Refused("the `; if` syntax for conditional dependencies is deprecated")
    if len(positions) > 1:
        raise Refused("more than one semicolon in the spec")


def _split_brackets(text: str) -> tuple[str, list[tuple[str, str]]]:
    """A spec, and the entries of the brackets that close at its end."""
    if not text.endswith("]"):
        return text, []
    start: int | None = None
    depth, quote, escaped = 0, "", False
    for index, character in enumerate(text[:-1]):
        if escaped:
            escaped = False
        elif quote:
            escaped = character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"" and depth > 0:
            quote = character
        elif character == "[":
            start = index if depth == 0 else start
            depth += 1
        elif character == "]":
            depth = max(0, depth - 1)
            start = start if depth else None
    if depth != 1 or quote or start is None:
        raise Refused("invalid bracket")
    return text[:start], _entries(text[start + 1 :])


_ENTRY = re.compile(
    r"""[ \t\r\n]*([\w-]*)[ \t\r\n]*=[ \t\r\n]*
    (?: "((?:\\.|[^"\\])*)" | '((?:\\.|[^'\\])*)' | \[([^\]]*)\] | ([^,\]'"]+) )
    [ \t\r\n]*""",
    re.VERBOSE | re.DOTALL,
)


def _entries(text: str) -> list[tuple[str, str]]:
    """`key=value` pairs, separated by commas, up to the bracket's end."""
    found: list[tuple[str, str]] = []
    position = 0
    while match := _ENTRY.match(text, position):
        found.append((match.group(1), next(group for group in match.groups()[1:] if group is not None)))
        position = match.end()
        if text[position : position + 1] != ",":
            break
        position += 1
    if text[position : position + 1] != "]" or (found and text[position - 1 : position] == ","):
        raise Refused("invalid bracket")
    return found


def _fields(entries: list[tuple[str, str]]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for key, value in entries:
        if key in _NOT_SWITCHED_ON:
            raise Refused(f"invalid bracket key `{key}`: not switched on")
        if key == "channel":
            channel, subdir = _channel_and_subdir(value)
            fields.setdefault("channel", channel)
            if subdir:
                fields.setdefault("subdir", subdir)
        elif key in _READ_BY:
            fields[key] = _READ_BY[key](value)
        else:
            raise Refused(f"invalid bracket key `{key}`")
    return fields


def _features(text: str) -> str:
    return ",".join(text.replace(",", " ").split())


def _md5(text: str) -> str:
    return _digest(text, 32)


def _sha256(text: str) -> str:
    return _digest(text, 64)


def _digest(text: str, length: int) -> str:
    if not re.fullmatch(rf"[0-9a-fA-F]{{{length}}}", text):
        raise Refused("unable to parse hash digest from hex")
    return text.lower()


def _build_number(text: str) -> str:
    match = re.fullmatch(r"(==|!=|<=|>=|<|>|=)?([0-9]+)", text)
    if match is None:
        raise Refused(f"invalid build number spec `{text}`")
    operator, number = match.groups()
    return f"{'==' if operator in (None, '=') else operator}{int(number)}"


def _url_field(text: str) -> str:
    if _URL_SCHEME.match(text):
        return _url(text)
    if not _is_absolute(text):
        raise Refused("invalid package path or url")
    return f"file://{text}"


def _as_url(text: str) -> str | None:
    """The URL or absolute path of a package, if the spec is one."""
    if "::" in text:
        return None
    if _URL_SCHEME.match(text):
        return _url(text)
    return f"file://{text}" if _is_absolute(text) else None


def _is_absolute(text: str) -> bool:
    return text.startswith(("/", "\\\\")) or re.match(r"[A-Za-z]:[\\/]", text) is not None


def _url(text: str) -> str:
    """A URL without what makes no difference: the port if it is the scheme's own, capitals in the host."""
    stripped = text.strip()
    try:
        parts = urlsplit(stripped)
        port = parts.port
    except ValueError as error:
        raise Refused(f"invalid package spec url: {error}") from None
    if not parts.netloc and parts.scheme != "file":
        raise Refused("invalid package spec url: empty host")
    if re.search(r"[\s<>^|%]", parts.hostname or ""):
        raise Refused("invalid package spec url: invalid domain character")
    usual = {"http": 80, "https": 443, "ftp": 21}.get(parts.scheme)
    host = parts.netloc.lower() if port is None else parts.netloc.lower().removesuffix(f":{port}")
    place = host if port is None or port == usual else f"{host}:{port}"
    return parts._replace(netloc=place, path=parts.path or "/").geturl()


def _name_in_url(url: str) -> str:
    match = re.fullmatch(r"(.+)-[^-]+-[^-]+(\.conda|\.tar\.bz2)", urlsplit(url).path.rsplit("/", 1)[-1])
    if match is None:
        raise Refused("missing package name")
    return _exact_name(match.group(1))


def _channel_and_subdir(text: str) -> tuple[str, str | None]:
    before, slash, last = text.rpartition("/")
    if slash and _PLATFORMS.fullmatch(last):
        return _channel(before), last
    return _channel(text), None


def _channel(text: str) -> str:
    """A channel's name below `conda.anaconda.org`, or else its URL."""
    name = text
    if name.endswith("]") and "[" in name:
        name, _, platforms = name[:-1].rpartition("[")
        if not all(_PLATFORMS.fullmatch(each.strip()) for each in platforms.split(",") if each.strip()):
            raise Refused("could not parse the platforms of the channel")
    if _URL_SCHEME.match(name):
        url = _url(name).rstrip("/") + "/"
        return url.removeprefix(_ALIAS).rstrip("/") if url.startswith(_ALIAS) and url != _ALIAS else url
    if name.startswith(("./", "../", "~/", "/")) or re.match(r"[A-Za-z]:[\\/]", name):
        return f"file://{name}"
    if re.search(r"[:\\\[\]]", name):
        raise Refused(f"invalid channel name: `{name}`")
    return name.strip().strip("/")


def _name_and_rest(text: str, exact_names: bool) -> tuple[str, str]:
    spec = text.strip()
    if spec.startswith("^") and (match := re.match(rf"\^.*?\$(?=$|[\s{_OPERATOR}])", spec, re.DOTALL)):
        name = match.group()
    else:
        match = re.match(rf"[^\s{_OPERATOR}]+", spec)
        if match is None:
            raise Refused("missing package name")
        name = match.group()
    rest = spec[match.end() :].strip()
    if name.startswith("^") and name.endswith("$"):
        kind = "regex"
    elif "*" in name:
        kind = "glob"
    else:
        return _exact_name(name), rest
    if exact_names:
        raise Refused(f"`{name}` looks like a {kind}, but only exact package names are allowed")
    return _pattern(name), rest


def _exact_name(name: str) -> str:
    if not re.fullmatch(r"[a-zA-Z0-9_.-]+", name):
        raise Refused(f"`{name}` is not a valid package name: only letters, digits, `-`, `_` and `.` are allowed")
    return name.lower()


def _pattern(text: str) -> str:
    """A name or build that may be a regular expression or a glob."""
    if text.startswith("^") and text.endswith("$"):
        try:
            re.compile(text)
        except re.error:
            raise Refused(f"invalid regex `{text}`") from None
    elif "*" in text and ("***" in text or re.search(r"(?<![/])(?<!^)\*\*|\*\*(?![/]|$)|\[[^\]]*$", text)):
        raise Refused(f"invalid glob `{text}`")
    return text


_COMPONENTS = r"(?:[A-Za-z]+|[0-9]+|\*)(?:[._-]*(?:[A-Za-z]+|[0-9]+|\*))*[_-]*"
_EPOCH = re.compile(r"[0-9]+!")
_RECOGNIZED = re.compile(_COMPONENTS)
_RECOGNIZED_OPERATOR = re.compile(r"[ \t\r\n]*(==|!=|=|>=|>|<=|<|~=)[ \t\r\n]*")
_RECOGNIZED_SEPARATOR = re.compile(r"[ \t\r\n]*[,|][ \t\r\n]*")


def _version_and_build(text: str) -> tuple[str, str]:
    """Split at the end of what looks like a version expression; all that follows is a build, whatever it is."""
    if "[" in text:
        raise Refused("multiple bracket sections not allowed")
    try:
        end = _recognize_group(text, 0)
    except _Unrecognized:
        raise Refused(f"unable to parse version spec: `{text}`") from None
    build = (text[end + 1 :] if text[end : end + 1] in (" ", "=") else text[end:]).strip()
    version = "".join(text[:end].split())
    return _version(_without_equals(version, bool(build))), build


class _Unrecognized(Exception):
    pass


def _recognize_group(text: str, position: int) -> int:
    end = _recognize_clause(text, position)
    while match := _RECOGNIZED_SEPARATOR.match(text, end):
        end = _recognize_clause(text, match.end())
    return end


def _recognize_clause(text: str, position: int) -> int:
    if text.startswith("(", position):
        end = _recognize_group(text, position + 1)
        if text.startswith(")", end):
            return end + 1
        raise _Unrecognized
    if text.startswith("=", position) and (end_of_equality := _recognize_equality(text, position + 1)):
        return end_of_equality
    if text.startswith("*", position):
        return position + (3 if text.startswith("*.*", position) else 1)
    if match := _RECOGNIZED_OPERATOR.match(text, position):
        position = match.end()
    end = _recognize_version(text, position) or 0
    if not end:
        raise _Unrecognized
    while text[end : end + 1] in (".", "*"):
        end += 1
    return end


def _recognize_equality(text: str, position: int) -> int | None:
    """`1.2.3`, `1*` or `1.*` behind a single `=`."""
    end = _recognize_version(text, position)
    if end is None:
        return None
    glob = _GLOB_SUFFIX.match(text, end)
    return glob.end() if glob else end


def _recognize_version(text: str, position: int) -> int | None:
    if match := _EPOCH.match(text, position):
        position = match.end()
    match = _RECOGNIZED.match(text, position)
    if match is None:
        return None
    end = match.end()
    if not text.startswith("+", end):
        return end
    local = _RECOGNIZED.match(text, end + 1)
    if local is None:
        raise _Unrecognized
    return local.end()


def _without_equals(version: str, has_build: bool) -> str:
    """Write a lone `=1.2` as `1.2*`, `==1.2` as `1.2`, and with a build `=1.2` as `1.2`."""
    if not version.startswith("="):
        return version
    if version.startswith("==") and not has_build:
        return version[2:]
    bare = version[1:]
    if any(character in bare for character in "=,|"):
        return version
    return bare if has_build or bare.endswith("*") else f"{bare}*"


_CLAUSE = re.compile(r"([=!<>~]*)([\w!.*+-]+)")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_OR, _AND = re.compile(r"\s*\|\s*"), re.compile(r"\s*,\s*")
_LEFT, _RIGHT = re.compile(r"\(\s*"), re.compile(r"\s*\)")
_GLOB_SUFFIX = re.compile(r"\.?\*")
_SEGMENT = re.compile(r"(?:[0-9]+|[A-Za-z]+)+")


def _version(text: str) -> str:
    """A version expression as rattler prints it."""
    if "$" in text or "^" in text:
        raise Refused("regex constraints are not supported")
    printed, end = _alternatives(text, 0, inside_conjunction=False)
    if end != len(text):
        raise Refused(f"unable to parse version spec: `{text}`")
    return printed


def _alternatives(text: str, position: int, inside_conjunction: bool) -> tuple[str, int]:
    parts, end = [], position
    while True:
        part, end = _conjunction(text, end)
        parts.append(part)
        match = _OR.match(text, end)
        if match is None:
            break
        end = match.end()
    printed = "|".join(parts)
    return (f"({printed})" if inside_conjunction and len(parts) > 1 else printed), end


def _conjunction(text: str, position: int) -> tuple[str, int]:
    parts, end = [], position
    while True:
        if group := _LEFT.match(text, end):
            part, end = _alternatives(text, group.end(), inside_conjunction=False)
            closing = _RIGHT.match(text, end)
            if closing is None:
                raise Refused(f"unable to parse version spec: `{text}`")
            end = closing.end()
        else:
            part, end = _clause(text, end)
        parts.append(part)
        match = _AND.match(text, end)
        if match is None:
            break
        end = match.end()
    if len(parts) > 1:
        parts = [f"({part})" if "|" in part else part for part in parts]
    return ",".join(parts), end


def _clause(text: str, position: int) -> tuple[str, int]:
    if text.startswith("*", position):
        return "*", position + (3 if text.startswith("*.*", position) else 1)
    match = _CLAUSE.match(text, position)
    if match is None:
        raise Refused(f"unable to parse version spec: `{text}`")
    operator, version = match.groups()
    if operator not in ("", "==", "!=", "<=", ">=", "<", ">", "=", "~="):
        raise Refused(f"invalid operator `{operator}`")
    if version == "*":
        if operator in (">=", "<=", "~=", "=", "=="):
            return "*", match.end()
        raise Refused(f"`*` is incompatible with the operator `{operator}`")
    return _printed_clause(operator, version), match.end()


def _printed_clause(operator: str, version: str) -> str:
    number, rest = _literal(version)
    if not rest:
        return f"{number}.*" if operator == "=" else f"{operator or '=='}{number}"
    stars = re.fullmatch(r"\*|(\.\*)*", rest)
    if not operator:
        if rest in ("*", ".*") or re.fullmatch(r"(\.\*)+\.?", rest):
            return f"{number}.*"
    elif operator in (">", ">=") and stars:
        return f">={number}"
    elif operator == "!=" and rest in ("*", ".*"):
        return f"!={number}.*"
    elif stars:
        return f"{number}.*" if operator == "=" else f"{operator}{number}"
    if "*" in version:
        raise Refused("regex constraints are not supported")
    raise Refused(f"malformed version string `{version}`: encountered more characters but expected none")


def _literal(text: str) -> tuple[str, str]:
    """As much as is a version, as rattler prints it, and what is left."""
    epoch = _EPOCH.match(text)
    position = epoch.end() if epoch else 0
    position, separator = _part(text, position, "")
    if text.startswith("+", position):
        position, _ = _part(text, position + 1, separator)
    literal = text[:position].lower()
    if position > 19 and any(len(digits) > 1000 or int(digits) >= 1 << 64 for digits in re.findall(r"[0-9]+", literal)):
        raise Refused(f"malformed version string `{text}`: invalid number")
    return _LEADING_ZEROS.sub("", literal), text[position:]


def _part(text: str, position: int, separator: str) -> tuple[int, str]:
    """Where the components of a version end; dashes and underscores may not be mixed in it."""
    match = _SEGMENT.match(text, position)
    if match is None:
        raise Refused(f"malformed version string `{text}`: expected a version component, such as `2` or `rc`")
    end = match.end()
    while (found := text[end : end + 1]) and found in "-._":
        separator = _same(text, separator, found)
        if match := _SEGMENT.match(text, end + 1):
            end = match.end()
            continue
        trailing = text[end + 1 : end + 2]
        if trailing and trailing in "-_":
            return end + 2, _same(text, separator, trailing)
        return (end + 1 if found in "-_" else end), separator
    return end, separator


def _same(text: str, separator: str, found: str) -> str:
    if found == ".":
        return separator
    if separator and separator != found:
        raise Refused(f"malformed version string `{text}`: it has both dashes and underscores")
    return found


_READ_BY: dict[str, Callable[[str], str]] = {
    "version": _version,
    "build": _pattern,
    "build_number": _build_number,
    "md5": _md5,
    "sha256": _sha256,
    "url": _url_field,
    "track_features": _features,
    "fn": str,
    "license": str,
    "license_family": str,
    "namespace": str,
    "subdir": str,
}
"""How the values in brackets are read; any other key is refused."""
