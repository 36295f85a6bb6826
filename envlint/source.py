"""Shows one file to the rules: tree, meaning, requirements and channels, each worked out when first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from envlint.clients.client import CONDA_LOCK_SELECTORS, TROUBLE, Client, Verdict
from envlint.clients.table import CLIENTS, cell, clients_that
from envlint.clients.words import describe_reading, describe_trouble, enumerate_clients
from envlint.compatibility.location import BUNDLED, named_pack
from envlint.diagnostic import Edit, Note, Severity
from envlint.knowledge.channels import Channel, channel
from envlint.knowledge.compiled import BACKPORTS, ONE_OF, PYTHON_MODULES
from envlint.knowledge.packages import (
    BUILT_ONLY_FOR,
    COMPANIONS,
    CORE_CONDA_PACKAGES,
    CORE_PIP_PACKAGES,
    PLATFORM_PACKAGES,
    PYTHON_PACKAGES,
    PYTHONS,
    SYSTEMS,
)
from envlint.knowledge.platforms import PLATFORMS
from envlint.knowledge.superseded import Successor, is_superseded, successor
from envlint.specs.matchspec import LONGEST, MatchSpec
from envlint.specs.matchspec import Flaw as SpecFlaw
from envlint.specs.requirement import Flaw as PipFlaw
from envlint.specs.requirement import PipLine
from envlint.specs.version import VersionSpec, satisfiable_together
from envlint.syntax import Document, Mapping, Node, Scalar, Sequence
from envlint.text import Span

if TYPE_CHECKING:
    from envlint.clash import Clash
    from envlint.clients.request import PackageRequest, Refusal
    from envlint.compatibility import Outlook, Selected
    from envlint.compatibility.kind import Kind
    from envlint.compatibility.pack import Pack
    from envlint.environment import EnvironmentFile
    from envlint.knowledge.accelerators import TestedBuild
    from envlint.knowledge.addresses import Address
    from envlint.knowledge.backports import Backport
    from envlint.knowledge.pythons import EndOfLife
    from envlint.knowledge.secrets import Secret
    from envlint.problem import Problem, ProblemKind
    from envlint.suppress import Needless
    from envlint.yaml_mistakes import YamlMistake


_UNREADABLE = frozenset({"invalid-spec", "lost-constraint", "swallowed-version", "invisible-character", "joined-items"})
"""The rules whose findings say that a spec is not what it was meant to be."""
_COMMON_CLAUSE = re.compile(r"(?:[<>]=?|~=(?=\d+\.))\d+(?:\.\d+)*|[!=]=\d+(?:\.\d+)*(?:\.\*)?")
"""A clause that PEP 440 and CEP 29 order in the same way: without words, epochs and local parts."""
_ONE_EXTRA = re.compile(
    r"(?P<channel>(?:\S+::)?)(?P<name>[\w.-]+)\s*\[\s*(?P<extra>[\w-]+)\s*\](?P<rest>(?:\s*[=<>!~ ].*)?)"
)
_SMALLEST_EXPORT = 10
"""Fewer packages than this can be pinned to a build each by hand."""
_FEWEST_COMPANIONS = 5
"""So many packages that nobody asks for are not there by chance; lists written by hand have two at most."""
_LOWER = frozenset((">", ">="))
"""The operators of a bound from below."""
_SELECTOR_COMMENT = re.compile(r"#.*\[([^\[\]]+)\][^()]*")
"""As in conda-lock's `src_parser/selectors.py`."""
_ONE_VERSION = re.compile(r"==?[^,|*<>=]+")


