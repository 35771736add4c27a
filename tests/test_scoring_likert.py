"""Scales scored: means against pandas, what is left out and told, reading aids, and what the floor keeps hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_broken_instruments import LIKERT, put

import workbook as wb
from workbook.instrument import Instrument, load
from workbook.instrument.model import Likert
from workbook.scoring.wording import beyond

ITEMS = ("rust1", "rust2", "ruimte1")
Given = dict[str, dict[str, Any]]


def instrument_of(folder: Path, text: str = LIKERT) -> Instrument:
    path = folder / "eigen.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


@pytest.fixture(scope="module")
def scale(tmp_path_factory: pytest.TempPathFactory) -> Instrument:
    return instrument_of(tmp_path_factory.mktemp("schaal"))


def table(people: Given, **more: Any) -> pd.DataFrame:
    """Return long rows; per person the value of each item in `nu` (or a pair: nu and gewenst)."""
    rows = []
    for who, values in people.items():
        for item, value in values.items():
            pair = value if isinstance(value, tuple) else (value, None)
            for perspective, one in zip(("nu", "gewenst"), pair, strict=True):
                if one is not None:
                    rows.append({"respondent": who, "perspective": perspective, "item": item, "value": one, **more})
    return pd.DataFrame(rows)


def score(scale: Instrument, people: Given, **more: Any) -> Any:
    return wb.score(wb.answers(scale, table(people, **more)))


def several(n: int, **values: Any) -> Given:
    base = {"rust1": 3, "rust2": 2, "ruimte1": 4, **values}
    return {f"r{who}": dict(base) for who in range(n)}


def found(profile: Any) -> dict[tuple[str, str], float | None]:
    return {(each.perspective, each.dimension): each.estimate.value for each in profile.scores}


# ---- the mean of a dimension ----


def test_a_reversed_item_is_turned_before_the_mean(scale: Instrument) -> None:
    profile = score(scale, {"ik": {"rust1": 4, "rust2": 1, "ruimte1": 2}})
    assert found(profile) == {("nu", "rust"): 4.0, ("nu", "ruimte"): 2.0}
    assert profile.alone


values = st.integers(min_value=1, max_value=4)
people = st.lists(st.tuples(values, values, values), min_size=5, max_size=12)


@given(people)
def test_the_scores_of_a_team_are_those_of_pandas(answers: list[tuple[int, int, int]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        scale = instrument_of(Path(folder))
    team = {f"r{n}": dict(zip(ITEMS, each, strict=True)) for n, each in enumerate(answers)}
    profile = score(scale, team)
    wide = pd.DataFrame.from_dict(team, orient="index").assign(rust2=lambda frame: 5 - frame["rust2"])
    own = wide[["rust1", "rust2"]].mean(axis=1)
    rust = profile.score("nu", "rust")
    assert rust.estimate.value == pytest.approx(own.mean())
    assert rust.sd == pytest.approx(own.std())
    assert rust.estimate.n == len(answers)
    assert 1 <= rust.estimate.low <= rust.estimate.value <= rust.estimate.high <= 4


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_people_and_rows_changes_nothing(answers: list[tuple[int, int, int]], random: Any) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        scale = instrument_of(Path(folder))
    frame = table({f"r{n}": dict(zip(ITEMS, each, strict=True)) for n, each in enumerate(answers)})
    order = list(range(len(frame)))
    random.shuffle(order)
    one, two = (wb.score(wb.answers(scale, each)) for each in (frame, frame.iloc[order].reset_index(drop=True)))
    for place, value in found(one).items():
        assert found(two)[place] == pytest.approx(value)


def test_the_gap_is_wanted_minus_present(scale: Instrument) -> None:
    profile = score(scale, several(6, rust1=(2, 4), rust2=(3, 2), ruimte1=(1, 4)))
    assert {gap.dimension: gap.estimate.value for gap in profile.gaps} == {"rust": 1.5, "ruimte": 3.0}
    assert all(gap.flagged is None for gap in profile.gaps)
    assert "Het grootste verschil tussen gewenst en nu is bij 'ruimte' (+3)." in profile.sentence()


def test_a_rule_flags_what_is_strictly_above_it(tmp_path: Path) -> None:
    scale = instrument_of(tmp_path, LIKERT + "bands: {gap: {above: 1.5, source: eigen}}\n")
    profile = score(scale, several(6, rust1=(2, 4), rust2=(3, 2), ruimte1=(1, 4)))
    assert profile.flagged() == ("ruimte",)
    assert "groter dan 1,5 bij 'ruimte' (+3)" in profile.sentence()


def test_a_flagged_gap_never_looks_equal_to_its_rule(tmp_path: Path) -> None:
    scale = instrument_of(tmp_path, LIKERT + "bands: {gap: {above: 1, source: eigen}}\n")
    one_more = {"extra": {"rust1": 3, "rust2": 2, "ruimte1": (2, 4)}}
    profile = score(scale, several(24, rust1=(3, 3), rust2=(2, 2), ruimte1=(3, 4)) | one_more)
    assert "groter dan 1 bij 'ruimte' (+1,04)" in profile.sentence()
    assert [beyond(gap, 1) for gap in (1.04, -1.04, 1.5, 12)] == ["+1,04", "−1,04", "+1,5", "+12"]


def test_a_team_of_one_mind_is_not_said_to_differ(scale: Instrument) -> None:
    assert "lopen het meest uiteen" not in score(scale, several(6)).sentence()
    split = several(3, rust1=1) | {f"s{who}": {"rust1": 4, "rust2": 2, "ruimte1": 4} for who in range(3)}
    assert "lopen het meest uiteen bij 'rust' (spreiding" in score(scale, split).sentence()


def test_a_reading_aid_over_all_dimensions_is_called_no_norm(tmp_path: Path) -> None:
    every = 'bands: {every: {at_least: 3, label: "overal sterk", source: eigen}}\n'
    scale = instrument_of(tmp_path, LIKERT + every)
    assert "Alle onderdelen halen 3 of meer" in score(scale, several(5, rust2=1)).sentence()
    below = score(scale, several(5, ruimte1=2)).sentence()
    assert "Niet alle onderdelen halen 3" in below
    assert "geen norm" in below


# ---- what is left out is told ----


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rust2": None}, "daar staat nog geen antwoord"),
        ({"rust2": "veel"}, "daar staat 'veel' en dat is geen getal"),
        ({"rust2": 7}, "daar staat 7; alleen hele getallen van 1 tot en met 4"),
        ({"rust2": 2.5}, "daar staat 2,5; alleen hele getallen"),
        ({"rust2": 0}, "daar staat 0; alleen"),
    ],
)
class TestOneFault:
    def test_in_a_team_leaves_that_person_out_of_that_dimension(
        self, scale: Instrument, change: dict[str, Any], said: str
    ) -> None:
        team = several(6)
        team["r3"] |= change
        profile = score(scale, team)
        assert {each.dimension: each.estimate.n for each in profile.scores} == {"rust": 5, "ruimte": 6}
        note = next(note for note in profile.notes if "r3" in note)
        assert said in note
        assert "telt niet mee bij 'Rust'" in note

    def test_of_the_only_one_gives_no_score_but_what_to_mend(
        self, scale: Instrument, change: dict[str, Any], said: str
    ) -> None:
        team = several(1)
        team["r0"] |= change
        profile = score(scale, team)
        assert profile.empty
        assert said in profile.message
        assert "Verbeter dit in het formulier" in profile.message


def test_a_perspective_that_nobody_began_is_no_fault(scale: Instrument) -> None:
    profile = score(scale, several(5))
    assert {each.perspective for each in profile.scores} == {"nu"}
    assert all(gap.estimate.value is None for gap in profile.gaps)
    assert any("Niemand vulde 'Gewenst' in" in note for note in profile.notes)


def test_a_share_of_the_items_is_enough_where_the_instrument_says_so(tmp_path: Path) -> None:
    scale = instrument_of(tmp_path, put(LIKERT, "  maximum: 4\n", "  maximum: 4\n  min_share: 0.5\n"))
    team = several(6)
    team["r0"].pop("rust2")
    profile = score(scale, team)
    assert profile.score("nu", "rust").estimate.n == 6
    assert not any("telt niet mee" in note for note in profile.notes)


# ---- the floor ----


@pytest.mark.parametrize("n", [2, 3, 4])
def test_two_to_four_people_are_not_shown(scale: Instrument, n: int) -> None:
    profile = score(scale, several(n))
    assert profile.hidden
    assert set(found(profile).values()) == {None}
    assert not profile.items
    assert not profile.quality
    assert profile.to_json()["scores"][0]["n"] == n


def test_a_dimension_that_four_finished_is_hidden_and_the_others_are_shown(scale: Instrument) -> None:
    team = several(6)
    for who in ("r0", "r1"):
        team[who].pop("rust1")
    profile = score(scale, team)
    assert found(profile) == {("nu", "rust"): None, ("nu", "ruimte"): 4.0}
    assert {item.item for item in profile.items} == {"ruimte1"}
    assert profile.hidden


def test_groups_are_hidden_where_one_dimension_would_give_a_small_one_away(scale: Instrument) -> None:
    """Of group b one dimension rests on four: whole minus a would show it, so nothing of a or b stands apart."""
    rows = [
        table(several(5), group="a"),
        table({f"s{n}": {"rust1": 1, "rust2": 4, "ruimte1": 1} for n in range(5)}, group="b"),
    ]
    frame = pd.concat(rows, ignore_index=True)
    frame = frame[~((frame["respondent"] == "s0") & (frame["item"] == "rust1"))].reset_index(drop=True)
    profile = wb.score(wb.answers(scale, frame))
    assert profile.score("nu", "rust").estimate.n == 9
    for _, part in profile.subgroups:
        rust = part.score("nu", "rust")
        assert rust.estimate.value is None


def test_the_leader_is_not_counted_in_the_team(scale: Instrument) -> None:
    frame = pd.concat([table(several(6)), table({"l": {"rust1": 1, "rust2": 4, "ruimte1": 1}}, role="schoolleider")])
    profile = wb.score(wb.answers(scale, frame.reset_index(drop=True)))
    assert profile.n == 6
    assert found(profile)["nu", "ruimte"] == 4.0
    assert any("schoolleider telt niet mee" in note for note in profile.notes)


# ---- the figures behind it ----


def test_agreement_and_alpha_come_from_the_same_answers(tmp_path: Path) -> None:
    from workbook.stats import cronbach_alpha, r_wg

    text = put(LIKERT, "  - {id: ruimte1", "  - {id: rust3, text: Het is stil., dimension: rust}\n  - {id: ruimte1")
    scale = instrument_of(tmp_path, text)
    assert isinstance(scale, Likert)
    generator = np.random.default_rng(1)
    answers = generator.integers(1, 5, size=(12, 4))
    team = {
        f"r{n}": dict(zip((*ITEMS[:2], "rust3", "ruimte1"), map(int, each), strict=True))
        for n, each in enumerate(answers)
    }
    profile = score(scale, team)
    turned = answers.astype(float)
    turned[:, 1] = 5 - turned[:, 1]
    figures = profile.quality["nu"]["rust"]
    assert figures["alpha"]["value"] == pytest.approx(cronbach_alpha(turned[:, :3]).value)
    assert figures["r_wg"]["value"] == pytest.approx(r_wg(turned[:, :3], options=4).value)
    assert profile.quality["nu"]["ruimte"]["alpha"]["value"] is None


def test_items_are_told_as_they_were_answered(scale: Instrument) -> None:
    profile = score(scale, several(6))
    means = {item.item: item.value for item in profile.items}
    assert means == {"rust1": 3, "rust2": 2, "ruimte1": 4}
    assert next(item.distribution for item in profile.items if item.item == "rust2") == (0, 6, 0, 0)
