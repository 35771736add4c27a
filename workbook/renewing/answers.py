"""What a renewed question file means for answers that were given already: they stay, and it is told which no longer count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.instrument import Quiz, load
from workbook.responses import AnswerFile, answer_path, read_answer_file
from workbook.texts import say


def told_of_answers(folder: Path, name: str, *, old: bytes, new: bytes) -> list[str]:
    """Say which answers in a deelnemer's folder lost their question, or are no longer among its options.

    Parameters
    ----------
    folder : the deelnemer's; nothing in it is changed
    name : the path of the question file
    old, new : the question file as it was and as it comes
    """
    before, after = _quiz(name, old), _quiz(name, new)
    if after is None:
        return []
    try:
        answers = read_answer_file(answer_path(after.id, None, folder=folder))
    except WorkbookError:
        return []
    now = {item.id for item in after.items}
    gone = [item for item in (before.items if before else ()) if item.id not in now and _is_answered(answers, item.id)]
    told = [say("renewing.question_gone", question=item.text.strip()) for item in gone]
    for item in after.items:
        known = {option.id for option in item.options}
        chosen = [row for row in answers.rows if row["item"] == item.id and row.get("option") and row["value"]]
        if item.options and any(row["option"] not in known for row in chosen):
            told.append(say("renewing.option_gone", question=item.text.strip()))
    return told


def _is_answered(answers: AnswerFile, item: str) -> bool:
    rows: list[dict[str, Any]] = [*answers.rows, *answers.entries]
    return any(row.get("item") == item and not row.get("deleted") for row in rows)


def _quiz(name: str, data: bytes) -> Quiz | None:
    """Read a question file from its bytes; None when it is none."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / Path(name).name
        path.write_bytes(data)
        try:
            found = load(path)
        except WorkbookError:
            return None
    return found if isinstance(found, Quiz) else None
