"""Shows the Markdown of a rule's documentation in a terminal, as much of it as such documentation uses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from envlint.report.style import PLAIN, Style
from envlint.report.visible import printable
from envlint.rule import with_characters

_WIDEST = 100
"""Columns; longer lines are hard to read."""
_INDENT = "    "
_ITEM = re.compile(r"(?P<indent> *)(?P<sign>[-*+]|\d+[.)]) +(?P<text>.*)")
_HEADING = re.compile(r"#+ +(.*)")
_AS_IT_STANDS = re.compile(r"\||>| {4,}\S")
"""How a row of a table, a quotation and indented code begin."""
INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\[(?P<text>[^]]+)\]\((?P<url>[^)\s]+)\)|\*\*(?P<bold>[^*]+)\*\*"
    r"|(?P<address>https?://[^\s<>`]*[^\s<>`.,;:!?)])"
)
CAPTIONS = {"bad": "bad", "fixed": "fixed by envlint", "good": "good"}
"""What stands above an example, by the word behind its fence."""
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*")
_KEY = re.compile(r"(?P<before>\s*(?:- +)*)(?P<key>[\w.-]+)(?=:(?:\s|$))")


class Block(NamedTuple):
    """A piece of a text: a `heading`, an `item`, a `paragraph`, lines `as-it-stands`, or a `fence`."""

    kind: str
    text: str
    information: str = ""
    """What stands behind the back-ticks of a fence, or before the text of an item."""

    @property
    def example(self) -> str:
        """`bad`, `good` or `fixed` for the fence of an example, else empty."""
        return next((word for word in self.information.split()[1:2] if word in CAPTIONS), "")


def blocks(markdown: str) -> Iterator[Block]:
    """The pieces of a text, in its order."""
    lines = iter(markdown.splitlines())
    held: list[str] = []
    opened = "paragraph", ""
    for line in lines:
        item, heading = _ITEM.fullmatch(line), _HEADING.fullmatch(line)
        verbatim = bool(_AS_IT_STANDS.match(line)) and opened[0] != "item"
        starts = item or heading or line.startswith("```") or verbatim != (opened[0] == "as-it-stands")
        if held and (starts or not line.strip()):
            yield _closed(held, *opened)
            held = []
        if not held:
            opened = ("as-it-stands" if verbatim else "paragraph"), ""
        if heading:
            yield Block("heading", heading[1])
        elif line.startswith("```"):
            text = "\n".join(iter(lambda: next(lines, "```"), "```"))
            yield Block("fence", with_characters(text, _seen), line[3:])
        elif item:
            opened = "item", f"{item['indent']}{item['sign']} "
            held.append(item["text"])
        elif line.strip():
            held.append(line)
    if held:
        yield _closed(held, *opened)


def _seen(character: str) -> str:
    return character if character == "\t" else printable(character)


def _closed(lines: list[str], kind: str, information: str) -> Block:
    return Block(kind, "\n".join(lines) if kind == "as-it-stands" else " ".join(map(str.strip, lines)), information)


def caption(block: Block) -> str:
    """What stands above an example: `bad, clients=pixi`; `for example` above another one."""
    return ", ".join((CAPTIONS[block.example], *block.information.split()[2:])) if block.example else "for example"


def captioned(markdown: str) -> str:
    """The same as Markdown for others, to whom the words behind the fences mean nothing."""
    return "\n\n".join(
        f"{caption(block)}:\n\n```{block.information.partition(' ')[0]}\n{block.text}\n```"
        if block.kind == "fence"
        else "\n".join(lines_of(block, PLAIN._replace(width=_WIDEST)))
        for block in blocks(markdown)
    )


def plain(markdown: str) -> str:
    """The same where nothing is known of Markdown."""
    return "\n\n".join(
        "\n".join((*([f"{caption(block)}:", ""] if block.kind == "fence" else []), *lines_of(block, PLAIN)))
        for block in blocks(markdown)
    )


def lines_of(block: Block, style: Style, indent: str = "") -> Iterator[str]:
    """A piece as the lines of a terminal; without colours its signs stay, so that it is still Markdown."""
    if block.kind == "heading":
        yield indent + (style.paint(block.text, "bold") if style.colour else f"## {block.text}")
    elif block.kind == "as-it-stands":
        yield from (indent + line for line in block.text.splitlines())
    elif block.kind == "fence":
        yield from (indent + _INDENT + line if line else "" for line in _code(block, style))
    else:
        first, rest = indent + block.information, indent + " " * len(block.information)
        filled = filled_lines(block.text, style, first, rest)
        yield from filled


def filled_lines(text: str, style: Style, first: str = "", rest: str = "") -> Iterator[str]:
    """A paragraph in lines as wide as is good to read, the first begun with a text and the others with another."""
    width = min(style.width, _WIDEST)
    broken = wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    yield from inline("\n".join(broken), style).split("\n")


def inline(text: str, style: Style) -> str:
    """A text with its code, links and bold words painted, where that can be seen."""
    return INLINE.sub(lambda match: _painted(match, style), text) if style.colour else text


def _painted(match: re.Match[str], style: Style) -> str:
    if match["code"]:
        return style.paint(match["code"], "code")
    if match["bold"]:
        return style.paint(match["bold"], "bold")
    if match["address"]:
        return style.link(style.paint(match["address"], "note"), match["address"])
    if style.links:
        return style.link(style.paint(match["text"], "note"), match["url"])
    return f"{match['text']} ({style.paint(match['url'], 'note')})"


def _code(block: Block, style: Style) -> Iterator[str]:
    yaml = block.information.startswith("yaml")
    yield from (_yaml(line, style) if yaml and style.colour else line for line in block.text.splitlines())


def _yaml(line: str, style: Style) -> str:
    comment = _COMMENT.search(line)
    content, rest = (line[: comment.start()], comment[0]) if comment else (line, "")
    key = _KEY.match(content)
    if key:
        content = f"{key['before']}{style.paint(key['key'], 'note')}{content[key.end() :]}"
    return content + style.paint(rest, "faint")
