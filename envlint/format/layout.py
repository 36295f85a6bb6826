"""Says what can be chosen of a layout, because people truly differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Layout(NamedTuple):
    """One layout; what is not chosen here is the same for everybody."""

    indent: int = 2
    """How far a list is indented under its key: 2 or 0."""
    blank_lines: str = "keep"
    """`keep`: one stays where there are some; `one`: exactly one between the sections of the file."""
    quotes: str = "keep"
    """`keep`, or `minimal`: those go away without which the text is read the same."""


def layout_of(chosen: Mapping[str, Any]) -> Layout:
    """The layout that a configuration's table `format` chooses, in which there is more than that."""
    named = {key.replace("-", "_"): value for key, value in chosen.items()}
    return Layout(**{field: named[field] for field in Layout._fields if field in named})
