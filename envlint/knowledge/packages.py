"""Knows the packages whose versions decide about all others."""

from __future__ import annotations

from envlint.knowledge.compiled import CORE_CONDA, CORE_PIP

CORE_CONDA_PACKAGES = CORE_CONDA
"""Conda names; `data/core.toml` says why."""

CORE_PIP_PACKAGES = CORE_PIP
"""The same on the package index, by normalised name (PEP 503)."""

PYTHON_PACKAGES = CORE_CONDA_PACKAGES - {"python", "r-base"}
"""Core packages that run in Python: an environment with one of them has a Python, named or not."""

PYTHONS = frozenset({"python", "pypy", "graalpy", "python-freethreading", "python-gil", "python_abi", "cpython"})
"""Conda packages that are a Python, or settle which one
(https://conda-forge.org/docs/maintainer/knowledge_base/#python-builds)."""

COMPANIONS = frozenset(
    {
        "_openmp_mutex",
        "bzip2",
        "ca-certificates",
        "libexpat",
        "libffi",
        "libsqlite",
        "libuuid",
        "libzlib",
        "ncurses",
        "openssl",
        "readline",
        "sqlite",
        "tk",
        "tzdata",
        "xz",
        "zlib",
    }
)
"""What Python needs itself and nobody asks for (`requirements: run` of https://github.com/conda-forge/python-feedstock);
several together tell a solver's list from a person's."""

_ON_ONE = {
    **dict.fromkeys(("_libgcc_mutex", "libgcc-ng", "libgfortran-ng", "libstdcxx-ng"), "Linux"),
    **dict.fromkeys(("__glibc", "__linux", "libcap", "libsystemd0", "libudev1", "wayland"), "Linux"),
    **dict.fromkeys(("ucrt", "vc", "vc14_runtime", "vs2015_runtime", "vcomp14"), "Windows"),
    **dict.fromkeys(("vs2015_win-64", "vs2017_win-64", "vs2019_win-64", "vs2022_win-64"), "Windows"),
    **dict.fromkeys(("m2w64-gcc-libgfortran", "m2w64-gcc-libs", "m2w64-gcc-libs-core", "m2w64-gmp"), "Windows"),
    **dict.fromkeys(("m2w64-libwinpthread-git", "msys2-conda-epoch", "pywinpty", "winpty", "__win"), "Windows"),
    **dict.fromkeys(("pyobjc-core", "pyobjc-framework-cocoa", "python.app", "__osx"), "macOS"),
}

_NOT_ON_WINDOWS = dict.fromkeys(
    ("__unix", "libedit", "libev", "ncurses", "readline", "uvloop", "uwsgi"), "Linux and macOS"
)

PLATFORM_PACKAGES = {
    **_ON_ONE,
    **dict.fromkeys(
        ("ld_impl_linux-64", "ld_impl_linux-aarch64", "ld_impl_linux-ppc64le", "sysroot_linux-64"), "Linux"
    ),
    **dict.fromkeys(("wincertstore", "win_inet_pton"), "Windows"),
    **dict.fromkeys(("appnope", "cctools", "ld64"), "macOS"),
}
"""Packages that there are, or that do something, on one platform only
(the run-time libraries of https://conda-forge.org/docs/maintainer/infrastructure/#compilers-and-runtimes)."""

BUILT_ONLY_FOR = {**_ON_ONE, **_NOT_ON_WINDOWS, "pywin32": "Windows"}
"""Packages of which no version can be installed elsewhere, by the `skip` of their recipes and by the platforms of
`.ci_support` in their feedstocks (https://github.com/conda-forge/ctng-compilers-feedstock, .../systemd-feedstock, ...),
and virtual packages, which stand for the system itself (https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html).

Left out is what looks alike: `appnope`, `menuinst`, `wincertstore` and `win_inet_pton` can be installed everywhere in
their later versions; `ld_impl_linux-64`, `sysroot_linux-64`, `tapi` and `m2w64-sysroot_win-64` are there for those who
compile for another platform; `libgcc`, `libgomp` and `_openmp_mutex` are built for Windows by now.
"""

SYSTEMS = {"linux": "Linux", "win": "Windows", "osx": "macOS"}
"""What the first word of a subdir stands for."""
