"""Tells what `pixi init --import` asks for: pixi's structures read by serde_yaml, rattler's lenient specs.

Established from pixi's crates/pixi_utils/src/conda_environment_file.rs, run through a replica on the same YAML library,
which applies no merge and does not know a byte order mark from a space.
"""

from __future__ import annotations

import re

from envlint.clients.dialects import rattler as dialect
from envlint.clients.loading import is_null, load, parse, single_document, unique
from envlint.clients.pip import requirement
from envlint.clients.request import PackageRequest, Refusal, Refused, Requests
from envlint.syntax import Document, Mapping, Node, Scalar, Sequence

_YAML = "1.2"
_SELECTOR_LINE = re.compile(r"^[^\n]*- sel\([^\n]*", re.MULTILINE)
_TAB_BEFORE_COMMENT = re.compile(r"(?<=\S)[ \t]+(?=#)|[ \t]+$", re.MULTILINE)
_FIELDS = ("name", "channels", "dependencies", "variables")
_NUMBER = re.compile(
    r"[-+]?(0|[1-9][0-9]*)|[-+]?0x[0-9a-fA-F]+|[-+]?0o[0-7]+|[-+]?0b[01]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_DEFAULTS = ("main", "r", "msys2")
_ALIAS = "https://conda.anaconda.org/"


read_spec = dialect.read_spec


def read(text: str, platform: str) -> Requests:
    """What pixi asks for, whatever the platform. Raises Refused."""
    document = _load(text)
    values = _fields(document)
    if "dependencies" not in values:
        raise Refused("missing field `dependencies`")
    packages, pip = _dependencies(values["dependencies"])
    picked_up = (_channel_url(package.channel) for package in packages if package.channel)
    name = values.get("name")
    return Requests(
        name=None if name is None or is_null(name, _YAML) else _text(name, "name"),
        channels=unique(iter((*_channels(values.get("channels")), *picked_up))),
        packages=tuple(packages),
        pip=tuple(pip),
        variables=_variables(values.get("variables")),
    )


def _load(text: str) -> Document:
    """The tree of a text, offsets unchanged: lines with `- sel(` are blank to pixi."""
    if text.startswith("\ufeff"):
        text = " " + text[1:]
    text = _SELECTOR_LINE.sub(lambda line: " " * len(line.group()), text)
    if "\t" in text and parse(text).problem is not None:
        text = _TAB_BEFORE_COMMENT.sub(lambda blanks: " " * len(blanks.group()), text)
    document = load(text)
    single_document(document)
    return document


def _fields(document: Document) -> dict[str, Node]:
    root = document.root
    if root is None or is_null(root, _YAML):
        return {}
    if not isinstance(root, Mapping):
        raise Refused("invalid type: the file is not a mapping", root.span)
    values: dict[str, Node] = {}
    for entry in root.entries:
        if entry.name in values and entry.name in _FIELDS:
            raise Refused(f"duplicate field `{entry.name}`", entry.key.span)
        if entry.name is not None:
            values[entry.name] = entry.value
    return values


def _text(node: Node, key: str) -> str:
    """A scalar as text, whatever its type."""
    if not isinstance(node, Scalar):
        raise Refused(f"{key}: invalid type: expected a string", node.span)
    return node.value


def _channels(node: Node | None) -> list[str]:
    channels: list[str] = []
    for item in _list(node, "channels"):
        channel = _text(item, "channels")
        channels += _DEFAULTS if channel == "defaults" else (channel,)
    return channels


def _channel_url(channel: str) -> str:
    """pixi adds the channel of a spec to the list, always as a URL."""
    return channel if "://" in channel else f"{_ALIAS}{channel}"


def _list(node: Node | None, key: str) -> tuple[Node, ...]:
    if node is None or is_null(node, _YAML):
        return ()
    if not isinstance(node, Sequence):
        raise Refused(f"{key}: invalid type: expected a sequence", node.span)
    return node.items


def _dependencies(node: Node) -> tuple[list[PackageRequest], list[str]]:
    """serde_yaml reads the whole list before the first spec is looked at."""
    specs: list[Node] = []
    lines: list[Node] = []
    for item in _list(node, "dependencies"):
        if _is_string(item):
            specs.append(item)
        elif isinstance(item, Mapping):
            lines += _pip(item)
        else:
            raise Refused("dependencies: an item is neither a string nor a mapping", item.span)
    return [_package(spec) for spec in specs], [_requirement(line) for line in lines]


def _is_string(node: Node) -> bool:
    """Whether serde_yaml, left to itself, takes a node for a string."""
    if not isinstance(node, Scalar):
        return False
    if node.style or node.tag is not None:
        return node.kind == "str"
    if node.value in ("", "~", "null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"):
        return False
    return not _NUMBER.fullmatch(node.value) or bool(_LEADING_ZERO.fullmatch(node.value))


def _package(node: Node) -> PackageRequest:
    text = _text(node, "dependencies")
    read_as = read_spec(text)
    if isinstance(read_as, Refusal):
        raise Refused(f"can't parse `{text}` as conda dependency: {read_as.message}", node.span, late=True)
    return read_as.at(node.span)


def _pip(item: Mapping) -> tuple[Node, ...]:
    values = [entry.value for entry in item.entries if entry.name == "pip"]
    if len(values) > 1:
        raise Refused("dependencies: duplicate field `pip`", item.span)
    lines = _list(values[0], "dependencies") if values else ()
    for line in lines:
        if not _is_string(line):
            raise Refused("dependencies: a pip item is not a string", line.span)
    return lines


def _requirement(node: Node) -> str:
    try:
        return requirement(_text(node, "pip"), "can't parse `{text}` as pypi dependency")
    except Refused as refused:
        raise Refused(refused.refusal.message, node.span, late=True) from None


def _variables(node: Node | None) -> tuple[tuple[str, str | None], ...]:
    if node is None or is_null(node, _YAML):
        return ()
    if not isinstance(node, Mapping):
        raise Refused("variables: invalid type: expected a map", node.span)
    return tuple({_text(key, "variables"): _text(value, "variables") for key, value in node.entries}.items())
