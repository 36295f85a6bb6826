"""Holds discovery to finding the environment files that people keep, and nothing else."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envlint.discovery import HEAD, MOST, Failed, Found, discover, read_beginning
from envlint.recognition import sniff

SHARED = Path(__file__).parents[2] / "shared"
CORPUS = Path(os.environ.get("ENVLINT_CORPUS", SHARED / "corpus"))
CONFORMANCE = Path(os.environ.get("ENVLINT_CONFORMANCE", SHARED / "conformance"))

ENVIRONMENT = "name: x\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n"

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege")


def tree(root: Path, *files: str, **contents: str) -> Path:
    """A folder with environment files at some paths, and other contents at others (`__` for `/`, `_` before a dot)."""
    for name in files:
        write(root / name, ENVIRONMENT)
    for name, content in contents.items():
        write(root / name.replace("__", "/").replace("dot_", "."), content)
    return root


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def found(*paths: Path, **options: object) -> list[str]:
    """What is found, relative to the first path; what failed is marked."""
    root = paths[0] if paths[0].is_dir() else paths[0].parent
    entries = discover(paths, **options)  # type: ignore[arg-type]
    return [("! " if isinstance(entry, Failed) else "") + entry.path.relative_to(root).as_posix() for entry in entries]


# --- by content ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (ENVIRONMENT, "devtools/test.yaml"),
        (ENVIRONMENT.replace("\n", "\r\n"), "x.yml"),
        (ENVIRONMENT.replace("\n", "\r"), "x.yml"),
        ("\ufeff" + ENVIRONMENT, "x.yml"),
        ("---\n" + ENVIRONMENT, "x.yml"),
        ("dependencies: [python, numpy]\nchannels: [conda-forge]", "x.yml"),
        ("channels:\n- conda-forge\ndependencies: # all of it\n\n# first\n- python", "x.yml"),
        ('"channels": []\n"dependencies" :\n  - python', "x.yml"),
        ("dependencies: &all\n  - numpy\nprefix: /opt/x", "x.yml"),
        ("dependencies:\n  - numpy\n  - pip:\n      - rich", "x.yml"),
        ("name: x\ndependencies:\n  - numpy", "env.yml"),
        ("name: x\ndependencies:\n  - numpy=2.1", "x.yml"),
        ("dependencies:\n  - python\n  - numpy", "x.yml"),
        ("dependencies:\n  - numpy>=1.2", "x.yml"),
        ("name: x\nchannels: [a]\ndependencies:", "x.yml"),
        ("channel: a\ndependencies:\n  - numpy", "test-env.yaml"),
        ("name: x\ndependencies: python", "conda.yml"),
        ("name: x\nchannels: [a]\n", "env.common.yml"),
        ("name: x\ndependecies:\n  - python", "myenv.yml"),
        ("", "environment.yml"),
        ("# soon", "environment.yaml"),
        ("name: x", "environment.yml"),
        ("name: x\ndependecies:\n  - python", "environment.yml"),
        ("dependencies:\n  python: 3.12", "environment.yml"),
        ("dependencies: python", "envs/environment.yml"),
        ("name: [\n\tdependencies: - {{ x }}", "environment.yml"),
        ("requirements:\n - x\nchannels:\n - y", "environment.yml"),
    ],
)
def test_environment_files_are_recognized(content: str, name: str) -> None:
    assert sniff(content, name)
    assert sniff(content.encode(), name)
    assert sniff(("" if content.startswith("\ufeff") else "\ufeff") + content, name)
    assert sniff(("\ufeff" + content).encode("utf-16-le"), name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("", "x.yml"),
        ("name: app\ndependencies:\n  http: ^1.0\nenvironment:\n  sdk: '>=3'", "pubspec.yaml"),
        ("apiVersion: v2\nname: app\ndependencies:\n  - name: redis\n    version: 1.0", "Chart.yaml"),
        ("dependencies:\n- name: redis\n  version: 1.0\n  repository: https://charts.example.org", "requirements.yaml"),
        ("galaxy_info:\n  author: x\ndependencies:\n  - geerlingguy.java", "main.yml"),
        ("dependencies: []\n", "meta/main.yml"),
        ("dependencies:\n  - role: common", "meta/main.yml"),
        ("namespace: x\nname: y\ndependencies: {}", "galaxy.yml"),
        ("version: 1\nmetadata:\n  channels: []\npackage:\n- name: x\n  dependencies:\n    y: ''", "conda-lock.yml"),
        ("channels:\n  - conda-forge\nssl_verify: true", "condarc.yml"),
        ("name: tests\non: push\njobs:\n  test:\n    steps: []", ".github/workflows/conda.yml"),
        ("services:\n  db:\n    image: x\n    environment:\n      dependencies: y", "docker-compose.yml"),
        ("package:\n  name: x\nrequirements:\n  run:\n    - python", "meta.yaml"),
        ("context:\n  v: 1\npackage:\n  name: x\nrequirements:\n  run: [python]", "recipe.yaml"),
        ("name: x\nbase: core22\nparts:\n  x:\n    plugin: python", "snapcraft.yaml"),
        ("site_name: x\nnav: []", "mkdocs.yml"),
        ("name: x\nversion: 1\ndependencies:\n- base >= 4.7 && < 5\nlibrary:\n  source-dirs: src", "package.yaml"),
        (
            "files:\n  all:\n    output: conda\nchannels: [a]\ndependencies:\n  build:\n    common: []",
            "dependencies.yaml",
        ),
        ("resource_registry:\n  a: b\nparameters:\n  c: d", "environment.yaml"),
        ("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n", "environment.yml"),
        ("name: job\ndependencies:\n  - build\n  - test", "jenkins.yml"),
        ("name: x\nchannels: [defaults]\npackages: [python]\nenv_specs: {}", "anaconda-project.yml"),
        ("parent:\n  channels: [a]\n  dependencies:\n    - python", "x.yml"),
        ("# dependencies:\n#  - python\nname: x\n", "test-env.yml"),
    ],
)
def test_others_are_not(content: str, name: str) -> None:
    assert not sniff(content, name)
    assert not sniff(content.encode(), name)


@given(st.one_of(st.text(), st.binary()), st.sampled_from(["environment.yml", "env.yml", "x.yml"]))
def test_anything_can_be_sniffed(content: str | bytes, name: str) -> None:
    assert sniff(content, name) in (True, False)


# --- in a tree -------------------------------------------------------------------------------------------------------


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    tree(
        tmp_path,
        *("b.yml", "a/environment.yaml", "a.YML", ".binder/environment.yml", "bowtie/build/environment.yml"),
        c__mkdocs_yml="",
        d__environment_txt=ENVIRONMENT,
    )
    write(tmp_path / "mkdocs.yml", "site_name: x")
    write(tmp_path / "environment.txt", ENVIRONMENT)
    expected = [".binder/environment.yml", "a/environment.yaml", "a.YML", "b.yml", "bowtie/build/environment.yml"]
    assert found(tmp_path) == expected


def test_the_bytes_are_handed_over_unless_there_are_too_many(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml")
    write(tmp_path / "b.yml", ENVIRONMENT + "#" * HEAD)
    assert list(discover([tmp_path])) == [
        Found(tmp_path / "a.yml", ENVIRONMENT.encode()),
        Found(tmp_path / "b.yml", None),
    ]


def test_paths_are_shown_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a/b.yml")
    monkeypatch.chdir(tmp_path)
    assert [str(entry.path) for entry in discover(["."])] == [str(Path("a/b.yml"))]
    assert [str(entry.path) for entry in discover(["a/../a"])] == [str(Path("a/../a/b.yml"))]


def test_each_file_comes_once(tmp_path: Path) -> None:
    tree(tmp_path, "a/b.yml", "c.yml")
    assert found(tmp_path, tmp_path / "a" / "b.yml", tmp_path, tmp_path / "a") == ["a/b.yml", "c.yml"]
    assert found(tmp_path / "a" / "b.yml", tmp_path / "a" / ".." / "a" / "b.yml") == ["b.yml"]


def test_a_named_file_is_always_found(tmp_path: Path) -> None:
    write(tmp_path / "mkdocs.yml", "site_name: x")
    write(tmp_path / "no-extension", ENVIRONMENT)
    files = [tmp_path / "mkdocs.yml", tmp_path / "no-extension"]
    assert found(*files) == ["mkdocs.yml", "no-extension"]
    assert found(*files, only_environments=True) == ["no-extension"]
    assert found(tmp_path, *files) == ["mkdocs.yml", "no-extension"]


def test_what_is_missing_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml")
    missing = tmp_path / "absent.yml"
    assert list(discover([missing, tmp_path])) == [
        Failed(missing, "no such file or folder"),
        Found(tmp_path / "a.yml", ENVIRONMENT.encode()),
    ]


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_what_cannot_be_read_is_reported_and_the_rest_goes_on(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.yml", "b/environment.yml", "b/other.yml", "c.yml")
    closed = [tmp_path / "a", tmp_path / "b" / "environment.yml", tmp_path / "b" / "other.yml"]
    for path in closed:
        path.chmod(0)
    try:
        if os.access(closed[0], os.R_OK):
            pytest.skip("this user may read everything")
        assert found(tmp_path) == ["! a", "! b/environment.yml", "c.yml"]
    finally:
        for path in closed:
            path.chmod(0o755)


def test_what_tools_made_is_left_out(tmp_path: Path) -> None:
    tree(
        tmp_path,
        *(".venv/x.yml", "node_modules/p/x.yml", ".snakemake/conda/x.yml", "a/.git/x.yml"),
        *("mine/conda-meta/x.yml", "mine/share/x.yml", "venv/environment.yml"),
    )
    assert found(tmp_path) == ["venv/environment.yml"]
    write(tmp_path / "venv" / "pyvenv.cfg", "")
    assert found(tmp_path) == []
    assert found(tmp_path, tmp_path / "mine") == ["mine/conda-meta/x.yml", "mine/share/x.yml"]
    assert found(tmp_path / "mine") == ["conda-meta/x.yml", "share/x.yml"]


@needs_links
def test_links_to_files_are_followed_and_links_to_folders_are_not(tmp_path: Path) -> None:
    tree(tmp_path, "a/real.yml", "elsewhere/x.yml")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "b.yml").symlink_to(tmp_path / "a" / "real.yml")
    (tmp_path / "c.yml").symlink_to(tmp_path / "elsewhere" / "x.yml")
    (tmp_path / "environment.yml").symlink_to(tmp_path / "environment.yml")
    (tmp_path / "dangling.yml").symlink_to(tmp_path / "nowhere.yml")
    (tmp_path / "given").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert found(tmp_path) == ["a/real.yml", "elsewhere/x.yml"], "each by its own name"
    assert found(tmp_path / "given") == ["x.yml"]
    assert found(tmp_path / "c.yml") == ["c.yml"]
    assert found(tmp_path / "environment.yml") == ["! environment.yml"]


def test_excluded_patterns_are_relative_to_the_root(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.yml", "b/a/x.yml", "c/y.yml")
    assert found(tmp_path, exclude=["/a/", "y.yml"], root=tmp_path) == ["b/a/x.yml"]
    assert found(tmp_path / "a", exclude=["/a/"], root=tmp_path / "b") == ["x.yml"]


# --- what git ignores ------------------------------------------------------------------------------------------------


def test_ignore_files_are_heeded(tmp_path: Path) -> None:
    tree(
        tmp_path,
        *("a.yml", "b.yml", "out/x.yml", "deep/out/x.yml", "deep/a.yml", "deep/local.yml", "deep/kept/b.yml"),
        dot_git__info__exclude="local.yml\n",
        dot_gitignore="\ufeff# made\nb.yml\n/out/\r\n\nnot[a/pattern\n",
        deep__dot_gitignore="a.yml\n!b.yml\n",
    )
    assert found(tmp_path) == ["a.yml", "deep/kept/b.yml", "deep/out/x.yml"]
    assert found(tmp_path / "deep") == ["kept/b.yml", "out/x.yml"]


def test_an_ignored_folder_or_file_that_is_named_is_found(tmp_path: Path) -> None:
    tree(tmp_path, "out/x.yml", "y.yml", dot_git__HEAD="", dot_gitignore="out/\ny.yml\n")
    assert found(tmp_path) == []
    assert found(tmp_path / "out") == ["x.yml"]
    assert found(tmp_path / "y.yml") == ["y.yml"]


def test_the_root_of_a_repository_is_where_ignoring_ends(tmp_path: Path) -> None:
    tree(tmp_path, "repo/x.yml", "x.yml", dot_git__HEAD="", dot_gitignore="x.yml\n", repo__dot_git="gitdir: elsewhere")
    assert found(tmp_path) == ["repo/x.yml"]
    assert found(tmp_path / "repo") == ["x.yml"]


def test_nothing_is_imported_where_nothing_is_ignored(tmp_path: Path) -> None:
    tree(tmp_path, "a.yml")
    code = f"""if True:
        import sys
        from envlint.discovery import discover
        assert len(list(discover([{str(tmp_path)!r}]))) == 1
        assert not {{"pathspec", "ruamel", "difflib", "pydantic"}} & set(sys.modules)
    """
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1])


@pytest.mark.skipif(shutil.which("git") is None, reason="no git to compare with")
def test_git_says_the_same(tmp_path: Path) -> None:
    names = [
        f"{folder}{name}" for folder in ("", "a/", "a/b/", "c/a/", "keep/") for name in ("x.yml", "y.yml", "z z.yml")
    ]
    tree(
        tmp_path,
        *names,
        dot_gitignore="a/*\n!a/b/\n*.yml\n!x.yml\n!/keep/y.yml\nz\\ z.yml\n**/b/y.yml\n",
        a__b__dot_gitignore="!y.yml\n/x.yml\n",
        c__dot_gitignore="a/\n!a/x.yml\n",
    )
    git = ["git", "-C", str(tmp_path), "-c", "core.quotepath=off"]
    subprocess.run([*git, "init", "-q"], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "--others", "--exclude-standard", "*.yml"], check=True, capture_output=True, text=True
    )
    assert sorted(found(tmp_path)) == sorted(listed.stdout.splitlines())


# --- what people keep ------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus: set ENVLINT_CORPUS")
def test_real_environment_files_are_recognized() -> None:
    with (CORPUS / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    missed = [row for row in rows if not sniff((CORPUS / "files" / row["file"]).read_bytes()[:HEAD], row["path"])]
    assert len(rows) > 3000
    assert len(missed) < 0.002 * len(rows)


@pytest.mark.skipif(not CONFORMANCE.is_dir(), reason="no conformance files: set ENVLINT_CONFORMANCE")
def test_files_that_others_call_no_environment_are_not_taken() -> None:
    with (CONFORMANCE / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest, delimiter="\t"))
    for row in rows:
        path = CONFORMANCE / "files" / row["local"]
        if path.suffix in (".yml", ".yaml") and row["expected"] == "not-environment-yml":
            assert not sniff(path.read_bytes(), path.name), row["local"]


def test_only_the_beginning_of_a_huge_file_is_read() -> None:
    assert read_beginning(io.BytesIO(b"x" * 10)) == b"x" * 10
    cut = read_beginning(io.BytesIO(("é" * MOST).encode()[1:]))
    assert MOST - 4 < len(cut) <= MOST
    assert cut[1:].decode() == "é" * (len(cut[1:]) // 2)
