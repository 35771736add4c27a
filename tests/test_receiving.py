"""Receiving: every shape of ELO, whose a hand-in is, and nothing and nobody that goes unmentioned."""

from __future__ import annotations

import io
import json
import shutil
import stat
import unicodedata
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from elo_shapes import EXTRAS, PEOPLE, SHAPES, brightspace, bulk, canvas, ilias, moodle, parcel, zipped
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_course import NAME, fill, make_course, make_deelnemer, notebook_path
from typer.testing import CliRunner

from workbook.docent.collect import Outcome, collect, read_receipt, receive
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.grade import grade
from workbook.docent.people import Person, roster, save
from workbook.docent.receiving.linking import link
from workbook.docent.receiving.names import likeness, named
from workbook.docent.receiving.opening import opened
from workbook.docent.receiving.profiles import Sender, read_profile, shapes
from workbook.docent.receiving.whose import refuse
from workbook.errors import WorkbookError
from workbook.home import deelnemer_id
from workbook.texts import entry

WORD = b"PK fake document"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, Path]]:
    """Make a course once, and a deelnemer for each of the people, with a hand-in."""
    base = tmp_path_factory.mktemp("prepared")
    course = make_course(base)
    homes = {}
    for number, name in enumerate(PEOPLE):
        homes[name] = make_deelnemer(base / f"d{number}", course)
        fill(homes[name], kleur="blauw", getal=40 + number, tekst=f"Tekst {number}.")
    return course, homes


