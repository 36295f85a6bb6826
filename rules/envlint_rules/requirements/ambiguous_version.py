"""
A version stands without an operator, which means exactly that version.

`numpy 1.26` asks for version 1.26 and nothing else, not for the 1.26 series: 1.26.4 is not accepted. With one `=` in
the place of the blank it would be. Few readers know which is which, and reviews of real files confuse them; `==1.26`
says the same without doubt, and `=1.26` asks for the series. Behind a `|` or a comma it is no different: `=3.11|3.12`
is any 3.11, or exactly 3.12. With three numbers it is most likely meant so, which makes it a hint.

```yaml bad
dependencies:
  - numpy 1.26
```

```yaml fixed
dependencies:
  - numpy ==1.26
```

```yaml bad
dependencies:
  - python=3.11|3.12
```

```yaml fixed
dependencies:
  - python=3.11|==3.12
```

```yaml good
dependencies:
  - python=3.12
  - numpy==1.26.4
  - scipy 1.14.*
  - libblas 3.9.0 26_linux64_openblas
```

## References

- CEP 29, "Version expression parsing": `{name} {version-literal}` denotes exact equality
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Note, Severity, Source, edits, quoted, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("ambiguous-version"):
        flaw = flaws[0]
        version = package.spec.text[flaw.start : flaw.end]
        alone = package.spec.version is not None and package.spec.version.text == version
        series = f"={version}" if alone else f"{version}.*"
        yield Finding(
            f"{quoted(version)} without an operator means exactly this version",
            package.part(flaw.start, flaw.end),
            (Note(f"{quoted(series)} would be the series {version}"),),
            edits.write(source.document, package.scalar, package.mended(flaws), Applicability.SAFE),
            Severity.HINT if version.count(".") >= 2 else None,
        )
