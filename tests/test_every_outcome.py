"""design.md's table of outcomes for every instrument there is, through the real command line; never one by name.

What each kind does in each case stands in `CASES`: people (who report on themselves, hidden under the floor), observers
(shown to who is observed), visits (nothing under the instrument's own minimum), a network and the rows of a table.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen
from jsonschema import Draft202012Validator
from legal_answers import (
    SHIPPED,
    Row,
    entries,
    family,
    long_form,
    names,
    person,
    write_csv,
    write_json,
    write_xlsx,
)
from made_answers import Run, call

from workbook.instrument import Instrument
from workbook.instrument.model import Coded, Entries, Record, Scaled
from workbook.texts import entry

CONTRACT = Draft202012Validator(
    json.loads((Path(__file__).parents[1] / "contracts" / "score.schema.json").read_text(encoding="utf-8"))
)
EACH = [pytest.param(each, id=each.id) for each in SHIPPED]
SHOWN, HIDDEN, REFUSED = "shown", "hidden", "refused"
OTHER_THAN = "told something more than of a file without faults"
Score = Callable[..., Run]


@frozen
class Outcome:
    """What must come out: shown, hidden or refused, and the key of the text that tells it."""

    what: str
    told: str = ""


@pytest.fixture
def score(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Score:
    """Score files with the command line; what holds of every run is checked here."""
    monkeypatch.chdir(tmp_path)

    def scored(about: Instrument, *sources: Path) -> Run:
        done = call(monkeypatch, capsys, "score", about.id, *sources, "--json")
        assert done.code in {0, 2}, done.err
        assert "Traceback" not in done.out + done.err
        CONTRACT.validate(done.json)
        assert (done.json["instrument"], done.json["kind"]) == (about.id, about.kind)
        assert set(done.json["notes"]) <= set(done.err.splitlines()) or done.code == 2
        return done

    return scored


# ---- what stands in the files ----------------------------------------------------------------------------------------


def team(about: Instrument, size: int, *, start: int = 1, name: str = "{}") -> list[Row]:
    """Return the answers of that many respondents; where visits are counted each is about one of their own."""
    rows: list[Row] = []
    for n in range(start, start + size):
        visit = {"subject": f"bezoek {n}"} if family(about) == "visits" else {}
        rows += person(about, name.format(n), n - 1 if n < start + size - 1 else -1, **visit)
    return rows


def counted(about: Instrument, size: int) -> int:
    """Return the n of that many complete respondents: rows of tables, one unnamed lesson, or people."""
    if isinstance(about, Entries):
        tables = [about.coding.fragments] if isinstance(about, Coded) else [each.id for each in about.tables]
        return size * sum(row["table"] in tables for row in entries(about))
    return 1 if family(about) == "observers" and about.subject else size


def incomplete(about: Instrument, rows: list[Row]) -> list[Row]:
    """Return the rows without their first cell, or as many as a dimension can't miss; of a table without a needed cell."""
    if not isinstance(about, Entries):
        return rows[_enough(about) :]
    where = about.coding.fragments if isinstance(about, Coded) else about.tables[0].id
    table = next(each for each in about.tables if each.id == where)
    needed = [each.id for each in table.columns if each.required][-1]
    return [{**row, needed: None} if row["entry"] == f"{where}.1" else row for row in rows]


def _enough(about: Instrument) -> int:
    """Return how many of the first dimension's items must be open before it is not scored."""
    if family(about) != "people" or not isinstance(about, Scaled) or about.scale.min_share == 1:
        return 1
    first = [item.dimension for item in about.asked(about.perspectives[0].id)]
    count = first.count(first[0])
    return count - math.ceil(about.scale.min_share * count) + 1


def illegal(about: Instrument, rows: list[Row]) -> list[Row]:
    """Return the rows with something that can't be in their last cell; of a table with a word for a number or choice."""
    if not isinstance(about, Entries):
        return [*rows[:-1], {**rows[-1], "value": 999}]
    typed = {c.id for table in about.tables for c in table.columns if c.type in {"number", "date", "choice"}}
    cell = next((place, name) for place, row in enumerate(rows) for name in row if name in typed)
    return [{**row, cell[1]: "veel"} if place == cell[0] else row for place, row in enumerate(rows)]


