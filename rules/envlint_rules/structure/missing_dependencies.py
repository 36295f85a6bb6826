"""
There are no `dependencies`.

They are the only key that a file must have, if only as an empty list, `[]`. conda rejects the file since 25.9, where it
used to create an empty environment; mamba still does.

```yaml bad
name: demo
channels:
  - conda-forge
```

```yaml bad
name: demo
dependencies:
  # - python=3.12
```

```yaml good
name: demo
dependencies: []
```

A misspelt key is told by `unknown-key` alone:

```yaml good
name: demo
dependecies:
  - python=3.12
```

## References

- CEP 24: `dependencies` is required
- https://github.com/conda/conda/issues/15569
- what each client makes of it was run: topics `dependencies-missing`, `dependencies-null` and `empty-file` of
  `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import Finding, Mapping, Note, Problem, ProblemKind, Severity, Source, Span, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    document = source.document
    if document.root is None:
        if document.problem is None and document.oversized is None:
            yield _finding(source, "the file is empty", Span(0, 0), "empty-file")
        return
    for problem in source.problems(ProblemKind.MISSING_DEPENDENCIES):
        if source.root is None:
            yield _finding(source, "the file is empty", problem.node.span, "empty-file")
        elif problem.key is not None:
            if [entry.name for entry in source.root.entries].count("dependencies") == 1:  # else `duplicate-key` speaks
                yield _finding(source, "`dependencies` holds nothing", problem.key.span, "dependencies-null")
        elif not source.is_environment:
            note = Note("no client can make an environment of it")
            yield Finding(
                "no environment file: neither `dependencies` nor `channels`", _first_key(source.root), (note,)
            )
        elif not any(_stands_for_dependencies(source, each) for each in source.problems(ProblemKind.UNKNOWN_KEY)):
            yield _finding(source, "no `dependencies`", _first_key(source.root), "dependencies-missing")


def _finding(source: Source, message: str, span: Span, topic: str) -> Finding:
    return Finding(message, span, source.trouble(topic), severity=source.severity_of(topic))


def _first_key(root: Mapping) -> Span:
    return root.entries[0].key.span if root.entries else root.span


def _stands_for_dependencies(source: Source, problem: Problem) -> bool:
    """Whether a key that nobody knows is a misspelt one, or holds the whole environment: then `unknown-key` speaks."""
    nested = isinstance(problem.node, Mapping) and problem.node.find("dependencies") is not None
    return nested or source.meant_key(str(problem.path[0])) == "dependencies"
