"""
A part of a conda item is dropped without a word.

The item is taken, but not all of it: what stands in the wrong place, or is not quite closed, is passed over, and
another version or another package is installed than the file says. conda reads `numpy[version>=1.26]` as `numpy`, and
`uvicorn[standard]`, with an extra as pip knows them, as `uvicorn`. The notes say what each declared client makes of the
item.

```yaml bad
dependencies:
  - numpy[version>=1.26]
```

```yaml fixed unsafe
dependencies:
  - numpy[version='>=1.26']
```

```yaml bad
dependencies:
  - uvicorn[standard]>=0.30
```

Some extras are packages of their own on conda-forge:

```yaml fixed unsafe
dependencies:
  - uvicorn-standard>=0.30
```

```yaml bad
dependencies:
  - thefuzz[speedup]
```

With one colon `bioconda` is no channel but a namespace, of which no client takes notice:

```yaml bad
dependencies:
  - bioconda:bcftools
```

```yaml fixed unsafe
dependencies:
  - bioconda::bcftools
```

```yaml bad
dependencies:
  - python=3.12
  - numpy=1.26#not 2.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - numpy=1.26  #not 2.0
```

```yaml good
dependencies:
  - numpy[version='>=1.26']
  - bioconda::bcftools
  - python=3.12  # not 3.13
  - pip
  - pip:
      - uvicorn[standard]
```

## References

- CEP 29, "Syntax": keyword expressions are `key=value`; the namespace must be ignored
- conda `models/match_spec.py` (run): `numpy[version>=1.2]` is read as `numpy`, which is deprecated until 27.3
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    FlawKind,
    Note,
    Package,
    Severity,
    Source,
    SpecFlaw,
    edits,
    quoted,
    rule,
)

_MESSAGES = {
    FlawKind.EXTRAS: "{found} in brackets is dropped",
    FlawKind.BRACKET_OPERATOR: "{found} is no `key='value'`",
    FlawKind.UNCLOSED_QUOTE: "the quote in {found} is not closed",
    FlawKind.SPACED_KEY: "blanks beside the `=` of a bracket",
    FlawKind.UNQUOTED_LIST: "{found} needs quotes",
    FlawKind.OVERRIDDEN: "`{detail}` is given twice",
    FlawKind.CONDITION: "{found} is no condition that clients know",
    FlawKind.MARKER: "{found} is an environment marker, pip's language",
    FlawKind.GLUED_COMMENT: "{found} is glued to the spec, and so not a comment",
    FlawKind.PARENTHESES: "{found} in parentheses is dropped",
    FlawKind.NAMESPACE: "with one colon {found} is a namespace, which is dropped",
    FlawKind.CHANNEL_BRACKETS: "{found} behind a channel is dropped",
}
_REASONS = {
    FlawKind.EXTRAS: "conda packages have no extras: list the packages that the extra brings",
    FlawKind.CONDITION: "a file for one platform or Python is the way that every client knows",
    FlawKind.MARKER: "a file for one platform or Python is the way that every client knows",
}


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("lost-constraint"):
        flaw = flaws[0]
        span, found = package.part(flaw.start, flaw.end), package.spec.text[flaw.start : flaw.end]
        if flaw.kind is FlawKind.NAMESPACE and package.spec.namespace is not None:
            found = package.spec.namespace.text
        reason = _REASONS.get(flaw.kind)
        notes = () if reason is None else (Note(reason),)
        message = _MESSAGES[flaw.kind].format(found=quoted(found.strip()), detail=flaw.detail)
        if _is_extra(package, flaw):
            message = f"the extra {quoted(found)} is dropped"
        yield Finding(message, span, (*notes, *source.reading_notes(package.spec.text)), _fixes(source, package, flaws))


def _is_extra(package: Package, flaw: SpecFlaw) -> bool:
    return flaw.kind is FlawKind.EXTRAS and package.spec.text[flaw.start : flaw.end].replace("-", "_").isidentifier()


def _fixes(source: Source, package: Package, flaws: list[SpecFlaw]) -> tuple[Fix, ...]:
    flaw, scalar = flaws[0], package.scalar
    if len(flaws) == 1 and _is_extra(package, flaw):
        return edits.write(source.document, scalar, package.with_extra, Applicability.UNSAFE)
    if flaw.kind is FlawKind.GLUED_COMMENT and (changes := edits.part_comment(source.document, scalar, flaw.start)):
        return (Fix("make it a comment: put blanks before the `#`", changes, Applicability.UNSAFE),)
    return edits.write(source.document, scalar, package.mended(flaws), Applicability.UNSAFE)
