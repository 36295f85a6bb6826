"""What stands at a place is told as the parser tells it where the text is valid, and sensibly where it is not."""

from __future__ import annotations

import pytest
from envlint_lsp.place import Kind, find_place, read_outline

from envlint.source import Source
from envlint.text import LineIndex
from tests.real_files import corpus_files, needs_corpus
from tests.server.conversation import CURSOR


@needs_corpus
def test_real_files_have_the_items_that_the_parser_finds() -> None:
    compared = 0
    for path in list(corpus_files())[::15]:
        try:
            text = path.read_bytes().decode("utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        source = Source(text)
        items = [spec.scalar.value for spec in source.specs]
        is_odd = "sel(" in text or any(" - " in item for item in items)  # the parser knows no more of these
        if source.document.problem is not None or is_odd:
            continue
        outline = read_outline(text, LineIndex(text))
        assert outline.texts("dependencies") == items, path
        assert outline.texts("pip") == [line.scalar.value for line in source.pip_lines], path
        assert outline.texts("channels") == [channel.scalar.value for channel in source.channels], path
        compared += 1
    assert compared > 200


@pytest.mark.parametrize(
    ("marked", "kind", "before"),
    [
        ("|", Kind.KEY, ""),
        ("name: x\n\nde|", Kind.KEY, "de"),
        ("\ufeffna|", Kind.KEY, "na"),
        ("name: |", Kind.NOWHERE, ""),
        ("channels: [a, |\nname: x\n", Kind.CHANNEL, ""),
        ("channels: [\n  a,\n  b|\n", Kind.CHANNEL, "b"),
        ("channels:\n- |\n", Kind.CHANNEL, ""),
        ("channels:\n  - a\n  |\n", Kind.CHANNEL, ""),
        ("dependencies:\n  - 'numpy=1|\n  - x", Kind.CONDA, "numpy=1"),
        ("dependencies:\n  - sel(linux): gd|", Kind.CONDA, "gd"),
        ("dependencies:\n  - npm:\n      - lef|", Kind.NOWHERE, ""),
        ("dependencies:\n  - pip:\n    - |\n", Kind.PIP, ""),
        ("dependencies:\n  - pip:\n    |", Kind.PIP, ""),
        ("dependencies:\n  - pip:\n      - a\n  - b|", Kind.CONDA, "b"),
        ("dependencies:\n-\n  pip:\n  - a|", Kind.PIP, "a"),
        ("dependencies: [a, {pip: [b, c|]}]\n", Kind.PIP, "c"),
        ("dependencies: [a, {pip: [b, c]}, d|]\n", Kind.CONDA, "d"),
        ("dependencies:\n  - a#b|\n", Kind.CONDA, "a#b"),
        ("dependencies:\n  - a #b|\n", Kind.COMMENT, "#b"),
        ("dependencies:\n  - 'a #b|'\n", Kind.CONDA, "a #b"),
        ("name: |>\n  dependencies:\n    - a", Kind.NOWHERE, ""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_kind_of_a_place(marked: str, kind: Kind, before: str, newline: str) -> None:
    marked = marked.replace("\n", newline)
    offset = marked.index(CURSOR)
    text = f"{marked[:offset]}{marked[offset + 1 :]}"
    lines = LineIndex(text)
    place = find_place(text, lines, read_outline(text, lines), offset)
    assert (place.kind, place.before) == (kind, before)


def test_a_comment_speaks_about_its_line_or_the_next_one() -> None:
    text = "# a\n# b\nname: x  # c\n"
    lines = LineIndex(text)
    outline = read_outline(text, lines)
    spoken_of = [find_place(text, lines, outline, text.index(each) + 1).line for each in ("a\n", "b\n", "c\n")]
    assert spoken_of == [2, 2, 2]