def others_than(about: Instrument) -> list[Instrument]:
    """Return an instrument of every other family and another one of the same."""
    found: dict[str, Instrument] = {}
    for other in SHIPPED:
        shared = {each.id for each in other.all_items} & {each.id for each in about.all_items}
        tables = isinstance(about, Entries) and isinstance(other, Entries)
        if other is not about and not shared and not tables:
            found.setdefault(family(other), other)
    return list(found.values())


# ---- the table -------------------------------------------------------------------------------------------------------

Make = Callable[[Instrument, Path], Path]
HIDES, TOO_FEW, SEEN = Outcome(HIDDEN, "results.hidden"), Outcome(REFUSED, "rubric.too_few"), Outcome(SHOWN)
UNREAD, NO_TIE = Outcome(SHOWN, "responses.unreadable_cell"), "responses.no_tie"


def one_file(make: Callable[[Instrument], list[Row]]) -> Make:
    return lambda about, folder: write_csv(folder / "antwoorden.csv", make(about))


# A case, its file, and per family (or kind, which goes first) what comes out.
CASES: dict[str, tuple[Make, dict[str, Outcome]]] = {
    "one respondent": (
        one_file(lambda about: team(about, 1)),
        {"people": SEEN, "observers": SEEN, "visits": TOO_FEW, "network": HIDES, "rows": SEEN},
    ),
    "one, incomplete": (
        one_file(lambda about: incomplete(about, team(about, 1))),
        {"people": Outcome(REFUSED, "scoring.mend"), "observers": SEEN, "visits": TOO_FEW, "network": HIDES,
         "rows": Outcome(SHOWN, OTHER_THAN), "record": Outcome(SHOWN, "record.incomplete")},
    ),
    "one, illegal": (
        one_file(lambda about: illegal(about, team(about, 1))),
        {"people": Outcome(REFUSED, "scoring.mend"), "observers": Outcome(SHOWN, "rubric.left_out"), "visits": TOO_FEW,
         "network": Outcome(HIDDEN, NO_TIE), "rows": UNREAD},
    ),
    "two": (
        one_file(lambda about: team(about, 2)),
        {"people": HIDES, "observers": SEEN, "visits": TOO_FEW, "network": HIDES, "rows": SEEN},
    ),
    "four": (
        one_file(lambda about: team(about, 4)),
        {"people": HIDES, "observers": SEEN, "visits": TOO_FEW, "network": HIDES, "rows": SEEN},
    ),
    "a team": (one_file(lambda about: team(about, 7)), dict.fromkeys(("people", "observers", "visits", "network", "rows"), SEEN)),
    "a team with an incomplete and an illegal one": (
        one_file(lambda about: illegal(about, incomplete(about, team(about, 7)))),
        {"ipsative": Outcome(SHOWN, "scoring.left_out"), "people": Outcome(SHOWN, "scoring.left_out_of"),
         "observers": Outcome(SHOWN, "rubric.left_out"), "visits": Outcome(SHOWN, "rubric.left_out"),
         "network": Outcome(SHOWN, NO_TIE), "rows": UNREAD},
    ),
    "the same cell twice": (
        one_file(lambda about: (rows := long(about, team(about, 7))) + rows[:1]),
        dict.fromkeys(("people", "observers", "visits", "network"), Outcome(REFUSED, "responses.double_cell"))
        | {"rows": Outcome(REFUSED, "responses.double_entry_cell")},
    ),
    "unknown columns": (
        one_file(lambda about: [{**row, "Opmerking": "tot morgen", "Tijd": 12.5} for row in team(about, 7)]),
        dict.fromkeys(("people", "observers", "visits", "network", "rows"), Outcome(SHOWN, "responses.unused_columns")),
    ),
    "nothing but a header": (
        one_file(lambda about: [dict.fromkeys(names(team(about, 1)))]),
        dict.fromkeys(("people", "observers", "visits", "network", "rows"), Outcome(REFUSED, "responses.empty_file")),
    ),
    "an empty folder": (
        lambda _, folder: folder,
        dict.fromkeys(("people", "observers", "visits", "network", "rows"), Outcome(REFUSED, "responses.no_files")),
    ),
    "a file that is not there": (
        lambda _, folder: folder / "weg.csv",
        dict.fromkeys(("people", "observers", "visits", "network", "rows"), Outcome(REFUSED, "responses.no_source")),
    ),
}  # fmt: skip


