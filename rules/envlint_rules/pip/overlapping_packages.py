"""
Two packages of the pip section have the same files.

Some projects publish one module under several names, of which an environment is to have one: `opencv-python` and
`opencv-python-headless`, `psycopg2` and `psycopg2-binary`. pip knows nothing of that and installs them all, each over
the others: what is left is of both, and who removes or updates one of them takes the files of the others along.

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - opencv-python==4.10.0.84
      - opencv-python-headless==4.10.0.84
```

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - psycopg2==2.9.9
      - psycopg2-binary==2.9.9
```

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - opencv-python-headless==4.10.0.84
      - psycopg2==2.9.9
```

Where each is for another platform they are right:

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - onnxruntime-gpu==1.18.1; sys_platform == "linux"
      - onnxruntime==1.18.1; sys_platform != "linux"
```

One package in both lists, conda's and pip's, is for `shadowed-package`.

## References

- https://github.com/opencv/opencv-python#installation-and-usage
- https://onnxruntime.ai/docs/get-started/with-python.html
- each entry of the table (`envlint/knowledge/data/clashes.toml`, `one-of`) names its own
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, PipRequirement, Severity, Source, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    first_of: dict[str, PipRequirement] = {}
    for item in source.requirements:
        contested = item.contested_module
        if contested is None or item.line.marker is not None or source.has_selector(item.scalar):
            continue
        module, reference = contested
        first = first_of.setdefault(module, item)
        if first.name == item.name:
            continue
        yield Finding(
            f"`{item.name}` and `{first.name}` both have the module `{module}`",
            item.name_span,
            (
                Note("the other one", first.scalar.span),
                Note(f"pip installs one over the other; an environment should have one of them ({reference})"),
            ),
            tuple(
                Fix(f"remove `{each.name}`", edits.remove(source.document, each.scalar), Applicability.UNSAFE)
                for each in (item, first)
            ),
        )
