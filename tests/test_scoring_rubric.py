"""What is seen in lessons: scores over lessons, the ladder, agreement of observers, and visits that stay unseen one by one."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from statsmodels.stats.inter_rater import cohens_kappa

import workbook as wb
from workbook.dutch import number
from workbook.home import make_home
from workbook.instrument import Instrument, instrument, load
from workbook.instrument.model import Rubric, Scale
from workbook.responses import save_rows
from workbook.results import Profile
from workbook.scoring import dense
from workbook.scoring.rubric import each_rubric

Row = dict[str, Any]
Levels = dict[str, float]


def rubric(name: str) -> Rubric:
    found = instrument(name)
    assert isinstance(found, Rubric)
    return found


LADDER, VISIT, TALK, SYSTEM, SCHOOL = map(
    rubric, ("kijkwijzer", "flitsbezoek", "lesgesprek", "kwaliteitssysteem", "zelfevaluatie")
)
ALL = [LADDER, VISIT, TALK, SYSTEM, SCHOOL]
DOMAINS = LADDER.scored
ITEMS = [item.id for item in LADDER.items]
STAMP = "2026-11-23T20:14:03.123Z"


def numeric(about: Rubric) -> list[str]:
    return [item.id for item in about.items if about.is_numeric(item)]


def judged(levels: Levels, who: str = "w1", subject: str = "les 1", perspective: str = "nu", **more: str) -> list[Row]:
    """Return one observer's rows about one subject."""
    return [
        {"respondent": who, "subject": subject, **more, "perspective": perspective, "item": item, "option": None,
         "value": value}
        for item, value in levels.items()
    ]  # fmt: skip


def all_at(level: float, about: Rubric = LADDER) -> Levels:
    return dict.fromkeys(numeric(about), level)


def example(about: Rubric, perspective: str = "nu") -> Levels:
    assert about.example is not None
    return dict(about.example.rows[perspective])


def scored(rows: list[Row], about: Instrument = LADDER) -> Profile:
    found = wb.score(wb.answers(about, pd.DataFrame(rows)))
    assert isinstance(found, Profile)
    return found


def values(profile: Profile, perspective: str = "nu") -> dict[str, float | None]:
    return {each.dimension: each.estimate.value for each in profile.scores if each.perspective == perspective}


# --- The worked cases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("about", ALL, ids=lambda each: each.id)
class TestWorkedCase:
    def outcome(self, about: Rubric) -> Profile:
        assert about.example is not None
        subjects = [f"{number}" for number in range(1, max(about.minimum, 1) + 1)]
        return scored(
            [
                row
                for perspective, levels in about.example.rows.items()
                for subject in subjects
                for row in judged(levels, "w1", subject, perspective)
            ],
            about,
        )

    def test_gives_the_figures_that_were_worked_out_by_hand(self, about: Rubric) -> None:
        found, expected = self.outcome(about), about.example.expect  # type: ignore[union-attr]
        for perspective, by_hand in expected["scores"].items():
            assert values(found, perspective) == pytest.approx(by_hand)
        assert found.quality.get("next_step") == expected.get("next_step")

    def test_a_dimension_is_the_mean_of_its_items(self, about: Rubric) -> None:
        for perspective, levels in about.example.rows.items():  # type: ignore[union-attr]
            for dimension, value in values(self.outcome(about), perspective).items():
                mine = [levels[item.id] for item in about.items if item.dimension == dimension and item.levels]
                assert value == pytest.approx(math.fsum(mine) / len(mine))

    def test_is_told_without_a_verdict(self, about: Rubric) -> None:
        text = self.outcome(about).sentence()
        assert "geen eindoordeel" in text
        assert not any(word in text.lower() for word in ("onvoldoende", "zwak", "slecht"))

    def test_its_open_questions_ask_for_no_level(self, about: Rubric) -> None:
        assert {item for _, item, _ in about.cells()} == set(numeric(about))


# --- Over lessons and observers ---------------------------------------------------------------------------------------


