"""Orders conda versions and reads version constraints, keeping the place of every clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from math import inf
from typing import Any, NamedTuple, TypeAlias

from envlint.text import Span

Atom: TypeAlias = int | float | str
"""A run of digits, a run of letters, or infinity for `post`."""
Component: TypeAlias = tuple[Atom, ...]
"""What stands between two separators, cut into runs; it always starts with a number."""

RELATIONS = frozenset(("==", "!=", ">=", "<=", ">", "<", "~="))
"""The operators of CEP 29 besides the fuzzy `=`."""
OPERATORS = RELATIONS | {"", "="}

_FAR_AWAY = ">99999999999999"
"""Newer than any version, those that are the date and time of a commit included."""
_FILL: Component = (0,)
_LOWEST, _HIGHEST = "", "\U0010ffff"  # atoms below and above all others, for the edges of `=1.2`
_CHARACTERS = re.compile(r"[.+!_0-9a-z]+")
_STARRED = re.compile(r"[.+!_0-9a-z*]+")
_RUNS = re.compile(r"[0-9]+|\*+|[^0-9*]+")
_LONGEST_NUMBER = 1000
_MOST_CLAUSES = 64
_DEEPEST = 50


class InvalidVersion(ValueError):
    """A text that is no version literal (CEP 33), or a constraint that contains one; the message says why."""


class Version:
    """A conda version (CEP 33) as all clients order it: epoch, then components, then the local part after a `+`.

    Equal is what the order cannot tell apart: `1.1`, `1.1.0` and `1.1.0.0`.
    """

    __slots__ = ("key", "local", "main", "text")

    def __init__(self, text: str, main: tuple[Component, ...], local: tuple[Component, ...]) -> None:
        self.text = text
        self.main = main
        """The epoch and the components of the release."""
        self.local = local
        self.key = (_rank_components(main), _rank_components(local))
        """Compares as the versions do."""

    @staticmethod
    def parse(text: str) -> Version:
        """Read a version literal; raises `InvalidVersion`. A dash counts as an underscore, as in every client."""
        return _parse(text, False)

    def startswith(self, prefix: Version) -> bool:
        """Whether the fuzzy constraint `=prefix` matches, in the way of conda's `VersionOrder.startswith`.

        `1.2rc1`, `1.2.3` and `1.2post1` start with `1.2`; `1.20` does not; `1` starts with `1.0`.
        """
        own, wanted = self.main, prefix.main
        if prefix.local:
            if _rank_components(own) != _rank_components(wanted):
                return False
            own, wanted = self.local, prefix.local
        last = len(wanted) - 1
        if _rank_components(own[:last]) != _rank_components(wanted[:last]):
            return False
        component, goal = own[last] if last < len(own) else (), wanted[last]
        end = len(goal) - 1
        if _rank_atoms(component[:end]) != _rank_atoms(goal[:end]):
            return False
        atom = component[end] if end < len(component) else 0
        if isinstance(goal[end], str):
            return isinstance(atom, str) and atom.startswith(str(goal[end]))
        return atom == goal[end]

    def __eq__(self, other: object) -> bool:
        return self.key == other.key if isinstance(other, Version) else NotImplemented

    def __lt__(self, other: Version) -> bool:
        return self.key < other.key

    def __le__(self, other: Version) -> bool:
        return self.key <= other.key

    def __gt__(self, other: Version) -> bool:
        return self.key > other.key

    def __ge__(self, other: Version) -> bool:
        return self.key >= other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Version({self.text!r})"


@lru_cache(maxsize=8192)
def _parse(text: str, starred: bool) -> Version:
    """`starred` also takes `*` for a letter, as conda does in `!=1.2*`."""
    lowered = text.strip().lower()
    if "-" in lowered and "_" not in lowered:
        lowered = lowered.replace("-", "_")
    if not (_STARRED if starred else _CHARACTERS).fullmatch(lowered):
        raise InvalidVersion(_illegal(text, lowered))
    epoch, bang, release = lowered.rpartition("!")
    if bang and not epoch.isdigit():
        raise InvalidVersion(f"what stands before `!` in `{text}` must be a number")
    release, plus, local = release.partition("+")
    if "+" in local:
        raise InvalidVersion(f"`{text}` has more than one `+`")
    if not release:
        raise InvalidVersion(f"`{text}` has nothing before its `+`" if plus else f"`{text}` has nothing after its `!`")
    # A last underscore belongs to the word before it, so that openssl's `1.0.1_` sorts below `1.0.1a`.
    tail = "_" if release.endswith("_") else ""
    words = release.removesuffix("_").replace("_", ".").split(".")
    words[-1] += tail
    main = [epoch or "0", *words]
    return Version(text, _components(main, text), _components(local.replace("_", ".").split("."), text) if plus else ())


def _illegal(text: str, lowered: str) -> str:
    if not lowered:
        return "the version is empty"
    if "-" in lowered:
        return f"`{text}` has both `-` and `_`"
    character = re.sub(r"[.+!_0-9a-z]", "", lowered)[0]
    return f"`{character}` cannot stand in a version"


def _components(words: list[str], text: str) -> tuple[Component, ...]:
    return tuple(_component(word, text) for word in words)


def _component(word: str, text: str) -> Component:
    runs = _RUNS.findall(word)
    if not runs:
        raise InvalidVersion(f"`{text}` has an empty part before, after or between its separators")
    if len(max(runs, key=len)) > _LONGEST_NUMBER:
        raise InvalidVersion("the version is too long")
    atoms = tuple(_atom(run) for run in runs)
    return atoms if word[0].isdigit() else _FILL + atoms


def _atom(run: str) -> Atom:
    if run.isdigit():
        return int(run)
    if run == "post":
        return inf
    return "DEV" if run == "dev" else run  # capitals sort below every other word


# A missing part counts as 0, at both levels, and a word is less than 0: so tuples cannot be compared as they are.
# Ranked, a sequence is the list of its parts other than 0, each with its sign and how many zeros stand before it
# (the sooner a negative one comes the smaller the whole, the sooner a positive one the greater), and then an end, which
# lies between both.

Rank: TypeAlias = tuple[tuple[Any, ...], ...]
_END = (0,)


def _rank(parts: Iterable[tuple[int, Any]]) -> Rank:
    ranked: list[tuple[Any, ...]] = []
    zeros = 0
    for sign, value in parts:
        if sign:
            ranked.append((sign, -sign * zeros, value))
            zeros = 0
        else:
            zeros += 1
    ranked.append(_END)
    return tuple(ranked)


def _rank_atoms(component: Component) -> Rank:
    return _rank(map(_signed, component))


def _signed(atom: Atom) -> tuple[int, Any]:
    if atom == _HIGHEST:
        return 1, (2, 0)
    if isinstance(atom, str):
        return -1, atom
    if atom == inf:
        return 1, (1, 0)
    return (1, (0, atom)) if atom else (0, None)


def _rank_components(components: tuple[Component, ...]) -> Rank:
    ranks = map(_rank_atoms, components)
    return _rank((rank[0][0], rank) for rank in ranks)


@dataclass(frozen=True, slots=True)
class Clause:
    """One operator and one version, `>=1.2`; `*` is a clause without operator."""

    operator: str
    """As written, without blanks: one of `OPERATORS`, or a mistake such as `=>`, `^` or `===`."""
    version: str
    """As written, a trailing `.*` or `*` included; a regular expression with its `^` and `$`."""
    operator_span: Span
    version_span: Span

    @property
    def span(self) -> Span:
        """The operator, the version and what is between them."""
        return Span(self.operator_span.start, self.version_span.end)

    @property
    def wildcard(self) -> str:
        """What the version ends with: `.*`, `*` or nothing. The version `*` alone ends with `*`."""
        return ".*" if self.version.endswith(".*") else "*" if self.version.endswith("*") else ""

    @property
    def literal(self) -> str:
        """The version without its trailing wildcard."""
        return self.version.removesuffix("*").removesuffix(".") if self.wildcard else self.version

    @property
    def is_any(self) -> bool:
        """Whether this is `*`, alone or behind an operator."""
        return self.version == "*"

    @property
    def is_regex(self) -> bool:
        """Whether the version is a regular expression, `^...$`."""
        return self.version.startswith("^") and self.version.endswith("$")

    @property
    def has_inner_glob(self) -> bool:
        """Whether a `*` stands elsewhere than at the end, or twice."""
        return "*" in self.literal and not self.is_regex

    @property
    def error(self) -> str | None:
        """Why no client that follows CEP 29 can read this clause, or None."""
        if self.operator not in OPERATORS:
            return f"`{self.operator}` is not an operator"
        if not self.version:
            return f"`{self.operator}` has no version after it" if self.operator else "a version is missing"
        if self.is_any or self.is_regex:
            return None
        try:
            _parse(self.version if self.has_inner_glob else self.literal, self.has_inner_glob)
            if self.wildcard == "*" and self.operator not in ("", "=", "=="):  # there the star counts as a letter
                _parse(self.version, True)
        except InvalidVersion as error:
            return str(error)
        return None

    def matches(self, version: Version) -> bool:
        """What conda makes of it; a clause with an error matches nothing.

        A regular expression from a file is not run: it counts as matching.
        """
        if self.error is not None:
            return False
        if self.is_any or self.is_regex:
            return True
        if self.has_inner_glob:
            pattern = ".*".join(re.escape(piece) for piece in re.split(r"\*+", self.version.lower()))
            return (re.fullmatch(pattern, str(version).lower()) is None) == (self.operator == "!=")
        return _TESTS[self.operator](version, self)

    def _fuzzy(self, version: Version) -> bool:
        return version.startswith(_parse(self.literal, False))

    def _unequal(self, version: Version) -> bool:
        if self.wildcard == "*":  # for conda the star is a letter here, so that nothing is excluded
            return version != _parse(self.version, True)
        return not self._fuzzy(version) if self.wildcard else version != _parse(self.version, False)

    def _compatible(self, version: Version) -> bool:
        literal = _parse(self.literal, False)
        parent = self.literal.rpartition(".")[0]  # conda reads `~=1` as matching nothing
        return bool(parent) and version >= literal and version.startswith(_parse(parent, False))


_TESTS: dict[str, Callable[[Version, Clause], bool]] = {
    "": lambda version, clause: clause._fuzzy(version) if clause.wildcard else version == _literal(clause),
    "=": lambda version, clause: clause._fuzzy(version),
    "==": lambda version, clause: clause._fuzzy(version) if clause.wildcard else version == _literal(clause),
    "!=": lambda version, clause: clause._unequal(version),
    ">=": lambda version, clause: version >= _bound(clause),
    "<=": lambda version, clause: version <= _bound(clause),
    ">": lambda version, clause: version > _bound(clause),
    "<": lambda version, clause: version < _bound(clause),
    "~=": lambda version, clause: clause._compatible(version),
}


def _literal(clause: Clause) -> Version:
    return _parse(clause.literal, False)


def _bound(clause: Clause) -> Version:
    """conda drops the `.*` of `>=1.2.*`, and takes the star of `>=1.2*` for a letter."""
    return _parse(clause.version, True) if clause.wildcard == "*" else _literal(clause)


@dataclass(frozen=True, slots=True)
class Group:
    """A whole constraint or a parenthesised part of it: members, and the `,` or `|` between each two."""

    members: tuple[Clause | Group, ...]
    joiners: tuple[str, ...]

    def holds(self, test: Callable[[Clause], bool], loosest: str = "|") -> bool:
        """The group's truth if `test` says that of each clause; `loosest` is what binds least.

        CEP 29 says `|`, which is what conda and rattler do. libmamba does `,`.
        """
        groups: list[list[Clause | Group]] = [[self.members[0]]]
        for joiner, member in zip(self.joiners, self.members[1:], strict=True):
            if joiner == loosest:
                groups.append([])
            groups[-1].append(member)
        inner, outer = (all, any) if loosest == "|" else (any, all)
        return outer(
            inner(member.holds(test, loosest) if isinstance(member, Group) else test(member) for member in group)
            for group in groups
        )


class Fault(NamedTuple):
    """Something that is wrong between the clauses: `joiner` (`>=1 <2`), `clause` (`>=1,,<2`) or `parenthesis`."""

    what: str
    span: Span


class VersionSpec:
    """A version constraint, `>=1.2,<2|3.*`: CEP 29's language, and whatever else people write in its place."""

    def __init__(self, text: str, root: Group | None, clauses: tuple[Clause, ...], faults: tuple[Fault, ...]) -> None:
        self.text = text
        self.root = root
        """None if there is no clause at all."""
        self.clauses = clauses
        """All of them, in the order of the text."""
        self.faults = faults

    @staticmethod
    def parse(text: str, offset: int = 0) -> VersionSpec:
        """Read any text; never raises. Spans count from `offset`, where the text starts in its spec."""
        return _parse_spec(text, offset)

    @cached_property
    def error(self) -> str | None:
        """Why no client that follows CEP 29 can read this, or None."""
        if self.faults:
            what = {"joiner": "a comma is missing", "clause": "a clause is missing"}
            return what.get(self.faults[0].what, "the parentheses do not match")
        return next(filter(None, (clause.error for clause in self.clauses)), None)

    def matches(self, version: Version | str) -> bool:
        """Whether a version fulfils this, `,` binding tighter than `|`; raises `InvalidVersion` for an `error`."""
        if self.error is not None or self.root is None:
            raise InvalidVersion(self.error or "the version is empty")
        candidate = Version.parse(version) if isinstance(version, str) else version
        return self.root.holds(lambda clause: clause.matches(candidate))

    @property
    def is_mixed(self) -> bool:
        """Whether `,` and `|` stand side by side, so that it matters which of them binds tighter."""
        return any(len(set(group.joiners)) > 1 for group in _groups(self.root))

    @property
    def is_order_free(self) -> bool:
        """Whether it certainly means the same to libmamba, which binds `|` tighter than `,`, as to all others."""
        root = self.root
        if root is None or not self.is_mixed:
            return True
        if self.error is not None or len(self.clauses) > _MOST_CLAUSES:
            return False
        if any(_Extent.of(clause).uncertain for clause in self.clauses):
            return False
        return all(root.holds(holds, "|") == root.holds(holds, ",") for holds in map(_membership, _edges(self.clauses)))

    @cached_property
    def is_bounded(self) -> bool:
        """Whether some versions are certainly too new for it; also true with an `error`, when nobody can say."""
        return self.error is not None or not satisfiable_together((self, _parse_spec(_FAR_AWAY, 0)))

    @cached_property
    def is_satisfiable(self) -> bool:
        """False only if no version whatever can fulfil this, for any client; see `satisfiable_together`."""
        return satisfiable_together((self,))

    def __repr__(self) -> str:
        return f"VersionSpec({self.text!r})"


