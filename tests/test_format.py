"""The layout of `envlint.format`, and that it loses nothing of real files."""

from __future__ import annotations

from collections import Counter

import pytest

from envlint.files import UndecodableFile, read
from envlint.format import format_text
from tests.real_files import corpus_files, needs_corpus


def test_lists_and_pip_items_are_indented_and_comments_stay_with_them() -> None:
    text = "name:   x\ndependencies:\n# about numpy\n-   numpy # why\n#- scipy\n- pip:\n  - rich\n\n\n# end\nprefix: /x"
    assert format_text(text).text == (
        "name: x\ndependencies:\n  # about numpy\n  - numpy  # why\n  #- scipy\n"
        "  - pip:\n      - rich\n\n# end\nprefix: /x\n"
    )


@needs_corpus
@pytest.mark.slow
def test_no_real_file_breaks_the_contract() -> None:
    bugs: Counter[str] = Counter()
    for path in corpus_files():
        try:
            result = format_text(read(path).text)
        except UndecodableFile:
            continue
        if result.is_bug:
            bugs[result.left_alone or ""] += 1
    assert not bugs
