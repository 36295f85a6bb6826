"""Reads one item of a `pip:` list, so that every part of it can be pointed at and every slip in it named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from typing import Any, NamedTuple

from envlint.text import Span


class PipKind(str, Enum):
    """What pip would take the line for."""

    REQUIREMENT = "requirement"
    """A name with extras, versions or a direct reference (`name @ url`): PEP 508."""
    URL = "url"
    """A bare URL: an archive or, with `git+`, `hg+`, `svn+` or `bzr+` before it, a repository."""
    PATH = "path"
    """A folder, wheel or archive on this machine."""
    OPTION = "option"
    """Nothing to install: `-r file`, `--index-url url`, ..."""
    TEMPLATE = "template"
    """Something fills this in before pip reads it: `{{ jinja }}`, or a `${VARIABLE}` where it decides what is meant."""
    SEVERAL = "several"
    """A value of several lines; pip reads each by itself."""
    EMPTY = "empty"
    """Blank, or only a comment."""
    UNREADABLE = "unreadable"
    """Not even a name can be made out."""


class Part(NamedTuple):
    """A piece of the line; the text is what pip reads there, the source without the quotes of an option's value."""

    text: str
    span: Span


class Clause(NamedTuple):
    """One version clause. A broken one can lack its operator or its version: then the text is empty."""

    operator: Part
    version: Part

    @property
    def span(self) -> Span:
        """From the operator to the version's end."""
        return Span(self.operator.span.start, self.version.span.end)


class Option(NamedTuple):
    """An option, and its value if it has one."""

    name: str
    """In full and with its dashes (`--requirement` for `-r`); as written if pip's requirements files know no such."""
    written: Part
    value: Part | None

    @property
    def span(self) -> Span:
        """From the dash to the value's end."""
        return Span(self.written.span.start, (self.value or self.written).span.end)


_RULES = {"joined-items": "joined-items", "typography": "invisible-character"}


class Flaw(NamedTuple):
    """One reason why pip would refuse the line, or would not do what it says."""

    kind: str
    """What is wrong, in one or two words; `envlint.specs.pip_flaws.KINDS` explains each."""
    span: Span
    found: str
    """What stands there, fit for quoting in a message."""
    replacement: str | None = None
    """What the span should become where one reading is obvious; else None."""
    components: int = 0
    """How many numbers the version has (`single-equals`, `missing-operator`, `build-string`): `=1.2` has two, and
    in conda's language would be fuzzy."""
    pieces: tuple[Span, ...] = ()
    """The items that were run together (`joined-items`)."""

    @property
    def rule(self) -> str:
        """The name of the rule that reports it."""
        return _RULES.get(self.kind, "invalid-requirement")

    @property
    def reason(self) -> str:
        """Why pip minds, in a few words."""
        from envlint.specs.pip_flaws import KINDS

        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class PipLine:
    """An item of a `pip:` list. conda writes all of them into a requirements file, one under the other, so that
    whatever pip accepts there is right here: https://pip.pypa.io/en/stable/reference/requirements-file-format/

    Spans are offsets into `text`.
    """

    text: str
    kind: PipKind
    valid: bool = True
    """Whether pip can read the line and heeds all of it. Templates and several lines get the benefit of the doubt."""
    name: Part | None = None
    """Also that of a URL, from its `#egg=` or its wheel file name."""
    extras: tuple[Part, ...] = ()
    clauses: tuple[Clause, ...] = ()
    marker: Part | None = None
    """What follows the semicolon."""
    url: Part | None = None
    vcs: Part | None = None
    """`git`, `hg`, `svn` or `bzr`, if the URL says so."""
    reference: Part | None = None
    """The branch, tag or commit after a repository's `@`."""
    path: Part | None = None
    editable: bool = False
    options: tuple[Option, ...] = ()
    stray: tuple[Part, ...] = ()
    """Words among the options that pip passes over in silence."""
    variables: tuple[Part, ...] = ()
    """Each `${NAME}` that pip replaces if the environment has it; capitals, digits and underscores only."""
    comment: Part | None = None
    """From its `#` on."""
    pieces: tuple[Span, ...] = ()
    """The lines of a value that has several."""

    @staticmethod
    def parse(text: str) -> PipLine:
        """Reads any text whatever; never raises."""
        return _parse(text) if len(text) <= _LONGEST_KEPT else _read(text)

    @property
    def normalized_name(self) -> str | None:
        """The name as the package index compares it (PEP 503), if the line has one."""
        return normalize(self.name.text) if self.name else None

    @property
    def hashes(self) -> tuple[Part, ...]:
        """The values of `--hash`."""
        return tuple(option.value for option in self.options if option.name == "--hash" and option.value)

    @property
    def flaws(self) -> tuple[Flaw, ...]:
        """Why the line is not valid; empty if it is."""
        if self.valid:
            return ()
        from envlint.specs.pip_flaws import find_flaws

        return find_flaws(self)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part in the order of the text, none inside another: what lies between is space and punctuation."""
        found = sorted(self._parts(), key=lambda part: (part.span.start, -part.span.end))
        parts: list[Part] = []
        for part in found:
            if part.span.start < part.span.end and (not parts or part.span.start >= parts[-1].span.end):
                parts.append(part)
        return tuple(parts)

    def _parts(self) -> Iterator[Part]:
        yield from filter(None, (self.name, self.marker, self.url, self.path, self.comment))
        yield from self.extras
        for clause in self.clauses:
            yield from clause
        for option in self.options:
            yield option.written
            if option.value:
                yield option.value
        yield from self.stray
        yield from (Part(piece.of(self.text), piece) for piece in self.pieces)


@lru_cache(maxsize=8192)
def normalize(name: str) -> str:
    """A project name as the package index compares it: https://peps.python.org/pep-0503/#normalized-names"""
    return _pattern(_SEPARATORS).sub("-", name).lower()


