"""The workbook (.xlsx) that a questionnaire was sent as, back with answers: found by hidden marks, not by what is seen.

Every sheet carries in a hidden first row what it is and which column holds what, and beside each answer, in a hidden
column, which question it answers; so rows may move and sheets be renamed. A hidden sheet `plg` holds the same once more
by the address of each cell, for when the hidden column is gone.
"""

from __future__ import annotations

import io
import json
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from workbook.errors import WorkbookError, problem
from workbook.instrument import Instrument, instrument
from workbook.instrument.model import NetworkKind
from workbook.responses.answerfile import AnswerFile
from workbook.responses.decoding import read_bytes
from workbook.responses.folders import BASELINE
from workbook.responses.keys import pseudonym
from workbook.responses.sheetvalues import entry_of, number_of, said, says_yes
from workbook.responses.tabular import LINK

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FORMAT = 1
MARK = "plg-vragenlijst"
SHEET = "plg"
# The id of the column with the answers; a table has the ids of its own columns.
ANSWER = "antwoord"
HEAD, CELL, TEXT, ROW = "head", "cell", "text", "row"
_FIRST_ROWS = 5
_NUMBER = re.compile(r"\d+")
_MODIFIED = re.compile(r"<dcterms:modified[^>]*>([^<]+)<")
Values = dict[tuple[str, str], Any]


@frozen
class Sheet:
    """One sheet as it came back: what its mark says, and its filled cells by key and column."""

    mark: dict[str, Any]
    values: Values = field(factory=dict)

    def head(self, name: str) -> str:
        """Return what stands at one of the questions before the instrument, such as `koppelcode`."""
        return said(self.values.get((f"{HEAD}:{name}", ANSWER)))


def mark(**told: Any) -> str:
    """Return the hidden text by which a sheet is known again."""
    return f"{MARK} {json.dumps({'format': FORMAT, **told}, ensure_ascii=False)}"


def found(path: Path, *, where: str) -> list[AnswerFile] | None:
    """Return the answers in a questionnaire that came back as a workbook, one file an instrument; None for another .xlsx.

    Parameters
    ----------
    where : the name by which it is told, its place in the folder: whoever gives no code of their own is known by it

    An empty cell is a skipped question. What can't be read stays as it was written, for scoring to tell.

    Raises
    ------
    WorkbookError
        when it can't be opened or is no workbook, when a newer workbook made it, when nothing is filled in, when the
        respondent didn't agree, or when in a network it isn't said who answers
    """
    data = read_bytes(path)
    try:
        if not _is_ours(data):
            return None
        with warnings.catch_warnings():
            # openpyxl's English remarks about styles and extensions say nothing about the answers.
            warnings.simplefilter("ignore")
            sheets = list(_sheets(data))
    except Exception as error:
        # A damaged archive or sheet fails in as many ways as there are parts in it.
        raise problem("responses.fake_xlsx", where=where) from error
    if any(int(each.mark.get("format", 0)) > FORMAT for each in sheets):
        raise problem("responses.newer_format", where=where)
    if not sheets:
        return None
    first = next((each for each in sheets if not each.mark.get("instrument")), Sheet({}))
    asked = _joined(each for each in sheets if each.mark.get("instrument"))
    if not any(key.partition(":")[0] != HEAD for each in asked for key, _ in each.values):
        raise problem("sheets.empty", where=where)
    if not says_yes(first.head("consent")):
        raise problem("sheets.no_consent", where=where)
    saved_at = _saved_at(data, path, str(asked[0].mark.get("made_at", "")))
    files = [_answer_file(each, first, where=where, saved_at=saved_at) for each in asked]
    if not any(each.respondent for each in files):
        raise problem("sheets.no_number", where=where)
    return files


def _is_ours(data: bytes) -> bool:
    """Tell whether the mark stands anywhere, without reading the sheets: exports of thousands of rows come by here too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            raise zipfile.BadZipFile("no workbook")
        inside = [
            name for name in archive.namelist() if re.fullmatch(r"xl/(sharedStrings|worksheets/[^/]+)\.xml", name)
        ]
        return any(MARK.encode() in archive.read(name) for name in inside)


def _joined(sheets: Iterator[Sheet]) -> list[Sheet]:
    """Put the sheets of one instrument together, in the order in which they stand."""
    found: dict[str, Sheet] = {}
    for each in sheets:
        about = str(each.mark["instrument"])
        found[about] = (
            Sheet({**each.mark, **found[about].mark}, {**found[about].values, **each.values})
            if about in found
            else each
        )
    return list(found.values())


# ---- sheets ----------------------------------------------------------------------------------------------------------


def _sheets(data: bytes) -> Iterator[Sheet]:
    """Give every sheet of ours: by its own marks, else by the addresses on the hidden sheet."""
    book = _opened(data)
    marked = {name: found for name in book.sheetnames if (found := _mark_of(book[name])) is not None}
    read = {name: _by_keys(book[name], *found) for name, found in marked.items() if not found[-1].get("addresses")}
    listed = next((book[name] for name, (*_, told) in marked.items() if told.get("addresses")), None)
    if listed is not None:
        read |= _by_address(book, listed, {_which(each.mark) for each in read.values()})
    yield from read.values()


def _opened(data: bytes) -> Workbook:
    """Open the workbook; where someone reckoned in a cell, with what came out as far as that was saved."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data))
    outcomes = None
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    outcomes = outcomes or load_workbook(io.BytesIO(data), data_only=True)
                    outcome = outcomes[sheet.title][cell.coordinate].value
                    cell.value = str(cell.value) if outcome is None else outcome
                    cell.data_type = "s" if outcome is None else cell.data_type
    return book