def long(about: Instrument, rows: list[Row]) -> list[Row]:
    return long_form(rows) if isinstance(about, Entries) else rows


def is_told(key: str, done: Run) -> bool:
    """Tell whether a text of `texts/` is among the notes and on stderr, whatever stands in its places."""
    text = entry(key)
    pattern = re.sub(r"\\\{\w+\\\}", ".*", re.escape(text["what"] if isinstance(text, dict) else text))
    return all(re.search(pattern, told, re.DOTALL) for told in (" ".join(done.json["notes"]), done.err))


@pytest.mark.parametrize("about", EACH)
@pytest.mark.parametrize("case", CASES)
def test_the_outcome_is_that_of_the_table(about: Instrument, case: str, tmp_path: Path, score: Score) -> None:
    make, expected = CASES[case]
    (folder := tmp_path / "team").mkdir()
    done, wanted = score(about, make(about, folder)), expected.get(about.kind) or expected[family(about)]
    values = [each["score"] for each in done.json["scores"]]
    if wanted.what == REFUSED:
        assert (done.code, done.json["n"], values) == (2, 0, [])
        assert done.err.strip()
    else:
        assert done.code == 0
        assert done.json["n"] > 0
        shown = isinstance(about, Record) or any(value is not None for value in values)
        assert shown is (wanted.what == SHOWN)
    if wanted.what == HIDDEN:
        assert values
        assert done.json["quality"] == {}
        assert {gap["gap"] for gap in done.json["gaps"]} <= {None}
        assert is_told("results.hidden", done)
    if wanted.told == OTHER_THAN:
        whole = score(about, CASES["one respondent"][0](about, tmp_path))
        assert set(done.json["notes"]) - set(whole.json["notes"])
    elif wanted.told:
        assert is_told(wanted.told, done), done.json["notes"]


@pytest.mark.parametrize("about", EACH)
@pytest.mark.parametrize("size", [1, 2, 7])
def test_n_is_what_is_scored(about: Instrument, size: int, tmp_path: Path, score: Score) -> None:
    done = score(about, write_csv(tmp_path / "a.csv", team(about, size)))
    assert done.json["n"] == (0 if done.code else counted(about, size))


@pytest.mark.parametrize("about", [each for each in EACH if family(each.values[0]) == "people"])  # type: ignore[arg-type]
def test_who_is_left_out_counts_nowhere_but_where_all_is_well(about: Instrument, tmp_path: Path, score: Score) -> None:
    whole_team = team(about, 7)
    done = score(about, write_csv(tmp_path / "a.csv", illegal(about, incomplete(about, whole_team))))
    assert done.json["n"] == 7
    first, last = whole_team[0], whole_team[-1]
    lenient = _enough(about) > 1  # then one illegal answer is passed over, and told
    numbers = {(each["perspective"], each["dimension"]): each["n"] for each in done.json["scores"]}
    whole = about.kind == "ipsative"
    for (perspective, dimension), n in numbers.items():
        out = [
            row for row in ((first,) if lenient else (first, last))
            if row["perspective"] == perspective and (whole or about.item(row["item"]).dimension == dimension)
        ]  # fmt: skip
        assert n == 7 - len(out), (perspective, dimension)


# ---- several files ---------------------------------------------------------------------------------------------------


def without_files(done: Run) -> dict[str, Any]:
    return {name: value for name, value in done.json.items() if name not in {"files", "notes"}}


@pytest.mark.parametrize("about", EACH)
def test_of_a_respondent_in_two_files_the_latest_is_kept_and_told(
    about: Instrument, tmp_path: Path, score: Score
) -> None:
    mine, older = (
        team(about, 1),
        person(about, "1", 3, **{k: v for k, v in team(about, 1)[0].items() if k == "subject"}),
    )
    write_json(tmp_path / "team" / "a.json", about, older, saved_at="2026-11-01T10:00:00.000Z")
    write_json(tmp_path / "team" / "b.json", about, mine, saved_at="2026-11-02T10:00:00.000Z")
    done, alone = score(about, tmp_path / "team"), score(about, tmp_path / "team" / "b.json")
    assert without_files(done) == without_files(alone)
    assert [(use["file"], use["used"]) for use in done.json["files"]] == [("a.json", False), ("b.json", True)]
    assert is_told("responses.replaced", done)


