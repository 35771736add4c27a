"""The gap scan: its worked case, the order of the gaps, the four quadrants, chance, and what the floor hides."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ttest_rel
from statsmodels.stats.multitest import multipletests

import workbook as wb
from workbook.instrument import instrument
from workbook.instrument.model import GapScan
from workbook.privacy import floor
from workbook.results import ItemGap, Profile
from workbook.scoring.gap import quadrant

SCAN = instrument("performance_gap")
assert isinstance(SCAN, GapScan)
PERSPECTIVES = ["belang", "nu", "gewenst"]
ITEMS = [item.id for item in SCAN.items]
PEOPLE, CULTURE = ([item.id for item in SCAN.items if item.dimension == name] for name in ("mensen", "cultuur"))
Row = dict[str, Any]

# Case GAP-1, by hand: importance, now and desired of the twelve items about people and the twelve about culture.
HAND = {
    "mensen": ([5, 4, 4, 5, 3, 3, 4, 4, 5, 3, 4, 4], [4, 2, 4, 2, 3, 3, 4, 3, 2, 3, 3, 3], [5, 4, 4, 4, 4, 3, 4, 4, 4, 3, 4, 5]),
    "cultuur": ([5, 5, 4, 4, 3, 3, 3, 4, 3, 4, 4, 3], [2, 2, 1, 3, 3, 2, 3, 2, 3, 3, 3, 3], [4, 4, 4, 4, 4, 3, 4, 4, 3, 5, 4, 5]),
}  # fmt: skip


def rows_of(who: str, given_: dict[str, list[int]], **more: str) -> list[Row]:
    """Return one person's rows: per perspective the values of all items in order."""
    return [
        {"respondent": who, **more, "perspective": p, "item": item, "option": None, "value": value}
        for p, values in given_.items()
        for item, value in zip(ITEMS, values, strict=True)
    ]


def golden(who: str = "r1", **more: str) -> list[Row]:
    return rows_of(who, {p: HAND["mensen"][k] + HAND["cultuur"][k] for k, p in enumerate(PERSPECTIVES)}, **more)


def flat(who: str, importance: int, now: int, wanted: int, **more: str) -> list[Row]:
    levels = dict(zip(PERSPECTIVES, (importance, now, wanted), strict=True))
    return rows_of(who, {p: [level] * len(ITEMS) for p, level in levels.items()}, **more)


def somebody(seed: int) -> list[Row]:
    draw = np.random.default_rng(seed)
    return rows_of(f"r{seed}", {p: draw.integers(1, 6, len(ITEMS)).tolist() for p in PERSPECTIVES})


def team(size: int) -> list[Row]:
    return [row for seed in range(1, size + 1) for row in somebody(seed)]


def scored(rows: list[Row]) -> Profile:
    found = wb.score(wb.answers("performance_gap", pd.DataFrame(rows)))
    assert isinstance(found, Profile)
    return found


def without(rows: list[Row], **where: str) -> list[Row]:
    return [row for row in rows if not where.items() <= row.items()]


def put(rows: list[Row], value: Any, **where: str) -> list[Row]:
    return [{**row, "value": value} if where.items() <= row.items() else row for row in rows]


def ranked(profile: Profile) -> dict[str, ItemGap]:
    return {each.item: each for each in profile.ranking}


def values(profile: Profile, perspective: str) -> dict[str, float | None]:
    return {each.dimension: each.estimate.value for each in profile.scores if each.perspective == perspective}


@pytest.fixture(scope="module")
def worked() -> Profile:
    return scored(golden())


