"""Document links: what a file refers to, on disk (`-r requirements.txt`, `-e path`) and on the web."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from envlint.knowledge.channels import NODEFAULTS, Channel
from envlint.source import PipRequirement
from envlint.specs.requirement import Part
from envlint.text import Span
from envlint_lsp.documents import Analysed

_FILE_OPTIONS = frozenset({"--requirement", "--constraint"})
_WEB = re.compile(r"(?:git\+)?(https?://[^\s@#;]+(?:@(?=[^/\s]*/)[^\s#;@]+)?)")
"""What a browser can open of a pip URL: without the kind of repository and what stands behind an `@` or a `#`."""
_USER = re.compile(r"//[^/@\s]*@")
"""Who logs in: nobody's browser needs it, and it may be a token."""
_PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_PAGES = "https://anaconda.org"


def links(analysed: Analysed) -> list[lsp.DocumentLink]:
    """All links of a document; none shows a secret, and a file is linked only if it is there."""
    found = [*_channels(analysed), *_requirements(analysed)]
    secrets = analysed.source.secret_spans
    return [
        lsp.DocumentLink(analysed.convert.range(span), target, tooltip=tooltip)
        for span, target, tooltip in found
        if not any(span.overlaps(secret) for secret in secrets)
    ]


def _channels(analysed: Analysed) -> Iterator[tuple[Span, str, str]]:
    for channel in analysed.source.channels:
        target = _page(channel)
        if target is not None:
            yield channel.span, target, f"open the channel `{channel.name}`"


def _page(channel: Channel) -> str | None:
    if channel.text.startswith(("http://", "https://")):
        return _USER.sub("//", channel.text)
    if channel.is_url or "/" in channel.name or channel.name in ("", NODEFAULTS, "local", "defaults"):
        return None
    return f"{_PAGES}/{quote(channel.name)}"


def _requirements(analysed: Analysed) -> Iterator[tuple[Span, str, str]]:
    for requirement in analysed.source.pip_lines:
        line = requirement.line
        named = [each.value for each in line.options if each.name in _FILE_OPTIONS]
        for part in filter(None, (*named, line.path)):
            target = _file(analysed.path, part.text)
            if target is not None:
                yield _span(requirement, part), target, f"open `{part.text}`"
        urls = [line.url, *(each.value for each in line.options if each.value and "://" in each.value.text)]
        for part in filter(None, urls):
            if match := _WEB.match(part.text):
                yield _span(requirement, part), _USER.sub("//", match[1]), "open in the browser"


def _span(requirement: PipRequirement, part: Part) -> Span:
    return requirement.scalar.part(part.span.start, part.span.end)


def _file(document: Path | None, name: str) -> str | None:
    """A path as pip takes it, from the environment file's folder; that of a project leads to its `pyproject.toml`."""
    if document is None or "\0" in name:
        return None
    path = document.parent / re.sub(r"\[[^\]]*\]$", "", name)
    if path.is_dir():
        path = next(
            (path / each for each in ("pyproject.toml", "setup.cfg", "setup.py") if (path / each).is_file()), path
        )
    return from_fs_path(str(path)) if path.is_file() else None
