"""
No version can be what a requirement asks for.

Two bounds the wrong way round, or an exact version outside of its own bounds: whatever is released, nothing will fit.
The solver says so after minutes, and seldom in one sentence. Only what is impossible for every client, whatever
versions there are, is reported.

```yaml bad
dependencies:
  - numpy>=2.0,<1.26
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==13.7.1,>=14
```

```yaml good
dependencies:
  - numpy>=1.26,<2
  - scipy>=1.11,!=1.12.0,<2
  - pandas 2.1.*|>=2.2.2,<3
  - pip
  - pip:
      - rich>=13.7.1,<14
```

## References

- CEP 29: `,` asks that both clauses hold; CEP 33: the order of versions
- PEP 440: the same for pip
"""

import re
from collections.abc import Iterator
from itertools import combinations

from envlint.api import Finding, Severity, Source, Span, VersionSpec, quoted, rule, satisfiable_together


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for package in source.packages:
        version = package.spec.version
        if version is not None and "," in version.text and not _is_plain_range(version.text):
            spec = package.spec.version_spec
            if spec is not None and not spec.is_satisfiable:
                yield Finding(_message(spec), package.part(version.start, version.end))
    for requirement in source.requirements:
        clauses = requirement.line.clauses
        if len(clauses) > 1 and not _is_plain_range(
            requirement.line.text[clauses[0].span.start : clauses[-1].span.end]
        ):
            spec = requirement.version_spec
            if spec is not None and not spec.is_satisfiable:
                span = Span(clauses[0].span.start, clauses[-1].span.end)
                yield Finding(_message(spec), requirement.part(span))


_RANGE = re.compile(r">=? ?(\d+(?:\.\d+)*), ?<=? ?(\d+(?:\.\d+)*)")


def _is_plain_range(version: str) -> bool:
    """Whether it is what most are, numbers in ascending order: the question is not worth a proof."""
    match = _RANGE.fullmatch(version)
    if match is None or len(version) > _LONGEST:
        return False
    lower, upper = ([int(number) for number in bound.split(".")] for bound in match.groups())
    return lower < upper


_LONGEST = 200
"""Python refuses to read a number of thousands of digits."""


def _message(spec: VersionSpec) -> str:
    """Naming two clauses that exclude each other, if two are enough for that."""
    texts = [f"{clause.operator}{clause.version}" for clause in spec.clauses]
    if "|" not in spec.text:
        for one, other in combinations(texts, 2):
            if not satisfiable_together((VersionSpec.parse(one), VersionSpec.parse(other))):
                return f"no version is both {quoted(one)} and {quoted(other)}"
    return f"no version is {quoted(spec.text)}"
