"""The culture scan's numbers: golden case OCAI-1 through both doors, alpha, legality and what is told."""

from __future__ import annotations

import math
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_answers import (
    CULTURE,
    ITEMS,
    PERSPECTIVES,
    TYPES,
    change,
    drop,
    frame,
    golden,
    rows_of,
    somebody,
    start,
    team,
    write_csv,
)
from numpy.testing import assert_allclose

import workbook as wb
from workbook.content import example_home
from workbook.responses import Responses
from workbook.results import Profile
from workbook.scoring import dense

# Golden case OCAI-1: one made-up respondent whose sums anybody can check by hand; the rules are those of Cameron &
# Quinn (2011), the compositional figures those of van Eijnatten, van der Ark & Holloway (2015).
NOW, WANTED = [44, 15, 11.5, 29.5], [39, 30, 12, 19]
GAPS = [-5, 15, 0.5, -10.5]
SD_NOW = [8.602325, 4.472136, 5.958188, 5.049752]
CLR = {"nu": [0.704445, -0.371694, -0.637397, 0.304646], "gewenst": [0.540035, 0.277671, -0.638620, -0.179087]}
CENTRE = {
    "nu": [44.656769, 14.895824, 10.412515, 30.034892],
    "gewenst": [39.08181, 30.035485, 11.869883, 19.012823],
}
DISTANCE = 0.826260


def given(rows: list[dict[str, Any]]) -> Responses:
    return wb.answers("ocai", frame(rows))


def scored(rows: list[dict[str, Any]]) -> Profile:
    return wb.score(given(rows))


def values(profile: Profile, perspective: str) -> list[float | None]:
    return [each.estimate.value for each in profile.scores if each.perspective == perspective]


