"""Contracts of the shipped datasets, found in their folder and never named, and of the example school."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

import workbook as wb
from workbook import content, home

ROOT = Path(__file__).parents[1]
DATASETS = ROOT / "datasets"
EXAMPLE = DATASETS / "voorbeeld"
NAMES = sorted(path.stem for path in DATASETS.glob("*.csv"))
DATA_FILES = sorted(path for path in DATASETS.rglob("*") if path.suffix in {".csv", ".json"})
LICENCES = {"CC-BY-SA-4.0", "CC-BY-4.0", "CC0-1.0"}
TYPES = {"code", "category", "integer", "number", "text"}
PERSONAL = {
    "e-mail address": re.compile(r"[\w.+-]+@[\w-]+\.\w+"),
    "phone number": re.compile(r"(?<![\d-])(?:\+31|0031|0)[ -]?[1-9](?:[ -]?\d){8}(?!\d)"),
    "nine digits, as a citizen service number": re.compile(r"(?<![\d.])\d{9}(?![\d.])"),
    "postcode": re.compile(r"\b[1-9]\d{3} ?[A-Z]{2}\b"),
    "web address": re.compile(r"https?://|www\."),
}
PERSONAL_COLUMNS = {"naam", "name", "voornaam", "achternaam", "email", "telefoon", "adres", "geboortedatum", "bsn"}


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(DATASETS / f"{name}.csv", keep_default_na=False)


def book(name: str) -> dict[str, Any]:
    return dict(read_yaml(DATASETS / f"{name}.yaml"))


def selected(data: pd.DataFrame, where: Mapping[str, Any]) -> pd.Series:
    return (data[list(where)] == pd.Series(where)).all(axis=1)


def usable(name: str) -> pd.DataFrame:
    """Return the rows without what the codebook says a score leaves out."""
    data = table(name)
    for flaw in book(name).get("flaws", []):
        data = data[~selected(data, flaw["left_out"])]
    return data


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    """The generator, which is a script and not part of the package."""
    spec = importlib.util.spec_from_file_location("make_datasets", DATASETS / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- Every dataset ----------------------------------------------------------------------------------------------------


def test_there_are_datasets_and_the_package_finds_the_same_ones() -> None:
    assert NAMES
    assert content.dataset_names() == NAMES


def test_every_table_has_a_codebook_and_every_codebook_a_table() -> None:
    assert sorted(path.stem for path in DATASETS.glob("*.yaml")) == NAMES


@pytest.mark.parametrize("name", NAMES)
class TestCodebook:
    def test_says_what_it_is_and_that_it_is_made_up(self, name: str) -> None:
        told = book(name)
        assert len(told["what"].split()) >= 15
        assert told["synthetic"] is True
        assert isinstance(told["seed"], int)
        assert (ROOT / told["made_by"]).is_file()
        assert told["licence"] in LICENCES
        assert "verzonnen" in told["what"]

    def test_describes_every_column_in_order(self, name: str) -> None:
        columns = book(name)["columns"]
        assert list(columns) == list(table(name).columns)
        for column, told in columns.items():
            assert told["type"] in TYPES, column
            assert told["text"], column
            assert set(told) <= {"text", "type", "unit", "levels", "minimum", "maximum", "empty"}, column

    def test_gives_a_number_its_unit_and_range_and_a_category_its_levels(self, name: str) -> None:
        for column, told in book(name)["columns"].items():
            is_number = told["type"] in {"integer", "number"}
            assert is_number == ({"unit", "minimum", "maximum"} <= set(told)), column
            assert (told["type"] == "category") == ("levels" in told), column

    def test_comes_along_with_the_table(self, name: str) -> None:
        data = wb.dataset(name)
        assert len(data) == len(table(name))
        assert data.attrs["codebook"]["seed"] == book(name)["seed"]


@pytest.mark.parametrize("name", NAMES)
class TestTable:
    def test_categories_hold_exactly_their_levels(self, name: str) -> None:
        data = table(name)
        for column, told in book(name)["columns"].items():
            if told["type"] == "category":
                expected = {*told["levels"], *([""] if told.get("empty") else [])}
                assert set(data[column]) == expected, column

    def test_numbers_are_of_their_type_and_within_their_range(self, name: str) -> None:
        data = table(name)
        for column, told in book(name)["columns"].items():
            if told["type"] in {"integer", "number"}:
                numbers = pd.to_numeric(data[column])
                assert numbers.between(told["minimum"], told["maximum"]).all(), column
                assert told["type"] == "number" or pd.api.types.is_integer_dtype(numbers), column

    def test_codes_are_codes(self, name: str) -> None:
        data = table(name)
        for column, told in book(name)["columns"].items():
            if told["type"] == "code":
                assert data[column].str.fullmatch(r"[a-z]-[a-z0-9]{8}").all(), column

    def test_nothing_is_empty_that_may_not_be(self, name: str) -> None:
        data = table(name)
        for column, told in book(name)["columns"].items():
            assert told.get("empty") or (data[column].astype(str) != "").all(), column

    def test_no_cell_stands_twice(self, name: str) -> None:
        data = table(name)
        assert not data.drop(columns="value", errors="ignore").duplicated().any()

    def test_is_plain_utf8_with_line_feeds(self, name: str) -> None:
        raw = (DATASETS / f"{name}.csv").read_bytes()
        assert raw.decode("utf-8")
        assert b"\r" not in raw
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\n")


@pytest.mark.parametrize("path", DATA_FILES, ids=lambda path: str(path.relative_to(DATASETS)))
def test_no_personal_data(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    # Times of saving hold long runs of digits.
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "", text)
    assert {kind: pattern.findall(text) for kind, pattern in PERSONAL.items() if pattern.search(text)} == {}
    if path.suffix == ".csv":
        header = re.split("[,;]", text.split("\n", 1)[0].lower())
        assert not PERSONAL_COLUMNS & set(header)


# --- Datasets of an instrument that divides points --------------------------------------------------------------------


def points_datasets() -> list[str]:
    return [name for name in NAMES if (i := book(name).get("instrument")) and wb.instrument(i).kind == "ipsative"]


@pytest.mark.parametrize("name", points_datasets())
class TestPoints:
    def test_the_only_flaws_are_the_ones_the_codebook_tells(self, name: str) -> None:
        told, instrument = book(name), wb.instrument(book(name)["instrument"])
        options = len(instrument.options)
        people = ["respondent", "moment", "perspective"]
        summed = table(name).groupby([*people, "item"]).value.agg(["sum", "count"])
        faults = dict.fromkeys(summed[summed["sum"] != instrument.scale.total].index, "total")
        present = set(summed[summed["count"] == options].index)
        everyone = table(name)[["respondent", "moment"]].drop_duplicates().itertuples(index=False)
        complete = {(*who, p.id, i.id) for who in everyone for p in instrument.perspectives for i in instrument.items}
        faults |= dict.fromkeys(complete - present, "missing")
        expected = {
            (*(flaw["left_out"][key] for key in people), item): flaw["kind"]
            for flaw in told["flaws"]
            for item in flaw["items"]
        }
        assert faults == expected

    def test_a_total_that_falls_short_is_the_one_told(self, name: str) -> None:
        short = [flaw for flaw in book(name)["flaws"] if flaw["kind"] == "total"]
        assert short
        for flaw in short:
            rows = table(name)[selected(table(name), {**flaw["left_out"], "item": flaw["items"][0]})]
            assert rows.value.sum() == flaw["total"]

    def test_people_answer_as_people_do(self, name: str) -> None:
        values = table(name).value
        assert 0.85 < (values % 5 == 0).mean() < 1
        assert 0 < (values == 0).mean() < 0.1

    def test_ids_are_the_instruments(self, name: str) -> None:
        instrument, columns = wb.instrument(book(name)["instrument"]), book(name)["columns"]
        for column, owners in {
            "perspective": instrument.perspectives, "item": instrument.items, "option": instrument.options,
        }.items():  # fmt: skip
            assert list(columns[column]["levels"]) == [owner.id for owner in owners]

    def test_has_both_moments_people_lost_and_people_won(self, name: str) -> None:
        seen = table(name)[selected(table(name), {"role": "team"})].groupby(["subject", "respondent"]).moment.agg(set)
        for _, school in seen.groupby(level="subject"):
            assert {frozenset(moments) for moments in school} == {
                frozenset({"nulmeting"}), frozenset({"eindmeting"}), frozenset({"nulmeting", "eindmeting"}),
            }  # fmt: skip

    def test_somewhere_a_group_is_too_small_to_show(self, name: str) -> None:
        team = table(name)[selected(table(name), {"role": "team"})]
        sizes = team.groupby(["subject", "moment", "group"]).respondent.nunique()
        assert sizes.min() == 3
        assert (sizes >= 5).sum() > (sizes < 5).sum()

    def test_each_school_has_one_leader(self, name: str) -> None:
        leaders = table(name)[selected(table(name), {"role": "leider"})]
        assert set(leaders.groupby(["subject", "moment"]).respondent.nunique()) == {1}
        assert set(leaders.subject) == set(table(name).subject)


# --- The planted finding ----------------------------------------------------------------------------------------------


def figures() -> list[Any]:
    found = [(name, *each) for name in NAMES for each in book(name)["finding"]["figures"].items()]
    return [pytest.param(name, figure, id=f"{name}-{key}") for name, key, figure in found]


def claims() -> list[Any]:
    found = [(name, *each) for name in NAMES for each in enumerate(book(name)["finding"]["claims"], 1)]
    return [pytest.param(name, claim, id=f"{name}-{number}") for name, number, claim in found]


def mean(name: str, figure: Mapping[str, Any]) -> float:
    data = usable(name)
    return float(data[selected(data, figure["where"])].value.mean())


@pytest.mark.parametrize("name", NAMES)
def test_every_dataset_has_something_to_find(name: str) -> None:
    finding = book(name)["finding"]
    assert len(finding["text"].split()) >= 20
    assert finding["claims"]
    used = {claim[side] for claim in finding["claims"] for side in ("left", "right")}
    assert used == set(finding["figures"])


@pytest.mark.parametrize(("name", "figure"), figures())
def test_figure_is_in_the_data(name: str, figure: dict[str, Any]) -> None:
    data = usable(name)
    rows = data[selected(data, figure["where"])]
    assert round(rows.value.mean(), 1) == pytest.approx(figure["mean"])
    assert rows.respondent.nunique() == figure["n"]


@pytest.mark.parametrize(("name", "claim"), claims())
def test_claim_holds(name: str, claim: dict[str, Any]) -> None:
    known = book(name)["finding"]["figures"]
    difference = mean(name, known[claim["left"]]) - mean(name, known[claim["right"]])
    assert ("above" in claim) != ("below" in claim)
    if "above" in claim:
        assert difference > claim["above"], claim["text"]
    else:
        assert abs(difference) < claim["below"], claim["text"]


@pytest.mark.parametrize(("name", "figure"), figures())
def test_the_engine_finds_the_same_figure(name: str, figure: dict[str, Any]) -> None:
    instrument, where = book(name).get("instrument"), dict(figure["where"])
    if instrument is None:
        pytest.skip("not answers to an instrument")
    perspective, option = where.pop("perspective"), where.pop("option")
    found = wb.score(wb.answers(instrument, DATASETS / f"{name}.csv").select(**where)).score(perspective, option)
    assert found.estimate.value == pytest.approx(mean(name, figure))
    assert found.estimate.n == figure["n"]


@pytest.mark.parametrize("name", points_datasets())
def test_the_fall_is_no_matter_of_who_took_part(name: str) -> None:
    data = usable(name)
    where = {"subject": "De Wilg", "role": "team", "perspective": "nu", "option": "hierarchie"}
    each = data[selected(data, where)].pivot_table(index="respondent", columns="moment", values="value").dropna()
    fall = each.nulmeting - each.eindmeting
    assert len(fall) >= 20
    assert fall.mean() > 5
    assert (fall > 0).mean() > 0.8


# --- The generator ----------------------------------------------------------------------------------------------------


def test_regenerating_gives_identical_bytes(maker: ModuleType) -> None:
    made = maker.make()
    assert {path: (DATASETS / path).read_bytes() for path in made} == made


def test_every_data_file_is_made_by_the_generator(maker: ModuleType) -> None:
    assert {path.relative_to(DATASETS).as_posix() for path in DATA_FILES} == set(maker.make())


def test_the_script_says_so_too_whatever_the_hash_seed() -> None:
    done = subprocess.run(
        [sys.executable, DATASETS / "make.py", "--check"],
        env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_names_what_is_stale_and_writes_nothing(
    maker: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = maker.make()
    monkeypatch.setattr(maker, "make", lambda: made)
    monkeypatch.setattr(maker, "HERE", tmp_path)
    assert maker.main(["--check"]) == 1
    assert capsys.readouterr().out.split() == list(made)
    assert list(tmp_path.iterdir()) == []
    assert maker.main([]) == 0
    assert {path: (tmp_path / path).read_bytes() for path in made} == made
    assert maker.main(["--check"]) == 0


def test_another_seed_gives_other_numbers(maker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    before, load = maker.ocai_rows(), maker.load

    def other_seed(path: Path) -> Any:
        return {**load(path), "seed": 1}

    monkeypatch.setattr(maker, "load", other_seed)
    assert [row["value"] for row in maker.ocai_rows()] != [row["value"] for row in before]


SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda parts: sum(parts) > 0.01)


@given(parts=SHARES, step=st.sampled_from([1, 5]))
def test_points_add_up_to_hundred(maker: ModuleType, parts: list[float], step: int) -> None:
    closed = [part / sum(parts) for part in parts]
    given_out = maker.points(closed, step=step)
    assert sum(given_out) == 100
    assert all(value >= 0 and value % step == 0 for value in given_out)
    assert all(abs(value - 100 * share) <= step for value, share in zip(given_out, closed, strict=True))


@pytest.mark.parametrize(
    ("answer", "rows", "entries"),
    [
        (12.5, [{"perspective": None, "item": "q", "option": None, "value": 12.5}], []),
        ("familie", [{"perspective": None, "item": "q", "option": "familie", "value": 1}], []),
        (["a", "b"], [{"perspective": None, "item": "q", "option": each, "value": 1} for each in "ab"], []),
        ("Een hele zin. ", [], [{"entry": "q", "item": "q", "text": "Een hele zin."}]),
        ({"nu": {"a": 60}}, [{"perspective": "nu", "item": "q", "option": "a", "value": 60}], []),
        ([{"wie": "team"}], [], [{"entry": "q.1", "item": "q", "wie": "team"}]),
    ],
)
def test_an_answer_becomes_rows_or_entries(maker: ModuleType, answer: Any, rows: list[Any], entries: list[Any]) -> None:
    assert maker.quiz_answer("q", answer) == (rows, entries)


# --- The example school -----------------------------------------------------------------------------------------------


def example_answers() -> list[Path]:
    return sorted((EXAMPLE / "antwoorden").glob("*.json"))


def test_the_example_is_a_deelnemers_folder() -> None:
    assert content.example_home() == EXAMPLE
    assert home.deelnemer_id(EXAMPLE) == "d-dewilg00"
    assert home.is_example(EXAMPLE)


@pytest.mark.parametrize("path", example_answers(), ids=lambda path: path.name)
def test_example_answers_are_whole_answer_files(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["format"] == 1
    assert data["respondent"] == "d-dewilg00"
    assert path.name in {f"{data['instrument']}.json", f"{data['instrument']}.{data['moment']}.json"}
    stamps = [each["saved_at"] for each in [*data["rows"], *data["entries"]]]
    assert stamps == sorted(set(stamps))
    assert data["saved_at"] == stamps[-1]


@pytest.mark.parametrize("path", example_answers(), ids=lambda path: path.name)
def test_example_answers_fit_their_instrument(path: Path, maker: ModuleType) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    beside = maker.quiz_path(data["instrument"])
    instrument = read_yaml(beside or ROOT / "workbook" / "instruments" / f"{data['instrument']}.yaml")
    assert data["version"] == instrument["version"]
    items = {item["id"]: item for item in instrument["items"]}
    for row in data["rows"]:
        options = items[row["item"]].get("options")
        known = {option["id"] for option in options} if isinstance(options, list) else set(options or [None])
        assert row["option"] in known, row
    for entry in data["entries"]:
        item = items[entry["item"]]
        assert item["form"] in {"text", "table"}
        assert len(entry.get("text", "").split()) >= item.get("min_words", 0)
        columns = {column["id"] for column in item.get("columns", [])}
        assert set(entry) - {"entry", "item", "saved_at", "text"} <= columns


def test_every_quiz_answered_exists_and_is_answered_whole(maker: ModuleType) -> None:
    for quiz, answers in read_yaml(EXAMPLE / "quizantwoorden.yaml").items():
        path = maker.quiz_path(quiz)
        assert path is not None, quiz
        assert set(answers) == {item["id"] for item in read_yaml(path)["items"]}, quiz


def test_every_quiz_beside_a_notebook_has_answers_of_the_example() -> None:
    answered = set(read_yaml(EXAMPLE / "quizantwoorden.yaml"))
    assert answered == {path.stem for path in (ROOT / "notebooks").rglob("*.yaml")}


@pytest.mark.parametrize("path", example_answers(), ids=lambda path: path.name)
def test_points_of_the_example_leader_add_up(path: Path) -> None:
    rows = [row for row in json.loads(path.read_text(encoding="utf-8"))["rows"] if row["perspective"]]
    divided: dict[tuple[str, str], float] = {}
    for row in rows:
        place = (row["perspective"], row["item"])
        divided[place] = divided.get(place, 0) + row["value"]
    assert set(divided.values()) <= {100}


@pytest.mark.parametrize("moment", ["nulmeting", "eindmeting"])
def test_example_leader_and_team_are_cut_from_the_dataset(moment: str, maker: ModuleType) -> None:
    name = "ocai" if moment == "nulmeting" else f"ocai.{moment}"
    school = table("ocai_team")[selected(table("ocai_team"), {"subject": "De Wilg", "moment": moment})]
    keys = ["perspective", "item", "option", "value"]
    own = pd.DataFrame(json.loads((EXAMPLE / "antwoorden" / f"{name}.json").read_text(encoding="utf-8"))["rows"])
    leader = school[school.role == "leider"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own[keys], leader[keys])
    team = pd.read_csv(EXAMPLE / "team" / f"{name}.csv", sep=";", keep_default_na=False)
    pd.testing.assert_frame_equal(team, school[school.role == "team"].reset_index(drop=True))
    assert list(team.columns) == list(maker.COLUMNS)


def test_the_example_scores_as_one_school() -> None:
    together = wb.answers("ocai", EXAMPLE)
    assert together.only("subject") == "De Wilg"
    alone = wb.score(together.select(moment="nulmeting").leader)
    team = wb.score(together.select(moment="nulmeting").team)
    assert alone.n == 1
    assert team.n > 20
    assert alone.dominant("nu") == ("familie",)
    assert team.dominant("nu") == ("hierarchie",)