def _groups(node: Clause | Group | None) -> Iterator[Group]:
    if isinstance(node, Group):
        yield node
        for member in node.members:
            yield from _groups(member)


def satisfiable_together(specs: Iterable[VersionSpec]) -> bool:
    """Whether one version may fulfil all; False is certain, for every client, True is not.

    What clients read differently (`>1.2.*`, `~=1`, `=1.2.0`) counts with all that any of them takes in.
    """
    readable = [spec for spec in specs if spec.error is None]
    judged = [spec.root for spec in readable if spec.root is not None]
    clauses = tuple(clause for spec in readable for clause in spec.clauses)
    if len(clauses) > _MOST_CLAUSES:
        return True
    # The two readings of `,` and `|` are alternatives, but one client reads all specs in the same way.
    return any(
        all(root.holds(holds, loosest) for root in judged)
        for holds in map(_membership, _edges(clauses))
        for loosest in ("|", ",")
    )


# Every clause is a stretch of the line of all versions, or two, or everything outside of one. A point of that line is
# the key of a version and 0, or 1 for "right behind it"; stretches are half open. The truth of a constraint can change
# only at an edge of a stretch, so trying the edges tries everything.

_Point: TypeAlias = tuple[Any, int]
_Stretch: TypeAlias = tuple[_Point, _Point | None]
_BOTTOM: _Point = ((), 0)


