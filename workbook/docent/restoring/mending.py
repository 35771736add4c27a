"""Mending a notebook before it is graded: every cell of the release in its place, with what the deelnemer wrote in it.

Works on plain notebooks of any nbgrader course. A sound notebook comes back as it is. Of what a deelnemer wrote nothing
is lost: what can't be placed is kept as a cell that shows it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from attrs import define, field, frozen

from workbook.docent.restoring.cells.matching import (
    Cell,
    anchors,
    backbone,
    is_answer,
    is_fixed,
    known_id,
    match,
    nbgrader,
)
from workbook.docent.restoring.cells.rebuilding import (
    adjusted,
    numbered,
    own_cell,
    released,
    settings_differ,
    shown,
    with_kernel,
)
from workbook.docent.restoring.cells.searching import Search
from workbook.docent.restoring.cells.splitting import names, parses, plain, said, sides
from workbook.dutch import join
from workbook.handin.notebook import Notebook, grade_id, source
from workbook.texts import say

_MARK = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?:\s|\Z)")
_MOST_READ = 5000  # own cells beyond this are kept, not searched


@frozen
class Mended:
    """The notebook to grade, and what was done to it.

    Attributes
    ----------
    notebook : every grade id of the release once, in its order; the notebook that came in where that was sound
    repairs : what was put right, in Dutch sentences for docent and deelnemer
    oddities : what they should know besides
    flagged : grade ids that a person has to look at
    changed_code : whether code would run that is not the release's
    """

    notebook: Notebook
    repairs: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()
    flagged: frozenset[str] = frozenset()
    changed_code: bool = False


@define
class Told:
    """What was done, by kind, with the names of the cells."""

    repairs: dict[str, list[str]] = field(factory=dict)
    oddities: dict[str, list[str]] = field(factory=dict)
    flagged: set[str] = field(factory=set)

    def repair(self, kind: str, *cells: str) -> None:
        """Note what was put right."""
        self.repairs.setdefault(kind, []).extend(cells)

    def oddity(self, kind: str, *cells: str, flag: str | None = None) -> None:
        """Note what people should know; `flag` is the grade id that a person has to look at."""
        self.oddities.setdefault(kind, []).extend(cells)
        if flag:
            self.flagged.add(flag)

    def said_repairs(self) -> tuple[str, ...]:
        """Return the repairs as sentences."""
        return tuple(say(f"mending.repair.{kind}", cells=_few(cells)) for kind, cells in self.repairs.items())

    def said_oddities(self) -> tuple[str, ...]:
        """Return the oddities as sentences."""
        return tuple(say(f"mending.oddity.{kind}", cells=_few(cells)) for kind, cells in self.oddities.items())


def _few(cells: Iterable[str]) -> str:
    found = list(dict.fromkeys(cells))
    return join(found if len(found) <= 12 else [*found[:11], say("mending.more", count=len(found) - 11)])


def mend(release: Mapping[str, Any], handed_in: Mapping[str, Any]) -> Mended:
    """Return the notebook to grade; neither notebook is changed.

    Parameters
    ----------
    release : the notebook as deelnemers got it, with nbgrader's metadata
    handed_in : the notebook that came back: a dict with a list of dicts as `cells`
    """
    told = Told()
    cells = list(handed_in["cells"])
    if not is_sound(release, handed_in):
        made = _Mending(release, handed_in, told).run()
        if told.repairs or told.oddities:
            _answered_elsewhere(release, made, told)
            return _mended(release, made, told)
    _answered_elsewhere(release, {"cells": cells}, told)
    return _mended(release, dict(handed_in), told)


def _mended(release: Mapping[str, Any], made: Notebook, told: Told) -> Mended:
    ran = _hashes(release["cells"])
    return Mended(
        notebook=made,
        repairs=told.said_repairs(),
        oddities=told.said_oddities(),
        flagged=frozenset(told.flagged),
        changed_code=not _hashes(made["cells"]) <= ran,
    )


def _hashes(cells: Iterable[Cell]) -> set[str]:
    code = (source(cell) for cell in cells if cell.get("cell_type") == "code")
    return {hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in code if text.strip()}


def is_sound(release: Mapping[str, Any], handed_in: Mapping[str, Any]) -> bool:
    """Tell whether every graded cell of the release is there once, as it was released, in the same order."""
    ours = [cell for cell in release["cells"] if known_id(cell)]
    marked = [cell for cell in handed_in["cells"] if "nbgrader" in (cell.get("metadata") or {})]
    wanted = {known_id(cell) for cell in ours}
    theirs = [cell for cell in marked if not _is_idle(cell, wanted)]
    if len(ours) != len(theirs) or with_kernel(release, handed_in)[1]:
        return False
    same = all(_is_same(mine, their) for mine, their in zip(ours, theirs, strict=True))
    return same and not _has_pieces(handed_in["cells"])


def _has_pieces(cells: list[Cell]) -> bool:
    """Tell whether code that is not whole stands next to an answer, as after a split."""
    for cell, following in pairwise(cells):
        for own, other in ((cell, following), (following, cell)):
            if not known_id(own) and own.get("cell_type") == "code" and is_answer(other) and not parses(source(own)):
                return True
    return False


def _is_idle(cell: Cell, wanted: set[str | None]) -> bool:
    """Tell whether nbgrader passes over a cell that it once marked."""
    kept = cell["metadata"]["nbgrader"]
    whole = isinstance(kept, Mapping) and all(kept.get(flag) is False for flag in ("grade", "solution", "locked"))
    return whole and not kept.get("task") and grade_id(cell) not in wanted


def _is_same(mine: Cell, their: Cell) -> bool:
    if grade_id(their) != grade_id(mine) or their.get("cell_type") != mine.get("cell_type"):
        return False
    if settings_differ(mine, their):
        return False
    text = source(their)
    if is_fixed(mine):
        return plain(text) == plain(source(mine))
    return mine.get("cell_type") != "code" or plain(text) == plain(source(mine)) or (parses(text) and not sides(text))


def _answered_elsewhere(release: Mapping[str, Any], made: Mapping[str, Any], told: Told) -> None:
    """Flag the answer cells that stayed as released while an own cell seems to hold the answer."""
    ours = {known_id(cell): (at, cell) for at, cell in enumerate(release["cells"]) if is_answer(cell)}
    wanted = anchors(release["cells"])
    texts = {plain(source(cell)) for cell in release["cells"]}
    cells = made["cells"]
    own = [cell for cell in cells if not known_id(cell) and source(cell).strip() and plain(source(cell)) not in texts]
    code = [source(cell) for cell in own[:_MOST_READ] if cell.get("cell_type") == "code"]
    defined = frozenset[str]().union(*(names(text) for text in code))
    held = {id(cell) for cell in own}
    for before, cell, after in zip([{}, *cells], cells, [*cells[1:], {}], strict=False):
        at, mine = ours.get(known_id(cell), (-1, None))
        if mine is None or plain(source(cell)) != plain(source(mine)):
            continue
        by_hand = nbgrader(mine).get("grade") and {id(before), id(after)} & held
        if by_hand or wanted.get(at, frozenset()) & defined:
            told.oddity("elsewhere", str(grade_id(cell)), flag=grade_id(cell))


class _Mending:
    """One notebook on its way to being whole."""

    def __init__(self, release: Mapping[str, Any], handed_in: Mapping[str, Any], told: Told) -> None:
        self.release, self.handed_in, self.told = release, handed_in, told
        self.ours: list[Cell] = list(release["cells"])
        self.theirs: list[Cell] = list(handed_in["cells"])
        self.search = Search(match(self.ours, self.theirs), told, python=_is_python(release))

    def run(self) -> Notebook:
        """Return the mended notebook; what was done stands in `told`."""
        self.search.run()
        self._tell_places()
        made, repaired = with_kernel(self.release, self.handed_in)
        if repaired:
            self.told.repair("kernel")
        cells = self._assembled()
        cells += self._forgotten(cells)
        made["cells"], made["nbformat"] = cells, 4
        return numbered(made, self.release)

    def _tell_places(self) -> None:
        found, in_order = self.search.found, {mine for mine, _ in backbone(self.ours, self.search.base)}
        for mine in sorted(self.search.base):
            name = known_id(self.ours[mine])
            if name and mine not in in_order:
                self.told.repair("moved", name)
            elif not name and mine not in in_order:
                # Of what nbgrader doesn't look at, the deelnemer's own order stays.
                del self.search.base[mine]
            if name and mine in found.recognised:
                self.told.repair("recognised", name)

    def _assembled(self) -> list[Cell]:
        search = self.search
        places = {place: mine for mine, place in search.base.items()}
        following: dict[int, list[Cell]] = {}
        last = -1
        for at, cell in enumerate(self.theirs):
            if at in places:
                last = places[at]
            elif at not in search.dropped:
                following.setdefault(last, []).append(self._own(at, cell))
        made = following.get(-1, [])
        for mine, cell in enumerate(self.ours):
            if mine in search.base:
                made.append(self._built(mine, cell, self.theirs[search.base[mine]]))
            elif known_id(cell) or mine in search.cut_out or mine in search.needed:
                made.append(released(cell, search.text.get(mine)))
            made += [shown(text) for text in search.beside.get(mine, ())]
            made += following.get(mine, ())
        return made

    def _own(self, at: int, cell: Cell) -> Cell:
        made, stray = own_cell(cell, self.search.own_text.get(at))
        if stray and at not in self.search.copies:
            self.told.oddity("unknown", stray)
        return made

    def _built(self, mine: int, cell: Cell, their: Cell) -> Cell:
        name = known_id(cell)
        if name is None:
            return own_cell(their, self.search.text.get(mine))[0]
        if their.get("cell_type") != cell.get("cell_type"):
            self.told.repair("retyped", name)
        if mine not in self.search.found.recognised and settings_differ(cell, their):
            self.told.repair("settings", name)
        return adjusted(cell, their, source(cell) if is_fixed(cell) else self.search.text[mine])

    def _forgotten(self, cells: list[Cell]) -> list[Cell]:
        """Return cells that show whatever line of the deelnemer would stand nowhere any more."""
        kept = set[str]().union(*(said(source(cell)) for cell in (*self.ours, *cells)))
        made = []
        for cell in self.theirs:
            rows = [row for row in source(cell).splitlines() if row.strip() and row.strip() not in kept]
            # Signs that a program put there, between two versions or before a heading, are nobody's words.
            lost = [row for row in rows if not _MARK.match(row) and row.lstrip("# ") not in kept]
            if lost:
                self.told.oddity("kept", flag=known_id(cell) or self._first())
                made.append(shown("\n".join(lost)))
        return made

    def _first(self) -> str | None:
        return next((name for name in map(known_id, self.ours) if name), None)


def _is_python(release: Mapping[str, Any]) -> bool:
    found = (release.get("metadata") or {}).get("kernelspec")
    spec: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    return (
        str(spec.get("language") or spec.get("name") or "python").casefold().startswith(("python", "xpython", "conda"))
    )
