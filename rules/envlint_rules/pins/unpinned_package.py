"""
A package is pinned less than the configuration asks for.

What is not pinned is chosen on the day of the solve. Nobody can say of every package how much that matters, so it is a
decision: a deployment, or a workflow that shall give the same results in five years, pins all of them.

The option `level` says how much is asked of every package: `"bounded"`, an upper bound (`>=1.2,<2`, `=1`); `"minor"`, a
minor version (`=1.2`, in the pip list `==1.2.*` or `~=1.2.3`), which is the default; `"exact"`, one version (`==1.2`,
or `=1.2.3` with three numbers or more). `"name"` asks for nothing.

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pandas
```

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pandas>=2,<3
```

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich
```

```yaml good
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pandas>=2.2,<2.3
  - scipy==1.14.1
  - pip
  - pip:
      - rich~=13.7.0
      - attrs==24.2.0
```

The rule runs only if it is selected, and leaves to others what they say: a core package without a version is for
`unpinned-core`, a repository without a commit for `unpinned-vcs`, a lower bound without an upper one for
`unbounded-version`, a raw export for `exported-environment`. Packages that only choose how others are built (`libblas`,
`nomkl`, `mpi`) need no version. The option `exempt` names more packages of which nothing is asked, by default `pip`
alone.

```yaml good
channels:
  - conda-forge
dependencies:
  - python
  - pandas>=2
  - libblas=*=*openblas
  - __glibc>=2.17
```

## References

- https://nf-co.re/docs/guidelines/components/modules#software-requirements
- https://snakemake.readthedocs.io/en/stable/snakefiles/deployment.html: pin at least the minor version
- https://packaging.python.org/en/latest/specifications/version-specifiers/
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from envlint.api import (
    TROUBLE,
    Finding,
    InvalidVersion,
    Note,
    Package,
    PipKind,
    PipRequirement,
    Severity,
    Source,
    Span,
    Version,
    VersionClause,
    VersionSpec,
    quoted,
    rule,
)


class Level(IntEnum):
    """How much of a version is said."""

    NAME = 0
    BOUNDED = 1
    MINOR = 2
    EXACT = 3


_Components = tuple[tuple[int | float | str, ...], ...]
"""What stands between the separators of a version, cut into numbers and words."""


@dataclass(frozen=True)
class Options:
    """How much is asked of which packages."""

    level: Literal["name", "bounded", "minor", "exact"] = "minor"
    """The least that every package has to say."""
    exempt: tuple[str, ...] = ("pip",)
    """Packages of which nothing is asked."""


_SWITCHES = frozenset(
    ("blas", "libblas", "libcblas", "liblapack", "liblapacke", "mpi", "nomkl", "cpuonly", "_openmp_mutex", "_r-mutex")
)
"""Packages with hardly a content of their own, which choose how others are built."""
_COUNTER = re.compile(r"(?!(?:19|20)\d\d$)\d{3,}")
"""A version that is a date or counts on, `20240919` or `482`, behind which nothing comes; but `2024` may be a year."""
_ADMITS = {
    Level.BOUNDED: "every later version",
    Level.MINOR: "more than one minor version",
    Level.EXACT: "more than one version",
}
"""What each level forbids."""
_FORMS = {
    Level.BOUNDED: ("`>=1.2,<2`", "`>=1.2,<2`"),
    Level.MINOR: ("`=1.2`", "`==1.2.*`"),
    Level.EXACT: ("`==1.2.3`", "`==1.2.3`"),
}
"""How what each level asks for is written for conda, and for pip."""


@rule(since="0.1.0", severity=Severity.WARNING, default=False, options=Options)
def check(source: Source, options: Options) -> Iterator[Finding]:
    wanted = Level[options.level.upper()]
    if wanted is Level.NAME or source.is_export:
        return
    settled = {*options.exempt, *(each.name for each in source.packages if _of_package(each) >= wanted)}
    for package in source.packages:
        if package.name not in settled and _is_plain(package) and not _is_said_elsewhere(package):
            version = package.spec.version
            part = None if version is None else Span(version.start, version.end)
            yield _finding(source, package, package.spec.text, part, wanted)
    if source.has_constraints_file:
        return
    for item in source.requirements:
        is_plain = item.line.kind is PipKind.REQUIREMENT and item.line.url is None
        if item.name not in settled and is_plain and not _is_said_elsewhere(item) and _of_line(item) < wanted:
            clauses = item.line.clauses
            part = Span(clauses[0].span.start, clauses[-1].span.end) if clauses else None
            yield _finding(source, item, item.line.text, part, wanted)


def _finding(source: Source, item: Package | PipRequirement, text: str, part: Span | None, wanted: Level) -> Finding:
    is_conda = isinstance(item, Package)
    note = Note(f"the configuration asks for a version like {_FORMS[wanted][0 if is_conda else 1]}")
    if part is not None:
        message = f"{quoted(part.of(text))} admits {_ADMITS[wanted]} of `{item.name}`"
        return Finding(message, item.scalar.part(*part), (note,))
    topic = "unpinned" if is_conda else "pip-unpinned"
    trouble = source.trouble(topic) if source.clients_that(TROUBLE, topic) else ()
    return Finding(f"`{item.name}` has no version", item.name_span, (note, *trouble))


def _is_plain(package: Package) -> bool:
    is_virtual = package.name.startswith("__")
    return package.spec.url is None and not is_virtual and "*" not in package.name and package.name not in _SWITCHES


def _is_said_elsewhere(item: Package | PipRequirement) -> bool:
    """Whether it is for `unpinned-core` or `unbounded-version`."""
    has_none = not item.line.clauses if isinstance(item, PipRequirement) else item.spec.version_spec is None
    return (item.is_core and has_none) or item.has_only_lower_bound


def _of_package(package: Package) -> Level:
    if package.is_pinned_to_build:
        return Level.EXACT
    spec = package.spec.version_spec
    return Level.NAME if spec is None else _of_spec(spec)


def _of_line(item: PipRequirement) -> Level:
    """`===` and versions with words or a local part are no constraint of conda's, but each of them is one version."""
    if any(clause.operator.text in ("==", "===") and "*" not in clause.version.text for clause in item.line.clauses):
        return Level.EXACT
    spec = item.version_spec
    if spec is None:
        return Level.EXACT if item.line.clauses else Level.NAME
    return _of_spec(spec)


