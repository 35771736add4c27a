"""The example school De Wilg: answers of its leader and team to every instrument and quiz that is shipped."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import shutil
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from ruamel.yaml import YAML

import workbook as wb
from workbook import content, home
from workbook.instrument import Instrument, load
from workbook.instrument.model import Coded, Entries, Maturity, NetworkKind, Record, Rubric, Scaled
from workbook.responses import answer_path, read_answer_file
from workbook.responses.entering import read_date
from workbook.responses.responses import Responses

ROOT = Path(__file__).parents[1]
DATASETS = ROOT / "datasets"
EXAMPLE = DATASETS / "voorbeeld"
ANSWERS = sorted((EXAMPLE / "antwoorden").glob("*.json"))
TEAM = sorted((EXAMPLE / "team").glob("*.csv"))
SHIPPED = [load(path) for path in sorted((ROOT / "workbook" / "instruments").glob("*.yaml"))]
QUIZZES = sorted(path for part in ("notebooks", "assignments/source") for path in (ROOT / part).rglob("*.yaml"))
TODAY = date(2026, 11, 23)
# What is wrong with the team's culture scan on purpose stands in the codebook of the dataset it is cut from.
SPOILT = "ocai"


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


GIVEN = {path.stem: read_yaml(path) for path in sorted((DATASETS / "quizzes").glob("*.yaml"))}


def kinds(*classes: type[Instrument]) -> Any:
    """Parametrise over the shipped instruments of some kinds."""
    return pytest.mark.parametrize(
        "one", [pytest.param(each, id=each.id) for each in SHIPPED if isinstance(each, classes)]
    )


def answered(instrument: str) -> Instrument:
    """Return the instrument or quiz that an answer file names."""
    quiz = next((path for path in QUIZZES if path.stem == instrument), None)
    return load(quiz or ROOT / "workbook" / "instruments" / f"{instrument}.yaml")


def own(one: Instrument, moment: str = "nulmeting") -> list[Path]:
    """Return the leader's files about an instrument at a moment."""
    found = [path for path in ANSWERS if re.fullmatch(rf"{one.id}(--[^.]+)?(\.\w+)?\.json", path.name)]
    return [path for path in found if read_answer_file(path).moment == moment]


def team_of(one: Instrument) -> list[Path]:
    return [path for path in TEAM if path.name.split(".")[0] == one.id]


