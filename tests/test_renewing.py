"""A corrected edition in a deelnemer's folder: answers and own cells stay through any row of corrections and ways back."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_course import QUIZ
from typer.testing import CliRunner

from workbook.cli import app
from workbook.errors import WorkbookError
from workbook.handin.counting import answered
from workbook.home import make_home
from workbook.instrument import load
from workbook.opening import prepare
from workbook.renewing import go_back, read_parcel, renew
from workbook.renewing.keeping import digest
from workbook.renewing.merging import merge
from workbook.responses import read_answer_file, save_rows

PAGE = "module-3/3-praktijk.ipynb"
QUESTIONS = "opdrachten/proef/proef.yaml"


def cell(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {"deletable": False}, "source": text, **more}


def own(name: str, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def texts(made: dict[str, Any]) -> list[str]:
    return [each["source"] for each in made["cells"]]


FIRST = notebook(cell("a", "Kop"), cell("b", "Vraag"), cell("c", "Slot"))


def test_an_own_cell_stays_after_the_cell_that_it_followed() -> None:
    mine = notebook(FIRST["cells"][0], own("x", "Van mij"), *FIRST["cells"][1:])
    made = merge(FIRST, mine, notebook(cell("nieuw", "Vooraf"), cell("a", "Kop, beter"), cell("c", "Slot")))
    assert texts(made.notebook) == ["Vooraf", "Kop, beter", "Van mij", "Slot"]
    assert (made.own, made.both) == (1, 0)


def test_where_that_cell_is_gone_it_stands_after_the_one_before() -> None:
    mine = notebook(*FIRST["cells"][:2], own("x", "Van mij"), FIRST["cells"][2])
    assert texts(merge(FIRST, mine, notebook(cell("a", "Kop"), cell("c", "Slot"))).notebook) == [
        "Kop",
        "Van mij",
        "Slot",
    ]


def test_what_only_its_owner_changed_stays_and_what_both_changed_stands_under_it() -> None:
    mine = notebook(cell("a", "Kop van mij"), cell("b", "Vraag van mij"), cell("c", "Slot"))
    made = merge(FIRST, mine, notebook(cell("a", "Kop"), cell("b", "Vraag, beter"), cell("c", "Slot")))
    assert texts(made.notebook)[:2] == ["Kop van mij", "Vraag, beter"]
    assert "Vraag van mij" in texts(made.notebook)[2]
    assert made.both == 1


def test_outcomes_stay_with_cells_whose_text_is_the_same() -> None:
    code = {
        "cell_type": "code",
        "id": "k",
        "metadata": {},
        "source": "wb.form('ocai')",
        "outputs": [],
        "execution_count": None,
    }
    ran = {
        **code,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "mijn uitkomst"}],
        "execution_count": 3,
    }
    made = merge(notebook(code), notebook(ran), notebook(cell("a", "Kop"), code)).notebook
    assert made["cells"][1]["outputs"] == ran["outputs"]
    changed = merge(notebook(code), notebook(ran), notebook({**code, "source": "wb.form('plg')"})).notebook
    assert changed["cells"][0]["outputs"] == []


def test_without_the_edition_of_before_what_the_workbook_made_is_no_own_cell() -> None:
    mine = notebook(cell("oud", "Vervallen"), own("x", "Van mij"), cell("a", "Kop van nu of van mij"))
    made = merge(None, mine, FIRST).notebook
    assert "Vervallen" not in texts(made)
    assert {"Van mij", "Kop", "Vraag", "Slot"} <= set(texts(made))
    assert any("Kop van nu of van mij" in text for text in texts(made))


# ---- any row of corrections, own cells and ways back ----

PARTS = st.lists(st.sampled_from("abcdef"), unique=True, min_size=1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("correct"), PARTS, st.integers(0, 2)),
        st.tuples(st.just("add"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("type"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("back"), st.just(0), st.just(0)),
    ),
    max_size=10,
)


@given(STEPS)
def test_no_row_of_corrections_and_ways_back_loses_an_own_word_or_an_answer(steps: list[tuple[str, Any, int]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = make_home(Path(place) / "map")
        answer = folder / "antwoorden" / "proef.json"
        answer.write_text("{}", encoding="utf-8")
        path, delivered, said = folder / PAGE, dict[str, str](), list[str]()
        _correct(folder, delivered, "abc", 0)
        for at, (what, value, version) in enumerate(steps):
            mine = json.loads(path.read_text(encoding="utf-8"))
            if what == "correct":
                _correct(folder, delivered, value, version)
            elif what == "add":
                said.append(f"eigen woord {at}.")
                mine["cells"].insert(value % (len(mine["cells"]) + 1), own(f"eigen-{at}", said[-1]))
                path.write_text(json.dumps(mine), encoding="utf-8")
            elif what == "type":
                said.append(f"getypt woord {at}.")
                mine["cells"][value % len(mine["cells"])]["source"] += f"\n{said[-1]}"
                path.write_text(json.dumps(mine), encoding="utf-8")
            else:
                _back(folder)
            now = json.loads(path.read_text(encoding="utf-8"))
            assert [word for word in said if not any(word in text for text in texts(now))] == []
            ids = [each["id"] for each in now["cells"]]
            assert len(ids) == len(set(ids))
        assert answer.read_text(encoding="utf-8") == "{}"


def _correct(folder: Path, delivered: dict[str, str], parts: Any, version: int) -> None:
    data = json.dumps(notebook(*(cell(part, f"{part} versie {version}") for part in parts))).encode()
    renew(folder, {PAGE: data}, delivered)
    delivered[PAGE] = digest(PAGE, data)


def _back(folder: Path) -> None:
    with contextlib.suppress(WorkbookError):  # there is nothing to go back to
        go_back(folder)


def test_the_way_back_gives_the_very_file_of_before_and_opening_leaves_it_so(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "map").folder
    before = (folder / PAGE).read_bytes()
    prepare(folder, parcel=released(tmp_path, changed(before)))
    assert (folder / PAGE).read_bytes() != before
    assert "3-praktijk.ipynb" in go_back(folder)[0]
    assert (folder / PAGE).read_bytes() == before
    prepare(folder)
    assert (folder / PAGE).read_bytes() == before


# ---- the docent's zip ----


def changed(data: bytes) -> bytes:
    made = json.loads(data)
    made["cells"][0]["source"] = "# Verbeterd"
    made["metadata"]["workbook"] = {"release": "nieuw"}
    return json.dumps(made).encode()


def released(place: Path, page: bytes, *, made_at: str = "2026-11-01T10:00:00Z", **files: bytes) -> Path:
    """Write a docent's release as `workbook docent release` makes it."""
    path = place / "module-3.zip"
    held = {PAGE: page, **files}
    told = {"format": 1, "module": 3, "release": "nieuw", "made_at": made_at, "files": dict.fromkeys(held, "")}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**held, "uitgave.json": json.dumps(told).encode()}.items():
            archive.writestr(f"uitgave-module-3/{name}", data)
    return path


