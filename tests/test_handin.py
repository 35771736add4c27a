"""Handing in: one zip with what may leave, nothing else, and a receipt; nothing is lost when something is in the way."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sample_course import NAME, QUIZ, fill, notebook_path, source_notebook

from workbook import handin, home
from workbook.errors import WorkbookError
from workbook.handin.contents import LARGEST_BYTES
from workbook.handin.notebook import ANSWERS_MIME, find_notebook, open_text, release_id, source
from workbook.instrument import load
from workbook.responses import read_answer_file

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "contracts" / "handin-manifest.schema.json").read_text(encoding="utf-8")
)


@pytest.fixture
def deelnemer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import nbformat

    folder = home.make_home(tmp_path / "map met spatie é", name="Jannie de Vries")
    target = notebook_path(folder)
    target.parent.mkdir(parents=True)
    target.write_text(nbformat.writes(source_notebook()), encoding="utf-8")
    (target.parent / f"{NAME}.yaml").write_text(QUIZ, encoding="utf-8")
    for name in ("WORKBOOK_GRADING", "JPY_SESSION_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WORKBOOK_HOME", str(folder))
    return folder


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def hand_in() -> handin.Receipt:
    receipt = handin.hand_in(NAME)
    assert receipt is not None
    return receipt


def test_the_zip_holds_the_notebook_the_answers_and_a_manifest_that_fits(deelnemer: Path) -> None:
    fill(deelnemer, kleur="blauw", getal=42, tekst="Ik begin bij de kerngroep.", ocai=12)
    receipt = hand_in()
    files = unzipped(receipt.path)
    assert set(files) == {"proef.ipynb", "antwoorden/proef.json", "antwoorden/ocai.json", "manifest.json"}
    manifest = json.loads(files.pop("manifest.json"))
    jsonschema.validate(manifest, SCHEMA)
    assert manifest["files"] == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert (manifest["answered"], manifest["total"]) == (15, 15) == (receipt.answered, receipt.total)
    assert manifest["deelnemer"] == home.deelnemer_id(deelnemer)
    assert receipt.path.name.startswith(f"proef_{manifest['deelnemer']}_")


def test_a_name_never_leaves(deelnemer: Path) -> None:
    fill(deelnemer, tekst="Kort.")
    (deelnemer / "team" / "ocai.csv").write_text("respondent,item,value\nJannie de Vries,x,1\n", encoding="utf-8")
    files = unzipped(hand_in().path)
    assert not any(b"Jannie" in data or "Jannie" in name for name, data in files.items())


def test_half_an_answer_counts_as_it_is(deelnemer: Path) -> None:
    fill(deelnemer, kleur="rood", ocai=5)
    receipt = hand_in()
    assert (receipt.answered, receipt.total) == (6, 15)


def test_a_distribution_that_does_not_add_up_is_not_answered(deelnemer: Path) -> None:
    fill(deelnemer, ocai=2)
    path = deelnemer / "antwoorden" / "ocai.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    data["rows"][0]["value"] += 1
    path.write_text(json.dumps(data), encoding="utf-8")
    assert hand_in().answered == 1


def test_handing_in_nothing_is_allowed_and_told(deelnemer: Path) -> None:
    receipt = hand_in()
    assert receipt.answered == 0
    assert "zonder een enkel antwoord" in repr(receipt)
    assert receipt.path.is_file()


def test_the_open_answer_stands_in_its_cell_and_only_in_the_copy(deelnemer: Path) -> None:
    before = notebook_path(deelnemer).read_bytes()
    fill(deelnemer, tekst="Meer <b>ruimte</b>\n1. samen")
    cells = json.loads(unzipped(hand_in().path)["proef.ipynb"])["cells"]
    text = next(source(cell) for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade_id") == "reflectie")
    assert "Wat neemt u mee?" in text
    assert "Meer &lt;b&gt;ruimte&lt;/b&gt;" in text
    assert "1\\. samen" in text
    assert notebook_path(deelnemer).read_bytes() == before


def test_static_copies_of_other_instruments_and_widgets_stay(deelnemer: Path) -> None:
    outputs = [
        {
            "output_type": "display_data",
            "data": {ANSWERS_MIME: {"instrument": "ocai"}, "text/html": "a"},
            "metadata": {},
        },
        {
            "output_type": "display_data",
            "data": {ANSWERS_MIME: {"instrument": "geheim"}, "text/html": "b"},
            "metadata": {},
        },
        {"output_type": "display_data", "data": {"application/vnd.jupyter.widget-view+json": {}}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": "c"},
    ]
    notebook = json.loads(notebook_path(deelnemer).read_text(encoding="utf-8"))
    notebook["cells"][1]["outputs"] = outputs
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    notebook_path(deelnemer).write_text(json.dumps(notebook), encoding="utf-8")
    made = json.loads(unzipped(hand_in().path)["proef.ipynb"])
    assert made["cells"][1]["outputs"] == [outputs[0], outputs[3]]
    assert "widgets" not in made["metadata"]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("verslag.docx", b"PK", None),
        ("VERSLAG.PDF", b"%PDF", None),
        ("film.mp4", b"x", "alleen"),
        ("leeg.xlsx", b"", "leeg"),
        ("groot.pptx", b"\0" * (LARGEST_BYTES + 1), "ten hoogste 20 MB"),
    ],
)
def test_attachments_go_along_or_are_told(deelnemer: Path, name: str, data: bytes, told: str | None) -> None:
    (deelnemer / "bijlagen" / name).write_bytes(data)
    receipt = hand_in()
    inside = [each for each in unzipped(receipt.path) if each.startswith("bijlagen/")]
    assert bool(inside) is (told is None)
    if told:
        assert any(name in line and told in line for line in receipt.told)


def test_attachment_names_can_be_unpacked_everywhere(deelnemer: Path) -> None:
    folder = deelnemer / "bijlagen"
    (folder / "sub").mkdir()
    for name in ("con.pdf", "a?b.pdf", "sub/cafe\u0301.pdf", "x" * 150 + ".pdf"):
        (folder / name).write_bytes(b"%PDF")
    names = [each for each in unzipped(hand_in().path) if each.startswith("bijlagen/")]
    assert len(names) == 4
    assert "bijlagen/sub - café.pdf" in names
    assert not any(sign in name for name in names for sign in '?*<>|"')
    assert all(len(name) < 120 for name in names)


def test_a_link_to_elsewhere_is_not_followed(deelnemer: Path, tmp_path: Path) -> None:
    (tmp_path / "prive.pdf").write_bytes("%PDF privézaken".encode())
    (deelnemer / "bijlagen" / "link.pdf").symlink_to(tmp_path / "prive.pdf")
    receipt = hand_in()
    assert not any("privézaken".encode() in data for data in unzipped(receipt.path).values())
    assert any("link.pdf" in line for line in receipt.told)


def test_instruments_that_may_not_leave_stay(deelnemer: Path) -> None:
    text = QUIZ.replace("needs: [ocai]", "needs: [ocai, dagboek]")
    notebook_path(deelnemer).with_name("proef.yaml").write_text(text, encoding="utf-8")
    (deelnemer / "instrumenten" / "dagboek.yaml").write_text(
        'id: dagboek\nversion: "1.0"\nkind: quiz\ntitle: Dagboek\nleaves: never\nitems: [{id: dag, form: text, text: Hoe ging het?}]\n',
        encoding="utf-8",
    )
    (deelnemer / "antwoorden" / "dagboek.json").write_text('{"format": 1, "instrument": "dagboek"}', encoding="utf-8")
    receipt = hand_in()
    assert "antwoorden/dagboek.json" not in unzipped(receipt.path)
    assert any("Dagboek" in line for line in receipt.contents.staying)


def test_a_damaged_answer_file_goes_along_and_is_told(deelnemer: Path) -> None:
    (deelnemer / "antwoorden" / "ocai.json").write_bytes(b'{"format": 1, "instru')
    receipt = hand_in()
    assert unzipped(receipt.path)["antwoorden/ocai.json"] == b'{"format": 1, "instru'
    assert any("ocai.json is beschadigd" in line for line in receipt.told)


def test_a_missing_notebook_is_told_with_its_place(deelnemer: Path) -> None:
    notebook_path(deelnemer).unlink()
    with pytest.raises(WorkbookError, match="staat niet in uw werkboekmap") as caught:
        handin.hand_in(NAME)
    assert str(notebook_path(deelnemer)) in caught.value.where


def test_a_renamed_notebook_is_found_and_told(deelnemer: Path) -> None:
    path = notebook_path(deelnemer)
    path.rename(path.with_name("Proef (1).ipynb"))
    receipt = hand_in()
    assert "proef.ipynb" in unzipped(receipt.path)
    assert any("Proef (1).ipynb" in line for line in receipt.told)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b'{"cells": 3}', b"\x00\xff", b'{"cells": ["x"]}', b'{"cells":[],"metadata":1}']
)
def test_a_broken_notebook_is_told_and_nothing_is_lost(deelnemer: Path, data: bytes) -> None:
    fill(deelnemer, kleur="blauw")
    answers = (deelnemer / "antwoorden" / "proef.json").read_bytes()
    notebook_path(deelnemer).write_bytes(data)
    with pytest.raises(WorkbookError, match="geen notebook meer"):
        handin.hand_in(NAME)
    assert (deelnemer / "antwoorden" / "proef.json").read_bytes() == answers
    assert list((deelnemer / "inleveren").iterdir()) == []


def test_no_home_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBOOK_HOME", raising=False)
    monkeypatch.delenv("WORKBOOK_GRADING", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError, match="werkboekmap"):
        handin.hand_in(NAME)


def test_a_place_that_cannot_be_written_is_told_and_leaves_the_earlier_zip(deelnemer: Path, monkeypatch: Any) -> None:
    earlier = hand_in().path
    data = earlier.read_bytes()

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr("workbook.home._RETRY_SECONDS", ())
    with pytest.raises(WorkbookError):
        handin.hand_in(NAME)
    assert earlier.read_bytes() == data
    assert [path.name for path in (deelnemer / "inleveren").iterdir()] == [earlier.name]


def test_a_zip_that_is_not_what_it_should_be_is_not_called_handed_in(deelnemer: Path, monkeypatch: Any) -> None:
    def half(path: Path, data: bytes, **_: bool) -> None:
        path.write_bytes(data[: len(data) // 2])

    monkeypatch.setattr("workbook.handin.packing.write_atomic", half)
    with pytest.raises(WorkbookError, match="controle"):
        handin.hand_in(NAME)


def test_grading_hands_in_nothing(deelnemer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBOOK_GRADING", "1")
    assert handin.hand_in(NAME) is None
    assert list((deelnemer / "inleveren").iterdir()) == []


def test_without_a_front_end_nobody_waits(deelnemer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("waited for a front end that isn't there"))
    monkeypatch.setenv("JPY_SESSION_NAME", str(notebook_path(deelnemer)))
    assert hand_in().saved == "headless"


def test_the_receipt_says_what_when_how_much_where_and_what_next(deelnemer: Path) -> None:
    fill(deelnemer, kleur="blauw")
    receipt = hand_in()
    for text in (repr(receipt), receipt._repr_html_()):
        for part in (
            "Dit gaat mee",
            "Dit blijft hier",
            "Proefopdracht",
            "1 van 15 vragen",
            receipt.code,
            receipt.path.name,
            "ELO",
        ):
            assert part in text
    assert "<script" not in receipt._repr_html_()


def test_the_example_school_is_not_handed_in_and_that_is_told(deelnemer: Path) -> None:
    row = {
        "perspective": None,
        "item": "school",
        "option": "voorbeeld",
        "value": 1,
        "saved_at": "2026-11-23T20:00:00.000Z",
    }
    data = {
        "format": 1,
        "instrument": "start",
        "version": "1.0",
        "respondent": "d-x",
        "moment": "nulmeting",
        "rows": [row],
    }
    (deelnemer / "antwoorden" / "start.json").write_text(json.dumps(data), encoding="utf-8")
    receipt = hand_in()
    assert receipt.answered == 0
    assert any("De Wilg" in line for line in receipt.told)


def test_the_open_notebook_goes_before_another_of_that_name(deelnemer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = deelnemer / "kopie" / "proef-kopie.ipynb"
    copy.parent.mkdir()
    copy.write_bytes(notebook_path(deelnemer).read_bytes())
    assert find_notebook(NAME, deelnemer) == notebook_path(deelnemer)
    monkeypatch.setenv("JPY_SESSION_NAME", str(copy))
    assert find_notebook(NAME, deelnemer) == copy


def test_a_release_keeps_its_id_whatever_stands_in_outputs(deelnemer: Path) -> None:
    notebook = json.loads(notebook_path(deelnemer).read_text(encoding="utf-8"))
    before = release_id(notebook)
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    notebook["metadata"]["workbook"] = {"release": "x"}
    assert release_id(notebook) == before
    notebook["cells"][0]["source"] = "# Anders"
    assert release_id(notebook) != before


def test_tables_are_written_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "acties.yaml"
    path.write_text(
        "id: acties\nversion: '1.0'\nkind: quiz\ntitle: Acties\nitems:\n"
        "  - {id: wat, form: table, text: Wat doet u?, columns: [{id: actie, text: Actie}, {id: wie, text: Wie}], min_rows: 2}\n",
        encoding="utf-8",
    )
    rows = [{"entry": f"wat.{at}", "item": "wat", "actie": f"actie {at}", "wie": "a|b"} for at in (10, 2)]
    rows.append({"entry": "wat.3", "item": "wat", "actie": "weg", "deleted": True})
    answers = tmp_path / "acties.json"
    answers.write_text(json.dumps({"format": 1, "instrument": "acties", "entries": rows, "rows": []}), encoding="utf-8")
    quiz = load(path)
    assert isinstance(quiz, handin.packing.Quiz)
    text = open_text(quiz, read_answer_file(answers), "wat")
    assert text.endswith("- actie 2 / a\\|b\n- actie 10 / a\\|b")


def test_in_the_browser_edition_the_receipt_says_how_to_download(
    deelnemer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "emscripten")
    receipt = hand_in()
    assert receipt.saved == "headless"
    assert f"upload het bestand {receipt.path.name}" in receipt.next_step
