"""What the messy inputs of `messy_cases` are made of: six people's answers, and the programs that they went through."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import escape
from pathlib import Path
from typing import Any

from attrs import field, frozen
from openpyxl import Workbook

from workbook.instrument import Instrument, instrument
from workbook.instrument.cells import Cell, cells
from workbook.responses import AnswerFile
from workbook.responses.codes import encode

HABITS, CULTURE, COMMUNITY = (instrument(each) for each in ("onderzoekende_houding", "ocai", "plg"))
PEOPLE, STAMP = 6, "2026-11-24T14:03:22.123Z"
NAMES = ("Zoë d'Hondt", "Jan de Vries", "Fatima El Idrissi", "Bas 't Hart", "Noël Çelik", "Anna Ångström")
MAILS = tuple(f"{name.split()[0].lower()}@wilg.example" for name in NAMES)
Table = list[list[Any]]
Answers = dict[tuple[str | None, str, str | None], float]


@frozen
class Expected:
    """What must come of a case: exit code, people scored, files (name: used), and the words that are told or never are.

    `scores` are the means of the six; None where another number is expected to come out, given by `other`.
    """

    instrument: str = HABITS.id
    code: int = 0
    n: int = PEOPLE
    files: Mapping[str, bool | str] = field(factory=dict)
    told: tuple[str, ...] = ()
    never: tuple[str, ...] = (*NAMES, *MAILS)
    same_scores: bool = True
    options: tuple[str, ...] = ()


@frozen
class Case:
    """One messy input."""

    id: str
    make: Callable[[Path], None]
    expected: Expected


# ---- the six people --------------------------------------------------------------------------------------------------


def given(about: Instrument, person: int) -> Answers:
    """Return one person's legal answers, always the same."""
    if about is CULTURE:
        points = (
            (40, 20, 10, 30),
            (25, 25, 25, 25),
            (55, 20, 5, 20),
            (10, 40, 30, 20),
            (35, 15, 15, 35),
            (30, 30, 20, 20),
        )
        return {each.place: points[(person + at // 4) % 6][at % 4] for at, each in enumerate(cells(about))}
    return {
        each.place: each.steps[(7 * person + 3 * at + person * at // 4) % len(each.steps)]
        for at, each in enumerate(cells(about))
    }


def means(about: Instrument) -> dict[tuple[str, str], float]:
    """Return the team's mean per perspective and dimension, reckoned apart from the workbook."""
    found: dict[tuple[str, str], list[float]] = {}
    reverse = {each.id for each in about.items if getattr(each, "reverse", False)}
    for each in cells(about):
        dimension = each.option or about.item(each.item).dimension
        for person in range(PEOPLE):
            value = given(about, person)[each.place]
            turned = each.steps[0] + each.steps[-1] - value if each.item in reverse else value
            found.setdefault((each.perspective or "", dimension), []).append(turned)
    return {place: sum(values) / len(values) for place, values in found.items()}


def answer_file(about: Instrument, person: int, **more: Any) -> AnswerFile:
    """Return one person's answers as the questionnaire saves them."""
    rows = (
        {"perspective": p, "item": i, "option": o, "value": v, "saved_at": STAMP}
        for (p, i, o), v in given(about, person).items()
    )
    who = {"respondent": f"t-{person:08d}", "saved_at": STAMP, "rows": tuple(rows), **more}
    return AnswerFile(about.id, about.version, **who)


def code(about: Instrument, person: int) -> str:
    """Return one person's answers as a text code."""
    return encode(answer_file(about, person), about)


# ---- writing ---------------------------------------------------------------------------------------------------------


def text_of(value: Any, decimal: str = ".") -> str:
    """Return a cell as a person writes it."""
    return f"{value:g}".replace(".", decimal) if isinstance(value, float) else str("" if value is None else value)


def as_csv(table: Iterable[Sequence[Any]], delimiter: str = ";", decimal: str = ",") -> str:
    """Return a table as CSV text, quoted where that is needed."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([text_of(cell, decimal) for cell in row] for row in table)
    return out.getvalue()


def put(name: str, content: Callable[[], str | bytes], encoding: str = "utf-8") -> Callable[[Path], None]:
    """Return a maker that writes one file."""

    def make(folder: Path) -> None:
        made = content()
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(made if isinstance(made, bytes) else made.encode(encoding))

    return make


def all_of(*makers: Callable[[Path], None]) -> Callable[[Path], None]:
    """Return a maker that writes what several write."""

    def make(folder: Path) -> None:
        for each in makers:
            each(folder)

    return make


def xlsx(table: Table) -> bytes:
    """Return a table as the first sheet of a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in table:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def docx(text: str) -> bytes:
    """Return a document with one paragraph a line, as Word keeps it: runs that break anywhere."""
    runs = "".join(
        f"<w:p>{''.join(f'<w:r><w:t>{escape(line[at : at + 30])}</w:t></w:r>' for at in range(0, len(line), 30))}</w:p>"
        for line in text.split("\n")
    )
    body = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{runs}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", '<?xml version="1.0" encoding="UTF-8"?>' + body)
    return out.getvalue()


def mail(body: str, html: str | None = None) -> bytes:
    """Return a mail as a program saves it: quoted-printable, with the names of sender and reader."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        f"{NAMES[0]} <{MAILS[0]}>",
        "leider@wilg.example",
        "Vragenlijst",
    )
    message.set_content(body, cte="quoted-printable")
    if html:
        message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message.as_bytes()


def answers_json(about: Instrument, person: int, **more: Any) -> str:
    """Return one person's answer file as text."""
    return json.dumps({**answer_file(about, person).to_json(), **more}, ensure_ascii=False, indent=1)


def each_person(
    make: Callable[[int], Callable[[Path], None]], people: Iterable[int] = range(PEOPLE)
) -> Callable[[Path], None]:
    """Return a maker that writes a file a person."""
    return all_of(*(make(person) for person in people))


# ---- long tables -----------------------------------------------------------------------------------------------------


def long(about: Instrument = HABITS, *, more: Mapping[str, Any] | None = None) -> Table:
    """Return everybody's answers in the long form, with a header."""
    option = any(each.option for each in cells(about))
    head = ["respondent", "perspective", "item", *(["option"] if option else []), "value", *(more or {})]
    rows = [
        [f"p{person}", p, i, *([o] if option else []), value, *(more or {}).values()]
        for person in range(PEOPLE)
        for (p, i, o), value in given(about, person).items()
    ]
    return [head, *rows]


def in_words(about: Instrument) -> Table:
    """Return the long table with the Dutch words instead of the ids."""
    head, *rows = long(about)
    place = {name: at for at, name in enumerate(head)}
    for row in rows:
        row[place["perspective"]] = about.perspective_label(row[place["perspective"]]).upper() + " "
        row[place["item"]] = f" {about.item(row[place['item']]).text}"
        if "option" in place:
            row[place["option"]] = about.option_label(row[place["option"]])
    return [head, *rows]


def with_value(table: Table, person: str, at: int, value: Any) -> Table:
    """Return the table with another value in one person's row."""
    own = [row for row in table if row[0] == person]
    own[at][-1] = value
    return table


# ---- wide tables -----------------------------------------------------------------------------------------------------

Head = Callable[[Cell], str]


def item_text(cell: Cell, about: Instrument = HABITS) -> str:
    """Return what is asked in a cell."""
    return str(about.item(cell.item).text)


def wide(
    about: Instrument = HABITS, head: Head | None = None, *, before: Sequence[str] = (), lead: Callable[[int], Sequence[Any]] = lambda _: (),
    value: Callable[[Cell, float], Any] = lambda _, value: value, people: Iterable[int] = range(PEOPLE),
) -> Table:  # fmt: skip
    """Return a row a person and a column a cell, after the columns that a program puts before them."""
    places = cells(about)
    named = [(head or (lambda cell: item_text(cell, about)))(each) for each in places]
    rows = [[*lead(person), *(value(each, given(about, person)[each.place]) for each in places)] for person in people]
    return [[*before, *named], *rows]


def label(cell: Cell, value: float) -> str:
    """Return the words of a step."""
    return str(HABITS.limits(HABITS.item(cell.item)).labels[int(value)])


def both(cell: Cell, value: float) -> str:
    """Return a step as number and words."""
    return f"{value:g} - {label(cell, value)}"


def when(person: int) -> datetime:
    """Return when somebody answered."""
    return datetime(2026, 11, 3, 14, 3, 22) + timedelta(days=person, minutes=7 * person)  # noqa: DTZ001 - as Excel keeps it


FORMS_NL = ("ID", "Starttijd", "Tijdstip van voltooien", "E-mail", "Naam", "Tijdstip van laatste wijziging")
FORMS_EN = ("ID", "Start time", "Completion time", "Email", "Name", "Total points", "Quiz feedback")
LIME = ("id", "submitdate", "lastpage", "startlanguage", "seed", "token", "ipaddr")


def forms_nl(person: int) -> tuple[Any, ...]:
    """Return what Microsoft Forms puts before the answers, in Dutch."""
    return person + 1, when(person), when(person) + timedelta(minutes=6), MAILS[person], NAMES[person], ""


def forms_en(person: int) -> tuple[Any, ...]:
    """Return what Microsoft Forms puts before the answers in English, dates with the month first."""
    stamp = f"{when(person):%m/%d/%Y %I:%M:%S %p}"
    return person + 1, stamp, stamp, "anonymous", "", "", ""


def lime(person: int) -> tuple[Any, ...]:
    """Return what LimeSurvey puts before the answers; the last one broke off."""
    sent = "" if person == PEOPLE - 1 else f"{when(person):%Y-%m-%d %H:%M:%S}"
    return person + 1, sent, 3, "nl", 12345678 + person, f"tok{person}", f"192.0.2.{person}"


def lettered(cell: Cell) -> str:
    """Return a division of points as a form asks it: question, letter and statement."""
    item = CULTURE.item(cell.item)
    return f"{CULTURE.perspective_label(cell.perspective or '')}: {item.text} [{item.options[cell.option]}]"


def typo(text: str) -> str:
    """Return a text with two letters changed round."""
    return text[:14] + text[15] + text[14] + text[16:]


def transposed(table: Table) -> Table:
    """Return a table with people as columns."""
    return [list(row) for row in zip(*table, strict=True)]


def unsure(table: Table) -> Table:
    """Return the table with one question in so many other words that a reader must say whether it is the same."""
    table[0][0] = "Ik vroeg wel eens een leerling of groepje hoe het bij een antwoord kwam"
    return table


def twice(table: Table, person: int, at: int) -> Table:
    """Return the table in which somebody sent an earlier, other answer as well."""
    first = [*table[1 + person][: at - 1], when(person) - timedelta(days=1), *table[1 + person][at:]]
    return [*table, [*first[:6], *([5] * (len(first) - 6))]]
