"""Asks the questions of a file in their order, and makes a report of the first that has no answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from envlint.compatibility.explanation import Question, Reason, find_reason, suggest, works
from envlint.compatibility.kind import Kind
from envlint.compatibility.pack import ABSENT, CONDA, INDEX, Pack, load
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Problem, Trust
from envlint.compatibility.relevant import find_relevant
from envlint.compatibility.requests import Wish, Wishes, World, read_for
from envlint.compatibility.selection import Selected
from envlint.compatibility.solver import Edge
from envlint.compatibility.verdict import Conflict, Line, Report, Suggestion
from envlint.diagnostic import Severity, enumerate_words
from envlint.knowledge.packages import CORE_CONDA_PACKAGES, CORE_PIP_PACKAGES

STALE_DAYS = 180
"""After so many days "nothing newer is known" says little."""
_MOST_CONFLICTS = 4


class _Outcome(NamedTuple):
    """What one platform says of the lines."""

    problem: Problem
    kind: Kind | None
    question: Question | None = None
    choice: list[int] | None = None


class _Failure(NamedTuple):
    """What fails on all platforms of a group, the smallest that does, and why."""

    outcome: _Outcome
    """On the platform of the group that is best off."""
    reason: Reason
    lines: tuple[Line, ...]
    group: Sequence[str]
    taken: tuple[Line, ...]
    """What was taken out before, because it fails, too."""


class _Survey(NamedTuple):
    """What is asked of a file."""

    pack: Pack
    readings: dict[str, Wishes]
    """What it asks for on each platform."""
    groups: Sequence[Sequence[str]]
    """Platforms, together where it is enough that one of them works."""
    is_told: bool
    """Whether it is worth saying on which platforms something fails."""
    today: date


def check(
    conda: Sequence[str | Selected],
    pip: Sequence[str | Selected] = (),
    *,
    channels: Sequence[str] = ("conda-forge",),
    platforms: Sequence[str] = (),
    pack: Pack | None = None,
    today: date | None = None,
) -> Report:
    """Which of these lines cannot stand together, why, and what would work.

    `conda` are the dependencies as they are written (`numpy=1.26`, `conda-forge::python >=3.10`), `pip` the items of
    the pip section (`tensorflow==2.13.1`, `jax[cuda12]; sys_platform == "linux"`), `channels` names in their order. A
    line that is meant for some platforms only (`Selected`) counts nowhere else, and each platform is judged by itself.
    With no `platforms` only what fails on every one is reported, or on all on which the same lines are selected. What
    the pack does not know is never wrong: other packages, channels and URLs are left out. Raises
    `envlint.compatibility.pack.InvalidPack` if the bundled pack is damaged.

        >>> report = check(["python=3.9", "numpy=1.23.5", "tensorflow=2.19"])
        >>> [str(line) for line in report.conflicts[0].lines]
        ['python=3.9', 'tensorflow=2.19']
    """
    pack = pack or load()
    lines = find_relevant(pack, conda, pip)
    report = _check(lines.conda, lines.pip, tuple(channels), tuple(platforms), pack, today or date.today())
    return lines.placed_report(report)


@lru_cache(maxsize=64)
def _check(
    conda: tuple[str | Selected, ...],
    pip: tuple[str | Selected, ...],
    channels: tuple[str, ...],
    platforms: tuple[str, ...],
    pack: Pack,
    today: date,
) -> Report:
    """The answer for lines all of which matter: in an editor most keys change none of them."""
    known = [platform for platform in platforms if platform in pack.platforms]
    read = read_for(pack, conda, pip, channels, known or platforms or pack.platforms)
    alike: dict[int, list[str]] = {}
    for platform, wishes in read.items():
        alike.setdefault(id(wishes), []).append(platform)
    readings: dict[str, Wishes] = {}
    missing: dict[Line, tuple[Wish, dict[str, Wishes]]] = {}
    for group in alike.values():
        wishes, lost = read[group[0]].part()
        readings |= dict.fromkeys(group, wishes)
        for wish in filter(_is_certain, lost):
            missing.setdefault(wish.line, (wish, {}))[1].update(dict.fromkeys(group, wishes))
    conflicts = [_nonexistent(pack, wish, others, bool(platforms)) for wish, others in missing.values()]
    groups = [[each] for each in known] if platforms else list(alike.values())
    found, choices = _judge(_Survey(pack, readings, groups, bool(platforms) or len(groups) > 1, today))
    return Report((*conflicts, *found), choices, pack.generated)


def _is_certain(wish: Wish) -> bool:
    return wish.world is World.CLOSED and (wish.spec is None or wish.spec.is_satisfiable)


def _nonexistent(pack: Pack, wish: Wish, others: dict[str, Wishes], is_declared: bool) -> Conflict:
    """A version that is not in the list. Of conda-forge's some are uncertain and were left out of the facts.

    `others` are the other lines on each platform on which this one counts.
    """
    from envlint.compatibility.nearest import find_near, find_series, suggest_near  # most files are right
    from envlint.compatibility.wording import word_nonexistent

    package = wish.package
    on_index = package.ecosystem == INDEX and not any(each.from_elsewhere for each in others.values())
    severity = Severity.ERROR if on_index else Severity.WARNING
    suggestions = suggest_near(pack, wish, others, is_declared)
    series, near = find_series(wish), find_near(wish)
    further = next((each.version for each in suggestions if each.version not in (*series, *near)), "")
    words = word_nonexistent(
        wish.line, package, series, near, further and f"for {enumerate_words([*others])} alike: {further}"
    )
    return Conflict(Kind.NONEXISTENT, severity, (wish.line,), *words, suggestions=suggestions, as_of=package.as_of)


def _judge(survey: _Survey) -> tuple[list[Conflict], dict[str, dict[str, str]]]:
    """What fails on all platforms of a group; what is the same in several groups is one conflict."""
    choices: dict[str, dict[str, str]] = {}
    found: dict[tuple[object, ...], list[_Failure]] = {}
    for group in survey.groups:
        for each in _examine_group(survey, group, choices):
            found.setdefault((each.outcome.kind, each.lines), []).append(each)
    return _distinct(_report(survey, each) for each in found.values()), choices


def _examine_group(survey: _Survey, group: Sequence[str], choices: dict[str, dict[str, str]]) -> Iterator[_Failure]:
    """What fails on all platforms of a group; what would be chosen on those on which nothing does goes to `choices`.

    To see what else is wrong, a line of what was found is taken out.
    """
    pack, wishes = survey.pack, survey.readings[group[0]]
    taken: list[Line] = []
    for number in range(_MOST_CONFLICTS if wishes.wishes else 0):
        outcomes = []
        for platform in group:
            outcome = _examine(Problem(pack, on_platform(pack, wishes, platform), platform))
            outcomes.append(outcome)
            if outcome.choice is not None and number == 0:
                choices[platform] = _choice(outcome)
            if outcome.kind is None:
                return
        # What holds on all platforms is no more than what holds on the one that is best off.
        best = _widen(min(outcomes, key=lambda outcome: _severity(outcome, survey.today).weight))
        if number and best.kind is Kind.BREAKS_TODAY:  # what would be chosen today is another thing without a line
            return
        reason = _reason(best)
        lines = tuple(best.problem.wishes.wishes[at].line for at in reason.chosen)
        yield _Failure(best, reason, lines, group, tuple(taken))
        taken.append(lines[-1])
        wishes = wishes.without(lines[-1])
        if not wishes.wishes or best.kind is Kind.BREAKS_TODAY:
            return


def _distinct(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Each once: what holds for `tensorflow` need not be said of `tensorflow-base` again."""
    found: dict[tuple[object, ...], Conflict] = {}
    for each in conflicts:
        families = tuple((line.section, re.sub(r"-(?:base|cpu|gpu)$", "", line.name)) for line in each.lines)
        found.setdefault((each.kind, families, each.platforms), each)
    return list(found.values())


