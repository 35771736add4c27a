"""Phases reached and wanted: the worked case, the rule at its edges, the team edition, the floor, and open conversations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter

import workbook as wb
from workbook.handin.notebook import for_docent
from workbook.instrument import instrument
from workbook.instrument.model import Maturity
from workbook.results import Profile
from workbook.results.conversation import LOCAL_MIME, Conversation
from workbook.scoring import dense
from workbook.scoring.conversation import open_conversation
from workbook.scoring.maturity import each_maturity, gap_phases, reached, team_edition

INK = instrument("ink")
assert isinstance(INK, Maturity)
FIELDS = list(INK.scored)
PHASES = len(INK.phases)
Row = dict[str, Any]

# Case INK-1, by hand: the values of a and b in phases 1 to 5 per field, the phase they reach, and the phase wanted.
LADDERS = {
    "leiderschap": ("33 22 12 01 00", 2, 3),
    "strategie": ("33 32 23 11 00", 3, 4),
    "personeel": ("33 22 12 32 00", 2, 4),
    "middelen": ("33 23 22 11 00", 3, 3),
    "processen": ("33 33 22 22 11", 4, 4),
    "klanten": ("22 12 11 00 00", 1, 3),
    "medewerkers": ("12 11 00 00 00", 0, 2),
    "maatschappij": ("32 21 00 00 00", 1, 2),
    "bestuur": ("33 33 32 22 22", 5, 5),
    "verbeteren": ("33 22 21 10 00", 2, 4),
}


def row(who: str, perspective: str, item: str, value: Any, **more: str) -> Row:
    return {"respondent": who, **more, "perspective": perspective, "item": item, "option": None, "value": value}


def now(who: str, ladders: dict[str, str] | str, **more: str) -> list[Row]:
    """Return one person's rows in `nu`: per field the pairs of values of phases 1 to 5, or one ladder for all fields."""
    rows = []
    for field in FIELDS:
        pairs = (ladders if isinstance(ladders, str) else ladders[field]).split()
        for phase, pair in enumerate(pairs, start=1):
            rows += [
                row(who, "nu", f"{field}_{phase}{name}", int(v), **more) for name, v in zip("ab", pair, strict=True)
            ]
    return rows


def wanted(who: str, phases: dict[str, int] | int, **more: str) -> list[Row]:
    return [
        row(who, "gewenst", field, phases if isinstance(phases, int) else phases[field], **more) for field in FIELDS
    ]


def golden(who: str = "r1", **more: str) -> list[Row]:
    return [
        *now(who, {field: values for field, (values, *_) in LADDERS.items()}, **more),
        *wanted(who, {field: phase for field, (*_, phase) in LADDERS.items()}, **more),
    ]


def up_to(phase: int) -> str:
    """Return a ladder that is climbed to a phase and no further."""
    return " ".join("22" if step <= phase else "11" for step in range(1, PHASES + 1))


def short(rows: list[Row]) -> list[Row]:
    """Return only what the team edition asks."""
    team = {item.id for item in INK.items if item.team}
    return [each for each in rows if each["perspective"] == "gewenst" or each["item"] in team]


def answers(rows: list[Row]) -> Any:
    return wb.answers("ink", pd.DataFrame(rows))


def scored(rows: list[Row], **settings_: Any) -> Profile:
    found = wb.score(answers(rows), **settings_)
    assert isinstance(found, Profile)
    return found


def values(profile: Profile, perspective: str = "nu") -> dict[str, float | None]:
    return {each.dimension: each.estimate.value for each in profile.scores if each.perspective == perspective}


def team(phases: list[int], **more: str) -> list[Row]:
    """Return a team: one person a phase, who is that far in every field and wants one phase more."""
    return [
        each
        for k, phase in enumerate(phases, start=1)
        for each in (*now(f"t{k}", up_to(phase), **more), *wanted(f"t{k}", min(phase + 1, PHASES), **more))
    ]


# ---- the worked case ----


@pytest.fixture(scope="module")
def profile() -> Profile:
    return scored(golden())


