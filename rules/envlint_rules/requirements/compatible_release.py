"""
`~=` is used in the conda list.

pip's operator for "this release or a later compatible one" is deprecated in conda's language: conda prints a warning
about a `.*` that is not there. Of `~=1`, with a single number, clients disagree: conda finds no version at all, mamba
and pixi read `>=1`. What it stands for can be written out.

```yaml bad clients=conda
dependencies:
  - numpy~=1.26.4
```

```yaml fixed
dependencies:
  - numpy>=1.26.4,=1.26
```

```yaml bad
dependencies:
  - numpy~=1
```

In the pip list it is at home:

```yaml good
dependencies:
  - numpy>=1.26.4,<2
  - pip
  - pip:
      - rich~=13.7
```

## References

- CEP 29: "this operator is considered deprecated, and its expanded alternative SHOULD be used instead"
- https://github.com/conda/conda/issues/12330
"""

from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Finding,
    Fix,
    Note,
    Package,
    Severity,
    Source,
    SpecFlaw,
    edits,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("compatible-release"):
        flaw = flaws[0]
        clause = package.spec.text[flaw.start : flaw.end]
        one_number = "." not in clause
        lost = source.who(TROUBLE, "spec-compatible-one") if one_number else ""
        why = f"for {lost}, it matches no version at all" if lost else "CEP 29 has deprecated it for conda packages"
        yield Finding(
            f"{quoted(clause)} is pip's language",
            package.part(flaw.start, flaw.end),
            (Note(why),),
            _alternatives(source, package, flaw) if one_number else _expansion(source, package, flaws),
        )


def _expansion(source: Source, package: Package, flaws: list[SpecFlaw]) -> tuple[Fix, ...]:
    return edits.write(source.document, package.scalar, package.mended(flaws), Applicability.SAFE)


def _alternatives(source: Source, package: Package, flaw: SpecFlaw) -> tuple[Fix, ...]:
    """The two things that may be meant by an operator with a single number."""
    number = package.spec.text[flaw.start : flaw.end].lstrip("~= ")
    texts = (package.mended([flaw._replace(replacement=f"{operator}{number}")]) for operator in (">=", "="))
    return tuple(
        fix for text in texts for fix in edits.write(source.document, package.scalar, text, Applicability.UNSAFE)
    )
