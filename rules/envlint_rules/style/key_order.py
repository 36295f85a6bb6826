"""
The keys of the file are not in the usual order.

Whoever opens an environment file looks for its name, the channels, the dependencies, in this order: that is how conda
itself writes them. With one order for all files two of them can be compared side by side.

```yaml bad
# how to make it: see the handbook

dependencies:
  - python=3.12  # for everybody
  # - numpy

# those of our cluster
channels:
  - conda-forge
name: demo
```

```yaml fixed unsafe
# how to make it: see the handbook

name: demo

# those of our cluster
channels:
  - conda-forge
dependencies:
  - python=3.12  # for everybody
  # - numpy
```

```yaml good
name: demo
channels:
  - conda-forge
platforms:
  - linux-64
dependencies:
  - python=3.12
variables:
  GREETING: hello
prefix: /opt/conda/envs/demo
category: main
```

A comment right above a key moves with it, and so does what is indented below; what heads the file stays, blank lines
stay where they are, and so do other keys, such as `category`. Where a key is there twice, or misspelled, nothing is
said until it is clear which is meant, and nothing of what `conda env export` or conda-lock wrote.

```yaml good
chanels:
  - conda-forge
name: demo
dependencies:
  - python=3.12
```

The rule runs only if it is selected.

## References

- https://github.com/conda/conda/blob/main/conda/env/env.py: `Environment.to_dict` writes them in this order
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Mapping, Severity, Source, moves, quoted, rule

_ORDER = ("name", "channels", "platforms", "dependencies", "variables", "prefix")


@rule(since="0.1.0", severity=Severity.HINT, default=False)
def check(source: Source) -> Iterator[Finding]:
    root = source.root
    if root is None or not source.is_environment or source.is_export or not _are_settled(source, root):
        return
    blocks = moves.entries(source.document, root)
    known = [block for block in blocks if root.entries[block.position].name in _ORDER]
    ordered = iter(sorted(known, key=lambda block: _ORDER.index(root.entries[block.position].name or "")))
    wanted = [next(ordered) if block in known else block for block in blocks]
    if wanted == list(blocks):
        return
    lower, higher = next((new, old) for old, new in zip(blocks, wanted, strict=True) if new is not old)
    names = [quoted(root.entries[each.position].name or "") for each in (lower, higher)]
    changes = moves.permute(source.document, root, blocks, wanted)
    yield Finding(
        f"{names[0]} belongs before {names[1]}",
        root.entries[lower.position].key.span,
        (),
        (Fix("put the keys in order", changes, Applicability.UNSAFE),) if changes else (),
    )


def _are_settled(source: Source, root: Mapping) -> bool:
    """Whether no key stands there twice, and none is another one's name with a typing error."""
    names = [entry.name for entry in root.entries]
    unknown = [name for name in names if name is not None and name not in _ORDER]
    return len(set(names)) == len(names) and not any(source.meant_key(name) in _ORDER for name in unknown)