class TestLessons:
    def test_of_one_lesson_there_is_no_spread_and_no_interval(self) -> None:
        found = scored(judged(example(LADDER)))
        for each in found.scores:
            assert (each.estimate.n, each.sd, each.estimate.low, each.estimate.high) == (1, None, None, None)
        assert (found.n, found.label) == (1, "les 1")

    def test_over_lessons_the_mean_and_the_spread_are_those_of_the_lessons(self) -> None:
        # By hand: 1, 2 and 4 have mean 7/3 and sample deviation sqrt(7/3) = 1.527525.
        rows = [row for n, level in enumerate((1, 2, 4), start=1) for row in judged(all_at(level), subject=f"les {n}")]
        found = scored(rows)
        for each in found.scores:
            assert each.estimate.value == pytest.approx(7 / 3)
            assert each.sd == pytest.approx(math.sqrt(7 / 3))
            assert each.estimate.n == 3
        assert (found.n, found.label) == (3, "3 lessen")

    def test_the_interval_is_that_of_t_cut_off_where_the_scale_ends(self) -> None:
        rows = [row for n, level in enumerate((1, 2, 4), start=1) for row in judged(all_at(level), subject=f"les {n}")]
        estimate = scored(rows).scores[0].estimate
        # 7/3 ± 4.302653 × 1.527525 / sqrt(3) passes both ends.
        assert (estimate.low, estimate.high) == (1, 4)

    def test_two_observers_of_one_lesson_are_one_lesson(self) -> None:
        found = scored([*judged(all_at(2), "w1"), *judged(all_at(3), "w2")])
        assert set(values(found).values()) == {2.5}
        assert {each.estimate.n for each in found.scores} == {1}
        assert found.quality["raters"] == 2

    def test_a_lesson_with_two_observers_weighs_no_more_than_one_with_one(self) -> None:
        rows = [*judged(all_at(4), "w1"), *judged(all_at(4), "w2"), *judged(all_at(1), "w1", "les 2")]
        assert set(values(scored(rows)).values()) == {2.5}

    def test_an_item_is_the_mean_over_who_saw_it(self) -> None:
        # By hand: item 1 is (1 + 4) / 2 = 2.5, the other three were seen by one: 4; the domain is (2.5 + 3 × 4) / 4 = 3.625.
        first = [item.id for item in LADDER.items if item.dimension == DOMAINS[0]]
        found = scored([*judged({first[0]: 1}, "w1"), *judged(dict.fromkeys(first, 4), "w2")])
        assert values(found) == {DOMAINS[0]: 3.625}

    def test_lessons_stand_in_reading_order_and_are_no_schools_taken_together(self) -> None:
        rows = [row for n in (10, 9, 2) for row in judged(all_at(3), subject=f"les {n}")]
        assert not scored(rows).notes

    def test_the_leader_is_an_observer_like_any_other(self) -> None:
        rows = [*judged(all_at(2), "d-leider", role="leider"), *judged(all_at(4), "w2")]
        assert set(values(scored(rows)).values()) == {3}

    def test_one_lesson_is_shown_under_every_floor(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WORKBOOK_FLOOR", "12")
        assert not scored([*judged(all_at(2), "w1"), *judged(all_at(4), "w2")]).hidden

    def test_one_lesson_can_be_chosen(self) -> None:
        rows = [*judged(all_at(1)), *judged(all_at(4), subject="les 2")]
        found = wb.score(wb.answers(LADDER, pd.DataFrame(rows)).select(subject="les 2"))
        assert set(values(found).values()) == {4}
        assert "les 2" in found.sentence()

    def test_items_count_how_many_lessons_stood_at_each_level(self) -> None:
        rows = [row for n, level in enumerate((1, 4, 4)) for row in judged(all_at(level), subject=f"les {n}")]
        assert {item.distribution for item in scored(rows).items} == {(1, 0, 0, 2)}

    def test_between_two_levels_there_is_nothing_to_count(self) -> None:
        found = scored([*judged(all_at(2), "w1"), *judged(all_at(3), "w2")])
        assert {item.distribution for item in found.items} == {()}

    def test_everybody_apart_is_who_judged_what(self) -> None:
        rows = [*judged(all_at(1), "w1"), *judged(all_at(4), "w2"), *judged(all_at(2), "w1", "les 2")]
        data = dense(wb.answers(LADDER, pd.DataFrame(rows)))
        assert_allclose(each_rubric(data)[:, 0, 0], [1, 4, 2])


# --- What was not seen ------------------------------------------------------------------------------------------------


class TestNotSeen:
    def half(self, seen: int) -> list[Row]:
        mine = [item.id for item in LADDER.items if item.dimension == DOMAINS[1]]
        left_out = mine[seen:]
        return judged({item: 3 for item in ITEMS if item not in left_out})

    @pytest.mark.parametrize("seen", [2, 3, 4])
    def test_half_of_a_domain_is_enough(self, seen: int) -> None:
        found = scored(self.half(seen))
        assert values(found)[DOMAINS[1]] == 3
        assert not found.notes

    @pytest.mark.parametrize("seen", [0, 1])
    def test_less_than_half_has_no_score_and_is_told(self, seen: int) -> None:
        found = scored(self.half(seen))
        assert DOMAINS[1] not in values(found)
        assert set(values(found)) == set(DOMAINS) - {DOMAINS[1]}
        (note,) = found.notes
        assert LADDER.dimension_label(DOMAINS[1]) in note
        assert "50 procent" in note

    def test_a_domain_that_rests_on_fewer_lessons_says_so(self) -> None:
        found = scored([*self.half(0), *judged(all_at(4), subject="les 2")])
        each = found.score("nu", DOMAINS[1])
        assert each is not None
        assert (each.estimate.value, each.estimate.n) == (4, 1)
        (note,) = found.notes
        assert "1 van de 2" in note

    def test_two_observers_complete_each_other(self) -> None:
        one, other = ITEMS[::2], ITEMS[1::2]
        rows = [*judged(dict.fromkeys(one, 2), "w1"), *judged(dict.fromkeys(other, 4), "w2")]
        assert set(values(scored(rows)).values()) == {3}

    def test_nothing_that_can_be_scored_says_what_is_missing(self) -> None:
        found = scored(judged({ITEMS[0]: 3}))
        assert found.empty
        assert LADDER.dimension_label(DOMAINS[0]) in found.message

    def test_a_perspective_that_was_not_asked_for_is_no_fault(self) -> None:
        found = scored(judged(example(SYSTEM, "eigen"), perspective="eigen"), SYSTEM)
        assert {each.perspective for each in found.scores} == {"eigen"}
        assert not found.notes


class TestFaults:
    @pytest.mark.parametrize("wrong", [0, 5, 2.5, -1])
    def test_what_is_no_step_is_left_out_and_told(self, wrong: float) -> None:
        found = scored(judged(all_at(2) | {ITEMS[0]: wrong}))
        assert set(values(found).values()) == {2}
        (note,) = found.notes
        assert LADDER.items[0].text in note
        assert "les 1" in note

    def test_what_is_no_number_is_left_out_and_told(self) -> None:
        found = scored(judged(all_at(2) | {ITEMS[0]: "goed"}))  # type: ignore[dict-item]
        assert set(values(found).values()) == {2}
        assert any("'goed'" in note for note in found.notes)

    def test_a_level_at_an_open_question_is_told_and_changes_nothing(self) -> None:
        rows = judged(example(TALK) | {"plan_datum": 4}, subject="gesprek 1")
        found = scored(rows, TALK)
        assert values(found) == pytest.approx(TALK.example.expect["scores"]["nu"])  # type: ignore[union-attr]
        assert any(TALK.item("plan_datum").text in note for note in found.notes)

    def test_with_several_observers_it_is_told_whose_it_is(self) -> None:
        rows = [*judged(all_at(2), "w1"), *judged(all_at(2) | {ITEMS[3]: 9}, "w2")]
        (note,) = scored(rows).notes
        assert "w2" in note


# --- The ladder -------------------------------------------------------------------------------------------------------


class TestLadder:
    def domain(self, *levels: float) -> list[Row]:
        of = {item.id: level for domain, level in zip(DOMAINS, levels, strict=True) for item in LADDER.items
              if item.dimension == domain}  # fmt: skip
        return judged(of)

    def test_the_first_domain_that_is_not_reached_is_next(self) -> None:
        found = scored(self.domain(4, 3, 2, 1, 1, 1))
        assert found.quality["next_step"] == {"dimension": DOMAINS[2], "item": "uitleg_doel", "level": 3}
        text = found.sentence()
        assert f"'{LADDER.dimension_label(DOMAINS[2])}' (2)" in text
        assert LADDER.item("uitleg_doel").levels[3] in text, "what the next step looks like"

    def test_exactly_the_middle_is_reached(self) -> None:
        halfway = judged(all_at(4) | {"uitleg_doel": 1, "uitleg_stappen": 1})
        assert values(scored(halfway))["uitleg"] == 2.5
        assert "next_step" not in scored(halfway).quality

    def test_with_everything_reached_there_is_no_next_step(self) -> None:
        found = scored(judged(all_at(3)))
        assert "next_step" not in found.quality
        assert "Alle onderdelen" in found.sentence()

    def test_with_nothing_reached_the_first_is_next(self) -> None:
        found = scored(judged(all_at(1)))
        assert found.quality["next_step"] == {"dimension": DOMAINS[0], "item": ITEMS[0], "level": 2}
        assert "Al te zien:" not in found.sentence()

    def test_what_is_reached_further_up_is_told(self) -> None:
        text = scored(self.domain(4, 2, 4, 1, 1, 1)).sentence()
        assert f"Verder op de ladder is ook al te zien: '{LADDER.dimension_label(DOMAINS[2])}'" in text

    def test_a_domain_that_was_not_seen_is_passed_over(self) -> None:
        rows = [row for row in self.domain(4, 1, 1, 1, 1, 1) if LADDER.item(row["item"]).dimension != DOMAINS[1]]
        assert scored(rows).quality["next_step"]["dimension"] == DOMAINS[2]

    def test_one_third_above_a_level_asks_for_the_next(self) -> None:
        rows = [row for n, level in enumerate((2, 2, 3)) for row in judged(all_at(level), subject=f"les {n}")]
        assert scored(rows).quality["next_step"]["level"] == 3

    def test_that_the_border_is_our_own_is_told(self) -> None:
        assert "onze eigen leeswijzer" in scored(judged(all_at(3))).sentence()

    def test_without_a_ladder_the_highest_and_lowest_are_told(self) -> None:
        found = scored(judged(example(SCHOOL), subject=""), SCHOOL)
        assert "next_step" not in found.quality
        assert "'OP4 Onderwijstijd' en 'VS2 Schoolklimaat' (3)" in found.sentence()

    def test_all_the_same_is_told_as_such(self) -> None:
        assert "even hoog" in scored(judged(all_at(2, SCHOOL), subject=""), SCHOOL).sentence()

    def test_another_system_is_set_beside_one_s_own(self) -> None:
        rows = [row for p in ("eigen", "bezocht") for row in judged(example(SYSTEM, p), subject="", perspective=p)]
        text = scored(rows, SYSTEM).sentence()
        # By hand: efficiëntie differs most, 3.25 against 1.75.
        assert f"bij 'Efficiëntie' komt 'Bezocht systeem' hoger uit ({number(3.25)} tegen {number(1.75)})" in text


# --- Agreement --------------------------------------------------------------------------------------------------------

# Two observers who judged forty items: rows are the levels of the first, columns those of the second. By hand the
# weighted kappas are .591241 (linear) and .678392 (quadratic).
CROSSED = [[11, 3, 1], [2, 9, 4], [0, 3, 7]]
# Four observers of twelve things, Krippendorff (2011), "reliability data C"; ordinal alpha .815388.
CANONICAL = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


def crossed() -> list[Row]:
    pairs = [(a + 1, b + 1) for a in range(3) for b in range(3) for _ in range(CROSSED[a][b])]
    places = [(f"les {n}", item) for n in (1, 2) for item in ITEMS][: len(pairs)]
    return [
        row
        for (subject, item), pair in zip(places, pairs, strict=True)
        for who, level in zip(("w1", "w2"), pair, strict=True)
        for row in judged({item: level}, who, subject)
    ]


class TestTwoObservers:
    def test_the_weighted_kappas_are_those_worked_out_by_hand(self) -> None:
        found = scored(crossed()).quality["agreement"]["nu"]
        assert found["kappa_linear"]["value"] == pytest.approx(0.591241, abs=5e-7)
        assert found["kappa_quadratic"]["value"] == pytest.approx(0.678392, abs=5e-7)
        assert (found["raters"], found["judgements"]) == (2, 40)
        assert (found["same"], found["near"]) == (27, 39)

    def test_the_sentence_gives_the_usual_reading_and_its_source(self) -> None:
        text = scored(crossed()).sentence()
        assert "0,68 (kwadratisch; lineair 0,59): ruime overeenstemming" in text
        assert "Landis en Koch (1977)" in text
        assert "weinig oordelen" not in text

    def test_few_judgements_are_warned_about(self) -> None:
        text = scored([*judged(example(LADDER), "w1"), *judged(example(LADDER), "w2")]).sentence()
        assert "weinig oordelen" in text
        assert "1 (kwadratisch; lineair 1): bijna volledige" in text.replace("1,00", "1")

    def test_who_always_chose_the_same_has_no_kappa_and_it_is_told(self) -> None:
        found = scored([*judged(all_at(3), "w1"), *judged(all_at(3), "w2")])
        assert found.quality["agreement"]["nu"]["kappa_quadratic"]["value"] is None
        assert "niet te geven" in found.sentence()

    def test_only_what_both_judged_counts(self) -> None:
        rows = [
            *judged(all_at(2), "w1"),
            *judged(dict.fromkeys(ITEMS[:10], 3), "w2"),
            *judged(all_at(4), "w2", "les 2"),
        ]
        assert scored(rows).quality["agreement"]["nu"]["judgements"] == 10

    def test_observers_of_different_lessons_don_t_agree_or_disagree(self) -> None:
        found = scored([*judged(all_at(2), "w1"), *judged(all_at(3), "w2", "les 2")])
        assert found.quality["agreement"] == {}
        assert "kappa" not in found.sentence()

    def test_a_school_can_be_judged_by_two_as_well(self) -> None:
        found = scored([*judged(example(SCHOOL), "w1", ""), *judged(example(SCHOOL), "w2", "")], SCHOOL)
        assert found.quality["agreement"]["nu"]["judgements"] == 13
        assert {each.estimate.n for each in found.scores} == {2}

    def test_each_system_has_its_own_agreement(self) -> None:
        rows = [*judged(example(SYSTEM, "bezocht"), "w1", "", "bezocht"), *judged(example(SYSTEM, "bezocht"), "w2", "", "bezocht"),
                *judged(example(SYSTEM, "eigen"), "w1", "", "eigen")]  # fmt: skip
        found = scored(rows, SYSTEM)
        assert set(found.quality["agreement"]) == {"bezocht"}
        assert "Bezocht systeem – 12 keer" in found.sentence()

    @given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=4, max_size=24))
    @settings(max_examples=40, deadline=None)
    def test_kappa_is_that_of_statsmodels(self, pairs: list[tuple[int, int]]) -> None:
        sides = [dict(zip(ITEMS, side, strict=False)) for side in zip(*pairs, strict=True)]
        rows = [*judged(sides[0], "w1"), *judged(sides[1], "w2"), *judged(all_at(2), "w1", "les 2")]
        found = scored(rows).quality["agreement"]["nu"]
        counts = np.zeros((4, 4))
        for one, other in pairs:
            counts[one - 1, other - 1] += 1
        for weights in ("linear", "quadratic"):
            with np.errstate(all="ignore"):
                expected = cohens_kappa(counts, wt=weights).kappa
            value = found[f"kappa_{weights}"]["value"]
            assert value is None if not np.isfinite(expected) else value == pytest.approx(expected)


