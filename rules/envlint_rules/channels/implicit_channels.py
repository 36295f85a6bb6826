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

A file whose packages all say where they come from needs no list:

```yaml good
dependencies:
  - conda-forge::python=3.12
```

## References

- CEP 24, `channels`; conda `env/env.py`: without channels those of the configuration are used
- https://github.com/Boyle-Lab/varCA/issues/29
- https://github.com/geopandas/geopandas/issues/935
"""

from collections.abc import Iterator

from envlint.api import Applicability, Entry, Finding, Fix, Mapping, Note, ProblemKind, Severity, Source, edits, rule


@rule(severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    root = source.root
    if root is None or root.find("channels") is not None or not source.specs:
        return
    if all(package.spec.channel is not None or package.spec.url is not None for package in source.specs):
        return
    entry = root.find("dependencies")
    if entry is not None and not _are_misspelt(source):
        yield Finding(
            "no `channels`: where the packages come from depends on who reads the file",
            entry.key.span,
            (Note("conda and mamba use the channels of the reader's own `.condarc`, pixi uses conda-forge"),),
            _with_conda_forge(source, root, entry),
        )


def _are_misspelt(source: Source) -> bool:
    """Whether there are some under another name: then `unknown-key` speaks."""
    return any(source.meant_key(str(each.path[0])) == "channels" for each in source.problems(ProblemKind.UNKNOWN_KEY))


def _with_conda_forge(source: Source, root: Mapping, entry: Entry) -> tuple[Fix, ...]:
    if root.flow:
        return ()
    edit = edits.insert_entry_before(source.document, entry, "channels", ["conda-forge"])
    return (Fix("name the channel: `conda-forge`", (edit,), Applicability.UNSAFE),)
