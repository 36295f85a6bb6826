"""Says what is wrong with a pip line that pip would refuse or not heed, and what was probably meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from envlint.specs.lookalikes import find_lookalikes
from envlint.specs.requirement import (
    REQUIREMENT_OPTIONS,
    REQUIREMENTS_FILE_OPTIONS,
    Clause,
    Flaw,
    Option,
    PipKind,
    PipLine,
    is_one_dash_short,
)
from envlint.text import Span

KINDS = {
    "alternatives": "pip's language has no *or*",
    "build-string": "build strings exist only in conda's language",
    "channel": "channels exist only in conda's language",
    "command": "an item is one line of a requirements file, not a command",
    "command-line-option": "pip takes this option on its command line only, and refuses it in a requirements file",
    "compatible-release": "`~=` needs a version of at least two numbers (PEP 440)",
    "glued-comment": "a comment needs a space before its `#`",
    "ignored-option": "after a requirement pip passes over every option that is not about that one requirement",
    "ignored-text": "pip passes over what follows an option and its value",
    "invalid-hash": "a hash is written `sha256:...`, `sha384:...` or `sha512:...`",
    "invalid-marker": "what follows a `;` is an environment marker, such as `python_version < '3.12'` (PEP 508)",
    "invalid-url": "pip knows no such URL",
    "invalid-version": "this is no version (PEP 440); pip has refused such ones since 24.1",
    "joined-items": "these are several items on one line",
    "local-version": "a version with `+` can only be asked for with `==` or `!=` (PEP 440)",
    "lost-dash": "an option begins with a dash, or two if its name is a word",
    "missing-comma": "a comma separates the clauses of a version",
    "missing-egg": "without `#egg=name` pip cannot know what an editable repository holds",
    "missing-operator": "a version needs an operator before it",
    "missing-value": "the option needs a value",
    "missing-version": "the operator needs a version behind it",
    "nested-section": "a section can hold no other",
    "not-editable": "only a path or a repository's URL (`git+https://...`) can be editable",
    "quotes": "the quotes are part of the value here",
    "requirements-file": "pip would take the file name for a package or a path; `-r` reads it",
    "reversed-operator": "the characters of this operator come in the other order",
    "single-equals": "`=` is an operator of conda's language; pip's is `==`",
    "typography": "the characters look right but are not those of a keyboard",
    "unclosed-bracket": "the bracket is never closed",
    "unknown-operator": "pip knows `==`, `!=`, `<=`, `>=`, `<`, `>`, `~=` and `===` (PEP 440)",
    "unknown-option": "pip knows no such option",
    "unreadable": "this is neither a requirement (PEP 508) nor an option, a path or a URL",
    "unwanted-value": "the option takes no value",
    "wildcard": "`.*` can only follow `==` and `!=` (PEP 440)",
}
"""Each kind of flaw, and why pip minds."""

Flaws = Iterator[Flaw]

_OPERATORS = frozenset({"==", "!=", "<=", ">=", "<", ">", "~=", "==="})
_MEANT_OPERATORS = {"=>": ">=", "=<": "<=", "=~": "~=", "=!": "!=", "<>": "!=", "====": "=="}
_COMMAND_LINE_OPTIONS = frozenset(
    [
        "-U",
        "-I",
        "-t",
        "-q",
        "-v",
        "-d",
        "-b",
        "--break-system-packages",
        "--build-constraint",
        "--cache-dir",
        "--cert",
        "--check-build-dependencies",
        "--client-cert",
        "--compile",
        "--default-timeout",
        "--dry-run",
        "--exists-action",
        "--force-reinstall",
        "--group",
        "--ignore-installed",
        "--ignore-requires-python",
        "--implementation",
        "--isolated",
        "--keyring-provider",
        "--log",
        "--no-build-isolation",
        "--no-cache-dir",
        "--no-clean",
        "--no-color",
        "--no-compile",
        "--no-dependencies",
        "--no-deps",
        "--no-input",
        "--no-user",
        "--no-warn-conflicts",
        "--no-warn-script-location",
        "--only-deps",
        "--platform",
        "--prefix",
        "--progress-bar",
        "--proxy",
        "--python",
        "--python-version",
        "--quiet",
        "--report",
        "--retries",
        "--root",
        "--root-user-action",
        "--src",
        "--target",
        "--timeout",
        "--upgrade",
        "--upgrade-strategy",
        "--use-deprecated",
        "--use-pep517",
        "--user",
        "--verbose",
        "--abi",
    ]
)
_COMMAND = re.compile(r"\s*(?P<command>(?:(?:python[\d.]*[ ]+-m[ ]+)?pip[\d.]*|conda|mamba)[ ]+install)(?:[ ]+|$)")
_LOST_DASH = re.compile(
    r"(?:(?P<letter>[refci])[ ]+(?=\S*[./\\])"
    r"|(?P<word>requirement|editable|constraint|find-links|(?:extra-)?index-url)(?:[ ]+|=(?=\S*/)))"
    r"(?=[^\s\d=<>!~;@#(\[])"
)
_CHANNEL = re.compile(r"[\w.-]+(?:/[\w.-]+)*::")
_SECURE_COPY = re.compile(r"(?:git\+)?git@(?P<host>[\w-]+(?:\.[\w-]+)+):(?P<path>\S+)")
_FORGE = re.compile(r"https?://(?:\S*\.git(?=[@#?]|$)|(?:www\.)?(?:github|gitlab|bitbucket)\.\w+/[^/\s#?]+/[^/\s#?]+$)")
_HEAD = re.compile(r"[A-Za-z0-9](?:[\w.-]*\w)?[ \t]*(?:\[[^\]]*\])?", re.ASCII)
_UNCLOSED = re.compile(r"[A-Za-z0-9](?:[\w.-]*\w)?[ \t]*(?P<bracket>\[[\w\s,.-]*)$", re.ASCII)
_BOUNDARY = re.compile(r"[ \t]*[ \t,][ \t]*(?=[A-Za-z])")
_DASH = re.compile(r"\s+-\s+")
_BUILD = re.compile(r"[\w.*]+_\d+", re.ASCII)
_TOKEN = re.compile(r"[^\s,;()=<>!~^|]+")
_BARE_VALUE = re.compile(r"(?P<operator>===?|[!<>~]=|[<>]|\bin\b)\s*(?P<value>[\w.]+)(?=\s|$|\))")
_CONJUNCTIONS = frozenset({"and", "or", "if", "in", "not", "is"})


def find_flaws(line: PipLine) -> tuple[Flaw, ...]:
    """The flaws of a line that is not valid, at least one, none overlapping, in the order of the text."""
    if whole := (*_typography(line), *_commands(line), *_items_joined_by_dashes(line))[:1]:
        return whole
    target = _target(line)
    flaws = [*_option_flaws(line), *_editable_flaws(line)]
    if target.start < target.end:
        flaws += _target_flaws(line, target)
    return _without_overlaps(flaws or [_unreadable(line, target)])


def _without_overlaps(flaws: list[Flaw]) -> tuple[Flaw, ...]:
    """In the order of the text; of two that overlap the first, the other being heard of once that is mended."""
    kept: list[Flaw] = []
    for flaw in sorted(flaws, key=lambda flaw: flaw.span):
        if not kept or flaw.span.start >= kept[-1].span.end:
            kept.append(flaw)
    return tuple(kept)


def _target(line: PipLine) -> Span:
    """Where the line says what to install: all before the first option."""
    ends = [option.span.start for option in line.options] + [word.span.start for word in line.stray]
    if line.comment:
        ends.append(line.comment.span.start)
    end = min(ends, default=len(line.text))
    inner = line.text[:end].rstrip().rstrip("\\" if line.text.endswith("\\") else "").strip()
    start = len(line.text) - len(line.text.lstrip())
    return Span(start, start + len(inner))


def _flaw(kind: str, text: str, start: int, end: int, replacement: str | None = None, components: int = 0) -> Flaw:
    return Flaw(kind, Span(start, end), text[start:end], replacement, components)


def _is_readable(text: str) -> bool:
    line = PipLine.parse(text)
    return line.valid and line.kind not in (PipKind.EMPTY, PipKind.SEVERAL)


def _typography(line: PipLine) -> Flaws:
    """Characters of a word processor or a web page, if the line could be read without them."""
    end = line.comment.span.start if line.comment else len(line.text)
    text = line.text[:end].rstrip()
    odd = list(find_lookalikes(text))
    if not odd:
        return
    plain, last = "", 0
    for lookalike in odd:
        plain += text[last : lookalike.start] + lookalike.plain
        last = lookalike.end
    plain += text[last:]
    candidates = [plain]
    if not text.lstrip().startswith("-"):  # a word processor makes one long dash of two
        candidates.append(re.sub(r"^(\s*)-", r"\1--", plain))
    meant = next(filter(_is_readable, candidates), plain)
    start, end = odd[0].start, odd[-1].end
    yield _flaw("typography", text, start, end, meant[start : len(meant) - (len(text) - end)])


def _commands(line: PipLine) -> Flaws:
    text = line.text[: line.comment.span.start if line.comment else None]
    if match := _COMMAND.match(text):
        rest = text[match.end() :].strip()
        replacement = "" if rest and (" " not in rest or _is_readable(rest)) else None
        yield _flaw("command", text, match.start("command"), match.end(), replacement)


def _items_joined_by_dashes(line: PipLine) -> Flaws:
    """A line break lost before a dash: pip installs the first item and passes over the rest in silence."""
    end = line.comment.span.start if line.comment else len(line.text)
    whole = Span(_target(line).start, len(line.text[:end].rstrip()))
    pieces = _split(line.text, whole, _DASH)
    if len(pieces) > 1 and all(_may_stand_alone(piece.of(line.text)) for piece in pieces):
        yield Flaw("joined-items", whole, whole.of(line.text), pieces=pieces)


def _may_stand_alone(item: str) -> bool:
    return bool(item) and (_is_readable(item) or "=" in item)


def _option_flaws(line: PipLine) -> Flaws:
    text, stray = line.text, line.stray
    single = next((option for option in line.options if is_one_dash_short(option)), None)
    if single:
        yield _flaw("lost-dash", text, single.span.start, single.span.start + 1, "--")
        return
    has_target = line.kind is not PipKind.OPTION and not line.editable
    for option in line.options:
        yield from _flaws_of_option(line, option, has_target)
    if stray and all(option.name in REQUIREMENTS_FILE_OPTIONS for option in line.options):
        yield _flaw("ignored-text", text, stray[0].span.start, stray[0].span.end)


def _split(text: str, span: Span, boundary: re.Pattern[str]) -> tuple[Span, ...]:
    pieces, start = [], span.start
    for match in boundary.finditer(text, *span):
        pieces.append(Span(start, match.start()))
        start = match.end()
    return (*pieces, Span(start, span.end))


def _editable_flaws(line: PipLine) -> Flaws:
    """The flaws of a URL behind `-e`: it must be a repository's, and say how the project is called."""
    if not line.url or not line.editable:
        return
    url, span = line.url
    if meant := _meant_url(url):
        yield _flaw("invalid-url", line.text, *span, meant)
    elif line.vcs is None:
        yield _flaw("not-editable", line.text, *span)
    elif line.name is None:
        yield _flaw("missing-egg", line.text, *span)