class TestMoreObservers:
    def wide(self) -> Rubric:
        """The ladder with a fifth level, as the published case needs one."""
        return evolve(LADDER, scale=Scale(1, 5, {}, 0.5))

    def test_alpha_is_the_published_one(self) -> None:
        rows = [
            row
            for who, given_ in enumerate(CANONICAL)
            for item, level in zip(ITEMS, given_, strict=False)
            if level is not None
            for row in judged({item: level}, f"w{who}")
        ]
        found = scored(rows, self.wide()).quality["agreement"]["nu"]
        assert found["alpha_ordinal"]["value"] == pytest.approx(0.815388, abs=5e-7)
        assert (found["raters"], found["judgements"]) == (4, 11)

    def test_the_sentence_gives_krippendorff_s_own_reading(self) -> None:
        rows = [row for who in "abc" for row in judged(example(LADDER), who)]
        text = scored(rows).sentence()
        assert "betrouwbaar (leeswijzer van Krippendorff, 2004)" in text
        assert "kappa" not in text

    @given(st.integers(0, 10_000), st.integers(3, 5))
    @settings(max_examples=30, deadline=None)
    def test_alpha_is_that_of_another_implementation(self, seed: int, observers: int) -> None:
        draw = np.random.default_rng(seed)
        truth = draw.integers(1, 5, len(ITEMS))
        levels = np.clip(truth + draw.integers(-1, 2, (observers, len(ITEMS))), 1, 4).astype(float)
        levels[draw.random(levels.shape) < 0.2] = np.nan
        rows = [
            row
            for who, mine in enumerate(levels)
            for row in judged({i: v for i, v in zip(ITEMS, mine.tolist(), strict=True) if np.isfinite(v)}, f"w{who}")
        ]
        found = scored(rows).quality["agreement"]["nu"]
        expected = krippendorff.alpha(reliability_data=levels, level_of_measurement="ordinal")
        assert found["alpha_ordinal"]["value"] == pytest.approx(expected)


