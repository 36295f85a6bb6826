"""The format `html`: one page for an audit of many files, which needs nothing but a browser."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from envlint import __version__
from envlint.diagnostic import Diagnostic, Severity
from envlint.engine import Analysis
from envlint.report import formats
from envlint.report.charts import Row, bars, in_files, in_words, svg, wanted
from envlint.report.checkout import address, in_checkout
from envlint.report.excerpt import OWN, UNMARKED, Line, excerpt
from envlint.report.links import DOCUMENTATION, url
from envlint.report.markup import html, inline, link
from envlint.report.style import Style
from envlint.report.summary import Summary, counted
from envlint.report.visible import printable
from envlint.rule import BUILT_IN, Rule, known

MOST = 50_000
"""Findings in the table: beyond that a page of some 15 MB is no pleasure any more."""
MOST_PLAIN = 1_000
"""Findings on the page where scripts are not allowed: they are all laid out at once."""
_MOST_BARS = 10
_PARTS = Path(__file__).parent / "page"
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' "
    "rx='4' fill='%230f766e'/%3E%3Cpath d='M4 8.5l3 3 5-7' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E"
)
_TRUST = {"SAFE": "safe", "UNSAFE": "unsafe", "DISPLAY": "by hand"}


class _Found(NamedTuple):
    """A finding as the page shows it: every character can be seen, and none is secret."""

    severity: Severity
    path: str
    line: int
    column: int
    group: str
    rule: str
    message: str
    reasons: tuple[str, ...]
    fixes: tuple[tuple[str, str], ...]
    """Titles, and how far each may be trusted."""
    lines: tuple[Line, ...]


class Report(formats.Report):
    """Printed at the end, since the totals and the charts stand above."""

    def __init__(self, style: Style, *, quiet: bool = False) -> None:
        super().__init__(style, quiet=quiet)
        self.found: list[_Found] = []
        self.total = 0
        self.files: dict[str, Counter[str]] = {}
        self.rules: dict[tuple[str, str], Counter[str]] = {}

    def file(self, analysis: Analysis, path: str) -> str:
        """Nothing yet."""
        shown = in_checkout(path)
        for each in analysis.diagnostics:
            self.total += 1
            self.files.setdefault(shown, Counter())[each.severity.value] += 1
            self.rules.setdefault((each.group, each.rule), Counter())[each.severity.value] += 1
            self.found.append(_seen(analysis, shown, each))
        if len(self.found) > 2 * MOST:
            self.found = _heaviest(self.found, MOST)
        return ""

    def end(self, summary: Summary) -> str:
        """The page, in ASCII: no stream's encoding can spoil it."""
        self.found = _heaviest(self.found, MOST)
        described = _described(summary)
        style, script = ((_PARTS / name).read_text("ascii") for name in ("page.css", "page.js"))
        body = "\n".join(
            (*self._head(summary), *self._findings(), *_unchecked(summary), *self._explanations(described))
        )
        page = (
            f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{_policy(style, script)}\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
            f'<meta name="generator" content="envlint {__version__}">\n'
            f'<title>envlint: {escape(str(summary))}</title>\n<link rel="icon" href="{_ICON}">\n'
            f"<style>{style}</style>\n<script>{script}</script>\n</head>\n<body>\n{body}\n"
            f'<script type="application/json" id="data">{self._data(described)}</script>\n</body>\n</html>\n'
        )
        return page.encode("ascii", "xmlcharrefreplace").decode("ascii")

    def _head(self, summary: Summary) -> Iterator[str]:
        now = _now()
        exact = now.isoformat(timespec="minutes")
        time = f'<time datetime="{exact}">{now:%Y-%m-%d %H:%M} UTC</time>'
        yield '<a class="skip" href="#findings">Skip to the findings</a>'
        yield '<header class="top"><div class="title"><h1>Audit of environment files</h1>'
        yield f'<p class="sum">{escape(str(summary))}</p></div>'
        yield '<div class="tools scripted"><label>Theme <select id="theme"><option value="">as the system</option>'
        yield '<option value="light">light</option><option value="dark">dark</option></select></label>'
        yield '<button type="button" id="help">Keys</button></div>'
        yield f"<dl><div><dt>made</dt><dd>{time}</dd></div>"
        yield f"<div><dt>envlint</dt><dd>{link(DOCUMENTATION, escape(__version__))}</dd></div>"
        yield f"<div><dt>compatibility data</dt><dd>{escape(summary.pack_date)}</dd></div></dl></header>"
        yield "<main>"
        yield from self._totals(summary)
        by_group: dict[str, Counter[str]] = {}
        for (group, _), counts in self.rules.items():
            by_group.setdefault(group, Counter()).update(counts)
        groups = (Row(group, wanted("group", group), counts) for group, counts in by_group.items())
        rules = (Row(rule, wanted("rule", rule), counts) for (_, rule), counts in self.rules.items())
        files = (Row(path, wanted("file", printable(path)), counts) for path, counts in self.files.items())
        charts = (bars("By rule", rules, _MOST_BARS), bars("By group", groups, _MOST_BARS))
        yield f'<div class="charts">{"".join(charts)}{bars("Files with the most findings", files, _MOST_BARS)}</div>'

    def _totals(self, summary: Summary) -> Iterator[str]:
        """The numbers of the run, and two bars: of the findings, and of the files by the worst in each."""
        found = Counter({each.value: summary.severities[each] for each in Severity})
        worst = Counter(next(each.value for each in Severity if counts[each.value]) for counts in self.files.values())
        worst["clean"] = summary.files - summary.faulty_files
        tiles = [
            _tile(kind, number, kind if number == 1 else f"{kind}s", wanted("severity", kind))
            for kind, number in found.items()
        ]
        tiles.append(_tile("clean", worst["clean"], f"of {counted(summary.files, 'file')} clean"))
        if summary.failures:
            tiles.append(_tile("failed", len(summary.failures), "not checked", "unchecked"))
        yield f'<section aria-label="Totals" class="card"><ul class="tiles">{"".join(tiles)}</ul>'
        yield from _share("Findings by severity", in_words(found), found)
        yield from _share("Files by the worst in them", in_files(worst), worst)
        yield "</section>"

    def _findings(self) -> Iterator[str]:
        yield '<section id="findings" class="card" tabindex="-1" aria-labelledby="findings-heading">'
        yield '<h2 id="findings-heading">Findings</h2>'
        if not self.found:
            yield "<p>Nothing was found.</p></section>"
            return
        yield (_PARTS / "table.html").read_text("ascii")
        if self.total > len(self.found):
            shown = f"the {len(self.found):,} heaviest of {self.total:,} findings"
            yield f'<p class="left-out scripted">The table has {shown}; totals and charts count all. '
            yield "Check fewer files at once to see the rest.</p>"
        yield f"<noscript>{''.join(self._plain())}</noscript></section>"

    def _plain(self) -> Iterator[str]:
        """The findings where no script may run."""
        shown = _heaviest(self.found, MOST_PLAIN)
        if len(shown) < self.total:
            yield f'<p class="left-out">These are the {len(shown):,} heaviest of {self.total:,} findings: '
            yield "the others are only shown where scripts are allowed.</p>"
        path = None
        for each in shown:
            if each.path != path:
                path = each.path
                yield f"<h3>{escape(printable(path))}</h3>\n"
            yield from _plain(each)

    def _explanations(self, described: dict[str, Rule]) -> Iterator[str]:
        """What the rules that have found something say, once for each."""
        if self.rules:
            yield '<section id="rules" class="card"><h2>What the rules say</h2>'
            for group, name in sorted(self.rules):
                if name in described:
                    yield from _explanation(described[name], group)
            yield "</section>"
        yield f"</main><footer>Made by {link(DOCUMENTATION, f'envlint {escape(__version__)}')}."
        yield "This page asks nothing of the network.</footer>"
        yield (_PARTS / "keys.html").read_text("ascii")

    def _data(self, described: dict[str, Rule]) -> str:
        """The findings for the script, as numbers that stand for texts: most texts occur often."""
        texts: dict[str, int] = {}

        def number(text: str) -> int:
            return texts.setdefault(text, len(texts))

        paths = {path: place for place, path in enumerate(dict.fromkeys(each.path for each in self.found))}
        rules = {
            rule: place for place, rule in enumerate(dict.fromkeys((each.group, each.rule) for each in self.found))
        }
        severities = list(Severity)
        findings = [
            [
                severities.index(each.severity),
                paths[each.path],
                each.line,
                each.column,
                rules[each.group, each.rule],
                number(each.message),
                [number(reason) for reason in each.reasons],
                [number(part) for fix in each.fixes for part in fix],
                [
                    [
                        line.number,
                        [part for text, kind in line.pieces for part in (number(text), kind)],
                        [part for text, kind in line.labels for part in (number(text), kind)],
                    ]
                    for line in each.lines
                ],
            ]
            for each in self.found
        ]
        data: dict[str, Any] = {
            "severities": [each.value for each in severities],
            "files": [[printable(path), _web_address(path)] for path in paths],
            "rules": [[name, group, _page(described.get(name))] for group, name in rules],
            "findings": findings,
            "texts": list(texts),
        }
        written = json.dumps(data, separators=(",", ":"))
        # Within strings only: nothing can end the element, or begin a comment in it.
        return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _seen(analysis: Analysis, path: str, diagnostic: Diagnostic) -> _Found:
    finding = diagnostic.finding
    line, column = analysis.lines.position(finding.span.start)
    lines = (
        each._replace(labels=tuple((printable(label), kind) for label, kind in each.labels))
        for each in excerpt(analysis.concealment.lines, finding)
    )
    return _Found(
        diagnostic.severity,
        path,
        line + 1,
        column + 1,
        diagnostic.group,
        diagnostic.rule,
        printable(finding.message),
        tuple(printable(note.message) for note in finding.notes if note.span is None),
        tuple((printable(fix.title), _TRUST[fix.applicability.name]) for fix in finding.fixes),
        tuple(lines),
    )