class TestWorkedCase:
    def test_phases_reached(self, profile: Profile) -> None:
        assert values(profile) == {field: phase for field, (_, phase, _) in LADDERS.items()}

    def test_phases_wanted_and_the_step_to_them(self, profile: Profile) -> None:
        assert values(profile, "gewenst") == {field: phase for field, (*_, phase) in LADDERS.items()}
        assert {gap.dimension: gap.estimate.value for gap in profile.gaps} == {
            field: far - reached_ for field, (_, reached_, far) in LADDERS.items()
        }
        assert {gap.flagged for gap in profile.gaps} == {None}, "no rule says which step is large"

    def test_a_hole_in_the_ladder_is_told(self, profile: Profile) -> None:
        assert profile.quality["gap_phases"] == {"personeel": [3]}
        assert profile.quality["phase_means"]["personeel"] == [3, 2, 1.5, 2.5, 0]
        assert "'management van medewerkers' (fase 3 nog niet)" in profile.sentence()

    def test_the_sentence_says_where_what_and_by_which_rule(self, profile: Profile) -> None:
        for part in (
            "één invuller",
            "'bestuur en financiers' (fase 5: excelleren en transformeren)",
            "'medewerkers' (nog geen fase)",
            "(+2)",
            "2 of hoger is (schaal 0 tot en met 3)",
            "onze eigen keuze; u kunt een andere instellen",
            "niet wat leerlingen ermee bereiken",
        ):
            assert part in profile.sentence()

    def test_the_shipped_example_is_this_case(self, profile: Profile) -> None:
        assert INK.example is not None
        expect = INK.example.expect
        assert {p: values(profile, p) for p in ("nu", "gewenst")} == expect["scores"]
        assert {gap.dimension: gap.estimate.value for gap in profile.gaps} == expect["gaps"]
        assert profile.quality["gap_phases"] == expect["gap_phases"]
        rows = {(each["perspective"], each["item"]): each["value"] for each in golden()}
        assert rows == {(p, item): v for p, given_ in INK.example.rows.items() for item, v in given_.items()}

    def test_one_person_has_no_spread(self, profile: Profile) -> None:
        assert {(each.sd, each.quartiles, each.estimate.low) for each in profile.scores} == {(None, None, None)}


# ---- the rule ----


@pytest.mark.parametrize(
    ("means", "phase", "holes"),
    [
        ([2, 2, 2, 2, 2], 5, []),
        ([2, 2, 1.99, 3, 3], 2, [3]),
        ([1.5, 3, 3, 3, 3], 0, [1]),
        ([2, 1, 2, 1, 2], 1, [2, 4]),
        ([0, 0, 0, 0, 0], 0, []),
        ([3, 3, 0, 0, 0], 2, []),
    ],
)
def test_a_phase_presupposes_all_before_it(means: list[float], phase: int, holes: list[int]) -> None:
    assert reached(np.array(means), 2) == phase
    assert gap_phases(np.array(means), 2) == holes


def test_a_mean_of_thirds_at_the_threshold_counts() -> None:
    assert reached(np.array([(2 + 2 + 2.1 + 1.9) / 4, 0.1 + 0.2 + 1.7, 0, 0, 0]), 2) == 2


@pytest.mark.parametrize(("threshold", "phase"), [(1, 3), (1.5, 3), (2, 2), (2.5, 1), (3, 1)])
def test_the_threshold_can_be_set_and_is_told(threshold: float, phase: int) -> None:
    profile = scored(golden(), threshold=threshold)
    assert values(profile)["leiderschap"] == phase
    assert profile.quality["threshold"] == threshold
    assert f"{str(threshold).replace('.', ',')} of hoger" in profile.sentence()


@pytest.mark.parametrize("threshold", [0, -1, 3.01, 99, float("nan")])
def test_a_threshold_off_the_scale_is_refused(threshold: float) -> None:
    with pytest.raises(wb.WorkbookError, match=r"niet op de schaal\. Kies een getal boven 0"):
        scored(golden(), threshold=threshold)


@pytest.mark.parametrize("threshold", ["hoog", True, [2]])
def test_a_threshold_that_is_no_number_is_refused(threshold: Any) -> None:
    with pytest.raises(wb.WorkbookError, match="is geen drempel"):
        scored(golden(), threshold=threshold)


ladder_values = st.lists(st.integers(0, 3), min_size=10, max_size=10)


def one_field(given_: list[int], threshold: float) -> float:
    means = np.array(given_, dtype=float).reshape(5, 2).mean(axis=1)
    return float(reached(means, threshold))


@given(ladder_values, st.floats(0.1, 3), st.floats(0.1, 3))
def test_a_higher_threshold_never_gives_a_higher_phase(given_: list[int], a: float, b: float) -> None:
    assert one_field(given_, max(a, b)) <= one_field(given_, min(a, b))


