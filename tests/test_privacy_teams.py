"""Nobody can be worked out of a team: everything that is shown, of whatever instrument, added up and set off exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from privacy_attacks import (
    PEOPLE,
    SMALLEST,
    Attacker,
    Member,
    follows,
    read,
    rows_of,
    selections,
    small_sets,
    teams,
)

import workbook as wb
from workbook.instrument import Instrument
from workbook.plots import text_alternative
from workbook.privacy import FLOOR

LIKERT = next(each for each in SMALLEST if each.kind == "likert")
kinds = pytest.mark.parametrize("about", SMALLEST, ids=lambda about: about.kind)


def attacked(answers: Any) -> list[Any]:
    """Return who can be worked out from everything that may be asked of these answers."""
    attacker = Attacker(answers)
    for asked in selections(answers):
        if not asked.table.empty:
            attacker.take(asked, wb.score(asked))
    return attacker.found()


def members(*sizes: tuple[str, str, int], without: dict[int, int] | None = None, **more: Any) -> list[Member]:
    """Return people: (school, group, how many); `without` is per place the perspective that they leave open."""
    places = [(subject, group) for subject, group, size in sizes for _ in range(size)]
    return [
        Member(
            f"r{n:02}",
            group,
            subject=subject,
            without=frozenset({without[n]} if without and n in without else ()),
            **more,
        )
        for n, (subject, group) in enumerate(places)
    ]


# ---- the attacker itself ----


def test_the_attacker_finds_what_subtraction_gives() -> None:
    whole, part = np.ones(9), np.array([1.0] * 6 + [0.0] * 3)
    assert [list(np.flatnonzero(found)) for found in small_sets(np.array([whole, part]))] == [[6, 7, 8]]
    assert list(small_sets(np.array([whole]))) == []
    # Three that overlap by turns: each is large enough, and together they give the two that they share.
    turns = np.array([[1.0] * 8, [1] * 5 + [0] * 3, [0] * 3 + [1] * 5])
    assert [3, 4] in [list(np.flatnonzero(found)) for found in small_sets(turns)]
    assert follows(np.array([0.0] * 3 + [1] * 2 + [0] * 3), np.linalg.svd(turns, full_matrices=False)[2])


def test_every_kind_that_counts_people_is_attacked() -> None:
    assert (
        {each.kind for each in SMALLEST} == {each.kind for each in PEOPLE} >= {"ipsative", "likert", "gap", "maturity"}
    )


# ---- one school ----


@kinds
@settings(max_examples=12)
@given(team=teams(), leader=st.booleans())
@example(team=members(("De Wilg", "a", 8), ("De Wilg", "b", 3)), leader=True)
@example(team=members(("De Wilg", "a", 6), ("De Wilg", "", 3)), leader=False)
@example(team=members(("De Wilg", "a", 6), ("De Wilg", "b", 5), without={0: 0, 1: 0, 7: 1}), leader=False)
def test_nobody_follows_from_a_team(about: Instrument, team: list[Member], leader: bool) -> None:
    assume(len(team) > 1)
    rows = rows_of(about, team, leader=leader)
    assume(rows)
    assert attacked(read(about, rows)) == []


@pytest.mark.parametrize("about", PEOPLE, ids=lambda about: about.id)
def test_nobody_follows_from_a_team_of_any_instrument(about: Instrument) -> None:
    team = members(("De Wilg", "a", 7), ("De Wilg", "b", 6), ("De Wilg", "c", 2), without={1: 0, 8: 1, 14: 0})
    rows = rows_of(about, team, leader=True)
    assert attacked(read(about, rows)) == []


# ---- several schools ----


@kinds
@settings(max_examples=8)
@given(team=teams(subjects=("De Wilg", "De Es"), groups=("a", "b")))
@example(team=members(("De Wilg", "a", 6), ("De Wilg", "b", 6), ("De Es", "a", 3), ("De Es", "b", 6)))
@example(team=members(("De Wilg", "", 8), ("De Es", "", 5), without={8: 0}))
def test_nobody_follows_from_schools_together_and_apart(about: Instrument, team: list[Member]) -> None:
    assume(len(team) > 1)
    rows = rows_of(about, team)
    assume(rows)
    assert attacked(read(about, rows)) == []


def test_schools_together_are_not_divided_by_group() -> None:
    """`Onderbouw` of two schools minus `onderbouw` of one would be the three of the other."""
    team = members(("De Wilg", "a", 6), ("De Wilg", "b", 6), ("De Es", "a", 3), ("De Es", "b", 6))
    both = read(LIKERT, rows_of(LIKERT, team))
    assert wb.score(both).subgroups == ()
    assert wb.score(both.select(group="a")).hidden
    assert [part.hidden for _, part in wb.score(both.select(subject="De Wilg")).subgroups] == [False, False]


def test_a_school_that_is_small_in_one_dimension_hides_both_together() -> None:
    team = members(("De Wilg", "", 8), ("De Es", "", 5), without={8: 0})
    both = read(LIKERT, rows_of(LIKERT, team))
    assert wb.score(both).hidden
    assert not wb.score(both.select(subject="De Wilg")).hidden


# ---- one person under two marks ----


@pytest.mark.parametrize("mark", ["group", "role"])
def test_somebody_whose_answers_stand_under_two_marks_is_not_the_difference(mark: str) -> None:
    """The whole counts this person in full; a selection by mark would hold only part of the answers."""
    about = next(each for each in SMALLEST if len(each.perspectives) > 1)
    other = about.perspectives[1].id
    rows = rows_of(about, members(("De Wilg", "a", 7), ("De Wilg", "b", 6)))
    moved = {"group": "b"} if mark == "group" else {"role": "schoolleider"}
    rows = [{**row, **moved} if (row["respondent"], row["perspective"]) == ("r00", other) else row for row in rows]
    answers = read(about, rows)
    assert not wb.score(answers).hidden
    assert wb.score(answers.select(group="b") if mark == "group" else answers.team).hidden


# ---- an instrument that allows open questions ----


@pytest.mark.parametrize(
    "about", [each for each in SMALLEST if each.kind in {"likert", "gap"}], ids=lambda about: about.kind
)
@settings(max_examples=10)
@given(team=teams(groups=("a", "b")))
@example(team=[evolve(one, skips=frozenset({0})) if n else one for n, one in enumerate(members(("De Wilg", "a", 6)))])
@example(
    team=[evolve(one, skips=frozenset({0})) if n == 3 else one for n, one in enumerate(members(("De Wilg", "a", 7)))]
)
def test_an_item_that_some_skipped_gives_nobody_away(about: Instrument, team: list[Member]) -> None:
    """Where part of a dimension's items is enough, an item can rest on one person while its dimension rests on six."""
    assume(len(team) > 1)
    loose = evolve(about, scale=evolve(about.scale, min_share=0.25))  # type: ignore[attr-defined]
    rows = rows_of(loose, team)
    # Who left everything out is not in the file; one person alone in it sees a profile of one's own.
    assume(len({row["respondent"] for row in rows}) > 1)
    answers = read(loose, rows)
    profile = wb.score(answers)
    assert all(item.n >= FLOOR and item.n == profile.score(item.perspective, item.dimension).estimate.n
               for item in profile.items)  # fmt: skip
    assert all(item.gap.n >= FLOOR or item.gap.value is None for item in profile.ranking)
    assert attacked(answers) == []