class TestWorkedCase:
    def test_means(self, worked: Profile) -> None:
        assert values(worked, "belang") == {"mensen": 4, "cultuur": 3.75}
        assert values(worked, "nu") == {"mensen": 3, "cultuur": 2.5}
        assert values(worked, "gewenst") == {"mensen": 4, "cultuur": 4}

    def test_gaps_and_the_rule_of_more_than_one(self, worked: Profile) -> None:
        assert [(gap.dimension, gap.estimate.value, gap.flagged) for gap in worked.gaps] == [
            ("mensen", 1, False),
            ("cultuur", 1.5, True),
        ]

    def test_the_crosshair_lies_on_the_means_over_the_items(self, worked: Profile) -> None:
        assert worked.quality["crosshair"] == {"importance": 93 / 24, "now": 66 / 24}
        assert "belang 3,88, nu 2,75" in worked.sentence()

    def test_the_largest_gaps_come_first_and_of_equals_the_most_important(self, worked: Profile) -> None:
        first = [(each.item, each.gap.value, each.importance) for each in worked.ranking[:6]]
        assert first == [
            ("cultuur_meekijken", 3, 4),
            ("middelen_tijd", 2, 5),
            ("vermogen_energie", 2, 5),
            ("cultuur_fouten", 2, 5),
            ("cultuur_aanspreken", 2, 5),
            ("informatie_terugkoppeling", 2, 4),
        ]
        assert len(worked.ranking) == 24

    def test_every_quadrant_by_hand(self, worked: Profile) -> None:
        """The lines are 3,875 and 2,75: important is 4 or 5, behind is 1 or 2."""
        found = ranked(worked)
        for dimension, names in (("mensen", PEOPLE), ("cultuur", CULTURE)):
            for item, importance, now, wanted in zip(names, *HAND[dimension], strict=True):
                expected = {
                    (True, True): "focus",
                    (True, False): "keep",
                    (False, True): "low",
                    (False, False): "excess",
                }
                assert found[item].quadrant == expected[importance >= 4, now <= 2]
                assert (found[item].importance, found[item].now, found[item].wanted) == (importance, now, wanted)
        assert sum(each.quadrant == "focus" for each in worked.ranking) == 7

    def test_one_person_gets_no_test(self, worked: Profile) -> None:
        assert {(each.p, each.p_adjusted) for each in worked.ranking} == {(None, None)}
        assert "Holm" not in worked.sentence()

    def test_the_sentence(self, worked: Profile) -> None:
        for part in (
            "één invuller",
            "Cultuur: belang 3,8, nu 2,5, gewenst 4.",
            "groter dan 1 bij cultuur (+1,5)",
            "'Collega's kijken bij elkaar in de les' (+3)",
            "staan 7 van de 24 uitspraken",
            "niet waardoor het komt",
        ):
            assert part in worked.sentence()

    def test_the_shipped_example_is_this_case(self, worked: Profile) -> None:
        assert SCAN.example is not None
        expect = SCAN.example.expect
        assert {p: values(worked, p) for p in PERSPECTIVES} == expect["scores"]
        assert {gap.dimension: gap.estimate.value for gap in worked.gaps} == expect["gaps"]
        assert list(worked.flagged()) == expect["flagged"]
        assert worked.quality["crosshair"] == expect["crosshair"]
        assert golden() == rows_of("r1", {p: [SCAN.example.rows[p][i] for i in ITEMS] for p in PERSPECTIVES})

    def test_what_leaves_names_every_item(self, worked: Profile) -> None:
        told = worked.to_json()["ranking"]
        assert {each["item"] for each in told} == set(ITEMS)
        assert told[0]["gap"] == 3


# ---- the quadrants ----

CROSS = {"importance": 3.5, "now": 2.5}


@pytest.mark.parametrize(
    ("importance", "now", "expected"),
    [(4, 2, "focus"), (4, 3, "keep"), (3, 2, "low"), (3, 3, "excess"), (3.5, 2.5, "keep"), (3.5, 2.4, "focus"), (3.4, 2.5, "excess")],
)  # fmt: skip
def test_on_the_line_is_important_and_in_order(importance: float, now: float, expected: str) -> None:
    assert quadrant(importance, now, CROSS) == expected


def test_without_a_value_or_a_line_there_is_no_quadrant() -> None:
    assert quadrant(None, 2, CROSS) == quadrant(4, None, CROSS) == quadrant(4, 2, {}) == ""


def test_a_third_on_the_line_is_still_on_it() -> None:
    assert quadrant(0.1 + 0.2, 1 / 3 + 1 / 3, {"importance": 0.3, "now": 2 / 3}) == "keep"


levels = st.lists(st.integers(1, 5), min_size=len(ITEMS), max_size=len(ITEMS))


@given(levels, levels, levels)
@settings(max_examples=25, deadline=None)
def test_ranking_and_quadrants_hold_for_any_answers(importance: list[int], now: list[int], wanted: list[int]) -> None:
    profile = scored(rows_of("r1", {"belang": importance, "nu": now, "gewenst": wanted}))
    gaps = [each.gap.value for each in profile.ranking]
    assert gaps == sorted(gaps, reverse=True)
    assert sorted(ranked(profile)) == sorted(ITEMS)
    lines = profile.quality["crosshair"]
    for item, i, n, w in zip(ITEMS, importance, now, wanted, strict=True):
        each = ranked(profile)[item]
        assert each.gap.value == w - n
        assert (each.quadrant in {"focus", "keep"}) == (i >= lines["importance"] - 1e-9)
        assert (each.quadrant in {"keep", "excess"}) == (n >= lines["now"] - 1e-9)
    mean_gap = {d: np.mean([ranked(profile)[i].gap.value for i in names]) for d, names in (("mensen", PEOPLE), ("cultuur", CULTURE))}  # fmt: skip
    assert {gap.dimension: gap.estimate.value for gap in profile.gaps} == pytest.approx(mean_gap)


