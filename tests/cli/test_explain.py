"""`envlint explain`: what a user reads of a rule in a terminal, in a pipe, and what a program gets."""

from __future__ import annotations

import json
import re

import pytest

from envlint.cli import main
from envlint.report.prose import blocks, lines_of
from envlint.report.style import PLAIN, Style
from envlint.rule import find

COLOURED = Style(colour=True, links=True, width=40)


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def explained(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["explain", *arguments]) == 0
    return capsys.readouterr().out


def test_the_page_of_a_rule(capsys: pytest.CaptureFixture[str]) -> None:
    page = explained(capsys, "missing-pip")
    title, empty, *rest = page.splitlines()
    assert title == "missing-pip: There is a `pip` section, but `pip` itself is not among the conda dependencies"
    assert empty == ""
    assert rest[0] == "  severity  warning"
    for line in ("  group     pip", "  runs      by default", "  fix       safe, by `--fix`"):
        assert line in rest
    assert any(line.startswith("  page      https://") for line in rest)
    assert page.count(title.partition(": ")[2]) == 1, "what stands in the first line is not said again"


def test_a_bad_example_is_followed_by_what_envlint_says_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    page = explained(capsys, "missing-pip")
    bad = re.search(
        r"^bad:\n(?P<text>(?: {4}.*\n|\n)+)what envlint says:\n(?P<said>(?: {4}.*\n|\n)+)", page, re.MULTILINE
    )
    assert bad is not None
    assert "- pip:" in bad["text"]
    assert re.search(r"^ {4}environment\.yml:\d+:\d+: warning\[missing-pip\] ", bad["said"])
    assert "(safe)" in bad["said"]
    assert "fixed by envlint:" in page


def test_options_and_profiles_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    page = explained(capsys, "unpinned-package")
    assert '  options   `level = "minor"`' in page
    assert '            `exempt = ["pip"]`' in page
    assert re.search(r"^  profiles  .*strict", page, re.MULTILINE)
    assert "  runs      only if it is selected\n" in page
    assert re.search(r"^  profiles  .*commercial \(\w+\)", explained(capsys, "licensed-channel"), re.MULTILINE)


def test_colours_take_the_place_of_signs(capsys: pytest.CaptureFixture[str]) -> None:
    page = explained(capsys, "missing-pip", "--color=always")
    assert "\x1b[1;31mbad:\x1b[0m" in page
    assert "\x1b[1mReferences\x1b[0m" in page
    assert "`" not in page.partition("what envlint says")[0]
    assert "\x1b]8;" not in page, "no terminal, no hyperlinks"


def test_a_group_and_several_rules(capsys: pytest.CaptureFixture[str]) -> None:
    group = explained(capsys, "pins")
    assert group.startswith("pins: Will it install the same thing next year?\n\n")
    names = {each.name for each in find() if each.group == "pins"}
    assert names == {line.split()[1] for line in group.splitlines() if line.startswith("pins  ")}
    both = explained(capsys, "missing-pip", "unpinned-core")
    assert re.findall(r"^([a-z-]+): [A-Z]", both, re.MULTILINE) == ["missing-pip", "unpinned-core"]


def test_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(
        explained(capsys, "unpinned-package", "missing-pip", "unpinned-package", "--output-format=json")
    )
    first, second = document["rules"]
    assert (first["name"], second["name"], document["version"]) == ("unpinned-package", "missing-pip", 1)
    assert [each["name"] for each in first["options"]] == ["level", "exempt"]
    assert second["documentation"].startswith(second["title"])
    bad = next(each for each in second["examples"] if each["kind"] == "bad")
    assert "warning[missing-pip]" in bad["output"]
    assert "- pip\n" in bad["fixed"]
    group = json.loads(explained(capsys, "security", "--output-format=json"))["rules"]
    assert {each["group"] for each in group} == {"security"}


@pytest.mark.slow
def test_all(capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(explained(capsys, "--all", "--output-format=json"))
    assert [each["name"] for each in document["rules"]] == [each.name for each in find()]
    for each in document["rules"]:
        for shown in each["examples"]:
            assert bool(shown["output"]) is (shown["kind"] == "bad"), each["name"]


MARKDOWN = """\
A paragraph of one
or two lines, with `code`, a [link](https://example.org/a) and **weight**.

## Heading

- an item that goes on and on and on, so
  that it has to be broken
- https://example.org/b.
  1. nested

| a | table |
|--|--|

```yaml
key: value  # comment
# whole
```
```
unclosed
"""


def shown(style: Style) -> list[str]:
    return [line for block in blocks(MARKDOWN) for line in lines_of(block, style)]


def test_markdown_without_colours_is_still_markdown() -> None:
    assert shown(PLAIN._replace(width=40)) == [
        "A paragraph of one or two lines, with",
        "`code`, a [link](https://example.org/a)",
        "and **weight**.",
        "## Heading",
        "- an item that goes on and on and on, so",
        "  that it has to be broken",
        "- https://example.org/b.",
        "  1. nested",
        "| a | table |",
        "|--|--|",
        "    key: value  # comment",
        "    # whole",
        "    unclosed",
    ]


def test_markdown_in_a_terminal() -> None:
    lines = shown(COLOURED)
    assert "\x1b[36mcode\x1b[0m, a \x1b]8;;https://example.org/a\x1b\\\x1b[34mlink\x1b[0m\x1b]8;;\x1b\\" in lines
    assert "and \x1b[1mweight\x1b[0m." in lines
    assert "\x1b[1mHeading\x1b[0m" in lines
    assert "- \x1b]8;;https://example.org/b\x1b\\\x1b[34mhttps://example.org/b\x1b[0m\x1b]8;;\x1b\\." in lines
    assert "    \x1b[34mkey\x1b[0m: value  \x1b[2m# comment\x1b[0m" in lines
    without = [line for block in blocks(MARKDOWN) for line in lines_of(block, COLOURED._replace(links=False))]
    assert any(line.endswith("link (\x1b[34mhttps://example.org/a\x1b[0m)") for line in without)
