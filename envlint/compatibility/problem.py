"""Turns what a file asks for into variables, domains and constraints: one problem for each platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Flag

from envlint.compatibility.pack import ABSENT, CONDA, INDEX, Constraint, Pack, Package, RuntimeFact
from envlint.compatibility.requests import Wishes, World
from envlint.compatibility.solver import Edge, Network

METADATA, LEFT_OVER, RUNTIME = 1, 2, 4
"""Layers of constraints: what packages ask for; what conda's packages ask of what pip puts in the place of another;
what fails although nobody asks for anything else."""


class Trust(Flag):
    """What a solution may be made of, besides what has been seen and can be installed as it is."""

    NONE = 0
    NEWER = 1
    """What nobody has seen yet."""
    SOURCES = 2
    """Source archives of versions that have wheels, but none that fits."""
    ALL = 3


class Problem:
    """Everything that decides whether the lines of a file go together on one platform.

    conda's packages and those of pip are variables of their own, joined by the Python that both run on. The values of a
    variable are those of its `Package`.
    """

    def __init__(self, pack: Pack, wishes: Wishes, platform: str, whole: bool = False) -> None:
        """`whole`: with the constraints of versions that no line admits, too; see `widen`."""
        self.pack, self.wishes, self.platform = pack, wishes, platform
        self._whole = whole
        self._place = pack.platforms.index(platform)
        self.packages: list[Package] = []
        self.base: list[int] = []
        """For each variable what the platform and the channels leave to it."""
        self.edges: list[Edge] = []
        self._asked: list[tuple[int, Package, list[Constraint]]] = []
        """What edges say of packages that pip may replace: who asks, of whom, and for what."""
        self.causes: dict[Edge, RuntimeFact] = {}
        """Why there is an edge of the layer `RUNTIME`."""
        self._layers: dict[int, list[Edge]] = {}
        self._reduced: dict[tuple[int, Trust], list[int] | None] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._free = {
            wish.package.name for wish in wishes.wishes if wish.package.ecosystem == CONDA and wish.world is World.FREE
        }
        self._pip_listed = {wish.package.name for wish in wishes.wishes if wish.package.ecosystem == INDEX}
        self._conda_listed = {
            pack.twins.get(wish.package.name) for wish in wishes.wishes if wish.package.ecosystem == CONDA
        }
        self.roots = [self.number(wish.package) for wish in wishes.wishes]
        """For each wish its variable."""
        self._open()
        self._join()
        self.network = Network(self.packages, self._order(), frozenset(self.roots))

    def number(self, package: Package) -> int:
        """The variable of a package."""
        key = (package.ecosystem, package.name)
        if key not in self._numbers:
            self._numbers[key] = len(self.packages)
            self.packages.append(package)
            self.base.append(self._base(package))
        return self._numbers[key]

    def find(self, ecosystem: str, name: str) -> int | None:
        """The variable of a package, if it plays a part."""
        return self._numbers.get((ecosystem, name))

    def kept(self) -> list[tuple[int, int]]:
        """Pairs of variables: what conda installs for a line, and what pip therefore keeps if it can."""
        return [
            (number, twin)
            for number in dict.fromkeys(self.roots)
            if (twin := self.twin(self.packages[number])) is not None and self._is_kept(self.packages[twin])
        ]

    def keep(self, choice: list[int]) -> list[int] | None:
        """The same, with pip leaving alone what conda installs; None if it cannot, or if nobody knows what that is."""
        pairs = self.kept()
        if not pairs:
            return choice
        before = self.domains(range(len(self.roots)), True, Trust.NONE)
        domains = [
            before[number] if package.ecosystem == INDEX else choice[number]
            for number, package in enumerate(self.packages)
        ]
        for number, twin in pairs:
            version = self.packages[number].version_of(choice[number])
            versions = self.packages[number].versions
            text = versions[version] if version < len(versions) else ""
            beside = self.packages[twin]
            if self.is_free(self.packages[number]) or text not in beside.versions:
                return None
            domains[twin] &= beside.values(1 << beside.versions.index(text)) | ABSENT
        return self.network.solve(domains, self.layer(METADATA | LEFT_OVER))

    def is_free(self, package: Package) -> bool:
        """Whether another channel may serve it, so that nothing is known of its builds."""
        return package.ecosystem == CONDA and package.name in self._free

    def _is_kept(self, package: Package) -> bool:
        """Whether conda installs it for a package of the pip list, so that pip needs no wheel of it."""
        listed = package.name in self._conda_listed and package.name not in self._pip_listed
        return package.ecosystem == INDEX and listed

    def _base(self, package: Package) -> int:
        found = package.everything
        if not package.is_cut and not self.is_free(package) and not self._is_kept(package):
            found &= package.platforms[self._place] | ABSENT
        exact = sum(
            wish.values & package.flags.get("yanked", 0) for wish in self.wishes.wishes if wish.package is package
        )
        found &= ~package.flags.get("yanked", 0) | exact
        needs_python = package.name == "python" and package.ecosystem == CONDA and self._pip_listed
        return found & ~ABSENT if needs_python else found

    def widen(self) -> Problem:
        """The same, in which a line can also be left out, or say something else."""
        return self if self._whole else Problem(self.pack, self.wishes, self.platform, whole=True)

    # constraints

    def _open(self) -> None:
        """Take in what is needed by what may be installed, and so on."""
        limits: dict[int, int] = {}
        for root, wish in zip(self.roots, () if self._whole else self.wishes.wishes, strict=False):
            limits[root] = limits.get(root, 0) | wish.values
        done = 0
        while done < len(self.packages):
            package = self.packages[done]
            domain = self.base[done] & limits.get(done, package.everything)
            if not self.is_free(package):
                self._add_needs(done, package, domain)
            done += 1
        for wish, root in zip(self.wishes.wishes, self.roots, strict=True):
            for extra in wish.extras:
                self._add_constraints(root, wish.package, wish.package.extra(extra), True, wish.values)

    def _add_needs(self, number: int, package: Package, domain: int) -> None:
        if not self._is_kept(package):
            self._add_python(number, package, domain)
        self._add_constraints(number, package, package.requires, True, domain)

    def _add_constraints(
        self, number: int, package: Package, needs: dict[str, list[Constraint]], required: bool, domain: int
    ) -> None:
        for name, constraints in needs.items():
            relevant = [each for each in constraints if each.builds & domain]
            if not relevant or (package.ecosystem, name) in self.wishes.unknown:
                continue
            other = self.pack.package(package.ecosystem, name)
            if not required and self.find(package.ecosystem, name) is None:
                continue
            pairs = tuple(
                (each.builds, other.constraint(each.position) | (0 if required else ABSENT)) for each in relevant
            )
            self.edges.append(Edge(number, self.number(other), pairs, METADATA))
            if package.ecosystem == CONDA and name in self.pack.twins:
                self._asked.append((number, other, relevant))

    def _add_python(self, number: int, package: Package, domain: int) -> None:
        pairs = [(builds, self.pack.pythons_of(mask)) for mask, builds in package.pythons if mask and builds & domain]
        if pairs and (CONDA, "python") not in self.wishes.unknown:
            python = self.number(self.pack.package(CONDA, "python"))
            self.edges.append(Edge(number, python, tuple(pairs), METADATA))

    def _join(self) -> None:
        """Constraints among what has been taken in: on optional packages, across pip and conda, and at run time."""
        for number, package in enumerate(list(self.packages)):
            if not self.is_free(package):
                self._add_constraints(number, package, package.constrains, False, package.everything)
        for number, package, constraints in self._asked:
            self._add_left_over(number, package, constraints)
        for fact in self.pack.runtime_facts:
            for ecosystem, name, versions, other, bad, twin_bad in fact.pairs:
                for edge in self._runtime(ecosystem, name, versions, other, (bad, twin_bad)):
                    self.edges.append(edge)
                    self.causes[edge] = fact

    def twin(self, package: Package) -> int | None:
        """The variable of what pip would put in the place of a conda package."""
        name = self.pack.twins.get(package.name) if package.ecosystem == CONDA else None
        return None if name is None else self.find(INDEX, name)

    def _add_left_over(self, number: int, target: Package, constraints: list[Constraint]) -> None:
        twin = self.twin(target)
        if twin is not None:
            beside = self.packages[twin]
            pairs = tuple((each.builds, target.twin_constraint(each.position, beside) | ABSENT) for each in constraints)
            self.edges.append(Edge(number, twin, pairs, LEFT_OVER))

    def _runtime(self, ecosystem: str, name: str, versions: int, other: str, bad: tuple[int, int]) -> Iterator[Edge]:
        number, target = self.find(ecosystem, name), self.find(ecosystem, other)
        if number is None or target is None:
            return
        builds = self.packages[number].values(versions)
        for variable, excluded in zip((target, self.twin(self.packages[target])), bad, strict=True):
            if variable is not None:
                package = self.packages[variable]
                allowed = package.everything & ~package.values(excluded)
                yield Edge(number, variable, ((builds, allowed),), RUNTIME)

    def _order(self) -> list[int]:
        listed = list(dict.fromkeys(self.roots))
        return listed + [number for number in range(len(self.packages)) if number not in set(listed)]

    # asking

    def domains(self, chosen: Iterable[int], linked: bool, trust: Trust) -> list[int]:
        """What some wishes, by their indices, leave to each variable.

        `linked`: what pip puts in the place of a conda package must fit that one's line.
        """
        found = list(self.base)
        for number, package in enumerate(self.packages):
            if trust is not Trust.ALL and not self.is_free(package):
                found[number] &= ~(0 if trust & Trust.NEWER else package.flags.get("newer", 0))
                found[number] &= ~(0 if trust & Trust.SOURCES else package.unbuilt)
        for index in chosen:
            wish, number = self.wishes.wishes[index], self.roots[index]
            found[number] &= wish.values
            twin = self.twin(wish.package)
            if linked and twin is not None and wish.spec is not None:
                found[twin] &= self.packages[twin].admit(wish.spec) | ABSENT
        return found

    def layer(self, layers: int) -> list[Edge]:
        """The constraints of some layers."""
        if layers not in self._layers:
            self._layers[layers] = [edge for edge in self.edges if edge.layer & layers]
        return self._layers[layers]

    def solve(self, chosen: Iterable[int], layers: int, linked: bool, trust: Trust) -> list[int] | None:
        """Values for all variables that fulfil some wishes; None if there are none."""
        return self.network.solve(self.domains(chosen, linked, trust), self.layer(layers))

    def reduced(self, layers: int, trust: Trust) -> list[int] | None:
        """What is left to each variable before any wish is heard: worked out once for many questions."""
        key = (layers, trust)
        if key not in self._reduced:
            self._reduced[key] = self.network.reduce(self.domains((), False, trust), self.layer(layers))
        return self._reduced[key]
