"""
What is asked for can be installed, and then fails.

Metadata allow more than works. TensorFlow 2.7 to 2.11 do not exclude NumPy 2, so pip installs both, and
`import tensorflow` fails; a symbol was removed, a binary interface changed, a descriptor is refused. Which combinations
do, was measured by importing them or is told in an issue, and the finding says where. It is an error if nothing that
works satisfies the lines, and a warning if a solver would choose what fails today although other versions would do.

```yaml bad
channels:
  - defaults
dependencies:
  - numpy=2.0
  - tensorflow=2.10
```

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.10
  - pip
  - pip:
      - tensorflow==2.10.1
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.10
  - pip
  - pip:
      - numpy<2
      - tensorflow==2.10.1
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.10
  - numpy=1.26
  - tensorflow=2.10
```

## References

- https://github.com/numpy/numpy/issues/26191
- https://github.com/tensorflow/tensorflow/issues/85070
- https://github.com/tensorflow/tensorflow/issues/59665
- each finding names the reports, or the measurement, that it relies on
"""

from collections.abc import Iterator

from envlint.api import ConflictKind, Finding, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for clash in source.clashes(ConflictKind.RUNTIME_BREAK, ConflictKind.BREAKS_TODAY):
        yield clash.finding()