# --- Visits: never one by one -----------------------------------------------------------------------------------------


def visits(count: int, **more: str) -> list[Row]:
    draw = np.random.default_rng(7)
    return [
        row
        for n in range(1, count + 1)
        for row in judged(
            dict(zip(numeric(VISIT), draw.integers(1, 4, 9).tolist(), strict=True)), "w1", f"bezoek {n}", **more
        )
    ]


class TestVisits:
    @pytest.mark.parametrize("count", [1, 2, 4])
    def test_under_five_there_is_nothing_to_see(self, count: int) -> None:
        found = scored(visits(count), VISIT)
        assert found.empty
        assert [len(part) for part in (found.scores, found.items, found.texts, found.quality)] == [0, 0, 0, 0]
        assert "5" in found.message
        assert str(count) in found.message

    def test_from_five_on_there_is_the_mean_over_visits(self) -> None:
        found = scored(visits(5), VISIT)
        table = pd.DataFrame(visits(5))
        table["dimension"] = [VISIT.item(item).dimension for item in table["item"]]
        expected = table.groupby(["subject", "dimension"])["value"].mean().groupby("dimension").mean()
        assert values(found) == pytest.approx(expected.to_dict())
        assert "5 bezoeken" in found.sentence()
        assert "apart" in found.sentence()

    def test_five_observers_of_one_visit_are_one_visit(self) -> None:
        rows = [row for n in range(5) for row in judged(all_at(2, VISIT), f"w{n}", "bezoek 1")]
        assert scored(rows, VISIT).empty

    def test_a_focus_that_was_seen_in_fewer_than_five_visits_stays_unseen(self) -> None:
        rows = [row for row in visits(5) if not (row["item"].startswith("wanden") and row["subject"] == "bezoek 3")]
        found = scored(rows, VISIT)
        assert "wanden" not in values(found)
        assert not any(item.dimension == "wanden" for item in found.items)
        assert any("Wat de wanden vertellen" in note for note in found.notes)

    def test_one_visit_can_t_be_chosen(self) -> None:
        found = wb.score(wb.answers(VISIT, pd.DataFrame(visits(8))).select(subject="bezoek 3"))
        assert found.empty

    def test_no_part_of_the_school_is_shown_apart(self) -> None:
        rows = [*visits(5, group="onderbouw"), *judged(all_at(1, VISIT), "w2", "bezoek 6", group="bovenbouw")]
        found = scored(rows, VISIT)
        assert not found.subgroups

    def test_neither_table_nor_json_names_a_visit(self) -> None:
        found = scored(visits(6), VISIT)
        told = json.dumps(found.to_json()) + found.table.to_csv() + found._repr_html_()
        assert "bezoek 1" not in told
        assert "bezoek 6" not in told


