"""`envlint check --fix`, `--add-ignore` and `--diff`: repairs files, or shows what a repair would change."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from envlint.cli.paths import path_shown
from envlint.cli.texts import Complain, Text, read_texts
from envlint.config import Config
from envlint.discovery import Entry
from envlint.engine import Exists, analyze, source_of
from envlint.files import DecodedText
from envlint.format import format_text, layout_of
from envlint.repair import Repair, repair
from envlint.report.summary import counted
from envlint.settings.resolve import Resolver
from envlint.silence import SILENCED, silence

if TYPE_CHECKING:
    from envlint.cli.known import Known
    from envlint.diagnostic import Diagnostic


class Steps(NamedTuple):
    """What is to be done to each file, in this order."""

    fixes: bool
    unsafe: bool
    ignore_reason: str | None
    """None if nothing is to be silenced."""
    known: Known | None = None
    """What need not be silenced, since a baseline has it."""


class Repaired(NamedTuple):
    """One file that could be read, and what came of it."""

    text: Text
    repair: Repair

    @property
    def changes(self) -> bool:
        """Whether the text is another one now."""
        return self.repair.text != self.text.decoded.text


def repair_all(entries: Iterable[Entry], resolver: Resolver, steps: Steps, complain: Complain) -> Iterator[Repaired]:
    """What the steps make of each file; nothing is written. What cannot be read or repaired is complained of."""
    for text in read_texts(entries, complain):
        path, folder = text.path, text.path.parent

        def exists(name: str, folder: Path = folder) -> bool:
            return (folder / name).exists()

        found = _mended(text.decoded, path, resolver.for_path(path).config, steps, exists)
        if found.broken is not None:
            complain(path, f"not repaired: {found.broken}; this is a mistake in envlint, the file is as it was")
        yield Repaired(text, found)


def _mended(before: DecodedText, path: Path, config: Config, steps: Steps, exists: Exists) -> Repair:
    """A text after all steps; the layout comes last, and only after fixes. As it was, if one of them is broken."""
    found = Repair(before.text)
    name = path.as_posix()
    if steps.fixes:
        found = repair(found.text, name, config, unsafe=steps.unsafe, encoding=before.encoding, exists=exists)
    if steps.ignore_reason is not None and found.broken is None:
        known: frozenset[Diagnostic] = frozenset()
        if steps.known is not None:
            known = steps.known.has(analyze(found.text, name, config, encoding=before.encoding, exists=exists), path)
        silenced = silence(
            found.text,
            name,
            config,
            reason=steps.ignore_reason,
            only=lambda diagnostic: diagnostic not in known,
            encoding=before.encoding,
            exists=exists,
        )
        found = found._replace(text=silenced.text, applied=(*found.applied, *silenced.applied), broken=silenced.broken)
    if steps.fixes and config.format.get("after-fix", True) and found.broken is None:
        layout = format_text(found.text, layout_of(config.format))
        if layout.is_bug:
            found = found._replace(broken=layout.left_alone)
        found = found._replace(text=layout.text)
    return found if found.broken is None else found._replace(text=before.text, applied=())


def difference(of: Text, after: str) -> str:
    """A unified diff that `git apply` takes; empty if nothing changes.

    One that would show a secret, and one of a file that is no UTF-8, which git takes for binary, is only mentioned.
    """
    path, (text, encoding) = of.path, of.decoded
    if text == after:
        return ""
    import difflib  # only now: it is slow to import

    name = _path_in_patch(path)
    if encoding != "utf-8":
        return f"# {name} would change, but is UTF-16, of which there is no patch: not shown\n"
    old, new = (re.findall(r"[^\n]*\n|[^\n]+", each) for each in (text, after))
    lines = difflib.unified_diff(old, new, _quoted(f"a/{name}"), _quoted(f"b/{name}"))
    shown = "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
    if any(span.of(text) in shown for span in source_of(text, path.as_posix()).secret_spans):
        return f"# {name} would change, but beside a password or token: not shown\n"
    return shown


def _path_in_patch(path: Path) -> str:
    """From the current folder or, for what is not below it, from the root of its repository."""
    shown = path_shown(path)
    if not (shown.startswith("../") or os.path.isabs(shown)):  # noqa: PTH117
        return shown
    absolute = Path(os.path.abspath(path))  # noqa: PTH100
    root = next((folder for folder in absolute.parents if (folder / ".git").exists()), Path(absolute.anchor))
    return absolute.relative_to(root).as_posix()


_ESCAPES = {character: f"\\{escape}" for character, escape in zip('\t\n\r"\\', 'tnr"\\', strict=True)}


def _quoted(name: str) -> str:
    """A name as git writes it: in quotes if it has a character that a line of a patch cannot have as it is."""
    if not any(character in _ESCAPES for character in name):
        return name
    return f'"{"".join(_ESCAPES.get(character, character) for character in name)}"'


class Tally:
    """What was repaired in a run, in words."""

    def __init__(self, *, would: bool) -> None:
        self.would = would
        """Whether nothing is written."""
        self.fixed: dict[str, Counter[tuple[str, str]]] = {}
        """By path: rules and the titles of their fixes."""
        self.laid_out = 0
        """How many files get another layout, and nothing else."""
        self.left = 0
        """Findings that unsafe fixes would repair."""

    def add(self, each: Repaired) -> None:
        """Count one file."""
        self.left += each.repair.left
        if each.repair.applied:
            self.fixed[path_shown(each.text.path)] = Counter((one.rule, one.title) for one in each.repair.applied)
        elif each.changes:
            self.laid_out += 1

    def details(self) -> str:
        """A line a file, and below it a line a kind of fix."""
        lines: list[str] = []
        for path, fixes in self.fixed.items():
            lines.append(f"{path}:")
            lines += (f"  {count} x {rule}: {title}" for (rule, title), count in fixes.items())
        return "".join(f"{line}\n" for line in lines)

    def sentence(self, *, unsafe: bool) -> str:
        """`2 fixes in 1 file, 1 file reformatted; 3 more with --unsafe-fixes`; empty if there is nothing to say."""
        silenced = sum(n for fixes in self.fixed.values() for (_, title), n in fixes.items() if title == SILENCED)
        fixes = sum(each.total() for each in self.fixed.values()) - silenced
        counts = [counted(fixes, "fix", "fixes")] if fixes else []
        counts += (
            [f"{counted(silenced, 'comment')} that silence{'s' if silenced == 1 else ''} a finding"] if silenced else []
        )
        would_make, would_be = ("would make ", "would be ") if self.would else ("", "")
        done = [f"{would_make}{' and '.join(counts)} in {counted(len(self.fixed), 'file')}"] if counts else []
        done += [f"{counted(self.laid_out, 'file')} {would_be}reformatted"] if self.laid_out else []
        said = ", ".join(done)
        more = (
            f"{counted(self.left, 'more fix', 'more fixes')} with `--unsafe-fixes`" if self.left and not unsafe else ""
        )
        return "; ".join(filter(None, (said, more)))
