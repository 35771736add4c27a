"""What goes out: every release kept and graded by, the module's zip, the invitation, the exchange, and nothing hidden in any byte."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import shutil
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sample_course import NAME, QUIZ, SECRET, edit, fill, handed_in, make_course, make_deelnemer
from typer.testing import CliRunner

from workbook import course as leergang
from workbook.docent.collect import collect
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.distributing.editions import editions, kept
from workbook.docent.distributing.exchange import put_on_exchange
from workbook.docent.distributing.handing_out import hand_out
from workbook.docent.distributing.hidden import found_in
from workbook.docent.distributing.invitation import invitations
from workbook.docent.distributing.modules import assignment_of, packed_module
from workbook.docent.founding import new
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import give, marks
from workbook.docent.planning import Group, Planning
from workbook.docent.release import release, released_notebook
from workbook.errors import WorkbookError
from workbook.renewing import MANIFEST

LINE = "Wie hier een figuur noemt zonder aantal, krijgt ten hoogste twee punten."


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_course(tmp_path_factory.mktemp("prepared"))


@pytest.fixture
def course(prepared: Course, tmp_path: Path) -> Course:
    shutil.copytree(prepared.root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


def source_path(course: Course) -> Path:
    return course.source(NAME) / f"{NAME}.ipynb"


def release_of(course: Course) -> str:
    return str(released_notebook(course, NAME)["metadata"]["workbook"]["release"])


def correct(course: Course, change: Any) -> str:
    """Change the source, release it again, and return the new id."""
    edit(source_path(course), change)
    return release(course, NAME).id


# ---- releases are kept ----


def test_every_release_is_kept_and_the_checks_apart_from_what_goes_out(course: Course) -> None:
    first = release_of(course)
    second = correct(course, lambda made: made["cells"][0].update(source="# Proefopdracht, verbeterd"))
    assert [each.id for each in editions(course, NAME)] == [first, second]
    edition = kept(course, NAME, first)
    assert edition is not None
    assert edition.notebook()["cells"][0]["source"] in ("# Proefopdracht", ["# Proefopdracht"])
    assert SECRET in edition.source.read_text(encoding="utf-8")
    out = [path.read_bytes() for path in (course.root / "uitdelen").rglob("*") if path.is_file()]
    assert not [data for data in out if found_in(data, [SECRET])]


def test_a_correction_of_a_hidden_test_alone_is_the_same_release_and_any_other_a_new_one(course: Course) -> None:
    first = release_of(course)
    hidden = correct(course, lambda made: _replace(made, f'{SECRET} = "blauw"', f'{SECRET} = "rood"'))
    assert hidden == first
    edition = kept(course, NAME, first)
    assert edition is not None
    assert "rood" in edition.source.read_text(encoding="utf-8")
    quiz = course.source(NAME) / f"{NAME}.yaml"
    quiz.write_text(QUIZ.replace("Blauw", "Diepblauw"), encoding="utf-8")
    assert release(course, NAME).id != first


@pytest.mark.parametrize("name", ["", "..", "../../x", "onbekend"])
def test_an_unknown_release_is_nobodys(course: Course, name: str) -> None:
    assert kept(course, NAME, name) is None


def _replace(made: Any, old: str, new_: str) -> None:
    for cell in made["cells"]:
        text = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        cell["source"] = text.replace(old, new_)


# ---- grading by the release that a hand-in names ----


@pytest.fixture(scope="module")
def class_of_one(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, str]:
    """Return a course in which somebody with all points right was graded, and their pseudonym."""
    folder = tmp_path_factory.mktemp("klas")
    course = make_course(folder)
    home = make_deelnemer(folder / "map", course)
    fill(home, kleur="blauw", getal=42, tekst="Ik begin met de kerngroep.")
    collect(course, NAME, [handed_in(home)])
    (row,) = grade(course, NAME, workers=1)
    assert dict(row.questions) == {"kleur": 4, "getal": 2, "reflectie": None}
    give(course, NAME, row.id, "reflectie", 5, "Mooi.")
    return course, row.id


@pytest.fixture
def graded(class_of_one: tuple[Course, str], tmp_path: Path) -> tuple[Course, str]:
    shutil.copytree(class_of_one[0].root, tmp_path / "cursus")
    return Course(tmp_path / "cursus"), class_of_one[1]


def _without(name: str) -> Any:
    def change(made: Any) -> None:
        made["cells"] = [cell for cell in made["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") != name]

    return change


def _new_question(made: Any) -> None:
    cell = json.loads(json.dumps(next(each for each in made["cells"] if each["id"] == "cel-5")))
    cell["id"], cell["metadata"]["nbgrader"]["grade_id"] = "cel-nieuw", "nieuw"
    made["cells"].insert(6, cell)


def _worth_more(made: Any) -> None:
    _replace(made, "Tally(2)", "Tally(5)")
    _replace(made, "t.check(2,", "t.check(5,")
    next(each for each in made["cells"] if each["id"] == "cel-5")["metadata"]["nbgrader"]["points"] = 5


def _other_answer(made: Any) -> None:
    _replace(made, "== 42", "== 43")


@pytest.mark.parametrize(
    ("change", "points", "told"),
    [
        (_other_answer, {"kleur": 4, "getal": 2, "reflectie": 5}, "daarmee nagekeken"),
        (_without("getal"), {"kleur": 4, "getal": 2, "reflectie": 5}, "telt niet meer mee"),
        (_new_question, {"kleur": 4, "getal": 2, "nieuw": 2, "reflectie": 5}, "stond nog niet"),
        (_worth_more, {"kleur": 4, "getal": 5, "reflectie": 5}, "naar verhouding"),
    ],
    ids=["another check", "removed", "added", "worth more"],
)
def test_after_a_correction_nobody_loses_a_point_and_the_row_says_why(
    graded: tuple[Course, str], change: Any, points: dict[str, float], told: str
) -> None:
    course, who = graded
    before = release_of(course)
    assert correct(course, change) != before
    (row,) = grade(course, NAME, workers=1)
    assert dict(row.questions) == points
    assert any(told in line for line in (*row.repairs, *row.oddities))
    assert {mark.id: mark.comment for mark in marks(course, NAME, who)}["reflectie"] == "Mooi."
    (again,) = grade(course, NAME, workers=1)
    assert dict(again.questions) == points


def test_nbgraders_own_engine_takes_no_point_either(graded: tuple[Course, str]) -> None:
    course, _ = graded
    correct(course, _without("getal"))
    (row,) = grade(course, NAME, workers=1, engine="nbgrader")
    assert dict(row.questions) == {"kleur": 4, "getal": 2, "reflectie": 5}
    assert any("nagekeken met uitgave" in line for line in row.oddities)


def test_points_by_hand_wait_for_another_look_when_there_are_more_to_give(graded: tuple[Course, str]) -> None:
    course, who = graded

    def more(made: Any) -> None:
        next(each for each in made["cells"] if each["id"] == "cel-7")["metadata"]["nbgrader"]["points"] = 10

    edit(source_path(course), more)
    made = release(course, NAME)
    assert any("Uw punten staan er nog" in note for note in made.notes)
    (mark,) = (each for each in marks(course, NAME, who) if each.id == "reflectie")
    assert (mark.manual, mark.maximum, mark.waiting) == (5, 10, True)


def test_a_release_that_this_course_never_made_is_told_and_the_current_one_checks(graded: tuple[Course, str]) -> None:
    course, who = graded
    path = course.submitted(who, NAME) / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, "release": "0123456789ab"}), encoding="utf-8")
    (row,) = grade(course, NAME, workers=1)
    assert dict(row.questions) == {"kleur": 4, "getal": 2, "reflectie": 5}
    assert any("niet kent" in line for line in row.oddities)


def test_a_correction_that_fails_leaves_gradebook_and_release_as_they_were(graded: tuple[Course, str]) -> None:
    course, _ = graded
    book, page = (course.root / "gradebook.db").read_bytes(), (course.release(NAME) / f"{NAME}.ipynb").read_bytes()
    (course.root / "docent" / "geheim.md").write_text(LINE, encoding="utf-8")

    def leaking(made: Any) -> None:
        _new_question(made)
        made["cells"][0]["source"] = LINE

    edit(source_path(course), leaking)
    with pytest.raises(WorkbookError, match=r"geheim\.md"):
        release(course, NAME)
    assert (course.root / "gradebook.db").read_bytes() == book
    assert (course.release(NAME) / f"{NAME}.ipynb").read_bytes() == page


def test_other_notebooks_than_were_handed_in_are_refused(graded: tuple[Course, str]) -> None:
    course, _ = graded
    shutil.copy(source_path(course), course.source(NAME) / "tweede.ipynb")
    with pytest.raises(WorkbookError, match="andere notebooks"):
        release(course, NAME)


# ---- nothing hidden in any byte ----


def _nested(data: bytes) -> bytes:
    path = Path(zipfile.__file__).name
    made = __import__("io").BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"a/{path}", data)
    return bytes(made.getvalue())


HIDDEN_IN = {
    "plain": LINE.encode(),
    "json": json.dumps({"x": [LINE[:20], LINE[20:]]}).encode(),
    "escaped json": json.dumps({"x": LINE.replace("figuur", "figüur")}).encode(),
    "base64": base64.b64encode(LINE.encode()),
    "base64 of a zip, in lines": base64.encodebytes(_nested(LINE.encode())),
    "utf-16": LINE.encode("utf-16"),
    "zip": _nested(LINE.encode()),
    "zip in zip": _nested(_nested(LINE.encode())),
    "html": LINE.replace("e", "&#101;").encode(),
}


@pytest.mark.parametrize("how", HIDDEN_IN)
def test_a_secret_is_found_however_it_is_packed(how: str) -> None:
    line = LINE.replace("figuur", "figüur") if how == "escaped json" else LINE
    assert found_in(HIDDEN_IN[how], [line, "Deze regel staat nergens in."]) == [line]


def _in_metadata(cell: Any) -> None:
    cell["metadata"]["noot"] = LINE


def _in_attachment(cell: Any) -> None:
    cell["attachments"] = {"x.txt": {"text/plain": base64.b64encode(LINE.encode()).decode()}}


def _in_text(cell: Any) -> None:
    cell["source"] = f"# Kop\n{LINE}"


@pytest.mark.parametrize("place", [_in_metadata, _in_attachment, _in_text])
@pytest.mark.parametrize(
    "origin", ["docent/noot.md", "rubrics/proef.yaml", "source/proef/rubriek.md", "demo/proef.yaml"]
)
def test_notes_rubrics_and_examples_never_go_out(course: Course, origin: str, place: Any) -> None:
    path = course.root / origin
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"niveau: >-\n  {LINE}\n" if origin.endswith("yaml") else f"# Noot\n\n{LINE}\n", encoding="utf-8")
    before = (course.release(NAME) / f"{NAME}.ipynb").read_bytes()
    edit(source_path(course), lambda made: place(made["cells"][0]))
    with pytest.raises(WorkbookError, match=r"niet mogen zien"):
        release(course, NAME)
    assert (course.release(NAME) / f"{NAME}.ipynb").read_bytes() == before


def test_a_question_that_a_note_repeats_is_no_secret(course: Course) -> None:
    (course.root / "docent" / "noot.md").write_text("## De kleur van een heel lange kop\n\nWat neemt u mee?\n", "utf-8")
    edit(source_path(course), lambda made: made["cells"][2].update(source="## De kleur van een heel lange kop"))
    assert release(course, NAME).id


def test_copies_that_lie_beside_the_source_are_no_secrets(course: Course) -> None:
    folder = course.source(NAME)
    (folder / ".ipynb_checkpoints").mkdir()
    shutil.copy(folder / "proef.ipynb", folder / ".ipynb_checkpoints" / "proef-checkpoint.ipynb")
    shutil.copy(folder / "proef.ipynb", folder / "proef.ipynb.bak")
    shutil.copy(folder / "proef.yaml", folder / "proef - kopie.txt")
    assert release(course, NAME).id == release_of(course)


# ---- the module's zip and the invitation ----


@pytest.fixture(scope="module")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Any]:
    course = new(tmp_path_factory.mktemp("heel") / "cursus")
    return course, hand_out(course, assignment_of(course, "3"), link="https://elo.voorbeeld.nl/m3")


def test_one_zip_holds_the_module_and_its_assignment_with_ids(handed_out: tuple[Course, Any]) -> None:
    course, made = handed_out
    assert made.zip == course.root / "uitdelen" / "module-3.zip"
    with zipfile.ZipFile(made.zip) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    told = json.loads(files[MANIFEST])
    assert told["release"] == made.module.id
    assert {*told["files"], MANIFEST, "LEESMIJ.txt"} == set(files)
    notebooks = [json.loads(data) for name, data in files.items() if name.endswith(".ipynb")]
    assert len(notebooks) == 6
    assert all(each["metadata"]["workbook"]["release"] for each in notebooks)


def test_the_invitation_opens_as_a_draft_and_says_what_how_long_and_where(handed_out: tuple[Course, Any]) -> None:
    _, made = handed_out
    plain, mail = sorted(made.invitations, key=lambda path: path.suffix, reverse=True)
    text = plain.read_bytes().decode("utf-8-sig")
    assert "\r\n" in text
    assert "https://elo.voorbeeld.nl/m3" in text
    assert "170 minuten" in text
    opened = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    assert opened["X-Unsent"] == "1"
    assert opened["To"] is None
    assert opened.get_body().get_content().split() == text.split("\r\n\r\n", 1)[1].split()  # type: ignore[union-attr]


def test_the_command_takes_a_number_and_tells_as_json(handed_out: tuple[Course, Any]) -> None:
    course, made = handed_out
    done = CliRunner().invoke(app, ["release", "3", "--course", str(course.root), "--json"])
    told = json.loads(done.stdout)
    assert (told["assignment"], told["release"], told["module"]) == ("m3-cultuur", made.release.id, 3)


def test_an_invitation_that_the_docent_changed_stays(handed_out: tuple[Course, Any]) -> None:
    course, made = handed_out
    (letter,) = (path for path in made.invitations if path.suffix == ".txt")
    letter.write_text("Van mijzelf", encoding="utf-8")
    again = hand_out(course, "m3-cultuur")
    assert letter.read_text(encoding="utf-8") == "Van mijzelf"
    assert any(letter.name in note for note in again.notes)


def test_groups_with_other_days_get_an_invitation_each_and_equal_ones_share() -> None:
    module = leergang.module(3)
    groups = (
        Group(id="breda", place="Breda", days={3: date(2027, 1, 21)}),
        Group(id="zwolle", days={3: date(2027, 1, 22)}),
    )
    deadline = {"m3-cultuur": datetime(2027, 2, 18, 17, 0, tzinfo=UTC)}
    made = invitations(module, Planning(groups=groups, deadlines=deadline))
    assert [each.ending for each in made] == ["-breda", "-zwolle"]
    assert "21 januari 2027 is collegedag 3, in Breda." in made[0].text
    assert "18 februari 2027, 17.00 uur" in made[1].text
    assert [each.ending for each in invitations(module, Planning(groups=groups[:1]))] == [""]
    assert "hoort u van uw docent" in invitations(module, Planning())[0].text


@pytest.mark.parametrize("where", ["notebook", "mail"])
def test_a_secret_in_what_goes_along_stops_the_whole_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    course = new(tmp_path / "cursus")
    (course.root / "docent" / "extra.md").write_text(LINE, encoding="utf-8")
    if where == "notebook":
        made = packed_module(3, "m3-cultuur", {"noot.yaml": LINE.encode()})
        monkeypatch.setattr("workbook.docent.distributing.handing_out.packed_module", lambda *_: made)
    with pytest.raises(WorkbookError, match=r"extra\.md"):
        hand_out(course, "m3-cultuur", link=LINE if where == "mail" else "")
    assert not (course.root / "uitdelen").exists()
    assert not course.release("m3-cultuur").exists()


def test_a_module_without_an_assignment_here_is_told(course: Course) -> None:
    with pytest.raises(WorkbookError, match="geen opdracht"):
        assignment_of(course, "2")
    assert assignment_of(course, NAME) == NAME
    assert hand_out(course, NAME).zip.name == "proef.zip"


# ---- the exchange ----


def test_where_there_is_an_exchange_it_is_released_there_again_and_again(course: Course, tmp_path: Path) -> None:
    place = tmp_path / "uitwisseling"
    place.mkdir()
    place.chmod(0o777)
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.Exchange.root = {str(place)!r}\n")
    for _ in range(2):
        assert any(str(place) in note for note in hand_out(course, NAME).notes)
    out = place / "plg" / "outbound" / NAME
    assert {path.name for path in out.iterdir()} == {"proef.ipynb", "proef.yaml"}
    assert not [path for path in place.rglob("*") if path.is_file() and found_in(path.read_bytes(), [SECRET])]


def test_without_an_exchange_there_is_nothing_to_tell(course: Course, tmp_path: Path) -> None:
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.Exchange.root = {str(tmp_path / 'nergens')!r}\n")
    assert put_on_exchange(course, NAME) == ()
    assert not (tmp_path / "nergens").exists()
