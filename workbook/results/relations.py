"""Relations between the entries of a log: what stands in it as points, and which lines are drawn between them."""

from __future__ import annotations

from attrs import frozen

from workbook.dutch import fold
from workbook.instrument.tables import EntryColumn, EntryTable
from workbook.results.log import Log, LogLine


@frozen
class Point:
    """One point: its name, and what is told under it. A point without `known` is only named by a relation."""

    name: str
    about: tuple[str, ...] = ()
    known: bool = True


@frozen
class Relation:
    """One line from a point to a point (places in `Relations.points`); `kind` is the id of its sort, `why` the ground."""

    start: int
    end: int
    kind: str = ""
    label: str = ""
    why: str = ""


@frozen
class Relations:
    """Points and the lines between them, in the order in which they were written."""

    points: tuple[Point, ...]
    lines: tuple[Relation, ...]


def has_relations(log: Log) -> bool:
    """Tell whether an instrument has a table of which each entry leads from one thing to another."""
    return _table(log) is not None and bool(log.lines)


def relations(log: Log) -> Relations:
    """Return the points and lines of a log.

    A name in a relation is that of an entry whatever its capitals, spaces and last full stop; a name that is no entry's
    becomes a point of its own. A relation without both ends, or from a thing to itself, is no line.
    """
    table = _table(log)
    if table is None:
        return Relations((), ())
    points = {_same(line.title): _point(log, line) for line in log.lines if line.table != table.id}
    lines = []
    for line in (each for each in log.lines if each.table == table.id):
        ends = [str(line.given.get(table.used(use).id, "") or "").strip() for use in ("from", "to")]  # type: ignore[union-attr]
        if not all(ends) or _same(ends[0]) == _same(ends[1]):
            continue
        for name in ends:
            points.setdefault(_same(name), Point(name, known=False))
        places = list(points)
        kind, why = table.used("relation"), table.used("evidence")
        lines.append(
            Relation(
                places.index(_same(ends[0])), places.index(_same(ends[1])),
                str(line.given.get(kind.id, "")) if kind else "", kind.said(line.given.get(kind.id)) if kind else "",
                why.said(line.given.get(why.id)) if why else "",
            )
        )  # fmt: skip
    return Relations(tuple(points.values()), tuple(lines))


def _table(log: Log) -> EntryTable | None:
    tables: tuple[EntryTable, ...] = getattr(log.instrument, "tables", ())
    return next((each for each in tables if each.used("from") and each.used("to")), None)


def _point(log: Log, line: LogLine) -> Point:
    table = next(each for each in log.instrument.tables if each.id == line.table)  # type: ignore[attr-defined]
    told: list[EntryColumn | None] = [table.used("evidence"), table.used("measure")]
    return Point(line.title, tuple(text for each in told if each and (text := each.said(line.given.get(each.id)))))


def _same(name: str) -> str:
    return fold(name.strip().rstrip("."))
