"""Completion: keys, channels, platforms, packages, versions that fit the rest of the file, and rules in comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lsprotocol import types as lsp

from envlint.clients.table import CONDA_LOCK_SELECTORS, Verdict, verdict
from envlint.compatibility import Outlook, Status, foresee
from envlint.compatibility.location import named_pack
from envlint.compatibility.pack import CONDA, INDEX, Pack
from envlint.config import Config
from envlint.engine import INTERNAL_ERROR, Analysis
from envlint.environment import KEYS
from envlint.format import layout_of
from envlint.knowledge.channels import CONDA_FORGE, Channel, channel, known_channels
from envlint.knowledge.names import conda_names, index_names, index_names_of, normalized
from envlint.knowledge.platforms import PLATFORMS
from envlint.knowledge.superseded import successor
from envlint.recognition import LIKELY_NAME, sniff
from envlint.rule import known
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipLine
from envlint.syntax import Scalar
from envlint.text import Span
from envlint_lsp import facts
from envlint_lsp.abilities import Abilities
from envlint_lsp.convert import Converter
from envlint_lsp.documents import Draft
from envlint_lsp.place import Kind, Outline, Place, find_place, read_outline
from envlint_lsp.versions import Candidate, find_candidates, read_typed

_MOST = 100
"""So many items of one list; what is left out comes when more is typed."""
_COMMON_PLATFORMS = ("linux-64", "osx-arm64", "osx-64", "win-64", "linux-aarch64", "linux-ppc64le")
_CONDA_ITEM = re.compile(r"(?P<channel>[^\s=<>!~\[]*::)?(?P<name>[A-Za-z0-9_][\w.-]*)?(?P<rest>.*)", re.DOTALL)
_PIP_ITEM = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)?(?P<extras>\s*\[[^\]]*\])?(?P<rest>\s*[^\s;@/\[\\-]*)")
_NAME_END = re.compile(r"[\w.-]*")
_IGNORE = re.compile(r"#\s*envlint:\s*ignore(?:-file)?\s*=\s*(?P<named>(?:[\w-]+\s*,\s*)*)(?P<word>[\w-]*)")
_SELECTOR = re.compile(r"#\s*\[(?P<word>\w*)")
_REMARK = re.compile(r"#\s*(?P<word>[a-z: -]*)")
_PIP_OPTIONS = {
    "-r": "install what a requirements file lists",
    "-e": "install a folder or repository so that changes to it count at once",
    "-c": "limit versions as a constraints file says",
    "--extra-index-url": "look in another package index as well",
    "--index-url": "look in another package index instead",
    "--find-links": "look for archives on a page or in a folder",
    "--no-binary": "build these packages from source",
    "--only-binary": "take no source for these packages",
}
"""https://pip.pypa.io/en/stable/reference/requirements-file-format/"""
_SCOPES = {
    "envlint: ignore=": "silences rules on this line",
    "envlint: ignore-file=": "silences rules in the whole file",
}


class _Offer(NamedTuple):
    """One thing to choose."""

    text: str
    kind: lsp.CompletionItemKind
    detail: str = ""
    beside: str = ""
    """A few words that are shown beside it."""
    insert: str | None = None
    """What is written, if that is more than the text."""
    is_snippet: bool = False
    is_discouraged: bool = False
    data: dict[str, Any] | None = None
    """Of what `resolve` is to tell more."""


class _Offers(NamedTuple):
    """What can be chosen in the place of a span, the best first."""

    span: Span
    offers: Sequence[_Offer] = ()
    is_cut: bool = False


