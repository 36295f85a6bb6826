"""
An additional package index may serve any package.

`--extra-index-url` does not mean "this package from there": pip asks every index for every name, and takes the highest
version, wherever it is. If one index is a company's own, anybody can put a package of an internal name and a higher
version on the public one, and pip will install that. It has happened to Apple, Microsoft and PyTorch. An index that
serves the company's packages *and* passes on the public ones (`--index-url`) has no such hole, and a package by its
URL (`name @ https://...`) none either.

```yaml bad
dependencies:
  - python=3.12
  - pip
  - pip:
      - --extra-index-url https://wheels.example.org/simple
      - internal-tool==1.0
```

The indexes of vendors are as public as the packages on them, and so are mirrors; nobody can take a name there that
was meant to be private:

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - --extra-index-url https://download.pytorch.org/whl/cu121
      - torch==2.4.0
```

```yaml good
dependencies:
  - python=3.12
  - pip
  - pip:
      - --index-url https://wheels.example.org/simple
      - internal-tool==1.0
```

## References

- https://pip.pypa.io/en/stable/cli/pip_install/#cmdoption-extra-index-url
- https://medium.com/@alex.birsan/dependency-confusion-4a5d60fec610
- https://pytorch.org/blog/compromised-nightly-dependency/
- https://github.com/pypa/pip/issues/8606
"""

from collections.abc import Iterator

from envlint.api import Finding, Note, Role, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    for address in source.addresses:
        if address.role is Role.EXTRA_INDEX and address.host and not address.is_public_index:
            yield Finding(
                f"`{address.host}` is asked for every package, and so is the main index",
                address.span,
                (Note("the higher version wins: whoever takes a name on the other index decides what is installed"),),
            )
