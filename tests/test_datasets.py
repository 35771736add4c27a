"""Contracts of the shipped datasets, found in their folder and never named, of what stands in them, and of the generator."""

from __future__ import annotations

import importlib
import importlib.util
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
from workbook import content
from workbook.instrument import Instrument
from workbook.instrument.model import Entries, Maturity, Rubric, Scaled

ROOT = Path(__file__).parents[1]
DATASETS = ROOT / "datasets"
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
    """Return the table as it stands: a number where a whole column is one, else text, and an empty cell as empty text."""
    return pd.read_csv(DATASETS / f"{name}.csv", keep_default_na=False)


def book(name: str) -> dict[str, Any]:
    return dict(read_yaml(DATASETS / f"{name}.yaml"))


def selected(data: pd.DataFrame, where: Mapping[str, Any]) -> pd.Series:
    wanted = pd.Series({column: str(value) for column, value in where.items()})
    return (data[list(where)].astype(str) == wanted).all(axis=1)


def of(name: str) -> Instrument:
    """Return the instrument that a dataset has answers to."""
    return wb.instrument(book(name)["instrument"])


def those(*kinds: str) -> list[str]:
    """Return the datasets with answers to an instrument of one of these kinds."""
    return [name for name in NAMES if of(name).kind in kinds]


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


@pytest.fixture(scope="module")
def made(maker: ModuleType) -> dict[str, bytes]:
    """Everything that the generator makes."""
    files: dict[str, bytes] = maker.make()
    return files


def made_of(_: ModuleType, part: str) -> Any:
    """Return a part of the generator, which its script has made findable."""
    return importlib.import_module(f"making.{part}")


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
                numbers = pd.to_numeric(data[column][data[column].astype(str) != ""])
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


@pytest.mark.parametrize("name", those("ipsative"))
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


# --- Datasets of an instrument that is answered on a scale ------------------------------------------------------------


def asked_of_team(instrument: Any, perspective: str) -> set[str]:
    return {item.id for item in instrument.asked(perspective) if getattr(item, "team", True)}


def turned(name: str, data: pd.DataFrame) -> pd.Series:
    """Return the values, of a reversed statement the opposite step."""
    scale, reverse = of(name).scale, {item.id for item in of(name).items if item.reverse}
    return data.value.where(~data.item.isin(reverse), scale.minimum + scale.maximum - data.value)


@pytest.mark.parametrize("name", those("likert", "gap", "maturity"))
class TestScaled:
    def test_everybody_answers_whatever_the_team_is_asked(self, name: str) -> None:
        data, instrument = table(name), of(name)
        for (_, _, perspective), rows in data.groupby(["respondent", "moment", "perspective"]):
            assert set(rows.item) == asked_of_team(instrument, perspective)
        assert set(data.perspective) == {each.id for each in instrument.perspectives}

    def test_every_value_is_a_step_of_its_item(self, name: str) -> None:
        for item, rows in table(name).groupby("item"):
            assert set(rows.value) <= set(of(name).limits(of(name).item(item)).steps)

    def test_nobody_gives_the_same_answer_everywhere(self, name: str) -> None:
        data = table(name)
        assert (data.groupby(["respondent", "moment"]).value.nunique() >= 2).all()
        assert data.groupby("item").value.nunique().ge(2).mean() > 0.6

    def test_statements_of_a_dimension_belong_together(self, name: str) -> None:
        profile = wb.score(wb.answers(of(name).id, DATASETS / f"{name}.csv"))
        alphas = [each["alpha"]["value"] for each in profile.quality.get("nu", {}).values() if "alpha" in each]
        assert isinstance(of(name), Maturity) or 0.6 < sum(alphas) / len(alphas) < 0.95

    def test_all_people_are_scored_and_shown_without_a_fault(self, name: str) -> None:
        responses = wb.answers(of(name).id, DATASETS / f"{name}.csv")
        assert responses.notes == ()
        for moment in responses.moments:
            part = responses.select(moment=moment)
            profile = wb.score(part)
            assert not profile.hidden
            assert profile.n == part.respondents > 15
            assert all(score.estimate.value is not None for score in profile.scores)
            assert not any("telt niet mee" in note or "tellen niet mee" in note for note in profile.notes)
            assert len(profile.subgroups) == table(name).group.nunique()
            assert not any(group.hidden for _, group in profile.subgroups)