@given(levels, levels)
@settings(max_examples=10, deadline=None)
def test_now_and_desired_exchanged_turn_every_gap_round(now: list[int], wanted: list[int]) -> None:
    one = scored(rows_of("r1", {"belang": [3] * 24, "nu": now, "gewenst": wanted}))
    other = scored(rows_of("r1", {"belang": [3] * 24, "nu": wanted, "gewenst": now}))
    for item in ITEMS:
        assert ranked(one)[item].gap.value == -(ranked(other)[item].gap.value or 0)


# ---- a team, and chance ----


def exact(now: np.ndarray[Any, Any], wanted: np.ndarray[Any, Any]) -> float:
    """Return the share of all sign flips at least as far from nought: the definition, written out."""
    change = wanted - now
    sums = [abs(float(np.dot(signs, change))) for signs in product((-1, 1), repeat=len(change))]
    return float(np.mean([each >= abs(change.sum()) - 1e-9 for each in sums]))


def answers_of(rows: list[Row], item: str, perspective: str) -> np.ndarray[Any, Any]:
    return np.array(
        [row["value"] for row in rows if (row["item"], row["perspective"]) == (item, perspective)], dtype=float
    )


def test_a_small_team_is_tested_exactly_and_a_larger_one_by_t() -> None:
    small, large = team(7), team(20)
    for rows, oracle in ((small, exact), (large, lambda a, b: float(ttest_rel(b, a).pvalue))):
        found = ranked(scored(rows))
        for item in ITEMS:
            expected = oracle(answers_of(rows, item, "nu"), answers_of(rows, item, "gewenst"))
            assert found[item].p == pytest.approx(expected)


def test_p_is_corrected_for_all_items_as_statsmodels_does() -> None:
    profile = scored(team(15))
    raw = [each.p for each in profile.ranking]
    assert None not in raw
    assert [each.p_adjusted for each in profile.ranking] == pytest.approx(multipletests(raw, method="holm")[1])
    assert all((each.p_adjusted or 0) >= (each.p or 0) for each in profile.ranking)


def test_the_sentence_says_what_chance_may_have_done() -> None:
    assert "bij geen enkele uitspraak uit te sluiten dat het verschil toeval is" in scored(team(8)).sentence()
    sure = [row for k in range(15) for row in flat(f"r{k}", 4, 1 + k % 2, 4 + k % 2)]
    sure = put(sure, 2, item=ITEMS[0], perspective="gewenst")
    assert "Holm" in scored(sure).sentence()
    noisy = [row for k in range(15) for row in flat(f"r{k}", 4, 1 + k % 2, 4 + k % 3 % 2)]
    profile = scored(noisy)
    assert f"bij {sum((each.p_adjusted or 1) < 0.05 for each in profile.ranking)} van de 24" in profile.sentence()


def test_a_team_is_the_mean_of_its_members() -> None:
    rows = team(8)
    found = ranked(scored(rows))
    for item in ITEMS:
        assert found[item].importance == pytest.approx(answers_of(rows, item, "belang").mean())
        gap = answers_of(rows, item, "gewenst") - answers_of(rows, item, "nu")
        assert found[item].gap.value == pytest.approx(gap.mean())
        assert found[item].gap.n == 8
        assert found[item].gap.low <= found[item].gap.value <= found[item].gap.high


@given(st.permutations(range(1, 7)))
@settings(max_examples=8, deadline=None)
def test_the_order_of_people_makes_no_difference(order: list[int]) -> None:
    mixed = scored([row for seed in order for row in somebody(seed)])
    straight = scored(team(6))
    assert [each.item for each in mixed.ranking] == [each.item for each in straight.ranking]
    assert [each.p_adjusted for each in mixed.ranking] == pytest.approx([each.p_adjusted for each in straight.ranking])


def test_the_leader_is_not_counted() -> None:
    rows = team(6)
    assert scored([*rows, *flat("chef", 1, 1, 1, role="leider")]).ranking == scored(rows).ranking


# ---- the floor ----


