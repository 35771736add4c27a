"""The open conversation: named people who each agreed lay their own positions side by side on one screen.

It goes round the privacy floor, so it asks what the floor protects: everybody's own consent, by name. Nothing of it is
stored as a score of the team, and it never goes along in a hand-in.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

import numpy as np
from attrs import evolve

from workbook.dutch import fold, join, number
from workbook.errors import problem
from workbook.kinds import each_of, kind_of
from workbook.privacy import floor
from workbook.responses import Responses
from workbook.responses.responses import LEADER, count_people
from workbook.results.conversation import Conversation, Position
from workbook.scoring import one_moment
from workbook.scoring.dense import Dense, dense
from workbook.texts import say


def open_conversation(responses: Responses, agreed: Iterable[str] | None = None) -> Conversation:
    """Lay the positions of named people side by side, once each of them agreed.

    Parameters
    ----------
    responses : the answers of who takes part, the leader's too
    agreed : the codes or names of the people who agreed, as they stand in `respondent`; capitals and accents don't count.
        Without it those take part who agreed in their questionnaire, by the name they gave there; how many did not is
        told where that is nobody or at least as many people as the floor asks

    Returns
    -------
    Conversation; only on the screen: it has no `to_json`, and a hand-in leaves its output out

    Raises
    ------
    WorkbookError
        when somebody did not agree, when who stays outside could be worked out from the team's result, when there are no
        answers, and for an instrument that gives no position of one person
    """
    instrument = responses.instrument
    where = instrument.short or instrument.title
    if not kind_of(instrument).is_dense or instrument.counts != "respondents":
        raise problem("maturity.conversation.not_people", where=where)
    if responses.table.empty:
        raise problem("maturity.conversation.nobody", where=where)
    chosen, told = one_moment(responses)
    if agreed is None:
        chosen, names = _who_agreed(chosen, where)
        data, given = dense(chosen), []
    else:
        data = dense(chosen)
        names, given = _names(data), list(dict.fromkeys([agreed] if isinstance(agreed, str) else agreed))
        missing = [name for name in names if fold(name) not in set(map(fold, given))]
        if missing:
            raise problem("maturity.conversation.not_agreed", where=where, missing=join(missing))
    outside = _refuse_subtraction(chosen, data, where)
    positions = tuple(_positions(data, names))
    apart = [say("maturity.conversation.outside", n=outside)] if agreed is None and outside else []
    return Conversation(
        instrument, positions, _text(data, names, positions),
        (*told, *apart, *_absent(given, names), *_incomplete(positions)), chosen.marked,
    )  # fmt: skip


def _who_agreed(chosen: Responses, where: str) -> tuple[Responses, list[str]]:
    """Return the answers of those who agreed in their questionnaire, and their names, in the order of the answers.

    Raises `WorkbookError` when nobody did.
    """
    table = chosen.table
    people = list(zip(table["subject"], table["moment"], table["respondent"], strict=True))
    kept = table[[person in chosen.agreed for person in people]]
    if kept.empty:
        raise problem("maturity.conversation.nobody_agreed", where=where)
    inside = evolve(chosen, table=kept.reset_index(drop=True), among=chosen.everybody)
    order = dict.fromkeys(person for person in people if person in chosen.agreed)
    return inside, told_apart([chosen.agreed[person] for person in order])


def told_apart(names: Iterable[str]) -> list[str]:
    """Return names of which no two are the same, capitals and accents apart: the second Anna is `Anna (2)`."""
    given = list(names)
    taken = set(map(fold, given))
    found: list[str] = []
    for name in given:
        called = name
        if fold(name) in set(map(fold, found)):
            others = (f"{name} ({number(k)})" for k in count(2))
            called = next(each for each in others if fold(each) not in taken)
        found.append(called)
        taken.add(fold(called))
    return found


def _absent(given: list[str], names: list[str]) -> tuple[str, ...]:
    """Say who agreed but did not answer."""
    present = set(map(fold, names))
    return tuple(say("maturity.conversation.left_out", name=name) for name in given if fold(name) not in present)


def _incomplete(positions: tuple[Position, ...]) -> tuple[str, ...]:
    """Say what a dash means, where there is one."""
    dashes = any(value is None for each in positions for value in each.values.values())
    return (say("maturity.conversation.incomplete"),) if dashes else ()


def _refuse_subtraction(chosen: Responses, data: Dense, where: str) -> int:
    """Refuse when only a few people stay outside: the team's result minus these positions would be theirs.

    Returns how many do stay outside, the leader not counted.
    """
    table = chosen.everybody
    same = table["subject"].isin(data.subjects) & (table["moment"] == data.moment) & (table["role"] != LEADER)
    inside = sum(role != LEADER for role in data.roles)
    outside = count_people(table[same]) - inside
    if 0 < outside < floor():
        raise problem("maturity.conversation.reveals", where=where, n=outside, floor=floor())
    return outside


def _positions(data: Dense, names: list[str]) -> Iterable[Position]:
    each = each_of(data.instrument)(data)
    for r, name in enumerate(names):
        for d, dimension in enumerate(data.instrument.scored):
            values = {
                perspective.id: float(each[r, p, d]) if np.isfinite(each[r, p, d]) else None
                for p, perspective in enumerate(data.instrument.perspectives)
                if np.isfinite(each[:, p]).any()
            }
            yield Position(name, dimension, values)


def _names(data: Dense) -> list[str]:
    """Return what people are called; the same name in two schools gets the school's name behind it."""
    double = {name for name in data.respondents if data.respondents.count(name) > 1}
    return [
        f"{name} ({subject})" if name in double else name
        for name, subject in zip(data.respondents, data.subjects, strict=True)
    ]


def _text(data: Dense, names: list[str], positions: tuple[Position, ...]) -> str:
    instrument, first = data.instrument, next(iter(positions[0].values), "")
    parts = [say("maturity.conversation.text", people=join(names))]
    ranges: dict[str, tuple[float, float]] = {}
    for dimension in instrument.scored:
        known = [value for each in positions if each.dimension == dimension
                 and (value := each.values.get(first)) is not None]  # fmt: skip
        if len(known) > 1:
            ranges[dimension] = (min(known), max(known))
    if ranges:
        low, high = max(ranges.values(), key=lambda ends: ends[1] - ends[0])
        fields = [
            f"'{instrument.dimension_label(name).lower()}'" for name, ends in ranges.items() if ends == (low, high)
        ]
        apart = say("maturity.conversation.apart", fields=join(fields), low=number(low), high=number(high))
        parts.append(apart if high > low else say("maturity.conversation.together"))
    return " ".join((*parts, say("maturity.conversation.stays")))
