"""
A channel's name is nearly that of a well-known one.

Whatever stands in `channels` is looked for on anaconda.org, where every name belongs to whoever takes it first. If
nobody has, conda stops with "HTTP 404 NOT FOUND for channel"; if somebody has, packages come from there.

```yaml bad
channels:
  - conda_forge
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
  - conda-forge
  - default
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
  - defaults
dependencies:
  - python=3.12
```

```yaml bad
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12
  - biconda::samtools=1.21
```

```yaml fixed unsafe
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12
  - bioconda::samtools=1.21
```

Other names are other channels, and those of other servers are their own business:

```yaml good
channels:
  - conda-forge
  - pytorch3d
  - https://conda.example.org/condaforge
dependencies:
  - python=3.12
```

## References

- https://github.com/conda/conda/issues/7372 (`defautls`), https://github.com/conda/conda/issues/9473 (`conda-forge-`)
- nf-core's schema of modules forbids `default`: `defaults` is meant
"""

from collections.abc import Iterator

from envlint.api import Applicability, Channel, Edit, Finding, Fix, Note, Severity, Source, Verdict, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    listed = {each.scalar.span for each in source.channels}
    for each in (*source.channels, *source.package_channels):
        meant = each.meant
        if meant is None or (each.name == "default" and source.who(Verdict.REJECTS, "channel-default")):
            continue
        yield Finding(
            f"`{each.name}` is not `{meant}`, which is probably meant",
            each.span,
            (Note("anaconda.org has no channel of that name, or somebody else's"),),
            (_respelt(source, each, meant, is_item=each.scalar.span in listed),),
            about=each.name,
        )


def _respelt(source: Source, channel: Channel, meant: str, *, is_item: bool) -> Fix:
    changes: tuple[Edit, ...]
    if is_item and any(each.name == meant for each in source.channels):
        changes = edits.remove(source.document, channel.scalar)
        return Fix(f"remove `{channel.text}`: `{meant}` is listed, too", changes, Applicability.UNSAFE)
    at = channel.scalar.value.index(channel.name)
    changes = (edits.replace_part(source.document, channel.scalar, at, at + len(channel.name), meant),)
    return Fix(f"write `{meant}`", changes, Applicability.UNSAFE)
