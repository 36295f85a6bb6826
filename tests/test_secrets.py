"""No report shows a secret of the file, whichever rule speaks of its line."""

from __future__ import annotations

import json

import pytest

from envlint.config import Config
from envlint.diagnostic import Finding, Fix, Note
from envlint.engine import Analysis, analyze
from envlint.knowledge.concealment import Concealment
from envlint.knowledge.secrets import find_in_text, find_in_url, is_secret_variable, mask
from envlint.report.formats import FORMATS, report
from envlint.report.style import PLAIN
from envlint.report.summary import Summary
from envlint.source import Source
from envlint.text import Span

SECRET = "c0rrect-h0rse-9"
"""Not that of a rule's documentation, which SARIF has."""
TEXTS = {
    "channel": f"channels:\n  - http://me:{SECRET}@conda.example.org/x\n  - http://me:{SECRET}@conda.example.org/x\n",
    "token": f"channels:\n  - defaults\n  - http://conda.anaconda.org/t/{SECRET}/conda-forge\ndependencies: [numpy]\n",
    "pip": f"dependencies:\n  - pip:\n      - git+http://me:{SECRET}@git.example.org/tool\n      - tool=={SECRET}==1\n",
    "variable": f"dependencies: [python]\nvariables:\n  DB_PASSWORD: '{SECRET}'\n  DB_PASSWORD: {SECRET}\n",
    "misspelt": f"dependecies:\n  - https://me:{SECRET}@conda.example.org/x::numpy=>1 # {SECRET}\n",
    "not YAML": f"channels:\n  - https://me:{SECRET}@conda.example.org/x\n   - {{}}\n\t- DB_PASSWORD: {SECRET}\n",
    "long": f"dependencies:\n  - {'x' * 50} @ https://me:{SECRET}@conda.example.org/x\n",
}


def whole_report(kind: str, analysis: Analysis) -> str:
    made, summary = report(kind, PLAIN), Summary()
    summary.add(analysis.diagnostics)
    return made.file(analysis, "environment.yml") + made.end(summary)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_report_shows_a_secret(text: str, kind: str) -> None:
    analysis = analyze(text, config=Config(select=("all",)))
    assert analysis.diagnostics
    shown = whole_report(kind, analysis)
    assert "environment.yml" in shown
    assert SECRET not in shown
    assert SECRET[:9] not in shown


@pytest.mark.parametrize("name", ["POSTGRES_PASSWORD", "API_TOKEN"])
@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("0777123", ["777123", "261715"]),
        ("12345678", ["12345678"]),
        ("1_234_567", ["1234567"]),
        ("0x1F2E3D", ["2043453"]),
        ("0o7771235", ["2093725"]),
        ("12345.670", ["12345.67"]),
    ],
)
def test_a_number_is_a_secret_however_it_is_read(name: str, number: str, read: list[str]) -> None:
    analysis = analyze(f"dependencies: [python]\nvariables:\n  {name}: {number}\n", config=Config(select=("all",)))
    assert "embedded-credential" in {each.rule for each in analysis.diagnostics}
    for kind in FORMATS:
        shown = whole_report(kind, analysis)
        assert not any(each in shown for each in (number, *read))


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("https://conda.anaconda.org/t/hunter2/company", ["hunter2"]),
        ("https://conda.example.org/t/hunter2", ["hunter2"]),
        ("https://conda.example.org/get/t/hunter2/x/linux-64", ["hunter2"]),
        ("https://conda.example.org/t/${TOKEN}/x", []),
        ("https://conda.example.org/t/<TOKEN>/x", []),
        ("https://conda.example.org/not/hunter2/x", []),
        ("git+https://s3cr3t-t0ken@git.example.org/tool", ["s3cr3t-t0ken"]),
        ("git+https://company@git.example.org/tool", []),
        ("https://hunter2hunter2:@conda.example.org/x", ["hunter2hunter2"]),
        ("git+https://hunter2hunter2:x-oauth-basic@github.com/company/tool", ["hunter2hunter2"]),
        ("https://hunter:tr0ub4dor@conda.example.org/x", ["tr0ub4dor"]),
    ],
)
def test_what_is_secret_in_an_address(url: str, secrets: list[str]) -> None:
    assert [url[start:end] for start, end, _ in find_in_url(url)] == secrets


def test_a_mask_hides_both_user_and_password() -> None:
    text = "no `https://hunter:tr0ub4dor@conda.example.org/t/hunter2/x` and `https://hunter@conda.example.org/y`"
    assert mask(text) == "no `https://****@conda.example.org/t/****/x` and `https://****@conda.example.org/y`"
    assert mask("an `envlint.toml`, no URL") == "an `envlint.toml`, no URL"


def test_positions_are_those_of_the_file() -> None:
    text = TEXTS["channel"]
    analysis = analyze(text, config=Config(select=("all",)))
    shown = analysis.concealment.lines
    assert len(shown.text) == len(text)
    assert shown.starts == Source(text).document.lines.starts


def test_a_fix_that_writes_a_secret_is_not_printed_as_json() -> None:
    text = f"dependencies:\n  - 'https://me:{SECRET}@conda.example.org/x::numpy = 1.2'\n"
    analysis = analyze(text, config=Config(select=("all",)))
    printed = json.loads(report("json", PLAIN).file(analysis, "e.yml") + "\n]}")
    assert SECRET not in json.dumps(printed)


def test_words_are_cleared_even_of_what_was_cut_off() -> None:
    concealment = Concealment(f"a: {SECRET}", [Span(3, 3 + len(SECRET))])
    finding = Finding(
        f"`{SECRET}` is long", Span(0, 1), (Note(f"`a: {SECRET[:7]}\u2026`"),), (Fix(f"drop `{SECRET}`", ()),)
    )
    cleared = concealment.conceal(finding)
    assert cleared.message == "`****` is long"
    assert cleared.notes[0].message == "`a: ****\u2026`"
    assert cleared.fixes[0].title == "drop `****`"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DB_PASSWORD", SECRET, True),
        ("WANDB_API_KEY", "3f9a8c1e5b7d2f4a6c8e0b1d3f5a7c9e2b4d6f80", True),
        ("ApiKey", "q8Zk2mP0x", True),
        ("TOKENIZERS_PARALLELISM", "false", False),
        ("MAX_TOKEN", "1048576", False),
        ("CHUNK_TOKEN", "4096", False),
        ("POSTGRES_PASSWORD", "0777123", True),
        ("DB_PASSWORD", "4096", True),
        ("DB_PASSWORD", "postgres", False),
        ("DB_PASSWORD", "<your password here>", False),
        ("API_KEY", "your-api-key-here", False),
        ("API_KEY", "xxxxxxxxxxxx", False),
        ("API_KEY", "$OTHER_KEY", False),
        ("GOOGLE_APPLICATION_CREDENTIALS", "/etc/keys/google.json", False),
        ("SORT_KEY", "release-date", False),
    ],
)
def test_what_a_secret_looks_like(name: str, value: str, expected: bool) -> None:
    assert is_secret_variable(name, value) is expected


@pytest.mark.parametrize(
    "text",
    [
        "name: analysis\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n",
        "- git+ssh://git@github.com/company/tool.git@v1.2\n",
        "- https://company@pkgs.dev.azure.com/feed\n",
        "- https://discuss.example.org/t/topic/12\n",
    ],
)
def test_what_is_no_secret(text: str) -> None:
    assert find_in_text(text) == ()