class Package(NamedTuple):
    """One conda dependency."""

    scalar: Scalar
    spec: MatchSpec
    name: str
    """Lower case, without channel; empty if the spec has no name."""
    also_core: frozenset[str] = frozenset()
    """What the configuration counts as core."""

    @staticmethod
    def read(scalar: Scalar, text: str, also_core: frozenset[str] = frozenset()) -> Package:
        """What a dependency would be with some text."""
        spec = MatchSpec.parse(text)
        return Package(scalar, spec, spec.normalized_name, also_core)

    @property
    def name_span(self) -> Span:
        """Where the name stands."""
        part = self.spec.name
        return self.scalar.span if part is None else self.scalar.part(part.start, part.end)

    @property
    def is_readable(self) -> bool:
        """Whether no rule reports it as an error: then what its parts say can be relied on."""
        flaws = self.spec.flaws
        return not flaws or not any(flaw.kind.rule in _UNREADABLE for flaw in flaws)

    @property
    def is_core(self) -> bool:
        """Whether its version decides about most others."""
        return self.name in CORE_CONDA_PACKAGES or self.name in self.also_core

    @property
    def is_pinned_to_build(self) -> bool:
        """Whether it asks for one version and one build of it."""
        build = self.spec.build
        return build is not None and "*" not in build.text and self.spec.is_exact

    @property
    def has_one_version(self) -> bool:
        """Whether the version that it asks for is written out: `=1.2.3` as well as `==1.2.3`."""
        version = self.spec.version
        return version is not None and _ONE_VERSION.fullmatch(version.text) is not None

    @property
    def has_only_lower_bound(self) -> bool:
        """Whether it admits every later version, though not every one."""
        spec = self.spec.version_spec
        return spec is not None and not spec.is_bounded and any(each.operator in _LOWER for each in spec.clauses)

    @property
    def needs_python(self) -> bool:
        """Whether it is a core package that runs in Python, so that there will be one."""
        return self.name in PYTHON_PACKAGES

    @property
    def is_python(self) -> bool:
        """Whether it is a Python, or settles which one."""
        return self.name in PYTHONS

    @property
    def only_platform(self) -> str | None:
        """`Linux`, `Windows` or `macOS`, if it is of use there only."""
        return PLATFORM_PACKAGES.get(self.name)

    @property
    def built_only_for(self) -> str | None:
        """`Linux`, `Windows`, `macOS` or `Linux and macOS`, if it can be installed there only."""
        return BUILT_ONLY_FOR.get(self.name)

    @property
    def end_of_life(self) -> EndOfLife | None:
        """What is known if it is a Python that nobody looks after any more, whichever version is chosen."""
        spec = self.spec.version_spec if self.name == "python" else None
        if spec is None:
            return None
        from envlint.knowledge.pythons import end_of_life

        return end_of_life(spec)

    @property
    def successor(self) -> Successor | None:
        """What has taken its place."""
        return successor(self.name, self.spec.version_spec, of_conda=True) if is_superseded(self.name) else None

    @property
    def backport(self) -> Backport | None:
        """What Python itself has in its place by now."""
        return _backport(self.name)

    @property
    def is_python_module(self) -> bool:
        """Whether Python has a module of this name, and conda-forge no package."""
        return self.name in PYTHON_MODULES

    @property
    def is_accelerator(self) -> bool:
        """Whether its version is that of CUDA or of cuDNN."""
        from envlint.knowledge.accelerators import CUDA_PACKAGES, CUDNN

        return self.name in CUDA_PACKAGES or self.name == CUDNN

    @property
    def one_series(self) -> str | None:
        """The version that it asks for, exactly or as a series: `11.2` of `=11.2` and `==11.2.*`; else None."""
        spec = self.spec.version_spec
        clauses = () if spec is None or spec.error is not None else spec.clauses
        if len(clauses) != 1 or clauses[0].operator not in ("", "=", "==") or not clauses[0].literal[:1].isdigit():
            return None
        return clauses[0].literal

    @property
    def is_on_conda_forge(self) -> bool:
        """Whether conda-forge is known to have a package of this name."""
        from envlint.knowledge.names import is_on_conda_forge

        return is_on_conda_forge(self.name)

    @property
    def meant_name(self) -> str | None:
        """What conda-forge calls the package that the package index knows by this name; else what looks like it."""
        from envlint.knowledge.names import conda_name_of, normalized, similar_name

        return conda_name_of(normalized(self.name)) or similar_name(self.name)

    @property
    def names_as_of(self) -> str:
        """The day on which conda-forge is known to have had what it had."""
        from envlint.knowledge.names import NAMES_AS_OF

        return NAMES_AS_OF

    @property
    def from_conda_forge(self) -> str | None:
        """The spec without the channel before its name, if conda-forge has the package; None with a build or subdir."""
        spec = self.spec
        if spec.channel is None or spec.name is None or spec.channel.end > spec.name.start or not spec.channel.text:
            return None
        if spec.build is not None or spec.subdir is not None or not self.is_on_conda_forge:
            return None
        return f"{spec.text[: spec.channel.start]}{spec.text[spec.name.start :]}"

    @property
    def with_extra(self) -> str | None:
        """The spec with a package of conda-forge's for its extra: `uvicorn-standard` for `uvicorn[standard]`."""
        match = _ONE_EXTRA.fullmatch(self.spec.text)
        if match is None:
            return None
        from envlint.knowledge.names import is_on_conda_forge

        name = f"{match['name']}-{match['extra']}"
        return f"{match['channel']}{name}{match['rest']}" if is_on_conda_forge(name.lower()) else None

    def mended(self, flaws: Iterable[SpecFlaw]) -> str | None:
        """The spec's text with what would be right in the place of each flaw; None if one has nothing certain."""
        return _mended(self.spec.text, [(flaw.start, flaw.end, flaw.replacement) for flaw in flaws])

    def part(self, start: int, end: int) -> Span:
        """Where `spec.text[start:end]` stands in the file."""
        return self.scalar.part(start, end)


