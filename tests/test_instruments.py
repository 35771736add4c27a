"""Contracts of every instrument and quiz, found in their folders and never named."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from numpy.testing import assert_allclose
from ruamel.yaml import YAML

import workbook as wb
from workbook import content, home
from workbook.errors import WorkbookError
from workbook.instrument import Instrument, Ipsative, load
from workbook.instrument.model import KINDS
from workbook.kinds import REGISTRY
from workbook.responses import answer_path, read_answer_file, save_rows
from workbook.results import Profile
from workbook.texts import say

PACKAGE = Path(wb.__file__).parent
ROOT = PACKAGE.parent
CONTRACT = ROOT / "contracts" / "instrument.schema.json"
SHIPPED = sorted((PACKAGE / "instruments").glob("*.yaml"))
QUIZZES = sorted(path for part in ("notebooks", "assignments/source") for path in (ROOT / part).rglob("*.yaml"))
ALL = [pytest.param(load(path), id=path.stem) for path in (*SHIPPED, *QUIZZES)]
SCORED = [pytest.param(each, id=each.id) for each in map(load, SHIPPED) if REGISTRY[each.kind].engine]
# Keys of `expect` whose figures stand under another name in a profile's `quality`.
NAMED = {"sd": "sd_over_items"}


def example_table(instrument: Instrument) -> pd.DataFrame:
    """Return the worked example of an instrument as the rows of one respondent."""
    assert instrument.example is not None
    rows = [
        {"respondent": "voorbeeld", "perspective": p, "item": i, "option": o.id, "value": value}
        for p, items in instrument.example.rows.items()
        for i, values in items.items()
        for o, value in zip(instrument.options, values, strict=True)
    ]
    return pd.DataFrame(rows)


@pytest.fixture(params=SCORED, scope="module")
def worked(request: pytest.FixtureRequest) -> tuple[Instrument, Profile]:
    """An instrument and the profile of its worked example."""
    return request.param, wb.score(wb.answers(request.param, example_table(request.param)))


@pytest.mark.parametrize("instrument", ALL)
class TestEach:
    def test_is_of_a_registered_kind(self, instrument: Instrument) -> None:
        assert KINDS[instrument.kind] is type(instrument)
        assert REGISTRY[instrument.kind].name == instrument.kind

    def test_its_definition_fits_the_contract(self, instrument: Instrument) -> None:
        schema = YAML(typ="safe", pure=True).load(CONTRACT.read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(instrument.to_json())

    def test_its_definition_keeps_the_published_order(self, instrument: Instrument) -> None:
        written: Any = YAML(typ="safe", pure=True).load(instrument.path.read_text(encoding="utf-8"))
        told = instrument.to_json()
        for part in ("perspectives", "options", "items"):
            assert [each["id"] for each in told[part]] == [each["id"] for each in written.get(part, [])]
        assert told["items"]

    def test_every_id_stands_once_and_is_plain(self, instrument: Instrument) -> None:
        parts = [instrument.items, instrument.perspectives, instrument.options]
        parts += [each.options for each in instrument.items if not isinstance(instrument, Ipsative)]
        for part in parts:
            ids = [each.id for each in part]
            assert len(ids) == len(set(ids))
            assert all(name.isascii() and name == name.casefold() and " " not in name for name in ids)

    def test_says_what_may_leave_and_who_is_counted(self, instrument: Instrument) -> None:
        assert instrument.leaves in {"own", "aggregate", "never"}
        assert instrument.counts in {"respondents", "raters", "none"}
        assert instrument.minutes > 0
        assert instrument.title

    def test_every_cell_can_be_saved_and_read_back(self, instrument: Instrument, tmp_path: Path) -> None:
        cells = list(instrument.cells())
        rows = [{"perspective": p, "item": i, "option": o, "value": n} for n, (p, i, o) in enumerate(cells)]
        save_rows(instrument, rows, folder=tmp_path)
        found = read_answer_file(answer_path(instrument.id, folder=tmp_path))
        assert [found.value(*cell) for cell in cells] == list(range(len(cells)))
        table = wb.answers(instrument, answer_path(instrument.id, folder=tmp_path)).table
        assert table["value"].tolist() == list(range(len(cells)))

    def test_nothing_filled_in_says_what_to_do_first(
        self, instrument: Instrument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WORKBOOK_HOME", str(home.make_home(tmp_path)))
        nothing = wb.answers(instrument)
        assert nothing.empty
        assert "nog niet ingevuld. Vul eerst het formulier in" in nothing.message
        assert nothing.message in nothing._repr_html_().replace("&#x27;", "'")


class TestWorkedExample:
    def test_scores_to_its_own_figures(self, worked: tuple[Instrument, Profile]) -> None:
        instrument, profile = worked
        for perspective, expected in instrument.example.expect["scores"].items():
            found = [each.estimate.value for each in profile.scores if each.perspective == perspective]
            assert_allclose(found, expected, atol=1e-6)

    def test_gives_its_own_gaps(self, worked: tuple[Instrument, Profile]) -> None:
        instrument, profile = worked
        assert_allclose([gap.estimate.value for gap in profile.gaps], instrument.example.expect["gaps"], atol=1e-6)
        assert list(profile.flagged()) == instrument.example.expect["flagged"]

    def test_gives_every_other_figure_that_it_names(self, worked: tuple[Instrument, Profile]) -> None:
        instrument, profile = worked
        compared = 0
        for name, expected in instrument.example.expect.items():
            if name in {"scores", "gaps", "flagged", "zero_replacement"}:
                continue
            if not isinstance(expected, dict):
                assert profile.quality[name] == pytest.approx(expected, abs=1e-6)
                compared += 1
                continue
            for perspective, figures in expected.items():
                found = profile.quality[perspective][NAMED.get(name, name)]
                found = [*found.values()] if isinstance(figures, list) else found
                assert found == (pytest.approx(figures, abs=1e-6) if name != "dominant_per_item" else figures)
                compared += 1
        assert compared >= 5

    def test_replaces_zeros_as_it_says(self, worked: tuple[Instrument, Profile]) -> None:
        from workbook.stats import replace_zeros

        said = worked[0].example.expect["zero_replacement"]
        assert_allclose(replace_zeros(said["parts"], said["delta"]), said["result"])

    def test_says_itself_in_dutch(self, worked: tuple[Instrument, Profile]) -> None:
        instrument, profile = worked
        assert repr(profile) == profile.sentence()
        assert profile.sentence().endswith(".")
        shown = profile._repr_html_()
        for part in ("<caption>", 'scope="col"', 'scope="row"'):
            assert part in shown.replace("'", '"')
        assert all(option.text in shown for option in instrument.options)

    def test_gives_a_tidy_table(self, worked: tuple[Instrument, Profile]) -> None:
        _, profile = worked
        assert list(profile.table) == ["perspective", "dimension", "score", "sd", "low", "high", "n"]
        assert profile.table["score"].tolist() == [each.estimate.value for each in profile.scores]

    def test_is_frozen(self, worked: tuple[Instrument, Profile]) -> None:
        with pytest.raises(AttributeError):
            worked[1].n = 12  # type: ignore[misc]


def test_every_kind_is_registered_and_has_an_instrument_or_quiz() -> None:
    assert set(REGISTRY) == set(KINDS) == {load(path).kind for path in (*SHIPPED, *QUIZZES)}


# ---- the catalogue ----


def test_the_catalogue_holds_every_shipped_instrument_and_no_quiz() -> None:
    found = wb.catalogue()
    assert {each.id for each in found} == {path.stem for path in SHIPPED}
    shown = found._repr_html_()
    assert all(each.title in shown for each in found)
    assert say("instrument.catalogue_heading") in shown


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_every_quiz_is_found_by_its_id(path: Path) -> None:
    assert wb.instrument(path.stem).id == path.stem


def own_instrument(folder: Path, name: str, title: str) -> Path:
    """Write an instrument of one's own: a shipped one under another name and title."""
    folder.mkdir(parents=True, exist_ok=True)
    text = SHIPPED[0].read_text(encoding="utf-8")
    old = load(SHIPPED[0])
    path = folder / f"{name}.yaml"
    path.write_text(text.replace(f"id: {old.id}\n", f"id: {name}\n").replace(old.title, title), encoding="utf-8")
    return path