def score(one: Instrument, responses: Responses) -> Any:
    return wb.score(responses, **({"today": TODAY} if isinstance(one, Record) else {}))


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The generator, which is a script and not part of the package."""
    spec = importlib.util.spec_from_file_location("make_datasets", DATASETS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- Its files --------------------------------------------------------------------------------------------------------


def test_the_example_is_a_deelnemers_folder() -> None:
    assert content.example_home() == EXAMPLE
    assert home.deelnemer_id(EXAMPLE) == "d-dewilg00"
    assert home.is_example(EXAMPLE)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
class TestAnswerFile:
    def test_is_whole_and_stands_where_the_workbook_looks_for_it(self, path: Path) -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        assert data["format"] == 1
        assert data["respondent"] == "d-dewilg00"
        instrument = answered(data["instrument"])
        subject = data["subject"] if getattr(instrument, "subject", None) else None
        assert subject or data["subject"] == "De Wilg"
        assert answer_path(instrument.id, data["moment"], subject=subject, folder=EXAMPLE) == path
        stamps = [each["saved_at"] for each in [*data["rows"], *data["entries"]]]
        assert stamps == sorted(set(stamps))
        assert data["saved_at"] == stamps[-1]
        assert data["version"] == instrument.version

    def test_names_only_what_is_asked(self, path: Path) -> None:
        file = read_answer_file(path)
        instrument = answered(file.instrument)
        cells = set(instrument.cells())
        for row in file.rows:
            if isinstance(instrument, NetworkKind):
                assert row["option"].isdecimal()
                assert row["item"] in instrument.scored
            elif instrument.kind == "quiz":
                item = instrument.item(row["item"])
                known = {option.id for option in item.options} if item.options else {None}
                known |= {option.id for option in instrument.options}
                assert row["option"] in known
            else:
                assert (row["perspective"], row["item"], row["option"]) in cells

    def test_every_entry_has_a_place_of_its_own(self, path: Path) -> None:
        file = read_answer_file(path)
        ids = {item.id for item in answered(file.instrument).all_items}
        places = [entry["entry"] for entry in file.entries]
        assert len(places) == len(set(places))
        assert {entry["item"] for entry in file.entries} <= ids
        assert all(entry["entry"].startswith(entry["item"]) or "perspective" in entry for entry in file.entries)

    def test_texts_are_whole_and_name_nobody(self, path: Path) -> None:
        for entry in read_answer_file(path).entries:
            for text in (value for key, value in entry.items() if key not in {"saved_at", "entry", "item"}):
                written = str(text)
                assert written == written.strip()
                assert written
                assert not re.search(r"\blorem\b|\bde (?:heer|mevrouw)\b|\b(?:meester|juf) [A-Z]", written)


def test_the_example_school_answered_every_question_that_is_shipped() -> None:
    for instrument in (*SHIPPED, *(load(path) for path in QUIZZES)):
        assert own(instrument), instrument.id


# --- The quizzes ------------------------------------------------------------------------------------------------------


def test_every_quiz_answered_exists_and_is_answered_whole(maker: ModuleType) -> None:
    writing = importlib.import_module("making.writing")
    for quiz, answers in GIVEN.items():
        path = writing.quiz_path(quiz)
        assert path is not None, quiz
        assert set(answers) == {item["id"] for item in read_yaml(path)["items"]}, quiz


def test_every_quiz_beside_a_notebook_has_answers_of_the_example() -> None:
    assert set(GIVEN) == {path.stem for path in (ROOT / "notebooks").rglob("*.yaml")}


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_a_text_of_a_quiz_has_the_words_it_needs_and_a_table_its_columns(path: Path) -> None:
    file = read_answer_file(path)
    instrument = answered(file.instrument)
    if instrument.kind != "quiz":
        return
    for entry in file.entries:
        item = instrument.item(entry["item"])
        assert item.form in {"text", "table"}
        assert len(entry.get("text", "").split()) >= (item.min_words or 0)
        columns = {column.id for column in item.columns}
        assert set(entry) - {"entry", "item", "saved_at", "text"} <= columns


# --- Points -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: path.name)
def test_points_of_the_example_leader_add_up(path: Path) -> None:
    instrument = answered(read_answer_file(path).instrument)
    if instrument.kind not in {"ipsative", "quiz"}:
        return
    divided: dict[tuple[str, str], float] = {}
    for row in read_answer_file(path).rows:
        if row["perspective"]:
            place = (row["perspective"], row["item"])
            divided[place] = divided.get(place, 0) + row["value"]
    assert set(divided.values()) <= {100}


@pytest.mark.parametrize("moment", ["nulmeting", "eindmeting"])
def test_example_leader_and_team_are_cut_from_the_dataset(moment: str) -> None:
    name = "ocai" if moment == "nulmeting" else f"ocai.{moment}"
    data = pd.read_csv(DATASETS / "ocai_team.csv", keep_default_na=False)
    school = data[(data.subject == "De Wilg") & (data.moment == moment)]
    keys = ["perspective", "item", "option", "value"]
    mine = pd.DataFrame(json.loads((EXAMPLE / "antwoorden" / f"{name}.json").read_text(encoding="utf-8"))["rows"])
    leader = school[school.role == "leider"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine[keys], leader[keys])
    team = pd.read_csv(EXAMPLE / "team" / f"{name}.csv", sep=";", keep_default_na=False)
    pd.testing.assert_frame_equal(team, school[school.role == "team"].reset_index(drop=True))


@pytest.mark.parametrize("name", sorted(path.stem for path in DATASETS.glob("*.csv")))
def test_the_team_gave_the_answers_that_stand_in_the_dataset(name: str) -> None:
    data = wb.dataset(name)
    one = wb.instrument(data.attrs["codebook"]["instrument"])
    files = team_of(one)
    if not files or one.id == SPOILT:
        return
    keys = ["respondent", "moment", "perspective", "item", "option", "value"]
    found, expected = (wb.answers(one.id, source).table[keys].astype(str) for source in (files, data))
    assert sorted(found.itertuples(index=False, name=None)) == sorted(expected.itertuples(index=False, name=None))


# --- Scores of the leader alone ---------------------------------------------------------------------------------------


@kinds(Scaled, Entries)
def test_the_leaders_own_answers_are_scored_alone_without_a_fault(one: Instrument) -> None:
    responses = wb.answers(one.id, own(one))
    assert responses.notes == ()
    result = score(one, responses)
    assert not result.empty
    assert not result.hidden
    assert "{" not in result.sentence()
    if isinstance(one, Scaled):
        assert all(score.estimate.value is not None for score in result.scores)
        asked = {(p.id, item.dimension) for p in one.perspectives for item in one.asked(p.id) if one.is_numeric(item)}
        assert {(score.perspective, score.dimension) for score in result.scores} == asked


@kinds(Scaled)
def test_the_leader_answered_every_item(one: Scaled) -> None:
    for path in own(one):
        file = read_answer_file(path)
        assert {(row["perspective"], row["item"], row["option"]) for row in file.rows} == set(one.cells())
        for row in file.rows:
            assert row["value"] in one.limits(one.item(row["item"])).steps


@kinds(Rubric)
def test_the_leader_wrote_evidence_and_every_open_answer(one: Rubric) -> None:
    for path in own(one):
        written = {entry["entry"] for entry in read_answer_file(path).entries}
        for perspective in one.perspectives:
            asked = one.asked(perspective.id)
            assert {f"{perspective.id}.{item.id}" for item in asked if not one.is_numeric(item)} <= written
            if any(item.evidence for item in asked):
                assert any(f"{perspective.id}.{item.id}" in written for item in asked if item.evidence)


@kinds(Rubric)
def test_what_is_scored_one_by_one_has_enough_subjects(one: Rubric) -> None:
    subjects = {read_answer_file(path).subject for path in own(one)}
    assert len(subjects) == len(own(one))
    assert len(subjects) >= (max(2, one.minimum) if one.subject else 1)


@kinds(Entries)
def test_rows_of_tables_are_filled_in_as_their_columns_ask(one: Entries) -> None:
    entries = [entry for path in own(one) for entry in read_answer_file(path).entries]
    missing = 0
    for entry in entries:
        table = next(each for each in one.tables if each.id == entry["item"])
        for column in table.columns:
            value = entry.get(column.id)
            missing += column.required and value is None
            if value is None:
                continue
            assert column.type != "choice" or value in {option.id for option in column.options}
            assert column.type != "date" or read_date(value)
            assert column.type != "number" or isinstance(value, (int, float))
            assert column.type != "codes" or (isinstance(value, list) and value)
    # A record shows what is still open; one row may be unfinished.
    assert missing <= (1 if isinstance(one, Record) else 0)
    assert {entry["item"] for entry in entries} == {table.id for table in one.tables}


@kinds(Record)
def test_a_record_has_something_overdue_or_done_and_something_to_do(one: Record) -> None:
    found = score(one, wb.answers(one.id, own(one)))
    # Of a choice, or of how a study is set up, there is one.
    several = [table for table in one.tables if table.rows > 1]
    assert found.n >= (3 if several else 1)
    entries = [entry for path in own(one) for entry in read_answer_file(path).entries]
    for table in several:
        if status := table.used("status"):
            assert len({entry[status.id] for entry in entries if entry["item"] == table.id}) > 1


@kinds(Coded)
def test_codes_come_from_the_codebook_or_the_options_and_coders_differ_now_and_then(one: Coded) -> None:
    entries = [entry for path in own(one) for entry in read_answer_file(path).entries]
    book = one.coding.codebook
    known = {entry[one.table(book).columns[0].id] for entry in entries if entry["item"] == book} if book else set()
    fragments = [entry for entry in entries if entry["item"] == one.coding.fragments]
    for column in one.coding.codes:
        allowed = known or {option.id for option in one.table(one.coding.fragments).column(column).options}
        assert all(set(fragment[column]) <= allowed for fragment in fragments)
    first, second = one.coding.codes
    same = sum(set(each[first]) == set(each[second]) for each in fragments)
    assert len(fragments) >= 10
    assert 0.6 < same / len(fragments) < 1


# --- Scores of the team -----------------------------------------------------------------------------------------------


def asked_by_team(one: Instrument) -> bool:
    """Tell whether an instrument that counts people is one that a team fills in."""
    return one.counts == "respondents" and one.leaves != "never"


@pytest.mark.parametrize("one", [pytest.param(each, id=each.id) for each in SHIPPED if asked_by_team(each)])
class TestTeam:
    def test_filled_it_in(self, one: Instrument) -> None:
        assert team_of(one)

    def test_is_shown_whole_and_without_a_fault(self, one: Instrument) -> None:
        responses = wb.answers(one.id, team_of(one))
        assert responses.notes == ()
        for moment in responses.moments:
            settings = {"roster": range(1, 15)} if isinstance(one, NetworkKind) else {}
            result = wb.score(responses.select(moment=moment), **settings)
            assert not result.empty
            assert not result.hidden
            assert result.n >= 10
            if not isinstance(one, NetworkKind) and one.id != SPOILT:
                assert result.n == responses.select(moment=moment).respondents
                assert all(score.estimate.value is not None for score in result.scores)

    def test_cannot_be_followed_from_one_questionnaire_to_another(self, one: Instrument) -> None:
        if isinstance(one, NetworkKind):
            return
        mine = set(wb.answers(one.id, team_of(one)).table.respondent)
        for other in SHIPPED:
            if other.id != one.id and asked_by_team(other) and not isinstance(other, NetworkKind):
                assert not mine & set(wb.answers(other.id, team_of(other)).table.respondent)


@kinds(Scaled)
def test_the_leader_sees_the_present_a_little_brighter_than_the_team(one: Scaled) -> None:
    recipe = DATASETS / "content" / f"{one.id}.yaml"
    lift = (read_yaml(recipe) if recipe.is_file() else {}).get("lift", 1)
    if not asked_by_team(one) or lift == 0 or (isinstance(lift, dict) and set(lift) != set(one.scored)):
        return
    alone = score(one, wb.answers(one.id, own(one)))
    team = score(one, wb.answers(one.id, team_of(one)).select(moment="nulmeting"))
    both = [(each.estimate.value, team.score(each.perspective, each.dimension).estimate.value) for each in alone.scores
            if each.perspective not in {"gewenst", "belang"}]  # fmt: skip
    above = sum(mine - theirs for mine, theirs in both) / len(both)
    width = len(one.phases) - 1 if isinstance(one, Maturity) else one.scale.maximum - one.scale.minimum
    assert 0 < above / width < 0.3


@kinds(Rubric)
def test_where_two_observers_saw_the_same_they_agree_mostly(one: Rubric) -> None:
    for path in team_of(one):
        data = pd.read_csv(path, sep=";", keep_default_na=False)
        assert set(data.role) <= {"observator", "leider", "intern_begeleider"}
        wide = data.pivot_table(index=["subject", "item"], columns="respondent", values="value")
        if wide.shape[1] == 1:
            assert data.subject.nunique() >= max(5, one.minimum)
            continue
        first, second = (wide[column] for column in wide.columns)
        assert wide.notna().all(axis=None)
        assert (first - second).abs().max() <= 2
        assert 0.7 < (first == second).mean() < 1


@kinds(NetworkKind)
def test_names_of_the_network_are_numbers(one: NetworkKind) -> None:
    roster = json.loads((EXAMPLE / "sleutels" / f"{one.id}.json").read_text(encoding="utf-8"))
    assert {person["name"] for person in roster["people"]} == {f"Collega {person['id']}" for person in roster["people"]}
    assert len(roster["people"]) >= one.map_from
    assert roster["next_number"] == len(roster["people"]) + 1


def test_the_example_scores_as_one_school() -> None:
    together = wb.answers("ocai", EXAMPLE)
    assert together.only("subject") == "De Wilg"
    alone = wb.score(together.select(moment="nulmeting").leader)
    team = wb.score(together.select(moment="nulmeting").team)
    assert alone.n == 1
    assert team.n > 20
    assert alone.dominant("nu") == ("familie",)
    assert team.dominant("nu") == ("hierarchie",)


# --- A new instrument -------------------------------------------------------------------------------------------------


@pytest.fixture
def school(maker: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The generator's part for the school, with instruments of one's own."""
    part = importlib.import_module("making.school")
    monkeypatch.setattr(part, "INSTRUMENTS", tmp_path)
    return part


