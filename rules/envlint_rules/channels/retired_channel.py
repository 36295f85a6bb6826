"""
A channel is no longer looked after.

What is there stays there, mostly; but nothing new comes, no fixes either, and packages of other channels are no longer
built to go with it. Names from old instructions live on: `pytorch` has had no release since 2024-11, `intel` cannot be
reached, `free` holds what was built before 2017-09. An exported file, with a build for each package, may need the
channel to be what it is: there it is only a hint.

```yaml bad
channels:
  - pytorch
  - conda-forge
dependencies:
  - python=3.12
  - pytorch=2.5
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pytorch=2.5
```

```yaml bad
channels:
  - intel
  - conda-forge
dependencies:
  - dpctl
```

```yaml fixed unsafe
channels:
  - https://software.repos.intel.com/python/conda
  - conda-forge
dependencies:
  - dpctl
```

A channel before a `::` goes, too, if conda-forge has the package:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pytorch::pytorch=2.5
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pytorch=2.5
```

What is nowhere else has to be replaced first:

```yaml bad
channels:
  - pytorch
  - nvidia
  - conda-forge
dependencies:
  - pytorch=2.5
  - pytorch-cuda=12.4
```

```yaml good
channels:
  - conda-forge
dependencies:
  - pytorch=2.7
```

## References

- https://github.com/pytorch/pytorch/issues/138506
- https://github.com/IntelPython/dpctl/issues/1734
- https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/free-channel.html
- each entry of the table (`envlint/knowledge/channels.py`) names its own
"""

from collections.abc import Iterator

from envlint.api import CONDA_FORGE, Applicability, Channel, Finding, Fix, Note, Severity, Source, Tag, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING, tag=Tag.DEPRECATED)
def check(source: Source) -> Iterator[Finding]:
    seen: set[str] = set()
    for each in (*source.channels, *source.package_channels):
        retired = each.retired
        if retired is None or each.name in seen:
            continue
        seen.add(each.name)
        instead = f"; use {retired.instead}" if retired.instead else ""
        yield Finding(
            f"the channel `{each.text}` was retired in {retired.since}{instead}",
            each.span,
            (Note(f"{retired.why} ({retired.reference})"),),
            _replaced(source, each),
            Severity.HINT if source.is_export else None,
            about=each.name,
        )


def _replaced(source: Source, retired: Channel) -> tuple[Fix, ...]:
    """Not where a package is known, or was exported, to come from there."""
    fate, listed = retired.retired, source.channels
    if fate is None or fate.instead is None or source.is_export:
        return ()
    unnamed = source.from_conda_forge([each for each in source.package_channels if each.name == retired.name])
    is_listed = any(fate.instead in (each.text, each.name) for each in listed)
    gone = [each.scalar for each in listed if each.name == retired.name]
    if unnamed is None or not (gone or is_listed) or any(each.name in fate.only_there for each in source.packages):
        return ()
    if unnamed and fate.instead != CONDA_FORGE:
        return ()
    all_gone = [each for each in (*listed, *source.package_channels) if each.name == retired.name]
    if fate.instead == CONDA_FORGE and not source.has_versions_without(all_gone):
        return ()
    changes = edits.put_instead(source.document, gone, None if is_listed else fate.instead)
    return (Fix(f"take its packages from {fate.instead}", (*changes, *unnamed), Applicability.UNSAFE),)
