"""
The version of Python is written in a way that a declared service does not see.

Binder and MLflow look for the version of Python in the text of the file, and see it only behind an `=`. Of
`python>=3.11` they see nothing, and prepare another Python, for which the rest of the file may not have been written.

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

A Python without any version is for `unpinned-core`, and of `python<=3.11`, which MLflow alone sees, nothing is said.
Where no such service is declared every form is as good:

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

import re
from collections.abc import Iterator

from envlint.api import TROUBLE, Applicability, Finding, Fix, Package, Severity, Source, edits, quoted, rule

_SEEN = re.compile(r"python\s*[<=]?=+\s*\d[\d.]*")
"""What repo2docker or MLflow finds; the latter an upper bound, too."""


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    who = source.who(TROUBLE, "python-range")
    if not who:
        return
    pythons = [each for each in source.packages if each.name == "python" and each.spec.version is not None]
    if any(_SEEN.search(each.spec.text) for each in pythons):
        return
    for package in pythons[:1]:
        version = package.spec.version
        if version is not None:
            yield Finding(
                f"{quoted(version.text)} is not seen by {who}",
                package.part(version.start, version.end),
                source.trouble("python-range"),
                _rewritten(source, package),
            )


def _rewritten(source: Source, package: Package) -> tuple[Fix, ...]:
    """Only `python 3.11.9`, which every client reads as `python==3.11.9`."""
    version = package.spec.version
    if version is None or package.spec.text != f"python {version.text}" or package.one_series != version.text:
        return ()
    text = f"python=={version.text}"
    return (Fix(f"write `{text}`", edits.rewrite(source.document, package.scalar, text), Applicability.SAFE),)
