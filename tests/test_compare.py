"""Two results side by side: before and after, paired and not, leader and team; against scipy and statsmodels."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_answers import PERSPECTIVES, TYPES, drop, frame, golden, rows_of, somebody, team
from numpy.testing import assert_allclose
from scipy import stats as oracle

import workbook as wb
from workbook.responses import Responses
from workbook.results import Change, Comparison
from workbook.scoring import dense
from workbook.scoring.ipsative import profiles


def given(rows: list[dict[str, Any]]) -> Responses:
    return wb.answers("ocai", frame(rows))


def at(moment: str, seeds: dict[str, int]) -> Responses:
    """Return people's answers at a moment: per code the seed of their points."""
    return given([row for who, seed in seeds.items() for row in rows_of(who, somebody(seed), moment=moment)])


def each(responses: Responses, change: Change) -> np.ndarray:
    """Return everybody's own score behind one side of a change."""
    place = (PERSPECTIVES.index(change.perspective), TYPES.index(change.dimension))
    return profiles(dense(responses).values)[:, place[0], place[1]]


@pytest.fixture(scope="module")
def school() -> Responses:
    return wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg")


SAME = {f"r{n}": n for n in range(1, 9)}
LATER = {f"r{n}": n + 50 for n in range(1, 9)}
OTHERS = {f"x{n}": n + 50 for n in range(1, 8)}


# ---- the figures ----


def test_the_same_people_are_compared_with_themselves_as_scipy_does() -> None:
    before, after = at("nulmeting", SAME), at("eindmeting", LATER)
    found = wb.compare(before, after)
    assert found.paired
    assert len(found.changes) == 8
    for change in found.changes:
        then, now = each(before, change), each(after, change)
        interval = oracle.ttest_rel(now, then).confidence_interval()
        got = change.difference
        assert got.n == 8
        assert_allclose([got.value, got.low, got.high], [(now - then).mean(), *interval])
        assert_allclose([change.before.value, change.after.value], [then.mean(), now.mean()])


def test_other_people_are_compared_as_statsmodels_does() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.stats.weightstats import CompareMeans
    before, after = at("nulmeting", SAME), at("eindmeting", OTHERS)
    found = wb.compare(before, after)
    assert not found.paired
    for change in found.changes:
        then, now = each(before, change), each(after, change)
        expected = CompareMeans.from_data(now, then).tconfint_diff(usevar="unequal")
        assert_allclose([change.difference.low, change.difference.high], expected)
        assert change.difference.value == pytest.approx(now.mean() - then.mean())
    assert any("niet te koppelen" in note for note in found.notes)


def test_pairs_are_only_those_who_count_at_both_moments() -> None:
    seeds = {f"r{n}": n for n in range(1, 13)}
    rows = [row for who, seed in seeds.items() for row in rows_of(who, somebody(seed), moment="nulmeting")]
    before = given(drop(drop(rows, respondent="r1", perspective="nu"), respondent="r12"))
    after = at("eindmeting", {f"r{n}": n + 50 for n in range(1, 13) if n != 11})
    found = wb.compare(before, after)
    assert found.paired
    now = {change.perspective: change.difference.n for change in found.changes}
    assert now == {"nu": 9, "gewenst": 10}


# ---- what a comparison may not give away ----


@pytest.mark.parametrize(
    ("before", "after", "paired"),
    [
        (SAME, LATER, True),
        (SAME, {**LATER, "x1": 9}, False),
        ({**SAME, "x1": 9}, LATER, False),
        (SAME, {**LATER, **OTHERS}, True),
        ({**SAME, "x1": 9}, {**LATER, "x2": 10}, True),
        ({f"r{n}": n for n in range(1, 5)} | OTHERS, {f"r{n}": n + 9 for n in range(1, 5)} | {"y1": 3, "y2": 4}, False),
    ],
    ids=["all pairs", "one came", "one left", "seven came", "one left and one came", "four pairs"],
)
def test_pairs_are_used_only_where_they_give_nobody_away(
    before: dict[str, int], after: dict[str, int], paired: bool
) -> None:
    found = wb.compare(at("nulmeting", before), at("eindmeting", after))
    assert found.paired is paired
    assert all(change.difference.value is not None for change in found.changes)
    if not paired:
        linked = len(before.keys() & after.keys())
        assert any(f"Van {linked} mensen" in note and "wordt niet getoond" in note for note in found.notes)
        for change in found.changes:
            assert change.difference.value == pytest.approx(change.after.value - change.before.value)


