"""Which cell of a hand-in was which cell of the release: by grade id, cell id, text, what it defines, and place."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from attrs import define, field

from workbook.docent.restoring.cells.splitting import names, plain, similar
from workbook.handin.notebook import grade_id, source

Cell = dict[str, Any]
_FLAGS = ("grade", "solution", "locked", "task")
_MOST_PAIRS = 20_000
_ALIKE, _MUCH_ALIKE = 0.5, 0.65


def nbgrader(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what nbgrader keeps of a cell; empty for a cell that is none of its concern."""
    found = (cell.get("metadata") or {}).get("nbgrader")
    return found if isinstance(found, Mapping) and any(found.get(flag) for flag in _FLAGS) else {}


def known_id(cell: Mapping[str, Any]) -> str | None:
    """Return the grade id of a cell that nbgrader looks at, else None."""
    return grade_id(cell) if nbgrader(cell) else None


def is_answer(cell: Mapping[str, Any]) -> bool:
    """Tell whether a deelnemer answers in this cell."""
    return bool(nbgrader(cell).get("solution"))


def is_fixed(cell: Mapping[str, Any]) -> bool:
    """Tell whether the text of this cell is always the release's: tests, tasks and other locked cells."""
    return known_id(cell) is not None and not is_answer(cell)


def anchors(ours: list[Cell]) -> dict[int, frozenset[str]]:
    """Return per answer cell which names only it is meant to define."""
    defined = {at: names(source(cell)) for at, cell in enumerate(ours) if cell.get("cell_type") == "code"}
    often = Counter(name for each in defined.values() for name in each)
    return {
        at: frozenset(name for name in found if often[name] == 1)
        for at, found in defined.items()
        if is_answer(ours[at])
    }


@define
class Matching:
    """Which cells of the hand-in were which of the release.

    Attributes
    ----------
    of : per place in the release the places in the hand-in, in order
    recognised : places in the release that were found without a grade id
    used : places in the hand-in that were found
    """

    ours: list[Cell]
    theirs: list[Cell]
    of: dict[int, list[int]] = field(factory=lambda: defaultdict(list))
    recognised: set[int] = field(factory=set)
    used: set[int] = field(factory=set)

    def take(self, mine: int, their: int) -> None:
        """Note that a cell of the hand-in was this cell of the release."""
        self.of[mine].append(their)
        self.used.add(their)

    def recognise(self, mine: int, their: int) -> None:
        """Note that a cell without a grade id was this cell of the release."""
        self.take(mine, their)
        if known_id(self.ours[mine]):
            self.recognised.add(mine)

    def open_ours(self) -> list[int]:
        """Return the cells of the release that are not found yet."""
        return [at for at in range(len(self.ours)) if not self.of.get(at)]

    def loose(self) -> Iterator[int]:
        """Give the cells of the hand-in that are not placed yet."""
        return (at for at in range(len(self.theirs)) if at not in self.used)


def match(ours: list[Cell], theirs: list[Cell]) -> Matching:
    """Find the cells of the release `ours` among `theirs`; every cell of the hand-in is used at most once."""
    found = Matching(ours, theirs)
    _by_grade_id(found)
    _by_cell_id(found)
    _by_text(found)
    _by_definition(found)
    _by_place(found)
    _anywhere(found)
    return found


def _by_grade_id(found: Matching) -> None:
    places = {known_id(cell): at for at, cell in enumerate(found.ours) if known_id(cell)}
    for at, cell in enumerate(found.theirs):
        mine = places.get(grade_id(cell))
        if mine is not None:
            found.take(mine, at)


def _by_cell_id(found: Matching) -> None:
    places: dict[str, int] = {}
    for at in found.loose():
        if isinstance(name := found.theirs[at].get("id"), str):
            places.setdefault(name, at)
    for mine in found.open_ours():
        their = places.get(str(found.ours[mine].get("id")))
        if their is not None and their not in found.used:
            found.recognise(mine, their)


def _by_text(found: Matching) -> None:
    """Match the texts that stand once in the release."""
    texts = [plain(source(cell)) for cell in found.ours]
    often = Counter(texts)
    places = {text: at for at, text in enumerate(texts) if text and often[text] == 1 and not found.of.get(at)}
    for at in list(found.loose()) if places else ():
        mine = places.pop(plain(source(found.theirs[at])), None)
        if mine is not None:
            found.recognise(mine, at)


def _by_definition(found: Matching) -> None:
    """Match an answer cell by what only it defines."""
    wanted = {name: at for at, each in anchors(found.ours).items() if not found.of.get(at) for name in each}
    candidates: dict[int, list[int]] = defaultdict(list)
    for at in found.loose() if wanted else ():
        text = source(found.theirs[at])
        if found.theirs[at].get("cell_type") != "raw" and any(name in text for name in wanted):
            for mine in {wanted[name] for name in names(text) if name in wanted}:
                candidates[mine].append(at)
    shared = Counter(at for each in candidates.values() for at in each)
    for mine, places in candidates.items():
        if len(places) == 1 and shared[places[0]] == 1:
            found.recognise(mine, places[0])