class _Extent(NamedTuple):
    """The versions that some client lets a clause match."""

    stretches: tuple[_Stretch, ...]
    outside: bool = False
    uncertain: bool = False

    def contains(self, point: _Point) -> bool:
        within = any(low <= point and (high is None or point < high) for low, high in self.stretches)
        return within != self.outside

    @staticmethod
    @lru_cache(maxsize=1024)
    def of(clause: Clause) -> _Extent:
        everything = _Extent(((_BOTTOM, None),), uncertain=not clause.is_any)
        if clause.error is not None or clause.is_any or clause.is_regex or clause.has_inner_glob:
            return everything
        operator, version = clause.operator, _literal(clause)
        key = version.key
        if clause.wildcard == "*" and operator not in ("", "=", "=="):
            return everything  # the star is a letter for some, a wildcard for others
        if operator == "!=" and clause.wildcard and isinstance((version.local or version.main)[-1][-1], str):
            return everything  # clients differ on which longer words `!=1.2rc.*` takes in
        if operator == "!=":
            stretch = _prefix_stretch(version) if clause.wildcard else ((key, 0), (key, 1))
            return _Extent((stretch,), outside=True)
        if operator == "=" or (clause.wildcard and operator in ("", "==")):
            return _Extent(tuple(_fuzzy_stretches(version)), uncertain=clause.wildcard == "*")
        if operator in ("", "=="):
            return _Extent((((key, 0), (key, 1)),))
        return _relation(operator, version, clause)


