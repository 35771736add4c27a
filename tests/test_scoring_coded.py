"""Coded fragments: counts, what goes together, agreement by hand and by other programs, and codes that nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa
from worked_examples import example_responses

import workbook as wb
from workbook.instrument import instrument, load
from workbook.responses import Responses
from workbook.responses.tidying import empty_table
from workbook.results import Coding

INTERVIEW, LAYERS = instrument("interview"), instrument("schein")
BOOK = ("veiligheid", "tijd", "leiding")
Codes = Sequence[str] | str | None


def coded(*fragments: tuple[Codes, Codes] | tuple[Codes, Codes, str], book: Sequence[str] = BOOK) -> Coding:
    """Score fragments, each (codes of the first, codes of the second[, group])."""
    rows = [{"item": "codeboek", "code": code, "betekenis": "…"} for code in book]
    for number, (first, second, *group) in enumerate(fragments, start=1):
        rows.append({"item": "fragmenten", "fragment": f"Fragment {number}", "codes_eerste": first,
                     "codes_tweede": second, "groep": group[0] if group else None})  # fmt: skip
    entries = tuple({"entry": f"{row['item']}.{n}", **row} for n, row in enumerate(rows))
    found = wb.score(Responses(instrument=INTERVIEW, table=empty_table(), entries=entries))
    assert isinstance(found, Coding)
    return found


def counts(found: Coding) -> dict[str, int]:
    return {each.code: each.count for each in found.counts}


def kappa(found: Coding, code: str) -> float | None:
    agreement = next(each.agreement for each in found.counts if each.code == code)
    assert agreement is not None
    return agreement.value


# ---- the worked examples --------------------------------------------------------------------------------------------


class TestWorkedExamples:
    @pytest.mark.parametrize("about", [INTERVIEW, LAYERS], ids=lambda each: each.id)
    def test_give_what_can_be_reckoned_by_hand(self, about: Any, tmp_path: Path) -> None:
        found, expected = wb.score(example_responses(about, tmp_path)), about.example.expect
        assert found.n == expected["fragments"]
        assert counts(found) == expected["counts"]
        assert found.quality["agreement"] == pytest.approx(expected["agreement"], abs=1e-6)
        assert found.quality["contradictions"] == expected.get("contradictions", 0)
        assert found.quality["together"] == expected.get("together", [])
        assert not [note for note in found.notes if "staat niet in het codeboek" in note]

    def test_the_textbook_table_gives_four_tenths(self) -> None:
        """domain.md §9: [[20, 5], [10, 15]] → kappa .400."""
        both, first, second, neither = (
            ("veiligheid", "veiligheid"),
            ("veiligheid", "tijd"),
            ("tijd", "veiligheid"),
            ("tijd", "tijd"),
        )
        found = coded(*[both] * 20, *[first] * 5, *[second] * 10, *[neither] * 15)
        assert kappa(found, "veiligheid") == pytest.approx(0.4)
        assert kappa(found, "tijd") == pytest.approx(0.4)
        assert found.quality["compared"] == 50

    def test_layers_say_where_saying_and_doing_part(self, tmp_path: Path) -> None:
        found = wb.score(example_responses(LAYERS, tmp_path))
        assert "gezegd 'Van fouten leert u', gezien 'Alleen foutloos werk krijgt een plek'" in found.sentence()
        assert len(found.contradictions) == 1
        assert "geen score" in LAYERS.notice


# ---- counts ---------------------------------------------------------------------------------------------------------


class TestCounts:
    def test_follow_the_first_coder_per_group(self) -> None:
        found = coded((["tijd"], ["leiding"], "leraar"), (["tijd"], None, "ouder"), (["veiligheid"], None, "leraar"))
        assert counts(found) == {"veiligheid": 1, "tijd": 2, "leiding": 0}
        by_code = {each.code: each.groups for each in found.counts}
        assert by_code["tijd"] == {"leraar": 1, "ouder": 1}
        assert by_code["leiding"] == {"leraar": 0, "ouder": 0}
        assert "De aantallen volgen de eerste codeur." in found.notes

    def test_a_code_counts_once_a_fragment(self) -> None:
        assert counts(coded((["tijd", "tijd", "Tijd "], None)))["tijd"] == 1

    def test_text_with_semicolons_does_for_a_list(self) -> None:
        assert counts(coded(("tijd; Veiligheid ;", None))) == {"veiligheid": 1, "tijd": 1, "leiding": 0}

    def test_codes_keep_the_order_and_spelling_of_the_codebook(self) -> None:
        found = coded((["TIJD"], None), book=("Veiligheid", "Tijd"))
        assert [each.label for each in found.counts] == ["Veiligheid", "Tijd"]

    @given(st.lists(st.sets(st.sampled_from(BOOK), max_size=3), min_size=1, max_size=20))
    def test_what_goes_together_is_counted_as_a_plain_loop_counts_it(self, sets: list[set[str]]) -> None:
        found = coded(*((sorted(codes), None) for codes in sets))
        for code in BOOK:
            assert counts(found)[code] == sum(code in codes for codes in sets)
        for pair in combinations(sorted(BOOK), 2):
            assert found.together.get(pair, 0) == sum(set(pair) <= codes for codes in sets)
        assert found.table["count"].sum() == sum(map(len, sets))

    def test_says_which_go_together_most(self) -> None:
        found = coded((["tijd", "leiding"], None), (["leiding", "tijd"], None), (["tijd", "veiligheid"], None))
        assert "Het vaakst samen in één fragment: leiding met tijd (2)." in found.sentence()


# ---- agreement ------------------------------------------------------------------------------------------------------


SINGLE = st.lists(st.tuples(st.sampled_from(BOOK), st.sampled_from(BOOK)), min_size=2, max_size=25)
SETS = st.sets(st.sampled_from(BOOK), min_size=1, max_size=3).map(sorted)


class TestAgreement:
    @given(SINGLE)
    def test_kappa_of_a_code_is_cohens(self, pairs: list[tuple[str, str]]) -> None:
        found = coded(*(([a], [b]) for a, b in pairs))
        for code in BOOK:
            table = np.zeros((2, 2))
            for a, b in pairs:
                table[int(a == code), int(b == code)] += 1
            if max(table[0, 0], table[1, 1]) == len(pairs):
                assert kappa(found, code) is None
            else:
                assert kappa(found, code) == pytest.approx(cohens_kappa(table, return_results=False), abs=1e-9)

    @given(SINGLE)
    def test_alpha_over_single_codes_is_krippendorffs(self, pairs: list[tuple[str, str]]) -> None:
        found = coded(*(([a], [b]) for a, b in pairs))
        given_ = [[BOOK.index(one[place]) for one in pairs] for place in (0, 1)]
        if len({code for pair in pairs for code in pair}) < 2:
            assert found.agreement.value is None
            assert "Over overeenstemming is niets te zeggen" in found.sentence()
        else:
            expected = krippendorff.alpha(
                reliability_data=np.array(given_, dtype=float), level_of_measurement="nominal"
            )
            assert found.agreement.value == pytest.approx(expected)
            assert any("berekend over de gekozen code van elk fragment" in note for note in found.notes)

    @given(st.lists(st.tuples(SETS, SETS), min_size=2, max_size=12))
    def test_alpha_over_sets_is_that_of_the_decisions(self, pairs: list[tuple[list[str], list[str]]]) -> None:
        found = coded(*pairs)
        if all(len(codes) == 1 for pair in pairs for codes in pair):
            return
        used = sorted({code for pair in pairs for codes in pair for code in codes})
        given_ = [[float(code in one[place]) for one in pairs for code in used] for place in (0, 1)]
        if len({value for row in given_ for value in row}) < 2:
            assert found.agreement.value is None
            return
        expected = krippendorff.alpha(reliability_data=np.array(given_), level_of_measurement="nominal")
        assert found.agreement.value == pytest.approx(expected)
        assert found.agreement.low is None
        assert "hangen samen" in found.agreement.note

    def test_one_coder_has_none_and_is_told(self) -> None:
        found = coded((["tijd"], None), (["leiding"], []))
        assert found.agreement is None
        assert {each.agreement for each in found.counts} == {None}
        assert any("Eén persoon codeerde" in note for note in found.notes)
        assert found.quality["coders"] == 1

    def test_only_fragments_that_both_coded_count_for_it(self) -> None:
        found = coded((["tijd"], ["tijd"]), (["leiding"], ["tijd"]), (["tijd"], None), (None, ["tijd"]))
        assert found.quality["compared"] == 2
        assert "De overeenstemming gaat over 2 van de 4 fragmenten: die welke allen codeerden." in found.notes
        told = [note for note in found.notes if "zonder code" in note]
        assert told == [
            "Codes van de eerste: 1 zonder code (regel 4). Een fragment zonder code telt hier niet mee.",
            "Codes van de tweede: 1 zonder code (regel 3). Een fragment zonder code telt hier niet mee.",
        ]

    @pytest.mark.parametrize(
        ("agreed", "level"), [(20, "betrouwbaar"), (17, "voorlopige conclusies"), (10, "te laag om conclusies")]
    )
    def test_is_read_by_krippendorffs_rule_of_thumb(self, agreed: int, level: str) -> None:
        same = [(["tijd"], ["tijd"]), (["leiding"], ["leiding"])] * 10
        other = [(["tijd"], ["leiding"]), (["leiding"], ["tijd"])] * 10
        found = coded(*same[:agreed], *other[: 20 - agreed])
        assert level in found.sentence()
        assert "vuistregel van Krippendorff" in found.sentence()

    def test_three_coders_are_compared_too(self, tmp_path: Path) -> None:
        text = INTERVIEW.path.read_text(encoding="utf-8").split("example:")[0]
        column = "- {id: codes_tweede, text: Codes van de tweede, type: codes, help: Alleen als twee mensen coderen.}"
        assert column in text
        text = text.replace("[codes_eerste, codes_tweede]", "[codes_eerste, codes_tweede, codes_derde]")
        text = text.replace(column, f"{column}\n      - {{id: codes_derde, text: Derde, type: codes}}")
        path = tmp_path / "interview.yaml"
        path.write_text(text, encoding="utf-8")
        rows = [("tijd", "tijd", "tijd"), ("tijd", "leiding", "tijd"), ("leiding", "leiding", "leiding")]
        entries = tuple(
            {"entry": f"fragmenten.{n}", "item": "fragmenten", "fragment": "x", "codes_eerste": [a], "codes_tweede": [b],
             "codes_derde": [c]} for n, (a, b, c) in enumerate(rows)
        )  # fmt: skip
        found = wb.score(Responses(instrument=load(path), table=empty_table(), entries=entries))
        ratings = np.array(
            [[int(each == "leiding") for each in coder] for coder in zip(*rows, strict=True)], dtype=float
        )
        expected = krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal")
        assert found.agreement.value == pytest.approx(expected)
        assert kappa(found, "leiding") == pytest.approx(expected)


# ---- codes that nobody knows, and other bad input -------------------------------------------------------------------


class TestBadInput:
    def test_an_unknown_code_counts_apart_and_the_nearest_is_named(self) -> None:
        found = coded((["veilighied"], None), (["veiligheid"], None))
        assert counts(found)["veilighied"] == 1
        assert (
            "'Fragmenten', regel 1: de code 'veilighied' staat niet in het codeboek; die telt apart mee. "
            "Bedoelt u 'veiligheid'?"
        ) in found.notes

    def test_one_that_is_like_no_other_is_asked_for_in_the_codebook(self) -> None:
        found = coded((["huisvesting"], ["huisvesting"]), (["huisvesting"], ["tijd"]))
        told = [note for note in found.notes if "'huisvesting'" in note]
        assert len(told) == 1
        assert told[0].endswith("Zet de code in het codeboek of verbeter het woord.")

    def test_an_empty_codebook_is_told_once(self) -> None:
        found = coded((["tijd"], None), (["lucht"], None), book=())
        assert [note for note in found.notes if "codeboek" in note.casefold()] == [
            "Het codeboek is nog leeg, dus elk woord telt als code. Schrijf op wat uw codes betekenen."
        ]
        assert counts(found) == {"tijd": 1, "lucht": 1}

    def test_a_code_that_stands_twice_in_the_codebook_is_told(self) -> None:
        found = coded((["tijd"], None), book=("tijd", "Tijd"))
        assert any("de code 'Tijd' staat al in het codeboek" in note for note in found.notes)
        assert len(found.counts) == 1

    def test_an_unknown_layer_is_told(self) -> None:
        entry = {"entry": "bevindingen.1", "item": "bevindingen", "bevinding": "x", "laag": ["gevoel"]}
        found = wb.score(Responses(instrument=LAYERS, table=empty_table(), entries=(entry,)))
        assert any("de code 'gevoel' staat niet in het codeboek" in note for note in found.notes)
        assert counts(found) == {"artefacten": 0, "waarden": 0, "aannames": 0, "gevoel": 1}

    def test_only_a_codebook_is_nothing_to_count_yet(self) -> None:
        found = coded()
        assert found.empty
        assert "Vul eerst het formulier in" in found.sentence()

    def test_a_half_contradiction_is_shown_as_half(self) -> None:
        rows = ({"entry": "bevindingen.1", "item": "bevindingen", "bevinding": "x", "laag": ["waarden"]},
                *({"entry": f"tegenstellingen.{n}", "item": "tegenstellingen", "gezegd": f"Wij {n}."} for n in range(5)))  # fmt: skip
        found = wb.score(Responses(instrument=LAYERS, table=empty_table(), entries=rows))
        assert "gezegd 'Wij 2', gezien 'niet ingevuld'; en nog 2." in found.sentence()
        assert len(found.contradictions) == 5

    @given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=12)), min_size=1, max_size=5))
    def test_any_text_at_all_is_counted_without_a_fall(self, pairs: list[tuple[str, str]]) -> None:
        found = coded(*pairs, book=())
        assert all(each.count >= 0 for each in found.counts)
        assert found._repr_html_()


def test_fragments_stay_out_of_the_outcome(tmp_path: Path) -> None:
    """What people said may be told to whoever asked them, never by the program that counts."""
    told = str(wb.score(example_responses(INTERVIEW, tmp_path)).to_json())
    assert "Ik durf het te vragen" not in told
