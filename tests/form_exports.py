"""What Microsoft Forms and Google Forms make of our document and list, and the export that each of them gives back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import field, frozen
from docx import Document

from workbook.survey import Survey
from workbook.survey.google_list import listing
from workbook.survey.quick_docx import docx

Table = list[list[Any]]
_QUESTION = re.compile(r"(\d+)\. (.+)")
_CHOICE = re.compile(r"([A-Z])\. (.+)")
MAIL = "anonymous"


@frozen
class Asked:
    """One column of an export: its head, and what can be chosen there (nothing: an open answer)."""

    head: str
    choices: tuple[str, ...] = field(default=())


def paragraphs(survey: Survey) -> list[str]:
    """Return the paragraphs of the document, as they stand there."""
    return [each.text for each in Document(io.BytesIO(docx(survey))).paragraphs]


def quick_import(survey: Survey) -> list[Asked]:
    """Return the questions that Forms' quick import reads: a number and a full stop, under it letters and a full stop."""
    found: list[Asked] = []
    for text in paragraphs(survey):
        if asked := _QUESTION.fullmatch(text):
            assert int(asked[1]) == len(found) + 1, "the numbers go up one by one"
            found.append(Asked(asked[2]))
        elif choice := _CHOICE.fullmatch(text):
            assert choice[1] == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(found[-1].choices)], "the letters follow each other"
            found[-1] = Asked(found[-1].head, (*found[-1].choices, choice[2]))
    return found


def google_form(survey: Survey) -> list[Asked]:
    """Return the columns of the form that somebody makes who does what the list says."""
    found: list[Asked] = []
    for block in re.split(r"\n\n--- \d+ van \d+ ---\n", listing(survey))[1:]:
        lines = block.split("\n\n")[0].split("\n")
        told = dict(line.split(": ", 1) for line in lines if re.match(r"(Soort|Vraag|Titel|Beschrijving): ", line))
        if "raster" in told["Soort"]:
            columns = tuple(_pasted(lines, "Plak bij Kolommen:"))
            found += [Asked(f"{told['Vraag']} [{row}]", columns) for row in _pasted(lines, "Plak bij Rijen:")]
        elif "Vraag" in told:
            found.append(Asked(told["Vraag"], tuple(_pasted(lines, "Plak bij de antwoorden:"))))
    return found


def _pasted(lines: Sequence[str], head: str) -> list[str]:
    if head not in lines:
        return []
    rest = lines[lines.index(head) + 1 :]
    return rest[: next((n for n, line in enumerate(rest) if line.startswith("Plak bij")), len(rest))]


Answer = Callable[[Asked], Any]


def forms_export(asked: Sequence[Asked], people: Sequence[Answer]) -> Table:
    """Return what Forms writes to Excel: who and when in front, a repeated head with a numeral behind it."""
    heads: list[str] = []
    for each in asked:
        again = sum(head.rstrip("0123456789") == each.head for head in heads)
        heads.append(each.head if not again else f"{each.head}{again + 1}")
    start = datetime(2026, 11, 3, 9, 0)  # noqa: DTZ001 - as Excel keeps it
    rows = [
        [n, start + timedelta(hours=n), start + timedelta(hours=n, minutes=6), MAIL, "", *map(person, asked)]
        for n, person in enumerate(people, start=1)
    ]
    return [["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", *heads], *rows]


def google_export(asked: Sequence[Asked], people: Sequence[Answer]) -> Table:
    """Return what Google writes to a sheet: when in front."""
    rows = [
        [f"{3 + n}-11-2026 14:03:22", *("" if (said := person(each)) is None else str(said) for each in asked)]
        for n, person in enumerate(people)
    ]
    return [["Tijdstempel", *(each.head for each in asked)], *rows]


def answering(values: Sequence[Any], head: Mapping[str, Any] | None = None) -> Answer:
    """Return somebody who gives these answers to the questions in order; None skips, `head` is for the first questions."""
    left = iter(values)
    before = {"Toestemming": None, **(head or {})}

    def answer(asked: Asked) -> Any:
        if asked.head in before:
            said = before[asked.head]
            return asked.choices[0] if said is None and asked.choices else said
        return next(left)

    return answer
