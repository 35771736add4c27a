"""Reading one saved answer back out of an answer file, in the shape that its question gives it."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Any

from workbook.content import example_home
from workbook.errors import problem
from workbook.home import home, is_example
from workbook.instrument import instrument
from workbook.instrument.model import Instrument, Question, Quiz
from workbook.responses import AnswerFile, answer_path, read_answer_file

Answer = str | frozenset[str] | float | list[dict[str, Any]] | None

# Its answer says which school is read, so it is always the reader's own.
_SWITCH = "start"
_ROW_NUMBER = re.compile(r"\d+")
_KEPT_APART = {"entry", "item", "saved_at", "deleted"}


def answer(question_id: str, *, folder: Path | None = None) -> Answer:
    """Return the saved answer to a question.

    Parameters
    ----------
    question_id : quiz and question, such as `"m3-voorbereiding.kwadrant"`
    folder : the folder with `antwoorden/`; by default the deelnemer's own, or De Wilg's where the form shows that one

    Returns
    -------
    the option's id (choice), a frozenset of ids (choices), a number (number), the text (text) or a list of dicts, one a
    row that has anything in it (table); None where nothing has been answered

    Raises
    ------
    WorkbookError : "Deze vraag bestaat niet.", or what is wrong with the answer file
    """
    quiz, question = find(question_id)
    file = answers_of(quiz, folder, question=question)
    return given(question, file) if file else None


def find(question_id: str) -> tuple[Quiz, Question]:
    """Return quiz and question of an id such as `"m3-voorbereiding.kwadrant"`. Raises `WorkbookError`, naming the nearest."""
    quiz_id, dot, item_id = str(question_id).partition(".")
    if not dot:
        raise problem("checks.no_question_id", where=question_id)
    quiz = instrument(quiz_id)
    if not isinstance(quiz, Quiz):
        raise problem("checks.no_quiz", where=question_id, title=quiz.title)
    known = {item.id: item for item in quiz.items}
    if item_id not in known:
        near = difflib.get_close_matches(item_id, known, n=1, cutoff=0.0)[0]
        raise problem("checks.unknown_question", where=question_id, nearest=f"{quiz_id}.{near}")
    return quiz, known[item_id]


def answers_of(quiz: Instrument, folder: Path | None = None, *, question: Question | None = None) -> AnswerFile | None:
    """Return the answers that the form of this quiz, or of one question of it, shows, or None where there are none yet.

    An exercise is the reader's own, whichever school is chosen.
    """
    own = quiz.id == _SWITCH or (question is not None and question.is_practice)
    if folder is None and not own and is_example():
        example = answer_path(quiz.id, folder=example_home())
        if example.is_file():
            return read_answer_file(example)
    path = answer_path(quiz.id, folder=folder or home())
    return read_answer_file(path) if path.is_file() else None


def given(question: Question, file: AnswerFile) -> Answer:
    """Return what an answer file holds for one question."""
    if question.form == "text":
        texts = [str(entry.get("text") or "").strip() for entry in _entries(question, file)]
        return texts[-1] or None if texts else None
    if question.form == "table":
        return _table(question, file) or None
    rows = sorted((row for row in file.rows if row["item"] == question.id), key=_saved)
    if question.form == "number":
        return _number(rows)
    latest = {row["option"]: row for row in rows if row.get("option") is not None}
    known = {option.id for option in question.options}
    chosen = [row["option"] for row in sorted(latest.values(), key=_saved) if row["value"] and row["option"] in known]
    if question.form == "choices":
        return frozenset(chosen) or None
    return chosen[-1] if chosen else None


def _number(rows: list[dict[str, Any]]) -> float | None:
    numbers = [row["value"] for row in rows if row.get("option") is None]
    if not numbers or isinstance(numbers[-1], bool) or not isinstance(numbers[-1], (int, float)):
        return None
    return float(numbers[-1])


def _saved(row: dict[str, Any]) -> str:
    return str(row.get("saved_at") or "")


def _entries(question: Question, file: AnswerFile) -> list[dict[str, Any]]:
    latest = {
        str(entry.get("entry")): entry for entry in sorted(file.entries, key=_saved) if entry.get("item") == question.id
    }
    return [entry for entry in latest.values() if not entry.get("deleted")]


def _table(question: Question, file: AnswerFile) -> list[dict[str, Any]]:
    entries = sorted(_entries(question, file), key=_place)
    rows = [{key: value for key, value in entry.items() if key not in _KEPT_APART} for entry in entries]
    return [row for row in rows if any(str(value or "").strip() for value in row.values())]


def _place(entry: dict[str, Any]) -> int:
    numbers = _ROW_NUMBER.findall(str(entry.get("entry", "")).rpartition(".")[2])
    return int(numbers[0]) if numbers else 0
