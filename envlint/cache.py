"""Remembers which unchanged files are known to be clean, so that a second run need not read them again."""

# os, since pathlib and hashlib's other doors take longer to import than a cached run may take:
# ruff: noqa: PTH110, PTH118, PTH120

from __future__ import annotations

import os

try:
    from _blake2 import blake2b  # what hashlib hands on, without its start of OpenSSL
except ImportError:  # another Python than CPython and PyPy
    from hashlib import blake2b

FOLDER = ".envlint_cache"
FORGOTTEN_AFTER = 30 * 24 * 3600
"""Seconds for which the markers of another version are kept: two versions may well take turns."""
_TAG = "CACHEDIR.TAG"
_TAG_TEXT = "Signature: 8a477f597d28d172789f06886806bc55\n# Which files envlint knows to be clean; may be deleted\n"
"""https://bford.info/cachedir/"""


class Cache:
    """A folder of empty files, each named by the hash of all that a verdict depends on: nothing can go stale.

    Only "there is nothing to report" is remembered, so there is nothing to serialise and nothing to race for. A folder
    that cannot be written is no reason to fail: then nothing is remembered. Nothing is touched in the folder but what
    carries our tag, since somebody may name one that holds other things.
    """

    def __init__(self, folder: str, version: str) -> None:
        """The folder may not exist yet. The version is that of all code and knowledge that a verdict depends on."""
        self._root, self._folder = folder, os.path.join(folder, version)
        self._writable = True

    def key(self, *parts: str | bytes) -> str:
        """A name for some parts; each counts with its length, so that no two lists of parts have the same name."""
        digest = blake2b(digest_size=20)
        for part in parts:
            data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
            digest.update(len(data).to_bytes(8, "big"))
            digest.update(data)
        return digest.hexdigest()

    def begin(self) -> bool:
        """Make the folder if there is none, so that there is one from now on; whether there was none."""
        if os.path.exists(self._root):
            return False
        try:
            self._prepare(self._folder)
        except OSError:
            self._writable = False
        return self._writable

    def knows(self, key: str) -> bool:
        """Whether the key has been remembered, by this process or another one."""
        return os.path.exists(self._marker(key))

    def remember(self, key: str) -> None:
        """Remember a key; silently does nothing where nothing can be written."""
        if not self._writable:
            return
        marker = self._marker(key)
        try:
            try:
                _create(marker)
            except FileNotFoundError:
                self._prepare(os.path.dirname(marker))
                _create(marker)
        except OSError:
            self._writable = False

    def _marker(self, key: str) -> str:
        return os.path.join(self._folder, key[:2], key[2:])

    def _prepare(self, folder: str) -> None:
        is_new = not os.path.exists(self._folder)
        if not os.path.exists(self._root):
            os.makedirs(self._root, exist_ok=True)  # noqa: PTH103
            _write(os.path.join(self._root, ".gitignore"), "*\n")
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        if is_new:
            _write(os.path.join(self._folder, _TAG), _TAG_TEXT)
            self._forget_other_versions()

    def _forget_other_versions(self) -> None:
        import shutil
        import time

        for entry in os.scandir(self._root):
            tag = os.path.join(entry.path, _TAG)
            try:
                with open(tag, encoding="ascii", errors="replace") as file:
                    is_ours = file.read() == _TAG_TEXT
                if is_ours and os.stat(tag).st_mtime < time.time() - FORGOTTEN_AFTER:  # noqa: PTH116
                    shutil.rmtree(entry.path, ignore_errors=True)
            except OSError:
                continue


def _create(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666))


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
