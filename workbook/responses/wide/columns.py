"""Which column of a table holds which question: every column one question at most, every question one column."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from attrs import field, frozen

from workbook.errors import WorkbookError
from workbook.instrument import Instrument, instrument, instrument_ids
from workbook.responses.wide.headers import Head, key, read_head
from workbook.responses.wide.index import Index, Place, Spot
from workbook.responses.wide.matching import ID, POSSIBLE, START, TYPO, Found, find

_UNSURE = 0.8
# On how many lines heads are looked for, and how many questions make a table another instrument's.
_LOOK, _SOME = 12, 3


@frozen
class Proposal:
    """A column that may hold a question: its head, what the question is called, and how alike they are (0 to 1).

    `column` and `key` are what `keep_columns` keeps of it once it is confirmed.
    """

    header: str
    label: str
    likeness: float
    column: str = ""
    key: str = ""


@frozen
class Columns:
    """What became of every column, by its number from 0.

    Attributes
    ----------
    used : the place of each column that counts; without a perspective where each row says its own
    kept, by_id, by_text : how many of them were confirmed before, found by id and found by text
    proposals : what may count after it is confirmed
    doubled : per column that gave way the column that is used in its place
    proposed : the columns of the proposals
    nearly : the columns of which the head was cut off or has a typing error
    in_order : the columns that got their perspective from their order alone
    """

    used: Mapping[int, Place]
    kept: int = 0
    by_id: int = 0
    by_text: int = 0
    proposals: tuple[Proposal, ...] = ()
    doubled: Mapping[int, int] = field(factory=dict)
    proposed: frozenset[int] = frozenset()
    nearly: tuple[int, ...] = ()
    in_order: tuple[int, ...] = ()


def fingerprint(asked: Instrument, header: Sequence[object]) -> str:
    """Return what tells a table by the heads of its columns, for one instrument."""
    told = "\n".join((asked.id, *names([read_head(cell) for cell in header])))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def names(heads: Sequence[Head]) -> list[str]:
    """Return the name of each column: its words, and the how manieth of that name it is."""
    seen: Counter[str] = Counter()
    found = []
    for head in heads:
        name = key(head.words)
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return found


def assign(
    index: Index, heads: Sequence[Head], kept: Mapping[str, str] | None = None, *,
    taken: frozenset[int] = frozenset(), by_row: bool = False,
) -> Columns:  # fmt: skip
    """Return which column holds which question.

    Parameters
    ----------
    kept : per name of a column the key of its place, as it was confirmed before
    taken : columns that are no question, such as an address
    by_row : the perspective stands in a column of its own
    """
    confirmed = _confirmed(index, heads, kept or {})
    found = {
        number: each
        for number, head in enumerate(heads)
        if number not in taken and number not in confirmed and (each := find(index, head)) is not None
    }
    certain = {number: each for number, each in found.items() if each.certain}
    claims, unsure = _claims(index, certain, confirmed, by_row=by_row)
    used, doubled = _settled(claims, certain, confirmed)
    offered = _offers(index, {**found, **{n: certain[n] for n in unsure}}, used, set(doubled))
    return Columns(
        used=used,
        kept=len(confirmed),
        by_id=sum(certain[number].how == ID for number in used if number in certain),
        by_text=sum(certain[number].how != ID for number in used if number in certain),
        proposals=tuple(
            Proposal(heads[n].shown, index.label(place), round(score, 2), names(heads)[n], place.key)
            for n, (place, score) in sorted(offered.items()) if not _elsewhere(index, heads[n])
        ),
        doubled=doubled,
        proposed=frozenset(offered),
        nearly=tuple(number for number in used if number in certain and certain[number].how in {START, TYPO}),
        in_order=tuple(number for number in used if number in certain and _by_order(index, certain[number], used[number])),
    )  # fmt: skip


def _by_order(index: Index, found: Found, place: Place) -> bool:
    """Tell whether nothing but the order of the columns said which perspective it is."""
    return found.perspective is None and place.perspective is not None and len(index.spots[found.spot]) > 1


def _confirmed(index: Index, heads: Sequence[Head], kept: Mapping[str, str]) -> dict[int, Place]:
    """Return the places that were confirmed; one that the instrument no longer has is forgotten."""
    found: dict[int, Place] = {}
    for number, name in enumerate(names(heads) if kept else ()):
        place = index.by_key.get(kept.get(name, ""))
        if place is not None and place not in found.values():
            found[number] = place
    return found


def _claims(
    index: Index, certain: Mapping[int, Found], confirmed: Mapping[int, Place], *, by_row: bool
) -> tuple[dict[int, Place], list[int]]:
    """Give each certain column its perspective; return also those of which it can't be said."""
    groups: dict[Spot, list[int]] = defaultdict(list)
    for number, each in certain.items():
        groups[each.spot].append(number)
    told = {each.perspective for each in certain.values()} | {each.perspective for each in confirmed.values()}
    claims: dict[int, Place] = {}
    unsure: list[int] = []
    for spot, numbers in groups.items():
        asked = index.spots[spot]
        if by_row:
            claims |= {n: Place(None, spot, index.places[asked[0], spot].steps) for n in numbers}
            continue
        gone = {place.perspective for place in confirmed.values() if place.spot == spot}
        said = {n: certain[n].perspective for n in numbers if certain[n].perspective in asked}
        claims |= {n: index.places[perspective, spot] for n, perspective in said.items()}
        silent = [n for n in numbers if certain[n].perspective is None]
        given = _in_order(silent, [each for each in asked if each not in {*said.values(), *gone}], asked, told)
        claims |= {n: index.places[perspective, spot] for n, perspective in given.items()}
        unsure += [n for n in silent if n not in given]
    return claims, unsure


