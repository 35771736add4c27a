"""Reading the folder of a hand-in: whatever lies in it, nothing raises, nothing is followed out of it, nothing is changed."""

from __future__ import annotations

import copy
import io
import json
import os
import socket
import time
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbook.docent.restoring.cells.lenient import read
from workbook.docent.restoring.reading import Found, read_folder

EDITORS = Path(__file__).parent / "editors"
WHOLE = (EDITORS / "answered.json").read_bytes()
NOTEBOOK: dict[str, Any] = json.loads(WHOLE)
TEXT = WHOLE.decode()
SOURCES = ["".join(cell["source"]) for cell in NOTEBOOK["cells"]]


def sources(notebook: Any) -> list[str]:
    return [cell["source"] for cell in notebook["cells"]]


def changed(change: Callable[[Any], object]) -> bytes:
    made = copy.deepcopy(NOTEBOOK)
    change(made)
    return json.dumps(made).encode()


def check_gradable(notebook: dict[str, Any]) -> None:
    """Check what everything after the reading relies on."""
    assert notebook["nbformat"] == 4
    assert notebook["nbformat_minor"] in range(6)
    for cell in notebook["cells"]:
        assert cell["cell_type"] in {"code", "markdown", "raw"}
        assert isinstance(cell["source"], str)
        assert isinstance(cell["metadata"], dict)
        if cell["cell_type"] == "code":
            assert all(isinstance(each["output_type"], str) for each in cell["outputs"])
    nbformat.from_dict(copy.deepcopy(notebook))
    json.dumps(notebook, ensure_ascii=False, allow_nan=False).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def folder(where: Path, files: dict[str, bytes]) -> Found:
    for name, data in files.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return read_folder(where, ["m3"])


# ---- bytes ----


def test_a_sound_notebook_is_read_as_nbformat_reads_it_and_nothing_is_told() -> None:
    found = read(WHOLE, "m3.ipynb")
    assert found.notebook == json.loads(json.dumps(nbformat.reads(TEXT, as_version=4)))
    assert (found.told, found.whole, found.why) == ((), True, "")


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + WHOLE, TEXT.encode("utf-16"), TEXT.encode("utf-16-le"), TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"), b"\xff\xfe" + TEXT.encode("utf-16-le"), TEXT.replace("verschillend", "ééns").encode("latin-1"),
        TEXT.replace("verschillend", "„ééns”").encode("cp1252"),
    ],
)  # fmt: skip
def test_every_way_of_writing_letters_is_read_and_told(data: bytes) -> None:
    found = read(data, "m3.ipynb")
    assert found.notebook is not None
    assert len(found.notebook["cells"]) == len(SOURCES)
    assert found.notebook["cells"][4]["source"] == SOURCES[4]
    assert len(found.told) == 1


@pytest.mark.parametrize("data", [WHOLE + b"\n\nrommel {", WHOLE + WHOLE, WHOLE + b"\0" * 500, b"\n\n " + WHOLE])
def test_what_follows_the_end_is_left_out(data: bytes) -> None:
    found = read(data, "m3.ipynb")
    assert found.notebook is not None
    assert sources(found.notebook) == SOURCES


def test_of_a_file_that_was_cut_off_all_whole_cells_are_read_and_the_text_of_the_last() -> None:
    for cut in range(200, len(WHOLE) - 20, 97):
        found = read(WHOLE[:cut], "m3.ipynb")
        got = sources(found.notebook) if found.notebook else []
        assert got[:-1] == SOURCES[: max(0, len(got) - 1)], cut
        assert not found.whole
        begun = TEXT[:cut].count('"source": [\n    "')
        assert len(got) >= begun - 1
        if found.notebook:
            assert all(a.startswith(b[: len(b) - 12]) for a, b in zip(SOURCES, got, strict=False))
            check_gradable(found.notebook)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"execution_count": null,', '"execution_count": null'), ('"metadata": {},', '"metadata": {,'), (" [\n", " [,\n")],
)
def test_a_slip_of_somebody_who_edited_the_file_costs_no_cell(old: str, new: str) -> None:
    at = TEXT.index(old, 900)
    found = read((TEXT[:at] + new + TEXT[at + len(old) :]).encode(), "m3.ipynb")
    assert found.notebook is not None
    assert sources(found.notebook) == SOURCES
    assert len(found.told) == 1


