"""What is said about a configuration that cannot be used."""

from __future__ import annotations

from pathlib import Path


class SettingsMistake(Exception):
    """A configuration that cannot be used: which one, which key, and why."""

    def __init__(self, source: Path | str, key: tuple[str | int, ...], reason: str) -> None:
        self.source, self.key, self.reason = source, key, reason
        dotted = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in key).removeprefix(".")
        super().__init__(": ".join(filter(None, (str(source), f"`{dotted}` {reason}" if dotted else reason))))
