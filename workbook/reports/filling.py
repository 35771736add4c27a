"""Filling a report: what was answered, chapter by chapter, with where each figure comes from."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

from workbook.checks.reading import answer, find
from workbook.course import module as module_of
from workbook.dutch import plural
from workbook.errors import WorkbookError
from workbook.home import is_example
from workbook.instrument import instrument
from workbook.instrument.model import Question, Quiz
from workbook.instrument.tables import Entries
from workbook.reports.model import Block, Document, Facts, Figure, Heading, Paragraph, Table
from workbook.reports.outline import Chapter, Part, chapters, outline
from workbook.responses import answers
from workbook.results.log import Log
from workbook.scoring import score
from workbook.texts import entry, say


def fill(name: str, module: int) -> Document:
    """Return a report of a module with everything that was answered so far.

    Raises `WorkbookError` for a report or a module that there is none of.
    """
    about = module_of(module)
    blocks: list[Block] = []
    missing = []
    for chapter in chapters(name, module):
        filled = list(_chapter(chapter))
        if not any(not isinstance(each, Paragraph) or each.kind == "text" for each in filled):
            missing.append(chapter.heading)
            filled = [Paragraph(chapter.expect, "expected"), *filled]
        blocks += [Heading(chapter.heading), *filled]
    return Document(
        title=outline(name).title,
        subtitle=outline(name).subtitle.format(number=about.number, title=about.title, also=about.also or about.title),
        blocks=tuple(blocks),
        marked=say("responses.example") if is_example() else None,
        missing=tuple(missing),
    )


def _chapter(chapter: Chapter) -> Iterator[Block]:
    for part in chapter.parts:
        if part.question:
            yield from _written(part.question)
        else:
            yield from _outcome(part)


def _written(question_id: str) -> Iterator[Block]:
    quiz, asked = find(question_id)
    given = answer(question_id)
    if not given:
        return
    if isinstance(given, list):
        heads = tuple(column.text for column in asked.columns)
        rows = tuple(tuple(str(row.get(column.id) or "") for column in asked.columns) for row in given)
        yield Table(asked.text, heads, rows)
    else:
        yield Paragraph(_chosen(asked, given))
    yield Paragraph(say("reports.from_question", quiz=_title(quiz), question=asked.text), "trace")


def _chosen(asked: Question, given: Any) -> str:
    labels = {option.id: option.text for option in asked.options}
    chosen = sorted(given) if isinstance(given, frozenset) else [given]
    return "; ".join(labels.get(str(each), str(each)) for each in chosen)


def _title(quiz: Quiz) -> str:
    return quiz.short or quiz.title


def _outcome(part: Part) -> Iterator[Block]:
    asked = instrument(str(part.instrument))
    name = asked.short or asked.title
    try:
        responses = answers(asked.id, "team" if part.team else None)
        responses = responses.select(**part.only) if part.only and not responses.empty else responses
        found = score(responses)
    except WorkbookError as error:
        yield Paragraph(str(error), "note")
        return
    if found.empty:
        yield from (Paragraph(note, "note") for note in dict.fromkeys(found.notes))
        return
    if isinstance(found, Log) and isinstance(asked, Entries):
        yield from (_facts(asked, line.table, line.title, line.given) for line in found.lines)
        when = plural(len(found.lines), **entry("reports.entries"))
    else:
        heads, rows = found.shown()
        yield Paragraph(found.sentence())
        yield Table(name, tuple(heads), tuple(map(tuple, rows)))
        if part.figure:
            yield _figure(name, found)
        when = say("reports.people", n=found.n, moment=found.moment or "")
    yield Paragraph(
        say("reports.trace", instrument=name, files=", ".join(use.file for use in found.files if use.used), when=when),
        "trace",
    )
    yield from (Paragraph(note, "note") for note in dict.fromkeys(found.notes))
    if asked.reading:
        yield Paragraph(asked.reading, "note")


def _facts(asked: Entries, table: str, title: str, given: dict[str, Any]) -> Facts:
    columns = next(each.columns for each in asked.tables if each.id == table)
    said = ((column.text, column.said(given.get(column.id))) for column in columns if column.use != "title")
    return Facts(title, tuple((label, text) for label, text in said if text))


def _figure(name: str, found: Any) -> Figure:
    # Drawing needs matplotlib, which a report without a figure does without.
    from workbook.plots import plot, text_alternative

    ax = plot(found)
    picture = io.BytesIO()
    cast(Any, ax.figure).savefig(picture, format="png", dpi=160)
    return Figure(name, text_alternative(found), picture.getvalue())
