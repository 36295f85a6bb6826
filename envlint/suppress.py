"""Reads the comments that silence findings, and tells which of them were needed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from envlint.diagnostic import Diagnostic
from envlint.syntax import Comment, Document
from envlint.text import Span

PATTERN = re.compile(
    r"#\s*envlint:\s*(?P<scope>ignore(?:-file)?)\s*(?:=\s*(?P<rules>[A-Za-z0-9_-]+(?:\s*,\s*[A-Za-z0-9_-]+)*))?"
)
"""`# envlint: ignore=rule,rule reason`. No brackets: conda-lock takes a trailing comment with `[...]` in it for
a platform selector and drops the line (conda_lock/src_parser/selectors.py)."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """One rule that a comment names."""

    rule: str
    span: Span
    """Where the name stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Suppression:
    """One comment that silences rules, on a line or in the whole file."""

    comment: Comment
    span: Span
    """From the `#` to the last rule's name, without the reason."""
    names: tuple[Silenced, ...]
    """Empty for a blanket form, which silences nothing."""
    line: int | None
    """The line that it speaks about, counted from 0; None for the whole file."""
    scope: str
    """`ignore` or `ignore-file`."""

    @property
    def rules_span(self) -> Span:
        """From the first rule's name to the last one's; only if there are some."""
        return Span(self.names[0].span.start, self.names[-1].span.end)


@dataclass(frozen=True, slots=True)
class Needless:
    """A comment that names rules which it does not have to silence, or that names none."""

    suppression: Suppression
    names: tuple[Silenced, ...]
    meant: Mapping[str, str | None]
    """For each of the names that no rule has: the rule that was probably meant."""


def _meant(name: str, rules: Iterable[str]) -> str | None:
    from difflib import get_close_matches  # only mistakes need it

    return next(iter(get_close_matches(name.lower().replace("_", "-"), rules, 1, 0.8)), None)


class Suppressions:
    """Those of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    @cached_property
    def all(self) -> tuple[Suppression, ...]:
        """In the order of the text."""
        if "envlint:" not in self._document.text:
            return ()
        return tuple(
            suppression for comment in self._document.comments if (suppression := self._read(comment)) is not None
        )

    def split(self, diagnostics: Iterable[Diagnostic]) -> tuple[list[Diagnostic], set[Silenced]]:
        """What is left of some findings, and the names that have silenced one."""
        by_place: dict[tuple[str, int | None], list[Silenced]] = defaultdict(list)
        for suppression in self.all:
            for name in suppression.names:
                by_place[name.rule, suppression.line].append(name)
        kept: list[Diagnostic] = []
        used: set[Silenced] = set()
        for diagnostic in diagnostics:
            line = self._document.lines.line_of(diagnostic.finding.span.start)
            found = by_place.get((diagnostic.rule, line)) or by_place.get((diagnostic.rule, None))
            if found:
                used.update(found)
            else:
                kept.append(diagnostic)
        return kept, used

    def needless(self, used: Collection[Silenced], judged: Mapping[str, bool]) -> tuple[Needless, ...]:
        """What could go. Judged are all rules that there are, with whether they have run; one that has not counts
        as needed, since it may find something when it does."""
        return tuple(
            Needless(
                suppression,
                tuple(idle),
                {name.rule: _meant(name.rule, judged) for name in idle if name.rule not in judged},
            )
            for suppression in self.all
            if (idle := [name for name in suppression.names if name not in used and judged.get(name.rule, True)])
            or not suppression.names
        )

    def _read(self, comment: Comment) -> Suppression | None:
        match = PATTERN.match(comment.text)
        if match is None:
            return None
        start = comment.span.start
        names = tuple(
            Silenced(
                each.group(),
                Span(start + match.start("rules") + each.start(), start + match.start("rules") + each.end()),
            )
            for each in re.finditer(r"[A-Za-z0-9_-]+", match["rules"] or "")
        )
        line = None if match["scope"] == "ignore-file" else self._target(comment)
        return Suppression(comment, Span(start, start + match.end()), names, line, match["scope"])

    def _target(self, comment: Comment) -> int:
        """The line of the comment or, if it has one to itself, the next line that has more than a comment."""
        lines = self._document.lines
        line = lines.line_of(comment.span.start)
        if not comment.own_line:
            return line
        line += 1
        while line in self._document.own_line_comments:
            line += 1
        return line
