"""
`nodefaults` is no channel, but not every client knows that.

It asks for no other channels than those that are listed. conda honoured it in `conda env create` until 26.7 made that
command another name of `conda create`, which looks for a channel of that name; pixi keeps it as a channel, too. mamba
reads it as it is meant, consistently since 2.8.1.

```yaml bad
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
```

pixi and conda-lock add no channels of their own, so that there is nothing to ask for:

```yaml bad clients=pixi
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

```yaml good clients=mamba,conda-lock
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
```

## References

- CEP 24, `nodefaults`
- conda `env/installers/conda.py`; https://github.com/conda/conda/pull/16210
- pixi `conda_environment_file.rs`; libmamba `install.cpp`
"""

from collections.abc import Iterator

from envlint.api import NODEFAULTS, TROUBLE, Applicability, Finding, Fix, Scalar, Severity, Source, edits, rule

_ADD_NONE = frozenset({"pixi", "conda-lock"})
"""Clients whose own configuration adds no channels to those of a file."""


@rule(since="0.1.0", severity=Severity.HINT)
def check(source: Source) -> Iterator[Finding]:
    named = [each for each in source.channels if each.text == NODEFAULTS]
    if named and (who := source.who(TROUBLE, NODEFAULTS)):
        yield Finding(
            f"{who} {'do' if ' and ' in who else 'does'} not read `nodefaults` as it is meant",
            named[0].span,
            source.trouble(NODEFAULTS),
            _removed(source, *(each.scalar for each in named)),
        )


def _removed(source: Source, *scalars: Scalar) -> tuple[Fix, ...]:
    """Only where nobody needs it."""
    if len(scalars) == len(source.channels) or any(client.name not in _ADD_NONE for client in source.clients):
        return ()
    changes = edits.remove(source.document, *scalars)
    return (Fix("remove it: the declared clients add no channels by themselves", changes, Applicability.UNSAFE),)
