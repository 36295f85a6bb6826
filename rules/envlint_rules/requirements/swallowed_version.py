"""
A part of the version is taken for a build, or all of it for the name.

A conda item has up to three fields: name, version, build. The version ends at a blank, and what follows is the build.
So a blank before a comma, or in its place, turns `<2` into the name of a build, which no package has: mamba finds
nothing, where conda reads what was meant or refuses. `numpy=1.26 py312_0` is as bad: mamba takes everything
behind the `=` for a build.

```yaml bad
dependencies:
  - numpy >=1.26 , <3
```

```yaml fixed
dependencies:
  - numpy >=1.26, <3
```

```yaml bad
dependencies:
  - numpy >=1.26 <3
```

```yaml fixed
dependencies:
  - numpy >=1.26,<3
```

```yaml bad
dependencies:
  - python =3.12.1 hab00c5b_1_cpython
```

```yaml fixed unsafe
dependencies:
  - python ==3.12.1=hab00c5b_1_cpython
```

A dash does not end a name, so that a package's file name, or the half of it, is a package that there is not; that is
said of names that conda-forge has without the version, and in files of well-known channels:

```yaml bad
channels:
  - conda-forge
dependencies:
  - python=3.12
  - seaborn-0.13.2
```

```yaml fixed unsafe
channels:
  - conda-forge
dependencies:
  - python=3.12
  - seaborn=0.13.2
```

```yaml good
dependencies:
  - numpy >=1.26, <3
  - scipy >=1.11,<2
  - libblas 3.9.0 26_linux64_openblas
```

conda and pixi do not mind the blank before a comma:

```yaml good clients=conda,pixi
dependencies:
  - numpy >=1.26 , <3
```

## References

- CEP 29, "Syntax" and "Version expression parsing": separators must not be mixed
- libmamba `specs/match_spec.cpp` (run): `numpy >=1.2 , <2` has the version `>=1.2` and the build `,<2`
"""

import re
from collections.abc import Iterator

from envlint.api import (
    TROUBLE,
    Applicability,
    Finding,
    FlawKind,
    Note,
    Package,
    Severity,
    Source,
    SpecFlaw,
    Verdict,
    edits,
    quoted,
    rule,
)

_TOPICS = {
    FlawKind.SPACE_BEFORE_COMMA: "spec-space-before-comma",
    FlawKind.MISSING_COMMA: "spec-missing-comma",
    FlawKind.FUZZY_BUILD: "spec-mixed-separators",
}
_MESSAGES = {
    FlawKind.SPACE_BEFORE_COMMA: "a blank before a {joiner} ends the version",
    FlawKind.MISSING_COMMA: "a comma is missing between two versions",
    FlawKind.FUZZY_BUILD: "version and build are joined in two ways",
}
_RELATIONS = ("<", ">", "!=")
_NAME_AND_VERSION = re.compile(r"(?P<name>[a-z_][\w.-]*?)-(?P<version>\d+(?:\.\d+)+)(?:-(?P<build>\w+_\d+))?")
"""`numpy-1.26.4` or, as files are called, `numpy-1.26.4-py312heda63a1_0`."""


@rule(since="0.1.0", severity=Severity.ERROR)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("swallowed-version"):
        flaw = flaws[0]
        minded = source.clients_that(TROUBLE, _TOPICS[flaw.kind])
        if not minded and flaw.kind is FlawKind.SPACE_BEFORE_COMMA:
            continue
        yield Finding(
            _MESSAGES[flaw.kind].format(joiner="`|`" if package.spec.text.startswith("|", flaw.end) else "comma"),
            package.part(flaw.start, flaw.end),
            tuple(_notes(source, package, flaw)),
            edits.write(source.document, package.scalar, package.mended(flaws), _trust(package, flaws)),
            None if minded else Severity.HINT,
        )
    if source.has_public_channels_only:
        for package in source.packages:
            yield from _in_name(source, package)


def _in_name(source: Source, package: Package) -> Iterator[Finding]:
    spec = package.spec
    match = _NAME_AND_VERSION.fullmatch(package.name) if spec.version is None and spec.channel is None else None
    if match is None or package.is_on_conda_forge:
        return
    build = "" if match["build"] is None else f"={match['build']}"
    written = f"{match['name']}={'=' if build else ''}{match['version']}{build}"
    if Package.read(package.scalar, written).is_on_conda_forge:
        yield Finding(
            f"the version is taken for a part of the name, {quoted(package.name)}",
            package.name_span,
            (Note("a dash does not end a name: no package is called so, and the solver finds nothing"),),
            edits.write(source.document, package.scalar, written, Applicability.UNSAFE),
        )


def _notes(source: Source, package: Package, flaw: SpecFlaw) -> Iterator[Note]:
    topic = _TOPICS[flaw.kind]
    if who := source.who(Verdict.MISREADS, topic):
        text = package.spec.text
        rest = (
            text[flaw.start :].strip()
            if flaw.kind is not FlawKind.FUZZY_BUILD
            else text[flaw.start : flaw.end].lstrip("= ")
        )
        yield Note(f"for {who}, {quoted(rest)} is the name of a build, and no package matches")
    if who := source.who(Verdict.REJECTS, topic):
        yield Note(f"rejected by {who}")
    elif flaw.kind is FlawKind.FUZZY_BUILD:
        yield Note("by the standard the version is fuzzy; conda reads it as exact")


def _trust(package: Package, flaws: list[SpecFlaw]) -> Applicability:
    """Between two relations a comma is all that can be meant."""
    spec = package.spec.version_spec
    relations = spec is not None and all(clause.operator.startswith(_RELATIONS) for clause in spec.clauses)
    fuzzy = any(flaw.kind is FlawKind.FUZZY_BUILD for flaw in flaws)
    return Applicability.SAFE if relations and not fuzzy else Applicability.UNSAFE
