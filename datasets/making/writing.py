"""What the leader wrote: answers to questions of a notebook, and rows of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from making.files import BASELINE, HERE, ROOT, Files, Row, answer_file, load
from workbook.instrument.model import Entries


def quiz_answer(item: str, answer: Any) -> tuple[list[Row], list[Row]]:
    """Turn the answer to one question into its rows and entries, by the shape of the answer."""
    if isinstance(answer, (int, float)):
        return [{"perspective": None, "item": item, "option": None, "value": answer}], []
    if isinstance(answer, str) and not re.search(r"\s", answer.strip()):
        answer = [answer]
    if isinstance(answer, str):
        return [], [{"entry": item, "item": item, "text": answer.strip()}]
    if isinstance(answer, dict):
        places = [(perspective, *cell) for perspective, cells in answer.items() for cell in cells.items()]
        return [{"perspective": one, "item": item, "option": each, "value": value} for one, each, value in places], []
    if all(isinstance(each, str) for each in answer):
        return [{"perspective": None, "item": item, "option": each, "value": 1} for each in answer], []
    return [], [{"entry": f"{item}.{number}", "item": item, **each} for number, each in enumerate(answer, 1)]


def quiz_path(quiz: str) -> Path | None:
    """Find the YAML of a quiz, which stands beside its notebook."""
    folders = (ROOT / "notebooks", ROOT / "assignments" / "source")
    return next((path for folder in folders for path in sorted(folder.rglob(f"{quiz}.yaml"))), None)


def quiz_files() -> Files:
    """Make the answer files of the quizzes; a quiz's version is that of its YAML."""
    files: Files = {}
    for path in sorted((HERE / "quizzes").glob("*.yaml")):
        quiz, answers = path.stem, load(path)
        found = quiz_path(quiz)
        version = load(found)["version"] if found else "1.0"
        made = [quiz_answer(item, answer) for item, answer in answers.items()]
        rows = [row for part, _ in made for row in part]
        entries = [entry for _, part in made for entry in part]
        files[f"voorbeeld/antwoorden/{quiz}.json"] = answer_file(quiz, version, BASELINE, rows, entries)
    return files


def entries_of(instrument: Entries, written: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return the rows of an instrument's tables: those written, else those of its own worked example."""
    return list(_numbered(instrument, written or (instrument.example.entries if instrument.example else ())))


def _numbered(instrument: Entries, written: Sequence[Mapping[str, Any]]) -> Iterator[Row]:
    count: dict[str, int] = dict.fromkeys(instrument.scored, 0)
    for entry in written:
        table = entry["table"]
        known = {column.id for each in instrument.tables if each.id == table for column in each.columns}
        cells = {name: value for name, value in entry.items() if name != "table"}
        if set(cells) - known:
            raise ValueError(f"{instrument.id}: no such columns in {table}: {sorted(set(cells) - known)}")
        count[table] += 1
        yield {"entry": f"{table}.{count[table]}", "item": table, **cells}
