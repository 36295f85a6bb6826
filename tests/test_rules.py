"""Every example in every rule's docstring does what it says, and every rule is documented."""

from __future__ import annotations

import re

import pytest

from envlint import __version__
from envlint import rule as rules
from envlint.documentation import Example, configuration, examples, findings
from envlint.repair import repair
from envlint.rule import Rule
from tests.real_files import ROOT

RULES = rules.find()
EXAMPLES = [pytest.param(rule, each, id=each.name) for rule in RULES for each in examples(rule)]


def fixed(rule: Rule, example: Example, *, unsafe: bool) -> str:
    """What the rule's fixes make of an example."""
    repaired = repair(example.text, example.path, configuration(rule, example), unsafe=unsafe)
    assert repaired.broken is None
    return repaired.text


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_example(rule: Rule, example: Example) -> None:
    found = findings(rule, example)
    assert len(found) == (1 if example.kind == "bad" else 0), [each.finding.message for each in found]
    assert all(each.rule == rule.name for each in found), found
    safe = fixed(rule, example, unsafe=False)
    any_fix = fixed(rule, example, unsafe=True)
    if example.fixed is None:
        assert any_fix == example.text, "a fix that the documentation does not show"
    elif example.unsafe:
        assert safe == example.text, "documented as unsafe, but a safe fix does something"
        assert any_fix == example.fixed
    else:
        assert safe == example.fixed


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_is_documented(rule: Rule) -> None:
    kinds = {each.kind for each in examples(rule)}
    assert {"bad", "good"} <= kinds
    title, blank, *rest = rule.documentation.splitlines()
    assert title.endswith(".")
    assert blank == ""
    assert rest
    assert "## References" in rest, "a claim without a source"
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    assert not rule.name.startswith(("no-", "use-", "prefer-"))


def changes() -> dict[str, str]:
    """What the changelog says of each version; what is unreleased belongs to the version under development."""
    _, *sections = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text("utf-8"), flags=re.MULTILINE)
    by_heading = {section.split()[0]: section for section in sections}
    return {
        heading.replace("Unreleased", __version__.partition(".dev")[0]): by_heading[heading] for heading in by_heading
    }


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_the_changelog_names_a_rule_where_it_came(rule: Rule) -> None:
    assert rule.since is not None, "say the coming version: `@rule(since=...)`"
    assert f"`{rule.name}`" in changes()[rule.since], "the changelog does not name it under this version"


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_messages_are_in_house_style(rule: Rule, example: Example) -> None:
    for each in findings(rule, example):
        finding = each.finding
        texts = [finding.message, *(note.message for note in finding.notes), *(fix.title for fix in finding.fixes)]
        for text in texts:
            assert text
            assert not text.endswith("."), text
            assert not re.match(r"[A-Z][a-z]+ ", text) or text.startswith(("YAML", "CEP")) or _is_name(text), text
            assert text.count("`") % 2 == 0, text


def _is_name(text: str) -> bool:
    return text.split()[0] in {"Python", "NumPy", "TensorFlow", "Dependabot", "Binder", "Snakemake", "Anaconda", "Read"}