def _relation(operator: str, version: Version, clause: Clause) -> _Extent:
    key, wildcard = version.key, bool(clause.wildcard)
    if operator == "~=":
        parent = clause.literal.rpartition(".")[0]
        family = _fuzzy_stretches(_parse(parent, False)) if parent else iter([((key, 0), None)])
        above = [(max(low, (key, 0)), high) for low, high in family if high is None or high > (key, 0)]
        return _Extent(tuple(above), uncertain=wildcard or not parent)
    bottom, top = _prefix_stretch(version)
    if operator[0] == ">":
        low = bottom if wildcard else (key, 0 if operator == ">=" else 1)
        return _Extent(((low, None),), uncertain=wildcard)
    edge = (key, 1 if operator == "<=" else 0)
    return _Extent(((_BOTTOM, max(top, edge) if wildcard and operator == "<=" else edge),), uncertain=wildcard)


def _prefix_stretch(prefix: Version) -> tuple[_Point, _Point]:
    """From below the lowest to above the highest version that starts with this one."""
    components = prefix.local or prefix.main
    *before, last = components
    low = (*before, (*last, _LOWEST))
    # All words that start with the last one are fuzzily equal to it.
    ending = last[-1]
    high = (*before, (*last[:-1], f"{ending}\U0010ffff") if isinstance(ending, str) else (*last, _HIGHEST))
    return (_edge_key(prefix, low), 1), (_edge_key(prefix, high), 0)


