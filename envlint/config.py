"""Holds what was chosen for one file: which rules run, how heavy they weigh, for which clients and platforms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from envlint.compatibility.location import BUNDLED

DEFAULT_CLIENTS = ("conda", "mamba")
"""Who is expected to read a file when nothing is declared."""
DEFAULT_RULES = "default"
"""Selects the rules that are on without being asked for."""


class Config(NamedTuple):
    """Everything that the result of an analysis depends on, apart from the text, its path and the version.

    No dataclass, since importing those takes a quarter of the time of a run in which all is known to be clean.
    """

    clients: tuple[str, ...] = DEFAULT_CLIENTS
    """Names from `envlint.clients.table.CLIENTS`."""
    platforms: tuple[str, ...] = ()
    """Subdirs such as `linux-64`; empty if none is declared."""
    select: tuple[str, ...] = (DEFAULT_RULES,)
    """Rules, groups, `default` or `all`."""
    ignore: tuple[str, ...] = ()
    """Rules or groups; stronger than a selection that is no more exact."""
    preview: bool = False
    """Whether rules that are still under trial run like the others."""
    severity: Mapping[str, str] = {}
    """By rule or group: `error`, `warning` or `hint` instead of the rule's own."""
    fixes: Mapping[str, str] = {}
    """By rule or group: how far its fixes are trusted, `safe`, `unsafe` or `never`, instead of what they prove."""
    options: Mapping[str, Mapping[str, Any]] = {}
    """By rule: the options that it was given."""
    allowed_channels: tuple[str, ...] = ()
    """The only channels that may be used; all may if it is empty."""
    denied_channels: tuple[str, ...] = ()
    core_packages: tuple[str, ...] = ()
    """Packages that count as core, besides those that envlint knows."""
    plugins: tuple[str, ...] = ()
    """Entry points of the group `envlint.rules` whose rules are known as well."""
    pack: str = BUNDLED
    """What is known of versions: `bundled`, `user`, or the path of a pack."""
    format: Mapping[str, Any] = {}
    """What is chosen of the layout: `indent`, `blank-lines`, `quotes` (`envlint.format.layout_of`), and `after-fix`."""
    heed_ignores: bool = True
    """Whether `# envlint: ignore=...` comments count."""

    def trust(self, rule: str, group: str) -> str | None:
        """What was chosen for the fixes of a rule; its own word counts more than that of its group."""
        return self.fixes.get(rule, self.fixes.get(group))
