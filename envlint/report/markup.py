"""Turns messages and the documentation of rules into HTML, as `envlint.report.prose` does for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from envlint.report.prose import INLINE, Block, blocks, caption


def inline(text: str) -> str:
    """A message with what stands in back-ticks as code."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a back-tick that is never closed
        return escape(text)
    return "".join(f"<code>{escape(each)}</code>" if number % 2 else escape(each) for number, each in enumerate(pieces))


def link(address: str, text: str) -> str:
    """A link that tells the other side nothing of the page; the text is HTML."""
    return f'<a href="{escape(address)}" rel="noopener noreferrer">{text}</a>'


def html(markdown: str) -> Iterator[str]:
    """Headings, paragraphs, lists and examples."""
    for kind, pieces in groupby(blocks(markdown), lambda block: block.kind):
        if kind == "item":
            yield f"<ul>{''.join(f'<li>{_linked(piece.text)}</li>' for piece in pieces)}</ul>"
        else:
            yield from map(_block, pieces)


def _block(block: Block) -> str:
    if block.kind == "heading":
        return f"<h3>{_linked(block.text)}</h3>"
    if block.kind == "as-it-stands":
        return f'<pre tabindex="0">{escape(block.text)}</pre>'
    return _example(block) if block.kind == "fence" else f"<p>{_linked(block.text)}</p>"


def _example(block: Block) -> str:
    return (
        f'<figure class="example {block.example}"><figcaption>{escape(caption(block))}</figcaption>'
        f'<pre tabindex="0">{escape(block.text)}</pre></figure>'
    )


def _linked(text: str) -> str:
    """Documentation with its code, links and bold words."""
    shown: list[str] = []
    end = 0
    for found in INLINE.finditer(text):
        shown += escape(text[end : found.start()]), _painted(found)
        end = found.end()
    return "".join((*shown, escape(text[end:])))


def _painted(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["bold"]:
        return f"<strong>{escape(found['bold'])}</strong>"
    address = found["address"] or found["url"]
    words = escape(found["text"] or address)
    return link(address, words) if address.startswith(("https://", "http://")) else words
