"""Scoring: one `score` for one's own form, the team, a graded cell and the class picture."""

from __future__ import annotations

from importlib import import_module

import numpy as np
from attrs import evolve

from workbook.instrument import Instrument
from workbook.kinds import engine_of
from workbook.privacy import hidden_groups
from workbook.responses import Responses, answers
from workbook.results import Profile
from workbook.scoring.dense import Dense, dense
from workbook.texts import say

__all__ = ["Dense", "dense", "score"]


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
    asked = responses if isinstance(responses, Responses) else answers(responses)
    engine = _engine(asked.instrument)
    if asked.table.empty:
        return Profile(instrument=asked.instrument, n=0, message=asked.message or say("results.nothing"), files=asked.files,
                       notes=asked.notes, marked=asked.marked)  # fmt: skip
    chosen, told = _one_moment(asked)
    data = dense(chosen)
    counted = data.without_leader()
    profile: Profile = engine(counted, alone=len(data.respondents) == 1)
    label = chosen.label if len(counted.respondents) == len(data.respondents) else chosen.team.label
    return evolve(
        profile,
        notes=(*chosen.notes, *told, *_leader_note(data, counted), *_subject_note(counted), *profile.notes),
        files=chosen.files,
        label=label,
        marked=chosen.marked,
        subgroups=_subgroups(counted, profile, engine),
    )


def _engine(instrument: Instrument):  # type: ignore[no-untyped-def]
    module, _, function = engine_of(instrument).partition(":")
    return getattr(import_module(module), function)


def _one_moment(asked: Responses) -> tuple[Responses, tuple[str, ...]]:
    """Keep the follow-up where there are two moments, and say so: one score is never a mix of two."""
    moments = sorted(asked.table["moment"].unique())
    if len(moments) == 1:
        return asked, ()
    latest = "eindmeting" if "eindmeting" in moments else moments[-1]
    return asked.select(moment=latest), (say("results.one_moment", chosen=latest, others=", ".join(m for m in moments if m != latest)),)


def _leader_note(data: Dense, counted: Dense) -> tuple[str, ...]:
    return (say("results.leader_apart"),) if len(counted.respondents) < len(data.respondents) else ()


def _subject_note(data: Dense) -> tuple[str, ...]:
    subjects = sorted(set(data.subjects) - {""})
    return (say("results.subjects_together", subjects=", ".join(subjects)),) if len(subjects) > 1 else ()


def _subgroups(data: Dense, whole: Profile, engine) -> tuple[tuple[str, Profile], ...]:  # type: ignore[no-untyped-def]
    """Score each group (department, bouw, sectie); hide the small ones and what would reveal them by subtraction."""
    names = sorted(set(data.groups) - {""})
    if not names or whole.empty or whole.hidden:
        return ()
    groups = np.asarray(data.groups)
    parts = {name: engine(data.keep(groups == name), alone=False) for name in names}
    parts = {name: part for name, part in parts.items() if not part.empty}
    hidden: set[str] = set()
    for perspective in dict.fromkeys(each.perspective for each in whole.scores):
        sizes = {name: _n_in(part, perspective) for name, part in parts.items()}
        hidden |= hidden_groups(sizes, _n_in(whole, perspective))
    return tuple((name, evolve(part, label=name, hide=name in hidden, files=(), notes=())) for name, part in parts.items())


def _n_in(profile: Profile, perspective: str) -> int:
    return max((each.estimate.n for each in profile.scores if each.perspective == perspective), default=0)
