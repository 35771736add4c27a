"""Tables with a column a question, as forms and surveys export them: what is read, what is told, and what never shows."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbook.instrument import Instrument, catalogue, instrument
from workbook.instrument.cells import Cell, cells
from workbook.responses import keys, wide
from workbook.responses.wide import Wide

Table = list[list[Any]]
HABITS, PLG, OCAI, INK = (instrument(each) for each in ("onderzoekende_houding", "plg", "ocai", "ink"))
NUMERIC = tuple(each for each in catalogue() if cells(each))
NOON = datetime(2026, 11, 24, 14, 3)  # noqa: DTZ001  # as Excel keeps it
FORMS = ["ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging"]


def text_of(about: Instrument, cell: Cell) -> str:
    item = about.item(cell.item)
    return item.text if cell.option is None else item.options[cell.option]


def value_of(cell: Cell, person: int) -> float:
    """Return an answer that differs from person to person and from cell to cell."""
    return cell.steps[(person + len(cell.item)) % len(cell.steps)]


def table(
    about: Instrument = HABITS, *, people: int = 2, head: Callable[[Cell], str] | None = None,
    before: Sequence[str] = (), lead: Callable[[int], Sequence[Any]] = lambda _: (),
) -> Table:  # fmt: skip
    """Return a table with a row a person, after the columns that a program puts before the answers."""
    places = cells(about)
    heads = [(head or (lambda cell: text_of(about, cell)))(cell) for cell in places]
    rows = [[*lead(n), *(value_of(cell, n) for cell in places)] for n in range(people)]
    return [[*before, *heads], *rows]


def forms(person: int) -> list[Any]:
    sent = NOON + timedelta(minutes=person)
    return [person + 1, sent, sent, f"collega{person}@wilg.example", f"Jan de Vries {person}", ""]


def read(rows: Table, about: Instrument = HABITS, **more: Any) -> Wide:
    found = wide.read(about, rows, where="export.xlsx", **more)
    assert found is not None
    return found


def said(found: Wide) -> str:
    return " ".join((*found.told, *found.notes))


def rows_of(found: Wide) -> list[dict[str, Any]]:
    return [dict(zip(found.cells, row, strict=True)) for row in zip(*found.cells.values(), strict=True)]


def numbers(found: Wide) -> dict[str, dict[tuple[str, str, str], Any]]:
    """Return per respondent the value of each cell."""
    told: dict[str, dict[tuple[str, str, str], Any]] = {}
    for row in rows_of(found):
        told.setdefault(row["respondent"], {})[row["perspective"], row["item"], row["option"]] = row["value"]
    return told


def expected(about: Instrument, person: int) -> dict[tuple[str, str, str], float]:
    return {(cell.perspective or "", cell.item, cell.option or ""): value_of(cell, person) for cell in cells(about)}


# ---- identity ----


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
def test_every_instrument_comes_back_from_a_form_as_it_was_given(about: Instrument) -> None:
    several = len(about.perspectives) > 1

    def head(cell: Cell) -> str:
        text = text_of(about, cell)
        return f"{about.perspective_label(cell.perspective or '')}: {text}" if several else text

    found = read(table(about, people=3, head=head, before=FORMS, lead=forms), about)
    assert list(numbers(found).values()) == [expected(about, n) for n in range(3)]
    assert not found.notes
    assert not found.proposals
    assert f"herkend als '{about.short or about.title}': {len(cells(about))} (" in found.told[0]


@pytest.mark.parametrize("about", NUMERIC, ids=lambda each: each.id)
@pytest.mark.parametrize("sign", ["|", ".", "_"])
def test_every_instrument_comes_back_from_a_table_of_ids(about: Instrument, sign: str) -> None:
    rows = table(
        about, head=lambda cell: sign.join(filter(None, cell.place)), before=["respondent"], lead=lambda n: [f"r{n}"]
    )
    found = read(rows, about)
    assert numbers(found) == {f"r{n}": expected(about, n) for n in range(2)}
    assert "aan de tekst: 0" in found.told[0]


@settings(max_examples=40)
@given(st.sampled_from(NUMERIC), st.data())
def test_any_answers_in_any_order_of_columns_are_the_same_afterwards(about: Instrument, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.sampled_from(cells(about)), min_size=3, unique=True))
    given_ = [[data.draw(st.one_of(st.none(), st.sampled_from(cell.steps))) for cell in places] for _ in range(3)]
    rows = [["respondent", *(cell.key for cell in places)], *[[f"p{n}", *row] for n, row in enumerate(given_)]]
    wanted = {
        f"p{n}": {
            (cell.perspective or "", cell.item, cell.option or ""): value
            for cell, value in zip(places, row, strict=True)
            if value is not None
        }
        for n, row in enumerate(given_)
    }
    assert numbers(read(rows, about)) == {who: row for who, row in wanted.items() if row}


@pytest.mark.parametrize("about", [each for each in catalogue() if not cells(each)], ids=lambda each: each.id)
def test_an_instrument_without_numbers_has_no_such_table(about: Instrument) -> None:
    assert wide.read(about, [["a", "b"], [1, 2]], where="x") is None


@pytest.mark.parametrize(
    "rows",
    [
        [], [[]], [["", None]], [["a", "b"], [1, 2]], [[1, 2], [3, 4]], [["Naam", "Rapportcijfer"], ["Jan", 7]],
        [["Leerling", "Leiderschap"], ["Jan", 7]], [["x" * 900]], [["Nu", "Gewenst"], [1, 2]],
    ],
)  # fmt: skip
@pytest.mark.parametrize("about", [HABITS, PLG, OCAI, INK], ids=lambda each: each.id)
def test_another_table_is_not_ours(about: Instrument, rows: Table) -> None:
    assert wide.read(about, rows, where="x") is None


def test_a_table_of_another_instrument_is_not_ours() -> None:
    for other in NUMERIC:
        for about in (HABITS, PLG, OCAI):
            if about.id != other.id:
                rows = table(other, head=lambda cell, other=other: f"{cell.perspective}: {text_of(other, cell)}")
                assert wide.read(about, rows, where="x") is None, (about.id, other.id)


# ---- where the table stands ----


def test_words_above_the_header_and_lines_that_repeat_it() -> None:
    head, *people = table(before=["respondent"], lead=lambda n: [f"r{n}"])
    found = read([["sep=;"], ["Export van 24 november 2026"], [], ["", ""], head, head, *people, [], ["", None]])
    assert len(numbers(found)) == 2
    assert "de koppen staan op regel 5" in said(found)
    assert "regel 6 herhaalt de koppen" in said(found)
    assert set(found.cells["line"]) == {7, 8}


def test_codes_above_and_texts_below_are_one_header() -> None:
    head, *people = table()
    found = read([[f"Q{n}" for n in range(16)], head, *people])
    assert len(numbers(found)) == 2
    ids = [cell.item for cell in cells(HABITS)]
    found = read([ids, head, *people])
    assert len(numbers(found)) == 2
    assert "regel 2 herhaalt de koppen" in said(found)


def test_merged_cells_above_the_header_say_the_perspective() -> None:
    places = cells(PLG)
    half = len(places) // 2
    head, *people = table(PLG)
    above = ["Huidige situatie", *[""] * (half - 1), "Gewenste situatie", *[""] * (half - 1)]
    found = read([above, head, *people], PLG)
    assert list(numbers(found).values()) == [expected(PLG, n) for n in range(2)]


def test_merged_cells_two_lines_above_say_perspective_and_item() -> None:
    head, *people = table(
        OCAI, head=lambda cell: OCAI.option_label(cell.option or ""), before=["respondent"], lead=lambda n: [f"r{n}"]
    )
    perspectives, items = [""], [""]
    for cell in cells(OCAI):
        first = cell.option == OCAI.options[0].id
        items.append(OCAI.item(cell.item).text if first else "")
        perspectives.append(
            OCAI.perspective_label(cell.perspective or "") if first and cell.item == "kenmerken" else ""
        )
    found = read([perspectives, items, head, *people], OCAI)
    assert numbers(found) == {f"r{n}": expected(OCAI, n) for n in range(2)}


@pytest.mark.parametrize("word", ["Gemiddelde", "TOTAAL", "gem.", "Average", "Standaarddeviatie"])
def test_means_and_totals_under_the_table_are_nobody(word: str) -> None:
    rows = table(before=["Nr", "Naam"], lead=lambda n: [n, f"Jan Jansen {n}"])
    found = read([*rows, [], ["", word, *[3.25] * 16]])
    assert len(numbers(found)) == 2
    assert "regel 5 is een gemiddelde of totaal" in said(found)
    assert len(numbers(read([*rows, [word, "", *[3.25] * 16], ["Totaal", "", *[40] * 16]]))) == 2


def test_people_side_by_side() -> None:
    rows = table(people=3, before=["respondent"], lead=lambda n: [f"r{n}"])
    turned = [list(row) for row in zip(*rows, strict=True)]
    found = read(turned)
    assert numbers(found) == {f"r{n}": expected(HABITS, n) for n in range(3)}
    assert "naast elkaar" in said(found)
    assert [row["line"] for row in rows_of(found)][:3] == [2, 3, 4]


def test_people_side_by_side_under_their_names_beside_a_number_and_a_mean() -> None:
    head, *people = table(people=3)
    names = ["Jan de Vries", "Fatima El Idrissi", "Bas Bos"]
    turned = [["", "Stelling", *names, "Gemiddelde"]]
    turned += [[n + 1, text, *(person[n] for person in people), 2.5] for n, text in enumerate(head)]
    found = read(turned)
    assert list(numbers(found).values()) == [expected(HABITS, n) for n in range(3)]
    turned[3][4] = "soms"
    assert "regel 4, kolom 5 (" in read(turned).notes[0]
    assert not any(name in said(found) + str(found.cells) for name in ("Jan", "Fatima", "Bas Bos"))


def test_of_people_side_by_side_their_column_is_told() -> None:
    rows = table(people=3, before=["respondent", "Tijdstempel"], lead=lambda n: [f"r{n % 2}", NOON + timedelta(days=n)])
    rows[2][2:] = [""] * 16
    found = read([list(row) for row in zip(*rows, strict=True)])
    assert numbers(found) == {"r0": expected(HABITS, 2)}
    assert "(kolom 2, 4); het nieuwste is gebruikt (kolom 4)" in said(found)
    assert "1 (eerste: kolom 3)" in said(found)


def test_perspectives_side_by_side_are_one_person() -> None:
    turned = [["Stelling", "Nu", "Gewenst"], *[[item.text, 2, 4] for item in PLG.items]]
    found = read(turned, PLG)
    assert len(numbers(found)) == 1
    assert {(row["perspective"], row["value"]) for row in rows_of(found)} == {("nu", 2), ("gewenst", 4)}


def test_a_row_a_perspective() -> None:
    head = ["respondent", "Perspectief", *[item.text for item in PLG.items]]
    rows = [
        head,
        *[
            [f"r{n}", who, *[n + 1 + (who == "Gewenst")] * len(PLG.items)]
            for n in range(3)
            for who in ("Nu", "Gewenst")
        ],
    ]
    found = read(rows, PLG)
    assert numbers(found)["r1"] == {
        (p, item.id, ""): 2 + (p == "gewenst") for p in ("nu", "gewenst") for item in PLG.items
    }
    assert len(found.cells["value"]) == 6 * len(PLG.items)


# ---- who ----


def test_people_become_codes_and_nothing_of_them_is_told() -> None:
    before = [
        *FORMS,
        "Wat is uw functie?",
        "In welke bouw werkt u?",
        "Uw koppelcode (optioneel)",
        "IP-adres",
        "Uw telefoonnummer",
    ]
    rows = table(
        before=before, lead=lambda n: [*forms(n), "leraar", "Onderbouw", f"kat{n}", f"192.0.2.{n}", "0612345678"]
    )
    found = read(rows)
    everything = said(found) + json.dumps([found.cells, found.entries, found.columns], default=str)
    for secret in ("collega0", "wilg.example", "Jan", "Vries", "192.0.2", "06123"):
        assert secret not in everything
    assert set(found.cells["role"]) == {"leraar"}
    assert set(found.cells["group"]) == {"Onderbouw"}
    assert set(found.cells["koppelcode"]) == {"kat0", "kat1"}
    assert "iedere invuller heeft een code gekregen" in said(found)
    assert set(found.cells["respondent"]) == {keys.pseudonym(f"collega{n}@wilg.example") for n in range(2)}


@pytest.mark.parametrize("text", ["Vraag dat aan mevrouw De Bruin", "jan@wilg.example", "bel 06-12345678"])
def test_an_answer_that_names_somebody_is_not_repeated(text: str) -> None:
    rows = table(before=["respondent"], lead=lambda n: [f"r{n}"])
    rows[1][1] = text
    found = read(rows)
    assert not any(part in said(found) + str(found.cells) for part in ("Bruin", "wilg.example", "12345678"))
    assert "[" in found.notes[0]
    assert isinstance(rows_of(found)[0]["value"], str)


def test_an_address_for_a_code_becomes_a_code() -> None:
    found = read(table(before=["Koppelcode"], lead=lambda n: [f"x{n}@wilg.example"]))
    assert "wilg.example" not in str(found.cells)
    assert len(set(found.cells["koppelcode"])) == 2


@pytest.mark.parametrize(
    ("heads", "marks", "people"),
    [
        (["respondent"], [["r1"], ["r2"]], {"r1", "r2"}),
        (["respondent"], [["t-abcdefab"], ["AB"]], {"t-abcdefab", "AB"}),
        (["respondent"], [["Jan"], ["x@y.nl"]], {"Jan", "x@y.nl"}),
        (["E-mailadres"], [["a@b.nl"], ["c@d.nl"]], {"a@b.nl", "c@d.nl"}),
        (["token"], [["tok1"], ["tok2"]], {"tok1", "tok2"}),
        (["Koppelcode"], [["zon"], ["maan"]], {"zon", "maan"}),
        (["Naam"], [["Jan de Vries"], ["Eva Bos"]], {"Jan de Vries", "Eva Bos"}),
        (["E-mail", "Koppelcode"], [["anonymous", "zon"], ["Anoniem", "maan"]], {"zon", "maan"}),
    ],
)  # fmt: skip
def test_what_tells_a_person(heads: list[str], marks: list[list[str]], people: set[str]) -> None:
    found = read(table(before=heads, lead=lambda n: marks[n]))
    coded = {each if each in {"r1", "r2", "t-abcdefab", "AB"} else keys.pseudonym(each) for each in people}
    assert set(found.cells["respondent"]) == coded


@pytest.mark.parametrize("heads", [["Naam"], ["E-mail"], []])
def test_people_without_a_mark_are_still_different_people(heads: list[str]) -> None:
    """One first name can be two people's, and `anonymous` is everybody."""
    mark = {"Naam": "Jan", "E-mail": "anonymous"}
    found = read(table(people=4, before=heads, lead=lambda _: [mark[each] for each in heads]))
    assert len(set(found.cells["respondent"])) == 4


