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

from envlint.api import Applicability, Finding, Note, Severity, Source, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("spaced-operator"):
        # With a build behind it, what is what depends on where the blanks are.
        trust = Applicability.SAFE if package.spec.build is None else Applicability.UNSAFE
        yield Finding(
            "a blank between an operator and its version",
            package.part(flaws[0].start, flaws[0].end),
            (Note("CEP 29 asks for none there: clients have stumbled over it, and the next one may"),),
            edits.write(source.document, package.scalar, package.mended(flaws), trust),
        )
