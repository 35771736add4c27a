"""What each ELO expects, read from `elos.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

from attrs import field, frozen

from workbook.dutch import fold
from workbook.errors import problem

_PATH = Path(__file__).with_name("elos.yaml")


@frozen
class Sheet:
    """How an ELO's grade sheet is written.

    Attributes
    ----------
    separator, mark : what stands between the cells, and whether the file begins with the mark of UTF-8
    columns : the sheet that is made without a list, each column by our own name
    written : what is written above them
    heads : under what heads each column may stand in a list of the ELO
    numbered : how the ELO's own number of somebody is written
    possible : the name of the row with the maximum, "" without one
    points : the head over the grades, with the title of the assignment in it; "" where it is always the same
    other, worth : patterns of a head over grades in a list of the ELO, and of the maximum in it; "" without
    """

    separator: str
    mark: bool
    columns: tuple[str, ...] = field(converter=tuple)
    written: dict[str, str]
    heads: dict[str, list[str]]
    numbered: str = "{number}"
    possible: str = ""
    points: str = ""
    other: str = ""
    worth: str = ""

    def known(self) -> dict[str, str]:
        """Return our own name of each head, folded."""
        return {fold(head): name for name, heads in self.heads.items() for head in heads}

    def head(self, column: str, title: str) -> str:
        """Return what is written above a column of the sheet that is made without a list."""
        return self.written.get(column) or self.points.format(title=title)


@frozen
class Elo:
    """What one ELO expects. See the head of `elos.yaml`."""

    id: str
    title: str
    names: Literal["folder", "file"]
    profiles: tuple[str, ...] = field(converter=tuple)
    inside: str = ""
    wrapped: bool = False
    index: bool = False
    whole: bool = True
    sheet: Sheet | None = None


@cache
def elos() -> dict[str, Elo]:
    """Return every ELO that is known, by id."""
    from ruamel.yaml import YAML

    found: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(_PATH.read_text(encoding="utf-8"))
    made = {}
    for name, given in found.items():
        sheet = given.pop("sheet", None)
        made[name] = Elo(id=name, sheet=Sheet(**sheet) if sheet else None, **given)
    return made


def elo(name: str) -> Elo:
    """Return one ELO. Raises `WorkbookError`, naming those there are, when it is not known."""
    known = elos()
    if name.strip().casefold() not in known:
        raise problem("returning.no_elo", where=name, known=", ".join(known))
    return known[name.strip().casefold()]


def sheet_of(name: str) -> Sheet:
    """Return how the grade sheet of an ELO is written. Raises `WorkbookError` where it has none here."""
    found = elo(name)
    if found.sheet is None:
        known = ", ".join(each.id for each in elos().values() if each.sheet)
        raise problem("returning.no_sheet", where=found.title, known=known)
    return found.sheet
