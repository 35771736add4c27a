"""How a questionnaire looks as a workbook: colours and borders, widths that fit a phone, heights that show every line."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter

from workbook.texts import say

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

# In signs of the standard letter; a phone shows about fifty of them beside each other.
QUESTION, ANSWER = 36, 18
WIDTHS = {"long": 34, "text": 22, "choice": 18, "codes": 22, "number": 13, "date": 13}
_LINE, _SPACE, _LOWEST, _HIGHEST = 15, 5, 20, 400
# A letter of a sentence is on average narrower than the digit by which Excel counts widths.
_LETTERS = 1.05
_A4 = 9
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OPEN = PatternFill("solid", fgColor="FFF7D6")
_HEAD = PatternFill("solid", fgColor="0B3C5D")
_PART = PatternFill("solid", fgColor="DCE9F2")
_SIDE = Side(style="thin", color="5F6B73")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def _font(size: int = 11, color: str = "000000", *, bold: bool = False) -> Font:
    return Font(name="Calibri", size=size, color=f"FF{color}", bold=bold)


_FONTS = {
    "plain": _font(), "bold": _font(bold=True), "small": _font(10, "3D4A52"), "part": _font(12, bold=True),
    "head": _font(color="FFFFFF", bold=True),
}  # fmt: skip
_FILLS = {"head": _HEAD, "part": _PART}


def put(cell: Cell, text: Any, look: str = "plain") -> None:
    """Write a text as text: one that begins as a formula does is never reckoned, not even after somebody edits the cell."""
    cell.value = text
    if isinstance(text, str):
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA)
    cell.font = _FONTS[look]
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if look in _FILLS:
        cell.fill = _FILLS[look]


def reckon(cell: Cell, formula: str) -> None:
    """Write a formula that stays visible beside a question."""
    cell.value = formula
    cell.font, cell.alignment, cell.fill = _FONTS["bold"], Alignment(wrap_text=True, vertical="top"), _PART


def open_up(cell: Cell, number_format: str = "") -> None:
    """Make a cell one that can be filled in: coloured, boxed and not locked."""
    cell.protection = Protection(locked=False)
    cell.fill, cell.border = _OPEN, _BOX
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if number_format:
        cell.number_format = number_format


def hide(cell: Cell, text: str) -> None:
    """Write a mark that only the workbook reads."""
    cell.value = text
    cell.data_type = "s"


def height(sheet: Worksheet, row: int, texts: dict[int, str], least: float = 0) -> None:
    """Make a row as high as the longest of its texts, by column, needs."""
    needs = (needed(text, sheet.column_dimensions[get_column_letter(number)].width) for number, text in texts.items())
    sheet.row_dimensions[row].height = min(_HIGHEST, max(_LOWEST, least, *needs))


def needed(text: str, width: float) -> float:
    """Return how high a row must be to show a text in columns that are together so wide."""
    return _SPACE + _LINE * sum(max(1, len(wrap(part, max(8, int(width * _LETTERS))))) for part in text.split("\n"))


def finish(sheet: Worksheet, *, frozen: int, last_column: int, landscape: bool = False) -> None:
    """Hide what only the workbook reads, freeze the head, lock what is no answer, and make it fit on paper."""
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    sheet.freeze_panes = f"A{frozen + 1}"
    sheet.sheet_view.showGridLines = False
    protection = sheet.protection
    protection.sheet = True  # without a password: against accidents, not against people
    protection.formatRows = protection.formatColumns = False  # False allows it: whoever needs more room makes it
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = ("landscape" if landscape else "portrait"), _A4
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"2:{frozen}"
    sheet.print_area = f"B2:{get_column_letter(last_column)}{sheet.max_row}"
    sheet.oddFooter.center.text = say("sheets.footer")