REQUIREMENTS_FILE_OPTIONS = {
    "--index-url": True,
    "--extra-index-url": True,
    "--no-index": False,
    "--constraint": True,
    "--requirement": True,
    "--editable": True,
    "--find-links": True,
    "--no-binary": True,
    "--only-binary": True,
    "--prefer-binary": False,
    "--require-hashes": False,
    "--no-require-hashes": False,
    "--pre": False,
    "--all-releases": True,
    "--only-final": True,
    "--trusted-host": True,
    "--use-feature": True,
    "--hash": True,
    "--config-settings": True,
    "--global-option": True,
}
"""The options that pip reads in a requirements file, and whether each takes a value (pip 26, `SUPPORTED_OPTIONS` of
`pip/_internal/req/req_file.py`; the last one, from older versions of pip)."""

REQUIREMENT_OPTIONS = frozenset({"--hash", "--config-settings", "--global-option"})
"""Those that mean something after a requirement; pip passes over the others there."""

_ALIASES = {
    "-i": "--index-url",
    "--pypi-url": "--index-url",
    "-c": "--constraint",
    "-r": "--requirement",
    "-e": "--editable",
    "-f": "--find-links",
    "-C": "--config-settings",
}
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_EXTRAS = rf"\[[ \t]*(?:{_NAME}(?:[ \t]*,[ \t]*{_NAME})*)?[ \t]*\]"
_VERSION = r"[0-9]+(?:\.[0-9]+)*(?:(?:a|b|rc)[0-9]+)?(?:\.post[0-9]+)?(?:\.dev[0-9]+)?"
_PLAIN_CLAUSE = rf"(?:(?:>=|<=|<|>|~=(?=[ \t]*[0-9]+\.[0-9])|[=!]=)[ \t]*{_VERSION}|[=!]=[ \t]*[0-9]+(?:\.[0-9]+)*\.\*)"
_PLAIN = re.compile(
    rf"(?P<name>{_NAME})(?:[ \t]*(?P<extras>{_EXTRAS}))?"
    rf"(?:[ \t]*(?P<clauses>{_PLAIN_CLAUSE}(?:[ \t]*,[ \t]*{_PLAIN_CLAUSE})*))?"
)
"""What nearly everybody writes, read without importing `packaging`; all of it is PEP 508."""
_EXTRA = re.compile(r"[^\s,\[\]]+")
_CLAUSE = re.compile(r"===\s*[^\s;)]*|[=<>!~^]+(?:\s+[=<>!~^]+)*\s*(?:[0-9]+!)?[^\s,;()=<>!~^|]*")
_OPERATOR = re.compile(r"[=<>!~^]+(?:\s+[=<>!~^]+)*\s*")
_ARCHIVES = (
    ".whl",
    ".zip",
    ".tar",
    ".tgz",
    ".tbz",
    ".txz",
    ".tlz",
    ".tar.gz",
    ".tar.bz2",
    ".tar.xz",
    ".tar.lz",
    ".tar.lzma",
)
_NOT_NAMES = (*_ARCHIVES, ".txt")
_TEMPLATE = ("{{", "{%")
_HASHES = ("sha256:", "sha384:", "sha512:")

