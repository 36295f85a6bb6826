"""Reads a line as pip reads one of a requirements file, as far as its meaning is certain without running pip."""

from __future__ import annotations

import re
from functools import lru_cache

from envlint.clients.request import Refusal, Refused

_COMMENT = re.compile(r"(^|\s+)#.*$")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ARCHIVE = re.compile(r"\.(zip|whl|tar\.bz2|tbz|tar\.gz|tgz|tar|tar\.xz|txz|tlz|tar\.lz|tar\.lzma)$", re.IGNORECASE)
_OPTIONS = re.compile(r"\s-")


@lru_cache(maxsize=4096)
def read_line(text: str) -> str | Refusal:
    """What pip makes of a line, equal for lines that it certainly treats alike; a Refusal if it takes none of it.

    An option, URL or path, and all that holds a variable, stays as it is written.
    """
    lines = [_COMMENT.sub("", line).strip() for line in text.splitlines()]
    try:
        return "\n".join(_read(line) for line in lines if line)
    except Refused as refused:
        return refused.refusal


def _read(line: str) -> str:
    if line.startswith("-") or "${" in line:
        return line
    head, options = _split_options(line)
    if _is_url(head) or _is_path(head):
        return line
    return " ".join(filter(None, (requirement(head), options)))


def _split_options(line: str) -> tuple[str, str]:
    """A requirement, and the options such as `--hash` behind it."""
    match = _OPTIONS.search(line)
    return (line, "") if match is None else (line[: match.start()].strip(), line[match.start() :].strip())


def _is_url(text: str) -> bool:
    return bool(_URL.match(text)) and "@" not in text.split(":", 1)[0]


def _is_path(text: str) -> bool:
    """pip looks whether the folder or archive is there; we cannot, and give it the benefit of the doubt."""
    before_url = text.split("@", 1)[0]
    return text.startswith(".") or "/" in before_url or "\\" in before_url or bool(_ARCHIVE.search(text.split(";")[0]))


def requirement(text: str, message: str = "pip does not take `{text}` for a requirement") -> str:
    """A requirement of PEP 508, written in one way. Raises Refused for what is none."""
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    try:
        parsed = Requirement(text)
    except InvalidRequirement as error:
        raise Refused(f"{message.format(text=text)}: {_first_line(error)}", late=True) from None
    extras = f"[{','.join(sorted(canonicalize_name(extra) for extra in parsed.extras))}]" if parsed.extras else ""
    place = f" @ {parsed.url}" if parsed.url else ",".join(sorted(str(clause) for clause in parsed.specifier))
    marker = f"; {parsed.marker}" if parsed.marker else ""
    return f"{canonicalize_name(parsed.name)}{extras}{place}{marker}"


def _first_line(error: Exception) -> str:
    first = (str(error).splitlines() or [""])[0]
    return first[:1].lower() + first[1:]
