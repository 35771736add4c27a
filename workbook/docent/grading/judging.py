"""From what cells showed to what a person is told: outputs in the notebook, sentences for the docent, points that wait."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbook.docent.gradebook.book import Mark
from workbook.docent.grading import foreign, ours
from workbook.docent.grading.underway import Sheet, Underway, Work
from workbook.docent.running.job import Event, Outcome
from workbook.docent.running.outputs import fold
from workbook.dutch import join
from workbook.texts import say

_MOST_SHOWN = 3
# What cost somebody nothing but the end of a long outcome is told, and asks for no person.
_HARMLESS = {"flood", "memory"}


def judge(work: Work, taken: Underway) -> None:
    """Put outcomes in the notebooks, in place, and say what was odd about them."""
    for sheet in taken.sheets:
        outcome = taken.outcomes.get(sheet.notebook)
        if outcome is not None:
            fold(sheet.node, outcome)
            if work.quiz is None:
                foreign.judge(taken, sheet, outcome)
                _tell_fates(taken, sheet, outcome)
            _tell_events(taken, outcome.events)
        sheet.node = work.pipeline.finish(sheet.node, taken.who, sheet.notebook)
    own = taken.outcomes.get(ours.OWN)
    _tell_events(taken, own.events if own else ())


def untouched(marks: Iterable[Mark]) -> list[str]:
    """Return a line for each open answer in which nothing was written, which nbgrader gives 0 and passes over."""
    empty = [mark.id for mark in marks if mark.by_hand and not mark.waiting and mark.manual is None]
    return [say("docent.grade.nothing_written", question=name) for name in empty]


def _tell_fates(taken: Underway, sheet: Sheet, outcome: Outcome) -> None:
    for fate in ("timeout", "dead"):
        cells = [str(each.index + 1) for each in outcome.cells if each.fate == fate and not each.sentinel]
        if cells:
            taken.oddities.append(say(f"docent.grade.fates.{fate}", cells=join(cells), name=sheet.notebook))
            taken.review = True


def _tell_events(taken: Underway, events: Iterable[Event]) -> None:
    found: dict[str, list[str]] = {}
    for event in events:
        found.setdefault(event.kind, []).append(event.detail)
    for kind, details in found.items():
        if kind in _HARMLESS:
            taken.oddities.append(say(f"docent.grade.events.{kind}"))
            continue
        shown = list(dict.fromkeys(each for each in details if each))
        more = [say("docent.grade.events.more", count=len(shown) - _MOST_SHOWN)] if len(shown) > _MOST_SHOWN else []
        taken.oddities.append(say(f"docent.grade.events.{kind}", what=join([*shown[:_MOST_SHOWN], *more])))
        taken.review = True


def complete(work: Work, taken: Underway) -> None:
    """Add to the graded notebooks what counts for no point: own cells with what they showed, and what was put right."""
    if work.quiz is not None:
        ours.show_own(taken)
    elif taken.repairs:
        _show_repairs(taken)


def _show_repairs(taken: Underway) -> None:
    """Say at the top of a graded notebook what was put right, so that nbgrader's own feedback tells it as well."""
    import nbformat.v4

    lines = "\n".join(f"- {line}" for line in dict.fromkeys(taken.repairs))
    text = f"{say('docent.grade.repairs_head')}\n\n{lines}"
    cell: Any = nbformat.v4.new_markdown_cell(text)
    cell["id"] = "hersteld"
    node = taken.sheets[0].node
    if node.nbformat_minor < 5:
        del cell["id"]
    node.cells.insert(0, cell)