@pytest.mark.parametrize("unpacked", [False, True])
def test_a_release_that_lies_in_the_folder_is_taken_in_once_and_stays(tmp_path: Path, unpacked: bool) -> None:
    folder = prepare(tmp_path / "map").folder
    path = released(folder, changed((folder / PAGE).read_bytes()))
    if unpacked:
        shutil.unpack_archive(path, folder)
        path.unlink()
    told = prepare(folder).told
    assert any("module 3" in line for line in told)
    assert "# Verbeterd" in (folder / PAGE).read_text(encoding="utf-8")
    assert not path.exists()
    assert not (folder / "uitgave-module-3").exists()
    assert len(prepare(folder).told) == 1
    assert "# Verbeterd" in (folder / PAGE).read_text(encoding="utf-8")


def test_an_older_release_is_told_and_not_used(tmp_path: Path) -> None:
    folder = prepare(tmp_path / "map").folder
    page = (folder / PAGE).read_bytes()
    prepare(folder, parcel=released(tmp_path, changed(page)))
    old = released(folder, page, made_at="2026-10-01T10:00:00Z")
    assert any("oudere uitgave" in line for line in prepare(folder).told)
    assert old.is_file()
    assert "# Verbeterd" in (folder / PAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["../buiten.ipynb", "module-3/../../x.ipynb", "antwoorden/x.yaml", "module-3/x.exe", "x.ipynb"]
)
def test_a_release_puts_nothing_outside_its_modules(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkbookError, match="geen uitgave"):
        read_parcel(released(tmp_path, b"{}", **{name: b"x"}))


def test_the_command_takes_a_release_and_goes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbook.opening.start_lab", lambda *_args, **_more: 0)
    folder = prepare(tmp_path / "map").folder
    page = (folder / PAGE).read_bytes()
    path = released(tmp_path, changed(page))
    run = CliRunner().invoke
    assert "Vernieuwd: 3-praktijk.ipynb" in run(app, ["open", str(folder), "--uitgave", str(path)]).output
    assert path.is_file()
    assert "Teruggezet" in run(app, ["open", str(folder), "--terug"]).output
    assert (folder / PAGE).read_bytes() == page
    with pytest.raises(WorkbookError, match="geen vernieuwing"):
        go_back(folder)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04half", b"geen zip"])
def test_a_broken_release_is_told_and_opening_goes_on(tmp_path: Path, data: bytes) -> None:
    folder = prepare(tmp_path / "map").folder
    (folder / "module-3.zip").write_bytes(data)
    (folder / "vakantie.zip").write_bytes(data)
    told = prepare(folder).told
    assert [line for line in told if "beschadigd" in line and "module-3.zip" in line]
    assert not [line for line in told if "vakantie" in line]
    with pytest.raises(WorkbookError, match="geen uitgave"):
        read_parcel(folder / "module-3.zip")
    with pytest.raises(WorkbookError, match="bestaat niet"):
        read_parcel(folder / "module-9.zip")


def test_answers_whose_question_or_option_is_gone_stay_are_told_and_do_not_count(tmp_path: Path) -> None:
    folder = make_home(tmp_path / "map")
    old = QUIZ.encode()
    renew(folder, {QUESTIONS: old}, {})
    quiz = load(folder / QUESTIONS)
    rows = [
        {"perspective": None, "item": "kleur", "option": "rood", "value": 1},
        {"perspective": None, "item": "getal", "option": None, "value": 42},
    ]
    save_rows(quiz, rows, folder=folder)
    before = (folder / "antwoorden" / "proef.json").read_bytes()
    new = QUIZ.replace("{id: rood, text: Rood}", "{id: geel, text: Geel}").replace(
        "  - id: getal\n    form: number\n    text: Welk getal?\n", ""
    )
    made = renew(folder, {QUESTIONS: new.encode()}, {QUESTIONS: digest(QUESTIONS, old)})
    assert any("Welk getal?" in line and "vervallen" in line for line in made.told)
    assert any("Welke kleur?" in line and "telt niet mee" in line for line in made.told)
    assert (folder / "antwoorden" / "proef.json").read_bytes() == before
    assert answered(load(folder / QUESTIONS), read_answer_file(folder / "antwoorden" / "proef.json"))[0] == 0
    go_back(folder)
    assert answered(load(folder / QUESTIONS), read_answer_file(folder / "antwoorden" / "proef.json"))[0] == 2
