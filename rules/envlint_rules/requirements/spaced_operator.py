"""
There is a blank between an operator and its version.

All current clients pass over it, but CEP 29 advises against it for a reason: clients have repeatedly taken the blank
for the end of the version, and what is behind it for a build (older mamba and conda-lock did). Readers with a pattern
of their own, be it a service or a shell script with `grep`, may do so today.

```yaml bad
dependencies:
  - numpy >= 1.26, < 3
```

```yaml fixed
dependencies:
  - numpy >=1.26, <3
```

A blank before the operator, or behind a comma, is fine:

```yaml good
dependencies:
  - numpy >=1.26, <3
  - pip
  - pip:
      - rich >= 13
```

## References

- CEP 29: "version expressions SHOULD NOT contain spaces between operators"
- https://github.com/mamba-org/mamba/issues/3453
- https://github.com/conda/conda-lock/issues/144
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Severity, Source, Verdict, edits, rule


@rule(severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    flawed = source.spec_flaws("spaced-operator")
    if not flawed:
        return
    read_by_all = len(source.clients_that(Verdict.READS, "spec-spaced-operator")) == len(source.clients)
    for package, flaws in flawed:
        # With a build behind it, what is what depends on where the blanks are.
        trust = Applicability.SAFE if package.spec.build is None else Applicability.UNSAFE
        yield Finding(
            "a blank between an operator and its version",
            package.part(flaws[0].start, flaws[0].end),
            (),
            edits.write(source.document, package.scalar, package.mended(flaws), trust),
            Severity.HINT if read_by_all else None,
        )
