"""
A top-level key that no client reads.

Its content is lost: conda prints one line about it and goes on, the others say nothing. A slip of the pen in
`dependencies` or `channels` cost people hours. Keys that begin with `x-`, `.` or `_`, and those that only hold an
anchor for use elsewhere, are taken to be meant as they are.

```yaml bad
name: demo
channels:
  - conda-forge
dependecies:
  - python=3.12
```

```yaml fixed unsafe
name: demo
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
name: demo
dependencies:
  - python=3.12
extras:
  docs: [sphinx]
```

```yaml good
name: demo
platforms: [linux-64]
dependencies:
  - python=3.12
x-owner: somebody
```

## References

- CEP 24: other keys must be ignored, with a warning
- https://github.com/conda/conda/issues/5885
- conda `env/env.py` (`EnvironmentSectionNotValid`); what each client makes of it was run: topic `unknown-key` of
  `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Entry,
    Finding,
    Fix,
    Mapping,
    Note,
    Problem,
    ProblemKind,
    Scalar,
    Severity,
    Source,
    edits,
    quoted,
    rule,
)

_ESSENTIAL = ("dependencies", "channels")
"""Without what they hold, the environment is another one."""


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    problems = source.problems(ProblemKind.UNKNOWN_KEY)
    if not problems or source.root is None or not source.is_environment:
        return
    for problem in problems:
        if isinstance(problem.key, Scalar) and not _is_deliberate(source, problem):
            yield _finding(source, source.root, Entry(problem.key, problem.node))
        elif problem.key is not None and not isinstance(problem.key, Scalar) and not source.is_template(problem.key):
            yield Finding(
                "a key that is no text", problem.key.span, source.trouble("unknown-key"), (), Severity.WARNING
            )


def _is_deliberate(source: Source, problem: Problem) -> bool:
    name = str(problem.path[0])
    holds_anchor = any(
        anchor.node is problem.node or problem.node.span.contains(anchor.span) for anchor in source.document.anchors
    )
    return holds_anchor or name.startswith(("x-", ".", "_"))


def _finding(source: Source, root: Mapping, entry: Entry) -> Finding:
    name = entry.name or ""
    message, notes, span = (
        f"{quoted(name)} is no key of an environment file",
        source.trouble("unknown-key"),
        entry.key.span,
    )
    if isinstance(entry.value, Mapping) and entry.value.find("dependencies") is not None:
        return Finding(f"the environment stands below {quoted(name)}, not at the top level", span, notes)
    if name == "python":
        hint = Note("a package is listed below `dependencies`")
        return Finding(message, span, (*notes, hint), (), Severity.WARNING)
    meant = source.meant_key(name)
    if meant is None:
        return Finding(message, span, notes, (), Severity.WARNING)
    severity = Severity.ERROR if meant in _ESSENTIAL else Severity.WARNING
    if meant == "dependencies":
        notes = source.trouble("dependencies-missing")
    other = root.find(meant)
    if other is not None:
        return Finding(
            f"{message}, but `{meant}` is", span, (*notes, Note("there is one already", other.key.span)), (), severity
        )
    fix = Fix(f"call it `{meant}`", (edits.rename_key(source.document, entry, meant),), Applicability.UNSAFE)
    return Finding(f"{message}, but `{meant}` is", span, notes, (fix,), severity)
