"""
A package is listed twice.

Of two lines about one package one is forgotten when the other is changed. If both carry a version, both have to hold:
a package that is asked for as `numpy=1.26` and as `numpy>=2` cannot be installed at all, and nothing says so before
the solver does. The conda list and the pip list are looked at each by itself, names compared as their clients do.

```yaml bad
dependencies:
  - numpy
  - scipy
  - numpy
```

```yaml fixed
dependencies:
  - numpy
  - scipy
```

```yaml bad
dependencies:
  - numpy>=1.26
  - scipy
  - numpy<3
```

```yaml fixed unsafe
dependencies:
  - numpy>=1.26,<3
  - scipy
```

```yaml bad
dependencies:
  - numpy=1.26
  - scipy
  - numpy>=2
```

Two lines that only leave out versions are as clear as one:

```yaml good
dependencies:
  - grpcio!=1.45.*  # crashes on exit
  - grpcio!=1.46.*
```

```yaml bad
dependencies:
  - conda-forge::numpy
  - bioconda::numpy
```

```yaml bad
dependencies:
  - pip
  - pip:
      - Typing_Extensions
      - typing-extensions
```

```yaml fixed unsafe
dependencies:
  - pip
  - pip:
      - Typing_Extensions
```

What is meant for different platforms is no repetition, and neither are different extras or markers in a pip list:

```yaml good
dependencies:
  - pywin32=306  # [win]
  - pywin32=300  # [win64]
  - sel(linux): gdb
  - sel(osx): gdb
  - pip
  - pip:
      - tomli>=2 ; python_version < "3.11"
      - tomli>=1 ; python_version >= "3.11"
```

## References

- https://github.com/conda/conda/issues/11103
- PEP 503: which names of the package index are the same
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from envlint.api import (
    Applicability,
    Finding,
    Fix,
    Note,
    Package,
    PipKind,
    PipRequirement,
    Scalar,
    Severity,
    Source,
    Span,
    Tag,
    Version,
    VersionSpec,
    edits,
    quoted,
    rule,
    satisfiable_together,
)

_Named = TypeVar("_Named", Package, PipRequirement)


class _Item(NamedTuple):
    """What two items of the same name are compared by."""

    name: str
    scalar: Scalar
    span: Span
    scope: Hashable
    """Where it counts: items of different scopes are no repetition."""
    meaning: Hashable
    version: VersionSpec | None
    channel: str = ""
    build: str = ""
    is_bare: bool = False
    """Whether it asks for nothing but the name."""
    is_template: bool = False
    """Whether nobody knows yet what it will ask for."""
    merges: bool = False
    """Whether it is a name and a version that can be joined to another by a comma."""


@rule(since="0.1.0", severity=Severity.ERROR, tag=Tag.UNNECESSARY)
def check(source: Source) -> Iterator[Finding]:
    packages = _repeated(source.packages)
    if packages:
        channels = {id(channel.scalar): channel.name for channel in source.package_channels}
        selectors = _selectors(source)
        yield from _compare(source, (_conda_item(source, each, channels, selectors) for each in packages))
    requirements = _repeated(source.requirements)
    if requirements:
        yield from _compare(source, map(_pip_item, requirements))


def _repeated(items: Sequence[_Named]) -> list[_Named]:
    """Those of which there are several by that name."""
    names = [item.name for item in items]
    if len(set(names)) == len(names):
        return []
    by_name = defaultdict(list)
    for name, item in zip(names, items, strict=True):
        by_name[name].append(item)
    return [item for together in by_name.values() if len(together) > 1 for item in together]


def _selectors(source: Source) -> dict[int, str]:
    """By line: what a comment at the line's end says about platforms."""
    lines = source.document.lines
    return {
        lines.line_of(comment.span.start): match[0]
        for comment in source.document.comments
        if not comment.own_line and (match := _SELECTOR.search(comment.text))
    }


_SELECTOR = re.compile(r"\[[^\]]*\]|\bsel\([^)]*\)")


def _conda_item(source: Source, package: Package, channels: dict[int, str], selectors: dict[int, str]) -> _Item:
    spec = package.spec
    version, build = spec.version_spec, spec.build.text if spec.build else ""
    brackets = tuple((each.key.text, each.value.text if each.value else "") for each in spec.brackets)
    line = source.document.lines.line_of(package.scalar.span.end)
    text = "".join(version.text.split()) if version else ""
    others = tuple(pair for pair in brackets if pair[0] not in ("version", "build", "channel"))
    channel = channels.get(id(package.scalar), "")
    return _Item(
        package.name,
        package.scalar,
        package.name_span,
        (selectors.get(line), spec.subdir.text if spec.subdir else "", others, spec.url is not None),
        (text, build, channel, spec.url),
        version,
        channel,
        "" if "*" in build else build,
        not spec.has_constraint and not channel,
        merges=bool(_RELATIONS.fullmatch(text)) and not (build or channel or brackets),
    )


_RELATIONS = re.compile(r"(?:(?:[<>]=?|!=)[^,|]+,?)+")


def _pip_item(requirement: PipRequirement) -> _Item:
    line = requirement.line
    clauses = tuple(f"{operator.text}{version.text}" for operator, version in line.clauses)
    plain = line.kind is PipKind.REQUIREMENT and not (line.url or line.options or line.marker or line.comment)
    marker = "".join(line.marker.text.split()) if line.marker else ""
    rest = tuple((option.name, option.value and option.value.text) for option in line.options)
    return _Item(
        requirement.name,
        requirement.scalar,
        requirement.name_span,
        (marker, frozenset(extra.text.lower() for extra in line.extras), line.kind, line.url is not None),
        (clauses, rest) if line.kind is PipKind.REQUIREMENT and not line.url else line.text,
        requirement.version_spec,
        is_bare=plain and not clauses,
        is_template=line.kind is PipKind.TEMPLATE,
        merges=plain and bool(clauses),
    )


