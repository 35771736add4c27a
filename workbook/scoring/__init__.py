"""Scoring: one `score` for one's own form, the team, a graded cell and the class picture."""

from __future__ import annotations

from attrs import evolve

from workbook.instrument import Instrument, instrument
from workbook.kinds import engine_of
from workbook.responses import Responses, answers
from workbook.results import Profile
from workbook.scoring.dense import Dense, dense
from workbook.scoring.parts import Engine, is_alone, reveals, subgroups
from workbook.texts import say

__all__ = ["Dense", "dense", "one_moment", "score"]


def score(responses: Responses | str | Instrument) -> Profile:
    """Score answers (or, given an instrument's id, one's own answers to it).

    Returns
    -------
    Profile; the school leader is not counted in a team. With nothing that can be scored it is empty and its
    `message` says in Dutch what is missing; a group of 2 to 4 is hidden.

    Raises
    ------
    WorkbookError
        for an instrument that doesn't exist or has no score
    """
    given = instrument(responses) if isinstance(responses, str) else responses
    engine: Engine = engine_of(given.instrument if isinstance(given, Responses) else given)
    asked = given if isinstance(given, Responses) else answers(given)
    if asked.table.empty:
        return Profile(instrument=asked.instrument, n=0, message=asked.message or say("results.nothing"), files=asked.files,
                       notes=asked.notes, marked=asked.marked)  # fmt: skip
    chosen, told = one_moment(asked)
    data = dense(chosen)
    counted = data.without_leader()
    alone = is_alone(chosen, data)
    profile = engine(counted, alone=alone)
    profile = evolve(profile, hide=not alone and reveals(chosen, counted, engine))
    label = chosen.label if len(counted.respondents) == len(data.respondents) else chosen.team.label
    return evolve(
        profile,
        notes=(*chosen.notes, *told, *_leader_note(data, counted), *_subject_note(counted), *profile.notes),
        files=chosen.files,
        label=label,
        moment=data.moment,
        marked=chosen.marked,
        subgroups=subgroups(counted, profile, engine),
    )


def one_moment(asked: Responses) -> tuple[Responses, tuple[str, ...]]:
    """Keep the follow-up where there are two moments, and say so: one score is never a mix of two."""
    moments = sorted(asked.table["moment"].unique())
    if len(moments) < 2:
        return asked, ()
    latest = "eindmeting" if "eindmeting" in moments else moments[-1]
    return asked.select(moment=latest), (
        say("results.one_moment", chosen=latest, others=", ".join(m for m in moments if m != latest)),
    )


def _leader_note(data: Dense, counted: Dense) -> tuple[str, ...]:
    return (say("results.leader_apart"),) if len(counted.respondents) < len(data.respondents) else ()


def _subject_note(data: Dense) -> tuple[str, ...]:
    subjects = sorted(set(data.subjects) - {""})
    return (say("results.subjects_together", subjects=", ".join(subjects)),) if len(subjects) > 1 else ()