def _flaws_of_option(line: PipLine, option: Option, has_target: bool) -> Flaws:
    text, (start, end) = line.text, option.written.span
    takes_value = REQUIREMENTS_FILE_OPTIONS.get(option.name)
    if takes_value is None:
        kind = "command-line-option" if option.name in _COMMAND_LINE_OPTIONS else "unknown-option"
        yield _flaw(kind, text, start, end, _nearest_option(option.name) if kind == "unknown-option" else None)
    elif takes_value and not (option.value and option.value.text):
        yield _flaw("missing-value", text, start, end)
    elif option.value and not takes_value:
        yield _flaw("unwanted-value", text, *option.value.span)
    elif (has_target or line.editable) and option.name not in REQUIREMENT_OPTIONS:
        if has_target or option.name != "--editable":
            yield _flaw("ignored-option", text, *option.span)
    elif (
        option.name == "--hash" and option.value and not option.value.text.startswith(("sha256:", "sha384:", "sha512:"))
    ):
        yield _flaw("invalid-hash", text, *option.value.span)


def _nearest_option(name: str) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, REQUIREMENTS_FILE_OPTIONS, 1, 0.8)), None)


def _target_flaws(line: PipLine, target: Span) -> list[Flaw]:
    """The flaws of the first sort that there is: a line with two sorts of them is mended one after the other."""
    if _is_readable(target.of(line.text)):
        return []
    for check in _TARGET_CHECKS:
        if flaws := list(check(line, target)):
            return flaws
    return [_unreadable(line, target)]


