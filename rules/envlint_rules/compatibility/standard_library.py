"""
A package is asked for that is a part of Python.

`pathlib`, `enum34` and `typing` brought modules of Python 3 to older Pythons. Beside a Python that has them they do
nothing at best. Where they are found before Python's own (folders of `PYTHONPATH`, pip's isolated builds, archives)
`enum34` and `typing` keep everything from starting, and some of the others cannot be installed at all.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pathlib
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - enum34==1.1.10
      - rich==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

A module that never was a package is found nowhere:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - re
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

Where an older Python may be chosen, and where only that one gets the package, they are right:

```yaml good
dependencies:
  - python=2.7
  - enum34
```

```yaml good
dependencies:
  - python>=3.6
  - pip
  - pip:
      - dataclasses
      - typing; python_version < "3.5"
```

## References

- https://docs.python.org/3/py-modindex.html
- https://github.com/treeverse/dvc/issues/1995, https://github.com/python/typing/issues/721
- each entry of the table (`envlint/knowledge/data/backports.toml`) names its own
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Backport,
    Finding,
    Fix,
    Note,
    Package,
    PipRequirement,
    Severity,
    Source,
    edits,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package in () if source.is_export else source.packages:
        own = package.spec.channel is not None or package.spec.url is not None
        backport = package.backport
        if backport is not None and not source.may_have_python_before(backport.since):
            yield _of(source, package, backport)
        elif package.is_python_module and source.has_public_channels_only and not own:
            why = Note("Python brings it along; no package has that name, so the solver finds nothing")
            yield _finding(source, package, f"`{package.name}` is a part of Python, and no package", why)
    for item in source.requirements:
        backport = item.backport
        alone = item.line.url is None and item.line.marker is None
        if alone and backport is not None and not source.may_have_python_before(backport.since):
            yield _of(source, item, backport)


def _of(source: Source, item: Package | PipRequirement, backport: Backport) -> Finding:
    what = "" if backport.module == item.name else f" as `{backport.module}`"
    since = "3" if backport.since == "3.0" else f"since {backport.since}"
    message = f"`{item.name}` is a part of Python {since}{what}"
    return _finding(source, item, message, Note(f"{backport.why} ({backport.reference})"))


def _finding(source: Source, item: Package | PipRequirement, message: str, why: Note) -> Finding:
    severity = Severity.HINT if source.is_export else None
    return Finding(message, item.name_span, (why,), (_removal(source, item),), severity)


def _removal(source: Source, item: Package | PipRequirement) -> Fix:
    """Of the item, or of all items of its pip section, so that `[]` is left, if all are a part of Python."""
    backports = {each.scalar.span for each in source.requirements if each.backport is not None}
    for section in source.pip_sections:
        spans = {each.span for each in section.items.items}
        if len(spans) > 1 and item.scalar.span in spans <= backports:
            changes = edits.remove(source.document, *section.items.items)
            return Fix("remove the whole list: all of it is a part of Python", changes, Applicability.UNSAFE)
    return Fix(f"remove `{item.name}`", edits.remove(source.document, item.scalar), Applicability.UNSAFE)