@pytest.mark.parametrize("one", [pytest.param(each, id=each.id) for each in SHIPPED if each.id != SPOILT])
def test_a_new_instrument_gets_answers_by_its_kind_alone(one: Instrument, school: Any, tmp_path: Path) -> None:
    assert one.path is not None
    text = one.path.read_text(encoding="utf-8").replace(f"id: {one.id}\n", "id: nieuw\n", 1)
    (tmp_path / "nieuw.yaml").write_text(text, encoding="utf-8")
    made = school.example_school()
    answers = {
        path: data for path, data in made.items() if Path(path).name.startswith("nieuw") and "antwoorden" in path
    }
    assert answers
    for path, data in answers.items():
        (tmp_path / Path(path).name).write_bytes(data)
    fresh = load(tmp_path / "nieuw.yaml")
    result = score(fresh, wb.answers(fresh, [tmp_path / Path(path).name for path in answers]))
    assert isinstance(fresh, NetworkKind) or not result.empty
    team = {path for path in made if path.startswith("voorbeeld/team/nieuw")}
    assert bool(team) == asked_by_team(one)


def test_a_row_for_a_column_that_is_not_there_stops_the_generator(school: Any, tmp_path: Path) -> None:
    one = next(each for each in SHIPPED if isinstance(each, Record))
    writing = importlib.import_module("making.writing")
    with pytest.raises(ValueError, match="geen_kolom"):
        writing.entries_of(one, [{"table": one.tables[0].id, "geen_kolom": "x"}])


