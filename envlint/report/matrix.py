"""Draws which series of two packages go together as an SVG picture; needs matplotlib, which the extra `plot` brings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

import matplotlib
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path

from envlint.compatibility import Status

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Matrix(NamedTuple):
    """What is drawn."""

    rows: str
    """The package whose series are the rows."""
    columns: str
    row_names: Sequence[str]
    column_names: Sequence[str]
    statuses: Sequence[Sequence[Status]]
    """By row and column."""
    meanings: dict[Status, str]
    caption: str
    """What is held fixed, and the day of what is known."""

    @property
    def title(self) -> str:
        """What the picture is called."""
        return f"Which {self.columns} goes with which {self.rows}"


class _Look(NamedTuple):
    """A cell: told apart by its sign as well as by its colour, of which both are dark or both are light."""

    colour: str
    sign: Path
    ink: str


_CHECK = Path([(-0.5, 0.0), (-0.15, -0.4), (0.5, 0.45)])
_EXCLAMATION = Path(
    [(0.0, 0.5), (0.0, -0.05), (0.0, -0.48), (0.0, -0.5)], [Path.MOVETO, Path.LINETO, Path.MOVETO, Path.LINETO]
)
_DOT = Path([(-0.01, 0.0), (0.01, 0.0)])
_LOOKS = {  # of Okabe and Ito's palette, which people who see few colours can tell apart
    Status.FITS: _Look("#009E73", _CHECK, "#ffffff"),
    Status.BREAKS: _Look("#F0B429", _EXCLAMATION, "#3b2600"),
    Status.CONFLICTS: _Look("#e9ecef", _DOT, "#868e96"),
}
_PAPER, _INK, _FAINT = "#ffffff", "#1f2933", "#52606d"
_INCH = 72
"""Points."""
_CELL, _SQUARE, _SIGN, _LINE = 25, 22.5, 9, 16
"""Points: from one cell to the next, a square, its sign, a line of small text."""
_MARGIN, _LETTER = 22, 6.2
_LEAST_WIDTH = 440


def draw(matrix: Matrix) -> str:
    """The picture: the same text for the same matrix, whatever configuration of matplotlib there is."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "envlint", "text.parse_math": False})
        figure = _figure(matrix)
        written = StringIO()
        metadata = {"Title": matrix.title, "Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(written, format="svg", metadata=metadata)
    return _described(written.getvalue(), matrix)


class _Sizes(NamedTuple):
    """Points, from the upper left corner of the picture."""

    width: float
    height: float
    left: float
    top: float
    caption: list[str]


def _sizes(matrix: Matrix) -> _Sizes:
    left = _MARGIN + _LETTER * max(len(matrix.rows), *map(len, matrix.row_names)) + 8
    grid = _CELL * len(matrix.column_names)
    width = max(left + grid + _MARGIN, left + _LETTER * len(matrix.columns) + _MARGIN, _LEAST_WIDTH)
    caption = textwrap.wrap(matrix.caption, int((width - 2 * _MARGIN) / 5.4))
    top = _MARGIN + 24 + _LINE * len(caption) + 16 + _LINE + _column_room(matrix)
    height = top + _CELL * len(matrix.row_names) + 16 + _LINE * len(matrix.meanings) + _MARGIN
    return _Sizes(width, height, left, top, caption)


def _column_room(matrix: Matrix) -> float:
    longest = max(map(len, matrix.column_names))
    return _LETTER * longest + 4 if _is_turned(matrix) else _LINE


def _is_turned(matrix: Matrix) -> bool:
    """Whether the names of the columns are too long to stand beside each other."""
    return max(map(len, matrix.column_names)) * _LETTER > _CELL + 1


def _figure(matrix: Matrix) -> Figure:
    sizes = _sizes(matrix)
    figure = Figure(figsize=(sizes.width / _INCH, sizes.height / _INCH), facecolor=_PAPER)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, sizes.width), ylim=(sizes.height, 0))
    axes.set_axis_off()
    _write(axes, _MARGIN, _MARGIN + 8, matrix.title, 14, weight="bold")
    for number, line in enumerate(sizes.caption):
        _write(axes, _MARGIN, _MARGIN + 28 + _LINE * number, line, 9, _FAINT)
    _name_series(axes, matrix, sizes)
    places: dict[Status, list[tuple[float, float]]] = {status: [] for status in matrix.meanings}
    for row, statuses in enumerate(matrix.statuses):
        for column, status in enumerate(statuses):
            places[status].append((sizes.left + _CELL * (column + 0.5), sizes.top + _CELL * (row + 0.5)))
    below = sizes.top + _CELL * len(matrix.row_names) + 16 + _LINE / 2
    for number, (status, meaning) in enumerate(matrix.meanings.items()):
        y = below + number * _LINE
        _cells(axes, status, places[status], 1)
        _cells(axes, status, [(_MARGIN + 7, y)], 0.6)
        _write(axes, _MARGIN + 22, y, meaning, 9)
    return figure


