"""Names what does not fit the model of an environment file; light, so that rules can import it without pydantic."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from envlint.syntax import Node


class ProblemKind(Enum):
    """Which rule speaks about a part of the file that does not fit the model; each kind is claimed by exactly one."""

    NOT_A_MAPPING = "the file is no mapping"
    MISSING_DEPENDENCIES = "dependencies missing or null"
    UNKNOWN_KEY = "a top-level key that no client knows"
    UNKNOWN_SECTION = "a mapping among the dependencies that is neither `pip` nor a selector"
    MISPLACED_PIP = "a pip section that is no list, or not among the dependencies"
    EMPTY_SECTION = "null where an empty list or mapping would do"
    INVALID_VARIABLE = "an environment variable that is no text"
    WRONG_TYPE = "anything else of another type than it has to be"


class Problem(NamedTuple):
    """A part of the file that had to be left out of the model."""

    kind: ProblemKind
    path: tuple[str | int, ...]
    """Keys and indices from the root: `("dependencies", 3, "pip")`."""
    key: Node | None
    """The key that leads to the node, if the last step is a key that the file has."""
    node: Node
    """What is there; for something missing, the mapping that lacks it."""
    expected: str
    """In words: "a list", "a mapping", "text"."""
