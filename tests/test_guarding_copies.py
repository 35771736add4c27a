"""A course in one file and back, a gradebook that heals itself, and what is kept too long."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_course import NAME, make_course
from small_gradebook import graded, points_of

from workbook.docent.course import Course
from workbook.docent.gradebook.connection import connected
from workbook.docent.guarding import archive, health, tombstones
from workbook.docent.guarding.archive import MANIFEST, backup, restore
from workbook.docent.guarding.forgetting import forget
from workbook.docent.guarding.retention import due
from workbook.docent.people import Person, roster, save
from workbook.errors import WorkbookError
from workbook.home import write_atomic

ONE, TWO = "d-00000001", "d-00000002"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = make_course(tmp_path_factory.mktemp("cursus"))
    graded(course, ONE, TWO)
    for code in (ONE, TWO):
        write_atomic(course.submitted(code, NAME) / f"{NAME}.ipynb", b"{}")
    people = [
        Person(id=f"p-0000000{at}", name=name, code=code)
        for at, name, code in ((1, "An Één", ONE), (2, "Bo Twee", TWO))
    ]
    save(course, people)
    return course


@pytest.fixture
def course(made: Course, tmp_path: Path) -> Course:
    return Course(Path(shutil.copytree(made.root, tmp_path / "cursus")))


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


# ---- one file, and back ----


def test_a_course_comes_back_as_it_was(course: Course, tmp_path: Path) -> None:
    write_atomic(course.root / "ontvangen" / NAME / "d-Ë" / "naam met spatie ë.txt", b"tekst")
    write_atomic(course.root / "ontvangen" / ".x.ab12.tmp", b"half")
    made = backup(course, tmp_path / "kopie.zip")
    done = restore(made.file, tmp_path / "terug" / "cursus")
    before = files(course.root)
    del before["ontvangen/.x.ab12.tmp"]
    after = files(done.folder)
    # A copy of a database made by SQLite itself may count its versions anew; what it holds is the same.
    assert before.pop("gradebook.db")[100:] == after.pop("gradebook.db")[100:]
    assert before == after
    assert (done.files, done.with_key, made.with_key) == (len(before) + 1, True, True)
    assert points_of(Course(done.folder), ONE) == 4
    assert not list((tmp_path / "terug").glob("*.terugzetten"))


def test_a_gradebook_that_is_in_use_is_copied_at_one_moment(course: Course, tmp_path: Path) -> None:
    with connected(course.directory(), lasting=True) as book:
        book.update_or_create_student("d-00000003")
        made = backup(course, tmp_path / "kopie.zip")
    with zipfile.ZipFile(made.file) as archive_:
        assert not [name for name in archive_.namelist() if name.endswith(("-wal", "-shm"))]
        write_atomic(tmp_path / "los.db", archive_.read("gradebook.db"))
    with contextlib.closing(sqlite3.connect(tmp_path / "los.db")) as plain:
        assert ("d-00000003",) in plain.execute("SELECT id FROM student").fetchall()


def test_names_stay_behind_when_that_is_asked(course: Course, tmp_path: Path) -> None:
    made = backup(course, tmp_path / "kopie.zip", with_key=False)
    with zipfile.ZipFile(made.file) as archive_:
        assert not [name for name in archive_.namelist() if name.startswith("sleutel")]
    assert b"An" + " Één".encode() not in made.file.read_bytes()
    assert not restore(made.file, tmp_path / "terug").with_key


def test_who_was_forgotten_does_not_come_back(course: Course, tmp_path: Path) -> None:
    old = backup(course, tmp_path / "oud.zip")
    forget(course, "An Een")
    for stones in (course.root, tombstones.path_in(course.root)):
        folder = tmp_path / f"terug-{stones.name}"
        assert restore(old.file, folder, stones=stones).forgotten == 1
        back = Course(folder)
        assert [each.code for each in roster(back).people] == [TWO]
        assert back.submitters(NAME) == [TWO]
        assert not [name for name, data in files(folder).items() if ONE.encode() in data or ONE in name]
        assert points_of(back, TWO) == 4
    # The tombstones that stand in the place where it comes count by themselves, and so do those in the copy.
    shutil.copytree(course.root / "register", tmp_path / "map" / "register")
    assert restore(old.file, tmp_path / "map").forgotten == 1
    fresh = backup(course, tmp_path / "nieuw.zip")
    assert restore(fresh.file, tmp_path / "nieuw").forgotten == 0
    assert len(tombstones.read(tombstones.path_in(tmp_path / "nieuw"))) == 1


def rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    change(members)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)
    target = file.with_name("veranderd.zip")
    target.write_bytes(made.getvalue())
    return target


def slip(members: dict[str, bytes], name: str) -> None:
    manifest = json.loads(members[MANIFEST])
    data = members[name] = b"kwaad"
    manifest["files"][name] = {"sha256": archive.hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    members[MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda members: members.update({"nbgrader_config.py": b"anders"}), "is veranderd"),
        (lambda members: members.pop("nbgrader_config.py"), "beschadigd"),
        (lambda members: members.update({"extra.txt": b"x"}), "bij het maken niet in zat"),
        (lambda members: members.pop(MANIFEST), "geen reservekopie"),
        (lambda members: members.update({MANIFEST: b"{half"}), "beschadigd"),
        (lambda members: members.update({MANIFEST: b'{"kind": "x", "format": 9, "files": {}}'}), "andere versie"),
        (lambda members: slip(members, "../buiten.txt"), "buiten haar eigen map"),
        (lambda members: slip(members, "/buiten.txt"), "buiten haar eigen map"),
        (lambda members: slip(members, "C:buiten.txt"), "buiten haar eigen map"),
        (lambda members: slip(members, "a\\..\\..\\buiten.txt"), "buiten haar eigen map"),
    ],
)
def test_a_copy_that_is_not_what_it_was_is_refused_before_anything_is_written(
    course: Course, tmp_path: Path, change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    file = rewritten(backup(course, tmp_path / "kopie.zip").file, change)
    with pytest.raises(WorkbookError, match=told):
        restore(file, tmp_path / "terug")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cursus", "kopie.zip", "veranderd.zip"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 0.999), at=st.integers(0, 10**9), by=st.integers(1, 255), truncate=st.booleans())
def test_no_damage_gives_another_course(
    copy_of: tuple[bytes, dict[str, bytes]], tmp_path: Path, cut: float, at: int, by: int, truncate: bool
) -> None:
    """Either it is refused and nothing is there, or every file is as it was (a byte that says nothing was hit)."""
    whole, before = copy_of
    data = bytearray(whole[: int(len(whole) * cut)] if truncate else whole)
    if not truncate:
        data[at % len(data)] ^= by
    file, folder = tmp_path / "kapot.zip", tmp_path / "terug"
    file.write_bytes(bytes(data))
    shutil.rmtree(folder, ignore_errors=True)
    try:
        restore(file, folder)
    except WorkbookError:
        assert not folder.exists()
    else:
        assert files(folder) == before


@pytest.fixture(scope="module")
def copy_of(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, dict[str, bytes]]:
    """Return a copy of a course without a gradebook, so that its files are the same to the byte."""
    folder = tmp_path_factory.mktemp("klein")
    for name in ("nbgrader_config.py", "source/a/a.ipynb", "ontvangen/a/d-1/x.txt"):
        write_atomic(folder / "cursus" / name, name.encode() * 20)
    made = backup(Course(folder / "cursus"), folder / "kopie.zip")
    return made.file.read_bytes(), files(folder / "cursus")


def test_nothing_is_ever_overwritten(course: Course, tmp_path: Path) -> None:
    made = backup(course, tmp_path / "kopie.zip")
    before = files(course.root)
    with pytest.raises(WorkbookError, match="bestaat al"):
        backup(course, made.file)
    with pytest.raises(WorkbookError, match="nooit overschreven"):
        restore(made.file, course.root)
    with pytest.raises(WorkbookError, match="in de cursusmap zelf"):
        backup(course, course.root / "kopie.zip")
    with pytest.raises(WorkbookError, match="bestaat niet"):
        restore(tmp_path / "weg.zip", tmp_path / "terug")
    with pytest.raises(WorkbookError, match="geen lijst van vergeten"):
        restore(made.file, tmp_path / "terug", stones=tmp_path)
    assert files(course.root) == before


def test_a_file_that_cannot_be_read_leaves_no_half_copy(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path.name == "deelnemers.csv":
            raise PermissionError(13, "in use")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(WorkbookError, match="geen reservekopie gemaakt"):
        backup(course, tmp_path / "kopie.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["cursus"]


# ---- a gradebook that is whole ----


def flipped(data: bytes, start: int, length: int = 2000) -> bytes:
    return data[:start] + bytes(each ^ 0x5A for each in data[start : start + length]) + data[start + length :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: flipped(data, 0, 100), lambda data: flipped(data, 4096), lambda data: flipped(data, len(data) // 2),
        lambda data: data[: len(data) // 3], lambda _: b"", lambda _: b"geen database" * 500,
    ],
    ids=["header", "second page", "middle page", "truncated", "empty", "another file"],
)  # fmt: skip
def test_damage_is_noticed_told_put_aside_and_healed(
    course: Course, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    path = course.root / "gradebook.db"
    health.keep_good(course)
    broken = damage(path.read_bytes())
    path.write_bytes(broken)
    assert not health.health(course).whole
    write_atomic(course.root / "oordelen" / NAME / f"{ONE}.json", b"{}")
    assert points_of(course, ONE) == 4
    assert "was beschadigd" in caplog.text
    assert "nog 1 bestanden" in caplog.text
    (aside,) = (course.root / health.FOLDER).glob("beschadigd-*.db")
    assert aside.read_bytes() == broken
    assert health.health(course).whole
    caplog.clear()
    assert points_of(course, TWO) == 4
    assert not caplog.text


def test_without_a_good_copy_nothing_is_replaced(course: Course) -> None:
    path = course.root / "gradebook.db"
    path.write_bytes(b"geen database" * 500)
    with pytest.raises(WorkbookError, match="beschadigd"):
        points_of(course, ONE)
    assert path.read_bytes() == b"geen database" * 500


def test_a_damaged_copy_is_passed_over_for_an_older_good_one(course: Course) -> None:
    graded(course, ONE, points=1)
    first = health.keep_good(course)
    graded(course, ONE, points=3)
    second = health.keep_good(course)
    assert first is not None
    assert second is not None
    second.write_bytes(second.read_bytes()[:5000])
    (course.root / "gradebook.db").write_bytes(b"x" * 9000)
    assert points_of(course, ONE) == 1


def test_each_run_leaves_a_copy_of_which_five_stay_and_none_is_twice(course: Course) -> None:
    for number in range(7):
        with connected(course.directory(), lasting=True) as book:
            book.update_or_create_student(f"d-nieuw{number}")
    assert len(health.health(course).copies) == health.KEEP
    before = files(course.root / health.FOLDER)
    with connected(course.directory(), lasting=True) as book:
        assert book.students
    assert files(course.root / health.FOLDER) == before


def test_another_gradebook_is_never_healed_with_this_one(course: Course, tmp_path: Path) -> None:
    health.keep_good(course)
    for path in (course.root / "ander.db", tmp_path / "gradebook.db"):
        path.write_bytes(b"x" * 9000)
        with pytest.raises(WorkbookError, match="beschadigd"), evolve(course, db=f"sqlite:///{path}").gradebook():
            pass
        assert path.read_bytes() == b"x" * 9000
        assert health.keep_copy(path, course.root) is None


# ---- kept too long ----

PLAN = """\
groups:
  - {id: breda, days: {1: 2024-01-31}}
  - {id: zwolle, days: {1: 2026-01-31}}
