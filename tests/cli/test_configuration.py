"""What a repository says about its files, from its configuration to the exit code: files, options and variables."""

from __future__ import annotations

import gzip
import io
import json
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable
from pathlib import Path

import pytest

from envlint.cli import main
from envlint.cli.arguments import _DECLARATIONS, _TYPED, PROFILES, parse
from envlint.compatibility.location import BUNDLED, pack_file
from envlint.compatibility.pack import load
from envlint.pack_date import PACK_DATE
from envlint.settings.resolve import PROFILES as PROFILE_FILES
from tests.processes import write

FAULTY = "channels:\n  - conda-forge\ndependencies:\n  - python\n  - pip:\n      - rich==14.0.0\n"
"""`unpinned-core` in line 4 and `missing-pip` in line 5."""
RULES = "--select=unpinned-core,missing-pip"

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, lines of standard output, standard error."""

    def run(*arguments: str) -> tuple[int, list[str], str]:
        code = main(arguments)
        output, errors = capsys.readouterr()
        return code, output.splitlines(), errors

    return run


def found(run: Run, *arguments: str) -> list[str]:
    """`file rule` of each finding."""
    _, lines, errors = run("--output-format=concise", "--quiet", *arguments)
    assert errors in ("", "envlint: no environment files in `.`\n")
    return [f"{line.partition(':')[0]} {line.partition('[')[2].partition(']')[0]}" for line in lines]


# --- configuration files ---------------------------------------------------------------------------------------------


def test_a_monorepo_of_three(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "[tool.envlint]\nselect = ['unpinned-core', 'missing-pip']\nexclude = ['old/']\n",
            "environment.yml": FAULTY,
            "old/environment.yml": FAULTY,
            "library/pyproject.toml": "[project]\nname = 'library'\n",
            "library/environment.yml": FAULTY,
            "service/envlint.toml": "extend = '../pyproject.toml'\nignore = ['missing-pip']\n",
            "service/environment.yml": FAULTY,
            "service/deep/old/environment.yml": FAULTY,
            "notebooks/.envlint.toml": "select = ['missing-pip']\n"
            "[[overrides]]\nfiles = ['gpu\\*']\nselect = ['unpinned-core']\n",
            "notebooks/environment.yml": FAULTY,
            "notebooks/gpu/environment.yml": FAULTY,
        },
    )
    expected = [
        "environment.yml unpinned-core",
        "environment.yml missing-pip",
        "library/environment.yml unpinned-core",
        "library/environment.yml missing-pip",
        "notebooks/environment.yml missing-pip",
        "notebooks/gpu/environment.yml unpinned-core",
        "service/environment.yml unpinned-core",
    ]
    assert [line.replace("\\", "/") for line in found(run)] == expected
    assert found(run) == found(run, "--no-cache")
    assert "old/environment.yml" in found(run, "old/environment.yml")[0].replace("\\", "/"), "it is named"
    assert found(run, "old/environment.yml", "--force-exclude", ".")[0] == "environment.yml unpinned-core"
    assert run("old/environment.yml", "--force-exclude")[0] == 0


def test_which_configuration_counts(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": "ignore = ['pip', 'pins']\n", "other.toml": "select = ['missing-pip']\n"})
    write(tmp_path, {"environment.yml": FAULTY})
    assert found(run) == []
    assert found(run, "--config", "other.toml") == ["environment.yml missing-pip"]
    assert set(found(run, "--isolated")) >= {"environment.yml unpinned-core", "environment.yml missing-pip"}
    assert found(run, "--select=pip", "--ignore=channels") == ["environment.yml missing-pip"]


def test_a_profile(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": "channels: [conda-forge]\ndependencies: [python]\n"})
    arguments = ("--select=unpinned-core", "--output-format=concise")
    assert "warning[unpinned-core]" in run(*arguments)[1][0]
    assert "error[unpinned-core]" in run(*arguments, "--profile=strict")[1][0]
    write(tmp_path, {"envlint.toml": "profile = 'strict'\n"})
    assert "error[unpinned-core]" in run(*arguments)[1][0]
    assert "warning[unpinned-core]" in run(*arguments, "--profile=standard")[1][0]
    assert sorted(PROFILES) == sorted(path.stem for path in PROFILE_FILES.glob("*.toml"))


def test_core_packages_of_a_configuration(run: Run, tmp_path: Path) -> None:
    text = "channels: [conda-forge]\ndependencies: [gdal, python=3.12, pip=24, pip: [Fiona]]\n"
    write(tmp_path, {"environment.yml": text})
    assert run("--select=unpinned-core")[0] == 0
    write(tmp_path, {"envlint.toml": "core-packages = ['GDAL', 'fiona']\n"})
    assert len(found(run, "--select=unpinned-core")) == 2


def test_show_config(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "[tool.envlint]\nprofile = 'strict'\nplatforms = ['win-64']\nignore = ['pip']\n"
            "[tool.envlint.severity]\npins = 'hint'\n[[tool.envlint.overrides]]\nfiles = ['b.yml']\npreview = true\n",
            "a.yml": FAULTY,
            "b.yml": FAULTY,
            "c.yml": FAULTY,
        },
    )
    code, lines, errors = run("--show-config", "--ignore=channels", "--client", "pixi")
    assert (code, errors) == (0, "")
    first, second = "\n".join(lines).split("\n\n")
    assert first.startswith("# a.yml, c.yml\n# configuration file: pyproject.toml\n")
    assert second.startswith("# b.yml\n")
    for line in (
        'profile = "strict"  # pyproject.toml [tool.envlint]',
        'clients = ["pixi"]  # --client',
        'platforms = ["win-64"]  # pyproject.toml [tool.envlint]',
        'select = ["default", "unpinned-package", "unbounded-version"]  # profile strict',
        'ignore = ["pip", "channels"]  # pyproject.toml [tool.envlint], --ignore',
        "preview = false  # default",
        'severity.pins = "hint"  # pyproject.toml [tool.envlint]',
        'severity.unpinned-core = "error"  # profile strict',
    ):
        assert line in first.splitlines()
    assert "preview = true  # pyproject.toml [tool.envlint] overrides[0]" in second.splitlines()


def test_show_config_names_files_by_their_paths(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": "exclude = ['a.yml']\n", "a.yml": FAULTY})
    write(tmp_path, {"sub/envlint.toml": "extend = '../envlint.toml'\npreview = true\n", "sub/b.yml": FAULTY})
    code, lines, errors = run("--show-config", "a.yml", "sub/b.yml", "--exclude=x.yml")
    assert (code, errors) == (0, "")
    assert lines[:2] == ["# a.yml", "# excluded, and checked only as it is named"]
    assert 'exclude = ["a.yml", "x.yml"]  # envlint.toml, --exclude' in lines
    assert f"preview = true  # {Path('sub/envlint.toml')}" in lines
    code, lines, errors = run("--show-config", "no.yml")
    assert (code, lines, errors) == (2, [], "no.yml: error: no such file or folder\n")


def test_one_broken_configuration_of_several(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"one/envlint.toml": "slect = []\n", "one/a/environment.yml": FAULTY, "one/b/env.yml": FAULTY})
    write(tmp_path, {"two/pyproject.toml": "[tool.envlint]\n[", "two/environment.yml": FAULTY})
    write(tmp_path, {"three/environment.yml": FAULTY})
    code, lines, errors = run(RULES, "--output-format=concise")
    assert (code, len(lines)) == (2, 3)
    assert all(line.startswith(str(Path("three/environment.yml"))) for line in lines[:2])
    assert lines[2].endswith("in 1 file")
    one, two = errors.splitlines()
    assert one.startswith(f"envlint: {Path('one/envlint.toml')}: `slect` is no key")
    assert two.startswith(f"envlint: {Path('two/pyproject.toml')}: is no valid TOML")
    assert run("three", RULES)[0] == 1


def test_no_credential_of_a_configuration_is_shown(run: Run, tmp_path: Path) -> None:
    channel = "https://hunter:tr0ub4dor@conda.example.org/t/hunter2/x"
    write(tmp_path, {"environment.yml": FAULTY, "envlint.toml": f"allowed-channels = ['{channel}']\n"})
    code, lines, _ = run("--show-config")
    assert code == 0
    assert 'allowed-channels = ["https://****@conda.example.org/t/****/x"]  # envlint.toml' in lines
    for key in ("plugins", "clients", "platforms", "select"):
        write(tmp_path, {"envlint.toml": f"{key} = ['{channel}']\n"})
        code, _, errors = run()
        assert (code, "hunter" in errors, "tr0ub4dor" in errors) == (2, False, False)
    assert "hunter" not in run("--isolated", f"--select={channel}")[2]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("envlint.toml", "slect = []\n", "envlint.toml: `slect` is no key of a configuration; did you mean `select`?"),
        ("pyproject.toml", "[tool.envlint]\nclient = []\n", "pyproject.toml: `tool.envlint.client` is no key of a "),
        ("pyproject.toml", "[tool]\nenvlint = 1\n", "pyproject.toml: `tool.envlint` must be a table"),
        (
            ".envlint.toml",
            "platforms = ['linux64']\n",
            ".envlint.toml: `platforms` names `linux64`, which is no platform",
        ),
        (
            "envlint.toml",
            "exclude = ['!']\n",
            "envlint.toml: `exclude` has `!`, which is no pattern as in a `.gitignore`",
        ),
        ("envlint.toml", "[[overrides]]\nfiles = ['!']\n", "envlint.toml: `overrides[0].files` has `!`, which is no "),
        ("envlint.toml", "extend = 'no.toml'\n", "envlint.toml: `extend` names `no.toml`, which is no file"),
        ("envlint.toml", "extend = 1\n", "envlint.toml: `extend` should be text"),
        ("envlint.toml", "select =\n", "envlint.toml: is no valid TOML: invalid value (at line 1, column "),
    ],
)
def test_mistakes_are_one_line(run: Run, tmp_path: Path, name: str, text: str, complaint: str) -> None:
    write(tmp_path, {"environment.yml": FAULTY, name: text})
    for _ in range(2):
        code, lines, errors = run()
        assert (code, lines) == (2, [])
        assert errors.startswith(f"envlint: {complaint}")
        assert errors.count("\n") == 1


def test_a_table_of_others_is_no_mistake(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": FAULTY})
    for text in ("tool = 'envlint'\n", "[project]\ndependencies = ['conda-envlint']\n", "[broken"):
        write(tmp_path, {"pyproject.toml": text})
        assert run(RULES)[0] == 1


# --- options and variables -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--config=x.toml", "--isolated"), "`--config` and `--isolated` exclude each other"),
        (("--config=x.toml",), "x.toml: No such file or directory"),
        (("--profile=stric",), "--profile: there is no profile `stric`; did you mean `strict`?"),
        (
            ("--profile=foo",),
            f"--profile: there is no profile `foo`; there are {', '.join(f'`{name}`' for name in PROFILES)}",
        ),
        (("--ignore=x",), "--ignore: there is no rule or group `x`"),
        (("--exclude=[",), "--exclude: `[` is no pattern as in a `.gitignore`"),
        (("--exclude=!",), "--exclude: `!` is no pattern as in a `.gitignore`"),
    ],
)
def test_options_of_no_use(run: Run, tmp_path: Path, arguments: tuple[str, ...], complaint: str) -> None:
    write(tmp_path, {"environment.yml": FAULTY})
    assert run(*arguments) == (2, [], f"envlint: {complaint}\n")


def options_of(command: str) -> list[tuple[str, object]]:
    parser = ArgumentParser()
    _DECLARATIONS[command](parser)
    return [
        (action.dest, action) for action in parser._actions if action.option_strings and action.default is not SUPPRESS
    ]


@pytest.mark.parametrize("command", sorted(_DECLARATIONS))
def test_every_option_is_a_variable_too(monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    for name, action in [("color", None), *options_of(command)]:
        if name in _TYPED:  # what writes into files, or opens a port
            monkeypatch.setenv(f"ENVLINT_{name.upper()}", "true")
            assert not getattr(parse([command])[1], name)
            continue
        choices = ("never",) if action is None else action.choices  # type: ignore[attr-defined]
        flag = action is not None and action.nargs == 0  # type: ignore[attr-defined]
        said = "true" if flag else (choices or ("a,b",))[-1]
        monkeypatch.setenv(f"ENVLINT_{name.upper()}", said)
        words = [command, *{"explain": ["rule"], "completions": ["bash"]}.get(command, [])]
        options = parse(words)[1]
        meant = getattr(options, name)
        assert meant == (True if flag else ["a", "b"] if isinstance(meant, list) else said), name
        assert options.origin == {name: f"ENVLINT_{name.upper()}"}
        monkeypatch.setenv(f"ENVLINT_{name.upper()}", "")
        assert parse(words)[1].origin == {}, "an empty one says nothing"
        monkeypatch.delenv(f"ENVLINT_{name.upper()}")


def test_what_is_typed_counts_more_than_a_variable(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path, {"environment.yml": FAULTY, "other.toml": "select = ['pip']\n", "envlint.toml": "ignore = ['pip']\n"}
    )
    monkeypatch.setenv("ENVLINT_SELECT", "missing-pip")
    assert found(run) == ["environment.yml missing-pip"]
    assert found(run, "--select=unpinned-core") == ["environment.yml unpinned-core"]
    assert 'select = ["missing-pip"]  # ENVLINT_SELECT' in run("--show-config")[1]
    monkeypatch.delenv("ENVLINT_SELECT")
    monkeypatch.setenv("ENVLINT_CONFIG", "other.toml")
    assert found(run) == ["environment.yml missing-pip"]
    assert "environment.yml unpinned-core" in found(run, "--isolated")


@pytest.mark.parametrize(
    ("name", "said", "complaint"),
    [
        ("FAIL_ON", "never", "ENVLINT_FAIL_ON is `never`, which is none of `error`, `warning`, `hint`"),
        ("PREVIEW", "maybe", "ENVLINT_PREVIEW is `maybe`, which is neither `true` nor `false`"),
        ("SELECT", "nothing-such", "ENVLINT_SELECT: there is no rule or group `nothing-such`"),
        ("PROFILE", "stric", "ENVLINT_PROFILE: there is no profile `stric`; did you mean `strict`?"),
        ("EXCLUDE", "!", "ENVLINT_EXCLUDE: `!` is no pattern as in a `.gitignore`"),
    ],
)
def test_a_variable_that_cannot_be_meant(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str, complaint: str
) -> None:
    write(tmp_path, {"environment.yml": FAULTY})
    monkeypatch.setenv(f"ENVLINT_{name}", said)
    code, lines, errors = run()
    assert (code, lines) == (2, [])
    assert errors.startswith(f"envlint: {complaint}")
    assert errors.count("\n") == 1


def test_a_variable_that_is_mistyped(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"environment.yml": FAULTY})
    monkeypatch.setenv("ENVLINT_SELCT", "missing-pip")
    monkeypatch.setenv("ENVLINT_HOUSE_RULES", "x")
    errors = run(RULES)[2]
    assert errors == "envlint: the variable `ENVLINT_SELCT` is not known; did you mean `ENVLINT_SELECT`?\n"


def test_variables_in_the_plural(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"environment.yml": FAULTY})
    monkeypatch.setenv("ENVLINT_CLIENTS", "pixi,mamba")
    monkeypatch.setenv("ENVLINT_PLATFORMS", "win-64")
    _, lines, errors = run("--show-config")
    assert errors == ""
    assert 'clients = ["pixi", "mamba"]  # ENVLINT_CLIENTS' in lines
    assert 'platforms = ["win-64"]  # ENVLINT_PLATFORMS' in lines


def test_a_format_that_another_command_lacks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVLINT_OUTPUT_FORMAT", "github")
    assert run("rules")[0] == 0
    monkeypatch.setenv("ENVLINT_OUTPUT_FORMAT", "nonsense")
    assert run("rules")[0] == 2


def test_standard_input_that_is_excluded(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"envlint.toml": "exclude = ['old/']\n"})
    for arguments, code in ((), 1), (("--force-exclude",), 0):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FAULTY.encode())))
        assert run("-", "--stdin-filename=old/environment.yml", *arguments)[0] == code


# --- the compatibility data ------------------------------------------------------------------------------------------

SEED = "channels: [conda-forge]\ndependencies: [python=3.9, tensorflow=2.19]\n"
"""conda-forge's TensorFlow 2.19 has no build for Python 3.9."""
CLASH = "--select=incompatible-versions"


