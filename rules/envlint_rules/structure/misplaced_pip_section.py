"""
The `pip` section is not where, or not what, clients look for.

It is one item of the dependencies, with a list below it that is indented further than itself. A `pip` at the top level
is ignored; `pip: rich` gives conda the requirements `r`, `i`, `c` and `h`; and where the list is not indented, its
items are conda packages.

```yaml bad
dependencies:
  - python=3.12
  - pip
pip:
  - rich==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip: rich==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

What stands at the same indent as `- pip:` may have been meant for conda or for pip: both are offered, neither is done.

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
  - rich==14.0.0
```

An option that ends with a colon is a mapping to YAML:

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - --no-binary :all:
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip
  - pip:
      - "--no-binary :all:"
```

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==14.0.0
```

## References

- CEP 24, "dependencies"; https://github.com/conda/conda/issues/6319, https://github.com/conda/conda/issues/9161,
  https://github.com/conda/conda/issues/7654
- what each client makes of it was run: topics `pip-at-top-level`, `pip-string`, `pip-not-indented` and
  `pip-item-mapping` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Edit,
    Entry,
    Finding,
    Fix,
    Mapping,
    Node,
    Note,
    PipLine,
    Problem,
    ProblemKind,
    Scalar,
    Sequence,
    Severity,
    Source,
    edits,
    moves,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for problem in source.problems(ProblemKind.MISPLACED_PIP):
        if problem.path == ("pip",):
            yield _at_top_level(source, problem)
        elif problem.path[0] == "channels":
            yield _finding(source, problem.node, "the `pip` section stands among the channels", "channel-collection")
        elif len(problem.path) > 3:
            yield _mapping_below(source, problem)
        elif isinstance(problem.node, Scalar) and problem.node.kind == "null":
            yield _without_items(source, problem, problem.node)
        else:
            yield _without_list(source, problem)


def _finding(source: Source, node: Node, message: str, topic: str, *fixes: Fix) -> Finding:
    kept = tuple(fix for fix in fixes if fix.edits)
    return Finding(message, node.span, source.trouble(topic), kept, source.severity_of(topic))


def _at_top_level(source: Source, problem: Problem) -> Finding:
    dependencies = source.value_of("dependencies")
    changes: tuple[Edit, ...] = ()
    assert problem.key is not None
    if isinstance(dependencies, Sequence):
        entry, first = Entry(problem.key, problem.node), next(iter(source.pip_sections), None)
        changes = moves.nest(source.document, entry, dependencies) if first is None else ()
    fix = Fix("move it into `dependencies`", changes, Applicability.UNSAFE)
    return _finding(
        source, problem.key, "`pip` stands at the top level, not in `dependencies`", "pip-at-top-level", fix
    )


def _mapping_below(source: Source, problem: Problem) -> Finding:
    text = problem.node.span.of(source.text)
    changes: tuple[Edit, ...] = ()
    if isinstance(problem.node, Mapping) and len(problem.node.entries) == 1 and "\n" not in text:
        entry = problem.node.entries[0]
        null = isinstance(entry.value, Scalar) and entry.value.kind == "null"
        meant = text if null and (entry.name or "").startswith("-") else moves.item_meant(entry, "==")
        changes = (moves.as_text(source.document, problem.node, meant),) if meant else ()
    message = f"YAML reads {quoted(text)} as a key and its value"
    return _finding(
        source, problem.node, message, "pip-item-mapping", Fix("make it text", changes, Applicability.UNSAFE)
    )


def _without_items(source: Source, problem: Problem, node: Scalar) -> Finding:
    """`- pip:` with other items behind it, which are conda's."""
    document, dependencies = source.document, source.value_of("dependencies")
    item = edits.parent_of(document, node)
    assert isinstance(dependencies, Sequence)
    assert item is not None
    assert problem.key is not None
    behind = dependencies.items[dependencies.items.index(item) + 1 :]
    lines = [each for each in behind if isinstance(each, Scalar) and PipLine.parse(each.value).valid]
    changes = moves.indent(document, behind) if len(lines) == len(behind) and not dependencies.flow else ()
    first = behind[0].span.of(source.text).partition("\n")[0]
    message = f"`pip` has no items: {quoted(first)} at the same indent is not one"
    indent = Fix("indent what follows below `pip:`", changes, Applicability.UNSAFE)
    remove = Fix("remove the empty `pip:`", edits.remove(document, item), Applicability.UNSAFE)
    return _finding(source, problem.key, message, "pip-not-indented", indent, remove)


def _without_list(source: Source, problem: Problem) -> Finding:
    node = problem.node
    assert problem.key is not None
    if isinstance(node, Scalar):
        changes = moves.wrap(source.document, Entry(problem.key, node))
        message = f"`pip` holds the text {quoted(node.value)}, not a list"
        return _finding(source, node, message, "pip-string", Fix("make it a list", changes, Applicability.UNSAFE))
    note = Note("what the section holds is a list (CEP 24)")
    return Finding("`pip` holds a mapping, not a list", problem.key.span, (note,))
