"""
No Python that is asked for is looked after any more.

A branch of Python gets fixes for five years, security fixes for the last three of them. After that nothing is mended,
conda-forge builds no packages for it, and one package after another drops it: what the solver still finds gets older
every month. What is known to have ended is what had on the day of envlint's own data, so that two people with one
version of envlint get one answer.

```yaml bad
dependencies:
  - python=3.8
  - numpy
```

```yaml bad
dependencies:
  - python>=3.6,<3.9
```

```yaml good
dependencies:
  - python=3.12
  - numpy
```

A range that reaches a branch that is looked after is left alone:

```yaml good
dependencies:
  - python>=3.8
```

## References

- https://peps.python.org/pep-0602/
- https://devguide.python.org/versions/
- conda-forge builds for the branches that CPython looks after: https://conda-forge.org/docs/user/faq/
- the table with a source for each branch: `envlint/knowledge/data/python.toml`
"""

from collections.abc import Iterator

from envlint.api import Finding, Note, Severity, Source, Tag, rule


@rule(since="0.1.0", severity=Severity.WARNING, tag=Tag.DEPRECATED)
def check(source: Source) -> Iterator[Finding]:
    for package in source.packages:
        end = package.end_of_life
        if end is None:
            continue
        version = package.spec.version
        span = package.scalar.span if version is None else package.part(version.start, version.end)
        yield Finding(
            f"Python {end.branch} had its end of life in {end.month}",
            span,
            (Note(f"no fixes come any more, not even for security ({end.reference}, as of {end.as_of})"),),
            severity=Severity.HINT if source.is_export else None,
        )