def on_platform(pack: Pack, wishes: Wishes, platform: str) -> Wishes:
    """Without the lines whose marker does not hold there, or only with some of the Pythons that the file admits."""
    if not any(wish.marker for wish in wishes.wishes):
        return wishes
    from envlint.compatibility.markers import holds  # needs `packaging`, and few lines have a marker

    admitted = -1
    for wish in wishes.wishes:
        if wish.package.ecosystem == CONDA and wish.package.name == "python":
            admitted &= wish.values
    pythons = [name for name, values in zip(pack.pythons, pack.python_values, strict=True) if values & admitted]
    kept = [wish for wish in wishes.wishes if not wish.marker or holds(wish.marker, platform, pythons)]
    return wishes._replace(wishes=kept)


def _examine(problem: Problem) -> _Outcome:
    """The first question without an answer: conda's list, pip's, both, and whether the result works."""
    wishes = problem.wishes.wishes
    everyone = tuple(range(len(wishes)))
    everything = METADATA | LEFT_OVER
    choice = problem.solve(everyone, everything, True, Trust.NONE)
    if choice is not None and all(not _hits(edge, choice) for edge in problem.causes):
        return _Outcome(problem, None, choice=choice)
    question = Question(everyone, METADATA | RUNTIME, True, Trust.ALL)
    conda = tuple(index for index in everyone if wishes[index].package.ecosystem == CONDA)
    steps = [(Kind.INCOMPATIBLE, conda, False), (Kind.INCOMPATIBLE, everyone, False), (Kind.REPLACED, everyone, True)]
    if choice is None:
        for kind, chosen, linked in steps:
            if problem.solve(chosen, METADATA, linked, Trust.ALL) is None:
                return _Outcome(problem, kind, Question(chosen, METADATA, linked, Trust.ALL))
    if problem.solve(*question) is None:
        return _Outcome(problem, Kind.RUNTIME_BREAK, question)
    if choice is not None:
        kept = problem.keep(choice)
        broken = kept is not None and _broken(problem, kept)
        return _Outcome(problem, Kind.BREAKS_TODAY if broken else None, question, kept or choice)
    return _doubt(problem, steps)


