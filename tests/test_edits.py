"""The edits that rules make leave everything else as it is, in every layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envlint import edits
from envlint.diagnostic import Edit
from envlint.fix import apply
from envlint.syntax import Document, Mapping, Node, Scalar, Sequence
from envlint.text import Span
from tests.documents import Made, comments, lists, mappings, plain


def items(document: Document) -> tuple[Node, ...]:
    assert isinstance(document.root, Mapping)
    value = document.root.entries[-1].value
    assert isinstance(value, Sequence)
    return value.items


def values(text: str) -> list[str]:
    return [item.value for item in items(Document(text)) if isinstance(item, Scalar)]


@pytest.mark.parametrize(
    ("text", "gone", "expected"),
    [
        ("d:\n  - a\n  - b\n  - c\n", [1], "d:\n  - a\n  - c\n"),
        ("d:\n  - a\n  - b  # why\n  - c\n", [1], "d:\n  - a\n  # why\n  - c\n"),
        ("d:\n  # of b\n  - b\n  - c\n", [0], "d:\n  # of b\n  - c\n"),
        ("d:\r\n- a\r\n- b", [1], "d:\r\n- a"),
        ("d:\n- a\n- b", [0, 1], "d: []"),
        ("d:  # why\n  # of a\n  - a  # x\n", [0], "d: []  # why\n  # of a\n  # x\n"),
        ("d:\n- a\n- b\n- c", [1, 2], "d:\n- a"),
        ("d: [a, b,]\n", [0, 1], "d: []\n"),
        ("d: [a, # of a\n b]\n", [0], "d: [ # of a\n b]\n"),
        ("d: [a, # of a\n b]\n", [1], "d: [a # of a\n ]\n"),
        ("d:\n  - a\n  - b\n  - c\n", [0, 1], "d:\n  - c\n"),
        ("d: [a, b, c]\n", [0], "d: [b, c]\n"),
        ("d: [a, b, c]\n", [1], "d: [a, c]\n"),
        ("d: [a, b, c]\n", [2], "d: [a, b]\n"),
        ("d: [a, b, c]\n", [0, 1], "d: [c]\n"),
        ("d: [a, b, c]\n", [1, 2], "d: [a]\n"),
        ("d: [a, b, c]\n", [0, 2], "d: [b]\n"),
        ("d: [a]\n", [0], "d: []\n"),
        ("d:\n  - a\n  -   # the dash - of b\n    b\n", [1], "d:\n  - a\n"),
    ],
)
def test_remove(text: str, gone: list[int], expected: str) -> None:
    document = Document(text)
    assert apply(text, edits.remove(document, *(items(document)[index] for index in gone))) == expected


@pytest.mark.parametrize(
    ("text", "index", "before", "after"),
    [
        ("d:\n  - a\n  - b\n", 1, "d:\n  - a\n  - x\n  - b\n", "d:\n  - a\n  - b\n  - x\n"),
        ("d:\r\n- a # c", 0, "d:\r\n- x\r\n- a # c", "d:\r\n- a # c\r\n- x"),
        ("d: [a, b]\n", 0, "d: [x, a, b]\n", "d: [a, x, b]\n"),
        ("d:\n  - &q a\n", 0, "d:\n  - x\n  - &q a\n", "d:\n  - &q a\n  - x\n"),
    ],
)
def test_insert(text: str, index: int, before: str, after: str) -> None:
    document = Document(text)
    item = items(document)[index]
    assert apply(text, [edits.insert_before(document, item, "x")]) == before
    assert apply(text, [edits.insert_after(document, item, "x")]) == after


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("d: [a]\n", "b,c", 'd: ["b,c"]\n'),
        ("d:\n- a\n", "b,c", "d:\n- b,c\n"),
        ("d:\n- 'a'\n", "it's", "d:\n- 'it''s'\n"),
        ('d:\n- "a"\n', "b", 'd:\n- "b"\n'),
        ("d:\n- a\n", "3.10", 'd:\n- "3.10"\n'),
        ("d:\n- a\n", "yes", 'd:\n- "yes"\n'),
        ("d:\n- a\n", "a: b", 'd:\n- "a: b"\n'),
        ("d:\n- a\n", "a #b", 'd:\n- "a #b"\n'),
        ("d:\n- a\n", "a#b", "d:\n- a#b\n"),
        ("d:\n- a\n", "--no-binary :all:", 'd:\n- "--no-binary :all:"\n'),
        ("d:\n- a\n", "-e .", "d:\n- -e .\n"),
    ],
)
def test_replace(text: str, value: str, expected: str) -> None:
    document = Document(text)
    (item,) = items(document)
    assert isinstance(item, Scalar)
    assert apply(text, [edits.replace(document, item, value)]) == expected


@settings(deadline=None)
@given(
    value=st.text(st.sampled_from("ab1.:#-?[]{},&*!|>'\"%@` \\=<~é"), min_size=1).filter(
        lambda each: each == each.strip()
    )
)
def test_what_is_written_is_read_back(value: str) -> None:
    for text in ("d:\n  - a\n", "d: [a]\n", "d: ['a']\n", 'd:\n- "a"\n'):
        document = Document(text)
        (item,) = items(document)
        assert isinstance(item, Scalar)
        assert values(apply(text, [edits.replace(document, item, value)])) == [value]


@given(start=st.integers(0, 8), end=st.integers(0, 8), value=st.sampled_from(["", "x", ",", ": ", " #", "'", '"', "1"]))
def test_parts_are_replaced_as_meant(start: int, end: int, value: str) -> None:
    start, end = min(start, end), max(start, end)
    for text in ("d:\n  - numpy=1.2\n", "d: [numpy=1.2]\n", "d: ['numpy=1.2']\n", 'd:\n- "numpy=1.2"\n'):
        document = Document(text)
        (item,) = items(document)
        assert isinstance(item, Scalar)
        edit = edits.replace_part(document, item, start, end, value)
        expected = item.value[:start] + value + item.value[end:]
        assert values(apply(text, [edit])) == [expected]


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("a: 1\nb: 2\n", "b", "a: 1\n"),
        ("a:\n  - x  # why\nb: 2\n", "a", "# why\nb: 2\n"),
        ("{a: 1, b: 2}\n", "a", "{b: 2}\n"),
        ("{a: 1, b: 2}\n", "b", "{a: 1}\n"),
        ("a:\nb: 2\n", "a", "b: 2\n"),
    ],
)
def test_remove_entry(text: str, key: str, expected: str) -> None:
    document = Document(text)
    assert isinstance(document.root, Mapping)
    entry = document.root.find(key)
    assert entry is not None
    assert apply(text, edits.remove_entry(document, document.root, entry)) == expected


@pytest.mark.parametrize(
    ("written", "old", "new", "expected"),
    [
        ("numpy >= 1.2, < 2", "numpy >= 1.2, < 2", "numpy >=1.2,<2", "numpy >=1.2,<2"),
        ("'numpy=>1'", "numpy=>1", "numpy>=1", "'numpy>=1'"),
        ("numpy  # why", "numpy", "numpy", "numpy  # why"),
        ('"a\\x20b"', "a b", "a", '"a"'),
        ("name", "name", "a # b", '"a # b"'),
    ],
)
def test_rewrite(written: str, old: str, new: str, expected: str) -> None:
    document = Document(f"d:\n  - {written}\n")
    (item,) = items(document)
    assert isinstance(item, Scalar)
    assert item.value == old
    assert apply(document.text, edits.rewrite(document, item, new)) == f"d:\n  - {expected}\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("\n  - numpy#why", "\n  - numpy  #why"),
        ("\n  - 'numpy#why'", "\n  - 'numpy#why'"),
        (" [numpy#why, scipy]", " [numpy#why, scipy]"),
    ],
)
def test_part_comment(written: str, expected: str) -> None:
    document = Document(f"d:{written}\n")
    item = items(document)[0]
    assert isinstance(item, Scalar)
    assert apply(document.text, edits.part_comment(document, item, 5)) == f"d:{expected}\n"


WRITTEN = st.sampled_from(["x", "3.10", "a: b", "it's", "x #y", "[x]", "- y", "x,y", "é \\ '\""])


def dependencies(document: Document) -> Sequence:
    assert isinstance(document.root, Mapping)
    value = document.root.entries[1].value
    assert isinstance(value, Sequence)
    return value


def after(made: Made, changes: Iterable[Edit], value: list[object]) -> list[str]:
    """Make some edits; then the second key has this value, all else is as it was. The comments that are left."""
    ordered = sorted(changes)
    assert all(one.span.end <= other.span.start for one, other in pairwise(ordered))
    text = apply(made.text, ordered)
    assert isinstance(made.expected, list)
    assert text.endswith("\n") == made.text.endswith("\n")
    expected = [*made.expected[:1], (made.expected[1][0], value), *made.expected[2:]]
    assert plain(Document(text).root) == expected, text
    return comments(text)


@settings(deadline=None)
@given(made=lists(), data=st.data())
def test_what_is_removed_is_gone_and_nothing_else(made: Made, data: st.DataObject) -> None:
    document = made.document
    found = dependencies(document)
    gone = data.draw(st.sets(st.integers(0, len(found.items) - 1), min_size=1))
    kept = [plain(item) for at, item in enumerate(found.items) if at not in gone]
    left = after(made, edits.remove(document, *(found.items[at] for at in gone)), kept)
    inside = [
        comment.text for comment in document.comments if any(found.items[at].span.contains(comment.span) for at in gone)
    ]
    assert Counter(left) + Counter(inside) == Counter(comments(made.text))


@settings(deadline=None)
@given(made=lists(), data=st.data(), value=WRITTEN, behind=st.booleans())
def test_what_is_inserted_is_there(made: Made, data: st.DataObject, value: str, behind: bool) -> None:
    document = made.document
    found = dependencies(document)
    at = data.draw(st.integers(0, len(found.items) - 1))
    expected = [plain(item) for item in found.items]
    expected.insert(at + behind, value)
    insert = edits.insert_after if behind else edits.insert_before
    assert after(made, [insert(document, found.items[at], value)], expected) == comments(made.text)


@settings(deadline=None)
@given(made=lists(), data=st.data(), value=WRITTEN)
def test_what_is_replaced_says_something_else(made: Made, data: st.DataObject, value: str) -> None:
    document = made.document
    found = dependencies(document)
    at = data.draw(st.integers(0, len(found.items) - 1))
    item = found.items[at]
    if isinstance(item, Scalar):
        expected = [plain(each) for each in found.items]
        expected[at] = value
        for changes in ((edits.replace(document, item, value),), edits.rewrite(document, item, value)):
            assert after(made, changes, expected) == comments(made.text)


@settings(deadline=None)
@given(made=mappings(), data=st.data())
def test_an_entry_that_is_removed_is_gone_and_nothing_else(made: Made, data: st.DataObject) -> None:
    document = made.document
    assert isinstance(document.root, Mapping)
    assert isinstance(made.expected, list)
    at = data.draw(st.integers(0, len(document.root.entries) - 1))
    entry = document.root.entries[at]
    text = apply(made.text, edits.remove_entry(document, document.root, entry))
    assert text.endswith("\n") == made.text.endswith("\n")
    assert plain(Document(text).root) == [*made.expected[:at], *made.expected[at + 1 :]], text
    whole = Span(entry.key.span.start, entry.value.span.end)
    inside = [comment.text for comment in document.comments if whole.contains(comment.span)]
    assert Counter(comments(text)) + Counter(inside) == Counter(comments(made.text))


@settings(deadline=None)
@given(made=mappings(), data=st.data(), name=WRITTEN)
def test_a_key_that_is_renamed_keeps_its_value(made: Made, data: st.DataObject, name: str) -> None:
    document = made.document
    assert isinstance(document.root, Mapping)
    assert isinstance(made.expected, list)
    at = data.draw(st.integers(0, len(document.root.entries) - 1))
    text = apply(made.text, [edits.rename_key(document, document.root.entries[at], name)])
    expected = [*made.expected]
    expected[at] = (name, expected[at][1])
    assert plain(Document(text).root) == expected
    assert comments(text) == comments(made.text)


@settings(deadline=None)
@given(made=mappings(), data=st.data())
def test_a_key_with_a_list_is_put_before_another(made: Made, data: st.DataObject) -> None:
    document = made.document
    assert isinstance(document.root, Mapping)
    assert isinstance(made.expected, list)
    at = data.draw(st.integers(0, len(document.root.entries) - 1))
    text = apply(made.text, [edits.insert_entry_before(document, document.root.entries[at], "new", ["x", "y: z"])])
    assert plain(Document(text).root) == [*made.expected[:at], ("new", ["x", "y: z"]), *made.expected[at:]]
    assert comments(text) == comments(made.text)


@settings(deadline=None)
@given(made=mappings(), data=st.data())
def test_a_comment_that_is_removed_is_gone_and_nothing_else(made: Made, data: st.DataObject) -> None:
    document = made.document
    for comment in document.comments[:3]:
        text = apply(made.text, [edits.remove_comment(document, comment)])
        assert plain(Document(text).root) == made.expected
        assert Counter(comments(text)) + Counter([comment.text]) == Counter(comments(made.text))
