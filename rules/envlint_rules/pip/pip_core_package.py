"""
pip is asked for a compiled package that conda installs for others.

pandas, SciPy, scikit-learn and many more need NumPy: conda installs one that they were built for, listed or not. pip
runs afterwards, deletes conda's NumPy and puts its own there, of another version, another build and another BLAS. What
conda built is left with it; imports fail at run time, or worse, do not. Let conda choose it with the rest.

```yaml bad
dependencies:
  - python=3.11
  - pandas=2.0
  - scipy
  - pip
  - pip:
      - numpy==1.26.4
      - rich
```

```yaml fixed unsafe
dependencies:
  - python=3.11
  - pandas=2.0
  - scipy
  - pip
  - numpy==1.26.4
  - pip:
      - rich
```

A line that any recent version satisfies leaves conda's alone:

```yaml good
dependencies:
  - python=3.11
  - pandas=2.0
  - pip
  - pip:
      - numpy>=1.20
```

Where pip installs all that needs it, there is nothing to overwrite:

```yaml good
dependencies:
  - python=3.11
  - pip
  - pip:
      - numpy==1.26.4
      - pandas==2.2.2
```

## References

- https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html#using-pip-in-an-environment
- https://github.com/spyder-ide/spyder/issues/23532
- https://numpy.org/doc/stable/dev/depending_on_numpy.html
- which packages always need it: `envlint/knowledge/data/dependents.toml`
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, Note, Package, PipRequirement, Severity, Source, edits, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    listed = {package.name for package in source.packages}
    for requirement in source.requirements:
        dependents = requirement.find_dependents(source.packages)
        if (
            not dependents
            or requirement.is_content
            or requirement.conda_name in listed
            or _is_shadow(source, requirement)
        ):
            continue
        yield Finding(
            f"pip may replace the `{requirement.conda_name}` that conda installs for {_enumerated(dependents)}",
            requirement.name_span,
            (
                Note(f"`{dependents[0].name}` needs it: conda chooses a version for it here", dependents[0].name_span),
                Note("what conda built against its own is left with pip's, and conda does not know"),
            ),
            _moved(source, requirement),
            Severity.HINT if source.is_export else None,
            about=requirement.conda_name,
        )


def _is_shadow(source: Source, requirement: PipRequirement) -> bool:
    return any(each is requirement for each, _ in source.in_both_lists)


def _enumerated(dependents: list[Package]) -> str:
    names = [f"`{name}`" for name in dict.fromkeys(package.name for package in dependents)]
    return (
        names[0]
        if len(names) == 1
        else f"{names[0]} and {'another' if len(names) == 2 else f'{len(names) - 1} others'}"
    )


def _moved(source: Source, requirement: PipRequirement) -> tuple[Fix, ...]:
    """Only a version that means the same to conda, out of a section that keeps other items."""
    version = requirement.version_spec
    section = next((each for each in source.pip_sections if requirement.scalar in each.items.items), None)
    plain = version is not None and not requirement.line.extras and requirement.line.marker is None
    if section is None or len(section.items.items) < 2 or version is None or not plain:
        return ()
    spec = f"{requirement.conda_name}{version.text}"
    changes = (
        edits.insert_before(source.document, section.item, spec),
        *edits.remove(source.document, requirement.scalar),
    )
    return (Fix(f"let conda install `{spec}`", changes, Applicability.UNSAFE),)
