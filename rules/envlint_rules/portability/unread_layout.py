"""
Items are laid out in a way that a declared service passes over.

Dependabot does not parse the file when it updates it: it looks for conda items that are indented by 2 to 4 blanks,
and for pip items that are indented by 5 or more, each on a line of its own, none of them quoted. All others it never
updates, and does not say so.

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

```yaml fixed
channels:
  - conda-forge
dependencies:
  - python=3.12
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

```yaml bad clients=dependabot
channels: [conda-forge]
dependencies: [python=3.12, numpy=2.1]
```

`envlint format` lays out every list with dashes so that it is seen (unless `indent = 0` is configured), and
`envlint --fix` does so when it is done:

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

from collections.abc import Iterable, Iterator

from envlint.api import TROUBLE, Applicability, Finding, Fix, Note, Scalar, Severity, Source, rule


@rule(since="0.1.0", severity=Severity.WARNING)
def check(source: Source) -> Iterator[Finding]:
    conda = [package.scalar for package in source.packages]
    pip = [item.scalar for item in source.requirements]
    for client in source.clients:
        if client.conda_indent is not None:
            least, most = client.conda_indent
            unseen = _indented(source, conda, range(least, most + 1))
            yield from _unseen(client.title, unseen, f"{least} to {most}")
        if client.pip_indent is not None:
            unseen = _indented(source, pip, range(client.pip_indent, len(source.text)))
            yield from _unseen(client.title, unseen, f"{client.pip_indent} or more")
        if client.conda_indent is not None:
            yield from _without_line(client.title, [item for item in (*conda, *pip) if _indent(source, item) is None])
    who = source.who(TROUBLE, "layout-quoted")
    if who and (quoted := [item for item in (*conda, *pip) if item.style in ("'", '"')]):
        yield _in_quotes(source, who, quoted)


def _in_quotes(source: Source, who: str, items: list[Scalar]) -> Finding:
    changes = source.without_quotes(items)
    needed = len({item.span for item in items}) - len(changes)
    which = f"{needed:,} of them" if len(items) > 1 else "it"
    notes = (Note(f"without quotes YAML would take {which} for something else"),) if needed else ()
    fixes = (Fix("take the quotes off", changes, Applicability.SAFE),) if changes else ()
    return Finding(f"{who} passes over {_counted(len(items))}: in quotes", items[0].span, notes, fixes)


def _unseen(who: str, items: list[tuple[Scalar, int]], wanted: str) -> Iterator[Finding]:
    for item, blanks in items[:1]:
        how = f"indented by {blanks} blank{'' if blanks == 1 else 's'}, not by {wanted}"
        what = f"{who} passes over {_counted(len(items))}: {how}"
        yield Finding(what, item.span, (Note("`envlint format` indents lists so that it does not"),))


def _without_line(who: str, items: list[Scalar]) -> Iterator[Finding]:
    for item in items[:1]:
        where = "a line of its own" if len(items) == 1 else "lines of their own"
        what = f"{who} passes over {_counted(len(items))}: not on {where}"
        yield Finding(what, item.span, (Note("it looks for lines that begin with `-`, and for one item behind it"),))


def _indented(source: Source, items: Iterable[Scalar], seen: range) -> list[tuple[Scalar, int]]:
    """The items that are indented otherwise, and how far."""
    found = [(item, _indent(source, item)) for item in items]
    return [(item, blanks) for item, blanks in found if blanks is not None and blanks not in seen]


def _counted(items: int) -> str:
    return "this item" if items == 1 else f"{items:,} items"


def _indent(source: Source, item: Scalar) -> int | None:
    """How far in the dash of an item stands; None if it is not the only thing before it."""
    start = source.text.rfind("\n", 0, item.span.start) + 1
    before = source.text[start : item.span.start]
    return len(before) - len(before.lstrip(" ")) if before.strip() == "-" else None