def test_the_same_export_under_another_name_has_the_same_people() -> None:
    rows = table(before=FORMS, lead=lambda n: [n + 1, NOON, NOON + timedelta(minutes=n), "anonymous", "", ""])
    one, other = (wide.read(HABITS, rows, where=name) for name in ("export.xlsx", "export (1).xlsx"))
    assert one is not None
    assert other is not None
    assert one.cells["respondent"] == other.cells["respondent"]
    bare = [wide.read(HABITS, table(), where=name) for name in ("a.csv", "b.csv")]
    assert len({who for each in bare if each for who in each.cells["respondent"]}) == 4


def test_one_account_of_a_whole_team_is_not_one_person() -> None:
    found = read(
        table(
            people=4,
            before=["Tijdstempel", "E-mailadres"],
            lead=lambda n: [NOON + timedelta(hours=n), "tablet@wilg.example"],
        )
    )
    assert len(set(found.cells["respondent"])) == 4
    assert "4 van de 4 regels" in said(found)
    assert "tablet" not in said(found)


@pytest.mark.parametrize(
    ("head", "column"),
    [
        ("Bouw", "group"), ("In welke bouw werkt u?", "group"), ("Bij welke afdeling hoort u?", "group"), ("Team", "group"), ("Sectie:", "group"),
        ("Locatie", "group"), ("Wat is uw functie", "role"), ("Rol", "role"), ("Moment", "moment"), ("School", "subject"), ("Op welke school werkt u?", "subject"),
        ("Koppelcode (zelf gekozen)", "koppelcode"), ("Code", "koppelcode"), ("Vul hier uw persoonlijke code in", "koppelcode"),
    ],
)  # fmt: skip
def test_columns_that_say_where_someone_belongs(head: str, column: str) -> None:
    found = read(table(before=["respondent", head], lead=lambda n: [f"r{n}", f"zon {n}"]))
    assert set(found.cells[column]) == {"zon 0", "zon 1"}


