"""Agreement before a mean is called the team's: r_wg, the spread of divided points, and the words that follow from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from attrs import evolve
from drawn_results import DENSE, said, team_answers
from hypothesis import example, given
from hypothesis import strategies as st
from made_answers import TYPES, frame, rows_of, somebody, team

import workbook as wb
from workbook.instrument import Instrument
from workbook.instrument.model import Maturity
from workbook.privacy import FLOOR
from workbook.results import Profile
from workbook.scoring.consensus import AGREED, is_shared, of_points, of_ratings, tells_of_a_team

SCHEMA = json.loads((Path(__file__).parents[1] / "contracts" / "score.schema.json").read_text())
PEOPLE = [each for each in DENSE if each.counts == "respondents"]
SCALED = [each for each in PEOPLE if each.kind != "ipsative"]
LIKERT = next(each for each in PEOPLE if each.kind == "likert" and len(each.perspectives) == 1)
every = pytest.mark.parametrize("about", PEOPLE, ids=lambda about: about.id)
scaled = pytest.mark.parametrize("about", SCALED, ids=lambda about: about.id)


def answered(about: Instrument, values: list[list[int]], **more: Any) -> Any:
    """Return answers of which person n gives step `values[n % …]` of the scale to every item, reversed ones turned."""
    rows = []
    for n, steps in enumerate(values):
        asked = [(each, item) for each in about.perspectives for item in about.asked(each.id)]
        for place, (perspective, item) in enumerate(asked):
            low, *_, high = about.limits(item).steps  # type: ignore[attr-defined]
            step = min(max(steps[place % len(steps)], low), high)
            value = low + high - step if getattr(item, "reverse", False) else step
            rows.append(
                {"respondent": f"r{n:02}", "perspective": perspective.id, "item": item.id, "value": value, **more}
            )
    return wb.answers(about, pd.DataFrame(rows))


def found(profile: Profile) -> list[dict[str, Any]]:
    return [one for part in profile.quality["consensus"].values() for one in part.values()]


# ---- the measure ----


def test_the_golden_values_of_the_source() -> None:
    one = of_ratings(np.array([4.0, 4, 5, 4, 5]), 5, 5)
    assert one == {
        "measure": "r_wg",
        "value": 0.85,
        "n": 5,
        "bound": 0.7,
        "source": "lebreton_senter_2008",
        "agreed": True,
    }
    # Six items with a mean variance of .5: 6 (1 − .25) / (6 (1 − .25) + .25).
    item = np.array([3.0, 3, 4, 4, 3, 4, 3, 4, 2, 4])
    scale = np.sqrt(0.5 / item.var(ddof=1))
    ratings = np.repeat(((item - item.mean()) * scale)[:, None], 6, axis=1)
    assert of_ratings(ratings, 5, 10)["value"] == pytest.approx(0.947368)  # type: ignore[index]


@given(st.lists(st.integers(1, 5), min_size=FLOOR, max_size=40))
@example([1, 1, 1, 5, 5, 5])
@example([3] * 5)
def test_one_item_is_one_minus_the_share_of_chance(ratings: list[int]) -> None:
    one = of_ratings(np.array(ratings, dtype=float), 5, len(ratings))
    expected = max(0.0, 1 - np.var(ratings, ddof=1) / 2)
    assert one is not None
    assert one["value"] == pytest.approx(expected, abs=1e-6)
    assert one["agreed"] == (one["value"] >= AGREED)


def test_divided_points_go_by_their_spread() -> None:
    points = np.array([30.0, 40, 50, 40, 40, np.nan])
    one = of_points(points, 10)
    spread = round(float(np.nanstd(points, ddof=1)), 6)
    assert one == {"measure": "sd", "value": spread, "n": 5, "bound": 10, "source": "eigen", "agreed": True}
    assert of_points(points * 2, 10)["agreed"] is False  # type: ignore[index]
    # On the bound still counts as together, as a gap on the bound is none.
    assert of_points(np.array([30.0, 50, 40, 30, 50]), 10)["agreed"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("n", "scored", "tells"),
    [(5, 5, True), (4, 4, False), (0, 0, False), (9, 10, False), (5, 9, False), (5, 10, True), (6, 6, True), (4, 20, False)],
)  # fmt: skip
def test_no_figure_is_about_a_few_or_about_all_but_a_few(n: int, scored: int, tells: bool) -> None:
    assert tells_of_a_team(n, scored) is tells


@given(st.integers(0, 30), st.integers(0, 30))
def test_nobody_follows_from_over_whom_agreement_is_reckoned(n: int, more: int) -> None:
    if tells_of_a_team(n, n + more):
        assert n >= FLOOR
        assert more == 0 or more >= FLOOR


def test_the_measure_is_that_of_the_scores_that_are_shown() -> None:
    """The same as reckoned by hand, reversed items turned."""
    answers = team_answers(LIKERT, 14)
    profile = wb.score(answers)
    wide = answers.table.pivot_table(index="respondent", columns="item", values="value")
    ends = LIKERT.scale.minimum + LIKERT.scale.maximum  # type: ignore[attr-defined]
    for dimension in LIKERT.scored:
        items = [each for each in LIKERT.items if each.dimension == dimension]  # type: ignore[attr-defined]
        ratings = np.column_stack([ends - wide[i.id] if i.reverse else wide[i.id] for i in items])
        ratio = ratings.var(axis=0, ddof=1).mean() / ((len(LIKERT.scale.steps) ** 2 - 1) / 12)  # type: ignore[attr-defined]
        expected = len(items) * (1 - ratio) / (len(items) * (1 - ratio) + ratio) if ratio < 1 else 0
        (perspective,) = profile.quality["consensus"]
        assert profile.quality["consensus"][perspective][dimension]["value"] == pytest.approx(expected, abs=1e-6)


def test_a_phase_counts_from_none_yet_on() -> None:
    ink = wb.instrument("ink")
    assert isinstance(ink, Maturity)
    profile = wb.score(answered(ink, [[3]] * 4 + [[0]] * 4))
    one = profile.quality["consensus"]["nu"]["leiderschap"]
    phases = np.array([5.0] * 4 + [0] * 4)
    assert one["value"] == pytest.approx(max(0, 1 - phases.var(ddof=1) / (35 / 12)), abs=1e-6)
    assert (one["value"], one["agreed"]) == (0, False)


# ---- what is said ----


@scaled
def test_a_team_of_one_mind_sees_it(about: Instrument) -> None:
    profile = wb.score(answered(about, [[3, 2, 3]] * 8))
    assert all(one["agreed"] for one in found(profile))
    assert is_shared(profile)
    assert "het team" in profile.sentence().lower()
    assert "lopen uiteen" not in profile.sentence()
    assert profile.label == "Het team (nulmeting)"
    jsonschema.validate(profile.to_json(), SCHEMA)


@scaled
def test_of_a_team_in_two_camps_there_is_only_a_mean(about: Instrument) -> None:
    profile = wb.score(answered(about, [[0]] * 5 + [[9]] * 5))
    assert not any(one["agreed"] for one in found(profile))
    text = profile.sentence()
    assert "lopen uiteen" in text
    assert "r_wg 0" in text
    assert not any(
        wrong in text for wrong in ("Het team ziet", ": het team ziet", "ziet het team", "team vindt", "team geeft")
    )
    assert profile.label == "Het gemiddelde van het team (nulmeting)"
    assert "vuistregel (LeBreton & Senter, 2008)" in text
    jsonschema.validate(profile.to_json(), SCHEMA)


def test_two_camps_of_divided_points() -> None:
    camps = [rows_of(f"a{n}", [70, 10, 10, 10]) for n in range(5)] + [
        rows_of(f"b{n}", [10, 10, 10, 70]) for n in range(6)
    ]
    profile = wb.score(wb.answers("ocai", frame([row for rows in camps for row in rows])))
    now = profile.quality["consensus"]["nu"]
    assert [now[each]["agreed"] for each in TYPES] == [False, True, True, False]
    text = profile.sentence()
    assert "gemiddeld krijgt hiërarchie de meeste punten" in text
    assert "maar de antwoorden lopen uiteen ('hiërarchie' spreiding 31,3 punten)" in text
    assert "onze eigen leeswijzer, want voor punten die worden verdeeld bestaat de maat r_wg niet" in text
    assert profile.label.startswith("Het gemiddelde van het team")
    assert "Het gemiddelde van het team" in said(wb.plot(profile))


def test_a_tie_is_the_teams_only_where_it_agrees() -> None:
    same = [row for n in range(6) for row in rows_of(f"r{n}", [35, 35, 15, 15])]
    assert "het team ziet familie en adhocratie even sterk" in wb.score(wb.answers("ocai", frame(same))).sentence()
    camps = [row for n in range(6) for row in rows_of(f"r{n}", [70, 0, 15, 15] if n % 2 else [0, 70, 15, 15])]
    text = wb.score(wb.answers("ocai", frame(camps))).sentence()
    assert "gemiddeld krijgen familie en adhocratie evenveel punten" in text
    assert "'familie' spreiding 38,3 punten en 'adhocratie' spreiding 38,3 punten" in text


@every
def test_one_person_and_a_hidden_group_have_no_agreement(about: Instrument) -> None:
    for size in (1, 2, FLOOR - 1):
        profile = wb.score(team_answers(about, size))
        assert "consensus" not in profile.quality
        assert "het team ziet" not in profile.sentence().lower()
        assert "r_wg" not in profile.sentence()
        if size > 1:
            assert profile.quality == {}


def test_a_group_that_would_give_others_away_keeps_its_agreement_to_itself() -> None:
    rows = [*team(8, group="a"), *team(3, start=30, group="b")]
    profile = wb.score(wb.answers("ocai", frame(rows)).select(group="a"))
    assert profile.hidden
    assert profile.quality == {}
    assert "spreiding" not in profile.sentence()


@pytest.mark.parametrize("about", [each for each in DENSE if each.counts == "raters"], ids=lambda about: about.id)
def test_observers_are_no_team(about: Instrument) -> None:
    assert "consensus" not in wb.score(team_answers(about, 8)).quality


@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=FLOOR, max_size=12))
@example([[1, 5, 3]] * 5)
@example([[1, 1, 1], [5, 5, 5]] * 4)
def test_the_words_follow_the_measure_whatever_is_answered(values: list[list[int]]) -> None:
    profile = wb.score(answered(LIKERT, values))
    told = profile.sentence()
    ((perspective, part),) = profile.quality["consensus"].items()
    scores = {each.dimension: round(each.estimate.value, 6) for each in profile.scores}
    ends = [name for name, value in scores.items() if value in {max(scores.values()), min(scores.values())}]
    together = all(part[name]["agreed"] for name in ends)
    assert ("het team ziet het zo" in told or "het team geeft alles" in told) == together
    assert ("maar de antwoorden lopen uiteen" in told) == (not together)
    assert profile.label.startswith("Het team") == all(one["agreed"] for one in part.values())
    assert all(one["n"] == profile.score(perspective, name).estimate.n for name, one in part.items())


# ---- who skipped ----


def test_who_skipped_an_item_gives_no_agreement_of_a_few() -> None:
    """Of seven who are scored two answered everything: their agreement would be that of two."""
    loose = evolve(LIKERT, scale=evolve(LIKERT.scale, min_share=0.25))  # type: ignore[attr-defined]
    answers = answered(loose, [[n % 3 + 2, 3] for n in range(7)])
    first = loose.items[0]  # type: ignore[attr-defined]
    table = answers.table
    few = (table["item"] == first.id) & table["respondent"].isin([f"r{n:02}" for n in range(5)])
    part = wb.score(evolve(answers, table=table[~few].reset_index(drop=True)))
    perspective = loose.perspectives[0].id
    assert part.score(perspective, first.dimension).estimate.n == 7
    assert first.dimension not in part.quality["consensus"][perspective]
    assert part.quality[perspective][first.dimension]["r_wg"]["value"] is None
    assert "te weinig mensen" in part.quality[perspective][first.dimension]["r_wg"]["note"]
    # Where agreement can't be said, nothing is called the team's.
    assert part.label.startswith("Het gemiddelde van het team")


# ---- beside another ----


def test_a_comparison_says_of_a_mean_that_it_is_one() -> None:
    camps = [rows_of(f"a{n}", [70, 10, 10, 10]) for n in range(5)] + [
        rows_of(f"b{n}", [10, 10, 10, 70]) for n in range(6)
    ]
    rows = [row for one in camps for row in one] + rows_of("baas", [10, 70, 10, 10], role="directeur")
    answers = wb.answers("ocai", frame(rows))
    apart = wb.compare(answers.leader, answers.team)
    assert apart.names == ("De leider (nulmeting)", "Het gemiddelde van het team (nulmeting)")
    assert "Het team" not in apart.sentence()
    # The largest difference is about a type on which all agree; on the others they don't.
    assert "lopen hier uiteen" not in apart.sentence()
    moved = wb.compare(wb.answers("ocai", frame(rows_of("baas", [90, 4, 3, 3], role="directeur"))).leader, answers.team)
    assert "lopen hier uiteen ('familie' spreiding 31,3 punten)" in moved.sentence()
    one = [row for n in range(6) for row in rows_of(f"r{n}", somebody(4))] + rows_of(
        "baas", somebody(9), role="directeur"
    )
    same = wb.answers("ocai", frame(one))
    assert wb.compare(same.leader, same.team).names[1] == "Het team (nulmeting)"