@pytest.mark.parametrize(("small", "large"), [("before", "after"), ("after", "before")])
def test_a_hidden_side_hides_the_difference(small: str, large: str) -> None:
    sides = {small: given(team(4)), large: given(team(8, start=20))}
    found = wb.compare(sides["before"], sides["after"])
    assert {change.difference.value for change in found.changes} == {None}
    assert found.sentence().startswith("Er is geen verschil te tonen")
    assert any("Een groep van 4 wordt niet getoond" in note for note in found.notes)


def test_one_person_twice_is_the_own_development() -> None:
    found = wb.compare(
        given(golden(moment="nulmeting")),
        given(rows_of("d-golden", [25] * 4, moment="eindmeting")),
    )
    assert (found.paired, found.alone) == (True, True)
    assert_allclose([change.difference.value for change in found.changes[:4]], [-19, 10, 13.5, -4.5])
    assert {change.difference.low for change in found.changes} == {None}


# ---- leader and team ----


def test_leader_and_team_of_the_school(school: Responses) -> None:
    autumn = school.select(moment="nulmeting")
    found = wb.compare(autumn.leader, autumn.team)
    assert found.names == ("De leider (nulmeting)", "Het team (nulmeting)")
    assert not found.paired
    family = found.changes[TYPES.index("familie")]
    assert (family.before.value, family.before.n) == (47.5, 1)
    assert (round(family.after.value, 1), family.after.n) == (31.9, 23)
    assert (family.difference.low, family.difference.high) == (None, None)
    assert "een begin van een gesprek" in found.sentence()
    assert "familie (nu: 47,5 → 31,9, −15,6)" in found.sentence()


@pytest.mark.parametrize("turned", [False, True])
def test_people_are_not_spoken_of_as_moments(school: Responses, turned: bool) -> None:
    autumn = school.select(moment="nulmeting")
    sides = (autumn.team, autumn.leader) if turned else (autumn.leader, autumn.team)
    assert "begin van een gesprek" in wb.compare(*sides).sentence()
    assert "momenten" not in wb.compare(*sides).sentence()
    assert "begin van een gesprek" in wb.compare(*map(wb.score, sides)).sentence()


# ---- two moments of the school ----


def test_two_moments_of_the_school(school: Responses) -> None:
    found = wb.compare(school.select(moment="nulmeting").team, school.select(moment="eindmeting").team)
    assert found.names == ("Nulmeting", "Eindmeting")
    assert found.paired
    order = found.changes[TYPES.index("hierarchie")]
    assert (round(order.before.value, 1), round(order.after.value, 1)) == (38.6, 29.6)
    assert order.difference.high < 0
    # Of pairs the difference is their own; the means of all stand in the table.
    assert "hiërarchie (nu: −8,2)" in found.sentence()
    assert "zegt nog niet waardoor het komt" in found.sentence()


def test_scores_of_two_moments_are_known_as_such(school: Responses) -> None:
    moments = [wb.score(school.select(moment=moment)) for moment in ("nulmeting", "eindmeting")]
    found = wb.compare(*moments)
    assert found.names == ("Nulmeting", "Eindmeting")
    assert "zegt nog niet waardoor het komt" in found.sentence()
    assert not found.paired


def test_answers_that_hold_two_moments_are_not_mixed(school: Responses) -> None:
    later = school.select(moment="eindmeting")
    found = wb.compare(school, later)
    assert_allclose([change.difference.value for change in found.changes], 0, atol=1e-9)
    assert found.sentence().endswith("overal gelijk.")
    turned = wb.compare(school.select(moment="nulmeting"), school)
    direct = wb.compare(school.select(moment="nulmeting"), later)
    assert turned.changes == direct.changes


