"""Who may be shown together: people join the class picture in blocks of at least the floor, each of one school.

The picture is on a wall: who looks before and after can subtract, and who knows everybody of the own school can take those
away too. So a block holds at least five people of one school (or without a school code), it is never split or added to, and the
picture is always the sum of whole blocks: whatever is set off against whatever, at least five people of one school remain.
Of a block only sums are kept, and the tokens, so that nobody counts twice; not what one person shared.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen, mutable

from workbook.errors import problem
from workbook.home import write_atomic
from workbook.instrument import Instrument
from workbook.privacy import floor, may_join, may_show
from workbook.sharing import SharedScores, span

_FORMAT = 1
_FINE = 20  # a scale from here on is divided into tens


@frozen
class Cell:
    """One dimension in one perspective over people: how many, the sum, the sum of squares, and how many in each bin."""

    perspective: str
    dimension: str
    n: int
    total: float
    squares: float
    bins: tuple[int, ...]

    @property
    def mean(self) -> float:
        """Return the mean, in points."""
        return self.total / self.n

    @property
    def sd(self) -> float | None:
        """Return the spread between people, in points (sample); None for one."""
        if self.n < 2:
            return None
        return math.sqrt(max(self.squares - self.total**2 / self.n, 0) / (self.n - 1))


@frozen
class Block:
    """People who joined together: their school code ("" without), fingerprints of their tokens, and sums of their scores."""

    school: str
    people: tuple[str, ...]
    cells: tuple[Cell, ...]


def bin_edges(about: Instrument) -> list[float]:
    """Return the edges of the bins in which scores are counted."""
    low, high = span(about)
    wide = high - low
    count = 10 if wide >= _FINE else round(wide) * (2 if wide <= 6 else 1)
    return [low + wide * at / count for at in range(count + 1)]


def cells_of(about: Instrument, shares: Sequence[SharedScores]) -> tuple[Cell, ...]:
    """Return the sums over people, without what fewer than the floor have a score in."""
    values: dict[tuple[str, str], list[float]] = {}
    for each in shares:
        for one in each.scores:
            values.setdefault((one.perspective, one.dimension), []).append(one.score)
    edges = bin_edges(about)
    return tuple(
        Cell(*place, len(found), math.fsum(found), math.fsum(value**2 for value in found), _counted(found, edges))
        for place, found in values.items()
        if may_show(len(found))
    )


def _counted(values: Iterable[float], edges: Sequence[float]) -> tuple[int, ...]:
    counts = [0] * (len(edges) - 1)
    width = edges[1] - edges[0]
    for value in values:
        counts[min(int((value - edges[0]) / width + 1e-9), len(counts) - 1)] += 1
    return tuple(counts)


def added(blocks: Iterable[Block]) -> tuple[Cell, ...]:
    """Return the cells of all blocks together."""
    found: dict[tuple[str, str], Cell] = {}
    for cell in (cell for block in blocks for cell in block.cells):
        place = (cell.perspective, cell.dimension)
        one = found.get(place)
        found[place] = cell if one is None else Cell(
            *place, one.n + cell.n, one.total + cell.total, one.squares + cell.squares,
            tuple(a + b for a, b in zip(one.bins, cell.bins, strict=True)),
        )  # fmt: skip
    return tuple(found.values())


@mutable
class Board:
    """The blocks of one instrument at one moment, kept in `path` so that a new start shows no other picture.

    Attributes
    ----------
    expected : how many people are expected to share; None where that isn't known
    waiting : who shared and is not in a block yet, by school code
    changed : how many in a block shared anew or took back since; the block stays as it is
    arrived : how many people shared and did not take it back
    """

    about: Instrument
    path: Path
    expected: int | None = None
    blocks: tuple[Block, ...] = field(init=False)
    waiting: dict[str, list[SharedScores]] = field(init=False, factory=dict)
    changed: int = field(init=False, default=0)
    arrived: int = field(init=False, default=0)

    def __attrs_post_init__(self) -> None:
        self.blocks = _kept(self.about, self.path)

    @property
    def shown(self) -> tuple[Block, ...]:
        """Return the blocks that may be shown: the floor may have been raised since they were made."""
        return tuple(each for each in self.blocks if may_show(len(each.people)))

    @property
    def n(self) -> int:
        """Return how many people are in the picture."""
        return sum(len(each.people) for each in self.shown)

    @property
    def needed(self) -> int:
        """Return how many more must share before the picture changes."""
        return max(floor() - max((len(each) for each in self.waiting.values()), default=0), 0)

    def take(self, shares: Sequence[SharedScores], *, now: bool = False) -> bool:
        """Let who waits join where that may be; `now` waits no longer for who is expected. Tells whether the picture changed."""
        inside = {person: _value(each) for each in shares if (person := _person(each)) in self._people()}
        known = self._people()
        self.changed = sum(known[person] != value for person, value in inside.items())
        live = [each for each in shares if each.scores]
        self.arrived = len(live) + len(set(known) - {_person(each) for each in shares})
        self.waiting = {}
        for each in live:
            if _person(each) not in known:
                self.waiting.setdefault(each.school or "", []).append(each)
        made = [self._joined(school) for school, each in sorted(self.waiting.items()) if self._may(each, now=now)]
        if made:
            self.blocks = (*self.blocks, *made)
            _keep(self.about, self.path, self.blocks)
        return bool(made)

    def _people(self) -> dict[str, str]:
        pairs = (person.partition(":") for block in self.blocks for person in block.people)
        return {who: value for who, _, value in pairs}

    def _may(self, waiting: Sequence[SharedScores], *, now: bool) -> bool:
        divided = set(self.waiting) != {""} or any(each.school for each in self.blocks)
        to_come = 0 if now or divided or self.expected is None else max(self.expected - self.arrived, 0)
        return may_join(len(waiting), to_come=to_come)

    def _joined(self, school: str) -> Block:
        joining = self.waiting.pop(school)
        people = tuple(sorted(f"{_person(each)}:{_value(each)}" for each in joining))
        return Block(school, people, cells_of(self.about, joining))


def _person(shared: SharedScores) -> str:
    return hashlib.sha256(shared.share.encode()).hexdigest()[:16]


def _value(shared: SharedScores) -> str:
    """Return what tells that a person shared something else since; salted with the token, which the file doesn't hold."""
    told = repr((shared.share, sorted((each.perspective, each.dimension, each.score) for each in shared.scores)))
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def _keep(about: Instrument, path: Path, blocks: Iterable[Block]) -> None:
    data = {
        "format": _FORMAT, "instrument": about.id, "version": about.version,
        "blocks": [{"school": each.school, "people": list(each.people),
                    "cells": [[cell.perspective, cell.dimension, cell.n, cell.total, cell.squares, list(cell.bins)]
                              for cell in each.cells]} for each in blocks],
    }  # fmt: skip
    write_atomic(path, json.dumps(data, ensure_ascii=False, indent=1).encode(), private=True)


def _kept(about: Instrument, path: Path) -> tuple[Block, ...]:
    """Return the blocks of an earlier start. Raises `WorkbookError` when they can't be read: a guess could give people away."""
    if not path.exists():
        return ()
    try:
        data: Any = json.loads(path.read_text(encoding="utf-8-sig"))
        known = (data["format"], data["instrument"], data["version"]) == (_FORMAT, about.id, about.version)
        blocks = tuple(
            Block(str(each["school"]), tuple(map(str, each["people"])), tuple(map(_cell, each["cells"])))
            for each in data["blocks"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise problem("seeing.class.broken_board", where=path) from error
    if not known:
        raise problem("seeing.class.broken_board", where=path)
    return blocks


def _cell(row: Sequence[Any]) -> Cell:
    perspective, dimension, n, total, squares, bins = row
    return Cell(str(perspective), str(dimension), int(n), float(total), float(squares), tuple(map(int, bins)))
