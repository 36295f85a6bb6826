"""
The `pip` section is not the last of the dependencies.

pip runs when conda is done, wherever the section stands. People and tools look for it at the end, and a conda package
below a long section is easily taken for one of its items, or made one by a slip of the indentation.

```yaml bad
dependencies:
  - python=3.12
  - pip
  # not on conda-forge
  - pip:
      - rich==14.0.0
  - numpy=2.1  # for the plots
```

```yaml fixed
dependencies:
  - python=3.12
  - pip
  - numpy=2.1  # for the plots
  # not on conda-forge
  - pip:
      - rich==14.0.0
```

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

## References

- CEP 24, `dependencies`: the section stands last in its examples
- https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html
"""

from collections.abc import Iterator

from envlint.api import Finding, Fix, Note, Sequence, Severity, Source, moves, rule


@rule(since="0.1.0", severity=Severity.HINT)
def check(source: Source) -> Iterator[Finding]:
    dependencies = source.value_of("dependencies")
    if len(source.pip_sections) != 1 or not isinstance(dependencies, Sequence):
        return
    section = source.pip_sections[0]
    if section.item is dependencies.items[-1]:
        return
    behind = dependencies.items[next(at for at, each in enumerate(dependencies.items) if each is section.item) + 1]
    changes = moves.move_to_end(source.document, section.item)
    yield Finding(
        "the `pip` section is not the last of the dependencies",
        section.key.span,
        (Note("more dependencies follow: they are installed before it all the same", behind.span),),
        (Fix("move the section to the end", changes),) if changes else (),
        about="pip",
    )
