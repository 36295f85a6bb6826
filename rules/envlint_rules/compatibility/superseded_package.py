"""
Another package has taken the place of this one.

Names from old instructions live on: some are stuck at their last version, some were only ever the name that is
imported, some are empty and fail to install. The table says for each what became of it and where that is written. Where
the old name is right for the old version that is asked for, nothing is said.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - torch=2.5
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pytorch=2.5
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - sklearn
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - scikit-learn
```

Where the new one is listed already, the old one can go:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - sklearn
  - scikit-learn=1.5
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - scikit-learn=1.5
```

Where program or versions have to change with it, there is only the advice:

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - gym==0.21.0
```

```yaml good
dependencies:
  - python=3.6
  - cudatoolkit=10.0
  - pip
  - pip:
      - tensorflow-gpu==1.15.0
```

## References

- https://github.com/pytorch/pytorch/issues/66785
- https://github.com/scikit-learn/sklearn-pypi-package
- https://github.com/tensorflow/tensorflow/issues/60074
- each entry of the table (`envlint/knowledge/data/superseded.toml`) names its own
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Note,
    Package,
    PipRequirement,
    Severity,
    Source,
    Span,
    Successor,
    Tag,
    edits,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING, tag=Tag.DEPRECATED)
def check(source: Source) -> Iterator[Finding]:
    for package in source.packages:
        successor = package.successor
        if successor is None or package.spec.channel is not None or package.spec.url is not None:
            continue
        if source.has_public_channels_only or not successor.is_absent:
            yield _finding(source, package, successor)
    for requirement in source.requirements:
        successor = requirement.successor
        if successor is not None and requirement.line.url is None:
            yield _finding(source, requirement, successor)


def _finding(source: Source, item: Package | PipRequirement, successor: Successor) -> Finding:
    return Finding(
        f"`{item.name}` is superseded: use {f'`{successor.name}`' if ' ' not in successor.name else successor.name}",
        item.name_span,
        (Note(f"{successor.why} ({successor.reference})"),),
        _renamed(source, item, successor),
        Severity.HINT if source.is_export else None,
    )


def _renamed(source: Source, item: Package | PipRequirement, successor: Successor) -> tuple[Fix, ...]:
    """The new one's name, but not with a version of the old one's; where the new one is listed, the old one goes."""
    listed = {each.name for each in (source.packages if isinstance(item, Package) else source.requirements)}
    if not successor.is_replacement or source.document.aliases:
        return ()
    if successor.name in listed:
        title = f"remove `{item.name}`: `{successor.name}` is listed, too"
        return (Fix(title, edits.remove(source.document, item.scalar), Applicability.UNSAFE),)
    if isinstance(item, Package):
        name, has_version = item.spec.name, item.spec.version is not None
        span = Span(name.start, name.end) if name is not None else None
    else:
        span, has_version = item.line.name.span if item.line.name else None, bool(item.line.clauses)
    if span is None or (has_version and not successor.keeps_versions):
        return ()
    edit = edits.replace_part(source.document, item.scalar, *span, successor.name)
    return (Fix(f"write `{successor.name}`", (edit,), Applicability.UNSAFE),)
