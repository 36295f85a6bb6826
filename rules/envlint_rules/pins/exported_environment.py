"""
The file is what `conda env export` wrote, not what somebody asked for.

An export lists everything that a solver put on one machine: builds that other platforms do not have, run-time libraries
that nobody chose, and versions that are taken off the channels in time. It can be installed where it was made, for a
while, and it does not tell what the project needs. There are two ways out: `conda env export --from-history` writes
only what was asked for, to be pinned by hand; and a lock file (conda-lock, pixi) keeps every build for every platform,
with its hash, beside a short `environment.yml`.

The rules about pins and builds are silent about such a file: two hundred findings would say no more than this one.

```yaml bad
name: old
channels:
  - defaults
dependencies:
  - _libgcc_mutex=0.1=main
  - ca-certificates=2021.7.5=h06a4308_1
  - ld_impl_linux-64=2.35.1=h7274673_9
  - libffi=3.3=he6710b0_2
  - libgcc-ng=9.3.0=h5101ec6_17
  - ncurses=6.2=he6710b0_1
  - openssl=1.1.1k=h27cfd23_0
  - pip=21.2.2=py39h06a4308_0
  - python=3.9.6=h12debd9_1
  - readline=8.1=h27cfd23_0
```

Many exact versions chosen by hand are no export:

```yaml good
name: analysis
channels:
  - conda-forge
dependencies:
  - python=3.12.4
  - numpy=1.26.4
  - scipy=1.14.0
  - pandas=2.2.2
  - matplotlib=3.9.1
  - seaborn=0.13.2
  - scikit-learn=1.5.1
  - jupyterlab=4.2.4
  - xarray=2024.6.0
  - dask=2024.7.1
  - netcdf4=1.7.1
```

A file whose name says that it is a lock or for one platform (`environment.lock.yml`, `linux-64.yml`) gets a hint; what
conda-lock itself has written is left alone.

## References

- https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html#exporting-the-environment-yml-file
- https://github.com/conda/conda/issues/7311
- https://conda.github.io/conda-lock/, https://pixi.sh/latest/workspace/lockfile/
"""

import re
from collections.abc import Iterator

from envlint.api import Finding, Note, Severity, Source, enumerate_words, rule

_LOCK_NAME = re.compile(
    r"(?:^|[._-])(?:lock|locked|pinned|fixed|fixedversions|frozen|freeze|export|exported"
    r"|linux|ubuntu|osx|macos|mac|win|win32|win64|windows)(?=[._-]|$)"
)
"""What says that a file is meant for one platform, or to be a lock."""
_SHOWN = 3


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if not source.is_export or source.is_lock or source.root is None:
        return
    entry = source.root.find("dependencies")
    if entry is None:
        return
    builds = sum(package.is_pinned_to_build for package in source.packages)
    exact, what = (builds, "build") if builds else (sum(each.has_one_version for each in source.packages), "version")
    total = len(source.specs)
    share = f"all {total} packages" if exact == total else f"{exact} of {total} packages"
    yield Finding(
        f"an export of one machine: {share} are pinned to one {what}",
        entry.key.span,
        (
            *_evidence(source),
            Note("`conda env export --from-history` writes what was asked for; a lock file keeps the rest"),
        ),
        severity=Severity.HINT if _LOCK_NAME.search(source.path.stem.lower()) else None,
    )


def _evidence(source: Source) -> Iterator[Note]:
    names: dict[str, list[str]] = {}
    for package in source.packages:
        if platform := package.only_platform:
            names.setdefault(platform, []).append(package.name)
    if not names:
        return
    platform = max(names, key=lambda each: len(names[each]))
    found = names[platform]
    listed = [f"`{name}`" for name in found[:_SHOWN]] + ([f"{len(found) - _SHOWN} more"] if len(found) > _SHOWN else [])
    yield Note(f"{enumerate_words(listed)} {'are' if len(found) > 1 else 'is'} for {platform} only")
