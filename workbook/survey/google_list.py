"""The questionnaire as a list to make a Google form from: per question what to choose and what to paste in one go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from workbook.survey.asked import NUMBER, Part, Question, opening, parts
from workbook.survey.plan import Survey
from workbook.survey.quick_docx import introduction
from workbook.texts import say


def listing(survey: Survey) -> str:
    """Return the list as text.

    The heads that Google gives an export of this form are `Nu [stelling]` for a grid, and the question itself for the
    others; by those the answers are known again.

    Raises `WorkbookError` for an instrument that Google Forms can't ask: tables, and colleagues chosen from a list.
    """
    whole = parts(survey)
    blocks = [*map(_question, opening(survey)), *_blocks(whole, several=len(survey.instruments) > 1)]
    head = [_say("title", title=survey.title), _say("steps", title=say("survey.page.heading", title=survey.title))]
    if any(question.kind == NUMBER for part in whole for question in part.questions):
        head.append(_say("points"))
    head += [_say("introduction"), "\n".join(introduction(survey)), _say("questions")]
    numbered = (
        f"{_say('number', number=number, total=len(blocks))}\n{text}" for number, text in enumerate(blocks, start=1)
    )
    return "\n\n".join((*head, *numbered, _say("bring_in"))) + "\n"


def _blocks(whole: Sequence[Part], *, several: bool) -> Iterator[str]:
    """Give what to make, in order; with several instruments a heading before each."""
    before = None
    for part in whole:
        if several and part.about is not before:
            title = part.about.short or part.about.title
            yield _told(_say("kind_section"), _say("section", text=title), _description(part.about.instruction))
        before = part.about
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    """Give what to make of one perspective: one grid, or a heading and its questions."""
    if part.grid:
        rows = [_row(part, question) for question in part.questions]
        yield _told(
            _say("kind_grid"), _say("question", text=part.title), _description(part.text), _pasted("rows", rows),
            _pasted("columns", part.questions[0].choices),
        )  # fmt: skip
        return
    yield _told(_say("kind_section"), _say("section", text=part.title), _description(part.text))
    yield from map(_question, part.questions)


def _row(part: Part, question: Question) -> str:
    """Return a question without its perspective: that stands above the grid."""
    before = say("wide.label", perspective=part.title, item="\0").partition("\0")[0]
    return question.text.removeprefix(before)


def _question(question: Question) -> str:
    lines = [_say(f"kind_{question.kind}"), _say("question", text=question.text), _description(question.more)]
    if question.choices:
        lines.append(_pasted("options", question.choices))
    if question.kind == NUMBER:
        lines.append(_say("between", low=f"{question.low:g}", high=f"{question.high:g}"))
    return _told(*lines)


def _description(text: str) -> str:
    return _say("description", text=" ".join(text.split())) if text else ""


def _pasted(kind: str, lines: Iterable[str]) -> str:
    """Return lines that are copied together: Google makes a row or option of each."""
    return "\n".join((_say(kind), *lines))


def _told(*lines: str) -> str:
    return "\n".join(filter(None, lines))


def _say(key: str, **values: object) -> str:
    return say(f"sheets.google.{key}", **values)
