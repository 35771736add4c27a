"""What may be filled in: the lists, numbers and dates to which a cell of a workbook is held, with what it says in Dutch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from workbook.dutch import number
from workbook.survey.sheet_look import put
from workbook.texts import say

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# Excel shows no more of a title, a message and an error, and refuses the whole file when there is more.
TITLE, MESSAGE, ERROR = 32, 255, 225
# Excel's own counting of days: 1 January 2000 and 31 December 2099.
_FIRST_DAY, _LAST_DAY = 36526, 73050


class Checks:
    """The rules for the cells of one sheet; lists stand on a hidden sheet that all sheets share."""

    def __init__(self, sheet: Worksheet, lists: Worksheet) -> None:
        self._sheet, self._lists = sheet, lists
        self._made: dict[tuple[Any, ...], DataValidation] = {}

    def choice(self, address: str, options: Sequence[str | int], *, prompt: str = "") -> None:
        """Hold a cell to one of a list, which is too long or has too many commas to stand in the rule itself."""
        place = self._listed(options)
        self._add(address, "list", (place,), prompt or say("sheets.check.choice"), say("sheets.check.choice_wrong"))

    def number(
        self,
        address: str,
        low: float | None,
        high: float | None,
        *,
        whole: bool = False,
        unit: str = "",
        prompt: str = "",
    ) -> None:
        """Hold a cell to a number, within bounds where there are."""
        told = _bounds(low, high)
        asked = say("sheets.check.whole" if whole else "sheets.check.number", bounds=told)
        said = " ".join(filter(None, (prompt, asked, say("sheets.check.unit", unit=unit) if unit else "")))
        wrong = say("sheets.check.number_wrong", asked=asked)
        ends = (-1e9 if low is None else low, 1e9 if high is None else high)
        self._add(address, "whole" if whole else "decimal", tuple(f"{end:.15g}" for end in ends), said, wrong)

    def date(self, address: str, *, prompt: str = "") -> None:
        """Hold a cell to a day."""
        said = " ".join(filter(None, (prompt, say("sheets.check.date"))))
        self._add(address, "date", (str(_FIRST_DAY), str(_LAST_DAY)), said, say("sheets.check.date_wrong"))

    def text(self, address: str, prompt: str) -> None:
        """Let anything stand in a cell, and say what is meant."""
        self._add(address, None, (), prompt, "")

    def finish(self) -> None:
        """Put the rules on the sheet."""
        for each in self._made.values():
            self._sheet.add_data_validation(each)

    def _add(self, address: str, kind: str | None, formulas: tuple[str, ...], prompt: str, wrong: str) -> None:
        key = (kind, formulas, prompt)
        if key not in self._made:
            self._made[key] = DataValidation(
                type=kind, operator="between" if len(formulas) == 2 else None, allow_blank=True,
                formula1=formulas[0] if formulas else None, formula2=formulas[1] if len(formulas) == 2 else None,
                showInputMessage=True, promptTitle=say("sheets.check.title")[:TITLE], prompt=prompt[:MESSAGE],
                showErrorMessage=bool(wrong), errorTitle=say("sheets.check.wrong_title")[:TITLE], error=wrong[:ERROR],
            )  # fmt: skip
        self._made[key].add(address)

    def _listed(self, options: Sequence[str | int]) -> str:
        """Return where a list stands, written once for all cells that use it."""
        for column in range(1, self._lists.max_column + 1):
            there = [self._lists.cell(row, column).value for row in range(1, len(options) + 2)]
            if there == [*options, None]:
                return self._range(column, len(options))
        column = self._lists.max_column + 1 if self._lists.cell(1, 1).value is not None else 1
        for row, option in enumerate(options, start=1):
            put(self._lists.cell(row, column), option)
        return self._range(column, len(options))

    def _range(self, column: int, count: int) -> str:
        letter = get_column_letter(column)
        return f"{quote_sheetname(self._lists.title)}!${letter}$1:${letter}${count}"


def _bounds(low: float | None, high: float | None) -> str:
    """Say between which numbers, as far as there are ends."""
    given = {name: number(end, 2) for name, end in (("low", low), ("high", high)) if end is not None}
    return say(f"sheets.check.{'_'.join(given)}", **given) if given else ""
