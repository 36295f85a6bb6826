"""
A version has both an operator and a wildcard.

After `>=`, `>`, `<` and `<=` a `.*` says nothing. conda drops it with a warning, and announces an error; pixi makes
`>=1.2` of `>1.2.*`; for mamba the star is a part of the version, so that `<=1.2.*` leaves 1.2 itself out. Without its
dot the star is worse: mamba's own matcher finds nothing for `=1.2*`, and conda excludes nothing by `!=1.2*`. After `=`
and `==` a `.*` works with all current clients, but `=1.2` and `1.2.*` are the two ways that CEP 29 knows.

```yaml bad
dependencies:
  - numpy>=1.26.*
```

```yaml fixed
dependencies:
  - numpy>=1.26
```

```yaml bad
dependencies:
  - numpy>1.26.*
```

```yaml fixed unsafe
dependencies:
  - numpy>1.26
```

```yaml bad
dependencies:
  - numpy=1.26*
```

```yaml fixed
dependencies:
  - numpy=1.26
```

```yaml bad
dependencies:
  - numpy==1.26.*
```

```yaml fixed
dependencies:
  - numpy=1.26
```

```yaml good
dependencies:
  - numpy=1.26
  - scipy 1.14.*
  - pandas!=2.2.*
  - libblas=*=*openblas
```

## References

- CEP 29: a version clause is an operator with a literal, or a literal with a glob; not both
- https://github.com/conda/conda/issues/13121
- https://github.com/conda/ceps/pull/60
"""

import re
from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Finding,
    FlawKind,
    Note,
    Severity,
    Source,
    SpecFlaw,
    Verdict,
    edits,
    quoted,
    rule,
)


@rule(severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("operator-wildcard"):
        clauses = [package.spec.text[flaw.start : flaw.end] for flaw in flaws]
        topics = list(map(_topic, flaws, clauses))
        # What some client minds is what the finding is about.
        worst = next((at for at, topic in enumerate(topics) if source.clients_that(TROUBLE, topic)), 0)
        flaw, clause, topic = flaws[worst], clauses[worst], topics[worst]
        notes = tuple(_notes(source, topic, clause))
        trust = Applicability.UNSAFE if _CHANGING.intersection(topics) else Applicability.SAFE
        yield Finding(
            _message(clause),
            package.part(flaw.start, flaw.end),
            notes,
            edits.write(source.document, package.scalar, package.mended(flaws), trust),
            None if notes else Severity.HINT,
        )


_CHANGING = frozenset(("spec-greater-wildcard", "spec-not-equal-star"))
"""What some client reads otherwise than it will read the text without the star."""


def _topic(flaw: SpecFlaw, clause: str) -> str:
    if flaw.kind is FlawKind.RELATIONAL_WILDCARD:
        return "spec-relational-wildcard" if re.match(">=|<(?!=)", clause) else "spec-greater-wildcard"
    if flaw.kind is FlawKind.GLUED_WILDCARD and clause[0] in "=!":
        return "spec-not-equal-star" if clause[0] == "!" else "spec-glued-star"
    return "spec-equals-wildcard"


def _message(clause: str) -> str:
    if clause[0] not in "<>=!":
        return f"the star of {quoted(clause)} lacks its dot"
    return f"{quoted(clause)} has both an operator and a wildcard"


def _notes(source: Source, topic: str, clause: str) -> Iterator[Note]:
    """What the declared clients do that is not what the text says; nothing if all is well."""
    who = source.who(TROUBLE, topic)
    if topic == "spec-glued-star" and who:
        yield Note(f"for {who}, the star is a part of the version: its own matcher finds nothing")
    elif topic == "spec-not-equal-star" and who:
        yield Note(f"for {who}, the star is a part of the version: nothing is left out")
    elif topic != "spec-equals-wildcard":
        if letter := source.who(Verdict.MISREADS, topic):
            yield Note(
                f"for {letter}, the star is a part of the version: this is not quite {quoted(clause.rstrip('.*'))}"
            )
        if source.declares("conda"):
            yield Note("conda passes over the star with a warning, and will refuse it")
