"""Collecting whatever came through the ELO: nothing outside, nothing lost, nothing twice, everybody in the table."""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sample_course import NAME, edit, fill, handed_in, make_course, make_deelnemer, notebook_path

from workbook.docent import parcels
from workbook.docent.collect import Received, collect, read_receipt
from workbook.docent.course import Course
from workbook.errors import WorkbookError
from workbook.handin import pack_parcel
from workbook.handin.notebook import ANSWERS_MIME
from workbook.home import deelnemer_id


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def course(prepared: Course, tmp_path: Path) -> Course:
    shutil.copytree(prepared.root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


@pytest.fixture
def deelnemer(course: Course, tmp_path: Path) -> Path:
    folder = make_deelnemer(tmp_path / "deelnemer", course)
    fill(folder, kleur="blauw", getal=42, tekst="Wij beginnen klein.", ocai=12)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def one(course: Course, *sources: Path) -> Received:
    (line,) = collect(course, NAME, sources)
    return line


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_hand_in_comes_where_nbgrader_looks_with_its_time(course: Course, deelnemer: Path) -> None:
    line = one(course, handed_in(deelnemer))
    assert (line.who, line.status, line.count, line.oddities) == (deelnemer_id(deelnemer), "new", (15, 15), ())
    placed = course.submitted(line.who, NAME)
    names = {"proef.ipynb", "antwoorden/ocai.json", "antwoorden/proef.json", "manifest.json", "timestamp.txt"}
    assert set(files_of(placed)) == names
    assert (placed / "timestamp.txt").read_text(encoding="utf-8").strip() == f"{line.made_at:%Y-%m-%d %H:%M:%S} UTC"


def test_the_bulk_zip_of_the_elo_with_names_and_folders(course: Course, tmp_path: Path) -> None:
    people = [make_deelnemer(tmp_path / f"d{number}", course) for number in range(3)]
    inside = {
        f"Vries, Jannie de_{number}_assignsubmission_file_/{(path := handed_in(folder)).name}": path.read_bytes()
        for number, folder in enumerate(people)
    }
    bulk = write(tmp_path / "Alle inleveringen.zip", zipped({**inside, "leesmij.txt": b"x", "__MACOSX/._x.zip": b"x"}))
    found = collect(course, NAME, [bulk])
    assert {line.who for line in found} == {deelnemer_id(folder) for folder in people}
    assert all("Jannie" not in name for name in files_of(course.root / "submitted"))


def test_collecting_again_changes_nothing(course: Course, deelnemer: Path) -> None:
    path = handed_in(deelnemer)
    one(course, path)
    before = files_of(course.root)
    assert one(course, path).status == "again"
    assert files_of(course.root) == before


def test_the_newest_attempt_wins_in_any_order_and_all_are_kept(course: Course, deelnemer: Path) -> None:
    first, last = (
        pack_parcel(NAME, deelnemer, notebook_path(deelnemer), moment=datetime(2026, 11, day, tzinfo=UTC)).path
        for day in (1, 2)
    )
    assert one(course, last).status == "new"
    assert one(course, first).status == "older"
    who = deelnemer_id(deelnemer)
    receipt = read_receipt(course, NAME, who)
    assert receipt is not None
    assert receipt["made_at"].startswith("2026-11-02")
    assert len([path for path in course.received(who, NAME).iterdir() if path.is_dir()]) == 2
    fill(deelnemer, getal=7)
    third = pack_parcel(NAME, deelnemer, notebook_path(deelnemer), moment=datetime(2026, 11, 3, tzinfo=UTC)).path
    assert one(course, third).status == "newer"
    assert b"7" in (course.submitted(who, NAME) / "antwoorden" / "proef.json").read_bytes()


@pytest.mark.parametrize("name", ["proef (1).ipynb", "PROEF.ipynb", "Proef kopie é.ipynb"])
def test_a_bare_notebook_gives_its_answers_back(course: Course, deelnemer: Path, tmp_path: Path, name: str) -> None:
    answers = json.loads((deelnemer / "antwoorden" / "proef.json").read_text(encoding="utf-8"))

    def with_copy(notebook: Any) -> None:
        data = {ANSWERS_MIME: answers, "text/html": "<table></table>"}
        notebook["cells"][1]["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}}]

    edit(notebook_path(deelnemer), with_copy)
    bare = tmp_path / "elo" / unicodedata.normalize("NFD", name)
    write(bare, notebook_path(deelnemer).read_bytes())
    line = one(course, bare.parent)
    assert line.who == deelnemer_id(deelnemer)
    assert any("teruggehaald" in told for told in line.oddities)
    placed = course.submitted(line.who, NAME)
    assert (placed / "proef.ipynb").is_file()
    restored = json.loads((placed / "antwoorden" / "proef.json").read_text(encoding="utf-8"))
    assert restored["rows"] == answers["rows"]


def test_a_bare_notebook_of_nobody_is_still_in_the_table(course: Course, deelnemer: Path, tmp_path: Path) -> None:
    line = one(course, write(tmp_path / "elo" / "proef.ipynb", notebook_path(deelnemer).read_bytes()))
    assert line.who.startswith("onbekend-")
    assert len(line.oddities) == 2


def test_an_unpacked_folder_is_a_hand_in(course: Course, deelnemer: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(handed_in(deelnemer)) as archive:
        archive.extractall(tmp_path / "elo" / "iemand")
    assert one(course, tmp_path / "elo").status == "new"


@pytest.mark.parametrize(
    "name", ["../buiten.txt", "/etc/buiten.txt", "C:/buiten.txt", "a/../../buiten.txt", "..\\buiten.txt"]
)
def test_a_zip_that_reaches_outside_is_refused_and_told(
    course: Course, deelnemer: Path, tmp_path: Path, name: str
) -> None:
    files = {**unzipped(handed_in(deelnemer)), name: b"x"}
    line = one(course, write(tmp_path / "elo" / f"proef_{deelnemer_id(deelnemer)}.zip", zipped(files)))
    assert (line.status, line.who) == ("unreadable", deelnemer_id(deelnemer))
    assert any("buiten zijn eigen map" in told for told in line.oddities)
    assert not list(tmp_path.rglob("buiten.txt"))


def test_a_link_in_a_zip_is_refused(course: Course, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("antwoorden/ocai.json")
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    assert one(course, write(tmp_path / "elo" / "x.zip", buffer.getvalue())).status == "unreadable"


def test_a_bomb_is_refused_without_unpacking(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parcels, "_LARGEST_FILE_BYTES", 1000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("proef.ipynb", b"0" * 5000)
    line = one(course, write(tmp_path / "elo" / "x.zip", buffer.getvalue()))
    assert line.status == "unreadable"
    assert any("groter" in told for told in line.oddities)


def test_zips_in_zips_end_somewhere(course: Course, tmp_path: Path) -> None:
    data = zipped({"x.ipynb": b"{}"})
    for _ in range(parcels.DEEPEST + 2):
        data = zipped({"x.zip": data})
    assert "te veel zipbestanden" in " ".join(one(course, write(tmp_path / "elo" / "x.zip", data)).oddities)


@pytest.mark.parametrize("data", [b"", b"geen zip", b"PK\x03\x04" + b"\0" * 40])
def test_one_broken_zip_never_stops_the_others(course: Course, deelnemer: Path, tmp_path: Path, data: bytes) -> None:
    good = handed_in(deelnemer)
    write(tmp_path / "elo" / "proef_d-00000000_20261101T000000Z.zip", data)
    shutil.copy(good, tmp_path / "elo")
    found = {line.who: line.status for line in collect(course, NAME, [tmp_path / "elo"])}
    assert found == {"d-00000000": "unreadable", deelnemer_id(deelnemer): "new"}
    assert course.submitted("d-00000000", NAME).is_dir()


def test_a_damaged_later_attempt_leaves_the_earlier_one_in_force(
    course: Course, deelnemer: Path, tmp_path: Path
) -> None:
    one(course, handed_in(deelnemer))
    before = files_of(course.submitted(deelnemer_id(deelnemer), NAME))
    line = one(course, write(tmp_path / "elo" / f"proef_{deelnemer_id(deelnemer)}_20271101T000000Z.zip", b"kapot"))
    assert line.status == "unreadable"
    assert any("blijft gelden" in told for told in line.oddities)
    assert files_of(course.submitted(line.who, NAME)) == before


def test_a_file_changed_after_handing_in_is_told(course: Course, deelnemer: Path, tmp_path: Path) -> None:
    files = unzipped(handed_in(deelnemer))
    files["antwoorden/proef.json"] += b"\n"
    del files["antwoorden/ocai.json"]
    line = one(course, write(tmp_path / "elo" / "x.zip", zipped(files)))
    told = " ".join(line.oddities)
    assert "antwoorden/proef.json is na het inleveren veranderd" in told
    assert "antwoorden/ocai.json ontbreekt" in told


def test_what_does_not_belong_is_left_out_and_told(course: Course, deelnemer: Path, tmp_path: Path) -> None:
    files = {
        **unzipped(handed_in(deelnemer)),
        "gradebook.db": b"x",
        "bijlagen/x.exe": b"x",
        "source/proef/proef.ipynb": b"{}",
    }
    line = one(course, write(tmp_path / "elo" / "x.zip", zipped(files)))
    names = set(files_of(course.submitted(line.who, NAME)))
    assert not {"gradebook.db", "bijlagen/x.exe"} & names
    assert sum("hoort niet bij een inlevering" in told for told in line.oddities) == 2


def test_another_assignment_is_not_taken_in(course: Course, deelnemer: Path, tmp_path: Path) -> None:
    files = unzipped(handed_in(deelnemer))
    files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), "assignment": "m4-plan"}).encode()
    line = one(course, write(tmp_path / "elo" / "x.zip", zipped(files)))
    assert line.status == "other_assignment"
    assert not course.submitted(line.who, NAME).exists()


@pytest.mark.parametrize("who", ["../../etc", "a/b", "[abc]", "", "x" * 60, "d*"])
def test_an_id_never_becomes_a_path_or_a_pattern(course: Course, deelnemer: Path, tmp_path: Path, who: str) -> None:
    files = unzipped(handed_in(deelnemer))
    files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), "deelnemer": who}).encode()
    line = one(course, write(tmp_path / "elo" / "x.zip", zipped(files)))
    assert line.who == deelnemer_id(deelnemer)  # from the answers
    assert any("komt uit de antwoorden" in told for told in line.oddities)


def test_what_a_docent_put_there_by_hand_is_kept(course: Course, deelnemer: Path) -> None:
    who = deelnemer_id(deelnemer)
    write(course.submitted(who, NAME) / "proef.ipynb", b"van de docent")
    one(course, handed_in(deelnemer))
    assert (course.received(who, NAME) / "met-de-hand" / "proef.ipynb").read_bytes() == b"van de docent"


def test_nothing_there_is_told(course: Course, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    with pytest.raises(WorkbookError, match="geen enkele inlevering"):
        collect(course, NAME, [tmp_path / "leeg"])
    with pytest.raises(WorkbookError, match="bestaat niet"):
        collect(course, NAME, [tmp_path / "weg"])
