"""`envlint compat`: which versions of packages can live together."""

from __future__ import annotations

import json
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from envlint.cli.arguments import STANDARD_INPUT
from envlint.cli.failure import Failure, unknown
from envlint.compatibility import Conflict, check
from envlint.compatibility.fitting import Fit, Status, Table, find_series
from envlint.compatibility.kind import Kind
from envlint.compatibility.location import complaint, named_pack
from envlint.compatibility.pack import CONDA, Pack
from envlint.report.style import Style, style_of
from envlint.specs.matchspec import MatchSpec
from envlint.specs.requirement import PipLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from envlint.report.matrix import Matrix

_SIGNS = {Status.FITS: ("✓", "+"), Status.BREAKS: ("!", "!"), Status.CONFLICTS: ("·", ".")}
_LOOKS = {Status.FITS: "hint", Status.BREAKS: "warning", Status.CONFLICTS: "faint"}
_LEAST_ROOM = 20


class _Asked(NamedTuple):
    """What the words of the command line come to."""

    conda: list[str]
    """Lines with a version: all that is shown goes with them."""
    pip: list[str]
    shown: list[str]
    """Names without a version: only these are shown; all, if there are none."""


def run(options: Namespace) -> int:
    """Print a table or a grid; 1 if what is asked for cannot stand together. Raises Failure for what is not known."""
    draw = _drawing(options) if options.svg is not None else None
    pack = _pack(options.pack)
    if options.platform not in pack.platforms:
        raise unknown("platform", options.platform, pack.platforms, option="--platform", few=True)
    asked = _read(options.specs, options.channel, pack)
    conflicts = check(asked.conda, asked.pip, platforms=[options.platform], pack=pack).conflicts
    against = [each for each in conflicts if each.kind not in (Kind.BREAKS_TODAY, Kind.UNKNOWN)]
    style = style_of(sys.stdout, options.color)
    if against:
        if options.output_format == "json":
            print(json.dumps(_head(options, asked, pack) | {"conflicts": list(map(_to_object, against))}, indent=2))
        else:
            print("\n\n".join("\n".join(_explain(each, style)) for each in against))
        return 1
    table = Table(pack, asked.conda, asked.pip, options.channel, options.platform)
    if options.matrix:
        for name in options.matrix:
            _require(name, options.channel, pack)
        if draw is not None:
            _write_picture(draw(_matrix(table, options, asked)), options.svg)
        else:
            _print_matrix(table, options, asked, style)
    else:
        _print_table(table, options, asked, style)
    return 0


def _pack(name: str) -> Pack:
    if problem := complaint(name):
        raise Failure(f"--pack {problem}")
    return named_pack(name)


def _read(specs: Sequence[str], channel: str, pack: Pack) -> _Asked:
    asked = _Asked([], [], [])
    for text in specs:
        spec = MatchSpec.parse(text)
        if channel == CONDA or spec.normalized_name == "python":
            if not spec.normalized_name or any(flaw.kind.rule == "invalid-spec" for flaw in spec.flaws):
                raise Failure(f"`{text}` is no spec such as `numpy=1.26` or `numpy>=1.26,<2`")
            name, has_version = spec.normalized_name, spec.version is not None
            section, line = asked.conda, text
        else:
            line = re.sub(r"^([\w.-]+(?:\[[^\]]*\])?)\s*=\s*(\d[\w.]*)$", r"\1==\2.*", text)
            item = PipLine.parse(line)
            if not item.valid or not item.normalized_name:
                raise Failure(f"`{text}` is no requirement such as `numpy==1.26.4` or `numpy>=1.26,<2`")
            name, has_version = item.normalized_name, bool(item.clauses)
            section = asked.pip
        _require(name, CONDA if name == "python" else channel, pack)
        if has_version:
            section.append(line)
        else:
            asked.shown.append(name)
    return asked


def _require(name: str, channel: str, pack: Pack) -> None:
    known = pack.names(channel)
    if name not in known:
        raise unknown(f"package that is known of {channel}", name, known)


# the table


def _print_table(table: Table, options: Namespace, asked: _Asked, style: Style) -> None:
    names = asked.shown or table.names()
    rows = [(name, list(table.fits(name))) for name in names]
    if options.output_format == "json":
        packages = {name: [fit._asdict() for fit in fits if fit.status is not Status.CONFLICTS] for name, fits in rows}
        print(json.dumps(_head(options, asked, table.pack) | {"packages": packages}, indent=2))
        return
    print("\n".join(_rows(rows, options, asked, table.pack, style)))


