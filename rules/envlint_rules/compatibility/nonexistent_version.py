"""
A version is asked for that has never existed.

A slip of the finger, or a version of another place: the package index had it and conda-forge has not. The solver says
"nothing provides", late, and does not say what there is. Versions newer than the data are not known, and so not wrong.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.9
  - pip
  - pip:
      - tensorflow==2.10.5
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.9
  - pip
  - pip:
      - tensorflow==2.10.1
```

Of conda-forge a few versions are uncertain, so there it is a warning:

```yaml bad
channels:
  - conda-forge
dependencies:
  - numpy=1.27
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - numpy=1.26.4
```

```yaml good
channels:
  - conda-forge
dependencies:
  - numpy=99.1
```

## References

- https://github.com/conda-forge/numpy-feedstock
- https://numpy.org/doc/stable/release.html
- https://conda.org/learn/ceps/cep-0029/
"""

from collections.abc import Iterator

from envlint.api import ConflictKind, Finding, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for clash in source.clashes(ConflictKind.NONEXISTENT):
        yield clash.finding()