@given(st.integers(1, 9), st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_skipped_no_figure_rests_on_fewer_than_five_visits(count: int, data: st.DataObject) -> None:
    rows = [row for row in visits(count) if data.draw(st.integers(0, 4))]
    if not rows:
        return
    found = scored(rows, VISIT)
    counts = [each.estimate.n for each in found.scores] + [each.n for each in found.items]
    assert all(n >= VISIT.minimum for n in counts)


# --- Two moments ------------------------------------------------------------------------------------------------------


class TestTwoMoments:
    def sides(self, observers: int) -> Any:
        rows = [
            row
            for moment, level in (("nulmeting", 2), ("eindmeting", 3))
            for who in range(observers)
            for n in range(1, 4)
            for row in judged(all_at(level - (n == 3)), f"w{who}", f"les {n}", moment=moment)
        ]
        given_ = wb.answers(LADDER, pd.DataFrame(rows))
        return wb.compare(given_.select(moment="nulmeting"), given_.select(moment="eindmeting"))

    @pytest.mark.parametrize("observers", [1, 2])
    def test_lesson_1_of_another_moment_is_another_lesson(self, observers: int) -> None:
        found = self.sides(observers)
        assert not found.paired
        assert {round(each.difference.value, 9) for each in found.changes} == {1}
        assert any("andere lessen (n = 3 en n = 3)" in note for note in found.notes)

    def test_welch_gives_the_interval_over_lessons(self) -> None:
        # Both sides have deviation sqrt(1/3) over three lessons: 1 ± 2.776445 × sqrt(2 × (1/3) / 3).
        for observers in (1, 2):
            each = self.sides(observers).changes[0].difference
            half = 2.776445 * math.sqrt(2 / 9)
            assert (each.low, each.high) == (pytest.approx(1 - half, abs=1e-5), pytest.approx(1 + half, abs=1e-5))


# --- What was written -------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.chdir(make_home(tmp_path))
    return tmp_path


def fill_in(about: Rubric, levels: Levels, texts: dict[str, str], subject: str | None) -> None:
    rows = [{"perspective": "nu", "item": item, "option": None, "value": value} for item, value in levels.items()]
    entries = [{"entry": f"nu.{item}", "item": item, "perspective": "nu", "text": text} for item, text in texts.items()]
    save_rows(about, rows, entries, subject=subject)


@pytest.mark.usefixtures("folder")
class TestTexts:
    def test_evidence_stands_with_its_item_and_lesson(self) -> None:
        fill_in(LADDER, all_at(3), {ITEMS[1]: "zij helpen elkaar", ITEMS[0]: "hij wacht"}, "les 2")
        fill_in(LADDER, all_at(3), {ITEMS[0]: "rustige stem"}, "les 1")
        found = [(each["item"], each["subject"], each["text"]) for each in wb.score("kijkwijzer").texts]
        assert found == [
            (ITEMS[0], "les 1", "rustige stem"),
            (ITEMS[0], "les 2", "hij wacht"),
            (ITEMS[1], "les 2", "zij helpen elkaar"),
        ]

    def test_evidence_and_open_answers_are_told_apart(self) -> None:
        fill_in(SCHOOL, all_at(2, SCHOOL), {"op1_oordeel": "leerplan", "op1_stap": "vakken vergelijken"}, None)
        found = {each["item"]: each["evidence"] for each in wb.score("zelfevaluatie").texts}
        assert found == {"op1_oordeel": True, "op1_stap": False}

    def test_what_was_written_in_one_lesson_doesn_t_go_along_with_another(self) -> None:
        for subject in ("les 1", "les 2"):
            fill_in(LADDER, all_at(3), {ITEMS[0]: subject}, subject)
        chosen = wb.score(wb.answers("kijkwijzer").select(subject="les 2"))
        assert [each["text"] for each in chosen.texts] == ["les 2"]

    def test_of_visits_it_is_not_told_whose_or_which_and_the_order_gives_nothing_away(self) -> None:
        for n, text in enumerate(("e", "a", "d", "b", "c"), start=1):
            fill_in(VISIT, all_at(2, VISIT), {"vraag": text}, f"bezoek {n}")
        found = wb.score("flitsbezoek").texts
        assert sorted(each["text"] for each in found) == ["a", "b", "c", "d", "e"]
        for n, text in enumerate(("c", "b", "e", "a", "d"), start=1):
            fill_in(VISIT, all_at(2, VISIT), {"vraag": text}, f"bezoek {n}")
        assert wb.score("flitsbezoek").texts == found
        assert not any({"subject", "respondent"} & set(each) for each in found)

    def test_of_too_few_visits_no_word_is_shown(self) -> None:
        for n in range(4):
            fill_in(VISIT, all_at(2, VISIT), {"vraag": "hoe koos u?"}, f"bezoek {n}")
        assert wb.score("flitsbezoek").texts == ()

    def test_empty_and_removed_texts_are_none(self) -> None:
        fill_in(LADDER, all_at(3), {ITEMS[0]: "  "}, "les 1")
        save_rows(LADDER, [], [{"entry": f"nu.{ITEMS[1]}", "item": ITEMS[1], "perspective": "nu", "text": "weg",
                                "deleted": True}], subject="les 1")  # fmt: skip
        assert wb.score("kijkwijzer").texts == ()

    def test_a_lesson_without_a_number_is_named_as_such(self) -> None:
        fill_in(LADDER, all_at(3), {}, None)
        assert "één les zonder nummer" in wb.score("kijkwijzer").sentence()


# --- Laws -------------------------------------------------------------------------------------------------------------


@st.composite
def observations(draw: st.DrawFn) -> list[Row]:
    """Any observers of any lessons, with anything skipped."""
    rows = []
    for who in range(draw(st.integers(1, 3))):
        for lesson in range(draw(st.integers(1, 3))):
            levels = draw(st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=24, max_size=24))
            mine = {item: float(level) for item, level in zip(ITEMS, levels, strict=True) if level}
            rows += judged(mine, f"w{who}", f"les {lesson}")
    return rows


