"""Writes the comments that silence what is found in a text: `--add-ignore`, as a repair like any other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from envlint import edits
from envlint.config import Config
from envlint.diagnostic import Applicability, Diagnostic, Edit
from envlint.engine import Analysis, Exists, analyze
from envlint.fix import apply
from envlint.repair import Applied, Repair, is_same
from envlint.suppress import Suppression, Suppressions
from envlint.syntax import Document, Scalar
from envlint.text import Span

SILENCED = "silence it with a comment"
"""What a repair calls that."""


def mistake_in(reason: str) -> str | None:
    """Why a reason cannot stand in a comment; None if it can."""
    if any(character in reason for character in "[]"):
        return "has a bracket, and conda-lock takes a comment with `[...]` for a platform selector"
    if reason.lstrip().startswith(","):
        return "begins with a comma, behind which the name of another rule would be looked for"
    if not reason.isprintable():
        return "has a character that no comment should have"
    return None


def silence(
    text: str,
    path: str = "environment.yml",
    config: Config | None = None,
    *,
    reason: str = "",
    only: Callable[[Diagnostic], bool] = lambda diagnostic: True,
    in_file: bool | None = None,
    encoding: str = "utf-8",
    exists: Exists | None = None,
) -> Repair:
    """Add a comment for each line with findings or, where no line can carry one, for the whole file.

    Which findings are meant can be chosen, and that they are silenced in the whole file, or on their lines or not at
    all. What no comment can silence stays: internal errors, and comments that silence nothing. Pure, as `repair` is;
    the result has the same requests and the same other comments, or is the text as it was, with what was `broken`.
    """
    config = Config() if config is None else config

    def look(what: str) -> Analysis:
        return analyze(what, path, config, encoding=encoding, exists=exists)

    before = [each for each in look(text).diagnostics if silenceable(each)]
    wanted = [each for each in before if only(each)]
    if not wanted:
        return Repair(text)
    goal = Counter(each.rule for each in before) - Counter(each.rule for each in wanted)

    def left_in(result: str) -> set[str]:
        """The rules that find more than what was not meant."""
        found = Counter(each.rule for each in look(result).diagnostics if silenceable(each))
        return {each.rule for each in wanted if found[each.rule] > goal[each.rule]}

    places = _Places(Document(text), reason)
    for diagnostic in wanted:
        places.add(diagnostic, in_file=bool(in_file))
    if in_file is False and None in places.by_line:
        return Repair(text, left_alone="has a line that can have no comment")
    result = apply(text, places.edits())
    if (left := left_in(result)) and in_file is not False:
        places.widen(left)
        result = apply(text, places.edits())
        left = left_in(result)
    if not is_same(text, result, config):
        return Repair(text, broken="comments of envlint's own changed what a client asks for, or another comment")
    if left:
        return Repair(text, broken="a comment does not silence what it was written for")
    return Repair(result, tuple(Applied(each.rule, SILENCED, Applicability.SAFE) for each in wanted))


def silenceable(diagnostic: Diagnostic) -> bool:
    """Whether a comment can silence a finding."""
    return diagnostic.group != "engine" and diagnostic.rule != "unused-suppression"


@dataclass
class _Places:
    """Which rules are to be silenced where."""

    document: Document
    reason: str
    by_line: dict[int | None, set[str]] = field(default_factory=dict)
    """None stands for the whole file."""

    def add(self, diagnostic: Diagnostic, *, in_file: bool) -> None:
        """Silence a finding on its line if that is meant and can have a comment, else in the whole file."""
        lines = self.document.lines
        line = lines.line_of(diagnostic.finding.span.start)
        content = self.document.text[lines.starts[line] : lines.line_end(line)].strip().removeprefix("\ufeff")
        is_bare = not content or content.startswith(("#", "%", "---"))
        has_none = in_file or is_bare or line in self._inside or self.document.problem is not None
        self.by_line.setdefault(None if has_none else line, set()).add(diagnostic.rule)

    def widen(self, rules: set[str]) -> None:
        """Silence rules that their lines do not silence for the whole file."""
        for each in self.by_line.values():
            each -= rules
        self.by_line.setdefault(None, set()).update(rules)

    def edits(self) -> list[Edit]:
        """The comments, merged with those of envlint's own that are there."""
        return [self._edit(line, sorted(rules)) for line, rules in self.by_line.items() if rules]

    def _edit(self, line: int | None, rules: list[str]) -> Edit:
        """Silence rules on a line, or in the whole file."""
        there = self._there.get(line)
        if there is not None:
            return self._added(there, rules)
        return self._for_file(rules) if line is None else self._on_line(line, rules)

    @cached_property
    def _there(self) -> dict[int | None, Suppression]:
        """The first comment that speaks about each line, or about the file, and names a rule."""
        return {each.line: each for each in reversed(Suppressions(self.document).all) if each.names}

    @cached_property
    def _inside(self) -> set[int]:
        """Further lines of a scalar: no comment stands above or on them."""
        lines = self.document.lines
        return {
            line
            for node in self.document.walk()
            if isinstance(node, Scalar) and node.span.end > node.span.start
            for line in range(lines.line_of(node.span.start) + 1, lines.line_of(node.span.end - 1) + 1)
        }

    def _on_line(self, line: int, rules: list[str]) -> Edit:
        document, lines = self.document, self.document.lines
        start, end = lines.starts[line], lines.line_end(line)
        comment = self._comment("ignore", rules)
        goes_on = line + 1 in self._inside
        if document.comment_in(start, end) is None and not goes_on:
            last = start + len(document.text[start:end].rstrip())
            return Edit(Span(last, end), f"  {comment}")
        content = document.text[start:end]
        indent = content[: len(content) - len(content.lstrip(" \t"))]
        return Edit(Span(start, start), f"{indent}{comment}{edits.newline(document)}")

    def _for_file(self, rules: list[str]) -> Edit:
        start = 1 if self.document.text.startswith("\ufeff") else 0
        return Edit(Span(start, start), f"{self._comment('ignore-file', rules)}{edits.newline(self.document)}")

    def _added(self, suppression: Suppression, rules: list[str]) -> Edit:
        """Further rules for a comment that is there; it keeps its reason, and gets one if it has none."""
        end = suppression.rules_span.end
        has_reason = self.document.text[end : suppression.comment.span.end].strip()
        reason = "" if has_reason or not self.reason.strip() else f" {self.reason.strip()}"
        return Edit(Span(end, end), f"{''.join(f',{rule}' for rule in rules)}{reason}")

    def _comment(self, scope: str, rules: list[str]) -> str:
        return f"# envlint: {scope}={','.join(rules)} {self.reason.strip()}".rstrip()
