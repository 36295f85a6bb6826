"""Which configuration applies to which file, and what is said of one that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from envlint.config import Config
from envlint.settings.globs import Globs
from envlint.settings.locate import read_table
from envlint.settings.mistake import SettingsMistake
from envlint.settings.resolve import PROFILES, Layer, Resolver
from envlint.settings.validate import validate


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def config(path: Path, *chosen: Layer, **choices: object) -> Config:
    return Resolver(chosen, validate=validate, **choices).for_path(path).config  # type: ignore[arg-type]


def test_a_monorepo_of_three(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "[tool.envlint]\nignore = ['unpinned-core']\nclients = ['conda']\n",
            "one/environment.yml": "",
            "two/envlint.toml": "select = ['structure']\n",
            "two/deep/environment.yml": "",
            "three/pyproject.toml": "[tool.other]\n",
            "three/environment.yml": "",
            "four/.envlint.toml": "extend = '../pyproject.toml'\nextend-select = ['security']\n",
            "four/environment.yml": "",
        },
    )
    assert config(tmp_path / "one/environment.yml").ignore == ("unpinned-core",)
    assert config(tmp_path / "two/deep/environment.yml") == Config(select=("structure",))
    assert config(tmp_path / "three/environment.yml").clients == ("conda",), "a pyproject.toml without a table is none"
    four = config(tmp_path / "four/environment.yml")
    assert (four.select, four.ignore, four.clients) == (("default", "security"), ("unpinned-core",), ("conda",))


def test_what_is_nearer_and_what_is_named_counts(tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": "ignore = ['pins']\n", "pyproject.toml": "[tool.envlint]\nignore = ['pip']\n"})
    path = tmp_path / "environment.yml"
    assert config(path).ignore == ("pins",), "an envlint.toml wins over a pyproject.toml beside it"
    assert config(path, config_file=tmp_path / "pyproject.toml").ignore == ("pip",)
    assert config(path, isolated=True) == Config()
    chosen = Layer("--select", {"select": ["pins"]}, tmp_path)
    assert config(path, chosen) == Config(select=("pins",)), "a selection starts anew"
    chosen = Layer("--ignore", {"ignore": ["structure"]}, tmp_path)
    assert config(path, chosen).ignore == ("pins", "structure")


def test_overrides(tmp_path: Path) -> None:
    text = """
    [severity]
    pins = "hint"
    [[overrides]]
    files = ["docs\\\\*.yml", "/ci/"]
    ignore = ["unpinned-core"]
    severity = { channels = "error" }
    [[overrides]]
    files = ["gpu.yml"]
    platforms = ["linux-64"]
    """
    write(tmp_path, {"envlint.toml": text})
    assert config(tmp_path / "environment.yml").ignore == ()
    for name in ("docs/environment.yml", "ci/deep/x.yaml", "docs/gpu.yml"):
        found = config(tmp_path / name)
        assert found.ignore == ("unpinned-core",), name
        assert found.severity == {"pins": "hint", "channels": "error"}
    assert config(tmp_path / "docs/gpu.yml").platforms == ("linux-64",)
    assert config(tmp_path / "other/docs.yml").platforms == ()


def test_what_is_nearer_counts_more_than_overrides_of_what_it_extends(tmp_path: Path) -> None:
    base = "clients = ['conda']\nplatforms = ['win-64']\n[[overrides]]\nfiles = ['*.yml']\n"
    write(tmp_path, {"base.toml": f"{base}clients = ['mamba']\nplatforms = ['osx-64']\n"})
    write(tmp_path, {"envlint.toml": "extend = 'base.toml'\nclients = ['pixi']\n"})
    found = config(tmp_path / "environment.yml")
    assert (found.clients, found.platforms) == (("pixi",), ("osx-64",))
    override = "[[overrides]]\nfiles = ['environment.yml']\nclients = ['conda-lock']\n"
    write(tmp_path, {"envlint.toml": f"extend = 'base.toml'\nclients = ['pixi']\n{override}"})
    assert config(tmp_path / "environment.yml").clients == ("conda-lock",)


@pytest.mark.parametrize("folder", ["tests/fixtures", "tests\\fixtures"])
def test_exclude(tmp_path: Path, folder: str) -> None:
    write(tmp_path, {"envlint.toml": f"exclude = ['{folder}', '*-old.yml']\n"})
    resolver = Resolver(validate=validate)
    assert resolver.excludes(tmp_path / "tests/fixtures/environment.yml")
    assert resolver.excludes(tmp_path / "tests/fixtures", folder=True)
    assert resolver.excludes(tmp_path / "envs/a-old.yml")
    assert not resolver.excludes(tmp_path / "environment.yml")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.yml", "a/b.yml", True),
        ("docs\\*.yml", "docs/b.yml", True),
        ("docs\\*.yml", "docs/deep/b.yml", False),
        ("/b.yml", "a/b.yml", False),
        ("docs/**/b.yml", "docs/x/y/b.yml", True),
        ("docs", "docs/x/y/b.yml", True),
    ],
)
def test_globs_mean_the_same_everywhere(pattern: str, path: str, matches: bool) -> None:
    folder = Path("/project")
    assert Globs([pattern], folder).match(folder / path) is matches
    assert not Globs(["*"], folder).match(Path("/elsewhere/b.yml"))


def test_options_of_a_rule_are_put_together_one_by_one(tmp_path: Path) -> None:
    base = Layer("base", {"rules": {"a": {"x": 1, "y": 1}, "b": {"x": 1}}}, tmp_path)
    nearer = Layer("nearer", {"rules": {"a": {"y": 2}}}, tmp_path)
    assert config(tmp_path / "environment.yml", base, nearer).options == {"a": {"x": 1, "y": 2}, "b": {"x": 1}}


@pytest.mark.parametrize("profile", [path.stem for path in sorted(PROFILES.glob("*.toml"))])
def test_profiles_are_valid(tmp_path: Path, profile: str) -> None:
    write(tmp_path, {"envlint.toml": f"profile = '{profile}'\n"})
    validate(read_table(PROFILES / f"{profile}.toml"), profile)
    assert config(tmp_path / "environment.yml").select[0] == "default"


def test_each_choice_knows_where_it_comes_from(tmp_path: Path) -> None:
    write(tmp_path, {"envlint.toml": "profile = 'commercial'\nclients = ['pixi']\n"})
    resolved = Resolver((Layer("--platform", {"platforms": ["win-64"]}, tmp_path),), validate=validate).for_path(
        tmp_path / "environment.yml"
    )
    assert resolved.sources["clients"] == os.path.relpath(tmp_path / "envlint.toml")
    assert resolved.sources["platforms"] == "--platform"
    assert resolved.sources["severity.licensed-channel"] == "profile commercial"


MISTAKES = [
    ("slect = []", "`slect` is no key of a configuration; did you mean `select`?"),
    ("select = 'pins'", "`select` should be a list of text"),
    (
        "select = ['unpined-core']",
        "`select` names `unpined-core`, which is no rule or group; did you mean `unpinned-core`?",
    ),
    ("platforms = ['linux64']", "`platforms` names `linux64`, which is no platform; did you mean `linux-64`?"),
    ("[severity]\nall = 'hint'", "`severity` names `all`, which is no rule or group"),
    ("clients = ['mybinder']", "`clients` names `mybinder`, which is no client; did you mean `binder`?"),
    ("clients = ['condo']", "`clients` names `condo`, which is no client; did you mean `conda`?"),
    ("profile = 'stric'", "`profile` should be `standard`, `strict`"),
    ("severity = {pins = 'fatal'}", "`severity.pins` should be `error`, `warning` or `hint`"),
    ("severity = {pins = 'off'}", '`severity.pins` is `off`, which is no severity: `ignore = ["pins"]` keeps'),
    ("[tool.envlint]\nselect = ['all']", "`tool` is a table of a pyproject.toml: here the keys of "),
    ("select = [1]", "`select[0]` should be text"),
    ("preview = 'yes'", "`preview` should be `true` or `false`"),
    ("severity = 1", "`severity` should be a table"),
    ("overrides = 1", "`overrides` should be a list of tables"),
    (
        "[[overrides]]\nfiles = ['x']\nplatform = []",
        "`overrides[0].platform` is no key of a configuration; did you mean `platforms`?",
    ),
    ("[[overrides]]\nselect = []", "`overrides[0].files` is missing"),
    ("[rules.missing-pip]\nx = 1", "`rules.missing-pip.x` is no option of this rule: it has none"),
    ("plugins = ['nothing']", "`plugins` cannot be used: plugin `nothing` is not installed"),
    ("extend = 'envlint.toml'", "`extend` leads in a circle"),
    ("extend = 'missing.toml'", "`extend` names `missing.toml`, which is no file"),
    ("exclude = ['[']", "`exclude` has `[`, which is no pattern"),
    ("denied-channels = ['conda-*']", "`denied-channels` has `conda-*`, which matches nothing: a channel is named"),
    ("= 1", "is no valid TOML: "),
]
"""Configurations that cannot be used, and what is said of each."""


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str) -> None:
    write(tmp_path, {"envlint.toml": text})
    with pytest.raises(SettingsMistake) as caught:
        config(tmp_path / "environment.yml")
    assert message in str(caught.value)
    assert "toml" in str(caught.value)
