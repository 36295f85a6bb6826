"""
One package is in both lists, conda's and pip's.

pip runs when conda is done. Finds it a version that its own line does not admit, it deletes conda's files and puts
its own in their place: what conda built against them is left with something else, and conda goes on believing that
its own are there. Often the two names differ: conda's `pytorch` is pip's `torch`. Where pip will certainly find what
it asks for, the line only says the same twice, and is a hint.

```yaml bad
dependencies:
  - python=3.12
  - pytorch=2.5
  - pip
  - pip:
      - torch==2.4.1
```

```yaml bad
dependencies:
  - python=3.12
  - opencv
  - pip
  - pip:
      - opencv-python==4.10.0.84
```

Without a version pip is content with what is there:

```yaml bad
dependencies:
  - python=3.12
  - pandas=2.2
  - pip
  - pip:
      - pandas
      - rich
```

```yaml fixed unsafe
dependencies:
  - python=3.12
  - pandas=2.2
  - pip
  - pip:
      - rich
```

Here names agree and packages do not: conda's is the program, pip's a wrapper round it.

```yaml good
dependencies:
  - python=3.12
  - graphviz
  - pip
  - pip:
      - graphviz==0.20.3
```

## References

- https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html#using-pip-in-an-environment
- https://github.com/opencv/opencv-python#installation-and-usage
- names: https://github.com/prefix-dev/parselmouth; what it does not say, with its sources:
  `envlint/knowledge/data/clashes.toml`
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, Package, PipRequirement, Severity, Source, edits, rule

_OF_PIP = "give the version there: pip replaces itself while it runs, and conda does not know"


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for requirement, package in source.in_both_lists:
        it = "it" if package.name == requirement.name else f"`{package.name}`"
        where = (Note(f"conda installs {it} here", package.name_span),)
        overwrites = requirement.has_files_of(package)
        if overwrites or requirement.may_replace(package):
            is_pip = package.name == "pip"
            harm = (
                _OF_PIP if is_pip else "what conda built against its files is left with others, and conda does not know"
            )
            certain = overwrites or requirement.excludes(package) or requirement.line.url is not None
            yield Finding(
                f"pip {'will' if certain else 'may'} write `{requirement.name}` over conda's `{package.name}`",
                requirement.name_span,
                (*where, Note(harm)),
                (_removed(source, requirement), *(() if is_pip else (_removed(source, package),))),
                Severity.HINT if source.is_export else None,
            )
        else:
            yield Finding(
                f"conda installs `{requirement.name}` already{'' if it == 'it' else f', as {it}'}",
                requirement.name_span,
                (*where, Note("pip finds it installed and does nothing")),
                (_removed(source, requirement),),
                Severity.HINT,
            )


def _removed(source: Source, item: PipRequirement | Package) -> Fix:
    whose = "pip's" if isinstance(item, PipRequirement) else "conda's"
    alone = (section.item for section in source.pip_sections if section.items.items == (item.scalar,))
    changes = edits.remove(source.document, next(alone, item.scalar))
    return Fix(f"remove {whose} `{item.name}`", changes, Applicability.UNSAFE)