# ---- nothing to compare, and how it shows ----


@pytest.mark.parametrize("absent", ["before", "after"])
def test_a_side_without_answers_says_what_is_missing(school: Responses, absent: str) -> None:
    nobody = school.select(role="gast")
    found = wb.compare(nobody, school) if absent == "before" else wb.compare(school, nobody)
    assert found.empty
    assert found.sentence() == "Er zijn geen antwoorden bij deze keuze: gast."
    assert found.sentence() in found._repr_html_()


def test_two_instruments_are_not_compared(school: Responses) -> None:
    from attrs import evolve

    other = evolve(wb.score(school), instrument=evolve(school.instrument, id="iets-anders"))
    found = wb.compare(wb.score(school), other)
    assert found.empty
    assert "verschillende instrumenten" in found.sentence()


def test_equal_differences_are_all_named() -> None:
    before, after = rows_of("a", [40, 30, 20, 10]), rows_of("b", [30, 40, 20, 10])
    text = wb.compare(given(before), given(after)).sentence()
    assert "familie (nu: 40 → 30, −10), adhocratie (nu: 30 → 40, +10)" in text


def test_a_comparison_shows_itself(school: Responses) -> None:
    found: Comparison = wb.compare(school.leader, school.team, names=("Marloes", "Iedereen"))
    points = ["perspective", "dimension", "before", "after", "difference", "low", "high", "n"]
    assert list(found.table) == [*points, "d_z", "d_av", "g_z", "d", "g", "p", "p_exact"]
    assert found.table["difference"].tolist() == [change.difference.value for change in found.changes]
    shown = found._repr_html_()
    assert "<caption>Marloes – Iedereen</caption>" in shown
    assert found.marked
    assert found.marked in shown
    assert repr(found) == found.sentence()


# ---- effects, and who linked themselves ----


def likert_of(moment: str, people: dict[str, tuple[int, str]]) -> Responses:
    """Return answers to a shipped Likert instrument: per code the value of every item (reversed ones turned) and a koppelcode."""
    instrument = next(each for each in wb.catalogue() if each.kind == "likert" and len(each.perspectives) == 1)
    ends = instrument.scale.minimum + instrument.scale.maximum
    rows = [
        {"respondent": who, "moment": moment, "perspective": instrument.perspectives[0].id, "item": item.id,
         "value": ends - value if item.reverse else value, "koppelcode": code}
        for who, (value, code) in people.items() for item in instrument.items
    ]  # fmt: skip
    return wb.answers(instrument, pd.DataFrame(rows))


VALUES = [2, 3, 3, 4, 2, 3, 5, 4]
GAINS = [1, 0, 1, 1, 2, 0, 0, 1]


def test_only_a_code_of_ones_own_links_people_where_anybody_gave_one() -> None:
    before = {f"{n}": (value, f"Code {n}" if n != 7 else "") for n, value in enumerate(VALUES)}
    # The same numbers in the second list are other people; the codes tell who is who, capitals and spaces aside.
    after = {
        f"{7 - n}": (value + gain, f" code {n}" if n != 7 else "")
        for n, (value, gain) in enumerate(zip(VALUES, GAINS, strict=True))
    }
    found = wb.compare(likert_of("nulmeting", before), likert_of("eindmeting", {**after, "8": (3, "")}))
    # Seven pairs; the eighth and ninth person have no code and belong to nobody.
    assert found.paired
    assert {change.difference.n for change in found.changes} == {7}
    assert found.changes[0].difference.value == pytest.approx(np.mean(GAINS[:7]))
    assert any("7 mensen" in note and "88% van de eerste meting" in note for note in found.notes)


