"""Hover: the rule of a finding, and what is known of the package, channel, key or comment at a place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lsprotocol import types as lsp

from envlint.clients.words import describe_reading
from envlint.compatibility import Outlook, Portrait, Status, portray
from envlint.compatibility.pack import CONDA, INDEX, InvalidPack
from envlint.diagnostic import Diagnostic, quoted
from envlint.knowledge.channels import DEFAULTS, NODEFAULTS, Channel
from envlint.knowledge.concealment import Concealment
from envlint.knowledge.names import NAMES_AS_OF, index_names_of, is_on_conda_forge, normalized
from envlint.rule import known
from envlint.source import Package, PipRequirement, Source
from envlint.suppress import Suppression, Suppressions
from envlint.syntax import Mapping, Scalar
from envlint.text import Span
from envlint_lsp import facts
from envlint_lsp.documents import Analysed
from envlint_lsp.wording import describe_line, describe_spec

_MOST_SERIES = 10


class _Told(NamedTuple):
    """What there is to say about a span."""

    span: Span
    paragraphs: Sequence[str]


def hover(analysed: Analysed, at: lsp.Position) -> lsp.Hover | None:
    """What there is to say of a position; None if there is nothing."""
    offset = analysed.convert.span(lsp.Range(at, at)).start
    findings = [each for each in analysed.analysis.diagnostics if _holds(each.finding.span, offset)]
    told = _tell(analysed, offset)
    pages = [] if told is None else ["\n\n".join(filter(None, told.paragraphs))]
    pages += _rules(findings, analysed.config.plugins)
    if not pages:
        return None
    span = findings[0].finding.span if told is None else told.span
    shown = facts.marked("\n\n---\n\n".join(pages), analysed.abilities.markdown)
    shown.value = Concealment(analysed.source.text, analysed.source.secret_spans).hide(shown.value)
    return lsp.Hover(shown, analysed.convert.range(span))


def _holds(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end


# findings


def _rules(findings: Sequence[Diagnostic], plugins: tuple[str, ...]) -> Iterator[str]:
    """What the rules of some findings have to say; the findings themselves an editor shows beside it."""
    by_name = {rule.name: rule for rule in known(plugins)}
    for name in dict.fromkeys(each.rule for each in findings):
        if name in by_name:
            yield facts.of_rule(by_name[name])


# what stands there


def _tell(analysed: Analysed, offset: int) -> _Told | None:
    source = analysed.source
    for suppression in Suppressions(source.document).all:
        if _holds(suppression.comment.span, offset):
            return _Told(suppression.span, list(_of_suppression(suppression, offset, analysed)))
    if any(_holds(comment.span, offset) for comment in source.document.comments):
        return None
    return _of_item(source, offset) or _of_key(analysed, offset)


def _of_item(source: Source, offset: int) -> _Told | None:
    for package in source.specs:
        if _holds(package.scalar.span, offset):
            return _Told(package.scalar.span, list(_of_package(source, package)))
    for requirement in source.pip_lines:
        if _holds(requirement.scalar.span, offset):
            return _Told(requirement.scalar.span, list(_of_requirement(source, requirement)))
    for channel in source.channels:
        if _holds(channel.scalar.span, offset):
            return _Told(channel.scalar.span, list(_of_channel(source, channel)))
    for platform in source.environment.platforms:
        if _holds(platform.span, offset):
            return _Told(platform.span, [facts.of_platform(platform.value)])
    return None


def _of_channel(source: Source, channel: Channel) -> Iterator[str]:
    """What a channel is, and which of the file's channels count more."""
    yield facts.of_channel(channel)
    if channel.name in (NODEFAULTS, DEFAULTS):
        yield facts.of_topic(channel.name, [client.name for client in source.clients])
    listed = [each for each in source.channels if each.name != NODEFAULTS]
    if len(listed) > 1 and channel in listed:
        number = listed.index(channel) + 1
        above = "it counts most" if number == 1 else f"what {quoted(listed[number - 2].name)} has counts more"
        yield f"number {number} of the {len(listed)} channels here: {above}"


def _of_key(analysed: Analysed, offset: int) -> _Told | None:
    source = analysed.source
    clients = [client.name for client in source.clients]
    for section in source.pip_sections:
        if _holds(section.key.span, offset):
            return _Told(section.key.span, ["**pip**: what pip installs after conda", facts.of_topic("pip", clients)])
    root = source.document.root
    for entry in root.entries if isinstance(root, Mapping) else ():
        if isinstance(entry.key, Scalar) and _holds(entry.key.span, offset):
            return _Told(entry.key.span, [facts.of_key(entry.key.value, clients)])
    return None


