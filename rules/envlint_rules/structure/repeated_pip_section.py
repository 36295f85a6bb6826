"""
There are two or more `pip` sections.

conda reads only the last of them: what the others list is not installed, and nothing is said. mamba, pixi and
conda-lock put them together.

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
  - pip:
      - click==8.1.8
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
      - click==8.1.8
```

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
      - click==8.1.8
```

## References

- https://github.com/conda/conda/issues/11113
- what each client makes of it was run: topic `pip-repeated` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, Severity, Source, moves, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    if len(source.pip_sections) < 2:
        return
    first = source.pip_sections[0]
    second = next((each for each in source.pip_sections if each.item is not first.item), None)
    if second is None:  # twice in one mapping: a duplicate key
        return
    notes = (Note("the first one stands here", first.key.span), *source.trouble("pip-repeated"))
    changes = moves.merge(source.document, first.items, second.item)
    fixes = (Fix("put its items into the first one", changes, Applicability.UNSAFE),) if changes else ()
    yield Finding("a second `pip` section", second.key.span, notes, fixes, source.severity_of("pip-repeated"))
