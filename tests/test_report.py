"""What a reader sees of a finding: marks under the exact characters, whatever the characters are."""

from __future__ import annotations

import io
import json
import re
import unicodedata

import pytest

from envlint.diagnostic import Applicability, Diagnostic, Edit, Finding, Fix, Note, Severity
from envlint.engine import Analysis
from envlint.report import concise, text
from envlint.report.formats import report
from envlint.report.json import to_object
from envlint.report.links import url
from envlint.report.style import PLAIN, Style, style_of
from envlint.report.summary import Summary
from envlint.text import Span


def analysis(source: str, *diagnostics: Diagnostic) -> Analysis:
    return Analysis(source, diagnostics)


def diagnostic(span: Span, *notes: Note, fixes: tuple[Fix, ...] = (), message: str = "a message") -> Diagnostic:
    return Diagnostic("some-rule", "some-group", Severity.ERROR, Finding(message, span, notes, fixes))


def at(source: str, part: str) -> Span:
    start = source.index(part)
    return Span(start, start + len(part))


def shown(source: str, finding: Diagnostic, style: Style = PLAIN) -> list[str]:
    return text.render(analysis(source, finding), "environment.yml", finding, style).splitlines()


def marked(source: str, part: str, style: Style = PLAIN) -> str:
    """What stands above the carets on a terminal."""
    _, line, marks = shown(source, diagnostic(at(source, part)), style)
    columns = "".join(c + ("\0" if unicodedata.east_asian_width(c) in "WF" else "") for c in line)
    return columns[marks.index("^") : marks.rindex("^") + 1].replace("\0", "")


FILE = """\
name: x
channels: [conda-forge, defaults]
dependencies:
  - numpy=1.26
  - pip:
      - tensorflow==2.13.1
"""


def test_everything_that_a_finding_has() -> None:
    finding = diagnostic(
        at(FILE, "tensorflow==2.13.1"),
        Note("needs another one"),
        Note("this is asked for", at(FILE, "numpy=1.26")),
        fixes=(
            Fix("ask for the other", ()),
            Fix("leave it out", (), Applicability.UNSAFE),
            Fix("think", (), Applicability.DISPLAY),
        ),
    )
    assert shown(FILE, finding) == [
        "environment.yml:6:9: error[some-rule] a message",
        "    4 |   - numpy=1.26",
        "      |     ---------- this is asked for",
        "    6 |       - tensorflow==2.13.1",
        "      |         ^^^^^^^^^^^^^^^^^^",
        "  = why: needs another one",
        "  = fix: ask for the other (safe)",
        "  = fix: leave it out (unsafe)",
        "  = fix: think (by hand)",
    ]


def test_a_note_to_the_right_shares_the_row() -> None:
    finding = diagnostic(at(FILE, "conda-forge"), Note("and this", at(FILE, "defaults")))
    assert shown(FILE, finding)[1:] == [
        "    2 | channels: [conda-forge, defaults]",
        "      |            ^^^^^^^^^^^  -------- and this",
    ]


def test_a_note_to_the_left_has_its_own_row() -> None:
    finding = diagnostic(at(FILE, "defaults"), Note("and this", at(FILE, "conda-forge")))
    assert shown(FILE, finding)[1:] == [
        "    2 | channels: [conda-forge, defaults]",
        "      |                         ^^^^^^^^",
        "      |            ----------- and this",
    ]


def test_a_note_about_the_same_place_stands_beside_the_carets() -> None:
    finding = diagnostic(at(FILE, "defaults"), Note("this", at(FILE, "defaults")))
    assert shown(FILE, finding)[2] == "      |                         ^^^^^^^^ this"


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("- 日本語 # x", "本"),
        ("# 🎉🎉 numpy", "numpy"),
        ("# ｆｕｌｌ numpy=1", "1"),
        ("# émoji é", "moji"),
        ("'äöü'", "ö"),
    ],
)
def test_marks_stand_under_wide_characters(line: str, part: str) -> None:
    assert marked(line, part) == part


