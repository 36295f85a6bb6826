"""
Two items have run together into one.

A line break or a dash is missing, or an item is indented further than the one above it, which makes it a part of that:
YAML then reads `cython - pip=21.3.1` as one text. conda rejects such a spec; in a pip list, where pip takes the rest
for options, it may pass unnoticed, and the second package is missing.

```yaml bad
dependencies:
  - cython - pip=21.3.1
```

```yaml fixed unsafe
dependencies:
  - cython
  - pip=21.3.1
```

```yaml bad
dependencies:
  - python=3.12
    - numpy
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - numpy
```

```yaml bad
dependencies:
  - python=3.12
  - pip
    - rich==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip:
    - rich==14.0.0
```

```yaml bad
channels:
  - conda-forge, bioconda
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python >=3.12,
    <3.14
```

## References

- YAML 1.2.2, 7.3.3: a plain scalar goes on in lines that are indented further
- CEP 29: a spec has one name
"""

import re
from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, Package, Scalar, Severity, Source, Span, moves, quoted, rule

_DASH_BELOW = r"\n[ \t]*(-[^\r\n]*)"
_CHANNELS = r"[\w.-]+(?:/[\w./-]+)?(?:(?:\s+-\s*|\s*,\s*|\s+)[\w.-]+(?:/[\w./-]+)?)+"


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("joined-items"):
        yield _joined(source, package.scalar, _pieces(package, flaws[0].start), flaws[0].start)
    for requirement, slips in source.pip_flaws("joined-items"):
        parts = slips[0].pieces
        yield _joined(source, requirement.scalar, [part.of(requirement.line.text) for part in parts], parts[1].start)
    for channel in source.environment.channels:
        if " " in channel.value and re.fullmatch(_CHANNELS, channel.value):
            pieces = re.split(r"\s+-\s*|\s*,\s*|\s+", channel.value)
            yield _joined(source, channel, pieces, channel.value.index(pieces[1], len(pieces[0])))


def _pieces(package: Package, start: int) -> list[str]:
    """The items of a text: what stands before a place, and those behind it."""
    return [package.spec.text[:start].rstrip(" ,\t\n"), *(part.text for part in package.spec.joined)]


def _joined(source: Source, scalar: Scalar, pieces: list[str], start: int) -> Finding:
    """Says how the items came together: on one line, or because of how the second one begins its line."""
    below = re.compile(_DASH_BELOW).search(source.text, *scalar.span) if not scalar.verbatim else None
    if below is not None and pieces[0] == "pip" and (colon := moves.add_colon(source.document, scalar)):
        fix = Fix("write `pip:`", colon, Applicability.UNSAFE)
        why = Note(f"so {quoted(below[1])} below it is a part of the same text")
        return Finding("no colon behind `pip`", Span(scalar.span.start, colon[0].span.start), (why,), (fix,))
    if below is None:
        span = scalar.part(start, len(scalar.value))
        message = f"{quoted(pieces[0])} and {quoted(pieces[1])} are one item"
        note = "an item holds one package or one channel"
    else:
        span = Span(*below.span(1))
        message = f"{quoted(below[1])} is part of the item {quoted(pieces[0])} above it"
        spaced = below[1].startswith("- ")
        note = "it is indented further than that" if spaced else "there is no space behind its dash"
    changes = () if any(piece.endswith(":") for piece in pieces) else moves.split(source.document, scalar, pieces)
    fixes = (Fix(f"make {len(pieces)} items of it", changes, Applicability.UNSAFE),) if changes else ()
    return Finding(message, span, (Note(note),), fixes)
