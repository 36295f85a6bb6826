"""Asks git which lines of which files have changed since a revision, so that only what is new is reported."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(?P<start>\d+)(?:,(?P<count>\d+))? @@", re.MULTILINE)


class GitFailed(Exception):
    """git is not there, the folder is no repository, or the revision is not known; the message says which."""


class Changes:
    """What differs between a revision and the files as they are on disk."""

    def __init__(self, revision: str) -> None:
        """Raises GitFailed if the revision cannot be compared with."""
        self._revision = revision
        self._root = Path(os.fsdecode(_git(".", "rev-parse", "--show-toplevel").rstrip(b"\n")))
        if revision.startswith("-"):
            raise GitFailed(f"`{revision}` is no revision")
        _git(".", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        names = _git(str(self._root), "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
        self._untracked = {os.fsdecode(name) for name in names if name}

    def lines(self, path: Path) -> set[int] | None:
        """The lines of a file, from 0, that are new or changed; None if the whole file is.

        Where lines were only taken away, the line that now stands in their place counts.
        """
        try:
            relative = path.resolve().relative_to(self._root.resolve()).as_posix()
        except ValueError:
            return None
        if relative in self._untracked:
            return None
        arguments = ("diff", "--unified=0", "--no-color", "--no-ext-diff", "--end-of-options", self._revision, "--")
        found: set[int] = set()
        for match in _HUNK.finditer(_git(str(self._root), *arguments, relative)):
            start, count = int(match["start"]), int(match["count"] or 1)
            found.update(range(start - 1, start - 1 + count) if count else (max(start - 1, 0), start))
        return found


def _git(folder: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(("git", "-C", folder, *arguments), capture_output=True, check=False)
    except FileNotFoundError:
        raise GitFailed("git is not installed, and `--diff-base` needs it") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise GitFailed(
            reason.partition("\n")[0] or f"git knows no revision `{arguments[-1].removesuffix('^{commit}')}`"
        )
    return done.stdout