"""


def test_what_is_past_its_date_is_listed_with_what_was_agreed(course: Course) -> None:
    one, two = roster(course).people
    save(course, [evolve(one, group="breda"), evolve(two, group="zwolle")])
    write_atomic(course.submitted("d-99999999", NAME) / f"{NAME}.ipynb", b"{}")
    with pytest.raises(WorkbookError, match="niet hoelang"):
        due(course)
    agreed = "retention: {months: 13, basis: Afgesproken., register_years: 2, register_basis: Bewijs.}\n"
    write_atomic(course.root / "cursus.yaml", (PLAN + agreed).encode())
    records = [
        {"number": "2023-001", "status": "issued", "date": "2023-01-01"},
        {"number": "2025-001", "date": "2025-06-01"},
    ]
    write_atomic(
        course.root / "register" / "certificaten.jsonl", "\n".join(map(json.dumps, records)).encode() + b"\n{half"
    )
    assert [(each.who, each.since.isoformat()) for each in due(course, date(2025, 3, 1))] == [
        ("2023-001", "2025-01-01"), ("p-00000001", "2025-02-28"),
    ]  # fmt: skip
    assert [each.who for each in due(course, date(2027, 3, 1))] == [
        "2023-001",
        "p-00000001",
        "d-99999999",
        "p-00000002",
    ]
    assert not due(course, date(2024, 3, 1))


# ---- commands ----


def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbook", "docent", *map(str, words)],
        capture_output=True, encoding="utf-8", check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def test_the_commands_say_what_they_did(course: Course, tmp_path: Path) -> None:
    made = command("backup", "--out", tmp_path / "kopie.zip", "--course", course.root)
    assert made.returncode == 0, made.stderr
    assert "staan ook de namen" in made.stdout
    back = command("restore", tmp_path / "kopie.zip", tmp_path / "terug", "--json")
    assert json.loads(back.stdout)["forgotten"] == 0
    refused = command("restore", tmp_path / "kopie.zip", tmp_path / "terug")
    assert (refused.returncode, "nooit overschreven" in refused.stderr) == (2, True)
    (course.root / "gradebook.db").write_bytes(b"x" * 9000)
    checked = command("check", "--course", course.root)
    assert (checked.returncode, "beschadigd" in checked.stdout) == (2, True)
    assert command("retention", "--course", course.root).returncode == 2