def _lost_dashes(line: PipLine, target: Span) -> Flaws:
    if match := _LOST_DASH.match(line.text, *target):
        name = match["letter"] or match["word"]
        yield _flaw(
            "lost-dash", line.text, target.start, target.start + len(name), f"{'-' if match['letter'] else '--'}{name}"
        )


def _channels(line: PipLine, target: Span) -> Flaws:
    if match := _CHANNEL.match(line.text, *target):
        yield _flaw("channel", line.text, *match.span(), "")


def _requirements_files(line: PipLine, target: Span) -> Flaws:
    if line.kind is PipKind.PATH and not line.editable and target.of(line.text).lower().endswith(".txt"):
        yield _flaw("requirements-file", line.text, *target, f"-r {target.of(line.text)}")


def _urls(line: PipLine, target: Span) -> Flaws:
    if meant := _meant_url(target.of(line.text)):
        yield _flaw("invalid-url", line.text, *target, meant)


def _meant_url(url: str) -> str | None:
    """A repository's URL as pip wants it, if this is one as git or a browser wants it."""
    if match := _SECURE_COPY.fullmatch(url):
        return f"git+ssh://git@{match['host']}/{match['path']}"
    return f"git+{url}" if url.startswith(("ssh://", "git://")) or _FORGE.match(url) else None


