"""Says which pages the site has and in which order, and writes them with Zensical's configuration into a folder."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import envlint.api
import envlint.compatibility
from docs.site.api_page import api_page
from docs.site.clients_page import clients_page
from docs.site.configuration_page import configuration_page
from docs.site.markup import fence
from docs.site.rule_pages import rule_pages
from docs.site.terminal import output_of, session_to_html
from envlint import rule as rules
from envlint.cli.arguments import COMMANDS
from envlint.report.links import DOCUMENTATION

ROOT = Path(__file__).parents[2]
GUIDES = {
    "Getting started": "getting-started.md",
    "TensorFlow and NumPy without tears": "tensorflow-and-numpy.md",
    "Big repositories": "big-repositories.md",
    "Editors": "editors.md",
    "CI": "ci.md",
    "Writing a plugin": "plugins.md",
    "Compared with other tools": "comparison.md",
}
"""Written by hand: files of docs/, in the order of the site."""
REFERENCE = {
    "Configuration": "configuration.md",
    "Commands": "commands.md",
    "Clients": "clients.md",
    "Compatibility data": "compatibility-data.md",
    "Layout": "formatting.md",
    "Reports and JSON": "reports.md",
    "Python: rules": "api.md",
    "Python: versions": "compatibility-api.md",
    "Changelog": "changelog.md",
}
HANDWRITTEN = ("index.md", *GUIDES.values(), "compatibility-data.md", "formatting.md", "reports.md")
_REPOSITORY = "https://github.com/conda-envlint/conda-envlint/blob/main/"
_DIRECTIVE = re.compile(r"^<!-- (?P<kind>section|file|output): (?P<what>.+?) -->$", re.MULTILINE)
_SESSION = re.compile(r"^```(?:console| \{ \.console \})\n(\$ .*?)^```$", re.MULTILINE | re.DOTALL)
_SECTIONS = {
    "#baseline": "big-repositories.md#only-what-is-new",
    "#formatting": "formatting.md",
    "#reports": "reports.md",
    "#json": "reports.md#json",
}
"""Where the site has what the README links to within itself."""


def write_pages(folder: Path) -> None:
    """Write `pages/` and `zensical.toml` into a folder."""
    pages = folder / "pages"
    for name, text in _texts():
        path = pages / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    shutil.copytree(ROOT / "docs" / "pictures", pages / "pictures")
    shutil.copy(ROOT / "docs" / "terminal.svg", pages)
    for schema in (ROOT / "envlint" / "schemas").glob("*.schema.json"):  # where their `$id` says that they are
        shutil.copy(schema, pages)
    shutil.copytree(ROOT / "docs" / "site" / "assets", pages / "assets")
    configuration = (ROOT / "docs" / "site" / "zensical.toml").read_text("utf-8")
    own = f"[project]\nsite_url = {_toml(DOCUMENTATION)}\nnav = {_toml(navigation())}\n"
    (folder / "zensical.toml").write_text(configuration.replace("[project]\n", own, 1), "utf-8")


def navigation() -> list[dict[str, Any]]:
    """The site's contents, as Zensical wants them."""
    groups = groupby(rules.find(), key=lambda each: each.group)
    by_group = [{group: [{each.name: f"rules/{each.name}.md"} for each in members]} for group, members in groups]
    return [
        {"envlint": "index.md"},
        {"Guides": [{title: path} for title, path in GUIDES.items()]},
        {"Rules": [{"All rules": "rules/index.md"}, *by_group]},
        {"Reference": [{title: path} for title, path in REFERENCE.items()]},
    ]


def _texts() -> Iterator[tuple[str, str]]:
    for name in HANDWRITTEN:
        yield name, expanded((ROOT / "docs" / name).read_text("utf-8"))
    yield from rule_pages()
    yield "configuration.md", configuration_page()
    yield "clients.md", clients_page()
    yield "commands.md", _commands_page()
    yield "api.md", api_page(envlint.api, "Python: rules", "All that a rule may import from `envlint.api`, version 1.")
    yield (
        "compatibility-api.md",
        api_page(envlint.compatibility, "Python: versions", envlint.compatibility.__doc__ or ""),
    )
    yield "changelog.md", (ROOT / "CHANGELOG.md").read_text("utf-8")


def expanded(text: str) -> str:
    """A guide with its directives carried out, and its links out of docs/ leading to the repository."""
    text = _DIRECTIVE.sub(_directive, text)
    text = _SESSION.sub(lambda match: session_to_html(match[1]), text)
    return re.sub(r"\]\(\.\./([^)]*)\)", lambda match: f"]({_REPOSITORY}{match[1]})", text)


def _directive(match: re.Match[str]) -> str:
    what = match["what"]
    if match["kind"] == "section":
        return _section(what)
    if match["kind"] == "file":
        path = ROOT / what
        return fence({"py": "python"}.get(path.suffix[1:], path.suffix[1:]), path.read_text("utf-8"), what)
    return fence("console", f"$ {what}\n{output_of(*what.split()[1:])}")


def _section(heading: str) -> str:
    """A section of the README, without its heading. Raises ValueError if there is none."""
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^##?#? |\Z)", readme, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"the README has no section {heading!r}")
    text = re.sub(r"^<!-- .* -->\n", "", found[2], flags=re.MULTILINE)
    text = re.sub(r"\]\(docs/([^)]*)\)", r"](\1)", text)
    return re.sub(r"\]\((#[^)]*)\)", lambda match: f"]({_SECTIONS.get(match[1], match[1])})", text).strip()


def _commands_page() -> str:
    parts = ["# Commands\n\n`envlint` alone is `envlint check`.\n"]
    for command, about in COMMANDS.items():
        parts.append(f"## envlint {command} {{ #{command} }}\n\n{about[0].upper()}{about[1:]}.\n")
        parts.append(fence("text", output_of(command, "--help")))
    return "\n".join(parts)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{json.dumps(key)} = {_toml(each)}' for key, each in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)
