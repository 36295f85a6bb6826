"""What is known and lived with: `envlint baseline`, `--baseline`, `--must-shrink`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from envlint.baseline import Baseline, read
from envlint.config import Config
from envlint.engine import analyze
from envlint.format import format_text, layout_of
from tests.processes import environment
from tests.real_files import corpus_files, needs_corpus

FILE = ".envlint-baseline.json"
KNOWN = f"--baseline={FILE}"
FAULTY = """\
name: story
channels: [conda-forge]
dependencies:
  - python
  - NumPy
  - zlib=1.3
  - zlib
  - pip:
      - rich
"""
"""`unpinned-core` (twice), `uppercase-name`, `duplicate-dependency`, `missing-pip`: five findings."""

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith(("GITHUB_", "CI_", "BUILD_", "ENVLINT_")):
            monkeypatch.delenv(name)


def write(path: str, text: str) -> None:
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")


def rules(run: Run, *arguments: str) -> list[str]:
    """What is reported under a baseline."""
    return [each["rule"] for each in json.loads(run(KNOWN, "--output-format=json", *arguments)[1])["diagnostics"]]


def test_what_is_known_is_not_reported(run: Run) -> None:
    write("envs/a.yml", FAULTY)
    code, out, _ = run("baseline")
    assert (code, out.splitlines()[0]) == (0, f"{FILE}: 5 findings in 1 file")
    assert f'`baseline = "{FILE}"`' in out
    assert run(KNOWN) == (0, "no new problems in 1 file; 5 findings are in the baseline\n", "")
    assert run(KNOWN, "--no-cache", "--output-format=concise")[:2] == run(KNOWN)[:2], "the cache knows nothing of it"
    assert run("--fail-on=hint")[0] == 1
    write("envs/a.yml", FAULTY.replace("name: story", "name: base"))
    assert rules(run) == ["invalid-name"]
    assert run(KNOWN)[0] == 1


def test_the_key_of_a_configuration(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("pyproject.toml", '[tool.envlint]\nbaseline = "known.json"\n')
    write("envs/a.yml", FAULTY)
    monkeypatch.chdir("envs")
    code, out, _ = run("baseline")
    assert (code, out) == (0, "../known.json: 5 findings in 1 file\n")
    assert "envs/a.yml" in Path("../known.json").read_text("utf-8")
    assert run()[0] == 0
    assert run("--no-baseline")[0] == 1
    assert 'baseline = "../known.json"  # ' in run("--show-config", "a.yml")[1]
    assert run("--baseline=x", "--no-baseline")[0] == 2


def test_each_configuration_has_its_own(run: Run) -> None:
    for folder in ("one", "two"):
        write(f"{folder}/envlint.toml", 'baseline = "known.json"\n')
        write(f"{folder}/environment.yml", FAULTY)
    assert run("baseline")[0] == 0
    assert list(read(str(Path("two/known.json").absolute())).files) == ["environment.yml"]
    assert not Path(FILE).exists()
    assert run()[0] == 0


def test_the_file_is_readable_stable_and_has_no_secret(run: Run) -> None:
    write("b.yml", FAULTY + "variables:\n  API_TOKEN: 0dd5ecret-9f3a7c\n")
    write("a.yml", FAULTY)
    run("baseline")
    text = Path(FILE).read_text("utf-8")
    assert "0dd5ecret" not in text
    assert '      {"rule": "duplicate-dependency", "content": "zlib | zlib=1.3", "count": 1, "fingerprint": "' in text
    assert '"API_TOKEN: ****"' in text
    assert text.index('"a.yml"') < text.index('"b.yml"')
    before = Path(FILE).stat()
    run("baseline")
    assert Path(FILE).stat().st_ino == before.st_ino, "what does not change is not written"
    write("c.yml", FAULTY.replace("\n", "\r\n"))
    run("baseline", "c.yml")
    found = read(str(Path(FILE).absolute())).files
    assert found["c.yml"] == found["a.yml"]


def test_one_more_of_the_same_is_reported_last(run: Run) -> None:
    write("environment.yml", FAULTY)
    run("baseline")
    write("environment.yml", FAULTY.replace("  - pip:\n", "  - python\n  - pip:\n"))
    code, out, _ = run(KNOWN, "--select=unpinned-core")
    assert code == 1
    assert "environment.yml:8:5" in out
    assert "the baseline has one like this, and here is one more" in out


@pytest.mark.parametrize("line", [4, 8])
def test_one_more_is_the_one_on_a_changed_line(run: Run, line: int) -> None:
    write("environment.yml", FAULTY)
    run("baseline")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")
    for command in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        subprocess.run((*git, *command), check=True)
    lines = FAULTY.splitlines(keepends=True)
    lines.insert(line - 1, "  - python # again\n")
    write("environment.yml", "".join(lines))
    out = run(KNOWN, "--diff-base=HEAD", "--select=unpinned-core", "--output-format=concise")[1]
    assert out.startswith(f"environment.yml:{line}:5: warning[unpinned-core]")
    assert out.count("unpinned-core") == 1


def test_what_is_found_no_more(run: Run) -> None:
    write("environment.yml", FAULTY)
    run("baseline")
    write("environment.yml", FAULTY.replace("NumPy", "numpy=1.26").replace("  - zlib\n", ""))
    code, _, error = run(KNOWN)
    assert code == 0
    assert error == f"3 findings of `{FILE}` are found no more: `envlint baseline` removes them\n"
    assert run(KNOWN, "--quiet")[2] == ""
    code, _, error = run(KNOWN, "--must-shrink")
    assert code == 1
    assert "  environment.yml: duplicate-dependency (`zlib | zlib=1.3`); " in error
    assert run("baseline", "--must-shrink")[1].startswith(f"{FILE}: 2 findings in 1 file (3 gone)")
    assert run(KNOWN, "--must-shrink") == (0, "no new problems in 1 file; 2 findings are in the baseline\n", "")


def test_a_file_that_is_clean_and_cached_has_stale_entries_all_the_same(run: Run) -> None:
    write("environment.yml", FAULTY)
    run("baseline")
    write("environment.yml", "channels: [conda-forge]\ndependencies: [python=3.12]\n")
    first = run(KNOWN, "--must-shrink")
    assert first[0] == 1
    assert run(KNOWN, "--must-shrink") == first


def test_what_was_not_looked_for_is_not_stale(run: Run) -> None:
    write("a.yml", FAULTY)
    write("b.yml", FAULTY)
    run("baseline")
    before = Path(FILE).read_text("utf-8")
    write("a.yml", FAULTY.replace("NumPy", "numpy=1.26"))
    for words in (("b.yml",), ("a.yml", "--select=missing-pip")):
        assert run(KNOWN, "--must-shrink", *words)[0] == 0
        run("baseline", *words)
        assert Path(FILE).read_text("utf-8") == before
    write("a.yml", FAULTY + "  broken: [\n")
    assert "found no more" not in run(KNOWN)[2], "a file that cannot be parsed hides what is in it"


def test_files_that_are_gone(run: Run) -> None:
    write("envs/a.yml", FAULTY)
    write("other/b.yml", "channels: [conda-forge]\ndependencies: [python=3.12]\n")
    run("baseline")
    Path("envs/a.yml").unlink()
    assert run(KNOWN, "--must-shrink", "other")[0] == 0
    code, _, error = run(KNOWN, "--must-shrink")
    assert code == 1
    assert f"5 findings of `{FILE}`" in error
    Path("other/b.yml").unlink()
    assert run(KNOWN, "--must-shrink")[0] == 1
    assert run("baseline")[1] == f"{FILE}: no findings (5 gone)\n"
    assert read(str(Path(FILE).absolute())).files == {}


def test_a_file_with_another_name_keeps_what_is_known_of_it(run: Run) -> None:
    write("envs/a.yml", FAULTY)
    write("envs/z.yml", "channels: [conda-forge]\ndependencies: [python]\n")
    run("baseline")
    Path("envs/a.yml").rename("envs/b.yml")
    assert run(KNOWN, "--must-shrink")[0] == 0
    assert run("baseline", "--must-shrink")[0] == 0
    assert [*read(str(Path(FILE).absolute())).files] == ["envs/b.yml", "envs/z.yml"]
    Path("envs/z.yml").unlink()
    write("envs/new.yml", FAULTY.replace("python", "scipy"))
    assert "uppercase-name" in rules(run, "envs/new.yml"), "not what is in another file that is still there"


def test_it_must_not_grow(run: Run) -> None:
    write("environment.yml", FAULTY)
    code, _, error = run("baseline", "--must-shrink")
    assert code == 1
    assert "there is no baseline yet" in error
    run("baseline")
    before = Path(FILE).read_text("utf-8")
    write("environment.yml", FAULTY.replace("name: story", "name: base"))
    code, _, error = run("baseline", "--must-shrink")
    assert (code, error) == (
        1, f"{FILE}: not written: it would get 1 new finding\n  environment.yml: invalid-name (`name: base`)\n"
    )  # fmt: skip
    assert Path(FILE).read_text("utf-8") == before
    assert run("baseline")[1].startswith(f"{FILE}: 6 findings in 1 file (1 new)")


def test_nothing_found(run: Run) -> None:
    assert run("baseline") == (0, "", "envlint: no environment files in `.`\n")
    assert not Path(FILE).exists()
    write("environment.yml", "channels: [conda-forge]\ndependencies: [python=3.12]\n")
    assert run("baseline", "--must-shrink") == (0, f"{FILE}: no findings\n", "")
    assert run(KNOWN, "--must-shrink") == (0, "no problems in 1 file\n", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "there is no such baseline; `envlint baseline` writes it"),
        ("", "is no baseline: it is empty"),
        ("[]", "is no baseline: it has no `version`"),
        ('{"version": 2, "files": {}}', "was written by a newer envlint (format 2, not 1)"),
        ('{"version": 1, "files": {"a": [{}]}}', "is no baseline: an entry is not as `envlint baseline` writes it"),
        ('{\n<<<<<<< HEAD\n"version": 1', "has a merge conflict: take either side of it"),
        ('{"version": 1, "files": []}', "is no baseline: an entry is not as"),
    ],
)
def test_one_that_cannot_be_used(run: Run, text: str | None, reason: str) -> None:
    write("environment.yml", FAULTY)
    if text is not None:
        write(FILE, text)
        code, _, error = run("baseline")
        assert (code, error.startswith(f"envlint: {FILE}: {reason}")) == (2, True)
        assert Path(FILE).read_text("utf-8") == text
    code, out, error = run(KNOWN)
    assert (code, out) == (2, "")
    assert error.startswith(f"envlint: {FILE}: {reason}")


def test_one_that_nobody_has_said_to_use_is_mentioned(run: Run) -> None:
    write("environment.yml", FAULTY)
    assert run("baseline")[0] == 0
    said = f'`{FILE}` is not used: that takes `baseline = "{FILE}"` in the configuration, or `--baseline {FILE}`\n'
    assert run()[2] == said
    assert run("--quiet")[2] == run("--no-baseline")[2] == run(KNOWN)[2] == ""
    error = run("--must-shrink")[2]
    assert error.startswith(f"envlint: --must-shrink needs a baseline: `--baseline {FILE}`")
    write("environment.yml", FAULTY.replace("  - zlib\n", ""))
    assert run("--select=duplicate-dependency")[2] == "", "nothing is reported that it could have"


def test_the_one_that_is_named_is_meant_where_all_files_are_gone(run: Run) -> None:
    write("envlint.toml", f'baseline = "{FILE}"\n')
    write("environment.yml", FAULTY)
    run("baseline")
    run("baseline", "--baseline=other.json")
    before = Path(FILE).read_bytes()
    Path("environment.yml").unlink()
    assert run("--must-shrink", "--baseline=none.json")[0] == 2
    error = run("--must-shrink", "--baseline=other.json")[2]
    assert "`envlint baseline --baseline other.json` removes them" in error
    assert run("baseline", "--baseline=other.json")[1] == "other.json: no findings (5 gone)\n"
    assert Path(FILE).read_bytes() == before


def test_the_one_of_another_folder_is_not_begun(run: Run) -> None:
    write("envlint.toml", 'baseline = "root.json"\n')
    write("sub/envlint.toml", 'baseline = "sub.json"\n')
    write("sub/environment.yml", FAULTY)
    assert run("baseline", "sub")[1] == "sub/sub.json: 5 findings in 1 file\n"
    assert not Path("root.json").exists()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is no baseline: it is empty; delete it and run `envlint baseline --baseline x.json`"),
        ("{", "is no baseline: expecting property name enclosed in double quotes: line 1 column 2 (char 1); delete it"),
        ("<<<<<<< HEAD\n{}\n=======\n", "has a merge conflict: take either side of it, then run"),
    ],
)
def test_one_that_cannot_be_read_says_the_way_out(run: Run, text: str, reason: str) -> None:
    write("environment.yml", FAULTY)
    write("x.json", text)
    code, _, error = run("--baseline=x.json")
    assert (code, error.startswith(f"envlint: x.json: {reason}")) == (2, True), error


def test_standard_input_says_which_file_it_is(tmp_path: Path) -> None:
    write("environment.yml", FAULTY)
    write("a.yml", FAULTY)
    command = (sys.executable, "-m", "envlint", "baseline")
    subprocess.run((*command, "."), env=environment(), check=True)
    before = Path(FILE).read_bytes()
    text = FAULTY.replace("NumPy", "numpy").encode()
    refused = subprocess.run((*command, "-"), env=environment(), input=text, capture_output=True, check=False)
    assert (refused.returncode, Path(FILE).read_bytes()) == (2, before)
    said = "envlint: a baseline needs to know which file standard input is: `--stdin-filename PATH`\n"
    assert refused.stderr.decode() == said
    subprocess.run((*command, "-", "--stdin-filename=a.yml"), env=environment(), input=text, check=True)
    files = read(str(Path(FILE).absolute())).files
    assert files["a.yml"].total() == files["environment.yml"].total() - 1


def test_must_shrink_needs_one(run: Run) -> None:
    write("environment.yml", FAULTY)
    code, out, error = run("--must-shrink")
    assert (code, out) == (2, "")
    assert error.startswith("envlint: --must-shrink needs a baseline")


def test_repairs_and_comments(run: Run) -> None:
    write("environment.yml", FAULTY)
    run("baseline")
    write("environment.yml", FAULTY.replace("name: story", "name: base"))
    run(KNOWN, "--add-ignore=later")
    text = Path("environment.yml").read_text("utf-8")
    assert text.count("# envlint:") == 1, "what is known needs no comment"
    assert "name: base  # envlint: ignore=invalid-name later" in text
    assert run(KNOWN)[0] == 0
    run(KNOWN, "--fix")
    assert "- numpy" in Path("environment.yml").read_text("utf-8"), "what can be repaired is, known or not"


def test_standard_input_is_the_file_that_it_is_called(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write("envs/a.yml", FAULTY)
    run("baseline")
    for name, code in (("envs/a.yml", 0), ("envs/other.yml", 1)):
        with (tmp_path / "envs/a.yml").open() as file:
            monkeypatch.setattr("sys.stdin", file)
            assert run(KNOWN, "-", f"--stdin-filename={name}")[0] == code


@pytest.mark.parametrize("kind", ["text", "concise", "github", "gitlab", "azure", "sarif", "junit", "markdown"])
def test_every_format_is_without_them(run: Run, kind: str) -> None:
    write("environment.yml", FAULTY)
    run("baseline")
    assert "uppercase-name" not in run(KNOWN, f"--output-format={kind}")[1]
    assert "uppercase-name" not in run(KNOWN, "--statistics")[1]


def test_a_comment_that_silences_nothing_is_no_matter_of_the_baseline(run: Run) -> None:
    silenced = FAULTY.replace("- NumPy", "- NumPy  # envlint: ignore=uppercase-name,unpinned-core")
    write("environment.yml", silenced)
    run("baseline")
    assert rules(run) == []
    write("environment.yml", FAULTY)
    assert sorted(rules(run)) == ["unpinned-core", "uppercase-name"], "it was the comment that was relied upon"


ITEMS = (
    "python", "NumPy", "numpy >=1.2.*", "zlib", "zlib=1.3", '"scipy"', "pandas  # mine", "tensorflow=2.10",
    "pytorch::pytorch", "foo = 1", "Bar=1.0=0", "curl>=8", "sqlite==3.*",
)  # fmt: skip
_ORDERLY = Config(select=("all",), ignore=("unsorted-dependencies", "key-order", "channel-order"))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), items=st.lists(st.sampled_from(ITEMS), min_size=1, max_size=7, unique=True))
def test_edits_that_change_nothing_keep_all_known(data: st.DataObject, items: list[str]) -> None:
    pip = data.draw(st.booleans())

    def text(order: list[str], indent: str, end: str, noise: bool) -> str:
        lines = ["name: x", "channels:", f"{indent}- pytorch", f"{indent}- defaults", "dependencies:"]
        lines += (f"{indent}- {each}" for each in order)
        lines += [f"{indent}- pip:", f"{indent}    - rich", f"{indent}    - torch"] if pip else []
        shown = []
        for line in lines:
            shown += data.draw(st.lists(st.sampled_from(["", "# a word", "   # another"]), max_size=2)) if noise else []
            shown.append(line)
        return end.join((*shown, ""))

    before = analyze(text(items, "  ", "\n", False), config=_ORDERLY)
    path = Path("environment.yml").absolute()
    baseline = Baseline(str(path.with_name(FILE)), {path.name: Counter(before.identities)})
    indent, end = data.draw(st.sampled_from(["", "  ", "    "])), data.draw(st.sampled_from(["\n", "\r\n"]))
    after = text(data.draw(st.permutations(items)), indent, end, True)
    layout = {"quotes": "minimal", "blank-lines": "one"}
    for each in (after, format_text(after, layout_of({})).text, format_text(after, layout_of(layout)).text):
        sifted = baseline.sift(analyze(each, config=_ORDERLY), path)
        assert not sifted.analysis.diagnostics
        assert not sifted.left


@pytest.mark.slow
@needs_corpus
def test_real_files_stay_known_when_they_are_laid_out(run: Run, tmp_path: Path) -> None:
    for number, file in enumerate(sorted(corpus_files())[::13]):
        (tmp_path / f"{number}-{file.stem}.yml").write_bytes(file.read_bytes())
    files = [path.name for path in sorted(tmp_path.glob("*.yml"))]
    assert len(files) >= 300
    run("baseline", *files)
    known = json.loads(run(KNOWN, "--output-format=json", *files)[1])["summary"]["baselined"]
    assert known > 600
    for words in ((), ("format",)):
        if words:
            run(*words, *files)
        found = run(KNOWN, "--must-shrink", "--output-format=json", *files)
        summary = json.loads(found[1])["summary"]
        assert (summary["errors"], summary["warnings"], summary["hints"], summary["baselined"]) == (0, 0, 0, known)
        assert "found no more" not in found[2]