def _heaviest(found: list[_Found], most: int) -> list[_Found]:
    """As many findings as there is room for, in the order in which they came."""
    if len(found) <= most:
        return found
    heaviest = sorted(range(len(found)), key=lambda place: -found[place].severity.weight)[:most]
    return [found[place] for place in sorted(heaviest)]


def _plain(found: _Found) -> Iterator[str]:
    severity = found.severity.value
    yield f'<details class="finding {severity}"><summary><span class="badge {severity}">{severity}</span> '
    yield f"{found.line}:{found.column} {inline(found.message)} "
    yield f'<a class="rule" href="#rule-{escape(quote(found.rule))}">{escape(found.rule)}</a></summary>'
    yield f"<pre>{''.join(map(_plain_line, found.lines))}</pre>"
    if found.reasons or found.fixes:
        reasons = (f"<li>why: {inline(reason)}</li>" for reason in found.reasons)
        fixes = (f"<li>fix: {inline(title)} ({trust})</li>" for title, trust in found.fixes)
        yield f"<ul>{''.join((*reasons, *fixes))}</ul>"
    yield "</details>\n"


def _plain_line(line: Line) -> str:
    text = "".join(
        f'<mark class="{_look(kind)}">{escape(text)}</mark>' if kind else escape(text) for text, kind in line.pieces
    )
    labels = "".join(f'      | <span class="{_look(kind)}">^ {escape(label)}</span>\n' for label, kind in line.labels)
    return f"{line.number:>5} | {text}\n{labels}"


