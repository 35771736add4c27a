"""One sheet of a questionnaire, written from top to bottom: texts, questions with an answer cell, and their hidden marks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from workbook.responses import ownsheet
from workbook.survey.sheet_checks import Checks
from workbook.survey.sheet_look import ANSWER, QUESTION, finish, height, hide, needed, open_up, put

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

KEY_COLUMN, TEXT_COLUMN, ANSWER_COLUMN = 1, 2, 3
_HIDDEN, _HEAD = 1, 2
_HIGH = 60


class Page:
    """A sheet with questions under each other: texts in column B, answers in column C, marks in the hidden column A.

    Attributes
    ----------
    answer : the address of the answer cell that was made last
    places : address, key and column of every answer cell, for the hidden sheet
    mark : what the hidden first cell says
    """

    def __init__(self, sheet: Worksheet, lists: Worksheet, told: dict[str, Any]) -> None:
        self.sheet, self.checks = sheet, Checks(sheet, lists)
        self.places: list[tuple[str, str, str]] = []
        self.answer, self.mark = "", ""
        self.row = _HEAD
        self.columns, self.landscape = ANSWER_COLUMN, False
        self._told = told

    def open(self, own: dict[str, Any], title: str, answer: str) -> None:
        """Write the hidden mark and the head that stays in sight."""
        self.identify(own)
        sheet = self.sheet
        hide(sheet.cell(_HIDDEN, ANSWER_COLUMN), ownsheet.ANSWER)
        sheet.column_dimensions["B"].width, sheet.column_dimensions["C"].width = QUESTION, ANSWER
        put(sheet.cell(_HEAD, TEXT_COLUMN), title, "head")
        put(sheet.cell(_HEAD, ANSWER_COLUMN), answer, "head")
        height(sheet, _HEAD, {TEXT_COLUMN: title, ANSWER_COLUMN: answer})

    def identify(self, own: dict[str, Any]) -> None:
        """Write the hidden mark that tells which sheet this is."""
        self.mark = json.dumps({"format": ownsheet.FORMAT, **self._told, **own}, ensure_ascii=False)
        hide(self.sheet.cell(_HIDDEN, KEY_COLUMN), ownsheet.mark(**self._told, **own))

    def lines(self, texts: Iterable[str], look: str = "plain") -> None:
        """Write texts over the whole width, each on a row of its own."""
        for text in filter(None, (each.strip() for each in texts)):
            self.row += 1
            self._wide(text, look)

    def part(self, text: str, *, small: bool = False) -> None:
        """Write a heading, with room above it unless it is a small one."""
        self.row += 1 if small else 2
        self._wide(text, "bold" if small else "part")

    def heading(self, text: str) -> Cell:
        """Write a question of which the answers stand under it; return the cell beside it."""
        self.row += 1
        put(self.sheet.cell(self.row, TEXT_COLUMN), text, "bold")
        height(self.sheet, self.row, {TEXT_COLUMN: text})
        return self.sheet.cell(self.row, ANSWER_COLUMN)

    def question(self, text: str, more: str | None, key: str, *, look: str = "plain", high: bool = False) -> None:
        """Write a question with an explanation and a cell for its answer; `high` where one writes sentences."""
        self.row += 1
        whole = "\n".join(filter(None, (text, more)))
        put(self.sheet.cell(self.row, TEXT_COLUMN), whole, look)
        hide(self.sheet.cell(self.row, KEY_COLUMN), key)
        cell = self.sheet.cell(self.row, ANSWER_COLUMN)
        open_up(cell)
        height(self.sheet, self.row, {TEXT_COLUMN: whole}, least=_HIGH if high else 0)
        self.answer = cell.coordinate
        self.places.append((cell.coordinate, key, ownsheet.ANSWER))

    def finish(self) -> None:
        """Put the rules in their place and lock the rest."""
        self.checks.finish()
        finish(self.sheet, frozen=_HEAD, last_column=self.columns, landscape=self.landscape)

    def _wide(self, text: str, look: str) -> None:
        put(self.sheet.cell(self.row, TEXT_COLUMN), text, look)
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=TEXT_COLUMN, end_column=self.columns)
        # A merged cell is as wide as its columns together; Excel makes no row higher for one by itself.
        widths = (
            self.sheet.column_dimensions[get_column_letter(n)].width for n in range(TEXT_COLUMN, self.columns + 1)
        )
        height(self.sheet, self.row, {}, least=needed(text, sum(widths)))
