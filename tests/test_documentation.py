"""The facts above a rule's documentation are what the rule does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pytest

from envlint import rule as rules
from envlint.diagnostic import Severity
from envlint.documentation import Facts, Option, facts, options_of


def of(name: str) -> Facts:
    (rule,) = (each for each in rules.find() if each.name == name)
    return facts(rule)


def test_whom_a_rule_depends_on() -> None:
    assert of("unread-python").clients == ("binder", "mlflow")
    assert of("pip-option").clients == ("pixi", "conda-lock")
    assert of("machine-prefix").clients is None
    assert "mamba" in (of("swallowed-version").clients or ())


def test_in_which_profiles_a_rule_runs() -> None:
    assert dict(of("unpinned-package").profiles) == {"strict": Severity.WARNING, "snakemake": Severity.WARNING}
    assert dict(of("unsorted-dependencies").profiles) == {"nf-core": Severity.HINT}
    assert of("unpinned-core").profiles["strict"] is Severity.ERROR
    assert of("unpinned-core").profiles["standard"] is Severity.WARNING
    assert of("comment-selector").profiles == {}


@pytest.mark.parametrize(
    ("name", "default", "fix"),
    [("missing-pip", "on", "safe"), ("key-order", "off", "unsafe"), ("comment-selector", "preview", "")],
)
def test_whether_it_runs_and_repairs(name: str, default: str, fix: str) -> None:
    found = of(name)
    assert (found.default, found.fix, found.since) == (default, fix, "0.1.0")


def test_options() -> None:
    assert of("unsorted-dependencies").options[0] == Option(
        "first", "list of texts", '["python", "pip"]', "The packages that the conda list begins with, in this order."
    )
    assert of("missing-pip").options == ()


@dataclass(frozen=True)
class Several:
    at_least: int = 3
    """How many
    there have to be."""
    strict: bool = False
    kind: Literal["a", "b"] = "a"
    names: tuple[str, ...] = field(default_factory=tuple)


def test_options_of_other_types() -> None:
    assert list(options_of(Several)) == [
        Option("at-least", "whole number", "3", "How many\nthere have to be."),
        Option("strict", "`true` or `false`", "false", ""),
        Option("kind", '"a" or "b"', '"a"', ""),
        Option("names", "list of texts", "[]", ""),
    ]
