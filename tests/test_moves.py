"""Whole blocks change places: a document says what was meant, has all its lines, and nothing else moves."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envlint import moves
from envlint.config import Config
from envlint.engine import analyze
from envlint.fix import apply
from envlint.repair import repair
from envlint.syntax import Document, Mapping, Sequence
from tests.documents import Made, comments, lists, mappings, plain


def dependencies(document: Document) -> Sequence:
    assert isinstance(document.root, Mapping)
    value = document.root.entries[1].value
    assert isinstance(value, Sequence)
    return value


def root(document: Document) -> Mapping:
    assert isinstance(document.root, Mapping)
    return document.root


def lines(text: str) -> list[str]:
    return sorted(text.splitlines())


@settings(deadline=None)
@given(made=lists(), data=st.data())
def test_items_of_a_group_change_places(made: Made, data: st.DataObject) -> None:
    document = made.document
    items = dependencies(document)
    order = list(range(len(items.items)))
    changes: list[moves.Edits] = []
    for readings in moves.groups(document, items):
        reading = data.draw(st.sampled_from(readings))
        assert [block.position for group in reading for block in group] == [b.position for g in readings[0] for b in g]
        for group in reading:
            wanted = data.draw(st.permutations(group))
            made_edits = moves.permute(document, items, group, wanted)
            if made_edits:
                order[group[0].position : group[-1].position + 1] = [block.position for block in wanted]
                changes.append(made_edits)
    together = tuple(edit for each in changes for edit in each)
    after = apply(made.text, together)
    expected = [plain(items.items[at]) for at in order]
    assert plain(dependencies(Document(after))) == expected
    assert comments(after) == comments(made.text)
    if not items.flow:
        assert lines(after) == lines(made.text)
    assert all(len(edit.text) == edit.span.end - edit.span.start for edit in together)


@settings(deadline=None)
@given(made=lists(flow=False))
def test_every_layout_of_a_block_can_change(made: Made) -> None:
    document = made.document
    items = dependencies(document)
    for readings in moves.groups(document, items):
        for reading in readings:
            for group in reading:
                changes = moves.permute(document, items, group, group[::-1])
                assert bool(changes) == (len(group) > 1)


@settings(deadline=None)
@given(made=mappings(), data=st.data())
def test_entries_change_places(made: Made, data: st.DataObject) -> None:
    document = made.document
    mapping = root(document)
    blocks = moves.entries(document, mapping)
    wanted = data.draw(st.permutations(blocks))
    changes = moves.permute(document, mapping, blocks, wanted)
    after = apply(made.text, changes)
    pairs = plain(mapping)
    assert isinstance(pairs, list)
    assert plain(Document(after).root) == ([pairs[block.position] for block in wanted] if changes else pairs)
    assert comments(after) == comments(made.text)
    assert lines(after) == lines(made.text)


@settings(deadline=None)
@given(made=lists())
def test_sorting_is_done_in_one_step(made: Made) -> None:
    config = Config(select=("unsorted-dependencies",))
    found = analyze(made.text, config=config).diagnostics
    repaired = repair(made.text, config=config, unsafe=True)
    assert repaired.broken is None
    fixable = [each for each in found if each.finding.fixes]
    left = analyze(repaired.text, config=config).diagnostics
    assert not [each for each in left if each.finding.fixes]
    assert comments(repaired.text) == comments(made.text)
    assert bool(fixable) == (repaired.text != made.text)
    again = repair(repaired.text, config=config, unsafe=True)
    assert again.text == repaired.text


@settings(deadline=None)
@given(made=mappings())
def test_keys_are_put_in_order_in_one_step(made: Made) -> None:
    config = Config(select=("key-order",))
    fixes = [fix for each in analyze(made.text, config=config).diagnostics for fix in each.finding.fixes]
    after = apply(made.text, fixes[0].edits) if fixes else made.text
    assert not fixes or not analyze(after, config=config).diagnostics
    assert comments(after) == comments(made.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d:\r\n- b\r\n- a  # why", "d:\r\n- a  # why\r\n- b"),
        ("d:\n    - b\n    # of a\n    - a\n", "d:\n    # of a\n    - a\n    - b\n"),
        ("d: [b, 'a']", "d: ['a', b]"),
        ("d: [\n  b,\n  a,\n]\n", "d: [\n  a,\n  b,\n]\n"),
        ("d:\n- b\n\n- a\n", "d:\n- b\n\n- a\n"),
        ("d:\n- b  # of b\n- a:\n    - c\n    # - d\n", "d:\n- a:\n    - c\n    # - d\n- b  # of b\n"),
        ("d:\n- &b b\n- a\n", "d:\n- &b b\n- a\n"),
        ("d: [b, # of b\n a]\n", "d: [b, # of b\n a]\n"),
        ("d:\n- - b\n  - c\n- a\n", "d:\n- a\n- - b\n  - c\n"),
    ],
)
def test_groups_are_turned_round(text: str, expected: str) -> None:
    document = Document(text)
    items = root(document).entries[0].value
    assert isinstance(items, Sequence)
    changes = [
        edit
        for readings in moves.groups(document, items)
        for group in readings[0]
        for edit in moves.permute(document, items, group, group[::-1])
    ]
    assert apply(text, changes) == expected
