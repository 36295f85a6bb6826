"""
The version of Python is written in a way that a declared service does not see.

Binder and MLflow look for the version of Python in the text of an item. Of `python>=3.11` Binder sees nothing, and
prepares another Python, for which the rest of the file may not have been written; MLflow does so with `python >=3.11`.

```yaml bad clients=binder
channels:
  - conda-forge
dependencies:
  - python>=3.11
  - numpy=2.1
```

A version after a blank is the same as one behind `==`:

```yaml bad clients=binder
channels:
  - conda-forge
dependencies:
  - python 3.11.9
```

```yaml fixed
channels:
  - conda-forge
dependencies:
  - python==3.11.9
```

```yaml good clients=binder,mlflow
channels:
  - conda-forge
dependencies:
  - python=3.11
```

Binder wants the name at the very start, so that a channel before it hides the version, too:

```yaml bad clients=binder
channels:
  - conda-forge
dependencies:
  - conda-forge::python=3.11
```

MLflow wants nothing but one version behind it, and of `python>=3.9` takes the 3.9:

```yaml bad clients=mlflow
channels:
  - conda-forge
dependencies:
  - python = 3.11
```

```yaml fixed
channels:
  - conda-forge
dependencies:
  - python=3.11
```

```yaml good clients=mlflow
channels:
  - conda-forge
dependencies:
  - python>=3.9
```

A Python without any version is for `unpinned-core`. Where no such service is declared every form is as good:

```yaml good
channels:
  - conda-forge
dependencies:
  - python>=3.11,<3.13
```

## References

- repo2docker `buildpacks/conda/__init__.py`: `PYTHON_REGEX`; https://repo2docker.readthedocs.io/en/latest/configuration/
- MLflow `mlflow/utils/environment.py`: `_CONDA_DEPENDENCY_REGEX`
- topic `python-range` of `envlint clients`
"""

from collections.abc import Iterator, Sequence

from envlint.api import (
    TROUBLE,
    Applicability,
    Client,
    Finding,
    Fix,
    Package,
    Severity,
    Source,
    edits,
    enumerate_clients,
    quoted,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    pythons = [each for each in source.packages if each.name == "python" and each.spec.version is not None]
    looking = source.clients_that(TROUBLE, "python-range")
    blind = [client for client in looking if not any(client.finds_python(each.spec.text) for each in pythons)]
    if blind and pythons:
        yield _finding(source, pythons[0], blind, looking)


def _finding(source: Source, package: Package, blind: Sequence[Client], looking: Sequence[Client]) -> Finding:
    version = package.spec.version
    text, span = package.spec.text, package.scalar.span
    if version is not None and not all(client.finds_python(f"python{version.text}") for client in blind):
        text, span = version.text, package.part(version.start, version.end)
    message = f"{quoted(text)} is not seen by {enumerate_clients(blind)}"
    return Finding(message, span, source.trouble("python-range", blind), _rewritten(source, package, looking))


def _rewritten(source: Source, package: Package, looking: Sequence[Client]) -> tuple[Fix, ...]:
    """Only `python = 3.11` without its blanks, and `python 3.11.9`, which every client reads as `python==3.11.9`."""
    version, text = package.spec.version, "".join(package.spec.text.split())
    if version is not None and package.spec.text == f"python {version.text}" and package.one_series == version.text:
        text = f"python=={version.text}"
    if package.spec.build is not None or not all(client.finds_python(text) for client in looking):
        return ()
    return edits.write(source.document, package.scalar, text, Applicability.SAFE)
