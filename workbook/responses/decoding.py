"""Text out of whatever a school's computers write: UTF-8, UTF-16, Windows-1252, with or without a mark."""

from __future__ import annotations

import codecs
from pathlib import Path

from workbook.errors import problem

_CONTROL = bytes((*range(0x09), *range(0x0E, 0x20)))
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(path: Path) -> str:
    """Read a text file. Raises `WorkbookError` when it can't be opened or is no text."""
    return decode_bytes(read_bytes(path), where=path.name)


def read_bytes(path: Path) -> bytes:
    """Read a file whole. Raises `WorkbookError` when it can't be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise problem("responses.unreadable", where=path.name) from error


def decode_bytes(data: bytes, *, where: str) -> str:
    """Return the text of some bytes, line ends made one. Raises `WorkbookError` when they are no text."""
    try:
        if data.startswith(_UTF16_MARKS):
            text = data.decode("utf-16")
        elif data[:200].count(0) > len(data[:200]) // 4:
            text = data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le")
        else:
            text = _utf8_or_windows(data)
        plain = text.encode()
    except UnicodeError as error:
        raise problem("responses.binary", where=where) from error
    if len(plain.translate(None, _CONTROL)) < len(plain):
        raise problem("responses.binary", where=where)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _utf8_or_windows(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")
