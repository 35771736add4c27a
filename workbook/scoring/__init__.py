"""Scoring: one `score` for one's own form, the team, a graded cell and the class picture."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from attrs import evolve

from workbook.instrument import Instrument, instrument
from workbook.kinds import engine_of, kind_of
from workbook.responses import Responses, answers
from workbook.results import Profile, Result
from workbook.scoring.consensus import is_shared
from workbook.scoring.dense import Dense, dense
from workbook.scoring.parts import Engine, hidden_note, is_alone, reveals, subgroups
from workbook.texts import say

__all__ = ["Dense", "dense", "one_moment", "score"]


def score(responses: Responses | str | Instrument, **settings: Any) -> Any:
    """Score answers (or, given an instrument's id, one's own answers to it).

    Parameters
    ----------
    responses : what `wb.answers` gave, or the id of an instrument
    settings : what a kind lets one set: `threshold=` (maturity), `today=` (record)

    Returns
    -------
    Result: a Profile, Scorecard, Log, Coding or Network; the school leader is not counted in a team. With nothing that
    can be scored it is empty and its `message` says in Dutch what is missing; a group of 2 to 4 is hidden.

    Raises
    ------
    WorkbookError
        for an instrument that doesn't exist or has no score
    """
    given = instrument(responses) if isinstance(responses, str) else responses
    asked = given if isinstance(given, Responses) else None
    engine = engine_of(asked.instrument if asked else given)  # type: ignore[arg-type]
    engine = partial(engine, **settings) if settings else engine
    asked = asked or answers(given)  # type: ignore[arg-type]
    if not kind_of(asked.instrument).is_dense:
        return _of_responses(asked, engine)
    if asked.table.empty:
        return Profile(instrument=asked.instrument, n=0, message=asked.message or say("results.nothing"), files=asked.files,
                       notes=asked.notes, marked=asked.marked)  # fmt: skip
    return _of_array(asked, engine)


def _of_responses(asked: Responses, engine: Callable[[Responses], Result]) -> Result:
    """Score what is no array (entries, ties); the engine says what is missing where there is nothing."""
    chosen, told = one_moment(asked)
    found = engine(chosen)
    message = asked.message if found.empty and asked.empty else found.message
    return evolve(
        found, notes=(*chosen.notes, *told, *found.notes), files=chosen.files, moment=chosen.only("moment") or "",
        invited=chosen.invited, marked=chosen.marked, message=message or (say("results.nothing") if found.empty else ""),
    )  # fmt: skip


def _of_array(asked: Responses, engine: Engine) -> Profile:
    chosen, told = one_moment(asked)
    data = dense(chosen)
    counted = data.without_leader()
    alone = is_alone(chosen, data)
    profile = engine(counted, alone=alone)
    profile = evolve(profile, hide=not alone and reveals(chosen, counted))
    about = chosen if len(counted.respondents) == len(data.respondents) else chosen.team
    parts = profile.subgroups or subgroups(counted, profile, engine)
    notes = (*_leader_note(data, counted), *_subject_note(counted), *profile.notes, *hidden_note(parts))
    return evolve(
        profile,
        notes=(*chosen.notes, *told, *notes),
        files=chosen.files,
        label=profile.label or about.called(_team_word(profile)),
        part=about.part,
        subject=chosen.only("subject") or "",
        moment=data.moment,
        invited=None if alone else chosen.invited,
        marked=chosen.marked,
        subgroups=parts,
    )


def _team_word(profile: Profile) -> str:
    """Return whether the outcome may be called the team's, or only the mean of its answers."""
    judged = profile.instrument.counts == "respondents" and not profile.hidden and not profile.empty
    return "mean" if judged and not is_shared(profile) else "team"


def one_moment(asked: Responses) -> tuple[Responses, tuple[str, ...]]:
    """Keep the follow-up where there are two moments, and say so: one score is never a mix of two."""
    moments = asked.moments
    if len(moments) < 2:
        return asked, ()
    latest = "eindmeting" if "eindmeting" in moments else moments[-1]
    return asked.select(moment=latest), (
        say("results.one_moment", chosen=latest, others=", ".join(m for m in moments if m != latest)),
    )


def _leader_note(data: Dense, counted: Dense) -> tuple[str, ...]:
    return (say("results.leader_apart"),) if len(counted.respondents) < len(data.respondents) else ()


def _subject_note(data: Dense) -> tuple[str, ...]:
    one_by_one = getattr(data.instrument, "subject", None) is not None
    subjects = [] if one_by_one else sorted(set(data.subjects) - {""})
    return (say("results.subjects_together", subjects=", ".join(subjects)),) if len(subjects) > 1 else ()
