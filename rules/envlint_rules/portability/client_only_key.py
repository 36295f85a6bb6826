"""
A top-level key that none of the declared clients reads.

`platforms`, `category`, `pip-repositories` and `allow-pypi-requests` are conda-lock's: for conda, mamba and pixi they
are not there, and the environment is made for whatever machine it is made on. If conda-lock reads the file, say so in
the configuration (`clients`); if nobody does, the key promises something that nothing keeps. The other way round,
`variables` mean nothing to conda-lock.

```yaml bad
channels:
  - conda-forge
platforms:
  - linux-64
  - osx-arm64
dependencies:
  - python=3.12
```

```yaml bad clients=conda-lock
channels:
  - conda-forge
dependencies:
  - python=3.12
variables:
  OMP_NUM_THREADS: "1"
```

```yaml good clients=conda,conda-lock
channels:
  - conda-forge
platforms:
  - linux-64
dependencies:
  - python=3.12
variables:
  OMP_NUM_THREADS: "1"
```

## References

- CEP 24: `platforms` and `category` are optional extensions
- https://github.com/mamba-org/mamba/issues/3884
- topics `platforms`, `category`, `pip-repositories`, `allow-pypi-requests` and `variables` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import Finding, Note, Severity, Source, Verdict, enumerate_clients, quoted, rule

_FOR_LOCKING = "conda-lock reads it; if it is to read this file, declare it as one of the `clients`"
_MEANT_FOR = {
    "platforms": _FOR_LOCKING,
    "category": _FOR_LOCKING,
    "pip-repositories": _FOR_LOCKING,
    "allow-pypi-requests": _FOR_LOCKING,
    "variables": "conda, mamba and pixi set them; declare those of them that read this file as `clients`, too",
}


@rule(since="0.1.0", severity=Severity.WARNING, preview=True)
def check(source: Source) -> Iterator[Finding]:
    if source.root is None or not source.clients:
        return
    for name in _MEANT_FOR:
        entry = source.root.find(name)
        if entry is None or source.clients_that(Verdict.READS, name):
            continue
        ignoring = source.clients_that(Verdict.IGNORES, name)
        if len(ignoring) == len(source.clients):
            who = enumerate_clients(ignoring)
            message = f"{quoted(name)} means nothing to {who}"
            yield Finding(message, entry.key.span, (Note(_MEANT_FOR[name]),))
