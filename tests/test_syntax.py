"""Every node of a document knows its span, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml.resolver import implicit_resolvers

from envlint.syntax import MAXIMUM_DEPTH, MAXIMUM_LENGTH, Document, Mapping, Node, Scalar, Sequence, resolve
from envlint.syntax.scanner import Scanner
from envlint.text import Span
from tests.real_files import CORPUS, needs_corpus, table

WORDS = "name dependencies : - [ ] { } , # ' \" | > & * ! !! ? --- ... %YAML << \ufeff \\ 1.10 ~ @ ` = a *a é 😋"
SPACES = (" ", "  ", "\n  ", "\n", "\r\n", "\t", "\r", "&a ")
PIECES = st.sampled_from([*WORDS.split(" "), *SPACES])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def source(document: Document, node: Node) -> str:
    return node.span.of(document.text)


@given(text=TEXTS)
@example(text="&name[]")
@example(text="&a:b")
@example(text="!!str:a &b%c")
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    document = Document(text)
    for problem in filter(None, (document.problem,)):
        assert document.root is None
        assert 0 <= problem.span.start <= problem.span.end <= len(text)
        assert problem.message
    for node in document.walk():
        assert 0 <= node.span.start <= node.span.end <= len(text)
        if isinstance(node, Scalar) and node.verbatim:
            assert node.part(0, len(node.value)).of(text) == node.value
    for comment in document.comments:
        assert comment.span.of(text) == comment.text
        assert comment.text.startswith("#")
    for each in (*document.aliases, *document.anchors):
        assert each.span.of(text)[1:] == each.name


@given(text=TEXTS)
def test_children_lie_inside_their_parents(text: str) -> None:
    document = Document(text)
    if document.aliases:
        return  # what an alias repeats stands elsewhere
    for node in document.walk():
        parent = document.parents.get(id(node))
        assert parent is None or parent.span.contains(node.span)


def test_spans_of_a_real_file() -> None:
    head = "\ufeffname: 'a b'\r\nchannels: [x, \"y\"]\r\n"
    document = Document(f"{head}dependencies:\r\n  - &p !!str python=3.10  # why\r\n  - *p\r\n")
    root = document.root
    assert isinstance(root, Mapping)
    assert [entry.name for entry in root.entries] == ["name", "channels", "dependencies"]
    assert [source(document, entry.value) for entry in root.entries[:2]] == ["'a b'", '[x, "y"]']
    dependencies = root.entries[2].value
    assert isinstance(dependencies, Sequence)
    assert dependencies.items[0] is dependencies.items[1], "an alias is the anchored node itself"
    assert source(document, dependencies.items[0]) == "python=3.10"
    assert source(document, dependencies).startswith("- &p")
    assert source(document, dependencies).endswith("*p")
    assert [comment.text for comment in document.comments] == ["# why"]
    assert [tag.of(document.text) for tag in document.tags] == ["!!str"]
    assert [(alias.name, alias.span.of(document.text)) for alias in document.aliases] == [("p", "*p")]


@pytest.mark.parametrize(
    ("text", "comments"),
    [
        ("a: b#c # d\n", ["# d"]),
        ("# a\n#b\n  # c", ["# a", "#b", "# c"]),
        ("a: '# no' # yes\n", ["# yes"]),
        ("a: |  # header\n  # text\n# after\n", ["# header", "# after"]),
        ("a: [b, # one\n c] # two\n", ["# one", "# two"]),
        ("a: >-\n  # folded\n\n# x\n", ["# x"]),
        ("a: b\\\n  #c\n", ["#c"]),
    ],
)
def test_comments(text: str, comments: list[str]) -> None:
    assert [comment.text for comment in Document(text).comments] == comments


def test_second_documents_are_seen_but_not_read() -> None:
    document = Document("a: 1\n---\nb: 2\n...\n")
    assert isinstance(document.root, Mapping)
    assert [entry.name for entry in document.root.entries] == ["a"]
    assert document.extra_documents == [Span(5, 8)]
    assert [mark.of(document.text) for mark in document.marks] == ["---", "..."]


def test_too_long_and_too_deep_are_not_read() -> None:
    assert Document("a" * (MAXIMUM_LENGTH + 1)).oversized is not None
    deep = Document("[" * 100_000)
    assert deep.oversized == Span(MAXIMUM_DEPTH, MAXIMUM_DEPTH + 1)
    assert deep.root is None
    assert Document("[" * 50 + "]" * 50).oversized is None


@pytest.mark.parametrize(
    ("plain", "new", "old"),
    [
        ("yes", "str", "bool"),
        ("true", "bool", "bool"),
        ("3.10", "float", "float"),
        ("1e3", "float", "float"),
        ("0777", "int", "int"),
        ("1:30", "str", "int"),
        ("2024-01-01", "timestamp", "timestamp"),
        ("~", "null", "null"),
        ("", "null", "null"),
        ("python=3.10", "str", "str"),
    ],
)
def test_what_a_plain_scalar_is_taken_for(plain: str, new: str, old: str) -> None:
    assert resolve(plain, "1.2") == new
    assert resolve(plain, "1.1") == old


@settings(max_examples=300)
@given(plain=st.text("yYnNtTfFoOeEsSuUlLaArR1.", max_size=5), version=st.sampled_from(["1.1", "1.2"]))
def test_words_are_what_ruamel_takes_them_for(plain: str, version: str) -> None:
    numbers = tuple(map(int, version.split(".")))
    kinds = [
        tag.rpartition(":")[2]
        for versions, tag, pattern, first in implicit_resolvers
        if numbers in versions and plain[:1] in first and pattern.match(plain)
    ]
    assert resolve(plain, version) == (kinds[0] if kinds else "str")


def test_an_alias_bomb_is_harmless() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    document = Document("\n".join(lines))
    assert sum(1 for _ in document.walk()) < 200


VALUES = r"""
numpy numpy=1.2 numpy>=1,<2 a::b a:b a#b x[y] (x) -e -x 1.10 é $x \ <x <<: ~ 'q' 'it''s' '' 'q'x 'q'#x "q" "" "q": "a\n"
--- ... ? ?x : :x * & | >x [a] {} %x @x `x` !x
"""
PHRASES = """\
numpy >= 1.2
a  b
a #b
a: b
a :b
a - b
-e .
a :
name: x: y
'a b' c
"""
UNUSUAL = ("\xa0", "\x85", "\u2028", "\t", "\r", "\x07")
LINES = st.tuples(
    st.sampled_from(["", "", " ", "  ", "  ", "    ", "      "]),
    st.sampled_from(["", "", "- ", "- ", "-   ", "- - ", "-"]),
    st.sampled_from(["", "", "name:", "pip: ", "a-b.c_d:  ", "k :", "1: ", "? "]),
    st.sampled_from(["", "", *VALUES.split(), *PHRASES.splitlines(), *UNUSUAL]),
    st.sampled_from(["", "", "", " ", " # why", "  #", "# no", ":"]),
).map("".join)
OTHER_LINES = st.sampled_from(
    ["", "# note", "  # note", "---", "--- # x", "...", "%YAML 1.2", "\ufeff", "- pip:", "  - numpy"]
)
TEXTS_OF_LINES = st.lists(LINES | OTHER_LINES, max_size=8).map("\n".join)


def everything(document: Document, node: Node | None) -> object:
    if node is None:
        return document.problem is None
    if isinstance(node, Scalar):
        return (node.value, node.span, node.style, node.tag, node.verbatim)
    children = node.items if isinstance(node, Sequence) else [each for entry in node.entries for each in entry]
    return (type(node), node.span, node.flow, node.tag, [everything(document, each) for each in children])


def is_read_as_the_scanner_reads_it(text: str) -> None:
    quick = Document(text)
    scanned = Document("")
    scanned.text = text
    Scanner(scanned).build()
    if quick.aliases:
        return  # never read quickly: what stands twice in the tree
    assert everything(quick, quick.root) == everything(scanned, scanned.root)
    assert quick.comments == scanned.comments
    assert quick.marks == scanned.marks


@settings(max_examples=300)
@given(text=TEXTS_OF_LINES)
@example(text="a:\n- b\n-   c: d\n    e:\n    - f\n    # g\n\ng: 'h'  # i")
@example(text="# a\n---\na:\n  b:\n    c: d\n  e: f\ng: h\n")
@example(text="a: b\n  c\n")
@example(text="a:\n  - b\n  c: d\n")
@example(text="a:\n  - b: c\n    - d\n")
@example(text="a:\nb: c\n")
@example(text="a:\n")
@example(text="a:\n- b\n-\nc:\n  -\n  - d:\n  -  # e\nf: g\n")
@example(text="a:\n  - b:\n  - c:\n    -")
@example(text="a:\n  -\n    b: c\n")
@example(text="a:\n  -\n    - b\n")
@example(text="a: b\n---\nc: d\n")
def test_the_usual_layout_is_read_as_the_scanner_reads_it(text: str) -> None:
    is_read_as_the_scanner_reads_it(text)


@settings(max_examples=200)
@given(
    before=st.integers(0, 12),
    nested=st.booleans(),
    broken=LINES | st.sampled_from(['    - "x', "  - 'x", "  - [a", "   - a", "  - a: b: c", "  - *a", "  - @"]),
    after=TEXTS_OF_LINES,
)
@example(before=9, nested=True, broken='    - "x', after="")
@example(before=9, nested=False, broken="   - x", after="  - y\n")
@example(before=9, nested=False, broken="  - x", after="key: [")
def test_a_mistake_behind_a_long_list_is_found_as_the_scanner_finds_it(
    before: int, nested: bool, broken: str, after: str
) -> None:
    items = "".join(f"  - item-{number}\n" for number in range(before))
    text = f"dependencies:\n{items}{'  - pip:' if nested else '  # more'}\n{broken}\n{after}"
    is_read_as_the_scanner_reads_it(text)
    scanned = Document("")
    scanned.text = text
    Scanner(scanned).build()
    assert Document(text).problem == scanned.problem


@needs_corpus
def test_real_files_are_read_as_the_scanner_reads_them() -> None:
    for row in table(CORPUS / "MANIFEST.tsv"):
        if row["balanced"] == "1" and row["kind"] != "broken":
            is_read_as_the_scanner_reads_it((CORPUS / "files" / row["file"]).read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize("text", ["- 'a # b'  # c\n", '- "a #b"     # c\n', "a: 'x # y' # c\n"])
def test_a_comment_behind_quoted_text_with_a_hash_is_one(text: str) -> None:
    assert [each.text for each in Document(text).comments] == ["# c"]
