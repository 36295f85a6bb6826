"""Inlay hints as an editor gets them: beside which lines, where on them, and which versions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from envlint.compatibility import check
from tests.server.conversation import Conversation, conversation

HEAD = "channels: [conda-forge]\ndependencies:\n"


@pytest.fixture(scope="module", params=["utf-16", "utf-8"])
def talk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    with conversation(tmp_path_factory.mktemp("project"), request.param) as found:
        yield found


def test_core_packages_that_are_open_have_a_hint_before_their_comment(talk: Conversation) -> None:
    text = f"{HEAD}  - python=3.10\n  - 'numpy>=1.22'  # \U0001f600 why\n  - tensorflow=2.10\n  - scipy\n  - zlib\n"
    lines = dict(talk.hints(text))
    assert list(lines) == ["  - python=3.10", "  - 'numpy>=1.22'", "  - tensorflow=2.10"]
    assert lines["  - 'numpy>=1.22'"] == "→ 1.26.4"
    assert lines["  - tensorflow=2.10"] == "→ 2.10.0"


def test_what_the_hints_say_goes_together(talk: Conversation) -> None:
    found = talk.hints(f"{HEAD}  - python\n  - numpy\n  - tensorflow\n  - pip\n  - pip:\n      - jax\n")
    pins = [f"{before.strip(' -')}=={label.removeprefix('→ ')}" for before, label in found]
    assert [pin.partition("=")[0] for pin in pins] == ["python", "numpy", "tensorflow", "jax"]
    assert not check(pins[:3], pins[3:], platforms=["linux-64"]).conflicts


def test_what_has_its_version_has_no_hint(talk: Conversation) -> None:
    exact = f"{HEAD}  - python==3.10.4\n  - numpy=1.26.4\n  - pip\n  - pip:\n      - tensorflow==2.15.0\n"
    assert talk.hints(exact) == []


def test_nothing_is_shown_where_lines_contradict_each_other(talk: Conversation) -> None:
    assert talk.hints(f"{HEAD}  - python=3.12\n  - numpy\n  - tensorflow=2.10\n") == []


def test_nothing_is_shown_of_what_another_channel_serves(talk: Conversation) -> None:
    assert talk.hints("channels: [defaults]\ndependencies:\n  - python\n  - numpy\n") == []
