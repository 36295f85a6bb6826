"""
A key stands twice in one mapping.

conda and pixi reject the file. The others read one of the two and forget the other, and not the same one: mamba takes
the first, conda-lock the last.

```yaml bad
name: demo
channels:
  - conda-forge
name: demo
dependencies:
  - python=3.12
```

```yaml fixed
name: demo
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml bad
dependencies:
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

Where the values differ, nobody but the author knows which was meant:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
dependencies:
  - numpy
```

```yaml good
dependencies:
  - python=3.12
variables:
  dependencies: "none"
```

## References

- YAML 1.2.2, 3.2.1.1: the keys of a mapping are unique
- what each client makes of it was run: topics `duplicate-key` and `duplicate-variable` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Entry,
    Finding,
    Fix,
    Mapping,
    Node,
    Note,
    Scalar,
    Sequence,
    Severity,
    Source,
    edits,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    if source.root is not None:
        yield from _below(source, source.root, "duplicate-key", set())


def _below(source: Source, node: Node, topic: str, seen: set[int]) -> Iterator[Finding]:
    if id(node) in seen:  # an alias repeats it
        return
    seen.add(id(node))
    if isinstance(node, Sequence):
        for item in node.items:
            if not isinstance(item, Scalar):
                yield from _below(source, item, topic, seen)
    elif isinstance(node, Mapping):
        first: dict[str, Entry] = {}
        for entry in node.entries:
            name = entry.name
            if name is not None and name != "<<" and (earlier := first.setdefault(name, entry)) is not entry:
                yield _finding(source, node, earlier, entry, topic)
            if not isinstance(entry.value, Scalar):
                is_variables = node is source.root and name == "variables"
                yield from _below(source, entry.value, "duplicate-variable" if is_variables else topic, seen)


def _finding(source: Source, mapping: Mapping, first: Entry, again: Entry, topic: str) -> Finding:
    notes = (Note("it stands here already", first.key.span), *source.trouble(topic))
    message = f"the key {quoted(again.name or '')} stands twice"
    fixes: tuple[Fix, ...] = ()
    if source.document.aliases:
        pass
    elif _same(first.value, again.value):
        message = f"{message}, with the same value"
        changes = edits.remove_entry(source.document, mapping, again)
        fixes = (Fix("remove the second one", changes, Applicability.SAFE),)
    elif (empty := next((each for each in (first, again) if _is_empty(each.value)), None)) is not None:
        message = f"{message}, and one of the two holds nothing"
        changes = edits.remove_entry(source.document, mapping, empty)
        fixes = (Fix("remove the empty one", changes, Applicability.UNSAFE),)
    return Finding(message, again.key.span, notes, fixes, source.severity_of(topic))


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.kind == "null"


def _same(one: Node, other: Node) -> bool:
    """Whether two nodes mean the same to every reader."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return (one.value, bool(one.style), one.tag) == (other.value, bool(other.style), other.tag)
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return len(one.items) == len(other.items) and all(map(_same, one.items, other.items))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        pairs = [node for entry in one.entries for node in entry], [node for entry in other.entries for node in entry]
        return len(pairs[0]) == len(pairs[1]) and all(map(_same, *pairs))
    return False
