"""The files beside a hand-in: what a deelnemer sent along, to read, and what the docent marked, to give back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from workbook.docent.course import Course
from workbook.docent.judging.store import folder_of
from workbook.docent.page import _style, grid, paragraphs
from workbook.errors import problem
from workbook.handin.contents import SUFFIXES
from workbook.home import safe_name, write_atomic
from workbook.texts import say

KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# A document says how much it holds, before anything of it is unpacked.
_MOST_BYTES = 200_000_000


def attachments(course: Course, assignment: str, code: str) -> tuple[Path, ...]:
    """Return the files that the docent marked and gives back: what was laid in `oordelen/<opdracht>/<code>/`."""
    folder = folder_of(course, assignment) / code
    if not code or Path(code).name != code or not folder.is_dir():
        return ()
    found = (path for path in folder.iterdir() if path.is_file() and path.suffix.casefold() in SUFFIXES)
    return tuple(sorted(path for path in found if not path.name.startswith((".", "~$"))))


def give_back(course: Course, assignment: str, code: str, name: str, data: bytes) -> Path:
    """Lay a marked file ready to go back. One of the same name stays, and the new one gets a number.

    Raises `WorkbookError` for another kind of file than a hand-in can have, or an empty one.
    """
    made = safe_name(Path(name.replace("\\", "/")).name)
    stem, suffix = Path(made).stem, Path(made).suffix
    if suffix.casefold() not in SUFFIXES or not data:
        raise problem("judging.wrong_file", where=made, kinds=", ".join(SUFFIXES))
    if not code or Path(code).name != code:
        raise problem("judging.store.name", where=code)
    folder = folder_of(course, assignment) / code
    target, at = folder / made, 1
    while target.exists() and target.read_bytes() != data:
        at += 1
        target = folder / f"{stem} ({at}){suffix}"
    write_atomic(target, data)
    return target


def preview(path: Path, title: str) -> str:
    """Return a page with the words and tables of a Word document; another kind, or a damaged one, is told."""
    if path.suffix.casefold() != ".docx":
        return _framed(title, f"<p>{escape(say('judging.preview.other'))}</p>")
    try:
        return _framed(title, _body(path.read_bytes()))
    except Exception:  # noqa: BLE001 - whatever a damaged document does to its reader, the docent can open it in Word
        return _framed(title, f'<p class="waiting">{escape(say("judging.preview.broken"))}</p>')


def _framed(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_style()}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def _body(data: bytes) -> str:
    from docx import Document

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
            raise ValueError("too large")
    document = Document(io.BytesIO(data))
    told = f'<p class="waiting">{escape(say("judging.preview.told"))}</p>'
    return told + "".join(_blocks(document))


def _blocks(document: Any) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield grid([[cell.text for cell in row.cells] for row in block.rows])
            continue
        style = str(block.style.name if block.style is not None else "")
        if not block.text.strip():
            continue
        if style.startswith(("Heading", "Title", "Kop")):
            level = min(int("".join(char for char in style if char.isdigit()) or 1) + 1, 6)
            yield f"<h{level}>{escape(block.text)}</h{level}>"
        elif style.startswith("List"):
            yield f"<ul><li>{escape(block.text)}</li></ul>"
        else:
            yield paragraphs(block.text)