@pytest.mark.parametrize(
    ("character", "visible"),
    [
        ("\u00a0", "<U+00A0>"),
        ("\u200b", "<U+200B>"),
        ("\ufeff", "<U+FEFF>"),
        ("\u0301", "<U+0301>"),
        ("\u202e", "<U+202E>"),
        ("\x1b", "<U+001B>"),
        ("\u2028", "<U+2028>"),
        ("\ud800", "<U+D800>"),
        ("\t", "    "),
    ],
)
def test_invisible_characters_are_made_visible(character: str, visible: str) -> None:
    source = f"- a{character}b=1\n"
    assert marked(source, character) == visible
    assert marked(source, "b=1") == "b=1"


def test_messages_cannot_steer_the_terminal() -> None:
    finding = diagnostic(Span(0, 1), Note("\x1b]0;x\x07"), message="\x1b[2J\n\u00a0")
    output = text.render(analysis("a", finding), "\x1b.yml", finding)
    assert "\x1b" not in output
    assert "<U+001B>.yml:1:1: error[some-rule] <U+001B>[2J<U+000A><U+00A0>\n" in output


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_are_not_shown(newline: str) -> None:
    source = FILE.replace("\n", newline)
    finding = diagnostic(at(source, "numpy=1.26"))
    assert shown(source, finding)[1:] == ["    4 |   - numpy=1.26", "      |     ^^^^^^^^^^"]


def test_of_several_lines_the_first_is_shown() -> None:
    finding = diagnostic(at(FILE, "pip:\n      - tensorflow"))
    assert shown(FILE, finding)[1:] == ["    5 |   - pip:", "      |     ^^^^"]


@pytest.mark.parametrize(
    ("source", "offset", "lines"),
    [
        ("", 0, ["    1 |", "      | ^"]),
        ("a: b\n", 4, ["    1 | a: b", "      |     ^"]),
        ("a: b\r\n", 4, ["    1 | a: b", "      |     ^"]),
        ("a: b\n", 5, ["    2 |", "      | ^"]),
        ("a: b", 4, ["    1 | a: b", "      |     ^"]),
    ],
)
def test_an_empty_span_has_one_caret(source: str, offset: int, lines: list[str]) -> None:
    assert shown(source, diagnostic(Span(offset, offset)))[1:] == lines


@pytest.mark.parametrize("width", [1, 20, 40, 80, 200])
@pytest.mark.parametrize("filling", ["x", "日"])
@pytest.mark.parametrize("part", ["first", "middle", "last"])
def test_a_long_line_is_cut_around_the_span(width: int, filling: str, part: str) -> None:
    source = f"first{filling * 500}middle{filling * 500}last"
    _, line, marks = shown(source, diagnostic(at(source, part)), Style(width=width))
    assert marked(source, part, Style(width=width)) == part
    assert "..." in line
    assert sum(2 if c == "日" else 1 for c in line) <= max(width, 28)
    assert len(marks) <= max(width, 28)


def test_a_long_span_is_marked_as_far_as_it_is_shown() -> None:
    _, line, marks = shown("a: " + "x" * 500, diagnostic(Span(3, 503)), Style(width=60))
    assert line.count("x") == marks.count("^") > 40
    assert line.endswith("...")


def test_a_line_of_a_megabyte_is_shown_at_once() -> None:
    source = "# " + "b, " * 300_000
    finding = diagnostic(Span(500_000, 500_001))
    whole = analysis(source)
    assert all(len(text.render(whole, "x", finding)) < 500 for _ in range(20))


def test_colours_and_links() -> None:
    finding = diagnostic(at(FILE, "defaults"))
    plain = "\n".join(shown(FILE, finding))
    coloured = "\n".join(shown(FILE, finding, Style(colour=True)))
    assert coloured != plain
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain
    linked = shown(FILE, finding, Style(colour=True, links=True))[0]
    assert f"\x1b]8;;{url('some-rule')}\x1b\\some-rule\x1b]8;;\x1b\\" in linked


def test_what_the_stream_cannot_carry_is_named() -> None:
    style = Style(encoding="cp1252")
    source = "- numpy → 日=1"
    assert shown(source, diagnostic(at(source, "=1")), style)[1:] == [
        "    1 | - numpy <U+2192> <U+65E5>=1",
        "      |                          ^^",
    ]


