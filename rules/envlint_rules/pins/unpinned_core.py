"""
A package that decides about all others has no version.

Python, NumPy, TensorFlow, PyTorch and JAX fix each other: a build of TensorFlow admits three versions of Python and two
of NumPy. Without a version the solver takes the newest that happens to fit today; the same file gives another
environment next month, and one day none. Pin at least the minor version of these few.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python
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

from collections.abc import Iterator

from envlint.api import Finding, Note, PipKind, Severity, Source, Span, rule


@rule(severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    pinned = {package.name for package in source.packages if package.spec.version is not None}
    for package in source.packages:
        if package.is_core and package.name not in pinned and package.spec.url is None:
            yield _finding(package.name, package.name_span)
    if any(option.name == "--constraint" for item in source.pip_lines for option in item.line.options):
        return
    for item in source.requirements:
        line = item.line
        is_bare = line.kind is PipKind.REQUIREMENT and not line.clauses and line.url is None
        if is_bare and item.is_core and item.name not in pinned:
            yield _finding(item.name, item.name_span)


def _finding(name: str, span: Span) -> Finding:
    return Finding(
        f"`{name}` has no version",
        span,
        (Note("the versions of most other packages follow from it, and the next solve may choose another one"),),
    )