def _edge_key(prefix: Version, components: tuple[Component, ...]) -> tuple[Rank, Rank]:
    if prefix.local:
        return _rank_components(prefix.main), _rank_components(components)
    return _rank_components(components), _rank_components(())


def _fuzzy_stretches(prefix: Version) -> Iterator[_Stretch]:
    low, high = _prefix_stretch(prefix)
    kept = prefix.main
    while len(kept) > 2 and not any(kept[-1]):
        kept = kept[:-1]
    if prefix.local or kept == prefix.main:
        yield low, high
        return
    # For rattler and libmamba `1.2rc1` and `1.2post1` start with `1.2.0`, for conda they do not.
    shorter = Version(prefix.text, kept, ())
    bottom, top = _prefix_stretch(shorter)
    yield bottom, high
    yield (_edge_key(prefix, (*kept, (_HIGHEST,))), 1), top


def _edges(clauses: Iterable[Clause]) -> set[_Point]:
    stretches = chain.from_iterable(_Extent.of(clause).stretches for clause in clauses)
    return {_BOTTOM, *(edge for stretch in stretches for edge in stretch if edge is not None)}


def _membership(point: _Point) -> Callable[[Clause], bool]:
    return lambda clause: _Extent.of(clause).contains(point)


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<joiner>[,|])
      | (?P<parenthesis>[()])
      | (?:(?P<operator>=*)\s*(?P<regex>\^[^$]*\$))
      | (?:(?P<mark>[<>=!~^]+(?:\s+[<>=!~]+)*)?\s*(?P<version>(?:[^\s,|()<>=~^!]|!(?!=))*))
    )""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def _parse_spec(text: str, offset: int) -> VersionSpec:
    return _SpecReader(text, offset).read()