def by_hand(rows: list[Row]) -> dict[str, float]:
    """Return the domains' scores, reckoned one cell after another."""
    cells: dict[tuple[str, str], list[float]] = {}
    for row in rows:
        cells.setdefault((row["subject"], row["item"]), []).append(row["value"])
    found = {}
    for domain in DOMAINS:
        mine = [item.id for item in LADDER.items if item.dimension == domain]
        lessons = []
        for lesson in {subject for subject, _ in cells}:
            seen = [
                math.fsum(cells[lesson, item]) / len(cells[lesson, item]) for item in mine if (lesson, item) in cells
            ]
            if len(seen) >= len(mine) / 2:
                lessons.append(math.fsum(seen) / len(seen))
        if lessons:
            found[domain] = math.fsum(lessons) / len(lessons)
    return found


SLOW = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(observations())
@SLOW
def test_scores_are_those_reckoned_one_cell_after_another(rows: list[Row]) -> None:
    if rows:
        assert values(scored(rows)) == pytest.approx(by_hand(rows))


@given(observations(), st.randoms(use_true_random=False))
@SLOW
def test_neither_the_order_of_rows_nor_the_names_of_observers_matter(rows: list[Row], random: Any) -> None:
    if not rows:
        return
    shuffled = [{**row, "respondent": f"z{row['respondent']}"} for row in rows]
    random.shuffle(shuffled)
    one, other = scored(rows), scored(shuffled)
    assert values(one) == pytest.approx(values(other))
    assert one.sentence() == other.sentence()


