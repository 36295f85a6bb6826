"""Finds the files to check below some folders: all but what git ignores and what other tools have made."""

# os.path, since pathlib takes ten times as long and this is done for every file of a tree:
# ruff: noqa: PTH110, PTH116, PTH118, PTH119, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from typing import BinaryIO

    from pathspec import GitIgnoreSpec

# fmt: off
EXCLUDED_FOLDERS = frozenset({
    ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".jj", ".mypy_cache", ".nextflow", ".nox",
    ".pants.d", ".pixi", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".snakemake", ".svn", ".tox", ".venv",
    "__pycache__", "__pypackages__", "node_modules", "site-packages",
})
# fmt: on
"""Folders that hold what tools made. Not `build`, `dist` or `venv`: subcommands of programs are called so, and people
keep an environment file for each (`bowtie/build/environment.yml`)."""

HEAD = 1 << 16
"""How many bytes are read to tell an environment file from another; all but huge ones have fewer."""

MOST = 1 << 22
"""How many bytes of a file are read at all: four for each character of the longest text that is analysed
(`envlint.syntax.MAXIMUM_LENGTH`)."""


class Found(NamedTuple):
    """A file to be checked."""

    path: Path
    data: bytes | None
    """All its bytes, if looking for it took reading them."""
    is_standard_input: bool = False
    """Whether it came through standard input, under the path of a file that need not exist."""


class Failed(NamedTuple):
    """A path that was asked for, or come upon, and could not be read."""

    path: Path
    reason: str


Entry: TypeAlias = Found | Failed


def discover(
    paths: Iterable[str | os.PathLike[str]],
    *,
    only_environments: bool = False,
    exclude: Sequence[str] = (),
    root: str | os.PathLike[str] = ".",
) -> Iterator[Entry]:
    """The environment files at or below some paths, each once, in the order given and sorted within a folder.

    Folders are walked for the `*.yml` and `*.yaml` that `sniff` takes. Left out are EXCLUDED_FOLDERS, conda's and
    Python's environments, what git ignores, and what `exclude` matches: patterns in the language of `.gitignore`,
    relative to `root`. Links to files are followed, after all else; links to folders are not, as git does it. A file
    that is named itself is always found, unless `only_environments` asks to sniff it too: pre-commit names all files of
    a kind.
    """
    walk = _Walk((_Ignores(os.path.realpath(root), _spec(exclude)),) if exclude else ())
    for given in paths:
        path = os.fspath(given)
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            yield Failed(Path(path), _reason(error))
            continue
        if stat.S_ISDIR(mode):
            yield from walk.folder(path)
        else:
            is_taken = not only_environments or not stat.S_ISREG(mode)
            entry = Found(Path(path), None) if is_taken else _look(path)
            if entry and walk.is_new(os.path.realpath(path)):
                yield entry


def _reason(error: OSError) -> str:
    return "no such file or folder" if isinstance(error, FileNotFoundError) else (error.strerror or str(error)).lower()


def _look(path: str) -> Entry | None:
    """The file, if it is an environment file; a failure to read it, if it is called like one."""
    from envlint.recognition import LIKELY_NAME, sniff  # its patterns take long to compile, and named files need none

    try:
        with open(path, "rb", buffering=0) as file:
            data = file.read(HEAD) or b""
    except OSError as error:
        return Failed(Path(path), _reason(error)) if LIKELY_NAME.search(os.path.basename(path)) else None
    if not sniff(data, path):
        return None
    return Found(Path(path), data if len(data) < HEAD else None)


# --- which folders are walked ----------------------------------------------------------------------------------------


class _Ignores(NamedTuple):
    """The patterns of a `.gitignore`, or of something like it, and the real path of the folder they speak about."""

    folder: str
    spec: GitIgnoreSpec

    def verdict(self, real: str) -> bool | None:
        """True to leave a path out, False to keep it whatever others say, None to leave it to them."""
        prefix = self.folder.rstrip(os.sep) + os.sep
        return self.spec.check_file(real[len(prefix) :]).include if real.startswith(prefix) else None


def _is_ignored(real: str, ignores: Sequence[_Ignores]) -> bool:
    """The nearest file that has a pattern for the path decides; a folder's path ends with a separator."""
    return next((verdict for ignore in reversed(ignores) if (verdict := ignore.verdict(real)) is not None), False)


