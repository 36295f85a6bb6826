"""
The version of Python is written in a way that a declared service does not see.

Binder and MLflow look for the version of Python in the text of the file, and see it only behind an `=`. Of
`python>=3.11` they see nothing, and prepare another Python, for which the rest of the file may not have been written.
Neither sees it behind a channel, and MLflow neither with blanks before the version nor with a build behind it.

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

A Python without any version is for `unpinned-core`. Where no such service is declared every form is as good:

```yaml good
channels:
  - conda-forge
dependencies:
  - python>=3.11,<3.13
```

## References

- repo2docker `buildpacks/conda/__init__.py`: `PYTHON_REGEX`; https://repo2docker.readthedocs.io/en/latest/configuration/
- topic `python-range` of `envlint clients`
"""

from collections.abc import Iterator

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
    looking = source.clients_that(TROUBLE, "python-range")
    if not looking:
        return
    pythons = [each for each in source.packages if each.name == "python" and each.spec.version is not None]
    blind = [client for client in looking if not any(client.finds_python(each.scalar.value) for each in pythons)]
    if not blind:
        return
    for package in pythons[:1]:
        spec = package.spec
        if spec.version is not None:
            start = spec.version.start if spec.channel is None else 0  # before which nothing may stand either
            yield Finding(
                f"{quoted(spec.text[start:])} is not seen by {enumerate_clients(blind)}",
                package.part(start, len(spec.text)),
                source.trouble("python-range", blind),
                _rewritten(source, package, looking),
            )


def _rewritten(source: Source, package: Package, looking: list[Client]) -> tuple[Fix, ...]:
    """Only `python = 3.11` without its blanks, and `python 3.11.9`, which every client reads as `python==3.11.9`."""
    version, text = package.spec.version, "".join(package.spec.text.split())
    if version is not None and package.spec.text == f"python {version.text}" and package.one_series == version.text:
        text = f"python=={version.text}"
    if package.spec.build is not None or not all(client.finds_python(text) for client in looking):
        return ()
    return edits.write(source.document, package.scalar, text, Applicability.SAFE)
