"""Finds the newest versions that fit together and with all that a file asks for, so that they can be pinned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from envlint.compatibility.checking import on_platform
from envlint.compatibility.pack import ABSENT, CONDA, Pack, Package, load
from envlint.compatibility.problem import LEFT_OVER, METADATA, RUNTIME, Problem, Trust
from envlint.compatibility.relevant import find_relevant
from envlint.compatibility.requests import Wish, Wishes, read_for
from envlint.compatibility.selection import Selected
from envlint.compatibility.solver import Network
from envlint.compatibility.verdict import Line
from envlint.specs.version import VersionSpec

_MOST_TRIES = 40


def find_newest(
    conda: Sequence[str | Selected],
    pip: Sequence[str | Selected] = (),
    *,
    channels: Sequence[str] = ("conda-forge",),
    platforms: Sequence[str] = (),
    pack: Pack | None = None,
) -> dict[Line, str]:
    """For each line that names a package of the pack without a version the newest one that goes with all other lines.

    The arguments are those of `envlint.compatibility.check`. The versions go together, so that all of them can be
    written into the file at once: Python's is chosen first, then each in the file's order. They hold on all declared
    platforms; if none is declared, on the first of the pack on which the lines can be satisfied, which is Linux if
    anything is. What installs and then fails is not chosen. Empty where the lines contradict each other, and where one
    asks for a version that no list has (a pre-release, an address), as nobody knows what goes with that; packages that
    a channel outside of the pack may serve are left out.

        >>> found = find_newest(["python=3.9", "numpy=1.23.5", "tensorflow"])
        >>> [(line.text, version) for line, version in found.items()]
        [('tensorflow', '2.18.0')]
        >>> find_newest(["python", "numpy"], ["tensorflow==2.0.0-alpha0"])
        {}
    """
    return _find(pack or load(), conda, pip, tuple(channels), tuple(platforms), None, False)


def find_resolution(
    conda: Sequence[str | Selected],
    pip: Sequence[str | Selected] = (),
    *,
    channels: Sequence[str] = ("conda-forge",),
    platforms: Sequence[str] = (),
    only: Collection[str] | None = None,
    pack: Pack | None = None,
) -> dict[Line, str]:
    """The same for each line that names a package of the pack, with a version or without: what it comes to.

    `only`: the names of those that are looked for, in the language of the line; all of the others must still fit.

        >>> found = find_resolution(["python=3.9", "numpy>=1.22,<1.24", "tensorflow"])
        >>> [(line.text, version) for line, version in found.items()][1:]
        [('numpy>=1.22,<1.24', '1.23.5'), ('tensorflow', '2.18.0')]
    """
    names = None if only is None else frozenset(only)
    return _find(pack or load(), conda, pip, tuple(channels), tuple(platforms), names, True)


def _find(
    pack: Pack,
    conda: Sequence[str | Selected],
    pip: Sequence[str | Selected],
    channels: tuple[str, ...],
    platforms: tuple[str, ...],
    only: frozenset[str] | None,
    with_versions: bool,
) -> dict[Line, str]:
    lines = find_relevant(pack, conda, pip)
    found = _find_relevant(lines.conda, lines.pip, channels, platforms, pack, only, with_versions)
    return {lines.placed(line): version for line, version in found}


@lru_cache(maxsize=64)
def _find_relevant(
    conda: tuple[str | Selected, ...],
    pip: tuple[str | Selected, ...],
    channels: tuple[str, ...],
    platforms: tuple[str, ...],
    pack: Pack,
    only: frozenset[str] | None,
    with_versions: bool,
) -> tuple[tuple[Line, str], ...]:
    """The answer for lines all of which matter: in an editor most keys change none of them."""
    known = [each for each in platforms if each in pack.platforms]
    if platforms and not known:
        return ()
    found = read_for(pack, conda, pip, channels, known or pack.platforms)
    readings = {platform: wishes for platform, wishes in found.items() if wishes.wishes}
    if any(not wish.values for wishes in readings.values() for wish in wishes.wishes):
        return ()
    if any(wishes.unknown for wishes in readings.values()) and not with_versions:
        return ()
    wanted = len(readings) if known else 1
    problems = list(islice(_problems(pack, readings), wanted))
    if not readings or len(problems) < wanted:
        return ()

    def is_wanted(wish: Wish) -> bool:
        return (with_versions or wish.spec is None) and (only is None or wish.line.name in only)

    return tuple(_choose(problems, is_wanted).items())


def _problems(pack: Pack, readings: dict[str, Wishes]) -> Iterator[Problem]:
    """Those of the platforms on which something fits."""
    for platform, wishes in readings.items():
        python_first = wishes._replace(wishes=sorted(wishes.wishes, key=lambda wish: wish.line.name != "python"))
        problem = Problem(pack, on_platform(pack, python_first, platform), platform)
        if _solve(problem, {}) is not None:
            yield problem


def _choose(problems: Sequence[Problem], is_wanted: Callable[[Wish], bool]) -> dict[Line, str]:
    """The newest of each line that is wanted, in turn, given those before it."""
    found: dict[Line, str] = {}
    pins: dict[Line, int] = {}
    wishes = {wish.line: wish for problem in problems for wish in problem.wishes.wishes}
    for line in sorted(wishes, key=lambda each: (each.name != "python", each.section, each.position)):
        wish = wishes[line]
        package = wish.package
        if not is_wanted(wish) or package.is_cut or any(problem.is_free(package) for problem in problems):
            continue
        index = _newest(problems, wish, pins)
        if index is not None and not _is_silent(problems, wish, index, pins):
            pins[line] = index
            found[line] = package.versions[index]
    return found


def _is_silent(problems: Sequence[Problem], wish: Wish, index: int, pins: dict[Line, int]) -> bool:
    """Whether a version goes with the others only because nothing is said of that, as there is of other versions.

    Keras 2.6 to 2.15 name no TensorFlow, which they cannot do without; TensorFlow from 2.6 on names its Keras.
    """
    package = wish.package
    values = package.values(1 << index)
    needs = [each.builds for constraints in package.requires.values() for each in constraints]
    if not needs or any(builds & values for builds in needs):
        return False
    return not any(_is_asked_for(problem, package, _solve(problem, {**pins, wish.line: index})) for problem in problems)


def _is_asked_for(problem: Problem, package: Package, choice: Sequence[int] | None) -> bool:
    """Whether something that is chosen needs a package."""
    number = problem.find(package.ecosystem, package.name)
    edges = [edge for edge in problem.layer(METADATA) if edge.target == number]
    return choice is not None and any(choice[edge.source] & builds for edge in edges for builds, _ in edge.pairs)


def _newest(problems: Sequence[Problem], wish: Wish, pins: dict[Line, int]) -> int | None:
    """The index of the newest version that all problems admit beside some pins."""
    most = len(wish.package.versions) - 1
    for _ in range(_MOST_TRIES):
        before = most
        for problem in problems:
            index = _newest_below(problem, wish, pins, most)
            if index is None:
                return None
            most = index
        if most == before and all(_solve(problem, {**pins, wish.line: most}) is not None for problem in problems):
            return most
        most -= most == before
    return None


def _newest_below(problem: Problem, wish: Wish, pins: dict[Line, int], most: int) -> int | None:
    """The newest version of one line, not above another one, with which a problem has a solution."""
    package = wish.package
    number = problem.find(package.ecosystem, package.name)
    if number is None or all(each.line != wish.line for each in problem.wishes.wishes):  # it does not count there
        return most
    choice = _solve(problem, pins, (number, package.values((1 << most + 1) - 1)))
    return None if choice is None or choice[number] == ABSENT else package.version_of(choice[number])


def _solve(problem: Problem, pins: dict[Line, int], head: tuple[int, int] | None = None) -> list[int] | None:
    """Values for all variables under some pins; `head` is a variable that is decided first, and what it may be."""
    domains = problem.domains(range(len(problem.roots)), True, Trust.NONE)
    for wish, number in zip(problem.wishes.wishes, problem.roots, strict=True):
        if wish.line in pins:
            domains[number] &= wish.package.values(_admitted_by_pin(wish.package, pins[wish.line]))
            twin = problem.twin(wish.package)
            if twin is not None:  # what pip puts over it must be what the pin says, too
                beside = problem.packages[twin]
                domains[twin] &= beside.admit(VersionSpec.parse(f"={wish.package.versions[pins[wish.line]]}")) | ABSENT
    network = problem.network
    if head is not None:
        domains[head[0]] &= head[1]
        order = [head[0], *(number for number in network.order if number != head[0])]
        network = Network(problem.packages, order, network.wanted)
    return network.solve(domains, problem.layer(METADATA | LEFT_OVER | RUNTIME))


def _admitted_by_pin(package: Package, index: int) -> int:
    """The versions that a pin admits, as bits: of Python all of a minor version, else the version itself."""
    if package.name != "python" or package.ecosystem != CONDA:
        return 1 << index
    minor = package.versions[index].split(".")[:2]
    return sum(1 << at for at, text in enumerate(package.versions) if text.split(".")[:2] == minor)
