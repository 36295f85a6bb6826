"""
A package that decides about all others has no version.

Python, NumPy, TensorFlow, PyTorch and JAX fix each other: a build of TensorFlow admits three versions of Python and two
of NumPy. Without a version the solver takes the newest that happens to fit today; the same file gives another
environment next month, and one day none. Pin at least the minor version of these few.

The fix writes the newest versions that are known to go with the rest of the file, and with each other; they were solved
for the declared platforms, or for Linux where none is declared.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python
  - numpy=2.1
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.13
  - numpy=2.1
```

The same holds for what pip installs:

```yaml bad
dependencies:
  - python=3.11
  - pip
  - pip:
      - tensorflow
```

```yaml fixed unsafe
dependencies:
  - python=3.11
  - pip
  - pip:
      - tensorflow==2.21.0
```

```yaml good
dependencies:
  - python=3.11
  - numpy>=1.26,<2
  - pandas
  - pip
  - pip:
      - tensorflow==2.18.0
```

A package that a constraints file may pin is left alone:

```yaml good
dependencies:
  - python=3.11
  - pip
  - pip:
      - -c constraints.txt
      - tensorflow
```

## References

- https://github.com/conda-forge/tensorflow-feedstock/issues/119
- https://numpy.org/doc/stable/dev/depending_on_numpy.html
- https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
"""

import re
from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Note,
    Package,
    PipKind,
    PipRequirement,
    Severity,
    Source,
    edits,
    rule,
)

_BARE = re.compile(r"[\w.-]+(?:\[[\w.,-]+\])?")
"""A name, with extras or without."""


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    pinned = {package.name for package in source.packages if package.spec.version is not None}
    for package in source.packages:
        if package.is_core and package.name not in pinned and package.spec.url is None:
            yield _finding(source, package)
    if any(option.name == "--constraint" for item in source.pip_lines for option in item.line.options):
        return
    for item in source.requirements:
        line = item.line
        is_bare = line.kind is PipKind.REQUIREMENT and not line.clauses and line.url is None
        if is_bare and item.is_core and item.name not in pinned:
            yield _finding(source, item)


def _finding(source: Source, item: Package | PipRequirement) -> Finding:
    return Finding(
        f"`{item.name}` has no version",
        item.name_span,
        (Note("the versions of most other packages follow from it, and the next solve may choose another one"),),
        _pinned(source, item),
    )


def _pinned(source: Source, item: Package | PipRequirement) -> tuple[Fix, ...]:
    """The newest version that goes with the rest; of Python its minor version, whose patches all go."""
    version = source.newest_fitting(item)
    if version is None:
        return ()
    if isinstance(item, Package):
        minor = ".".join(version.split(".")[:2])
        end, pin = len(item.spec.text), f"={minor if item.name == 'python' else version}"
        is_bare = item.spec.name is not None and item.spec.name.end == end
    else:
        end, pin = len(item.line.text), f"=={version}"
        is_bare = _BARE.fullmatch(item.line.text) is not None
    if not is_bare:
        return ()
    title = f"write `{item.scalar.value}{pin}`, the newest that goes with the rest of the file"
    return (
        Fix(title, edits.rewrite(source.document, item.scalar, item.scalar.value[:end] + pin), Applicability.UNSAFE),
    )