def test_a_building_beside_a_group_is_the_school_and_a_second_group_is_told() -> None:
    found = read(table(before=["Bouw", "Locatie", "Sectie"], lead=lambda n: ["OB", f"Noord {n}", "taal"]))
    assert set(found.cells["group"]) == {"OB"}
    assert set(found.cells["subject"]) == {"Noord 0", "Noord 1"}
    assert "niet gebruikt" in said(found)
    assert "'Sectie'" in said(found)


def test_the_word_for_what_is_scored_one_by_one_is_a_subject() -> None:
    lesson = instrument("kijkwijzer")
    rows = table(lesson, before=["respondent", lesson.subject.label], lead=lambda n: [f"r{n}", f"les {n}"])  # type: ignore[attr-defined]
    assert set(read(rows, lesson).cells["subject"]) == {"les 0", "les 1"}


def test_rows_of_one_observer_are_lessons_of_their_own() -> None:
    lesson = instrument("kijkwijzer")
    before = ["Tijdstempel", "E-mailadres"]
    rows = table(lesson, people=4, before=before, lead=lambda n: [NOON + timedelta(days=n), "leider@wilg.example"])
    found = read(rows, lesson)
    assert set(found.cells["respondent"]) == {keys.pseudonym("leider@wilg.example")}
    assert sorted(set(found.cells["subject"])) == ["Les 1", "Les 2", "Les 3", "Les 4"]
    assert "elke regel is gelezen als een eigen les" in said(found)
    assert not found.notes
    several = read(table(lesson, before=["E-mailadres"], lead=lambda n: [f"x{n}@wilg.example"]), lesson)
    assert set(several.cells["subject"]) == {""}


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Nulmeting", "nulmeting"),
        ("voormeting", "nulmeting"),
        ("T1", "eindmeting"),
        ("meting 2", "eindmeting"),
        ("tussenmeting", "tussenmeting"),
    ],
)
def test_a_moment_in_other_words(written: str, moment: str) -> None:
    found = read(table(before=["respondent", "Meting"], lead=lambda n: [f"r{n}", written]))
    assert set(found.cells["moment"]) == {moment}


