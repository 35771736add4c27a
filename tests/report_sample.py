"""A small report with a block of every kind, for the tests of what writes reports."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from workbook.content import example_home
from workbook.reports.model import Document, Entries, Facts, Figure, Heading, Paragraph, References, Table

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
LONG = "Wat er gebeurde toen wij het samen probeerden, en wat wij daarvan leerden. " * 3
SMALL = Document(
    title="Verslag <proef>",
    subtitle="Module 1",
    marked="Voorbeeldschool De Wilg",
    blocks=(
        Heading("Een & ander"),
        Paragraph("Eerste alinea.\n\nTweede alinea."),
        Paragraph("Schrijf hier waarom.", "expected"),
        Facts("Samen lessen ontwerpen", (("Wie", "Rekencoördinator"), ("Stand", "bezig"))),
        Heading("Uitkomsten"),
        Heading("In cijfers", 2),
        Table("Uitkomst", ("Onderdeel", "Nu"), (("Leiderschap", "3"), ("Strategie", "2"))),
        Figure("De figuur", "Een staaf van 3.", PNG),
        Paragraph("Bron: ink.json (n = 1).", "trace"),
        Entries("Uren", (Facts("Lezen", (("Minuten", "60"),)), Facts("Gesprek", (("Minuten", "45"),))), "Wat u deed"),
        Entries("Logboek", (Facts("Maandag", (("Verloop", LONG),)), Facts("Dinsdag", (("Verloop", "kort"),)))),
        Table("Nog een", ("", "a"), (("x", "1"),)),
        Paragraph("Lees het als een begin.", "note"),
        Heading("Literatuur"),
        References(((("Senge, P. M. (1990). ", False), ("The fifth discipline", True), (". https://doi.org/10.1/x", False)),)),
    ),
    missing=("Een & ander",),
)  # fmt: skip


def xml(data: bytes, part: str = "word/document.xml") -> ET.Element:
    """Return a part of a Word document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ET.fromstring(archive.read(part))


def as_de_wilg(folder: Path) -> Path:
    """Fill a deelnemer's folder as if De Wilg's leader did everything herself, her team too, and return it."""
    for part in ("antwoorden", "team"):
        shutil.copytree(example_home() / part, folder / part, dirs_exist_ok=True)
    (folder / "antwoorden" / "start.json").unlink()
    return folder


def keep_four(folder: Path) -> None:
    """Leave of every team in a folder only four people."""
    for path in (folder / "team").glob("*.csv"):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        split = ";" if ";" in lines[0] else ","
        respondent = lines[0].split(split).index("respondent")
        people = list(dict.fromkeys(line.split(split)[respondent] for line in lines[1:]))[:4]
        kept = [line for line in lines[1:] if line.split(split)[respondent] in people]
        path.write_text("\n".join([lines[0], *kept]), encoding="utf-8")


def written(document: Document) -> str:
    """Return all that a reader reads in a report."""
    return "\n".join(text for block in document.blocks for text in texts(block))


def texts(block: object) -> Iterator[str]:
    """Give every text of a block."""
    if isinstance(block, (Heading, Paragraph)):
        yield block.text
    elif isinstance(block, Facts):
        yield from (block.title, *(text for pair in block.all for text in pair))
    elif isinstance(block, Entries):
        yield from (text for each in block.entries for text in texts(each))
    elif isinstance(block, Table):
        yield from (block.caption, *block.heads, *(cell for row in block.rows for cell in row))
    elif isinstance(block, Figure):
        yield from (block.caption, block.words)
