"""Matches paths against the globs of a configuration, which mean what they mean in a `.gitignore`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from pathlib import PurePath
from typing import Any


class Globs:
    """Patterns relative to a folder: `*.yml` at any depth, `docs/` with all below it, `/envs/*.yml` only there.

    A backslash separates folders as a slash does, so that one configuration serves every operating system.
    """

    def __init__(self, patterns: Iterable[str], folder: PurePath) -> None:
        self.patterns = tuple(pattern.replace("\\", "/") for pattern in patterns)
        self.folder = folder

    @cached_property
    def _spec(self) -> Any:
        from pathspec import GitIgnoreSpec  # only where a configuration has globs

        return GitIgnoreSpec.from_lines(self.patterns)

    def mistake(self) -> str | None:
        """The first pattern that means nothing, such as `!`; None if all can be used."""
        from pathspec import GitIgnoreSpec

        def is_meaningless(pattern: str) -> bool:
            try:
                GitIgnoreSpec.from_lines([pattern])
            except ValueError:
                return True
            return "[" in pattern and "]" not in pattern.partition("[")[2]  # for git it matches nothing

        return next(filter(is_meaningless, self.patterns), None)

    def match(self, path: PurePath, *, folder: bool = False) -> bool:
        """Whether an absolute path is meant; never one that is outside the folder."""
        try:
            relative = path.relative_to(self.folder).as_posix()
        except ValueError:
            return False
        return bool(self._spec.match_file(f"{relative}/" if folder else relative))
