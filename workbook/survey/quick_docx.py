"""The questionnaire as a Word document that Microsoft Forms makes a form of (Snelle import, Quick import).

What Forms reads, by its own guidance: questions under each other that begin with a number and a full stop, choices that
begin with a capital and a full stop, an empty line between questions, a question without choices for an open answer; no
tables, lists, pictures or headings. It can't read which answers are required, limits or sections.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from workbook.errors import problem
from workbook.survey.asked import NUMBER, Question, opening, parts
from workbook.survey.plan import Survey, minutes
from workbook.survey.privacy import shown
from workbook.texts import say

if TYPE_CHECKING:
    from docx.document import Document

# Forms takes no more questions in one form.
MOST = 200
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_A4_WIDTH, _A4_HEIGHT = 21.0, 29.7


def docx(survey: Survey) -> bytes:
    """Return the document: a page that says how to import it, to be taken off first, and the questions.

    Raises `WorkbookError` where python-docx is not installed, when an instrument can't be asked in Forms, and when there
    are more questions or more answers to one than Forms takes.
    """
    asked = [*opening(survey), *(question for part in parts(survey) for question in part.questions)]
    if len(asked) > MOST:
        raise problem("sheets.too_many", where=survey.title, count=len(asked), most=MOST)
    if any(len(each.choices) > len(_LETTERS) for each in asked):
        raise problem("sheets.too_many_choices", where=survey.title, most=len(_LETTERS))
    document = _empty(survey)
    _how(document, survey, asked)
    document.add_paragraph(say("survey.page.heading", title=survey.title), style="Title")
    for line in (*introduction(survey), *_meanings(survey)):
        document.add_paragraph(line, style="Subtitle")
    for number, question in enumerate(asked, start=1):
        _ask(document, number, question)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def introduction(survey: Survey) -> list[str]:
    """Return what a colleague reads above the questions, a paragraph each."""
    lines = [say("sheets.minutes_form", minutes=minutes(survey)), say(f"survey.page.moments.{survey.moment}")]
    several = len(survey.instruments) > 1
    for each in survey.instruments:
        before = say("wide.label", perspective=each.short or each.title, item="") if several else ""
        lines += [f"{before} {each.instruction}".strip()] if each.instruction else []
    lines += [say("survey.page.privacy_voluntary"), say("sheets.privacy_form")]
    lines += [*shown(survey), say("survey.page.privacy_texts")]
    return [" ".join(line.split()) for line in (*lines, say("survey.page.privacy_kept"))]


def _meanings(survey: Survey) -> list[str]:
    """Return what each perspective and the code mean: Forms' import makes no headings, and no explanation under a question."""
    several = len(survey.instruments) > 1
    lines = []
    for part in parts(survey):
        name = part.about.short or part.about.title
        title = (
            say("sheets.part", instrument=name, perspective=part.title)
            if several and name != part.title
            else part.title
        )
        lines += [say("wide.label", perspective=title, item=" ".join(part.text.split()))] if part.text else []
    return [*lines, say("wide.label", perspective=say("survey.page.link"), item=say("survey.page.link_help"))]


def _empty(survey: Survey) -> Document:
    """Return an empty document in Dutch, on A4."""
    try:
        import docx as word
        from docx.oxml.ns import qn
        from docx.shared import Cm
    except ImportError as error:
        raise problem("sheets.no_docx", where=survey.title) from error
    document = word.Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(_A4_WIDTH), Cm(_A4_HEIGHT)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), say("sheets.language"))
    document.core_properties.title = say("survey.page.heading", title=survey.title)
    document.core_properties.author = say("sheets.maker")
    document.core_properties.language = say("sheets.language")
    return document


def _how(document: Document, survey: Survey, asked: list[Question]) -> None:
    """Write how to make a form of it; no line of it begins as a question does."""
    _paragraph(document, say("sheets.forms.title"), bold=True)
    lines = say("sheets.forms.steps", count=len(asked), consent=say("sheets.consent")).split("\n")
    if any(each.kind == NUMBER for each in asked):
        lines += say("sheets.forms.points").split("\n")
    if any(question.more and question.kind != NUMBER for part in parts(survey) for question in part.questions):
        lines.append(say("sheets.forms.help_left_out"))
    for line in (*lines, say("sheets.forms.bring_in"), say("sheets.forms.cut")):
        _paragraph(document, line)
    document.add_paragraph().paragraph_format.page_break_before = True


def _ask(document: Document, number: int, question: Question) -> None:
    _paragraph(document, say("sheets.numbered", number=number, text=question.text))
    for letter, choice in zip(_LETTERS, question.choices, strict=False):
        _paragraph(document, f"{letter}. {choice}")
    document.add_paragraph()


def _paragraph(document: Document, text: str, *, bold: bool = False) -> Any:
    written = document.add_paragraph()
    written.paragraph_format.space_after = 0
    written.add_run(text).bold = bold
    return written
