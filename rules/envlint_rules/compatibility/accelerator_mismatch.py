"""
CUDA or cuDNN of the file is none that the TensorFlow of the pip section was built for.

A wheel of TensorFlow loads CUDA and cuDNN of the major version that it was built with, and says so only when it finds
no GPU: it then computes on the processor. Which ones each release was built and tested with is in a table of its
documentation. CUDA before 11 has to be just that version; later ones may be newer within a major version, and so may
cuDNN.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.9
  - cudatoolkit=10.1
  - cudnn=8.1
  - pip
  - pip:
      - tensorflow==2.10.1
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.9
  - cudatoolkit=11.2
  - cudnn=8.1
  - pip
  - pip:
      - tensorflow==2.10.1
```

With the extra `and-cuda` TensorFlow brings its own, and the TensorFlow of conda-forge says itself what it needs:

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.11
  - cuda-version=11.8
  - pip
  - pip:
      - tensorflow[and-cuda]==2.16.1
```

On Windows itself (not in WSL) no TensorFlow after 2.10 uses a GPU:

```yaml bad platforms=win-64
channels:
  - conda-forge
dependencies:
  - python=3.10
  - cudatoolkit=11.8
  - pip
  - pip:
      - tensorflow==2.12.0
```

## References

- https://www.tensorflow.org/install/source#gpu
- https://www.tensorflow.org/install/pip#windows-native
- https://docs.nvidia.com/deploy/cuda-compatibility/
- the table: `envlint/knowledge/data/accelerators.toml`
"""

from collections.abc import Iterator

from envlint.api import Finding, Note, Package, PipRequirement, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    requirement = next((each for each in source.requirements if each.tested_build is not None), None)
    if requirement is None or any(package.name.startswith("tensorflow") for package in source.packages):
        return
    accelerators = [package for package in source.packages if package.is_accelerator]
    if accelerators and "win-64" in source.platforms and not requirement.has_windows_gpu_build:
        yield _on_windows(requirement, accelerators[0])
        return
    for package in accelerators:
        finding = _mismatch(requirement, package)
        if finding is not None:
            yield finding


def _mismatch(requirement: PipRequirement, package: Package) -> Finding | None:
    build, version = requirement.tested_build, package.one_series
    if build is None or version is None or build.is_served_by(package.name, version):
        return None
    what = "cuDNN" if package.name == "cudnn" else "CUDA"
    return Finding(
        f"TensorFlow {build.version} was built for {what} {build.tested(package.name)}, not for {version}",
        package.scalar.span,
        (
            Note(f"tested with CUDA {build.cuda} and cuDNN {build.cudnn}", requirement.scalar.span),
            Note("it looks for libraries of that version, finds none, and computes without the GPU"),
        ),
    )


def _on_windows(requirement: PipRequirement, package: Package) -> Finding:
    return Finding(
        f"no TensorFlow after 2.10 uses a GPU on Windows, so `{package.name}` is of no use to it there",
        requirement.scalar.span,
        (
            Note("CUDA is installed here", package.scalar.span),
            Note("from 2.11 on the wheels for Windows are built for the processor alone; in WSL those of Linux work"),
        ),
    )
