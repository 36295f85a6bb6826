"""
A key without a value, where a list or a mapping belongs.

What is left when everything below it was deleted or commented out. An empty list is fine everywhere; nothing at all is
not a list, and some clients reject the file for it.

```yaml bad clients=mamba
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
```

```yaml bad
dependencies:
  - python=3.12
variables:
  # DEBUG: "1"
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  # DEBUG: "1"
```

```yaml good
channels: []
dependencies: []
```

## References

- CEP 24: `channels` is a list, `variables` a mapping
- what each client makes of it was run: topics `channels-null`, `variables-null` and `pip-null` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Edit,
    Entry,
    Finding,
    Fix,
    Mapping,
    Problem,
    ProblemKind,
    Scalar,
    Severity,
    Source,
    edits,
    rule,
)

_TOPICS = {"channels": "channels-null", "variables": "variables-null", "pip": "pip-null"}


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for problem in source.problems(ProblemKind.EMPTY_SECTION):
        name, topic = str(problem.path[-1]), _TOPICS.get(str(problem.path[-1]))
        span = problem.key.span if problem.key is not None else problem.node.span
        changes = _removal(source, problem)
        fixes = (Fix(f"remove `{name}`", changes, Applicability.UNSAFE),) if changes else ()
        message = f"`{name}` holds nothing, where {problem.expected} belongs"
        if topic is None:
            yield Finding(message, span, (), fixes, Severity.HINT)
        else:
            yield Finding(message, span, source.trouble(topic), fixes, source.severity_of(topic))


def _removal(source: Source, problem: Problem) -> tuple[Edit, ...]:
    """The entry, or the item of the dependencies if it has no other."""
    mapping = edits.parent_of(source.document, problem.node)
    if not isinstance(mapping, Mapping) or not isinstance(problem.key, Scalar) or not isinstance(problem.node, Scalar):
        return ()
    if mapping is not source.root and len(mapping.entries) == 1:
        return edits.remove(source.document, mapping)
    return edits.remove_entry(source.document, mapping, Entry(problem.key, problem.node))