class _Walk:
    """What a search has found, and what it leaves out everywhere."""

    def __init__(self, exclusions: tuple[_Ignores, ...]) -> None:
        self.exclusions = exclusions
        self.seen: set[str] = set()

    def is_new(self, real: str) -> bool:
        """Whether a file, by its real path, is found for the first time."""
        if real in self.seen:
            return False
        self.seen.add(real)
        return True

    def folder(self, given: str) -> Iterator[Entry]:
        """All that is in a folder that was asked for, even if git ignores the folder itself."""
        real = os.path.realpath(given)
        ignores = _ignores_above(real)
        if _is_ignored(real + os.sep, ignores):
            ignores = ()
        left = [_Place(given, real, ignores, is_folder=True)]
        links: list[_Place] = []
        while left or links:
            place = left.pop() if left else links.pop(0)
            if place.is_link and left:  # so that a file that is there twice is called by its own name
                links.append(place)
            elif place.is_folder:
                try:
                    left += self._inside(place, place.path == given)
                except OSError as error:
                    yield Failed(Path(place.path), _reason(error))
            elif (entry := _look(place.path)) and not self._leaves_out(place.real, place.ignores):
                if not self.is_new(os.path.realpath(place.real) if place.is_link else place.real):
                    continue
                yield entry

    def _inside(self, place: _Place, is_given: bool) -> list[_Place]:
        """What to look at in a folder, last things first."""
        with os.scandir(place.path) as entries:
            found = {entry.name: entry for entry in entries}
        if not is_given and ("conda-meta" in found or "pyvenv.cfg" in found):
            return []
        ignores = _ignores_in(place.real, found)
        if ".git" not in found:
            ignores = (*place.ignores, *ignores)
        inside = []
        for name in sorted(found, reverse=True):
            entry = found[name]
            is_folder = entry.is_dir(follow_symlinks=False)
            if name in EXCLUDED_FOLDERS if is_folder else not _is_candidate(entry):
                continue
            real = os.path.join(place.real, name)
            if not is_folder or not self._leaves_out(real + os.sep, ignores):
                inside.append(_Place(entry.path, real, ignores, is_folder, entry.is_symlink()))
        return inside

    def _leaves_out(self, real: str, ignores: Sequence[_Ignores]) -> bool:
        return _is_ignored(real, ignores) or _is_ignored(real, self.exclusions)


class _Place(NamedTuple):
    """Something to look at: its path as the user will see it, its real folder with its name, and who may ignore it."""

    path: str
    real: str
    ignores: tuple[_Ignores, ...]
    is_folder: bool
    is_link: bool = False


def _is_candidate(entry: os.DirEntry[str]) -> bool:
    """Whether something is a YAML file by its name, or a link to a file."""
    try:
        return entry.name.lower().endswith((".yml", ".yaml")) and entry.is_file()
    except OSError:  # a link to itself
        return False


def _ignores_above(real: str) -> tuple[_Ignores, ...]:
    """The ignore files from the root of the repository that a folder is in down to the folder above it."""
    above: list[str] = []
    while not os.path.exists(os.path.join(real, ".git")):
        if (parent := os.path.dirname(real)) == real:
            return ()
        above.append(real := parent)
    return tuple(ignore for folder in reversed(above) for ignore in _ignores_in(folder, _IGNORE_FILES))


_IGNORE_FILES = (".git", ".gitignore")


def _ignores_in(folder: str, names: Collection[str]) -> tuple[_Ignores, ...]:
    """What a folder's ignore files say, those that are among its names: https://git-scm.com/docs/gitignore"""
    files = []
    if ".git" in names:
        files.append(os.path.join(folder, ".git", "info", "exclude"))
    if ".gitignore" in names:
        files.append(os.path.join(folder, ".gitignore"))
    return tuple(_Ignores(folder, _spec(lines)) for file in files if (lines := _patterns(file)))


def _patterns(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
            return [line for line in file.read().splitlines() if line.strip() and not line.startswith("#")]
    except OSError:
        return []


def _spec(lines: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # as slow to import as all else together

    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:  # like git, do without a line that is no pattern
        return GitIgnoreSpec.from_lines(line for line in lines if _is_pattern(line))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:
        return False
    return True


def read_beginning(file: BinaryIO) -> bytes:
    """All that is in a file, or the first MOST bytes without a character that they would cut in two.

    Some files never end (`/dev/zero`), and the rest of a longer one is not looked at anyway.
    """
    data = file.read(MOST + 1)
    if len(data) <= MOST:
        return data
    end = MOST
    while end > MOST - 4 and data[end] & 0xC0 == 0x80:  # inside a character of UTF-8; one of UTF-16 has an even number
        end -= 1
    return data[:end]