def _quotes(line: PipLine, target: Span) -> Flaws:
    written = target.of(line.text)
    body, semicolon, marker = written.partition(";")
    bare = body.replace('"', "").replace("'", "")
    if bare == body and marker.count(written[-1]) % 2 and written[-1] in "\"'":
        yield _flaw("quotes", line.text, target.end - 1, target.end, "")
    elif bare != body:
        whole = f"{bare}{semicolon}{marker}"
        yield _flaw("quotes", line.text, *target, whole if _is_readable(whole) else None)


def _glued_comments(line: PipLine, target: Span) -> Flaws:
    hash_sign = line.text.find("#", *target)
    if hash_sign > target.start and line.kind is PipKind.REQUIREMENT and not line.url:
        yield _flaw("glued-comment", line.text, hash_sign, target.end, f"  {line.text[hash_sign : target.end]}")


def _sections(line: PipLine, target: Span) -> Flaws:
    if re.fullmatch(r"\w+:", target.of(line.text)):
        yield _flaw("nested-section", line.text, *target)


def _unclosed_brackets(line: PipLine, target: Span) -> Flaws:
    if match := _UNCLOSED.match(line.text, *target):
        yield _flaw("unclosed-bracket", line.text, match.start("bracket"), target.end, f"{match['bracket'].rstrip()}]")


def _joined_items(line: PipLine, target: Span) -> Flaws:
    """Two names on one line, if each piece could stand by itself."""
    body = Span(target.start, line.marker.span.start - 1 if line.marker else target.end)
    pieces = _split(line.text, body, _BOUNDARY)
    words = [piece.of(line.text) for piece in pieces]
    if len(pieces) < 2 or _CONJUNCTIONS.intersection(words) or any(map(_BUILD.fullmatch, words)):
        return
    if all(map(_may_stand_alone, words)):
        yield Flaw("joined-items", body, body.of(line.text), pieces=pieces)


def _specifiers(line: PipLine, target: Span) -> Flaws:
    """What is wrong between the name and the marker: clause by clause, and then between them."""
    head = _HEAD.match(line.text, *target)
    if head is None or line.url or line.kind is not PipKind.REQUIREMENT:
        return
    end = line.marker.span.start - 1 if line.marker else target.end
    if (bar := line.text.find("|", head.end(), end)) >= 0:
        yield _flaw("alternatives", line.text, bar, bar + 1)
        return
    found: list[Flaw] = []
    last, before = head.end(), None
    for clause in (*line.clauses, None):
        gap = Span(last, clause.span.start if clause else end)
        found += _bare_versions(line, gap, before)
        if clause is None:
            break
        if before and _is_build(line, before, clause):
            found = [flaw for flaw in found if not flaw.span.overlaps(before.span)] + [
                _build_flaw(line, before, clause)
            ]
        elif flaw := _clause_flaw(line, clause):
            found.append(flaw)
        last, before = clause.span.end, clause
    yield from found or _missing_commas(line)


def _bare_versions(line: PipLine, gap: Span, before: Clause | None) -> Flaws:
    """Words that no operator introduces: a version, or a build string behind one."""
    for match in _TOKEN.finditer(line.text, *gap):
        word, (start, end) = match[0], match.span()
        if before is None and re.match(r"v?\d", word) and not line.text[gap.start : start].strip(" \t("):
            yield _flaw("missing-operator", line.text, start, end, f"=={_without_star(word)}", _components(word))
        elif before and _BUILD.fullmatch(word):
            yield _flaw("build-string", line.text, before.span.end, end, "")


