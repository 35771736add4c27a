"""What in a hand-in came from others: codes with answers, codes of persons, and files of the team among the attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from workbook.errors import WorkbookError
from workbook.responses import codes, ownsheet
from workbook.responses.documents import read_document
from workbook.texts import say

TEAM = "team"
# Up to its end, or to what can be no part of it: a code that was cut off is somebody's answers as well.
_CODE = re.compile(rf"\[[\s>*_]{{0,9}}{codes.MARK}\b(?=[^\[\]]*?[A-Z2-7]{{2}})[^\[\]]*\]?", re.IGNORECASE)
_PERSON = re.compile(r"\bt-[0-9a-f]{8}\b")
_TABLE = re.compile(r'class="[^"]*\bdataframe\b')


def without_codes(value: Any) -> Any:
    """Return a text, or the texts in a list or mapping, with words in place of every code that holds answers."""
    return _rewritten(
        value, lambda text: _CODE.sub(lambda _: say("handin.code_gone"), text) if codes.MARK in text.upper() else text
    )


def without_people(value: Any) -> Any:
    """Return a text, or the texts in a list or mapping, without the codes of persons in remarks about their answers."""
    return _rewritten(value, lambda text: _PERSON.sub("t-…", text))


def _rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return rewrite(value)
    if isinstance(value, list):
        return [_rewritten(each, rewrite) for each in value]
    if isinstance(value, dict):
        return {name: _rewritten(each, rewrite) for name, each in value.items()}
    return value


def in_one_piece(text: Any) -> Any:
    """Return the lines of a text as one, so that a code that runs over lines is seen; anything else as it is."""
    lines = isinstance(text, list) and all(isinstance(each, str) for each in text)
    return "".join(text) if lines else text


def lists_people(output: dict[str, Any]) -> bool:
    """Tell whether an outcome is a table in which people of a team stand under their codes."""
    data = output.get("data")
    page = in_one_piece(data.get("text/html")) if isinstance(data, dict) else ""
    return isinstance(page, str) and bool(_TABLE.search(page)) and bool(_PERSON.search(page))


def is_of_team(path: Path, team: Iterable[Path]) -> bool:
    """Tell whether an attachment holds answers of others.

    Parameters
    ----------
    path : the attachment
    team : the files of the team; a copy of one of these is known by its content

    So is a questionnaire that was filled in, and a document with a code in it. What can't be read is no such file.
    """
    try:
        size = path.stat().st_size
        if any(each.stat().st_size == size and each.read_bytes() == path.read_bytes() for each in team):
            return True
        if path.suffix.casefold() == ".docx":
            return any(_CODE.search(text) for text in read_document(path).texts)
        return path.suffix.casefold() == ".xlsx" and bool(ownsheet.found(path, where=path.name))
    except (OSError, WorkbookError):
        return False
