"""What the server changes: quick fixes, comments that silence, all safe fixes, the order, the layout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from envlint.engine import analyze
from envlint.format import format_text
from envlint.repair import repair
from tests.processes import envlint, write
from tests.server.edited import applied, changed, place
from tests.server.wire import Editor

TEXT = """\
# \U0001f600 an environment
name: x
channels: [conda-forge]
dependencies:
- python=3.12
- \U0001f600numpy
- numpy=2.1   # \U0001f600
- numpy=2.1
- blas >=2.1.*
- pip:
  - requests==2.32.3
"""
LAZY: dict[str, Any] = {
    "textDocument": {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
OPTIONS = {"tabSize": 4, "insertSpaces": True}


def opened(editor: Editor, folder: Path, text: str = TEXT, capabilities: dict[str, Any] | None = None) -> str:
    editor.initialize(folder, capabilities=capabilities)
    uri = (folder / "environment.yml").as_uri()
    editor.open(uri, text)
    return uri


def actions(editor: Editor, uri: str, range: dict[str, Any], only: list[str] | None = None) -> list[dict[str, Any]]:
    context: dict[str, Any] = {"diagnostics": []}
    if only is not None:
        context["only"] = only
    found = editor.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": range, "context": context})
    return list(found or ())


def titled(found: list[dict[str, Any]], title: str) -> dict[str, Any]:
    (one,) = [each for each in found if each["title"] == title]
    return one


@pytest.mark.parametrize("capabilities", [{}, LAZY], ids=["eager", "lazy"])
def test_a_quick_fix_is_preferred_if_it_is_safe(editor: Editor, tmp_path: Path, capabilities: dict[str, Any]) -> None:
    uri = opened(editor, tmp_path, capabilities=capabilities)
    found = actions(editor, uri, place(TEXT, "numpy=2.1\n"), ["quickfix"])
    fix = titled(found, "remove the second `numpy=2.1`")
    assert fix["isPreferred"] is True
    assert changed(TEXT, fix["edit"], uri) == TEXT.replace("- numpy=2.1\n", "")
    assert fix["diagnostics"][0]["code"] == "duplicate-dependency"


def test_a_fix_that_is_not_safe_is_offered_without_being_preferred(editor: Editor, tmp_path: Path) -> None:
    text = "channels: [conda-forge, bioconda, conda-forge]\ndependencies:\n  - python=3.12\n  - tensorflow\n"
    uri = opened(editor, tmp_path, text)
    found = actions(editor, uri, place(text, "tensorflow"), ["quickfix"])
    (fix,) = [each for each in found if "ignore" not in each["title"]]
    assert fix["isPreferred"] is False
    assert "- tensorflow=2" in changed(text, fix["edit"], uri)


@pytest.mark.parametrize("capabilities", [{}, LAZY], ids=["eager", "lazy"])
def test_a_finding_is_ignored_on_its_line_or_in_its_file(
    editor: Editor, tmp_path: Path, capabilities: dict[str, Any]
) -> None:
    uri = opened(editor, tmp_path, capabilities=capabilities)
    found = actions(editor, uri, place(TEXT, ">=2.1.*"), ["quickfix"])
    for where, expected in (
        ("on this line", "- blas >=2.1.*  # envlint: ignore=operator-wildcard\n"),
        ("in this file", "# envlint: ignore-file=operator-wildcard\n"),
    ):
        action = titled(found, f"ignore `operator-wildcard` {where}")
        if "edit" not in action:
            action = editor.ask("codeAction/resolve", action)
        result = changed(TEXT, action["edit"], uri)
        assert expected in result
        before, after = (
            [each.rule for each in analyze(text, (tmp_path / "environment.yml").as_posix()).diagnostics]
            for text in (TEXT, result)
        )
        before.remove("operator-wildcard")
        assert sorted(before) == sorted(after)


def test_nothing_is_promised_for_a_line_that_can_have_no_comment(editor: Editor, tmp_path: Path) -> None:
    text = "name: x\ndependencies:\n  - zlib=1.2\n  - [\n"
    uri = opened(editor, tmp_path, text)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    titles = [each["title"] for each in actions(editor, uri, whole)]
    assert "ignore `invalid-yaml` in this file" in titles
    assert "ignore `invalid-yaml` on this line" not in titles


@pytest.mark.parametrize("capabilities", [{}, LAZY], ids=["eager", "lazy"])
def test_all_safe_fixes_are_what_the_command_line_makes(
    editor: Editor, tmp_path: Path, capabilities: dict[str, Any]
) -> None:
    write(tmp_path, {"environment.yml": TEXT, "envlint.toml": "format = { after-fix = false }\n"})
    uri = opened(editor, tmp_path, capabilities=capabilities)
    (action,) = actions(editor, uri, place(TEXT, "name"), ["source.fixAll"])
    if "edit" not in action:
        action = editor.ask("codeAction/resolve", action)
    result = changed(TEXT, action["edit"], uri)
    envlint("--fix-only", "environment.yml", cwd=tmp_path)
    assert result == (tmp_path / "environment.yml").read_text()
    assert result != TEXT


def test_an_edit_is_for_the_version_that_it_was_asked_for(editor: Editor, tmp_path: Path) -> None:
    uri = opened(editor, tmp_path, capabilities=LAZY)
    (action,) = actions(editor, uri, place(TEXT, "name"), ["source.fixAll.envlint"])
    editor.change(uri, TEXT + "# more\n", 2)
    answer = editor.answer(editor.request("codeAction/resolve", action))
    assert answer["error"]["code"] == -32801  # content modified
    (action,) = actions(editor, uri, place(TEXT, "name"), ["source.fixAll.envlint"])
    edit = editor.ask("codeAction/resolve", action)["edit"]
    assert [each["textDocument"]["version"] for each in edit["documentChanges"]] == [2]


def test_dependencies_are_sorted_with_their_comments(editor: Editor, tmp_path: Path) -> None:
    text = "channels: [conda-forge]\nname: x\ndependencies:\n  - zlib=1.3  # last\n  - python=3.12\n  - bzip2=1.0\n"
    uri = opened(editor, tmp_path, text)
    (action,) = actions(editor, uri, place(text, "name"), ["source.sort"])
    assert action["kind"] == "source.sort.envlint"
    result = changed(text, action["edit"], uri)
    assert result.index("bzip2") < result.index("zlib=1.3  # last")
    assert result.index("name") < result.index("channels")
    editor.change(uri, result, 2)
    assert actions(editor, uri, place(text, "name"), ["source.sort"]) == []


def test_only_the_kinds_that_are_asked_for_are_offered(editor: Editor, tmp_path: Path) -> None:
    uri = opened(editor, tmp_path)
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
    kinds = {each["kind"] for each in actions(editor, uri, whole)}
    assert kinds == {"quickfix", "source.fixAll.envlint", "source.sort.envlint"}
    assert {each["kind"] for each in actions(editor, uri, whole, ["quickfix"])} == {"quickfix"}
    assert actions(editor, uri, whole, ["refactor"]) == []
    assert {each["kind"] for each in actions(editor, uri, whole, ["source"])} == kinds - {"quickfix"}


def test_the_alternatives_of_a_conflict_are_separate_quick_fixes(editor: Editor, tmp_path: Path) -> None:
    text = "channels: [conda-forge]\ndependencies:\n  - python=3.10\n  - tensorflow=2.10\n  - numpy=2.0\n"
    uri = opened(editor, tmp_path, text)
    found = actions(editor, uri, place(text, "tensorflow=2.10"), ["quickfix"])
    fixes = [each for each in found if each["diagnostics"][0]["code"] == "incompatible-versions"]
    fixes = [each for each in fixes if "ignore" not in each["title"]]
    assert len(fixes) >= 2
    for fix in fixes:
        assert fix["isPreferred"] is False
        rules = {each.rule for each in analyze(changed(text, fix["edit"], uri)).diagnostics}
        assert "incompatible-versions" not in rules


# the layout


def test_formatting_is_that_of_the_command_line(editor: Editor, tmp_path: Path) -> None:
    uri = opened(editor, tmp_path)
    edits = editor.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": OPTIONS})
    result = applied(TEXT, edits)
    assert result == format_text(TEXT).text != TEXT
    assert len(edits) > 1  # none replaces the whole
    editor.change(uri, result, 2)
    assert editor.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": OPTIONS}) == []


def test_formatting_heeds_the_configuration_and_can_be_turned_off(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": "format = { indent = 0 }\n"})
    text = "dependencies:\n    - zlib=1.3\n"
    uri = opened(editor, tmp_path, text)
    asked = {"textDocument": {"uri": uri}, "options": OPTIONS}
    assert applied(text, editor.ask("textDocument/formatting", asked)) == "dependencies:\n- zlib=1.3\n"
    editor.notify("workspace/didChangeConfiguration", {"settings": {"envlint": {"format": {"enable": False}}}})
    assert editor.ask("textDocument/formatting", asked) == []


def test_crlf_is_kept(editor: Editor, tmp_path: Path) -> None:
    text = TEXT.replace("\n", "\r\n")
    uri = opened(editor, tmp_path, text)
    edits = editor.ask("textDocument/formatting", {"textDocument": {"uri": uri}, "options": OPTIONS})
    assert applied(text, edits) == format_text(text).text
    (action,) = actions(editor, uri, place(text, "name"), ["source.fixAll"])
    assert changed(text, action["edit"], uri) == repair(text).text


def test_a_range_is_formatted_alone_or_with_its_section(editor: Editor, tmp_path: Path) -> None:
    text = "name:   x\nchannels:   \n- conda-forge\ndependencies:\n- zlib=1.3   # why\n- bzip2=1.0\n"
    uri = opened(editor, tmp_path, text)

    def formatted(words: str) -> str:
        asked = {"textDocument": {"uri": uri}, "range": place(text, words), "options": OPTIONS}
        return applied(text, editor.ask("textDocument/rangeFormatting", asked))

    assert formatted("name") == text.replace("name:   x", "name: x")
    assert formatted("channels") == text.replace("channels:   ", "channels:")
    assert formatted("- zlib") == text.replace("- zlib=1.3   # why\n- b", "  - zlib=1.3  # why\n  - b")


# commands


def test_commands_apply_their_edits(editor: Editor, tmp_path: Path) -> None:
    uri = opened(editor, tmp_path)

    def obey(command: str, *arguments: str) -> tuple[Any, dict[str, Any] | None]:
        number = editor.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})
        edit = None
        while number not in editor.answers:
            message = editor.receive().message
            if message.get("method") == "workspace/applyEdit":
                edit = message["params"]["edit"]
        return editor.answers[number]["result"], edit

    done, edit = obey("envlint.fixAll", uri)
    assert done is True
    assert edit is not None
    assert changed(TEXT, edit, uri) == repair(TEXT).text
    done, edit = obey("envlint.format")
    assert edit is not None
    assert changed(TEXT, edit, uri) == format_text(TEXT).text
    editor.change(uri, format_text(repair(TEXT).text).text, 2)
    assert obey("envlint.fixAll", uri) == (False, None)
    assert obey("envlint.format", uri) == (False, None)
    assert obey("envlint.format", "file:///nowhere.yml") == (False, None)
