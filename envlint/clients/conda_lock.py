"""Tells what conda-lock 4 puts into a lock file: PyYAML, the specs of conda 24.7, PEP 508 for the pip list.

Established from conda_lock/src_parser/environment_yaml.py, selectors.py, conda_common.py and pyproject_toml.py, run.
"""

from __future__ import annotations

import re
from functools import lru_cache

from envlint.clients.client import CONDA_LOCK_SELECTORS
from envlint.clients.dialects import conda as dialect
from envlint.clients.loading import is_null, keyed, load, root_mapping, single_document, unique
from envlint.clients.pip import requirement
from envlint.clients.request import PackageRequest, Refusal, Refused, Requests
from envlint.syntax import Document, Mapping, Node, Scalar, Sequence

YAML = "1.1"
"""The version by which PyYAML types an unquoted scalar."""

_SELECTOR = re.compile(r"(.+?)\s*(#.*)\[([^\[\]]+)\](?(2)[^\(\)]*)$")
_EXPONENT = re.compile(r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)[eE][-+][0-9]+")
_TAG_PREFIX = "tag:yaml.org,2002:"
_TAGS = frozenset(["str", "int", "float", "bool", "null", "timestamp", "binary", "seq", "map", "set", "omap", "pairs"])
_SETTINGS = ("platforms", "category", "pip-repositories", "allow-pypi-requests")
_SYSTEMS = {
    "linux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
    "osx": {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"},
    "win": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
}


@lru_cache(maxsize=4096)
def read_spec(text: str) -> PackageRequest | Refusal:
    """What conda-lock keeps of a spec: name, version, build and channel, and no more."""
    read_as = dialect.read_spec(text, dialect.Release.V24_7)
    if isinstance(read_as, Refusal):
        return read_as
    name = "*" if "*" in read_as.name or (read_as.name.startswith("^") and read_as.name.endswith("$")) else read_as.name
    channel, _ = dialect.canonical_channel(read_as.channel)
    return PackageRequest(name, read_as.version, read_as.build, channel or "")


def read(text: str, platform: str) -> Requests:
    """What conda-lock asks for on a platform such as `linux-64`. Raises Refused."""
    values = _values(text)
    filtered = _values(_without_other_platforms(text, platform))
    if "dependencies" not in filtered:
        raise Refused("missing key `dependencies`")
    category = values.get("category")
    if category is not None and not is_null(category, YAML) and not _is_text(category):
        raise Refused("category: input should be a valid string", category.span)
    packages, pip = _dependencies(filtered["dependencies"], platform)
    return Requests(
        name=None,
        channels=_channels(values.get("channels")),
        packages=tuple(packages),
        pip=tuple(pip),
        variables=(),
        settings=tuple((key, _setting(values[key])) for key in _SETTINGS if key in values),
    )


def _values(text: str) -> dict[str, Node]:
    document = load(text)
    single_document(document)
    _check_constructible(document)
    return keyed(root_mapping(document), YAML)


def _check_constructible(document: Document) -> None:
    """PyYAML's safe loader knows only YAML's own tags, needs keys that can be hashed, and takes an anchor once."""
    anchors = set()
    for anchor in document.anchors:
        if anchor.name in anchors:
            raise Refused(f"found duplicate anchor `{anchor.name}`", anchor.span)
        anchors.add(anchor.name)
    for node in document.walk():
        if node.tag is not None and node.tag.removeprefix(_TAG_PREFIX) not in _TAGS:
            raise Refused(f"could not determine a constructor for the tag `{node.tag}`", node.span)
        for child in node.items if isinstance(node, Sequence) else ():
            _check_value(child)
        for key, value in node.entries if isinstance(node, Mapping) else ():
            if not isinstance(key, Scalar):
                raise Refused("found unhashable key", key.span)
            _check_value(value)


def _check_value(node: Node) -> None:
    if isinstance(node, Scalar) and node.kind_in(YAML) in ("merge", "value"):
        raise Refused(f"could not determine a constructor for `{node.value}`", node.span)


def _is_text(node: Node) -> bool:
    """Whether PyYAML gives a string; a number with an exponent needs a dot and a sign, or it is one."""
    if not isinstance(node, Scalar):
        return False
    kind = node.kind_in(YAML)
    return kind == "str" or (kind == "float" and "e" in node.value.lower() and not _EXPONENT.fullmatch(node.value))


def _without_other_platforms(text: str, platform: str) -> str:
    """Blank the lines whose trailing comment holds a selector of other platforms; offsets stay what they are."""
    if "#" not in text:
        return text
    kept = []
    for line in text.splitlines(keepends=True):
        content = line.rstrip("\r\n")
        match = _SELECTOR.match(content)
        if content.lstrip().startswith("#"):
            match = None
        if match and platform not in CONDA_LOCK_SELECTORS:
            raise Refused(f"there are no selectors for the platform `{platform}`")
        if match and match.group(3) not in CONDA_LOCK_SELECTORS[platform]:
            line = " " * len(content) + line[len(content) :]
        kept.append(line)
    return "".join(kept)


def _channels(node: Node | None) -> tuple[str, ...]:
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        raise Refused("`channels` is not a list", node.span)
    for item in node.items:
        if not _is_text(item):
            raise Refused("an item of `channels` is not text", item.span)
    channels = [item.value for item in node.items if isinstance(item, Scalar)]
    if "nodefaults" in channels:
        channels.remove("nodefaults")
    return unique(iter(channels))


def _iterated(node: Node, key: str) -> list[tuple[str | None, Node]]:
    """What Python finds when it goes through a value: a list's items, a mapping's keys, a text's letters."""
    if isinstance(node, Sequence):
        return [(_str(item), item) for item in node.items]
    if isinstance(node, Mapping):
        return [(_str(entry.key), entry.key) for entry in node.entries]
    if _is_text(node):
        return [(letter, node) for letter in node.value]
    raise Refused(f"`{key}` is not a list", node.span)


def _str(node: Node) -> str | None:
    return node.value if isinstance(node, Scalar) and _is_text(node) else None


def _dependencies(node: Node, platform: str) -> tuple[list[PackageRequest], list[str]]:
    packages: list[PackageRequest] = []
    pip: list[str] = []
    items = _iterated(node, "dependencies")
    for text, item in items:
        if text is not None:
            packages.append(_package(text, item))
    for text, item in items:
        if text is None:
            if not isinstance(item, Mapping):
                raise Refused("an item of `dependencies` is neither text nor a mapping", item.span)
            section = keyed(item, YAML).get("pip")
            if section is not None and not is_null(section, YAML):
                pip += _pip(section, platform)
                packages.append(PackageRequest("pip"))
    return packages, pip


def _package(text: str, node: Node) -> PackageRequest:
    read_as = read_spec(text)
    if isinstance(read_as, Refusal):
        raise Refused(f"failed to turn `{text}` into a MatchSpec: {read_as.message}", node.span)
    return read_as.at(node.span)


def _pip(node: Node, platform: str) -> list[str]:
    kept = []
    for text, item in _iterated(node, "pip"):
        if text is None:
            raise Refused("an item of `pip` is not text", item.span)
        if not re.match(r"-e .*$", text):
            try:
                line = _requirement(text, platform)
            except Refused as refused:
                raise Refused(refused.refusal.message, item.span) from None
            kept += [line] if line is not None else []
    return kept


def _requirement(text: str, platform: str) -> str | None:
    """A requirement as conda-lock understands it, or None if its marker excludes the platform."""
    text, _, marker = text.rpartition(";") if ";" in text else (text, "", "")
    text, _, digest = text.strip().partition(" --hash=") if text.count(" --hash=") == 1 else (text.strip(), "", "")
    if text.startswith(("git+", "https://", "ssh://")):
        name = text.rsplit("/", 1)[-1].split("@")[0].removesuffix(".git")
        text = f"{name} @ {text}"
    read_as = requirement(text, "`{text}` is no requirement of PEP 508")
    if marker and not _applies(marker.strip(), platform):
        return None
    return read_as + (f" --hash={digest}" if digest else "") + (f"; {marker.strip()}" if marker else "")


def _applies(marker: str, platform: str) -> bool:
    """Whether a marker that speaks about the platform alone holds; one that speaks of more is kept."""
    from packaging.markers import InvalidMarker, Marker

    try:
        parsed = Marker(marker)
    except InvalidMarker as error:
        raise Refused(f"`{marker}` is no marker: {str(error).splitlines()[0]}") from None
    environment = _SYSTEMS.get(platform.partition("-")[0], {})
    names = set(re.findall(r"[a-z_]+", re.sub(r"'[^']*'|\"[^\"]*\"", "", marker))) - {"and", "or", "not", "in"}
    return not names <= set(environment) or parsed.evaluate(dict(environment))


def _setting(node: Node) -> str:
    if isinstance(node, Sequence):
        return ",".join(item.value for item in node.items if isinstance(item, Scalar))
    return node.value if isinstance(node, Scalar) else ""
