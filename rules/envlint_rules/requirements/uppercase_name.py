"""
A conda package's name is written with capitals.

The names of conda packages are lower case. Every client lowers what it reads, so that nothing breaks; but a search for
the package in the file, in a lock file or on a channel's site does not find it, and the capitals hint that the name was
taken from the package index, where the package may be called otherwise (`opencv-python`, but conda's `opencv`).

```yaml bad
dependencies:
  - PyYAML=6.0
```

```yaml fixed
dependencies:
  - pyyaml=6.0
```

The package index does not care for case, and channels, versions and builds have names of their own:

```yaml good
channels:
  - MyChannel
dependencies:
  - MyChannel::python==3.12.1=hD_0
  - pip
  - pip:
      - PyYAML==6.0
```

## References

- CEP 26: names of packages are lower case
- conda `models/match_spec.py`, rattler `match_spec/parse.rs` and libmamba `match_spec.cpp` lower what they read (run)
"""

from collections.abc import Iterator

from envlint.api import Applicability, Finding, Severity, Source, edits, quoted, rule


@rule(since="0.1.0", severity=Severity.HINT)
def check(source: Source) -> Iterator[Finding]:
    for package, flaws in source.spec_flaws("uppercase-name"):
        name = package.spec.text[flaws[0].start : flaws[0].end]
        fixes = edits.write(source.document, package.scalar, package.mended(flaws), Applicability.SAFE)
        yield Finding(f"{quoted(name)} is called {quoted(name.lower())}", package.name_span, (), fixes)
