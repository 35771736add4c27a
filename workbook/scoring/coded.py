"""Counting codes in fragments: how often, in which group, which go together, and how far coders agree.

Counts follow the first coder; a fragment that a coder left without a code was not coded by that coder.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from attrs import evolve, frozen

from workbook.dutch import fold, join
from workbook.instrument.model import Coded, CodingPlan
from workbook.responses import Responses
from workbook.results import CodeCount, Coding, Fragment
from workbook.scoring.coded_text import coded_text
from workbook.scoring.rows import Row, rows_in
from workbook.stats import Estimate, cohen_kappa, krippendorff_alpha
from workbook.texts import say

_SPLIT = ";"


@frozen
class Codebook:
    """The codes that may be given: folded spelling → (id, label), in their order; empty when anything goes."""

    known: dict[str, tuple[str, str]]

    def find(self, written: str) -> tuple[str, str]:
        """Return (id, label) of a code as it was written; an unknown one is its own."""
        return self.known.get(fold(written), (fold(written), written.strip()))

    def nearest(self, written: str) -> str:
        """Return the label that is spelt most alike, or nothing when none is near."""
        near = difflib.get_close_matches(fold(written), self.known, n=1)
        return self.known[near[0]][1] if near else ""


def score_coded(responses: Responses) -> Coding:
    """Count the codes of the first coder and compare the coders where there are several."""
    instrument = responses.instrument
    assert isinstance(instrument, Coded)  # noqa: S101 - the registry pairs this engine with this model
    plan, rows = instrument.coding, list(rows_in(responses))
    book, notes = _codebook(instrument, rows)
    mine = [row for row in rows if row.table.id == plan.fragments]
    labels = dict(book.known.values())
    fragments = tuple(_fragment(row, plan, book, labels) for row in mine)
    notes += [*_unknown(mine, plan, book), *_uncoded(fragments, mine, plan)]
    counts = _counts(fragments, labels)
    contradictions = tuple(row.given for row in rows if row.table.id == plan.contradictions)
    agreement = _overall(fragments)
    coding = Coding(
        instrument=instrument, n=len(fragments), fragments=fragments, counts=counts, together=_together(fragments),
        contradictions=contradictions, agreement=agreement, notes=tuple(dict.fromkeys((*notes, *_about(fragments)))),
    )  # fmt: skip
    return evolve(coding, text=coded_text(coding), quality=_quality(coding))


def _codebook(instrument: Coded, rows: Sequence[Row]) -> tuple[Codebook, list[str]]:
    """Return the codes of the codebook that was filled in, else the options of the columns for codes."""
    plan, notes = instrument.coding, []
    if not plan.codebook:
        table = instrument.table(plan.fragments)
        options = [option for column in plan.codes for option in table.column(column).options]
        return Codebook({fold(name): (each.id, each.text) for each in options for name in (each.id, each.text)}), []
    known: dict[str, tuple[str, str]] = {}
    first = instrument.table(plan.codebook).columns[0].id
    for row in rows:
        if row.table.id != plan.codebook or not (written := row.text(first)):
            continue
        if fold(written) in known:
            notes.append(say("coded.double_code", where=row.where, code=written))
        known.setdefault(fold(written), (fold(written), written))
    return Codebook(known), notes


def _written(row: Row, column: str) -> list[str]:
    """Return the codes in a cell as they were written, each once."""
    value = row.given.get(column)
    parts = value if isinstance(value, (list, tuple)) else str(value or "").split(_SPLIT)
    return list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def _fragment(row: Row, plan: CodingPlan, book: Codebook, labels: dict[str, str]) -> Fragment:
    coded = []
    for column in plan.codes:
        found = dict(book.find(written) for written in _written(row, column))
        for code, label in found.items():
            labels.setdefault(code, label)
        coded.append(tuple(found))
    return Fragment(text=row.text(plan.text), group=_group(row, plan), codes=tuple(coded))


def _group(row: Row, plan: CodingPlan) -> str:
    """Return the label of a fragment's group; what is no option stands as it was written."""
    if not plan.group:
        return ""
    options = {each.id: each.text for each in row.table.column(plan.group).options}
    return options.get(row.choice(plan.group), row.text(plan.group))


def _unknown(rows: Sequence[Row], plan: CodingPlan, book: Codebook) -> list[str]:
    """Tell once per code what is not in the codebook, and what may be meant."""
    if not book.known:
        return [say("coded.no_codebook")] if plan.codebook and rows else []
    places: dict[str, tuple[str, Row]] = {}
    for row in rows:
        for column in plan.codes:
            for written in _written(row, column):
                if fold(written) not in book.known:
                    places.setdefault(fold(written), (written, row))
    told = []
    for written, row in places.values():
        nearest = book.nearest(written)
        remedy = say("coded.nearest", code=nearest) if nearest else say("coded.add_code")
        told.append(say("coded.unknown", where=row.where, code=written, remedy=remedy))
    return told