@pytest.mark.parametrize("answer", ["Nee", "nee, liever niet", "Ik doe niet mee.", "Niet akkoord", "", None, "No"])
def test_who_does_not_agree_to_take_part_is_left_out_and_told(answer: Any) -> None:
    agreed = "Ja, ik heb gelezen wat er met mijn antwoorden gebeurt en ik doe vrijwillig mee."
    rows = table(people=3, before=["respondent", "Toestemming"], lead=lambda n: [f"r{n}", answer if n == 1 else agreed])
    found = read(rows)
    assert set(numbers(found)) == {"r0", "r2"}
    assert "zonder toestemming: 1 (eerste: regel 3)" in said(found)
    assert "zonder één antwoord" not in said(found)


def test_an_empty_column_for_consent_asks_nothing() -> None:
    found = read(table(before=["respondent", "Akkoord"], lead=lambda n: [f"r{n}", ""]))
    assert len(numbers(found)) == 2
    assert not found.notes


@pytest.mark.parametrize(
    ("first", "then", "people"), [("Ja", "Nee", 1), ("Nee", "Ja", 2), ("Nee", "Nee", 1), ("Ja", "Ja", 2)]
)
def test_consent_can_be_withdrawn_and_given_later(first: str, then: str, people: int) -> None:
    before = ["respondent", "Tijdstempel", "Toestemming"]
    said_by = (("r1", first), ("r1", then), ("r2", "Ja"))
    rows = table(people=3, before=before, lead=lambda n: [said_by[n][0], NOON + timedelta(days=n), said_by[n][1]])
    found = numbers(read(rows))
    assert len(found) == people
    assert found["r2"] == expected(HABITS, 2)
    assert "r1" not in found or found["r1"] == expected(HABITS, 1)


