"""
The environment's name does not begin as the company's names do.

Names of environments share one folder on the build machines, so each team's begin with the same word.

```yaml bad
name: analysis
dependencies:
  - python=3.12
```

```yaml good
name: team-analysis
dependencies:
  - python=3.12
```

## Options

- `prefixes`: what names may begin with, by default `team-`.
- `at-least`: how long a name has to be, by default 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from envlint.api import Finding, Severity, Source, rule


@dataclass(frozen=True)
class Options:
    """What names have to look like."""

    prefixes: tuple[str, ...] = ("team-",)
    at_least: int = 1


@rule(severity=Severity.WARNING, options=Options)
def check(source: Source, options: Options) -> Iterator[Finding]:
    name = source.environment.name
    if name is None:
        return
    if not name.value.startswith(options.prefixes):
        yield Finding(f"the name `{name.value}` does not begin with {', '.join(options.prefixes)}", name.span)
    elif len(name.value) < options.at_least:
        yield Finding(f"the name `{name.value}` is shorter than {options.at_least} characters", name.span)
