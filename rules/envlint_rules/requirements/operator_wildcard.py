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

```yaml fixed unsafe
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

```yaml fixed unsafe
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
    edits,
    enumerate_clients,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("operator-wildcard"):
        clauses = [package.spec.text[flaw.start : flaw.end] for flaw in flaws]
        topics = list(map(_topic, flaws, clauses))
        # What some client minds is what the finding is about.
        worst = next((at for at, topic in enumerate(topics) if source.clients_that(TROUBLE, topic)), 0)
        flaw, clause, topic = flaws[worst], clauses[worst], topics[worst]
        notes = tuple(_notes(source, topic, clause))
        alike = all(_is_read_alike(source, each, topic) for each, topic in zip(clauses, topics, strict=True))
        trust = Applicability.SAFE if alike else Applicability.UNSAFE
        yield Finding(
            _message(clause),
            package.part(flaw.start, flaw.end),
            notes,
            edits.write(source.document, package.scalar, package.mended(flaws), trust),
            None if notes else Severity.HINT,
        )


def _is_read_alike(source: Source, clause: str, topic: str) -> bool:
    """Whether every declared client reads the clause as it will read the one without the star."""
    if clause.endswith("=*"):
        return clause == "==*"
    return topic != "spec-greater-wildcard" and not source.clients_that(TROUBLE, topic)


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
    meant = quoted(clause.rstrip(".*"))
    minded = source.clients_that(TROUBLE, topic)
    if topic == "spec-greater-wildcard" and any(client.name == "pixi" for client in minded):
        minded = [client for client in minded if client.name != "pixi"]
        yield Note(f"for pixi, {quoted(clause)} takes in what {meant} leaves out, or the other way round")
    if minded:
        who = enumerate_clients(minded)
        yield Note(f"for {who}, the star is a part of the version: {_CONSEQUENCES[topic].format(meant)}")
    if topic in _WARNED and any("conda" in (client.name, client.installs_with) for client in source.clients):
        yield Note("conda passes over the star with a warning, and will refuse it")


_WARNED = ("spec-relational-wildcard", "spec-greater-wildcard")
_CONSEQUENCES = {
    "spec-glued-star": "its own matcher finds nothing",
    "spec-not-equal-star": "nothing is left out",
    "spec-relational-wildcard": "this is not quite {}",
    "spec-greater-wildcard": "this is not quite {}",
    "spec-equals-wildcard": "this is not the series",
}
