"""Evaluates the environment markers of a pip list for a platform and some Pythons."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from packaging.markers import InvalidMarker, Marker, default_environment

_MACHINES = {
    "linux-64": ("Linux", "linux", "x86_64"),
    "linux-aarch64": ("Linux", "linux", "aarch64"),
    "osx-64": ("Darwin", "darwin", "x86_64"),
    "osx-arm64": ("Darwin", "darwin", "arm64"),
    "win-64": ("Windows", "win32", "AMD64"),
}
"""What `platform.system()`, `sys.platform` and `platform.machine()` say there (PEP 508)."""


@cache
def evaluate(marker: str, platform: str, python: str) -> bool:
    """Whether a marker holds under CPython; `python` is a minor version. Raises InvalidMarker."""
    system, sys_platform, machine = _MACHINES[platform]
    environment = {
        **default_environment(),
        "python_version": python,
        "python_full_version": f"{python}.9",
        "platform_system": system,
        "sys_platform": sys_platform,
        "platform_machine": machine,
        "os_name": "nt" if system == "Windows" else "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "extra": "",
    }
    return Marker(marker).evaluate(environment)  # type: ignore[arg-type]


def holds(marker: str, platform: str, pythons: Iterable[str]) -> bool:
    """Whether a marker holds under each of some Pythons; False for one that cannot be read."""
    try:
        return all(evaluate(marker.strip(), platform, python) for python in pythons)
    except InvalidMarker:
        return False
