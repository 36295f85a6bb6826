"""Tells what conda 26.7 asks for: its strict reader of CEP 24, which is the default since 25.9.

Established from conda/env/specs/cep_24.py, conda/env/env.py and conda/env/installers/, run.
"""

from __future__ import annotations

import re

from envlint.clients.dialects import conda as dialect
from envlint.clients.loading import (
    duplicate_key,
    is_null,
    keyed,
    load,
    root_mapping,
    single_document,
    unique,
)
from envlint.clients.pip import read_line
from envlint.clients.request import PackageRequest, Refusal, Refused, Requests
from envlint.syntax import Mapping, Node, Scalar, Sequence
from envlint.text import Span

YAML = "1.2"
"""The version by which ruamel.yaml's round-trip loader types an unquoted scalar."""

_FIRST_NAME = re.compile(r"[<>~\s=]")


def read_spec(text: str) -> PackageRequest | Refusal:
    """What conda asks for when an item says this: it reads the spec, prints it, and reads what it printed."""
    printed = dialect.canonical(text)
    return printed if isinstance(printed, Refusal) else dialect.read_spec(printed)


def read(text: str, platform: str) -> Requests:
    """What conda asks for, whatever the platform. Raises Refused."""
    document = load(text)
    single_document(document)
    for node in document.walk():
        if isinstance(node, Mapping):
            _check_keys(node)
    values = keyed(root_mapping(document), YAML)
    _check(values)
    packages, pip = _dependencies(values["dependencies"])
    name = values.get("name")
    prefix = values.get("prefix")
    return Requests(
        name=_value(name),
        channels=unique(item.value for item in _items(values.get("channels")) if isinstance(item, Scalar)),
        packages=packages,
        pip=pip,
        variables=_variables(values.get("variables")),
        prefix=_value(prefix) if name is None else None,
    )


def _check_keys(mapping: Mapping) -> None:
    if key := duplicate_key(mapping, YAML):
        raise Refused(f"found duplicate key `{key.value}`", key.span)
    for entry in mapping.entries:
        parts = _items(entry.key)
        if isinstance(entry.key, Mapping):
            parts = tuple(part.value for part in entry.key.entries)
        if not all(isinstance(part, Scalar) for part in parts):
            raise Refused("found unhashable key", entry.key.span)


def _is_text(node: Node) -> bool:
    """Whether the round-trip loader gives a string: not for a tagged scalar, even if the tag is `!!str`."""
    return isinstance(node, Scalar) and node.tag is None and node.kind_in(YAML) == "str"


def _check(values: dict[str, Node]) -> None:
    """What conda/env/env.py validates before it reads anything."""
    if "dependencies" not in values:
        raise Refused("missing required field `dependencies`")
    for key in ("name", "prefix"):
        if key in values and not _is_text(values[key]):
            raise Refused(f"invalid type for `{key}`: expected a string", values[key].span)
    _expect(values["dependencies"], Sequence, "dependencies", "list")
    for item in _items(values["dependencies"]):
        _check_item(item)
    if "channels" in values:
        _expect(values["channels"], Sequence, "channels", "list")
        for channel in _items(values["channels"]):
            if not _is_text(channel):
                raise Refused("`channels` must only contain strings", channel.span)
    if "variables" in values:
        _expect(values["variables"], Mapping, "variables", "mapping")


def _check_item(item: Node) -> None:
    if isinstance(item, Scalar) and _is_text(item):
        if isinstance(refusal := dialect.canonical(item.value), Refusal):
            raise Refused(f"invalid spec `{item.value}`: {refusal.message}", item.span)
    elif not isinstance(item, Mapping):
        raise Refused("an item of `dependencies` is neither a spec nor a section", item.span)


def _expect(node: Node, kind: type, key: str, called: str) -> None:
    if not isinstance(node, kind):
        raise Refused(f"invalid type for `{key}`: expected a {called}", node.span)


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _value(node: Node | None) -> str | None:
    return node.value if isinstance(node, Scalar) else None


def _dependencies(node: Node) -> tuple[tuple[PackageRequest, ...], tuple[str, ...]]:
    """conda's `Dependencies`: of two sections with the same name the last one counts."""
    specs: list[tuple[str, Span]] = []
    pip: Node | None = None
    for item in _items(node):
        if isinstance(item, Scalar):
            specs.append((item.value, item.span))
        elif isinstance(item, Mapping):
            sections = keyed(item, YAML)
            pip = sections.get("pip", pip)
            if "conda" in sections:  # an accident of conda's: such a section replaces all that stands above it
                specs = [_spec(spec) for spec in _items(sections["conda"])]
    packages = [_package(text, span) for text, span in specs]
    if pip is not None and not (_lists_pip(node) and any(package.name == "pip" for package in packages)):
        packages.insert(0, PackageRequest("pip"))
    return tuple(packages), () if pip is None else _pip(pip)


def _spec(node: Node) -> tuple[str, Span]:
    if not isinstance(node, Scalar) or not _is_text(node):
        raise Refused("an item of `conda` is not text", node.span)
    return node.value, node.span


def _package(text: str, span: Span) -> PackageRequest:
    read = read_spec(text)
    if isinstance(read, Refusal):
        raise Refused(f"invalid spec `{text}`: {read.message}", span)
    return read.at(span)


def _lists_pip(node: Node) -> bool:
    """Whether conda sees `pip` among the items; what it does not see, it adds (conda/env/env.py:209-225)."""
    firsts = (_FIRST_NAME.split(item.value, maxsplit=1)[0] for item in _items(node) if isinstance(item, Scalar))
    return any("pip" in first.split("::") for first in firsts)


def _pip(node: Node) -> tuple[str, ...]:
    """The lines of the requirements file that conda writes. It joins whatever can be iterated, a text's letters too."""
    if isinstance(node, Sequence):
        return tuple(_line(item) for item in node.items)
    if isinstance(node, Mapping):
        return tuple(_line(key) for key, _ in node.entries)
    if _is_text(node):
        return tuple(node.value)
    if is_null(node, YAML):
        return ()
    raise Refused("`pip` is not a list", node.span, late=True)


def _line(node: Node) -> str:
    if not isinstance(node, Scalar) or not _is_text(node):
        raise Refused("an item of `pip` is not text", node.span, late=True)
    read = read_line(node.value)
    if isinstance(read, Refusal):
        raise Refused(read.message, node.span, late=True)
    return read


def _variables(node: Node | None) -> tuple[tuple[str, str | None], ...]:
    """What activation exports: Python's text for the value that YAML reads; nothing for a null."""
    if not isinstance(node, Mapping):
        return ()
    values = {name: _constructed(value) for name, value in keyed(node, YAML).items()}
    return tuple((name, None if value is None else str(value)) for name, value in values.items())


def _constructed(node: Node) -> object:
    if isinstance(node, Sequence):
        return [_constructed(item) for item in node.items]
    if isinstance(node, Mapping):
        return {str(_constructed(key)): _constructed(value) for key, value in node.entries}
    kind = node.kind_in(YAML)
    if kind == "null":
        return None
    if kind == "bool":
        return node.value.lower() == "true"
    if kind == "int":
        return _integer(node.value)
    if kind == "float":
        return float(node.value.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
    return node.value


def _integer(text: str) -> int:
    """YAML 1.2: `0777` is decimal, only `0o777` is not."""
    digits = text.replace("_", "").lower()
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits.lstrip("+"))
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2], 10)
    return sign * int(digits[2:] if base != 10 else digits or "0", base)
