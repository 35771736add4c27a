"""Contracts of every instrument and quiz, found in their folders and never named."""

from __future__ import annotations

import json
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jsonschema import Draft202012Validator
from numpy.testing import assert_allclose
from ruamel.yaml import YAML
from worked_examples import example_responses, example_rows, settings_of

import workbook as wb
from workbook import content, home
from workbook.errors import WorkbookError
from workbook.instrument import Instrument, Ipsative, load
from workbook.instrument.model import KINDS, Entries, NetworkKind
from workbook.kinds import REGISTRY
from workbook.questionnaire import payload
from workbook.responses import answer_path, read_answer_file, save_rows
from workbook.texts import say

PACKAGE = Path(wb.__file__).parent
ROOT = PACKAGE.parent
CONTRACT = ROOT / "contracts" / "instrument.schema.json"
SHIPPED = sorted((PACKAGE / "instruments").glob("*.yaml"))
SCAN = next(path for path in SHIPPED if load(path).kind == "ipsative")
QUIZZES = sorted(path for part in ("notebooks", "assignments/source") for path in (ROOT / part).rglob("*.yaml"))
ALL = [pytest.param(load(path), id=path.stem) for path in (*SHIPPED, *QUIZZES)]
SCORED = [pytest.param(each, id=each.id) for each in map(load, SHIPPED) if REGISTRY[each.kind].engine]
# Keys of `expect` whose figures stand under another name in a profile's `quality`.
NAMED = {"sd": "sd_over_items"}


@pytest.fixture(params=SCORED, scope="module")
def worked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Instrument, Any]:
    """An instrument and the result of its worked example."""
    one = request.param
    responses = example_responses(one, tmp_path_factory.mktemp(one.id))
    assert not responses.notes, responses.notes
    return one, wb.score(responses, **settings_of(one))