@pytest.fixture(scope="module", params=["the library", "the command line"])
def outcome(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Golden case OCAI-1 as it leaves either door."""
    if request.param == "the library":
        return scored(golden()).to_json()
    folder = tmp_path_factory.mktemp("golden")
    done = start(folder, "score", "ocai", write_csv(folder / "golden.csv", golden()), "--json")
    assert (done.code, done.err) == (0, "")
    return dict(done.json)


class TestGoldenCase:
    def test_scores(self, outcome: dict[str, Any]) -> None:
        assert [(s["perspective"], s["dimension"]) for s in outcome["scores"]] == [
            (p, t) for p in PERSPECTIVES for t in TYPES
        ]
        assert_allclose([s["score"] for s in outcome["scores"]], NOW + WANTED, rtol=0, atol=1e-9)
        assert {s["n"] for s in outcome["scores"]} == {1}
        assert {(s["low"], s["high"], s["sd"]) for s in outcome["scores"]} == {(None, None, None)}

    def test_what_it_is_about(self, outcome: dict[str, Any]) -> None:
        assert (outcome["instrument"], outcome["kind"], outcome["n"]) == ("ocai", "ipsative", 1)
        assert [use["used"] for use in outcome["files"]] == [True]

    def test_gaps_and_the_rule_of_more_than_ten(self, outcome: dict[str, Any]) -> None:
        assert_allclose([gap["gap"] for gap in outcome["gaps"]], GAPS, rtol=0, atol=1e-9)
        assert [gap["dimension"] for gap in outcome["gaps"] if gap["flagged"]] == ["adhocratie", "hierarchie"]

    def test_dominant_types_per_item(self, outcome: dict[str, Any]) -> None:
        now = outcome["quality"]["nu"]
        assert now["dominant"] == ["familie"]
        assert list(now["dominant_per_item"].items()) == [
            (item, ["hierarchie"] if item == "strategie" else ["familie"]) for item in ITEMS
        ]
        assert outcome["quality"]["gewenst"]["dominant_per_item"]["strategie"] == ["familie", "adhocratie"]

    def test_strength_and_congruence(self, outcome: dict[str, Any]) -> None:
        assert outcome["quality"]["nu"]["strength"] == 44
        assert outcome["quality"]["nu"]["congruence"] == pytest.approx(5 / 6, abs=1e-6)

    def test_spread_over_the_items(self, outcome: dict[str, Any]) -> None:
        assert_allclose(list(outcome["quality"]["nu"]["sd_over_items"].values()), SD_NOW, atol=1e-6)

    def test_axes(self, outcome: dict[str, Any]) -> None:
        now = outcome["quality"]["nu"]
        assert (now["flexible_minus_stable"], now["external_minus_internal"]) == (18, -47)
        assert outcome["quality"]["half_sum_abs_gap"] == 15.5

    @pytest.mark.parametrize("perspective", PERSPECTIVES)
    def test_compositional_figures(self, outcome: dict[str, Any], perspective: str) -> None:
        figures = outcome["quality"][perspective]
        assert_allclose(list(figures["clr"].values()), CLR[perspective], atol=1e-6)
        assert_allclose(list(figures["centre"].values()), CENTRE[perspective], atol=1e-6)
        assert list(figures["clr"]) == list(figures["centre"]) == TYPES

    def test_aitchison_distance(self, outcome: dict[str, Any]) -> None:
        assert outcome["quality"]["aitchison_distance"] == pytest.approx(DISTANCE, abs=1e-6)

    def test_alpha_is_refused_with_its_reason(self, outcome: dict[str, Any]) -> None:
        everything = outcome["quality"]["alpha_all_items"]
        assert everything["value"] is None
        assert "niet gedefinieerd" in everything["note"]
        assert "samen 100" in everything["note"]
        assert all(alpha["value"] is None for alpha in outcome["quality"]["nu"]["alpha"].values())


def test_the_shipped_example_expects_the_same_figures() -> None:
    assert CULTURE.example is not None
    expected = CULTURE.example.expect
    assert (expected["scores"], expected["gaps"], expected["sd"]) == (
        {"nu": NOW, "gewenst": WANTED},
        GAPS,
        {"nu": SD_NOW},
    )
    assert (expected["clr"], expected["centre"], expected["aitchison_distance"]) == (CLR, CENTRE, DISTANCE)


# ---- the rules at their edges ----


@pytest.mark.parametrize(
    ("wanted", "flagged"),
    [([35, 25, 25, 15], False), ([36, 24, 25, 15], True), ([14, 36, 25, 25], True), ([15, 35, 25, 25], False)],
)
def test_a_gap_of_exactly_ten_needs_no_attention(wanted: list[float], flagged: bool) -> None:
    profile = scored(rows_of("r1", {"nu": dict.fromkeys(ITEMS, [25] * 4), "gewenst": dict.fromkeys(ITEMS, wanted)}))
    assert bool(profile.flagged()) is flagged


def test_a_gap_of_ten_in_thirds_is_still_ten() -> None:
    third = 100 / 3
    now, wanted = [third, third, third, 0], [third - 10, third, third, 10]
    profile = scored(rows_of("r1", {"nu": dict.fromkeys(ITEMS, now), "gewenst": dict.fromkeys(ITEMS, wanted)}))
    assert profile.flagged() == ()


def test_a_tie_is_told_as_a_tie() -> None:
    profile = scored(rows_of("r1", [35, 35, 15, 15]))
    assert profile.dominant("nu") == ("familie", "adhocratie")
    assert "familie en adhocratie krijgen evenveel punten" in profile.sentence()


def test_a_team_profile_is_the_mean_of_its_members() -> None:
    people = [golden(), *(rows_of(f"r{seed}", somebody(seed)) for seed in range(5))]
    apart = [values(scored(rows), "nu") for rows in people]
    together = scored([row for rows in people for row in rows])
    assert_allclose(values(together, "nu"), np.mean(apart, axis=0))
    assert_allclose([each.sd for each in together.scores[:4]], np.std(apart, axis=0, ddof=1))
    assert together.n == 6


def test_an_interval_stays_within_the_scale() -> None:
    rows = [row for k in range(6) for row in rows_of(f"r{k}", [98, 2, 0, 0] if k % 2 else [60, 0, 40, 0])]
    for each in scored(rows).scores:
        assert 0 <= each.estimate.low <= each.estimate.value <= each.estimate.high <= 100


def test_zero_points_are_kept_in_scores_and_replaced_in_ratios_only() -> None:
    profile = scored(rows_of("r1", [60, 40, 0, 0]))
    assert values(profile, "nu") == [60, 40, 0, 0]
    replaced = np.log([59.4, 39.6, 0.5, 0.5])
    assert_allclose(list(profile.quality["nu"]["clr"].values()), replaced - replaced.mean(), atol=1e-6)
    assert "0,5" in profile.quality["nu"]["zeros_replaced"]


def test_alpha_per_type_agrees_with_pingouin_and_carries_its_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pingouin import cronbach_alpha
    answers = given(team(30))
    alphas = wb.score(answers).quality["nu"]["alpha"]
    points = dense(answers).values[:, PERSPECTIVES.index("nu")]
    for number, name in enumerate(TYPES):
        alpha, interval = cronbach_alpha(data=frame(points[:, :, number].tolist()))
        found = alphas[name]
        assert found["value"] == pytest.approx(alpha)
        assert_allclose([found["low"], found["high"]], interval, atol=5e-4)
        assert "terughoudendheid" in found["note"]


# ---- who counts ----


def test_the_leader_is_not_counted_in_the_team_and_that_is_told() -> None:
    people = team(6)
    with_leader = scored([*people, *rows_of("chef", [100, 0, 0, 0], role="Schoolleider")])
    assert with_leader.n == 6
    assert values(with_leader, "nu") == values(scored(people), "nu")
    assert any("schoolleider telt niet mee" in note for note in with_leader.notes)


@pytest.mark.parametrize("role", ["leider", "Leider ", "DIRECTEUR", "leidinggevende"])
def test_a_leader_alone_sees_the_own_profile(role: str) -> None:
    profile = scored(golden(role=role))
    assert values(profile, "nu") == NOW
    assert profile.alone


def test_a_leader_and_one_colleague_show_nothing_of_the_colleague() -> None:
    profile = scored([*golden(role="leider"), *rows_of("r1", [10, 20, 30, 40])])
    assert values(profile, "nu") == [None] * 4


def test_of_two_moments_the_follow_up_is_scored_and_that_is_told() -> None:
    profile = scored([*golden(moment="nulmeting"), *rows_of("d-golden", [25] * 4, moment="eindmeting")])
    assert values(profile, "nu") == [25] * 4
    assert any("dit is de eindmeting (niet: nulmeting)" in note for note in profile.notes)


@pytest.mark.parametrize("pick", [{"moment": "eindmeting"}, {}], ids=["chosen", "latest"])
def test_one_person_at_a_moment_is_not_alone_when_others_answered_before(pick: dict[str, str]) -> None:
    answers = given([*team(6, moment="nulmeting"), *golden("r1", moment="eindmeting")])
    assert values(wb.score(answers.select(**pick) if pick else answers), "nu") == [None] * 4


def test_one_person_of_a_group_is_not_alone_either() -> None:
    answers = given([*team(9, group="onderbouw"), *golden("r77", group="kantine")])
    assert values(wb.score(answers.select(group="kantine")), "nu") == [None] * 4


def test_the_same_code_in_two_schools_is_two_people_and_they_are_told_to_be_together() -> None:
    profile = scored([*team(5, subject="De Wilg"), *team(5, subject="De Esdoorn")])
    assert profile.n == 10
    assert any("De Wilg" in note and "Kies één school" in note for note in profile.notes)


def test_an_empty_school_is_the_only_one_that_is_named() -> None:
    profile = scored([*team(5, subject="De Wilg"), *team(1, start=6)])
    assert profile.n == 6
    assert not any("Kies één school" in note for note in profile.notes)


def test_a_small_school_can_not_be_had_by_subtraction() -> None:
    answers = given([*team(8, subject="De Wilg"), *team(3, start=20, subject="De Es")])
    assert values(wb.score(answers), "nu") == [None] * 4
    assert None not in values(wb.score(answers.select(subject="De Wilg")), "nu")
    assert values(wb.score(answers.select(subject="De Es")), "nu") == [None] * 4


# ---- what can't be used is told ----


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (-5, "minder dan 0 punten"),
        (120, "meer dan 100 punten"),
        ("veel", "'veel' en dat is geen getal"),
        (None, "er staat nog geen getal bij Familie"),
        (56, "tellen op tot 101 en niet tot 100"),
        (54, "tellen op tot 99 en niet tot 100"),
        (math.inf, "geen getal"),
    ],
)
def test_an_illegal_item_of_one_person_is_told_with_what_to_do(value: object, said: str) -> None:
    profile = scored(change(golden(), value, perspective="nu", item="kenmerken", option="familie"))
    assert profile.empty
    assert "Nu, onderdeel 'Dominante kenmerken'" in profile.message
    assert said in profile.message
    assert "Verbeter dit in het formulier" in profile.message


def test_text_in_every_cell_is_no_absent_perspective() -> None:
    profile = scored(change(golden(), "?", perspective="gewenst"))
    assert profile.empty
    assert "'?' en dat is geen getal" in profile.message


def test_a_team_member_is_left_out_of_the_illegal_perspective_only() -> None:
    rows = drop(team(7), respondent="r3", perspective="gewenst", item="succes", option="markt")
    profile = scored(rows)
    assert {each.perspective: each.estimate.n for each in profile.scores} == {"nu": 7, "gewenst": 6}
    assert any(note.startswith("Invuller r3, Gewenst, onderdeel 'Succescriteria'") for note in profile.notes)


def test_gaps_are_the_difference_of_the_scores_that_are_shown() -> None:
    rows = drop(team(7), respondent="r3", perspective="gewenst")
    profile = scored(rows)
    for gap in profile.gaps:
        now, wanted = profile.score("nu", gap.dimension), profile.score("gewenst", gap.dimension)
        assert now is not None
        assert wanted is not None
        assert gap.estimate.value == pytest.approx(wanted.estimate.value - now.estimate.value)
        assert (gap.estimate.low, gap.estimate.n) == (None, 6)


def test_one_perspective_gives_no_gap_and_says_so() -> None:
    profile = scored(rows_of("r1", [40, 30, 20, 10], only=["nu"]))
    assert values(profile, "gewenst") == []
    assert {gap.estimate.value for gap in profile.gaps} == {None}
    assert {gap.flagged for gap in profile.gaps} == {None}
    assert any("Niemand vulde 'Gewenst' in" in note for note in profile.notes)


def test_a_quiz_has_no_score_and_says_so() -> None:
    with pytest.raises(wb.WorkbookError, match="geen score"):
        wb.score("start")


def test_the_sentence_says_who_what_and_how_sure() -> None:
    text = scored(golden()).sentence()
    for part in (
        "één invuller",
        "Nu: familie",
        "44 van de 100",
        "5 van de 6 onderdelen",
        "adhocratie (+15)",
        "hiërarchie (−10,5)",
    ):
        assert part in text
    assert "onze eigen leeswijzer, geen norm" in text


def test_two_hundred_people_are_scored_at_once(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "groot.csv", team(200, group="onderbouw"))
    wb.score(wb.answers("ocai", path))  # what is loaded at first use is loaded
    begin = time.perf_counter()
    profile = wb.score(wb.answers("ocai", path))
    seconds = time.perf_counter() - begin
    print(f"200 respondents: {seconds:.2f} s")
    assert profile.n == 200
    assert seconds < 2


def test_a_division_of_one_item_has_no_spread_over_items_and_no_warning() -> None:
    """One item is enough for a profile; how far items differ is then simply unknown."""
    given = wb.answers("m1-aandacht", example_home() / "antwoorden" / "m1-aandacht.json")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        profile = wb.score(given)
    assert set(profile.quality["nu"]["sd_over_items"].values()) == {None}
    assert sum(score.estimate.value for score in profile.scores if score.perspective == "nu") == 100