# The rest is compiled where first needed: most files need none of it, and start-up is watched.
_LOOSE = rf"(?s)(?P<name>{_NAME})(?:[ \t]*(?P<extras>\[[^\]]*\]?))?(?P<clauses>.*)"
_DIRECT = rf"{_NAME}[ \t]*(?:\[[^\]]*\][ \t]*)?@[ \t]*(?P<url>\S+)"
_SEPARATORS = r"[-_.]+"
_VARIABLE = r"\$\{[A-Z0-9_]+\}"
_OPTIONS = r"(?:^|(?<= ))-"
_WORD = r"""(?s)(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"?|'[^']*'?|\\)+"""
_QUOTING = r"""["'\\]"""
_UNQUOTED = r"""(?s)"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)"""
_EGG = rf"[#&]egg=(?P<name>{_NAME})(?P<extras>\[[^\]]*\])?(?=&|$)"
_WHEEL = rf"(?P<name>{_NAME})(?:-[^/\\]+){{4}}\.[Ww][Hh][Ll]$"
_URL = (
    r"(?i)(?:https?|ftp|file|(?P<vcs>git|hg|svn|bzr)\+"
    r"(?:https?|ssh|file|git|svn|ftp|sftp|lp|static-http)):"
)
_BARE_VCS_URL = r"(?i)(?P<vcs>git|hg|svn|bzr):"
_UNARCHIVED_REPOSITORY = r"(?i)https?://[^\s#?]*\.git(?:@[^\s#?]*)?(?:[#?]\S*)?$"
_TEMPLATE_NAME = rf"(?P<name>{_NAME})(?=[\s\[=<>!~;@])"
_SLIP = (
    r"(?:(?:python[\d.]*[ ]+-m[ ]+)?pip[\d.]*|conda|mamba)[ ]+install\b"  # a command
    r"|[refci][ ]+(?=\S*[./\\])[^\s\d=<>!~;@#(\[]"  # an option whose dash is lost
    r"|(?:requirement|editable|constraint|find-links|(?:extra-)?index-url)(?:[ ]+[^\s\d=<>!~;@#(\[]|=(?=\S*/))"
    r"|[\w.-]+(?:/[\w.-]+)*::"  # a channel
    r"|(?:git\+)?git@[\w-]+(?:\.[\w-]+)+:(?=[^\s/])"  # git@host:path
    r"|(?:git|ssh)://"
    r"|[\u2010-\u2015\u2212]"  # a dash that a word processor made longer
)


@cache
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source)


def _read(text: str) -> PipLine:
    plain = _PLAIN.fullmatch(text)
    if plain is None or plain["name"].lower().endswith(_NOT_NAMES):
        return _read_any(text)
    return PipLine(text, PipKind.REQUIREMENT, **_requirement_parts(text, plain))


_LONGEST_KEPT = 200
_parse = lru_cache(maxsize=8192)(_read)
"""In an editor all lines but one are those of the text before."""


def _read_any(text: str) -> PipLine:
    lines = _line_spans(text)
    variables = (
        tuple(Part(match[0], Span(*match.span())) for match in _pattern(_VARIABLE).finditer(text))
        if "${" in text
        else ()
    )
    if len(lines) > 1:
        return PipLine(text, PipKind.SEVERAL, variables=variables, pieces=tuple(lines))
    if not lines:
        return PipLine(text, PipKind.EMPTY)
    line, comment = _split_comment(text, lines[0])
    if line.start == line.end:
        return PipLine(text, PipKind.EMPTY, comment=comment)
    if any(bracket in line.of(text) for bracket in _TEMPLATE):
        return _read_template(text, line, variables, comment)
    found = _read_line(text, _without_continuation(text, line))
    if variables and not found.get("valid", True):
        found |= {"kind": PipKind.TEMPLATE, "valid": True}
    return PipLine(text, **found, variables=variables, comment=comment)