def texts_of(instrument: Instrument) -> list[tuple[str, str]]:
    """Return per table of an instrument with tables a column that takes any text."""
    if not isinstance(instrument, Entries):
        return []
    return [
        (table.id, next(each.id for each in table.columns if each.type in {"text", "long"}))
        for table in instrument.tables
    ]


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
        for part in ("perspectives", "options", *(() if isinstance(instrument, Entries) else ("items",))):
            assert [each["id"] for each in told[part]] == [each["id"] for each in written.get(part, [])]
        assert told["items"]

    def test_every_id_stands_once_and_is_plain(self, instrument: Instrument) -> None:
        parts = [instrument.items, instrument.perspectives, instrument.options]
        parts += [getattr(each, "options", ()) for each in instrument.items if not isinstance(instrument, Ipsative)]
        for part in parts:
            ids = [each.id for each in part]
            assert len(ids) == len(set(ids))
            assert all(name.isascii() and name == name.casefold() and " " not in name for name in ids)

    def test_says_what_may_leave_and_who_is_counted(self, instrument: Instrument) -> None:
        assert instrument.leaves in {"own", "aggregate", "never"}
        assert instrument.counts in {"respondents", "raters", "none"}
        assert instrument.minutes > 0
        assert instrument.title
        assert instrument.instruction or instrument.kind == "quiz"

    def test_says_where_it_comes_from(self, instrument: Instrument) -> None:
        known = YAML(typ="safe", pure=True).load((PACKAGE / "bibliography.yaml").read_text(encoding="utf-8"))
        assert set(instrument.source) <= set(known)
        if instrument.path in SHIPPED:
            assert instrument.source
            assert instrument.notice
            assert instrument.privacy
            assert instrument.reading
            assert instrument.about
            assert instrument.short
            assert instrument.example is not None

    def test_its_form_is_built_without_a_browser(self, instrument: Instrument) -> None:
        shown = payload(instrument)
        asked = {block["item"] for section in shown["sections"] for block in section["blocks"]}
        assert asked == {each.id for each in instrument.all_items}
        json.dumps(shown, allow_nan=False)

    def test_every_cell_can_be_saved_and_read_back(self, instrument: Instrument, tmp_path: Path) -> None:
        cells = list(instrument.cells())
        # A tie is there (1) or not; any other cell takes any number here.
        values = [1 if isinstance(instrument, NetworkKind) else n for n in range(len(cells))]
        rows = [
            {"perspective": p, "item": i, "option": o, "value": v} for v, (p, i, o) in zip(values, cells, strict=True)
        ]
        entries = [{"entry": f"{table}.1", "item": table, column: "tekst"} for table, column in texts_of(instrument)]
        save_rows(instrument, rows, entries, folder=tmp_path)
        found = read_answer_file(answer_path(instrument.id, folder=tmp_path))
        assert [found.value(*cell) for cell in cells] == values
        read = wb.answers(instrument, answer_path(instrument.id, folder=tmp_path))
        assert read.table["value"].tolist() == values
        assert len(read.entries) == len(entries)
        assert not read.empty

    def test_nothing_filled_in_says_what_to_do_first(
        self, instrument: Instrument, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("WORKBOOK_HOME", str(home.make_home(tmp_path)))
        nothing = wb.answers(instrument)
        assert nothing.empty
        assert "nog niet ingevuld. Vul eerst het formulier in" in nothing.message
        assert nothing.message in nothing._repr_html_().replace("&#x27;", "'")


class TestWorkedExample:
    def test_says_where_it_comes_from_and_what_to_expect(self, worked: tuple[Instrument, Any]) -> None:
        example = worked[0].example
        assert len(example.source) > 20
        assert example.expect

    def test_scores_to_its_own_figures(self, worked: tuple[Instrument, Any]) -> None:
        instrument, result = worked
        told = {(each["perspective"], each["dimension"]): each["score"] for each in result.to_json()["scores"]}
        for perspective, expected in instrument.example.expect.get("scores", {}).items():
            names = expected if isinstance(expected, dict) else dict(zip(instrument.scored, expected, strict=True))
            for name, value in names.items():
                assert told[perspective, name] == (None if value is None else pytest.approx(value, abs=1e-6)), name

    def test_gives_its_own_gaps(self, worked: tuple[Instrument, Any]) -> None:
        instrument, result = worked
        expected = instrument.example.expect.get("gaps")
        found = {gap["dimension"]: gap for gap in result.to_json()["gaps"]}
        assert bool(expected) == ({"nu", "gewenst"} <= {each.id for each in instrument.perspectives} and bool(found))
        names = expected if isinstance(expected, dict) else dict(zip(instrument.scored, expected or (), strict=False))
        for name, value in names.items():
            assert found[name]["gap"] == pytest.approx(value, abs=1e-6)
        if "flagged" in instrument.example.expect:
            flagged = [name for name, gap in found.items() if gap["flagged"]]
            assert flagged == instrument.example.expect["flagged"]

    def test_says_itself_in_dutch(self, worked: tuple[Instrument, Any]) -> None:
        instrument, result = worked
        assert repr(result) == result.sentence()
        assert result.sentence().rstrip()[-1] in ".!?"
        assert "{" not in result.sentence()
        assert "None" not in result.sentence()
        assert "nan" not in result.sentence().split()
        shown = result._repr_html_()
        for part in ("<caption>", 'scope="col"', 'scope="row"'):
            assert part in shown.replace("'", '"')
        assert (instrument.short or instrument.title) in unescape(shown)
        assert instrument.reading in unescape(shown)

    def test_gives_a_tidy_table(self, worked: tuple[Instrument, Any]) -> None:
        table = worked[1].table
        assert len(table)
        assert all(name.isascii() and name == name.casefold() for name in table.columns)

    def test_its_outcome_fits_the_contract(self, worked: tuple[Instrument, Any]) -> None:
        schema = json.loads((ROOT / "contracts" / "score.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(worked[1].to_json())

    def test_is_drawn_with_its_words(self, worked: tuple[Instrument, Any]) -> None:
        ax = wb.plot(worked[1])
        words = ax.words  # type: ignore[attr-defined]
        assert len(words) > 40
        assert "{" not in words
        assert "None" not in words

    def test_is_frozen(self, worked: tuple[Instrument, Any]) -> None:
        with pytest.raises(AttributeError):
            worked[1].n = 12


def test_the_culture_scan_gives_every_other_figure_that_its_example_names(tmp_path: Path) -> None:
    """domain.md, case OCAI-1: congruence, spread, compositional centre and distance, and the zeros."""
    from workbook.stats import replace_zeros

    for instrument in (load(path) for path in SHIPPED):
        expected = instrument.example.expect
        if not isinstance(instrument, Ipsative) or "zero_replacement" not in expected:
            continue
        profile = wb.score(example_responses(instrument, tmp_path))
        said = expected["zero_replacement"]
        assert_allclose(replace_zeros(said["parts"], said["delta"]), said["result"])
        for name, figures in expected.items():
            if name in {"scores", "gaps", "flagged", "zero_replacement"}:
                continue
            if not isinstance(figures, dict):
                assert profile.quality[name] == pytest.approx(figures, abs=1e-6)
                continue
            for perspective, wanted in figures.items():
                found = profile.quality[perspective][NAMED.get(name, name)]
                found = [*found.values()] if isinstance(wanted, list) else found
                assert found == (pytest.approx(wanted, abs=1e-6) if name != "dominant_per_item" else wanted)


def test_every_kind_is_registered_and_has_an_instrument_or_quiz() -> None:
    assert set(REGISTRY) == set(KINDS) == {load(path).kind for path in (*SHIPPED, *QUIZZES)}


# ---- the catalogue ----


def test_the_catalogue_holds_every_shipped_instrument_and_no_quiz() -> None:
    found = wb.catalogue()
    assert {each.id for each in found} == {path.stem for path in SHIPPED}
    shown = found._repr_html_()
    assert all(each.title in unescape(shown) for each in found)
    assert say("instrument.catalogue_heading") in shown


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_every_quiz_is_found_by_its_id(path: Path) -> None:
    assert wb.instrument(path.stem).id == path.stem


def own_instrument(folder: Path, name: str, title: str) -> Path:
    """Write an instrument of one's own: a shipped one under another name and title."""
    folder.mkdir(parents=True, exist_ok=True)
    text = SCAN.read_text(encoding="utf-8")
    old = load(SCAN)
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
    profile = wb.score(wb.answers("onze-scan", pd.DataFrame(example_rows(mine))))
    assert profile.instrument is mine
    assert len(profile.scores) == len(mine.perspectives) * len(mine.options)


def test_an_instrument_of_ones_own_goes_before_a_shipped_one_and_a_change_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home.make_home(tmp_path)
    monkeypatch.chdir(folder)
    name = load(SCAN).id
    path = own_instrument(folder / "instrumenten", name, "Onze eigen versie")
    assert wb.instrument(name).title == "Onze eigen versie"
    path.write_text(path.read_text(encoding="utf-8").replace("Onze eigen versie", "Verbeterd"), encoding="utf-8")
    assert wb.instrument(name).title == "Verbeterd"
    path.unlink()
    assert wb.instrument(name) == load(SCAN)


def test_a_broken_one_of_ones_own_is_told_and_leaves_the_others_usable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home.make_home(tmp_path)
    monkeypatch.chdir(folder)
    (folder / "instrumenten" / "stuk.yaml").write_text("id: stuk\nkind: [", encoding="utf-8")
    with pytest.raises(WorkbookError, match=r"stuk\.yaml, regel 2"):
        wb.catalogue()
    assert wb.instrument(load(SCAN).id)


def test_a_quiz_beside_the_notebook_goes_before_the_shipped_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = QUIZZES[0]
    beside = Path(shutil.copy(shipped, tmp_path))
    monkeypatch.chdir(tmp_path)
    assert wb.instrument(shipped.stem).path == beside


def test_the_example_school_answered_every_question_that_is_shipped() -> None:
    for path in (*SHIPPED, *QUIZZES):
        own = answer_path(path.stem, folder=content.example_home())
        # What is scored one by one stands in a file a subject.
        assert own.is_file() or list(own.parent.glob(f"{path.stem}--*.json")), path.stem


def test_the_page_of_instruments_is_up_to_date() -> None:
    import subprocess
    import sys

    done = subprocess.run([sys.executable, ROOT / "tools" / "instrument_list.py", "--check"], check=False)
    assert done.returncode == 0, "run tools/instrument_list.py"