@given(observations())
@SLOW
def test_every_score_lies_on_the_scale_and_everything_is_told(rows: list[Row]) -> None:
    if not rows:
        return
    found = scored(rows)
    for each in found.scores:
        value, low, high = each.estimate.value, each.estimate.low, each.estimate.high
        assert value is not None
        assert 1 <= value <= 4
        assert low is None or high is None or 1 <= low <= value <= high <= 4
    json.dumps(found.to_json(), allow_nan=False)
    assert found.sentence()
    untold = set(DOMAINS) - set(values(found))
    told = " ".join((found.message, *found.notes))
    assert all(LADDER.dimension_label(name) in told for name in untold)


@given(st.integers(1, 3), st.integers(1, 4))
@settings(max_examples=12, deadline=None)
def test_another_observer_who_saw_the_same_changes_no_score(lessons: int, level: int) -> None:
    rows = [row for n in range(lessons) for row in judged(all_at(level), subject=f"les {n}")]
    twice = [*rows, *({**row, "respondent": "w2"} for row in rows)]
    assert values(scored(rows)) == values(scored(twice))


# --- What the texts of a rubric must be -------------------------------------------------------------------------------


@pytest.mark.parametrize("about", ALL, ids=lambda each: each.id)
class TestYaml:
    def test_every_level_is_told_in_words_of_its_own(self, about: Rubric) -> None:
        for item in about.items:
            if item.levels:
                assert set(item.levels) == set(about.scale.steps)
                assert len(set(item.levels.values())) == len(about.scale.steps), item.id

    def test_a_level_is_one_short_sentence_that_says_what_one_sees(self, about: Rubric) -> None:
        for item in about.items:
            for level, text in item.levels.items():
                assert text.endswith("."), (item.id, level)
                assert len(text.split()) <= 20, (item.id, level, len(text.split()))

    def test_an_item_asks_one_thing(self, about: Rubric) -> None:
        vague = {"goed", "voldoende", "regelmatig", "adequaat", "en", "of"}
        for item in about.items:
            words = item.text.lower().replace(".", "").replace(",", "").split()
            assert len(words) <= 16, item.id
            # A standard's own name may join two words.
            joining = vague - ({"en"} if about is SCHOOL else set()) - ({"en"} if not item.levels else set())
            assert not joining & set(words), item.id

    def test_it_speaks_of_no_colleague_by_name(self, about: Rubric) -> None:
        if about.subject is not None:
            assert "naam" in about.subject.help
            assert about.subject.plural

    def test_observations_of_colleagues_don_t_leave(self, about: Rubric) -> None:
        assert about.leaves == ("own" if about in (SYSTEM, SCHOOL) else "never" if about is TALK else "aggregate")


