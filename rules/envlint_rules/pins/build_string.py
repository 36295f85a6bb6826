"""
A package is pinned to one build.

A build is made for one platform, and often for one version of Python, of NumPy or of CUDA; a rebuild has another name,
and old ones are taken off the channels. So the file works on one kind of machine, until one day it works on none. The
version alone says what is needed. Where the build chooses a variant (CUDA or not, MKL or OpenBLAS), a pattern says so
and lasts: `jaxlib=0.4.25=*cuda*`.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12.1=hab00c5b_1_cpython
  - numpy=1.26
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12.1
  - numpy=1.26
```

```yaml bad
channels:
  - conda-forge
dependencies:
  - pytorch==1.10.1=py3.9_cuda11.3_cudnn8.2.0_0
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - pytorch==1.10.1=*cuda11.3*
```

A build that is nothing but the name of a variant is the same everywhere. Of a raw export, `exported-environment` speaks
once:

```yaml good
dependencies:
  - blas=1.0=mkl
  - libblas=*=*openblas
  - jaxlib=0.4.*=*cuda*
```

## References

- https://github.com/conda/conda/issues/7311
- https://github.com/ContinuumIO/anaconda-issues/issues/10183
- CEP 29: a build may be a glob
"""

import re
from collections.abc import Iterator

from envlint.api import Applicability, Finding, Fix, MatchSpec, Note, Package, Severity, Source, edits, quoted, rule

_NAME_OF_VARIANT = re.compile(r"[a-zA-Z]+(?:_[a-zA-Z]+)*")
_VARIANT = re.compile(
    r"(?<![a-z])(?:cuda(?:[0-9]+(?:\.[0-9]+)*)?"
    r"|(?:cpu|gpu|mkl|openblas|blis|accelerate|netlib|openmpi|mpich|nompi|rocm)(?![a-z]))"
)
"""What packages with variants call them in their builds."""

_NOARCH = re.compile(r"h(?:d8ed1ab|dfd78af)_\d+$")
"""The hash of nothing, which conda-build gives a build that depends on no variant: as a rule one for all platforms."""
_OF_NOARCH = "a rebuild has another name, and the version alone finds both"
_OF_PLATFORMS = "a rebuild has another name, and so have most builds for other platforms"


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package in source.packages:
        build = package.spec.build
        if build is None or not package.is_pinned_to_build or _NAME_OF_VARIANT.fullmatch(build.text):
            continue
        if source.is_export:
            return
        yield Finding(
            f"`{package.name}` is pinned to the build {quoted(build.text)}",
            package.part(build.start, build.end),
            (Note(_OF_NOARCH if _NOARCH.search(build.text) else _OF_PLATFORMS),),
            _fixes(source, package, package.spec),
        )


def _fixes(source: Source, package: Package, spec: MatchSpec) -> tuple[Fix, ...]:
    version, build = spec.version, spec.build
    if version is None or build is None or spec.brackets:
        return ()
    variant = _VARIANT.search(build.text)
    if variant is not None and spec.text[version.end : build.start] == "=":
        pattern = f"*{variant.group()}*"
        title, text = f"ask for any build with {quoted(pattern)}", spec.text[: build.start] + pattern
    else:
        title, text = "leave out the build", spec.text[: version.end]
    changes = edits.rewrite(source.document, package.scalar, text + spec.text[build.end :])
    return (Fix(title, changes, Applicability.UNSAFE),)
