"""Recognises channels: which family a name or URL belongs to, and what is known about that family."""

from __future__ import annotations

import re
from dataclasses import dataclass

from envlint.syntax import Scalar
from envlint.text import Span

DEFAULTS = "defaults"
CONDA_FORGE = "conda-forge"

_DEFAULTS_NAMES = frozenset(
    {"defaults", "main", "r", "msys2", "anaconda", "free", "pro", "archive", "mro", "mro-archive"}
)
"""Names for what Anaconda builds: the multichannel `defaults` and its parts, repo.anaconda.com/pkgs/*.

conda `base/constants.py` DEFAULT_CHANNELS_UNIX and _WIN; `anaconda` on anaconda.org mirrors them:
https://www.anaconda.com/docs/getting-started/working-with-conda/channels
"""
_DEFAULTS_URL = re.compile(
    r"//repo\.(?:anaconda\.com|continuum\.io)/|/(?:anaconda/)?pkgs/(?:main|r|msys2|free|pro)(?:/|$)"
)
_SUBDIRS = r"(?:linux|osx|win|emscripten|wasi|zos|freebsd)-[a-z0-9_]+|noarch"
_SUBDIR = re.compile(rf"/(?:{_SUBDIRS})/?$")
_LABEL = re.compile(r"/label/(?P<label>.+)$")
_ANACONDA_ORG = re.compile(
    r"^https?://(?:conda\.anaconda\.org|anaconda\.org|conda\.binstar\.org)/(?:t/[^/]+/)?(?P<name>.+)$"
)
_CLOUD = re.compile(r"/(?:anaconda/)?cloud/(?P<name>[^/]+)")
"""Mirrors of anaconda.org keep its channels below `cloud/` (https://mirrors.tuna.tsinghua.edu.cn/help/anaconda/)."""
_PREFIX_DEV = re.compile(r"^https?://(?:repo\.)?prefix\.dev/(?P<name>[^/]+)")


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel as a file names it, in `channels` or before a `::`."""

    text: str
    """As it is written."""
    name: str
    """Without server, subdir and label: `conda-forge` for `https://conda.anaconda.org/conda-forge/linux-64`."""
    family: str
    """`defaults` for all that Anaconda builds, else the name."""
    label: str | None
    is_url: bool
    span: Span
    scalar: Scalar
    """The item that names it: the channel itself, or the package with `::`."""


def channel(text: str, span: Span, scalar: Scalar) -> Channel:
    """What a channel's name or URL stands for."""
    is_url = "://" in text
    bare = _SUBDIR.sub("", text.strip().rstrip("/")) if "/" in text else text.strip()
    label = _LABEL.search(bare)
    if label is not None:
        bare = bare[: label.start()]
    for pattern in (_ANACONDA_ORG, _CLOUD, _PREFIX_DEV) if is_url else ():
        if match := pattern.search(bare):
            bare = match["name"]
            break
    from_defaults = bare in _DEFAULTS_NAMES or (is_url and _DEFAULTS_URL.search(text) is not None)
    family = DEFAULTS if from_defaults or bare.startswith("pkgs/") else bare
    return Channel(text, bare, family, label["label"] if label else None, is_url, span, scalar)