def test_the_ladder_has_six_domains_of_four() -> None:
    assert len(LADDER.scored) == 6
    assert all(sum(item.dimension == name for item in LADDER.items) == 4 for name in LADDER.scored)
    assert [item.dimension for item in LADDER.items] == [name for name in LADDER.scored for _ in range(4)]
    assert all(item.evidence for item in LADDER.items)


def test_visits_have_five_foci_and_a_question() -> None:
    assert len(VISIT.scored) == 5
    assert VISIT.minimum == 5
    assert [item.id for item in VISIT.items if not item.levels] == ["vraag"]


def test_the_self_evaluation_follows_the_standards_with_evidence_and_a_next_step_each() -> None:
    names = ["OP0", "OP1", "OP2", "OP3", "OP4", "OP6", "VS1", "VS2", "OR1", "OR2", "SKA1", "SKA2", "SKA3"]
    assert [SCHOOL.dimension_label(name).split()[0] for name in SCHOOL.scored] == names
    for name in SCHOOL.scored:
        judgement, step = [item for item in SCHOOL.items if item.dimension == name]
        assert judgement.evidence
        assert judgement.levels
        assert not step.levels
    assert "geen oordeel van de inspectie" in SCHOOL.notice


def test_the_quality_system_names_what_the_course_visits_and_says_that_it_is_generic() -> None:
    assert "Via-4" in SYSTEM.about
    assert "Via-4" in SYSTEM.notice
    assert [each.id for each in SYSTEM.perspectives] == ["eigen", "bezocht", "ander"]


def test_a_rubric_of_one_s_own_without_a_word_for_several_is_told_all_the_same(tmp_path: Path) -> None:
    assert LADDER.path is not None
    text = LADDER.path.read_text(encoding="utf-8").replace("  plural: lessen\n", "")
    own = tmp_path / "kijkwijzer.yaml"
    own.write_text(text, encoding="utf-8")
    rows = [row for n in (1, 2) for row in judged(all_at(3), subject=f"les {n}")]
    assert scored(rows, load(own)).label == "2 × les"
