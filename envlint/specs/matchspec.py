"""Takes a conda dependency apart, whatever its shape, and says what in it is not plain portable syntax."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from envlint.specs.conda_flaws import Flaw, FlawKind
from envlint.specs.lookalikes import find_lookalikes
from envlint.specs.version import OPERATORS, Clause, VersionSpec

__all__ = ["LONGEST", "Bracket", "Flaw", "FlawKind", "MatchSpec", "Part", "Token"]


class Part(NamedTuple):
    """A piece of the spec, as written, and its half-open offsets."""

    text: str
    start: int
    end: int


class Token(NamedTuple):
    """A part and what it is; the tokens of a spec cover it without gap or overlap."""

    role: str
    """`channel`, `subdir`, `namespace`, `name`, `version`, `build`, `key`, `value`, `url`, `comment`, `unread`,
    `blank` or `separator`."""
    text: str
    start: int
    end: int


class Bracket(NamedTuple):
    """One `key=value` of the bracket section; a word without `=` is a key without value."""

    key: Part
    value: Part | None
    """Without its quotes."""
    quote: str = ""
    """`'`, `"` or nothing."""


class MatchSpec(NamedTuple):
    """One conda dependency, `channel/subdir::name version build[key=value]` (CEP 29), and what is wrong with it.

    Offsets count from the start of `text`. Of a part that is given twice, the one in front of the brackets counts.
    """

    text: str
    name: Part | None = None
    """None also for a URL or path."""
    version: Part | None = None
    """The whole constraint with its operators, `=1.2` in `python=1.2`; in brackets, the value."""
    build: Part | None = None
    channel: Part | None = None
    subdir: Part | None = None
    namespace: Part | None = None
    brackets: tuple[Bracket, ...] = ()
    url: Part | None = None
    """A package by its URL or path, instead of all of the above."""
    comment: Part | None = None
    """From a `#` on; clients cut it off."""
    unread: tuple[Part, ...] = ()
    """What has no place in a spec; a flaw says why."""
    joined: tuple[Part, ...] = ()
    """The other items that run on in the same scalar (`pip - wheel`); all of it is unread, too."""
    flaws: tuple[Flaw, ...] = ()
    """In the order of the text."""

    @staticmethod
    def parse(text: str) -> MatchSpec:
        """Take any text apart; never raises."""
        return _parse(text) if len(text) <= _LONGEST_KEPT else _read(text)

    @property
    def normalized_name(self) -> str:
        """The package's name as the clients compare it, lower case; empty if there is none (a URL's is its file's)."""
        if self.name is not None:
            return _normalized(self.name.text)
        return _archive_name(self.url.text) if self.url is not None else ""

    @property
    def version_spec(self) -> VersionSpec | None:
        """The version constraint, with offsets into this spec; None without one."""
        return None if self.version is None else VersionSpec.parse(self.version.text, self.version.start)

    @property
    def has_constraint(self) -> bool:
        """Whether it asks for less than every build of every version."""
        if self.url is not None or any(bracket.key.text not in _SOURCES for bracket in self.brackets):
            return True
        return any(part is not None and part.text.strip("= ") != "*" for part in (self.version, self.build))

    @property
    def is_exact(self) -> bool:
        """Whether it asks for one version: `==V`, `name V`, and `name=V=B`, which libmamba reads as fuzzy."""
        if self.url is not None:
            return True
        spec = self.version_spec
        if spec is None or len(spec.clauses) != 1 or spec.error is not None:
            return False
        clause = spec.clauses[0]
        exact = clause.operator in ("", "==") or (clause.operator == "=" and self.build is not None)
        return exact and not clause.wildcard and not clause.is_regex and not clause.has_inner_glob

    @property
    def style(self) -> str:
        """How name, version and build are joined: `name`, `name=V`, `name V`, `name>=V=B`, `name =V B`, or `url`."""
        if self.url is not None:
            return "url"
        style, end = "name", self.name.end if self.name is not None else 0
        for letter, part in (("V", self.version), ("B", self.build)):
            if part is None or any(part is bracket.value for bracket in self.brackets):
                continue
            between = self.text[end : part.start]
            style += "=" if "=" in between else " " if between else ""
            operator = _OPERATOR.match(part.text) if letter == "V" else None
            style += f"{operator.group() if operator else ''}{letter}"
            end = part.end
        return style

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All of the text in pieces, in order; joined together they are the text."""
        return tuple(_cover(self.text, sorted(self._placed(), key=lambda token: (token.start, -token.end))))

    def _placed(self) -> Iterator[Token]:
        for role in ("channel", "subdir", "namespace", "name", "version", "build", "url", "comment"):
            part = getattr(self, role)
            if part is not None:
                yield Token(role, *part)
        for key, value, _ in self.brackets:
            yield Token("key", *key)
            if value is not None:
                yield Token("value", *value)
        for part in self.unread:
            yield Token("unread", *part)


def _cover(text: str, placed: list[Token]) -> Iterator[Token]:
    """Fill the gaps between tokens, and leave out those that others cover."""
    at = 0
    for token in placed:
        if token.start < at or token.start == token.end:
            continue
        yield from _gap(text, at, token.start)
        yield token
        at = token.end
    yield from _gap(text, at, len(text))


def _gap(text: str, start: int, end: int) -> Iterator[Token]:
    for match in re.compile(r"(\s+)|\S+").finditer(text, start, end):
        yield Token("blank" if match[1] else "separator", match.group(), *match.span())


_LITERAL = r"[0-9][0-9a-z]*(?:[._][0-9a-z]+)*"
_PLAIN = re.compile(
    rf"""(?!.*(?:\d{{20}}|\.(?:conda|bz2|whl|gz|zip|tgz)$))
    (?:(?P<channel>[a-z0-9][\w.-]*)::)?
    (?P<name>[a-z0-9]+(?:[._-][a-z0-9]+)*)
    (?:
        \ ?(?P<version>(?:>=|<=|!=|>|<|==?){_LITERAL}(?:,\ ?(?:>=|<=|!=|>|<){_LITERAL})*)
      | (?P<pin>==?{_LITERAL})=(?P<build>[A-Za-z0-9_.*]+)
    )?\Z""",
    re.VERBOSE | re.ASCII,
)
"""What most specs look like: nothing in them can be wrong, but that `name=V=B` should have two `=`."""


def _read(text: str) -> MatchSpec:
    plain = _PLAIN.match(text)
    return _Reader(text).read() if plain is None else _from_plain(text, plain)


_LONGEST_KEPT = 200
_parse = lru_cache(maxsize=8192)(_read)
"""In an editor all lines but one are those of the text before."""


@lru_cache(maxsize=8192)
def _normalized(name: str) -> str:
    return (name if name.isprintable() else "".join(filter(str.isprintable, name))).lower()


def _from_plain(text: str, match: re.Match[str]) -> MatchSpec:
    channel, name, version, pin, build = match.groups()
    flaws: tuple[Flaw, ...] = ()
    if version:
        constraint = Part(version, *match.span(3))
    elif pin:
        constraint = Part(pin, *match.span(4))
        if pin[1] != "=":
            flaws = (Flaw(FlawKind.AMBIGUOUS_BUILD_PIN, constraint.start, constraint.start + 1, "=="),)
    else:
        constraint = None
    return MatchSpec(
        text,
        Part(name, *match.span(2)),
        constraint,
        Part(build, *match.span(5)) if build else None,
        Part(channel, *match.span(1)) if channel else None,
        flaws=flaws,
    )


LONGEST = 2000
"""So many characters a spec may have; a longer text is not taken apart."""
_SOURCES = frozenset(("channel", "subdir", "name", "optional"))
_PORTABLE_KEYS = re.compile(
    "version|build|build_number|channel|subdir|fn|url|md5|sha256|license|license_family|track_features"
)
"""The keys that conda (`FIELD_NAMES`), rattler (`parse_bracket_vec_into_components`) and libmamba
(`set_single_matchspec_attribute_impl`) all know."""
_CONDITIONAL_KEYS = frozenset(("when", "extras", "flags"))
"""Of CEPs 43 to 45: conda reads them with one solver only, libmamba ignores them."""
_SUBDIR = re.compile(
    "noarch|linux-(?:32|64|aarch64|armv6l|armv7l|ppc64|ppc64le|riscv64|s390x)|osx-(?:64|arm64)|win-(?:32|64|arm64)"
    "|emscripten-wasm32|wasi-wasm32|freebsd-64|zos-z"
)
# fmt: off
_MEANT = {
    "=>": ">=", "=<": "<=", "==>": ">=", ">==": ">=", "==<": "<=", "<==": "<=", "===": "==", "====": "==",
    "<>": "!=", "><": "!=", "!": "!=", "=!": "!=", "!==": "!=", "=!=": "!=", "=~": "~=", "~==": "~=",
}
# fmt: on
_OPERATOR = re.compile(r"[<>=!~^]+")
_ARCHIVES = (".conda", ".tar.bz2")
_OTHER_FILES = (".whl", ".tar.gz", ".zip", ".tgz")
_MARKERS = re.compile(r"python_|sys_platform|platform_|os_name|implementation_|extra\b|if\b|\(|['\"]", re.IGNORECASE)
# Equivalent to conda's `_CEP26_NAME_RE` and `_CEP26_VIRTUAL_NAME_RE`.
_NAME = re.compile(r"(?:_[._-]?|__)?[a-z0-9]+(?:[._-][a-z0-9]+)*[._-]?|_")
_BUILD = re.compile(r"[A-Za-z0-9_.+*]+")
_VERSION_WORD = re.compile("latest|stable|main|master|dev|nightly|develop|trunk|head|release")

_TEMPLATE = re.compile(r"\{\{.*?(?:\}\}|$)|\{%.*?(?:%\}|$)|\$\{.*?(?:\}|$)|<%.*?(?:%>|$)", re.DOTALL)
_REFERENCE = re.compile(r"(?<!\s)\s*@\s*(?=\S*(?:://|\.\.?/|git\+))")
_ARGUMENT = re.compile(r"(?:\s|^)(?P<word>-[A-Za-z](?=\s|$)|--[A-Za-z])")
_JOINED = re.compile(r"(?<!\s)\s+(?P<dash>-+\s+|-(?=[A-Za-z]{2}))(?=[A-Za-z_][\w.:-]*)")
_WORD = re.compile(r"(?<=[\w.*])\s+(?P<word>and|or|&&?|\|\|)\s+(?=[<>=!~\d])", re.IGNORECASE)
_LISTED = re.compile(r"\s*,\s*(?=(?P<word>[A-Za-z][A-Za-z_-]{2,}[\w.-]*)(?:\s*(?:$|[,=<>!~]|::)|\s+\d))")
_JOINED_ITEM = re.compile(r"[A-Za-z_]\S*(?:\s*[=<>!~,|]+\s*\S+|\s+\d\S*)*")
_LITERAL_END = re.compile(r"[\w*.]$")
_COMMAND = re.compile(r"(?:(?:uv\s+)?pip3?|conda|mamba|micromamba|apt|apt-get|brew)\s+install\b")
_WIDE = re.compile(r"[=!|,<>~](?P<gap>\s\s+)[^-=,|<>~]+$")

# One clause (operator, version), then what carries on the constraint: a joiner, or an operator whose comma is missing.
_CLAUSE = re.compile(r"=*\s*\^[^$]*\$|(?:[<>=!~^]+(?:\s+[<>=!~]+)*\s*)?(?:[^\s,|()<>=~^!]|!(?!=))*")
_CARRY_ON = re.compile(r"(?:\s*[,|])+\s*|\s*(?=[<>!~]|=[=<>])")


class _Reader:
    """Reads one spec in passes over a copy of the same length, in which what is dealt with becomes blank."""

    def __init__(self, text: str) -> None:
        self.text = self.left = text
        self.parts: dict[str, Part] = {}
        self.brackets: list[Bracket] = []
        self.unread: list[Part] = []
        self.joined: list[Part] = []
        self.flaws: list[Flaw] = []
        self.settled = False
        """Whether a mistake was found that makes other ones likely to be its consequences."""

    def read(self) -> MatchSpec:
        if not self.text.strip():
            self.settle(FlawKind.EMPTY, 0, len(self.text))
        elif len(self.text) > LONGEST:
            self.settle(FlawKind.OVERSIZED, 0, len(self.text))
            self.unread.append(self.part(0, len(self.text)))
        else:
            self.straighten()
            if not self.read_whole():
                self.read_brackets()
                self.cut_tails()
                self.drop_quotes()
                self.drop_parentheses()
                self.read_version_and_build(self.read_name(self.read_channel()))
        flaws = tuple(sorted(self.flaws, key=lambda flaw: (flaw.start, flaw.end)))
        parts = {role: part for role, part in self.parts.items() if part.text}
        return MatchSpec(
            self.text,
            brackets=tuple(self.brackets),
            unread=tuple(self.unread),
            joined=tuple(self.joined),
            flaws=flaws,
            **parts,
        )

    # What every pass uses.

    def flaw(self, kind: FlawKind, start: int, end: int, replacement: str | None = None, detail: str = "") -> None:
        if not self.settled:
            self.flaws.append(Flaw(kind, start, end, replacement, detail))

    def settle(self, kind: FlawKind, start: int, end: int, replacement: str | None = None, detail: str = "") -> None:
        self.flaw(kind, start, end, replacement, detail)
        self.settled = True

    def has(self, kind: FlawKind) -> bool:
        return any(flaw.kind is kind for flaw in self.flaws)

    def part(self, start: int, end: int) -> Part:
        return Part(self.text[start:end], start, end)

    def trimmed(self, start: int, end: int) -> Part:
        piece = self.left[start:end]
        return self.part(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))

    def write(self, start: int, end: int, replacement: str = "") -> None:
        """Put something not longer in the place of a piece of what is left to read."""
        self.left = self.left[:start] + replacement.ljust(end - start) + self.left[end:]

    def discard(self, start: int, end: int) -> None:
        piece = self.trimmed(start, end)
        if piece.text:
            self.unread.append(piece)
        self.write(start, end)

    # The passes.

    def straighten(self) -> None:
        """Read lookalikes as what they look like, and set templates, comments and leading blanks aside."""
        self.left = self.left.replace("\n", " ")  # of a block scalar, or escaped
        for start, end, plain in find_lookalikes(self.left):
            points = " ".join(f"U+{ord(character):04X}" for character in self.text[start:end])
            self.flaw(FlawKind.INVISIBLE_CHARACTER, start, end, plain, points)
            if len(plain) == end - start:
                self.write(start, end, plain)
        self.settled = bool(self.flaws)
        for match in _TEMPLATE.finditer(self.left):
            self.flaw(FlawKind.TEMPLATE, *match.span())
            self.discard(*match.span())
        self.settled = bool(self.flaws)
        if lead := len(self.left) - len(self.left.lstrip()):
            self.flaw(FlawKind.LEADING_BLANK, 0, lead, "")
        at = self.left.find("#")
        if at >= 0:
            self.parts["comment"] = self.trimmed(at, len(self.left))
            if at and not self.left[at - 1].isspace() and not self.left[:at].endswith(_ARCHIVES):
                self.flaw(FlawKind.GLUED_COMMENT, at, len(self.left.rstrip()), "")
            self.write(at, len(self.left))

    def read_whole(self) -> bool:
        """Recognise what is no name with a version at all: URLs, paths, options of a command."""
        whole = self.trimmed(0, len(self.left))
        body, start, end = whole
        if match := _REFERENCE.search(body):
            if match.start():
                self.settle(FlawKind.DIRECT_REFERENCE, start + match.start(), end)
                self.discard(start + match.start(), end)
                return False
        elif body.endswith(_ARCHIVES) and not re.search(r"\s", body):
            self.parts["url"] = whole
            if "://" not in body and not re.match(r"/|~/|[A-Za-z]:[\\/]", body):
                self.flaw(FlawKind.RELATIVE_ARCHIVE, start, end)
            return True
        kind = _not_a_spec(body)
        if kind is None:
            return False
        self.parts["url"] = whole
        self.settle(kind, start, end)
        if kind in (FlawKind.ARGUMENT, FlawKind.COMMAND):
            self.unread.append(self.parts.pop("url"))
        return True

    def read_brackets(self) -> None:
        start = self.left.find("[")
        if start < 0:
            if (stray := self.left.find("]")) >= 0:
                self.settle(FlawKind.UNBALANCED, stray, stray + 1, "")
                self.discard(stray, stray + 1)
            return
        end, closed = _closing(self.left, start)
        inside_end = end - 1 if closed else end
        behind = self.left[end:].lstrip()
        if not closed:
            self.settle(FlawKind.UNBALANCED, start, end)
        elif behind.startswith("::"):
            self.settle(FlawKind.CHANNEL_BRACKETS, start, end)
            self.discard(start, end)
            return
        elif "[" in behind or "]" in behind:
            second = self.left.index("[" if "[" in behind else "]", end)
            self.settle(FlawKind.UNBALANCED, second, len(self.left.rstrip()))
            self.discard(second, len(self.left))
        before = len(self.flaws)
        _BracketReader(self, start + 1, inside_end).read()
        self.write(start, end)
        if behind and len(self.flaws) == before:
            self.flaw(FlawKind.EARLY_BRACKETS, start, end)

    def cut_tails(self) -> None:
        """Cut off what does not belong to a spec, or not to this one."""
        if match := _ARGUMENT.search(self.left):
            self.settle(FlawKind.ARGUMENT, match.start("word"), len(self.left.rstrip()))
            self.discard(match.start("word"), len(self.left))
        if match := _JOINED.search(self.left):
            self.join_items(match.start("dash"))
        elif joints := [match for match in _LISTED.finditer(self.left) if _is_name(match["word"])]:
            self.join_listed(joints)
        if (at := self.left.find(";")) >= 0:
            self.read_semicolon(at)
        if (at := self.left.find(" if ")) >= 0:
            self.flaw(FlawKind.CONDITION, at + 1, len(self.left.rstrip()))
            self.discard(at, len(self.left))
        if (at := self.left.find("@")) >= 0:
            self.read_at_sign(at)
        for match in _WORD.finditer(self.left):
            joiner = "|" if match["word"].lower() in ("or", "||") else ","
            self.flaw(FlawKind.WORD_OPERATOR, *match.span(), joiner)
            self.write(*match.span(), joiner)
        self.settled = self.settled or self.has(FlawKind.WORD_OPERATOR)

    def join_items(self, dash: int) -> None:
        """Two list items in one scalar; the first one is read on."""
        end = len(self.left.rstrip())
        self.settle(FlawKind.JOINED_ITEMS, dash, end)
        joints = list(_JOINED.finditer(self.left))
        ends = [joint.start() for joint in joints[1:]] + [end]
        self.joined += [self.trimmed(joint.end(), stop) for joint, stop in zip(joints, ends, strict=True)]
        self.discard(dash, end)

    def join_listed(self, joints: list[re.Match[str]]) -> None:
        """Several packages with commas between them; the first one is read on."""
        end = len(self.left.rstrip())
        ends = [joint.start() for joint in joints[1:]] + [end]
        self.settle(FlawKind.JOINED_ITEMS, joints[0].end(), end)
        self.joined += [self.trimmed(joint.end(), stop) for joint, stop in zip(joints, ends, strict=True)]
        self.discard(joints[0].start(), end)

    def read_semicolon(self, at: int) -> None:
        rest, end = self.left[at + 1 :].strip(), len(self.left.rstrip())
        if not rest:
            self.flaw(FlawKind.SEMICOLON, at, end, "")
            self.write(at, end)
        elif re.match(r"[<>=!~\d]", rest):
            joiner = "," if re.search(r"[<>=!~\s]", self.left[:at].strip()) else " "
            self.flaw(FlawKind.SEMICOLON, at, at + 1, joiner)
            self.write(at, at + 1, joiner)
        else:
            self.flaw(FlawKind.MARKER if _MARKERS.match(rest) else FlawKind.SEMICOLON, at, end)
            self.discard(at, end)

    def read_at_sign(self, at: int) -> None:
        rest, end = self.left[at + 1 :].strip(), len(self.left.rstrip())
        if rest or not self.text.endswith("@"):
            start = len(self.left[:at].rstrip())
            self.settle(FlawKind.AT_SIGN, at, at + 1, "=" if start == at and rest[:1].isdigit() else None)
            self.write(at, at + 1, "=")
        else:
            self.flaw(FlawKind.FEATURE, at, end)
            self.discard(at, end)

    def drop_quotes(self) -> None:
        quotes = [match.start() for match in re.finditer("['\"`]", self.left)]
        if quotes:
            start, end = quotes[0], quotes[-1] + 1
            self.settle(FlawKind.QUOTE, start, end, re.sub("['\"`]", "", self.text[start:end]))
            for at in quotes:
                self.write(at, at + 1)

    def drop_parentheses(self) -> None:
        """conda drops `(...)` in front of the brackets unread, for the sake of an old `(optional)`."""
        start, end = self.left.find("("), self.left.rfind(")") + 1
        if start < 0 and not end:
            return
        inside = self.left[start + 1 : end - 1]
        if start < 0 or end <= start or inside.count("(") != inside.count(")"):
            at = start if start >= 0 else end - 1
            self.settle(FlawKind.UNBALANCED, at, at + 1)
        elif "optional" in inside:
            self.flaw(FlawKind.OPTIONAL, start, end)
            self.discard(start, end)
            return
        else:
            only = not self.left[end:].strip() and "(" not in inside
            self.settle(FlawKind.PARENTHESES, start, end, inside.strip() if only else None)
        self.left = self.left.replace("(", " ").replace(")", " ")

    def read_channel(self) -> int:
        """Read what stands before the last colon; returns where the name begins."""
        colon = self.left.rfind(":")
        if colon < 0:
            return 0
        head = self.left[:colon]
        channel_end = head.rfind(":")
        if channel_end >= 0:
            namespace = self.trimmed(channel_end + 1, colon)
            self.channel(len(head[:channel_end].rstrip(":")), colon, bool(namespace.text))
        else:
            namespace = self.trimmed(0, colon)
            if not namespace.text:
                self.channel(0, colon, False)
        if namespace.text:
            self.parts["namespace"] = namespace
            name = self.left[colon + 1 :].strip()
            if re.fullmatch(r"v?\d+(?:\.\w+)*", name):
                self.settle(FlawKind.NAME_COLON_VERSION, colon, colon + 1, "=")
            elif name:
                end = len(self.left) - len(self.left[colon + 1 :].lstrip())
                section = channel_end >= 0 or namespace.text.lower() == "pip"
                self.flaw(FlawKind.NAMESPACE, colon, end, None if section else "::")
        return colon + 1

    def channel(self, end: int, colon: int, has_namespace: bool) -> None:
        channel = self.trimmed(0, end)
        behind = len(self.left[colon + 1 :]) - len(self.left[colon + 1 :].lstrip()) + colon + 1
        spaced = channel.end < end or behind > colon + 1
        if behind < len(self.left) and not has_namespace:
            if spaced:
                self.flaw(FlawKind.SPACED_CHANNEL, channel.end, behind, "::" if channel.text else "")
            elif not channel.text:
                self.flaw(FlawKind.EMPTY_CHANNEL, channel.start, behind, "")
        base, slash, subdir = channel.text.rpartition("/")
        if slash and _SUBDIR.fullmatch(subdir):
            split = channel.start + len(base)
            self.parts["subdir"] = self.part(split + 1, channel.end)
            channel = self.part(channel.start, split)
        self.parts["channel"] = channel

    def read_name(self, start: int) -> int:
        """Read the name; returns where it ends."""
        rest = self.left[start:]
        start += len(rest) - len(rest.lstrip())
        match = re.compile(r"(?:[^\s=<>!~^,|]|\^(?=[^$]*\$))*").match(self.left, start)
        end = start if match is None else match.end()
        name = self.part(start, end)
        self.parts["name"] = name
        lowered = name.text.lower()
        if not lowered:
            if not self.unread:
                self.flaw(FlawKind.MISSING_NAME, 0, len(self.text))
            self.settled = True
        elif "*" in lowered:
            self.flaw(FlawKind.NAME_PATTERN, start, end)
        elif not _NAME.fullmatch(lowered):
            self.settle(FlawKind.BAD_NAME, start, end, _better_name(lowered), _illegal(lowered))
        elif name.text != lowered:
            self.flaw(FlawKind.UPPERCASE_NAME, start, end, lowered)
        return end

    def read_version_and_build(self, start: int) -> None:
        match = re.compile(r"\s*").match(self.left, start)
        version_start = start if match is None else match.end()
        version_end = _version_end(self.left, version_start)
        version = self.trimmed(version_start, version_end)
        rest = self.trimmed(version_end, len(self.left))
        build_gap = self.left[version.end : rest.start]
        if rest.text.startswith("="):
            build_gap, rest = "=", self.trimmed(rest.start + 1, rest.end)
            if not rest.text:
                kind = FlawKind.MISSING_BUILD if _LITERAL_END.search(version.text) else FlawKind.MISSING_VERSION
                self.flaw(kind, rest.start - 1, rest.start, "")
        elif rest.text and not build_gap:  # a lone character that neither a version nor a build can hold
            self.settle(FlawKind.EXTRA_TEXT, *rest[1:])
        spec = VersionSpec.parse(self.left[version.start : version.end], version.start) if version.text else None
        if spec is not None:
            self.place("version", version)
            self.judge_word(spec, version)
        if rest.text:
            self.read_build(version, rest, build_gap)
        self.judge_gaps(version)
        if spec is not None:
            _Judge(self, spec, "build" in self.parts, bracketed=False).judge()

    def place(self, role: str, part: Part) -> None:
        """A part in front of the brackets, which may repeat it."""
        bracket = next((each for each in self.brackets if each.key.text == role), None)
        if bracket is not None:
            end = (bracket.value or bracket.key).end + len(bracket.quote)
            self.flaw(FlawKind.OVERRIDDEN, bracket.key.start, end, detail=role)
        self.parts[role] = part

    def read_build(self, version: Part, rest: Part, gap: str) -> None:
        word = re.compile(r"\S+").match(self.left, rest.start)
        end = rest.end if word is None else word.end()
        build = self.part(rest.start, end)
        looks_like_version = version.text.startswith((">", "<", "!")) and re.fullmatch(r"\d+(?:\.\d+)+", build.text)
        if gap == "=" and looks_like_version and self.left[version.end].isspace():
            self.flaw(FlawKind.MISSING_COMMA, version.end, rest.start, ",=")
        self.place("build", build)
        if end < rest.end:
            extra = self.trimmed(end, rest.end)
            self.settle(FlawKind.EXTRA_TEXT, extra.start, extra.end)
            self.unread.append(extra)
        if not self.judge_build(build):
            return
        relation = self.left[version.start : version.end]
        if relation.startswith("=") and relation[1:2] not in tuple("=<>~!") and relation.count("=") == 1:
            literal = relation[1:].strip()
            if gap != "=":
                exact = "=" if "*" in literal else "=="
                self.flaw(FlawKind.FUZZY_BUILD, version.start, build.end, f"{exact}{literal}={build.text}")
                return
            if re.fullmatch(r"[^\s,|*^]+", literal):
                self.flaw(FlawKind.AMBIGUOUS_BUILD_PIN, version.start, version.start + 1, "==")

    def judge_build(self, build: Part) -> bool:
        """Whether it can be a build string (CEP 26), or a pattern of one."""
        if build.text.startswith("^") and build.text.endswith("$"):
            self.flaw(FlawKind.REGEX, build.start, build.end)
        elif not _BUILD.fullmatch(build.text):
            self.flaw(FlawKind.BAD_BUILD, build.start, build.end)
            return False
        return True

    def judge_gaps(self, version: Part) -> None:
        """Two blanks in a row end the version for conda, even right behind an operator."""
        match = _WIDE.search(self.left, version.start)
        if match and match.start() < version.end:
            self.settle(FlawKind.WIDE_GAP, *match.span("gap"), "")

    def judge_word(self, spec: VersionSpec, version: Part) -> None:
        """A bare word where a version should stand, `numpy scipy`: two items whose dash is missing."""
        word = version.text
        if len(spec.clauses) != 1 or not re.fullmatch(r"[A-Za-z][A-Za-z_-]{2,}", word):
            return
        if not _VERSION_WORD.fullmatch(word.lower()):
            end = len(self.left.rstrip())
            self.settle(FlawKind.JOINED_ITEMS, version.start, end)
            items = _JOINED_ITEM.finditer(self.left, version.start, end)
            self.joined += [self.part(*item.span()) for item in items]


class _BracketReader:
    """Reads the inside of one `[...]`."""

    def __init__(self, reader: _Reader, start: int, end: int) -> None:
        self.reader, self.text, self.at, self.end = reader, reader.left, start, end

    def read(self) -> None:
        text, reader = self.text, self.reader
        while self.at < self.end:
            start = self.at
            stop, closed = _item_end(text, start, self.end)
            item = reader.trimmed(start, stop)
            self.at = stop + 1
            if not closed:
                quotes = [character for character in item.text if character in "'\""]
                closing = f"{item.text}{quotes[0]}" if len(quotes) == 1 else None
                reader.settle(FlawKind.UNCLOSED_QUOTE, item.start, item.end, closing)
            if item.text:
                self.read_item(item, blank_before=start > 0 and text[start - 1].isspace())

    def read_item(self, item: Part, blank_before: bool) -> None:
        reader = self.reader
        match = re.compile(r"([A-Za-z0-9_-]+)(\s*=\s*)?").match(item.text)
        if match is None or match[2] is None:
            self.read_word(item, match[1] if match else "")
            return
        key = reader.part(item.start, item.start + match.end(1))
        value = reader.part(item.start + match.end(), item.end)
        quote = value.text[:1] if value.text[:1] in ("'", '"') else ""
        if quote:
            value = reader.part(
                value.start + 1, value.end - value.text.endswith(quote) if len(value.text) > 1 else value.end
            )
        if blank_before and reader.brackets:
            reader.flaw(FlawKind.BLANK_SEPARATOR, item.start - 1, item.start, ",")
        previous = next((bracket for bracket in reader.brackets if bracket.key.text == key.text), None)
        reader.brackets.append(Bracket(key, value, quote))
        if previous is not None:
            reader.flaw(FlawKind.OVERRIDDEN, item.start, item.end, detail=key.text)
        elif not value.text:
            reader.flaw(FlawKind.EMPTY_VALUE, item.start, item.end)
        elif match[2] != "=":
            reader.flaw(FlawKind.SPACED_KEY, item.start + match.start(2), item.start + match.end(2), "=")
        else:
            self.judge(key, value, quote)

    def read_word(self, item: Part, word: str) -> None:
        """Something without `key=`: an extra, or a version with its operator."""
        reader, last = self.reader, self.reader.brackets[-1] if self.reader.brackets else None
        if word == "version" and len(item.text) > len(word):
            constraint = item.text[len(word) :].strip()
            reader.flaw(FlawKind.BRACKET_OPERATOR, item.start, item.end, f"version='{constraint}'")
            key = reader.part(item.start, item.start + len(word))
            reader.brackets.append(Bracket(key, reader.part(item.end - len(constraint), item.end)))
        elif last is not None and last.value is not None and not last.quote and re.match(r"[<>=!~\d]", item.text):
            whole = self.text[last.value.start : item.end]
            reader.flaws = [flaw for flaw in reader.flaws if flaw.start != last.value.start]
            reader.settle(FlawKind.UNQUOTED_LIST, last.value.start, item.end, f"'{whole}'")
            reader.unread.append(item)
        else:
            reader.brackets.append(Bracket(item, None))
            reader.flaw(FlawKind.EXTRAS, item.start, item.end, detail=item.text)

    def judge(self, key: Part, value: Part, quote: str) -> None:
        reader = self.reader
        if key.text in ("version", "build", "channel", "subdir"):
            reader.parts[key.text] = value
        if key.text in _CONDITIONAL_KEYS:
            reader.flaw(FlawKind.CONDITIONAL_KEY, key.start, key.end, detail=key.text)
        elif key.text == "name":
            reader.flaw(FlawKind.IGNORED_KEY, key.start, key.end, detail=key.text)
        elif not _PORTABLE_KEYS.fullmatch(key.text):
            reader.flaw(FlawKind.UNKNOWN_KEY, key.start, key.end, detail=key.text)
        elif key.text == "version" and value.text.startswith("=") and not quote:
            # conda and rattler see `version=` and a fuzzy `=1.2`, libmamba refuses.
            constraint = self.text[key.end : value.end]
            reader.flaw(FlawKind.BRACKET_OPERATOR, key.start, value.end, f"version='{constraint}'")
        elif key.text == "version":
            _Judge(reader, VersionSpec.parse(value.text, value.start), has_build=False, bracketed=True).judge()
        elif key.text == "build":
            reader.judge_build(value)
        if not quote and key.text == "version" and value.text[:1] in ("<", ">", "!", "~"):
            reader.flaw(FlawKind.UNQUOTED_VALUE, value.start, value.end, f"'{value.text}'")


class _Judge:
    """Says what is wrong with one version constraint."""

    def __init__(self, reader: _Reader, spec: VersionSpec, has_build: bool, *, bracketed: bool) -> None:
        self.reader, self.spec, self.has_build, self.bracketed = reader, spec, has_build, bracketed

    def judge(self) -> None:
        for fault in self.spec.faults:
            self.judge_fault(fault.what, *fault.span)
        for clause in self.spec.clauses:
            self.judge_clause(clause)
        self.judge_joiners()
        if self.spec.is_mixed and not self.spec.is_order_free and self.spec.error is None:
            self.reader.flaw(FlawKind.MIXED_AND_OR, self.spec.clauses[0].span.start, self.spec.clauses[-1].span.end)

    def judge_fault(self, what: str, start: int, end: int) -> None:
        left, clauses = self.reader.left, self.spec.clauses
        if what == "joiner":
            gap = len(left[:start].rstrip())
            following = next((each for each in clauses if each.span.start == start), None)
            if following is None:
                self.reader.flaw(FlawKind.MISSING_COMMA, gap, start, ",")
            elif following.operator in OPERATORS:
                operator_end = following.operator_span.end
                self.reader.flaw(FlawKind.MISSING_COMMA, gap, operator_end, f",{following.operator}")
        elif what == "clause":
            leading = not clauses or start < clauses[0].span.start
            keep_apart = leading and start > 0 and not left[start - 1].isspace() and not self.bracketed
            self.reader.flaw(FlawKind.EMPTY_CLAUSE, start, end, " " if keep_apart else "")
        else:
            self.reader.flaw(FlawKind.UNBALANCED, start, end)

    def judge_clause(self, clause: Clause) -> None:
        if flaw := self.unreadable(clause) or self.unportable(clause) or self.ambiguous(clause):
            self.reader.flaw(*flaw)
        gap = clause.version_span.start - clause.operator_span.end
        if clause.operator and clause.version and gap and not self.reader.has(FlawKind.FUZZY_BUILD):
            kind = FlawKind.BRACKET_BLANK if self.bracketed else FlawKind.SPACED_OPERATOR
            self.reader.flaw(kind, clause.operator_span.end, clause.version_span.start, "")

    def judge_joiners(self) -> None:
        """libmamba ends the version at a blank that no comma precedes, and takes the rest for a build."""
        for before, after in zip(self.spec.clauses, self.spec.clauses[1:], strict=False):
            between = self.reader.left[before.span.end : after.span.start]
            if (gap := len(between) - len(between.lstrip())) and between.strip():
                kind = FlawKind.SPACED_OPERATOR if self.bracketed else FlawKind.SPACE_BEFORE_COMMA
                self.reader.flaw(kind, before.span.end, before.span.end + gap, "")

    def unreadable(self, clause: Clause) -> Flaw | None:
        start, end = clause.span
        written = self.reader.left[slice(*clause.operator_span)]
        if clause.operator not in OPERATORS or written != clause.operator:
            if clause.operator in ("~", "^"):
                return Flaw(FlawKind.UNKNOWN_OPERATOR, start, end, _expanded(clause), clause.operator)
            meant = clause.operator if clause.operator in OPERATORS else _MEANT.get(clause.operator)
            return Flaw(FlawKind.UNKNOWN_OPERATOR, *clause.operator_span, meant, written)
        if not clause.version:
            return Flaw(FlawKind.MISSING_VERSION, start, end, "")
        if clause.error is not None:
            meant = clause.literal.rstrip(".") if clause.version.endswith(".") else None
            return Flaw(FlawKind.BAD_VERSION, *clause.version_span, meant, clause.error)
        if clause.operator == "~=" and clause.wildcard and not clause.is_any:
            return Flaw(FlawKind.COMPATIBLE_WILDCARD, start, end, f"={clause.literal}")
        return None

    def unportable(self, clause: Clause) -> Flaw | None:
        start, end = clause.span
        if clause.is_regex:
            return Flaw(FlawKind.REGEX, start, end)
        if clause.is_any:
            return self.starred(clause) if clause.operator not in ("", "=") else None
        if clause.has_inner_glob:
            return Flaw(FlawKind.INNER_GLOB, start, end)
        if any(int(number) >= 1 << 64 for number in re.findall(r"\d{20,1000}", clause.version)):
            return Flaw(FlawKind.HUGE_NUMBER, *clause.version_span)
        return None

    def ambiguous(self, clause: Clause) -> Flaw | None:
        start, end = clause.span
        operator, literal, wildcard = clause.operator, clause.literal, clause.wildcard
        lone = len(self.spec.clauses) == 1
        if operator == "~=":
            return Flaw(FlawKind.COMPATIBLE_RELEASE, start, end, _expanded(clause))
        if operator in (">=", "<=", ">", "<"):
            return Flaw(FlawKind.RELATIONAL_WILDCARD, start, end, f"{operator}{literal}") if wildcard else None
        if clause.is_any:
            return None
        if wildcard == "*":
            meant = f"!={literal}.*" if operator == "!=" else self.fuzzy(clause)
            return Flaw(FlawKind.GLUED_WILDCARD, start, end, meant)
        if wildcard and operator in ("=", "==") and not (operator == "=" and self.has_build):
            return Flaw(FlawKind.EQUALITY_WILDCARD, start, end, self.fuzzy(clause))
        if not operator and not wildcard and not self.bracketed and not (lone and self.has_build):
            return Flaw(FlawKind.AMBIGUOUS_VERSION, start, end, f"=={literal}")
        return None

    def fuzzy(self, clause: Clause) -> str:
        """A series as every client reads it: `=1.2` alone, `1.2.*` beside others, `=1.2.*` before `=` and a build."""
        if not clause.operator:
            return f"{clause.literal}.*"
        if len(self.spec.clauses) == 1:
            return f"={clause.literal}.*" if self.has_build else f"={clause.literal}"
        start = clause.span.start
        glued = start > 0 and self.reader.text[start - 1].isalnum()
        return f"{' ' if glued else ''}{clause.literal}.*"

    def starred(self, clause: Clause) -> Flaw:
        """`==*`: any version, if it means anything."""
        any_version = "=*" if self.has_build else "*" if self.bracketed else ""
        lone = len(self.spec.clauses) == 1 and clause.operator != "!="
        return Flaw(FlawKind.OPERATOR_STAR, *clause.span, any_version if lone else None)


# What a passage looks like.


def _not_a_spec(body: str) -> FlawKind | None:
    """For a whole spec: the kind of the flaw if it is an option, a path, or a URL of anything but a package."""
    if re.match(r"-[A-Za-z](?:\s|$)|--[A-Za-z]", body):
        return FlawKind.ARGUMENT
    if _COMMAND.match(body):
        return FlawKind.COMMAND
    if re.match(r"(?:git|hg|svn|bzr)\+|git@|git://", body):
        return FlawKind.VCS_URL
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.]*://", body)
    if scheme and "::" not in body[scheme.end() :]:
        return FlawKind.VCS_URL if body.endswith(".git") else FlawKind.NOT_A_PACKAGE
    if re.match(r"\.{1,2}(?:/|\\|$)|~?/", body) or (body.endswith(_OTHER_FILES) and not re.search(r"[\s=<>:]", body)):
        return FlawKind.NOT_A_PACKAGE
    return None


def _is_name(word: str) -> bool:
    """Whether a word behind a comma is a package's name, rather than a version's, an operator's or a key's."""
    word = word.lower()
    known = _VERSION_WORD.fullmatch(word) or _PORTABLE_KEYS.fullmatch(word)
    return not known and not re.fullmatch(r"and|(?:alpha|beta|post|pre)[\d.]*", word)


def _version_end(text: str, start: int) -> int:
    """Where the version constraint that starts here ends, and a build may begin."""
    at = start
    while True:
        clause = _CLAUSE.match(text, at)
        at = at if clause is None else clause.end()
        onward = _CARRY_ON.match(text, at)
        if onward is None or at == len(text):
            return at
        if onward.end() == at and clause is not None and clause.end() == clause.start():
            return at
        at = onward.end()


def _closing(text: str, start: int) -> tuple[int, bool]:
    """Where the bracket section that starts here ends, its `]` included, and whether it has one."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == "[":
            depth += 1
        elif character == "]":
            depth -= 1
            if not depth:
                return at + 1, True
    last = text.rfind("]") + 1
    return (last, True) if last > start else (len(text), False)


def _item_end(text: str, start: int, end: int) -> tuple[int, bool]:
    """Where one `key=value` of a bracket section ends, and whether all its quotes and lists are closed."""
    depth, quote, at = 0, "", start
    while at < end:
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "[]":
            depth += 1 if character == "[" else -1
        elif not depth and (character == "," or (character == " " and _is_next_key(text, at, end))):
            return at, True
        at += 1
    return end, not quote and not depth


_NEXT_KEY = re.compile(r"\s+[A-Za-z0-9_-]+\s*=")


def _is_next_key(text: str, at: int, end: int) -> bool:
    """Whether a blank separates two pairs (`[version=1 build=0]`) and does not belong to what is before it."""
    return not text[:at].rstrip().endswith(("=", ",", "[")) and _NEXT_KEY.match(text, at, end) is not None


def _expanded(clause: Clause) -> str | None:
    """`~=1.2.3` and `~1.2.3` as `>=1.2.3,=1.2`, which CEP 29 says the former stands for; `^1.2.3` as `>=1.2.3,<2`."""
    numbers = clause.version.split(".")
    if not all(number.isdigit() and len(number) < 10 for number in numbers):
        return None
    if clause.operator == "^":
        kept = next((index for index, number in enumerate(numbers) if int(number)), len(numbers) - 1)
        return f">={clause.version},<{'.'.join([*numbers[:kept], str(int(numbers[kept]) + 1)])}"
    if clause.operator == "~" and len(numbers) < 3:
        return f"={clause.version}"
    return f">={clause.version},={'.'.join(numbers[:-1])}" if len(numbers) > 1 else None


def _better_name(name: str) -> str | None:
    """`conda-forge/numpy` as `conda-forge::numpy`."""
    channel, slash, package = name.rpartition("/")
    return f"{channel}::{package}" if slash and re.fullmatch(r"[\w.-]+", channel) and _NAME.fullmatch(package) else None


def _illegal(name: str) -> str:
    characters = dict.fromkeys(re.sub(r"[a-z0-9._-]", "", name))
    if not characters:
        return "a name cannot start with a separator or have two in a row"
    return f"{', '.join(f'`{character}`' for character in characters)} cannot stand in a name"


def _archive_name(url: str) -> str:
    file = re.split(r"[/\\]", url)[-1]
    if not file.endswith(_ARCHIVES):
        return ""
    return file.rsplit("-", 2)[0].lower() if file.count("-") > 1 else ""