@pytest.mark.parametrize("name", [name for name in those("likert") if any(item.reverse for item in of(name).items)])
def test_a_reversed_statement_is_answered_the_other_way_round(name: str) -> None:
    data = table(name).assign(same_way=lambda rows: turned(name, rows))
    data = data[data.perspective == "nu"]
    reverse = {item.id: item.dimension for item in of(name).items if item.reverse}
    for column, sign in (("value", -1), ("same_way", 1)):
        found = []
        wide = data.pivot_table(index="respondent", columns="item", values=column)
        for item, dimension in reverse.items():
            others = [each.id for each in of(name).items if each.dimension == dimension and each.id not in reverse]
            found.append(wide[item].corr(wide[others].mean(axis=1)))
        assert sign * sum(found) / len(found) > 0.25


@pytest.mark.parametrize(
    "name", [name for name in those("likert", "gap", "maturity") if {"gewenst"} & {p.id for p in of(name).perspectives}]
)
def test_what_is_wanted_lies_above_what_is(name: str) -> None:
    profile = wb.score(wb.answers(of(name).id, DATASETS / f"{name}.csv"))
    assert sum(gap.estimate.value > 0 for gap in profile.gaps) > len(profile.gaps) / 2


def linked_datasets() -> list[str]:
    return [name for name in NAMES if "koppelcode" in table(name).columns]


@pytest.mark.parametrize("name", linked_datasets())
class TestLinked:
    def test_most_people_chose_a_code_and_nobody_chose_anothers(self, name: str) -> None:
        people = table(name)[["respondent", "moment", "koppelcode"]].drop_duplicates()
        given = people[people.koppelcode != ""]
        assert not given.duplicated(["moment", "koppelcode"]).any()
        for _, part in people.groupby("moment"):
            assert 0.5 < (part.koppelcode != "").mean() < 1
        assert not people.respondent.duplicated().any(), "another code at the second moment"

    def test_before_and_after_are_compared_within_people_and_the_change_is_modest(self, name: str) -> None:
        both = wb.answers(of(name).id, DATASETS / f"{name}.csv")
        found = wb.compare(both.select(moment="nulmeting"), both.select(moment="eindmeting"))
        pairs = [change.effect.n for change in found.changes if change.effect]
        given = table(name).query("koppelcode != ''").groupby("koppelcode").moment.nunique()
        assert set(pairs) == {int((given == 2).sum())}
        assert all(abs(change.effect.d_z) < 1.5 for change in found.changes)
        assert "Een verschil tussen twee momenten zegt nog niet waardoor" in found.sentence()


# --- Datasets of a network --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", those("network"))
class TestTies:
    def test_somebody_is_silent_and_nobody_names_themselves(self, name: str) -> None:
        data = table(name)
        everybody = {*data.option, *data.respondent} - {0}
        assert len(everybody) == 14
        assert len(everybody - set(data.respondent)) == 2
        assert (data.respondent != data.option).all()

    def test_who_names_nobody_names_nobody_else(self, name: str) -> None:
        each = table(name).groupby(["respondent", "item"]).option.agg(set)
        assert any(0 in named for named in each)
        assert all(named == {0} or 0 not in named for named in each)
        assert set(each.index.get_level_values("item")) == {item.id for item in of(name).items}

    def test_is_shown_as_a_whole_team(self, name: str) -> None:
        found = wb.score(wb.answers(of(name).id, DATASETS / f"{name}.csv"), roster=range(1, 15))
        assert not found.hidden
        assert (found.n, found.nodes) == (12, 14)


