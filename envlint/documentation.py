"""Reads a rule's docstring as documentation, and finds the examples in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from envlint.rule import Rule

_FENCE = re.compile(r"^```yaml (?P<kind>bad|good|fixed)(?P<rest>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")


@dataclass(frozen=True, slots=True)
class Example:
    """One file of a rule's documentation, and what the rule must make of it."""

    name: str
    """`rule-name-3-bad`."""
    kind: str
    """`bad` (one finding of this rule) or `good` (none)."""
    text: str
    fixed: str | None = None
    """What the fix must make of a `bad` one; None if it has none."""
    unsafe: bool = False
    """Whether only an unsafe fix makes it."""
    clients: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    path: str = "environment.yml"
    allowed_channels: tuple[str, ...] = ()
    denied_channels: tuple[str, ...] = ()


def examples(rule: Rule) -> list[Example]:
    """The fenced blocks of a rule's documentation; a `fixed` block belongs to the `bad` one above it.

    A fence reads ```` ```yaml bad clients=pixi,conda platforms=win-64 path=environment.yaml ````. As an invisible
    character cannot be shown, `\\\\u{feff}` in an example stands for the character of that number.
    """
    found: list[Example] = []
    for match in _FENCE.finditer(rule.documentation):
        kind, text = match["kind"], _ESCAPE.sub(lambda each: chr(int(each[1], 16)), match["text"])
        words = match["rest"].split()
        if kind == "fixed":
            found.append(replace(found.pop(), fixed=text, unsafe="unsafe" in words))
            continue
        attributes = dict(word.split("=", 1) for word in words)
        found.append(
            Example(
                name=f"{rule.name}-{len(found) + 1}-{kind}",
                kind=kind,
                text=text,
                clients=_words(attributes, "clients"),
                platforms=_words(attributes, "platforms"),
                path=attributes.get("path", "environment.yml"),
                allowed_channels=_words(attributes, "allowed-channels"),
                denied_channels=_words(attributes, "denied-channels"),
            )
        )
    return found


def _words(attributes: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(filter(None, attributes.get(name, "").split(",")))
