"""`envlint check --fix` and `--diff`: repairs files, or shows what a repair would change."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from envlint.cli.paths import path_shown
from envlint.discovery import Entry, Failed
from envlint.engine import source_of
from envlint.files import DecodedText, UndecodableFile, decode, encode, read, write_atomically
from envlint.repair import Repair, repair
from envlint.settings.resolve import Resolver

Complain = Callable[[Path, str], None]


class Repaired(NamedTuple):
    """One file that could be read, and what came of it."""

    path: Path
    before: DecodedText
    repair: Repair
    is_standard_input: bool


def repair_all(entries: Iterable[Entry], resolver: Resolver, unsafe: bool, complain: Complain) -> Iterator[Repaired]:
    """What a repair makes of each file; nothing is written. What cannot be read or repaired is complained of."""
    for entry in entries:
        if isinstance(entry, Failed):
            complain(entry.path, entry.reason)
            continue
        is_standard_input = entry.data is not None
        try:
            # The whole file, not its beginning: what is written back must be all of it.
            before = read(entry.path) if entry.data is None else decode(entry.data)
        except (OSError, UndecodableFile) as error:
            complain(entry.path, getattr(error, "strerror", None) or str(error))
            continue
        path, folder = entry.path, entry.path.parent
        config = resolver.for_path(path).config
        found = repair(
            before.text,
            path.as_posix(),
            config,
            unsafe=unsafe,
            exists=lambda name, folder=folder: (folder / name).exists(),  # type: ignore[misc]
        )
        if found.broken is not None:
            complain(path, f"not repaired: {found.broken}; this is a mistake in envlint, the file is as it was")
        elif found.left_alone is not None:
            print(f"{path}: {found.left_alone}", file=sys.stderr)
        yield Repaired(path, before, found, is_standard_input)


def write(each: Repaired, complain: Complain) -> None:
    """Put a repaired text where it came from; a file that stays the same is not touched."""
    if each.is_standard_input:
        sys.stdout.buffer.write(encode(each.repair.text, each.before.encoding))
    elif each.repair.text != each.before.text:
        try:
            write_atomically(each.path, encode(each.repair.text, each.before.encoding))
        except OSError as error:
            complain(each.path, error.strerror or str(error))


def difference(each: Repaired) -> str:
    """A unified diff that `git apply` takes; empty if nothing changes. One that would show a secret is not shown."""
    name = path_shown(each.path).lstrip("/")
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", text) for text in (each.before.text, each.repair.text))
    lines = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}")
    shown = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    text = each.before.text
    if shown and any(span.of(text) in shown for span in source_of(text, each.path.as_posix()).secret_spans):
        return f"# {name} would change, but beside a password or token: not shown\n"
    return shown
