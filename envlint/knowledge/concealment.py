"""Keeps secrets out of what is said about a file: reports end up in logs that more people read than the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property

from envlint.diagnostic import Finding, Fix
from envlint.knowledge.secrets import STARS
from envlint.text import LineIndex, Span

_VISIBLE = re.compile(r"[^\r\n]")


class Concealment:
    """The secrets of one text, and every way to say something without them."""

    def __init__(self, text: str, spans: Iterable[Span]) -> None:
        self.spans = tuple(spans)
        self._text = text
        values = {value for span in self.spans for value in (span.of(text), span.of(text).strip("'\""))}
        values |= {written for value in values for written in _numbers(value)}
        self._values = sorted((value for value in values if value), key=len, reverse=True)

    @cached_property
    def lines(self) -> LineIndex:
        """The text's lines as they may be shown: a star for each character of a secret, all else where it was."""
        shown = self._text
        for start, end in self.spans:
            shown = "".join((shown[:start], _VISIBLE.sub("*", shown[start:end]), shown[end:]))
        return LineIndex(shown)

    def hide(self, message: str) -> str:
        """A message with stars for each secret, also for the beginning of one that was cut off."""
        for value in self._values:
            message = message.replace(value, STARS)
            if "\u2026" in message:
                cut = next((end for end in range(len(value) - 1, 0, -1) if f"{value[:end]}\u2026" in message), 0)
                message = message.replace(f"{value[:cut]}\u2026", f"{STARS}\u2026") if cut else message
        return message

    def conceal(self, finding: Finding) -> Finding:
        """A finding whose words hold no secret; its edits are what they were."""
        return finding._replace(
            message=self.hide(finding.message),
            notes=tuple(note._replace(message=self.hide(note.message)) for note in finding.notes),
            fixes=tuple(fix._replace(title=self.hide(fix.title)) for fix in finding.fixes),
            about=None if finding.about is None else self.hide(finding.about),
        )

    def shows(self, fix: Fix) -> bool:
        """Whether a fix writes a secret again, so that its edits must not be printed."""
        return any(value in edit.text for value in self._values for edit in fix.edits)


def _numbers(value: str) -> Iterator[str]:
    """How else a secret that is a number may be written in a message: YAML reads `0777123` as 777123 or as 261715."""
    digits = value.replace("_", "").lower()
    if re.fullmatch(r"[+-]?[0-9]+", digits):
        yield str(int(digits))
    for base in (2, 8, 16):
        with suppress(ValueError):
            if digits.lstrip("+-").startswith("0"):
                yield str(int(digits, base))
    with suppress(ValueError, OverflowError):
        yield repr(float(digits))
