"""Several schools beside each other, as a bovenschools director has them: each scored by itself, none above another."""

from __future__ import annotations

from attrs import evolve

from workbook.dutch import fold, join
from workbook.responses import Responses, answers
from workbook.results import Profile, Schools, Scorecard
from workbook.scoring import one_moment, score
from workbook.texts import say


def side_by_side(responses: Responses | str) -> Schools:
    """Score every school (`subject`) in a set of answers by itself.

    Parameters
    ----------
    responses : answers in which each row names its school, or the id of an instrument (the team's answers to it)

    Returns
    -------
    Schools, in the order of the alphabet. There is no rank, no mean over schools and no difference between them: schools
    differ in pupils, size and who answered. A school of which fewer than five answered has no numbers. Schools of which
    nothing can be set beside the others are left out by name. With fewer than two it is empty and says so.
    """
    asked = answers(responses, "team") if isinstance(responses, str) else responses
    chosen, told = one_moment(asked)
    scored = {name: score(chosen.select(subject=name)) for name in _names(chosen)}
    fit = {name: each for name, each in scored.items() if isinstance(each, Profile | Scorecard) and each.scores}
    left = [name for name in scored if name not in fit]
    notes = (*told, *((say("schools.left_out", schools=join(left)),) if left else ()))
    about = Schools(instrument=asked.instrument, notes=notes, files=chosen.files, marked=chosen.marked)
    if len(fit) < 2:
        return evolve(about, message=asked.message or say("schools.too_few"))
    hidden = [name for name, each in fit.items() if each.hidden]
    return evolve(
        about, schools=tuple(evolve(each, subject=name) for name, each in fit.items()), n=len(fit),
        text=say("schools.text", schools=join(fit)),
        notes=(*notes, *((say("schools.hidden", schools=join(hidden)),) if hidden else ()), say("schools.no_table")),
    )  # fmt: skip


def _names(asked: Responses) -> list[str]:
    """Return the names of the schools, in the order of the alphabet."""
    found = {str(each) for each in asked.table["subject"] if each}
    found |= {str(each["subject"]) for each in asked.entries if each.get("subject")}
    return sorted(found, key=fold)
