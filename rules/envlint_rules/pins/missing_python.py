"""
What is installed needs Python, but the file does not name it.

A Python comes in all the same, as a dependency of `pip` or of NumPy: the newest that fits on the day. A year later it
is another minor version, for which half of the packages have no build or the wheels of the `pip` section do not exist,
and pip compiles them or fails.

```yaml bad
channels:
  - conda-forge
dependencies:
  - numpy=2.1
  - pandas=2.2
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.13
  - numpy=2.1
  - pandas=2.2
```

Where nothing is known of what is installed, there is only the advice:

```yaml bad
channels:
  - conda-forge
dependencies:
  - pip
  - pip:
      - rich==14.0.0
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.12
  - numpy=2.1
  - pip
  - pip:
      - rich==14.0.0
```

A file without a `name`, or for `base`, may be meant for an environment that has a Python already, so it gets a hint,
unless Snakemake or nf-core is declared, which make an environment of each file, or Binder, whose own Python changes
with time. A file with a `category` is one of several that conda-lock reads together. A build that names its Python
settles it:

```yaml good
category: dev
dependencies:
  - numpy
```

```yaml good
dependencies:
  - numpy=1.26.4=py311*
```

## References

- https://github.com/pymc-devs/pymc-extras/issues/400
- repo2docker `buildpacks/conda/__init__.py`: "using current default Python version"
- conda-forge `python` is a run-time dependency of `pip`: https://github.com/conda-forge/pip-feedstock
"""

import re
from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Mapping,
    Note,
    Package,
    Scalar,
    Sequence,
    Severity,
    Source,
    edits,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    section = next((section for section in source.pip_sections if section.items.items), None)
    package = None if section is not None else next((each for each in source.packages if each.needs_python), None)
    if section is None and package is None:
        return
    if any(_settles_python(each) for each in source.specs) or _has_python_section(source):
        return
    if source.value_of("category") is not None:
        return
    notes = (Note("the newest that fits on the day comes in, and it decides which builds and wheels there are"),)
    name = source.value_of("name")
    named = isinstance(name, Scalar) and name.value not in ("base", "root")
    alone = named or source.declares("snakemake", "nf-core", "binder")
    severity = None if alone else Severity.HINT
    if section is not None:
        message = "a `pip` section, but `python` is not among the dependencies"
        yield Finding(message, section.key.span, notes, _added(source), severity, about="python")
    elif package is not None:
        message = f"`{package.name}` needs Python, but `python` is not among the dependencies"
        yield Finding(message, package.name_span, notes, _added(source), severity, about="python")


def _added(source: Source) -> tuple[Fix, ...]:
    """The newest Python that goes with the file, above everything else."""
    version = source.newest_python
    dependencies = source.value_of("dependencies")
    if version is None or not isinstance(dependencies, Sequence) or not dependencies.items:
        return ()
    edit = edits.insert_before(source.document, dependencies.items[0], f"python={version}")
    title = f"add `python={version}`, the newest that goes with the rest of the file"
    return (Fix(title, (edit,), Applicability.UNSAFE),)


def _settles_python(package: Package) -> bool:
    build = package.spec.build
    return package.is_python or (build is not None and re.search(r"py\d", build.text) is not None)


def _has_python_section(source: Source) -> bool:
    """Whether there is a `- python: 3.12` or `- sel(linux): python`, which other rules speak about."""
    dependencies = source.value_of("dependencies")
    items = dependencies.items if isinstance(dependencies, Sequence) else ()
    return any(
        "python" in (entry.name, str(entry.value).partition("=")[0])
        for item in items
        if isinstance(item, Mapping)
        for entry in item.entries
    )