@pytest.mark.parametrize("base", ["", "||||||| merged common ancestors\nniets\n"])
@pytest.mark.parametrize("order", [1, -1])
def test_of_a_file_with_merge_marks_the_longest_side_that_can_be_read_is_taken(base: str, order: int) -> None:
    old = '    "    totaal = sum(scores)\\n",\n'
    one, other = ('    "    totaal = 12345678\\n",\n', '    "    dit is geen json\n')[::order]
    text = TEXT.replace(old, f"<<<<<<< HEAD\n{one}{base}=======\n{other}>>>>>>> ab12\n")
    assert text != TEXT
    found = read(text.encode(), "m3.ipynb")
    assert found.notebook is not None
    assert "totaal = 12345678" in found.notebook["cells"][4]["source"]
    assert not found.whole


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "leeg"), (b" \n\t", "leeg"), (b"\0" * 4096, "leeg"), (b"\xef\xbb\xbf", "cel"),
        (b"%PDF-1.7 ...", "pdf"), (b"<!DOCTYPE html><html>", "webpagina"), (b"\x89PNG\r\n", "afbeelding"),
        (zipped({"word/document.xml": b"<x/>"}), "Word"), (zipped({"a.txt": b"x"}), "zipbestand"), (b"PK\x03\x04kapot", "zip"),
        (b"[1, 2]", "geen notebook"), (b'"tekst"', "geen notebook"), (b'{"a": 1}', "geen notebook"),
        (b'{"cells": {}}', "geen notebook"), (b"version https://git-lfs.github.com/spec/v1", "beschadigd"), (b"import os", "cel"),
        (b"null", "notebook"), (b"{\\rtf1 tekst}", "tekstdocument"), (b"[" * 200_000, "cel"),
    ],
)  # fmt: skip
def test_what_is_no_notebook_is_said_to_be_what_it_is(data: bytes, word: str) -> None:
    found = read(data, "m3.ipynb")
    assert found.notebook is None
    assert word in found.why


@pytest.mark.parametrize("major", [2, 3])
def test_an_old_notebook_is_upgraded_the_same_each_time(major: int) -> None:
    cells = [
        {
            "cell_type": "code",
            "language": "python",
            "input": "1 + 1",
            "outputs": [],
            "metadata": {},
            "collapsed": False,
        },
        {"cell_type": "heading", "level": 2, "source": "Kop", "metadata": {}},
        {"cell_type": "markdown", "source": ["twee\n" if major == 3 else "twee", "regels"], "metadata": {}},
    ]
    old = {
        "metadata": {"name": ""},
        "nbformat": major,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }
    found = read(json.dumps(old).encode(), "m3.ipynb")
    assert found.notebook is not None
    assert sources(found.notebook) == ["1 + 1", "## Kop", "twee\nregels"]
    assert found == read(json.dumps(old).encode(), "m3.ipynb")
    check_gradable(found.notebook)
    broken = read(
        json.dumps(old | {"worksheets": [{"cells": [*cells, {"cell_type": "code"}, 3]}]}).encode(), "m3.ipynb"
    )
    assert broken.notebook is not None
    assert sources(broken.notebook)[:1] == ["1 + 1"]


@pytest.mark.parametrize("version", [(5, 0), (4, 9), (99, 1)])
def test_a_newer_notebook_is_tried_and_told(version: tuple[int, int]) -> None:
    found = read(changed(lambda made: made.update(nbformat=version[0], nbformat_minor=version[1])), "m3.ipynb")
    assert found.notebook is not None
    assert sources(found.notebook) == SOURCES
    assert "nieuwer" in found.told[0]
    check_gradable(found.notebook)


ODD = [None, [], {}, 7, 1.5, True, "x", ["a", 3, None, ["b"]], [{}], {"a": {"b": []}}, [None], "\ud83d"]


@pytest.mark.parametrize(
    "key", ["source", "metadata", "outputs", "cell_type", "id", "execution_count", "attachments", "nieuw"]
)
@pytest.mark.parametrize("value", ODD)
def test_no_value_of_a_part_of_a_cell_stops_the_reading(key: str, value: Any) -> None:
    for place in (0, 1, 4):
        found = read(changed(lambda made, at=place: made["cells"][at].update({key: value})), "m3.ipynb")
        assert found.notebook is not None
        assert len(found.notebook["cells"]) == len(SOURCES)
        check_gradable(found.notebook)


@pytest.mark.parametrize("key", ["metadata", "nbformat", "nbformat_minor", "cells"])
@pytest.mark.parametrize("value", ODD)
def test_no_value_of_a_part_of_a_notebook_stops_the_reading(key: str, value: Any) -> None:
    found = read(changed(lambda made: made.update({key: value})), "m3.ipynb")
    if found.notebook is not None:
        check_gradable(found.notebook)
    else:
        assert key == "cells"
    gone = read(changed(lambda made: made.pop(key)), "m3.ipynb")
    assert (gone.notebook is None) == (key == "cells")


