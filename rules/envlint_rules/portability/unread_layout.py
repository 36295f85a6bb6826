"""
Items are laid out in a way that a declared service passes over.

Dependabot does not parse the file when it updates it: it looks for conda items that are indented by 2 to 4 blanks,
and for pip items that are indented by 5 or more, none of them quoted. All others it never updates, and does not say so.

```yaml bad clients=dependabot
channels:
  - conda-forge
dependencies:
- python=3.12
- numpy=2.1
```

```yaml bad clients=dependabot
channels:
  - conda-forge
dependencies:
  - "python=3.12"
  - pip
  - pip:
      - rich==13.9.2
```

```yaml bad clients=dependabot
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
    - rich==13.9.2
```

`envlint format` lays out every list so that it is seen (unless `indent = 0` is configured), and `envlint --fix` does so
when it is done:

```yaml good clients=dependabot
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
      - rich==13.9.2
```

Other clients parse YAML:

```yaml good clients=conda,mamba
channels:
  - conda-forge
dependencies:
- python=3.12
```

## References

- Dependabot `conda/lib/dependabot/conda/file_updater.rb`; https://github.com/dependabot/dependabot-core/issues/14054
- topics `layout-indent` and `layout-quoted` of `envlint clients`
"""

from collections.abc import Iterator

from envlint.api import TROUBLE, Finding, Note, Scalar, Severity, Source, rule

_CONDA = range(2, 5)
_PIP = range(5, 1000)


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    if not (who := source.who(TROUBLE, "layout-indent")):
        return
    conda = [package.scalar for package in source.packages]
    pip = [item.scalar for item in source.requirements]
    for items, seen, wanted in ((conda, _CONDA, "2 to 4"), (pip, _PIP, "5 or more")):
        indented = [(item, _indent(source, item)) for item in items]
        unseen = [(item, blanks) for item, blanks in indented if blanks is not None and blanks not in seen]
        if unseen:
            first, blanks = unseen[0]
            what = f"{who} passes over {_counted(len(unseen))}"
            why = Note("`envlint format` indents lists so that it does not")
            yield Finding(f"{what}: indented by {blanks} blanks, not by {wanted}", first.span, (why,))
    if quotes := [item for item in (*conda, *pip) if item.style in ("'", '"')]:
        why = Note('`envlint format` takes off those that nobody needs, with `quotes = "minimal"` in its configuration')
        yield Finding(f"{who} passes over {_counted(len(quotes))}: in quotes", quotes[0].span, (why,))


def _counted(items: int) -> str:
    return "this item" if items == 1 else f"{items:,} items"


def _indent(source: Source, item: Scalar) -> int | None:
    """How far in the dash of an item stands; None if it is not the only thing before it."""
    start = source.text.rfind("\n", 0, item.span.start) + 1
    before = source.text[start : item.span.start]
    return len(before) - len(before.lstrip(" ")) if before.strip() == "-" else None
