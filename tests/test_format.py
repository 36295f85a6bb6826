"""The layout of `envlint.format`, and that it loses nothing of made-up and of real files."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from envlint.files import UndecodableFile, read
from envlint.format import Layout, format_text, layout_of
from envlint.syntax import Document
from tests.real_files import corpus_files, needs_corpus

LAYOUTS = [Layout(*choice) for choice in itertools.product((2, 0), ("keep", "one"), ("keep", "minimal"))]
FLAT = Layout(indent=0)
APART = Layout(blank_lines="one")
BARE = Layout(quotes="minimal")


def laid_out(text: str, layout: Layout = Layout()) -> str:  # noqa: B008 (it cannot change)
    """A text in a layout, in which it stays as it is."""
    result = format_text(text, layout)
    assert result.left_alone is None
    assert format_text(result.text, layout).text == result.text
    return result.text


def test_lists_and_pip_items_are_indented_and_comments_stay_with_them() -> None:
    text = "name:   x\ndependencies:\n# about numpy\n-   numpy # why\n#- scipy\n- pip:\n  - rich\n\n\n# end\nprefix: /x"
    assert laid_out(text) == (
        "name: x\ndependencies:\n  # about numpy\n  - numpy  # why\n  #- scipy\n"
        "  - pip:\n      - rich\n\n# end\nprefix: /x\n"
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n- b\n# of c\n# too\n- c\n", "a:\n  - b\n  # of c\n  # too\n  - c\n", id="above an item"),
        pytest.param("a:\n- b\n\n# group\n\n- c\n", "a:\n  - b\n\n  # group\n\n  - c\n", id="heads a group"),
        pytest.param("a:   # list\n- b # one\n", "a:  # list\n  - b  # one\n", id="trailing"),
        pytest.param("a:\n# - x\n- b\n# - y\nc: d\n", "a:\n  # - x\n  - b\n  # - y\nc: d\n", id="commented out"),
        pytest.param(
            "a:\n- b\n# - y\n# - z=1 # why\n", "a:\n  - b\n  # - y\n  # - z=1 # why\n", id="commented out at the end"
        ),
        pytest.param(
            "a:\n- b\n\n# - y\nc: d\n", "a:\n  - b\n\n  # - y\nc: d\n", id="commented out behind a blank line"
        ),
        pytest.param("a:\n- b\n# of c\nc: d\n", "a:\n  - b\n# of c\nc: d\n", id="before the next key"),
        pytest.param("a:\n- b\n# of b\n\nc: d\n", "a:\n  - b\n  # of b\n\nc: d\n", id="cut off from the next key"),
        pytest.param("a:\n  - b\n  # last\nc: d\n", "a:\n  - b\n  # last\nc: d\n", id="last of a list"),
        pytest.param("a:\n  - b\n# of c\n\nc: d\n", "a:\n  - b\n# of c\n\nc: d\n", id="not indented as the list is"),
        pytest.param(
            "a:\n- b\n# for CUDA:\n# - y\n# of c\nc: d\n",
            "a:\n  - b\n  # for CUDA:\n  # - y\n# of c\nc: d\n",
            id="words above and below what is commented out",
        ),
        pytest.param(
            "a:\n- b\n\n# of c:\n# - it is not an item\nc: d\n",
            "a:\n  - b\n\n# of c:\n# - it is not an item\nc: d\n",
            id="words in a list",
        ),
        pytest.param(
            "d:\n- pip:\n  # of x\n  - x\n  # - y\n- z\n",
            "d:\n  - pip:\n      # of x\n      - x\n      # - y\n  - z\n",
            id="inside pip",
        ),
        pytest.param(
            "d:\n- pip:\n  - x\n# of z\n- z\n", "d:\n  - pip:\n      - x\n  # of z\n  - z\n", id="behind the pip list"
        ),
        pytest.param(
            "d:\n- pip:\n  # - x\n- z\n", "d:\n  - pip:\n      # - x\n  - z\n", id="all of pip is commented out"
        ),
        pytest.param(
            "d:\n- a\n# - pip:\n#   - x\nprefix: /\n",
            "d:\n  - a\n  # - pip:\n  #   - x\nprefix: /\n",
            id="the pip section is commented out",
        ),
        pytest.param("a:\n# - b\nc: d\n", "a:\n  # - b\nc: d\n", id="a whole list is commented out"),
        pytest.param("v:\n  A: b\n  # C: d\nn: x\n", "v:\n  A: b\n  # C: d\nn: x\n", id="a commented-out key"),
    ],
)
def test_a_comment_stays_with_what_it_belongs_to(before: str, after: str) -> None:
    assert laid_out(before) == after
    assert laid_out(after) == after
    flat = laid_out(before, FLAT)
    assert laid_out(flat, FLAT) == flat


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:\n  - b\n#  - c\n  - d\n", "a:\n  - b\n#  - c\n  - d\n", id="in its list's column"),
        pytest.param("a:\n    - b\n#    - c\n", "a:\n  - b\n  #    - c\n", id="no room at the edge"),
        pytest.param(
            "d:\n  - pip:\n    - x\n#    - y\n  - z\n",
            "d:\n  - pip:\n      - x\n  #    - y\n  - z\n",
            id="moves with pip",
        ),
        pytest.param("a:\n  - b\n# - c\n  - d\n", "a:\n  - b\n  # - c\n  - d\n", id="written at the edge"),
        pytest.param("a:\n- b\n#- c\n- d\n", "a:\n  - b\n  #- c\n  - d\n", id="list at the edge"),
        pytest.param("a:\n  - b\n#  - c:\n#    - d\n", "a:\n  - b\n#  - c:\n#    - d\n", id="what is nested"),
    ],
)
def test_what_is_commented_out_is_an_item_of_its_list_once_the_mark_is_gone(before: str, after: str) -> None:
    assert laid_out(before) == after


def test_a_comment_that_goes_on_below_stays_below_its_beginning() -> None:
    text = "a:\n- b # one\n    # two\n    # three\n# of c\n- c\n"
    assert laid_out(text) == "a:\n  - b  # one\n       # two\n       # three\n  # of c\n  - c\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a:  |\n    b\n      c\n    d\n\n\ne: f\n", "a: |\n  b\n    c\n  d\n\ne: f\n", id="literal"),
        pytest.param("a:\n- >-  # why\n  b\n\n  c \n", "a:\n  - >-  # why\n    b\n\n    c \n", id="folded"),
        pytest.param("a:\n- |2\n    b\n   c\n", "a:\n  - |2\n      b\n     c\n", id="indentation indicator"),
        pytest.param("a:\n  -   |+\n    b\n\n\nc: d\n", "a:\n  - |+\n    b\n\n\nc: d\n", id="blank lines that count"),
        pytest.param("a: |+\n  b\n\n\n", "a: |+\n  b\n\n\n", id="blank lines that count at the end"),
        pytest.param("a: |\n  b\n     \n  c\n", "a: |\n  b\n     \n  c\n", id="blanks that count"),
        pytest.param("a: |\n   b\n  # no\nc: d\n", "a: |\n  b\n# no\nc: d\n", id="a comment behind it"),
        pytest.param("a: |\n  b\n  # yes\nc: d\n", "a: |\n  b\n  # yes\nc: d\n", id="no comment"),
        pytest.param("a:  [x, # w\n     y]  \nb: c\n", "a: [x,  # w\n    y]\nb: c\n", id="aligned brackets"),
        pytest.param("a:\n- {x: y,\n z: w}\n", "a:\n  - {x: y,\n   z: w}\n", id="braces"),
        pytest.param("a:\n-   'b\n    c'\n", "a:\n  - 'b\n    c'\n", id="quoted over two lines"),
        pytest.param("a:\n- b\n c\n", "a:\n  - b\n   c\n", id="plain over two lines"),
        pytest.param("a:\n    b\nc:\n - d:\n       e\n", "a:\n  b\nc:\n  - d:\n      e\n", id="a value below its key"),
        pytest.param("a:\n-\n    b\n-\n- c\n", "a:\n  -\n    b\n  -\n  - c\n", id="an item below its dash"),
        pytest.param("a:\n-   - b\n    - c\n", "a:\n  - - b\n    - c\n", id="a list in a list"),
        pytest.param("a:\n-   b: 1\n    c: 2\n", "a:\n  - b: 1\n    c: 2\n", id="a mapping in a list"),
        pytest.param("a:  &x   [b]\nc:\n-  *x\n- *x\n", "a: &x [b]\nc:\n  - *x\n  - *x\n", id="anchor and aliases"),
        pytest.param("a:   &x\n    b: c\nd:\n  <<:   *x\n", "a: &x\n  b: c\nd:\n  <<: *x\n", id="merge key"),
        pytest.param("&k  a:  !!str   1\n*k :  b\n", "&k a: !!str 1\n*k : b\n", id="properties of keys"),
        pytest.param("a:   !!python/tuple\n- b\n", "a: !!python/tuple\n  - b\n", id="tag of a list"),
        pytest.param("a: !!python/tuple # c\n- b\n", "a: !!python/tuple  # c\n  - b\n", id="tag and comment"),
        pytest.param("# c\n---   # d\na:   b\n...\n# e\n", "# c\n---  # d\na: b\n...\n# e\n", id="document marks"),
        pytest.param("%YAML 1.2\n---\na:\n- b\n", "%YAML 1.2\n---\na:\n  - b\n", id="directive"),
        pytest.param("\ufeffa:\n- b\n", "\ufeffa:\n  - b\n", id="byte order mark"),
        pytest.param("a:\r\n-  b # c\r\n\r\n\r\nd: e", "a:\r\n  - b  # c\r\n\r\nd: e\r\n", id="CRLF"),
        pytest.param("a:  [b,\tc]\n", "a: [b, c]\n", id="a tab between brackets"),
        pytest.param("  a:\n   - b\n  c: d\n", "a:\n  - b\nc: d\n", id="all is indented"),
        pytest.param("- a\n-   b: c\n", "- a\n- b: c\n", id="a list at the top"),
        pytest.param("a: {{ b }}\n", "a: {{ b }}\n", id="a template"),
        pytest.param("a: [ b,c ,   d ] # e\n", "a: [b, c, d]  # e\n", id="brackets"),
        pytest.param("a: [[b,'c,d'],{e: f,g: [h,i]},j,]\n", "a: [[b, 'c,d'], {e: f, g: [h, i]}, j,]\n", id="nested"),
        pytest.param(
            "a: { b: c,d: e }\nf: [ ]\ng: {h,i }\n", "a: { b: c, d: e }\nf: [ ]\ng: {h, i }\n", id="few braces"
        ),
        pytest.param("a   :   b\n'c' : d\n", "a: b\n'c': d\n", id="blanks before a colon"),
        pytest.param("a:\n- \u00a0b\n", "a:\n  - \u00a0b\n", id="a no-break space is a word"),
        pytest.param("\n\n\na: b\n\n\n\nc: d\n\n\n", "a: b\n\nc: d\n", id="blank lines"),
    ],
)
def test_only_the_space_between_words_is_chosen(before: str, after: str) -> None:
    assert laid_out(before) == after
    assert laid_out(after) == after


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("a: [\n", "it is not YAML", id="broken"),
        pytest.param("a:\tb\n", "it is not YAML", id="tab between words"),
        pytest.param("a: b\n---\nc:  d\n", "it has several documents", id="several documents"),
        pytest.param("a: b\r\nc:  d\n", "its line ends are mixed", id="mixed line ends"),
        pytest.param("a: b\rc:  d\r", "it has unusual line ends", id="line ends of old Macs"),
        pytest.param("# c\n\ufeffa:  b\n", "it has a byte order mark that is not at its start", id="second mark"),
        pytest.param("?  a\n: b\n", "it has a key with a question mark", id="question mark"),
        pytest.param("!!str \n&a : b\n", "it has an anchor in a place that cannot be laid out", id="anchor of nothing"),
        pytest.param("a:  'b\n\tc'\n", "it has a value that goes on in a line which begins with a tab", id="tab"),
        pytest.param(
            'a:  "b\\ \n  c"\n', "it has a quoted text with an escaped blank at a line's end", id="escaped blank"
        ),
        pytest.param("a:  |\n  b", "it ends in a block scalar, without a line end", id="no line end"),
        pytest.param("a:  |\n    \n\nb: c\n", "it has a block scalar that begins with a line of blanks", id="blanks"),
        pytest.param("name\n", "it holds neither a mapping nor a list", id="a word"),
    ],
)
def test_what_is_not_laid_out_is_left_alone_and_one_line_says_why(text: str, reason: str) -> None:
    assert format_text(text) == (text, reason, False)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_a_file_without_content_is_unchanged(text: str) -> None:
    assert format_text(text) == (text, None, False)


def test_lists_are_indented_by_none_if_that_is_chosen() -> None:
    text = "a:\n    # of b\n    - b\n    - pip:\n        - c\n        # - d\n"
    assert laid_out(text, FLAT) == "a:\n# of b\n- b\n- pip:\n  - c\n  # - d\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("a: b\nc:\n- d\ne: f\n", "a: b\n\nc:\n  - d\n\ne: f\n", id="sections"),
        pytest.param("a: b\n\n\n\nc: d\n", "a: b\n\nc: d\n", id="not two"),
        pytest.param(
            "# top\na: b\n# of c\n# too\nc: d\n", "# top\na: b\n\n# of c\n# too\nc: d\n", id="heading comment"
        ),
        pytest.param("a:\n- b\n# - x\n# of c\nc: d\n", "a:\n  - b\n  # - x\n\n# of c\nc: d\n", id="two owners"),
        pytest.param("a:\n- b\n\n- c\nd:\n  e: 1\n  f: 2\n", "a:\n  - b\n\n  - c\n\nd:\n  e: 1\n  f: 2\n", id="within"),
        pytest.param("---\na: b\nc: d\n", "---\na: b\n\nc: d\n", id="not behind a mark"),
        pytest.param("a: |+\n  b\nc: d\n", "a: |+\n  b\nc: d\n", id="not where it would be text"),
        pytest.param("a: |+\nc: d\n", "a: |+\nc: d\n", id="not where it would be all of the text"),
    ],
)
def test_sections_are_one_blank_line_apart_if_that_is_chosen(before: str, after: str) -> None:
    assert laid_out(before, APART) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'python=3.12'", "python=3.12"),
        ('"numpy >=1.26, <2"', "numpy >=1.26, <2"),
        ("'it''s'", "it's"),
        ("'-e .'", "-e ."),
        ("'--no-deps'", "--no-deps"),
        ("'https://a.b/c#egg=d'", "https://a.b/c#egg=d"),
        ("'3.9.1'", None),
        ("'3.10'", None),
        ("'1e3'", None),
        ("'0x1f'", None),
        ("'12:30:45'", None),
        ("'2024-01-01'", None),
        ("'no'", None),
        ("'y'", None),
        ("'null'", None),
        ("'~'", None),
        ("''", None),
        ("'a: b'", None),
        ("'a:'", None),
        ("'a #b'", None),
        ("' a'", None),
        ("'- a'", None),
        ("'---'", None),
        ("'*'", None),
        ("'@a'", None),
        ("'{a}'", None),
        ("'<<'", None),
        ("'='", None),
        ('"a\\tb"', None),
        ("!!str '1'", None),
        ("['a', 'b,c', \"d e\"]", "[a, 'b,c', d e]"),
        ("{'a': 'b', \"c\":1}", '{a: b, "c":1}'),
    ],
)
def test_quotes_go_where_the_text_is_read_the_same_without_them(before: str, after: str | None) -> None:
    expected = before if after is None else after
    assert laid_out(f"a:\n  - {before}  # c\n", BARE) == f"a:\n  - {expected}  # c\n"
    assert laid_out(f"a: {before}\n", BARE) == f"a: {expected}\n"


def test_quotes_of_keys_go_too() -> None:
    assert laid_out("'name': x\n\"on\": y\n", BARE) == 'name: x\n"on": y\n'


def test_a_configuration_chooses_a_layout() -> None:
    chosen = {"indent": 0, "blank-lines": "one", "quotes": "minimal", "after-fix": False}
    assert layout_of(chosen) == Layout(0, "one", "minimal")
    assert layout_of({}) == Layout()


_PIECES = (
    "name: x\n", "dependencies:\n", "- a\n", "  - b # c\n", "    -   c\n", "- pip:\n", "  # d\n", "# - e\n",
    "#   - e2\n", "\n", "\r\n", "   \n",
    "a: |\n  b\n", "- 'q\n  r'\n", "b: [x,\n y] # z\n", "c:\n  d: e\n", "c2: |+ # f\n", "---\n", "...\n", "\ufeff",
    "\t", " ", "- - f\n", "- |2\n", "*h : i\n", "&k k: !!str v\n", "<<: *h\n", "- \"q\" # r\n", "-\t\"no\"\n",
    "? g\n", "- &h i\n", "- *h\n", "-\n", "k: # l\n", "  m\n", "{", "\x85", "\u00a0", "%YAML 1.2\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join), st.sampled_from(LAYOUTS))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_contract(text: str, layout: Layout) -> None:
    result = format_text(text, layout)
    assert not result.is_bug, result.left_alone
    assert format_text(result.text, layout).text == result.text


_WORDS = (
    "a",
    "numpy=1.26",
    "x y",
    "'q'",
    '"no"',
    "'it''s'",
    "1.10",
    "~",
    "[a, 'b']",
    "{c: d}",
    "[a,\n@ b]",
    "'a\n@ b'",
)
_COMMENTS = ("# words", "# - a", "#- b=1", "#  - pip:", "#    - c", "# a: b")


class _Writer:
    """Writes YAML as people could: any indentation, comments anywhere, anchors, aliases, tags and block scalars."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.anchors: list[str] = []

    def pick(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def number(self, least: int, most: int) -> int:
        return self.draw(st.integers(least, most))

    def text(self) -> str:
        beginning = self.pick("", "", "---\n", "# top\n--- # m\n", "%YAML 1.1\n---\n")
        text = beginning + "\n".join(self.block(self.number(0, 2), 3)) + self.pick("\n", "\n...\n", "\n\n\n# end", "")
        return self.pick("", "", "\ufeff") + (text.replace("\n", "\r\n") if self.draw(st.booleans()) else text)

    def block(self, column: int, depth: int) -> list[str]:
        """A list or mapping."""
        is_list = self.draw(st.booleans())
        lines: list[str] = []
        for number in range(self.number(1, 3)):
            lines += self.noise(column)
            key = self.pick("name", "pip", "dependencies", "'k'", "&p q")
            head = " " * column + ("-" if is_list else f"{number}{key}:" if key.isalpha() else f"{key} :")
            if depth and self.draw(st.booleans()):
                inner = self.block(column + self.number(1 if is_list else 0, 4), depth - 1)
                lines += [head + ("" if is_list else self.pick("", " !!x")) + self.trailing(), *inner]
            else:
                lines.append(head + self.pick(" ", "   ") + self.leaf(column))
        return lines

    def noise(self, column: int) -> Iterator[str]:
        """Blank lines and comments in any column."""
        for _ in range(self.number(0, 2)):
            blank = self.pick("", "", " " * column, "  ", "        ", "   ")
            yield self.pick("", blank + self.pick(*_COMMENTS), blank + self.pick(*_COMMENTS))

    def trailing(self) -> str:
        return self.pick("", "", "", " # t", "     # t", "  # [win]")

    def leaf(self, column: int) -> str:
        kind = self.pick("word", "word", "word", "block", "alias", "anchor", "tag", "nothing", "below")
        if kind == "block":
            deeper = " " * (column + self.number(1, 4))
            lines = [deeper + self.pick("a", "# b", "c ", "- d"), self.pick("", deeper + "   e"), deeper + "f"]
            return "\n".join([self.pick("|", ">", "|-", ">+", "|+") + self.trailing(), *lines, *self.pick("", "\n")])
        if kind == "below":
            return f"{self.trailing()}\n{' ' * (column + self.number(1, 3))}z{self.trailing()}"
        if kind == "anchor":
            self.anchors.append(f"n{len(self.anchors)}")
            return f"&{self.anchors[-1]}  {self.pick('v', repr('w'))}{self.trailing()}"
        if kind == "alias" and self.anchors:
            return f"*{self.pick(*self.anchors)}{self.trailing()}"
        word = self.pick(*_WORDS).replace("@", " " * (column + 1))
        return {"tag": "!!str   t", "nothing": ""}.get(kind, word) + self.trailing()


_ENVIRONMENTS = st.composite(lambda draw: _Writer(draw).text())()


_Read = list[tuple[object, ...]]


def _read_by_pyyaml(text: str, *, styles: bool) -> _Read:
    """What another parser makes of a text, anchors and tags included; its quotes only if they matter."""
    names = ("value", "anchor", "tag", *(("style",) if styles else ()))
    return [
        (type(each).__name__, bool(getattr(each, "flow_style", None)), *(getattr(each, name, None) for name in names))
        for each in yaml.parse(text, Loader=yaml.SafeLoader)
    ]


@given(_ENVIRONMENTS, st.sampled_from(LAYOUTS))
@settings(max_examples=400, deadline=None)
def test_a_made_up_environment_keeps_what_it_says(text: str, layout: Layout) -> None:
    before = Document(text)
    result = format_text(text, layout)
    assert not result.is_bug, result.left_alone
    if before.problem is not None or result.left_alone is not None:
        assert result.text == text
        return
    assert format_text(result.text, layout) == (result.text, None, False)
    comments = [each.text.rstrip() for each in before.comments]
    assert [each.text for each in Document(result.text).comments] == comments
    try:
        read_before = _read_by_pyyaml(text, styles=layout.quotes == "keep")
    except yaml.YAMLError:
        return
    assert _read_by_pyyaml(result.text, styles=layout.quotes == "keep") == read_before


@given(st.text(st.sampled_from("ab19.-:#,[]{}'\"=<>*&!|%@`~?+_eExyno \t\\é\u00a0"), min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_a_text_without_quotes_is_the_same_text_in_both_versions_of_yaml(value: str) -> None:
    quoted = "'" + value.replace("'", "''") + "'"
    text = laid_out(f"a: [{quoted}, b]\nc:\n  - {quoted}\nd: {quoted} # e\n", BARE)
    expected = {"a": [value, "b"], "c": [value], "d": value}
    assert yaml.safe_load(text) == expected
    assert YAML(typ="safe", pure=True).load(text) == expected


def _outcomes(path: Path) -> list[str]:
    """What becomes of a file in each layout, one word or reason each."""
    try:
        text = read(path).text
    except UndecodableFile:
        return []
    before = Document(text)
    if before.problem is not None:
        return []
    found = []
    for layout in LAYOUTS:
        result = format_text(text, layout)
        if result.is_bug:
            return [f"BROKEN {path.name}: {result.left_alone}"]
        if result.left_alone is None:
            if format_text(result.text, layout).text != result.text:
                return [f"BROKEN {path.name}: not stable"]
            if [each.text for each in Document(result.text).comments] != [
                each.text.rstrip(" \t") for each in before.comments
            ]:
                return [f"BROKEN {path.name}: comments"]
            if layout.quotes == "minimal" and not _is_read_the_same(text, result.text):
                return [f"BROKEN {path.name}: values"]
        found.append(result.left_alone or "laid out")
    return found


def _is_read_the_same(before: str, after: str) -> bool:
    reader = YAML(typ="safe", pure=True)
    reader.allow_duplicate_keys = True
    try:
        expected = reader.load(before)
    except YAMLError:  # several documents, an unknown tag
        return True
    return bool(reader.load(after) == expected)


@needs_corpus
@pytest.mark.slow
def test_real_files_keep_what_they_say_and_hardly_any_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    reasons: Counter[str] = Counter()
    with ProcessPoolExecutor(2) as pool:
        for found in pool.map(_outcomes, corpus_files(), chunksize=50):
            reasons.update(found)
    with capsys.disabled():
        print(f"\n{sum(reasons.values())} files and layouts")
        for reason, count in reasons.most_common():
            print(f"{count:6} {reason}")
    assert not [reason for reason in reasons if reason.startswith("BROKEN")]
    assert sum(reasons.values()) - reasons["laid out"] < sum(reasons.values()) / 100