def test_cells_that_are_no_cells_are_left_out_and_told() -> None:
    found = read(changed(lambda made: made["cells"].extend([3, None, "tekst", []])), "m3.ipynb")
    assert found.notebook is not None
    assert sources(found.notebook) == SOURCES
    assert len(found.told) == 1


def test_what_is_nested_too_deep_is_left_out_with_no_cell_lost() -> None:
    for depth in (100, 900, 100_000):
        deep = "[" * depth + "]" * depth
        data = TEXT.replace('"outputs": []', f'"outputs": {deep}', 1).encode()
        found = read(data, "m3.ipynb")
        assert found.notebook is not None
        assert sources(found.notebook) == SOURCES
        check_gradable(found.notebook)


def test_numbers_that_are_none_and_halves_of_a_letter_are_made_harmless() -> None:
    text = TEXT.replace('"execution_count": null', '"execution_count": NaN', 1)
    text = text.replace('"points": 2', f'"points": {"9" * 5000}', 1).replace("verschillend", "\\ud800", 1)
    found = read(text.encode(), "m3.ipynb")
    assert found.notebook is not None
    check_gradable(found.notebook)


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    read(data, "m3.ipynb")
    read(b'{"cells": [{"cell_type": "code", ' + data, "m3.ipynb")


@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=8), st.integers(0, 40))
def test_no_damage_in_the_middle_raises(at: int, data: bytes, gone: int) -> None:
    found = read(WHOLE[:at] + data + WHOLE[at + gone :], "m3.ipynb")
    if found.notebook is not None:
        check_gradable(found.notebook)


def test_twenty_megabytes_on_a_line_and_half_a_million_cells_take_seconds() -> None:
    long = changed(lambda made: made["cells"][4].update(source="x" * 20_000_000))
    cell = json.dumps({"cell_type": "code", "metadata": {}, "source": ["1"], "outputs": [], "execution_count": None})
    many = (
        b'{"metadata": {}, "nbformat": 4, "nbformat_minor": 4, "cells": [' + ",".join([cell] * 500_000).encode() + b"]}"
    )
    for data in (long, long[:-900], many):
        begun = time.process_time()
        found = read(data, "m3.ipynb")
        assert time.process_time() - begun < 30
        assert found.notebook is not None
    assert "500.000" in " ".join(read(many, "m3.ipynb").told)


# ---- names ----


