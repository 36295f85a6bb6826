"""Our reading of a spec for pixi is that of rattler itself, on real specs and on made-up ones."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envlint.clients.dialects.rattler import read_spec
from envlint.clients.request import PackageRequest
from tests.real_files import conformance_files, needs_conformance

rattler = pytest.importorskip("rattler")

ITEM = re.compile(r"^\s*-\s+([A-Za-z][^\s:#'\"{}\[]*(?: [^\s:#'\"{}\[]+)*)\s*(?: #.*)?$", re.MULTILINE)
WORDS = "= == === >= < ~= != ~ ^ 1 1.2 1.02 2rc1 . .* * , | ( ) - _ + ! py27_0 $ ; 1!2 [build=x] [version='>=1'] [ ]"
PIECES = st.sampled_from([*WORDS.split(), " "])


def read_by_rattler(spec: str) -> tuple[str, str] | None:
    """Version and build, or None for a spec that it refuses."""
    try:
        found = rattler.MatchSpec(spec, strict=False)
    except Exception:
        return None
    return found.version or "", found.build or ""


def read_by_us(spec: str) -> tuple[str, str] | None:
    found = read_spec(spec)
    if not isinstance(found, PackageRequest):
        return None
    version = f"{found.version[1:]}.*" if re.fullmatch(r"=[^=,|]+", found.version) else found.version
    return version, found.build


def assert_same(spec: str) -> None:
    theirs = read_by_rattler(spec)
    if theirs is not None and theirs[0] == "*":
        theirs = "", theirs[1]
    assert read_by_us(spec) == theirs, spec


@needs_conformance
def test_real_specs() -> None:
    specs = {spec for _, path in conformance_files() for spec in ITEM.findall(path.read_text(encoding="utf-8"))}
    assert len(specs) > 400
    for spec in specs:
        assert_same(spec)


@given(pieces=st.lists(PIECES, max_size=7))
@settings(max_examples=500, deadline=None)
def test_made_up_specs(pieces: list[str]) -> None:
    assert_same("numpy" + "".join(pieces))
