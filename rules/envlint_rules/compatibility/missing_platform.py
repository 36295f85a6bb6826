"""
A package has no build for a platform on which the environment has to work.

conda-forge builds what its maintainers can build: TensorFlow not for Windows since 1.14, and not for every processor.
An environment that declares such a platform cannot be solved there; conda-lock stops at it.

```yaml bad platforms=linux-64,win-64
channels:
  - conda-forge
dependencies:
  - tensorflow=2.16
```

```yaml good platforms=linux-64
channels:
  - conda-forge
dependencies:
  - tensorflow=2.16
```

Nothing is said where no platform is declared (`platforms` in the configuration, `--platform`), or where another channel
may have a build:

```yaml good platforms=win-64
channels:
  - defaults
dependencies:
  - tensorflow=2.10
```

## References

- https://github.com/conda/conda-lock/issues/497
- https://github.com/conda-forge/tensorflow-feedstock
"""

from collections.abc import Iterator

from envlint.api import ConflictKind, Finding, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for clash in source.clashes(ConflictKind.INCOMPATIBLE):
        if clash.is_without_build:
            yield clash.finding()