@pytest.mark.parametrize("where", ["home", "setting"])
def test_an_instrument_of_ones_own_is_found_and_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    folder = home.make_home(tmp_path / "map")
    own = folder / "instrumenten" if where == "home" else tmp_path / "elders"
    own_instrument(own, "onze-scan", "Onze eigen scan")
    if where == "setting":
        monkeypatch.setenv("WORKBOOK_INSTRUMENTS", str(own))
    monkeypatch.chdir(folder)
    assert "onze-scan" in {each.id for each in wb.catalogue()}
    mine = wb.instrument("onze-scan")
    assert mine.title == "Onze eigen scan"
    profile = wb.score(wb.answers("onze-scan", example_table(mine)))
    assert profile.instrument is mine
    assert len(profile.scores) == len(mine.perspectives) * len(mine.options)


def test_an_instrument_of_ones_own_goes_before_a_shipped_one_and_a_change_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home.make_home(tmp_path)
    monkeypatch.chdir(folder)
    name = load(SHIPPED[0]).id
    path = own_instrument(folder / "instrumenten", name, "Onze eigen versie")
    assert wb.instrument(name).title == "Onze eigen versie"
    path.write_text(path.read_text(encoding="utf-8").replace("Onze eigen versie", "Verbeterd"), encoding="utf-8")
    assert wb.instrument(name).title == "Verbeterd"
    path.unlink()
    assert wb.instrument(name) == load(SHIPPED[0])


def test_a_broken_one_of_ones_own_is_told_and_leaves_the_others_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home.make_home(tmp_path)
    monkeypatch.chdir(folder)
    (folder / "instrumenten" / "stuk.yaml").write_text("id: stuk\nkind: [", encoding="utf-8")
    with pytest.raises(WorkbookError, match=r"stuk\.yaml, regel 2"):
        wb.catalogue()
    assert wb.instrument(load(SHIPPED[0]).id)


def test_a_quiz_beside_the_notebook_goes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = QUIZZES[0]
    beside = Path(shutil.copy(shipped, tmp_path))
    monkeypatch.chdir(tmp_path)
    assert wb.instrument(shipped.stem).path == beside


def test_the_example_school_answered_every_question_that_is_shipped() -> None:
    for path in (*SHIPPED, *QUIZZES):
        assert answer_path(path.stem, folder=content.example_home()).is_file()
