"""Finds links of a built site that lead nowhere within it: missing pages, files and anchors."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit


class Broken(NamedTuple):
    """A link that leads nowhere."""

    page: str
    link: str
    reason: str


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if value is None:
                continue
            if name == "id" or (tag == "a" and name == "name"):
                self.anchors.add(value)
            elif name in ("href", "src") and not (tag == "link" and ("rel", "canonical") in attributes):
                self.links.append(value)


def broken_links(folder: Path) -> list[Broken]:
    """Every link from a page in the folder to a place in it that is not there."""
    pages = {path: _Page(path.read_text("utf-8")) for path in sorted(folder.rglob("*.html"))}
    return [
        Broken(path.relative_to(folder).as_posix(), link, reason)
        for path, page in pages.items()
        if path.name != "404.html"  # it is shown at any address
        for link in dict.fromkeys(page.links)
        if (reason := _complaint(folder, path, link, pages))
    ]


def _complaint(folder: Path, path: Path, link: str, pages: dict[Path, _Page]) -> str | None:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return None
    start = folder if parts.path.startswith("/") else path.parent
    target = (start / unquote(parts.path).lstrip("/")).resolve() if parts.path else path
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(folder.resolve()):
        return "leads out of the site"
    if not target.is_file():
        return "no such page"
    if target in pages and unquote(parts.fragment) not in pages[target].anchors:
        return "no such anchor"
    return None
