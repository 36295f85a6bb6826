"""
Some lines cannot stand together: no choice of versions satisfies them all.

Each package says which versions of others it was built for; Python is one of them. Where what is asked for leaves
nothing over, the solver fails after minutes, with a message that helps nobody; or worse, pip runs after conda, does not
ask what is there, and replaces it. The real metadata of conda-forge's builds and of the package index tell before
anything is installed: the smallest set of lines that cannot be together, the facts that set them at odds, and for each
line the nearest version that would work with all others.

```yaml bad
channels:
  - conda-forge
dependencies:
  - numpy=2.0
  - tensorflow=2.17
```

Where only one change would do, it is a fix; of several the person has to choose, and an editor offers them all:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=2.7
  - pytorch
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.6
  - pytorch
```

What conda and pip install in one environment is judged together, since pip overwrites what conda has put there:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.10
  - numpy=1.26
  - pip
  - pip:
      - tensorflow==2.13.1
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.9
  - numpy=1.23.5
  - tensorflow=2.16
```

The two places disagree, so a conda list is judged with conda-forge's facts and a pip list with the index's: conda-forge
builds TensorFlow 2.18 for NumPy 2.1, the wheels of the index refuse it.

```yaml good
channels:
  - conda-forge
dependencies:
  - numpy=2.1
  - tensorflow=2.18
```

What is not known is never wrong: versions newer than the data, packages of other channels, URLs and local builds are
left out. Where another channel might have what is missing, the error is a warning.

## References

- https://github.com/conda-forge/conda-forge-repodata-patches-feedstock
- https://docs.conda.io/projects/conda/en/latest/user-guide/tasks/manage-environments.html#using-pip-in-an-environment
- https://peps.python.org/pep-0440/ and https://conda.org/learn/ceps/cep-0029/ say what a constraint admits
- every message names the builds or the release that it speaks of, and their date
"""

from collections.abc import Iterator

from envlint.api import ConflictKind, Finding, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    kinds = (
        ConflictKind.INCOMPATIBLE,
        ConflictKind.REPLACED,
        ConflictKind.LEFT_OVER,
        ConflictKind.UNKNOWN,
        ConflictKind.FROM_SOURCE,
    )
    for clash in source.clashes(*kinds):
        if not clash.is_without_build:  # which `missing-platform` says
            yield clash.finding()
