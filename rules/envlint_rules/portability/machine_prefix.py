"""
`prefix:` is a path of one machine.

`conda env export` writes where the environment was. Nobody else has that folder: conda ignores the line if the file has
a `name`, and if it has none creates the environment there, or fails for want of rights. All that it does for other
readers is to tell them the user's name and how the disk is laid out.

```yaml bad
name: analysis
channels:
  - conda-forge
dependencies:
  - python=3.12
prefix: /home/someone/miniconda3/envs/analysis
```

```yaml fixed unsafe
name: analysis
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml good
name: analysis
channels:
  - conda-forge
dependencies:
  - python=3.12
```

## References

- CEP 24, `prefix`: the preferred path; conda `cli/main_create.py` looks at it only where there is no `name`
- https://github.com/calico/basenji/issues/126
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, Scalar, Severity, Source, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    entry = None if source.root is None else source.root.find("prefix")
    if source.root is None or entry is None or not isinstance(entry.value, Scalar):
        return
    if entry.value.kind == "null" or "{{" in entry.value.value or "${" in entry.value.value:
        return
    named = source.root.find("name") is not None
    why = "as the file has a `name`, no client looks at it" if named else "conda creates the environment there"
    changes = edits.remove_entry(source.document, source.root, entry)
    yield Finding(
        "`prefix` is a path of one machine",
        entry.key.span,
        (Note(f"{why}; it tells who wrote the file and where"),),
        (Fix("remove `prefix`", changes, Applicability.UNSAFE),),
    )