# ---- when: who answered twice, and who didn't finish ----


def twice(one: Any, other: Any, head: str = "Tijdstempel") -> Wide:
    rows = table(people=3, before=["respondent", head], lead=lambda n: [f"r{min(n, 1)}", (one, one, other)[n]])
    return read(rows)


@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        ("24-11-2026 14:03", "25-11-2026 14:03", 2), ("25-11-2026 14:03", "24-11-2026 14:03", 1),
        ("11/24/2026 2:03:22 PM", "11/24/2026 1:03:22 PM", 1), (NOON, NOON + timedelta(seconds=1), 2), (46350.5, 46350.4, 1),
    ],
)  # fmt: skip
def test_of_who_answered_twice_the_latest_counts_and_is_told(one: Any, other: Any, kept: int) -> None:
    found = twice(one, other)
    assert numbers(found) == {"r0": expected(HABITS, 0), "r1": expected(HABITS, kept)}
    assert f"(regel 3, 4); het nieuwste is gebruikt (regel {kept + 2})" in said(found)


@pytest.mark.parametrize(("one", "other"), [("", ""), (NOON, NOON), ("ooit", "eens")])
def test_without_times_nobody_can_tell_which_counts(one: Any, other: Any) -> None:
    """Both stay, and the reader of the long form refuses a cell that stands twice."""
    found = twice(one, other)
    assert found.cells["respondent"].count("r1") == 2 * len(cells(HABITS))


def test_two_rows_about_different_things_are_both_kept() -> None:
    rows = table(
        people=2,
        before=["respondent", "Tijdstempel", "Moment"],
        lead=lambda n: ["r1", NOON + timedelta(days=n), ("nulmeting", "eindmeting")[n]],
    )
    assert len(read(rows).cells["value"]) == 2 * len(cells(HABITS))
    halves = table(before=["respondent", "Tijdstempel"], lead=lambda n: ["r1", NOON + timedelta(days=n)])
    halves[1][2:10] = [""] * 8
    halves[2][10:] = [""] * 8
    found = read(halves)
    assert len(found.cells["value"]) == len(cells(HABITS))
    assert not found.notes


