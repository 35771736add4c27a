"""The assignment's notebook as a hand-in needs it: found, read, cleaned, with the open answers in their cells.

Read as plain JSON: the browser edition has no notebook library.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from workbook.content import content_root
from workbook.errors import problem
from workbook.handin.counting import entries_of
from workbook.handin.local import shows_conversation, shows_rows
from workbook.handin.others import in_one_piece, lists_people, without_codes, without_people
from workbook.instrument import Quiz
from workbook.responses import AnswerFile
from workbook.results.showing import LOCAL_MIME
from workbook.texts import say

ANSWERS_MIME = "application/vnd.plg-werkboek.answers+json"
_WIDGET_MIME = "application/vnd.jupyter.widget-view+json"
Notebook = dict[str, Any]


def find_notebook(assignment: str, home: Path) -> Path:
    """Return the notebook of an assignment: the one that is open, else where it belongs, else the newest of that name.

    Raises `WorkbookError` when there is none, with the place where it should stand.
    """
    expected = home / "opdrachten" / assignment / f"{assignment}.ipynb"
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    if session.suffix == ".ipynb" and session.is_file() and _belongs(session, assignment):
        return session
    if expected.is_file():
        return expected
    found = [
        path for path in home.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts and _belongs(path, assignment)
    ]
    if not found:
        raise problem("handin.no_notebook", where=expected)
    return max(found, key=lambda path: path.stat().st_mtime)


def _belongs(path: Path, assignment: str) -> bool:
    """Tell whether a notebook is this assignment's: by its stamp, else by its name, renamed copies included."""
    try:
        stamp = json.loads(path.read_bytes())["metadata"].get("workbook", {})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        stamp = {}
    name = unicodedata.normalize("NFC", path.stem).casefold()
    return stamp.get("assignment", "") == assignment or name.startswith(assignment.casefold())


def read_notebook(path: Path) -> Notebook:
    """Read a notebook. Raises `WorkbookError` when it can't be opened or isn't one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise problem("handin.unreadable", where=path) from error
    return parse(data, where=str(path))


def parse(data: bytes, *, where: str) -> Notebook:
    """Make a notebook out of bytes. Raises `WorkbookError` when they aren't one."""
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
        cells = notebook["cells"]
        sound = all(isinstance(cell, dict) and isinstance(cell.get("metadata", {}), dict) for cell in cells)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise problem("handin.broken_notebook", where=where) from error
    if not sound or not isinstance(notebook.get("metadata", {}), dict):
        raise problem("handin.broken_notebook", where=where)
    return dict(notebook)


