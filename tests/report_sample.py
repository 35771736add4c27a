"""A small report with a block of every kind, for the tests of what writes reports."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree as ET

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
