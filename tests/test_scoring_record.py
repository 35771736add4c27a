"""Records as logs: what is complete, done and past its date, on a day that is named; and that one of them never leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_examples import example_responses, write_entries

import workbook as wb
from workbook import home
from workbook.handin.contents import contents
from workbook.instrument import Instrument, catalogue, instrument
from workbook.instrument.model import Quiz, Record
from workbook.responses import Responses, save_rows
from workbook.responses.tidying import empty_table
from workbook.results import Log

AGREED = instrument("borging")
RECORDS = [
    pytest.param(each, id=each.id)
    for each in map(instrument, (row.id for row in catalogue()))
    if isinstance(each, Record)
]
DAY = date(2026, 11, 23)
WHOLE = {
    "onderwerp": "Begin van de les", "afspraak": "De leraar staat bij de deur.", "waarom": "Leerlingen zijn gezien.",
    "wie": "Alle leraren", "eigenaar": "Teamleider", "evaluatie": "2026-12-01", "versie": "1.0", "bewijs": "Lesbezoek",
    "stand": "geldt",
}  # fmt: skip


def log(*rows: dict[str, Any], today: date = DAY) -> Log:
    entries = tuple({"entry": f"afspraken.{n}", "item": "afspraken", **row} for n, row in enumerate(rows, start=1))
    found = wb.score(Responses(instrument=AGREED, table=empty_table(), entries=entries), today=today)
    assert isinstance(found, Log)
    return found


# ---- the worked examples --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", RECORDS)
class TestEveryRecord:
    def worked(self, record: Instrument, folder: Path) -> tuple[Log, dict[str, Any]]:
        expected = record.example.expect
        found = wb.score(example_responses(record, folder), today=date.fromisoformat(expected["today"]))
        return found, expected

    def test_counts_what_its_example_names(self, record: Instrument, tmp_path: Path) -> None:
        found, expected = self.worked(record, tmp_path)
        for name in ("entries", "complete", "closed", "today"):
            assert found.quality[name] == expected[name], name
        assert [each.title for each in found.overdue] == expected["overdue"]
        assert found.n == expected["entries"]

    def test_gives_no_score_and_no_row_in_its_outcome(self, record: Instrument, tmp_path: Path) -> None:
        found, _ = self.worked(record, tmp_path)
        told = found.to_json()
        assert told["scores"] == []
        given = {str(value) for each in found.lines for value in each.given.values() if len(str(value)) > 20}
        assert given
        assert not any(value in str(told["quality"]) for value in given)

    def test_knows_a_title_and_a_date_of_every_row(self, record: Instrument, tmp_path: Path) -> None:
        found, _ = self.worked(record, tmp_path)
        dated = {table.id for table in record.tables if any(column.use in {"start", "due"} for column in table.columns)}
        assert all(each.title and (each.due or each.start or each.table not in dated) for each in found.lines)
        assert len(found.table) == found.n

    def test_has_no_norm_and_counts_nobody(self, record: Instrument, tmp_path: Path) -> None:
        assert record.counts == "none"
        assert "norm" in record.notice
        assert self.worked(record, tmp_path)[0].hidden is False


# ---- dates ----------------------------------------------------------------------------------------------------------


class TestOverdue:
    @pytest.mark.parametrize(
        ("due", "status", "late"),
        [
            ("2026-11-22", "geldt", True),
            ("2026-11-23", "geldt", False),
            ("2026-11-24", "geldt", False),
            ("22-11-2026", "proef", True),
            ("2026-11-22", "vervangen", False),
            ("2026-11-22", "Vervallen", False),
            (None, "geldt", False),
            (date(2026, 11, 22), "geldt", True),
        ],
    )
    def test_is_a_date_before_today_that_is_not_closed(self, due: Any, status: str, late: bool) -> None:
        found = log({**WHOLE, "evaluatie": due, "stand": status})
        assert bool(found.overdue) is late
        assert found.lines[0].overdue is late

    @given(days=st.integers(-400, 400), closed=st.booleans())
    def test_depends_on_the_day_and_nothing_else(self, days: int, closed: bool) -> None:
        due = DAY + timedelta(days=days)
        row = {**WHOLE, "evaluatie": due.isoformat(), "stand": "vervallen" if closed else "geldt"}
        assert bool(log(row).overdue) is (days < 0 and not closed)
        assert not log(row, today=due).overdue
        assert bool(log(row, today=due + timedelta(days=1)).overdue) is not closed

    def test_without_a_day_goes_by_the_present_one(self) -> None:
        now = datetime.now(UTC).astimezone().date()
        rows = [{**WHOLE, "evaluatie": (now + timedelta(days=days)).isoformat()} for days in (-2, 2)]
        entries = tuple({"entry": f"afspraken.{n}", "item": "afspraken", **row} for n, row in enumerate(rows))
        found = wb.score(Responses(instrument=AGREED, table=empty_table(), entries=entries))
        assert len(found.overdue) == 1

    def test_is_told_with_its_title_and_date(self) -> None:
        found = log({**WHOLE, "evaluatie": "2026-09-01"})
        assert found.sentence().endswith(
            "Op 23 november 2026 is de datum voorbij bij 1 regel: 'Begin van de les' (uiterlijk 1 september 2026)."
        )
        assert "over de datum" in found._repr_html_()
        assert "er niets over de datum" in log(WHOLE).sentence()

    def test_only_where_it_can_be_closed_is_said_how_many_are(self) -> None:
        assert "1 regel, waarvan 1 volledig ingevuld en 0 afgerond of gesloten." in log(WHOLE).sentence()
        parties = instrument("stakeholders")
        row = {"entry": "partijen.1", "item": "partijen", "partij": "Bestuur"}
        found = wb.score(Responses(instrument=parties, table=empty_table(), entries=(row,)))
        assert "1 regel, waarvan 0 volledig ingevuld." in found.sentence()

    def test_many_are_counted_and_not_all_named(self) -> None:
        found = log(*({**WHOLE, "onderwerp": f"Afspraak {n}", "evaluatie": "2026-09-01"} for n in range(8)))
        assert "8 regels" in found.sentence()
        assert "'Afspraak 4' (uiterlijk 1 september 2026) en nog 3." in found.sentence()
        assert "Afspraak 5" not in found.sentence()


class TestOrder:
    @given(st.lists(st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 12, 31))), max_size=12))
    def test_goes_by_date_with_those_without_one_last(self, days: list[date | None]) -> None:
        found = log(*({**WHOLE, "evaluatie": each.isoformat() if each else None} for each in days))
        dated = [each.due for each in found.lines]
        assert dated == [*sorted(each for each in days if each), *(each for each in days if each is None)]
        assert found.n == len(days)

    def test_of_equal_dates_goes_by_the_start(self) -> None:
        rows = [
            {**WHOLE, "onderwerp": name, "vanaf": begin} for name, begin in (("B", "2026-05-01"), ("A", "2026-01-01"))
        ]
        assert [each.title for each in log(*rows).lines] == ["A", "B"]


# ---- completeness ---------------------------------------------------------------------------------------------------


class TestComplete:
    REQUIRED = tuple(each for each in AGREED.tables[0].columns if each.required)

    @given(st.sets(st.sampled_from([each.id for each in REQUIRED]), max_size=len(REQUIRED) - 1))
    def test_is_every_required_column(self, left_out: set[str]) -> None:
        found = log({name: value for name, value in WHOLE.items() if name not in left_out})
        texts = {each.text for each in self.REQUIRED if each.id in left_out}
        assert set(found.lines[0].missing) == texts
        assert found.quality["complete"] == (0 if left_out else 1)

    @pytest.mark.parametrize("empty", [None, "", "   ", []])
    def test_what_is_empty_is_missing(self, empty: Any) -> None:
        found = log({**WHOLE, "bewijs": empty})
        assert found.incomplete[0].missing == ("Bewijs dat de afspraak leeft",)
        assert "'Begin van de les' is nog niet volledig. Vul aan: Bewijs dat de afspraak leeft." in found.notes

    def test_a_row_without_a_title_is_named_by_its_place(self) -> None:
        found = log(WHOLE, {"afspraak": "Wij beginnen op tijd."})
        assert "regel 2" in {each.title for each in found.lines}

    def test_a_row_with_nothing_in_it_is_no_row(self) -> None:
        assert log(WHOLE, {}, {"onderwerp": " "}).n == 1


# ---- bad input ------------------------------------------------------------------------------------------------------


class TestBadInput:
    @pytest.mark.parametrize("written", ["binnenkort", "31-2-2026", "2026-13-01", "na de zomer"])
    def test_a_date_that_is_none_is_told_and_never_late(self, written: str) -> None:
        found = log({**WHOLE, "evaluatie": written})
        assert not found.overdue
        assert (
            f"'Afspraken', regel 1: bij 'Opnieuw bekijken op' staat '{written}' en dat is geen datum. "
            "Schrijf bijvoorbeeld 31-1-2027."
        ) in found.notes

    def test_an_unknown_status_is_told_and_stays_open(self) -> None:
        found = log({**WHOLE, "stand": "afgehandeld", "evaluatie": "2026-09-01"})
        assert found.overdue
        told = [note for note in found.notes if "'afgehandeld'" in note]
        assert told
        assert "Kies in proef, geldt, vervangen of vervallen; tot dan telt de regel als open." in told[0]

    def test_an_end_before_its_start_is_told(self) -> None:
        found = log({**WHOLE, "vanaf": "2027-01-01"})
        assert any(
            "de einddatum (1 december 2026) ligt voor de begindatum (1 januari 2027)" in note for note in found.notes
        )

    def test_nothing_at_all_says_what_to_do(self) -> None:
        found = log()
        assert found.empty
        assert "Vul eerst het formulier in" in found.sentence()

    def test_markup_in_a_cell_stays_text(self) -> None:
        shown = log({**WHOLE, "onderwerp": "<script>alert(1)</script>"})._repr_html_()
        assert "<script>" not in shown


# ---- what leaves ----------------------------------------------------------------------------------------------------


def test_the_goals_of_one_employee_never_leave_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = instrument("personal_performance")
    assert about.leaves == "never"
    folder = home.make_home(tmp_path / "map")
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    entries = [{"entry": "doelen.1", "item": "doelen", "doel": "Iets vertrouwelijks"}]
    save_rows(about, entries=entries, folder=folder)
    quiz = wb.instrument("m3-cultuur")
    assert isinstance(quiz, Quiz)
    going = contents(quiz, folder).going
    assert not any("personal_performance" in part.path.name for part in going)
    asking = _asking_for(quiz, about)
    sorted_out = contents(asking, folder)
    assert not any("personal_performance" in part.path.name for part in sorted_out.going)
    assert any(about.title in told for told in sorted_out.staying)


def _asking_for(quiz: Quiz, about: Instrument) -> Quiz:
    from attrs import evolve

    assert quiz.assignment is not None
    return evolve(quiz, assignment=evolve(quiz.assignment, needs=(about.id,)))


def test_employees_are_not_put_in_order_of_anything() -> None:
    about = instrument("personal_performance")
    assert isinstance(about, Record)
    columns = [column for table in about.tables for column in table.columns]
    assert not any(column.type == "number" for column in columns)
    assert not {"naam", "medewerker", "cijfer", "score"} & {column.id for column in columns}
    assert "geen volgorde" in about.notice


def test_a_log_reads_back_from_the_file_that_the_form_makes(tmp_path: Path) -> None:
    found = wb.score(wb.answers(AGREED, write_entries(AGREED, tmp_path)), today=DAY)
    assert [each.title for each in found.lines] == ["Huiswerk", "Begin van de les", "Doel van de les"]
    assert [each.closed for each in found.lines] == [True, False, False]
    assert found.lines[0].status == "vervangen"
    assert found.lines[1].owner == "Teamleider onderbouw"