def _line_spans(text: str) -> list[Span]:
    """Where the lines with anything on them are, by the line ends that pip knows (`str.splitlines`), trimmed."""
    spans, start = [], 0
    for line in text.splitlines(keepends=True):
        if inner := line.strip():
            first = start + len(line) - len(line.lstrip())
            spans.append(Span(first, first + len(inner)))
        start += len(line)
    return spans


def _trim(text: str, start: int, end: int) -> Span:
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return Span(start, max(start, start + len(inner.strip())))


def _part(text: str, start: int, end: int) -> Part:
    span = _trim(text, start, end)
    return Part(span.of(text), span)


def _split_comment(text: str, line: Span) -> tuple[Span, Part | None]:
    """pip's rule: a `#` at the start or after white space ends the line (`COMMENT_RE` of its req_file.py)."""
    hash_sign = text.find("#", line.start, line.end)
    while hash_sign >= 0:
        if hash_sign == line.start or text[hash_sign - 1].isspace():
            comment = Span(hash_sign, line.end)
            return _trim(text, line.start, hash_sign), Part(comment.of(text), comment)
        hash_sign = text.find("#", hash_sign + 1, line.end)
    return line, None


def _without_continuation(text: str, line: Span) -> Span:
    """A backslash at the very end joins the next item to this one, which people use to write hashes as items."""
    if line.end < len(text) or not text.endswith("\\"):
        return line
    return _trim(text, line.start, line.start + len(line.of(text).rstrip("\\")))


def _read_template(text: str, line: Span, variables: tuple[Part, ...], comment: Part | None) -> PipLine:
    match = _pattern(_TEMPLATE_NAME).match(text, line.start, line.end)
    name = _group(match, "name") if match else None
    return PipLine(text, PipKind.TEMPLATE, name=name, variables=variables, comment=comment)


def _group(match: re.Match[str], group: str) -> Part:
    return Part(match[group], Span(*match.span(group)))


def _read_line(text: str, line: Span) -> dict[str, Any]:
    """The fields of a line without comment: what is to be installed, then the options, as pip splits them."""
    match = _pattern(_OPTIONS).search(text[line.start : line.end])
    split = line.start + match.start() if match else line.end
    target = _trim(text, line.start, split)
    options, stray = _read_options(text, split, line.end) if match else ((), ())
    found: dict[str, Any] = {"options": options, "stray": stray}
    sound = not stray and all(map(_is_sound, options))
    editable = next((option.value for option in options if option.name == "--editable" and option.value), None)
    if target.start < target.end:
        found |= _read_target(text, target)
        sound = sound and all(option.name in REQUIREMENT_OPTIONS for option in options)
    elif editable:
        found |= _read_editable(text, editable)
        sound = sound and all(option.name in _EDITABLE_OPTIONS for option in options)
    else:
        found["kind"] = PipKind.OPTION
    found["valid"] = sound and found.get("valid", True)
    return found


_EDITABLE_OPTIONS = REQUIREMENT_OPTIONS | {"--editable"}


def _read_options(text: str, start: int, end: int) -> tuple[tuple[Option, ...], tuple[Part, ...]]:
    """Options and idle words, split like a shell's and read like `optparse`'s, which takes abbreviations too."""
    options: list[Option] = []
    stray: list[Part] = []
    words = [Part(match[0], Span(*match.span())) for match in _pattern(_WORD).finditer(text, start, end)]
    words.reverse()
    while words:
        word = words.pop()
        if word.text.startswith("--") and len(word.text) > 2:
            written, _, rest = word.text.partition("=")
            has_value = "=" in word.text
            value_start = word.span.start + len(written) + 1
        elif word.text.startswith("-") and len(word.text) > 1 and word.text != "--":
            written, rest = word.text[:2], word.text[2:]
            has_value = bool(rest)
            value_start = word.span.start + 2
        else:
            stray.append(_unquoted(word))
            continue
        name = _full_name(written)
        value = None
        if has_value:
            value = _unquoted(Part(rest, Span(value_start, word.span.end)))
        elif REQUIREMENTS_FILE_OPTIONS.get(name) and words:
            value = _unquoted(words.pop())
        part = Part(written, Span(word.span.start, word.span.start + len(written)))
        options.append(Option(name, part, value))
    return tuple(options), tuple(stray)


