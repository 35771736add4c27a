"""The open conversation: named people who each agreed lay their own positions side by side on one screen.

It goes round the privacy floor, so it asks what the floor protects: everybody's own consent, by name. Nothing of it is
stored as a score of the team, and it never goes along in a hand-in.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

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


def open_conversation(responses: Responses, agreed: Iterable[str] = ()) -> Conversation:
    """Lay the positions of named people side by side, once each of them agreed.

    Parameters
    ----------
    responses : the answers of who takes part, the leader's too
    agreed : the codes or names of the people who agreed, as they stand in `respondent`; capitals and accents don't count

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
    data = dense(chosen)
    names = _names(data)
    given = list(dict.fromkeys([agreed] if isinstance(agreed, str) else agreed))
    missing = [name for name in names if fold(name) not in set(map(fold, given))]
    if missing:
        raise problem("maturity.conversation.not_agreed", where=where, missing=join(missing))
    _refuse_subtraction(chosen, data, where)
    positions = tuple(_positions(data))
    return Conversation(
        instrument, positions, _text(data, positions),
        (*told, *_absent(given, names), *_incomplete(positions)), chosen.marked,
    )  # fmt: skip


def _absent(given: list[str], names: list[str]) -> tuple[str, ...]:
    """Say who agreed but did not answer."""
    present = set(map(fold, names))
    return tuple(say("maturity.conversation.left_out", name=name) for name in given if fold(name) not in present)


def _incomplete(positions: tuple[Position, ...]) -> tuple[str, ...]:
    """Say what a dash means, where there is one."""
    dashes = any(value is None for each in positions for value in each.values.values())
    return (say("maturity.conversation.incomplete"),) if dashes else ()


def _refuse_subtraction(chosen: Responses, data: Dense, where: str) -> None:
    """Refuse when only a few people stay outside: the team's result minus these positions would be theirs."""
    table = chosen.everybody
    same = table["subject"].isin(data.subjects) & (table["moment"] == data.moment) & (table["role"] != LEADER)
    inside = sum(role != LEADER for role in data.roles)
    outside = count_people(table[same]) - inside
    if 0 < outside < floor():
        raise problem("maturity.conversation.reveals", where=where, n=outside, floor=floor())


def _positions(data: Dense) -> Iterable[Position]:
    each = each_of(data.instrument)(data)
    for r, name in enumerate(_names(data)):
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


def _text(data: Dense, positions: tuple[Position, ...]) -> str:
    instrument, first = data.instrument, next(iter(positions[0].values), "")
    parts = [say("maturity.conversation.text", people=join(_names(data)))]
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