def _mark_of(sheet: Worksheet) -> tuple[int, int, dict[str, Any]] | None:
    """Return in which row and column the mark stands, and what it says; some programs put a title above a table."""
    for row in sheet.iter_rows(max_row=_FIRST_ROWS):
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith(f"{MARK} "):
                return cell.row, cell.column, dict(json.loads(cell.value.removeprefix(MARK)))
    return None


def _which(told: dict[str, Any]) -> tuple[str, str]:
    """Return what tells a sheet from the others of its workbook: the instrument, and the table it holds."""
    return str(told.get("instrument") or ""), str(told.get("table") or "")


def _by_keys(sheet: Worksheet, begin: int, column: int, told: dict[str, Any]) -> Sheet:
    rows = sheet.iter_rows(min_row=begin, values_only=True)
    first = next(rows, ())
    names = {n: said(value) for n, value in enumerate(first, start=1) if n != column and said(value)}
    values: Values = {}
    for row in rows:
        key = said(row[column - 1]) if len(row) >= column else ""
        if key:
            values |= {(key, names[n]): row[n - 1] for n in names if n <= len(row) and said(row[n - 1])}
    return Sheet(told, values)


def _by_address(book: Workbook, listed: Worksheet, known: set[tuple[str, str]]) -> dict[str, Sheet]:
    """Return the sheets whose hidden column is gone, from the addresses of their cells."""
    found: dict[str, Sheet] = {}
    for row in listed.iter_rows(min_row=2, max_col=5, values_only=True):
        name, address, key, column, told = map(said, row)
        if not address and told:
            mark_of_sheet = json.loads(told)
            if _which(mark_of_sheet) not in known and name in book.sheetnames:
                found[name] = Sheet(mark_of_sheet)
        elif name in found and said(value := book[name][address].value):
            found[name].values[key, column] = value
    return found


# ---- answer files ----------------------------------------------------------------------------------------------------


def _answer_file(sheet: Sheet, first: Sheet, *, where: str, saved_at: str) -> AnswerFile:
    told = sheet.mark
    about = _known(str(told["instrument"]))
    link = first.head(LINK)
    number = _NUMBER.match(sheet.head("number"))
    who = number[0] if number else pseudonym(link or f"{told.get('survey')}|{where}")
    if isinstance(about, NetworkKind) and not number:
        # Somebody without a number would be one person more in the network; without a name the reading tells it.
        who = ""
    agreed = first.head("name") if says_yes(first.head("conversation")) else ""
    rows, entries = _content(sheet, about, saved_at)
    return AnswerFile(
        instrument=str(told["instrument"]), version=str(told.get("version", "")), respondent=who,
        moment=str(told.get("moment") or BASELINE), role=told.get("role") or None,
        group=first.head("group") or told.get("group") or None,
        subject=sheet.head("subject") or told.get("subject") or None, link=link or None, conversation=agreed or None,
        saved_at=saved_at, rows=tuple(rows), entries=tuple(entries),
    )  # fmt: skip


def _content(
    sheet: Sheet, about: Instrument | None, saved_at: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    entries: dict[str, dict[str, Any]] = {}
    for (key, column), written in sheet.values.items():
        kind, _, place = key.partition(":")
        parts = place.split("|")
        if kind == CELL and len(parts) == 3:
            value = number_of(written, about, place)
            if value is not None:
                spot = dict(zip(("perspective", "item", "option"), (part or None for part in parts), strict=True))
                rows.append({**spot, "value": value, "saved_at": saved_at})
        elif kind == TEXT and len(parts) == 2:
            named = ".".join(filter(None, parts))
            entries[named] = {"entry": named, "item": parts[1], "perspective": parts[0] or None,
                              "text": said(written), "saved_at": saved_at}  # fmt: skip
        elif kind == ROW and len(parts) == 2:
            table, number = parts
            row = entries.setdefault(
                f"{table}.{number}", {"entry": f"{table}.{number}", "item": table, "saved_at": saved_at}
            )
            row[column] = entry_of(written, about, table, column)
    return rows, list(entries.values())


def _known(instrument_id: str) -> Instrument | None:
    try:
        return instrument(instrument_id)
    except WorkbookError:
        # Whoever reads the file says that these are answers to something else.
        return None


def _saved_at(data: bytes, path: Path, made_at: str) -> str:
    """Return when it was last saved: by its own properties, else (or when those still say when it was made) by the file's."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        told = (
            archive.read("docProps/core.xml").decode("utf-8", "replace")
            if "docProps/core.xml" in archive.namelist()
            else ""
        )
    written = _MODIFIED.search(told)
    try:
        moment = datetime.fromisoformat(written[1].strip()) if written else None
    except ValueError:
        moment = None
    if moment is not None:
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
    if moment is None or _stamp(moment) <= made_at:
        moment = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return _stamp(moment)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
