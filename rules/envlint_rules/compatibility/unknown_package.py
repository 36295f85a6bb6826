"""
conda-forge is not known to have a package of this name.

Most often it is a slip of the finger, or what pip calls a package that conda calls otherwise. Only files whose channels
are all conda-forge are judged, since another channel may have anything; and only by the names of the day of envlint's
own list: what is newer, or was renamed before, is not in it. So the rule is off unless it is selected.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - scikit-lern
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - scikit-learn
```

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pytest-coverage-of-the-moon
```

```yaml good
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12
  - samtools
```

## References

- https://conda-forge.org/packages/
- the names: https://github.com/conda-forge/feedstock-outputs
- what the package index calls them: https://github.com/prefix-dev/parselmouth
"""

from collections.abc import Iterator

from envlint.api import (
    CONDA_FORGE,
    NODEFAULTS,
    Applicability,
    Finding,
    Fix,
    Note,
    Package,
    Severity,
    Source,
    edits,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING, default=False)
def check(source: Source) -> Iterator[Finding]:
    others = [each for each in source.channels if each.family not in (CONDA_FORGE, NODEFAULTS) or each.label]
    if others or not any(each.family == CONDA_FORGE for each in source.channels):
        return
    elsewhere = {id(each.scalar) for each in source.package_channels if each.family != CONDA_FORGE}
    for package in source.packages:
        is_plain = package.spec.url is None and not package.name.startswith("__") and "*" not in package.name
        if not is_plain or id(package.scalar) in elsewhere or package.is_on_conda_forge:
            continue
        meant = package.meant_name
        advice = f"; did you mean `{meant}`?" if meant else ""
        yield Finding(
            f"conda-forge is not known to have a package `{package.name}`{advice}",
            package.name_span,
            (Note(f"as of {package.names_as_of}, the date of envlint's list"),),
            _renamed(source, package, meant),
        )


def _renamed(source: Source, package: Package, meant: str | None) -> tuple[Fix, ...]:
    name = package.spec.name
    if meant is None or name is None or any(each.name == meant for each in source.packages):
        return ()
    edit = edits.replace_part(source.document, package.scalar, name.start, name.end, meant)
    return (Fix(f"write `{meant}`", (edit,), Applicability.UNSAFE),)