def complete(draft: Draft, at: lsp.Position) -> lsp.CompletionList:
    """What can be written at a position, the best first; nothing where only the author knows. Never raises."""
    choice, text, convert = draft.choice, draft.text, draft.convert
    outline = read_outline(text, convert.lines)
    is_wanted = choice.preferences.enable and choice.preferences.completion.enable and not choice.is_excluded
    if not is_wanted or not _is_ours(draft, outline):
        return lsp.CompletionList(False, [])
    offset = convert.span(lsp.Range(at, at)).start
    place = find_place(text, convert.lines, outline, offset)
    asked = _Asked(text, outline, place, offset, choice.config, draft.abilities, convert.uri)
    if place.kind is Kind.COMMENT:
        found = _in_comment(asked, draft.analysis)
    else:
        found = _WRITERS[place.kind](asked) if place.kind in _WRITERS else _Offers(Span(offset, offset))
    return _to_list(found, asked, convert)


def _is_ours(draft: Draft, outline: Outline) -> bool:
    """Whether a text is an environment file, or may become one: by its name, and with no key that none has."""
    is_likely = not draft.name or LIKELY_NAME.search(draft.name) is not None
    return sniff(draft.text, draft.name) or (is_likely and set(KEYS).issuperset(outline.keys))


class _Asked(NamedTuple):
    """A question for completion."""

    text: str
    outline: Outline
    place: Place
    at: int
    config: Config
    abilities: Abilities
    uri: str

    @property
    def pack(self) -> Pack | None:
        """What is known of versions; None if it cannot be read."""
        try:
            return named_pack(self.config.pack)
        except (OSError, ValueError):
            return None

    def foresee(self, name: str, of: str) -> Outlook | None:
        """What becomes of a package's versions beside the other lines."""
        pack = self.pack
        if pack is None:
            return None
        conda, pip = self.others
        channels = self.outline.texts("channels")
        return foresee(name, conda, pip, channel=of, channels=channels, platforms=self.config.platforms, pack=pack)

    @property
    def others(self) -> tuple[list[str], list[str]]:
        """The lines of both lists without that of the cursor."""
        item = self.place.item
        return self.outline.texts("dependencies", item), self.outline.texts("pip", item)

    def word(self, typed: str) -> Span:
        """What is replaced: a word that ends at the cursor, and what is left of it behind the cursor."""
        rest = _NAME_END.match(self.place.after)
        return Span(self.at - len(typed), self.at + (rest.end() if rest is not None else 0))


def _to_list(found: _Offers, asked: _Asked, convert: Converter) -> lsp.CompletionList:
    range = convert.range(found.span)
    dash = "" if asked.place.has_dash else "- "
    items = [_to_item(number, offer, range, dash, asked) for number, offer in enumerate(found.offers[:_MOST])]
    return lsp.CompletionList(found.is_cut or len(found.offers) > _MOST, items)


def _to_item(number: int, offer: _Offer, range: lsp.Range, dash: str, asked: _Asked) -> lsp.CompletionItem:
    inserted = f"{dash}{offer.text if offer.insert is None else offer.insert}"
    markdown = asked.abilities.markdown_in_lists
    return lsp.CompletionItem(
        label=offer.text,
        label_details=lsp.CompletionItemLabelDetails(description=offer.beside) if offer.beside else None,
        kind=offer.kind,
        detail=offer.detail or None,
        tags=[lsp.CompletionItemTag.Deprecated] if offer.is_discouraged else None,
        sort_text=f"{number:04d}",
        filter_text=offer.text,
        insert_text_format=lsp.InsertTextFormat.Snippet if offer.is_snippet else lsp.InsertTextFormat.PlainText,
        insert_text_mode=lsp.InsertTextMode.AsIs if "\n" in inserted and asked.abilities.inserts_as_is else None,
        text_edit=lsp.TextEdit(range, inserted),
        data=None if offer.data is None else {**offer.data, "uri": asked.uri, "markdown": markdown},
    )


# keys


def _keys(asked: _Asked) -> _Offers:
    place, clients = asked.place, asked.config.clients
    own = place.before + place.after
    offers = []
    for name in KEYS:
        verdicts = {verdict(name, client) for client in clients}
        is_there = name in asked.outline.keys and (name != own or not place.has_colon)
        if name == "prefix" or is_there or Verdict.REJECTS in verdicts or Verdict.READS not in verdicts:
            continue
        detail = facts.plain(facts.of_key(name, clients)).partition("\n")[0].removeprefix(f"{name}: ").rstrip(".")
        insert = None if place.has_colon else _key_text(name, asked)
        is_snippet = insert is not None and "$" in insert
        kind, data = lsp.CompletionItemKind.Property, {"of": "key", "name": name}
        offers.append(_Offer(name, kind, detail, "", insert, is_snippet, data=data))
    return _Offers(place.span, [offer for offer in offers if offer.text.startswith(place.before)])