def _of_spec(spec: VersionSpec) -> Level:
    """What certainly holds; a constraint with an error is for other rules, and alternatives are several versions."""
    if spec.error is not None or not spec.clauses:
        return Level.EXACT
    level = Level.NAME if "|" in spec.text else max(map(_of_clause, spec.clauses))
    if level >= Level.MINOR or not spec.is_bounded:
        return level
    return Level.MINOR if "|" not in spec.text and _is_minor_range(spec) else Level.BOUNDED


def _of_clause(clause: VersionClause) -> Level:
    if clause.is_any or clause.is_regex or clause.has_inner_glob or clause.operator not in ("", "=", "==", "~="):
        return Level.NAME
    numbers = len(_components(clause.literal))
    if clause.operator == "~=":
        return Level.MINOR if numbers > 2 else Level.NAME
    is_one = numbers > 2 or "+" in clause.literal or _COUNTER.fullmatch(clause.literal) is not None
    if not clause.wildcard and (clause.operator != "=" or is_one):
        return Level.EXACT
    return Level.MINOR if _is_minor(clause.literal) else Level.BOUNDED


def _is_minor(literal: str) -> bool:
    """Whether there are two numbers, or a letter that stands for the second: `1.2`, `9e`, `2024a`."""
    components = _components(literal)
    return len(components) > 1 or any(len(component) > 1 for component in components)


def _is_minor_range(spec: VersionSpec) -> bool:
    """Whether it is a range such as `>=1.2.3,<1.3` or `>=1.2,<=1.2.8`."""
    lower = [_components(clause.literal) for clause in spec.clauses if clause.operator in (">", ">=")]
    upper = [
        (clause.operator, _components(clause.literal)) for clause in spec.clauses if clause.operator in ("<", "<=")
    ]
    return any(_is_within_minor(low, operator, high) for low in lower for operator, high in upper)


def _is_within_minor(low: _Components, operator: str, high: _Components) -> bool:
    if len(low) < 2 or len(high) < 2 or low[0] != high[0]:
        return False
    return low[1] == high[1] or (operator == "<" and len(high) == 2 and _comes_after(low[1], high[1]))


def _comes_after(one: tuple[int | float | str, ...], other: tuple[int | float | str, ...]) -> bool:
    return isinstance(one[0], int) and other == (one[0] + 1,)


def _components(literal: str) -> _Components:
    """What stands between the separators, without the epoch; nothing for what is no version."""
    try:
        return Version.parse(literal).main[1:]
    except InvalidVersion:
        return ()