def test_a_text_for_an_item_that_is_not_there_stops_the_generator(maker: ModuleType) -> None:
    one = next(each for each in SHIPPED if isinstance(each, Rubric) and each.subject is None)
    looking = importlib.import_module("making.looking")
    with pytest.raises(ValueError, match="geen_item"):
        list(looking.noted(one, {"texts": {one.perspectives[0].id: {"geen_item": "x"}}}))


def test_an_item_of_a_recipe_that_is_not_there_stops_the_generator(maker: ModuleType) -> None:
    scaled = importlib.import_module("making.scaled")
    one = next(each for each in SHIPPED if isinstance(each, Scaled) and asked_by_team(each))
    with pytest.raises(ValueError, match="geen_item"):
        scaled.team_rows(scaled.Place(one, {"items": {"nu": {"geen_item": 0.1}}}))


def test_every_source_is_of_an_instrument_that_is_shipped() -> None:
    assert {path.stem for path in (DATASETS / "content").glob("*.yaml")} <= {one.id for one in SHIPPED}


def test_the_sources_stay_out_of_what_is_shipped(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    shutil.copytree(DATASETS, tmp_path / "datasets", ignore=shutil.ignore_patterns("__pycache__"))
    parts = {path.parts[1] for path in build.content(tmp_path)}
    assert "content" not in parts
    assert "making" not in parts
    assert {"voorbeeld", "ocai_team.csv"} <= parts
