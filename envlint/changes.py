"""Asks git which lines of which files have changed since a revision, so that only what is new is reported."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(?P<start>\d+)(?:,(?P<count>\d+))? @@", re.MULTILINE)

_PLAIN = ("--unified=0", "--inter-hunk-context=0", "-M", "--text", "--no-color", "--no-ext-diff", "--no-textconv")
"""Bare hunks, whatever the user has configured and the attributes say."""


class GitFailed(Exception):
    """git is not there, the folder is no repository, or the revision is not known; the message says which."""


class Changes:
    """What differs between the files as they are on disk and the commit at which their branch left a revision."""

    def __init__(self, revision: str, folders: Iterable[Path] = (Path(),)) -> None:
        """Raises GitFailed if no repository of the folders can be compared with the revision; why the first cannot."""
        self._revision = revision
        self._repositories: dict[Path, _Repository | GitFailed] = {}
        found = [self._repository(folder.resolve()) for folder in folders if folder.is_dir()]
        failures = [each for each in found if isinstance(each, GitFailed)]
        if failures and len(failures) == len(found):
            raise failures[0]

    def lines(self, path: Path) -> set[int] | None:
        """The lines of a file, from 0, that are new or changed; None if the whole file is, or git cannot tell.

        Where lines were only taken away, the lines before and after the gap count. Raises GitFailed.
        """
        folder = path.parent.resolve()
        repository = self._repository(folder)
        return None if isinstance(repository, GitFailed) else repository.lines(folder / path.name)

    def _repository(self, folder: Path) -> _Repository | GitFailed:
        """The repository that a folder is in: another one than the current folder's may be checked as well."""
        root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
        if root not in self._repositories:
            try:
                self._repositories[root] = _Repository(root, self._revision)
            except GitFailed as failed:
                self._repositories[root] = failed
        return self._repositories[root]


class _Repository:
    """One repository, and the commit that its files are compared with."""

    def __init__(self, folder: Path, revision: str) -> None:
        self._root = Path(os.fsdecode(_git(str(folder), "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
        root = str(self._root)
        try:
            given = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitFailed:
            raise GitFailed(f"git knows no revision `{revision}`{_hint(root)}") from None
        try:
            base = _git(root, "merge-base", given.decode("ascii").strip(), "HEAD")
        except GitFailed:
            raise GitFailed(f"git knows no common ancestor of `{revision}` and `HEAD`{_hint(root)}") from None
        self._commit = base.decode("ascii").strip()

    @cached_property
    def _tracked(self) -> frozenset[str]:
        return frozenset(_names(_git(str(self._root), "ls-files", "-z")))

    @cached_property
    def _sources(self) -> dict[str, tuple[str, ...]]:
        """The files that have changed, by name: under which names git has to compare them."""
        found: dict[str, tuple[str, ...]] = {}
        words = iter(_names(_git(str(self._root), "diff", "--name-status", "-z", "-M", self._commit)))
        for status in words:
            name = next(words)
            if status[0] in "RC":
                name, old = next(words), name
                found[name] = (old, name)
            else:
                found[name] = (name,)
        return found

    def lines(self, path: Path) -> set[int] | None:
        """See `Changes.lines`; the path's folder is resolved."""
        try:
            relative = path.relative_to(self._root).as_posix()
        except ValueError:
            return None
        if relative not in self._tracked:
            return None
        if relative not in self._sources:
            return set()
        arguments = ("--literal-pathspecs", "diff", *_PLAIN, self._commit, "--", *self._sources[relative])
        found: set[int] = set()
        for match in _HUNK.finditer(_git(str(self._root), *arguments)):
            start, count = int(match["start"]), int(match["count"] or 1)
            found.update(range(start - 1, start - 1 + count) if count else (max(start - 1, 0), start))
        return found


def _hint(root: str) -> str:
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    return "; the clone is shallow: fetch the history as well (`fetch-depth: 0` in a workflow)" if is_shallow else ""


def _names(output: bytes) -> list[str]:
    return [os.fsdecode(name) for name in output.split(b"\0") if name]


def _git(folder: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(("git", "-C", folder, *arguments), capture_output=True, check=False)
    except FileNotFoundError:
        raise GitFailed("git is not installed") from None
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise GitFailed(reason.partition("\n")[0] or f"`git {' '.join(arguments)}` failed")
    return done.stdout
