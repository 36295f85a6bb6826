"""Remembers which unchanged files are known to be clean, so that a second run need not read them again."""

# os, since pathlib and hashlib's other doors take longer to import than a cached run may take:
# ruff: noqa: PTH103, PTH110, PTH118, PTH120

from __future__ import annotations

import os
from hashlib import blake2b

FOLDER = ".envlint_cache"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of envlint: https://bford.info/cachedir/\n"


class Cache:
    """A folder of empty files, each named by the hash of all that a verdict depends on: nothing can go stale.

    Only "there is nothing to report" is remembered, so there is nothing to serialise and nothing to race for. A folder
    that cannot be written is no reason to fail: then nothing is remembered.
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

    def knows(self, key: str) -> bool:
        """Whether the key has been remembered, by this process or another one."""
        return os.path.exists(self._marker(key))

    def remember(self, key: str) -> None:
        """Remember a key; silently does nothing where nothing can be written."""
        if not self._writable:
            return
        marker = self._marker(key)
        try:
            self._create(marker)
        except FileNotFoundError:
            self._writable = self._prepare(os.path.dirname(marker))
            if self._writable:
                self._create(marker)
        except OSError:
            self._writable = False

    def _marker(self, key: str) -> str:
        return os.path.join(self._folder, key[:2], key[2:])

    def _create(self, marker: str) -> None:
        os.close(os.open(marker, os.O_WRONLY | os.O_CREAT, 0o666))

    def _prepare(self, folder: str) -> bool:
        try:
            is_new = not os.path.exists(self._folder)
            os.makedirs(folder, exist_ok=True)
            if is_new:
                for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
                    with open(os.path.join(self._root, name), "w", encoding="ascii") as file:
                        file.write(text)
                self._forget_other_versions()
        except OSError:
            return False
        return True

    def _forget_other_versions(self) -> None:
        import shutil

        for entry in os.scandir(self._root):
            if entry.is_dir(follow_symlinks=False) and entry.path != self._folder:
                shutil.rmtree(entry.path, ignore_errors=True)