LIME = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "ipaddr", "startdate", "datestamp", "refurl"]


def lime(sent: str, token: str, stamp: str = "2026-11-24 14:03:22") -> list[Any]:
    return [1, sent, 2, "nl", 123456, token, "192.0.2.1", stamp, stamp, "https://example.org"]


def test_who_did_not_send_the_survey_is_told_and_counts_as_far_as_there_are_answers() -> None:
    sent = ("2026-11-24 14:03:22", "")
    rows = table(before=LIME, lead=lambda n: lime(sent[n], f"tok{n}"))
    found = read(rows)
    assert len(numbers(found)) == 2
    assert "niet heeft verzonden: 1 (eerste: regel 3)" in said(found)


def test_of_an_unfinished_and_a_finished_answer_the_finished_one_counts() -> None:
    sent, stamps = ("1980-01-01 00:00:00", ""), ("2026-11-24 14:03:22", "2026-11-25 14:03:22")
    found = read(table(before=LIME, lead=lambda n: lime(sent[n], "tok", stamps[n])))
    assert list(numbers(found).values()) == [expected(HABITS, 0)]


def test_heads_with_code_and_text_are_known_too() -> None:
    heads = [
        "id. Response ID",
        "submitdate. Date submitted",
        "lastpage. Last page",
        "token. Access code",
        "ipaddr. IP address",
    ]
    found = read(table(before=heads, lead=lambda n: [n, "2026-11-24 14:03:22", 3, f"tok{n}", "192.0.2.1"]))
    assert set(found.cells["respondent"]) == {keys.pseudonym("tok0"), keys.pseudonym("tok1")}
    assert "niet gebruikt" not in said(found)


def test_a_date_that_stays_a_guess_is_told() -> None:
    found = read(table(before=["Datum"], lead=lambda n: [f"3-{4 + n}-2026"]))
    assert "in 'Datum' kan 3-4-2026 op twee manieren worden gelezen; het is gelezen als 3 april 2026" in said(found)


# ---- what is told of answers and columns ----


def test_answers_that_can_not_be_read_keep_their_text_and_are_told_with_line_and_column() -> None:
    rows = table(people=3, before=["respondent"], lead=lambda n: [f"r{n}"])
    for column in (1, 2, 3, 4, 5):
        rows[2][column] = "soms wel en soms niet, dat hangt er heel erg van af"
    found = read(rows)
    faults = [row for row in rows_of(found) if isinstance(row["value"], str)]
    assert [row["line"] for row in faults] == [3] * 5
    assert found.notes[0].startswith("export.xlsx, regel 3, kolom 2 (")
    assert "'soms wel en soms niet, dat hangt er hee…'" in found.notes[0]
    assert "verder konden 2 antwoorden niet worden gelezen" in said(found)


def test_skipped_answers_are_counted_and_who_says_nothing_else_is_told() -> None:
    rows = table(people=3, before=["respondent"], lead=lambda n: [f"r{n}"])
    rows[1][1] = "n.v.t."
    rows[3][1:] = ["weet niet"] * 16
    found = read(rows)
    assert len(found.cells["value"]) == 31
    assert "die als niet ingevuld tellen: 17" in said(found)
    assert "zonder één antwoord op 'Onderzoekende houding': 1 (eerste: regel 4)" in said(found)


def test_a_column_with_other_answers_frees_its_question() -> None:
    head, *people = table(INK)
    rows = [["Bestuur", *head], *[["Stichting De Wilg", *row] for row in people]]
    found = read(rows, INK)
    assert list(numbers(found).values()) == [expected(INK, n) for n in range(2)]
    assert "kolom 1 ('Bestuur') is niet gebruikt" in said(found)


def test_what_is_taken_for_granted_is_told() -> None:
    rows = table(before=["respondent"], lead=lambda n: [f"r{n}"])
    rows[0][3] = rows[0][3][:25] + "…"
    rows[0][4] = rows[0][4].replace("overleg", "overlge")
    found = read(rows)
    assert (
        "toch zijn herkend: 2. Zo is 'Ik las over een vraag uit…' gelezen als 'Ik las over een vraag uit mijn werk.'"
        in said(found)
    )
    assert not found.notes
    twice_asked = read([[*(each.text for each in PLG.items)] * 2, [3] * 64], PLG)
    assert "waar de vraag over gaat: 64. In de volgorde van de kolommen zijn ze gelezen als Nu en Gewenst" in said(
        twice_asked
    )
    plain = said(read(table(PLG, head=lambda cell: f"{cell.perspective}: {text_of(PLG, cell)}"), PLG))
    assert "volgorde" not in plain
    assert "tikfout" not in plain


