"""Comments silence what they name, where they stand, and nothing else; what silences nothing is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from envlint.config import Config
from envlint.engine import analyze
from envlint.suppress import PATTERN

UNPINNED = "channels: [conda-forge]\ndependencies:\n"


def rules(text: str, **choices: object) -> list[tuple[str, int]]:
    analysis = analyze(text, config=Config(**choices))  # type: ignore[arg-type]
    lines = analysis.lines
    return [(each.rule, lines.line_of(each.finding.span.start)) for each in analysis.diagnostics]


@pytest.mark.parametrize(
    "dependencies",
    [
        "  - python  # envlint: ignore=unpinned-core\n",
        "  - python  # envlint: ignore=unpinned-core the newest one is wanted\n",
        "  - python  #envlint:ignore = unpinned-core\n",
        "  # envlint: ignore=unpinned-core\n  - python\n",
        "  # envlint: ignore=unpinned-core\n  # and one more comment\n  - python\n",
        "  - python\n# envlint: ignore-file=unpinned-core never mind\n",
        "  # envlint: ignore=unpinned-core\r\n  - python\r\n",
    ],
)
def test_silenced(dependencies: str) -> None:
    assert rules(UNPINNED + dependencies) == []
    assert rules(UNPINNED + dependencies, heed_ignores=False)[0][0] == "unpinned-core"


@pytest.mark.parametrize(
    ("dependencies", "expected"),
    [
        ("  - python  # envlint: ignore\n", ["unpinned-core", "unused-suppression"]),
        ("  - python  # envlint: ignore=missing-pip\n", ["unpinned-core", "unused-suppression"]),
        ("  - python  # envlint: ignore=unpinned-core, missing-pip why\n", ["unused-suppression"]),
        ("  # envlint: ignore=unpinned-core\n\n  - python\n", ["unused-suppression", "unpinned-core"]),
        ("  - python  # noqa\n", ["unpinned-core"]),
        ("  - python  # please envlint: ignore=unpinned-core\n", ["unpinned-core"]),
        ("  - python  # envlint: ignore=no-such-rule\n", ["unpinned-core", "unused-suppression"]),
    ],
)
def test_not_silenced(dependencies: str, expected: list[str]) -> None:
    assert [rule for rule, _ in rules(UNPINNED + dependencies)] == expected


def test_what_has_not_run_is_not_judged() -> None:
    text = UNPINNED + "  - python=3.12  # envlint: ignore=unpinned-core\n"
    assert [rule for rule, _ in rules(text)] == ["unused-suppression"]
    assert rules(text, ignore=("unpinned-core",)) == []
    assert rules(text, select=("unused-suppression",)) == []


# conda_lock/src_parser/selectors.py, filter_platform_selectors (conda-lock 4.0.3): a line that matches and whose third
# group is no selector of the platform is dropped. Stated again here since conda-lock is a heavy thing to install.
CONDA_LOCK_SELECTOR = re.compile(r"(.+?)\s*(#.*)\[([^\[\]]+)\](?(2)[^\(\)]*)$")
FORMS = [
    "# envlint: ignore=unpinned-core",
    "# envlint: ignore=unpinned-core,missing-pip why",
    "# envlint: ignore-file=unpinned-core why (see the wiki)",
]


@pytest.mark.parametrize("form", FORMS)
def test_conda_lock_keeps_a_line_with_a_suppression(form: str) -> None:
    assert PATTERN.match(form)
    for line in ("  - python", "  - python >=3.9,<3.13", "  - numpy[version='>=1.26']", '  - "pytorch[build=cuda*]"'):
        assert CONDA_LOCK_SELECTOR.match(f"{line}  {form}") is None, line
    assert CONDA_LOCK_SELECTOR.match("  - python  # envlint: ignore[unpinned-core]"), "why there are no brackets"
    assert PATTERN.match("# envlint: ignore[unpinned-core]")["rules"] is None  # type: ignore[index]


def test_no_documented_form_has_brackets() -> None:
    root = Path(__file__).parents[1]
    places = [root / "README.md", *(root / "envlint").rglob("*.py"), *(root / "rules").rglob("*.py")]
    documented = [
        comment
        for place in places
        for comment in re.findall(r"#\s*envlint:\s*ignore(?:-file)?\b[^`\n]*", place.read_text("utf-8"))
    ]
    assert documented
    assert not [comment for comment in documented if "[" in comment]


def test_a_name_that_no_rule_has_is_told_of() -> None:
    text = "dependencies:\n  - python=3.12  # envlint: ignore=duplicate-dependancy,nonesuch,duplicate-key\n"
    found = [each.finding.message for each in analyze(text).diagnostics if each.rule == "unused-suppression"]
    assert found == [
        "there is no rule `duplicate-dependancy`; did you mean `duplicate-dependency`?",
        "there is no rule `nonesuch`",
        "nothing of `duplicate-key` has to be silenced on this line",
    ]