@given(ladder_values, st.integers(0, 9), st.floats(0.1, 3))
def test_a_higher_answer_never_gives_a_lower_phase(given_: list[int], place: int, threshold: float) -> None:
    higher = [min(value + (i == place), 3) for i, value in enumerate(given_)]
    assert one_field(higher, threshold) >= one_field(given_, threshold)


@given(ladder_values, st.floats(0.1, 3))
def test_the_phase_is_the_longest_run_from_the_first(given_: list[int], threshold: float) -> None:
    """The definition itself, written as a loop."""
    means = [(given_[2 * k] + given_[2 * k + 1]) / 2 for k in range(5)]
    run = 0
    while run < 5 and means[run] >= threshold - 1e-9:
        run += 1
    assert one_field(given_, threshold) == run
    later = [k + 1 for k in range(5) if means[k] < threshold - 1e-9 and any(m >= threshold - 1e-9 for m in means[k:])]
    assert gap_phases(np.array(means), threshold) == later


@given(ladder_values, st.permutations(range(5)))
@settings(max_examples=30)
def test_a_later_phase_never_repairs_an_earlier_one(given_: list[int], order: list[int]) -> None:
    pairs = [given_[2 * k : 2 * k + 2] for k in range(5)]
    mixed = [value for k in order for value in pairs[k]]
    passing = sum(sum(pair) >= 4 for pair in pairs)
    assert one_field(mixed, 2) <= passing


# ---- several people ----


def test_a_team_stands_at_its_median_with_its_quartiles() -> None:
    profile = scored(team([1, 2, 2, 3, 5, 5]))
    score = profile.score("nu", "leiderschap")
    assert score is not None
    assert (score.estimate.value, score.quartiles, score.estimate.n) == (2.5, (2, 4.5), 6)
    assert score.sd == pytest.approx(np.std([1, 2, 2, 3, 5, 5], ddof=1))
    assert "mediaan) van 6 invullers" in profile.sentence()
    assert "tussen fase 2 en 4,5" in profile.sentence()
    assert "tussen twee fasen: 2,5" in profile.sentence()


def test_the_step_of_a_team_is_the_difference_of_the_medians_shown() -> None:
    profile = scored(team([1, 2, 2, 3, 5]))
    gap = profile.gaps[0].estimate
    assert (gap.value, gap.low, gap.n) == (1, None, 5)
    assert "verschil van twee medianen" in gap.note


def test_holes_of_a_team_are_those_of_its_median_means() -> None:
    rows = [each for k in range(5) for each in now(f"t{k}", "33 22 12 32 00" if k < 3 else "33 22 22 22 00")]
    assert scored(rows).quality["gap_phases"] == {field: [3] for field in FIELDS}


@pytest.mark.parametrize("size", [2, 3, 4])
def test_a_small_team_is_hidden(size: int) -> None:
    profile = scored(team([3] * size))
    assert set(values(profile).values()) == {None}
    assert {each.quartiles for each in profile.scores} == {None}
    assert profile.quality == {}
    assert profile.items == ()
    assert "niet getoond" in profile.sentence()
    assert "fase" not in profile.sentence()


def test_a_field_with_few_answers_is_hidden_and_the_others_are_not() -> None:
    rows = [each for each in team([1, 2, 3, 4, 5, 5]) if not (
        each["item"].startswith("bestuur_3") and each["respondent"] in {"t1", "t2"})]  # fmt: skip
    profile = scored(rows)
    assert values(profile)["bestuur"] is None
    assert values(profile)["leiderschap"] == 3.5
    assert "bestuur" not in profile.quality["phase_means"]
    assert not [each for each in profile.items if (each.perspective, each.dimension) == ("nu", "bestuur")]


@given(st.permutations(range(6)))
@settings(max_examples=10, deadline=None)
def test_the_order_of_people_makes_no_difference(order: list[int]) -> None:
    people = [[*now(f"t{k}", up_to(k % 6)), *wanted(f"t{k}", k % 5 + 1)] for k in range(6)]
    straight = scored([each for one in people for each in one])
    mixed = scored([each for k in order for each in people[k]])
    assert mixed.to_json()["scores"] == straight.to_json()["scores"]
    assert mixed.quality == straight.quality


def test_the_leader_does_not_count_in_the_team_and_is_scored_alone() -> None:
    everybody = answers([*golden("chef", role="schoolleider"), *team([1, 2, 2, 3, 5])])
    profile = wb.score(everybody)
    assert profile.n == 5
    assert values(profile)["bestuur"] == 2
    assert values(wb.score(everybody.leader))["bestuur"] == 5