def _key_text(name: str, asked: _Asked) -> str:
    """A key with what has to follow it; the cursor stands where the value begins."""
    if not asked.abilities.snippets:
        return f"{name}:"
    item = f"\n{' ' * layout_of(asked.config.format).indent}- "
    return {
        "channels": f"channels:{item}${{1:conda-forge}}$0",
        "dependencies": f"dependencies:{item}$0",
        "platforms": f"platforms:{item}$0",
        "variables": 'variables:\n  ${1:NAME}: "$0"',
        "pip-repositories": f"pip-repositories:{item}$0",
        "allow-pypi-requests": "allow-pypi-requests: ${1|false,true|}",
    }.get(name, f"{name}: $0")


# channels and platforms


def _channels(asked: _Asked) -> _Offers:
    config, listed = asked.config, set(asked.outline.texts("channels", asked.place.item))
    typed = asked.place.before
    allowed = [_as_channel(text) for text in config.allowed_channels]
    candidates = {each.text: each for each in (*allowed, *known_channels())}
    offers = []
    for each in sorted(candidates.values(), key=lambda each: each.retired is not None and each not in allowed):
        is_allowed = not allowed or any(each.matches(pattern) for pattern in config.allowed_channels)
        is_denied = any(each.matches(pattern) for pattern in config.denied_channels)
        if not is_allowed or is_denied or each.text in listed or not each.text.startswith(typed):
            continue
        offers.append(
            _Offer(
                each.text,
                lsp.CompletionItemKind.Module,
                each.title,
                _note(each),
                is_discouraged=each.retired is not None,
                data={"of": "channel", "name": each.text},
            )
        )
    return _Offers(asked.place.span, offers)


def _note(channel: Channel) -> str:
    if channel.retired is not None:
        return "no longer looked after"
    return "Anaconda's terms of service" if channel.licensed else ""


def _as_channel(text: str) -> Channel:
    return channel(text, Span(0, 0), Scalar(text, Span(0, 0)))


def _platforms(asked: _Asked) -> _Offers:
    listed = set(asked.outline.texts("platforms", asked.place.item))
    names = dict.fromkeys((*asked.config.platforms, *_COMMON_PLATFORMS, *PLATFORMS))
    return _Offers(
        asked.place.span,
        [
            _Offer(
                name,
                lsp.CompletionItemKind.EnumMember,
                facts.title_of_platform(name),
                data={"of": "platform", "name": name},
            )
            for name in names
            if name not in listed and name != "noarch" and name.startswith(asked.place.before)
        ],
    )


# conda's list and pip's


def _conda(asked: _Asked) -> _Offers:
    before = asked.place.before
    match = _CONDA_ITEM.fullmatch(before)
    nothing = _Offers(Span(asked.at, asked.at))
    if match is None or "://" in before:
        return nothing
    own, name, rest = match["channel"], match["name"] or "", match["rest"]
    if own and _as_channel(own.removesuffix("::").removesuffix("/noarch")).name != CONDA_FORGE:
        return nothing
    if rest:
        return _versions(asked, name, rest, CONDA) if name else nothing
    conda, _ = asked.others
    listed = {MatchSpec.parse(text).normalized_name for text in conda}
    names = [each for each in conda_names(name.lower(), _MOST + len(listed) + 1) if each not in listed]
    offers = [_name_offer(each, CONDA) for each in names]
    if not asked.outline.has_pip_section and not own and "pip".startswith(name) and asked.place.has_dash:
        offers.insert(sum(each in ("python", "pip") for each in names), _pip_section(asked))
    return _Offers(asked.word(name), offers, len(names) > _MOST)


