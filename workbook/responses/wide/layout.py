"""Where in a sheet the table is: under which line its heads stand, how they are read, and which lines are no person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import evolve, field, frozen

from workbook.responses.tidying import plain
from workbook.responses.wide.headers import Head, key, read_head, vocabulary, words
from workbook.responses.wide.index import Index
from workbook.responses.wide.matching import find
from workbook.texts import say

_LOOK = 12
_LABELS = 3
_LONGEST = 3000
Rows = list[list[Any]]


@frozen
class Sheet:
    """A table under its heads; `lines` are the numbers of its rows in the file, or of its heads when it is `turned`.

    `people` are the numbers of the columns, from 1, in which the people of a turned table stand.
    """

    heads: tuple[Head, ...]
    rows: Rows
    lines: tuple[int, ...]
    turned: bool = False
    people: tuple[int, ...] = ()
    told: tuple[str, ...] = field(default=())
    notes: tuple[str, ...] = field(default=())

    def line(self, row: int, column: int) -> int:
        """Return on which line of the file an answer stands."""
        return self.lines[column if self.turned else row]

    def where(self, people: Iterable[int]) -> str:
        """Say where people stand in the file: `regel 3, 7`, or their columns when it is turned."""
        numbers = sorted((self.people if self.turned else self.lines)[each] for each in people)
        return say("wide.at_columns" if self.turned else "wide.at_lines", numbers=", ".join(map(str, numbers)))

    def column(self, row: int, column: int) -> int:
        """Return in which column of the file, from 1, an answer stands."""
        return self.people[row] if self.turned else column + 1


def locate(index: Index, rows: Sequence[Sequence[Any]], where: str) -> Sheet | None:
    """Return the table in the rows of a file, its first line 1; None when there is no row.

    The heads stand on one of the first lines, those of merged cells above them included, or in one of the first columns
    when the people stand side by side.
    """
    filled = [(line, list(row)) for line, row in enumerate(rows, start=1) if any(plain(cell) for cell in row)]
    upright = _headed(index, filled)
    turned = _turned(index, filled)
    if turned is not None and _count(index, turned.heads) > max(1, _count(index, upright.heads) if upright else 0):
        return evolve(turned, told=(say("wide.turned", file=where),))
    return None if upright is None else _people_only(index, upright, where)


def _headed(index: Index, filled: Sequence[tuple[int, list[Any]]]) -> Sheet | None:
    best: tuple[tuple[int, int], int, tuple[Head, ...]] | None = None
    for number in range(min(_LOOK, len(filled))):
        heads = _with_above(index, filled, number)
        told = _told(index, heads)
        if best is None or told > best[0]:
            best = (told, number, heads)
        if 2 * told[0] > len(heads):
            break
    if best is None:
        return None
    _, number, heads = best
    body = filled[number + 1 :]
    return Sheet(heads, [row for _, row in body], (filled[number][0], *(line for line, _ in body)))


def _with_above(index: Index, filled: Sequence[tuple[int, list[Any]]], number: int) -> tuple[Head, ...]:
    """Read the heads on a line, with the one or two lines above them when those say more.

    In merged cells above can stand which perspective it is, or which item the options are of.
    """
    heads = best = _heads(filled[number][1])
    above: list[Any] = []
    for level in range(number - 1, max(-1, number - 3), -1):
        above = _padded(_spread(filled[level][1], above), len(heads))
        joined = _heads([_both(one, each) for one, each in zip(above, filled[number][1], strict=False)])
        best = joined if _told(index, joined) > _told(index, best) else best
    return best


def _heads(row: Sequence[Any]) -> tuple[Head, ...]:
    """Read heads; a number or a long story is none."""
    return tuple(
        read_head(cell if isinstance(cell, str) and len(cell) < _LONGEST else "" if isinstance(cell, str) else cell)
        for cell in row
    )


def _count(index: Index, heads: Sequence[Head]) -> int:
    return sum((each := find(index, head)) is not None and each.certain for head in heads if head.parts)


def _told(index: Index, heads: Sequence[Head]) -> tuple[int, int]:
    found = [each for head in heads if head.parts and (each := find(index, head)) is not None and each.certain]
    return len(found), sum(each.perspective is not None for each in found)


def _spread(row: Sequence[Any], below: Sequence[Any]) -> list[Any]:
    """Give every cell of merged ones their text, before what stands under it."""
    found: list[Any] = []
    text = ""
    for number, cell in enumerate(row):
        text = plain(cell) or text
        under = below[number] if number < len(below) else ""
        found.append(_both(text, under))
    return found


def _both(above: Any, below: Any) -> Any:
    return f"{above}: {below}" if plain(above) and plain(below) else below or above


def _padded(above: list[Any], length: int) -> list[Any]:
    return above + [above[-1] if above else ""] * (length - len(above))


def _turned(index: Index, filled: Sequence[tuple[int, list[Any]]]) -> Sheet | None:
    width = max((len(row) for _, row in filled), default=0)
    columns = [[row[n] if n < len(row) else None for _, row in filled] for n in range(width)]
    lines = tuple(line for line, _ in filled)
    counted = [(_count(index, _heads(column)), n) for n, column in enumerate(columns[:_LABELS])]
    count, label = max(counted, key=lambda pair: (pair[0], -pair[1]), default=(0, 0))
    people = columns[label + 1 :]
    if count < 2 or len(people) < 2:
        return None
    texts = columns[label]
    if label:
        joined = [_both(above, below) for above, below in zip(_spread(columns[label - 1], []), texts, strict=True)]
        texts = joined if _told(index, _heads(joined)) > _told(index, _heads(texts)) else texts
    heads = _heads(texts)
    heads = (_first(index, heads[0], people), *heads[1:])
    kept = [
        (number, person) for number, person in enumerate(people, start=label + 2)
        if any(plain(cell) for cell in person) and not _is_summary(person[:1])
    ]  # fmt: skip
    places = tuple(number for number, _ in kept)
    return Sheet(heads, [person for _, person in kept], lines, turned=True, people=places)


def _first(index: Index, head: Head, people: Rows) -> Head:
    """Return what the line above the questions says: the perspective of each column, or who it is."""
    if find(index, head) is not None:
        return head
    above = [key(words(plain(person[0]))) for person in people if any(plain(cell) for cell in person)]
    per_perspective = above and all(text in index.perspectives for text in above)
    return read_head("perspective" if per_perspective else "respondent")


def _people_only(index: Index, sheet: Sheet, where: str) -> Sheet:
    """Leave out the heads when they are repeated, and the means and totals under the table."""
    rows, lines = list(sheet.rows), list(sheet.lines[1:])
    told, notes = [], []
    if sheet.lines[0] > 2:
        told.append(say("wide.header_rows", file=where, line=sheet.lines[0]))
    while rows and _repeats(index, sheet.heads, rows[0]):
        told.append(say("wide.second_header", file=where, line=lines.pop(0)))
        rows.pop(0)
    summaries = []
    while rows and _is_summary(rows[-1]):
        rows.pop()
        summaries.append(lines.pop())
    if summaries:
        listed = ", ".join(map(str, sorted(summaries)))
        notes.append(say("wide.summary_rows", file=where, lines=listed))
    return evolve(sheet, rows=rows, lines=tuple(lines), told=tuple(told), notes=tuple(notes))


def _repeats(index: Index, heads: Sequence[Head], row: Sequence[Any]) -> bool:
    texts = [
        (read_head(cell), head)
        for cell, head in zip(row, heads, strict=False)
        if isinstance(cell, str) and cell.strip()
    ]
    same = sum(
        bool(each.parts) and (each.words == head.words or ((found := find(index, each)) is not None and found.certain))
        for each, head in texts
    )
    return same >= 2 and 2 * same >= len(texts)


def _is_summary(row: Sequence[Any]) -> bool:
    """Tell whether the first words of a row say that it is a mean or a total."""
    first = next((cell for cell in row if plain(cell)), None)
    return isinstance(first, str) and key(words(first)) in vocabulary("summaries")
