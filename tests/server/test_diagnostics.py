"""Diagnostics as clients get them: pushed or asked for, of documents and of the workspace's other files."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.processes import write
from tests.server.edited import place
from tests.server.wire import PUBLISH, Editor

TWICE = "channels: [conda-forge]\ndependencies:\n  - zlib=1.3\n  - zlib=1.3\n"
CLEAN = "channels: [conda-forge]\ndependencies:\n  - zlib=1.3\n"
PULLS: dict[str, Any] = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


def rules(report: dict[str, Any]) -> list[str]:
    return [each["code"] for each in report.get("items", report.get("diagnostics", ()))]


def pull(editor: Editor, uri: str, before: str | None = None) -> dict[str, Any]:
    asked: dict[str, Any] = {"textDocument": {"uri": uri}}
    if before is not None:
        asked["previousResultId"] = before
    return dict(editor.ask("textDocument/diagnostic", asked))


def pull_workspace(editor: Editor, before: dict[str, str] | None = None, **more: Any) -> list[dict[str, Any]]:
    known = [{"uri": uri, "value": value} for uri, value in (before or {}).items()]
    return list(editor.ask("workspace/diagnostic", {"previousResultIds": known, **more})["items"])


def test_a_diagnostic_has_all_that_an_editor_can_show(editor: Editor, tmp_path: Path) -> None:
    relating = {"textDocument": {"publishDiagnostics": {"relatedInformation": True}}}
    editor.initialize(tmp_path, capabilities=relating)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    (found,) = editor.published(uri, 1).message["params"]["diagnostics"]
    assert found["code"] == "duplicate-dependency"
    assert found["codeDescription"]["href"].endswith("/rules/duplicate-dependency/")
    assert found["source"] == "envlint"
    assert found["severity"] == 2
    assert found["tags"] == [1]  # unnecessary
    assert found["range"]["start"] == {"line": 3, "character": 4}
    (related,) = found["relatedInformation"]
    assert related["location"]["range"]["start"] == {"line": 2, "character": 4}
    assert related["location"]["uri"] == uri


def test_what_is_deprecated_is_tagged(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, "channels: [conda-forge]\ndependencies:\n  - python=3.7\n")
    found = {each["code"]: each.get("tags") for each in editor.published(uri, 1).message["params"]["diagnostics"]}
    assert found["end-of-life-python"] == [2]


def test_a_client_without_related_information_reads_it_in_the_message(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    (found,) = editor.published(uri, 1).message["params"]["diagnostics"]
    assert "line 3: it is asked for here first" in found["message"].splitlines()
    assert not found.get("relatedInformation")


@pytest.mark.parametrize("name", ["environment.yml", "my environment.yml", "\u00fcmwelt\U0001f600.yml", "a#b+c.yml"])
@pytest.mark.parametrize("safe", ["/", "/:@!$&'()*+,;="])
def test_any_file_name_however_it_is_escaped(tmp_path: Path, editor: Editor, name: str, safe: str) -> None:
    editor.initialize(tmp_path)
    uri = f"file://{quote(str(tmp_path / name), safe=safe)}"
    editor.open(uri, TWICE)
    assert rules(editor.published(uri, 1).message["params"]) == ["duplicate-dependency"]
    editor.change(uri, CLEAN, 2)
    assert rules(editor.published(uri, 2).message["params"]) == []


def test_a_buffer_that_is_in_no_file(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": 'ignore = ["duplicate-dependency"]\n'})
    editor.initialize(tmp_path)
    editor.open("untitled:Untitled-1", f"{TWICE}  - python=3.7\n")
    assert rules(editor.published("untitled:Untitled-1", 1).message["params"]) == ["end-of-life-python"]
    editor.change("untitled:Untitled-1", "services: {}\n", 2)
    assert rules(editor.published("untitled:Untitled-1", 2).message["params"]) == []


def test_a_line_separator_corrupts_nothing(editor: Editor, tmp_path: Path) -> None:
    text = f"name: 'a\u2028b'\n{TWICE}"
    editor.initialize(tmp_path)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, "")
    editor.change(uri, text, 2)
    found = [
        e for e in editor.published(uri, 2).message["params"]["diagnostics"] if e["code"] == "duplicate-dependency"
    ]
    assert found[0]["range"]["start"]["line"] == 4


def test_a_client_that_asks_is_not_pushed_to(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path, capabilities=PULLS)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    first = pull(editor, uri)
    assert (first["kind"], rules(first)) == ("full", ["duplicate-dependency"])
    assert pull(editor, uri, first["resultId"]) == {"kind": "unchanged", "resultId": first["resultId"]}
    editor.change(uri, CLEAN, 2)
    second = pull(editor, uri, first["resultId"])
    assert (second["kind"], rules(second)) == ("full", [])
    editor.close(uri)
    assert rules(pull(editor, uri)) == []
    assert uri not in editor.last


def test_a_changed_configuration_has_the_client_ask_again(editor: Editor, tmp_path: Path) -> None:
    editor.initialize(tmp_path, capabilities=PULLS)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    first = pull(editor, uri)
    write(tmp_path, {"envlint.toml": 'ignore = ["duplicate-dependency"]\n'})
    configuration = (tmp_path / "envlint.toml").as_uri()
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": configuration, "type": 1}]})
    editor.until(lambda message: message.get("method") == "workspace/diagnostic/refresh")
    assert rules(pull(editor, uri, first["resultId"])) == []


def test_the_workspace_is_reported_to_a_client_that_asks(editor: Editor, tmp_path: Path) -> None:
    files = {"a/environment.yml": TWICE, "b/environment.yml": CLEAN, "c/compose.yml": "services: {}\n"}
    write(tmp_path, {**files, ".gitignore": "d/\n", "d/environment.yml": TWICE, ".git/config": ""})
    editor.initialize(tmp_path, capabilities=PULLS)
    found = pull_workspace(editor)
    assert [(each["uri"], rules(each)) for each in found] == [
        ((tmp_path / "a/environment.yml").as_uri(), ["duplicate-dependency"])
    ]
    known = {each["uri"]: each["resultId"] for each in found}
    question = editor.request(
        "workspace/diagnostic", {"previousResultIds": [{"uri": uri, "value": known[uri]} for uri in known]}
    )
    write(tmp_path, {"a/environment.yml": CLEAN})
    editor.notify(
        "workspace/didChangeWatchedFiles", {"changes": [{"uri": (tmp_path / "a/environment.yml").as_uri(), "type": 2}]}
    )
    (news,) = editor.answer(question)["result"]["items"]
    assert (news["uri"], rules(news)) == ((tmp_path / "a/environment.yml").as_uri(), [])


def test_what_is_open_counts_and_not_what_is_in_the_file(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": CLEAN})
    editor.initialize(tmp_path, capabilities=PULLS)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE, version=7)
    (found,) = pull_workspace(editor)
    assert (found["version"], rules(found)) == (7, ["duplicate-dependency"])


def test_a_question_about_the_workspace_can_be_cancelled_while_it_waits(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": TWICE})
    editor.initialize(tmp_path, capabilities=PULLS)
    (found,) = pull_workspace(editor)
    known = [{"uri": found["uri"], "value": found["resultId"]}]
    question = editor.request("workspace/diagnostic", {"previousResultIds": known})
    editor.ask("workspace/executeCommand", {"command": "envlint.status"})  # the server is not held up
    editor.notify("$/cancelRequest", {"id": question})
    assert editor.answer(question)["error"]["code"] == -32800
    assert editor.leave() == 0


def test_parts_and_progress_of_the_workspace(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {f"{number}/environment.yml": TWICE for number in range(45)})
    editor.initialize(tmp_path, capabilities=PULLS)
    question = editor.request(
        "workspace/diagnostic", {"previousResultIds": [], "workDoneToken": "work", "partialResultToken": "part"}
    )
    progress: dict[str, list[dict[str, Any]]] = {"work": [], "part": []}
    while question not in editor.answers:
        message = editor.receive().message
        if message.get("method") == "$/progress":
            progress[message["params"]["token"]].append(message["params"]["value"])
    assert editor.answers[question]["result"] == {"items": []}
    assert sum(len(each["items"]) for each in progress["part"]) == 45
    assert [each["kind"] for each in progress["work"]] == ["begin", "report", "report", "end"]
    assert [each.get("message") for each in progress["work"]] == ["45 files", "20 of 45", "40 of 45", None]


def test_the_workspace_is_pushed_to_a_client_that_does_not_ask(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"a/environment.yml": TWICE, "b/environment.yml": CLEAN})
    editor.initialize(tmp_path)
    a, b = ((tmp_path / folder / "environment.yml").as_uri() for folder in "ab")
    editor.until(lambda message: message.get("method") == PUBLISH)
    assert rules(editor.last[a]) == ["duplicate-dependency"]
    assert b not in editor.last
    editor.open(a, CLEAN)
    assert rules(editor.published(a, 1).message["params"]) == []
    editor.close(a)
    editor.until(lambda message: message.get("method") == PUBLISH and rules(editor.last[a]) != [])
    (tmp_path / "a/environment.yml").unlink()
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": a, "type": 3}]})
    editor.until(lambda message: message.get("method") == PUBLISH)
    assert rules(editor.last[a]) == []


def test_other_files_of_the_workspace_can_be_left_out(editor: Editor, tmp_path: Path) -> None:
    write(tmp_path, {"a/environment.yml": TWICE})
    editor.initialize(tmp_path, initializationOptions={"workspaceDiagnostics": False})
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, TWICE)
    editor.published(uri, 1)
    editor.leave()
    assert list(editor.last) == [uri]


def test_a_finding_that_depends_on_another_file_goes_when_that_appears(editor: Editor, tmp_path: Path) -> None:
    text = f"{CLEAN}  - pip\n  - pip:\n      - -r wanted.txt\n"
    watching = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    editor.initialize(tmp_path, capabilities=watching)
    uri = (tmp_path / "environment.yml").as_uri()
    editor.open(uri, text)
    found = editor.published(uri, 1).message["params"]["diagnostics"]
    assert [each["range"] for each in found if "wanted.txt" in each["message"]] == [place(text, "wanted.txt")]
    write(tmp_path, {"wanted.txt": "rich\n"})
    changes = [{"uri": (tmp_path / "wanted.txt").as_uri(), "type": 1}]
    editor.notify("workspace/didChangeWatchedFiles", {"changes": changes})
    editor.until(lambda message: message.get("method") == PUBLISH and "wanted.txt" not in str(editor.last[uri]))
