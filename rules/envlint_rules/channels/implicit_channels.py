"""
The file names no channels, so each reader's own configuration decides where the packages come from.

conda and mamba take the channels of the reader's `.condarc`: Anaconda's `defaults` for one, conda-forge for another, a
company's mirror for a third. pixi takes conda-forge. The same file then gives different environments, or none.

```yaml bad
name: analysis
dependencies:
  - python=3.12
  - numpy=2.1
```

```yaml fixed unsafe
name: analysis
channels:
  - conda-forge
dependencies:
  - python=3.12
  - numpy=2.1
```

An empty list is no list:

```yaml bad
channels: []
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels: [conda-forge]
dependencies:
  - python=3.12
```

A file whose packages all say where they come from needs no list, unless a declared client asks for one:

```yaml good
dependencies:
  - conda-forge::python=3.12
```

```yaml bad clients=nf-core
dependencies:
  - conda-forge::python=3.12
```

## References

- CEP 24, `channels`; conda `env/env.py`: without channels those of the configuration are used
- https://github.com/Boyle-Lab/varCA/issues/29
- https://github.com/geopandas/geopandas/issues/935
"""

from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Edit,
    Finding,
    Fix,
    Note,
    ProblemKind,
    Sequence,
    Severity,
    Source,
    Span,
    Verdict,
    edits,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    root = source.root
    if root is None or source.channels:
        return
    channels = root.find("channels")
    if channels is not None and not source.specs:
        return
    if channels is not None:
        if isinstance(channels.value, Sequence) and not channels.value.items:
            yield _finding("`channels` is empty", channels.key.span, (Edit(channels.value.span, "[conda-forge]"),))
        return
    entry = root.find("dependencies")
    if entry is None or _are_misspelt(source):
        return
    if all(package.spec.channel is not None or package.spec.url is not None for package in source.specs):
        if who := source.who(Verdict.REJECTS, "channels-missing"):
            yield Finding(f"no `channels`, which {who} asks for", entry.key.span, source.trouble("channels-missing"))
    else:
        insertion = edits.insert_entry_before(source.document, entry, "channels", ["conda-forge"])
        yield _finding("no `channels`", entry.key.span, () if root.flow else (insertion,))


def _finding(what: str, span: Span, changes: tuple[Edit, ...]) -> Finding:
    why = Note("conda and mamba use the channels of the reader's own `.condarc`, pixi uses conda-forge")
    fixes = (Fix("name the channel: `conda-forge`", changes, Applicability.UNSAFE),) if changes else ()
    return Finding(f"{what}: where the packages come from depends on who reads the file", span, (why,), fixes)


def _are_misspelt(source: Source) -> bool:
    """Whether there are some under another name: then `unknown-key` speaks."""
    return any(source.meant_key(str(each.path[0])) == "channels" for each in source.problems(ProblemKind.UNKNOWN_KEY))
