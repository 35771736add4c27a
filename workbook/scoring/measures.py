"""From the rows of a scorecard's table to its indicators: one function a measure, which reckons row by row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from workbook.dutch import number
from workbook.privacy import floor
from workbook.results import Figure, Indicator
from workbook.scoring import learning
from workbook.scoring.rows import PUPILS, Row, read_number, read_numbers
from workbook.texts import say

HIGHER, LOWER = "hoger", "lager"
Reckon = Callable[[Row], tuple[dict[str, Any], str]]


def attainment(rows: Iterable[Row]) -> Iterator[Indicator]:
    """Give how far each row is on the way from baseline to target, in percent; undefined with its reason."""
    for row in rows:
        weight, fault = read_number(row, "gewicht")
        found, why = read_numbers(row, ("nulmeting", "doel", "actueel"))
        why = why or fault or _no_way(row, found)
        unclipped = None if why else _share(found)
        if not why and unclipped is None:
            why = say("scorecard.too_large")
        clipped = None if unclipped is None else min(max(unclipped, 0.0), 100.0)
        unit = row.text("eenheid") if any(each.id == "eenheid" for each in row.table.columns) else ""
        note = why or _beyond(unclipped)
        figures = [
            *(Figure(name, found.get(column), unit) for name, column in _GIVEN.items()),
            Figure("attainment", clipped, "%", note),
            Figure("unclipped", unclipped, "%", why),
        ]
        yield Indicator(
            table=row.table.id, title=row.title, given=row.given, figures=tuple(figures), attainment=clipped,
            unclipped=unclipped, weight=1.0 if weight is None else weight, note=note,
        )  # fmt: skip


_GIVEN = {"baseline": "nulmeting", "target": "doel", "actual": "actueel"}


def _share(found: dict[str, float]) -> float | None:
    share = 100 * (found["actueel"] - found["nulmeting"]) / (found["doel"] - found["nulmeting"])
    return share if math.isfinite(share) else None


def _no_way(row: Row, found: dict[str, float]) -> str:
    """Say why there is no way from baseline to target: no direction, no distance, or a target on the wrong side."""
    direction, start, target = row.choice("richting"), found["nulmeting"], found["doel"]
    if not direction:
        column = row.table.column("richting").text
        return say("entries.missing", where=row.where, columns=column)
    values = {"target": number(target, 2), "start": number(start, 2), "actual": number(found["actueel"], 2)}
    if target == start:
        kept = found["actueel"] >= target if direction == HIGHER else found["actueel"] <= target
        return say("scorecard.no_distance_kept" if kept else "scorecard.no_distance_lost", **values)
    if (target > start) != (direction == HIGHER):
        better = row.table.column("richting").options
        text = next(each.text for each in better if each.id == direction)
        return say("scorecard.wrong_side", where=row.where, better=text, **values)
    return ""


def _beyond(unclipped: float | None) -> str:
    if unclipped is None or 0 <= unclipped <= 100:
        return ""
    return say("scorecard.beyond" if unclipped > 100 else "scorecard.backwards", share=number(unclipped))


# ---- learning results -----------------------------------------------------------------------------------------------


def learning_return(rows: Iterable[Row]) -> Iterator[Indicator]:
    """Give DL, DLE, leerrendement (percent) and the months ahead or behind of each row."""
    return _each(rows, _learning_return, ("dl", "dle", "learning_return", "months"))


def _learning_return(row: Row) -> tuple[dict[str, Any], str]:
    found, fault = read_numbers(row, ("dle",))
    dl, why = _dl(row)
    if fault or dl is None:
        return {}, fault or why
    dle = found["dle"]
    share = learning.learning_return(dl, dle)
    figures = {"dl": dl, "dle": dle, "learning_return": share, "months": dle - dl}
    return figures, why or ("" if share is not None else say("scorecard.dl_zero"))


def _dl(row: Row) -> tuple[float | None, str]:
    """Return the DL that was filled in, else the one that follows from group and months; and what must be told."""
    given, fault = read_number(row, "dl")
    group, group_fault = read_number(row, "groep", whole=True)
    months, months_fault = read_number(row, "maanden", whole=True)
    if fault or (given is None and (group_fault or months_fault)):
        return None, fault or group_fault or months_fault
    if group is None or months is None:
        return (given, "") if given is not None else (None, say("scorecard.no_dl", where=row.where))
    reckoned = learning.months_of_education(group, months)
    if given is None or given == reckoned:
        return reckoned, ""
    return given, say("scorecard.two_dls", given=number(given), reckoned=number(reckoned))


def growth(rows: Iterable[Row]) -> Iterator[Indicator]:
    """Give the growth in DLE over the months of education between two tests, in percent."""
    return _each(rows, _growth, ("growth", "dle_gain", "dl_gain"))


def _growth(row: Row) -> tuple[dict[str, Any], str]:
    found, fault = read_numbers(row, ("dl_1", "dle_1", "dl_2", "dle_2"))
    if fault:
        return {}, fault
    first, second = (found["dl_1"], found["dle_1"]), (found["dl_2"], found["dle_2"])
    share = learning.growth(first, second)
    figures = {"growth": share, "dle_gain": second[1] - first[1], "dl_gain": second[0] - first[0]}
    return figures, "" if share is not None else say("scorecard.not_later")


def level(rows: Iterable[Row]) -> Iterator[Indicator]:
    """Give the levels A–E and I–V of each row's percentile."""
    return _each(rows, _level, ("letter", "roman", "percentile"))


def _level(row: Row) -> tuple[dict[str, Any], str]:
    found, fault = read_numbers(row, ("percentiel",))
    if fault:
        return {}, fault
    percentile = found["percentiel"]
    return {"letter": learning.letter(percentile), "roman": learning.roman(percentile), "percentile": percentile}, ""


def _each(rows: Iterable[Row], reckon: Reckon, names: Sequence[str]) -> Iterator[Indicator]:
    """Reckon row by row; a group of pupils that is too small, or of unknown size, keeps no number at all."""
    for row in rows:
        hidden = _too_few(row)
        found, why = ({}, hidden) if hidden else reckon(row)
        figures = tuple(Figure(name, found.get(name), say(f"scorecard.units.{name}"), why) for name in names)
        given = {} if hidden else row.given
        yield Indicator(table=row.table.id, title=row.title, given=given, figures=figures, note=why)


def _too_few(row: Row) -> str:
    """Say why a row about pupils is not shown; empty when it may be, or when the table doesn't count pupils."""
    if not any(each.id == PUPILS for each in row.table.columns):
        return ""
    pupils, fault = read_number(row, PUPILS)
    if pupils is None:
        return fault or say("scorecard.no_pupils", where=row.where)
    return say("scorecard.few_pupils", floor=floor()) if pupils < floor() else ""