class _Level:
    """An open parenthesis, or the whole: what it holds so far."""

    __slots__ = ("joiners", "members", "start")

    def __init__(self, start: int) -> None:
        self.start, self.members, self.joiners = start, list[Clause | Group](), list[str]()

    @property
    def wants_member(self) -> bool:
        return len(self.members) == len(self.joiners)

    def close(self) -> Group | None:
        if self.members and self.wants_member:
            self.joiners.pop()
        return Group(tuple(self.members), tuple(self.joiners)) if self.members else None


class _SpecReader:
    """Reads one constraint from left to right; its stack is its own, so no depth can overflow Python's."""

    def __init__(self, text: str, offset: int) -> None:
        self.text, self.offset = text, offset
        self.levels = [_Level(offset)]
        self.clauses: list[Clause] = []
        self.faults: list[Fault] = []

    def read(self) -> VersionSpec:
        end = len(self.text.rstrip())
        at = 0
        while at < end:
            match = _TOKEN.match(self.text, at)
            if match is None or match.end() == at:  # unreachable: the last alternative takes every character
                break
            at = match.end()
            self.take(match)
        while len(self.levels) > 1:
            level = self.levels[-1]
            self.fault("parenthesis", level.start, level.start + 1)
            self.leave(self.offset + end)
        self.want_clause(self.offset + end)
        root = self.levels[0].close()
        return VersionSpec(self.text, root, tuple(self.clauses), tuple(self.faults))

    def take(self, match: re.Match[str]) -> None:
        start, end = (self.offset + each for each in match.span(match.lastgroup or 0))
        joiner, parenthesis = match["joiner"], match["parenthesis"]
        level = self.levels[-1]
        if joiner:
            if level.wants_member:
                self.fault("clause", start, end)
            else:
                level.joiners.append(joiner)
        elif parenthesis == "(":
            self.join(start)
            if len(self.levels) > _DEEPEST:
                self.fault("parenthesis", start, end)
            else:
                self.levels.append(_Level(start))
        elif parenthesis:
            self.want_clause(start)
            if len(self.levels) == 1:
                self.fault("parenthesis", start, end)
            else:
                self.leave(start)
        else:
            self.clause(match)

    def clause(self, match: re.Match[str]) -> None:
        kind, mark = ("regex", "operator") if match["regex"] else ("version", "mark")
        written = match[mark] or ""
        version_start, version_end = match.span(kind)
        start = match.start(mark) if written else version_start
        clause = Clause(
            "".join(written.split()),
            match[kind],
            Span(self.offset + start, self.offset + start + len(written)),
            Span(self.offset + version_start, self.offset + version_end),
        )
        self.join(clause.span.start)
        self.clauses.append(clause)
        self.levels[-1].members.append(clause)

    def join(self, start: int) -> None:
        level = self.levels[-1]
        if not level.wants_member:
            self.fault("joiner", start, start)
            level.joiners.append(",")

    def want_clause(self, end: int) -> None:
        """A joiner must not be the last thing before an end."""
        level = self.levels[-1]
        if level.wants_member:
            last = len(self.text[: end - self.offset].rstrip()) + self.offset
            if not self.faults or self.faults[-1].span.end < last:
                self.fault("clause", max(last - 1, self.offset), last)

    def leave(self, end: int) -> None:
        group = self.levels.pop().close()
        if group is not None:
            self.levels[-1].members.append(group)

    def fault(self, what: str, start: int, end: int) -> None:
        self.faults.append(Fault(what, Span(start, end)))
