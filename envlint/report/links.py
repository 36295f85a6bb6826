"""Knows where the documentation is on the web."""

from __future__ import annotations

from envlint.engine import INTERNAL_ERROR

DOCUMENTATION = "https://conda-envlint.readthedocs.io/en/stable/"


def url(rule: str) -> str | None:
    """The page of a rule; None for what is no rule."""
    return None if rule == INTERNAL_ERROR else f"{DOCUMENTATION}rules/{rule}/"
