"""
The environment's name is in capital letters.

```yaml bad
name: ANALYSIS
dependencies:
  - python=3.12
```
"""

from __future__ import annotations

from collections.abc import Iterator

from envlint.api import Finding, Severity, Source, rule


@rule(severity=Severity.HINT, preview=True)
def check(source: Source) -> Iterator[Finding]:
    name = source.environment.name
    if name is not None and name.value.isupper():
        yield Finding(f"the name `{name.value}` is in capital letters", name.span)