def test_columns_of_other_questions_are_told_and_empty_ones_are_not() -> None:
    rows = table(
        before=["respondent", "Wat wilt u nog kwijt over de directeur?", "", "Leeg"],
        lead=lambda n: [f"r{n}", "Niets", "x", ""],
    )
    found = read(rows)
    assert "niet van 'Onderzoekende houding': 'Wat wilt u nog kwijt over de directeur?'" in said(found)
    assert "Leeg" not in said(found)
    assert "Niets" not in said(found)
    assert not found.notes


def test_a_question_with_two_columns_uses_the_first_and_says_so() -> None:
    rows = table(before=["respondent"], lead=lambda n: [f"r{n}"])
    same = read([[*row, row[1]] for row in rows])
    assert not same.notes
    assert "kolom 18" in said(same)
    other = read([rows[0] + rows[0][1:2], *[[*row, 5 - row[1]] for row in rows[1:]]])
    assert "Alleen kolom 2 is gebruikt" in other.notes[0]
    assert numbers(other) == numbers(same)


def test_questions_without_a_column_are_told() -> None:
    rows = [row[:12] for row in table()]
    assert "bij 4 van de 16 vragen is geen kolom gevonden" in said(read(rows))


def test_the_short_edition_misses_nothing_when_only_its_questions_are_there() -> None:
    short = cells(INK, edition="team")
    assert len(short) < len(cells(INK))
    rows = [
        [f"{cell.perspective}: {INK.item(cell.item).text}" for cell in short],
        [cell.steps[0] for cell in short],
        [cell.steps[1] for cell in short],
    ]
    assert "geen kolom gevonden" not in said(read(rows, INK))
    assert "geen kolom gevonden" not in said(read(rows, INK, edition="team"))
    assert "bij 1 van de" in said(read([row[:-1] for row in rows], INK))


def test_parts_of_one_are_points() -> None:
    rows = table(OCAI, head=lambda cell: cell.key, before=["respondent"], lead=lambda n: [f"r{n}"])
    rows[1][1:] = rows[2][1:] = [0.25] * 48
    found = read(rows, OCAI)
    assert set(found.cells["value"]) == {25}
    assert "met 100 vermenigvuldigd" in said(found)
    rows[1][1:5] = [0.25, 0.25, 0.25, 0.2]
    assert set(read(rows, OCAI).cells["value"]) == {0.25, 0.2}


def test_codes_of_a_survey_are_told() -> None:
    rows = table()
    rows[1], rows[2] = ["AO01"] * 16, ["AO05"] * 16
    found = read(rows)
    assert set(found.cells["value"]) == {1, 5}
    assert "codes, zoals AO01; de code met het laagste nummer is gelezen als 1" in said(found)


def test_open_texts_are_entries_with_their_respondent() -> None:
    lesson = instrument("lesgesprek")
    text = next(item for item in lesson.items if not lesson.is_numeric(item))  # type: ignore[attr-defined]
    rows = table(
        lesson, before=["respondent", text.text, "Bouw"], lead=lambda n: [f"r{n}", ("Meer laten oefenen", "")[n], "OB"]
    )
    (entry,) = read(rows, lesson).entries
    assert entry == {
        "entry": f"nu.{text.id}", "item": text.id, "perspective": "nu", "text": "Meer laten oefenen", "respondent": "r0",
        "role": None, "group": "OB", "subject": None, "moment": None,
    }  # fmt: skip


# ---- proposals ----

OTHERWISE = "Ik vroeg wel eens een leerling of groepje hoe het bij een antwoord kwam"


def unsure() -> Table:
    rows = table(before=["respondent"], lead=lambda n: [f"r{n}"])
    rows[0][1] = OTHERWISE
    return rows


def test_a_likely_column_is_proposed_and_not_used() -> None:
    found = read(unsure())
    (proposal,) = found.proposals
    assert (proposal.key, proposal.header) == (f"nu|{HABITS.items[0].id}|", f"{OTHERWISE[:59]}…")
    assert proposal.label == HABITS.items[0].text
    assert 0.6 <= proposal.likeness < 0.9
    assert HABITS.items[0].id not in found.cells["item"]
    assert "nog niet meetelt: 1" in found.notes[0]
    assert "geen kolom gevonden" not in said(found)


