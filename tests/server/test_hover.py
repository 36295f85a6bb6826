"""Hover as an editor gets it: what is known of the place, without secrets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.conversation import Conversation, conversation

HEAD = "channels:\n  - conda-forge\ndependencies:\n"


@pytest.fixture(scope="module", params=["utf-16", "utf-8"])
def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    with conversation(tmp_path_factory.mktemp("project"), request.param) as found:
        yield found


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (f"{HEAD}  - num|py>=1.22,<2\n  - python=3.10\n", ["1.22 or newer and older than 2", "**1.26.4**", "linux-64"]),
        (f"{HEAD}  - num|py=1.26\n", ["any version that begins with 1.26", "read from conda-forge on"]),
        (f"{HEAD}  - python=3.10\n  - numpy\n  - tensor|flow=2.10\n", ["**2.10.0**", "needs `numpy"]),
        (f"{HEAD}  - python=3.10\n  - tensorflow=2.10\n  - num|py=2.1\n", ["none of what this line asks for fits"]),
        (f"{HEAD}  - py|torch\n", ["called `torch` on the package index"]),
        (f"{HEAD}  - zlib~=|1.2\n", ["conda asks for `zlib >=1.2,=1`; mamba asks for `zlib ~=1.2`"]),
        (f"{HEAD}  - nosuch|package\n", ["any version", "conda-forge had no package of this name"]),
        (f"{HEAD}  - pytorch::py|torch\n", ["from `pytorch`", "which versions fit is not known"]),
        (f"{HEAD}  - pip\n  - pip:\n      - ja|x>=0.4\n", ["0.4 or newer", "read from the package index on"]),
        (f"{HEAD}  - pip\n  - pip:\n      - -r req|uirements.txt\n", ["reads further requirements from a file"]),
        ("channels: [conda-forge, bio|conda]\ndependencies: [a]\n", ["life sciences", "number 2 of the 2"]),
        ("channels: [py|torch]\ndependencies: [a]\n", ["2024-11", "use `conda-forge`"]),
        ("channels: [de|faults]\ndependencies: [a]\n", ["terms of service"]),
        ("na|me: x\ndependencies: [a]\n", ["How the environment is called", "conda and mamba read it"]),
        ("dependencies: [a]\nplat|forms: [linux-64]\n", ["conda ignores it", "mamba ignores it"]),
        ("dependencies: [a]\nplatforms: [osx-|arm64]\n", ["Apple silicon"]),
        ("dependencies:\n  - pip\n  - pi|p:\n      - rich\n", ["what pip installs after conda"]),
        ("# \U0001f600\ndependencies: ['\U0001f600', num|py==1.26.4]\n", ["exactly 1.26.4"]),
    ],
)
def test_what_is_said(talk: Conversation, marked: str, expected: list[str]) -> None:
    text = talk.hover(marked)
    assert text is not None
    for each in expected:
        assert each in text


@pytest.mark.parametrize(
    "marked", ["name: x|\ndependencies: [a]\n", "dependencies:\n |  - a\n", "dependencies: [a]\nvariables:\n  A: b|c\n"]
)
def test_nothing_is_said_where_nothing_is_known(talk: Conversation, marked: str) -> None:
    assert talk.hover(marked) is None


def test_the_rule_of_a_finding_and_its_reasons(talk: Conversation) -> None:
    text = talk.hover("channels: [conda-forge]\ndependencies:\n  - python=3.12\n  - num|py\n")
    assert text is not None
    assert "**unpinned-core**" in text
    assert "the same file gives another" in text
    assert "```" not in text
    assert "[more](https://" in text


def test_a_comment_says_what_it_silences(talk: Conversation) -> None:
    needed = talk.hover(f"{HEAD}  - python=3.12\n  - numpy  # envlint: ignore=unpinned|-core\n")
    assert needed == "silences **unpinned-core** on this line: A package that decides about all others has no version"
    idle = talk.hover(f"{HEAD}  - python=3.12\n  - numpy=1.26  # env|lint: ignore=unpinned-core\n")
    assert idle is not None
    assert "there is nothing of it: the comment can go" in idle
    above = talk.hover(f"{HEAD}  - python=3.12\n  # envlint: ignore=unpinned|-core\n  - numpy\n")
    assert above is not None
    assert "on line 6" in above
    wrong = talk.hover(f"{HEAD}  - python=3.12\n  # envlint: ignore=unpinned-cor|\n  - numpy=1.26\n")
    assert wrong is not None
    assert "there is no rule `unpinned-cor`; `unpinned-core` may be meant" in wrong


def test_no_secret_is_shown(talk: Conversation) -> None:
    secret = "s3cr3tT0kenOfMine"
    for marked in (
        f"channels: ['https://conda.exam|ple.com/t/{secret}/ours']\ndependencies: [a]\n",
        f"dependencies:\n  - pip\n  - pip:\n      - git+https://me:{secret}@git|hub.com/a/b.git@{secret}#egg=b\n",
        f"dependencies:\n  - pip\n  - pip:\n      - --extra-index-url=https://me:{secret}@|example.com/simple\n",
    ):
        text = talk.hover(marked)
        assert text is not None
        assert secret not in text
