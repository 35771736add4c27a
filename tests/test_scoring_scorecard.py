"""Scorecards: attainment with its reasons, and learning results against published numbers and rules."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from worked_examples import example_responses

import workbook as wb
from workbook.instrument import instrument
from workbook.responses import Responses
from workbook.responses.tidying import empty_table
from workbook.results import Figure, Indicator, Scorecard
from workbook.scoring import learning
from workbook.scoring.learning import Sitting, pooled
from workbook.scoring.scorecard import weighted_mean

CARD, RETURNS = instrument("scorecard"), instrument("leerrendement")
PUPILS = {"aantal": 20}


def answered(about: Any, table: str, *rows: dict[str, Any]) -> Responses:
    """Return rows of one table as they come out of an answer file."""
    entries = tuple({"entry": f"{table}.{number}", "item": table, **row} for number, row in enumerate(rows, start=1))
    return Responses(instrument=about, table=empty_table(), entries=entries)


def card(*rows: dict[str, Any], table: str = "leerresultaten") -> Scorecard:
    found = wb.score(answered(CARD, table, *rows))
    assert isinstance(found, Scorecard)
    return found


def returns(table: str, *rows: dict[str, Any]) -> Scorecard:
    found = wb.score(answered(RETURNS, table, *rows))
    assert isinstance(found, Scorecard)
    return found


def goal(start: Any, target: Any, actual: Any, direction: str = "hoger", **more: Any) -> dict[str, Any]:
    return {"indicator": "Lezen", "richting": direction, "nulmeting": start, "doel": target, "actueel": actual, **more}


def values(found: Scorecard, name: str) -> list[Any]:
    return [figure.value for each in found.indicators for figure in each.figures if figure.name == name]


# ---- attainment -----------------------------------------------------------------------------------------------------


class TestAttainment:
    @pytest.mark.parametrize(
        ("row", "share"),
        [
            (goal(50, 60, 58), 80),
            (goal(40, 20, 30, "lager"), 50),
            (goal(40, 20, 35, "lager"), 25),
            (goal(-10, 10, 0), 50),
            (goal("50", "60,0", "57,5"), 75),
            (goal(0, 8, 8), 100),
            (goal(0, 8, 0), 0),
        ],
    )
    def test_is_the_share_of_the_way_from_baseline_to_target(self, row: dict[str, Any], share: float) -> None:
        (one,) = card(row).indicators
        assert one.attainment == one.unclipped == pytest.approx(share)

    def test_a_label_does_for_the_direction(self) -> None:
        assert card(goal(1, 2, 2, "Hoger ")).indicators[0].attainment == 100

    @pytest.mark.parametrize(
        ("row", "clipped", "unclipped", "told"),
        [
            (goal(2.4, 2.8, 2.9), 100, 125, "voorbij het doel: 125 %, telt als 100 %"),
            (goal(50, 60, 45), 0, -50, "verder van het doel dan bij de nulmeting: −50 %, telt als 0 %"),
            (goal(40, 20, 44, "lager"), 0, -20, "verder van het doel dan bij de nulmeting: −20 %, telt als 0 %"),
        ],
    )
    def test_is_cut_off_and_says_so(self, row: dict[str, Any], clipped: float, unclipped: float, told: str) -> None:
        found = card(row)
        (one,) = found.indicators
        assert one.attainment == pytest.approx(clipped)
        assert one.unclipped == pytest.approx(unclipped)
        assert one.note == told
        assert f"Lezen: {told}" in found.notes

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            (goal(90, 90, 95), "geen weg om af te leggen; actueel (95) houdt dat peil"),
            (goal(90, 90, 85), "geen weg om af te leggen; actueel (85) houdt dat peil niet"),
            (goal(5, 5, 3, "lager"), "actueel (3) houdt dat peil"),
            (goal(60, 50, 55), "beter is hoger, maar het doel (50) ligt aan de andere kant van de nulmeting (60)"),
            (goal(20, 40, 30, "lager"), "Controleer de richting, de nulmeting en het doel."),
            (goal(50, None, 55), "'Leerresultaten', regel 1: vul nog in bij Doel."),
            (goal(None, None, 55), "vul nog in bij Nulmeting en Doel."),
            (goal(50, 60, 55, ""), "vul nog in bij Beter is."),
            (goal(50, "veel", 55), "bij 'Doel' staat 'veel' en dat is geen getal. Vul een getal in."),
            (goal(50, 60, 55, gewicht=-1), "bij 'Gewicht' staat −1. Kies een getal van 0 of meer."),
            (goal(-1e308, 1e308, 1e308), "de getallen zijn te groot om mee te rekenen"),
        ],
    )
    def test_that_is_undefined_says_why_and_is_never_0_or_100(self, row: dict[str, Any], why: str) -> None:
        found = card(row)
        (one,) = found.indicators
        assert one.attainment is None
        assert one.unclipped is None
        assert why in one.note
        assert found.scores[0].estimate.value is None
        assert "geen uitkomst, want" in found.sentence()

    @given(
        start=st.floats(-1e6, 1e6), way=st.floats(0.01, 1e6), share=st.floats(-2, 3), factor=st.floats(0.1, 100),
        shift=st.floats(-1e6, 1e6),
    )  # fmt: skip
    def test_does_not_depend_on_unit_origin_or_direction(
        self, start: float, way: float, share: float, factor: float, shift: float
    ) -> None:
        def unclipped(row: dict[str, Any]) -> float:
            found = card(row).indicators[0].unclipped
            assert found is not None
            return found

        target, actual = start + way, start + share * way
        if start == target:
            return
        here = unclipped(goal(start, target, actual))
        mirrored = unclipped(goal(-start, -target, -actual, "lager"))
        assert mirrored == pytest.approx(here)
        moved = [factor * each + shift for each in (start, target, actual)]
        if moved[0] < moved[1]:
            # Large numbers near each other lose digits; what is left must still agree.
            slack = 1e-9 * max(map(abs, moved)) / (moved[1] - moved[0])
            assert unclipped(goal(*moved)) == pytest.approx(here, rel=1e-6, abs=100 * slack + 1e-6)
        assert 0 <= (card(goal(start, target, actual)).indicators[0].attainment or 0) <= 100


class TestPerPerspective:
    def test_the_mean_goes_by_weight_over_what_is_defined(self) -> None:
        found = card(goal(50, 60, 58, gewicht=2), goal(70, 80, 72, gewicht=1), goal(9, 9, 9, gewicht=5))
        estimate = found.scores[0].estimate
        assert estimate.value == pytest.approx(60)
        assert estimate.n == 2
        assert estimate.note == "niet te berekenen en dus niet meegeteld: 1"
        assert any(
            "gewogen gemiddelde met de gewichten 2 (Lezen), 1 (Lezen) en 5 (Lezen)" in note for note in found.notes
        )
        assert "60 % van de weg naar het doel, over 2 indicatoren. Niet meegeteld: 1." in found.sentence()

    def test_without_weights_every_indicator_counts_once(self) -> None:
        found = card(goal(0, 10, 10), goal(0, 10, 5))
        assert found.scores[0].estimate.value == 75
        assert not any("gewichten" in note for note in found.notes)

    def test_weights_that_are_all_zero_give_no_mean(self) -> None:
        found = card(goal(0, 10, 10, gewicht=0))
        assert found.scores[0].estimate.value is None
        assert "alle gewichten zijn 0" in found.sentence()

    def test_what_goes_beyond_its_target_does_not_make_up_for_another(self) -> None:
        assert card(goal(0, 10, 30), goal(0, 10, 0)).scores[0].estimate.value == 50

    @given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 50)), min_size=1, max_size=8))
    def test_the_mean_lies_between_its_parts_and_is_the_ratio_of_sums(self, parts: list[tuple[float, float]]) -> None:
        rows = [Indicator("t", "x", {}, attainment=share, weight=weight) for share, weight in parts]
        found = weighted_mean(rows).value
        exact = sum(Fraction(s) * Fraction(w) for s, w in parts) / sum(Fraction(w) for _, w in parts)
        assert found == pytest.approx(float(exact))
        assert min(s for s, _ in parts) - 1e-9 <= found <= max(s for s, _ in parts) + 1e-9

    def test_a_score_stands_under_its_table(self, tmp_path: Path) -> None:
        found = wb.score(example_responses(CARD, tmp_path))
        assert [(each.dimension, each.estimate.n) for each in found.scores] == [
            ("leerresultaten", 2), ("omgeving", 1), ("onderwijsproces", 1), ("team", 0),
        ]  # fmt: skip
        expected = CARD.example.expect["unclipped"]
        assert {each.title: each.unclipped for each in found.indicators} == pytest.approx(expected)

    def test_a_target_is_never_called_a_norm(self, tmp_path: Path) -> None:
        assert any("Het is geen norm" in note for note in wb.score(example_responses(CARD, tmp_path)).notes)


# ---- DL, DLE and growth ---------------------------------------------------------------------------------------------


class TestLearningReturn:
    # domain.md §4: end of March in groep 6, end of groep 3, end of groep 6, February in groep 7, end of September in
    # groep 8, and the longest.
    @pytest.mark.parametrize(
        ("group", "months", "dl"),
        [(6, 7, 37), (3, 10, 10), (6, 10, 40), (7, 5, 45), (8, 1, 51), (8, 10, 60), (3, 0, 0)],
    )
    def test_dl_counts_ten_months_a_group_and_those_that_are_past(self, group: int, months: int, dl: int) -> None:
        assert learning.months_of_education(group, months) == dl
        (one,) = returns("dle", {"groep": group, "maanden": months, "dle": 20, **PUPILS}).indicators
        assert one.figure("dl") == Figure("dl", dl, "maanden", one.note)

    def test_gives_the_published_figures(self, tmp_path: Path) -> None:
        found = wb.score(example_responses(RETURNS, tmp_path))
        expected = RETURNS.example.expect
        assert values(found, "dl") == expected["dl"]
        assert_allclose(values(found, "learning_return"), expected["learning_return"], atol=1e-6)
        assert values(found, "months") == expected["months"]
        assert values(found, "growth") == expected["growth"]

    def test_is_never_averaged_and_says_why(self, tmp_path: Path) -> None:
        found = wb.score(example_responses(RETURNS, tmp_path))
        assert "dle" not in {each.dimension for each in found.scores}
        assert any("Evers & Resing, 2007" in note and "geen gemiddelde" in note for note in found.notes)

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ({"dl": 0, "dle": 5}, "bij DL 0 is er nog geen onderwijs geweest, dus is er geen leerrendement"),
            ({"groep": 3, "maanden": 0, "dle": 5}, "bij DL 0"),
            ({"dle": 5}, "vul het DL in, of de groep en de hele maanden sinds 1 september."),
            ({"groep": 6, "dle": 5}, "vul het DL in, of de groep en de hele maanden"),
            ({"groep": 2, "maanden": 3, "dle": 5}, "bij 'Groep' staat 2. Kies een getal van 3 of meer."),
            ({"groep": 9, "maanden": 3, "dle": 5}, "Kies een getal van 8 of minder."),
            ({"groep": "5/6", "maanden": 3, "dle": 5}, "bij 'Groep' staat '5/6' en dat is geen getal."),
            ({"groep": 6, "maanden": 3.5, "dle": 5}, "staat 3.5. Vul een heel getal in."),
            ({"groep": 6, "maanden": 11, "dle": 5}, "Kies een getal van 10 of minder."),
            ({"dl": 61, "dle": 5}, "Kies een getal van 60 of minder."),
            ({"dl": 40}, "vul nog in bij DLE."),
            ({"dl": 40, "dle": -1}, "Kies een getal van 0 of meer."),
        ],
    )
    def test_that_is_undefined_says_why(self, row: dict[str, Any], why: str) -> None:
        found = returns("dle", {"omschrijving": "Groep 5", **row, **PUPILS})
        (one,) = found.indicators
        assert one.figure("learning_return").value is None
        assert why in one.note
        assert "nan" not in found.sentence()

    def test_a_dl_of_ones_own_goes_before_group_and_months_and_says_so(self) -> None:
        (one,) = returns("dle", {"dl": 47, "groep": 6, "maanden": 7, "dle": 47, **PUPILS}).indicators
        assert one.figure("dl").value == 47
        assert one.note == "het ingevulde DL (47) is gebruikt; uit groep en maanden volgt 37"
        assert not returns("dle", {"dl": 37, "groep": 6, "maanden": 7, "dle": 47, **PUPILS}).indicators[0].note

    @given(dl=st.integers(1, 60), dle=st.integers(0, 90))
    def test_above_100_percent_is_the_same_as_ahead(self, dl: int, dle: int) -> None:
        share = learning.learning_return(dl, dle)
        assert share is not None
        assert (share > 100) == (dle > dl)
        assert share * dl / 100 == pytest.approx(dle)

    def test_growth_needs_a_later_test(self) -> None:
        row = {"dl_1": 40, "dle_1": 34, "dl_2": 40, "dle_2": 46, **PUPILS}
        (one,) = returns("groei", row).indicators
        assert one.figure("growth").value is None
        assert one.note == "toets 2 is niet later dan toets 1, dus is er geen groei te berekenen"
        assert learning.growth((40, 34), (45, 33)) == -20


class TestLevels:
    # domain.md §4: A is the top 25 %, then 25-25-15-10; I to V are fifths.
    @pytest.mark.parametrize(
        ("percentile", "letter", "roman"),
        [
            (100, "A", "I"), (81, "A", "I"), (80, "A", "II"), (76, "A", "II"), (75, "B", "II"), (61, "B", "II"),
            (60, "B", "III"), (51, "B", "III"), (50, "C", "III"), (41, "C", "III"), (40, "C", "IV"), (26, "C", "IV"),
            (25, "D", "IV"), (21, "D", "IV"), (20, "D", "V"), (11, "D", "V"), (10, "E", "V"), (0, "E", "V"),
        ],
    )  # fmt: skip
    def test_follow_the_percentiles(self, percentile: int, letter: str, roman: str) -> None:
        (one,) = returns("niveaus", {"omschrijving": "Lezen", "percentiel": percentile, **PUPILS}).indicators
        assert (one.figure("letter").value, one.figure("roman").value) == (letter, roman)

    def test_hold_the_shares_of_pupils_that_they_are_made_for(self) -> None:
        letters = [learning.letter(each) for each in range(1, 101)]
        assert [letters.count(each) for each in "ABCDE"] == [25, 25, 25, 15, 10]
        romans = [learning.roman(each) for each in range(1, 101)]
        assert [romans.count(each) for each in ("I", "II", "III", "IV", "V")] == [20] * 5

    def test_say_that_c_is_below_the_average(self) -> None:
        found = returns("niveaus", {"omschrijving": "Lezen", "percentiel": 40, **PUPILS})
        assert any("Niveau C ligt onder het gemiddelde" in note for note in found.notes)

    @pytest.mark.parametrize(("percentile", "why"), [(101, "100 of minder"), (-1, "0 of meer"), ("A", "geen getal")])
    def test_refuse_what_is_no_percentile(self, percentile: Any, why: str) -> None:
        (one,) = returns("niveaus", {"omschrijving": "Lezen", "percentiel": percentile, **PUPILS}).indicators
        assert one.figure("letter").value is None
        assert why in one.note


class TestSmallGroups:
    @pytest.mark.parametrize("table", ["dle", "groei", "niveaus"])
    @pytest.mark.parametrize(
        ("pupils", "why"), [(4, "minder dan 5 leerlingen"), (None, "om hoeveel leerlingen"), ("drie", "geen getal")]
    )
    def test_keep_every_number_to_themselves(self, table: str, pupils: Any, why: str) -> None:
        row = {"omschrijving": "Groep 8", "dl": 50, "dle": 37.5, "dl_1": 40, "dle_1": 34, "dl_2": 50, "dle_2": 46,
               "percentiel": 77, "aantal": pupils}  # fmt: skip
        found = returns(table, row)
        (one,) = found.indicators
        assert {figure.value for figure in one.figures} == {None}
        assert one.given == {}
        assert why in one.note
        told = f"{found.sentence()} {found._repr_html_()} {found.to_json()}"
        assert not any(text in told for text in ("37,5", "37.5", "77", "34"))

    def test_are_shown_from_five_pupils_on(self) -> None:
        assert returns("dle", {"dl": 50, "dle": 40, "aantal": 5}).indicators[0].figure("learning_return").value == 80

    def test_a_higher_floor_holds_here_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("WORKBOOK_FLOOR", "10")
        (one,) = returns("dle", {"dl": 50, "dle": 40, "aantal": 9}).indicators
        assert one.note == "minder dan 10 leerlingen: daarom staan hier geen cijfers"


# ---- referentieniveaus ----------------------------------------------------------------------------------------------


def year(name: str, subject: str, tested: Any, one: Any, two: Any) -> dict[str, Any]:
    return {"schooljaar": name, "vak": subject, "getoetst": tested, "behaald_1f": one, "behaald_1s2f": two}


THREE = [year(name, "lezen", 40, 38, 26) for name in ("2023-2024", "2024-2025", "2025-2026")]


class TestPooled:
    def test_gives_the_sum_over_the_sum(self, tmp_path: Path) -> None:
        """domain.md §4: 327/345 and 197/345; a mean of nine percentages would be 94,9691."""
        found = {each.dimension: each.estimate for each in wb.score(example_responses(RETURNS, tmp_path)).scores}
        assert found["referentie.behaald_1f"].value == pytest.approx(94.7826, abs=1e-4)
        assert found["referentie.behaald_1s2f"].value == pytest.approx(57.1014, abs=1e-4)
        assert found["referentie.behaald_1f"].n == 345

    def test_unequal_years_do_not_weigh_alike(self) -> None:
        assert pooled([Sitting(90, 90), Sitting(10, 0)]).value == 90

    @given(
        st.lists(st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=9)
    )
    def test_agrees_with_exact_fractions(self, rows: list[tuple[int, int]]) -> None:
        found = pooled(Sitting(*row) for row in rows)
        assert found.value == pytest.approx(float(100 * Fraction(sum(r for _, r in rows), sum(t for t, _ in rows))))
        assert found.low == found.value == found.high

    @given(
        st.lists(st.integers(0, 30).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=6),
        st.lists(st.tuples(st.booleans(), st.booleans()), min_size=6, max_size=6),
    )  # fmt: skip
    def test_bounds_hold_whatever_a_masked_count_is(
        self, rows: list[tuple[int, int]], masks: list[tuple[bool, bool]]
    ) -> None:
        """Mask the counts that a source would mask; the true share must lie within the bounds."""
        shown = [
            Sitting(None if hide_t and t < 5 else t, None if hide_r and r < 5 else r)
            for (t, r), (hide_t, hide_r) in zip(rows, masks, strict=False)
        ]
        tested, reached = sum(t for t, _ in rows), sum(r for _, r in rows)
        found = pooled(shown)
        if tested and found.low is not None and found.high is not None:
            assert found.low - 1e-9 <= 100 * reached / tested <= found.high + 1e-9
        assert found.masked == sum(each.tested is None or each.reached is None for each in shown)

    def test_a_masked_count_gives_bounds_and_no_figure(self) -> None:
        found = returns("referentie", *THREE[:2], year("2025-2026", "lezen", 40, 38, "<5"))
        one, two = (each.estimate for each in found.scores)
        assert one.value == pytest.approx(95)
        assert two.value is None
        assert two.low == pytest.approx(100 * 52 / 120)
        assert two.high == pytest.approx(100 * 56 / 120)
        assert (
            "aantal regels met '<5' in plaats van een precies getal: 1; het aandeel ligt tussen 43,3 % en 46,7 %"
            in two.note
        )
        assert values(found, "least") == [pytest.approx(100 * 52 / 120)]

    def test_few_tests_are_not_shown(self) -> None:
        found = returns("referentie", year("2025-2026", "lezen", 4, 4, 3))
        assert all(each.estimate.value is None and each.estimate.low is None for each in found.scores)
        assert "minder dan 5 leerlingen" in found.sentence()
        assert values(found, "tests") == [None, None]

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            (year("2025-2026", "lezen", 40, 41, 20), "staan meer leerlingen dan er getoetst zijn"),
            (year("2025-2026", "lezen", "<5", 6, 2), "staan meer leerlingen dan er getoetst zijn"),
            (
                year("2025-2026", "lezen", "veel", 30, 20),
                "bij 'Leerlingen getoetst' staat 'veel' en dat is geen getal.",
            ),
            (year("2025-2026", "lezen", 30.5, 30, 20), "Vul een heel getal in. De regel telt daar niet mee."),
            (year("2025-2026", "lezen", 30, None, 20), "'Behaalden 1F' is leeg; de regel telt daar niet mee."),
            (year("2025-2026", "lezen", 30, -1, 20), "Kies een getal van 0 of meer."),
            (year("", "lezen", 30, 20, 20), "zonder schooljaar of vak telt deze regel niet mee."),
            (year("2025-2026", "gym", 30, 20, 20), "zonder schooljaar of vak telt deze regel niet mee."),
            (year("2024-2025", "Lezen", 30, 20, 20), "dit vak staat in dit schooljaar al in regel 2"),
        ],
    )
    def test_a_row_that_cannot_count_is_left_out_and_told(self, row: dict[str, Any], told: str) -> None:
        found = returns("referentie", *THREE[:2], row)
        assert any(told in note for note in found.notes), found.notes
        assert found.scores[0].estimate.value == pytest.approx(95)
        assert found.scores[0].estimate.n == 80

    def test_other_than_three_years_is_told(self) -> None:
        assert not any("schooljaren samen" in note for note in returns("referentie", *THREE).notes)
        told = returns("referentie", *THREE[:2]).notes
        assert "De inspectie telt 3 schooljaren samen; u vulde in: 2023-2024 en 2024-2025." in told


class TestThreshold:
    def compared(self, *rows: dict[str, Any], last: Any = 26) -> Scorecard:
        years = answered(RETURNS, "referentie", *THREE[:2], year("2025-2026", "lezen", 40, 38, last))
        both = (*years.entries, *answered(RETURNS, "signalering", *rows).entries)
        found = wb.score(evolve(years, entries=both))
        assert isinstance(found, Scorecard)
        return found

    @pytest.mark.parametrize(
        ("kind", "value", "verdict"),
        [
            ("1f", 95, "op of boven de signaleringswaarde"),
            ("1f", 95.1, "onder de signaleringswaarde (dat is niet vanzelf onvoldoende)"),
            ("1S of 2F", 60, "op of boven de signaleringswaarde"),
        ],
    )
    def test_is_compared_as_it_was_entered(self, kind: str, value: float, verdict: str) -> None:
        found = self.compared({"soort": kind, "waarde": value, "bron": "Regeling", "jaar": "2020"})
        assert values(found, "verdict") == [verdict]
        assert any("betekent niet vanzelf onvoldoende" in note for note in found.notes)
        assert "(Regeling, 2020)" in found.sentence()

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ({"soort": "1f", "waarde": 85}, "zonder bron en jaar wordt er niet vergeleken."),
            ({"soort": "1f", "waarde": 85, "bron": "Regeling"}, "zonder bron en jaar wordt er niet vergeleken."),
            ({"soort": "1f", "bron": "Regeling", "jaar": "2020"}, "vul in voor welk niveau de waarde is"),
            ({"waarde": 85, "bron": "Regeling", "jaar": "2020"}, "vul in voor welk niveau de waarde is"),
            ({"soort": "1f", "waarde": 850, "bron": "Regeling", "jaar": "2020"}, "Kies een getal van 100 of minder."),
        ],
    )
    def test_without_source_year_or_value_is_not_compared(self, row: dict[str, Any], why: str) -> None:
        found = self.compared(row)
        assert values(found, "verdict") == [None]
        assert why in found.indicators[-1].note

    def test_masked_counts_may_leave_it_open(self) -> None:
        row = {"soort": "1s2f", "waarde": 45, "bron": "Regeling", "jaar": "2020"}
        assert values(self.compared(row, last="<5"), "verdict") == [
            "niet te zeggen, want de bron noemt niet alle aantallen"
        ]

    def test_without_results_there_is_nothing_to_compare(self) -> None:
        found = returns("signalering", {"soort": "1f", "waarde": 85, "bron": "Regeling", "jaar": "2020"})
        assert values(found, "verdict") == [None]
        assert found.indicators[0].note == "er is geen aandeel over de schooljaren om mee te vergelijken"


# ---- the whole ------------------------------------------------------------------------------------------------------


def test_nothing_filled_in_is_empty_and_says_what_to_do() -> None:
    found = card()
    assert found.empty
    assert "Vul eerst het formulier in" in found.sentence()
    assert found.sentence() in found._repr_html_()


def test_a_table_of_no_rows_has_no_score() -> None:
    assert [each.dimension for each in card(goal(0, 10, 5)).scores] == ["leerresultaten"]


def test_many_rows_are_counted_and_not_listed() -> None:
    rows = [{"omschrijving": f"Groep {n}", "percentiel": 50, **PUPILS} for n in range(3, 9)]
    assert "Niveaus A–E en I–V: 6 regels; zie de tabel." in returns("niveaus", *rows).sentence()


def test_a_user_names_their_own_indicators() -> None:
    """Secondary schools: what they follow has no list of ours."""
    found = returns("indicatoren", goal(80, 90, 85, indicator="Doorstroom van 3 naar 4 havo"))
    assert found.scores[0].estimate.value == 50
    assert found.indicators[0].title == "Doorstroom van 3 naar 4 havo"


def test_no_figure_is_ever_infinite_or_no_number(tmp_path: Path) -> None:
    for about in (CARD, RETURNS):
        for figure in (each for one in wb.score(example_responses(about, tmp_path)).indicators for each in one.figures):
            assert figure.value is None or isinstance(figure.value, str) or math.isfinite(figure.value)


def test_the_table_has_a_row_a_figure_and_says_why_one_is_missing() -> None:
    table = card(goal(9, 9, 9)).table
    assert list(table.columns) == ["table", "title", "figure", "value", "unit", "note"]
    missing = table[table["value"].isna()]
    assert missing["figure"].tolist() == ["attainment", "unclipped"]
    assert missing["note"].str.contains("geen weg").all()


def test_a_reader_sees_the_uncut_share_only_where_it_differs() -> None:
    _, rows = card(goal(0, 10, 5), goal(0, 10, 12, eenheid="%")).shown()
    assert rows[0][2] == "nulmeting: 0; doel: 10; actueel: 5; bereikt: 50 %"
    assert rows[1][2] == "nulmeting: 0 %; doel: 10 %; actueel: 12 %; bereikt: 100 %; bereikt, niet begrensd: 120 %"


def test_one_subject_of_one_year_is_not_called_all_of_them() -> None:
    results = wb.answers("leerrendement", wb.dataset("leerresultaten")).select(subject="De Wilg")
    titles = [each.title for each in wb.score(results.select(vak="rekenen", schooljaar="2025-2026")).indicators]
    assert titles == ["Behaalden 1F: rekenen, 2025-2026", "Behaalden 1S of 2F: rekenen, 2025-2026"]
    assert wb.score(results).indicators[0].title == "Behaalden 1F: alle vakken samen, alle jaren samen"
