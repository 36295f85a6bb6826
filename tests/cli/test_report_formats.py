"""The formats that CIs read, as the command line writes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

from envlint import engine
from envlint.cli.arguments import FORMATS
from envlint.diagnostic import Finding, Severity
from envlint.report import formats
from envlint.report.markdown import MOST_ROWS
from envlint.rule import Rule, known
from envlint.source import Source
from tests.processes import environment
from tests.real_files import ROOT

SARIF = jsonschema.Draft4Validator(
    json.loads((ROOT / "tests/schemas/sarif-schema-2.1.0.json").read_text("utf-8")),
    format_checker=jsonschema.FormatChecker(),
)
CLEAN = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
FAULTY = """\
channels: ["conda-forge", defaults]  # 🎉
dependencies:
  - python=3.12
  - pip:
      - rich==14.0.0
"""
RULES = ("--select", "mixed-channels,missing-pip,licensed-channel")
PLACE = "sub é/envi;ronment [1], 100%.yml"
SECRET = "c0rrect-h0rse-9"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("GITHUB_", "CI_", "BUILD_", "ENVLINT_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # `html` says when it was made


def write(path: str, text: str) -> None:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode())


def sarif(text: str) -> dict[str, Any]:
    """The one run of a document that the official schema accepts."""
    document = json.loads(text)
    assert [error.message for error in SARIF.iter_errors(document)] == []
    (only,) = document["runs"]
    assert isinstance(only, dict)
    return only


def test_the_command_line_offers_what_there_is() -> None:
    assert FORMATS == formats.FORMATS


# --- sarif -----------------------------------------------------------------------------------------------------------


def test_sarif(run: Run) -> None:
    write(PLACE, FAULTY)
    code, output, errors = run(*RULES, "--output-format=sarif")
    assert (code, errors, output.isascii()) == (1, "", True)
    only = sarif(output)
    mixed, licensed, pip = only["results"]
    assert [each["level"] for each in (mixed, licensed, pip)] == ["warning", "note", "warning"]
    place = mixed["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] in only["originalUriBaseIds"]
    assert unquote(place["artifactLocation"]["uri"]) == PLACE
    assert place["region"] == {"startLine": 1, "startColumn": 27, "endLine": 1, "endColumn": 35}
    (related,) = mixed["relatedLocations"]
    assert related["physicalLocation"]["region"]["startColumn"] == 13
    assert "conda-forge" in related["message"]["text"]
    (change,) = pip["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == place["artifactLocation"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 4, "startColumn": 1, "endLine": 4, "endColumn": 1},
            "insertedContent": {"text": "  - pip\n"},
        }
    ]


def test_sarif_describes_the_rules_that_have_found_something(run: Run) -> None:
    write("environment.yml", FAULTY)
    only = sarif(run(*RULES, "--output-format=sarif")[1])
    rules = only["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in only["results"]] == [each["ruleId"] for each in only["results"]]
    documented = {each.name: each for each in known()}
    for rule in rules:
        expected = documented[rule["id"]]
        for text in rule["help"].values():
            assert text.startswith(f"{expected.title}.\n\n")
            assert "\nbad:\n\n" in text
        assert "\n```yaml\n" in rule["help"]["markdown"]
        assert "```" not in rule["help"]["text"]
        assert rule["shortDescription"]["text"] == expected.title
        assert rule["helpUri"].endswith(f"/{expected.name}/")
        assert rule["properties"]["tags"] == [expected.group]
        assert rule["defaultConfiguration"]["level"] == expected.severity.value.replace("hint", "note")


def test_sarif_counts_utf16_units(run: Run) -> None:
    write("environment.yml", 'channels: ["🎉", defaults, conda-forge]\ndependencies: [python=3.12]\n')
    only = sarif(run("--select=mixed-channels", "--output-format=sarif")[1])
    assert only["columnKind"] == "utf16CodeUnits"
    assert only["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] == 18


@pytest.mark.parametrize("text", ["", "[", "\ufeffname: x\n", "a: b\r\n\tc: d\r", "dependencies:\n- numpy =>1\n"])
def test_sarif_is_valid_of_odd_files(run: Run, text: str) -> None:
    write("environment.yml", text)
    assert sarif(run("environment.yml", "--select=all", "--output-format=sarif")[1])["results"]


def test_sarif_of_all_example_files_is_valid(run: Run) -> None:
    output = run(str(ROOT / "tests/corpus"), "--select=all", "--output-format=sarif", "--no-cache")[1]
    assert len(sarif(output)["results"]) > 20


def test_sarif_of_a_rule_that_fails(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def check(source: Source) -> list[Finding]:
        raise ZeroDivisionError

    failing = Rule("failing", "group", Severity.WARNING, check, __name__)
    write("environment.yml", CLEAN)
    monkeypatch.setattr(engine, "_chosen", lambda *_: (failing,))
    code, output, _ = run("environment.yml", "--no-cache", "--output-format=sarif")
    assert code == 2
    assert [each["ruleId"] for each in sarif(output)["results"]] == ["internal-error"]


def test_a_fix_that_would_write_a_secret_is_left_out(run: Run) -> None:
    line = f"  - 'https://me:{SECRET}@conda.example.org/x::numpy = 1.2'\n"
    write("environment.yml", f"dependencies:\n{line}")

    def repairable() -> set[str]:
        output = run("--select=all", "--ignore=security", "--no-cache", "--output-format=sarif")[1]
        assert SECRET not in output
        return {each["ruleId"] for each in sarif(output)["results"] if "fixes" in each}

    with_secret = repairable()
    write("environment.yml", f"dependencies:\n{line.replace(f'me:{SECRET}@', '')}")
    assert with_secret < repairable()


def test_results_are_known_again_when_lines_move(run: Run) -> None:
    def fingerprints() -> tuple[list[str], list[str]]:
        found = sarif(run(*RULES, "--output-format=sarif")[1])["results"]
        listed = json.loads(run(*RULES, "--output-format=gitlab")[1])
        return [each["partialFingerprints"]["envlintFinding/v1"] for each in found], [
            each["fingerprint"] for each in listed
        ]

    write("environment.yml", FAULTY)
    before = fingerprints()
    write("environment.yml", f"# a comment\n\n{FAULTY}")
    assert fingerprints() == before
    write("environment.yml", FAULTY.replace("defaults]  # 🎉", "'defaults'  ]"))
    assert fingerprints() == before, "nor by how the item is written"
    write("environment.yml", FAULTY.replace("defaults", "main"))
    assert fingerprints() != before


def test_no_two_findings_have_one_fingerprint(run: Run) -> None:
    write("environment.yml", CLEAN + "  - NumPy\n  - NumPy\n  - NumPy\n")
    listed = json.loads(run("--select=uppercase-name,duplicate-dependency", "--output-format=gitlab")[1])
    assert len({each["fingerprint"] for each in listed}) == len(listed) >= 3


def test_paths_are_those_of_the_checkout(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write("sub/environment.yml", FAULTY)
    monkeypatch.chdir("sub")
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path))
    result = sarif(run(*RULES, "--output-format=sarif")[1])["results"][0]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub/environment.yml"
    assert json.loads(run(*RULES, "--output-format=gitlab")[1])[0]["location"]["path"] == "sub/environment.yml"
    assert ";sourcepath=sub/environment.yml;" in run(*RULES, "--output-format=azure")[1]


def test_a_file_outside_has_a_whole_address(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write("a b/environment.yml", FAULTY)
    write("here/x", "")
    monkeypatch.chdir("here")
    only = sarif(run(*RULES, str(tmp_path / "a b"), "--output-format=sarif")[1])
    artifact = only["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path / "a b/environment.yml").as_uri()}


# --- gitlab, azure, json-lines ---------------------------------------------------------------------------------------


def test_gitlab(run: Run) -> None:
    write(PLACE, FAULTY)
    code, output, _ = run(*RULES, "--output-format=gitlab")
    listed = json.loads(output)
    assert code == 1
    assert [each["severity"] for each in listed] == ["minor", "info", "minor"]
    del listed[0]["fingerprint"]
    assert listed[0] == {
        "description": "`defaults` and `conda-forge` are mixed",
        "check_name": "mixed-channels",
        "severity": "minor",
        "location": {"path": PLACE, "lines": {"begin": 1, "end": 1}},
    }


def test_azure(run: Run) -> None:
    write(PLACE, FAULTY)
    lines = run(*RULES, "--output-format=azure")[1].splitlines()
    assert len(lines) == 3
    assert lines[0].startswith(
        "##vso[task.logissue type=warning;sourcepath=sub é/envi%3Bronment [1%5D, 100%AZP25.yml;"
        "linenumber=1;columnnumber=27;code=mixed-channels;]`defaults` and `conda-forge` are mixed%0A"
    )


def test_json_lines_are_the_findings_of_json(run: Run) -> None:
    write(PLACE, FAULTY)
    lines = run(*RULES, "--output-format=json-lines")[1].splitlines()
    document = json.loads(run(*RULES, "--output-format=json")[1])
    assert [json.loads(line) for line in lines] == document["diagnostics"]
    assert len(lines) == 3


# --- junit -----------------------------------------------------------------------------------------------------------


def test_junit(run: Run) -> None:
    write(PLACE, FAULTY)
    write("clean.yml", CLEAN)
    for _ in range(2):  # the second run knows the clean file from the cache
        suites = ElementTree.fromstring(run(*RULES, "clean.yml", PLACE, "--output-format=junit")[1])
        assert suites.attrib == {"name": "envlint", "tests": "4", "failures": "2", "errors": "0", "skipped": "1"}
        clean, faulty = suites
        assert clean.attrib == {"name": "clean.yml", "tests": "1", "failures": "0", "errors": "0", "skipped": "0"}
        assert [len(case) for case in clean] == [0]
        assert faulty.attrib == {"name": PLACE, "tests": "3", "failures": "2", "errors": "0", "skipped": "1"}
        case = faulty[0]
        assert case.attrib == {"classname": PLACE, "name": "mixed-channels at 1:27", "file": PLACE, "line": "1"}
        assert case[0].attrib == {"message": "`defaults` and `conda-forge` are mixed", "type": "warning"}
        assert (case[0].text or "").splitlines()[-1].startswith("fix: ")


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 0), ("warning", 2), ("hint", 3)])
def test_junit_fails_where_the_run_does(run: Run, fail_on: str, failures: int) -> None:
    write("environment.yml", FAULTY)
    code, printed, _ = run(*RULES, "--output-format=junit", "--fail-on", fail_on)
    suites = ElementTree.fromstring(printed)
    assert code == (failures > 0)
    assert (suites.attrib["failures"], suites.attrib["skipped"]) == (str(failures), str(3 - failures))
    results = [(case[0].tag, case[0].attrib["type"]) for case in suites.iter("testcase")]
    assert sorted(tag for tag, _ in results) == ["failure"] * failures + ["skipped"] * (3 - failures)
    assert {kind for tag, kind in results if tag == "skipped"}.isdisjoint({fail_on})


def test_junit_writes_what_xml_cannot(run: Run) -> None:
    write("environment.yml", f'"a<&>\\e\\uffff": 1\n{CLEAN}')
    suites = ElementTree.fromstring(run("--output-format=junit", "environment.yml")[1])
    assert any("a<&><U+001B><U+FFFF>" in case[0].attrib["message"] for case in suites.iter("testcase"))


# --- markdown --------------------------------------------------------------------------------------------------------


def rows(output: str) -> list[list[str]]:
    return [line.strip("| ").split(" | ") for line in output.splitlines() if line.startswith("| ")][1:]


def test_markdown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("sub é/environment 1.yml", FAULTY)
    output = run(*RULES, "--output-format=markdown")[1]
    assert output.splitlines()[:3] == ["### envlint", "", "2 warnings, 1 hint in 1 file"]
    assert rows(output)[0] == [
        "warning",
        "[sub é/environment 1.yml:1:27](sub%20%C3%A9/environment%201.yml#L1)",
        "`defaults` and `conda-forge` are mixed",
        "[mixed-channels](https://conda-envlint.readthedocs.io/en/stable/rules/mixed-channels/)",
    ]
    monkeypatch.setenv("GITHUB_REPOSITORY", "company/tool")
    monkeypatch.setenv("GITHUB_SHA", "0123abc")
    place = rows(run(*RULES, "--output-format=markdown")[1])[0][1]
    assert place.endswith("(https://github.com/company/tool/blob/0123abc/sub%20%C3%A9/environment%201.yml#L1)")


def test_a_cell_cannot_break_the_table(run: Run) -> None:
    write("a|*b*.yml", 'dependencies:\n  - "numpy =>1|<b>*2*"\n')
    output = run("a|*b*.yml", "--select=all", "--output-format=markdown")[1]
    table = [line for line in output.splitlines() if line.startswith("|")]
    assert len(table) > 2
    assert {line.replace("\\|", "").count("|") for line in table} == {5}
    assert r"[a\|\*b\*.yml:1:1]" in output or r"[a\|\*b\*.yml:2:" in output


def test_a_summary_is_not_longer_than_github_takes(run: Run) -> None:
    write("environment.yml", CLEAN + "".join(f"  - A{number}=1.0\n" for number in range(MOST_ROWS + 5)))
    output = run("--select=uppercase-name", "--output-format=markdown")[1]
    assert len(rows(output)) == MOST_ROWS
    assert output.endswith("\n... and 5 more\n")
    assert len(output.encode()) < 2**20


# --- every format ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("files", [(), ("environment.yml",)], ids=["no file", "a clean file"])
def test_a_run_without_findings_gives_whole_documents(run: Run, files: tuple[str, ...]) -> None:
    for file in files:
        write(file, CLEAN)

    def printed(format: str) -> str:
        code, output, _ = run(f"--output-format={format}")
        assert code == 0
        return output

    assert sarif(printed("sarif"))["results"] == []
    assert json.loads(printed("gitlab")) == []
    assert json.loads(printed("json"))["diagnostics"] == []
    assert ElementTree.fromstring(printed("junit")).attrib["tests"] == str(len(files))
    said = "no problems in 1 file; highest profile passed: strict" if files else "no problems in 0 files"
    assert printed("markdown") == f"### envlint\n\n{said}\n"
    assert printed("json-lines") == printed("azure") == printed("github") == ""


def test_what_could_not_be_checked_is_not_taken_for_clean(run: Run) -> None:
    write("a/environment.yml", CLEAN)
    write("b/environment.yml", CLEAN)
    write("b/envlint.toml", "selekt = []\n")
    Path("latin-1.yml").write_bytes(b"name: \xe9\n")
    arguments = ("latin-1.yml", "a", "b", "missing.yml")
    code, output, errors = run(*arguments, "--output-format=sarif")
    (invocation,) = sarif(output)["invocations"]
    assert (code, invocation["executionSuccessful"]) == (2, False)
    said = [each["message"]["text"] for each in invocation["toolExecutionNotifications"]]
    assert len(said) == len(errors.splitlines()) == 3
    assert any(each.startswith("latin-1.yml:1: byte 0xe9") for each in said)
    suites = ElementTree.fromstring(run(*arguments, "--output-format=junit")[1])
    assert (suites.attrib["tests"], suites.attrib["failures"], suites.attrib["errors"]) == ("4", "0", "3")
    assert [each.attrib["message"] for each in suites.iter("error")] == said
    assert run(*arguments, "--output-format=markdown")[1].count("\n- ") == 3
    write("environment.yml", CLEAN)
    assert sarif(run("environment.yml", "--output-format=sarif")[1])["invocations"][0]["executionSuccessful"]


# --- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_a_file_gets_what_would_be_printed(run: Run, format: str) -> None:
    write("environment.yml", FAULTY)
    code, printed, _ = run(f"--output-format={format}", "--color=always")
    plain = run(f"--output-format={format}", "--color=never")[1]
    assert run(f"--output-format={format}", "--output-file=a b/é.out", "--color=always") == (code, "", "")
    assert Path("a b/é.out").read_bytes().decode() == plain
    assert ("\x1b" in printed) == (format in ("text", "concise"))


def test_several_reports_of_one_run(run: Run) -> None:
    write("environment.yml", FAULTY)
    text = run(*RULES)[1]
    code, output, errors = run(*RULES, "--output-file", "sarif=reports/a=b.sarif", "--output-file=junit=tests.xml")
    assert (code, output, errors) == (1, text, "")
    assert len(sarif(Path("reports/a=b.sarif").read_text("utf-8"))["results"]) == 3
    assert ElementTree.parse("tests.xml").getroot().attrib["failures"] == "2"
    assert sorted(each.name for each in Path().iterdir() if each.name.startswith(".envlint-")) == []
    run(*RULES, "--output-file=x.txt", "--output-file=json=x.json")
    assert Path("x.txt").read_text("utf-8") == text
    assert json.loads(Path("x.json").read_text("utf-8"))["summary"]["files"] == 1


@pytest.mark.parametrize(
    ("name", "arguments", "beginning"),
    [
        ("x.sarif", (), '{"$schema": '),
        ("X.SARIF", (), '{"$schema": '),
        ("x.html", (), "<!doctype html>"),
        ("x.json", (), '{"version": 1,'),
        ("x.jsonl", (), '{"file": '),
        ("x.xml", (), "<?xml "),
        ("x.md", (), "### envlint"),
        ("x.txt", (), "environment.yml:"),
        ("x.md", ("--output-format=concise",), "environment.yml:"),
        ("x.md", ("--output-format=text",), "environment.yml:"),
        ("x.md", ("--statistics",), "1  "),
        ("./sarif=x.txt", (), "environment.yml:"),
    ],
)
def test_the_ending_of_a_file_asks_for_a_format_where_nothing_else_does(
    run: Run, name: str, arguments: tuple[str, ...], beginning: str
) -> None:
    write("environment.yml", FAULTY)
    assert run(*RULES, *arguments, f"--output-file={name}") == (1, "", "")
    assert Path(name).read_text("utf-8").lstrip().startswith(beginning)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--output-file=sarfi=x",), "--output-file: there is no format `sarfi`; did you mean `sarif`?"),
        (("--output-file=foo=x",), "--output-file: there is no format `foo`; there are `text`, `concise`, "),
        (("--output-file=",), "--output-file: `` names no file"),
        (("--output-file==x",), "--output-file: `=x` names no format"),
        (("--output-file=sarif=",), "--output-file: `sarif=` names no file"),
        (("--output-file=x", "--output-file=json=x"), "--output-file: two reports cannot be written to `x`"),
        (("--output-file=folder",), "--output-file: `folder` is not written: "),
        (("--output-file=environment.yml/x",), "--output-file: `environment.yml/x` is not written: "),
        (("--output-file=x", "--diff"), "--output-file is for a report: --diff and --fix-only make none"),
        (("--output-format=json", "--diff"), "--output-format json is for a report: --diff and --fix-only make none"),
        (("--output-file=x", "--fix-only"), "--output-file is for a report: --diff and --fix-only make none"),
    ],
)
def test_files_that_cannot_be_meant(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    write("environment.yml", FAULTY)
    write("folder/x", "")
    code, output, errors = run("environment.yml", *arguments)
    assert (code, output) == (2, "")
    assert errors.startswith(f"envlint: {complaint}")
    assert Path("environment.yml").read_text("utf-8") == FAULTY
    assert not Path("x").exists()


@pytest.mark.parametrize("named", ["environment.yml", "sarif=environment.yml", "envlint.toml", "json=link.yml"])
def test_no_report_takes_the_place_of_what_is_read(run: Run, named: str) -> None:
    files = {"environment.yml": FAULTY, "envlint.toml": "clients = ['conda']\n"}
    for name, text in files.items():
        write(name, text)
    Path("link.yml").symlink_to("environment.yml")
    code, output, errors = run("environment.yml", f"--output-file={named}")
    target = named.rpartition("=")[2]
    said = f"envlint: --output-file: `{target}` is a file that this run reads, and would be lost\n"
    assert (code, output, errors) == (2, "", said)
    assert {name: Path(name).read_text("utf-8") for name in files} == files


def test_a_report_goes_into_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - numpy=>1\n", "utf-8")
    os.mkfifo(tmp_path / "pipe")
    command = (sys.executable, "-m", "envlint", "--output-file", "concise=pipe", "-q", "environment.yml")
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.PIPE) as running:
        assert "[invalid-spec]" in (tmp_path / "pipe").read_text("utf-8")
        running.communicate()
    assert (tmp_path / "pipe").is_fifo()


def test_a_report_stays_when_the_configuration_is_of_no_use(run: Run) -> None:
    write("environment.yml", FAULTY)
    run("--output-file=sarif=x.sarif")
    before = Path("x.sarif").read_bytes()
    write("envlint.toml", "selekt = []\n")
    assert run("--output-file=sarif=x.sarif")[0] == 2
    assert Path("x.sarif").read_bytes() == before


def test_a_variable_writes_no_file(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("environment.yml", FAULTY)
    monkeypatch.setenv("ENVLINT_OUTPUT_FILE", "sarif=x.sarif")
    assert run("environment.yml")[0] == 1
    assert not Path("x.sarif").exists()


def test_standard_output_by_its_path_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "environment.yml").write_text("dependencies:\n  - numpy=>1\n", "utf-8")
    with (tmp_path / "log").open("w") as log:
        log.write("before\n")
        log.flush()
        command = (sys.executable, "-m", "envlint", "--output-file", "concise=/dev/stdout", "-q", "environment.yml")
        subprocess.run(command, cwd=tmp_path, env=environment(), stdout=log, check=False)
        log.seek(0, 2)
        log.write("after\n")
    first, *between, last = (tmp_path / "log").read_text("utf-8").splitlines()
    assert (first, last) == ("before", "after")
    assert any("[invalid-spec]" in line for line in between)
