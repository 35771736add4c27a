"""The text of what people send with a code in it: notes, saved mails, web pages and Word documents. Nothing is run or fetched."""

from __future__ import annotations

import re
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from xml.etree import ElementTree as ET

from attrs import field, frozen

from workbook.errors import WorkbookError, problem
from workbook.responses.decoding import decode, decode_bytes, read_bytes

PAGES = (".htm", ".html")
SUFFIXES = (".txt", ".md", ".eml", ".docx", *PAGES)
_PROGRAM = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 50_000_000


@frozen
class Document:
    """What stands in a document: its texts (a mail may say the same as text and as a page) and the answer files with it."""

    texts: tuple[str, ...]
    attached: tuple[str, ...] = field(default=())


def read_document(path: Path) -> Document:
    """Read what stands in a text, page, mail or Word document.

    Raises `WorkbookError` when it can't be opened or isn't what its name says.
    """
    suffix = path.suffix.casefold()
    if suffix == ".docx":
        return Document((_word(path),))
    if suffix == ".eml":
        return _mail(read_bytes(path), path.name)
    text = decode(path)
    return Document((_page(text) if suffix in PAGES else text,))


def _page(text: str) -> str:
    """Return a page without its programs: our own questionnaire knows how a code begins."""
    return _PROGRAM.sub(" ", text)


def _word(path: Path) -> str:
    """Return the text of a Word document, a line a paragraph."""
    read_bytes(path)  # one that can't be opened is no fake
    try:
        with zipfile.ZipFile(path) as archive:
            part = archive.getinfo("word/document.xml")
            data = archive.read(part) if part.file_size <= _LARGEST else b""
        # Word declares no entities of its own; a document that does is made to harm.
        root = ET.fromstring(b"" if b"<!DOCTYPE" in data else data)  # noqa: S314
    except (KeyError, OSError, RuntimeError, zipfile.BadZipFile, ET.ParseError, NotImplementedError) as error:
        raise problem("responses.fake_docx", where=path.name) from error
    paragraphs = root.iter(f"{_WORD}p")
    return "\n".join("".join(run.text or "" for run in each.iter(f"{_WORD}t")) for each in paragraphs)


def _mail(data: bytes, where: str) -> Document:
    """Return the texts of a mail, and the answer files that go with it; who sent it is not read."""
    message = message_from_bytes(data, policy=policy.default)
    texts: list[str] = []
    attached: list[str] = []
    for part in message.walk():
        if part.is_multipart():
            continue
        name = (part.get_filename() or "").casefold()
        kind = part.get_content_type()
        if name.endswith(".json") or kind == "application/json":
            attached.append(_body(part, where))
        elif kind == "text/html" or name.endswith(PAGES):
            texts.append(_page(_body(part, where)))
        elif kind == "text/plain":
            texts.append(_body(part, where))
    return Document(tuple(texts), tuple(attached))


def _body(part: EmailMessage, where: str) -> str:
    """Return the text of a part; one in an unknown or wrong character set as far as it can be read."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        pass
    try:
        return decode_bytes(data, where=where)
    except WorkbookError:
        return data.decode("ascii", errors="replace")
