"""Reads the files of a run whole, and puts texts back where they came from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from envlint.discovery import Entry, Failed
from envlint.files import DecodedText, UndecodableFile, decode, encode, read, write_atomically

Complain = Callable[[Path, str], None]


class Text(NamedTuple):
    """One file that could be read: all of it, since what is written back must be all of it."""

    path: Path
    decoded: DecodedText
    is_standard_input: bool


def read_texts(entries: Iterable[Entry], complain: Complain) -> Iterator[Text]:
    """The files that can be read; of the others it is said why not."""
    for entry in entries:
        if isinstance(entry, Failed):
            complain(entry.path, entry.reason)
            continue
        try:
            decoded = read(entry.path) if entry.data is None else decode(entry.data)
        except (OSError, UndecodableFile) as error:
            complain(entry.path, getattr(error, "strerror", None) or str(error))
        else:
            yield Text(entry.path, decoded, entry.is_standard_input)


def put_back(text: Text, after: str, complain: Complain) -> bool:
    """Print standard input, replace a file that is another one now; whether the text is where it belongs."""
    data = encode(after, text.decoded.encoding)
    if text.is_standard_input:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
    elif after != text.decoded.text:
        try:
            write_atomically(text.path, data)
        except OSError as error:
            complain(text.path, f"not written: {error.strerror or error}")
            return False
    return True