def _full_name(written: str) -> str:
    """An option's name in full; `optparse` takes any beginning that only one option has."""
    if written in REQUIREMENTS_FILE_OPTIONS:
        return written
    if written in _ALIASES:
        return _ALIASES[written]
    if written.startswith("--"):
        candidates = [name for name in REQUIREMENTS_FILE_OPTIONS if name.startswith(written)]
        if len(candidates) == 1:
            return candidates[0]
    return written


def _unquoted(word: Part) -> Part:
    if not _pattern(_QUOTING).search(word.text):
        return word
    return Part(_pattern(_UNQUOTED).sub(lambda match: match[1] or match[2] or match[3] or "", word.text), word.span)


def _is_sound(option: Option) -> bool:
    """Whether pip accepts the option in a requirements file, with or without this value."""
    takes_value = REQUIREMENTS_FILE_OPTIONS.get(option.name)
    if is_one_dash_short(option):
        return False
    if takes_value is None or takes_value != bool(option.value and option.value.text):
        return False
    return option.name != "--hash" or option.value is None or option.value.text.startswith(_HASHES)


def is_one_dash_short(option: Option) -> bool:
    """Whether a word has but one dash before it: pip takes `-index-url` for `-i` with the value `ndex-url`."""
    value = option.value.text if option.value else ""
    return (
        len(option.written.text) == 2
        and f"-{option.written.text}{value}".partition("=")[0] in REQUIREMENTS_FILE_OPTIONS
    )


def _read_target(text: str, target: Span) -> dict[str, Any]:
    """What is to be installed: a URL, a path or a requirement, tried in pip's order."""
    written = target.of(text)
    if _pattern(_SLIP).match(written) and not _pattern(_URL).match(written):
        return {"kind": PipKind.UNREADABLE, "valid": False}
    if _pattern(_URL).match(written):
        return _read_url(text, target)
    if _pattern(_DIRECT).match(written):
        return _read_requirement(text, target)
    name_end = target.start + (written + ";").index(";")
    body = _part(text, target.start, name_end)
    if body.text.lower().endswith(".txt"):
        return {"kind": PipKind.PATH, "path": body, "valid": False}
    if "/" in body.text or "\\" in body.text or body.text.startswith(".") or body.text.lower().endswith(_ARCHIVES):
        marker = _part(text, name_end + 1, target.end) if name_end < target.end else None
        return {**_read_path(text, body), "marker": marker}
    return _read_requirement(text, target)


def _read_editable(text: str, value: Part) -> dict[str, Any]:
    """The target of `-e`: a direct reference, a repository's URL or any path at all; pip refuses other URLs."""
    quoted = value.text != value.span.of(text)
    if quoted or not (
        _pattern(_URL).match(value.text)
        or _pattern(_BARE_VCS_URL).match(value.text)
        or _pattern(_SLIP).match(value.text)
    ):
        return {"editable": True, **_read_path(text, value)}
    found = _read_url(text, value.span)
    is_file = value.text[:5].lower() == "file:"
    valid = is_file or (found["vcs"] is not None and found.get("name") is not None)
    return {"editable": True, **found, "valid": valid}


def _read_url(text: str, target: Span) -> dict[str, Any]:
    """A URL's parts. After one, pip wants a space behind the semicolon: a semicolon alone may belong to the URL."""
    semicolon = text.find("; ", target.start, target.end)
    end = semicolon if semicolon >= 0 else target.end
    url = _part(text, target.start, end)
    found: dict[str, Any] = {"kind": PipKind.URL, "url": url, **_url_parts(text, url)}
    if semicolon >= 0:
        found["marker"] = _part(text, semicolon + 1, target.end)
        found["valid"] = _packaging_takes(f"name;{found['marker'].text}")
    elif _pattern(_UNARCHIVED_REPOSITORY).match(url.text):
        found["valid"] = False
    return found


def _url_parts(text: str, url: Part) -> dict[str, Any]:
    scheme = _pattern(_URL).match(url.text) or _pattern(_BARE_VCS_URL).match(url.text)
    vcs = scheme.groupdict().get("vcs") if scheme else None
    start = url.span.start
    found: dict[str, Any] = {"vcs": Part(vcs, Span(start, start + len(vcs))) if vcs else None}
    if vcs:
        found["reference"] = _reference(text, url)
    match = _pattern(_EGG).search(text, start, url.span.end) or _wheel(text, url.span)
    if match:
        found["name"] = _group(match, "name")
        if extras := match.groupdict().get("extras"):
            found["extras"] = _extras(text, Span(match.end("extras") - len(extras), match.end("extras")))
    return found