def test_groups_are_scored_with_the_threshold_that_was_set() -> None:
    rows = [*team([1] * 5, group="onderbouw"), *[{**each, "respondent": "b" + each["respondent"]}
                                                 for each in team([4] * 5, group="bovenbouw")]]  # fmt: skip
    named = dict(scored(rows, threshold=1).subgroups)
    assert {name: values(part)["leiderschap"] for name, part in named.items()} == {"onderbouw": 5, "bovenbouw": 5}
    assert all(part.quality["threshold"] == 1 for part in named.values())


def test_everybodys_own_phases_stand_in_the_order_of_the_answers() -> None:
    each = each_maturity(dense(answers(team([4, 1, 3, 2, 5]))))
    assert each[:, 0, 0].tolist() == [4, 1, 3, 2, 5]
    assert each[:, 1, 0].tolist() == [5, 2, 4, 3, 5]


# ---- the team edition ----


def test_the_team_edition_is_scored_on_its_own_statements() -> None:
    profile = scored(short(golden()))
    firsts = {field: [int(pair[0]) for pair in ladder.split()] for field, (ladder, *_) in LADDERS.items()}
    assert values(profile) == {field: reached(np.array(given_), 2) for field, given_ in firsts.items()}
    assert "teamversie: één uitspraak per fase" in " ".join(profile.notes)


def test_a_mixed_team_is_told_and_shows_only_what_all_were_asked() -> None:
    full, half = team([1, 2, 3]), [{**each, "respondent": "k" + each["respondent"]} for each in short(team([4, 5, 5]))]
    profile = scored([*full, *half])
    assert values(profile)["leiderschap"] == 3.5
    assert "Teamversie (één uitspraak per fase): ingevuld door 3 van de 6 invullers." in " ".join(profile.notes)
    shown = {each.item for each in profile.items if each.perspective == "nu"}
    assert shown == {item.id for item in INK.items if item.team}
    assert {each.n for each in profile.items} == {6}


def test_one_answer_outside_the_team_edition_makes_it_the_whole_scan() -> None:
    rows = [*short(golden()), row("r1", "nu", "strategie_2b", 2)]
    assert not team_edition(dense(answers(rows))).any()
    assert scored(rows).empty
    garbled = [*short(golden()), row("r1", "nu", "strategie_2b", "weet niet")]
    assert not team_edition(dense(answers(garbled))).any()


def test_only_wishes_are_no_team_edition() -> None:
    profile = scored(wanted("r1", 3))
    assert not any("teamversie" in note for note in profile.notes)
    assert any("Niemand vulde 'Nu' in" in note for note in profile.notes)
    assert set(values(profile, "gewenst").values()) == {3}
    assert {gap.estimate.value for gap in profile.gaps} == {None}


# ---- what can't be used is told ----


def changed(rows: list[Row], item: str, value: Any, who: str = "r1") -> list[Row]:
    return [{**each, "value": value} if (each["item"], each["respondent"]) == (item, who) else each for each in rows]


def without(rows: list[Row], item: str, who: str = "r1") -> list[Row]:
    return [each for each in rows if (each["item"], each["respondent"]) != (item, who)]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda rows: without(rows, "bestuur_2b"), "daar staat nog geen antwoord"),
        (lambda rows: changed(rows, "bestuur_2b", 4), "alleen hele getallen van 0 tot en met 3"),
        (lambda rows: changed(rows, "bestuur_2b", 1.5), "alleen hele getallen van 0 tot en met 3"),
        (lambda rows: changed(rows, "bestuur_2b", "vaak"), "'vaak' en dat is geen getal"),
        (lambda rows: changed(rows, "bestuur", 6), "alleen hele getallen van 1 tot en met 5"),
        (lambda rows: changed(rows, "bestuur", 0), "alleen hele getallen van 1 tot en met 5"),
        (lambda rows: without(rows, "bestuur"), "daar staat nog geen antwoord"),
    ],
)
def test_alone_an_incomplete_or_illegal_answer_is_mended_first(spoil: Callable[[Any], Any], said: str) -> None:
    profile = scored(spoil(golden()))
    assert profile.empty
    assert said in profile.message
    assert "Verbeter dit in het formulier" in profile.message


