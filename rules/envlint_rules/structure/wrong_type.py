"""
Something is of another type than it has to be.

A string where a list belongs, a number where a string belongs, an item with nothing in it. conda checks types since
25.9 and rejects the file; before, and in other clients to this day, `dependencies: python` became the packages `p`,
`y`, `t`, `h`, `o` and `n`, or none.

```yaml bad
channels: conda-forge
dependencies:
  - python=3.12
```

```yaml fixed
channels:
  - conda-forge
dependencies:
  - python=3.12
```

Quoted, a number is text:

```yaml bad
name: 3.10
dependencies:
  - python=3.10
```

```yaml fixed
name: "3.10"
dependencies:
  - python=3.10
```

A dash with nothing but a comment behind it is an item, too:

```yaml bad
dependencies:
  - python=3.12
  -  # numpy
```

```yaml fixed
dependencies:
  - python=3.12
  # numpy
```

Without a space behind it a dash is a letter like any other:

```yaml bad
dependencies:
  -python=3.12
  -numpy
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - numpy
```

```yaml good
name: "3.10"
channels: [conda-forge]
dependencies: []
```

## References

- CEP 24, "Schema"
- https://github.com/conda/conda/issues/15250, https://github.com/conda/conda/issues/15269
- what each client makes of it was run: topics `name-not-string`, `dependencies-scalar`, `item-null` and others of
  `envlint clients`
"""

import re
from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Edit,
    Entry,
    Finding,
    Fix,
    Node,
    Problem,
    ProblemKind,
    Scalar,
    Sequence,
    Severity,
    Source,
    Span,
    Verdict,
    edits,
    moves,
    quoted,
    rule,
)

_GLUED = r"-(?=[^\s-]|\u00a0)"
_SEPARATORS = r"[\s,]+"
_KINDS = {"int": "a number", "float": "a number", "bool": "a truth value", "timestamp": "a date", "null": "nothing"}
_TOPICS = {
    # what holds it: nothing, a text or number, a list, a mapping
    "": ("empty-file", "top-level-scalar", "top-level-list", ""),
    "name": ("name-null", "name-not-string", "name-collection", "name-collection"),
    "prefix": ("prefix-not-string",) * 4,
    "channels": ("channels-null", "channels-string", "", "channels-mapping"),
    "channels item": ("channel-not-string", "channel-not-string", "channel-collection", "channel-collection"),
    "dependencies": ("dependencies-null", "dependencies-scalar", "", "dependencies-mapping"),
    "dependencies item": ("item-null", "item-number", "item-list", "item-mapping"),
    "pip item": ("pip-item-number", "pip-item-number", "pip-item-mapping", "pip-item-mapping"),
    "selector": ("selector-key-expression",) * 4,
}


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for problem in (*source.problems(ProblemKind.NOT_A_MAPPING), *source.problems(ProblemKind.WRONG_TYPE)):
        if not source.is_template(problem.node):
            topic = _TOPICS.get(_place(problem), ("",) * 4)[_shape(problem.node)]
            severity = source.severity_of(topic) if topic else _severity_for_readers(source, problem)
            notes = source.trouble(topic) if topic else ()
            yield Finding(_message(problem), _span(source, problem), notes, tuple(_fixes(source, problem)), severity)


def _place(problem: Problem) -> str:
    path = problem.path
    if len(path) < 2:
        return str(path[0]) if path else ""
    if path[2:3] == ("pip",):
        return "pip item"
    return f"{path[0]} item" if len(path) == 2 else "selector"


def _shape(node: Node) -> int:
    if isinstance(node, Scalar):
        return 0 if node.kind == "null" else 1
    return 2 if isinstance(node, Sequence) else 3


def _severity_for_readers(source: Source, problem: Problem) -> Severity:
    key = str(problem.path[0])
    return Severity.ERROR if source.clients_that(Verdict.READS, key) else Severity.HINT


def _span(source: Source, problem: Problem) -> Span:
    """A missing value has no place of its own: its key or its dash stands for it."""
    node = problem.node
    if not isinstance(node, Scalar) or node.value or not problem.path:
        return node.span
    if problem.key is not None:
        return problem.key.span
    return Span(edits.item_start(source.document, node), node.span.end)


def _message(problem: Problem) -> str:
    node, place = problem.node, _place(problem)
    if isinstance(node, Scalar):
        what = _KINDS.get(node.kind, "text")
    else:
        what = "a list" if isinstance(node, Sequence) else "a mapping"
    if not place:
        return f"the file is {what}, not a mapping with `dependencies`"
    if place.endswith("item"):
        if isinstance(node, Scalar):
            return "an empty item" if node.kind == "null" else f"the item {quoted(node.value)} is {what}, not text"
        return f"{what} where an item of `{place.removesuffix(' item')}` belongs"
    name = quoted(str(problem.path[-1]))
    if isinstance(node, Scalar):
        if node.kind == "null":
            return f"{name} holds nothing"
        if re.match(_GLUED, node.value):
            space = "a no-break space" if node.value.startswith("-\u00a0") else "no space"
            return f"{space} behind the dash: {name} is text, not {problem.expected}"
        return f"{name} is {what}, not {problem.expected}: {quoted(node.value)}"
    return f"{name} is {what}, not {problem.expected}"


def _fixes(source: Source, problem: Problem) -> Iterator[Fix]:
    document, node, place = source.document, problem.node, _place(problem)
    if document.aliases:
        return
    if isinstance(node, Scalar):
        yield from _fixes_of_scalar(source, problem, node)
    elif isinstance(node, Sequence):
        if place.endswith("item") and not node.flow and len(node.items) == 1:
            change = Edit(Span(node.span.start, node.items[0].span.start), "")
            yield Fix("write one dash", (change,), Applicability.UNSAFE)
    elif place in ("dependencies", "channels"):
        if changes := moves.itemize(document, node):
            yield Fix("write a dash before each", changes, Applicability.UNSAFE)
    elif place == "channels item" and len(node.entries) == 1 and (meant := _channel_meant(node.entries[0])):
        change = Edit(node.span, meant)
        yield Fix(f"write {quoted(meant)}", (change,), Applicability.UNSAFE)


def _fixes_of_scalar(source: Source, problem: Problem, node: Scalar) -> Iterator[Fix]:
    document, place = source.document, _place(problem)
    if place.endswith("item") and node.kind == "null":
        level = Applicability.SAFE if place == "dependencies item" else Applicability.UNSAFE
        yield Fix("remove the empty item", edits.remove(document, node), level)
    elif node.kind == "null" or node.tag is not None or place in ("", "selector"):
        return
    elif problem.expected == "text":
        if place not in ("dependencies item", "pip item"):
            yield Fix("quote it", (edits.replace(document, node, node.value),), Applicability.SAFE)
    elif re.match(_GLUED, node.value):
        if changes := moves.space_dashes(document, node):
            yield Fix("write a space behind each dash", changes, Applicability.UNSAFE)
    elif isinstance(problem.key, Scalar) and problem.expected == "a list":
        pieces = re.split(_SEPARATORS, node.value) if place == "channels" and "," in node.value else []
        level = Applicability.UNSAFE if pieces or place == "dependencies" else Applicability.SAFE
        if changes := moves.wrap(document, Entry(problem.key, node), pieces):
            yield Fix("make it a list", changes, level)


def _channel_meant(entry: Entry) -> str | None:
    """`conda-forge` for `conda-forge:`, the URL for `url: https://...`."""
    key, value = entry
    if not isinstance(key, Scalar) or not isinstance(value, Scalar):
        return None
    return key.value if value.kind == "null" else value.value if "://" in value.value else None
