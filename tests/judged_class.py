"""A course with hand-ins of the sample assignment to be judged: a rubric beside it, answers, and a report in `bijlagen`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from sample_course import NAME, fill, handed_in, make_course, make_deelnemer

from workbook.docent.collect import collect
from workbook.docent.course import Course
from workbook.docent.grade import grade
from workbook.docent.judging.store import Note, add_notes
from workbook.home import deelnemer_id, write_atomic

RUBRIC = """\
assignment: proef
questions:
  - id: reflectie
    attachments: false
    bands: [{upto: 2, label: nog niet voldoende}, {upto: 6, label: voldoende}]
    comments: [Welk cijfer bedoelt u?]
    criteria:
      - id: moment
        title: Moment
        levels: [{label: nog niet, points: 0}, {label: deels, points: 1, text: Eén kant.}, {label: goed, points: 3}]
      - id: grens
        title: Grens
        text: Wat het cijfer niet zegt.
        levels: [{label: nog niet, points: 0}, {label: deels, points: 1}, {label: goed, points: 3}]
report:
  criteria:
    - id: bewijs
      title: Bewijs
      levels: [{label: nog niet}, {label: voldoende}]
    - id: zorg
      title: Zorg voor mensen
      levels: [{label: nog niet}, {label: voldoende}]
"""
TEXTS = ("Ik zag <b>Joop</b> zwijgen.", "De kleur was rood.", "Ik vroeg naar 42.", "Morgen begin ik.", "Er was niets.")


def word_file(text: str = "Een alinea.", heading: str = "Aanleiding") -> bytes:
    """Return a Word document with a heading, a paragraph and a table."""
    from docx import Document

    made = Document()
    made.add_heading(heading, 1)
    made.add_paragraph(text)
    made.add_table(1, 2).rows[0].cells[1].text = "n = 12"
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def class_of(folder: Path, *, texts: tuple[str, ...] = TEXTS, rubric: str = RUBRIC) -> tuple[Course, dict[str, Path]]:
    """Return a course in which everybody handed in and was graded, and the deelnemers' own folders by pseudonym."""
    course = make_course(folder / "docent")
    write_atomic(course.root / "rubrics" / f"{NAME}.yaml", rubric.encode())
    homes = {}
    for at, text in enumerate(texts):
        home = make_deelnemer(folder / f"deelnemer-{at}", course)
        fill(home, kleur="blauw", getal=42, tekst=text, ocai=12)
        write_atomic(home / "bijlagen" / "verslag.docx", word_file(f"Verslag {at}"))
        homes[deelnemer_id(home)] = home
    collect(course, NAME, [handed_in(home) for home in homes.values()])
    grade(course, NAME)
    return course, homes


def read_as(course: Course, code: str, on: str, reader: str, levels: Mapping[str, int], words: str = "") -> None:
    """Keep the levels and words of a reader, as the page does, without settling."""
    notes = [
        Note(kind="level", reader=reader, question="reflectie", criterion=name, on=on, value=place)
        for name, place in levels.items()
    ]
    notes += [Note(kind="comment", reader=reader, question="reflectie", on=on, value=words)] if words else []
    add_notes(course, NAME, code, notes)
