"""
A channel is listed twice.

Only the first place counts, so that the second says something that is not true: that the channel comes after others.

```yaml bad
channels:
  - conda-forge
  - bioconda
  - conda-forge
dependencies:
  - samtools=1.21
```

```yaml fixed
channels:
  - conda-forge
  - bioconda
dependencies:
  - samtools=1.21
```

Written as a URL and as a name it is most likely the same one, but a mirror or the reader's `channel_alias` can make two
of them:

```yaml bad
channels:
  - conda-forge
  - https://conda.anaconda.org/conda-forge
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

A label makes another channel:

```yaml good
channels:
  - psi4/label/dev
  - psi4
dependencies:
  - psi4
```

## References

- CEP 24, `channels`; conda `env/env.py` and libmamba drop the repetition
- https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-channels.html: their order is their priority
"""

from collections.abc import Iterator

from envlint.api import Applicability, Channel, Finding, Fix, Note, Severity, Source, Tag, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING, tag=Tag.UNNECESSARY)
def check(source: Source) -> Iterator[Finding]:
    if len(source.channels) < 2:
        return
    seen: dict[tuple[str, str | None], Channel] = {}
    for each in source.channels:
        first = seen.setdefault(each.identity, each)
        if first is not each:
            yield _repeated(source, first, each)


def _repeated(source: Source, first: Channel, again: Channel) -> Finding:
    same = first.text == again.text
    return Finding(
        f"`{again.text}` is listed twice" if same else f"`{again.text}` is `{first.text}` again",
        again.span,
        (Note("only this place counts" if same else "it stands here already", first.span),),
        (
            Fix(
                f"remove the {'repetition' if same else 'second one'}",
                edits.remove(source.document, again.scalar),
                Applicability.SAFE if same else Applicability.UNSAFE,
            ),
        ),
        None if same else Severity.HINT,
    )
