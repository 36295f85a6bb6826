"""
A package that is built for one platform only, in a file that is meant for others, too.

Run-time libraries of compilers and what wraps the interfaces of an operating system exist there and nowhere else:
`libgcc-ng` on Linux, `vc` and `pywin32` on Windows, `pyobjc-core` on macOS; `ncurses` and `uvloop` are not built for
Windows. They mostly come from an export, and are brought in by what needs them anyway. Everywhere else the solver finds
nothing by that name. So it is with virtual packages (`__glibc`), which a system has or has not.

```yaml bad platforms=linux-64,win-64
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pywin32
```

For conda-lock the file itself can declare them:

```yaml bad clients=conda-lock
channels:
  - conda-forge
platforms:
  - linux-64
  - win-64
dependencies:
  - python=3.12
  - pywin32
```

```yaml bad platforms=linux-64,win-64
channels:
  - conda-forge
dependencies:
  - python=3.12
  - uvloop=0.21
```

Where no platform is declared (`platforms` in the configuration, `--platform`, or there) it is a hint, and none of what
Linux and macOS both have:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - libgcc-ng
  - libstdcxx-ng
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.12
  - uvloop=0.21
```

A file that says for which platform it is may name such a package, by its own name or by a selector:

```yaml good path=environment-windows.yml
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pywin32
```

```yaml good platforms=linux-64,win-64
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pywin32  # [win]
```

```yaml good clients=conda
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pywin32[when=__win]
```

## References

- https://conda-forge.org/docs/maintainer/infrastructure/#compilers-and-runtimes
- https://github.com/conda-forge/pywin32-feedstock, https://github.com/conda-forge/pyobjc-core-feedstock
- https://github.com/conda-forge/ncurses-feedstock, https://github.com/conda-forge/uvloop-feedstock
- https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html
- `appnope` is not among them: since its version 0.1.3 it can be installed everywhere; nor is `menuinst`, since 2.0
"""

import re
from collections.abc import Iterator

from envlint.api import Finding, Note, Package, Severity, Source, enumerate_words, quoted, rule

_NAMES_A_PLATFORM = re.compile(r"(?:^|[^a-z])(?:linux|ubuntu|osx|mac|macos|darwin|win|windows)(?:32|64)?(?:[^a-z]|$)")


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if source.is_export:
        return
    found: dict[str, list[Package]] = {}
    for package in source.packages:
        if package.built_only_for is not None and not _is_selected(source, package):
            found.setdefault(package.built_only_for, []).append(package)
    names_a_platform = found and _NAMES_A_PLATFORM.search(source.path.as_posix().lower())
    for system, packages in found.items():
        first, *others = packages
        notes = tuple(Note(f"and so is {quoted(each.name)}", each.scalar.span) for each in others)
        is_virtual = first.name.startswith("__")
        where = "on" if is_virtual else "for"
        what = f"{quoted(first.name)} {'exists' if is_virtual else 'is built'} {where} {system} only"
        if without := source.platforms_without(system):
            yield Finding(f"{what}, not {where} {enumerate_words(without)}", first.scalar.span, notes)
        elif not source.platforms and " and " not in system and not names_a_platform:
            why = Note(f"the environment can be made on {system} and nowhere else")
            yield Finding(what, first.scalar.span, (why, *notes), severity=Severity.HINT)


def _is_selected(source: Source, package: Package) -> bool:
    """Whether the item says where it is meant for."""
    return source.has_selector(package.scalar) or any(each.key.text == "when" for each in package.spec.brackets)