def source(cell: Mapping[str, Any]) -> str:
    """Return the text of a cell, which notebooks write as one string or as lines."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(map(str, text))


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """Return nbgrader's id of a cell, None for a cell that is nbgrader's concern no more or never was."""
    found = (cell.get("metadata") or {}).get("nbgrader")
    name = found.get("grade_id") if isinstance(found, Mapping) else None
    return name if isinstance(name, str) else None


def is_manual(cell: Mapping[str, Any]) -> bool:
    """Tell whether the docent gives the points of this cell by hand."""
    if grade_id(cell) is None:
        return False
    graded = cell["metadata"]["nbgrader"]
    return bool(graded.get("grade") and graded.get("solution"))


def open_text(quiz: Quiz, answers: AnswerFile | None, item: str) -> str:
    """Return an open answer as Markdown under its question; empty when nothing was written.

    What the deelnemer typed is shown as typed: no sign of theirs works as markup in the docent's browser.
    """
    try:
        question = quiz.item(item)
    except KeyError:
        return ""
    rows = entries_of(answers, item)
    if question.form == "table":
        lines = [" / ".join(_plain(row.get(column.id)) for column in question.columns) for row in rows]
        written = "\n".join(f"- {line}" for line in lines if line.strip(" /"))
    else:
        written = "\n\n".join(_paragraphs(str(row.get("text") or "")) for row in rows).strip()
    return f"{say('handin.cell_question', text=question.text.strip())}\n\n{written}" if written else ""


def _plain(value: object) -> str:
    return re.sub(r"([\\`*_{}\[\]#|~$!])", r"\\\1", escape(str(value or "").strip(), quote=False))


def _paragraphs(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    # A number or dash that opens a line would become a list; a line end within a paragraph is kept with two spaces.
    return "  \n".join(
        re.sub(r"^(\s*)(\d+)([.)])|^(\s*)([-+=])", _escaped_start, _plain(line)) for line in lines
    ).strip()


def _escaped_start(match: re.Match[str]) -> str:
    return f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[5]}"


def for_docent(
    notebook: Notebook, texts: Mapping[str, str], allowed: Iterable[str]
) -> tuple[Notebook, dict[str, list[int]]]:
    """Return the copy that goes along, and what `clear_local` took out: open answers in their cells, nothing that stays.

    Parameters
    ----------
    notebook : the notebook as it stands in the deelnemer's folder; it is not changed
    texts : per grade id what `open_text` gave
    allowed : ids of the instruments whose answers may leave; static copies of others are taken out
    """
    made = copy.deepcopy(notebook)
    cleared, may_leave = clear_local(made), set(allowed)
    for cell in made["cells"]:
        if is_manual(cell) and texts.get(str(grade_id(cell))):
            cell["source"] = without_codes(texts[str(grade_id(cell))])
        if isinstance(cell.get("outputs"), list):
            cell["outputs"] = [each for each in cell["outputs"] if _may_leave(each, may_leave)]
    return made, cleared


def clear_local(notebook: Notebook) -> dict[str, list[int]]:
    """Empty the cells whose outcome never goes along, in place.

    Returns the numbers (from 1) of the cells from which something was taken, by the reason: `conversation` (an open
    conversation), `rows` (answers of a team one by one), `own` (an outcome that stays with its owner) or `codes` (a code
    with answers).
    """
    notebook.get("metadata", {}).pop("widgets", None)  # what forms and panels hold while they are open
    sources = [source(cell) if cell.get("cell_type") == "code" else "" for cell in notebook["cells"]]
    cleared: dict[str, list[int]] = {"conversation": [], "rows": [], "own": [], "codes": []}
    looks = zip(notebook["cells"], shows_conversation(sources), shows_rows(sources), strict=True)
    for number, (cell, conversation, rows) in enumerate(looks, start=1):
        if why := _cleared(cell, conversation=conversation, rows=rows):
            cleared[why].append(number)
        if _without_codes(cell):
            cleared["codes"].append(number)
    return cleared


def _cleared(cell: dict[str, Any], *, conversation: bool, rows: bool) -> str:
    """Take out of one cell what never goes along; return why, empty when there was nothing."""
    outputs = cell["outputs"] if isinstance(cell.get("outputs"), list) else []
    rows = rows or any(isinstance(each, dict) and lists_people(each) for each in outputs)
    kept = [] if conversation or rows else [each for each in outputs if not _is_local(each)]
    if outputs:
        cell["outputs"] = without_people(kept)
    named = conversation and grade_id(cell) is None and source(cell) != say("maturity.conversation.cell")
    if named:
        cell["source"] = say("maturity.conversation.cell")  # the code holds the names of who agreed
    if len(kept) == len(outputs) and not named:
        return ""
    return "conversation" if conversation else "rows" if rows else "own"


def _without_codes(cell: dict[str, Any]) -> bool:
    """Take codes with answers out of the text and the outcome of a cell; tell whether there was one."""
    found = False
    written = source(cell)
    if (text := without_codes(written)) != written:
        cell["source"], found = text, True
    for output in cell.get("outputs") or ():
        holder = output.get("data", output) if isinstance(output, dict) else {}
        for name in list(holder) if isinstance(holder, dict) else ():
            whole = in_one_piece(holder[name]) if name != "traceback" else holder[name]
            if (clean := without_codes(whole)) != whole:
                holder[name], found = clean, True
    return found


def _is_local(output: Any) -> bool:
    data = output.get("data") if isinstance(output, dict) else None
    return isinstance(data, dict) and LOCAL_MIME in data


def _may_leave(output: Any, allowed: set[str]) -> bool:
    data = output.get("data") if isinstance(output, dict) else None
    if not isinstance(data, dict):
        return isinstance(output, dict)
    kept = data.get(ANSWERS_MIME)
    return _WIDGET_MIME not in data and (not isinstance(kept, dict) or kept.get("instrument") in allowed)


def static_copies(notebook: Notebook) -> Iterator[dict[str, Any]]:
    """Give the answer files that stand as readable copies in a notebook's outputs."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs") or ():
            data = output.get("data") if isinstance(output, dict) else None
            found = data.get(ANSWERS_MIME) if isinstance(data, dict) else None
            if isinstance(found, dict):
                yield found


def release_id(notebook: Notebook, questions: Iterable[bytes] = ()) -> str:
    """Return the id of a release: a hash of all that a deelnemer gets, the same wherever it is made.

    Parameters
    ----------
    notebook : the released notebook, of which the texts of the cells and their points count
    questions : the question files beside it, in the order of their names

    A hidden test is not in it: a correction of that alone is the same release, and checks all that was made with it.
    """
    cells = [[cell.get("cell_type"), source(cell), grade_id(cell), _worth(cell)] for cell in notebook["cells"]]
    texts = [data.decode("utf-8-sig", "replace").replace("\r\n", "\n") for data in questions]
    return hashlib.sha256(json.dumps([cells, texts], ensure_ascii=False).encode()).hexdigest()[:12]


def _worth(cell: Mapping[str, Any]) -> float | None:
    found = (cell.get("metadata") or {}).get("nbgrader")
    points = found.get("points") if isinstance(found, Mapping) else None
    return float(points) if isinstance(points, (int, float)) else None


def stamped_release(notebook: Notebook, assignment: str) -> str:
    """Return which release a deelnemer's notebook was made from: its stamp, else the shipped one, else empty."""
    stamp = notebook.get("metadata", {}).get("workbook")
    if isinstance(stamp, dict) and stamp.get("release"):
        return str(stamp["release"])
    shipped = content_root() / "notebooks" / "opdrachten" / assignment / f"{assignment}.ipynb"
    if not shipped.is_file():
        return ""
    return release_id(read_notebook(shipped), [path.read_bytes() for path in sorted(shipped.parent.glob("*.yaml"))])