@pytest.mark.parametrize(
    "name",
    [
        "m3 (1).ipynb", "M3.IPYNB", "m3 - kopie.ipynb", "m3_def2.ipynb", "Kopie van m3.ipynb", "m3-Copy1.ipynb", "map/m3.ipynb",
        "map/diep/M3 (2).ipynb", "m3.ipynb.txt", "m3.ipynb.json", "opdracht Jan.ipynb", "m3.json", "l'école [2] ë.ipynb", "x" * 200 + ".ipynb",
    ],
)  # fmt: skip
def test_a_renamed_notebook_is_found_and_told(tmp_path: Path, name: str) -> None:
    found = folder(tmp_path, {name: WHOLE, "antwoorden/a.json": b"{}"})
    assert sources(found.notebooks["m3"]) == SOURCES
    assert found.names == {"m3": name}
    assert found.unreadable == {}
    assert any(name in told for told in found.oddities)
    assert set(found.files) == {name, "antwoorden/a.json"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_with_another_form_of_its_letters_is_found(tmp_path: Path, form: str) -> None:
    (tmp_path / unicodedata.normalize(form, "módule.ipynb")).write_bytes(WHOLE)
    other = "NFD" if form == "NFC" else "NFC"
    wanted = unicodedata.normalize(other, "módule")
    assert list(read_folder(tmp_path, [wanted]).notebooks) == [wanted]


def test_the_exact_name_goes_before_others_unless_it_is_broken(tmp_path: Path) -> None:
    other = changed(lambda made: made["cells"].pop())
    found = folder(tmp_path, {"m3.ipynb": WHOLE, "m3 (1).ipynb": other, ".ipynb_checkpoints/m3-checkpoint.ipynb": b"x"})
    assert found.names["m3"] == "m3.ipynb"
    assert any("m3 (1).ipynb" in told for told in found.oddities)
    assert folder(tmp_path, {"m3.ipynb": b""}).names["m3"] == "m3 (1).ipynb"


def test_several_notebooks_are_told_apart_by_name_stamp_and_grade_ids(tmp_path: Path) -> None:
    stamped = changed(lambda made: made["metadata"].update(workbook={"assignment": "m3-stempel"}))
    empty = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    for name, data in {
        "m3 (1).ipynb": empty,
        "m3-extra.ipynb": empty,
        "een.ipynb": stamped,
        "twee.ipynb": WHOLE,
    }.items():
        (tmp_path / name).write_bytes(data)
    ids = {"m3-ids": ["gemiddelde", "spreiding"], "m3": ["iets"], "m3-extra": []}
    found = read_folder(tmp_path, ["m3", "m3-extra", "m3-stempel", "m3-ids", "m3-weg"], grade_ids=ids)
    assert found.names == {
        "m3": "m3 (1).ipynb", "m3-extra": "m3-extra.ipynb", "m3-stempel": "een.ipynb", "m3-ids": "twee.ipynb",
    }  # fmt: skip
    assert list(found.unreadable) == ["m3-weg"]


def test_a_zip_is_opened_and_zips_in_it_too(tmp_path: Path) -> None:
    inner = zipped({"inleveren/m3.ipynb": WHOLE, "inleveren/data.csv": b"a;b"})
    found = folder(tmp_path, {"alles.zip": zipped({"binnen/nog een.zip": inner, "../buiten.txt": b"x", "/ook": b"x"})})
    assert sources(found.notebooks["m3"]) == SOURCES
    assert found.files["binnen/inleveren/data.csv"] == b"a;b"
    assert not any("buiten" in name or name.startswith("/") for name in found.files)
    assert any("daarbuiten" in told for told in found.oddities)
    assert not (tmp_path.parent / "buiten.txt").exists()


def test_a_zip_that_is_called_a_notebook_is_opened(tmp_path: Path) -> None:
    found = folder(tmp_path, {"m3.ipynb": zipped({"m3.ipynb": WHOLE})})
    assert sources(found.notebooks["m3"]) == SOURCES


def test_a_broken_zip_or_notebook_is_told(tmp_path: Path) -> None:
    found = folder(tmp_path, {"alles.zip": b"PK\x03\x04kapot", "m3.ipynb": b"%PDF-1.4"})
    assert "pdf" in found.unreadable["m3"]
    assert any("alles.zip" in told for told in found.oddities)
    assert "m3.ipynb" in folder(tmp_path / "leeg", {"leesmij.txt": b"x"}).unreadable["m3"]


# ---- what else may lie there ----


def test_links_pipes_and_sockets_are_neither_followed_nor_opened(tmp_path: Path) -> None:
    outside = tmp_path / "buiten"
    outside.mkdir()
    (outside / "geheim.txt").write_text("geheim", encoding="utf-8")
    (outside / "m3.ipynb").write_bytes(WHOLE)
    inside = tmp_path / "binnen"
    inside.mkdir()
    (inside / "m3.ipynb").symlink_to(outside / "m3.ipynb")
    (inside / "map").symlink_to(outside)
    (inside / "kring").symlink_to(inside)
    (inside / "nergens").symlink_to(tmp_path / "weg")
    os.mkfifo(inside / "pijp.ipynb")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(inside / "stekker"))
        found = read_folder(inside, ["m3"])
    assert found.files == {}
    assert found.notebooks == {}
    assert "m3" in found.unreadable
    assert len(found.oddities) == 6
    linked = tmp_path / "verwezen"
    linked.symlink_to(outside)
    assert read_folder(linked, ["m3"]).files == {}


def test_what_can_not_be_opened_or_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_folder(tmp_path / "weg", ["m3"]).oddities
    (tmp_path / "m3.ipynb").write_bytes(WHOLE)
    (tmp_path / b"raar-\xff.txt".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    monkeypatch.setattr("workbook.docent.restoring.reading.LARGEST_BYTES", 10)
    found = read_folder(tmp_path, ["m3"])
    assert set(found.files) == {"raar-?.txt"}
    assert any("te groot" in told for told in found.oddities)


def test_a_bomb_of_a_zip_is_not_unpacked(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.txt", b"0" * 150_000_000)
        archive.writestr("m3.ipynb", WHOLE)
    found = folder(tmp_path, {"alles.zip": made.getvalue()})
    assert set(found.files) == {"alles.zip", "m3.ipynb"}


def test_the_original_is_never_changed(tmp_path: Path) -> None:
    files = {"m3.ipynb": WHOLE[:3000], "a/b.zip": zipped({"x": b"1"})}
    folder(tmp_path, files)
    assert {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    } == files
