"""
A build is pinned with a single `=` before the version.

`name=1.2=build` is what `conda env export` writes. conda, pixi and conda-lock take the version in it exactly; for mamba
it is fuzzy, any 1.2 with a build of that name, such as 1.2.5. And a single such item makes Dependabot pass over every
conda item of the file. `name==1.2=build` says the same to all.

```yaml bad
dependencies:
  - jaxlib=0.4=cuda118py311*
```

```yaml fixed unsafe
dependencies:
  - jaxlib==0.4=cuda118py311*
```

Three numbers and the whole build can hardly be had by another version. That is fine but for Dependabot; of an export it
is said once, not two hundred times:

```yaml good
dependencies:
  - python=3.12.1=hab00c5b_1_cpython
```

```yaml bad clients=dependabot
dependencies:
  - python=3.12.1=hab00c5b_1_cpython
```

```yaml fixed unsafe
dependencies:
  - python==3.12.1=hab00c5b_1_cpython
```

```yaml good
dependencies:
  - libblas=*=*openblas
  - jaxlib=0.4.*=*cuda*
```

## References

- CEP 29, "Version expression parsing": `{name}={version-literal}={build}` denotes exact equality
- libmamba `specs/match_spec.cpp` (run): `numpy=1.2=py27_0` is kept as a fuzzy version with a build
- Dependabot `conda/file_parser.rb`, `fully_qualified_package?`; with `==` an item is none
"""

import re
from collections.abc import Iterator

from envlint.api import (
    Applicability,
    Edit,
    Finding,
    Fix,
    Note,
    Package,
    Severity,
    Source,
    Span,
    Verdict,
    edits,
    quoted,
    rule,
)

_SEEN_BY_DEPENDABOT = re.compile(r"[A-Za-z0-9_]+")
"""The builds by which Dependabot knows what it takes for an export (`fully_qualified_package?`)."""


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    flawed = source.spec_flaws("ambiguous-build-pin")
    pins = [(package, flaws, notes) for package, flaws in flawed if (notes := _notes(source, package))]
    if pins and source.is_export:
        message = f"{len(pins)} builds are pinned with a single `=`" if len(pins) > 1 else _message(source, pins[0][0])
        yield Finding(message, _span(pins[0][0]), pins[0][2], (_fix_for_all(source),))
        return
    for package, flaws, notes in pins:
        fixes = edits.write(source.document, package.scalar, package.mended(flaws), Applicability.UNSAFE)
        yield Finding(_message(source, package), _span(package), notes, fixes)


def _pin(package: Package) -> tuple[str, str]:
    spec = package.spec
    return spec.version.text.strip("= ") if spec.version else "", spec.build.text if spec.build else ""


def _span(package: Package) -> Span:
    version, build = package.spec.version, package.spec.build
    return package.scalar.span if version is None or build is None else package.part(version.start, build.end)


def _message(source: Source, package: Package) -> str:
    pin = "=".join(("", *_pin(package)))
    if _is_loose(source, package):
        return f"not every client takes the version of {quoted(pin)} exactly"
    return f"{quoted(pin)} keeps {source.who(Verdict.DROPS, 'spec-three-fields')} away"


def _notes(source: Source, package: Package) -> tuple[Note, ...]:
    """What declared clients make of it that the others do not; none if it comes to the same."""
    notes: list[Note] = []
    if _is_loose(source, package) and (fuzzy := source.who(Verdict.MISREADS, "spec-three-fields")):
        notes.append(Note(f"for {fuzzy}, any version of that series with such a build will do, not only this very one"))
    if (blind := source.who(Verdict.DROPS, "spec-three-fields")) and _is_seen(package):
        notes.append(Note(f"one such item makes {blind} pass over every conda item of the file"))
    return tuple(notes)


def _is_seen(package: Package) -> bool:
    return _SEEN_BY_DEPENDABOT.fullmatch(_pin(package)[1]) is not None


def _is_loose(source: Source, package: Package) -> bool:
    """Whether a declared client may well take another version: an export's builds have names that no other has."""
    if source.is_export or not source.clients_that(Verdict.MISREADS, "spec-three-fields"):
        return False
    return _pin(package)[0].count(".") < 2


def _fix_for_all(source: Source) -> Fix:
    changes: list[Edit] = []
    for package, flaws in source.spec_flaws("ambiguous-build-pin"):
        for fix in edits.write(source.document, package.scalar, package.mended(flaws), Applicability.UNSAFE):
            changes += fix.edits
    return Fix("write `==` before the version in all of them", tuple(changes), Applicability.UNSAFE)
