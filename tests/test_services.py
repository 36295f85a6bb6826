"""What services find in the text of a file: each finding is of what they do not see, and its fix lets them see it."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.clients.requests import requests
from envlint.clients.table import CLIENTS
from envlint.config import Config
from envlint.engine import analyze
from envlint.repair import repair
from envlint.syntax import Document, Scalar, Sequence

SPECS = ["numpy", "numpy =2.1", "scipy>=1.14,<2", "pandas[version='>=2']", "*::rich", "1.5", "null"]
QUOTED = st.lists(st.tuples(st.sampled_from(SPECS), st.sampled_from("'\"")), min_size=1, max_size=5)
PYTHONS = st.builds(
    "{}python{}{}{}{}".format,
    st.sampled_from(["", "conda-forge::"]),
    st.sampled_from(["", " "]),
    st.sampled_from(["=", "==", ">=", "<=", " "]),
    st.sampled_from(["", " "]),
    st.sampled_from(["3", "3.11", "3.11.9", "3.11.*", "3.11=0_cpython"]),
)


def quote(spec: str, style: str) -> str:
    return f"{style}{spec.replace(style, style * 2) if style == chr(39) else spec}{style}"


@settings(deadline=None)
@given(QUOTED)
def test_no_quotes_are_left_that_nobody_needs(items: list[tuple[str, str]]) -> None:
    text = "dependencies:\n" + "".join(f"  - {quote(*item)}\n" for item in items)
    config = Config(select=("unread-layout",), clients=("dependabot", "conda", "mamba", "pixi"))
    repaired = repair(text, "environment.yml", config)
    assert repaired.demoted == ()
    assert repaired.broken is None
    assert all(requests(text, client) == requests(repaired.text, client) for client in ("conda", "mamba", "pixi"))
    dependencies = next(iter(Document(repaired.text).root.entries)).value  # type: ignore[union-attr]
    assert isinstance(dependencies, Sequence)
    for item in dependencies.items:
        if isinstance(item, Scalar) and item.style:
            bare = Document(f"- {item.value}\n").root
            kept = bare.items[0] if isinstance(bare, Sequence) else None
            assert not (isinstance(kept, Scalar) and kept.is_string and kept.value == item.value), item.value


@settings(deadline=None)
@given(PYTHONS, st.sampled_from([("binder",), ("mlflow",), ("binder", "mlflow")]))
def test_a_python_is_reported_if_a_service_does_not_find_it(python: str, clients: tuple[str, ...]) -> None:
    text = f"dependencies:\n  - {python}\n"
    config = Config(select=("unread-python",), clients=clients)
    found = analyze(text, "environment.yml", config).diagnostics
    blind = [name for name in clients if not re.match(CLIENTS[name].python_pattern or "", python)]
    assert bool(found) == bool(blind)
    repaired = repair(text, "environment.yml", config)
    assert repaired.text == text or not analyze(repaired.text, "environment.yml", config).diagnostics
