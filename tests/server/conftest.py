"""A real server for each test that asks for one, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.wire import Editor


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    """A server that has been started and not been initialized; its folder is `tmp_path`."""
    running = Editor(tmp_path)
    yield running
    running.kill()
