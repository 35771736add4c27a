"""Two versions of a notebook made into one: the new edition, with what its owner added at the place where it stood."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Mapping
from typing import Any

from attrs import define, field, frozen

from workbook.handin.notebook import Notebook, source
from workbook.texts import say

Cell = dict[str, Any]
_IDS_SINCE = 5  # of nbformat 4: from there on a cell has an id


@frozen
class Merged:
    """The notebook, how many own cells came along, and how many cells both sides had changed."""

    notebook: Notebook
    own: int = 0
    both: int = 0


def merge(base: Notebook | None, mine: Notebook, new: Notebook) -> Merged:
    """Return the new edition with everything of its owner in it; none of the three is changed.

    An own cell stands after the cell that it followed; where that is gone, after the one before it. A shipped cell that only
    the owner changed keeps their text; where the edition changed it as well, theirs stands under it. Outcomes stay with
    cells whose text is the same.

    Parameters
    ----------
    base : the edition that the owner began with; None where nobody knows
    mine : the notebook as it stands in their folder
    new : the edition that comes in its place
    """
    return _Merge(base, mine, new).run()


@define
class _Merge:
    base: Notebook | None
    mine: Notebook
    new: Notebook
    own: int = 0
    both: int = 0
    following: dict[int, list[Cell]] = field(factory=dict)  # by place in the new edition, -1 for the beginning
    kept: dict[int, Cell] = field(factory=dict)

    def run(self) -> Merged:
        """Do it."""
        new = self.new["cells"]
        shipped = [*(self.base or {"cells": []})["cells"], *new]
        of_mine = _matches(self.mine["cells"], shipped)
        places = {_key(cell): at for at, cell in enumerate(new)}
        before = {_key(cell): source(cell) for cell in (self.base or {"cells": []})["cells"]}
        last = -1
        for at, cell in enumerate(self.mine["cells"]):
            name = of_mine.get(at)
            if name in places and places[name] not in self.kept:
                last = places[name]
                self._shipped(last, cell, before.get(name))
            elif name is None or name in places or self._is_written(cell, before.get(name)):
                self._own(last, cell)
        cells = self.following.get(-1, [])
        for at, cell in enumerate(new):
            cells.append(self.kept.get(at, copy.deepcopy(cell)))
            cells += self.following.get(at, [])
        made = {**copy.deepcopy(self.new), "cells": _with_ids(cells, self.new)}
        return Merged(made, self.own, self.both)

    def _shipped(self, at: int, mine: Cell, before: str | None) -> None:
        """Decide what stands at a place of the new edition, of which the owner has a version."""
        new, text = copy.deepcopy(self.new["cells"][at]), source(mine)
        if mine.get("cell_type") != new.get("cell_type"):
            self.both += text not in {before, source(new)}
            self.following.setdefault(at, []).extend([_own_version(mine)] if text not in {before, source(new)} else [])
        elif text != source(new) and text != before:
            if before is not None and before == source(new):
                new["source"] = mine["source"]
            else:
                self.both += 1
                self.following.setdefault(at, []).append(_own_version(mine))
        if new.get("cell_type") == mine.get("cell_type") == "code" and source(new) == text:
            new["outputs"] = copy.deepcopy(mine.get("outputs") or [])
            new["execution_count"] = mine.get("execution_count")
        self.kept[at] = new

    @staticmethod
    def _is_written(cell: Cell, before: str | None) -> bool:
        """Tell whether a cell that the new edition no longer has holds something of its owner."""
        return before is not None and source(cell) != before

    def _own(self, last: int, cell: Cell) -> None:
        if not source(cell).strip() and not cell.get("outputs") and not cell.get("attachments"):
            return
        self.own += 1
        made = copy.deepcopy(cell)
        metadata = made.get("metadata") or {}
        # It is its owner's now: they may change and delete it, and no points hang on it.
        made["metadata"] = {
            name: metadata[name] for name in metadata if name not in {"nbgrader", "deletable", "editable"}
        }
        self.following.setdefault(last, []).append(made)


def _key(cell: Mapping[str, Any]) -> str:
    """Return by what name a shipped cell is known: its id, else its text."""
    return str(cell.get("id") or source(cell))


def _matches(mine: list[Cell], shipped: list[Cell]) -> dict[int, str]:
    """Return per cell of the owner the shipped cell that it is: by id, else by its very text; each only once."""
    known = {_key(cell) for cell in shipped}
    found: dict[int, str] = {}
    for at, cell in enumerate(mine):
        name = str(cell.get("id") or "")
        if name in known and name not in found.values():
            found[at] = name
    texts: dict[tuple[str, str], str] = {}
    for cell in shipped:
        texts.setdefault((str(cell.get("cell_type")), source(cell).strip()), _key(cell))
    for at, cell in enumerate(mine):
        name = texts.get((str(cell.get("cell_type")), source(cell).strip()), "")
        if at not in found and name and name not in found.values():
            found[at] = name
        elif at not in found and (cell.get("metadata") or {}).get("deletable") is False:
            # Made by the workbook and in neither edition: of one before, of which nothing is known.
            found[at] = f"\0{at}"
    return found


def _own_version(cell: Cell) -> Cell:
    """Return the owner's version of a cell as text, so that two versions of one code never both run."""
    text = source(cell)
    shown = f"```\n{text}\n```" if cell.get("cell_type") == "code" else text
    return {"cell_type": "markdown", "metadata": {}, "source": f"{say('renewing.own_version')}\n\n{shown}"}


def _with_ids(cells: list[Cell], notebook: Notebook) -> list[Cell]:
    """Give every cell an id of its own, where this kind of notebook has them."""
    with_ids = (notebook.get("nbformat", 4), notebook.get("nbformat_minor", 0)) >= (4, _IDS_SINCE)
    taken: set[str] = set()
    for cell in cells:
        name = str(cell.get("id") or "")
        if not with_ids:
            cell.pop("id", None)
        elif not name or name in taken:
            cell["id"] = name = secrets.token_hex(4)
        taken.add(name)
    return cells