def _is_build(line: PipLine, before: Clause, clause: Clause) -> bool:
    return clause.operator.text == "=" and before.span.end == clause.span.start and bool(before.version.text)


def _build_flaw(line: PipLine, version: Clause, build: Clause) -> Flaw:
    operator = "==" if version.operator.text == "=" else version.operator.text
    meant = operator + version.version.text
    span = (version.span.start, build.span.end)
    replacement = meant if _is_specifier(meant) else None
    return _flaw("build-string", line.text, *span, replacement, _components(version.version.text))


def _clause_flaw(line: PipLine, clause: Clause) -> Flaw | None:
    (start, end), (operator, version) = clause.span, (clause.operator.text, clause.version.text)
    plain = re.sub(r"\s", "", operator)
    if not version:
        return _flaw("missing-version", line.text, start, end, "") if operator != "===" else None
    if plain == "=":
        exact = "" if version == "*" else f"=={_without_star(version)}"
        replacement = exact if not exact or _is_specifier(exact) else None
        return _flaw("single-equals", line.text, start, end, replacement, _components(version))
    if plain not in _OPERATORS or plain != operator:
        meant = _MEANT_OPERATORS.get(plain, plain if plain in _OPERATORS else None)
        kind = "reversed-operator" if plain in _MEANT_OPERATORS else "unknown-operator"
        return _flaw(kind, line.text, *clause.operator.span, meant)
    if _is_specifier(operator + version):
        return None
    if "*" in version:
        return _flaw("wildcard", line.text, start, end, _without_wildcard(operator, version))
    if operator == "~=" and version.isdigit():
        return _flaw("compatible-release", line.text, start, end)
    if "+" in version and _is_specifier("==" + version):
        return _flaw("local-version", line.text, start, end)
    return _flaw("invalid-version", line.text, *clause.version.span)


def _missing_commas(line: PipLine) -> Flaws:
    for before, after in zip(line.clauses, line.clauses[1:], strict=False):
        if "," not in line.text[before.span.end : after.span.start]:
            start, end = before.span.start, after.span.end
            left, right = line.text[start : before.span.end], line.text[after.span.start : end]
            yield _flaw("missing-comma", line.text, start, end, f"{left},{right}")
            return


def _is_specifier(text: str) -> bool:
    from packaging.specifiers import InvalidSpecifier, Specifier

    try:
        Specifier(text)
    except InvalidSpecifier:
        return False
    return True


def _components(version: str) -> int:
    release = re.match(r"v?(?:\d+!)?(\d+(?:\.\d+)*)", version)
    return release[1].count(".") + 1 if release else 0


def _without_star(version: str) -> str:
    """conda's `1.2*` as pip would have it, `1.2.*`."""
    return re.sub(r"(?<=\d)\*$", ".*", version)


def _without_wildcard(operator: str, version: str) -> str | None:
    """The clause that says the same without the star, where one does: `>1.*` and `<=1.*` are anybody's guess."""
    release = re.fullmatch(r"(\d+(?:\.\d+)*)\.?\*", version)
    if version == "*" and operator in ("==", ">="):
        return ""
    if release is None or operator not in ("==", "!=", ">=", "<"):
        return None
    return f"{operator}{release[1]}{'.*' if operator in ('==', '!=') else ''}"


def _markers(line: PipLine, target: Span) -> Flaws:
    """A marker that packaging refuses; mended if quotes round its values are all that is missing."""
    if line.marker is None or not _is_readable(line.text[target.start : line.marker.span.start - 1]):
        return
    quoted = _BARE_VALUE.sub(lambda match: f'{match["operator"]} "{match["value"]}"', line.marker.text)
    replacement = quoted if _is_readable(f"name; {quoted}") else None
    yield _flaw("invalid-marker", line.text, *line.marker.span, replacement)


def _unreadable(line: PipLine, target: Span) -> Flaw:
    """Where packaging gave up, to the end of the target."""
    from packaging.requirements import Requirement

    start = target.start
    try:
        Requirement(target.of(line.text))
    except (ValueError, RecursionError) as error:
        span = getattr(error.__cause__, "span", (0, 0))
        start += min(span[0], max(0, target.end - target.start - 1))
    return _flaw("unreadable", line.text, start, target.end)


_TARGET_CHECKS: tuple[Callable[[PipLine, Span], Flaws], ...] = (
    _lost_dashes,
    _channels,
    _requirements_files,
    _urls,
    _quotes,
    _glued_comments,
    _sections,
    _unclosed_brackets,
    _joined_items,
    _specifiers,
    _markers,
)