@pytest.fixture
def course(prepared: tuple[Course, dict[str, Path]], tmp_path: Path) -> Course:
    shutil.copytree(prepared[0].root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


@pytest.fixture
def homes(prepared: tuple[Course, dict[str, Path]]) -> dict[str, Path]:
    return prepared[1]


def listed(course: Course, *names: str, **more: Any) -> None:
    people = []
    for name in names:
        first, _, last = name.partition(" ")
        people.append(Person(name=name, first=first, last=last, **more))
    save(course, people)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def outside_keys(course: Course) -> str:
    """Return every name of a file and everything in it outside `sleutel/`."""
    files = files_of(course.root)
    return "\n".join(
        name + data.decode("utf-8", "replace") for name, data in files.items() if not name.startswith("sleutel/")
    )


# ---- the shapes, each with a zip as the ELO makes it ----


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_shape_of_elo_ends_with_the_right_people_and_no_names(
    course: Course, homes: dict[str, Path], tmp_path: Path, shape: Callable[[int, str, str], str], form: Any
) -> None:
    listed(course, *PEOPLE, "Anna Smit")
    inside = {}
    for number, (name, home) in enumerate(homes.items()):
        file, data = parcel(home)
        inside[unicodedata.normalize(form, shape(number, name, file))] = data
    extras = EXTRAS.get(shape.__name__, {})
    path = bulk(tmp_path / "elo", {**inside, **extras, "__MACOSX/._x": b"x"})
    outcome = receive(course, NAME, [path])
    codes = {name: deelnemer_id(home) for name, home in homes.items()}
    assert {each.name: each.code for each in roster(course).people} == {**codes, "Anna Smit": ""}
    assert {each.elo for each in outcome.rows} == {shape.__name__}
    assert [each.status for each in outcome.rows] == ["new"] * 3
    assert [each.name for each in outcome.absent] == ["Anna Smit"]
    assert not outcome.to_confirm
    assert not outcome.strangers
    assert len(outcome.passed) == len(extras) + 1
    assert sum("ELO" in each.why for each in outcome.passed) == len(extras)
    told = outside_keys(course)
    for name in ("Zoë", "Zoe", "zoë", "Brien", "obrien", "Björn", "Bjoern", "vries", "login1"):
        assert name not in told
    assert "Brien" in (course.root / "sleutel" / "herkomst.jsonl").read_text(encoding="utf-8") or shape is canvas
    before = files_of(course.root)
    again = receive(course, NAME, [path])
    assert {each.status for each in again.rows} == {"again"}
    assert files_of(course.root) == before
    assert json.dumps(outcome.to_json()).count("Zo") == 0


def test_the_time_of_the_elo_and_its_mark_tell_who_is_late(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    (course.root / "cursus.yaml").write_text("deadlines: {proef: 2026-11-22 23:59}\n", encoding="utf-8")
    file, data = parcel(homes[PEOPLE[0]])
    (line,) = receive(course, NAME, [bulk(tmp_path, {brightspace(0, PEOPLE[0], file): data})]).rows
    assert line.late
    assert line.late_hours == pytest.approx(14.07, abs=0.01)
    assert "14 uur na de deadline" in " ".join(line.oddities)
    file, data = parcel(homes[PEOPLE[1]])
    (line,) = receive(course, NAME, [bulk(tmp_path, {canvas(1, PEOPLE[1], file): data})]).rows
    assert (line.late, line.late_hours) == (True, None)
    file, data = parcel(homes[PEOPLE[2]], datetime(2026, 11, 25, 9, tzinfo=UTC))
    (line,) = receive(course, NAME, [bulk(tmp_path, {file: data})]).rows
    assert "2 dagen en 10 uur" in " ".join(line.oddities)
    (course.root / "cursus.yaml").write_text("deadlines: morgen\n", encoding="utf-8")
    assert "cursus.yaml" in receive(course, NAME, [bulk(tmp_path, {file: data})]).notes[0]


@pytest.mark.parametrize("text", ["Nov 23, 2026 203 PM", "23 nov. 2026 14:03", "maandag 23 november 2026 1403"])
def test_a_moment_is_read_in_both_languages(course: Course, text: str) -> None:
    sender = shapes(course)["brightspace"].read(f"1-2 - Jan Smit - {text}")
    assert sender is not None
    assert sender.when is not None
    assert (sender.when.month, sender.when.day, sender.when.hour, sender.when.minute) == (11, 23, 14, 3)


def test_an_unknown_shape_still_comes_in_and_a_file_of_the_course_teaches_it(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    file, data = parcel(homes[PEOPLE[0]])
    path = bulk(tmp_path, {f"inzending 7 = {PEOPLE[0]}/{file}": data})
    outcome = receive(course, NAME, [path])
    assert [(each.status, each.elo) for each in outcome.rows] == [("new", "")]
    assert outcome.strangers == (deelnemer_id(homes[PEOPLE[0]]),)
    (course.root / "elo").mkdir()
    (course.root / "elo" / "eigen.yaml").write_text(
        "id: eigen\nlabel: Onze ELO\nsource: zelf gezien\nchecked: 2026-11-29\nfolder: true\n"
        "pattern: 'inzending \\d+ = (?P<name>.+)'\n",
        encoding="utf-8",
    )
    assert [(each.status, each.elo) for each in receive(course, NAME, [path]).rows] == [("again", "eigen")]
    assert roster(course).by_code(outcome.rows[0].who) is not None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pattern": "'(?P<name>.+'"}, "geen goed patroon"),
        ({"pattern": "'(?P<naam>.+)'"}, "naam"),
        ({"pattern": "'.+'"}, "van wie"),
        ({"folder": "misschien"}, "folder"),
        ({"mappen": "true"}, "mappen"),
        ({"label": None}, "label"),
    ],
)
def test_a_broken_shape_is_told_with_its_file_and_key(
    course: Course, tmp_path: Path, change: dict[str, str | None], told: str
) -> None:
    keys: dict[str, str | None] = {
        "id": "x", "label": "X", "source": "s", "checked": "2026-11-29", "folder": "true", "pattern": "'(?P<name>.+)'",
    }  # fmt: skip
    keys.update(change)
    (course.root / "elo").mkdir()
    text = "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)
    (course.root / "elo" / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(WorkbookError) as error:
        receive(course, NAME, [bulk(tmp_path, {"x.ipynb": b"{}"})])
    assert "x.yaml" in error.value.where
    assert told in str(error.value)


# ---- whose ----


def test_a_name_that_is_nearly_somebodys_is_asked_and_remembered(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, "Daan Jansen", "Kees Jansen")
    file, data = parcel(homes[PEOPLE[0]])
    path = bulk(tmp_path, {f"D. Jansen_1_assignsubmission_file_/{file}": data})
    outcome = receive(course, NAME, [path])
    (claim,) = outcome.to_confirm
    assert (claim.person.name, claim.said, outcome.rows[0].status) == ("Daan Jansen", "D. Jansen", "new")
    assert [each.name for each in outcome.absent] == ["Kees Jansen"]
    assert not outcome.strangers
    assert roster(course).people[0].code == ""
    linked = link(course, claim.code, "Daan Jansen")
    assert (linked.person.code, linked.person.elo, linked.moved) == (claim.code, ("D. Jansen",), ())
    assert not receive(course, NAME, [path]).to_confirm
    # The next assignment comes as a bare notebook: the ELO's name is known now.
    bare = bulk(
        tmp_path, {"D. Jansen_9_assignsubmission_file_/proef (1).ipynb": notebook_path(homes[PEOPLE[1]]).read_bytes()}
    )
    assert [each.who for each in receive(course, NAME, [bare]).rows] == [claim.code]


def test_who_is_said_not_to_be_it_is_not_asked_again(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, "Daan Jansen")
    file, data = parcel(homes[PEOPLE[0]])
    path = bulk(tmp_path, {f"D. Jansen_1_assignsubmission_file_/{file}": data})
    refuse(course, receive(course, NAME, [path]).to_confirm[0])
    assert not receive(course, NAME, [path]).to_confirm


def test_two_people_of_one_name_are_never_linked_by_it(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, "Jan Smit", "Jan Smit")
    file, data = parcel(homes[PEOPLE[0]])
    (line,) = receive(course, NAME, [bulk(tmp_path, {f"Smit, Jan_1_assignsubmission_file_/{file}": data})]).rows
    assert "meer dan een keer" in line.asides[0]
    assert not any(each.code for each in roster(course).people)
    second = roster(course).people[1].id
    assert link(course, line.who, second).person.id == second


def test_a_colleagues_file_is_flagged_and_stays_with_its_pseudonym(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    one, two = PEOPLE[:2]
    file, data = parcel(homes[one])
    receive(course, NAME, [bulk(tmp_path, {moodle(0, one, file): data})])
    file, data = parcel(homes[one], datetime(2026, 11, 21, tzinfo=UTC))
    (line,) = receive(course, NAME, [bulk(tmp_path, {moodle(1, two, file): data})]).rows
    assert line.who == deelnemer_id(homes[one])
    assert any("niet bij dezelfde persoon" in told for told in line.oddities)
    assert two in line.asides[0].replace("OBrien", "O'Brien")
    assert roster(course).people[1].code == ""
    assert "Brien" not in outside_keys(course)


def test_one_pseudonym_from_two_names_links_to_neither(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, *PEOPLE)
    file, data = parcel(homes[PEOPLE[0]])
    inside = {moodle(0, PEOPLE[0], file): data, moodle(1, PEOPLE[1], file): data}
    outcome = receive(course, NAME, [bulk(tmp_path, inside)])
    assert not any(each.code for each in roster(course).people)
    assert all("twee verschillende namen" in " ".join(each.oddities) for each in outcome.rows)


def test_a_new_laptop_is_confirmed_and_its_hand_ins_come_with_the_others(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    name = PEOPLE[0]
    file, data = parcel(homes[name])
    receive(course, NAME, [bulk(tmp_path, {moodle(0, name, file): data})])
    new, old = deelnemer_id(homes[PEOPLE[2]]), deelnemer_id(homes[name])
    file, data = parcel(homes[PEOPLE[2]], datetime(2026, 11, 21, tzinfo=UTC))
    outcome = receive(course, NAME, [path := bulk(tmp_path, {moodle(0, name, file): data})])
    assert [(each.code, each.person.name) for each in outcome.to_confirm] == [(new, name)]
    linked = link(course, new, name)
    assert (linked.code, linked.person.other_codes, linked.moved) == (old, (new,), (NAME,))
    assert not course.submitted(new, NAME).exists()
    assert (read_receipt(course, NAME, old) or {})["made_at"].startswith("2026-11-21")
    assert len([each for each in course.received(old, NAME).iterdir() if each.is_dir()]) == 2
    assert [(each.who, each.status) for each in receive(course, NAME, [path]).rows] == [(old, "again")]
    with pytest.raises(WorkbookError, match="hoort al bij"):
        link(course, new, PEOPLE[1])
    with pytest.raises(WorkbookError, match="niets opgehaald"):
        link(course, "d-99999999", PEOPLE[1])


def test_a_bare_notebook_gets_a_pseudonym_by_the_name_in_the_elo(
    course: Course, prepared: tuple[Course, dict[str, Path]], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    data = (prepared[0].release(NAME) / "proef.ipynb").read_bytes()
    path = bulk(
        tmp_path,
        {moodle(0, PEOPLE[0], "proef - kopie.ipynb.txt"): data, moodle(1, "Niemand Bekend", "proef_def2.ipynb"): data},
    )
    outcome = receive(course, NAME, [path])
    known, unknown = sorted(each.who for each in outcome.rows)
    assert known == roster(course).people[0].code
    assert known.startswith("d-")
    assert unknown.startswith("onbekend-")
    assert not any(
        "geen deelnemerscode" in told for each in outcome.rows for told in each.oddities if each.who == known
    )
    assert {each.status for each in receive(course, NAME, [path]).rows} == {"again"}
    linked = link(course, unknown, PEOPLE[1])
    assert linked.code.startswith("d-")
    assert course.submitted(linked.code, NAME).is_dir()
    assert {each.who for each in receive(course, NAME, [path]).rows} == {known, linked.code}


@pytest.mark.parametrize(
    ("said", "glued", "exact", "near"),
    [
        ("van den Berg, Zoe", False, True, True),
        ("Zoë Berg", False, True, True),
        ("bergzoëvanden", True, True, True),
        ("Z. van den Berg", False, False, True),
        ("Zoee van den Bergh", False, False, True),
        ("Piet Bakker", False, False, False),
    ],
)
def test_names_are_the_same_or_nearly_so(said: str, glued: bool, exact: bool, near: bool) -> None:
    person = Person(id="p-1", name="Zoë van den Berg", first="Zoë", last="van den Berg")
    sender = Sender(profile="x", name=said, glued=glued)
    assert bool(named(sender, [person])) == exact
    assert (likeness(sender, person) >= 0.8) == near


@given(st.text(max_size=30), st.text(max_size=30), st.booleans())
def test_any_two_names_can_be_compared(said: str, name: str, glued: bool) -> None:
    sender, person = Sender(profile="x", name=said, glued=glued), Person(id="p-1", name=name)
    assert 0 <= likeness(sender, person) <= 1
    assert len(named(sender, [person])) <= 1


# ---- oddities of hand-ins ----


def test_a_report_alone_is_kept_and_does_not_stop_grading(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    file, data = parcel(homes[PEOPLE[1]])
    path = bulk(tmp_path, {moodle(0, PEOPLE[0], "verslag.docx"): WORD, moodle(1, PEOPLE[1], file): data})
    outcome = receive(course, NAME, [path])
    report = next(each for each in outcome.rows if each.status == "report")
    assert set(files_of(course.submitted(report.who, NAME))) == {"bijlagen/verslag.docx", "timestamp.txt"}
    rows = {row.id: row for row in grade(course, NAME, workers=1)}
    assert rows[report.who].status in {"unreadable", "needs_review"}
    assert "verslag" in " ".join(rows[report.who].oddities)
    assert rows[deelnemer_id(homes[PEOPLE[1]])].total > 0
    assert {each.status for each in receive(course, NAME, [path]).rows} == {"report", "again"}


def test_a_report_that_comes_later_stands_beside_what_was_handed_in(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    file, data = parcel(homes[PEOPLE[0]])
    receive(course, NAME, [bulk(tmp_path, {moodle(0, PEOPLE[0], file): data})])
    (line,) = receive(course, NAME, [bulk(tmp_path, {moodle(0, PEOPLE[0], "verslag.docx"): WORD})]).rows
    placed = files_of(course.submitted(line.who, NAME))
    assert (line.status, placed["bijlagen/verslag.docx"]) == ("report", WORD)
    assert "proef.ipynb" in placed


def test_what_lies_beside_a_hand_in_goes_with_it(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    file, data = parcel(homes[PEOPLE[0]])
    loose = notebook_path(homes[PEOPLE[0]]).read_bytes() + b"\n"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        same = archive.read("proef.ipynb")
    inside = {"verslag.docx": WORD, "proef.ipynb": loose, "proef (1).ipynb": same, "foto.heic": b"x", file: data}
    outcome = receive(
        course, NAME, [bulk(tmp_path, {moodle(0, PEOPLE[0], name): each for name, each in inside.items()})]
    )
    (line,) = outcome.rows
    assert "bijlagen/verslag.docx" in files_of(course.submitted(line.who, NAME))
    assert sum("stond los naast" in told for told in line.oddities) == 2
    assert {each.name for each in outcome.passed} == {"proef (1).ipynb", "foto.heic"}


def test_somebody_who_hands_in_for_a_group(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, *PEOPLE)
    inside = dict(parcel(home) for home in homes.values())
    path = bulk(tmp_path, {moodle(0, PEOPLE[0], "groep.zip"): zipped({**inside, "samen.docx": WORD})})
    outcome = receive(course, NAME, [path])
    assert {each.who for each in outcome.rows} == {deelnemer_id(home) for home in homes.values()}
    assert not any(each.code for each in roster(course).people)
    assert all("in de inlevering van" in " ".join(each.asides) for each in outcome.rows)
    assert "bij wie dit hoort" in outcome.passed[0].why


def test_two_assignments_in_one_hand_in(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    shutil.copytree(course.source(NAME), course.source("m9-ander"))
    (course.source("m9-ander") / "proef.ipynb").rename(course.source("m9-ander") / "m9-ander.ipynb")
    data = notebook_path(homes[PEOPLE[0]]).read_bytes()
    path = bulk(
        tmp_path, {moodle(0, PEOPLE[0], "proef.ipynb"): data, moodle(0, PEOPLE[0], "m9-ander_def2.ipynb"): data}
    )
    outcome = receive(course, NAME, [path])
    assert sorted(each.status for each in outcome.rows) == ["new", "other_assignment"]
    outcome = receive(course, NAME, [path], everything=True)
    assert sorted((each.assignment, each.status) for each in outcome.rows) == [("m9-ander", "new"), (NAME, "again")]
    assert course.submitted(outcome.rows[0].who, "m9-ander").is_dir()


def test_a_team_of_ilias_has_a_folder_of_its_own(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, *PEOPLE)
    file, data = parcel(homes[PEOPLE[2]])
    (line,) = receive(course, NAME, [bulk(tmp_path, {f"Team 12/{ilias(2, PEOPLE[2], file)}": data})]).rows
    assert (line.elo, roster(course).people[2].code) == ("ilias", line.who)


def test_a_plain_folder_by_person_links_by_its_exact_name_only(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    for name, called in zip(PEOPLE, ("Zoe van den Berg", "D. OBrien", "Björn de Vries"), strict=True):
        file, data = parcel(homes[name])
        if called.startswith("D."):
            bulk(tmp_path / "elo" / called, {file: data})
        else:
            (tmp_path / "elo" / called).mkdir(parents=True)
            (tmp_path / "elo" / called / file).write_bytes(data)
    outcome = receive(course, NAME, [tmp_path / "elo"])
    assert [bool(each.code) for each in roster(course).people] == [True, False, True]
    assert not outcome.to_confirm
    assert len(outcome.strangers) == 1


def test_the_same_work_of_two_people_is_told(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, *PEOPLE)
    path = bulk(tmp_path, {moodle(0, PEOPLE[0], "a.docx"): WORD, moodle(1, PEOPLE[1], "b.docx"): WORD})
    rows = receive(course, NAME, [path]).rows
    assert all("Precies hetzelfde" in each.oddities[-1] for each in rows)


def test_a_document_of_nobody_is_passed_over_and_one_with_a_name_is_not(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    folder = tmp_path / "downloads"
    bulk(folder, dict([parcel(homes[PEOPLE[2]])]))
    (folder / "Zoe van den Berg.docx").write_bytes(WORD)
    (folder / "Notulen.docx").write_bytes(WORD + b"2")
    (folder / "film.mp4").write_bytes(b"x")
    outcome = receive(course, NAME, [folder])
    assert [each.status for each in outcome.rows].count("report") == 1
    assert {each.name for each in outcome.passed} == {"Notulen.docx", "film.mp4"}
    assert roster(course).people[0].code


def test_links_and_hidden_files_of_a_folder_are_mentioned(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "elo"
    bulk(folder, dict([parcel(homes[PEOPLE[0]])]))
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / "~$verslag.docx").write_bytes(b"x")
    try:
        (folder / "link.ipynb").symlink_to(tmp_path / "cursus" / "nbgrader_config.py")
    except OSError:
        pytest.skip("this system makes no links")
    outcome = receive(course, NAME, [folder])
    assert {each.name for each in outcome.passed} == {".ipynb_checkpoints", "~$verslag.docx", "link.ipynb"}
    assert len(outcome.rows) == 1


def test_a_zip_of_old_windows_keeps_the_letters_of_a_name(
    course: Course, homes: dict[str, Path], tmp_path: Path
) -> None:
    listed(course, *PEOPLE)
    file, data = parcel(homes[PEOPLE[0]])
    name, path = moodle(0, PEOPLE[0], file), tmp_path / "alles.zip"

    class Old(zipfile.ZipInfo):
        """A name in a zip that does not say that it is UTF-8."""

        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's own name
            return self.filename.encode(), self.flag_bits & ~0x800

    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(Old(name), data)
    with zipfile.ZipFile(path) as archive:
        assert name not in archive.namelist()
    receive(course, NAME, [path])
    assert roster(course).people[0].code == deelnemer_id(homes[PEOPLE[0]])


def test_a_name_that_no_disk_takes_stops_nobody_else(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    file, data = parcel(homes[PEOPLE[0]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[f"antwoorden/{'x' * 300}.json"] = b"{}"
    files["manifest.json"] = files["manifest.json"].replace(deelnemer_id(homes[PEOPLE[0]]).encode(), b"d-00000000")
    other = dict([parcel(homes[PEOPLE[1]])])
    rows = {each.who: each for each in receive(course, NAME, [bulk(tmp_path, {file: zipped(files), **other})]).rows}
    assert rows["d-00000000"].status == "unreadable"
    assert rows[deelnemer_id(homes[PEOPLE[1]])].status == "new"


NAMES = st.one_of(
    st.sampled_from([
        "manifest.json", "antwoorden/ocai.json", "proef.ipynb", "x.zip", "verslag.docx", "index.html", ".DS_Store",
        "Smit, Jan_1_assignsubmission_file_/x.ipynb", "smitjan_1_2_x.docx", "a/b/c.txt", "./x.md", "a//b.pdf",
    ]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
)  # fmt: skip
DATA = st.one_of(
    st.binary(max_size=30),
    st.just(b"{}"),
    st.builds(zipped, st.dictionaries(st.sampled_from(["q.ipynb", "r.txt"]), st.binary(max_size=5))),
)


@settings(max_examples=60)
@given(st.lists(st.tuples(NAMES, DATA), min_size=1, max_size=6))
def test_whatever_a_zip_holds_every_file_is_mentioned(
    prepared: tuple[Course, dict[str, Path]], tmp_path_factory: pytest.TempPathFactory, files: list[tuple[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    course = Course(folder / "cursus")
    shutil.copytree(prepared[0].source(NAME), folder / "cursus" / "source" / NAME)
    path = folder / "alles.zip"
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(path, "w") as archive:  # two files of one name
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data)
    outcome = receive(course, NAME, [path])
    mentioned = [*(place for each in outcome.rows for place in each.places), *(each.place for each in outcome.passed)]
    pieces = opened(path)
    assert sorted(mentioned) == sorted(each.place for each in pieces)
    assert len(pieces) >= sum(not name.endswith(("/", "\\")) for name, _ in files) or pieces[0].broken
    before = files_of(course.root)
    assert len(receive(course, NAME, [path]).rows) == len(outcome.rows)
    assert files_of(course.root) == before


# ---- the command ----


def run(*arguments: object, text: str = "") -> Any:
    return CliRunner().invoke(app, [str(each) for each in arguments], input=text, catch_exceptions=False)


def test_the_command_tells_everything_and_everybody(course: Course, homes: dict[str, Path], tmp_path: Path) -> None:
    listed(course, "Zoë van den Bergh", "Anna Smit")
    file, data = parcel(homes[PEOPLE[0]])
    path = bulk(tmp_path, {moodle(0, PEOPLE[0], file): data, "index.html": b"x"})
    done = run("collect", NAME, path, "--course", course.root)
    assert done.exit_code == 0
    for words in (
        "index.html",
        "Anna Smit",
        "Nog te bevestigen",
        f"workbook docent link {deelnemer_id(homes[PEOPLE[0]])}",
    ):
        assert words in done.stdout
    found = json.loads(run("collect", NAME, path, "--course", course.root, "--json").stdout)
    assert set(found) == {"assignment", "rows", "passed_over", "absent", "to_confirm", "strangers", "notes"}
    assert found["to_confirm"][0]["elo"] == PEOPLE[0]
    assert PEOPLE[0] not in json.dumps(found["rows"], ensure_ascii=False)
    done = run("link", found["rows"][0]["id"], found["to_confirm"][0]["person"], "--course", course.root)
    assert "hoort nu bij Zoë van den Bergh" in done.stdout
    assert "Iedereen" not in run("collect", NAME, path, "--course", course.root).stdout


@pytest.mark.parametrize(("answer", "code"), [("j\n", True), ("nee\n", False)])
def test_on_a_terminal_it_asks_once(
    course: Course, homes: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: bool
) -> None:
    monkeypatch.setattr("workbook.docent.commands.receiving._can_ask", lambda: True)
    listed(course, "Zoë van den Bergh")
    file, data = parcel(homes[PEOPLE[0]])
    path = bulk(tmp_path, {moodle(0, PEOPLE[0], file): data})
    done = run("collect", NAME, path, "--course", course.root, text=answer)
    assert "dezelfde als Zoë van den Bergh" in done.stderr
    assert bool(roster(course).people[0].code) == code
    assert "dezelfde als" not in run("collect", NAME, path, "--course", course.root).stderr


def test_with_nothing_to_take_in_the_command_says_what_it_saw(course: Course, tmp_path: Path) -> None:
    path = bulk(tmp_path, {"index.html": b"x"})
    with pytest.raises(WorkbookError, match="geen enkele inlevering"):
        collect(course, NAME, [path])
    assert isinstance(receive(course, NAME, [path]), Outcome)
    done = run("collect", NAME, path, "--course", course.root)
    assert (done.exit_code, "index.html" in done.stdout, "geen enkele" in done.stderr) == (2, True, True)
    done = run("collect", NAME, path, "--course", course.root, "--json")
    assert (done.exit_code, len(json.loads(done.stdout)["passed_over"])) == (2, 1)


def test_every_shape_that_is_shipped_says_where_it_is_known_from() -> None:
    folder = Path(str(__import__("workbook.docent.receiving", fromlist=["x"]).__file__)).parent / "elo"
    for path in sorted(folder.glob("*.yaml")):
        found = read_profile(path)
        assert found.id == path.stem
        assert found.source


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not tell where an open file lies")
@pytest.mark.parametrize("swapped", ["map", "map/inlevering.json"])
def test_what_becomes_a_link_while_it_is_read_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapped: str
) -> None:
    """On a hub a box belongs to somebody who may change it while the docent collects."""
    box, elsewhere = tmp_path / "bak", tmp_path / "elders"
    for folder, words in ((box / "map", "eigen"), (elsewhere / "map", "geheim")):
        folder.mkdir(parents=True)
        (folder / "inlevering.json").write_text(words)
    checked = stat.S_ISREG

    def swap(mode: int) -> bool:
        if not (box / swapped).is_symlink():
            (box / swapped).rename(tmp_path / "opzij")
            (box / swapped).symlink_to(elsewhere / swapped)
        return checked(mode)

    monkeypatch.setattr("workbook.docent.receiving.opening.stat.S_ISREG", swap)
    (piece,) = opened(box)
    assert (box / swapped).is_symlink()
    assert (piece.data, piece.passed) == (b"", entry("receiving.passed")["unreadable"])
