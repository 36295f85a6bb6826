"""Names what can be wrong with some lines; apart from the rest because every rule is imported with it."""

from __future__ import annotations

from enum import Enum


class Kind(str, Enum):
    """What is wrong with some lines."""

    INCOMPATIBLE = "incompatible"
    """No solver can install them together."""
    REPLACED = "replaced"
    """pip will replace what conda installs, by a version that the conda line excludes."""
    LEFT_OVER = "left-over"
    """pip will replace what conda installs, and other conda packages were not built for the new version."""
    RUNTIME_BREAK = "runtime-break"
    """They install, and then fail."""
    BREAKS_TODAY = "breaks-today"
    """They install, and what a solver would choose today fails; other versions that the lines admit do not."""
    NONEXISTENT = "nonexistent"
    """There is no such version."""
    UNKNOWN = "unknown"
    """Only versions or builds that are newer than all that is known could do."""
    FROM_SOURCE = "from-source"
    """pip finds no wheel and has to build it."""
