"""Knows the packages whose versions decide about all others."""

from __future__ import annotations

CORE_CONDA_PACKAGES = frozenset(
    {
        "python",
        "numpy",
        "tensorflow",
        "tensorflow-base",
        "tensorflow-cpu",
        "tensorflow-gpu",
        "keras",
        "pytorch",
        "pytorch-cpu",
        "pytorch-gpu",
        "jax",
        "jaxlib",
        "r-base",
    }
)
"""Conda names. Each fixes the compiled stack or the language of an environment: a build of TensorFlow, PyTorch or JAX
admits few versions of Python and NumPy, and an environment that leaves one of them open gets another one next year
(https://github.com/conda-forge/tensorflow-feedstock/issues/119)."""

CORE_PIP_PACKAGES = frozenset(
    {"numpy", "tensorflow", "tensorflow-cpu", "tensorflow-gpu", "keras", "torch", "jax", "jaxlib"}
)
"""The same on the package index, by normalised name (PEP 503)."""
