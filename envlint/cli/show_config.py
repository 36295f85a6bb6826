"""`envlint check --show-config`: which choices apply to a file, and where each was made."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from envlint.knowledge.secrets import mask
from envlint.settings.resolve import Resolved, Resolver

_SETTING_OF = {"options": "rules"}


def show(resolver: Resolver, paths: Iterable[Path]) -> int:
    """Print what applies to each of some files, files with the same choices together."""
    groups: dict[str, list[Path]] = {}
    for path in paths:
        excluded = "# excluded, and checked only as it is named\n" if resolver.excludes(path) else ""
        groups.setdefault(f"{excluded}{_describe(resolver.for_path(path))}", []).append(path)
    for number, (description, members) in enumerate(groups.items()):
        if number:
            print()
        shown = ", ".join(str(path) for path in members[:3])
        print(f"# {shown}{f' and {len(members) - 3} more' if len(members) > 3 else ''}")
        print(description, end="")
    return 0


def _describe(resolved: Resolved) -> str:
    file = os.path.relpath(resolved.file) if resolved.file is not None else "none"
    lines = [f"# configuration file: {file}", _line("profile", resolved.profile, resolved)]
    lines.append(_line("exclude", resolved.exclude, resolved))
    if resolved.baseline is not None:
        lines.append(_line("baseline", os.path.relpath(resolved.baseline), resolved))
    for field, value in resolved.config._asdict().items():
        name = _SETTING_OF.get(field, field.replace("_", "-"))
        if isinstance(value, dict):
            lines += (_line(f"{name}.{key}", each, resolved) for key, each in value.items())
        else:
            lines.append(_line(name, value, resolved))
    return "".join(f"{line}\n" for line in lines)


def _line(key: str, value: object, resolved: Resolved) -> str:
    return f"{key} = {_toml(value)}  # {resolved.sources.get(key, 'default')}"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(each)}' for key, each in value.items())} }}"
    return f'"{mask(value)}"' if isinstance(value, str) else str(value)
