"""Knows with which CUDA and cuDNN TensorFlow was built, and which others serve it."""

from __future__ import annotations

from typing import NamedTuple

CUDA_PACKAGES = frozenset({"cudatoolkit", "cuda-toolkit", "cuda-version", "cuda-runtime", "cuda"})
"""conda packages whose version is that of CUDA."""
CUDNN = "cudnn"


class TestedBuild(NamedTuple):
    """One row of TensorFlow's tested build configurations."""

    version: str
    """`2.10`."""
    cuda: str
    cudnn: str

    def tested(self, package: str) -> str:
        """The version of CUDA or cuDNN that it was tested with, whichever a conda package is."""
        return self.cudnn if package == CUDNN else self.cuda

    def is_served_by(self, package: str, version: str) -> bool:
        """Whether a version of a conda package can serve it; one without a minor number is taken for any that can.

        The major version has to be the same. From CUDA 11 on a minor version may be newer (minor version
        compatibility, https://docs.nvidia.com/deploy/cuda-compatibility/), before that it may not; cuDNN may be newer
        within a major version (https://docs.nvidia.com/deeplearning/cudnn/), and TensorFlow refuses an older one.
        """
        there, needed = _numbers(version), _numbers(self.tested(package))
        if there[0] != needed[0] or len(there) == 1:
            return there[0] == needed[0]
        may_be_newer = package == CUDNN or needed[0] >= 11
        return there[1] >= needed[1] if may_be_newer else there[1] == needed[1]


def tested_build(version: str) -> TestedBuild | None:
    """That of a release of TensorFlow, `2.10` or `2.10.1`; None if it is not in the table."""
    from envlint.knowledge.compiled import TESTED_BUILDS

    minor = ".".join(version.split(".")[:2])
    return TestedBuild(minor, *TESTED_BUILDS[minor]) if minor in TESTED_BUILDS else None


def has_windows_gpu_build(version: str) -> bool:
    """Whether a release of TensorFlow uses GPUs on Windows without WSL."""
    from envlint.knowledge.compiled import LAST_WINDOWS_GPU

    return _numbers(version)[:2] <= _numbers(LAST_WINDOWS_GPU)


def _numbers(version: str) -> tuple[int, ...]:
    """The leading two numbers of a version."""
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