def _uncoded(fragments: Sequence[Fragment], rows: Sequence[Row], plan: CodingPlan) -> list[str]:
    """Tell how many fragments a coder who did code left without a code."""
    told = []
    for place, column in enumerate(plan.codes):
        empty = [row.place for row, each in zip(rows, fragments, strict=True) if not each.codes[place]]
        if empty and (place == 0 or len(empty) < len(fragments)):
            text = rows[0].table.column(column).text
            told.append(say("coded.uncoded", column=text, count=len(empty), lines=join(map(str, empty))))
    return told


def _counts(fragments: Sequence[Fragment], labels: dict[str, str]) -> tuple[CodeCount, ...]:
    groups = list(dict.fromkeys(each.group for each in fragments))
    both = _compared(fragments)
    found = []
    for code, label in labels.items():
        per = Counter(each.group for each in fragments if code in each.codes[0])
        agreement = _per_code(both, code) if both else None
        found.append(CodeCount(code, label, per.total(), {group: per[group] for group in groups}, agreement))
    return tuple(found)


def _together(fragments: Iterable[Fragment]) -> dict[tuple[str, str], int]:
    """Count the fragments that carry both codes; a pair stands once, in alphabetical order."""
    pairs = Counter(pair for each in fragments for pair in combinations(sorted(each.codes[0]), 2))
    return dict(sorted(pairs.items()))


# ---- agreement ------------------------------------------------------------------------------------------------------


def _compared(fragments: Sequence[Fragment]) -> list[Fragment]:
    """Return the fragments that every coder coded, when there are two coders or more."""
    coders = _coders(fragments)
    kept = [evolve(each, codes=tuple(each.codes[place] for place in coders)) for each in fragments]
    return [each for each in kept if all(each.codes)] if len(coders) > 1 else []


def _coders(fragments: Sequence[Fragment]) -> list[int]:
    width = len(fragments[0].codes) if fragments else 0
    return [place for place in range(width) if any(each.codes[place] for each in fragments)]


def _per_code(both: Sequence[Fragment], code: str) -> Estimate:
    """Return the agreement on whether a fragment carries a code: Cohen's kappa of two, Krippendorff's alpha of more."""
    given = [[int(code in codes) for codes in coder] for coder in zip(*(each.codes for each in both), strict=True)]
    return cohen_kappa(given[0], given[1]) if len(given) == 2 else krippendorff_alpha(given, level="nominal")


def _one_each(both: Sequence[Fragment]) -> bool:
    return all(len(codes) == 1 for each in both for codes in each.codes)


def _overall(fragments: Sequence[Fragment]) -> Estimate | None:
    """Return Krippendorff's alpha over the codes, or over yes-or-no decisions where a fragment may carry several.

    Decisions about one fragment depend on each other, so an interval over them would be too narrow: none is given.
    """
    both = _compared(fragments)
    if not both:
        return None
    if _one_each(both):
        return krippendorff_alpha(
            [[each.codes[c][0] for each in both] for c in range(len(both[0].codes))], level="nominal"
        )
    used = sorted({code for each in both for codes in each.codes for code in codes})
    ratings = [[int(code in each.codes[c]) for each in both for code in used] for c in range(len(both[0].codes))]
    found = krippendorff_alpha(ratings, level="nominal")
    return evolve(found, low=None, high=None, note=" ".join(filter(None, (found.note, say("coded.no_interval")))))


def _about(fragments: Sequence[Fragment]) -> list[str]:
    """Say what the counts and the agreement rest on."""
    if not fragments:
        return []
    coders, both = _coders(fragments), _compared(fragments)
    if len(coders) < 2:
        return [say("coded.one_coder")]
    told = [say("coded.first_coder")]
    if len(both) < len(fragments):
        told.append(say("coded.compared", both=len(both), all=len(fragments)))
    return [*told, say("coded.over_codes" if _one_each(both) else "coded.over_decisions")] if both else told


def _quality(coding: Coding) -> dict[str, Any]:
    """Return the figures beside the counts, as plain data."""
    agreement = coding.agreement
    return {
        "coders": len(_coders(coding.fragments)),
        "compared": len(_compared(coding.fragments)),
        "krippendorff_alpha": agreement.value if agreement else None,
        "agreement": {each.code: each.agreement.value for each in coding.counts if each.agreement},
        "together": [[first, second, count] for (first, second), count in coding.together.items()],
        "contradictions": len(coding.contradictions),
    }
