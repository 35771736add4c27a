"""The notebook that is graded: the release, with the deelnemer's own answers in it and nothing of theirs that runs.

Answers are data, so grading needs no code from a hand-in. Copied, deleted, split, merged, retyped, moved or changed cells
can therefore cost nobody a point; what a deelnemer wrote is shown to the docent wherever it came to stand.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from attrs import frozen

from workbook.docent.restoring.matching import Known, flat, is_code, is_prose, lines, match
from workbook.dutch import join
from workbook.handin.notebook import Notebook, grade_id, is_manual, source
from workbook.handin.others import without_codes
from workbook.texts import say

Cell = dict[str, Any]
# More than this of one text is not shown; the hand-in itself is kept whole.
_LONGEST_SHOWN = 100_000


@frozen
class Rebuilt:
    """The notebook to grade, what was put right in it, and what the docent should know.

    Attributes
    ----------
    notebook : the release with the open answers in it, and below it what could be placed nowhere
    repairs, oddities : Dutch lines for the docent
    own : code cells that the deelnemer added: before which cell of the release they stood, and their code
    changed : released code cells in which the code was changed, by grade id or cell id
    flagged : grade ids of open answers that may stand among what could not be placed: a person must look
    """

    notebook: Notebook
    repairs: tuple[str, ...]
    oddities: tuple[str, ...]
    own: tuple[tuple[int, str], ...] = ()
    changed: tuple[str, ...] = ()
    flagged: frozenset[str] = frozenset()


@frozen
class _Loose:
    """Words of the deelnemer outside the cell of an answer: before which cell of the release they stood, and whose they are."""

    at: int
    text: str
    added: bool = True


class _Rebuild:
    def __init__(self, release: Notebook, handed_in: Notebook | None, texts: Mapping[str, str]) -> None:
        self.made = copy.deepcopy(release)
        self.cells: list[Cell] = self.made["cells"]
        self.theirs: list[Cell] = list(handed_in["cells"]) if handed_in else []
        self.absent = handed_in is None
        self.texts = texts
        self.matches = match(self.cells, self.theirs)
        written = [text for each in texts.values() if each for text in (each, without_codes(each))]
        self.known = Known([source(each) for each in self.cells], written)
        self.told: dict[str, list[str]] = {}
        self.oddities: list[str] = []
        self.changed: list[tuple[str, str]] = []
        self.own: list[tuple[int, str]] = []
        self.loose: list[_Loose] = []
        self.pieces: set[int] = set()

    def run(self) -> Rebuilt:
        released = list(self.cells)
        for at, cell in enumerate(released):
            self._compare(at, cell)
        self._added()
        empty = [
            str(grade_id(cell)) for at, cell in enumerate(released) if is_manual(cell) and not self._manual(at, cell)
        ]
        left = self.loose
        flagged = frozenset(empty if left and not self.absent else ())
        self.oddities += [say("recovery.repair.misplaced", cell=each) for each in empty if each in flagged]
        self._show(left)
        return Rebuilt(
            self.made, tuple(self._repairs()), tuple(self.oddities), tuple(self.own),
            tuple(name for name, _ in self.changed), flagged,
        )  # fmt: skip

    def _tell(self, what: str, cell: Cell) -> None:
        self.told.setdefault(what, []).append(_name(cell))

    def _repairs(self) -> Iterator[str]:
        for what, key in _TOLD.items():
            if self.told.get(what):
                yield say(key, cells=join(self.told[what]))
        if self.changed:
            yield say("docent.repair.changed", cells=join(dict.fromkeys(name for name, _ in self.changed)))
        for each in self.told.get("copied", ()):
            yield say("docent.repair.copied", cell=each)

    def _compare(self, at: int, cell: Cell) -> None:
        """Note what became of a cell of the release."""
        matched = [self.theirs[each] for each in self.matches[at]]
        code, manual = cell.get("cell_type") == "code", is_manual(cell)
        if not matched:
            if (code or manual) and not self.absent:
                self._tell("merged" if self._stands_in_another(cell) else "missing", cell)
            return
        if (code or manual) and any(each.get("cell_type") != cell.get("cell_type") for each in matched):
            self._tell("retyped", cell)
        if len(matched) > 1 and grade_id(cell):
            self._tell("copied" if manual or any(source(each) == source(cell) for each in matched) else "split", cell)
        if manual:
            return
        for each in matched:
            self._differs(at, cell, each)

    def _stands_in_another(self, cell: Cell) -> bool:
        text = flat(source(cell))
        return bool(text) and any(text in flat(source(each)) for each in self.theirs)

    def _differs(self, at: int, cell: Cell, theirs: Cell) -> None:
        """Tell a cell that was split or merged from one in which something was changed."""
        text = source(theirs)
        if text.strip() == source(cell).strip():
            return
        own = self.known.own(text)
        if cell.get("cell_type") != "code":
            if own:
                self.loose.append(_Loose(at, own, added=False))
            return
        prose = bool(own) and not is_code(own)
        if prose:
            self.loose.append(_Loose(at, own, added=False))
        whole = set(lines(source(cell))) <= set(lines(text))
        if whole and (prose or not own):
            self._tell("merged", cell)
        elif self._is_split(at, cell):
            if _name(cell) not in self.told.get("split", ()):
                self._tell("split", cell)
        else:
            self.changed.append((_name(cell), "" if prose else own))

    def _is_split(self, at: int, cell: Cell) -> bool:
        """Tell whether the pieces of a cell, of which the others stand after it, make it whole."""
        wanted, used = flat(source(cell)), {each for those in self.matches for each in those}
        joined = "".join(flat(source(self.theirs[each])) for each in self.matches[at])
        pieces = []
        for each in range(self.matches[at][0] + 1, len(self.theirs)):
            if not wanted.startswith(joined) or joined == wanted:
                break
            if each in used:
                continue
            joined += flat(source(self.theirs[each]))
            pieces.append(each)
        if joined != wanted:
            return False
        self.pieces.update(pieces)
        return True

    def _added(self) -> None:
        """Gather the cells that the deelnemer added: code, and words."""
        place = {each: at for at, those in enumerate(self.matches) for each in those}
        before = 0
        for at, each in enumerate(self.theirs):
            if at in place:
                before = place[at] + 1
            elif at not in self.pieces and (own := self.known.own(source(each))):
                if is_prose(each):
                    self.loose.append(_Loose(before, own))
                else:
                    self.own.append((before, source(each)))

    def _manual(self, at: int, cell: Cell) -> bool:
        """Fill an open answer: what the answer file says, with whatever else was typed in the cell or beside it.

        Returns whether there is any.
        """
        name, written = str(grade_id(cell)), self.texts.get(str(grade_id(cell)), "")
        typed = dict.fromkeys(self.known.own(source(self.theirs[each])) for each in self.matches[at])
        first, last = self._section(at)
        beside = [each for each in self.loose if first <= each.at <= last]
        self.loose = [each for each in self.loose if each not in beside]
        parts = [written] if written else []
        if any(typed):
            self.oddities.append(say("docent.repair.typed_in_cell", cell=name))
        if beside:
            self.oddities.append(say("recovery.repair.beside", cell=name))
        head = say("docent.repair.typed_head")
        parts += [
            f"{head}\n\n{harmless(text)}" for text in dict.fromkeys((*typed, *(each.text for each in beside))) if text
        ]
        if parts:
            cell["source"] = "\n\n".join(parts)
        return bool(parts)

    def _section(self, at: int) -> tuple[int, int]:
        """Return between which places of the release words belong to this open answer: its own part of the assignment."""
        heads = [
            n for n, each in enumerate(self.cells) if n != at and source(each).startswith("#") and not is_manual(each)
        ]
        begin = max((n for n in heads if n < at), default=-1)
        return begin + 1 if begin >= 0 else 0, min((n for n in heads if n > at), default=len(self.cells))

    def _show(self, left: list[_Loose]) -> None:
        """Show at the end, as text that is never executed or rendered, what the deelnemer added and what has no place."""
        added = [(each.at, each.text) for each in left] + self.own
        if added:
            self.oddities.append(say("docent.repair.own_cells", count=len(added)))
            self.cells.append(_markdown("eigen-cellen", say("docent.repair.own_head")))
        for number, (_, text) in enumerate(sorted(added, key=lambda each: each[0]), start=1):
            self.cells.append(_markdown(f"{OWN_CELL}{number}", harmless(text)))
        changed = [(name, text) for name, text in self.changed if text]
        if changed:
            self.cells.append(_markdown("veranderd", say("recovery.repair.changed_head")))
        for number, (name, text) in enumerate(changed, start=1):
            self.cells.append(_markdown(f"veranderd-{number}", f"**{escape(name)}**\n\n{harmless(text)}"))


OWN_CELL = "eigen-cel-"  # with a number behind it: what a cell is called that shows code of the deelnemer as text
_TOLD = {
    "missing": "docent.repair.missing",
    "merged": "recovery.repair.merged",
    "split": "recovery.repair.split",
    "retyped": "recovery.repair.retyped",
}


def _name(cell: Cell) -> str:
    return str(grade_id(cell) or cell.get("id") or source(cell).split("\n")[0][:40])


def _markdown(name: str, text: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def harmless(text: str) -> str:
    """Return a deelnemer's text as Markdown that shows it letter for letter."""
    shown = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} …"
    lines_: Iterator[str] = (escape(line, quote=False) for line in shown.splitlines())
    return "<pre>" + "\n".join(line or "&nbsp;" for line in lines_) + "</pre>"


def rebuild(release: Notebook, handed_in: Notebook | None, texts: Mapping[str, str]) -> Rebuilt:
    """Return the notebook to grade.

    Parameters
    ----------
    release : the notebook as deelnemers got it
    handed_in : the notebook that came back; None when it can't be read
    texts : open answers per grade id, from the answer file, as Markdown
    """
    return _Rebuild(release, handed_in, texts).run()
