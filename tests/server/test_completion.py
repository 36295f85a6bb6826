"""Completion as an editor gets it: what is offered, in which order, and what the text is after choosing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from envlint_lsp.abilities import Abilities
from envlint_lsp.completion import complete
from envlint_lsp.configuration import Choice
from envlint_lsp.convert import Converter
from envlint_lsp.documents import Draft
from envlint_lsp.preferences import Preferences
from envlint_lsp.telling import resolve
from lsprotocol import types as lsp

from envlint.compatibility import Status, find_fitting
from envlint.config import Config
from envlint.engine import analyze
from envlint.settings.resolve import Resolved
from envlint.text import LineIndex, Span
from tests.real_files import corpus_files, needs_corpus
from tests.server.conversation import CURSOR, Conversation, conversation

HEAD = "channels:\n  - conda-forge\ndependencies:\n"


@pytest.fixture(scope="module", params=["utf-16", "utf-8"])
def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    with conversation(tmp_path_factory.mktemp("project"), request.param) as found:
        yield found


def draft(text: str, config: Config | None = None, abilities: Abilities | None = None) -> Draft:
    """A text as the server hands it over, for a client that can do everything, or less."""
    config = config or Config()
    convert = Converter(LineIndex(text), "utf-16", "file:///environment.yml")
    able = abilities or Abilities(snippets=True, inserts_as_is=True, markdown_in_lists=True)
    choice = Choice(Preferences(), Resolved(config, {}, None))
    return Draft(text, "environment.yml", convert, choice, able, analyze(text, config=config))


def offered(marked: str, config: Config | None = None, abilities: Abilities | None = None) -> lsp.CompletionList:
    """What is offered under a configuration."""
    offset = marked.index(CURSOR)
    shown = draft(f"{marked[:offset]}{marked[offset + 1 :]}", config, abilities)
    return complete(shown, shown.convert.range(Span(offset, offset)).start)


def labels(marked: str, **chosen: Any) -> list[str]:
    """The labels of that, for a configuration."""
    return [item.label for item in offered(marked, Config(**chosen)).items]


@pytest.mark.parametrize(
    ("marked", "label", "expected"),
    [
        ("na|", "name", "name: $0"),
        ("na|me: x\n", "name", "name: x\n"),
        ("name: x\nde|\n", "dependencies", "name: x\ndependencies:\n  - $0\n"),
        ("channels:\n  - conda-f|\n", "conda-forge", "channels:\n  - conda-forge\n"),
        ("channels: [bio|, conda-forge]", "bioconda", "channels: [bioconda, conda-forge]"),
        (
            "# \U0001f600\nchannels: ['\U0001f600', bio|]",
            "bioconda",
            "# \U0001f600\nchannels: ['\U0001f600', bioconda]",
        ),
        ("dependencies:\n  - nump|\n", "numpy", "dependencies:\n  - numpy\n"),
        ("dependencies:\n  - nu|mpy=1.26\n", "numpydoc", "dependencies:\n  - numpydoc=1.26\n"),
        ("dependencies:\n- scip|", "scipy", "dependencies:\n- scipy"),
        ("dependencies:\r\n  - a\r\n  - scip|\r\n", "scipy", "dependencies:\r\n  - a\r\n  - scipy\r\n"),
        ("dependencies:\n  -\tscip|", "scipy", "dependencies:\n  -\tscipy"),
        ("dependencies:\n  scip|", "scipy", "dependencies:\n  - scipy"),
        ("dependencies:\n  - a\n  |", "python", "dependencies:\n  - a\n  - python"),
        ('dependencies:\n  - "scip|"\n', "scipy", 'dependencies:\n  - "scipy"\n'),
        ("dependencies:\n  - 'scip|\n  - a\n", "scipy", "dependencies:\n  - 'scipy\n  - a\n"),
        ("dependencies:\n  - conda-forge::scip|", "scipy", "dependencies:\n  - conda-forge::scipy"),
        ("dependencies: [a, {pip: [tor|]}]", "torch", "dependencies: [a, {pip: [torch]}]"),
        ("dependencies:\n  - |", "pip:", "dependencies:\n  - pip:\n      - $0"),
        ("dependencies:\n  - pip:\n      - transf|", "transformers", "dependencies:\n  - pip:\n      - transformers"),
        (f"{HEAD}  - numpy=1.|9\n", "1.26.4", f"{HEAD}  - numpy=1.26.4\n"),
        (f"{HEAD}  - numpy>=1.2|,<2 # \U0001f600\n", "1.26", f"{HEAD}  - numpy>=1.26,<2 # \U0001f600\n"),
        (f"{HEAD}  - python=3.9\n  - 'numpy >=1.22, <|'", "2", f"{HEAD}  - python=3.9\n  - 'numpy >=1.22, <2'"),
        ("platforms: [linux-64, osx|]", "osx-arm64", "platforms: [linux-64, osx-arm64]"),
        ("# env|\nname: x\n", "envlint: ignore-file=", "# envlint: ignore-file=\nname: x\n"),
    ],
)
def test_what_is_written(talk: Conversation, marked: str, label: str, expected: str) -> None:
    assert talk.accept(marked, label) == expected


@pytest.mark.parametrize(
    "marked",
    [
        "name: |",
        "name: x|",
        "name: |x\n",
        "prefix: /|",
        "variables:\n  A|",
        "variables:\n  A: |",
        "description: |\n  - nump",
        "channels: conda|",
        "dependencies:\n  -|",
        " | - numpy",
        "dependencies:\n  - numpy[ver|",
        "dependencies:\n  - numpy=1.26=|",
        "dependencies:\n  - bioconda::sam|",
        "dependencies:\n  - https://x.org/nump|",
        "dependencies:\n  - numpy |",
        "dependencies:\n  - nosuchpackage=|",
        "dependencies:\n  - pip:\n      - -r req|",
        "dependencies:\n  - pip:\n      - numpy=|",
        "dependencies:\n  - pip:\n      - numpy @ |",
        "dependencies:\n  - pip:\n      - rich; python_|",
        "text: >\n  depend\n  |\nname: x",
        "# a remark about num|",
    ],
)
def test_nothing_is_offered_where_nothing_fits(talk: Conversation, marked: str) -> None:
    assert talk.labels(marked) == []


def test_keys_are_those_that_the_clients_read_and_that_are_missing(talk: Conversation) -> None:
    assert talk.labels("name: x\nchannels: []\n|\n") == ["dependencies", "variables"]
    assert "platforms" in labels("|", clients=("conda-lock",))
    assert "name" not in labels("|", clients=("conda", "nf-core"))
    assert "conda and mamba read it" in talk.documentation("|", "channels")


def test_an_editor_without_snippets_gets_plain_text() -> None:
    found = offered("depen|", abilities=Abilities())
    assert [item.text_edit.new_text for item in found.items if item.text_edit] == ["dependencies:"]
    assert {item.insert_text_format for item in found.items} == {lsp.InsertTextFormat.PlainText}


def test_channels(talk: Conversation) -> None:
    found = talk.labels("channels:\n  - conda-forge\n  - |\n")
    assert found[0] == "bioconda"
    assert "conda-forge" not in found
    assert found.index("nvidia") < found.index("pytorch")  # which is retired
    assert "2024-11" in talk.documentation("channels: [|]", "pytorch")


def test_the_configuration_decides_about_channels() -> None:
    mirror = "https://conda.example.com/ours"
    marked = "channels: [|]"
    assert labels(marked, allowed_channels=(mirror, "conda-forge")) == [mirror, "conda-forge"]
    assert "defaults" not in labels(marked, denied_channels=("defaults",))
    assert "defaults" in labels(marked)


def test_the_most_used_names_come_first_and_none_twice(talk: Conversation) -> None:
    assert talk.labels(f"{HEAD}  - nu|\n")[:2] == ["numpy", "numba"]
    assert "numpy" not in talk.labels(f"{HEAD}  - numpy=1.26\n  - nu|\n")
    assert talk.complete(f"{HEAD}  - p|\n").is_incomplete
    assert not talk.complete(f"{HEAD}  - numpyd|\n").is_incomplete


def test_names_of_the_package_index(talk: Conversation) -> None:
    assert talk.labels("dependencies:\n  - pip:\n      - tor|")[0] == "torch"
    in_both = "dependencies:\n  - pytorch\n  - pip:\n      - tor|"
    assert "torch" not in talk.labels(in_both)


def test_a_name_that_another_package_has_taken_the_place_of(talk: Conversation) -> None:
    found = talk.complete("dependencies:\n  - pip:\n      - skle|").items
    assert all(item.label != "sklearn" or item.tags for item in found)


def test_versions_that_fit_come_first_and_newest_first(talk: Conversation) -> None:
    others = ["python=3.10", "tensorflow=2.10"]
    marked = f"{HEAD}  - python=3.10\n  - tensorflow=2.10\n  - numpy==|\n"
    found = talk.complete(marked).items
    fitting = [fit.version for fit in find_fitting("numpy", others) if fit.status is Status.FITS]
    assert [item.label for item in found if not item.tags] == fitting
    assert [item.label for item in found][: len(fitting)] == fitting


def test_what_does_not_fit_is_cut_and_asked_for_again(talk: Conversation) -> None:
    marked = f"{HEAD}  - python=3.10\n  - tensorflow=2.10\n  - numpy==|\n"
    assert talk.complete(marked).is_incomplete
    assert talk.labels(marked.replace(CURSOR, f"1.9.3{CURSOR}")) == ["1.9.3"]


def test_why_a_version_does_not_fit(talk: Conversation) -> None:
    marked = f"{HEAD}  - python=3.10\n  - tensorflow=2.10\n  - numpy=2.1|\n"
    text = talk.documentation(marked, talk.labels(marked)[0])
    assert "does not fit" in text
    assert "tensorflow 2.10.0 needs numpy" in text


def test_versions_fit_although_the_rest_is_broken_yaml(talk: Conversation) -> None:
    marked = f"{HEAD}  - python=3.10\n  - tensorflow=2.10\n  - numpy=|\n  - [unclosed\nname: : x\n"
    assert talk.labels(marked)[:2] == ["1.26.4", "1.26"]


def test_versions_of_the_pip_section(talk: Conversation) -> None:
    marked = f"{HEAD}  - python=3.11\n  - numpy=1.26\n  - pip\n  - pip:\n      - tensorflow==2.1|"
    found = {item.label: item.tags for item in talk.complete(marked).items}
    assert not found["2.16.1"]
    assert found["2.13.1"]
    assert found["2.12.0"]


def test_of_python_its_series_come_first(talk: Conversation) -> None:
    found = talk.labels(f"{HEAD}  - tensorflow=2.10\n  - python=|\n")
    assert found[:4] == ["3.10", "3.9", "3.8", "3.7"]


def test_an_upper_bound_starts_above_what_fits(talk: Conversation) -> None:
    marked = f"{HEAD}  - python=3.10\n  - tensorflow=2.10\n  - numpy>=1.22,<|\n"
    assert talk.labels(marked)[:3] == ["2", "1.27", "1.26"]


def test_versions_hold_on_all_declared_platforms() -> None:
    marked = f"{HEAD}  - python=3.10\n  - tensorflow=|\n"

    def fitting(*platforms: str) -> list[str]:
        return [item.label for item in offered(marked, Config(platforms=platforms)).items if not item.tags]

    assert "2.10.0" in fitting("linux-64")
    assert set(fitting("linux-64", "win-64")) < set(fitting("linux-64"))


def test_nothing_is_said_of_what_another_channel_may_serve() -> None:
    marked = "channels:\n  - defaults\ndependencies:\n  - python=2.7\n  - numpy=|\n"
    found = offered(marked).items
    assert found
    assert not any(item.tags for item in found)


def test_rules_in_comments_those_with_findings_first(talk: Conversation) -> None:
    marked = f"{HEAD}  - python=3.12\n  - numpy  # envlint: ignore=|\n"
    assert talk.labels(marked)[0] == "unpinned-core"
    assert talk.labels(marked.replace(CURSOR, f"unpinned-core,mix{CURSOR}")) == ["mixed-channels", "mixed-and-or"]
    assert talk.labels(f"{HEAD}  - python=3.12\n  # |\n  - numpy\n")[0] == "envlint: ignore=unpinned-core"
    assert "without a version" in talk.documentation(marked, "unpinned-core").lower()


def test_selectors_of_conda_lock() -> None:
    marked = "dependencies:\n  - numpy  # [li|"
    assert labels(marked, clients=("conda-lock",)) == ["linux", "linux64"]
    assert labels(marked) == []


def test_every_item_is_placed_and_sorted(talk: Conversation) -> None:
    for marked in ("|", "channels:\n  - |", f"{HEAD}  - |", f"{HEAD}  - numpy=|", f"{HEAD}  - pip:\n      - |"):
        found = talk.complete(marked).items
        assert found
        for item in found:
            assert item.sort_text
            assert item.filter_text == item.label
            assert isinstance(item.text_edit, lsp.TextEdit)
        assert [item.sort_text for item in found] == sorted(item.sort_text or "" for item in found)


@needs_corpus
def test_it_never_raises_while_real_files_are_typed() -> None:
    files = list(corpus_files())[::97]
    for path in files:
        try:
            text = path.read_text("utf-8")[:3000]
        except (OSError, UnicodeDecodeError):
            continue
        for end in range(0, len(text), max(len(text) // 12, 1)):
            typed = text[:end]
            shown = draft(typed)
            found = complete(shown, shown.convert.range(Span(end, end)).start)
            for item in found.items[:2]:
                resolve(item, Config())


@pytest.mark.parametrize(
    "text", ["", "\ufeff", "\r", "[", "{", "- ", "#", "a: [\n- b", "dependencies: {pip: [", "dependencies:\n - '"]
)
def test_it_never_raises_on_odd_texts(text: str) -> None:
    shown = draft(text)
    for offset in range(len(text) + 1):
        assert isinstance(complete(shown, shown.convert.range(Span(offset, offset)).start), lsp.CompletionList)


def test_an_unknown_item_is_resolved_to_itself(tmp_path: Path) -> None:
    item = lsp.CompletionItem("x", data={"of": "something else"})
    assert resolve(item, Config()) is item


@pytest.mark.parametrize("operator", ["=", "==", ">=", "<", "<=", ">", "!=", "~="])
@pytest.mark.parametrize("blanks", [("", ""), (" ", ""), (" ", " ")])
def test_versions_are_offered_behind_each_operator_however_it_is_spaced(
    talk: Conversation, operator: str, blanks: tuple[str, str]
) -> None:
    before, behind = blanks
    found = talk.labels(f"{HEAD}  - python=3.12\n  - numpy{before}{operator}{behind}|\n")
    assert found
    assert found == talk.labels(f"{HEAD}  - python=3.12\n  - numpy{operator}|\n")


def test_options_of_pip_for_clients_that_read_them(talk: Conversation) -> None:
    assert talk.labels("dependencies:\n  - pip:\n      - -|")[:2] == ["-r", "-e"]
    assert talk.accept("dependencies:\n  - pip:\n      - --ex|", "--extra-index-url").endswith("- --extra-index-url ")
    assert labels("dependencies:\n  - pip:\n      - -|", clients=("conda-lock",)) == []


def test_pip_comes_before_what_begins_like_it(talk: Conversation) -> None:
    assert talk.labels(f"{HEAD}  - pi|\n")[:2] == ["pip", "pip:"]
