"""Tells what mamba and micromamba ask for: libmamba 2.8's `read_yaml_file` over yaml-cpp.

Established from libmamba/src/api/install.cpp, run through a replica; its YAML library takes every scalar for text,
applies no merge, and reads only the first document.
"""

from __future__ import annotations

import re

from envlint.clients.client import MAMBA_SELECTORS
from envlint.clients.dialects import libmamba as dialect
from envlint.clients.loading import load, parse, unique
from envlint.clients.pip import read_line
from envlint.clients.request import PackageRequest, Refusal, Refused, Requests
from envlint.syntax import Document, Mapping, Node, Scalar, Sequence

_BARE_RETURN = re.compile(r"\r(?!\n)")
_RETURN = "\ue00d"
"""Stands for a bare carriage return, which is no line break to yaml-cpp, while our parser reads the text."""
_INNER_TAB = re.compile(r"(?<=[^\s])[ ]*\t[ \t]*", re.MULTILINE)


read_spec = dialect.read_spec


def read(text: str, platform: str) -> Requests:
    """What mamba asks for on a platform such as `linux-64`. Raises Refused."""
    root = _load(text).root
    if isinstance(root, Scalar) and root.kind != "null":
        raise Refused("the file is not a mapping", root.span)
    values = _first_values(root) if isinstance(root, Mapping) else {}
    specs, pip = _dependencies(values.get("dependencies"), platform)
    texts = [_text(node) for node in specs]
    packages = [_package(node) for node in specs]
    settings: tuple[tuple[str, str], ...] = ()
    if pip is not None and "uv" in texts:
        settings = (("pip", "uv"),)
    elif pip is not None and "pip" not in texts:
        packages.append(PackageRequest("pip"))
    return Requests(
        name=_text(values["name"]) if "name" in values else None,
        channels=unique(iter(_texts(values["channels"], "channels"))) if "channels" in values else (),
        packages=tuple(packages),
        pip=tuple(_line(node) for node in pip or ()),
        variables=_variables(values["variables"]) if "variables" in values else (),
        settings=settings,
    )


def _load(text: str) -> Document:
    """The tree of a text; tabs between tokens, which our parser refuses, are spaces to yaml-cpp."""
    if "\r" in text:
        text = _BARE_RETURN.sub(_RETURN, text)
    if "\t" in text and parse(text).problem is not None:
        text = _INNER_TAB.sub(lambda tab: " " * len(tab.group()), text)
    return load(text)


def _first_values(mapping: Mapping) -> dict[str, Node]:
    """Its values by their keys; of two with the same key the first one counts."""
    values: dict[str, Node] = {}
    for entry in mapping.entries:
        if entry.name is not None:
            values.setdefault(entry.name, entry.value)
    return values


def _dependencies(node: Node | None, platform: str) -> tuple[list[Scalar], list[Node] | None]:
    """The conda items, and the pip items if there is a pip section; what is not in a list is not there for mamba."""
    specs: list[Scalar] = []
    pip: list[Node] | None = None
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Scalar) and item.kind != "null":
            specs.append(item)
        elif isinstance(item, Mapping):
            for entry in item.entries:
                key = _text(entry.key)
                if key.startswith("sel("):
                    specs += _selected(key, entry.key, entry.value, platform)
                elif key == "pip":
                    pip = [*(pip or ()), *_list(entry.value, "pip")]
    return specs, pip


def _selected(key: str, key_node: Node, value: Node, platform: str) -> list[Scalar]:
    systems = MAMBA_SELECTORS.get(key[4:-1]) if key.endswith(")") else None
    if systems is None:
        raise Refused(f"couldn't parse selector `{key}`: not one of `{'`, `'.join(MAMBA_SELECTORS)}`", key_node.span)
    if not any(platform.startswith(system) for system in systems):
        return []
    if not isinstance(value, Scalar) or value.kind == "null":
        raise Refused(f"complicated selection merge not implemented: `{key}` needs a single spec", value.span)
    return [value]


def _list(node: Node, key: str) -> tuple[Node, ...]:
    if not isinstance(node, Sequence):
        raise Refused(f"bad conversion: `{key}` is not a list", node.span)
    return node.items


def _texts(node: Node, key: str) -> list[str]:
    return [_text(item) for item in _list(node, key)]


def _text(node: Node) -> str:
    """A scalar as text, whatever its type; nothing is the text `null`."""
    if not isinstance(node, Scalar):
        raise Refused("bad conversion: expected text", node.span)
    return "null" if node.kind == "null" else node.value.replace(_RETURN, "\r")


def _package(node: Scalar) -> PackageRequest:
    read_as = read_spec(_text(node))
    if isinstance(read_as, Refusal):
        raise Refused(f"invalid spec `{node.value}`: {read_as.message}", node.span, late=True)
    return read_as.at(node.span)


def _line(node: Node) -> str:
    read_as = read_line(_text(node))
    if isinstance(read_as, Refusal):
        raise Refused(read_as.message, node.span, late=True)
    return read_as


def _variables(node: Node) -> tuple[tuple[str, str | None], ...]:
    if not isinstance(node, Mapping):
        raise Refused("bad conversion: `variables` is not a mapping", node.span)
    return tuple({_text(key): _text(value) for key, value in node.entries}.items())
