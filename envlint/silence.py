"""Writes the comments that silence what is found in a text: `--add-ignore`, as a repair like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
    encoding: str = "utf-8",
    exists: Exists | None = None,
) -> Repair:
    """Add a comment for each line with findings or, where no line can carry one, for the whole file.

    What no comment can silence stays: internal errors, and comments that silence nothing. Pure, as `repair` is; the
    result has the same requests and the same other comments, or is the text as it was, with what was `broken`.
    """
    config = Config() if config is None else config

    def look(what: str) -> Analysis:
        return analyze(what, path, config, encoding=encoding, exists=exists)

    before = look(text)
    wanted = _silenceable(before)
    if not wanted:
        return Repair(text)
    document = Document(text)
    places = _Places(document, reason)
    for diagnostic in wanted:
        places.add(diagnostic)
    result = _made(text, places, look)
    if not is_same(text, result, config):
        return Repair(text, broken="comments of envlint's own changed what a client asks for, or another comment")
    if _silenceable(look(result)):
        return Repair(text, broken="a comment does not silence what it was written for")
    return Repair(result, tuple(Applied(each.rule, SILENCED, Applicability.SAFE) for each in wanted))


def _silenceable(analysis: Analysis) -> list[Diagnostic]:
    return [each for each in analysis.diagnostics if each.group != "engine" and each.rule != "unused-suppression"]


def _made(text: str, places: _Places, look: Callable[[str], Analysis]) -> str:
    """The text with the comments in it; rules that their lines do not silence are silenced for the whole file."""
    result = apply(text, places.edits())
    left = {each.rule for each in _silenceable(look(result))}
    if not left:
        return result
    for rules in places.by_line.values():
        rules -= left
    places.in_file |= left
    return apply(text, places.edits())


@dataclass
class _Places:
    """Which rules are to be silenced where."""

    document: Document
    reason: str
    by_line: dict[int, set[str]] = field(default_factory=dict)
    in_file: set[str] = field(default_factory=set)

    def add(self, diagnostic: Diagnostic) -> None:
        """Silence a finding on its line if that can have a comment, else in the whole file."""
        lines = self.document.lines
        line = lines.line_of(diagnostic.finding.span.start)
        content = self.document.text[lines.starts[line] : lines.line_end(line)].strip().removeprefix("\ufeff")
        inside = line in self._inside
        if not content or content.startswith(("#", "%", "---")) or inside or self.document.problem is not None:
            self.in_file.add(diagnostic.rule)
        else:
            self.by_line.setdefault(line, set()).add(diagnostic.rule)

    def edits(self) -> list[Edit]:
        """The comments, merged with those of envlint's own that are there."""
        found = [self._on_line(line, rules) for line, rules in self.by_line.items() if rules]
        if self.in_file:
            found.append(self._for_file())
        return found

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

    def _on_line(self, line: int, rules: Iterable[str]) -> Edit:
        document, lines = self.document, self.document.lines
        for suppression in Suppressions(document).all:
            if suppression.line == line and suppression.names:
                return self._added(suppression, rules)
        start, end = lines.starts[line], lines.line_end(line)
        comment = self._comment("ignore", rules)
        goes_on = line + 1 in self._inside
        if document.comment_in(start, end) is None and not goes_on:
            last = start + len(document.text[start:end].rstrip())
            return Edit(Span(last, end), f"  {comment}")
        content = document.text[start:end]
        indent = content[: len(content) - len(content.lstrip(" \t"))]
        return Edit(Span(start, start), f"{indent}{comment}{edits.newline(document)}")

    def _for_file(self) -> Edit:
        for suppression in Suppressions(self.document).all:
            if suppression.line is None and suppression.names:
                return self._added(suppression, self.in_file)
        start = 1 if self.document.text.startswith("\ufeff") else 0
        return Edit(Span(start, start), f"{self._comment('ignore-file', self.in_file)}{edits.newline(self.document)}")

    def _added(self, suppression: Suppression, rules: Iterable[str]) -> Edit:
        """Further rules for a comment that is there; it keeps its reason, and gets one if it has none."""
        end = suppression.rules_span.end
        has_reason = self.document.text[end : suppression.comment.span.end].strip()
        reason = "" if has_reason or not self.reason.strip() else f" {self.reason.strip()}"
        return Edit(Span(end, end), f"{''.join(f',{rule}' for rule in sorted(rules))}{reason}")

    def _comment(self, scope: str, rules: Iterable[str]) -> str:
        return f"# envlint: {scope}={','.join(sorted(rules))} {self.reason.strip()}".rstrip()
