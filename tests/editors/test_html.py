"""The format `html` in a real Chromium: what a person sees and does there, with a mouse, with keys, on a phone.

The picture of the documentation is taken on the way; it is kept in docs/pictures if `UPDATE_PICTURES` is set.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.editors.test_vscode import PICTURES, STORY
from tests.outside.programs import INSTALLED, absent, program
from tests.processes import envlint, write

pytestmark = pytest.mark.slow

DRIVER = Path(__file__).parent / "page.mjs"
HOSTILE = """\
channels: ["</script><img src=x onerror=alert(1)>", defaults, conda-forge]
dependencies:
  - python=3.12
  - "numpy=<b>1\u202e"
"""
FILES = {
    "teams/vision/environment.yml": STORY,
    "teams/vision/legacy.yml": "channels:\n  - defaults\n  - conda-forge\ndependencies:\n  - python=3.7\n  - opencv\n",
    "teams/language/environment.yml": "dependencies:\n  - numpy = 1.26\n  - tensorflow\n  - pip:\n      - rich==14\n",
    "teams/language/training.yml": "channels: [conda-forge]\ndependencies: [python=3.11, numpy >=1.2, numpy]\n",
    "teams/genomes/environment.yml": "channels:\n  - bioconda\ndependencies:\n  - python=3.12\n  - samtools=1.21\n",
    "teams/genomes/export.yml": "name: x\nchannels: [defaults]\ndependencies: [python=3.9]\nprefix: /home/someone/x\n",
    "teams/web/environment.yml": "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n",
    "teams/web/untrusted copy.yml": HOSTILE,
}
ROWS = "[...document.querySelectorAll('tr.finding')]"
SEVERITIES = f"{ROWS}.map((row) => row.cells[0].innerText)"
PLACES = f"{ROWS}.map((row) => [row.cells[1].innerText, Number(row.cells[2].innerText)])"
RULES = f"{ROWS}.map((row) => row.cells[3].innerText)"
MESSAGES = f"{ROWS}.map((row) => row.cells[4].innerText)"
STATE = "document.getElementById('state').innerText"
HASH = "location.hash"
OPEN = "document.querySelectorAll('tr.detail').length"
SORTED = "[...document.querySelectorAll('th')].map((head) => head.getAttribute('aria-sort'))"
FOCUSED = f"{ROWS}.indexOf(document.activeElement.closest('tr'))"
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
PHONE = {"viewport": {"width": 360, "height": 740}}


class Audit(NamedTuple):
    """A page, and what the same run finds as JSON."""

    page: Path
    found: list[dict[str, Any]]

    def __call__(self, *steps: tuple[str, ...], axe: bool = False, **asked: Any) -> dict[str, Any]:
        """What is there after some steps; nothing may go wrong on the way, and nothing may be loaded."""
        if axe and not (INSTALLED / "node_modules/axe-core").is_dir():
            absent("axe-core")
        done = subprocess.run(
            ("node", DRIVER, INSTALLED, self.page),
            input=json.dumps({"steps": steps, "axe": axe, **asked}),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        assert (said["errors"], said["requests"], said["violations"]) == ([], [], [])
        answers: dict[str, Any] = said["answers"]
        return answers


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    program("node")
    if not (INSTALLED / "node_modules/playwright-core").is_dir() or not Path("/usr/bin/chromium").exists():
        absent("Chromium or what drives it")
    folder = tmp_path_factory.mktemp("audit")
    write(folder, FILES)
    command = ("check", "--isolated", "--no-cache", "--output-format", "json", "--output-file", "html=audit.html")
    done = envlint(*command, ".", cwd=folder)
    found = json.loads(done.stdout)["diagnostics"]
    assert len(found) > 20
    return Audit(folder / "audit.html", found)


def test_all_findings_the_heaviest_first(audit: Audit) -> None:
    said = audit(read={"severities": SEVERITIES, "places": PLACES, "messages": MESSAGES, "sorted": SORTED})
    weights = ["error", "warning", "hint"]
    expected = sorted(audit.found, key=lambda each: weights.index(each["severity"]))
    assert said["severities"] == [each["severity"] for each in expected]
    assert said["places"] == [[each["file"], each["span"]["start"]["line"]] for each in expected]
    assert len(said["messages"]) == len(expected)
    assert said["sorted"] == ["descending", None, None, None, None]


def test_sorting(audit: Audit) -> None:
    line = ("click", "th.line button")
    up = audit(line, read={"places": PLACES, "sorted": SORTED, "hash": HASH})
    assert [number for _, number in up["places"]] == sorted(number for _, number in up["places"])
    assert (up["sorted"], up["hash"]) == ([None, None, "ascending", None, None], "#sort=line")
    down = audit(line, line, read={"places": PLACES, "sorted": SORTED, "hash": HASH})
    assert [number for _, number in down["places"]] == sorted((number for _, number in up["places"]), reverse=True)
    assert (down["sorted"][2], down["hash"]) == ("descending", "#sort=line&order=descending")
    rules = audit(("click", "th.rule button"), read={"rules": RULES})["rules"]
    assert rules == sorted(rules)


def test_filters(audit: Audit) -> None:
    read = {"places": PLACES, "rules": RULES, "state": STATE, "hash": HASH, "messages": MESSAGES}
    words = audit(("fill", "#text", "NumPy TENSORFLOW"), read=read)
    assert 0 < len(words["messages"]) < len(audit.found)
    assert words["hash"] == "#text=NumPy%20TENSORFLOW"
    file = audit(("fill", "#file", "genomes/"), ("check", "#severities .warning input"), read=read)
    expected = [each for each in audit.found if "genomes/" in each["file"] and each["severity"] == "warning"]
    assert sorted(file["rules"]) == sorted(each["rule"] for each in expected)
    files = len({each["file"] for each in expected})
    assert file["state"] == f"{len(expected)} of {len(audit.found)} findings in {files} files"
    group = audit(("selectOption", "#rule", "group=channels"), read=read)
    assert sorted(group["rules"]) == sorted(each["rule"] for each in audit.found if each["group"] == "channels")
    again = audit(hash=group["hash"], read={**read, "chosen": "document.getElementById('rule').value"})
    assert (again["rules"], again["chosen"]) == (group["rules"], "group=channels")
    none = audit(("fill", "#text", "zzz"), read=read)
    assert (none["messages"], none["state"]) == ([], f"None of {len(audit.found)} findings is like that")
    cleared = audit(("fill", "#text", "zzz"), ("click", "#clear"), read=read)
    assert (len(cleared["messages"]), cleared["hash"]) == (len(audit.found), "")


def test_a_bar_is_a_filter(audit: Audit) -> None:
    rule = max({each["rule"] for each in audit.found}, key=[each["rule"] for each in audit.found].count)
    said = audit(("click", f".chart a[href='#rule={rule}']"), read={"rules": RULES})
    assert said["rules"] == [each["rule"] for each in audit.found if each["rule"] == rule]


def test_a_finding_shows_both_places_why_and_what_to_do(audit: Audit) -> None:
    conflict = next(each for each in audit.found if each["rule"] == "incompatible-versions")
    detail = "document.querySelector('tr.detail').innerText"
    marks = "[...document.querySelectorAll('tr.detail .code mark')].map((mark) => [mark.className, mark.innerText])"
    said = audit(
        ("click", "tr.finding:has-text('incompatible-versions')"),
        ("click", "tr.detail details.rule summary"),
        read={"detail": detail, "marks": marks},
    )
    assert said["marks"] == [["other", "numpy=1.26"], ["own", "tensorflow==2.13.1"]]
    for text in (*conflict["notes"], *({"message": fix["title"]} for fix in conflict["fixes"])):
        assert text["message"].replace("`", "") in said["detail"]
    assert "unsafe" in said["detail"]
    assert "Each package says which versions of others it was built for" in said["detail"]


def test_keys(audit: Audit) -> None:
    def press(first: str, *keys: str, **read: str) -> dict[str, Any]:
        return audit(("press", "body", first), *(("press", ":focus", key) for key in keys), read=read)

    assert press("j", "j", "k", "j", focused=FOCUSED) == {"focused": 1}
    assert press("j", "ArrowDown", "Enter", focused=FOCUSED, open=OPEN) == {"focused": 1, "open": 1}
    assert press("j", "Enter", "Escape", focused=FOCUSED, open=OPEN) == {"focused": 0, "open": 0}
    assert press("j", "/", focused="document.activeElement.id") == {"focused": "text"}
    assert press("j", "?", open="document.getElementById('keys').open") == {"open": True}
    off = (("click", "#help"), ("uncheck", "#single"), ("press", "#single", "Escape"), ("press", "body", "j"))
    assert audit(*off, read={"focused": FOCUSED}) == {"focused": -1}


def test_hostile_text_is_only_text(audit: Audit) -> None:
    said = audit(
        ("fill", "#file", "untrusted"),
        ("click", "#open-all"),
        read={"images": "document.images.length", "text": "document.getElementById('rows').innerText", "open": OPEN},
    )
    assert said["images"] == 0
    assert said["open"] > 1
    assert "</script><img src=x onerror=alert(1)>" in said["text"]
    assert "<U+202E>" in said["text"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [{}, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_it(audit: Audit, scheme: str, window: dict[str, Any]) -> None:
    said = audit(
        ("click", "#open-all"),
        ("click", "tr.detail details.rule summary"),
        options={**window, "colorScheme": scheme},
        read={"overflow": OVERFLOW, "background": BACKGROUND},
        axe=True,
    )
    assert said["overflow"] == 0
    assert said["background"] == {"light": "rgb(244, 246, 248)", "dark": "rgb(15, 20, 25)"}[scheme]


def test_the_theme_can_be_chosen(audit: Audit) -> None:
    said = audit(("selectOption", "#theme", "dark"), ("reload",), read={"background": BACKGROUND})
    assert said["background"] == "rgb(15, 20, 25)"


def test_without_scripts(audit: Audit) -> None:
    said = audit(
        options={"javaScriptEnabled": False},
        read={
            "messages": "document.querySelectorAll('details.finding').length",
            "controls": "document.querySelector('.filters').getBoundingClientRect().height",
        },
    )
    assert said == {"messages": len(audit.found), "controls": 0}


def test_the_picture_of_the_documentation(audit: Audit, tmp_path: Path) -> None:
    folder = PICTURES if os.environ.get("UPDATE_PICTURES") else tmp_path
    picture = folder / "html.png"
    audit(
        ("click", "tr.finding:has-text('incompatible-versions')"),
        ("evaluate", "document.querySelector('.charts').scrollIntoView()"),
        options={"viewport": {"width": 1100, "height": 1180}},
        picture=str(picture),
    )
    assert picture.stat().st_size > 10_000