# --- Datasets of tables -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if isinstance(of(name), Entries)])
def test_rows_of_a_table_are_read_and_scored_as_they_are(name: str) -> None:
    responses = wb.answers(of(name).id, wb.dataset(name))
    assert responses.notes == ()
    assert len(responses.entries) == len(table(name))
    assert wb.score(responses).n == len(table(name))


# --- The planted finding ----------------------------------------------------------------------------------------------

MEASURES = {"mean", "median", "density", "count", "share"}


def figures(*but: str) -> list[Any]:
    """Return every figure of every dataset but those that are told by one of these keys."""
    found = [(name, *each) for name in NAMES for each in book(name)["finding"]["figures"].items()]
    return [pytest.param(name, told, id=f"{name}-{key}") for name, key, told in found if not {*but} & set(told)]


def claims() -> list[Any]:
    found = [(name, *each) for name in NAMES for each in enumerate(book(name)["finding"]["claims"], 1)]
    return [pytest.param(name, claim, id=f"{name}-{number}") for name, number, claim in found]


def phase(rows: pd.DataFrame, threshold: float) -> int:
    """Return how many phases in a row, from the first, one statement each reaches the threshold."""
    steps = rows.sort_values("phase").value.ge(threshold).tolist()
    return steps.index(False) if False in steps else len(steps)


def reckoned(name: str, figure: Mapping[str, Any]) -> tuple[float, int]:
    """Reckon a figure from the table alone: its value, and over how many people (or rows) it is."""
    data, instrument = usable(name), of(name)
    rows = data[selected(data, figure["where"])]
    # Of a lesson or a visit it is not who looked that is counted, but what was looked at.
    unit = "subject" if isinstance(instrument, Rubric) else "respondent"
    people = rows[unit].nunique() if unit in rows else len(rows)
    if "density" in figure:
        nodes = len({*data.respondent, *data.option} - {0})
        return int((rows.option != 0).sum()) / (people * (nodes - 1)), people
    if "count" in figure:
        return len(rows), people
    if "share" in figure:
        tests = int(pd.to_numeric(rows.getoetst).sum())
        return 100 * float(pd.to_numeric(rows[figure["of"]]).sum()) / tests, tests
    if "dimension" in figure:
        assert isinstance(instrument, (Scaled, Rubric))
        mine = {each.id: each for each in instrument.all_items if each.dimension == figure["dimension"]}
        rows = rows[rows.item.isin(mine)]
        if "median" in figure and figure["where"]["perspective"] == "nu":
            rows = rows.assign(phase=rows.item.map(lambda item: mine[item].phase))
            each = [phase(part, instrument.threshold) for _, part in rows.groupby("respondent")]
            return float(pd.Series(each).median()), people
        values = rows.assign(value=turned(name, rows)) if "mean" in figure and unit == "respondent" else rows
        each = values.groupby(unit).value.mean()
        return float(each.mean() if "mean" in figure else each.median()), people
    return float(pd.to_numeric(rows[figure.get("column", "value")]).mean()), people


@pytest.mark.parametrize("name", NAMES)
def test_every_dataset_has_something_to_find(name: str) -> None:
    finding = book(name)["finding"]
    assert len(finding["text"].split()) >= 20
    assert finding["claims"]
    used = {claim[side] for claim in finding["claims"] for side in ("left", "right")}
    assert used == set(finding["figures"])


@pytest.mark.parametrize(("name", "figure"), figures())
def test_figure_is_in_the_data(name: str, figure: dict[str, Any]) -> None:
    (measure,) = MEASURES & set(figure)
    value, people = reckoned(name, figure)
    assert round(value, 2 if measure == "density" else 1) == pytest.approx(figure[measure])
    assert people == figure["n"]


@pytest.mark.parametrize(("name", "claim"), claims())
def test_claim_holds(name: str, claim: dict[str, Any]) -> None:
    known = book(name)["finding"]["figures"]
    difference = reckoned(name, known[claim["left"]])[0] - reckoned(name, known[claim["right"]])[0]
    assert ("above" in claim) != ("below" in claim)
    if "above" in claim:
        assert difference > claim["above"], claim["text"]
    else:
        assert abs(difference) < claim["below"], claim["text"]


