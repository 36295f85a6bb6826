"""Turns the Markdown of messages and of rules' documentation into HTML: as much of it as they are written in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

_ADDRESS = re.compile(r"https?://[^\s<>`]*[^\s<>`.,;:!?)\]]")
_BULLET = re.compile(r"[-*] +")
_HEADING = re.compile(r"#+ +(.*)")
_CAPTIONS = {"bad": "bad", "fixed": "fixed by envlint", "good": "good"}


def inline(text: str, *, links: bool = False) -> str:
    """A text with what stands in back-ticks as code; its addresses lead there if they may."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a back-tick that is never closed
        pieces = [text]
    shown = _linked if links else escape
    return "".join(f"<code>{escape(each)}</code>" if number % 2 else shown(each) for number, each in enumerate(pieces))


def link(address: str, text: str) -> str:
    """A link that tells the other side nothing of the page; the text is HTML."""
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{text}</a>'


def html(markdown: str) -> Iterator[str]:
    """Paragraphs, lists, headings and examples; what else there may be in Markdown is shown as it is written."""
    lines = iter(markdown.splitlines())
    block: list[str] = []
    for line in lines:
        if line.startswith("```"):
            yield from _block(block)
            yield from _example(line[3:], lines)
        elif found := _HEADING.fullmatch(line):
            yield from _block(block)
            yield f"<h3>{inline(found[1])}</h3>"
        elif line.strip():
            block.append(line.strip() if line.startswith(" ") else line)
        else:
            yield from _block(block)
    yield from _block(block)


def _block(block: list[str]) -> Iterator[str]:
    """The paragraph or the list that has been gathered, which begins anew."""
    text, items = [], []
    for line in block:
        if bullet := _BULLET.match(line):
            items.append(line[bullet.end() :])
        elif items:
            items[-1] += f" {line}"
        else:
            text.append(line)
    block.clear()
    if text:
        yield f"<p>{inline(' '.join(text), links=True)}</p>"
    if items:
        yield f"<ul>{''.join(f'<li>{inline(item, links=True)}</li>' for item in items)}</ul>"


def _example(information: str, lines: Iterable[str]) -> Iterator[str]:
    """The example whose fence has been read; it ends with its other fence."""
    text = []
    for line in lines:
        if line.startswith("```"):
            break
        text.append(line)
    _, *words = information.split() or [""]
    kind = words[0] if words and words[0] in _CAPTIONS else ""
    caption = ", ".join((_CAPTIONS[kind], *words[1:])) if kind else "for example"
    yield f'<figure class="example {kind}"><figcaption>{escape(caption)}</figcaption>'
    yield f'<pre tabindex="0">{escape(chr(10).join(text))}</pre></figure>'


def _linked(text: str) -> str:
    shown: list[str] = []
    end = 0
    for found in _ADDRESS.finditer(text):
        shown += escape(text[end : found.start()]), link(found[0], escape(found[0]))
        end = found.end()
    return "".join((*shown, escape(text[end:])))
