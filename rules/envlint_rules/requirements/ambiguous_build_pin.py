"""
A build is pinned with a single `=` before the version.

`name=1.2=build` is what `conda env export` writes. conda, pixi and conda-lock take the version in it exactly; for mamba
it is fuzzy, any 1.2 with a build of that name, such as 1.2.5. And a single such item makes Dependabot pass over every
conda item of the file. `name==1.2=build` says the same to all.

```yaml bad
dependencies:
  - python=3.12.1=hab00c5b_1_cpython
```

```yaml fixed unsafe
dependencies:
  - python==3.12.1=hab00c5b_1_cpython
```

Three numbers and the whole build will hardly be had by another version, which makes it a hint. An export is spoken
about once, not two hundred times. Where nobody who reads the file disagrees, it is fine:

```yaml good clients=conda,pixi
dependencies:
  - python=3.12.1=hab00c5b_1_cpython
```

```yaml good
dependencies:
  - python==3.12.1=hab00c5b_1_cpython
  - libblas=*=*openblas
  - jaxlib=0.4.*=*cuda*
```

## References

- CEP 29, "Version expression parsing": `{name}={version-literal}={build}` denotes exact equality
- libmamba `specs/match_spec.cpp` (run): `numpy=1.2=py27_0` is kept as a fuzzy version with a build
- Dependabot `conda/file_updater.rb`
"""

from collections.abc import Iterator

from envlint.api import TROUBLE, Applicability, Edit, Finding, Fix, Note, Severity, Source, Verdict, edits, quoted, rule


@rule(severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    flawed = source.spec_flaws("ambiguous-build-pin")
    if not flawed or not source.clients_that(TROUBLE, "spec-three-fields"):
        return
    notes = tuple(_notes(source))
    if source.is_export and len(flawed) > 1:
        package, flaws = flawed[0]
        span = package.part(flaws[0].start, package.spec.build.end if package.spec.build else flaws[0].end)
        fix = _fix_for_all(source)
        yield Finding(f"{len(flawed)} builds are pinned with a single `=`", span, notes, (fix,), _severity(source))
        return
    for package, flaws in flawed:
        version, build = package.spec.version, package.spec.build
        if version is None or build is None:
            continue
        yield Finding(
            f"not every client takes the version of {quoted(f'{version.text}={build.text}')} exactly",
            package.part(version.start, build.end),
            notes,
            edits.write(source.document, package.scalar, package.mended(flaws), Applicability.UNSAFE),
            _severity(source) if version.text.count(".") >= 2 and "*" not in build.text else None,
        )


def _severity(source: Source) -> Severity | None:
    """Of a pin that hardly another version can fulfil; a hint, unless a client passes over the file."""
    return None if source.clients_that(Verdict.DROPS, "spec-three-fields") else Severity.HINT


def _notes(source: Source) -> Iterator[Note]:
    if fuzzy := source.who(Verdict.MISREADS, "spec-three-fields"):
        yield Note(f"for {fuzzy}, any version of that series with such a build will do; for all others this very one")
    if blind := source.who(Verdict.DROPS, "spec-three-fields"):
        yield Note(f"one such item makes {blind} pass over every conda item of the file")


def _fix_for_all(source: Source) -> Fix:
    changes: list[Edit] = []
    for package, flaws in source.spec_flaws("ambiguous-build-pin"):
        for fix in edits.write(source.document, package.scalar, package.mended(flaws), Applicability.UNSAFE):
            changes += fix.edits
    return Fix("write `==` before the version in all of them", tuple(changes), Applicability.UNSAFE)
