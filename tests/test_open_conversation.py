"""The open conversation by consent: who chose it in the questionnaire, by the name they gave, on one screen and nowhere else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from drawn_results import DENSE, chance_rows, outside, overlaps, said
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.formatters import DisplayFormatter
from made_answers import answer_json, golden, rows_of, somebody, write_csv, write_json

import workbook as wb
from workbook.dutch import fold
from workbook.handin.notebook import for_docent
from workbook.plots import text_alternative
from workbook.privacy import FLOOR
from workbook.responses.answerfile import from_json
from workbook.responses.codes import encode
from workbook.results.conversation import LOCAL_MIME, Conversation
from workbook.scoring.conversation import told_apart

PEOPLE = [each for each in DENSE if each.counts == "respondents"]


def handed(folder: Path, people: dict[str, str | None], **more: Any) -> Path:
    """Write the answer file of every person; the name is that by which they chose the open conversation."""
    for n, (who, name) in enumerate(people.items()):
        changes = {"gesprek": name, **more} if name is not None else more
        write_json(folder / f"antwoord-{who}.json", rows_of(who, somebody(n)), **changes)
    return folder


def opened(folder: Path, people: dict[str, str | None]) -> Conversation:
    return wb.open_conversation(wb.answers("ocai", handed(folder, people)))


NAMED = {"t-01": "Anna", "t-02": "Bas", "t-03": "Carla"}
SILENT = {f"t-1{n}": None for n in range(6)}


# ---- who takes part ----


def test_everybody_who_chose_it_stands_by_name(tmp_path: Path) -> None:
    found = opened(tmp_path, NAMED)
    assert found.names == ("Anna", "Bas", "Carla")
    alone = wb.score(wb.answers("ocai", tmp_path / "antwoord-t-02.json"))
    for dimension in alone.instrument.scored:
        expected = alone.score("nu", dimension).estimate.value
        assert found.position("Bas", dimension) == pytest.approx(expected)
    assert "Anna, Bas en Carla" in found.sentence()
    assert "niet opgeslagen" in found.sentence()
    assert not any("niet koos" in note for note in found.notes)


def test_who_did_not_choose_it_is_counted_and_not_shown(tmp_path: Path) -> None:
    found = opened(tmp_path, {**NAMED, **SILENT})
    assert found.names == ("Anna", "Bas", "Carla")
    assert "Aantal invullers dat niet koos voor een open gesprek: 6. Hun antwoorden staan hier niet bij." in found.notes
    assert not any(who in found._repr_html_() for who in (*SILENT, *NAMED))


@pytest.mark.parametrize("silent", range(1, FLOOR))
def test_a_few_who_did_not_choose_it_could_be_worked_out(tmp_path: Path, silent: int) -> None:
    with pytest.raises(wb.WorkbookError, match=f"blijven {silent} invullers over") as refused:
        opened(tmp_path, {**NAMED, **dict(list(SILENT.items())[:silent])})
    assert refused.value.key == "maturity.conversation.reveals"
    assert not any(name in str(refused.value) for name in NAMED.values())


def test_a_selection_does_not_hide_who_stays_outside(tmp_path: Path) -> None:
    handed(tmp_path, NAMED, group="kerngroep")
    handed(tmp_path, {"t-20": None}, group="rest")
    answers = wb.answers("ocai", tmp_path)
    with pytest.raises(wb.WorkbookError, match="blijven 1 invullers over"):
        wb.open_conversation(answers.select(group="kerngroep"))


def test_a_kerngroep_talks_beside_a_team_that_is_large_enough(tmp_path: Path) -> None:
    handed(tmp_path, NAMED, group="kerngroep")
    handed(tmp_path, SILENT, group="rest")
    found = wb.open_conversation(wb.answers("ocai", tmp_path).select(group="kerngroep"))
    assert found.names == ("Anna", "Bas", "Carla")


def test_nobody_chose_it(tmp_path: Path) -> None:
    with pytest.raises(wb.WorkbookError, match="Niemand koos in de vragenlijst voor een open gesprek"):
        opened(tmp_path, SILENT)
    with pytest.raises(wb.WorkbookError, match="nog geen antwoorden"):
        wb.open_conversation(wb.answers("ocai", tmp_path).select(group="niemand"))


@pytest.mark.parametrize("name", ["", "   ", None])
def test_no_name_is_no_consent(tmp_path: Path, name: str | None) -> None:
    found = opened(tmp_path, {**NAMED, **SILENT, "t-99": name})
    assert found.names == ("Anna", "Bas", "Carla")


def test_the_leader_takes_part_when_they_chose_it_and_is_never_counted_outside(tmp_path: Path) -> None:
    handed(tmp_path, NAMED)
    handed(tmp_path, {"baas": None}, role="schoolleider")
    assert wb.open_conversation(wb.answers("ocai", tmp_path)).names == ("Anna", "Bas", "Carla")
    handed(tmp_path, {"baas": "Marloes"}, role="schoolleider")
    assert set(wb.open_conversation(wb.answers("ocai", tmp_path)).names) == {"Anna", "Bas", "Carla", "Marloes"}


def test_a_list_of_who_agreed_still_counts(tmp_path: Path) -> None:
    answers = wb.answers("ocai", handed(tmp_path, {"Anna": None, "Bas": None}))
    assert wb.open_conversation(answers, agreed=["anna", "BAS"]).names == ("Anna", "Bas")
    with pytest.raises(wb.WorkbookError, match="Bas"):
        wb.open_conversation(answers, agreed=["Anna"])


# ---- the latest word counts ----


@pytest.mark.parametrize(
    ("first", "last", "agreed"), [("Anna", None, False), (None, "Anna", True), ("An", "Anna", True)]
)
def test_who_changes_their_mind_has_the_last_word(
    tmp_path: Path, first: str | None, last: str | None, agreed: bool
) -> None:
    handed(tmp_path, {"t-02": "Bas", **SILENT})
    for k, name in enumerate((first, last)):
        changes = {"gesprek": name} if name else {}
        write_json(tmp_path / f"a{k}.json", golden("t-01"), saved_at=f"2026-11-2{k + 1}T08:00:00.000Z", **changes)
    found = wb.open_conversation(wb.answers("ocai", tmp_path))
    assert set(found.names) == ({"Anna", "Bas"} if agreed else {"Bas"})


def test_a_yes_to_one_moment_is_none_to_the_other(tmp_path: Path) -> None:
    handed(tmp_path, NAMED, moment="nulmeting")
    later = tmp_path / "later"
    handed(later, dict.fromkeys(NAMED), moment="eindmeting")
    answers = wb.answers("ocai", tmp_path)
    with pytest.raises(wb.WorkbookError, match="Niemand koos"):
        wb.open_conversation(answers)
    assert wb.open_conversation(answers.select(moment="nulmeting")).names == ("Anna", "Bas", "Carla")


def test_codes_and_bundles_bring_the_name_along(tmp_path: Path) -> None:
    about = wb.instrument("ocai")
    content = answer_json(rows_of("t-01", somebody(1)), gesprek="Anna")
    (tmp_path / "mail.txt").write_text(f"Hier is mijn antwoord:\n> {encode(from_json(content, where='x'), about)}\n")
    bundle = {"format": 1, "answers": [answer_json(rows_of("t-02", somebody(2)), gesprek="Bas")]}
    (tmp_path / "bundel.json").write_text(json.dumps(bundle))
    assert set(wb.open_conversation(wb.answers("ocai", tmp_path)).names) == {"Anna", "Bas"}


# ---- names ----


def test_the_same_name_twice_is_told_apart(tmp_path: Path) -> None:
    found = opened(tmp_path, {"t-01": "Anna", "t-02": " anna ", "t-03": "Anna"})
    assert found.names == ("Anna", "anna (2)", "Anna (3)")
    shown = found._repr_html_()
    assert all(f">{name}</th>" in shown for name in found.names)


def test_a_name_that_somebody_has_is_not_given_away() -> None:
    assert told_apart(["Anna", "Anna", "Anna (2)"]) == ["Anna", "Anna (3)", "Anna (2)"]
    assert told_apart(["Ánna", "anna"]) == ["Ánna", "anna (2)"]
    assert told_apart([]) == []


@given(
    st.lists(
        st.sampled_from(["Anna", "anna", "Anna (2)", "Anna (3)", "Bas", "ANNA (2)"]) | st.text(min_size=1), max_size=9
    )
)
@example(["Anna (2)", "Anna (2)", "Anna", "Anna"])
def test_told_apart_names_are_all_different_and_begin_as_they_were(names: list[str]) -> None:
    found = told_apart(names)
    assert len(set(map(fold, found))) == len(found) == len(names)
    assert all(new.startswith(old) for old, new in zip(names, found, strict=True))
    assert told_apart(found) == found


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Anna\n\tde  Wit", "$x^2$ & zo", "Ö" * 120])
def test_whatever_stands_as_a_name_is_shown_as_words(tmp_path: Path, name: str) -> None:
    found = opened(tmp_path, {"t-01": name, "t-02": "Bas"})
    shown = found._repr_html_()
    assert "<script" not in shown
    assert " ".join(name.split()) in found.names
    ax = wb.plot(found)
    assert overlaps(ax) == outside(ax) == []


# ---- one screen, and nowhere else ----


def test_names_are_in_no_table_note_or_outcome(tmp_path: Path) -> None:
    people = {"t-01": "Zebedeus", "t-02": "Wolfgang", **SILENT}
    answers = wb.answers("ocai", handed(tmp_path, people))
    profile = wb.score(answers)
    told = [
        answers.table.to_csv(), repr(answers), answers._repr_html_(), str(answers.entries), str(answers.notes),
        str(answers.files), str(answers.links), json.dumps(profile.to_json()), profile._repr_html_(), profile.sentence(),
        profile.table.to_csv(), text_alternative(profile), said(wb.plot(profile)),
    ]  # fmt: skip
    assert not any(name in text for name in ("Zebedeus", "Wolfgang") for text in told)
    assert sorted(answers.agreed.values()) == ["Wolfgang", "Zebedeus"]


def test_nothing_of_it_is_written(tmp_path: Path) -> None:
    handed(tmp_path, NAMED)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*")}
    found = wb.open_conversation(wb.answers("ocai", tmp_path))
    found._repr_html_()
    wb.plot(found)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*")} == before
    assert not [name for name in ("to_json", "table", "save") if hasattr(found, name)]


def test_a_csv_has_no_consent(tmp_path: Path) -> None:
    rows = [{**row, "gesprek": "Anna"} for row in golden()]
    assert wb.answers("ocai", write_csv(tmp_path / "a.csv", rows)).agreed == {}


def test_screen_and_figure_never_go_along(tmp_path: Path) -> None:
    found = opened(tmp_path, NAMED)
    data, _ = DisplayFormatter().format(found)
    picture, _ = DisplayFormatter().format(wb.plot(found))
    assert LOCAL_MIME in data
    assert LOCAL_MIME in picture
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}, "execution_count": 1,
         "outputs": [{"output_type": "display_data", "data": output, "metadata": {}}]}
        for source, output in [
            ("wb.open_conversation(team)", data),
            ("gesprek = wb.open_conversation(wb.answers('ocai', 'team'))\nwb.plot(gesprek)", {"image/png": "Anna"}),
            ("gesprek", {"text/html": "Anna"}),
            ("iets", picture),
        ]
    ]  # fmt: skip
    left, _ = for_docent({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, {}, ["ocai"])
    assert [cell["outputs"] for cell in left["cells"]] == [[]] * 4
    assert "Anna" not in json.dumps(left)


@pytest.mark.parametrize("about", PEOPLE, ids=lambda about: about.id)
def test_every_instrument_that_people_fill_in_can_be_talked_over(about: Any) -> None:
    import pandas as pd

    answers = wb.answers(about, pd.DataFrame(chance_rows(about, 3)))
    people = zip(answers.table["subject"], answers.table["moment"], answers.table["respondent"], strict=True)
    names = dict(zip(dict.fromkeys(people), ("Anna", "Anna", "Bas"), strict=True))
    found = wb.open_conversation(evolve(answers, agreed=names))
    assert found.names == ("Anna", "Anna (2)", "Bas")
    ax = wb.plot(found)
    assert "B = Anna (2)" in said(ax)
    assert overlaps(ax) == outside(ax) == []
    assert not any(name in text_alternative(found) for name in ("Anna", "Bas"))
