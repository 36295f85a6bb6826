"""Holds the tables of `data/*.toml` as what loads fastest; made by `python -m envlint.knowledge.build`."""

# fmt: off
# ruff: noqa: E501

AS_OF = "2026-11-22"
BRANCHES: dict[str, tuple[str, str]] = {
    "2.6": ("2013-10", "https://peps.python.org/pep-0361/"),
    "2.7": ("2020-01", "https://peps.python.org/pep-0373/"),
    "3.0": ("2009-06", "https://peps.python.org/pep-0361/"),
    "3.1": ("2012-04", "https://peps.python.org/pep-0375/"),
    "3.2": ("2016-02", "https://peps.python.org/pep-0392/"),
    "3.3": ("2017-09", "https://peps.python.org/pep-0398/"),
    "3.4": ("2019-03", "https://peps.python.org/pep-0429/"),
    "3.5": ("2020-09", "https://peps.python.org/pep-0478/"),
    "3.6": ("2021-12", "https://peps.python.org/pep-0494/"),
    "3.7": ("2023-06", "https://peps.python.org/pep-0537/"),
    "3.8": ("2024-10", "https://peps.python.org/pep-0569/"),
    "3.9": ("2025-10", "https://peps.python.org/pep-0596/"),
    "3.10": ("2026-10", "https://peps.python.org/pep-0619/"),
    "3.11": ("2027-10", "https://peps.python.org/pep-0664/"),
    "3.12": ("2028-10", "https://peps.python.org/pep-0693/"),
    "3.13": ("2029-10", "https://peps.python.org/pep-0719/"),
    "3.14": ("2030-10", "https://peps.python.org/pep-0745/"),
}
SUPERSEDED_CONDA: dict[str, tuple[str, str, str, bool, bool, str, bool, bool]] = {
    "torch": ("pytorch", "conda channels have PyTorch as `pytorch`; `torch` is its name on the package index", "https://github.com/pytorch/pytorch/issues/66785", True, True, "", True, True),
    "sklearn": ("scikit-learn", "`sklearn` is what is imported; the package is called `scikit-learn`", "https://scikit-learn.org/stable/install.html", True, False, "", True, True),
    "opencv-python": ("py-opencv", "conda channels have OpenCV for Python as `py-opencv`; `opencv-python` is its name on the package index", "https://github.com/conda-forge/opencv-feedstock", True, False, "", True, True),
    "keras-gpu": ("keras", "only Anaconda's channel had it; it ends with Keras 2.6, and since 2.4 TensorFlow alone decides about the GPU", "https://github.com/keras-team/keras/releases/tag/2.4.0", False, False, "", True, False),
    "pytorch-cuda": ("pytorch-gpu with cuda-version, of conda-forge", "only the channel `pytorch` has it, which ends with PyTorch 2.5.1 and CUDA 12.4", "https://github.com/pytorch/pytorch/issues/138506", False, False, "", True, False),
    "cudatoolkit": ("cuda-version, with the libraries that are needed", "`cudatoolkit` ends with CUDA 11.8: since 12 each library is a package, and `cuda-version` chooses among them", "https://github.com/conda-forge/conda-forge.github.io/issues/1963", False, False, ">=12", False, False),
    "pil": ("pillow", "PIL 1.1.7 of 2009 is the last; Pillow goes on with it, under the same import name", "https://pillow.readthedocs.io/en/stable/about.html", True, False, "", True, False),
    "pycrypto": ("pycryptodome", "nothing came after 2.6.1 of 2013, which has known vulnerabilities; pycryptodome has the same import name", "https://nvd.nist.gov/vuln/detail/CVE-2018-6594", True, False, "", True, False),
    "nose": ("pytest", "nothing came after 1.3.7 of 2015, which does not run on Python 3.10", "https://nose.readthedocs.io/en/latest/", False, False, "", True, False),
    "gym": ("gymnasium", "nothing came after 0.26 of 2022; Gymnasium goes on with it, under another import name", "https://github.com/openai/gym", False, False, "", True, False),
    "pep8": ("pycodestyle", "it was renamed in 2016, command and module too", "https://github.com/PyCQA/pycodestyle/issues/466", False, False, "", True, False),
    "pypdf2": ("pypdf", "PyPDF2 3.0 of 2022 is the last; pypdf goes on with it, under another import name", "https://github.com/py-pdf/pypdf/blob/main/CHANGELOG.md", False, False, "", True, False),
}
SUPERSEDED_PIP: dict[str, tuple[str, str, str, bool, bool, str, bool, bool]] = {
    "sklearn": ("scikit-learn", "it is an empty package, of which all but 0.0 refuse to install since 2023-12; the library is called `scikit-learn`", "https://github.com/scikit-learn/sklearn-pypi-package", True, False, "", True, False),
    "pytorch": ("torch", "the package index has PyTorch as `torch`; what it has as `pytorch` stops and says so", "https://github.com/pytorch/pytorch/issues/42353", True, True, "", True, False),
    "tensorflow-gpu": ("tensorflow", "since 2.1 `tensorflow` holds the same, and since 2.12 `tensorflow-gpu` is empty and fails to install", "https://github.com/tensorflow/tensorflow/issues/60074", False, False, ">=2.1", True, False),
    "msgpack-python": ("msgpack", "it was renamed with 0.5.2 in 2018", "https://github.com/msgpack/msgpack-python#important-changes", True, False, "", True, False),
    "pil": ("pillow", "PIL 1.1.7 of 2009 is the last; Pillow goes on with it, under the same import name", "https://pillow.readthedocs.io/en/stable/about.html", True, False, "", True, False),
    "pycrypto": ("pycryptodome", "nothing came after 2.6.1 of 2013, which has known vulnerabilities; pycryptodome has the same import name", "https://nvd.nist.gov/vuln/detail/CVE-2018-6594", True, False, "", True, False),
    "nose": ("pytest", "nothing came after 1.3.7 of 2015, which does not run on Python 3.10", "https://nose.readthedocs.io/en/latest/", False, False, "", True, False),
    "gym": ("gymnasium", "nothing came after 0.26 of 2022; Gymnasium goes on with it, under another import name", "https://github.com/openai/gym", False, False, "", True, False),
    "pep8": ("pycodestyle", "it was renamed in 2016, command and module too", "https://github.com/PyCQA/pycodestyle/issues/466", False, False, "", True, False),
    "pypdf2": ("pypdf", "PyPDF2 3.0 of 2022 is the last; pypdf goes on with it, under another import name", "https://github.com/py-pdf/pypdf/blob/main/CHANGELOG.md", False, False, "", True, False),
}
CLASHES: dict[str, tuple[str, ...]] = {
    "opencv-contrib-python": ("opencv", "py-opencv"),
    "opencv-contrib-python-headless": ("opencv", "py-opencv"),
    "psycopg2-binary": ("psycopg2",),
    "tensorflow-cpu": ("tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu"),
    "tensorflow-gpu": ("tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu"),
    "tensorflow-intel": ("tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu"),
    "tensorflow-macos": ("tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu"),
}
BRINGS: dict[str, tuple[str, ...]] = {
    "opencv-python": ("opencv", "py-opencv"),
    "opencv-python-headless": ("opencv", "py-opencv"),
    "torch": ("pytorch-gpu",),
    "tensorflow": ("tensorflow-cpu", "tensorflow-gpu"),
    "numpy": ("numpy-base",),
}
DEPENDENTS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "numpy": ("numpy", "https://numpy.org/doc/stable/dev/depending_on_numpy.html", ("astropy", "h5py", "jax", "jaxlib", "matplotlib", "matplotlib-base", "ml_dtypes", "numba", "numexpr", "opencv", "pandas", "py-opencv", "pytables", "scikit-image", "scikit-learn", "scipy", "seaborn", "statsmodels", "tensorboard", "tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-probability", "xarray")),
    "scipy": ("scipy", "https://scikit-learn.org/stable/install.html", ("scikit-image", "scikit-learn", "statsmodels")),
    "tensorflow": ("tensorflow", "https://github.com/conda-forge/tensorflow-hub-feedstock", ("tensorflow-hub",)),
    "torch": ("pytorch", "https://github.com/conda-forge/torchvision-feedstock", ("torchaudio", "torchvision", "pytorch-lightning", "torchmetrics")),
}
TESTED_BUILDS: dict[str, tuple[str, str]] = {
    "2.21": ("12.5", "9.3"),
    "2.20": ("12.5", "9.3"),
    "2.19": ("12.5", "9.3"),
    "2.18": ("12.5", "9.3"),
    "2.17": ("12.3", "8.9"),
    "2.16": ("12.3", "8.9"),
    "2.15": ("12.2", "8.9"),
    "2.14": ("11.8", "8.7"),
    "2.13": ("11.8", "8.6"),
    "2.12": ("11.8", "8.6"),
    "2.11": ("11.2", "8.1"),
    "2.10": ("11.2", "8.1"),
    "2.9": ("11.2", "8.1"),
    "2.8": ("11.2", "8.1"),
    "2.7": ("11.2", "8.1"),
    "2.6": ("11.2", "8.1"),
    "2.5": ("11.2", "8.1"),
    "2.4": ("11.0", "8.0"),
    "2.3": ("10.1", "7.6"),
    "2.2": ("10.1", "7.6"),
    "2.1": ("10.1", "7.6"),
    "2.0": ("10.0", "7.4"),
    "1.15": ("10.0", "7.4"),
    "1.14": ("10.0", "7.4"),
    "1.13": ("10.0", "7.4"),
    "1.12": ("9.0", "7.0"),
    "1.11": ("9.0", "7.0"),
    "1.10": ("9.0", "7.0"),
    "1.9": ("9.0", "7.0"),
    "1.8": ("9.0", "7.0"),
    "1.7": ("9.0", "7.0"),
    "1.6": ("9.0", "7.0"),
    "1.5": ("9.0", "7.0"),
    "1.4": ("8.0", "6.0"),
    "1.3": ("8.0", "6.0"),
    "1.2": ("8.0", "5.1"),
    "1.1": ("8.0", "5.1"),
    "1.0": ("8.0", "5.1"),
}
LAST_WINDOWS_GPU = "2.10"
DEFAULTS_NAMES = frozenset({"anaconda", "archive", "defaults", "free", "main", "mro", "mro-archive", "msys2", "pro", "r"})
PUBLIC_CHANNELS = frozenset({"bioconda", "conda-forge", "defaults", "fastai", "intel", "nodefaults", "nvidia", "pyg", "pytorch", "rapidsai"})
CHANNEL_TITLES: dict[str, str] = {
    "conda-forge": "packages of the community, built to fit together",
    "bioconda": "software for the life sciences, built on conda-forge",
    "nodefaults": "no channel: keeps out the default channels of a client's own configuration",
    "defaults": "Anaconda's own packages",
    "nvidia": "CUDA and NVIDIA's libraries",
    "pytorch": "PyTorch's own packages, up to 2.5.1",
    "rapidsai": "NVIDIA's RAPIDS: cuDF, cuML and the like",
    "pyg": "PyTorch Geometric",
    "fastai": "fastai and what it needs",
    "dglteam": "Deep Graph Library",
    "esri": "ArcGIS API for Python",
    "robostack-staging": "ROS, built on conda-forge",
    "gurobi": "the Gurobi optimizer",
    "r": "Anaconda's packages of R",
    "msys2": "Anaconda's Unix tools for Windows",
    "main": "the main part of Anaconda's `defaults`",
    "anaconda": "Anaconda's own packages, under their old name on anaconda.org",
}
CHANNEL_VERSIONS: dict[str, tuple[str, ...]] = {
    "pytorch::pytorch": ("0.4.1", "1.0.0", "1.0.1", "1.1.0", "1.2.0", "1.4.0", "1.5.0", "1.5.1", "1.6.0", "1.7.0", "1.7.1", "1.8.0", "1.8.1", "1.9.0", "1.9.1", "1.10.0", "1.10.1", "1.11.0", "1.12.0", "1.12.1", "1.13.0", "1.13.1", "2.0.0", "2.0.1", "2.1.0", "2.1.1", "2.1.2", "2.2.0", "2.2.1", "2.2.2", "2.3.0", "2.3.1", "2.4.0", "2.4.1", "2.5.0", "2.5.1"),
}
RETIRED_CHANNELS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "pytorch": ("2024-11", "PyTorch 2.5.1 is the last that was published there; conda-forge has the later ones", "https://github.com/pytorch/pytorch/issues/138506", "conda-forge", ("cpuonly", "pytorch-cuda", "pytorch-mutex")),
    "pytorch-nightly": ("2024-11", "nightly builds of PyTorch are published for pip alone", "https://dev-discuss.pytorch.org/t/pytorch-deprecation-of-conda-nightly-builds/2590", "", ()),
    "soumith": ("2017", "PyTorch 0.2 is the last that was published there; conda-forge has the later ones", "https://github.com/Kaggle/docker-python/pull/171", "conda-forge", ()),
    "intel": ("2024-07", "anaconda.org answers with HTTP 403: Intel serves its packages itself", "https://github.com/IntelPython/dpctl/issues/1734", "https://software.repos.intel.com/python/conda", ()),
    "omnia": ("2017", "its projects have moved to conda-forge one by one", "https://github.com/omnia-md/conda-recipes/pull/761", "conda-forge", ()),
    "rdkit": ("2020-09", "RDKit 2020.09.1 is the last that was published there; conda-forge has the later ones", "https://anaconda.org/rdkit/rdkit", "conda-forge", ()),
    "r": ("2025-11", "Anaconda adds no versions of R and its packages any more, not even for security", "https://anaconda.org/r/repo", "conda-forge", ()),
    "free": ("2017-09", "nothing in it was built after 2017-09-26, and conda 4.7 took it out of `defaults`", "https://docs.conda.io/projects/conda/en/latest/user-guide/configuration/free-channel.html", "conda-forge", ()),
}
CORE_CONDA = frozenset({"jax", "jaxlib", "keras", "numpy", "python", "pytorch", "pytorch-cpu", "pytorch-gpu", "r-base", "tensorflow", "tensorflow-base", "tensorflow-cpu", "tensorflow-gpu"})
CORE_PIP = frozenset({"jax", "jaxlib", "keras", "numpy", "tensorflow", "tensorflow-cpu", "tensorflow-gpu", "torch"})
