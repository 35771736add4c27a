"""Looking into bytes: every text in a file, however it is packed or encoded."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import quopri
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

_DEEPEST = 6
_LARGEST = 200_000_000
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-](?:[A-Za-z0-9+/_-]|\\?[\r\n]+|\\n){22,}={0,2}")
_ESCAPED = re.compile(rb"&(?:#\w+|\w+);|%[0-9A-Fa-f]{2}|=[0-9A-F]{2}|=\r?\n")


def texts_in(data: bytes, depth: int = 0) -> Iterator[str]:
    """Give every text that stands in some bytes.

    Looked into: the bytes as text (UTF-8, UTF-16), JSON strings and their lines joined, members of zips and their names,
    gzip, base64, the encodings of mail and of web pages; and each of these within another, six deep.
    """
    if depth > _DEEPEST or not data:
        return
    yield from _members(data, depth)
    text = _decoded(data)
    yield text
    try:
        strings = list(_strings(json.loads(text)))
    except (ValueError, RecursionError):
        strings = []
    yield "\n".join(strings)
    for each in strings:
        if len(each) > 22:
            yield from _unwrapped(each.encode("utf-8", "surrogatepass"), depth)
    yield from _unwrapped(data, depth)


def _decoded(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:200:2] or b"\0" in data[1:200:2]:
        wide = data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-16-le", errors="replace")
        return wide + data.decode("utf-8", errors="replace")
    return data.decode("utf-8", errors="replace")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from _strings(each)
    elif isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            yield "".join(value)
        for each in value:
            yield from _strings(each)


def _members(data: bytes, depth: int) -> Iterator[str]:
    if data[:2] == b"\x1f\x8b":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                yield from texts_in(packed.read(_LARGEST), depth + 1)
        except (OSError, EOFError, zlib.error):
            return
    if b"PK\x05\x06" not in data[-70_000:]:
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield archive.comment.decode("utf-8", errors="replace")
            for info in archive.infolist():
                yield info.filename
                if info.file_size <= _LARGEST and not info.is_dir():
                    yield from texts_in(archive.read(info), depth + 1)
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return


def _unwrapped(data: bytes, depth: int) -> Iterator[str]:
    """Give what stands in base64 or behind the signs of mail and web pages."""
    for match in _BASE64.finditer(data):
        packed = re.sub(rb"\\n|\\|[\r\n]+", b"", match[0]).rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        try:
            made = base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
        except binascii.Error:
            continue
        yield from texts_in(made, depth + 1)
    if _ESCAPED.search(data):
        text = data.decode("utf-8", errors="replace")
        yield html.unescape(text)
        yield urllib.parse.unquote(text)
        yield quopri.decodestring(data).decode("utf-8", errors="replace")