def backbone(ours: list[Cell], base: Mapping[int, int]) -> list[tuple[int, int]]:
    """Return the pairs that stand in the same order in both: most of the graded cells, and what fits between them."""
    pairs = sorted(base.items())
    graded = _longest([pair for pair in pairs if known_id(ours[pair[0]])])
    fixed, edges = set(graded), [(-1, -1), *graded, (len(ours), max(base.values(), default=0) + 1)]
    fitting, at = [], 0
    for pair in pairs:
        while edges[at + 1][0] <= pair[0]:
            at += 1
        between = edges[at][1] < pair[1] < edges[at + 1][1] and not known_id(ours[pair[0]])
        if pair in fixed or between:
            fitting.append(pair)
    return _longest(fitting)


def _longest(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest row of pairs, which are in order by their first, that is in order by their second too."""
    tails: list[int] = []
    best: list[int] = []
    back: list[int] = []
    for at, (_, their) in enumerate(pairs):
        spot = bisect_left(tails, their)
        back.append(best[spot - 1] if spot else -1)
        tails[spot : spot + 1] = [their]
        best[spot : spot + 1] = [at]
    row = []
    at = best[-1] if best else -1
    while at >= 0:
        row.append(pairs[at])
        at = back[at]
    return row[::-1]


def _by_place(found: Matching) -> None:
    """Match what stands between the same neighbours, by likeness and, for answers, by place alone."""
    base = {mine: places[0] for mine, places in found.of.items() if places}
    edges = [(-1, -1), *backbone(found.ours, base), (len(found.ours), len(found.theirs))]
    for (first, begin), (last, end) in pairwise(edges):
        mine = [at for at in range(first + 1, last) if not found.of.get(at)]
        if not mine:
            continue
        room = max(2, _MOST_PAIRS // len(mine))
        loose = [at for at in range(begin + 1, end) if at not in found.used]
        if len(loose) > room:
            loose = [*loose[: room // 2], *loose[-(room // 2) :]]
        for one, other in _aligned(found, mine, loose):
            found.recognise(one, other)


def _likeness(mine: Cell, their: Cell) -> float:
    ours, text = source(mine), source(their)
    if plain(ours) == plain(text):
        return 2.0
    defined = bool(names(ours) & names(text)) if mine.get("cell_type") == "code" else False
    return similar(ours, text) + 0.5 * defined


def _score(mine: Cell, their: Cell) -> float:
    """Return how well a cell fits at a place; 0 when it can't be that cell."""
    alike, same = _likeness(mine, their), mine.get("cell_type") == their.get("cell_type")
    if is_answer(mine):
        # Of an answer little more than its place may be left of what was released.
        return alike + 0.3 if same else (alike if alike >= _ALIKE else 0.0)
    least = _ALIKE if is_fixed(mine) else _MUCH_ALIKE
    return alike + 0.1 * same if alike >= least else 0.0


def _aligned(found: Matching, mine: list[int], loose: list[int]) -> list[tuple[int, int]]:
    """Return which pairs, in the order of both, fit best together."""
    height, width = len(mine), len(loose)
    best = [[0.0] * (width + 1) for _ in range(height + 1)]
    scores = [[_score(found.ours[one], found.theirs[other]) for other in loose] for one in mine]
    for row in range(height - 1, -1, -1):
        for column in range(width - 1, -1, -1):
            score = scores[row][column]
            both = best[row + 1][column + 1] + score if score else 0.0
            best[row][column] = max(best[row + 1][column], best[row][column + 1], both)
    pairs, row, column = [], 0, 0
    while row < height and column < width:
        score = scores[row][column]
        if score and best[row][column] == best[row + 1][column + 1] + score:
            pairs.append((mine[row], loose[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            row += 1
    return pairs


def _anywhere(found: Matching) -> None:
    """Match what was moved as well: the graded cells that are left, by likeness alone."""
    mine = [at for at in found.open_ours() if known_id(found.ours[at])]
    loose = list(found.loose())[: _MOST_PAIRS // max(1, len(mine))] if mine else []
    ranked = sorted(
        (
            (alike, -one, -other)
            for one in mine
            for other in loose
            if (alike := _likeness(found.ours[one], found.theirs[other])) >= _MUCH_ALIKE
        ),
        reverse=True,
    )
    for _, one, other in ranked:
        if not found.of.get(-one) and -other not in found.used:
            found.recognise(-one, -other)
