"""Makes a page of each rule, with what envlint really says about its examples, and the list of all rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from docs.site.markup import fence, table
from docs.site.terminal import to_html
from envlint import rule as rules
from envlint.clients.client import CLIENTS
from envlint.clients.topics import TOPICS
from envlint.documentation import Example, Facts, configuration, examples, facts
from envlint.engine import analyze
from envlint.repair import repair
from envlint.report.style import Style
from envlint.report.text import render
from envlint.rule import Rule

_FENCE = re.compile(r"^```yaml (bad|good|fixed)[^\n]*\n.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<![\[`])`([a-z0-9.-]+)`(?![`\]])")
_RUNS = {
    "on": "by default",
    "off": "only if it is selected, or by a profile",
    "preview": "under trial: only if it is selected by name, or with `preview`",
}
_FIXES = {"safe": "safe: `--fix`", "unsafe": "unsafe: `--fix --unsafe-fixes`", "": "by hand"}
_INTRODUCTION = """\
# Rules

What envlint finds, by group. Each page shows when a rule speaks, what it says, and what to do. On the command line
`envlint explain RULE` shows the same.

<input id="rule-filter" type="search" placeholder="filter: pip, unsafe, preview, …" aria-label="filter the rules">
"""
COLUMNS = 100
"""As wide as the text of a page."""


def rule_pages() -> Iterator[tuple[str, str]]:
    """The paths of the pages and their texts."""
    known = {each.name: facts(each) for each in rules.find()}
    yield "rules/index.md", _index(known)
    for rule in rules.find():
        yield f"rules/{rule.name}.md", _page(rule, known)


def _index(known: Mapping[str, Facts]) -> str:
    parts = [_INTRODUCTION]
    for group, members in groupby(rules.find(), key=lambda each: each.group):
        rows = [
            (
                f"[`{each.name}`]({each.name}.md)",
                each.title,
                each.severity.value + {"on": "", "off": ", off", "preview": ", preview"}[known[each.name].default],
                known[each.name].fix or "–",
            )
            for each in members
        ]
        listed = table(("rule", "what it finds", "severity", "fix"), rows)
        parts.append(f'## {group}\n\n<div class="rules" markdown>\n\n{listed}\n</div>\n')
    return "\n".join(parts)


def _page(rule: Rule, known: Mapping[str, Facts]) -> str:
    title, _, text = rule.documentation.partition("\n")
    prose, heading, references = text.partition("\n## References")
    found = known[rule.name]
    parts = [f"# {rule.name}\n\n{title}\n", f'<div class="facts" markdown>\n\n{_header(found)}\n</div>\n']
    parts.append(_with_examples(rule, _linked(prose, rule, known)))
    if found.options:
        rows = [(f"`{each.name}`", each.type, f"`{each.default}`", each.documentation) for each in found.options]
        where = f"In the configuration, below `[tool.envlint.rules.{rule.name}]`:\n\n"
        parts.append(f"## Options in the configuration\n\n{where}{table(('option', 'type', 'default', ''), rows)}")
    if heading:
        parts.append(f"## References\n{_topics_linked(references)}")
    return "\n".join(parts) + "\n"


def _header(found: Facts) -> str:
    rows = [
        ("severity", found.severity.value),
        ("group", f"[{found.group}](index.md#{found.group})"),
        ("runs", _RUNS[found.default]),
        ("profiles", _profiles(found)),
        ("fix", _FIXES[found.fix]),
        ("clients", _clients(found.clients)),
        ("since", found.since or ""),
    ]
    return table(("", ""), [(f"**{name}**", value) for name, value in rows])


def _profiles(found: Facts) -> str:
    names = {name: f"[{name}](../configuration.md#profile-{name})" for name in found.profiles}
    linked = (
        names[name] if severity is found.severity else f"{names[name]} ({severity.value})"
        for name, severity in found.profiles.items()
    )
    return ", ".join(linked) or "none"


def _clients(names: tuple[str, ...] | None) -> str:
    if names is None:
        return "the same for every client"
    if set(names) == set(CLIENTS):
        return "for each, but what it says depends on who is declared"
    linked = ", ".join(f"[{name}](../clients.md#{name})" for name in names)
    return f"depends on who is declared: {linked}" if names else "only for several together"


def _with_examples(rule: Rule, text: str) -> str:
    """The text with each example followed by what is printed about it, and by what a fix makes of it."""
    shown = iter(examples(rule))
    original = iter(_FENCE.finditer(rule.documentation))

    def replaced(_: re.Match[str]) -> str:
        block = next(original)
        if block[1] == "fixed":
            return ""
        return _example(rule, next(shown), block[0].partition("\n")[2].removesuffix("```"))

    return _FENCE.sub(replaced, text)


def _example(rule: Rule, example: Example, text: str) -> str:
    conditions = ", ".join(
        f"{name}: {' '.join(values)}"
        for name, values in (
            ("clients", example.clients),
            ("platforms", example.platforms),
            ("allowed channels", example.allowed_channels),
            ("denied channels", example.denied_channels),
        )
        if values
    )
    sign = {"bad": "✗", "good": "✓"}[example.kind]
    title = f"{sign} {example.path}{f' ({conditions})' if conditions else ''}"
    if example.kind == "good":
        return fence("yaml", text, title, "good")
    parts = [fence("yaml", text, title, "bad"), to_html(_said(rule, example))]
    for unsafe, option in ((False, "--fix"), (True, "--fix --unsafe-fixes")):
        repaired = repair(example.text, example.path, configuration(rule, example), unsafe=unsafe).text
        if repaired != example.text:
            parts.append(fence("yaml", repaired, f"✓ {example.path} after envlint {option}", "fixed"))
            break
    return "\n".join(parts)


def _said(rule: Rule, example: Example) -> str:
    analysis = analyze(example.text, example.path, configuration(rule, example))
    style = Style(colour=True, width=COLUMNS)
    return "\n".join(
        render(analysis, example.path, each, style) for each in analysis.diagnostics if each.rule == rule.name
    )


def _linked(text: str, rule: Rule, known: Mapping[str, Facts]) -> str:
    """The text with the names of other rules as links, outside of examples."""

    def link(match: re.Match[str]) -> str:
        name = match[1]
        return f"[`{name}`]({name}.md)" if name in known and name != rule.name else match[0]

    blocks, places = [each[0] for each in _FENCE.finditer(text)], _FENCE.split(text)[::2]
    linked = [_CODE.sub(link, place) for place in places]
    return "".join(part for pair in zip(linked, [*blocks, ""], strict=True) for part in pair)


def _topics_linked(text: str) -> str:
    """References with the topics of the clients' table, and bare addresses, as links."""
    text = re.sub(r"(?<![<(\[])(https?://[^\s,;)]+[^\s,;).:])", r"<\1>", text)
    items = text.split("\n- ")
    return "\n- ".join(_CODE.sub(_topic_link, each) if "`envlint clients`" in each else each for each in items)


def _topic_link(match: re.Match[str]) -> str:
    return f"[`{match[1]}`](../clients.md#topic-{match[1]})" if match[1] in TOPICS else match[0]