def _look(kind: int) -> str:
    return {UNMARKED: "", OWN: "own"}.get(kind, "other")


def _share(heading: str, words: str, counts: Counter[str]) -> Iterator[str]:
    """What a whole is made of."""
    if whole := counts.total():
        yield f'<div class="share"><p>{heading}: <span>{words}</span></p>{svg(counts, whole)}</div>'


def _tile(kind: str, number: int, words: str, target: str = "") -> str:
    inside = f"<b>{number:,}</b> <span>{words}</span>"
    inside = f'<a href="#{target}">{inside}</a>' if target and number else f"<span>{inside}</span>"
    return f'<li class="{kind}">{inside}</li>'


def _unchecked(summary: Summary) -> Iterator[str]:
    if summary.failures:
        items = "".join(f"<li>{inline(printable(failure))}</li>" for failure in summary.failures)
        yield f'<section id="unchecked" class="card"><h2>Not checked</h2><ul>{items}</ul></section>'


def _explanation(rule: Rule, group: str) -> Iterator[str]:
    title, _, rest = rule.documentation.partition("\n")
    yield f'<details id="rule-{escape(rule.name)}" class="rule"><summary><code>{escape(rule.name)}</code> '
    yield f"<span>{inline(title)}</span></summary>"
    page = _page(rule)
    more = f", {link(page, 'its page')}" if page else ""
    yield f'<p class="about">{rule.severity.value}, group {escape(group)}{more}</p>'
    yield from html(rest)
    yield "</details>"


def _described(summary: Summary) -> dict[str, Rule]:
    """The rules that may have run, by name."""
    return {each.name: each for configured in summary.plugins or {()} for each in known(configured)}


def _page(rule: Rule | None) -> str | None:
    """Where a rule is documented on the web: that of a plugin is not."""
    return url(rule.name) if rule is not None and rule.module.partition(".")[0] == BUILT_IN else None


def _web_address(path: str) -> str | None:
    """Where a file can be seen on the web: only what a CI runs knows that."""
    place = address(path)
    return place if place.startswith(("https://", "http://")) else None


def _now() -> datetime:
    """The time, or what stands for it where the same has to come out again (https://reproducible-builds.org)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), timezone.utc) if epoch.isdecimal() else datetime.now(timezone.utc)


def _policy(style: str, script: str) -> str:
    """Only this style and this script may be used, nothing may be loaded, and nothing sent."""
    allowed = (f"style-src {_digest(style)}", f"script-src {_digest(script)}", "img-src data:", "base-uri 'none'")
    policy = "; ".join(("default-src 'none'", *allowed, "form-action 'none'"))
    return f'<meta http-equiv="Content-Security-Policy" content="{policy}">'


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