def _rows(
    rows: list[tuple[str, list[Fit]]], options: Namespace, asked: _Asked, pack: Pack, style: Style
) -> Iterator[str]:
    yield _title(options, asked, pack)
    yield ""
    names, newest = ["package", *(name for name, _ in rows)], ["newest", *(_newest(fits) for _, fits in rows)]
    width, second = (max(map(len, texts)) + 2 for texts in (names, newest))
    what = "all that fit" if options.all else "series that fit"
    yield style.paint(f"{names[0]:{width}}{newest[0]:{second}}{what}", "bold")
    breaks = False
    for name, fits in rows:
        parts = _versions(fits) if options.all else _series(fits)
        breaks |= any(part.endswith("!") for part in parts)
        line = _cut(parts, max(style.width - width - second, _LEAST_ROOM))
        yield f"{name:{width}}{style.paint(f'{_newest(fits):{second}}', 'hint')}{line}".rstrip()
    if breaks:
        yield ""
        yield "! installs, and then fails"


def _newest(fits: list[Fit]) -> str:
    return next((fit.version for fit in fits if fit.status is Status.FITS), "none")


def _versions(fits: list[Fit]) -> list[str]:
    marks = {Status.FITS: "", Status.BREAKS: "!"}
    return [f"{fit.version}{marks[fit.status]}" for fit in fits if fit.status in marks]


def _series(fits: list[Fit]) -> list[str]:
    """Minor series, each once: one that breaks only as a whole has a mark."""
    found: dict[str, bool] = {}
    for fit in fits:
        if fit.status is not Status.CONFLICTS:
            series = ".".join(fit.version.split(".")[:2])
            found[series] = found.get(series, True) and fit.status is Status.BREAKS
    return [f"{series}{'!' if breaks else ''}" for series, breaks in found.items()]


def _cut(parts: list[str], room: int) -> str:
    """As many as there is room for, and how many more there are."""
    line = "  ".join(parts)
    if len(line) <= room:
        return line
    shown = len(parts)
    while shown > 1 and len(_shortened(parts, shown)) > room:
        shown -= 1
    return _shortened(parts, shown)


def _shortened(parts: list[str], shown: int) -> str:
    return f"{'  '.join(parts[:shown])}  and {len(parts) - shown} more down to {parts[-1]}"


# the grid


def _print_matrix(table: Table, options: Namespace, asked: _Asked, style: Style) -> None:
    rows, columns = options.matrix
    statuses = table.grid(rows, columns)
    names = [list(find_series(table.pack.package(options.channel, name))) for name in (rows, columns)]
    if options.output_format == "json":
        grid = {
            row: {column: status.value for column, status in zip(names[1], line, strict=True)}
            for row, line in zip(names[0], statuses, strict=True)
        }
        found = {"rows": rows, "columns": columns, "matrix": grid}
        print(json.dumps(_head(options, asked, table.pack) | found, indent=2))
        return
    print("\n".join(_grid(options, asked, table.pack, names, statuses, style)))


