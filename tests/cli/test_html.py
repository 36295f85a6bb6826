"""The format `html` as the command line writes it: one page that nothing of a file can break out of."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envlint.cli import main
from envlint.diagnostic import Applicability, Diagnostic, Finding, Fix, Note, Severity
from envlint.engine import Analysis
from envlint.report import html as page_format
from envlint.report.excerpt import OTHER, OWN, UNMARKED, excerpt
from envlint.report.formats import report
from envlint.report.markup import html, inline
from envlint.report.style import PLAIN
from envlint.report.summary import Summary
from envlint.rule import known
from envlint.text import LineIndex, Span
from tests.processes import ROOT, write

Run = Callable[..., tuple[int, str, str]]
FAULTY = """\
channels: [conda-forge, defaults]
dependencies:
  - python=3.12
  - pip:
      - rich==14.0.0
"""
CLEAN = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
VOID = {"meta", "link", "input", "wbr", "br", "img", "rect", "path"}


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(("--isolated", "--no-cache", "--output-format=html", *arguments))
        return code, *capsys.readouterr()

    return run


class Page(HTMLParser):
    """A page: every element has to be closed where it should be, and every name may be given once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        assert text.isascii()
        self.open: list[str] = []
        self.elements: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []
        names = [value for _, name, value in self.attributes if name == "id"]
        assert len(set(names)) == len(names)
        self.data: dict[str, Any] = json.loads("".join(self.inside("script")[1:]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += ((tag, name, value or "") for name, value in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        self.attributes += ((tag, name, value or "") for name, value in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.open[-1], data))

    def inside(self, tag: str) -> list[str]:
        return [text for where, text in self.texts if where == tag]

    def words(self) -> str:
        return " ".join(" ".join(text for where, text in self.texts if where not in ("script", "style")).split())


def audit(*analyses: Analysis, path: str = "environment.yml") -> Page:
    """The page on some files of one path."""
    kind, summary = report("html", PLAIN), Summary()
    for each in analyses:
        summary.add(each.diagnostics)
        assert kind.file(each, path) == ""
    return Page(kind.end(summary))


def finding(message: str = "a message", severity: Severity = Severity.ERROR, **more: Any) -> Diagnostic:
    return Diagnostic("some-rule", "some-group", severity, Finding(message, Span(0, 1), **more))


def test_all_that_there_is_to_say(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    write(Path(), {"faulty/environment.yml": FAULTY, "clean/environment.yml": CLEAN})
    Path("odd.yml").write_bytes(b"channels: [\xff]\n")
    rules = "--select=mixed-channels,missing-pip,licensed-channel"
    code, output, _ = run(rules, "faulty", "clean", "odd.yml")
    page = Page(output)
    assert code == 2
    words = page.words()
    assert "2 warnings, 1 hint in 1 of 2 files" in words
    assert "2023-11-14 22:13 UTC" in words
    assert "1 of 2 files clean" in words
    assert "Files by the worst in them: 1 with warnings, 1 clean" in words
    assert "Not checked odd.yml:1:" in words
    for rule in ("mixed-channels", "missing-pip", "licensed-channel"):
        (described,) = (each for each in known() if each.name == rule)
        assert described.title in words.replace(" . ", ". ").replace("  ", " ") or "`" in described.title
        assert ("details", "id", f"rule-{rule}") in page.attributes
    assert page.data["files"] == [["faulty/environment.yml", None]]
    assert len(page.data["findings"]) == page.elements["noscript"] * 3


def test_the_table_can_say_what_the_format_json_says(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(ROOT / "tests" / "corpus")
    data = Page(run(folder, "--select=all", "--preview")[1]).data
    main(("--isolated", "--no-cache", "--output-format=json", "--select=all", "--preview", folder))
    expected = json.loads(capsys.readouterr().out)["diagnostics"]
    texts = data["texts"]
    shown = [
        (
            data["severities"][severity],
            data["files"][file][0],
            line,
            column,
            data["rules"][rule][0],
            [texts[each] for each in reasons],
            [texts[each] for each in fixes[::2]],
        )
        for severity, file, line, column, rule, _, reasons, fixes, _ in data["findings"]
    ]
    assert shown == [
        (
            each["severity"],
            each["file"],
            each["span"]["start"]["line"],
            each["span"]["start"]["column"],
            each["rule"],
            [note["message"] for note in each["notes"] if note["span"] is None],
            [fix["title"] for fix in each["fixes"]],
        )
        for each in expected
    ]
    assert len(shown) > 20


def test_nothing_is_loaded_and_only_the_pages_own_script_may_run(run: Run) -> None:
    write(Path(), {"environment.yml": FAULTY})
    output = run()[1]
    page = Page(output)
    loads = [(tag, name, value) for tag, name, value in page.attributes if name in ("src", "srcset", "action", "data")]
    assert loads == []
    linked = [value for tag, name, value in page.attributes if (tag, name) == ("link", "href")]
    assert {value.partition(":")[0] for value in linked} == {"data"}
    assert [name for _, name, _ in page.attributes if name == "style" or name.startswith("on")] == []
    (policy,) = (value for tag, _, value in page.attributes if tag == "meta" and value.startswith("default-src"))
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        found = re.search(rf"<{tag}>(.*?)</{tag}>", output, re.DOTALL)
        assert found is not None
        assert f"{tag}-src 'sha256-{b64encode(sha256(found[1].encode()).digest()).decode()}'" in policy
    style = "".join(page.inside("style"))
    assert not re.search(r"url\(|@import|https?:", style)


def test_links_tell_nobody_of_the_page(run: Run) -> None:
    write(Path(), {"environment.yml": FAULTY})
    output = run("--select=all")[1]
    outside = re.findall(r'<a [^>]*href="https?:[^>]*>', output)
    assert outside
    assert [each for each in outside if 'rel="noopener noreferrer"' not in each] == []


CHARACTERS = "<>&\"'`/!-\0\r\n\t \u202e\u2028\ufeff\udcff\U0001f98e=scriptnomaex;\x1b\x80"
"""The surrogate is what Python makes of a byte of a path that is no UTF-8."""
HOSTILE = st.text(st.sampled_from(CHARACTERS), max_size=30)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_text_of_a_file_is_only_ever_text(text: str, message: str, title: str, path: str) -> None:
    notes = (Note(message), Note(title, Span(0, len(text))))
    hostile = finding(message, notes=notes, fixes=(Fix(title, (), Applicability.UNSAFE),))
    harmless = finding("x", notes=(Note("x"), Note("x", Span(0, 1))), fixes=(Fix("x", (), Applicability.UNSAFE),))
    page, expected = audit(Analysis(text, (hostile,)), path=path), audit(Analysis("x", (harmless,)))
    for tag in ("code", "wbr", "mark", "a"):
        page.elements.pop(tag, None), expected.elements.pop(tag, None)
    assert {tag for tag in page.elements if tag not in expected.elements} <= {"p", "h2", "span"}
    assert page.elements["script"] == expected.elements["script"] == 2
    assert page.elements["img"] == 0
    said = json.dumps(page.data, ensure_ascii=False)
    assert not re.search("[\0\x1b\x80\u202e\u2028\ufeff\udcff]", said)


ENDS = ["</script><script>alert(1)</script>", "<!--<script>", "</noscript><img src=x onerror=a()>"]


@pytest.mark.parametrize("text", ENDS)
def test_an_end_tag_ends_nothing(text: str) -> None:
    page = audit(Analysis(text, (finding(text, notes=(Note(text),)),)), path=f"{text}.yml")
    assert (page.elements["script"], page.elements["img"], page.elements["noscript"]) == (2, 0, 1)
    assert text in page.data["texts"]


def test_secrets_are_stars(run: Run) -> None:
    secret = "c0rrect-h0rse-9"
    address = f"https://user:{secret}@example.org/simple"
    text = f"dependencies:\n  - python=3.12\n  - pip:\n      - --extra-index-url {address}\n      - rich\n"
    write(Path(), {"environment.yml": text})
    output = run("--select=all")[1]
    assert "embedded-credential" in output
    assert secret not in output
    assert "*" * len(secret) in output


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_format, "MOST", 5)
    monkeypatch.setattr(page_format, "MOST_PLAIN", 3)
    hints = [finding(f"hint {number}", Severity.HINT) for number in range(8)]
    errors = [finding(f"error {number}") for number in range(4)]
    page = audit(Analysis("x", (*hints, *errors)), Analysis("x", tuple(hints)))
    assert len(page.data["findings"]) == 5
    assert {f"error {number}" for number in range(4)} <= set(page.data["texts"])
    words = page.words()
    assert "the 5 heaviest of 20 findings" in words
    assert "the 3 heaviest of 20 findings" in words
    assert "4 errors, 16 hints" in words


def test_a_run_that_finds_nothing(run: Run) -> None:
    write(Path(), {"environment.yml": CLEAN})
    code, output, errors = run()
    page = Page(output)
    assert (code, errors) == (0, "")
    assert "Nothing was found." in page.words()
    assert page.elements["table"] == 0


def test_a_ci_knows_where_the_files_are(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"a b/environment.yml": FAULTY})
    for name, value in {"REPOSITORY": "o/r", "SHA": "abc", "SERVER_URL": "https://example.org"}.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    assert Page(run()[1]).data["files"] == [
        ["a b/environment.yml", "https://example.org/o/r/blob/abc/a%20b/environment.yml"]
    ]


def lines(text: str, finding: Finding) -> list[tuple[int, list[tuple[str, int]], list[tuple[str, int]]]]:
    return [(number, list(pieces), list(labels)) for number, pieces, labels in excerpt(LineIndex(text), finding)]


def test_excerpt_marks_places_and_shows_what_is_around_them() -> None:
    text = "a\nbb cc\n\nd\ne\nf\n\n"
    other = Note("there", Span(2, 4))
    assert lines(text, Finding("", Span(9, 10), (Note("here", Span(9, 10)), other, Note("why")))) == [
        (1, [("a", UNMARKED)], []),
        (2, [("bb", OTHER), (" cc", UNMARKED)], [("there", OTHER)]),
        (4, [("d", OWN)], [("here", OWN)]),
        (5, [("e", UNMARKED)], []),
    ]


def test_excerpt_of_places_that_overlap_are_empty_or_long() -> None:
    nested = Finding("", Span(2, 4), (Note("all", Span(0, 6)),))
    assert lines("abcdef", nested)[0][1] == [("ab", OTHER), ("cd", OWN), ("ef", OTHER)]
    assert lines("abc", Finding("", Span(1, 1)))[0][1] == [("a", UNMARKED), ("", OWN), ("bc", UNMARKED)]
    assert lines("abc", Finding("", Span(3, 3)))[0][1] == [("abc", UNMARKED), ("", OWN)]
    assert lines("", Finding("", Span(0, 0))) == [(1, [("", OWN)], [])]
    assert lines("ab\ncd", Finding("", Span(1, 5)))[0][1] == [("a", UNMARKED), ("b", OWN)]
    ((_, pieces, _),) = lines("x" * 10_000 + "y" + "z" * 10_000, Finding("", Span(10_000, 10_001)))
    assert [text[:3] for text, _ in pieces] == ["...", "xxx", "y", "zzz", "..."]
    assert sum(len(text) for text, _ in pieces) < 300


def test_markup() -> None:
    example = "```yaml bad clients=pixi\n- <x>\n\n- `y`\n```\n"
    markdown = f"A `<b>`\nand http://a.b/c_d.\n\n- one\n  more\n- two\n\n{example}## End"
    assert "".join(html(markdown)) == (
        '<p>A <code>&lt;b&gt;</code> and <a href="http://a.b/c_d" rel="noopener noreferrer">http://a.b/c_d</a>.</p>'
        "<ul><li>one more</li><li>two</li></ul>"
        '<figure class="example bad"><figcaption>bad, clients=pixi</figcaption>'
        '<pre tabindex="0">- &lt;x&gt;\n\n- `y`</pre></figure><h3>End</h3>'
    )
    assert inline("a ` b") == "a ` b"


def test_the_documentation_of_every_rule_is_read() -> None:
    for rule in known():
        read = re.sub(r"<(pre|code).*?</\1>", "", "".join(html(rule.documentation)), flags=re.DOTALL)
        assert not re.search(r"```|(?:^|<p>|<li>)(?:#|- )", read), rule.name
