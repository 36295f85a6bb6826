"""Offers versions behind an operator: those that still fit the rest of the file, newest first, then the others."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from envlint.compatibility import Outlook, Status
from envlint.specs.version import Version, VersionSpec

_CONDA_OPERATORS = ("", "=", "==", ">=", "<=", ">", "<", "!=", "~=")
_PIP_OPERATORS = ("==", ">=", "<=", ">", "<", "!=", "~=")
_LAST_CLAUSE = re.compile(r"(?P<before>\s*(?:.*[,|]\s*)?)(?P<operator>[<>=!~]*)\s*(?P<version>[\w.*]*)\Z", re.DOTALL)
_REST_OF_VERSION = re.compile(r"[\w.*]*")
_REST_OF_CONSTRAINT = re.compile(r"(?:\s*,\s*[<>=!~]+\s*[\w.*]+)*")
_MOST_UNFIT = 30
_STATUSES = tuple(Status)
"""The best first; by number they can be compared."""
_RANKS = {status: number for number, status in enumerate(_STATUSES)}
_NONE = len(_STATUSES)


class Typed(NamedTuple):
    """A constraint that is being typed."""

    before: str
    """The clauses before the last one."""
    operator: str
    version: str
    """As far as it is typed."""
    rest: str
    """What is left of the version behind the cursor."""
    after: str
    """The clauses behind it."""

    def with_version(self, version: str) -> str:
        """The whole constraint with a version in the place of what is typed."""
        return f"{self.before}{self.operator}{version}{self.after}"


class Candidate(NamedTuple):
    """What can be written in the place of the version."""

    text: str
    status: Status
    newest: str
    """The newest known version that it admits; its own if it is one."""
    is_series: bool


def read_typed(constraint: str, behind: str, *, of_pip: bool) -> Typed | None:
    """The constraint before and behind the cursor taken apart; None where no version can be written."""
    match = _LAST_CLAUSE.fullmatch(constraint)
    if match is None:
        return None
    operator, version = match["operator"], match["version"]
    known = _PIP_OPERATORS if of_pip else _CONDA_OPERATORS
    if operator not in known or (not operator and (not version or match["before"].strip())):
        return None
    rest = _REST_OF_VERSION.match(behind)
    end = rest.end() if rest is not None else 0
    after = _REST_OF_CONSTRAINT.match(behind, end)
    return Typed(match["before"], operator, version, behind[:end], after[0] if after is not None else "")


def find_candidates(typed: Typed, outlook: Outlook, name: str, *, of_pip: bool) -> tuple[list[Candidate], bool]:
    """What begins like that which is typed: what fits first, then what installs and fails, then some of the rest.

    What nothing can fulfil together with the other clauses is left out. Also says whether that was not all.
    """
    found: list[Candidate] = []
    judge = _Judge(typed, outlook)
    for text, newest, is_series in _texts(typed.operator, outlook, name, of_pip):
        status = judge.status(text) if text.startswith(typed.version) else None
        if status is not None:
            found.append(Candidate(text, status, newest, is_series))
    fit = [each for each in found if each.status is Status.FITS]
    unfit = [each for status in (Status.BREAKS, Status.CONFLICTS) for each in found if each.status is status]
    return fit + unfit[:_MOST_UNFIT], len(unfit) > _MOST_UNFIT


class _Judge:
    """Says what becomes of a clause with each of many versions, without reading a constraint for each."""

    def __init__(self, typed: Typed, outlook: Outlook) -> None:
        self.typed, self.outlook = typed, outlook
        fits = outlook.fits[::-1]
        self.keys = [Version.parse(fit.version).key for fit in fits]
        text = f"{typed.before}{typed.after.strip()}".strip(", ").replace(",,", ",")
        others = VersionSpec.parse(text) if text else None
        is_simple = others is None or (others.error is None and "|" not in text)
        self.is_plain = is_simple and typed.operator not in ("~=", "!=")
        allowed = {fit.version for fit in outlook.admitted(others)} if self.is_plain else set()
        self.ranks = [_RANKS[fit.status] if fit.version in allowed else _NONE for fit in fits]
        self.rising = list(accumulate(self.ranks, min))
        self.falling = list(accumulate(self.ranks[::-1], min))[::-1]
        self.by_prefix: dict[str, int] = {}
        for fit, rank in zip(fits, self.ranks, strict=True):
            parts = fit.version.split(".")
            for end in range(1, len(parts) + 1):
                prefix = ".".join(parts[:end])
                self.by_prefix[prefix] = min(self.by_prefix.get(prefix, _NONE), rank)
        self.by_version = dict(zip((fit.version for fit in fits), self.ranks, strict=True))

    def status(self, text: str) -> Status | None:
        """What becomes of the clause with a version; None if there is nothing that it and the others admit."""
        if not self.is_plain:
            spec = VersionSpec.parse(self.typed.with_version(text).strip())
            return self.outlook.status_of(spec) if spec.error is None and any(self.outlook.admitted(spec)) else None
        rank = self.rank(text)
        return None if rank == _NONE else _STATUSES[rank]

    def rank(self, text: str) -> int:
        """The best of all versions that the clause admits."""
        operator = self.typed.operator
        if operator == "=" or text.endswith(".*"):
            return self.by_prefix.get(text.removesuffix(".*"), _NONE)
        if operator in ("", "=="):
            return self.by_version.get(text, _NONE)
        key = Version.parse(text).key
        at = (bisect_left if operator in (">=", "<") else bisect_right)(self.keys, key)
        best = self.falling[at:] if operator in (">=", ">") else self.rising[:at][-1:]
        return best[0] if best else _NONE


def _texts(operator: str, outlook: Outlook, name: str, of_pip: bool) -> Iterator[tuple[str, str, bool]]:
    """Versions and series, newest first, each with the newest version that is meant."""
    versions = [fit.version for fit in outlook.fits]
    if operator == "<":
        yield from ((text, "", True) for text in _bounds(versions, outlook.newest or versions[0]))
        return
    star = ".*" if of_pip and operator == "==" else ""
    series = _series(versions) if operator in ("=", ">=", "~=") or star else {}
    if operator == "=" and name == "python":
        # People ask for a series of Python, and of everything else for one version.
        yield from ((text, newest, True) for text, newest in series.items())
        yield from ((version, version, False) for version in versions if version not in series)
        return
    for version in versions:
        yield version, version, False
        text = ".".join(version.split(".")[:2])
        if series.get(text) == version and text != version:
            yield f"{text}{star}", version, True


def _series(versions: Iterable[str]) -> dict[str, str]:
    """Each minor series, newest first, with its newest version."""
    found: dict[str, str] = {}
    for version in versions:
        found.setdefault(".".join(version.split(".")[:2]), version)
    return found


def _bounds(versions: Iterable[str], newest: str) -> list[str]:
    """What an upper bound is made of: majors and series, from just above a version downwards, then those above."""
    found: dict[tuple[int, int], str] = {}
    for version in versions:
        numbers = _numbers(version)
        if numbers is not None:
            major, minor = numbers
            found[major + 1, -1] = str(major + 1)
            found[major, minor + 1] = f"{major}.{minor + 1}"
            if minor:
                found[major, minor] = f"{major}.{minor}"
    highest = ((_numbers(newest) or (0, 0))[0] + 1, -1)
    return [found[key] for key in sorted(found, key=lambda key: (key <= highest, key), reverse=True)]


def _numbers(version: str) -> tuple[int, int] | None:
    parts = [*version.split("."), "0"][:2]
    return (int(parts[0]), int(parts[1])) if all(part.isdigit() for part in parts) else None
