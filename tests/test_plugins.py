"""Rules of others: opted into by name, written against `envlint.api`, and refused with a clear message."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from envlint.documentation import examples
from envlint.engine import source_of
from envlint.rule import find
from tests.processes import ROOT, environment, envlint, write

EXAMPLE = Path(__file__).parent / "plugin_example"
TEXT = "name: analysis\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"
OURS = (ROOT, ROOT / "rules", ROOT / "lsp")
ENTRY_POINT = "[envlint.rules]\n{name} = {package}\n"
RULE = "from envlint.api import Severity, rule\n\n@rule(severity=Severity.HINT)\ndef check(source):\n    return []\n"


def install(place: Path, name: str, package: str) -> None:
    """What an installer leaves behind."""
    write(
        place,
        {
            f"{package}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n",
            f"{package}-1.0.dist-info/entry_points.txt": ENTRY_POINT.format(name=name, package=package),
        },
    )


@pytest.fixture
def site(tmp_path: Path) -> tuple[Path, ...]:
    """The example plugin as if it were installed."""
    install(tmp_path / "site", "example", "envlint_example")
    return (tmp_path / "site", EXAMPLE, *OURS)


def rules_of(output: str) -> set[str]:
    return set(re.findall(r"\[([a-z-]+)\]", output))


def test_installed_is_not_enabled(tmp_path: Path, site: tuple[Path, ...]) -> None:
    write(tmp_path, {"environment.yml": TEXT})
    assert envlint(".", cwd=tmp_path, paths=site).returncode == 0
    write(tmp_path, {"envlint.toml": "plugins = ['example']\n"})
    run = envlint(".", cwd=tmp_path, paths=site)
    assert (run.returncode, run.stderr) == (1, "")
    assert rules_of(run.stdout) == {"unprefixed-name"}
    assert "begins" not in envlint(".", "--isolated", cwd=tmp_path, paths=site).stdout


def test_sarif_describes_the_rules_of_plugins(tmp_path: Path, site: tuple[Path, ...]) -> None:
    write(tmp_path, {"environment.yml": TEXT, "envlint.toml": "plugins = ['example']\n"})
    (only,) = json.loads(envlint(".", "--output-format=sarif", cwd=tmp_path, paths=site).stdout)["runs"]
    (described,) = only["tool"]["driver"]["rules"]
    assert described["id"] == "unprefixed-name"
    assert "```yaml" in described["help"]["markdown"]
    assert "helpUri" not in described, "envlint's pages know nothing of it"


def test_a_plugin_of_an_extended_configuration(tmp_path: Path, site: tuple[Path, ...]) -> None:
    write(tmp_path, {"shared.toml": "plugins = ['example']\n", "environment.yml": TEXT})
    write(tmp_path, {"pyproject.toml": "[tool.envlint]\nextend = 'shared.toml'\nselect = ['unprefixed-name']\n"})
    run = envlint(".", cwd=tmp_path, paths=site)
    assert (run.returncode, run.stderr, rules_of(run.stdout)) == (1, "", {"unprefixed-name"})


def test_rules_under_trial(tmp_path: Path, site: tuple[Path, ...]) -> None:
    write(
        tmp_path, {"environment.yml": TEXT.replace("analysis", "ANALYSIS"), "envlint.toml": "plugins = ['example']\n"}
    )

    def found(*arguments: str) -> set[str]:
        run = envlint(".", *arguments, cwd=tmp_path, paths=site)
        assert run.stderr == ""
        return rules_of(run.stdout)

    both = {"unprefixed-name", "shouted-name"}
    assert found() == found("--select=naming") == found("--select=all") == {"unprefixed-name"}
    assert found("--preview") == found("--extend-select=shouted-name") == both
    assert found("--preview", "--ignore=shouted-name") == {"unprefixed-name"}
    assert found("--select=shouted-name") == {"shouted-name"}
    write(tmp_path, {"envlint.toml": "plugins = ['example']\npreview = true\n"})
    assert found() == both


def test_options(tmp_path: Path, site: tuple[Path, ...]) -> None:
    write(tmp_path, {"environment.yml": TEXT})

    def run(options: str) -> tuple[int, str, str]:
        text = f"[tool.envlint]\nplugins = ['example']\n[tool.envlint.rules.unprefixed-name]\n{options}\n"
        write(tmp_path, {"pyproject.toml": text})
        done = envlint(".", "--output-format=concise", cwd=tmp_path, paths=site)
        return done.returncode, done.stdout, done.stderr

    place = "envlint: pyproject.toml: `tool.envlint.rules.unprefixed-name"
    assert run("prefixes = ['ana', 'team-']")[0] == 0
    assert "shorter than 20 characters" in run("prefixes = ['ana']\nat-least = 20")[1]
    assert run("prefix = 'x'") == (
        2,
        "",
        f"{place}.prefix` is no option of this rule: it has `prefixes`, `at-least`\n",
    )
    assert run("at-least = '20'") == (2, "", f"{place}.at-least` should be a whole number\n")
    assert run("prefixes = 'ana'") == (2, "", f"{place}.prefixes` should be a list\n")
    assert run("prefixes = ['ana', 1]") == (2, "", f"{place}.prefixes[1]` should be text\n")


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        ({"__init__.py": "", "some_rule.py": RULE}, "does not say which version of envlint.api it is written for"),
        (
            {"__init__.py": "ENVLINT_API_VERSION = 2"},
            "is written for version 2 of envlint.api; this envlint has version 1",
        ),
        ({"__init__.py": "import no_such_module"}, "cannot be imported: ModuleNotFoundError: No module named"),
        (
            {"__init__.py": "ENVLINT_API_VERSION = 1", "some_rule.py": "from envlint.api import nothing"},
            "cannot be imported: ImportError: cannot import name 'nothing' from 'envlint.api'",
        ),
        (
            {"__init__.py": "ENVLINT_API_VERSION = 1", "some_rule.py": "def check(source): return []"},
            "cannot be imported: TypeError: `envlint_bad.some_rule` has no function `check` that `@rule(...)` ",
        ),
        (
            {"__init__.py": "ENVLINT_API_VERSION = 1", "pip/__init__.py": "", "pip/missing_pip.py": RULE},
            "has a rule `missing-pip`, which `envlint_rules.pip.missing_pip` is",
        ),
        ({"__init__.py": "raise SystemExit"}, "cannot be imported: SystemExit\n"),
        (
            {"__init__.py": "ENVLINT_API_VERSION = 1", "some_rule.py": "import sys; sys.exit('no\\nmore')"},
            "cannot be imported: SystemExit: no more\n",
        ),
        ({"__init__.py": "ENVLINT_API_VERSION = '1'"}, "has an `ENVLINT_API_VERSION` that is '1', which is no whole"),
        (
            {"__init__.py": "ENVLINT_API_VERSION = 1", "other_rule.py": RULE, "house/some_rule.py": RULE},
            "has no `__init__.py` in its folder `house`",
        ),
        ({"__init__.py": "ENVLINT_API_VERSION = 1"}, "has no rules in its package `envlint_bad`"),
    ],
)
def test_a_plugin_that_cannot_be_used(tmp_path: Path, files: dict[str, str], complaint: str) -> None:
    install(tmp_path / "site", "bad", "envlint_bad")
    write(tmp_path / "site" / "envlint_bad", files)
    write(tmp_path, {"environment.yml": TEXT, "envlint.toml": "plugins = ['bad']\n"})
    for arguments in ((".",), (".", "--no-cache"), ("rules",)):
        run = envlint(*arguments, cwd=tmp_path, paths=(tmp_path / "site", *OURS))
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith("envlint: envlint.toml: `plugins` cannot be used: plugin `bad` ")
        assert complaint in run.stderr
        assert run.stderr.count("\n") == 1


def test_a_rule_that_fails_is_its_plugins_mistake(tmp_path: Path) -> None:
    install(tmp_path / "site", "bad", "envlint_bad")
    rule = RULE.replace("return []", "return [1 / 0]")
    write(tmp_path / "site" / "envlint_bad", {"__init__.py": "ENVLINT_API_VERSION = 1", "some_rule.py": rule})
    write(tmp_path, {"environment.yml": TEXT, "envlint.toml": "plugins = ['bad']\n"})
    run = envlint(".", cwd=tmp_path, paths=(tmp_path / "site", *OURS))
    assert run.returncode == 2
    assert "this is a mistake in the plugin's module `envlint_bad.some_rule`, not in the file" in run.stdout


def test_a_plugin_that_is_not_there(tmp_path: Path, site: tuple[Path, ...]) -> None:
    write(tmp_path, {"environment.yml": TEXT, "envlint.toml": "plugins = ['exampel']\n"})
    run = envlint(".", cwd=tmp_path, paths=site)
    complaint = (
        "envlint: envlint.toml: `plugins` cannot be used: "
        "plugin `exampel` is not installed in envlint's environment, which has: `example`\n"
    )
    assert (run.returncode, run.stderr) == (2, complaint)


def test_what_is_configured_here_can_be_listed_and_explained(tmp_path: Path, site: tuple[Path, ...]) -> None:
    names = ("unprefixed-name", "shouted-name")
    assert not any(name in envlint("rules", cwd=tmp_path, paths=site).stdout for name in names)
    assert envlint("explain", "unprefixed-name", cwd=tmp_path, paths=site).returncode == 2
    write(tmp_path, {"envlint.toml": "plugins = ['example']\n"})
    listed = json.loads(envlint("rules", "--output-format=json", cwd=tmp_path, paths=site).stdout)["rules"]
    previews = {each["name"]: each["preview"] for each in listed if each["group"] == "naming"}
    assert previews == {"unprefixed-name": False, "shouted-name": True}
    page = envlint("explain", "unprefixed-name", cwd=tmp_path, paths=site).stdout
    assert page.startswith("unprefixed-name: ")
    assert '  options   `prefixes = ["team-"]`' in page
    assert "naming" in envlint("explain", "naming", cwd=tmp_path, paths=site).stdout
    assert "under trial" in envlint("explain", "shouted-name", cwd=tmp_path, paths=site).stdout


def test_the_examples_of_the_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    for rule in find("envlint_example"):
        assert examples(rule)
        for example in examples(rule):
            found = list(rule.run(source_of(example.text), {}))
            assert len(found) == (example.kind == "bad"), example.name


@pytest.mark.slow
def test_its_own_distribution(tmp_path: Path) -> None:
    """Both are installed by pip into a new environment; only their dependencies are those of this one."""
    subprocess.run((sys.executable, "-m", "venv", tmp_path / "venv"), check=True)
    scripts = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    inherited = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = subprocess.run((scripts / "python", "-c", inherited), capture_output=True, check=True, text=True).stdout
    here = subprocess.run((sys.executable, "-c", inherited), capture_output=True, check=True, text=True).stdout
    bare = environment()
    del bare["PYTHONPATH"]
    (Path(own.strip()) / "dependencies.pth").write_text(here, "utf-8")
    command = (scripts / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation")
    subprocess.run((*command, str(ROOT)), check=True, env=bare)
    subprocess.run((*command, str(EXAMPLE)), check=True, env=bare)
    write(tmp_path, {"environment.yml": TEXT, "envlint.toml": "plugins = ['example']\n"})
    run = subprocess.run(
        (scripts / "envlint", "."), cwd=tmp_path, env=bare, capture_output=True, check=False, encoding="utf-8"
    )
    assert (run.returncode, run.stderr, rules_of(run.stdout)) == (1, "", {"unprefixed-name"})
    place = "import envlint; print(envlint.__file__)"
    shown = subprocess.run((scripts / "python", "-c", place), cwd=tmp_path, env=bare, capture_output=True, check=True)
    assert shown.stdout.decode().startswith(own.strip()), "the installed one, not the checkout"
