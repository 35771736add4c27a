"""The questionnaire as one workbook (.xlsx) that Excel, Excel on a phone, LibreOffice and Google Sheets can fill in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from textwrap import shorten
from typing import Any

from openpyxl import Workbook
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from workbook.dutch import day, join
from workbook.home import utc_now
from workbook.instrument import Instrument
from workbook.instrument.model import Entries, NetworkKind
from workbook.questionnaire import payload
from workbook.responses import ownsheet
from workbook.responses.tabular import LINK
from workbook.survey.plan import Survey, minutes
from workbook.survey.privacy import shown, traced
from workbook.survey.sheet_look import hide, put
from workbook.survey.sheet_page import Page
from workbook.survey.sheet_questions import ask, choices_of
from workbook.survey.sheet_table import table_page
from workbook.texts import say

_LONGEST_TITLE = 31
_FORBIDDEN = str.maketrans("", "", "[]:*?/\\'")
Json = dict[str, Any]


def xlsx(survey: Survey) -> bytes:
    """Return the questionnaire as a workbook: what it is about and what happens with it first, then a sheet an instrument.

    An instrument of tables has a sheet a table. What is not filled in is locked, without a password. Hidden cells tell
    `responses.ownsheet` what each answer belongs to.
    """
    book = Workbook()
    lists = book.create_sheet(say("sheets.lists"))
    told = _told(survey)
    first: Worksheet = book.worksheets[0]
    first.title = say("sheets.start")
    pages = [_start(survey, Page(first, lists, told))]
    for about in survey.instruments:
        pages += _instrument(survey, about, book, lists, told)
    pages[0].lines([say("sheets.on_to", sheets=join(each.sheet.title for each in pages[1:]))])
    for page in pages:
        page.finish()
    _addresses(book, pages, told)
    # The lists and addresses come last, so that whoever makes them visible finds the questions first.
    book.move_sheet(lists, len(book.worksheets))
    lists.sheet_state = "hidden"
    book.active = 0
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.creator, book.properties.title = say("sheets.maker"), say("survey.page.heading", title=survey.title)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _told(survey: Survey) -> Json:
    """Return what every sheet says of the questionnaire, so that one sheet is enough to know it by."""
    fixed = survey.groups[0] if len(survey.groups) == 1 else None
    return {"survey": survey.id, "made_at": utc_now(), "moment": survey.moment, "role": survey.role, "group": fixed,
            "subject": survey.subject}  # fmt: skip


# ---- the first sheet -------------------------------------------------------------------------------------------------


def _start(survey: Survey, page: Page) -> Page:
    page.open({"instrument": ""}, say("survey.page.heading", title=survey.title), "")
    page.lines(_facts(survey))
    page.part(say("sheets.how"))
    page.lines(say("sheets.how_lines").split("\n"))
    page.part(say("survey.page.privacy"))
    page.lines(_privacy(survey))
    page.part(say("sheets.about_you"))
    if len(survey.groups) > 1:
        page.question(say("survey.page.group"), say("survey.page.group_help"), f"{ownsheet.HEAD}:group")
        page.checks.choice(page.answer, survey.groups)
    page.question(say("survey.page.link"), say("survey.page.link_help"), f"{ownsheet.HEAD}:{LINK}")
    page.checks.text(page.answer, say("sheets.link_prompt"))
    if survey.conversation:
        page.question(say("survey.page.agreed"), say("survey.page.conversation_about"), f"{ownsheet.HEAD}:conversation")
        page.checks.choice(page.answer, [say("sheets.agree")])
        page.question(say("survey.page.name"), say("survey.page.name_help"), f"{ownsheet.HEAD}:name")
    page.question(say("survey.page.consent"), say("sheets.consent_help"), f"{ownsheet.HEAD}:consent")
    page.checks.choice(page.answer, [say("sheets.agree")], prompt=say("sheets.consent_prompt"))
    return page


def _facts(survey: Survey) -> list[str]:
    lines = [say("sheets.minutes", minutes=minutes(survey)), say(f"survey.page.moments.{survey.moment}")]
    lines += [say("survey.page.for_group", group=survey.groups[0])] if len(survey.groups) == 1 else []
    lines += [say("survey.page.for_role", role=survey.role)] if survey.role else []
    lines += [say("survey.page.for_subject", subject=survey.subject)] if survey.subject else []
    return lines + ([say("survey.page.deadline", day=day(survey.deadline))] if survey.deadline else [])


def _privacy(survey: Survey) -> list[str]:
    return [
        say("survey.page.privacy_voluntary"),
        say("sheets.privacy_sent"),
        say("sheets.privacy_name"),
        *shown(survey),
        *traced(survey),
        *([say("survey.page.privacy_conversation")] if survey.conversation else []),
        say("survey.page.privacy_texts"),
        say("survey.page.privacy_kept"),
    ]


# ---- the instruments -------------------------------------------------------------------------------------------------


def _instrument(survey: Survey, about: Instrument, book: Workbook, lists: Worksheet, told: Json) -> Iterable[Page]:
    own = {"instrument": about.id, "version": about.version}
    if isinstance(about, Entries):
        for table in about.tables:
            page = Page(_sheet(book, lists, table.label), lists, told)
            table_page(page, about, table, own, first=table is about.tables[0])
            yield page
        return
    yield _questions(survey, about, Page(_sheet(book, lists, about.short or about.title), lists, told), own)


def _questions(survey: Survey, about: Instrument, page: Page, own: Json) -> Page:
    page.open(own, about.short or about.title, say("sheets.answer"))
    page.lines(filter(None, (about.instruction, about.notice)))
    subject = getattr(about, "subject", None)
    if subject is not None and not survey.subject:
        page.question(subject.label, subject.help or say("sheets.subject_help"), f"{ownsheet.HEAD}:subject")
        page.checks.text(page.answer, say("sheets.subject_help"))
    if isinstance(about, NetworkKind):
        page.question(say("survey.page.me"), say("sheets.me_help"), f"{ownsheet.HEAD}:number")
        page.checks.choice(page.answer, [_numbered(each.id, each.name) for each in survey.roster])
    shown = payload(about, edition=survey.edition, perspectives=survey.perspectives, roster=survey.roster)
    number = 0
    for section in shown["sections"]:
        _heading(page, section)
        for block in section["blocks"]:
            if block.get("group"):
                page.part("\n".join(filter(None, (block["group"]["label"], block["group"]["text"]))), small=True)
            number += 1
            if block.get("roster"):
                _number_people(block)
            ask(page, block, number)
    return page


def _heading(page: Page, section: Json) -> None:
    """Say from where one looks now, which words stand for what, and what can be chosen."""
    if section["label"] or section["text"]:
        page.part("\n".join(filter(None, (section["label"], section["text"]))))
    page.lines(f"{each['label']}: {each['text']}" for each in section["terms"])
    for options in choices_of(section["blocks"]):
        page.lines([say("sheets.choose", options=" · ".join(map(str, options)))])


def _number_people(block: Json) -> None:
    for option in block["options"]:
        if option["id"] != block["none"]:
            option["text"] = _numbered(option["id"], option["text"])


def _numbered(number: str, name: str) -> str:
    return say("sheets.step", value=number, label=name)


# ---- sheets ----------------------------------------------------------------------------------------------------------


def _sheet(book: Workbook, before: Worksheet, title: str) -> Worksheet:
    """Add a sheet whose name Excel allows and no other has."""
    name = shorten(title.translate(_FORBIDDEN), _LONGEST_TITLE, placeholder="…") or say("sheets.questions")
    taken = {each.casefold() for each in book.sheetnames}
    number = 2
    unique = name
    while unique.casefold() in taken:
        unique = f"{name[: _LONGEST_TITLE - 4]} ({number})"
        number += 1
    return book.create_sheet(unique, book.index(before))


def _addresses(book: Workbook, pages: Iterable[Page], told: Json) -> None:
    """Keep on a hidden sheet where every answer stands."""
    listed = book.create_sheet(ownsheet.SHEET)
    hide(listed.cell(1, 1), ownsheet.mark(addresses=True, **told))
    row = 2
    for page in pages:
        hide(listed.cell(row, 1), page.sheet.title)
        hide(listed.cell(row, 5), page.mark)
        for address, key, column in page.places:
            row += 1
            for number, text in enumerate((page.sheet.title, address, key, column), start=1):
                put(listed.cell(row, number), text)
        row += 1
    listed.protection.sheet = True
    listed.sheet_state = "hidden"