def _grid(
    options: Namespace, asked: _Asked, pack: Pack, names: list[list[str]], statuses: list[list[Status]], style: Style
) -> Iterator[str]:
    rows, columns = options.matrix
    first = max(len(rows), *(len(name) for name in names[0])) + 2
    cell = max(len(name) for name in names[1]) + 1
    room = max((style.width - first) // cell, 1)
    used = _used_columns(statuses)
    shown = used if options.all else used[:room]
    yield _title(options, asked, pack)
    yield ""
    yield " " * first + style.paint(columns, "bold")
    yield style.paint(f"{rows:{first}}", "bold") + "".join(f"{names[1][at]:{cell}}" for at in shown).rstrip()
    for name, line in zip(names[0], statuses, strict=True):
        if _is_used(line):
            yield f"{name:{first}}" + "".join(_cell(line[at], cell, style) for at in shown).rstrip()
    yield ""
    yield ", ".join(f"{_sign(status, style)} {meaning}" for status, meaning in _MEANINGS.items())
    if len(shown) < len(used):
        yield f"{len(used) - len(shown)} older series of {columns} are left out; `--all` shows them"


def _is_used(line: Sequence[Status]) -> bool:
    """Whether a series can be installed with anything."""
    return any(status is not Status.CONFLICTS for status in line)


def _used_columns(statuses: Sequence[Sequence[Status]]) -> list[int]:
    return [at for at, column in enumerate(zip(*statuses, strict=True)) if _is_used(column)]


_MEANINGS = {
    Status.FITS: "some versions of the two fit",
    Status.BREAKS: "they install, and then fail",
    Status.CONFLICTS: "they cannot be installed together",
}


def _cell(status: Status, width: int, style: Style) -> str:
    sign = _sign(status, style)
    return style.paint(sign, _LOOKS[status]) + " " * (width - len(sign))


def _sign(status: Status, style: Style) -> str:
    sign, plain = _SIGNS[status]
    return sign if style.carries(sign) else plain


# the grid as a picture


def _drawing(options: Namespace) -> Callable[[Matrix], str]:
    """What draws it. Raises Failure where it cannot be drawn, before anything is worked out."""
    if not options.matrix:
        raise Failure("--svg draws the grid of `--matrix`: name two packages with that")
    if options.output_format == "json":
        raise Failure("--svg and `--output-format json` exclude each other")
    try:
        from envlint.report.matrix import draw
    except ModuleNotFoundError as error:
        needed = "pip install 'conda-envlint[plot]'"
        raise Failure(f"--svg needs more than envlint itself (no `{error.name}` here): {needed}") from None
    return draw


def _matrix(table: Table, options: Namespace, asked: _Asked) -> Matrix:
    """What is drawn: as in the terminal without series that go with nothing, unless nothing would be left."""
    from envlint.report.matrix import Matrix

    statuses = table.grid(*options.matrix)
    rows, columns = (list(find_series(table.pack.package(options.channel, name))) for name in options.matrix)
    kept = [at for at, line in enumerate(statuses) if _is_used(line)] or list(range(len(rows)))
    shown = _used_columns(statuses) or list(range(len(columns)))
    return Matrix(
        rows=options.matrix[0],
        columns=options.matrix[1],
        row_names=[rows[at] for at in kept],
        column_names=[columns[at] for at in shown],
        statuses=[[statuses[row][column] for column in shown] for row in kept],
        meanings=_MEANINGS,
        caption=_title(options, asked, table.pack),
    )


def _write_picture(picture: str, target: str) -> None:
    """Into a file, whole or not at all, or to standard output. Raises Failure."""
    if target == STANDARD_INPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(picture.encode())
        return
    from envlint.files import write_atomically

    try:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(Path(target), picture.encode())
    except OSError as error:
        raise Failure(f"--svg: `{target}` is not written: {error.strerror or error}") from None


# what both have


def _title(options: Namespace, asked: _Asked, pack: Pack) -> str:
    beside = f"beside {', '.join((*asked.conda, *asked.pip))} " if asked.conda or asked.pip else ""
    days = sorted({pack.package(options.channel, name).as_of for name in pack.names(options.channel)})
    read = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"{beside}on {options.platform}, from {options.channel} (read {read})"


def _head(options: Namespace, asked: _Asked, pack: Pack) -> dict[str, Any]:
    return {
        "version": 1,
        "pack": {"date": pack.generated},
        "channel": options.channel,
        "platform": options.platform,
        "specs": [*asked.conda, *asked.pip],
    }


def _to_object(conflict: Conflict) -> dict[str, Any]:
    return {
        "kind": conflict.kind.value,
        "severity": conflict.severity.value,
        "message": conflict.message,
        "lines": [line.text for line in conflict.lines],
        "facts": [fact.text for fact in conflict.facts],
        "notes": list(conflict.notes),
        "suggestions": [each.replacement for each in conflict.suggestions],
    }


def _explain(conflict: Conflict, style: Style) -> Iterator[str]:
    severity = conflict.severity.value
    yield f"{style.paint(severity, severity)}: {style.paint(conflict.message, 'bold')}"
    for line, label in zip(conflict.lines, conflict.labels, strict=True):
        if label:
            yield f"  {line.text}: {label}"
    for note in conflict.notes:
        yield f"  {style.paint('= why:', 'label')} {note}"
    for each in conflict.suggestions:
        yield f"  {style.paint('= instead:', 'label')} `{each.replacement}` for `{each.line}`"
