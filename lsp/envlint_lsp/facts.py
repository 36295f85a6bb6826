"""Puts what is known of packages, channels, keys and rules into words, as Markdown, for completion and hover."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lsprotocol import types as lsp

from envlint.clients.table import CLIENTS, Verdict, cell
from envlint.clients.words import enumerate_clients
from envlint.compatibility import Portrait, portray
from envlint.compatibility.pack import CONDA, INDEX, Pack
from envlint.diagnostic import quoted
from envlint.environment import describe_key
from envlint.knowledge.channels import CONDA_FORGE, NODEFAULTS, Channel
from envlint.knowledge.names import NAMES_AS_OF, index_names_of, is_on_conda_forge, normalized
from envlint.report.links import url
from envlint.rule import Rule

_MOST_NEEDS = 6
_PLACES = {CONDA: "conda-forge", INDEX: "the package index"}
_PLATFORMS = {
    "linux-64": "Linux on x86-64",
    "linux-aarch64": "Linux on 64-bit ARM",
    "linux-ppc64le": "Linux on POWER",
    "linux-s390x": "Linux on IBM Z",
    "linux-32": "Linux on 32-bit x86, no longer built for",
    "osx-64": "macOS on Intel",
    "osx-arm64": "macOS on Apple silicon",
    "win-64": "Windows on x86-64",
    "win-arm64": "Windows on ARM",
    "win-32": "Windows on 32-bit x86, no longer built for",
    "noarch": "packages that run on every platform",
}
_SOURCE_CITED = re.compile(r"\s*\([^()]*\.(?:cpp|hpp|py|rs)\b[^()]*\)")
"""Where something is to be read in a client's source: of use in the client table only."""
_FENCE = re.compile(r"^```.*?^```\n?", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_DOES = {
    Verdict.READS: ("reads it", "read it"),
    Verdict.REJECTS: ("rejects the file", "reject the file"),
    Verdict.DROPS: ("drops it", "drop it"),
    Verdict.MISREADS: ("misreads it", "misread it"),
    Verdict.IGNORES: ("ignores it", "ignore it"),
}


def plain(markdown: str) -> str:
    """The same for a client that shows text as it is."""
    text = _LINK.sub(lambda match: f"{match[1]} ({match[2]})", markdown)
    text = re.sub(r"^```.*\n?", "", text, flags=re.MULTILINE)
    return re.sub(r"\*\*(.+?)\*\*", r"\1", text)


def marked(markdown: str, is_understood: bool) -> lsp.MarkupContent:
    """A text for a client that understands Markdown, or does not."""
    if is_understood:
        return lsp.MarkupContent(lsp.MarkupKind.Markdown, markdown)
    return lsp.MarkupContent(lsp.MarkupKind.PlainText, plain(markdown))


def enumerate_names(names: Collection[str], joiner: str = "and") -> str:
    """As a sentence has them: "a, b and c"."""
    *firsts, last = names or [""]
    return f"{', '.join(firsts)} {joiner} {last}" if firsts else last


def of_pythons(pythons: tuple[str, ...], pack: Pack) -> str:
    """`3.9 to 3.12`."""
    numbers = [pack.pythons.index(each) for each in pythons]
    if len(numbers) > 2 and numbers == [*range(numbers[0], numbers[-1] + 1)]:
        return f"{pythons[0]} to {pythons[-1]}"
    return enumerate_names(pythons)


def of_version(portrait: Portrait, pack: Pack) -> str:
    """A version: when and where it came out, for which Pythons, what it needs."""
    return "\n\n".join(
        (f"**{portrait.name} {portrait.version}**", *requirements_of(portrait, pack), source_of(portrait))
    )


def requirements_of(portrait: Portrait, pack: Pack) -> Iterator[str]:
    """The Pythons that it is for and the packages that it needs, a paragraph each."""
    if portrait.pythons:
        yield f"for Python {of_pythons(portrait.pythons, pack)}"
    known = [need for need in portrait.needs if need.text and not need.text.startswith("==")]
    if known:
        shown = [f"`{need.name} {need.text}`" for need in known[:_MOST_NEEDS]]
        more = f" and {len(known) - _MOST_NEEDS} more" if len(known) > _MOST_NEEDS else ""
        yield f"needs {', '.join(shown)}{more}"


def source_of(portrait: Portrait) -> str:
    """Where that is from, and of which day."""
    out = f"published {portrait.date}, " if portrait.date else ""
    return f"{out}read from {_PLACES[portrait.channel]} on {portrait.as_of}"


def of_name(name: str, channel: str, pack: Pack) -> str:
    """A package without regard to any file."""
    paragraphs = [f"**{name}**"]
    if channel == CONDA and not is_on_conda_forge(name):
        paragraphs.append(f"conda-forge had no package of this name on {NAMES_AS_OF}")
    others = [each for each in index_names_of(name) if each != normalized(name)] if channel == CONDA else []
    if others:
        paragraphs.append(f"called {enumerate_names([f'`{each}`' for each in others])} on the package index")
    if name in pack.names(channel):
        newest = portray(name, pack.package(channel, name).versions[-1], channel=channel, pack=pack)
        if newest is not None:
            paragraphs.append(f"newest known: {newest.version}, {source_of(newest)}")
    elif len(paragraphs) == 1:
        where = "on conda-forge" if channel == CONDA else "on the package index"
        paragraphs.append(f"{where}; envlint does not know its versions")
    return "\n\n".join(paragraphs)


def of_channel(channel: Channel) -> str:
    """What is known of a channel."""
    paragraphs = [f"**{quoted(channel.name)}**{f': {channel.title}' if channel.title else ''}"]
    if channel.name == NODEFAULTS:
        return f"{paragraphs[0]} (CEP 24)"
    if channel.label is not None:
        paragraphs.append(f"only what has the label {quoted(channel.label)}")
    if channel.licensed:
        paragraphs.append("under Anaconda's terms of service: larger organizations need a licence")
    retired = channel.retired
    if retired is not None:
        instead = f"; use `{retired.instead}`" if retired.instead else ""
        paragraphs.append(f"no longer looked after since {retired.since}: {retired.why}{instead}")
        paragraphs.append(f"[source]({retired.reference})")
    if channel.stands_on is not None:
        paragraphs.append(f"its packages are built against those of `{channel.stands_on}`, which has to stand above it")
    if channel.name == CONDA_FORGE:
        paragraphs.append(f"envlint knows its names of {NAMES_AS_OF}, and the versions of its most important packages")
    elif len(paragraphs) == 1 and not channel.title:
        paragraphs.append("envlint knows nothing of this channel")
    return "\n\n".join(paragraphs)


def of_key(name: str, clients: Collection[str]) -> str:
    """What a top-level key means, and who reads it."""
    meaning = describe_key(name)
    if meaning is None:
        return f"**{quoted(name)}**: no client reads this key"
    return "\n\n".join(filter(None, (f"**{name}**: {meaning.rstrip('.')}", _who(name, clients))))


def of_topic(name: str, clients: Collection[str]) -> str:
    """Who does what with a construct; empty if nobody has looked."""
    return _who(name, clients)


def _who(topic: str, clients: Collection[str]) -> str:
    together: dict[tuple[Verdict, str], list[str]] = {}
    for client in clients:
        found = cell(topic, client)
        together.setdefault((found.verdict, found.detail), []).append(client)
    sentences = []
    for (verdict, detail), names in together.items():
        if verdict in _DOES:
            does = _DOES[verdict][len(names) > 1]
            who = enumerate_clients(CLIENTS[name] for name in names)
            reason = _SOURCE_CITED.sub("", detail).strip()
            sentences.append(f"{who} {does}{f' ({reason})' if reason else ''}")
    return "; ".join(sentences)


def of_platform(name: str) -> str:
    """What a subdir is."""
    known = _PLATFORMS.get(name)
    return f"**{quoted(name)}**: {known}" if known else f"**{quoted(name)}**"


def title_of_platform(name: str) -> str:
    """The same in a few words; empty for one that hardly anybody uses."""
    return _PLATFORMS.get(name, "")


def of_rule(rule: Rule) -> str:
    """What a rule finds and why it matters: its documentation up to the first example."""
    before = _FENCE.split(rule.documentation)[0].partition("\n## ")[0].strip()
    title, _, why = before.partition("\n")
    link = url(rule.name)
    paragraphs = [f"**{rule.name}**: {title.rstrip('.')}", why.strip(), f"[more]({link})" if link else ""]
    return "\n\n".join(filter(None, paragraphs))