class PipRequirement(NamedTuple):
    """One item of a pip section."""

    scalar: Scalar
    line: PipLine
    also_core: frozenset[str] = frozenset()
    """What the configuration counts as core."""

    @property
    def name(self) -> str:
        """Normalised (PEP 503); empty for an option, a path, or a URL that does not tell."""
        return self.line.normalized_name or ""

    @property
    def name_span(self) -> Span:
        """Where the name stands."""
        return self.scalar.span if self.line.name is None else self.part(self.line.name.span)

    @property
    def is_core(self) -> bool:
        """Whether its version decides about most others."""
        return self.name in CORE_PIP_PACKAGES or self.name in self.also_core

    @property
    def has_only_lower_bound(self) -> bool:
        """Whether it admits every later version, though not every one."""
        operators = {clause.operator.text for clause in self.line.clauses}
        return not operators.isdisjoint(_LOWER) and operators <= _LOWER | {"!="}

    @property
    def successor(self) -> Successor | None:
        """What has taken its place."""
        if not is_superseded(self.name):
            return None
        spec = self.version_spec
        if spec is None and self.line.clauses:
            spec = VersionSpec.parse(">=0")  # which versions nobody knows: it may be any
        return successor(self.name, spec, of_conda=False)

    @property
    def backport(self) -> Backport | None:
        """What Python itself has in its place by now."""
        return _backport(self.name)

    @property
    def contested_module(self) -> tuple[str, str] | None:
        """A module that other packages of the index have, too, so that they cannot stand together, and who says so."""
        return ONE_OF.get(self.name)

    @property
    def tested_build(self) -> TestedBuild | None:
        """Of a TensorFlow from one minor series, without CUDA of its own: what it was tested with."""
        if self.name not in ("tensorflow", "tensorflow-gpu") or len(self.line.clauses) != 1 or self.line.extras:
            return None
        from envlint.knowledge.accelerators import tested_build

        clause = self.line.clauses[0]
        return tested_build(clause.version.text) if clause.operator.text in ("==", "~=") else None

    @property
    def has_windows_gpu_build(self) -> bool:
        """Whether the TensorFlow that it names uses GPUs on Windows without WSL."""
        from envlint.knowledge.accelerators import has_windows_gpu_build

        return self.tested_build is None or has_windows_gpu_build(self.tested_build.version)

    def is_same_as(self, package: Package) -> bool:
        """Whether a conda package holds, or brings, what pip would find installed under this name."""
        from envlint.knowledge.names import is_same_package

        return is_same_package(package.name, self.name)

    def has_files_of(self, package: Package) -> bool:
        """Whether it has the files of a conda package, and pip does not find it installed."""
        from envlint.knowledge.names import packages_overwritten_by

        return package.name in packages_overwritten_by(self.name)

    def excludes(self, package: Package) -> bool:
        """Whether it certainly admits no version that a conda package asks for."""
        wanted, there = self.version_spec, package.spec.version_spec
        return wanted is not None and there is not None and not satisfiable_together((wanted, there))

    @property
    def is_content(self) -> bool:
        """Whether it most likely admits what is there already: it has no version, or no upper bound."""
        return self.line.url is None and all(each.operator.text in (">", ">=", "!=") for each in self.line.clauses)

    def may_replace(self, package: Package) -> bool:
        """Whether the version that a conda package has may be none that this line admits, so that pip installs it."""
        wanted, there = self.version_spec, package.spec.version_spec
        if wanted is not None and there is not None and package.has_one_version:
            return not wanted.matches(there.clauses[0].literal)
        return self.excludes(package) or not self.is_content

    def find_dependents(self, packages: Iterable[Package]) -> list[Package]:
        """Those of some conda packages that need a compiled package that this line names too."""
        from envlint.knowledge.compiled import DEPENDENTS

        _, _, names = DEPENDENTS.get(self.name, ("", "", ()))
        return [package for package in packages if package.name in names] if names else []

    @property
    def conda_name(self) -> str:
        """What conda calls it, if pip's name is that of a compiled package that others need; else the same."""
        from envlint.knowledge.compiled import DEPENDENTS

        return DEPENDENTS.get(self.name, (self.name, "", ()))[0]

    def part(self, span: Span) -> Span:
        """Where a span of the line stands in the file."""
        return self.scalar.part(*span)

    @property
    def version_spec(self) -> VersionSpec | None:
        """Its constraint as one of conda's, where the two languages certainly mean the same; None without one."""
        clauses = ["".join((clause.operator.text, clause.version.text)) for clause in self.line.clauses]
        alike = clauses and all(map(_COMMON_CLAUSE.fullmatch, clauses))
        return VersionSpec.parse(",".join(clauses)) if alike else None

    def mended(self, flaws: Iterable[PipFlaw]) -> str | None:
        """The line with what would be right in the place of each flaw; None if one has nothing certain."""
        return _mended(self.line.text, [(*flaw.span, flaw.replacement) for flaw in flaws])


def _backport(name: str) -> Backport | None:
    if name not in BACKPORTS:
        return None
    from envlint.knowledge.backports import Backport  # few files name one

    return Backport(*BACKPORTS[name])


def _mended(text: str, parts: list[tuple[int, int, str | None]]) -> str | None:
    pieces: list[str] = []
    at = 0
    for start, end, replacement in sorted(parts, key=lambda part: part[:2]):
        if replacement is None or start < at:
            return None
        pieces += text[at:start], replacement
        at = end
    return "".join((*pieces, text[at:]))


class Section(NamedTuple):
    """One `- pip:` of the dependencies whose value is a list."""

    item: Mapping
    """The item of the dependencies that holds it."""
    key: Node
    items: Sequence