def forgetful_pack(date: str, *forgotten: str) -> bytes:
    """The bundled pack, of another day and without some packages of conda-forge."""
    content = json.loads(gzip.decompress(pack_file(BUNDLED).read_bytes()))
    for name in forgotten:
        del content["ecosystems"]["conda-forge"][name]
    return gzip.compress(json.dumps({**content, "generated": date}).encode())


def test_the_pack_that_is_configured(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"environment.yml": SEED, "our/environment.yml": SEED, "our/envlint.toml": "pack = 'data/ours.gz'"})
    (tmp_path / "our/data").mkdir()
    (tmp_path / "our/data/ours.gz").write_bytes(forgetful_pack("2026-01-31", "tensorflow"))
    monkeypatch.setenv("ENVLINT_DATA_DIR", str(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    (tmp_path / "own/pack.json.gz").write_bytes(forgetful_pack("2027-01-31", "tensorflow"))
    assert found(run, CLASH) == ["environment.yml incompatible-versions"]
    assert found(run, CLASH, "--pack=user") == []
    assert found(run, CLASH, "--pack=bundled") == [
        f"{name}environment.yml incompatible-versions" for name in ("", "our/")
    ]
    assert found(run, CLASH, "--pack=our/data/ours.gz", "--isolated") == []
    monkeypatch.setenv("ENVLINT_PACK", "user")
    assert found(run, CLASH) == []
    assert 'pack = "user"  # ENVLINT_PACK' in run("--show-config", "environment.yml")[1]
    for options, date in (
        ((), "2027-01-31"),
        (("--pack=bundled",), PACK_DATE),
        (("--pack=our/data/ours.gz",), "2026-01-31"),
    ):
        document = json.loads("\n".join(run(CLASH, "--output-format=json", *options)[1]))
        assert document["pack"] == {"date": date}


def test_what_is_clean_by_one_pack_may_not_be_by_another(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"environment.yml": SEED, "envlint.toml": "pack = 'ours.gz'"})
    (tmp_path / "ours.gz").write_bytes(forgetful_pack("2026-01-31", "tensorflow"))
    for _ in range(2):
        assert found(run, CLASH) == []
    load.cache_clear()  # a process reads a pack once
    (tmp_path / "ours.gz").write_bytes(forgetful_pack("2026-02-01"))
    assert found(run, CLASH) == ["environment.yml incompatible-versions"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere.gz", "names `nowhere.gz`, which is no file"),
        ("user", "names `user`, but there is no pack of yours in `{}`: `envlint data update` makes one"),
        (
            "text.gz",
            "names `text.gz`, which is no pack that this version of envlint reads: it is not compressed with gzip",
        ),
        ("old.gz", "names `old.gz`, which is no pack that this version of envlint reads: its format is 0, not 1"),
        ("half.gz", "names `half.gz`, which is no pack that this version of envlint reads: it is damaged"),
        ("list.gz", "names `list.gz`, which is no pack that this version of envlint reads: it is incomplete"),
    ],
)
def test_a_pack_that_cannot_be_used(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setenv("ENVLINT_DATA_DIR", str(tmp_path / "own"))
    write(tmp_path, {"environment.yml": SEED, "text.gz": "no pack", "envlint.toml": f"pack = '{name}'"})
    (tmp_path / "old.gz").write_bytes(gzip.compress(b'{"format": 0}'))
    (tmp_path / "half.gz").write_bytes(forgetful_pack("2026-01-31")[:-9])
    (tmp_path / "list.gz").write_bytes(gzip.compress(b"[1]"))
    said = said.format(tmp_path / "own")
    assert run("--quiet") == (2, [], f"envlint: envlint.toml: `pack` {said}\n")
    assert run("--quiet", f"--pack={name}", "--isolated") == (2, [], f"envlint: --pack: {said}\n")


# --- annotations -----------------------------------------------------------------------------------------------------


def test_github(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"a,b/100%: environment.yml": FAULTY})
    code, lines, _ = run("--output-format=github", "--select=unpinned-core")
    assert code == 1
    (line,) = lines
    assert line.startswith(
        "::warning file=a%2Cb/100%25%3A environment.yml,line=4,endLine=4,col=5,endColumn=10,"
        "title=envlint%3A unpinned-core::`python` has no version%0A"
    )


def test_github_by_itself(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"sub/environment.yml": FAULTY})
    arguments = ("--select=unpinned-core",)
    for format in ("text", "concise", "json"):
        plain = run(*arguments, f"--output-format={format}")[1]
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        added = [line for line in run(*arguments, f"--output-format={format}")[1] if line not in plain]
        assert len(added) == (format != "json"), "a document of JSON is for another program"
        assert all(line.startswith("::warning file=sub/environment.yml,line=4,") for line in added)
        monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir(tmp_path / "sub")
    for named in (".", str(tmp_path / "sub")):
        lines = run(*arguments, named, "--output-format=github")[1]
        assert [line.partition(",")[0] for line in lines] == ["::warning file=sub/environment.yml"]