def _pip_section(asked: _Asked) -> _Offer:
    """`pip:` with the first item of its list, indented as envlint lays it out."""
    insert, is_snippet = "pip:", False
    if asked.abilities.snippets and asked.abilities.inserts_as_is:
        start = asked.text.rfind("\n", 0, asked.at) + 1
        column = len(asked.text[start : asked.at]) - len(asked.text[start : asked.at].lstrip(" "))
        insert, is_snippet = f"pip:\n{' ' * (column + 4)}- $0", True
    detail = "packages that pip installs after conda"
    return _Offer("pip:", lsp.CompletionItemKind.Property, detail, "section", insert, is_snippet)


def _pip(asked: _Asked) -> _Offers:
    before = asked.place.before
    if before.startswith("-") and " " not in before:
        return _pip_options(asked)
    match = _PIP_ITEM.fullmatch(before)
    if match is None or (not match["name"] and before):
        return _Offers(Span(asked.at, asked.at))
    name, rest = match["name"] or "", match["rest"]
    if rest or match["extras"]:
        return _versions(asked, normalized(name), rest, INDEX)
    conda, pip = asked.others
    listed = {PipLine.parse(text).normalized_name or "" for text in pip}
    listed.update(each for text in conda for each in index_names_of(MatchSpec.parse(text).normalized_name))
    names = [each for each in index_names(name, _MOST + len(listed) + 1) if each not in listed]
    return _Offers(asked.word(name), [_name_offer(each, INDEX) for each in names], len(names) > _MOST)


def _pip_options(asked: _Asked) -> _Offers:
    """The options of a requirements file, unless a declared client reads none."""
    before, clients = asked.place.before, asked.config.clients
    if any(verdict("pip-option", client) is not Verdict.READS for client in clients):
        return _Offers(Span(asked.at, asked.at))
    kind = lsp.CompletionItemKind.Keyword
    wanted = ((option, does) for option, does in _PIP_OPTIONS.items() if option.startswith(before))
    offers = [_Offer(option, kind, does, insert=f"{option} ") for option, does in wanted]
    return _Offers(Span(asked.at - len(before), asked.at), offers)


def _name_offer(name: str, of: str) -> _Offer:
    instead = successor(name, None, of_conda=of == CONDA)
    beside = f"use {instead.name}" if instead is not None else ""
    data = {"of": "package", "name": name, "channel": of}
    where = "conda-forge" if of == CONDA else "package index"
    return _Offer(name, lsp.CompletionItemKind.Module, where, beside, is_discouraged=instead is not None, data=data)


def _versions(asked: _Asked, name: str, constraint: str, of: str) -> _Offers:
    of_pip = of == INDEX
    typed = read_typed(constraint, asked.place.after, of_pip=of_pip)
    outlook = asked.foresee(name.lower(), of) if typed is not None else None
    if typed is None or outlook is None:
        return _Offers(Span(asked.at, asked.at))
    span = Span(asked.at - len(typed.version), asked.at + len(typed.rest))
    found, is_cut = find_candidates(typed, outlook, name.lower(), of_pip=of_pip)
    pack = asked.pack
    assert pack is not None
    conda, pip = asked.others
    lines = {"conda": _known_lines(conda, pack, CONDA), "pip": _known_lines(pip, pack, INDEX)}
    offers = []
    for each in found:
        data: dict[str, Any] = {"of": "version", "name": name.lower(), "version": each.newest, "channel": of}
        if each.status is not Status.FITS:
            written = f"{name}{typed.with_version(each.text)}"
            data |= {"written": written, "lines": lines, "channels": asked.outline.texts("channels")}
            data |= {"platforms": list(asked.config.platforms), "pack": asked.config.pack}
        offers.append(_version_offer(each, name, data, pack, of))
    return _Offers(span, offers, is_cut)


