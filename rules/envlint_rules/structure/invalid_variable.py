"""
An environment variable that cannot be set.

A variable needs a name that shells accept and a text. One without a value is not set by conda and becomes `null` in
mamba; a list in its place breaks the activation of the environment; `PATH` belongs to conda, which does not set it.

```yaml bad
dependencies:
  - python=3.12
variables:
  DEBUG:
```

```yaml bad
dependencies:
  - python=3.12
variables:
  PATH: /opt/tool/bin
```

```yaml bad
dependencies:
  - python=3.12
variables:
  - DEBUG=1
```

```yaml fixed unsafe
dependencies:
  - python=3.12
variables:
  DEBUG: "1"
```

```yaml good
dependencies:
  - python=3.12
variables:
  DEBUG: ""
```

## References

- CEP 24: the keys must be valid names of environment variables, the values text
- POSIX.1-2017, 8.1: names of letters, digits and underscores
- conda `base/constants.py` (`RESERVED_ENV_VARS`); https://github.com/conda/conda/issues/11485
- what each client makes of it was run: topics `variable-null`, `variable-nested`, `variable-reserved` and
  `variables-list` of `envlint clients`
"""

import re
from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Edit,
    Entry,
    Finding,
    Fix,
    Mapping,
    Note,
    Problem,
    ProblemKind,
    Scalar,
    Sequence,
    Severity,
    Source,
    Span,
    edits,
    quoted,
    rule,
)

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_RESERVED = "PATH"


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for problem in source.problems(ProblemKind.INVALID_VARIABLE):
        yield _of_another_type(source, problem)
    variables = source.value_of("variables")
    for entry in variables.entries if isinstance(variables, Mapping) else ():
        if isinstance(entry.key, Scalar) and isinstance(entry.value, Scalar):
            yield from _check(source, entry, entry.key.value, entry.value)


def _check(source: Source, entry: Entry, name: str, value: Scalar) -> Iterator[Finding]:
    span = entry.key.span
    if name == _RESERVED:
        yield _finding(source, f"the variable {quoted(name)} is reserved", span, "variable-reserved", Severity.WARNING)
    elif not re.fullmatch(_NAME, name) and name != "<<":
        note = Note("a name has letters, digits and underscores, and begins with no digit")
        yield Finding(f"{quoted(name)} is no name of a variable", span, (note,), (), Severity.WARNING)
    elif value.kind == "null":
        yield _finding(source, f"the variable {quoted(name)} has no value", span, "variable-null", Severity.WARNING)


def _of_another_type(source: Source, problem: Problem) -> Finding:
    node, key = problem.node, problem.key or problem.node
    what = "a list" if isinstance(node, Sequence) else "a mapping" if isinstance(node, Mapping) else "text"
    if len(problem.path) > 1:
        message = f"the variable {quoted(str(problem.path[-1]))} is {what}, not text"
        return _finding(source, message, key.span, "variable-nested", Severity.ERROR)
    changes = _as_mapping(source, node) if isinstance(node, Sequence) else ()
    fixes = (Fix("write names and values", changes, Applicability.UNSAFE),) if changes else ()
    message = f"`variables` is {what}, not a mapping of names and values"
    return _finding(source, message, key.span, "variables-list", Severity.ERROR, fixes)


def _finding(
    source: Source, message: str, span: Span, topic: str, heaviest: Severity, fixes: tuple[Fix, ...] = ()
) -> Finding:
    return Finding(message, span, source.trouble(topic), fixes, source.severity_of(topic, heaviest))


def _as_mapping(source: Source, variables: Sequence) -> tuple[Edit, ...]:
    """`- A=1` as `A: "1"`, if every item is of that kind."""
    found = []
    for item in () if variables.flow or source.document.aliases else variables.items:
        match = re.fullmatch(rf"({_NAME})=(\S*)", item.value) if isinstance(item, Scalar) and item.verbatim else None
        if match is None:
            return ()
        start = edits.item_start(source.document, item)
        found.append(Edit(Span(start, item.span.end), f'{match[1]}: "{match[2]}"'))
    return tuple(found)
