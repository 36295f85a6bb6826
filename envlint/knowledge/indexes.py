"""Knows the package indexes that everybody can see: beside them, no name of a private package is given away."""

from __future__ import annotations

import re

PUBLIC_INDEXES = {
    "download.pytorch.org/whl": "https://pytorch.org/get-started/locally/",
    "storage.googleapis.com/jax-releases": "https://docs.jax.dev/en/latest/installation.html",
    "storage.googleapis.com/libtpu-releases": "https://docs.jax.dev/en/latest/installation.html",
    "pypi.nvidia.com": "https://docs.rapids.ai/install/",
    "pypi.ngc.nvidia.com": "https://docs.nvidia.com/deeplearning/tensorrt/",
    "developer.download.nvidia.com/compute/redist": "https://docs.nvidia.com/deeplearning/dali/user-guide/docs/installation.html",
    "data.pyg.org/whl": "https://pytorch-geometric.readthedocs.io/en/latest/install/installation.html",
    "data.dgl.ai/wheels": "https://www.dgl.ai/pages/start.html",
    "pypi.anaconda.org/scientific-python-nightly-wheels": "https://scientific-python.org/specs/spec-0004/",
    "pypi.anaconda.org/scipy-wheels-nightly": "https://scientific-python.org/specs/spec-0004/",
    "pypi.anaconda.org/rapidsai-wheels-nightly": "https://docs.rapids.ai/install/",
    "pytorch-extension.intel.com": "https://intel.github.io/intel-extension-for-pytorch/",
    "repo.radeon.com/rocm": "https://rocm.docs.amd.com/projects/install-on-linux/en/latest/",
    "abetlen.github.io/llama-cpp-python": "https://github.com/abetlen/llama-cpp-python#supported-backends",
    "wheels.vllm.ai": "https://docs.vllm.ai/en/latest/getting_started/installation/",
    "flashinfer.ai/whl": "https://docs.flashinfer.ai/installation.html",
    "www.piwheels.org/simple": "https://www.piwheels.org/",
    "pypi.tuna.tsinghua.edu.cn": "https://mirrors.tuna.tsinghua.edu.cn/help/pypi/",
    "mirrors.tuna.tsinghua.edu.cn/pypi": "https://mirrors.tuna.tsinghua.edu.cn/help/pypi/",
    "mirrors.aliyun.com/pypi": "https://developer.aliyun.com/mirror/pypi",
    "mirrors.ustc.edu.cn/pypi": "https://mirrors.ustc.edu.cn/help/pypi.html",
    "pypi.mirrors.ustc.edu.cn": "https://mirrors.ustc.edu.cn/help/pypi.html",
    "mirrors.cloud.tencent.com/pypi": "https://mirrors.cloud.tencent.com/help/pypi.html",
    "repo.huaweicloud.com/repository/pypi": "https://mirrors.huaweicloud.com/",
    "mirrors.bfsu.edu.cn/pypi": "https://mirrors.bfsu.edu.cn/help/pypi/",
    "mirror.sjtu.edu.cn/pypi": "https://mirrors.sjtug.sjtu.edu.cn/docs/pypi-packages",
}
"""Host and path of vendors' indexes, where a project publishes its own wheels under its own names, and of mirrors of
the Python package index; each with the page that says so. All that they hold is public."""
_PACKAGE_INDEX = r"pypi\.(?:python\.)?[a-z]{3}"
"""The Python package index itself, by its present or its former name."""


def is_public_index(url: str, host: str) -> bool:
    """Whether an index is known to hold nothing but public packages."""
    if re.fullmatch(_PACKAGE_INDEX, host):
        return True
    path = url.partition("://")[2].rpartition("@")[2].lower()
    return any(path == known or path.startswith((f"{known}/", f"{known}?")) for known in PUBLIC_INDEXES)
