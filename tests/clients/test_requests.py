"""What the readers promise to those who prove fixes: equal requests install the same, unequal ones may not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.clients.requests import PackageRequest, Refusal, Requests, decode, read_spec, requests
from envlint.clients.table import CLIENTS
from tests.real_files import conformance_files, corpus_files, needs_conformance, needs_corpus

READERS = [client.name for client in CLIENTS.values() if client.has_reader]
every_reader = pytest.mark.parametrize("client", READERS)

FILE = """\
name: example
channels:
  - conda-forge
  - bioconda
dependencies:
  - python=3.12  # the language
  - numpy>=1.26,<3
  - pip
  - pip:
      - rich==14.0.0
      - Typer[all]>=0.12
variables:
  LEVEL: "1"
"""


def asked(text: str, client: str, platform: str = "linux-64") -> Requests:
    found = requests(text, client, platform)
    assert isinstance(found, Requests), found
    return found


def names(text: str, client: str, platform: str = "linux-64") -> set[str]:
    return {package.name for package in asked(text, client, platform).packages}


def dependencies(*items: str) -> str:
    return "dependencies:\n" + "".join(f"  - {item}\n" for item in items)


@every_reader
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("numpy>=1.26,<3", "numpy >=1.26,<3"),
        ("numpy>=1.26,<3", '"numpy>=1.26,<3"'),
        ("  - python=3.12  # the language\n  - numpy>=1.26,<3\n", "  - numpy>=1.26,<3\n  - python=3.12\n"),
        ("  - python=3.12", "  - python=3.12\n  - python=3.12"),
        ("  - conda-forge\n", "  - conda-forge\n  - conda-forge\n"),
        ("python=3.12", "Python=3.12"),
        ("python=3.12", "python=3.12.*"),
        ("rich==14.0.0", "rich == 14.0.0"),
        ("Typer[all]>=0.12", "typer[all] >= 0.12"),
        ("# the language", "# a language"),
        ('LEVEL: "1"', "LEVEL: '1'"),
        ("\n  - conda-forge\n  - bioconda\n", " [conda-forge, bioconda]\n"),
        ("\n", "\r\n"),
    ],
)
def test_what_means_the_same_is_equal(client: str, before: str, after: str) -> None:
    assert before in FILE
    assert asked(FILE.replace(before, after), client) == asked(FILE, client)
    assert hash(asked(FILE.replace(before, after), client)) == hash(asked(FILE, client))


@every_reader
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("python=3.12", "python==3.12"),
        ("python=3.12", "python=3.13"),
        ("numpy>=1.26,<3", "numpy>=1.26"),
        ("  - pip:\n      - rich==14.0.0\n      - Typer[all]>=0.12\n", ""),
        ("rich==14.0.0", "rich"),
        ("[all]", ""),
        ("  - conda-forge\n  - bioconda\n", "  - bioconda\n  - conda-forge\n"),
        ("python=3.12", "conda-forge::python=3.12"),
        ("python=3.12", "python=3.12=h0_0"),
    ],
)
def test_what_means_something_else_is_not_equal(client: str, before: str, after: str) -> None:
    assert before in FILE
    assert asked(FILE.replace(before, after), client) != asked(FILE, client)


@pytest.mark.parametrize("client", ["conda", "mamba", "pixi"])
def test_names_and_variables_count_where_they_are_read(client: str) -> None:
    assert asked(FILE.replace("example", "other"), client) != asked(FILE, client)
    assert asked(FILE.replace('"1"', '"2"'), client) != asked(FILE, client)
    assert asked(FILE.replace("example", "other").replace('"1"', '"2"'), "conda-lock") == asked(FILE, "conda-lock")


def test_each_client_types_variables_in_its_own_way() -> None:
    text = dependencies("python") + "variables:\n  A: 1.10\n  B: true\n  C: 0777\n  D:\n  E: 1e3\n  F: yes\n"
    assert dict(asked(text, "conda").variables) == {
        "A": "1.1",
        "B": "True",
        "C": "777",
        "D": None,
        "E": "1000.0",
        "F": "yes",
    }
    assert dict(asked(text, "mamba").variables)["D"] == "null"
    assert dict(asked(text, "pixi").variables) == {
        "A": "1.10",
        "B": "true",
        "C": "0777",
        "D": "",
        "E": "1e3",
        "F": "yes",
    }
    assert asked(text, "conda-lock").variables == ()


@pytest.mark.parametrize(
    ("spec", "other", "alike"),
    [
        ("numpy 1.26", "numpy==1.26", {"conda", "mamba", "pixi", "conda-lock"}),
        ("numpy=1.26.*", "numpy=1.26", {"conda", "mamba", "pixi", "conda-lock"}),
        ("numpy>=1.26.*", "numpy>=1.26", {"conda", "pixi", "conda-lock"}),
        ("numpy>1.26.*", "numpy>1.26", {"conda", "conda-lock"}),
        ("numpy>1.26.*", "numpy>=1.26", {"pixi"}),
        ("numpy=1.26*", "numpy=1.26", {"conda", "pixi", "conda-lock"}),
        ("numpy~=1.26.4", "numpy>=1.26.4,=1.26", {"conda", "conda-lock"}),
        ("numpy=1.26=h0_0", "numpy==1.26=h0_0", {"conda", "pixi", "conda-lock"}),
        ("numpy >= 1.26", "numpy>=1.26", {"conda", "mamba", "pixi", "conda-lock"}),
        ("numpy >=1.26 , <2", "numpy>=1.26,<2", {"conda", "pixi", "conda-lock"}),
        ("numpy 3|>=1,<2", "numpy >=1,<2|3", set()),
        ("numpy *", "numpy", {"conda", "mamba", "pixi", "conda-lock"}),
        ("numpy[version='>=1.26']", "numpy>=1.26", {"conda", "mamba", "pixi", "conda-lock"}),
        ("conda-forge::numpy", "numpy[channel=conda-forge]", {"conda", "mamba", "pixi", "conda-lock"}),
        ("conda-forge/linux-64::numpy", "conda-forge::numpy", {"conda-lock"}),
    ],
)
def test_each_client_has_its_own_idea_of_what_is_the_same_spec(spec: str, other: str, alike: set[str]) -> None:
    found = set()
    for client in READERS:
        one, two = read_spec(spec, client), read_spec(other, client)
        assert isinstance(one, PackageRequest)
        assert isinstance(two, PackageRequest)
        found |= {client} if one == two else set()
    assert found == alike


def test_the_clients_that_add_pip_ask_for_the_same_when_it_is_listed() -> None:
    without = dependencies("python", "pip: [rich]").replace("- pip: [rich]", "- pip:\n    - rich")
    listed = without.replace("  - python\n", "  - python\n  - pip\n")
    assert [client for client in READERS if asked(without, client) == asked(listed, client)] == [
        "conda",
        "mamba",
        "conda-lock",
    ]


def test_items_are_dropped_by_platform() -> None:
    text = "dependencies:\n  - python\n  - sel(win): pywin32\n  - appnope  # [osx]\n"
    assert names(text, "mamba", "win-64") == {"python", "pywin32", "appnope"}
    assert names(text, "mamba") == {"python", "appnope"}
    assert names(text, "conda-lock") == {"python"}
    assert names(text, "conda-lock", "osx-arm64") == {"python", "appnope"}
    assert names(text, "conda") == {"python", "appnope"}
    assert names(text, "pixi") == {"python", "appnope"}
    marked = "dependencies:\n  - pip\n  - pip:\n    - colorama; sys_platform == 'win32'\n"
    assert asked(marked, "conda-lock").pip == ()
    assert len(asked(marked, "conda-lock", "win-64").pip) == 1


def test_conda_reads_what_it_has_printed() -> None:
    """An alternative in a conjunction loses its parentheses on the way: `(1|2),<3` comes out as `1|2,<3`."""
    for client in ("conda", "conda-lock"):
        assert read_spec("numpy[version='(1|2),<3']", client) == read_spec("numpy[version='1|2,<3']", client)
    assert read_spec("numpy[version='(1|2),<3']", "pixi") != read_spec("numpy[version='1|2,<3']", "pixi")


def test_pip_sections() -> None:
    text = "dependencies:\n  - pip\n  - pip: [rich]\n  - pip: [click]\n"
    assert asked(text, "conda").pip == ("click",)
    assert {asked(text, client).pip for client in ("mamba", "pixi", "conda-lock")} == {("rich", "click")}
    assert asked("dependencies:\n  - pip\n  - pip: rich\n", "conda").pip == ("r", "i", "c", "h")
    assert asked("dependencies:\n  - uv\n  - pip: [rich]\n", "mamba").settings == (("pip", "uv"),)


@pytest.mark.parametrize(
    ("line", "takers"),
    [
        ("rich @ https://example.org/rich.whl", {"conda", "mamba", "pixi", "conda-lock"}),
        ("-r requirements.txt", {"conda", "mamba"}),
        ("-e .", {"conda", "mamba", "conda-lock"}),
        ("git+https://example.org/rich.git", {"conda", "mamba", "conda-lock"}),
        ("rich==14.0 --hash=sha256:aa", {"conda", "mamba", "conda-lock"}),
        ("./wheels/rich.whl", {"conda", "mamba"}),
        ("rich=14.0", set()),
        ("rich >= 14 # newest", {"conda", "mamba"}),
    ],
)
def test_pip_lines(line: str, takers: set[str]) -> None:
    text = f"dependencies:\n  - pip\n  - pip:\n    - '{line}'\n"
    assert {client for client in READERS if isinstance(requests(text, client), Requests)} == takers


def test_prefix_and_settings_count_for_those_who_read_them() -> None:
    nameless = dependencies("python")
    assert asked(nameless + "prefix: /opt/x\n", "conda") != asked(nameless, "conda")
    assert asked("name: x\n" + nameless + "prefix: /opt/x\n", "conda") == asked("name: x\n" + nameless, "conda")
    assert asked(nameless + "prefix: /opt/x\n", "mamba") == asked(nameless, "mamba")
    platforms = nameless + "platforms:\n  - linux-64\n"
    assert [client for client in READERS if asked(platforms, client) != asked(nameless, client)] == ["conda-lock"]


@every_reader
@pytest.mark.parametrize(
    "text",
    [
        "dependencies: [",
        "- a\n- b: [c\n",
        "name: x\nchannels: conda-forge\ndependencies: [python]\n",
        "dependencies:\n  - numpy>=\n",
    ],
)
def test_a_refusal_says_why_and_where(client: str, text: str) -> None:
    refusal = requests(text, client)
    assert isinstance(refusal, Refusal)
    assert refusal.message
    assert not refusal.message.endswith(".")
    assert refusal.span is not None
    assert 0 <= refusal.span.start <= refusal.span.end <= len(text)


def test_a_package_knows_where_it_stands() -> None:
    for client in READERS:
        for package in asked(FILE, client).packages:
            if package.span is not None:
                assert package.span.of(FILE).lower().startswith(package.name)


def test_a_refusal_may_come_late() -> None:
    early, late = requests("dependencies: [3.10]", "conda"), requests("dependencies:\n  - pip: [3.10]\n", "conda")
    assert isinstance(early, Refusal)
    assert isinstance(late, Refusal)
    assert (early.late, late.late) == (False, True)


def test_bytes_are_decoded_as_the_client_would() -> None:
    for encoding, takers in (("utf-8", set(READERS)), ("utf-16", {"conda", "mamba"}), ("utf-8-sig", set(READERS))):
        data = "dependencies: [python]\n".encode(encoding)
        assert {client for client in READERS if isinstance(requests(data, client), Requests)} == takers
    assert decode(b"# caf\xe9\n", "mamba") == "# caf\ufffd\n"
    after_mark = requests("\ufeffname: x\ndependencies: [python]\n", "pixi")
    assert isinstance(after_mark, Refusal)


def test_only_solvers_have_readers() -> None:
    with pytest.raises(KeyError):
        requests(FILE, "dependabot")
    with pytest.raises(KeyError):
        requests(FILE, "no-such-client")


SPEC_PARTS = st.sampled_from(
    [
        "numpy",
        "=",
        "==",
        ">=",
        "<2",
        "1.2",
        ".*",
        "*",
        ",",
        "|",
        " ",
        "(",
        ")",
        "[",
        "]",
        "version=",
        "'",
        '"',
        "::",
        "#",
        "^",
        "$",
    ]
)


@every_reader
@given(spec=st.one_of(st.text(max_size=30), st.lists(SPEC_PARTS, max_size=9).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_spec_is_read_or_refused(client: str, spec: str) -> None:
    assert isinstance(read_spec(spec, client), PackageRequest | Refusal)


YAML_PARTS = st.sampled_from(
    [
        "name",
        "channels",
        "dependencies",
        "variables",
        "prefix",
        "platforms",
        "pip",
        ": ",
        ":\n",
        "\n",
        "  - ",
        "    - ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "<<: *a",
        "&a ",
        "*a",
        "!!str ",
        "null",
        "3.10",
        "yes",
        "0x1F",
        "python",
        "numpy>=1",
        "sel(win): x",
        "-e .",
        "rich=1",
        "rich",
        " # [win]",
        "\t",
        "\r",
        "\ufeff",
        "---\n",
        "|\n  ",
        "'",
        '"',
    ]
)


@every_reader
@given(text=st.one_of(st.text(max_size=60), st.lists(YAML_PARTS, max_size=25).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(client: str, text: str) -> None:
    found = requests(text, client)
    assert isinstance(found, Requests | Refusal)
    if isinstance(found, Refusal) and found.span is not None:
        assert 0 <= found.span.start <= found.span.end <= len(text)


@every_reader
@given(data=st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(client: str, data: bytes) -> None:
    assert isinstance(requests(data, client), Requests | Refusal)


@needs_conformance
def test_every_fixture_is_read_or_refused() -> None:
    for _, path in conformance_files():
        for client in READERS:
            assert isinstance(requests(path.read_bytes(), client, "win-64"), Requests | Refusal), (path, client)


@needs_corpus
@pytest.mark.slow
def test_every_real_file_is_read_or_refused() -> None:
    for path in corpus_files():
        data = path.read_bytes()
        for client in READERS:
            assert isinstance(requests(data, client), Requests | Refusal), (path, client)