class SelectorComment(NamedTuple):
    """A trailing comment of an item that conda-lock takes for a selector."""

    text: str
    """What stands in the brackets."""
    span: Span
    """The brackets, too."""
    platforms: frozenset[str]
    """The subdirs that it selects; on all others the item is left out."""


class _Asked(NamedTuple):
    """What the compatibility data are asked about."""

    conda: list[Scalar]
    pip: list[Scalar]
    channels: list[str]


class Source:
    """One file as a rule sees it. Every view is computed once, when it is first asked for."""

    def __init__(
        self,
        text: str,
        path: str = "environment.yml",
        clients: tuple[str, ...] = (),
        platforms: tuple[str, ...] = (),
        *,
        encoding: str = "utf-8",
        core_packages: tuple[str, ...] = (),
        allowed_channels: tuple[str, ...] = (),
        denied_channels: tuple[str, ...] = (),
        pack: str = BUNDLED,
        exists: Callable[[str], bool | None] = lambda path: None,
    ) -> None:
        self.text = text
        self.path = PurePath(path)
        """Where the text comes from or will go; it need not exist."""
        self.clients = tuple(CLIENTS[name] for name in clients)
        """Those that are declared to read the file."""
        self._platforms = platforms
        self.core_packages = frozenset(name.lower() for name in core_packages)
        """What the configuration counts as core, besides what envlint knows."""
        self.allowed_channels = allowed_channels
        """Names or beginnings of URLs: the only channels that may be used, if there are any."""
        self.denied_channels = denied_channels
        """Those that may not."""
        self._pack = pack
        self._exists = exists
        self.asked_about_files = False
        """Whether what was found depends on more than the text: on which other files there are."""
        self.needless_ignores: tuple[Needless, ...] = ()
        """The comments that silence nothing; known only to rules that run last."""
        self.encoding = encoding
        """What the text was decoded from: `utf-8`, `utf-16-le` or `utf-16-be`."""
        self.document = Document(text)

    # what the declared clients do

    def clients_that(self, verdicts: Verdict | Collection[Verdict], topic: str) -> list[Client]:
        """The declared clients that do one of these things with a topic of `envlint.clients.topics`."""
        names = clients_that(verdicts, topic, [client.name for client in self.clients])
        return [client for client in self.clients if client.name in names]

    def who(self, verdicts: Verdict | Collection[Verdict], topic: str) -> str:
        """The same clients as a sentence names them: "conda and mamba"; empty if there are none."""
        return enumerate_clients(self.clients_that(verdicts, topic))

    def severity_of(self, topic: str, at_most: Severity = Severity.ERROR) -> Severity:
        """That of a topic with which a declared client does not do what the file says; else a hint."""
        return at_most if self.clients_that(TROUBLE, topic) else Severity.HINT

    def trouble(self, topic: str, clients: Collection[Client] = ()) -> tuple[Note, ...]:
        """What the declared clients, or some of them, do with a topic that nobody wants; else what the others do."""
        if found := self._trouble(clients or self.clients, topic):
            return (Note(found),)
        others = self._trouble([client for client in CLIENTS.values() if client.has_reader], topic)
        return (Note(f"the declared clients read it, but {others}"),) if others else ()

    def _trouble(self, clients: Iterable[Client], topic: str) -> str:
        cells = ((client, cell(topic, client.name)) for client in clients)
        return describe_trouble((client, each) for client, each in cells if each.verdict in TROUBLE)

    def readings(self, spec: str) -> list[tuple[list[Client], PackageRequest | Refusal]]:
        """What the declared clients make of the text of a conda item; those that agree together, in the order declared.

        A service counts with the client that it installs with; one of which nothing is known is left out. Of a text
        that is too long for a spec there is no reading.
        """
        if len(spec) > LONGEST:
            return []
        from envlint.clients.requests import read_spec  # only what is wrong needs it

        found: list[tuple[list[Client], PackageRequest | Refusal]] = []
        for client in self.clients:
            reader = client.name if client.has_reader else client.installs_with
            if reader is None:
                continue
            reading = read_spec(spec, reader)
            together = next((clients for clients, other in found if other == reading), None)
            if together is None:
                found.append(([client], reading))
            else:
                together.append(client)
        return found

    def reading_notes(self, spec: str) -> tuple[Note, ...]:
        """The same in words, a note for each reading."""
        return tuple(Note(describe_reading(clients, reading)) for clients, reading in self.readings(spec))

    def declares(self, *names: str) -> bool:
        """Whether one of these clients is declared."""
        return any(client.name in names for client in self.clients)

    # the file as a whole

    @cached_property
    def _read(self) -> tuple[EnvironmentFile, list[Problem]]:
        from envlint.environment import read  # pydantic: most of the start-up, and not needed for what cannot be parsed

        return read(self.document)

    @property
    def environment(self) -> EnvironmentFile:
        """What fits the model."""
        return self._read[0]

    def problems(self, kind: ProblemKind) -> list[Problem]:
        """What does not fit the model, of one kind; each kind belongs to one rule."""
        return [problem for problem in self._read[1] if problem.kind is kind]

    @property
    def yaml_mistake(self) -> YamlMistake | None:
        """The mistake behind a text that is not YAML, if it is one of the usual ones."""
        from envlint.yaml_mistakes import find_mistake

        return find_mistake(self.document)

    @property
    def template(self) -> Span | None:
        """The first `{{ }}` or `{% %}` because of which the text is not YAML, or not the YAML that is meant."""
        if self.document.problem is not None:
            from envlint.yaml_mistakes import find_template

            return find_template(self.document)
        if "{{" not in self.text:
            return None
        return next((node.span for node in self.document.walk() if self.is_template(node)), None)

    def meant_key(self, name: str) -> str | None:
        """The top-level key that a misspelt one was probably meant to be."""
        from envlint.environment import meant_key

        return meant_key(name)

    @property
    def is_environment(self) -> bool:
        """Whether the file's mapping has, or was meant to have, `dependencies`, `channels` or a `pip` section."""
        from envlint.environment import meant_key

        telling = {"dependencies", "channels", "pip"}
        names = [] if self.root is None else [entry.name for entry in self.root.entries]
        nested = self.root is not None and any(
            isinstance(entry.value, Mapping) and entry.value.find("dependencies") for entry in self.root.entries
        )
        return nested or not telling.isdisjoint(names) or any(meant_key(name) in telling for name in names if name)

    def is_template(self, node: Node) -> bool:
        """Whether a node is the `{{ ... }}` of a template, which YAML takes for a mapping in a mapping."""
        return self.text.startswith("{{", node.span.start)

    @cached_property
    def root(self) -> Mapping | None:
        """The file's mapping, if it is one."""
        root = self.document.root
        return root if isinstance(root, Mapping) else None

    def value_of(self, key: str) -> Node | None:
        """What a top-level key holds; the last one, if the key is there twice."""
        entry = None if self.root is None else self.root.find(key)
        return None if entry is None else entry.value

    def without_quotes(self, scalars: Iterable[Scalar]) -> tuple[Edit, ...]:
        """The edits that take the quotes of some scalars away, of those that are the same text without."""
        from envlint.format.quotes import removable_quotes  # only where somebody minds quotes

        spans = {scalar.span for scalar in scalars}
        removable = removable_quotes(self.document)
        return tuple(Edit(scalar.span, scalar.value) for scalar in removable if scalar.span in spans)

    # the files around it

    def masked(self, entry: str) -> str:
        """What a configuration says, fit for a message: without the credentials in an address."""
        from envlint.knowledge.secrets import mask

        return mask(entry) if "://" in entry else entry

    def exists(self, path: str) -> bool | None:
        """Whether there is such a file or folder, seen from the file's own folder; None if nobody knows."""
        self.asked_about_files = True
        return self._exists(path)

    # the requirements

    @cached_property
    def specs(self) -> tuple[Package, ...]:
        """Every conda dependency that is text, readable or not, in the file's order."""
        core = self.core_packages
        return tuple(Package.read(scalar, scalar.value, core) for scalar in self.environment.packages)

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The conda dependencies that can be read: one mistake shall give one finding."""
        return tuple(package for package in self.specs if package.name and package.is_readable)

    @cached_property
    def pip_lines(self) -> tuple[PipRequirement, ...]:
        """Every item of every pip section that is text, readable or not, in the file's order."""
        scalars = (scalar for section in self.environment.pip_sections for scalar in section.pip)
        return tuple(PipRequirement(scalar, PipLine.parse(scalar.value), self.core_packages) for scalar in scalars)

    @property
    def has_constraints_file(self) -> bool:
        """Whether pip is given a file that may bound what the pip sections leave open."""
        return any(option.name == "--constraint" for item in self.pip_lines for option in item.line.options)

    @cached_property
    def requirements(self) -> tuple[PipRequirement, ...]:
        """The items of the pip sections that can be read and name a package."""
        return tuple(requirement for requirement in self.pip_lines if requirement.line.valid and requirement.name)

    @cached_property
    def in_both_lists(self) -> tuple[tuple[PipRequirement, Package], ...]:
        """What pip installs, or finds installed, with the conda package that has the same files; each once."""
        if not self.packages or not self.requirements:
            return ()
        from envlint.knowledge.names import related_packages

        listed = {package.name: package for package in reversed(self.packages)}
        found = []
        for requirement, related in zip(
            self.requirements, related_packages(listed, [each.name for each in self.requirements]), strict=True
        ):
            same = next((listed[name] for name in related if requirement.is_same_as(listed[name])), None)
            package = same or next((listed[name] for name in related if requirement.has_files_of(listed[name])), None)
            if package is not None and not requirement.line.editable:
                found.append((requirement, package))
        return tuple(found)

    @cached_property
    def _spec_flaws(self) -> dict[str, list[tuple[Package, list[SpecFlaw]]]]:
        found: dict[str, list[tuple[Package, list[SpecFlaw]]]] = {}
        for package in self.specs:
            flaws = package.spec.flaws
            if not package.is_readable:  # one mistake shall give one finding
                flaws = tuple(flaw for flaw in flaws if flaw.kind.rule in _UNREADABLE)
            for flaw in flaws:
                of_rule = found.setdefault(flaw.kind.rule, [])
                if of_rule and of_rule[-1][0] is package:
                    of_rule[-1][1].append(flaw)
                else:
                    of_rule.append((package, [flaw]))
        return found

    def spec_flaws(self, rule: str) -> list[tuple[Package, list[SpecFlaw]]]:
        """The conda dependencies with something wrong that it is up to one rule to say, and those flaws."""
        return self._spec_flaws.get(rule, [])

    @cached_property
    def _pip_flaws(self) -> dict[str, list[tuple[PipRequirement, list[PipFlaw]]]]:
        found: dict[str, list[tuple[PipRequirement, list[PipFlaw]]]] = {}
        for requirement in self.pip_lines:
            for flaw in () if requirement.line.valid else requirement.line.flaws:
                of_rule = found.setdefault(flaw.rule, [])
                if of_rule and of_rule[-1][0] is requirement:
                    of_rule[-1][1].append(flaw)
                else:
                    of_rule.append((requirement, [flaw]))
        return found

    def pip_flaws(self, rule: str) -> list[tuple[PipRequirement, list[PipFlaw]]]:
        """The items of the pip sections with something wrong that it is up to one rule to say, and those flaws."""
        return self._pip_flaws.get(rule, [])

    @cached_property
    def is_lock(self) -> bool:
        """Whether conda-lock wrote it (`conda-lock render`): then one build of everything is what is wanted."""
        return "Generated by conda-lock" in self.text

    @cached_property
    def is_export(self) -> bool:
        """Whether this is what `conda env export` wrote: ten packages or more, and four of five pinned to a build.

        With a `prefix` half of them will do: people weed out an export, and leave that. With `--no-builds` nine of ten
        have one version, and some of them are there only because others need them.
        """
        packages = self.packages
        if len(packages) < _SMALLEST_EXPORT // 2 or self.is_lock:
            return self.is_lock
        pinned = sum(package.is_pinned_to_build for package in packages if package.spec.build is not None)
        share = 0.5 if self.value_of("prefix") is not None else 0.8
        if pinned >= share * max(len(packages), _SMALLEST_EXPORT):
            return True
        if len(packages) < 2 * _SMALLEST_EXPORT or "openssl" not in self.text:  # which every interpreter brings along
            return False
        exact = sum(package.has_one_version for package in packages)
        return exact >= 0.9 * len(packages) and self._companions >= _FEWEST_COMPANIONS

    @property
    def _companions(self) -> int:
        return sum(package.name in COMPANIONS or package.name in PLATFORM_PACKAGES for package in self.packages)

    @cached_property
    def pip_sections(self) -> tuple[Section, ...]:
        """The pip sections that hold a list, as syntax; a portable file has at most one."""
        dependencies = self.value_of("dependencies")
        items = dependencies.items if isinstance(dependencies, Sequence) else ()
        return tuple(
            Section(item, entry.key, entry.value)
            for item in items
            if isinstance(item, Mapping)
            for entry in item.entries
            if entry.name == "pip" and isinstance(entry.value, Sequence)
        )

    @property
    def selector_comments(self) -> tuple[SelectorComment, ...]:
        """The comments behind items that conda-lock takes for selectors, in the file's order."""
        found = {selector.span: selector for selector in self._selectors.values()}
        return tuple(found[span] for span in sorted(found))

    @cached_property
    def _selectors(self) -> dict[Span, SelectorComment]:
        """The same by the items that they stand behind."""
        found = {}
        for scalar in (*self.environment.packages, *(item.scalar for item in self.pip_lines)):
            end = self.text.find("\n", scalar.span.end)
            comment = self.document.comment_in(scalar.span.end, len(self.text) if end < 0 else end)
            match = None if comment is None else _SELECTOR_COMMENT.fullmatch(comment.text.rstrip())
            if comment is not None and match is not None:
                start, end = match.span(1)
                span = Span(comment.span.start + start - 1, comment.span.start + end + 1)
                platforms = frozenset(name for name, words in CONDA_LOCK_SELECTORS.items() if match[1] in words)
                found[scalar.span] = SelectorComment(match[1], span, platforms)
        return found

    @cached_property
    def platforms(self) -> tuple[str, ...]:
        """The subdirs that are declared: by the configuration or, for a client that reads them there, in the file."""
        if self._platforms or not self.clients_that(Verdict.READS, "platforms"):
            return self._platforms
        node = self.value_of("platforms")
        items = node.items if isinstance(node, Sequence) else ()
        return tuple(item.value for item in items if isinstance(item, Scalar) and item.value in PLATFORMS)

    def has_selector(self, item: Scalar) -> bool:
        """Whether a comment behind an item says where it is meant for."""
        return item.span in self._selectors

    def platforms_without(self, system: str) -> list[str]:
        """The declared subdirs that are not of an operating system: `Linux`, `Windows`, `macOS`, `Linux and macOS`."""
        return [each for each in self.platforms if SYSTEMS.get(each.partition("-")[0], system) not in system]

    @cached_property
    def has_public_channels_only(self) -> bool:
        """Whether no channel is listed but the large public ones, whose packages are known by their names."""
        return all(channel.is_public for channel in self.channels)

    def may_have_python_before(self, version: str) -> bool:
        """Whether the file admits a Python older than this; one without a version is taken for today's."""
        specs = [each.spec.version_spec for each in self.packages if each.name == "python"]
        older = VersionSpec.parse(f"<{version}")
        return any(spec is not None and satisfiable_together((spec, older)) for spec in specs)

    # which versions can live together

    def clashes(self, *kinds: Kind) -> list[Clash]:
        """What is known not to go together, of some kinds."""
        return [clash for clash in self._clashes if clash.conflict.kind in kinds]

    @cached_property
    def _clashes(self) -> tuple[Clash, ...]:
        asked = self._asked
        if asked is None:
            return ()
        from envlint.clash import Clash  # only for the packages that the pack knows
        from envlint.compatibility import check

        conda, pip = asked.conda, asked.pip
        scalars = {"conda": conda, "pip": pip}
        report = check(
            self._lines(conda),
            self._lines(pip),
            channels=asked.channels,
            platforms=self.platforms,
            pack=named_pack(self._pack),
        )
        return tuple(
            Clash(self.document, conflict, tuple(scalars[line.section][line.position] for line in conflict.lines))
            for conflict in report.conflicts
        )

    def newest_fitting(self, item: Package | PipRequirement) -> str | None:
        """The newest version of a package without one that goes with the rest of the file; None if nobody knows.

        Those of several packages go together, too, and with `newest_python`.
        """
        return self._newest.get(item.scalar.span)

    @property
    def newest_python(self) -> str | None:
        """The newest minor version of Python, `3.12`, that goes with the file, in which there is none."""
        version = self._newest.get(None)
        return None if version is None else ".".join(version.split(".")[:2])

    @cached_property
    def _newest(self) -> dict[Span | None, str]:
        """The newest version for the line at each span; for None that of a Python that the file does not name."""
        asked = self._asked
        if asked is None:
            return {}
        from envlint.compatibility import find_newest

        added = [] if any(package.is_python for package in self.packages) else ["python"]
        found = find_newest(
            [*self._lines(asked.conda), *added],
            self._lines(asked.pip),
            channels=asked.channels,
            platforms=self.platforms,
            pack=named_pack(self._pack),
        )
        spans: dict[str, list[Span | None]] = {
            "conda": [*(scalar.span for scalar in asked.conda), None],
            "pip": [scalar.span for scalar in asked.pip],
        }
        return {spans[line.section][line.position]: version for line, version in found.items()}

    @property
    def pack(self) -> Pack:
        """What is known of versions. Raises OSError, and `envlint.compatibility.pack.InvalidPack` for what is none."""
        return named_pack(self._pack)

    def outlook(self, item: Package | PipRequirement) -> Outlook | None:
        """What becomes of each known version of a package beside the other lines; None if no list of them is known."""
        asked = self._asked
        if asked is None and item.name != "python":
            return None
        from envlint.compatibility import foresee
        from envlint.compatibility.pack import CONDA, INDEX

        conda, pip, channels = asked or _Asked([package.scalar for package in self.packages], [], self._channel_texts)
        part = item.spec.channel if isinstance(item, Package) else None
        return foresee(
            item.name,
            self._lines(scalar for scalar in conda if scalar is not item.scalar),
            self._lines(scalar for scalar in pip if scalar is not item.scalar),
            channel=CONDA if isinstance(item, Package) else INDEX,
            channels=channels,
            own=part.text if part is not None and part.text else None,
            platforms=self._platforms_of(item.scalar),
            pack=self.pack,
        )

    def likely_version(self, item: Package | PipRequirement) -> str | None:
        """The newest version of a core package that goes with all lines, its own included, and with the other ones.

        None where the lines contradict each other, and where nobody knows.
        """
        return self._likely.get(item.scalar.span)

    @cached_property
    def _likely(self) -> dict[Span, str]:
        asked = self._asked
        if asked is None:
            return {}
        from envlint.compatibility import find_resolution

        core = {each.name for each in self.packages if each.is_core}
        core |= {each.name for each in self.requirements if each.is_core}
        conda, pip = asked.conda, asked.pip
        found = find_resolution(
            self._lines(conda),
            self._lines(pip),
            channels=asked.channels,
            platforms=self.platforms,
            only=core,
            pack=self.pack,
        )
        scalars = {"conda": conda, "pip": pip}
        return {scalars[line.section][line.position].span: version for line, version in found.items()}

    @cached_property
    def _selected(self) -> dict[Span, frozenset[str]]:
        """The subdirs for which items are meant that are not meant for all; none if a client takes that for a comment.

        For such a client every item counts everywhere, and what can stand together then can do so without some.
        """
        if not self._selectors or self.clients_that(TROUBLE, "selector-comment"):
            return {}
        return {span: selector.platforms for span, selector in self._selectors.items()}

    def _lines(self, items: Iterable[Scalar]) -> list[str | Selected]:
        """Items as the compatibility data are asked about them."""
        selected = self._selected
        if not selected:
            return [item.value for item in items]
        from envlint.compatibility import Selected  # in few files an item is meant for some platforms only

        return [Selected(item.value, selected[item.span]) if item.span in selected else item.value for item in items]

    def _platforms_of(self, item: Scalar) -> tuple[str, ...]:
        """The declared subdirs for which an item is meant; if none is declared, the first of them that is known."""
        wanted = self._selected.get(item.span)
        if wanted is None:
            return self.platforms
        if self.platforms:
            return tuple(each for each in self.platforms if each in wanted)
        return tuple(each for each in self.pack.platforms if each in wanted)[:1]

    @property
    def _channel_texts(self) -> list[str]:
        return [each.value for each in self.environment.channels]

    @cached_property
    def _asked(self) -> _Asked | None:
        """What the pack is to be asked about; None if it knows none of the packages but Python."""
        from envlint.compatibility.hub import CONDA_NAMES, INDEX_NAMES

        conda, pip = self.packages, self.pip_lines
        is_known = any(each.name in CONDA_NAMES for each in conda) or any(each.name in INDEX_NAMES for each in pip)
        if self._pack == BUNDLED and not is_known:
            return None
        return _Asked([each.scalar for each in conda], [each.scalar for each in pip], self._channel_texts)

    # the channels

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """The items of `channels`, in the file's order."""
        return tuple(channel(item.value, item.part(0, len(item.value)), item) for item in self.environment.channels)

    @cached_property
    def package_channels(self) -> tuple[Channel, ...]:
        """The channels before a `::` of a readable package, in the file's order."""
        return tuple(self._package_channels())

    def _package_channels(self) -> Iterator[Channel]:
        for package in self.packages:
            part = package.spec.channel
            if part is not None and part.text:
                yield channel(part.text, package.part(part.start, part.end), package.scalar)

    def from_conda_forge(self, named: Iterable[Channel]) -> tuple[Edit, ...] | None:
        """The edits that take some channels away before packages' names; None if one may be had nowhere else."""
        from envlint.edits import rewrite

        by_scalar = {id(package.scalar): package for package in self.packages}
        texts = [(each.scalar, by_scalar[id(each.scalar)].from_conda_forge) for each in named]
        if any(text is None for _, text in texts):
            return None
        return tuple(edit for scalar, text in texts if text for edit in rewrite(self.document, scalar, text))

    def has_versions_without(self, gone: Collection[Channel]) -> bool:
        """Whether conda-forge or a channel that stays may have what is asked for, once some channels are gone.

        Of conda-forge that is not known for a version that its list does not have; then a channel must be known to
        have it, or has to have it because the package names it.
        """
        if self._asked is None:
            return True
        from envlint.compatibility.pack import CONDA

        stays = [each for each in self.channels if each not in gone]
        taken = {id(each.scalar) for each in self.package_channels if each not in gone}
        for package in self.packages:
            spec = package.spec.version_spec
            if spec is None or spec.error is not None or not self.pack.has(CONDA, package.name):
                continue
            is_there = self.pack.package(CONDA, package.name).admit(spec) or id(package.scalar) in taken
            if not is_there and not any(each.has(package.name, spec) for each in stays):
                return False
        return True

    # what is fetched, and what should not be read

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """Every URL that a client of this file would fetch something from."""
        if "://" not in self.text:
            return ()
        from envlint.knowledge.addresses import find_addresses  # most files name their channels, and nothing else

        return tuple(
            find_addresses(
                self.environment.channels,
                ((each.scalar, each.spec) for each in self.specs),
                ((each.scalar, each.line) for each in self.pip_lines),
                self.environment.pip_repositories,
            )
        )

    def is_private_host(self, host: str) -> bool:
        """Whether only its own machine or network can reach a host."""
        from envlint.knowledge.addresses import is_private

        return is_private(host)

    @cached_property
    def secrets(self) -> tuple[Secret, ...]:
        """The passwords and tokens in addresses and variables."""
        if "://" not in self.text and self.value_of("variables") is None:
            return ()
        from envlint.knowledge.secrets import Secret, find_in_url, find_in_value

        variables = self.value_of("variables")
        entries = variables.entries if isinstance(variables, Mapping) else ()
        in_addresses = (
            Secret(what, address.part(start, end), address, start, end)
            for address in self.addresses
            for start, end, what in find_in_url(address.url)
        )
        in_variables = (
            Secret(what, entry.value.part(start, end), entry, start, end)
            for entry in entries
            if isinstance(entry.value, Scalar) and entry.name is not None
            for start, end, what in find_in_value(entry.name, entry.value.value)
        )
        return (*in_addresses, *in_variables)

    @cached_property
    def secret_spans(self) -> tuple[Span, ...]:
        """Whatever must not be shown of the text: its secrets, comments and what cannot be parsed included."""
        from envlint.knowledge.secrets import find_again, find_in_text

        spans = {*(secret.span for secret in self.secrets), *find_in_text(self.text)}
        return tuple(sorted(spans.union(find_again(self.text, spans))))