@pytest.mark.parametrize("about", EACH)
def test_beside_what_can_not_be_read_the_rest_is_scored(about: Instrument, tmp_path: Path, score: Score) -> None:
    folder = tmp_path / "team"
    rows = team(about, 7)
    for who in dict.fromkeys(row["respondent"] for row in rows):
        write_json(folder / f"collega {who}.json", about, [row for row in rows if row["respondent"] == who])
    whole = score(about, folder)
    (folder / "half.json").write_text('{"format": 1, "instrument": "', encoding="utf-8")
    (folder / "foto.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    done = score(about, folder)
    assert (done.code, without_files(done)) == (0, without_files(whole))
    assert {use["file"] for use in done.json["files"] if use["used"] is False} == {"half.json", "foto.jpg"}
    for name in ("half.json: ", "foto.jpg: "):
        assert any(line.startswith(name) for line in done.err.splitlines())


@pytest.mark.parametrize("about", EACH)
def test_the_file_of_another_instrument_is_refused_by_its_name(about: Instrument, tmp_path: Path, score: Score) -> None:
    for other in others_than(about):
        rows = team(other, 1)
        made = [write_csv(tmp_path / "breed.csv", rows), write_json(tmp_path / "een.json", other, rows)]
        made += [write_csv(tmp_path / "lang.csv", long_form(rows))] if isinstance(other, Entries) else []
        for path in made:
            done = score(about, path)
            assert (done.code, done.json["n"], done.json["scores"]) == (2, 0, [])
            assert done.err.startswith(f"{path.name}: ")


# ---- one perspective -------------------------------------------------------------------------------------------------

SEVERAL = [each for each in EACH if len(each.values[0].perspectives) > 1]  # type: ignore[union-attr]


@pytest.mark.parametrize("about", SEVERAL)
def test_only_one_perspective_is_scored_without_gaps(about: Instrument, tmp_path: Path, score: Score) -> None:
    rows, both = team(about, 7), {"nu", "gewenst"} <= {each.id for each in about.perspectives}
    for perspective in about.perspectives if both else about.perspectives[:1]:
        only = [row for row in rows if row["perspective"] == perspective.id]
        done = score(about, write_csv(tmp_path / "a.csv", only))
        assert (done.code, done.json["n"]) == (0, 7)
        assert {each["perspective"] for each in done.json["scores"]} == {perspective.id}
        assert {gap["gap"] for gap in done.json["gaps"]} <= {None}
        assert is_told("results.one_perspective", done) is both


# ---- forms -----------------------------------------------------------------------------------------------------------

FORMS: dict[str, Callable[[Path, list[Row]], Path]] = {
    "a Dutch Excel's": lambda folder, rows: write_csv(folder / "a.csv", rows, ";", decimal=",", encoding="utf-8-sig"),
    "tabs in UTF-16": lambda folder, rows: write_csv(folder / "a.csv", rows, "\t", decimal=",", encoding="utf-16"),
    "a sheet": lambda folder, rows: write_xlsx(folder / "a.xlsx", rows),
}


@pytest.mark.parametrize("about", EACH)
def test_every_form_of_a_table_is_scored_alike(about: Instrument, tmp_path: Path, score: Score) -> None:
    rows = team(about, 7)
    plain = score(about, write_csv(tmp_path / "a.csv", rows))
    for form in FORMS.values():
        assert without_files(score(about, form(tmp_path, rows))) == without_files(plain)


NAME = "Noëlle d'Arc-'s Gravezande {}"


@pytest.mark.parametrize("about", EACH)
def test_names_of_people_and_files_may_have_any_sign(about: Instrument, tmp_path: Path, score: Score) -> None:
    name = "{}" if family(about) == "network" else NAME
    rows = team(about, 7, name=name)
    path = write_csv(tmp_path / "Ons team" / "ingevuld door Noë's bouw.csv", illegal(about, rows))
    done = score(about, path.parent)
    assert done.code == 0
    assert [use["file"] for use in done.json["files"]] == [path.name]
    if family(about) == "people":
        assert NAME.format(7) in " ".join(done.json["notes"])


def test_every_family_has_an_instrument_and_every_case_an_outcome_for_it() -> None:
    found: Iterable[str] = {family(each) for each in SHIPPED}
    assert found == {"people", "observers", "visits", "network", "rows"}
    for _, expected in CASES.values():
        assert found <= set(expected)
