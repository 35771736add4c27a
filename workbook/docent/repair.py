"""The notebook that is graded: the release, with the deelnemer's own answers in it and nothing of theirs that runs.

Answers are data, so grading needs no code from a hand-in. Copied, deleted, retyped or changed cells can therefore cost
nobody a point, and no code of a deelnemer is ever executed on the docent's computer.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from attrs import frozen

from workbook.dutch import join
from workbook.handin.notebook import Notebook, grade_id, is_manual, source
from workbook.texts import say

Cell = dict[str, Any]


@frozen
class Rebuilt:
    """The notebook to grade, what was put right in it, and what the docent should know."""

    notebook: Notebook
    repairs: tuple[str, ...]
    oddities: tuple[str, ...]


class _Rebuild:
    def __init__(self, release: Notebook, handed_in: Notebook | None, texts: Mapping[str, str]) -> None:
        self.made = copy.deepcopy(release)
        self.theirs: list[Cell] = list(handed_in["cells"]) if handed_in else []
        self.absent = handed_in is None
        self.texts = texts
        self.used: set[int] = set()
        self.repairs: list[str] = []
        self.oddities: list[str] = []

    def run(self) -> Rebuilt:
        missing, changed = [], []
        for cell in self.made["cells"]:
            matches = self._matches(cell)
            self.used.update(matches)
            if is_manual(cell):
                self._manual(cell, matches)
            elif cell.get("cell_type") == "code" and not self.absent:
                if not matches:
                    missing.append(self._name(cell))
                elif any(source(self.theirs[each]) != source(cell) for each in matches):
                    changed.append(self._name(cell))
                self._copied(cell, matches)
        if missing:
            self.repairs.append(say("docent.repair.missing", cells=join(missing)))
        if changed:
            self.repairs.append(say("docent.repair.changed", cells=join(changed)))
        self._own_cells()
        return Rebuilt(self.made, tuple(self.repairs), tuple(self.oddities))

    def _matches(self, cell: Cell) -> list[int]:
        """Return which cells of the hand-in were this cell: by grade id, else by cell id, else by text."""
        for same in (_same_grade_id, _same_cell_id, _same_text):
            found = [at for at, each in enumerate(self.theirs) if at not in self.used and same(each, cell)]
            if found:
                return found
        return []

    def _name(self, cell: Cell) -> str:
        return str(grade_id(cell) or cell.get("id") or source(cell).split("\n")[0][:40])

    def _copied(self, cell: Cell, matches: list[int]) -> None:
        if len(matches) > 1 and grade_id(cell):
            self.repairs.append(say("docent.repair.copied", cell=self._name(cell)))

    def _manual(self, cell: Cell, matches: list[int]) -> None:
        """Fill an open answer: what the answer file says, with whatever else was typed in the cell itself."""
        name, released = str(grade_id(cell)), source(cell)
        written = self.texts.get(name, "")
        typed = dict.fromkeys(source(self.theirs[at]).strip() for at in matches)
        loose = [text for text in typed if text not in {"", released.strip(), written.strip()}]
        if not matches and not self.absent:
            self.repairs.append(say("docent.repair.missing", cells=name))
        self._copied(cell, matches)
        if loose and self._is_pack(loose, written):
            loose = []
        if loose:
            self.oddities.append(say("docent.repair.typed_in_cell", cell=name))
            loose = [f"{say('docent.repair.typed_head')}\n\n{harmless(text)}" for text in loose]
        parts = [part for part in (written, *loose) if part]
        if parts:
            cell["source"] = "\n\n".join(parts)

    def _is_pack(self, loose: list[str], written: str) -> bool:
        """Tell whether the cell holds only an older text of the same answer, put there by an earlier hand-in."""
        head = say("handin.cell_question", text="").strip()
        return bool(written) and all(text.startswith(head) for text in loose)

    def _own_cells(self) -> None:
        """Show the cells that the deelnemer added, as text: they are never executed and never rendered."""
        added = [each for at, each in enumerate(self.theirs) if at not in self.used and source(each).strip()]
        added = [
            each for each in added if each.get("cell_type") in {"code", "markdown"} and not _is_ours(each, self.made)
        ]
        if not added:
            return
        self.oddities.append(say("docent.repair.own_cells", count=len(added)))
        self.made["cells"].append(_markdown("eigen-cellen", say("docent.repair.own_head")))
        for number, each in enumerate(added, start=1):
            self.made["cells"].append(_markdown(f"eigen-cel-{number}", harmless(source(each))))


def _same_grade_id(theirs: Cell, ours: Cell) -> bool:
    return grade_id(ours) is not None and grade_id(theirs) == grade_id(ours)


def _same_cell_id(theirs: Cell, ours: Cell) -> bool:
    return ours.get("id") is not None and theirs.get("id") == ours["id"]


def _same_text(theirs: Cell, ours: Cell) -> bool:
    return bool(source(ours).strip()) and source(theirs).strip() == source(ours).strip()


def _is_ours(cell: Cell, release: Notebook) -> bool:
    """Tell whether a cell is text of the release that came along twice or moved."""
    return any(source(cell).strip() == source(each).strip() for each in release["cells"])


def _markdown(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def harmless(text: str) -> str:
    """Return a deelnemer's text as Markdown that shows it letter for letter."""
    lines: Iterator[str] = (escape(line, quote=False) for line in text.splitlines())
    return "<pre>" + "\n".join(line or "&nbsp;" for line in lines) + "</pre>"


def rebuild(release: Notebook, handed_in: Notebook | None, texts: Mapping[str, str]) -> Rebuilt:
    """Return the notebook to grade.

    Parameters
    ----------
    release : the notebook as deelnemers got it
    handed_in : the notebook that came back; None when it can't be read
    texts : open answers per grade id, from the answer file, as Markdown
    """
    return _Rebuild(release, handed_in, texts).run()
