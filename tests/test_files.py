"""Holds reading and writing to their promise: not one byte changes that nobody asked to change."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from envlint.files import UndecodableFile, decode, encode, read, write_atomically

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX modes and limits")


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (b"", "", "utf-8"),
        (b"a", "a", "utf-8"),
        (b"a\r\nb\rc\n\x0c", "a\r\nb\rc\n\x0c", "utf-8"),
        (b"\xef\xbb\xbfname: x", "\ufeffname: x", "utf-8"),
        ("é😀\u2028".encode(), "é😀\u2028", "utf-8"),
        (b"\xff\xfen\x00\xe9\x00", "\ufeffné", "utf-16-le"),
        (b"\xfe\xff\x00n\xd8\x3d\xde\x00", "\ufeffn😀", "utf-16-be"),
    ],
)
def test_text_comes_out_as_it_stands(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.bom) == (text, encoding, text.startswith("\ufeff"))
    assert encode(decoded.text, decoded.encoding) == data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            "a\r\nb\rné".encode("latin-1"),
            "byte 0xe9 at offset 6 (line 3) is not UTF-8; the file looks like Latin-1 (ISO 8859-1)",
        ),
        ("“a”".encode("cp1252"), "byte 0x93 at offset 0 (line 1) is not UTF-8; the file looks like Windows-1252"),
        (b"\x89PNG\r\n\x1a\n\x00", "byte 0x89 at offset 0 (line 1) is not UTF-8"),
        (b"a\x81\xff", "byte 0x81 at offset 1 (line 1) is not UTF-8"),
        (b"\xed\xa0\x80", "byte 0xed at offset 0 (line 1) is not UTF-8; the file looks like Windows-1252"),
        (b"\xff\xfea\x00\n\x00b", "byte 0x62 at offset 6 (line 2) is not UTF-16"),
        (b"\xff\xfe\x00\xd8a\x00", "byte 0x00 at offset 2 (line 1) is not UTF-16"),
        ("name".encode("utf-32"), "UTF-32 is an encoding that no client reads; the file looks like UTF-32"),
        (
            "name: x".encode("utf-16-le"),
            "byte 0x00 is in no text; the file looks like UTF-16 without a byte order mark",
        ),
    ],
)
def test_what_is_no_text_is_explained(data: bytes, message: str) -> None:
    with pytest.raises(UndecodableFile) as caught:
        decode(data)
    assert str(caught.value) == message


@given(st.binary(max_size=60))
def test_any_bytes_decode_to_what_encodes_to_them(data: bytes) -> None:
    try:
        decoded = decode(data)
    except UndecodableFile as error:
        wrong = error
    else:
        assert encode(decoded.text, decoded.encoding) == data
        return
    assert 0 <= wrong.offset < len(data)
    assert wrong.line >= 1


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_any_text_survives(text: str, encoding: str) -> None:
    assume(not text.startswith("\0"))  # behind a byte order mark of UTF-16 it makes one of UTF-32
    text = "\ufeff" + text
    assert decode(encode(text, encoding)) == (text, encoding)


def test_reading_leaves_line_ends_alone(tmp_path: Path) -> None:
    path = tmp_path / "environment.yml"
    path.write_bytes(b"a\r\nb\rc")
    assert read(path).text == "a\r\nb\rc"
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "absent.yml")


def test_a_file_is_replaced_or_made(tmp_path: Path) -> None:
    path = tmp_path / "environment.yml"
    write_atomically(path, b"old\r\n")
    write_atomically(str(path), b"new\n")
    assert path.read_bytes() == b"new\n"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_the_mode_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "environment.yml"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_a_new_file_gets_what_the_umask_allows(tmp_path: Path) -> None:
    script = f"""if True:
        import os
        from envlint.files import write_atomically
        os.umask(0o027)
        write_atomically({str(tmp_path / "x")!r}, b"")
    """
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1])
    assert stat.S_IMODE((tmp_path / "x").stat().st_mode) == 0o640


@posix
@pytest.mark.parametrize("exists", [True, False])
def test_a_symbolic_link_stays_one(tmp_path: Path, exists: bool) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "real.yml"
    if exists:
        target.write_bytes(b"old")
    link = tmp_path / "environment.yml"
    link.symlink_to(Path("elsewhere") / "real.yml")
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert list(target.parent.iterdir()) == [target]


@posix
def test_a_failure_leaves_all_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "environment.yml"
    path.write_bytes(b"old")
    script = f"""if True:
        import resource
        from envlint.files import write_atomically
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        try:
            write_atomically({str(path)!r}, b"x" * 1000)
        except OSError:
            print("refused")
    """
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[1], capture_output=True, text=True
    )
    assert done.stdout == "refused\n"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@posix
def test_what_may_not_be_written_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        write_atomically(tmp_path, b"new")
    with pytest.raises(OSError, match="not a regular file"):
        write_atomically("/dev/null", b"new")
    path = tmp_path / "environment.yml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(PermissionError):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