def _version_offer(candidate: Candidate, name: str, data: dict[str, Any], pack: Pack, of: str) -> _Offer:
    if candidate.status is not Status.FITS:
        beside = "fails at run time" if candidate.status is Status.BREAKS else "does not fit"
    elif candidate.is_series:
        beside = f"now {candidate.newest}" if candidate.newest else ""
    else:
        package = pack.package(of, name.lower())
        beside = package.date(package.versions.index(candidate.newest))
    detail = f"{name} {candidate.newest}" if candidate.newest else ""
    is_unfit = candidate.status is not Status.FITS
    return _Offer(candidate.text, lsp.CompletionItemKind.Constant, detail, beside, is_discouraged=is_unfit, data=data)


def _known_lines(lines: Iterable[str], pack: Pack, of: str) -> list[str]:
    """Those that decide about versions, which are the ones that hold no address."""
    names = (
        (MatchSpec.parse(text).normalized_name if of == CONDA else PipLine.parse(text).normalized_name)
        for text in lines
    )
    return [text for text, name in zip(lines, names, strict=True) if name and pack.has(of, name) and "://" not in text]


_WRITERS = {
    Kind.KEY: _keys,
    Kind.CHANNEL: _channels,
    Kind.PLATFORM: _platforms,
    Kind.CONDA: _conda,
    Kind.PIP: _pip,
}


# comments


def _in_comment(asked: _Asked, analysis: Analysis | None) -> _Offers:
    before, config = asked.place.before, asked.config
    if match := _IGNORE.fullmatch(before):
        named = {word for word in re.split(r"[\s,]+", match["named"]) if word}
        names = [name for name in _rules_for(asked, analysis) if name not in named]
        offers = [_rule_offer(name, config) for name in names if name.startswith(match["word"])]
        return _Offers(asked.word(match["word"]), offers)
    if (match := _SELECTOR.fullmatch(before)) and "conda-lock" in config.clients:
        tokens = dict.fromkeys(token for tokens in CONDA_LOCK_SELECTORS.values() for token in sorted(tokens))
        offers = [
            _Offer(token, lsp.CompletionItemKind.EnumMember, "the platforms that conda-lock keeps the line for")
            for token in tokens
            if token.startswith(match["word"])
        ]
        return _Offers(asked.word(match["word"]), offers)
    if match := _REMARK.fullmatch(before):
        word = match["word"]
        scopes = [scope for scope in _SCOPES if scope.startswith(word)]
        if word and not scopes:
            return _Offers(Span(asked.at, asked.at))
        found = _found_on_line(asked, analysis) if not asked.place.after else []
        offers = [_rule_offer(name, config, f"envlint: ignore={name}") for name in found]
        offers += [_Offer(scope, lsp.CompletionItemKind.Keyword, _SCOPES[scope]) for scope in scopes]
        return _Offers(Span(asked.at - len(word), asked.at), [each for each in offers if each.text.startswith(word)])
    return _Offers(Span(asked.at, asked.at))


def _rules_for(asked: _Asked, analysis: Analysis | None) -> list[str]:
    """Every rule that can be silenced, those with findings on the line first."""
    found = _found_on_line(asked, analysis)
    return [*found, *(rule.name for rule in known(asked.config.plugins) if rule.name not in found and not rule.last)]


def _found_on_line(asked: _Asked, analysis: Analysis | None) -> list[str]:
    """The rules with findings on the line that a comment speaks about, or for `ignore-file` in the file."""
    if analysis is None:
        return []
    whole = "ignore-file" in asked.place.before
    last = {INTERNAL_ERROR, *(rule.name for rule in known(asked.config.plugins) if rule.last)}
    found = (
        each.rule
        for each in analysis.diagnostics
        if whole or analysis.lines.line_of(each.finding.span.start) == asked.place.line
    )
    return [name for name in dict.fromkeys(found) if name not in last]


def _rule_offer(name: str, config: Config, text: str = "") -> _Offer:
    title = next((rule.title for rule in known(config.plugins) if rule.name == name), "")
    kind = lsp.CompletionItemKind.EnumMember
    return _Offer(text or name, kind, title, data={"of": "rule", "name": name})
