"""
`bioconda` stands above `conda-forge`, or without it.

The packages of bioconda are built against those of conda-forge, and most of what they need is found only there. Both
have some packages under the same name: with strict priority, which both recommend and Snakemake asks for, the channel
that stands above hides the other's builds of them, and bioconda's are the older ones.

```yaml bad
channels:
  - bioconda
  - conda-forge
dependencies:
  - samtools=1.21
```

```yaml fixed unsafe
channels:
  - conda-forge
  - bioconda
dependencies:
  - samtools=1.21
```

```yaml bad
channels:
  - bioconda
dependencies:
  - samtools=1.21
```

```yaml fixed unsafe
channels:
  - conda-forge
  - bioconda
dependencies:
  - samtools=1.21
```

```yaml good
channels:
  - conda-forge
  - bioconda
dependencies:
  - samtools=1.21
```

## References

- https://bioconda.github.io/#usage
- https://conda-forge.org/docs/user/tipsandtricks/#how-to-fix-it
- https://github.com/snakemake/snakemake-wrappers/pull/508
- https://github.com/vanheeringen-lab/seq2science/issues/392
"""

from collections.abc import Iterator

from envlint.api import Applicability, Channel, Finding, Fix, Note, Severity, Source, edits, moves, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    upper = next((each for each in source.channels if each.stands_on is not None), None)
    if upper is None:
        return
    lower = next((each for each in source.channels if each.name == upper.stands_on), None)
    if lower is None:
        yield _missing(source, upper, str(upper.stands_on))
    elif lower.span > upper.span:
        yield _below(source, upper, lower)


def _missing(source: Source, upper: Channel, name: str) -> Finding:
    return Finding(
        f"`{upper.text}` without `{name}`",
        upper.span,
        (Note(f"its packages are built against those of {name}, and need packages that only {name} has"),),
        (
            Fix(
                f"list `{name}` above it",
                (edits.insert_before(source.document, upper.scalar, name),),
                Applicability.UNSAFE,
            ),
        ),
    )


def _below(source: Source, upper: Channel, lower: Channel) -> Finding:
    changes = moves.move_before(source.document, lower.scalar, upper.scalar)
    return Finding(
        f"`{upper.text}` stands above `{lower.text}`",
        upper.span,
        (
            Note(f"`{lower.text}` stands here", lower.span),
            Note(f"its packages are built against those of {lower.name}, which strict priority hides behind its own"),
        ),
        (Fix(f"move `{lower.text}` above it", changes, Applicability.UNSAFE),) if changes else (),
    )