class Terminal(io.StringIO):
    encoding = "utf-8"  # type: ignore[assignment]

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "choice", "variables", "colour"),
    [
        (True, "auto", {}, True),
        (False, "auto", {}, False),
        (True, "never", {"FORCE_COLOR": "1"}, False),
        (False, "always", {"NO_COLOR": "1"}, True),
        (True, "auto", {"NO_COLOR": "1"}, False),
        (True, "auto", {"NO_COLOR": ""}, True),
        (False, "auto", {"FORCE_COLOR": "1"}, True),
        (True, "auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (True, "auto", {"TERM": "dumb"}, False),
    ],
)
def test_when_there_is_colour(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, choice: str, variables: dict[str, str], colour: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    style = style_of(Terminal() if terminal else io.StringIO(), choice)
    assert style.colour is colour
    assert style.links is (colour and terminal)


def test_columns_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    assert style_of(io.StringIO()).width == 57
    monkeypatch.setenv("COLUMNS", "wide")
    assert style_of(io.StringIO()).width == 120


def test_concise() -> None:
    finding = diagnostic(at(FILE, "defaults"), Note("why"))
    assert concise.render(analysis(FILE), "a/b.yml", finding) == "a/b.yml:2:25: error[some-rule] a message\n"


def test_json_counts_code_points() -> None:
    source = "🎉: é\r\n- x"
    finding = diagnostic(
        at(source, "x"), Note("there", at(source, "é")), Note("because"), fixes=(Fix("go", (Edit(Span(1, 2), "é"),)),)
    )
    assert to_object(analysis(source), "a.yml", finding) == {
        "file": "a.yml",
        "rule": "some-rule",
        "group": "some-group",
        "severity": "error",
        "message": "a message",
        "span": {"start": {"line": 2, "column": 3, "offset": 8}, "end": {"line": 2, "column": 4, "offset": 9}},
        "notes": [
            {
                "message": "there",
                "span": {"start": {"line": 1, "column": 4, "offset": 3}, "end": {"line": 1, "column": 5, "offset": 4}},
            },
            {"message": "because", "span": None},
        ],
        "fixes": [{"title": "go", "applicability": "safe", "edits": [{"start": 1, "end": 2, "text": "é"}]}],
        "url": "https://conda-envlint.readthedocs.io/en/stable/rules/some-rule/",
    }


def test_json_is_whole_however_many_findings_there_are() -> None:
    for count in range(3):
        whole = analysis(FILE, *[diagnostic(Span(0, 1))] * count)
        summary, kind = Summary(), report("json", PLAIN)
        output = ""
        for _ in range(2):
            summary.add(whole.diagnostics)
            output += kind.file(whole, "é.yml")
        output += kind.end(summary)
        assert output.isascii()
        document = json.loads(output)
        assert len(document["diagnostics"]) == 2 * count
        assert document["summary"] == {"files": 2, "errors": 2 * count, "warnings": 0, "hints": 0}


def test_summary() -> None:
    summary = Summary()
    summary.add(())
    assert str(summary) == "no problems in 1 file"
    summary.add((diagnostic(Span(0, 1)),) * 2)
    assert str(summary) == "2 errors in 1 of 2 files"
    hint = Diagnostic("other", "group", Severity.HINT, Finding("x", Span(0, 0)))
    assert all(summary.reaches(each) for each in Severity)
    other = Summary()
    other.add((hint,))
    assert str(other) == "1 hint in 1 file"
    assert [other.reaches(each) for each in Severity] == [False, False, True]


@pytest.mark.parametrize("kind", ["text", "concise", "json-lines", "github", "azure", "statistics"])
def test_a_run_without_files_prints_nothing(kind: str) -> None:
    assert report(kind, PLAIN).end(Summary()) == ""


def test_the_lines_are_counted_once_for_all_findings() -> None:
    whole = analysis("a\nb\n", diagnostic(Span(0, 1)), diagnostic(Span(2, 3)))
    assert whole.concealment.lines is whole.concealment.lines
    assert whole.lines is whole.lines
