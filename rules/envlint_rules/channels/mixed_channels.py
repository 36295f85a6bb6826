"""
Packages of `conda-forge` and of Anaconda's `defaults` are mixed.

The two build the same packages with different compilers, different pins and different names. A solver that may take
from both either refuses, or puts together what was never tested together: an OpenMP or BLAS of one under a NumPy of the
other, which fails at import or, worse, in the middle of a computation. conda-forge asks its users not to mix.
`defaults` has many names: `main`, `r`, `msys2`, `anaconda`, `free`, everything on repo.anaconda.com.

```yaml bad
channels:
  - conda-forge
  - defaults
dependencies:
  - python=3.12
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
```

A channel before a `::` counts as well:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - anaconda::numpy=1.26
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - numpy=1.26
```

`nodefaults` is no channel but asks conda to leave `defaults` out:

```yaml good
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python=3.12
```

## References

- https://conda-forge.org/docs/user/tipsandtricks/#using-multiple-channels
- https://github.com/conda-forge/openmpi-feedstock/issues/96
- https://github.com/pymc-devs/pymc/issues/6169
"""

from collections.abc import Iterator

from envlint.api import (
    CONDA_FORGE,
    DEFAULTS,
    Applicability,
    Channel,
    Finding,
    Fix,
    Note,
    Severity,
    Source,
    edits,
    rule,
)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    listed, named = source.channels, source.package_channels
    if len(listed) + len(named) < 2:
        return
    defaults = [each for each in (*listed, *named) if each.family == DEFAULTS]
    forge = next((each for each in (*listed, *named) if each.family == CONDA_FORGE), None)
    if forge is None or not defaults:
        return
    first = defaults[0]
    others = "".join(f", `{name}`" for name in dict.fromkeys(each.text for each in defaults[1:]) if name != first.text)
    yield Finding(
        f"`{first.text}`{others} and `{forge.text}` are mixed",
        first.span,
        (
            Note("conda-forge's packages come from here", forge.span),
            Note("the two use different compilers and pins: nobody tests what a solve takes from both"),
        ),
        _without_defaults(source, defaults, listed),
    )


def _without_defaults(source: Source, defaults: list[Channel], listed: tuple[Channel, ...]) -> tuple[Fix, ...]:
    """Only if conda-forge is listed, and it or another channel has what is asked for; never with builds of theirs."""
    if source.is_export or all(each.family != CONDA_FORGE for each in listed):
        return ()
    if not source.has_versions_without(defaults):
        return ()
    changes = source.from_conda_forge([each for each in defaults if each not in listed])
    if changes is None:
        return ()
    names = ", ".join(f"`{name}`" for name in dict.fromkeys(each.text for each in defaults))
    gone = edits.put_instead(source.document, (each.scalar for each in defaults if each in listed), None)
    return (Fix(f"take everything from conda-forge: remove {names}", (*gone, *changes), Applicability.UNSAFE),)
