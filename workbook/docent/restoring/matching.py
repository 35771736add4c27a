"""Which cells of a hand-in were which cells of the release, and what in them is the deelnemer's own."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from workbook.handin.notebook import grade_id, is_manual, source

Cell = dict[str, Any]
# A line that broke in two is recognised by as many signs as its part has; shorter parts are shown.
_SHORTEST_PART = 12
_LIKE = 0.5
# Nobody writes an answer of this length; reading more as code only costs time.
_LONGEST_CODE = 20_000


def match(release: Sequence[Cell], theirs: Sequence[Cell]) -> list[list[int]]:
    """Return per cell of the release which cells of the hand-in were it: by grade id, cell id, text, place, and likeness.

    Parameters
    ----------
    release : the cells as given out
    theirs : the cells that came back

    Several cells may have been one; a cell that came back is at most one of the release.
    """
    found: list[list[int]] = [[] for _ in release]
    used: set[int] = set()

    def take(at: int, those: Iterable[int]) -> None:
        fresh = [each for each in those if each not in used]
        found[at].extend(fresh)
        used.update(fresh)

    for key in (grade_id, _cell_id):
        places = _places(theirs, key)
        for at, cell in enumerate(release):
            if not found[at] and key(cell):
                take(at, places.get(key(cell), ()))
    _by_text(release, theirs, found, take)
    _by_place(release, theirs, found, used, take)
    _by_likeness(release, theirs, found, used, take)
    return found


def _cell_id(cell: Cell) -> str | None:
    found = cell.get("id")
    return found if isinstance(found, str) else None


def _text(cell: Cell) -> str:
    return source(cell).strip()


def _places(cells: Sequence[Cell], key: Callable[[Cell], str | None]) -> dict[str | None, list[int]]:
    places: dict[str | None, list[int]] = {}
    for at, cell in enumerate(cells):
        places.setdefault(key(cell), []).append(at)
    return places


def _by_text(release: Sequence[Cell], theirs: Sequence[Cell], found: list[list[int]], take: Any) -> None:
    """Give each cell the first of its text, and what is left of that text to the last: those are copies."""
    places, same = _places(theirs, _text), _places(release, _text)
    taken = {each for those in found for each in those}
    for text, ours in same.items():
        free = [each for each in places.get(text, ()) if text and each not in taken]
        for at in ours:
            if not found[at] and free:
                take(at, [free.pop(0)])
        take(ours[-1], free)


def _by_place(
    release: Sequence[Cell], theirs: Sequence[Cell], found: list[list[int]], used: set[int], take: Any
) -> None:
    """Take the one strange text that stands where an open answer stood: its cell has lost everything else."""
    for at, cell in enumerate(release):
        if found[at] or not is_manual(cell) or at == 0 or not found[at - 1]:
            continue
        before = max(found[at - 1])
        after = min(found[at + 1]) if at + 1 < len(release) and found[at + 1] else len(theirs)
        between = [each for each in range(before + 1, after) if each not in used and is_prose(theirs[each])]
        if len(between) == 1:
            take(at, between)


def _by_likeness(
    release: Sequence[Cell], theirs: Sequence[Cell], found: list[list[int]], used: set[int], take: Any
) -> None:
    """Take the cell in which most lines of a lost one stand."""
    wanting = [at for at, cell in enumerate(release) if not found[at] and len(lines(source(cell))) > 1]
    for at in wanting:
        ours = set(lines(source(release[at])))
        free = [(len(ours & set(lines(source(each)))) / len(ours), n) for n, each in enumerate(theirs) if n not in used]
        share, best = max(free, default=(0.0, 0), key=lambda each: each[0])
        if share >= _LIKE:
            take(at, [best])


def lines(text: str) -> list[str]:
    """Return the lines of a text that are not blank, with single spaces."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def flat(text: str) -> str:
    """Return a text without any white space, to compare what may have been wrapped or split anywhere."""
    return "".join(text.split())


def is_prose(cell: Cell) -> bool:
    """Tell whether a cell holds words rather than code, whatever its type is."""
    text = source(cell)
    if not text.strip():
        return False
    return cell.get("cell_type") != "code" or not is_code(text)


def is_code(text: str) -> bool:
    """Tell whether a text can be read as Python, or begins a line as only a notebook's commands do."""
    if any(line.lstrip().startswith(("%", "!")) for line in text.splitlines()):
        return True
    if len(text) > _LONGEST_CODE:
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class Known:
    """What need not be shown again: the lines of the release, and those of answers that are shown already.

    Parameters
    ----------
    released : texts of the release's cells
    written : open answers that stand in the graded notebook
    """

    def __init__(self, released: Iterable[str], written: Iterable[str]) -> None:
        texts = [*written, *released]
        self.written = [flat(each) for each in written]
        self.whole = [flat(each) for each in texts]
        self.lines = {line for text in texts for line in lines(text)}
        self.begins: dict[str, list[str]] = {}
        self.ends: dict[str, list[str]] = {}
        for line in sorted({flat(each) for each in self.lines}):
            if len(line) >= _SHORTEST_PART:
                self.begins.setdefault(line[:_SHORTEST_PART], []).append(line)
                self.ends.setdefault(line[-_SHORTEST_PART:], []).append(line)

    def own(self, text: str) -> str:
        """Return the lines of a text that are not known, with its blank lines; empty when all are."""
        whole = flat(text)
        if any(whole in each for each in self.written):
            return ""
        if len(whole) >= _SHORTEST_PART and any(whole in each for each in self.whole):
            return ""
        return "\n".join(line for line in text.splitlines() if not self._knows(" ".join(line.split()))).strip()

    def _knows(self, line: str) -> bool:
        """Tell whether a line is a known one, or a part of one that was split; a blank line is nobody's."""
        part = flat(line)
        if not part or line in self.lines:
            return bool(part)
        begins, ends = self.begins.get(part[:_SHORTEST_PART], ()), self.ends.get(part[-_SHORTEST_PART:], ())
        return any(each.startswith(part) for each in begins) or any(each.endswith(part) for each in ends)
