"""Offers versions behind an operator: those that still fit the rest of the file, newest first, then the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from envlint.compatibility import Outlook, Status
from envlint.specs.version import VersionSpec

_CONDA_OPERATORS = ("", "=", "==", ">=", "<=", ">", "<", "!=", "~=")
_PIP_OPERATORS = ("==", ">=", "<=", ">", "<", "!=", "~=")
_LAST_CLAUSE = re.compile(r"(?P<before>(?:.*[,|]\s*)?)(?P<operator>[<>=!~]*)\s*(?P<version>[\w.*]*)\Z", re.DOTALL)
_REST_OF_VERSION = re.compile(r"[\w.*]*")
_REST_OF_CONSTRAINT = re.compile(r"(?:\s*,\s*[<>=!~]+\s*[\w.*]+)*")
_MOST_UNFIT = 30


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
    if operator not in known or (not operator and (not version or match["before"])):
        return None
    rest = _REST_OF_VERSION.match(behind)
    end = rest.end() if rest is not None else 0
    after = _REST_OF_CONSTRAINT.match(behind, end)
    return Typed(match["before"], operator, version, behind[:end], after[0] if after is not None else "")


def find_candidates(typed: Typed, outlook: Outlook, name: str, *, of_pip: bool) -> list[Candidate]:
    """What begins like that which is typed: what fits first, then what installs and fails, then the rest."""
    found: list[Candidate] = []
    own = {fit.version: fit.status for fit in outlook.fits}
    is_one = typed.operator in ("", "=", "==") and not typed.before and not typed.after
    for text, newest, is_series in _texts(typed.operator, outlook, name, of_pip):
        if is_one and text.startswith(typed.version) and own.get(text) is Status.FITS:
            found.append(Candidate(text, Status.FITS, newest, is_series))
        elif text.startswith(typed.version):
            spec = VersionSpec.parse(typed.with_version(text).strip())
            if spec.error is None and spec.is_satisfiable:
                found.append(Candidate(text, outlook.status_of(spec), newest, is_series))
    fit = [each for each in found if each.status is Status.FITS]
    unfit = [each for status in (Status.BREAKS, Status.CONFLICTS) for each in found if each.status is status]
    return fit + unfit[:_MOST_UNFIT]


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