def test_pairs_give_the_effects_of_the_statistics() -> None:
    from workbook.stats import paired_effect

    before = {f"r{n}": (value, f"c{n}") for n, value in enumerate(VALUES)}
    after = {f"x{n}": (value + gain, f"c{n}") for n, (value, gain) in enumerate(zip(VALUES, GAINS, strict=True))}
    found = wb.compare(likert_of("nulmeting", before), likert_of("eindmeting", after))
    assert found.paired
    expected = paired_effect(VALUES, np.add(VALUES, GAINS))
    for change in found.changes:
        assert change.effect == expected
        assert change.difference == expected.estimate
    assert expected.d_z == pytest.approx(np.mean(GAINS) / np.std(GAINS, ddof=1))
    assert any("100% van de eerste meting" in note for note in found.notes)
    assert "d_z = " in found.sentence()
    assert "zegt nog niet waardoor het komt" in found.sentence()
    row = found.table.iloc[0]
    assert row["p_exact"] == pytest.approx(expected.p_exact)
    assert pd.isna(row["d"])


def test_five_pairs_say_what_they_can_not_show() -> None:
    before = {f"r{n}": (value, f"c{n}") for n, value in enumerate(VALUES[:5])}
    after = {f"r{n}": (value + gain, f"c{n}") for n, (value, gain) in enumerate(zip(VALUES[:5], GAINS, strict=False))}
    found = wb.compare(likert_of("nulmeting", before), likert_of("eindmeting", after))
    assert found.paired
    assert any("geen enkele toets" in note and "ten minste 6" in note for note in found.notes)


def test_a_code_that_two_people_share_links_nobody() -> None:
    before = {f"r{n}": (value, f"c{n % 7}") for n, value in enumerate(VALUES)}
    after = {f"x{n}": (value, f"c{n}") for n, value in enumerate(VALUES)}
    found = wb.compare(likert_of("nulmeting", before), likert_of("eindmeting", after))
    assert max(change.difference.n for change in found.changes) <= 8
    assert any("6 mensen" in note for note in found.notes)


def test_without_a_link_the_groups_are_compared_with_hedges_g() -> None:
    from workbook.stats import unpaired_effect

    before = {f"r{n}": (value, "") for n, value in enumerate(VALUES)}
    after = {f"x{n}": (value + gain, "") for n, (value, gain) in enumerate(zip(VALUES, GAINS, strict=True))}
    found = wb.compare(likert_of("nulmeting", before), likert_of("eindmeting", after))
    assert not found.paired
    assert found.changes[0].effect == unpaired_effect(VALUES, np.add(VALUES, GAINS))
    assert "Hedges' g" in found.sentence()


def test_the_whole_division_is_tested_at_once_and_no_type_apart() -> None:
    before, after = at("nulmeting", SAME), at("eindmeting", LATER)
    notes = [note for note in wb.compare(before, after).notes if "verdeling over alle typen" in note]
    assert len(notes) == 2
    assert all("n = 8" in note for note in notes)


def test_a_hidden_difference_keeps_no_effect() -> None:
    before = {f"r{n}": (value, f"c{n}") for n, value in enumerate(VALUES)}
    small = likert_of("eindmeting", dict(list(before.items())[:4]))
    found = wb.compare(likert_of("nulmeting", before), small)
    assert all(change.effect is None and change.difference.value is None for change in found.changes)


def test_what_is_no_profile_is_not_compared_and_says_what_to_do_instead() -> None:
    schools = wb.answers("leerrendement", wb.dataset("leerresultaten"))
    found = wb.compare(schools.select(subject="De Wilg"), schools.select(subject="De Esdoorn"))
    assert found.empty
    assert "side_by_side" in found.sentence()


def test_two_observers_of_the_same_lessons_are_named_by_their_roles() -> None:
    lessons = wb.answers("kijkwijzer", wb.dataset("lesobservaties"))
    found = wb.compare(lessons.leader, lessons.team)
    assert found.names == ("De leider", "Intern begeleider")
    assert found.sentence().startswith("De leider naast Intern begeleider: het grootste verschil")


def test_one_person_at_two_moments_is_told_as_one_person() -> None:
    before, after = (
        wb.answers("ocai", wb.dataset("ocai_team")).select(subject="De Wilg", moment=moment).leader
        for moment in ("nulmeting", "eindmeting")
    )
    notes = " ".join(wb.compare(before, after).notes)
    assert "van één persoon" in notes
    assert "1 mensen" not in notes