_MOST_COMPARED = 8
"""So many of the items before one are looked at for a contradiction; nobody lists a package so often by mistake."""


class _Earlier:
    """The items of one name and scope so far, as many of them as the next one is compared with."""

    def __init__(self, first: _Item) -> None:
        self.first = first
        self._by_meaning: dict[Hashable, _Item] = {first.meaning: first}

    def nearest(self, item: _Item) -> _Item | None:
        """The one that there is most to say about: a contradiction, else a repetition to the letter, else the first."""
        for other in islice(self._by_meaning.values(), _MOST_COMPARED):
            if _exclude_each_other(other, item):
                return other
        same = self._by_meaning.get(item.meaning)
        return same if same or item.is_template else self.first

    def add(self, item: _Item) -> None:
        self._by_meaning.setdefault(item.meaning, item)


def _compare(source: Source, items: Iterable[_Item]) -> Iterator[Finding]:
    seen: dict[tuple[str, Hashable], _Earlier] = {}
    for item in items:
        earlier = seen.get((item.name, item.scope))
        if earlier is None:
            seen[item.name, item.scope] = _Earlier(item)
            continue
        nearest = earlier.nearest(item)
        if nearest and not (nearest.meaning != item.meaning and _only_excludes(nearest) and _only_excludes(item)):
            yield _finding(source, nearest, item)
        earlier.add(item)


def _only_excludes(item: _Item) -> bool:
    """Whether it says no more than which versions are out; a line for each is as clear, and kept apart on purpose."""
    clauses = item.version.clauses if item.version else ()
    return bool(clauses) and all(clause.operator == "!=" for clause in clauses)


def _exclude_each_other(one: _Item, other: _Item) -> bool:
    if one.build and other.build and one.build != other.build:
        return True
    if one.version is None or other.version is None:
        return False
    both_possible = one.version.is_satisfiable and other.version.is_satisfiable
    return both_possible and not satisfiable_together((one.version, other.version))


def _finding(source: Source, one: _Item, other: _Item) -> Finding:
    note = Note("it is asked for here first", one.span)
    if _exclude_each_other(one, other):
        fixes = _keep_either(source, one, other)
        return Finding(_contradiction(one, other), other.span, (note,), fixes)
    if one.channel and other.channel and one.channel != other.channel:
        message = f"{quoted(one.name)} is asked for from {quoted(one.channel)} and from {quoted(other.channel)}"
        why = Note("one package comes from one channel: both cannot be had")
        return Finding(message, other.span, (note, why), _keep_either(source, one, other), Severity.WARNING)
    if one.meaning == other.meaning:
        fixes = _remove(source, other, f"remove the second {quoted(other.scalar.value)}", Applicability.SAFE)
        return Finding(f"{quoted(other.name)} is listed twice", other.span, (note,), fixes, Severity.WARNING)
    message = f"{quoted(one.name)} is listed twice, as {quoted(one.scalar.value)} and as {quoted(other.scalar.value)}"
    return Finding(message, other.span, (note, Note("both have to hold")), _join(source, one, other), Severity.WARNING)


def _contradiction(one: _Item, other: _Item) -> str:
    if one.version and other.version and not satisfiable_together((one.version, other.version)):
        return f"no version of {quoted(one.name)} is both {quoted(one.version.text)} and {quoted(other.version.text)}"
    return f"no {quoted(one.name)} is both the build {quoted(one.build)} and {quoted(other.build)}"


def _join(source: Source, one: _Item, other: _Item) -> tuple[Fix, ...]:
    """One item that says what the two say together, if that is easy to write."""
    for bare, kept in ((other, one), (one, other)):
        if bare.is_bare:
            title = f"remove {quoted(bare.scalar.value)}: {quoted(kept.scalar.value)} says more"
            return _remove(source, bare, title, Applicability.UNSAFE)
    if not (one.merges and other.merges and one.version and other.version) or one.scalar is other.scalar:
        return _keep_either(source, one, other)
    if looser := _looser(one, other):
        kept = other if looser is one else one
        title = f"keep {quoted(kept.scalar.value)} alone: it is the narrower one"
        return _remove(source, looser, title, Applicability.UNSAFE)
    value = f"{one.scalar.value.rstrip()},{other.version.text}"
    changes = edits.rewrite(source.document, one.scalar, value) + edits.remove(source.document, other.scalar)
    return (Fix(f"write {quoted(value)}, once", changes, Applicability.UNSAFE),)


def _looser(one: _Item, other: _Item) -> _Item | None:
    """Of two bounds on the same side, the one that the other makes needless."""
    bounds = [clause for each in (one, other) if each.version for clause in each.version.clauses]
    if len(bounds) != 2 or any(clause.error or "*" in clause.version for clause in bounds):
        return None
    first, second = bounds
    if first.operator != second.operator or first.operator not in ("<", "<=", ">", ">="):
        return None
    lower = one if Version.parse(first.version) < Version.parse(second.version) else other
    upper = other if lower is one else one
    return lower if first.operator[0] == ">" else upper


def _keep_either(source: Source, one: _Item, other: _Item) -> tuple[Fix, ...]:
    return tuple(
        fix
        for gone, kept in ((other, one), (one, other))
        for fix in _remove(source, gone, f"keep {quoted(kept.scalar.value)} alone", Applicability.UNSAFE)
    )


def _remove(source: Source, item: _Item, title: str, applicability: Applicability) -> tuple[Fix, ...]:
    if source.document.aliases:
        return ()
    return (Fix(title, edits.remove(source.document, item.scalar), applicability),)
