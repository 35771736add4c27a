"""The questions of a questionnaire as the forms of others can ask them: one text, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import field, frozen

from workbook.errors import problem
from workbook.instrument import Instrument
from workbook.instrument.model import Entries, NetworkKind
from workbook.questionnaire import payload
from workbook.responses.folders import BASELINE
from workbook.survey.plan import Survey
from workbook.texts import say

CHOICE, NUMBER, TEXT, LONG = "choice", "number", "text", "long"
Json = dict[str, Any]


@frozen
class Question:
    """One question: its text, by which its column is known again, an explanation, and what can be chosen.

    `kind` is `choice`, `number`, `text` (one line) or `long`; `low` and `high` are the ends of a number.
    """

    text: str
    kind: str
    choices: tuple[str, ...] = ()
    more: str = ""
    low: float = 0
    high: float = 100


@frozen
class Part:
    """The questions of one instrument in one perspective; `grid` when all have the same few answers.

    `title` is what stands above them; `text` what it means.
    """

    about: Instrument
    title: str
    text: str
    questions: tuple[Question, ...] = field(default=())
    grid: bool = False


def opening(survey: Survey) -> list[Question]:
    """Return the questions before those of the instruments: whether one takes part, and what tells answers apart.

    What the leader fixed is a question with one answer, as that is the only way to get it into the export.
    """
    asked = [Question(say("sheets.consent"), CHOICE, (say("sheets.consent_yes"),))]
    if survey.groups:
        asked.append(Question(say("survey.page.group"), CHOICE, survey.groups))
    if survey.role:
        asked.append(Question(say("sheets.role"), CHOICE, (survey.role,)))
    if survey.moment != BASELINE:
        asked.append(Question(say("sheets.moment"), CHOICE, (survey.moment,)))
    subjects = [each for each in survey.instruments if getattr(each, "subject", None) is not None]
    if subjects:
        about = subjects[0].subject  # type: ignore[attr-defined]
        fixed = (survey.subject,) if survey.subject else ()
        asked.append(Question(about.label, CHOICE if fixed else TEXT, fixed, "" if fixed else about.help))
    asked.append(Question(say("survey.page.link"), TEXT, (), say("survey.page.link_help")))
    return asked


def parts(survey: Survey) -> list[Part]:
    """Return the questions of every instrument, perspective by perspective.

    Raises `WorkbookError` for an instrument that such a form can't ask: tables, and colleagues chosen from a list.
    """
    for each in survey.instruments:
        if isinstance(each, (Entries, NetworkKind)):
            raise problem("sheets.not_in_forms", where=each.short or each.title)
    return [part for each in survey.instruments for part in _parts(survey, each)]


def _parts(survey: Survey, about: Instrument) -> Iterator[Part]:
    shown = payload(about, edition=survey.edition, perspectives=survey.perspectives)
    for section in shown["sections"]:
        blocks = section["blocks"]
        fields = {
            (block["field"], tuple(map(str, labelled(block["steps"])))) for block in blocks if block["field"] == "scale"
        }
        grid = len(fields) == 1 and all(block["field"] == "scale" for block in blocks)
        label = section["label"] or ""
        title = label or about.short or about.title
        terms = [f"{each['label']}: {each['text']}" for each in section["terms"]]
        text = "\n".join(filter(None, (section["text"], *terms)))
        asked = tuple(question for block in blocks for question in _questions(block, label))
        yield Part(about, title, text, asked, grid)


def _questions(block: Json, label: str) -> Iterator[Question]:
    """Give the questions of one block; a division of points is a question an option."""
    more = block["help"] or ""
    if block["field"] == "points":
        for option in block["options"]:
            item = " ".join(filter(None, (block["text"], f"({more})" if more else "")))
            text = say("sheets.points_of", item=item, option=option["text"])
            yield Question(_before(label, text), NUMBER, (), more, block["minimum"], block["maximum"])
        return
    text = _before(label, block["text"])
    if block["field"] == "text":
        yield Question(text, LONG, (), more)
    elif block["field"] == "levels":
        names = map(str, labelled(block["steps"]))
        choices = tuple(f"{name}: {step['text']}" for name, step in zip(names, block["steps"], strict=True))
        yield Question(text, CHOICE, choices, more)
    else:
        yield Question(text, CHOICE, tuple(map(str, labelled(block["steps"]))), more)


def _before(label: str, text: str) -> str:
    """Put the perspective before a question, so that two perspectives have two heads in an export."""
    return " ".join((say("wide.label", perspective=label, item=text) if label else text).split())


def labelled(steps: Iterable[Json]) -> list[str | int]:
    """Return the steps of a scale as they can be chosen: `4 – mee eens`, or the number where no words stand at it."""
    return [
        say("sheets.step", value=each["value"], label=each["label"]) if each["label"] else each["value"]
        for each in steps
    ]
