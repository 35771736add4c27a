"""What is told of the columns of a wide table: which were recognised, which may be, and which are not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbook.dutch import join
from workbook.instrument.cells import cells
from workbook.responses.tidying import plain
from workbook.responses.wide.columns import Columns
from workbook.responses.wide.index import Index, Place, Spot
from workbook.responses.wide.layout import Sheet
from workbook.texts import say

_NAMED, _MISSED = 8, 3


def about_columns(
    index: Index, sheet: Sheet, found: Columns, refused: Mapping[int, Place], beside: frozenset[int], *,
    where: str, edition: str | None = None,
) -> tuple[list[str], list[str]]:  # fmt: skip
    """Return what is told of the columns though nothing was left out, and the notes of what was.

    Parameters
    ----------
    refused : columns that are not used for what stands in them, with the place that their heads say
    beside : columns that say who answered and when
    """
    title = index.instrument.short or index.instrument.title
    count = found.by_id + found.by_text
    told = [say("wide.recognised", file=where, title=title, count=count, by_id=found.by_id, by_text=found.by_text)]
    if found.kept:
        told.append(say("wide.confirmed", file=where, count=found.kept))
    told += _assumed(index, sheet, found, where)
    told += _missing(index, found, where, edition)
    notes = _proposed(found, where)
    for number, place in sorted(refused.items()):
        label = index.label(place)
        notes.append(
            say("wide.other_answers", file=where, number=number + 1, header=sheet.heads[number].shown, label=label)
        )
    for number, first in sorted(found.doubled.items()):
        # The same question twice with the same answers takes nothing away.
        (told if _equal(sheet, number, first) else notes).append(
            say(
                "wide.doubled", file=where, number=number + 1, first=first + 1, header=sheet.heads[number].shown,
                label=index.label(found.used[first]),
            )
        )  # fmt: skip
    apart = {*found.used, *found.doubled, *found.proposed, *beside, *refused}
    unused = [head.shown for n, head in enumerate(sheet.heads) if head.parts and n not in apart and _filled(sheet, n)]
    if unused:
        told.append(say("wide.unused", file=where, title=title, columns=_listed(unused, _NAMED)))
    return told, notes


def _assumed(index: Index, sheet: Sheet, found: Columns, where: str) -> list[str]:
    """Tell what was taken for granted of columns that are used."""
    told = []
    if found.nearly:
        first = found.nearly[0]
        shown = {"header": sheet.heads[first].shown, "label": index.label(found.used[first])}
        told.append(say("wide.nearly", file=where, count=len(found.nearly), **shown))
    if found.in_order:
        given = {found.used[number].perspective for number in found.in_order}
        labels = join(each.label for each in index.instrument.perspectives if each.id in given)
        told.append(say("wide.in_order", file=where, count=len(found.in_order), perspectives=labels))
    return told


def _proposed(found: Columns, where: str) -> list[str]:
    if not found.proposals:
        return []
    shown = [
        say("wide.proposal", header=each.header, label=each.label, likeness=round(100 * each.likeness))
        for each in found.proposals[:_NAMED]
    ]
    rest = len(found.proposals) - _NAMED
    if rest > 0:
        shown.append(say("wide.and_more", count=rest))
    return [say("wide.proposed", file=where, count=len(found.proposals), shown=" ".join(shown))]


def _missing(index: Index, found: Columns, where: str, edition: str | None) -> list[str]:
    """Tell which questions of the perspectives that are there have no column."""
    offered = {each.key for each in found.proposals}
    used = {(place.perspective, place.spot) for place in found.used.values()}
    asked = {perspective for perspective, _ in used}
    wanted = [place for place in _expected(index, used, edition) if place.perspective in asked]
    missed = [each for each in wanted if (each.perspective, each.spot) not in used and each.key not in offered]
    if not missed or not used:
        return []
    labels = join(f"'{index.label(each)}'" for each in missed[:_MISSED])
    return [say("wide.missing", file=where, count=len(missed), total=len(wanted), labels=labels)]


def _expected(index: Index, used: set[tuple[str | None, Spot]], edition: str | None) -> Sequence[Place]:
    """Return the places of the edition that was asked: the short one when nothing but its questions is there."""
    short = {(each.perspective, Spot(each.item, each.option)) for each in cells(index.instrument, edition="team")}
    numeric = [each for each in index.places.values() if each.steps is not None]
    if edition == "team" or used <= short:
        return [each for each in numeric if (each.perspective, each.spot) in short]
    return numeric


def _equal(sheet: Sheet, one: int, other: int) -> bool:
    return all(_cell(row, one) in ("", _cell(row, other)) for row in sheet.rows)


def _filled(sheet: Sheet, column: int) -> bool:
    return any(_cell(row, column) for row in sheet.rows)


def _cell(row: Sequence[object], number: int) -> str:
    return plain(row[number]) if number < len(row) else ""


def _listed(names: Sequence[str], most: int) -> str:
    shown = join(f"'{each}'" for each in names[:most])
    rest = len(names) - most
    return shown if rest <= 0 else f"{shown}. {say('wide.and_more', count=rest)}".removesuffix(".")
