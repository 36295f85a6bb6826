"""
A channel is under Anaconda's terms of service.

Larger organisations need a paid licence for its packages, and have been asked to buy one. Whoever runs the file accepts
the terms, mostly without knowing: so it is well to decide it once. conda-forge builds nearly all of the same packages
and is free for everybody. A mirror of these channels changes nothing about the terms. With `profile = "commercial"`
this is an error.

```yaml bad
channels:
  - defaults
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
channels:
  - https://repo.anaconda.com/pkgs/main
  - bioconda
  - conda-forge
  - msys2
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - bioconda
  - conda-forge
dependencies:
  - python=3.12
```

A channel before a `::` counts as well:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - anaconda::numpy=1.26
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - numpy=1.26
```

```yaml good
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
```

## References

- https://www.anaconda.com/docs/getting-started/working-with-conda/reference/default-channels
- https://conda-forge.org/blog/2020/11/20/anaconda-tos/: the terms do not concern other channels of anaconda.org
- https://github.com/3dem/relion/issues/1178
- https://github.com/pytorch/pytorch/issues/158438
"""

from collections.abc import Iterator

from envlint.api import (
    CONDA_FORGE,
    Applicability,
    Channel,
    Finding,
    Fix,
    Note,
    Severity,
    Source,
    edits,
    enumerate_words,
    rule,
)


@rule(since="0.1.0", severity=Severity.HINT)
def check(source: Source) -> Iterator[Finding]:
    licensed = [each for each in (*source.channels, *source.package_channels) if each.licensed]
    if not licensed:
        return
    names = list(dict.fromkeys(f"`{each.text}`" for each in licensed))
    yield Finding(
        f"{enumerate_words(names)} {'is' if len(names) == 1 else 'are'} under Anaconda's terms of service",
        licensed[0].span,
        (
            Note("larger organisations need a paid licence for that; conda-forge is free for everybody"),
            *source.trouble("defaults"),
        ),
        _with_conda_forge(source, licensed),
    )


def _with_conda_forge(source: Source, licensed: list[Channel]) -> tuple[Fix, ...]:
    """Only if nothing asks for what neither conda-forge nor another channel has, or for a build of theirs."""
    listed = source.channels
    in_list = [each for each in licensed if each in listed]
    has_forge = any(each.family == CONDA_FORGE for each in listed)
    unnamed = source.from_conda_forge([each for each in licensed if each not in listed])
    if source.is_export or unnamed is None or not (in_list or has_forge):
        return ()
    if not source.has_versions_without(licensed):
        return ()
    scalars = (each.scalar for each in in_list)
    changes = edits.put_instead(source.document, scalars, None if has_forge else CONDA_FORGE)
    return (Fix("take everything from conda-forge", (*changes, *unnamed), Applicability.UNSAFE),)