def test_a_confirmed_column_is_used_from_then_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deelnemer.json").write_text('{"format": 1, "id": "d-12345678"}', encoding="utf-8")
    (tmp_path / "antwoorden").mkdir()
    monkeypatch.setenv("WORKBOOK_HOME", str(tmp_path))
    first = read(unsure())
    keys.keep_columns(first.fingerprint, first.accepted())
    kept = (tmp_path / "sleutels" / "kolommen.json").read_text(encoding="utf-8")
    assert "r0" not in kept
    later = read(unsure())
    assert numbers(later) == {f"r{n}": expected(HABITS, n) for n in range(2)}
    assert not later.proposals
    assert "zoals eerder bevestigd: 16" in said(later)
    other = unsure()
    other[0].append("Nog een kolom")
    assert read(other).proposals


def test_columns_can_be_given_without_a_folder() -> None:
    first = read(unsure())
    assert read(unsure(), columns=first.accepted()).fingerprint == first.fingerprint
    assert len(read(unsure(), columns=first.accepted()).cells["value"]) == 32
    assert len(read(unsure(), columns={}).cells["value"]) == 30


def test_a_table_of_nothing_but_likely_columns_is_ours_and_empty() -> None:
    rows = [[item.text for item in PLG.items], [3] * 32, [4] * 32]
    found = read(rows, PLG)
    assert found.cells["value"] == []
    assert len(found.proposals) == 32
    assert "Verder nog 24" in said(found)
    agreed = read(rows, PLG, columns=found.accepted())
    assert set(agreed.cells["perspective"]) == {"nu"}
    assert len(agreed.cells["value"]) == 64


def test_a_table_tells_everything_in_dutch_of_one_line() -> None:
    for found in (read(unsure()), read(table(before=FORMS, lead=forms)), twice(NOON, NOON + timedelta(days=1))):
        for line in (*found.told, *found.notes):
            assert line.startswith("export.xlsx")
            assert "\n" not in line
            assert line.endswith((".", ")"))
            assert "{" not in line


# ---- anything at all ----

ANY = st.one_of(st.none(), st.text(max_size=25), st.integers(-5, 60000), st.floats(), st.booleans(), st.datetimes())


@settings(max_examples=60)
@given(st.sampled_from([HABITS, PLG, OCAI, INK]), st.lists(st.lists(ANY, max_size=7), max_size=8))
def test_any_rows_are_read_without_an_error(about: Instrument, rows: Table) -> None:
    assert wide.read(about, rows, where="x") is None or rows


@settings(max_examples=60)
@given(st.data())
def test_a_table_with_anything_in_its_cells_loses_nothing(data: st.DataObject) -> None:
    """Whatever stands in the cells of a question is a number, a fault that is told, or skipped and counted."""
    rows = table(people=4, before=["respondent", "Datum", "E-mail", "Bouw"], lead=lambda n: [f"r{n}", "", "", ""])
    for _ in range(data.draw(st.integers(1, 12))):
        rows[data.draw(st.integers(1, 4))][data.draw(st.integers(1, 19))] = data.draw(ANY)
    found = read(rows)
    assert {str(who)[:2] for who in found.cells["respondent"]} <= {"r0", "r1", "r2", "r3"}
    places = [(row["respondent"], row["item"]) for row in rows_of(found)]
    assert len(set(places)) == len(places)
    assert all(isinstance(row["value"], (int, float, str)) and row["line"] in {2, 3, 4, 5} for row in rows_of(found))
    faults = [row for row in rows_of(found) if isinstance(row["value"], str)]
    assert bool(faults) == ("kan niet worden gelezen als antwoord" in said(found))


@settings(max_examples=40)
@given(st.permutations(range(16)), st.permutations(range(4)), st.integers(0, 3), st.integers(0, 2))
def test_the_order_of_rows_and_columns_and_what_is_empty_change_nothing(
    columns: list[int], people: list[int], above: int, empty: int
) -> None:
    rows = table(people=4, before=["respondent"], lead=lambda n: [f"r{n}"])
    order = [0, *(each + 1 for each in columns)]
    turned = [[row[n] for n in order] + [None] * empty for row in (rows[0], *(rows[1 + n] for n in people))]
    found = read([*[["", None]] * above, *turned, *[[]] * empty])
    assert numbers(found) == {f"r{n}": expected(HABITS, n) for n in range(4)}
    assert not found.notes


def test_the_time_grows_with_the_rows_and_no_faster() -> None:
    """Three thousand people take half a second; looking at every row for every answer would take a minute."""
    rows = table(people=3000, before=["respondent"], lead=lambda n: [f"r{n}"])
    start = time.perf_counter()
    assert len(read(rows).cells["value"]) == 3000 * 16
    assert time.perf_counter() - start < 10
