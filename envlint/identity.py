"""Says what a finding is about, whatever line it stands on: by that it is known again when a file has been edited."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from envlint.diagnostic import Diagnostic
from envlint.knowledge.concealment import Concealment
from envlint.knowledge.secrets import STARS
from envlint.syntax import Document, Mapping, Scalar
from envlint.text import Span

_LONGEST = 120
"""Characters that are shown of what a finding is about; all of it counts."""
_DASHES = re.compile(r"^(?:-\s+)+|^-$")
_QUOTES = str.maketrans("", "", "'\"")
_SECRET = re.compile(r"\*{3,}")


@dataclass(frozen=True, slots=True)
class Identity:
    """A rule and what it speaks about; of two findings with the same one nothing tells which is which."""

    rule: str
    fingerprint: str
    content: str = field(compare=False)
    """What is marked, for people; without secrets, as is what the fingerprint is made of."""


def identify(document: Document, diagnostics: Iterable[Diagnostic], concealment: Concealment) -> tuple[Identity, ...]:
    """What each of some findings in a document is about.

    That is what the rule says or else the item, the key or the comment that each mark stands in, those of the notes
    included and sorted: which of two lines that contradict each other is the first does not matter. White space,
    quotes, the indentation and what else is on the line do not count.
    """
    places = _Places(document, concealment)
    return tuple(_identity(each, places) for each in diagnostics)


def _identity(diagnostic: Diagnostic, places: _Places) -> Identity:
    from hashlib import sha256  # only now: it starts OpenSSL

    finding = diagnostic.finding
    spans = (finding.span, *(note.span for note in finding.notes if note.span is not None))
    contents = [finding.about] if finding.about is not None else sorted({places.content(span) for span in spans})
    told = "\0".join((diagnostic.rule, *("".join(each.split()) for each in contents)))
    fingerprint = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    shown = " | ".join(filter(None, contents))
    return Identity(diagnostic.rule, fingerprint, shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}\u2026")


class _Places:
    """What stands where in one document."""

    def __init__(self, document: Document, concealment: Concealment) -> None:
        self._document, self._shown = document, concealment.lines.text
        self._entries: dict[int, tuple[Scalar, bool]] = {}
        """For a key and for a value: the key, and whether it is the key that was asked for."""
        nodes = list(document.walk())
        for node in nodes:
            for key, value in node.entries if isinstance(node, Mapping) else ():
                if isinstance(key, Scalar):
                    self._entries.setdefault(id(key), (key, True))
                    self._entries.setdefault(id(value), (key, False))
        self._scalars = sorted((each for each in nodes if isinstance(each, Scalar)), key=lambda each: each.span)
        self._starts = [each.span.start for each in self._scalars]

    def content(self, span: Span) -> str:
        """What a mark is about; empty if that is the file as a whole."""
        scalar = self._scalar(span)
        if scalar is None:
            return self._line(span.start)
        key, is_key = self._entries.get(id(scalar), (None, False))
        if key is None:
            return self._of(scalar)
        return f"{self._of(key)}:" if is_key else f"{self._of(key)}: {self._of(scalar)}"

    def _scalar(self, span: Span) -> Scalar | None:
        """The one that a mark begins in or, if it begins in none, the first that it covers."""
        at = bisect_right(self._starts, span.start) - 1
        if at >= 0 and span.start < max(self._scalars[at].span.end, self._scalars[at].span.start + 1):
            return self._scalars[at]
        following = self._scalars[at + 1] if at + 1 < len(self._scalars) else None
        return following if following is not None and following.span.start < span.end else None

    def _of(self, scalar: Scalar) -> str:
        start, end = scalar.span
        if scalar.style in ("'", '"') and end - start >= 2:
            start, end = start + 1, end - 1
        return _normal(self._shown[start:end])

    def _line(self, offset: int) -> str:
        """The comment that is there, or the line without the one that ends it; empty at the beginning of the file."""
        if offset == 0:
            return ""
        start, end = self._document.lines.line_span(self._document.lines.line_of(offset))
        comment = self._document.comment_in(start, end)
        if comment is not None and offset >= comment.span.start:
            return _normal(self._shown[comment.span.start : comment.span.end])
        end = end if comment is None else comment.span.start
        return _DASHES.sub("", _normal(self._shown[start:end])).translate(_QUOTES)


def _normal(text: str) -> str:
    return _SECRET.sub(STARS, " ".join(text.replace("\ufeff", "").split()))