def _doubt(problem: Problem, steps: list[tuple[Kind, tuple[int, ...], bool]]) -> _Outcome:
    """What can be had only from unseen versions, from source, or at the cost of other packages."""
    everyone, everything = steps[-1][1], METADATA | LEFT_OVER
    for _, chosen, linked in steps:
        if problem.solve(chosen, METADATA, linked, Trust.NONE) is None:
            built = problem.solve(chosen, METADATA, linked, Trust.SOURCES)
            kind = Kind.UNKNOWN if built is None else Kind.FROM_SOURCE
            return _Outcome(problem, kind, Question(chosen, METADATA, linked, Trust.NONE))
    if problem.solve(everyone, everything, True, Trust.ALL) is None:
        return _Outcome(problem, Kind.LEFT_OVER, Question(everyone, everything, True, Trust.ALL))
    return _Outcome(problem, None)


def _choice(outcome: _Outcome) -> dict[str, str]:
    found = {}
    for package, value in zip(outcome.problem.packages, outcome.choice or (), strict=False):
        index = package.version_of(value)
        if value != ABSENT and not package.is_cut and index < len(package.versions):
            prefix = "pip:" if package.ecosystem == INDEX else ""
            found[f"{prefix}{package.name}"] = package.versions[index]
    return found


# reporting


def _widen(outcome: _Outcome) -> _Outcome:
    """Ready for questions about other lines than there are."""
    return outcome if outcome.kind is Kind.BREAKS_TODAY else outcome._replace(problem=outcome.problem.widen())


def _reason(outcome: _Outcome) -> Reason:
    problem = outcome.problem
    if outcome.kind is Kind.BREAKS_TODAY:
        edge = _broken(problem, outcome.choice or ())[0]
        beside = {root for root in problem.roots if problem.twin(problem.packages[root]) == edge.target}
        touched = (
            {edge.source, edge.target} | beside
            if edge.source in problem.roots or edge.target in problem.roots
            else set()
        )
        chosen = tuple(index for index, root in enumerate(problem.roots) if not touched or root in touched)
        return Reason(chosen, (edge,), ())
    assert outcome.question is not None
    return find_reason(problem, outcome.question)


def _broken(problem: Problem, choice: Sequence[int]) -> list[Edge]:
    """Why a choice fails at run time. Of a package from elsewhere nobody knows what a solver would choose."""
    return [
        edge for edge in problem.causes if _hits(edge, choice) and not problem.is_free(problem.packages[edge.source])
    ]


def _hits(edge: Edge, choice: Sequence[int]) -> bool:
    builds, allowed = edge.pairs[0]
    return bool(choice[edge.source] & builds and not choice[edge.target] & allowed)


