"""
The dependencies are not in the order of their names.

In a sorted list a package is found at a glance, listed once, and added in a line of its own: two people who add one
each do not change the same place. `python` and `pip` come first, since they decide about the others, and the `- pip:`
section comes last; in a pip list the requirements are sorted, too. What is installed does not depend on the order.

```yaml bad
dependencies:
  - scipy=1.14
  # the last one with the old reader
  - pandas=2.1
  - python=3.12  # for everybody
```

```yaml fixed unsafe
dependencies:
  - python=3.12  # for everybody
  # the last one with the old reader
  - pandas=2.1
  - scipy=1.14
```

A blank line begins a group, and so does a comment behind one: groups stay where they are, and each is sorted by itself.

```yaml good
dependencies:
  - python=3.12
  - scipy=1.14

  # to draw
  - matplotlib=3.9
  - seaborn=0.13

  - pip
  - pip:
      - --extra-index-url https://wheels.example.org/simple
      - polars==1.9
      - rich==14.0.0
      - -e .
```

What has no name (an option, a path, an address) stays where it is, and nothing moves across it.

```yaml bad
dependencies:
  - pip
  - pip:
      - --pre
      - rich==14.0.0
      - polars==1.9
```

```yaml fixed unsafe
dependencies:
  - pip
  - pip:
      - --pre
      - polars==1.9
      - rich==14.0.0
```

A whole list in the order of its names, or as an editor sorts lines, is sorted as well, with `python` in its place:

```yaml good
dependencies:
  - numpy-base=2.1
  - numpy=2.1
  - pip
  - python=3.12
  - scipy=1.14
```

So is one with `pip` right before its section:

```yaml good
dependencies:
  - python=3.12
  - numpy=2.1
  - scipy=1.14
  - pip
  - pip:
      - rich==14.0.0
```

The rule runs only if it is selected. Its options: `first` and `last`, the packages at either end of the conda list
(`["python", "pip"]` and none), and `order`, which is `"name"`, or `"text"` for the items as they are written, channels
included, as nf-core sorts them. Where one of them is set, only what they say is sorted. The profile `nf-core` sets all
three.

## References

- https://nf-co.re/docs/nf-core-tools/api_reference/latest/module_lint_tests/environment_yml: `environment_yml_sorted`
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Node,
    PipKind,
    Scalar,
    Sequence,
    Severity,
    Source,
    moves,
    quoted,
    rule,
)

Key = tuple[int, int, str]
"""What an item is sorted by: the part of the list, the place among the packages named for it, the name."""
_FIRST, _MIDDLE, _LAST, _SECTION = range(4)


@dataclass(frozen=True)
class Options:
    """What the order is."""

    first: tuple[str, ...] = ("python", "pip")
    """The packages that the conda list begins with, in this order."""
    last: tuple[str, ...] = ()
    """Those that it ends with, before the `pip` section."""
    order: Literal["name", "text"] = "name"
    """Whether channels and versions count, too."""


@rule(since="0.1.0", severity=Severity.HINT, default=False, options=Options)
def check(source: Source, options: Options) -> Iterator[Finding]:
    dependencies = source.value_of("dependencies")
    if not isinstance(dependencies, Sequence) or source.is_export:
        return
    sections = {id(section.item): (_SECTION, 0, "") for section in source.pip_sections}
    sections_last = [id(each) in sections for each in dependencies.items]
    is_plain = options == Options() and sections_last == sorted(sections_last)
    if not is_plain or not _are_sorted([(each.name, each.scalar.value) for each in source.specs]):
        keys = {**_conda_keys(source, _order(source, dependencies, options)), **sections}
        yield from _compare(source, dependencies, "dependencies", keys)
    if options != Options() or not _are_sorted([(each.name, each.scalar.value) for each in source.pip_lines]):
        for section in source.pip_sections:
            yield from _compare(source, section.items, "pip requirements", _pip_keys(source, options))


def _order(source: Source, dependencies: Sequence, options: Options) -> Options:
    """Where none is configured, `pip` may stay right before its section."""
    sections = {id(section.item) for section in source.pip_sections}
    before = {id(item) for item, after in pairwise(dependencies.items) if id(after) in sections}
    is_before = any(each.name == "pip" and id(each.scalar) in before for each in source.specs)
    return Options(first=("python",), last=("pip",)) if is_before and options == Options() else options


def _are_sorted(items: list[tuple[str, str]]) -> bool:
    """Whether a whole list is in plain order, of its names or as an editor sorts lines."""
    names, lines = [name for name, _ in items], [text.lower() for _, text in items]
    return names == sorted(names) or lines == sorted(lines)


def _conda_keys(source: Source, options: Options) -> dict[int, Key]:
    by_text = options.order == "text"
    found = {}
    for package in source.specs:
        name = _UP_TO_VERSION.match(package.scalar.value) if by_text else None
        found[id(package.scalar)] = _key(
            name[0] if name else package.name, package.scalar.value if by_text else package.name, options
        )
    return {item: key for item, key in found.items() if key is not None}


_UP_TO_VERSION = re.compile(r"[^\s=<>!~\[]*")


def _key(name: str, text: str, options: Options) -> Key | None:
    if name in options.first:
        return (_FIRST, options.first.index(name), text)
    if name in options.last:
        return (_LAST, options.last.index(name), text)
    return (_MIDDLE, 0, text) if text else None


def _pip_keys(source: Source, options: Options) -> dict[int, Key]:
    if options.order == "text":
        return {id(each.scalar): (_MIDDLE, 0, each.scalar.value) for each in source.pip_lines}
    return {
        id(each.scalar): (_MIDDLE, 0, each.name)
        for each in source.pip_lines
        if each.line.kind is PipKind.REQUIREMENT and each.name and not each.line.editable
    }


def _compare(source: Source, items: Sequence, what: str, keys: dict[int, Key]) -> Iterator[Finding]:
    """One finding for a list: about the first item that stands too low, with a fix for all of it."""
    first: tuple[Node, Node] | None = None
    changes: list[moves.Edits] = []
    for readings in moves.groups(source.document, items):
        unsorted = [list(_unsorted(items, groups, keys)) for groups in readings]
        if not all(unsorted):  # one way to read the comments in which all is well
            continue
        for group, wanted in unsorted[0]:
            lower, higher = next((new, old) for old, new in zip(group, wanted, strict=True) if new is not old)
            first = first or (items.items[lower.position], items.items[higher.position])
            changes.append(moves.permute(source.document, items, group, wanted))
    if first is None:
        return
    lower_item, higher_item = first
    together = tuple(edit for each in changes for edit in each)
    yield Finding(
        f"the {what} are not sorted: {_shown(lower_item)} belongs before {_shown(higher_item)}",
        lower_item.span,
        (),
        (Fix(f"sort the {what}", together, Applicability.UNSAFE),) if all(changes) else (),
    )


def _unsorted(
    items: Sequence, groups: tuple[moves.Group, ...], keys: dict[int, Key]
) -> Iterator[tuple[moves.Group, moves.Group]]:
    """The groups, parted at what has no name, that are not sorted, and the same sorted."""
    for group in groups:
        for has_key, blocks in groupby(group, lambda block: id(items.items[block.position]) in keys):
            part = tuple(blocks)
            if has_key:
                wanted = tuple(sorted(part, key=lambda block: keys[id(items.items[block.position])]))
                if wanted != part:
                    yield part, wanted


def _shown(item: Node) -> str:
    return quoted(item.value) if isinstance(item, Scalar) else "the `pip` section"
