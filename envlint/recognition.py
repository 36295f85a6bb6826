"""Tells environment files from all others, by what stands in them and by their names."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable

_OWN_KEYS = frozenset({"name", "channels", "dependencies", "prefix", "variables", "platforms", "category"})
"""The top-level keys of environment files: CEP 24, and conda-lock's."""
_TELLING_KEYS = frozenset({"channels", "dependencies", "prefix"})
LIKELY_NAME = re.compile(r"env|conda", re.IGNORECASE)
"""What speaks for a file in its name."""
_EXACT_NAME = re.compile(r"environment\.ya?ml", re.IGNORECASE)
_KEY = re.compile(r"""\n["']?([A-Za-z_][\w-]*)["']?[ \t]*:(?=[ \t\n]|$)""")
_VERSION = re.compile(r"""\n[ \t]*-[ \t]+["']?[\w.-]+[ \t]*[=<>!]=?[ \t]*\d""")
_VALUE = re.compile(r"(?:[ \t]*(?:[&!]\S*[ \t]*)?(?:#[^\n]*)?\n)*[ \t]*(?:[&!]\S*[ \t]+)?")
_FOREIGN_ITEM = re.compile(r"""-[ \t]+["']?(?:name|role|src|repository|project|import)["']?[ \t]*:""")
_CONDA_ITEM = re.compile(r"""\n[ \t]*-[ \t]+["']?(?:pip["']?[ \t]*:|python(?![\w.:-]))""")


def sniff(content: str | bytes, name: str = "") -> bool:
    """Whether something is, or was meant to be, a conda environment file; the beginning of the content is enough.

    A list of `dependencies` and anything else that only such files have will do, whatever the name. With a name that
    speaks for it (a path will do, too), a broken file is taken: its owner wants to hear about it. Reads no YAML.
    """
    text = _text(content)
    name = os.path.basename(name)  # noqa: PTH119 (pathlib takes ten times as long)
    is_likely = bool(LIKELY_NAME.search(name))
    if "dependencies" not in text and not is_likely:
        return False
    keys = {match[1]: match.end() for match in _KEY.finditer(text)}
    is_ours = _OWN_KEYS.issuperset(keys)
    if _EXACT_NAME.fullmatch(name):
        return is_ours or not _TELLING_KEYS.isdisjoint(keys) or _has_slipped(keys)
    if "dependencies" not in keys:
        return (
            is_likely
            and ("channels" in keys or "name" in keys)
            and ((is_ours and {"name", "channels"} <= keys.keys()) or _has_slipped(keys))
        )
    if _is_list(text, keys["dependencies"]):
        if is_likely or "channels" in keys or "prefix" in keys or _CONDA_ITEM.search(text):
            return True
        return is_ours and bool(_VERSION.search(text))
    return is_ours and (is_likely or "channels" in keys)


def _is_list(text: str, offset: int) -> bool:
    """Whether a list follows a key, and not one of Helm's charts or Ansible's roles."""
    value = _VALUE.match(text, offset)
    start = value.end() if value else offset
    return text[start : start + 1] == "[" or (text[start : start + 1] == "-" and not _FOREIGN_ITEM.match(text, start))


def _has_slipped(keys: Iterable[str]) -> bool:
    """Whether `dependencies` is there, but misspelt."""
    from difflib import SequenceMatcher

    return any(SequenceMatcher(None, key.lower(), "dependencies").ratio() > 0.7 for key in keys)


def _text(content: str | bytes) -> str:
    """The content behind one line feed, with line feeds only. All that matters is ASCII, so Latin-1 will do."""
    if isinstance(content, bytes):
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            content = content.decode("utf-16", "replace")
        else:
            content = content.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    return "\n" + content.removeprefix("\ufeff")
