"""Finding what a deelnemer wrote for each cell of the release, wherever editing left it."""

from __future__ import annotations

from workbook.docent.restoring.cells.matching import Cell, is_answer, is_fixed, known_id
from workbook.docent.restoring.cells.picking import Picking
from workbook.docent.restoring.cells.splitting import divide, divide_at, names, plain, said, without_block
from workbook.handin.notebook import source
from workbook.texts import say

_MOST_READ, _LEAST_BLOCK = 5000, 20


class Search(Picking):
    """What stands where, once everything has been found: `run` fills what `Picking` holds."""

    def run(self) -> None:
        """Find everything."""
        self.pick()
        self._cut()
        for mine, cell in enumerate(self.ours):
            if mine not in self.base and known_id(cell) and mine not in self.cut_out:
                self._missing(mine)
        for mine in sorted(self.base):
            if is_fixed(self.ours[mine]):
                self._left_over(mine)
        self._needed()

    # ---- released text inside other cells ----

    def _cut(self) -> None:
        own = [at for at in self.found.loose() if at not in self.dropped][:_MOST_READ]
        for mine, cell in enumerate(self.ours):
            block = plain(source(cell))
            least = 1 if known_id(cell) else _LEAST_BLOCK
            if mine in self.base or self.texts[block] > 1 or len(block) < least:
                continue
            if self._cut_from_known(mine, block) or self._cut_from_own(block, own):
                self.cut_out.add(mine)
                self.told.repair("taken_apart", self.name(mine))

    def _cut_from_known(self, mine: int, block: str) -> bool:
        for other in sorted(self.base, key=lambda each: abs(each - mine)):
            rest = without_block(self.text[other], block)
            if rest is not None:
                self.text[other] = rest
                self.whole.add(other)
                return True
        return False

    def _cut_from_own(self, block: str, own: list[int]) -> bool:
        for at in own:
            rest = without_block(self.own_text.get(at, source(self.theirs[at])), block)
            if rest is not None:
                self.own_text[at] = rest
                if not rest.strip():
                    self.dropped.add(at)
                return True
        return False

    # ---- cells that are nowhere ----

    def _missing(self, mine: int) -> None:
        if not is_answer(self.ours[mine]):
            self.told.repair("deleted", self.name(mine))
            return
        if self._divided(mine) or self._from_fixed(mine) or self._from_plain(mine):
            self.told.repair("divided", self.name(mine))
            return
        if names(source(self.ours[mine])) & self._defined():
            # Putting the released cell back would undo what was defined before it.
            self.text[mine] = say("mending.pointer")
            self.told.oddity("together", self.name(mine), flag=self.name(mine))
            return
        self.told.oddity("not_found", self.name(mine), flag=self.name(mine))

    def _divided(self, mine: int) -> bool:
        """Take an answer out of the cell in which it was merged with another."""
        cell, wanted = self.ours[mine], self.anchors.get(mine, frozenset())
        others = [at for at in self.base if is_answer(self.ours[at])]
        for other in sorted(others, key=lambda each: (abs(each - mine), each)):
            if self.ours[other].get("cell_type") != cell.get("cell_type"):
                continue
            found = None
            if wanted & names(self.text[other]):
                found = divide(self.text[other], self.anchors.get(other, frozenset()), wanted)
            for mark in self._marks(mine) if found is None else ():
                found = found or divide_at(self.text[other], mark)
            if found is not None and found[1].strip():
                self.text[other], self.text[mine] = found
                return True
        return False

    def _marks(self, mine: int) -> list[str]:
        """Return the lines that stand in no other cell of the release: comments of code, any line of a text."""
        rows = [row.rstrip() for row in source(self.ours[mine]).splitlines() if len(row.strip()) > 2]
        if self.ours[mine].get("cell_type") == "code":
            rows = [row for row in rows if row.startswith("#")]
        others = [said(source(cell)) for at, cell in enumerate(self.ours) if at != mine]
        return [row for row in rows if not any(row.strip() in each for each in others)]

    def _from_fixed(self, mine: int) -> bool:
        """Take an answer out of the locked cell in which it was written or with which it was merged."""
        known = [at for at, cell in enumerate(self.ours) if known_id(cell)]
        spot = known.index(mine)
        near = {*known[max(0, spot - 1) : spot], *known[spot + 1 : spot + 2]}
        for other in sorted(self.base):
            cell = self.ours[other]
            if not is_fixed(cell) or cell.get("cell_type") != self.ours[mine].get("cell_type"):
                continue
            rest = self._rest(other)
            if rest and (other in near or names(rest) & self.anchors.get(mine, frozenset())):
                self.text[mine], self.text[other] = rest, source(cell)
                self.whole.add(other)
                return True
        return False

    def _from_plain(self, mine: int) -> bool:
        """Take an answer out of a cell of the release that is not graded, where it was written below or above its text."""
        for other in sorted(self.base, key=lambda each: (abs(each - mine), each)):
            cell = self.ours[other]
            if known_id(cell) or cell.get("cell_type") != self.ours[mine].get("cell_type"):
                continue
            rest = without_block(self.text[other], source(cell))
            if rest and (abs(other - mine) == 1 or names(rest) & self.anchors.get(mine, frozenset())):
                self.text[mine], self.text[other] = rest, source(cell)
                return True
        return False

    def _rest(self, mine: int) -> str:
        """Return what was written in a locked cell besides its released text; empty when nothing was."""
        text, wanted = self.text[mine], source(self.ours[mine])
        if not said(text) - self.released:
            return ""
        rest = without_block(text, wanted)
        if rest is None:
            rest = "\n".join(row for row in text.splitlines() if row.strip() not in said(wanted))
        return plain(rest)

    def _left_over(self, mine: int) -> None:
        if plain(self.text[mine]) == plain(source(self.ours[mine])):
            return
        rest = self._rest(mine)
        if rest:
            self.beside.setdefault(mine, []).append(rest)
        if rest or mine not in self.whole:
            self.told.repair("locked", self.name(mine))

    def _defined(self) -> frozenset[str]:
        """Return all that the deelnemer's code defines, of cells that run."""
        written = [self.text[at] for at in self.base if self._runs(self.ours[at]) and not is_fixed(self.ours[at])]
        own = [at for at in self.found.loose() if at not in self.dropped][:_MOST_READ]
        written += [self.own_text.get(at, source(self.theirs[at])) for at in own if self._runs(self.theirs[at])]
        return frozenset[str]().union(*(names(text, imports=True) for text in written))

    @staticmethod
    def _runs(cell: Cell) -> bool:
        return cell.get("cell_type") == "code"

    def _needed(self) -> None:
        """Put back code of the release without which others have no name to work with."""
        gone = [
            at
            for at, cell in enumerate(self.ours)
            if at not in self.base and not known_id(cell) and at not in self.cut_out and self._runs(cell)
        ]
        made = {at: names(source(self.ours[at]), imports=True) for at in gone}
        if any(made.values()):
            defined = self._defined()
            self.needed = {at for at, found in made.items() if found and not found & defined}
        if self.needed:
            self.told.repair("deleted", *(self.name(at) for at in sorted(self.needed)))