def _name_series(axes: Axes, matrix: Matrix, sizes: _Sizes) -> None:
    names = sizes.top - _column_room(matrix)
    _write(axes, sizes.left, names - _LINE / 2 - 2, matrix.columns, 9.5, weight="bold")
    _write(axes, sizes.left - 8, sizes.top - _LINE / 2, matrix.rows, 9.5, weight="bold", ha="right")
    turned = _is_turned(matrix)
    for number, name in enumerate(matrix.column_names):
        x = sizes.left + _CELL * (number + 0.5)
        if turned:
            _write(axes, x, sizes.top - 5, name, 8.5, ha="center", va="bottom", rotation=90)
        else:
            _write(axes, x, sizes.top - _LINE / 2, name, 8.5, ha="center")
    for number, name in enumerate(matrix.row_names):
        _write(axes, sizes.left - 8, sizes.top + _CELL * (number + 0.5), name, 8.5, ha="right")


def _write(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    size: float,
    colour: str = _INK,
    *,
    weight: str = "normal",
    ha: str = "left",
    va: str = "center_baseline",
    rotation: float = 0,
) -> None:
    axes.text(x, y, text, size=size, color=colour, weight=weight, ha=ha, va=va, rotation=rotation)


def _cells(axes: Axes, status: Status, places: Sequence[tuple[float, float]], scale: float) -> None:
    """Squares with a sign; one shape of each in the file, which the places refer to."""
    if not places:
        return
    look, (x, y) = _LOOKS[status], zip(*places, strict=True)
    axes.scatter(x, y, s=(_SQUARE * scale) ** 2, marker="s", color=look.colour, linewidths=0)
    sign, size = MarkerStyle(look.sign, fillstyle="none"), (_SIGN * scale) ** 2
    axes.scatter(x, y, s=size, marker=sign, color=look.ink, linewidths=2 * scale, capstyle="round", joinstyle="round")


def _described(picture: str, matrix: Matrix) -> str:
    """The picture with all that it shows in words, for those who cannot see it."""
    title = escape(matrix.title, quote=False)
    words = escape(" ".join(_sentences(matrix)), quote=False)
    head, _, rest = picture.partition(f"<title>{title}</title>")
    head = head.replace("<svg ", '<svg role="img" aria-labelledby="title description" ', 1)
    return f'{head}<title id="title">{title}</title>\n <desc id="description">{words}</desc>{rest}'


def _sentences(matrix: Matrix) -> Iterator[str]:
    yield f"{matrix.caption}."
    for name, line in zip(matrix.row_names, matrix.statuses, strict=True):
        for status, meaning in matrix.meanings.items():
            with_status = [column for column, each in zip(matrix.column_names, line, strict=True) if each is status]
            if with_status and status is not Status.CONFLICTS:
                yield f"{matrix.rows} {name} and {matrix.columns} {', '.join(with_status)}: {meaning}."