def test_in_a_team_it_costs_that_field_of_that_person_only() -> None:
    profile = scored(without(team([1, 2, 3, 4, 5, 5]), "bestuur_2b", "t1"))
    counts = {each.dimension: each.estimate.n for each in profile.scores if each.perspective == "nu"}
    assert counts == {field: 5 if field == "bestuur" else 6 for field in FIELDS}
    assert any("Invuller t1" in note and "'Bestuur en financiers'" in note for note in profile.notes)


def test_in_the_team_edition_only_what_it_asks_can_be_missing() -> None:
    profile = scored(without(short(golden()), "bestuur_2a"))
    assert profile.empty
    text = INK.item("bestuur_2a").text
    assert text in profile.message
    assert INK.item("bestuur_1b").text not in profile.message


def test_nothing_wished_is_told_and_gives_no_step() -> None:
    profile = scored(now("r1", up_to(3)))
    assert set(values(profile).values()) == {3}
    assert any("Niemand vulde 'Gewenst' in" in note for note in profile.notes)
    assert "Alle velden staan even ver (fase 3: systeemgericht)" in profile.sentence()
    assert "grootste stap" not in profile.sentence()


def test_a_sentence_names_a_few_fields_and_counts_the_others() -> None:
    ladders = {field: up_to(1 if k < 5 else 4) for k, field in enumerate(FIELDS)}
    text = scored([*now("r1", ladders), *wanted("r1", 5)]).sentence()
    assert "'leiderschap', 'strategie en beleid', 'management van medewerkers' en nog 2 andere velden (fase 1" in text
    everywhere = scored([*now("r1", up_to(2)), *wanted("r1", 3)]).sentence()
    assert "(+1) ligt bij alle velden." in everywhere


def test_wishing_no_more_is_said_as_it_is() -> None:
    profile = scored([*now("r1", up_to(3)), *wanted("r1", 3)])
    assert "nergens hoger dan de fase die is bereikt" in profile.sentence()


# ---- the open conversation ----


@pytest.fixture
def talk() -> Any:
    rows = [
        *golden("Anna"),
        *[{**each, "respondent": "Bas"} for each in team([4])],
        *now("Cor", up_to(1), role="leider"),
    ]
    return answers(rows)


class TestConversation:
    def test_shows_named_people_per_field(self, talk: Any) -> None:
        found = open_conversation(talk, agreed=["Anna", "bas", "COR"])
        assert isinstance(found, Conversation)
        assert found.names == ("Anna", "Bas", "Cor")
        assert found.position("Anna", "personeel") == 2
        assert found.position("Bas", "personeel", "gewenst") == 5
        assert found.position("Cor", "personeel", "gewenst") is None
        shown = found._repr_html_()
        assert "4 (gewenst 5)" in shown
        assert all(INK.dimension_label(field) in shown for field in FIELDS)

    def test_says_where_they_differ_and_that_nothing_is_kept(self, talk: Any) -> None:
        text = open_conversation(talk, agreed=["Anna", "Bas", "Cor"]).sentence()
        assert "Anna, Bas en Cor" in text
        assert "'medewerkers' (van 0 tot 4)" in text or "van 0 tot 4" in text
        assert "niet opgeslagen" in text
        assert "Maak de uitvoer van deze cel leeg" in text

    @pytest.mark.parametrize("agreed", [[], ["Anna"], ["Anna", "Bas"], "Anna", ["Anna", "Bas", "Corrie"]])
    def test_needs_everybodys_own_consent(self, talk: Any, agreed: Any) -> None:
        with pytest.raises(wb.WorkbookError, match="Cor") as refused:
            open_conversation(talk, agreed=agreed)
        assert refused.value.key == "maturity.conversation.not_agreed"
        assert "toestemming" in refused.value.remedy

    def test_consent_without_answers_is_told(self, talk: Any) -> None:
        found = open_conversation(talk, agreed=["Anna", "Bas", "Cor", "Dirk"])
        assert any("Dirk" in note for note in found.notes)
        assert found.names == ("Anna", "Bas", "Cor")

    def test_the_same_name_in_two_schools_is_two_people_who_agree_apart(self) -> None:
        rows = [*golden("Anna", subject="De Wilg"), *golden("Anna", subject="De Es")]
        with pytest.raises(wb.WorkbookError, match=r"Anna \(De Es\)"):
            open_conversation(answers(rows), agreed=["Anna (De Wilg)"])
        assert len(open_conversation(answers(rows), agreed=["Anna (De Wilg)", "Anna (De Es)"]).names) == 2

    @pytest.mark.parametrize(("outside", "refused"), [(1, True), (4, True), (5, False)])
    def test_who_stays_outside_can_not_be_worked_out(self, outside: int, refused: bool) -> None:
        inside, rest = team([3], group="kring"), [{**each, "respondent": f"x{k}"} for k in range(outside)
                                                  for each in team([2], group="rest")]  # fmt: skip
        some = answers([*inside, *rest]).select(group="kring")
        if not refused:
            assert open_conversation(some, agreed=["t1"]).names == ("t1",)
            return
        with pytest.raises(wb.WorkbookError, match=f"blijven {outside} invullers over"):
            open_conversation(some, agreed=["t1"])

    def test_a_field_that_is_not_finished_is_a_dash(self) -> None:
        found = open_conversation(answers(without(golden(), "bestuur_1a")), agreed=["r1"])
        assert found.position("r1", "bestuur") is None
        assert any("streepje" in note for note in found.notes)
        assert "(gewenst 5)" in found._repr_html_()

    def test_nobody_and_what_is_not_about_people_is_said(self) -> None:
        with pytest.raises(wb.WorkbookError, match="nog geen antwoorden"):
            open_conversation(answers(golden()).select(group="onbekend"), agreed=["r1"])
        with pytest.raises(wb.WorkbookError, match="geen eigen beeld per persoon"):
            open_conversation(wb.answers("borging", pd.DataFrame(golden()[:1]).assign(item="afspraak")))

    def test_it_can_not_be_exported(self, talk: Any) -> None:
        found = open_conversation(talk, agreed=["Anna", "Bas", "Cor"])
        assert not [name for name in ("to_json", "table", "save") if hasattr(found, name)]
        with pytest.raises(AttributeError):
            found.text = ""  # type: ignore[misc]
        with pytest.raises(KeyError):
            found.position("Dirk", "bestuur")

    def test_its_output_is_marked_and_a_hand_in_leaves_it_out(self, talk: Any) -> None:
        found = open_conversation(talk, agreed=["Anna", "Bas", "Cor"])
        data, _ = DisplayFormatter().format(found)
        assert {LOCAL_MIME, "text/html"} <= set(data)
        assert handed_in(("", data)) == [("", [])]