def _wheel(text: str, span: Span) -> re.Match[str] | None:
    """The wheel file name at the end of a URL or path; its query and fragment are no part of it."""
    end = span.end
    for mark in "#?":
        if (found := text.find(mark, span.start, end)) >= 0:
            end = found
    start = max(text.rfind("/", span.start, end), text.rfind("\\", span.start, end)) + 1
    return _pattern(_WHEEL).match(text, max(start, span.start), end)


def _reference(text: str, url: Part) -> Part | None:
    """What follows the last `@` of a repository's path: the one before the host belongs to the user."""
    end = url.span.start + (url.text + "#").index("#")
    host = text.find("//", url.span.start, end)
    path = text.find("/", host + 2, end) if host >= 0 else url.span.start
    at = text.rfind("@", path, end) if path >= 0 else -1
    return Part(text[at + 1 : end], Span(at + 1, end)) if at >= 0 else None


def _read_path(text: str, path: Part) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": PipKind.PATH, "path": path}
    bracket = text.rfind("[", path.span.start + 1, path.span.end)
    if bracket >= 0 and text[path.span.end - 1] == "]":
        found["path"] = _part(text, path.span.start, bracket)
        found["extras"] = _extras(text, Span(bracket, path.span.end))
    if match := _wheel(text, found["path"].span):
        found["name"] = _group(match, "name")
    return found


def _read_requirement(text: str, target: Span) -> dict[str, Any]:
    match = _PLAIN.fullmatch(text, target.start, target.end)
    if match:
        return {"kind": PipKind.REQUIREMENT, **_requirement_parts(text, match)}
    match = _pattern(_LOOSE).match(text, target.start, target.end)
    if match is None:
        return {"kind": PipKind.UNREADABLE, "valid": False}
    found = {"kind": PipKind.REQUIREMENT, **_loose_parts(text, match)}
    # pip itself cuts at the semicolon, so that an empty marker is none
    found["valid"] = _packaging_takes(target.of(text).rstrip("; \t"))
    return found


def _packaging_takes(requirement: str) -> bool:
    # packaging costs more to import than most files to check
    from packaging.requirements import Requirement

    try:
        Requirement(requirement)
    except (ValueError, RecursionError):  # InvalidRequirement, but also its InvalidSpecifier for `===a,b`
        return False
    return True


def _requirement_parts(text: str, match: re.Match[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"name": _group(match, "name")}
    if match["extras"]:
        found["extras"] = _extras(text, Span(*match.span("extras")))
    if match["clauses"]:
        found["clauses"] = _clauses(text, Span(*match.span("clauses")))
    return found


def _loose_parts(text: str, match: re.Match[str]) -> dict[str, Any]:
    """The parts of a requirement that is less than plain, broken ones included."""
    direct = _pattern(_DIRECT).match(text, match.start(), match.end())
    if direct:
        url = _group(direct, "url")
        found = _url_parts(text, url) | {"url": url}
        end = direct.end()
        semicolon = text.find(";", end, match.end())
    else:
        found = {}
        end = match.start("clauses")
        semicolon = text.find(";", end, match.end())
        found["clauses"] = _clauses(text, Span(end, semicolon if semicolon >= 0 else match.end()))
    found["name"] = _group(match, "name")
    if match["extras"]:
        found["extras"] = _extras(text, Span(*match.span("extras")))
    if semicolon >= 0:
        found["marker"] = _part(text, semicolon + 1, match.end())
    return found


def _extras(text: str, span: Span) -> tuple[Part, ...]:
    return tuple(Part(match[0], Span(*match.span())) for match in _EXTRA.finditer(text, *span))


def _clauses(text: str, span: Span) -> tuple[Clause, ...]:
    clauses = []
    for match in _CLAUSE.finditer(text, *span):
        start, end = match.span()
        if match[0].startswith("==="):
            split = start + 3
        else:
            operator = _OPERATOR.match(text, start, end)
            split = operator.end() if operator else start
        clauses.append(Clause(_part(text, start, split), _part(text, split, end)))
    return tuple(clauses)
