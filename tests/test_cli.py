"""The command line in this process: what it prints and what it returns."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest

from envlint import engine
from envlint.clients.table import CLIENTS
from envlint.diagnostic import Finding, Severity
from envlint.rule import Rule, find, known
from envlint.source import Source

REPORT_SCHEMA = json.loads((Path(__file__).parent / "cli" / "report.schema.json").read_text("utf-8"))
CLEAN = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
WARNED = "channels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - pip:\n      - rich==14.0.0\n"
"""With one finding whatever rules there are: `missing-pip`, line 5, column 5."""
CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")


Run = Callable[..., tuple[int, str, str]]


def write(path: str, text: str | bytes) -> None:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text if isinstance(text, bytes) else text.encode())


# --- check -----------------------------------------------------------------------------------------------------------


def test_a_clean_file(run: Run) -> None:
    write("environment.yml", CLEAN)
    assert run("environment.yml") == (0, "no problems in 1 file\n", "")
    assert run("--quiet", "environment.yml") == (0, "", "")


def test_a_file_with_findings(run: Run) -> None:
    write("environment.yml", WARNED)
    code, output, errors = run("environment.yml")
    assert (code, errors) == (1, "")
    assert output.startswith("environment.yml:5:5: warning[missing-pip] ")
    assert output.endswith("\n\n1 warning in 1 file\n")


def test_without_arguments_the_folder_is_checked(run: Run) -> None:
    write("b/environment.yml", WARNED)
    write("a.yml", WARNED)
    write("docs.yml", "site_name: x\n")
    code, output, _ = run("--output-format", "concise")
    assert code == 1
    lines = output.splitlines()
    assert [line.partition(":")[0] for line in lines[:2]] == ["a.yml", str(Path("b/environment.yml"))]
    assert lines[2:] == ["2 warnings in 2 files"]
    assert run("check", ".", "--output-format=concise")[1] == output
    assert run(str(Path.cwd()), "--output-format=concise")[1] == output, "absolute paths are shown relative"


@pytest.mark.parametrize(
    ("threshold", "code"),
    [("error", 0), ("warning", 1), ("hint", 1)],
)
def test_fail_on(run: Run, threshold: str, code: int) -> None:
    write("environment.yml", WARNED)
    assert run("environment.yml", "--fail-on", threshold)[0] == code
    assert run("environment.yml", "--fail-on", threshold, "--exit-zero")[0] == 0


def test_select_and_ignore(run: Run) -> None:
    write("environment.yml", "channels: [conda-forge, defaults]\ndependencies: [python, pip: [rich==14.0.0]]\n")

    def rules(*arguments: str) -> set[str]:
        document = json.loads(run("environment.yml", "--output-format=json", *arguments)[1])
        return {each["rule"] for each in document["diagnostics"]}

    assert rules("--select", "mixed-channels") == {"mixed-channels"}
    assert rules("--select", "mixed-channels,missing-pip") == {"mixed-channels", "missing-pip"}
    assert rules("--select=channels", "--select=pip") >= {"mixed-channels", "missing-pip"}
    assert rules("--select", "all", "--ignore", "channels, pip") >= {"unpinned-core"}
    assert rules("--select", "pip", "--extend-select", "mixed-channels") == {"mixed-channels", "missing-pip"}
    assert not rules("--ignore", "all")


def test_a_client_and_a_platform(run: Run) -> None:
    write("environment.yml", CLEAN)
    assert run("environment.yml", "--client", "pixi,conda", "--client=mamba", "--platform", "linux-64")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ("--select", "mixed-chanels"),
            "--select: there is no rule or group `mixed-chanels`; did you mean `mixed-channels`?",
        ),
        (("--ignore", "nothing-like-it"), "--ignore: there is no rule or group `nothing-like-it`"),
        (("--client", "Conda"), "--client: there is no client `Conda`; did you mean `conda`?"),
        (("--platform", "linux64"), "--platform: there is no platform `linux64`; did you mean `linux-64`?"),
        (("--fail-on", "never"), "argument --fail-on: invalid choice: 'never'"),
        (("--fix-everything",), "unrecognized arguments: --fix-everything (see `envlint --help`)"),
        (("explain", "mixed-chanels"), "there is no rule `mixed-chanels`; did you mean `mixed-channels`?"),
        (("explain", "pip-missing"), "there is no rule `pip-missing`; did you mean `missing-pip`?"),
        (("--client", "repo2docker"), "--client: there is no client `repo2docker`; did you mean `binder`?"),
        (("clients", "micromamba"), "there is no client `micromamba`; did you mean `mamba`?"),
        (("explain",), "name rules or groups, or give `--all`; `envlint rules` lists them"),
    ],
)
def test_mistakes_of_usage(run: Run, arguments: tuple[str, ...], complaint: str) -> None:
    code, output, errors = run(*arguments)
    assert (code, output) == (2, "")
    assert errors.startswith(f"envlint: {complaint}")
    assert errors.count("\n") == 1


def test_options_may_stand_between_paths(run: Run) -> None:
    write("a.yml", CLEAN)
    write("b.yml", CLEAN)
    assert run("a.yml", "--select", "channels", "b.yml") == (0, "no problems in 2 files\n", "")


def test_what_cannot_be_read_does_not_stop_the_rest(run: Run) -> None:
    write("latin-1.yml", "dependencies:\n  - python # é\n".encode("latin-1"))
    write("environment.yml", WARNED)
    code, output, errors = run(
        "missing.yml", "latin-1.yml", "environment.yml", "--output-format=concise", "--exit-zero"
    )
    assert code == 2
    assert output.splitlines()[-1] == "1 warning in 1 file"
    missing, undecodable = errors.splitlines()
    assert missing == "missing.yml: error: no such file or folder"
    assert undecodable.startswith("latin-1.yml:2: error: byte 0xe9 ")


def test_a_mistyped_command(run: Run) -> None:
    assert run("--no-cache", "baseline")[2].endswith("; the command comes before all options: `envlint baseline ...`\n")
    assert run("chekc") == (2, "", "chekc: error: no such file or folder; did you mean `check`?\n")


def test_a_path_that_is_called_like_a_command(run: Run) -> None:
    write("rules/environment.yml", WARNED)
    assert "1 warning in 1 file" in run("./rules")[1]
    assert "1 warning in 1 file" in run("check", "rules")[1]
    assert "1 warning in 1 file" not in run("rules")[1]


def test_no_files(run: Run) -> None:
    assert run() == (0, "", "envlint: no environment files in `.`\n")
    code, output, _ = run("--output-format=json")
    assert code == 0
    assert json.loads(output)["summary"]["files"] == 0


def test_show_files(run: Run) -> None:
    write("b/environment.yml", WARNED)
    write("a.yml", "not: one\n")
    assert run("--show-files") == (0, f"{Path('b/environment.yml')}\n", "")
    assert run("--show-files", "missing", "a.yml") == (2, "a.yml\n", "missing: error: no such file or folder\n")


def test_only_environments(run: Run) -> None:
    write("a.yml", "not: one\n")
    write("environment.yml", CLEAN)
    assert run("--only-environments", "a.yml", "environment.yml") == (0, "no problems in 1 file\n", "")


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WARNED.replace("\n", "\r\n").encode())))
    code, output, _ = run("-", "--stdin-filename", "sub/env.yml", "--output-format=concise")
    assert code == 1
    assert output.startswith(f"{Path('sub/env.yml')}:5:5: warning[missing-pip]")


def test_standard_input_that_is_no_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a: \xff")))
    code, output, errors = run("-")
    assert (code, output) == (2, "")
    assert errors.startswith("environment.yml:1: error: byte 0xff")


def test_statistics(run: Run) -> None:
    write("environment.yml", WARNED)
    write("other.yml", WARNED)
    code, output, _ = run("--statistics", "environment.yml", "other.yml")
    assert code == 1
    assert output == "2  missing-pip (pip)\n2 warnings in 2 files\n"


def test_json_is_as_documented(run: Run) -> None:
    code, output, errors = run(str(CORPUS), "--output-format=json", "--select=all", "--client", ",".join(CLIENTS))
    assert code in (1, 2)
    assert code == 1 or errors
    document = json.loads(output)
    jsonschema.validate(document, REPORT_SCHEMA)
    assert document["diagnostics"]
    severities = [each["severity"] for each in document["diagnostics"]]
    for severity in ("error", "warning", "hint"):
        assert document["summary"][f"{severity}s"] == severities.count(severity)


def test_colour_on_demand(run: Run) -> None:
    write("environment.yml", WARNED)
    assert "\x1b[" in run("--color=always", "environment.yml")[1]
    assert "\x1b[" not in run("--color=never", "environment.yml")[1]


@pytest.fixture
def _failing_rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def check(source: Source) -> list[Finding]:
        raise ZeroDivisionError(f"in {source.path}")

    failing = Rule("failing", "group", Severity.WARNING, check, __name__)
    every = (*find(), failing)
    caches = (engine._chosen, known)
    for each in caches:
        each.cache_clear()
    monkeypatch.setattr("envlint.rule.find", lambda package="": every)
    yield
    for each in caches:
        each.cache_clear()


@pytest.mark.usefixtures("_failing_rule")
def test_a_rule_that_raises(run: Run) -> None:
    write("environment.yml", WARNED)
    code, output, errors = run("environment.yml", "--output-format=concise")
    assert code == 2
    assert "error[internal-error] the rule `failing` failed on this file: ZeroDivisionError" in output
    assert "warning[missing-pip]" in output
    assert errors.startswith("environment.yml: error: the rule `failing` failed on this file")
    assert errors.count("\n") == 1
    document = json.loads(run("environment.yml", "--output-format=json")[1])
    jsonschema.validate(document, REPORT_SCHEMA)


# --- the other commands ----------------------------------------------------------------------------------------------


def test_help_names_every_command(run: Run) -> None:
    code, output, _ = run("--help")
    assert code == 0
    for name in ("check", "rules", "explain", "clients", "schema"):
        assert f"\n  {name} " in output
        assert run(name, "--help")[0] == 0


def test_rules(run: Run) -> None:
    code, output, _ = run("rules")
    assert code == 0
    lines = output.splitlines()
    assert lines[0].split() == ["group", "rule", "severity", "default", "fix", "what", "it", "finds"]
    assert len(lines) == len(find()) + 1
    assert any(line.split()[:5] == ["pip", "missing-pip", "warning", "on", "safe"] for line in lines)


def test_rules_as_json(run: Run) -> None:
    document = json.loads(run("rules", "--output-format=json")[1])
    assert [each["name"] for each in document["rules"]] == [each.name for each in find()]
    assert {each["fix"] for each in document["rules"]} <= {None, "safe", "unsafe"}


@pytest.mark.parametrize("rule", [each.name for each in find()])
def test_explain(run: Run, rule: str) -> None:
    code, output, _ = run("explain", rule)
    assert code == 0
    assert output.startswith(f"{rule}: ")
    assert "```" not in output
    assert "\x1b" not in output
    assert max(len(line) for line in output.splitlines() if not line.startswith(("    ", "- http"))) <= 100


def test_clients(run: Run) -> None:
    code, output, _ = run("clients")
    assert code == 0
    stairs = output.splitlines()[: len(CLIENTS)]
    assert [line.split(" ")[-1] for line in stairs] == list(CLIENTS)
    assert "the key `name`" in output
    assert "X stops with an error" in output


def test_one_client(run: Run) -> None:
    code, output, _ = run("clients", "pixi")
    assert code == 0
    assert "source: " in output


def test_clients_as_json(run: Run) -> None:
    document = json.loads(run("clients", "--output-format=json", "conda", "pixi")[1])
    assert [each["name"] for each in document["clients"]] == ["conda", "pixi"]
    assert all(set(each["clients"]) == {"conda", "pixi"} for each in document["topics"])
