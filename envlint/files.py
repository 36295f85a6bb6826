"""Turns a file's bytes into text and back without changing one, and replaces files so that nothing can be lost."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

_UTF16_BOMS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UTF32_BOMS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_CONTROLS = bytes(range(0x80, 0xA0))


class DecodedText(NamedTuple):
    """A file's text with its line ends as they are; `encode(text, encoding)` gives the same bytes again."""

    text: str
    """Begins with U+FEFF if there is a byte order mark, so that every offset counts what stands in the file."""
    encoding: str
    """`utf-8`, `utf-16-le` or `utf-16-be`."""

    @property
    def bom(self) -> bool:
        """Whether the file begins with a byte order mark; with UTF-16 it always does."""
        return self.text.startswith("\ufeff")


class UndecodableFile(ValueError):
    """The bytes are no text that any client of environment files would read."""

    def __init__(self, reason: str, offset: int, line: int, guess: str | None = None) -> None:
        super().__init__(f"{reason}; the file looks like {guess}" if guess else reason)
        self.offset = offset
        """Bytes before the first wrong one."""
        self.line = line
        """The line it is on, counted from 1."""
        self.guess = guess
        """What the encoding may be, for a person to read."""


def decode(data: bytes) -> DecodedText:
    """UTF-8, or UTF-16 with a byte order mark, which conda alone falls back to (`conda/env/env.py`, `from_file`).

    Raises UndecodableFile for anything else: conda's fallback would make Chinese of a Latin-1 file.
    """
    encoding = "utf-8"
    if data[:1] in b"\x00\xfe\xff" or data[1:2] == b"\x00":
        encoding = _wide_encoding(data)
    try:
        return DecodedText(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        line = _line(data[: error.start].decode(encoding, "replace"))
        name = "UTF-8" if encoding == "utf-8" else "UTF-16"
        wrong = f"byte 0x{data[error.start]:02x} at offset {error.start} (line {line}) is not {name}"
        guess = _guess(data) if encoding == "utf-8" else None
        raise UndecodableFile(wrong, error.start, line, guess) from None


def _wide_encoding(data: bytes) -> str:
    """The encoding of what begins like UTF-16 or UTF-32; that of anything else is UTF-8."""
    if data.startswith(_UTF32_BOMS):
        raise UndecodableFile("UTF-32 is an encoding that no client reads", 0, 1, "UTF-32")
    if data[:2] in _UTF16_BOMS:
        return _UTF16_BOMS[data[:2]]
    if len(data) > 3 and (data[0] == data[2] == 0 or data[1] == data[3] == 0):
        raise UndecodableFile("byte 0x00 is in no text", data.index(0), 1, "UTF-16 without a byte order mark")
    return "utf-8"


def _line(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n") + 1


def _guess(data: bytes) -> str | None:
    """What the text of an old editor may be; nothing for binary data."""
    if 0 in data:
        return None
    if data.translate(None, _CONTROLS) == data:
        return "Latin-1 (ISO 8859-1)"
    try:
        data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return "Windows-1252"


def encode(text: str, encoding: str) -> bytes:
    """The bytes of a text; the reverse of `decode`. Raises UnicodeEncodeError for a lone surrogate."""
    return text.encode(encoding)


def read(path: str | os.PathLike[str]) -> DecodedText:
    """A file's text. Raises OSError and UndecodableFile."""
    return decode(Path(path).read_bytes())


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Replaces what is in a file: whoever reads it, and whatever fails, there is either the old or the new content.

    A symbolic link stays one: its target is replaced. Mode and, where that may be, owner are kept; a new file gets what
    the umask allows. A file that may not be written is not, though its folder would let it be replaced; a hard link is
    severed, as by most editors. Raises OSError, and then leaves nothing behind.
    """
    target = Path(os.path.realpath(path))
    was = _writable(target)
    temporary = target.with_name(f".envlint-{os.urandom(8).hex()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if was is not None:
            _take_over(temporary, was)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _flush_folder(target.parent)


def _writable(target: Path) -> os.stat_result | None:
    """What is known of a regular file that may be written, None if there is no file. Raises OSError for all others."""
    try:
        found = target.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(f"not a regular file: {target}")
    # Root may write even what says that nobody should.
    if not os.access(target, os.W_OK) or not found.st_mode & 0o222:
        raise PermissionError(errno.EACCES, "the file is read-only", str(target))
    return found


def _take_over(temporary: Path, was: os.stat_result) -> None:
    """Give a file the owner and mode of the one that it replaces; a mode that needs the owner only with the owner."""
    mode = stat.S_IMODE(was.st_mode)
    new = temporary.stat()
    if (new.st_uid, new.st_gid) != (was.st_uid, was.st_gid):
        try:
            os.chown(temporary, was.st_uid, was.st_gid)
        except OSError:
            mode &= ~(stat.S_ISUID | stat.S_ISGID)
    temporary.chmod(mode)


def _flush_folder(folder: Path) -> None:
    """Makes the new name outlast a power failure, where folders can be flushed at all."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