def _in_order(
    silent: list[int], left: Sequence[str | None], asked: Sequence[str | None], told: set[str | None]
) -> dict[int, str | None]:
    """Give the columns that name no perspective those that are left, in published order, when they are as many.

    Microsoft Forms repeats a statement (`…`, `…2`) for each perspective. Of an item that is asked once there is no doubt.
    """
    if len(asked) == 1:
        return dict.fromkeys(silent, asked[0])
    narrowed = [each for each in left if each in told]
    for some in (left, narrowed):
        if len(some) == len(silent):
            return dict(zip(sorted(silent), some, strict=True))
    return {}


def _settled(
    claims: Mapping[int, Place], certain: Mapping[int, Found], confirmed: Mapping[int, Place]
) -> tuple[dict[int, Place], dict[int, int]]:
    """Let one column have each place: the one that says it best, of equals the first."""
    best = sorted(claims, key=lambda n: (not certain[n].clean, certain[n].perspective is None, certain[n].how, n))
    used = dict(confirmed)
    holder = {place: number for number, place in confirmed.items()}
    doubled = {}
    for number in best:
        if claims[number] in holder:
            doubled[number] = holder[claims[number]]
        else:
            holder[claims[number]] = number
            used[number] = claims[number]
    return dict(sorted(used.items())), doubled


def _offers(
    index: Index, found: Mapping[int, Found], used: Mapping[int, Place], apart: set[int]
) -> dict[int, tuple[Place, float]]:
    """Return what the other columns may hold: each a place that is free, the likeliest first."""
    taken = {(place.perspective, place.spot) for place in used.values()}
    rows = {place.spot for place in used.values() if place.perspective is None}
    told = {place.perspective for place in used.values()}
    offered: dict[int, tuple[Place, float]] = {}
    for number, each in sorted(found.items(), key=lambda pair: (-pair[1].likeness, pair[0])):
        if number in used or number in apart or each.likeness < POSSIBLE or each.spot in rows:
            continue
        asked = index.spots[each.spot]
        wanted = asked if each.perspective is None else [p for p in asked if p == each.perspective]
        free = [p for p in wanted if (p, each.spot) not in taken]
        free = [p for p in free if p in told] or free
        if free:
            taken.add((free[0], each.spot))
            offered[number] = (index.places[free[0], each.spot], min(each.likeness, _UNSURE if each.certain else 1.0))
    return offered


def other_instrument(asked: Instrument, rows: Sequence[Sequence[object]]) -> str | None:
    """Return the id of the other instrument of which a table has questions for heads, None when there is none."""
    known = _texts_of_all()
    cells = [cell for row in rows[:_LOOK] for cell in row if isinstance(cell, str)]
    parts = {key(part) for cell in cells for head in (read_head(cell),) for part in (*head.parts, head.words)}
    counted = Counter(known[part] for part in parts if part in known)
    counted.pop(asked.id, None)
    most, times = counted.most_common(1)[0] if counted else ("", 0)
    return most if times >= _SOME else None


def _elsewhere(index: Index, head: Head) -> bool:
    """Tell whether a head is in fact a question of another instrument: a form can ask several."""
    parts = {key(part) for part in (*head.parts, head.words)}
    return any(part in _texts_of_all() for part in parts) and not any(part in index.texts for part in parts)


def _texts_of_all() -> dict[str, str]:
    """Return in which instrument each text of a question stands; short ones can stand anywhere."""
    return _texts_of(instrument_ids())


@cache
def _texts_of(ids: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in ids:
        # One that somebody is still writing says nothing about an export.
        with contextlib.suppress(WorkbookError):
            found |= dict.fromkeys((text for text in Index(instrument(each)).texts if text.count(" ") > 2), each)
    return found