# ---- what a result that hides all still says ----


@pytest.mark.parametrize("about", PEOPLE, ids=lambda about: about.id)
@pytest.mark.parametrize("size", [2, 4])
def test_a_small_team_says_nothing_anywhere(about: Instrument, size: int) -> None:
    profile = wb.score(read(about, rows_of(about, members(("De Wilg", "a", size)))))
    Attacker(read(about, rows_of(about, members(("De Wilg", "a", size)))))._figures(profile, np.ones(size, dtype=bool))
    assert profile.hidden
    assert profile.subgroups == ()
    assert profile.table[["score", "sd", "low", "high"]].isna().all(axis=None)


@pytest.mark.parametrize("about", PEOPLE, ids=lambda about: about.id)
def test_a_part_that_would_give_others_away_says_nothing_in_notes_text_or_figure(about: Instrument) -> None:
    """Eight of eleven: the mean over all minus theirs would be that of three, also where it stands in a note."""
    answers = read(about, rows_of(about, members(("De Wilg", "a", 8), ("De Wilg", "b", 3))))
    profile = wb.score(answers.select(group="a"))
    assert (profile.n, profile.hidden, profile.quality, profile.items) == (8, True, {}, ())
    attacker = Attacker(answers)
    attacker.take(answers.select(group="a"), profile)
    assert not any(attacker.sums.values())
    assert not any(sign.isdigit() for sign in text_alternative(profile).replace("8", "").replace("5", "")
                   .replace(about.reading, ""))  # fmt: skip