@pytest.mark.parametrize("size", [2, 3, 4])
def test_a_small_team_shows_nothing_of_its_items_either(size: int) -> None:
    profile = scored(team(size))
    assert profile.hidden
    assert (profile.ranking, profile.items, profile.quality) == ((), (), {})
    assert set(values(profile, "nu").values()) == {None}
    assert "niet getoond" in profile.sentence()
    assert not any("De lijnen" in note for note in profile.notes)


def test_a_dimension_with_few_people_leaves_the_ranking_the_lines_and_the_correction() -> None:
    rows = team(6)
    for who in ("r1", "r2"):
        rows = without(rows, respondent=who, item="cultuur_fouten", perspective="nu")
    profile = scored(rows)
    assert {each.item for each in profile.ranking} == set(PEOPLE)
    assert values(profile, "nu")["cultuur"] is None
    assert profile.quality["crosshair"]["now"] == pytest.approx(
        np.mean([answers_of(rows, i, "nu").mean() for i in PEOPLE])
    )
    raw = [each.p for each in profile.ranking]
    assert [each.p_adjusted for each in profile.ranking] == pytest.approx(multipletests(raw, method="holm")[1])


def test_where_not_the_same_people_gave_both_there_is_no_interval_and_no_test() -> None:
    """The seventh person's answers could be worked out from an interval around the six others'."""
    rows = without(team(7), respondent="r3", item="middelen_tijd", perspective="gewenst")
    found = ranked(scored(rows))
    assert {(found[item].p, found[item].gap.low) for item in PEOPLE} == {(None, None)}
    assert {found[item].gap.n for item in PEOPLE} == {6}
    assert None not in {found[item].p for item in CULTURE}
    for item in PEOPLE:
        six = [value for k, value in enumerate(answers_of(team(7), item, "gewenst"), start=1) if k != 3]
        assert found[item].gap.value == pytest.approx(np.mean(six) - answers_of(rows, item, "nu").mean())


def test_a_floor_that_is_raised_hides_and_tests_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_FLOOR", "9")
    assert floor() == 9
    assert scored(team(8)).ranking == ()
    assert None not in {each.p for each in scored(team(9)).ranking}


# ---- what can't be used is told ----


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "van 1 tot en met 5"), (6, "van 1 tot en met 5"), (2.5, "van 1 tot en met 5"), ("ja", "'ja' en dat is geen getal"), (None, "nog geen antwoord")],
)  # fmt: skip
@pytest.mark.parametrize("perspective", PERSPECTIVES)
def test_alone_an_illegal_answer_is_mended_first(value: Any, said: str, perspective: str) -> None:
    where = {"item": "cultuur_zorg", "perspective": perspective}
    profile = scored(without(golden(), **where) if value is None else put(golden(), value, **where))
    assert profile.empty
    assert profile.ranking == ()
    assert said in profile.message
    assert SCAN.perspective_label(perspective) in profile.message


def test_in_a_team_it_costs_that_dimension_of_that_person() -> None:
    profile = scored(put(team(7), 9, respondent="r2", item="cultuur_zorg", perspective="belang"))
    counts = {(each.perspective, each.dimension): each.estimate.n for each in profile.scores}
    assert counts == {(p, d): 6 if (p, d) == ("belang", "cultuur") else 7 for p in PERSPECTIVES for d in SCAN.scored}
    assert any("Invuller r2, Belang" in note for note in profile.notes)


def test_without_importance_there_are_gaps_and_no_quadrants() -> None:
    profile = scored(without(golden(), perspective="belang"))
    assert {each.quadrant for each in profile.ranking} == {""}
    assert profile.ranking[0].item == "cultuur_meekijken"
    assert "crosshair" not in profile.quality
    assert any("Niemand vulde 'Belang' in" in note for note in profile.notes)
    assert "vak 'hier aan werken'" not in profile.sentence()


def test_without_desired_there_are_quadrants_and_no_gaps() -> None:
    profile = scored(without(golden(), perspective="gewenst"))
    assert {each.gap.value for each in profile.ranking} == {None}
    assert [each.item for each in profile.ranking][:2] == ["informatie_verwachting", "middelen_tijd"]
    assert ranked(profile)["cultuur_meekijken"].quadrant == "focus"
    assert any("Niemand vulde 'Gewenst' in" in note for note in profile.notes)
    assert "gaten" not in profile.sentence()


def test_no_gap_at_all_is_said_as_it_is() -> None:
    text = scored(flat("r1", 4, 4, 3)).sentence()
    assert "Bij geen enkele uitspraak is gewenst hoger dan nu" in text
    assert "Bij geen van de onderdelen is het verschil" in text
