"""The generated pages have all that there is, and the check of links finds what leads nowhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import envlint.api
from docs.site.__main__ import build
from docs.site.api_page import api_page
from docs.site.clients_page import clients_page
from docs.site.configuration_page import configuration_page, keys_of
from docs.site.link_check import Broken, broken_links
from docs.site.pages import GUIDES, HANDWRITTEN, REFERENCE
from docs.site.rule_pages import rule_pages
from docs.site.terminal import to_html
from envlint import rule as rules
from envlint.cli.arguments import PROFILES
from envlint.clients.table import CLIENTS, TOPICS
from envlint.settings.model import Format, Override, Settings
from tests.processes import ROOT, write


def test_every_key_is_documented() -> None:
    page = configuration_page()
    for model in (Settings, Override, Format):
        for key, field in keys_of(model).items():
            assert re.search(rf"^### `{key}` ", page, re.MULTILINE), key
            assert field.description, key
    for profile in PROFILES:
        assert f"{{ #profile-{profile} }}" in page
    assert "[`unpinned-package`](rules/unpinned-package.md) | `level`" in page


def test_every_client_and_topic_is_documented() -> None:
    page = clients_page()
    anchors = set(re.findall(r"\{ #(\S+) \}", page))
    assert {*CLIENTS, *(f"topic-{name}" for name in TOPICS)} <= anchors


def test_everything_that_a_rule_may_import_is_documented() -> None:
    anchors = set(re.findall(r"\{ #(\S+) \}", api_page(envlint.api, "", "")))
    assert set(envlint.api.__all__) <= anchors


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return dict(rule_pages())


def test_every_rule_has_a_page_where_findings_say(pages: dict[str, str]) -> None:
    assert set(pages) == {"rules/index.md", *(f"rules/{rule.name}.md" for rule in rules.find())}


def test_a_page_shows_what_is_said_and_repaired(pages: dict[str, str]) -> None:
    page = pages["rules/missing-pip.md"]
    assert "| **severity** | warning |" in page
    assert "| **fix** | safe: `--fix` |" in page
    assert "a `pip` section, but `pip` is not among the dependencies" in page
    assert '{ .yaml .fixed title="✓ environment.yml after envlint --fix" }' in page
    assert "clients: pixi" in page
    assert "```yaml bad" not in "".join(pages.values())


def test_colours_become_classes() -> None:
    assert to_html("\x1b[1;31m<a>\x1b[0m b\n\n  = why: c\n") == (
        '<pre class="terminal"><code><span class="t-bold t-error">&lt;a&gt;</span> b\n&#8203;\n'
        '<span class="t-wrap">  = why: c</span></code></pre>\n'
    )


def test_what_leads_nowhere(tmp_path: Path) -> None:
    page = (
        '<h1 id="here">x</h1><a href="#here"></a><a href="#gone"></a>'
        '<a href="other/#there"></a><a href="other/#no"></a>'
        '<a href="missing/"></a><img src="missing.png"><a href="../out/"></a><a href="https://example.org/#x"></a>'
    )
    write(tmp_path, {"index.html": page, "other/index.html": '<p id="there"></p><a href="..">up</a>'})
    assert broken_links(tmp_path) == [
        Broken("index.html", "#gone", "no such anchor"),
        Broken("index.html", "other/#no", "no such anchor"),
        Broken("index.html", "missing/", "no such page"),
        Broken("index.html", "missing.png", "no such page"),
        Broken("index.html", "../out/", "leads out of the site"),
    ]


def test_no_guide_is_forgotten() -> None:
    assert {path.name for path in (ROOT / "docs").glob("*.md")} == set(HANDWRITTEN)
    assert set(HANDWRITTEN) - {"index.md"} <= {*GUIDES.values(), *REFERENCE.values()}


@pytest.mark.slow
def test_the_site_is_built_and_each_link_leads_somewhere(tmp_path: Path) -> None:
    html = build(tmp_path / "site")
    assert broken_links(html) == []
    for rule in rules.find():
        assert (html / "rules" / rule.name / "index.html").is_file()
    for schema in (ROOT / "envlint" / "schemas").glob("*.schema.json"):
        served = json.loads((html / schema.name).read_text("utf-8"))
        assert served["$id"].endswith(f"/stable/{schema.name}")
    fetched = r'<(?:link|script|img)[^>]*(?:href|src)="(?:https?:)?//(?!conda-envlint\.readthedocs\.io)'
    assert [path for path in html.rglob("*.html") if re.search(fetched, path.read_text("utf-8"))] == []
