"""Schools side by side: each as if it were alone, in the order of the alphabet, none ranked, none under the floor shown."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from drawn_results import chance_rows, outside, overlaps, said, texts

import workbook as wb
from workbook.instrument import instrument
from workbook.results import Schools


def of_schools(**sizes: int) -> Any:
    """Return answers by chance to `medewerkers` of schools of these sizes."""
    about = instrument("medewerkers")
    rows = [
        {**row, "respondent": f"{name}{row['respondent']}"}
        for at, (name, size) in enumerate(sizes.items())
        for row in chance_rows(about, size, seed=at + 1, subject=name)
    ]
    return wb.answers(about, pd.DataFrame(rows))


def test_each_school_has_what_it_has_alone_and_they_stand_in_order_of_the_alphabet() -> None:
    answers = of_schools(Zuid=9, Élan=7, Boom=6)
    found = wb.side_by_side(answers)
    assert [each.subject for each in found.schools] == ["Boom", "Élan", "Zuid"]
    for school in found.schools:
        alone = wb.score(answers.select(subject=school.subject))
        assert [each.estimate for each in school.scores] == [each.estimate for each in alone.scores]


def test_there_is_no_rank_no_total_and_no_difference() -> None:
    found = wb.side_by_side(of_schools(Zuid=9, Boom=6))
    heads, rows = found.shown()
    assert heads[1:] == ["Boom", "Zuid"]
    assert len(rows) == len(instrument("medewerkers").dimensions)
    assert "geen ranglijst" in found._repr_html_()
    assert set(found.table.columns) == {"subject", "perspective", "dimension", "score", "n", "low", "high"}
    assert set(found.table["subject"]) == {"Boom", "Zuid"}


def test_a_school_of_four_is_there_without_a_number() -> None:
    found = wb.side_by_side(of_schools(Zuid=9, Boom=6, Klein=4))
    small = next(each for each in found.schools if each.subject == "Klein")
    assert found.hidden
    assert all(each.estimate.value is None for each in small.scores)
    assert "Bij Klein vulden te weinig mensen in" in " ".join(found.notes)
    ax = wb.plot(found)
    assert "te weinig mensen" in texts(ax)
    assert all(each["score"] is None for each in found.to_json()["subjects"][1]["scores"])


def test_learning_results_of_schools_stand_beside_each_other_and_other_sectors_keep_their_own() -> None:
    found = wb.side_by_side(wb.answers("leerrendement", wb.dataset("leerresultaten")))
    assert [each.subject for each in found.schools] == ["De Esdoorn", "De Knotwilg", "De Wilg", "Het Wilgenhof"]
    assert found.marked
    heads, rows = found.shown()
    assert rows[0][heads.index("Het Wilgenhof")] == "niet op deze school"


@pytest.mark.parametrize("name", ["leerresultaten", "ocai_team"])
def test_the_figure_is_tidy_and_says_what_it_shows(name: str) -> None:
    about = {"leerresultaten": "leerrendement", "ocai_team": "ocai"}[name]
    found = wb.side_by_side(wb.answers(about, wb.dataset(name)))
    ax = wb.plot(found)
    assert overlaps(ax) == []
    assert outside(ax) == []
    for school in found.schools:
        assert school.subject in texts(ax)
        assert school.subject in ax.words  # type: ignore[attr-defined]
    assert "geen ranglijst" in said(ax)
    assert not re.search(r"\bnan\b|None|\{|\}", said(ax))


def test_eight_schools_go_on_in_a_second_row_of_panels() -> None:
    found = wb.side_by_side(of_schools(**{f"School {letter}": 6 for letter in "ABCDEFGH"}))
    ax = wb.plot(found)
    assert overlaps(ax) == []
    assert outside(ax) == []
    assert sum(text.startswith("School") for text in texts(ax)) == 8


def test_one_school_says_what_to_do(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    found = wb.side_by_side(of_schools(Zuid=9))
    assert isinstance(found, Schools)
    assert found.empty
    assert "kolom 'subject'" in found.sentence()
    assert "kolom" in wb.plot(found).words  # type: ignore[attr-defined]
    assert wb.side_by_side("medewerkers").empty


def test_a_school_of_which_nothing_can_be_read_is_left_out_by_name() -> None:
    about = instrument("medewerkers")
    rows = [
        {**row, "respondent": f"{name}{row['respondent']}", "value": "veel" if name == "Kapot" else row["value"]}
        for name in ("Boom", "Kapot", "Zuid")
        for row in chance_rows(about, 6, subject=name)
    ]
    found = wb.side_by_side(wb.answers(about, pd.DataFrame(rows)))
    assert [each.subject for each in found.schools] == ["Boom", "Zuid"]
    assert "Van Kapot is hier niets om naast de andere te leggen." in found.notes


def test_what_has_no_scores_can_not_stand_side_by_side() -> None:
    found = wb.side_by_side(
        wb.answers("doelen", pd.DataFrame([{"tabel": "doelen", "subject": "Boom", "doel": "Lezen"}]))
    )
    assert found.empty