def _severity(outcome: _Outcome, today: date) -> Severity:
    kind = outcome.kind
    if kind in (Kind.INCOMPATIBLE, Kind.REPLACED, Kind.RUNTIME_BREAK):
        return Severity.ERROR
    if kind is Kind.BREAKS_TODAY:
        core = any(
            outcome.problem.packages[edge.target].name in CORE_CONDA_PACKAGES | CORE_PIP_PACKAGES
            for edge in _broken(outcome.problem, outcome.choice or ())
        )
        return Severity.WARNING if core else Severity.HINT
    return Severity.WARNING


def _report(survey: _Survey, failures: Sequence[_Failure]) -> Conflict:
    """What is wrong for the same reason in some groups."""
    from envlint.compatibility.nearest import suggest_bound  # most files are right
    from envlint.compatibility.wording import Circumstances, word

    outcome, reason, lines, *_ = failures[0]
    problem, kind = outcome.problem, outcome.kind
    assert kind is not None
    platforms = [platform for each in failures for platform in each.group] if survey.is_told else []
    involved = [problem.wishes.wishes[index] for index in reason.chosen]
    as_of = min(
        (problem.packages[number].as_of for edge in reason.edges for number in (edge.source, edge.target)),
        default=min((wish.package.as_of for wish in involved), default=problem.pack.generated),
    )
    severity = _lowered(_severity(outcome, survey.today), kind, involved, problem.wishes, as_of, survey.today)
    instead = ""
    suggestions: tuple[Suggestion, ...] = ()
    if kind is Kind.BREAKS_TODAY:
        good, suggestions = suggest_bound(problem, reason.edges[0], reason.chosen)
        instead = f"{problem.packages[reason.edges[0].target].name} {good} would do" if good else ""
    elif platforms and len(lines) == 1 and not reason.facts:  # a version of years ago is no advice, but worth knowing
        nearest = suggest([problem, *_failing_too(survey, failures)], reason, True)
        instead = "".join(f"{lines[0].name} {each.version} is the nearest that has one" for each in nearest)
    else:
        failing = [problem, *_failing_too(survey, failures)]
        suggestions = suggest(failing, reason, True, tuple(_working(survey, failures)))
    causes = [problem.causes[edge] for edge in reason.edges if edge in problem.causes]
    first = any(wish.world is World.FIRST for wish in involved)
    more = Circumstances(as_of, platforms, len(failures) == len(survey.groups), first, instead)
    words = word(kind, lines, problem, reason, outcome.choice, more)
    evidence = tuple(text for cause in causes for text in cause.evidence)
    return Conflict(kind, severity, lines, *words, reason.facts, suggestions, tuple(platforms), as_of, evidence)


def _failing_too(survey: _Survey, failures: Sequence[_Failure]) -> Iterator[Problem]:
    """Where else the same fails: there something else may have been taken out before."""
    for each in failures[1:]:
        problem = _beside(survey, failures[0], each.outcome.problem.platform)
        yield each.outcome.problem if problem.wishes == each.outcome.problem.wishes else problem.widen()


def _working(survey: _Survey, failures: Sequence[_Failure]) -> Iterator[Problem]:
    """Where it works, on one platform of each group: there it has to go on working."""
    failing = [each.group for each in failures]
    for group in survey.groups:
        problems = (_beside(survey, failures[0]._replace(taken=()), each) for each in group if group not in failing)
        yield from islice((problem.widen() for problem in problems if works(problem)), 1)


def _beside(survey: _Survey, failure: _Failure, platform: str) -> Problem:
    """The lines of another platform, without those that were taken out before."""
    wishes = survey.readings[platform]
    for line in failure.taken:
        wishes = wishes.without(line)
    return Problem(survey.pack, on_platform(survey.pack, wishes, platform), platform)


def _lowered(
    severity: Severity, kind: Kind, involved: Sequence[Wish], wishes: Wishes, as_of: str, today: date
) -> Severity:
    """Less sure where something else may serve a package, or where the facts are old."""
    runtime = kind in (Kind.RUNTIME_BREAK, Kind.BREAKS_TODAY)
    elsewhere = wishes.from_elsewhere and any(wish.package.ecosystem == INDEX for wish in involved)
    lower = any(wish.world is World.FIRST for wish in involved) and not runtime
    if (elsewhere or lower) and severity is Severity.ERROR:
        return Severity.WARNING
    if kind is Kind.UNKNOWN and (len(involved) == 1 or (today - date.fromisoformat(as_of)).days > STALE_DAYS):
        return Severity.HINT  # one line alone asks for what has come out since the facts were read, as lines do
    return severity
