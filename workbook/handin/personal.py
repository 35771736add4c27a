"""What in a hand-in seems to tell who somebody is: told by its place and kind, never by repeating it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

from workbook.content import content_root
from workbook.errors import WorkbookError
from workbook.handin.notebook import ANSWERS_MIME, Notebook, read_notebook, source
from workbook.instrument import Instrument, instrument
from workbook.privacy.scan import kinds_told, scan
from workbook.responses import AnswerFile
from workbook.texts import say

_MOST = 8
_SHORT = 50
# What an entry says about itself is not what somebody wrote.
_SET = {"entry", "item", "perspective", "saved_at", "deleted", "respondent"}
_TAG = re.compile(r"<[^<>]*>")
Place = tuple[str, str, bool]


def warnings(
    assignment: str, notebook: Notebook | None, answers: Iterable[AnswerFile], attached: Iterable[str], *, names: Iterable[str] = ()
) -> tuple[str, ...]:  # fmt: skip
    """Return a Dutch line for every place that seems to hold a name, an address or a number of a person.

    Parameters
    ----------
    assignment : its id; what stands in its own notebook is not what somebody wrote
    notebook, answers, attached : what goes along; of the attachments only their names are read
    names : names known to be of people here

    At most eight places are named, the others are counted.
    """
    known = tuple(names)
    told = []
    for place, text, guess in (*_cells(assignment, notebook), *_written(answers), *_attachments(attached)):
        found = scan(text, names=known, guess=guess)
        if found:
            told.append(say("privacy.said", where=place, kinds=kinds_told(found)))
    more = len(told) - _MOST
    if more > 0:
        return (*told[:_MOST], say("privacy.said_more_one" if more == 1 else "privacy.said_more_many", count=more))
    return tuple(told)


def _cells(assignment: str, notebook: Notebook | None) -> Iterator[Place]:
    """Give what was written in cells and what stands under them; the assignment's own text and packed answers are left out.

    Under a cell only what is known or can be checked counts: a table of outcomes has capitals enough.
    """
    ours, packed = _own_texts(assignment), say("handin.cell_question", text="").strip()
    for number, cell in enumerate(notebook["cells"] if notebook else (), start=1):
        text = source(cell).strip()
        place = _place(number, text)
        if text and text not in ours and not text.startswith(packed):
            yield place, text, True
        shown = "\n".join(_shown(cell))
        if shown:
            yield say("privacy.places.output", cell=place), shown, False


def _own_texts(assignment: str) -> set[str]:
    path = content_root() / "notebooks" / "opdrachten" / assignment / f"{assignment}.ipynb"
    try:
        return {source(cell).strip() for cell in read_notebook(path)["cells"]} if path.is_file() else set()
    except WorkbookError:
        return set()


def _place(number: int, text: str) -> str:
    head = next((line.lstrip("# ").strip() for line in text.splitlines() if line.startswith("#")), "")
    return say("privacy.places.cell_titled" if head else "privacy.places.cell", number=number, title=head[:_SHORT])


def _shown(cell: dict[str, Any]) -> Iterator[str]:
    for output in cell.get("outputs") or ():
        data = output.get("data") if isinstance(output, dict) else None
        if not isinstance(output, dict) or (isinstance(data, dict) and ANSWERS_MIME in data):
            continue
        shown = [
            output.get("text"),
            *((data.get("text/plain"), data.get("text/html")) if isinstance(data, dict) else ()),
        ]
        for text in filter(None, shown):
            yield unescape(_TAG.sub(" ", text if isinstance(text, str) else "".join(map(str, text))))


def _written(answers: Iterable[AnswerFile]) -> Iterator[Place]:
    for file in answers:
        about = _instrument(file.instrument)
        rows: dict[str, int] = {}
        for each in file.entries:
            item = str(each.get("item", ""))
            rows[item] = rows.get(item, 0) + 1
            text = "\n".join(
                str(value) for name, value in each.items() if name not in _SET and isinstance(value, (str, list))
            )
            if text.strip() and not each.get("deleted"):
                key = "answer" if set(each) - _SET == {"text"} else "row"
                yield say(f"privacy.places.{key}", question=_asked(about, item), row=rows[item]), text, True
        if file.subject:
            yield (
                say("privacy.places.subject", title=about.short or about.title if about else file.instrument),
                file.subject,
                True,
            )


def _instrument(name: str) -> Instrument | None:
    try:
        return instrument(name)
    except WorkbookError:
        return None


def _asked(about: Instrument | None, item: str) -> str:
    """Return the question in a few words."""
    texts = (
        {each.id: getattr(each, "text", "") or getattr(each, "label", "") for each in about.all_items} if about else {}
    )
    texts |= {each.id: each.label for each in getattr(about, "tables", ())}
    text = " ".join(str(texts.get(item) or item).split())
    return text if len(text) <= _SHORT else f"{text[:_SHORT].rsplit(' ', 1)[0]}…"


def _attachments(names: Iterable[str]) -> Iterator[Place]:
    for number, name in enumerate(names, start=1):
        yield say("privacy.places.attachment", number=number), re.sub(r"[_-]+", " ", Path(name).stem), True
