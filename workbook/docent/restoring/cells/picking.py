"""Choosing what a deelnemer wrote in a cell of the release where it came back twice, or in pieces."""

from __future__ import annotations

from collections import Counter
from typing import Protocol

from workbook.docent.restoring.cells.matching import Matching, anchors, is_answer, is_fixed
from workbook.docent.restoring.cells.splitting import join_code, names, overlaps, parses, plain, said, sides
from workbook.handin.notebook import grade_id, source

_MOST_PIECES = 5


class Telling(Protocol):
    """Where it is noted what was done."""

    def repair(self, kind: str, *cells: str) -> None:
        """Note what was put right."""

    def oddity(self, kind: str, *cells: str, flag: str | None = None) -> None:
        """Note what people should know."""


class Picking:
    """What stands where, once everything has been found.

    Attributes
    ----------
    base : per place in the release the place in the hand-in whose cell it becomes
    text : per place in the release what the deelnemer wrote there
    own_text : per place in the hand-in what is left of an own cell from which something was taken
    dropped : places in the hand-in that add nothing
    copies : places in the hand-in that stay as own cells because another copy counts
    beside : per place in the release texts to show after it
    cut_out, needed : places in the release that go back because they stood in another cell, or because others need them
    """

    def __init__(self, found: Matching, told: Telling, *, python: bool) -> None:
        self.found, self.told, self.python = found, told, python
        self.ours, self.theirs = found.ours, found.theirs
        self.base: dict[int, int] = {}
        self.text: dict[int, str] = {}
        self.own_text: dict[int, str] = {}
        self.dropped: set[int] = set()
        self.copies: set[int] = set()
        self.beside: dict[int, list[str]] = {}
        self.cut_out: set[int] = set()
        self.needed: set[int] = set()
        self.anchors = anchors(self.ours)
        self.released = set[str]().union(*(said(source(cell)) for cell in self.ours))
        self.texts = Counter(plain(source(cell)) for cell in self.ours)
        self.whole: set[int] = set()  # fixed cells of which another repair already tells why their text differs

    def pick(self) -> None:
        """Settle what each cell that was found says."""
        for mine, places in sorted(self.found.of.items()):
            if len(places) > 1:
                (self._pick_answer if is_answer(self.ours[mine]) else self._pick_fixed)(mine, places)
            elif places:
                self._settle(mine, places[0])
        for mine in sorted(self.base):
            self._complete(mine)

    def name(self, mine: int) -> str:
        """Return how a cell of the release is called in a sentence."""
        cell = self.ours[mine]
        return str(grade_id(cell) or cell.get("id") or plain(source(cell)).split("\n")[0][:40])

    def _settle(self, mine: int, place: int, text: str | None = None) -> None:
        self.base[mine] = place
        self.text[mine] = source(self.theirs[place]) if text is None else text

    # ---- more than one cell with the same grade id ----

    def _pick_fixed(self, mine: int, places: list[int]) -> None:
        wanted = plain(source(self.ours[mine]))
        same = [at for at in places if plain(source(self.theirs[at])) == wanted]
        self._settle(mine, (same or places)[0], "\n".join(source(self.theirs[at]) for at in places))
        self.dropped.update(at for at in places if at != self.base[mine])
        self.told.repair("copied" if same else "joined", self.name(mine))
        self.whole.add(mine)

    def _pick_answer(self, mine: int, places: list[int]) -> None:
        stub = plain(source(self.ours[mine]))
        distinct = {plain(source(self.theirs[at])): at for at in reversed(places)}
        answered = sorted(at for text, at in distinct.items() if text not in {stub, ""})
        kept = answered or [places[0]]
        self.dropped.update(at for at in places if at not in kept)
        if len(kept) == 1:
            self.told.repair("copied", self.name(mine))
            self._settle(mine, kept[0])
        elif (joined := self._joined(mine, kept)) is not None:
            self.told.repair("joined", self.name(mine))
            self._settle(mine, kept[0], joined)
            self.dropped.update(kept[1:])
        else:
            defining = [at for at in kept if names(source(self.theirs[at])) & self.anchors.get(mine, frozenset())]
            chosen = defining[0] if len(defining) == 1 else kept[-1]
            self._settle(mine, chosen)
            self.copies.update(at for at in kept if at != chosen)
            self.told.oddity("differ", self.name(mine), flag=self.name(mine))

    def _joined(self, mine: int, places: list[int]) -> str | None:
        """Return pieces of one answer as a whole, None when they are not pieces."""
        between = set(range(places[0], places[-1])) - set(places) - self.dropped
        if any(source(self.theirs[at]).strip() for at in between):
            return None
        parts = [source(self.theirs[at]) for at in places]
        code = self.ours[mine].get("cell_type") == "code"
        if code and self.python and (joined := join_code(parts)) is not None:
            return joined
        return None if overlaps(parts) else ("\n" if code else "\n\n").join(parts)

    # ---- pieces without a grade id, and merge marks ----

    def _complete(self, mine: int) -> None:
        cell, text = self.ours[mine], self.text[mine]
        if is_fixed(cell):
            self._absorb(mine)
        if not is_answer(cell) or cell.get("cell_type") != "code" or not self.python:
            return
        if plain(text) == plain(source(cell)) or not (self._is_broken(mine, text) or "<<<<<<<" in text):
            return
        if both := sides(text):
            self._choose_side(mine, both)
            return
        for step in (1, -1):
            parts, taken = [text], []
            for at in self._neighbours(self.base[mine], step):
                parts.insert(len(parts) if step > 0 else 0, source(self.theirs[at]))
                taken.append(at)
                if (joined := join_code(parts)) is not None:
                    self.text[mine] = joined
                    self.dropped.update(taken)
                    self.told.repair("joined", self.name(mine))
                    return

    def _is_broken(self, mine: int, text: str) -> bool:
        """Tell whether an answer is no whole code, or what stands next to it is not."""
        beside = [at for step in (1, -1) for at in self._neighbours(self.base[mine], step)[:1]]
        texts = [source(self.theirs[at]) for at in beside if self.theirs[at].get("cell_type") == "code"]
        return not all(parses(each) for each in (text, *texts))

    def _neighbours(self, place: int, step: int) -> list[int]:
        """Return the own cells next to a cell, the nearest first."""
        found: list[int] = []
        at = place + step
        while 0 <= at < len(self.theirs) and at not in self.found.used and len(found) < _MOST_PIECES:
            if at not in self.dropped:
                found.append(at)
            at += step
        return found

    def _absorb(self, mine: int) -> None:
        """Drop the pieces of a released text that stand next to the rest of it."""
        wanted = source(self.ours[mine])
        if plain(self.text[mine]) == plain(wanted):
            return
        for step in (1, -1):
            for at in self._neighbours(self.base[mine], step):
                piece = said(source(self.theirs[at]))
                if not piece or not piece <= said(wanted):
                    break
                self.dropped.add(at)
                if mine not in self.whole:
                    self.told.repair("joined", self.name(mine))
                    self.whole.add(mine)

    def _choose_side(self, mine: int, both: tuple[str, str]) -> None:
        whole = [side for side in both if parses(side)]
        if not whole:
            return
        chosen = max(whole, key=len)
        other = both[0] if chosen is both[1] else both[1]
        self.text[mine] = chosen
        if said(other) - said(chosen):
            self.beside.setdefault(mine, []).append(other)
        self.told.oddity("sides", self.name(mine), flag=self.name(mine))
