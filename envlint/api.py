"""All that a rule may import: the contract of built-in rules and plugins alike."""

from envlint import edits, moves
from envlint.clients.client import TROUBLE, Client, Verdict
from envlint.clients.request import PackageRequest, Refusal
from envlint.clients.words import enumerate_clients
from envlint.compatibility.kind import Kind as ConflictKind
from envlint.diagnostic import Applicability, Edit, Finding, Fix, Note, Severity, Tag, enumerate_words, quoted
from envlint.knowledge.addresses import Address, Role
from envlint.knowledge.backports import Backport
from envlint.knowledge.channels import CONDA_FORGE, DEFAULTS, NODEFAULTS, Channel
from envlint.knowledge.secrets import Secret
from envlint.knowledge.superseded import Successor
from envlint.problem import Problem, ProblemKind
from envlint.rule import Rule, rule
from envlint.source import Package, PipRequirement, Section, Source
from envlint.specs.lookalikes import find_lookalikes
from envlint.specs.matchspec import Flaw as SpecFlaw
from envlint.specs.matchspec import FlawKind, MatchSpec
from envlint.specs.requirement import Flaw as PipFlaw
from envlint.specs.requirement import PipKind, PipLine
from envlint.specs.version import Clause as VersionClause
from envlint.specs.version import Group as VersionGroup
from envlint.specs.version import InvalidVersion, Version, VersionSpec, satisfiable_together
from envlint.syntax import Alias, Anchor, Comment, Document, Entry, Mapping, Node, Scalar, Sequence
from envlint.text import Span

__all__ = [
    "CONDA_FORGE",
    "DEFAULTS",
    "NODEFAULTS",
    "TROUBLE",
    "Address",
    "Alias",
    "Anchor",
    "Applicability",
    "Backport",
    "Channel",
    "Client",
    "Comment",
    "ConflictKind",
    "Document",
    "Edit",
    "Entry",
    "Finding",
    "Fix",
    "FlawKind",
    "InvalidVersion",
    "Mapping",
    "MatchSpec",
    "Node",
    "Note",
    "Package",
    "PackageRequest",
    "PipFlaw",
    "PipKind",
    "PipLine",
    "PipRequirement",
    "Problem",
    "ProblemKind",
    "Refusal",
    "Role",
    "Rule",
    "Scalar",
    "Secret",
    "Section",
    "Sequence",
    "Severity",
    "Source",
    "Span",
    "SpecFlaw",
    "Successor",
    "Tag",
    "Verdict",
    "Version",
    "VersionClause",
    "VersionGroup",
    "VersionSpec",
    "edits",
    "enumerate_clients",
    "enumerate_words",
    "find_lookalikes",
    "moves",
    "quoted",
    "rule",
    "satisfiable_together",
]
