"""The research plan's own check: what is whole passes, and each demand is opened by what breaks it and by nothing else."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import workbook as wb
from workbook.checks import PlanCheck
from workbook.checks.demands import DEMANDS, Plan
from workbook.home import make_home
from workbook.texts import entry

Rows = list[dict[str, Any]]
GOALS: Rows = [
    {"item": "doelen", "nummer": 2, "doel": "Het team leert samen rekenlessen maken.", "versie": "na_team"},
    {"item": "doelen", "nummer": 3, "doel": "Na elke verandering kijken wij terug.", "versie": "na_team"},
]
PLAN: Rows = [
    {"item": "opzet", "aanleiding": "Wij zien weinig van elkaars les.", "doel_onderzoek": "Kiezen waar de dinsdag voor is.",
     "begrippen": "Delen is vertellen wat u probeerde.", "bijdrage": "Het team"},
    {"item": "vragen", "vraag": "In hoeverre delen collega's wat zij uitzoeken?", "soort": "hoofdvraag", "doel": "2 en 3", "aspect": "delen"},
    {"item": "vragen", "vraag": "Hoe vaak delen zij het in het najaar en in het voorjaar?", "soort": "deelvraag", "doel": "doel 2", "aspect": "delen"},
    {"item": "vragen", "vraag": "Wat helpt of hindert hen daarbij?", "soort": "deelvraag", "doel": "Na elke verandering kijken wij terug", "aspect": "tijd"},
    {"item": "gegevens", "wat": "Vragenlijst najaar", "vraag": "deelvraag 1", "soort": "getallen", "instrument": "Onderzoekende houding", "wie": "team",
     "aantal": 24, "meting": "nulmeting", "van": "2026-10-05", "tot": "2026-10-16", "analyse": "gemiddelde en spreiding"},
    {"item": "gegevens", "wat": "Vragenlijst voorjaar", "vraag": "1", "soort": "getallen", "instrument": "onderzoekende houding", "wie": "team",
     "aantal": 24, "meting": "eindmeting", "van": "2027-05-10", "tot": "2027-05-21", "analyse": "verschil van wie twee keer invulde"},
    {"item": "gegevens", "wat": "Zes gesprekken", "vraag": "Wat helpt of hindert hen daarbij", "soort": "woorden", "instrument": "Interview", "wie": "team",
     "aantal": 6, "meting": "eenmalig", "van": "2026-11-02", "tot": "2026-11-20", "analyse": "codes van twee mensen"},
    {"item": "planning", "stap": "Plan met kerngroep", "soort": "kerngroep_plan", "begin": "2026-09-14", "eind": "2026-09-14"},
    {"item": "planning", "stap": "MR", "soort": "mr", "begin": "2026-09-21", "eind": "2026-09-21"},
    {"item": "planning", "stap": "Uitkomsten met kerngroep", "soort": "kerngroep_resultaten", "begin": "2026-12-01", "eind": "2026-12-01"},
    {"item": "planning", "stap": "Keuze", "soort": "kerngroep_keuze", "begin": "2026-12-15", "eind": "2026-12-15"},
    {"item": "planning", "stap": "Dinsdagmiddag", "soort": "ingreep", "begin": "2027-01-11", "eind": "2027-04-30"},
    {"item": "planning", "stap": "Effect", "soort": "effect", "begin": "2027-05-24", "eind": "2027-05-28"},
    {"item": "planning", "stap": "Verslag", "soort": "verslag", "begin": "2027-06-01", "eind": "2027-06-18"},
    {"item": "planning", "stap": "Bespreken", "soort": "bespreken", "begin": "2027-06-22", "eind": "2027-06-22"},
    *({"item": "afspraken", "onderwerp": each, "afspraak": "Zo doen wij dat."} for each in entry("plan.agreements")),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def put(home: Path, instrument: str, rows: Rows) -> None:
    entries = [{"entry": f"r{at}", "saved_at": "2026-11-23T10:00:00Z", **row} for at, row in enumerate(rows)]
    data = {"format": 1, "instrument": instrument, "version": "1.0", "respondent": "d-1", "role": None, "group": None,
            "moment": "nulmeting", "saved_at": "2026-11-23T10:00:00Z", "rows": [], "entries": entries}  # fmt: skip
    (home / "antwoorden" / f"{instrument}.json").write_text(json.dumps(data), encoding="utf-8")


def checked(home: Path, plan: Rows, goals: Rows = GOALS) -> PlanCheck:
    put(home, "onderzoeksplan", plan)
    put(home, "doelen", goals)
    found = wb.check("onderzoeksplan")
    assert isinstance(found, PlanCheck)
    return found


def test_a_whole_plan_meets_every_demand(home: Path) -> None:
    found = checked(home, PLAN)
    assert [each.id for each in found.open] == []
    assert "alle 17 eisen" in found.sentence()
    assert [each.id for each in found.demands] == list(DEMANDS)


def test_an_empty_plan_is_told_what_to_do_for_each_demand(home: Path) -> None:
    found = wb.check("onderzoeksplan")
    assert isinstance(found, PlanCheck)
    # A question that isn't there can't be one of yes or no.
    assert {each.id for each in found.demands} - {each.id for each in found.open} == {"open_vraag"}
    assert all(each.todo for each in found.open)
    assert "○ nog niet" in found._repr_html_()


def without(**wanted: str) -> Callable[[Rows], Rows]:
    return lambda rows: [row for row in rows if any(row.get(key) != value for key, value in wanted.items())]


def changed(where: dict[str, Any], **new: Any) -> Callable[[Rows], Rows]:
    return lambda rows: [
        {**row, **new} if all(row.get(key) == value for key, value in where.items()) else row for row in rows
    ]


FIRST, LATER = {"wat": "Vragenlijst najaar"}, {"wat": "Vragenlijst voorjaar"}
BROKEN = [
    ("opzet", changed({"item": "opzet"}, begrippen="  "), ""),
    ("hoofdvraag", changed({"soort": "deelvraag"}, soort="hoofdvraag"), ""),
    ("open_vraag", changed({"soort": "hoofdvraag"}, vraag="Delen ... is het zo?"), None),
    ("open_vraag", changed({"soort": "hoofdvraag"}, vraag="Helpt de dinsdagmiddag ons bij delen?"), "Helpt de dinsdagmiddag"),
    ("vraag_doel", changed({"aspect": "tijd"}, doel="doel 7"), "Wat helpt of hindert"),
    ("vraag_doel", changed({"aspect": "tijd"}, doel=""), "Wat helpt of hindert"),
    ("vraag_gegevens", without(wat="Zes gesprekken"), "Wat helpt of hindert"),
    ("gegevens_vraag", changed({"wat": "Zes gesprekken"}, vraag="de werkdruk van ouders"), "Zes gesprekken"),
    ("getallen_en_woorden", changed({"soort": "woorden"}, soort="getallen", aantal=9), ""),
    ("groep", changed({"item": "gegevens"}, aantal=4), "Vragenlijst najaar"),
    ("voor_en_na", changed(LATER, instrument="Cultuurscan"), "Vragenlijst voorjaar"),
    ("voor_en_na", without(wat="Vragenlijst voorjaar"), ""),
    ("paren", changed(LATER, aantal=5), "Vragenlijst voorjaar"),
    ("rond_de_ingreep", changed(FIRST, tot="2027-02-01"), "Vragenlijst najaar"),
    ("rond_de_ingreep", without(soort="ingreep"), ""),
    ("rond_de_ingreep", changed(LATER, van="2026-12-01"), "Vragenlijst voorjaar"),
    ("datums", changed({"stap": "Verslag"}, eind="2027-05-01"), "Verslag"),
    ("datums", changed(FIRST, van="binnenkort"), "Vragenlijst najaar"),
    ("kerngroep", without(soort="kerngroep_keuze"), ""),
    ("kerngroep", changed({"soort": "kerngroep_plan"}, begin="2026-10-20", eind="2026-10-20"), ""),
    ("mr", changed({"soort": "mr"}, begin="2026-10-06", eind="2026-10-06"), ""),
    ("afspraken", without(onderwerp="bewaren"), "bewaren en weggooien"),
    ("afspraken", changed({"onderwerp": "toegang"}, afspraak=" "), "wie erbij kan"),
    ("analyse", changed({"wat": "Zes gesprekken"}, analyse=None), "Zes gesprekken"),
    ("afronden", without(soort="bespreken"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("demand", "broken", "named"), BROKEN, ids=lambda each: each if isinstance(each, str) else "")
def test_a_demand_is_opened_by_what_breaks_it(
    home: Path, demand: str, broken: Callable[[Rows], Rows], named: str | None
) -> None:
    found = checked(home, broken(copy.deepcopy(PLAN)))
    if named is None:
        assert found.met(demand)
        return
    assert not found.met(demand)
    assert named in next(each.todo for each in found.open if each.id == demand)


def test_every_demand_is_broken_by_a_case() -> None:
    assert {demand for demand, _, named in BROKEN if named is not None} == set(DEMANDS)


def test_without_goals_no_question_serves_one(home: Path) -> None:
    assert not checked(home, PLAN, []).met("vraag_doel")


def test_data_for_the_main_question_alone_serve_a_plan_without_other_data(home: Path) -> None:
    plan = [{**row, "vraag": "hoofdvraag"} if row["item"] == "gegevens" else row for row in PLAN]
    assert checked(home, plan).met("vraag_gegevens")


def test_another_plan_is_checked_against_its_own_goals(home: Path) -> None:
    checked(home, PLAN)
    plan, goals = wb.answers("onderzoeksplan"), wb.answers("doelen")
    put(home, "onderzoeksplan", [])
    put(home, "doelen", [])
    found = wb.check(plan, goals)
    assert isinstance(found, PlanCheck)
    assert not found.open


CELL = st.one_of(
    st.none(),
    st.integers(-5, 99),
    st.floats(allow_nan=True),
    st.text(max_size=12),
    st.lists(st.text(max_size=3), max_size=2),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*{row["item"] for row in PLAN}, "vreemd"]),
                          st.dictionaries(st.sampled_from(sorted({key for row in PLAN for key in row} - {"item"})), CELL)), max_size=8))  # fmt: skip
def test_whatever_stands_in_a_plan_it_is_checked(rows: list[tuple[str, dict[str, Any]]]) -> None:
    plan = Plan(tuple({"item": item, **given} for item, given in rows), tuple(GOALS))
    for demand in DEMANDS.values():
        missing = demand(plan)
        assert isinstance(missing, bool) or all(isinstance(each, str) for each in missing)
