"""Make docs/voorbeeld: what the leader of the example school ends the course with, as she would hand it over.

Run `python tools/example_report.py`; the same answers give the same bytes, on any day. `--check` tells whether the committed
files still say what a fresh report says: it compares text, since another release draws the same figure in other pixels.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import Any
from unittest import mock

import pikepdf
from attrs import evolve, frozen

from workbook.content import content_root, example_home
from workbook.dutch import day
from workbook.handin.packing import find_quiz, pack_parcel
from workbook.home import ANSWERS, make_home
from workbook.instrument.quiz import CONCEPT, FINAL
from workbook.reports.filling import fill
from workbook.reports.model import Document, Heading
from workbook.reports.pdf import pdf
from workbook.reports.word import word
from workbook.responses import save_rows
from workbook.scoring import record
from workbook.texts import say

FOLDER = Path(__file__).parents[1] / "docs" / "voorbeeld"
TODAY = date(2027, 6, 25)  # the day on which the example's leader handed in: her hours and her planning end there
# When she handed in, in which round: what the overview of progress counts.
HANDED = (
    ("m1-ink", "", datetime(2026, 11, 20, 12, tzinfo=UTC)),
    ("m2-ikko", "", datetime(2027, 3, 8, 12, tzinfo=UTC)),
    ("m3-cultuur", "", datetime(2027, 5, 28, 12, tzinfo=UTC)),
    ("m4-onderzoek", CONCEPT, datetime(2027, 6, 11, 12, tzinfo=UTC)),
    ("m4-onderzoek", FINAL, datetime(2027, 6, 25, 12, tzinfo=UTC)),
)
# In a zip the oldest day there is; in Word's own fields the day of the report.
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_CORE = "docProps/core.xml"
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


@frozen
class Example:
    """One file of the folder: its name, the report it is made of, and how."""

    name: str
    report: str
    make: Callable[[Document], bytes]


EXAMPLES = (
    Example("onderzoeksverslag.pdf", "onderzoeksverslag", pdf),
    Example("onderzoeksverslag.docx", "onderzoeksverslag", lambda document: steady(word(document))),
    Example("poster.pdf", "poster", pdf),
    Example("voortgangsoverzicht.pdf", "voortgangsoverzicht", pdf),
)


def documents() -> dict[str, Document]:
    """Return the reports of the example's leader as data, by name, as they are on the fixed day."""
    with tempfile.TemporaryDirectory() as scratch, at_work(Path(scratch) / "werkboek"):
        found = {name: fill(name) for name in dict.fromkeys(each.report for each in EXAMPLES)}
    made = day(datetime.combine(TODAY, datetime.min.time()))
    return {
        name: evolve(each, marked=say("responses.example"), properties=evolve(each.properties, made=made))
        for name, each in found.items()
    }


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Make a folder in which the leader did everything herself, her team's lists and hand-ins too; work in it on the day."""
    make_home(folder)
    for part in (ANSWERS, "team"):
        shutil.copytree(example_home() / part, folder / part, dirs_exist_ok=True)
    (folder / ANSWERS / "start.json").unlink()
    assignments = content_root() / "notebooks" / "opdrachten"
    shutil.copytree(assignments, folder / "opdrachten", ignore=shutil.ignore_patterns(".*"))
    with mock.patch.dict(os.environ, {"WORKBOOK_HOME": str(folder)}), mock.patch.object(record, "datetime", Fixed):
        for assignment, round_, moment in HANDED:
            _hand_in(folder, assignment, round_, moment)
        yield


class Fixed(datetime):
    """A clock that stands still: what is late in a planning must not depend on when this is run."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Fixed:
        """Return noon of the fixed day."""
        return cls(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=tz)


def _hand_in(folder: Path, assignment: str, round_: str, moment: datetime) -> None:
    notebook = folder / "opdrachten" / assignment / f"{assignment}.ipynb"
    quiz = find_quiz(assignment, notebook.parent)
    if quiz.assignment and quiz.assignment.round:
        asked = {"perspective": None, "item": quiz.assignment.round}
        rows = [{**asked, "option": each, "value": int(each == round_)} for each in (CONCEPT, FINAL)]
        save_rows(quiz, rows, folder=folder)
    pack_parcel(assignment, folder, notebook, moment=moment)


def steady(made: bytes) -> bytes:
    """Return a Word document without the moment at which it was made: in its parts, and in what it says of itself."""
    stamp = rf"\g<1>{TODAY.isoformat()}T12:00:00Z\g<3>".encode()
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            info = zipfile.ZipInfo(part.filename, ZIP_DAY)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            new.writestr(info, _STAMP.sub(stamp, data) if part.filename == _CORE else data)
    return written.getvalue()


# ---- reading what stands in a file --------------------------------------------------------------------------------


def said(data: bytes, suffix: str) -> str:
    """Return the text of a file, without the blanks that only tell where a line was broken."""
    text = _word_text(data) if suffix == ".docx" else "".join(_pdf_text(data))
    return re.sub(r"[\s\u00ad\u200b-]", "", text)


def headings(document: Document) -> list[str]:
    """Return the headings of a report, in order."""
    return [each.text for each in document.blocks if isinstance(each, Heading)]


def _word_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
    alternatives = re.findall(r'descr="([^"]*)"', body)
    return " ".join((*alternatives, re.sub(r"<[^>]+>", " ", body)))


def _pdf_text(data: bytes) -> Iterator[str]:
    """Give the text of all pages, each glyph by the table that tells a screen reader which letter it is."""
    with pikepdf.open(io.BytesIO(data)) as file:
        for page in file.pages:
            fonts = {name: _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
            known: dict[int, str] = {}
            for each in pikepdf.parse_content_stream(page):
                operands, operator = list[Any](each.operands), str(each.operator)
                if operator == "Tf":
                    known = fonts[str(operands[0])]
                elif operator in {"Tj", "TJ"}:
                    parts = operands[0] if operator == "TJ" else operands
                    yield from (_read(bytes(part), known) for part in parts if isinstance(part, pikepdf.String))


def _read(codes: bytes, known: dict[int, str]) -> str:
    return "".join(known.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("ascii")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in pairs}


def main() -> int:
    """Write the files, or with `--check` compare what stands in them; return the exit status."""
    found = documents()
    for name, document in found.items():
        if document.missing:
            print(f"{name}: nothing stands yet in {', '.join(document.missing)}")
    made = {each.name: each.make(found[each.report]) for each in EXAMPLES}
    if "--check" in sys.argv:
        old = [name for name, data in made.items() if not _same(FOLDER / name, data)]
        print(f"run tools/example_report.py: {', '.join(old)} is out of date" if old else "the example is up to date")
        return int(bool(old))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data) / 1000:.0f} kB")
    return 0


def _same(path: Path, data: bytes) -> bool:
    return path.is_file() and said(path.read_bytes(), path.suffix) == said(data, path.suffix)


if __name__ == "__main__":
    sys.exit(main())