def _of_package(source: Source, package: Package) -> Iterator[str]:
    readings = source.readings(package.spec.text)
    yield f"**{quoted(package.name) if package.name else 'a package'}**: {describe_spec(package.spec)}"
    if len(readings) > 1:
        yield "; ".join(describe_reading(clients, reading) for clients, reading in readings)
    if not package.name:
        return
    others = [each for each in index_names_of(package.name) if each != normalized(package.name)]
    if others:
        yield f"called {facts.enumerate_names([f'`{each}`' for each in others])} on the package index"
    if not is_on_conda_forge(package.name) and package.spec.channel is None:
        yield f"conda-forge had no package of this name on {NAMES_AS_OF}"
    yield from _of_versions(source, package, CONDA)


def _of_requirement(source: Source, requirement: PipRequirement) -> Iterator[str]:
    words = describe_line(requirement.line)
    if not requirement.name:
        yield words
        return
    yield f"**{quoted(requirement.name)}**: {words}"
    if requirement.line.url is None and requirement.line.valid:
        yield from _of_versions(source, requirement, INDEX)


def _of_versions(source: Source, item: Package | PipRequirement, channel: str) -> Iterator[str]:
    """Which versions still fit the rest of the file, what the line comes to, and what that needs."""
    try:
        outlook, pack = source.outlook(item), source.pack
    except (OSError, InvalidPack):
        return
    if outlook is None:
        return
    if not outlook.is_telling:
        yield f"the newest that is known is {outlook.fits[0].version}, {_read_on(channel, outlook.as_of)}"
        yield f"which versions fit is not known: {_why_not(source, item)}"
        return
    yield _fitting(outlook)
    spec = item.spec.version_spec if isinstance(item, Package) else item.version_spec
    newest = outlook.newest_of(spec)
    portrait: Portrait | None = None if newest is None else portray(item.name, newest, channel=channel, pack=pack)
    if portrait is not None:
        yield f"comes to **{portrait.version}**, {facts.source_of(portrait)}"
        yield from facts.requirements_of(portrait, pack)
    elif outlook.newest is not None:
        yield f"none of what this line asks for fits; {_read_on(channel, outlook.as_of)}"


def _why_not(source: Source, item: Package | PipRequirement) -> str:
    names = [channel.name for channel in source.channels]
    if isinstance(item, Package) and item.spec.channel is not None and item.spec.channel.text:
        names = [item.spec.channel.text]
    if isinstance(item, Package) and "conda-forge" not in names:
        return f"{quoted(names[0])} may have others" if names else "the file names no channels"
    if isinstance(item, Package) and names[:1] != ["conda-forge"]:
        return f"{quoted(names[0])} may have others"
    return "the other lines are not known to go together"


def _read_on(channel: str, day: str) -> str:
    return f"read from {'conda-forge' if channel == CONDA else 'the package index'} on {day}"


def _fitting(outlook: Outlook) -> str:
    """The series with a version that goes with the other lines."""
    series = list(
        dict.fromkeys(".".join(fit.version.split(".")[:2]) for fit in outlook.fits if fit.status is Status.FITS)
    )
    where = f" on {facts.enumerate_names(outlook.platforms)}"
    if not series:
        return f"no version fits the rest of the file{where}"
    if len(series) == len({".".join(fit.version.split(".")[:2]) for fit in outlook.fits}):
        return f"every version that is known fits the rest of the file{where}"
    more = f" and {len(series) - _MOST_SERIES} more down to {series[-1]}" if len(series) > _MOST_SERIES else ""
    return f"fits the rest of the file{where}: {', '.join(series[:_MOST_SERIES])}{more}"


# comments


def _of_suppression(suppression: Suppression, offset: int, analysed: Analysed) -> Iterator[str]:
    """What a comment silences, or only one of the rules that it names, and whether it has to."""
    where = "in the whole file"
    if suppression.line is not None:
        own = analysed.analysis.lines.line_of(suppression.comment.span.start)
        where = "on this line" if suppression.line == own else f"on line {suppression.line + 1}"
    names = [name for name in suppression.names if _holds(name.span, offset)] or suppression.names
    if not names:
        yield "names no rule, and so silences nothing"
        return
    rules = {rule.name: rule for rule in known(analysed.config.plugins)}
    idle = {name: needless.meant for needless in analysed.source.needless_ignores for name in needless.names}
    for name in names:
        if name.rule not in rules:
            meant = idle[name].get(name.rule) if name in idle else None
            yield f"there is no rule `{name.rule}`{f'; `{meant}` may be meant' if meant else ''}"
            continue
        needed = "; there is nothing of it: the comment can go" if name in idle else ""
        yield f"silences **{name.rule}** {where}: {rules[name.rule].title}{needed}"
