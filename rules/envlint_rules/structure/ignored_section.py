"""
A mapping among the dependencies that no client reads.

`- python: 3.10` is no package with a version, but a section called `python`, as `- pip:` is one; and `pip` is the only
section that clients know. conda, mamba, pixi and conda-lock drop any other without a word, so the package is missing
and nobody is told. CEP 24 wants it to be an error.

```yaml bad
dependencies:
  - python: 3.10
  - numpy
```

```yaml fixed unsafe
dependencies:
  - python=3.10
  - numpy
```

```yaml bad
dependencies:
  - python=3.12
  - Pip:
      - rich==14.0.0
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pip:
      - rich==14.0.0
```

```yaml bad
dependencies:
  - nodejs
  - npm:
      - left-pad
```

A channel is written before a `::`:

```yaml bad
dependencies:
  - conda-forge:
      - pyscf  # the quantum chemistry
      - libxc
```

```yaml fixed unsafe
dependencies:
  - conda-forge::pyscf  # the quantum chemistry
  - conda-forge::libxc
```

`sel(...)` is read by mamba, and dropped by all others:

```yaml bad clients=conda,mamba
dependencies:
  - python=3.12
  - sel(linux): gdb
  - sel(osx): lldb
```

```yaml good clients=mamba
dependencies:
  - python=3.12
  - sel(linux): gdb
```

## References

- CEP 24: an unknown section must be an error; its last example shows `sel(...)`
- conda `env/env.py`, libmamba `install.cpp`; what each client makes of it was run: topics `item-mapping`,
  `item-section`, `selector-key`, `selector-key-expression` and `pip-with-other-key` of `envlint clients`
"""

import re
from collections.abc import Iterator

from envlint.api import (
    CONDA_FORGE,
    DEFAULTS,
    TROUBLE,
    Applicability,
    Entry,
    Finding,
    Fix,
    Mapping,
    Note,
    ProblemKind,
    Scalar,
    Sequence,
    Severity,
    Source,
    Tag,
    edits,
    moves,
    quoted,
    rule,
)

_CHANNELS = frozenset({CONDA_FORGE, DEFAULTS, "anaconda", "bioconda", "pytorch", "nvidia", "msys2"})
_PIP = r"(?i)\s*(?:pips?[0-9.]*|pypi|pip-?(?:dependencies|requirements))\s*"


@rule(since="0.1.0", severity=Severity.ERROR, tag=Tag.UNNECESSARY)
def check(source: Source) -> Iterator[Finding]:
    for problem in source.problems(ProblemKind.UNKNOWN_SECTION):
        item = edits.parent_of(source.document, problem.node)
        if not isinstance(item, Mapping) or problem.key is None or source.is_template(item):
            continue
        if item.find("pip") is not None or problem.key is item.entries[0].key:  # else the first key tells of all
            yield _finding(source, item, Entry(problem.key, problem.node))
    if "sel(" in source.text and source.clients_that(TROUBLE, "selector-key"):
        yield from _selectors(source)


def _selectors(source: Source) -> Iterator[Finding]:
    """One finding for the file: selectors are a decision, not a slip."""
    dependencies = source.value_of("dependencies")
    items = dependencies.items if isinstance(dependencies, Sequence) else ()
    unread = [problem.node for problem in source.problems(ProblemKind.UNKNOWN_SECTION)]
    entries = [entry for item in items if isinstance(item, Mapping) for entry in item.entries]
    keys = [
        key
        for key, value in entries
        if isinstance(key, Scalar) and key.value.startswith("sel(") and value not in unread
    ]
    if keys:
        others = f" and {len(keys) - 1} more" if len(keys) > 1 else ""
        message = f"a selector that mamba alone reads: {quoted(keys[0].value)}{others}"
        yield Finding(message, keys[0].span, source.trouble("selector-key"), (), source.severity_of("selector-key"))


def _finding(source: Source, item: Mapping, entry: Entry) -> Finding:
    name = entry.name or ""
    if name.startswith("sel("):
        topic, note = (
            "selector-key-expression",
            "mamba reads `sel(linux)`, `sel(osx)`, `sel(unix)` and `sel(win)`, and one spec",
        )
        message = f"no client reads the selector {quoted(name)}"
        return Finding(message, entry.key.span, (Note(note), *source.trouble(topic)), (), source.severity_of(topic))
    if len(item.entries) > 1:
        with_pip = item.find("pip") is not None
        topic, message = "item-mapping", f"{quoted(name)} and {_neighbours(item, entry)} make one item"
        if with_pip:
            topic, message = (
                "pip-with-other-key",
                f"the section {quoted(name)} stands beside {_neighbours(item, entry)}",
            )
        return Finding(message, entry.key.span, source.trouble(topic), (), source.severity_of(topic))
    topic = "item-mapping" if isinstance(entry.value, Scalar) else "item-section"
    message, fixes = _meant(source, item, entry, name)
    return Finding(message, entry.key.span, source.trouble(topic), fixes, source.severity_of(topic))


def _neighbours(item: Mapping, entry: Entry) -> str:
    return " and ".join(
        quoted(each.name or "") for each in item.entries if each is not entry and each.key is not entry.key
    )


def _meant(source: Source, item: Mapping, entry: Entry, name: str) -> tuple[str, tuple[Fix, ...]]:
    """What the section is called in the message, and what it should have been."""
    document, section = source.document, f"{quoted(name)} is no section that a client reads"
    null = isinstance(entry.value, Scalar) and entry.value.kind == "null"
    if re.fullmatch(_PIP, name) and (null or isinstance(entry.value, Sequence)):
        change = edits.rename_key(document, entry, "pip")
        return f"{section}, but `pip` is", (Fix("call it `pip`", (change,), Applicability.UNSAFE),)
    if isinstance(entry.value, Sequence) and (name in _CHANNELS or any(each.text == name for each in source.channels)):
        changes = moves.unnest(document, item, f"{name}::")
        fixes = (Fix(f"write {quoted(f'{name}::')} before each", changes, Applicability.UNSAFE),) if changes else ()
        return f"the channel {quoted(name)} is written as a section", fixes
    meant = moves.item_meant(entry)
    if meant is None:
        return section, ()
    message = f"{quoted(name)} and its version make a section, not a package"
    if meant == name:
        message = f"the colon makes a section of the package {quoted(name)}"
    fix = Fix(f"write {quoted(meant)}", (moves.as_text(document, item, meant),), Applicability.UNSAFE)
    return message, (fix,)