def scored(name: str, figure: Mapping[str, Any]) -> tuple[float, int]:
    """Return the same figure as the workbook's own engine gives it."""
    where, instrument = dict(figure["where"]), of(name)
    perspective = where.pop("perspective", "nu")
    item, option = where.pop("item", None), where.pop("option", None)
    result = wb.score(wb.answers(instrument.id, DATASETS / f"{name}.csv").select(**where))
    if "density" in figure:
        found = next(each.estimate for each in result.measures if (each.question, each.name) == (item, "density"))
        return found.value, result.answered[item]
    if "share" in figure:
        share = next(each.estimate for each in result.scores if each.dimension == f"referentie.{figure['of']}")
        return share.value, share.n
    if item:
        mean = next(each for each in result.items if (each.perspective, each.item) == (perspective, item))
        return mean.value, mean.n
    found = result.score(perspective, figure.get("dimension", option)).estimate
    return found.value, found.n


@pytest.mark.parametrize(("name", "figure"), figures("column", "count"))
def test_the_engine_finds_the_same_figure(name: str, figure: dict[str, Any]) -> None:
    value, people = scored(name, figure)
    assert value == pytest.approx(reckoned(name, figure)[0])
    assert people == figure["n"]


@pytest.mark.parametrize("name", those("ipsative"))
def test_the_fall_is_no_matter_of_who_took_part(name: str) -> None:
    data = usable(name)
    where = {"subject": "De Wilg", "role": "team", "perspective": "nu", "option": "hierarchie"}
    each = data[selected(data, where)].pivot_table(index="respondent", columns="moment", values="value").dropna()
    fall = each.nulmeting - each.eindmeting
    assert len(fall) >= 20
    assert fall.mean() > 5
    assert (fall > 0).mean() > 0.8


# --- The generator ----------------------------------------------------------------------------------------------------


def test_regenerating_gives_identical_bytes(made: dict[str, bytes]) -> None:
    assert {path: (DATASETS / path).read_bytes() for path in made} == made


def test_every_data_file_is_made_by_the_generator(made: dict[str, bytes]) -> None:
    assert {path.relative_to(DATASETS).as_posix() for path in DATA_FILES} == set(made)


def test_the_script_says_so_too_whatever_the_hash_seed() -> None:
    done = subprocess.run(
        [sys.executable, DATASETS / "make.py", "--check"],
        env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_names_what_is_stale_and_writes_nothing(
    maker: ModuleType,
    made: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(maker, "make", lambda: made)
    monkeypatch.setattr(maker, "HERE", tmp_path)
    assert maker.main(["--check"]) == 1
    assert capsys.readouterr().out.split() == list(made)
    assert list(tmp_path.iterdir()) == []
    assert maker.main([]) == 0
    assert {path: (tmp_path / path).read_bytes() for path in made} == made
    assert maker.main(["--check"]) == 0


@pytest.mark.parametrize("name", NAMES)
def test_another_seed_gives_other_numbers(maker: ModuleType, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    told = book(name)
    for module in ("points", "results", "school", "published"):
        part = importlib.import_module(f"making.{module}")
        if hasattr(part, "load"):
            monkeypatch.setattr(part, "load", lambda path: {**read_yaml(path), "seed": told["seed"] + 1})
    made = [made for each in maker.MAKERS if each.__name__ != "example_school" for made in each().items()]
    assert dict(made)[f"{name}.csv"] != (DATASETS / f"{name}.csv").read_bytes()


SHARES = st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda parts: sum(parts) > 0.01)


@given(parts=SHARES, step=st.sampled_from([1, 5]))
def test_points_add_up_to_hundred(maker: ModuleType, parts: list[float], step: int) -> None:
    closed = [part / sum(parts) for part in parts]
    given_out = made_of(maker, "points").points(closed, step=step)
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
    assert made_of(maker, "writing").quiz_answer("q", answer) == (rows, entries)
