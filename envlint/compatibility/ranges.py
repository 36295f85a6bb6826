"""Turns a version constraint into a set of indices of a sorted list of versions, so that sets are all that is left.

A set is an `int` used as bits: bit `i` is for the version with that index, bit `len(versions)` for "newer than all".
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from envlint.specs.version import Clause, Group, InvalidVersion, Rank, Version, VersionSpec

_HUGE = "999999999999"


def _key(text: str) -> tuple[Rank, Rank]:
    return Version.parse(text).key


def admitted(spec: VersionSpec | None, versions: Sequence[str]) -> int:
    """The versions that a constraint admits; `versions` ascend in conda's order. A broken constraint admits all.

    "Newer than all" is admitted if any version above the last could be.
    """
    everything = (2 << len(versions)) - 1
    if spec is None or spec.root is None or spec.error is not None:
        return everything
    known = _group(spec.root, versions)
    return known | 1 << len(versions) if not versions or _admits_newer(spec, versions[-1]) else known


def known_admitted(spec: VersionSpec | None, versions: Sequence[str]) -> int:
    """The same without "newer than all"."""
    if spec is None or spec.root is None or spec.error is not None:
        return (1 << len(versions)) - 1
    return _group(spec.root, versions)


def _group(group: Group, versions: Sequence[str]) -> int:
    found, part = 0, -1
    for joiner, member in zip(("", *group.joiners), group.members, strict=True):
        bits = _group(member, versions) if isinstance(member, Group) else _clause(member, versions)
        if joiner == "|":
            found |= part
            part = bits
        else:
            part &= bits
    return (found | part) & ((1 << len(versions)) - 1)


def _span(start: int, end: int) -> int:
    return (1 << end) - (1 << start) if end > start else 0


def _clause(clause: Clause, versions: Sequence[str]) -> int:
    count, operator = len(versions), clause.operator
    if clause.is_any:
        return _span(0, count)
    if clause.is_regex or clause.has_inner_glob or (clause.wildcard and operator in (">", "<=", "~=")):
        return sum(1 << index for index, text in enumerate(versions) if clause.matches(Version.parse(text)))
    literal = Version.parse(clause.literal)
    if operator in ("=", "~=") or (clause.wildcard and operator in ("", "==", "!=")):
        return _family(clause, literal, versions)
    low = bisect_left(versions, literal.key, key=_key)
    high = bisect_right(versions, literal.key, key=_key)
    if operator in ("", "=="):
        return _span(low, high)
    if operator == "!=":
        return _span(0, count) & ~_span(low, high)
    starts = {">=": (low, count), ">": (high, count), "<": (0, low), "<=": (0, high)}
    return _span(*starts[operator])


def _family(clause: Clause, literal: Version, versions: Sequence[str]) -> int:
    """`=1.2`, `!=1.2.*` and `~=1.2.3`: what starts alike stands together."""
    prefix = literal
    if clause.operator == "~=":
        parent = clause.literal.rpartition(".")[0]
        if not parent:
            return 0
        prefix = Version.parse(parent)
    start = end = bisect_left(versions, literal.key, key=_key)
    while end < len(versions) and Version.parse(versions[end]).startswith(prefix):
        end += 1
    if clause.operator == "~=":
        return _span(start, end)
    while start and Version.parse(versions[start - 1]).startswith(prefix):
        start -= 1
    return _span(0, len(versions)) & ~_span(start, end) if clause.operator == "!=" else _span(start, end)


def _admits_newer(spec: VersionSpec, last: str) -> bool:
    newest = Version.parse(last)
    probes = (
        _HUGE,
        f"{last}.0.0.1",
        *(text for clause in spec.clauses if not clause.is_any for text in _around(clause)),
    )
    try:
        return any(Version.parse(text) > newest and spec.matches(text) for text in probes)
    except InvalidVersion:
        return True


def _around(clause: Clause) -> Iterator[str]:
    """Versions at, just above and at the far end of where a clause says something."""
    if not clause.is_regex and not clause.has_inner_glob:
        yield clause.literal
        yield f"{clause.literal}.0.0.1"
        yield from _end(clause)


def _end(clause: Clause) -> Iterator[str]:
    """The first version that is no longer in the family of `=1.2`, `1.2.*` or `~=1.2.3`."""
    literal = clause.literal
    if clause.operator == "~=":
        literal = literal.rpartition(".")[0]
    elif clause.operator != "=" and not clause.wildcard:
        return
    head, dot, tail = literal.rpartition(".")
    if tail.isdigit():
        yield f"{head}{dot}{int(tail) + 1}"


def cut(specs: Iterable[VersionSpec]) -> tuple[str, ...]:
    """A version out of every stretch between the bounds of some constraints: what they cannot tell apart is one.

    For packages without a list of versions. Ascending; the first is below all bounds.
    """
    found = {"0.0.0.0.1": Version.parse("0.0.0.0.1")}
    for spec in specs:
        for clause in spec.clauses:
            for text in _around(clause) if not clause.is_any and clause.error is None else ():
                found.setdefault(text, Version.parse(text))
    ordered = sorted(found.values(), key=lambda version: version.key)
    return tuple(each.text for each, before in zip(ordered, (None, *ordered), strict=False) if each != before)


def touched(spec: VersionSpec, stretches: Sequence[str]) -> int:
    """The stretches, as `cut` names them, in which some version fulfils a constraint.

    One constraint and all those that the stretches were cut by are so put together exactly.
    """
    found = admitted(spec, stretches)
    for probe in cut((spec,)):
        if spec.error is None and spec.root is not None and spec.matches(probe):
            found |= 1 << max(bisect_right(stretches, _key(probe), key=_key) - 1, 0)
    return found


def is_final(text: str) -> bool:
    """Whether a version is a release, or a later repair of one (`1.2.post1`), and not on its way to one."""
    return re.fullmatch(r"\d+(?:\.\d+)*(?:\.?post\d*)?", text) is not None
