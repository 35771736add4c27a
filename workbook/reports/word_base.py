"""What a report is written in: an empty document of our own, or a school's template without what it says itself."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

from workbook.errors import problem
from workbook.reports.word_styles import add_styles, default_look
from workbook.reports.word_xml import element

_TYPES = "[Content_Types].xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
# How a file begins that Office keeps behind a password, and every .doc of before 2007.
_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")
LARGEST_BYTES = 50_000_000
# What python-docx and the parts below it raise on a file that is no whole Word document.
_BROKEN = (
    OpcError,
    SyntaxError,
    zipfile.BadZipFile,
    ValueError,
    KeyError,
    IndexError,
    AttributeError,
    TypeError,
    OSError,
)
_REMARKS = ("/comments", "/commentsExtended", "/commentsIds", "/commentsExtensible", "/people")


def empty() -> Any:
    """Return an empty Dutch document on A4 in our own look."""
    made = docx.Document()
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(1.1)
    _settle(made)
    default_look(made)
    add_styles(made, own=True)
    return made


def opened(path: Path) -> Any:
    """Return a school's template, emptied, with the styles that it lacks. Raises `WorkbookError` as `read` does."""
    made = read(path)
    body = made.element.body
    for each in list(body):
        if each.tag != qn("w:sectPr"):
            body.remove(each)
    if body.sectPr is None:
        body.append(element("sectPr"))
    for name, relation in list(made.part.rels.items()):
        if relation.reltype.endswith(_REMARKS):
            del made.part.rels[name]
    for tag in ("documentProtection", "writeProtection", "attachedTemplate", "trackRevisions", "mailMerge"):
        for each in made.settings.element.findall(qn(f"w:{tag}")):
            made.settings.element.remove(each)
    add_styles(made, own=False)
    return made


def read(path: Path) -> Any:
    """Return a template as it is.

    Raises
    ------
    WorkbookError : "Dit sjabloon is er niet.", "Dit sjabloon zit achter een wachtwoord, of is van een oude Word.", "Dit is
        geen Word-sjabloon."
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise problem("reports.template.broken", where=path.name)
        data = path.read_bytes()
    except FileNotFoundError:
        raise problem("reports.template.none", where=path.name) from None
    except OSError as error:
        raise problem("reports.template.unreadable", where=path.name) from error
    if data.startswith(_OLD_OFFICE):
        raise problem("reports.template.locked", where=path.name)
    try:
        made = docx.Document(io.BytesIO(_as_document(data)))
        made.sections[0].page_width  # noqa: B018 - a broken part is met here, not halfway
        made.styles.element.style_lst  # noqa: B018
    except _BROKEN as error:
        raise problem("reports.template.broken", where=path.name) from error
    return made


def says(made: Any) -> bool:
    """Tell whether a document has text or pictures of its own on its pages."""
    body = made.element.body
    written = any((each.text or "").strip() for each in body.iter(qn("w:t")))
    return written or any(True for _ in body.iter(qn("w:drawing"), qn("w:pict")))


def _as_document(data: bytes) -> bytes:
    """Return a .dotx as the .docx that Word makes of it; another file as it is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > 4 * LARGEST_BYTES:
            raise ValueError("too large when unpacked")
        if _TEMPLATE not in archive.read(_TYPES):
            return data
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in archive.infolist():
                content = archive.read(part)
                copy.writestr(part, content.replace(_TEMPLATE, _DOCUMENT) if part.filename == _TYPES else content)
    return made.getvalue()


def _settle(made: Any) -> None:
    """Set what python-docx's own base leaves at American and 2010: Word would open it in a mode for old documents."""
    settings = made.settings.element
    for each in settings.iter(qn("w:compatSetting")):
        if each.get(qn("w:name")) == "compatibilityMode":
            each.set(qn("w:val"), "15")
    for tag in ("useFELayout", "savePreviewPicture", "proofState"):
        for each in list(settings.iter(qn(f"w:{tag}"))):
            each.getparent().remove(each)
    for tag, value in (("decimalSymbol", ","), ("listSeparator", ";")):
        for each in settings.findall(qn(f"w:{tag}")):
            each.set(qn("w:val"), value)
    languages = settings.find(qn("w:themeFontLang"))
    settings.replace(languages, parse_xml(f'<w:themeFontLang {nsdecls("w")} w:val="nl-NL"/>'))
    for name, relation in list(made.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del made.part.package.rels[name]