def handed_in(*cells: tuple[str, dict[str, Any]]) -> list[tuple[str, list[Any]]]:
    """Return per cell (code, data of its output) what is left of code and outputs in the docent's copy."""
    made = [
        {"cell_type": "code", "source": code, "metadata": {}, "execution_count": 1,
         "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}]}
        for code, data in cells
    ]  # fmt: skip
    book = {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return [(cell["source"], cell["outputs"]) for cell in for_docent(book, {}, ["ink"])[0]["cells"]]


FIGURE = {"image/png": "Anna"}


@pytest.mark.parametrize(
    "code",
    [
        "open_conversation(team, agreed=['Anna'])",
        "gesprek = wb.open_conversation(team, agreed=['Anna'])\nwb.plot(gesprek)",
        "wb.plot(kring := open_conversation(team, ['Anna']))",
        "%matplotlib inline\nopen_conversation(team, ['Anna'])",
        "(een, twee) = open_conversation(team, ['Anna']), 1\nprint(een)",
    ],
)
def test_neither_the_code_nor_the_figure_of_a_conversation_goes_along(code: str) -> None:
    (source, outputs), rest = handed_in((code, FIGURE), ("wb.score('ink')", FIGURE))
    assert (outputs, "Anna" in source) == ([], False)
    assert source.startswith("# Hier stond het open gesprek")
    assert rest[0] == "wb.score('ink')"
    assert len(rest[1]) == 1


def test_what_is_made_of_a_conversation_stays_as_well() -> None:
    cells = [
        "from workbook.scoring.conversation import open_conversation as samen",
        "gesprek = samen(team, namen)",
        "beeld = wb.plot(gesprek)\nteam_beeld = wb.score(team)",
        "beeld",
        "team_beeld",
        "print(gesprek.sentence())",
    ]
    left = handed_in(*((code, FIGURE) for code in cells))
    assert [len(outputs) for _, outputs in left] == [0, 0, 0, 0, 1, 0]


def test_who_only_writes_about_it_loses_nothing() -> None:
    markdown = {"cell_type": "markdown", "source": "Zie open_conversation.", "metadata": {}}
    book = {"cells": [markdown], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    assert for_docent(book, {}, [])[0]["cells"] == [markdown]
