"""Giving back: zips under the ELO's own names, grade sheets that come through whole, and a ledger of what was sent."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pdf_accessible import assert_accessible
from sample_course import NAME, SECRET, fill, handed_in, make_course, make_deelnemer
from typer.testing import CliRunner

from workbook.docent.collect import collect
from workbook.docent.commands import app
from workbook.docent.course import Course
from workbook.docent.feedback import feedback
from workbook.docent.grade import grade
from workbook.docent.gradebook.book import give
from workbook.docent.judging import give_verdict
from workbook.docent.judging.files import give_back
from workbook.docent.people import KEYS, Person, Roster, save
from workbook.docent.receiving.profiles import Sender, shapes
from workbook.docent.release import secrets
from workbook.docent.returning.bundles import bundle
from workbook.docent.returning.elos import elo, elos, sheet_of
from workbook.docent.returning.excel import xlsx
from workbook.docent.returning.exporting import export
from workbook.docent.returning.filling import fill as fill_in
from workbook.docent.returning.gathering import class_of, content_of
from workbook.docent.returning.grades import Grade, Grades, State, grades
from workbook.docent.returning.names import Name, Names, name_in
from workbook.docent.returning.paper import document
from workbook.docent.returning.sending import send, standing
from workbook.docent.returning.sent import FOLDER, ledger, note_sent
from workbook.docent.returning.sheets import as_text, csv_bytes, dutch_csv, for_elo, for_excel, without_guard
from workbook.errors import WorkbookError
from workbook.handin.notebook import read_notebook
from workbook.home import deelnemer_id

FOLDERS = {
    "vol": "Berg, Daan van den_123457_assignsubmission_file_",
    "half": "Zoë O'Brien_123458_assignsubmission_file_",
    "leeg": "Jan_123459_assignsubmission_file_",
}
ABSENT = "Ünal, Ayşe"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, dict[str, str]]:
    """Return a course in which three came through Moodle, a fourth could not be read, and a fifth never handed in."""
    folder = tmp_path_factory.mktemp("teruggeven")
    course = make_course(folder)
    homes = {name: make_deelnemer(folder / name, course) for name in FOLDERS}
    fill(homes["vol"], kleur="blauw", getal=42, tekst="Geschreven.", ocai=12)
    fill(homes["half"], kleur="rood", tekst="Kort.")
    codes = {name: deelnemer_id(home) for name, home in homes.items()}
    codes["onleesbaar"] = "d-00000000"
    names = {"vol": "Daan van den Berg", "half": "Zoë O'Brien", "leeg": "Jan", "onleesbaar": "=Kwaad"}
    people = [
        Person(name=names[each], code=codes[each], email=f"{each}@school.example", number=f"9{at}")
        for at, each in enumerate(names)
    ]
    save(course, [*people, Person(name=ABSENT, first="Ayşe", last="Ünal")])
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        for name, home in homes.items():
            parcel = handed_in(home)
            archive.write(parcel, f"{FOLDERS[name]}/{parcel.name}")
    collect(course, NAME, [folder / "moodle.zip"])
    course.submitted("d-00000000", NAME).mkdir(parents=True)
    grade(course, NAME)
    give(course, NAME, codes["vol"], "reflectie", 5.5, "Mooi verbonden.")
    give_verdict(course, NAME, codes["vol"], "voldaan", remark="Sterk stuk.")
    return course, codes


@pytest.fixture
def course(made: tuple[Course, dict[str, str]], tmp_path: Path) -> Course:
    """Return a copy of its own."""
    shutil.copytree(made[0].root, tmp_path / "cursus")
    return Course(tmp_path / "cursus")


@pytest.fixture
def codes(made: tuple[Course, dict[str, str]]) -> dict[str, str]:
    return made[1]


def listed(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def run(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


# ---- feedback, as a page and on paper ---------------------------------------------------------------------------------


def test_paper_says_what_the_page_says_and_a_screen_reader_can_read_it(made: tuple[Course, dict[str, str]]) -> None:
    course, codes = made
    for each in feedback(course, NAME):
        assert each.paper is not None
        assert each.paper.with_suffix(".html") == each.path
        assert_accessible(each.paper, "Terugkoppeling: Proefopdracht")
        said = repr(document(content_of(class_of(course, NAME), each.id)))
        assert SECRET not in said
        assert not [line for line in secrets(read_notebook(course.source(NAME) / f"{NAME}.ipynb")) if line in said]
    page = (course.feedback(codes["vol"], NAME) / f"{NAME}.html").read_text(encoding="utf-8")
    assert "<dt>Oordeel</dt><dd>voldaan</dd>" in page
    assert "Sterk stuk." in page


def test_the_same_feedback_is_the_same_files(course: Course, codes: dict[str, str]) -> None:
    def files() -> list[bytes]:
        (written,) = feedback(course, NAME, only=[codes["half"]])
        assert written.paper is not None
        return [written.path.read_bytes(), written.paper.read_bytes()]

    assert files() == files()


# ---- zips -------------------------------------------------------------------------------------------------------------


def test_moodle_gets_its_own_folders_back_and_who_has_none_a_zip_by_pseudonym(
    course: Course, codes: dict[str, str]
) -> None:
    give_back(course, NAME, codes["vol"], "verslag Daan.docx", b"woorden")
    done = bundle(course, NAME, elo("moodle"))
    for_elo, own = done.zips
    assert for_elo.relative_to(course.root).as_posix() == f"{KEYS}/{FOLDER}/{NAME}/{NAME}-moodle.zip"
    assert sorted(listed(for_elo)) == sorted(
        [f"{folder}/{NAME}.{end}" for folder in FOLDERS.values() for end in ("html", "pdf")]
        + [f"{FOLDERS['vol']}/verslag Daan.docx"]
    )
    assert done.nameless == (codes["onleesbaar"],)
    assert (own.name, listed(own)) == (f"{codes['onleesbaar']}.zip", [f"{NAME}.html", f"{NAME}.pdf"])


def test_without_an_elo_there_is_a_zip_each_and_one_of_all_and_no_name_in_them(
    course: Course, codes: dict[str, str]
) -> None:
    together, *own = bundle(course, NAME).zips
    assert {path.stem for path in own} == set(codes.values())
    assert {name.partition("/")[0] for name in listed(together)} == set(codes.values())
    assert KEYS not in together.relative_to(course.root).parts


ORIGINS = {
    "moodle": [("alles.zip/Jan Piet_1234_assignsubmission_file_/m3.zip", "Jan Piet_1234_assignsubmission_file_", "1234"),
               ("Jan_99_assignsubmission_file_m3.zip", "Jan_99_assignsubmission_file_", "99")],
    "canvas": [("map/vriesjande_LATE_12_345_m3.zip", "vriesjande_LATE_12_345_m3.zip", "12")],
    "brightspace": [("x/152711-351765 - Jan Vries - Nov 23, 2026 203 PM/m3.zip", "152711-351765 - Jan Vries - Nov 23, 2026 203 PM", "152711"),
                    ("152711-351765 - Jan Vries - Nov 23, 2026 203 PM - m3.zip", "152711-351765 - Jan Vries - Nov 23, 2026 203 PM", "152711")],
    "blackboard": [("m3_jvries_attempt_2026-11-23-14-03-00_m3.zip", "m3_jvries_attempt_2026-11-23-14-03-00", "")],
    "ilias": [("Vries_Jan_jvries_321/m3.zip", "Vries_Jan_jvries_321", "321")],
}  # fmt: skip


@pytest.mark.parametrize("name", ORIGINS)
def test_the_name_of_each_elo_is_known_again(made: tuple[Course, dict[str, str]], name: str) -> None:
    looked_for = [each for each in shapes(made[0]).all if each.id in elo(name).profiles]
    for path, wanted, number in ORIGINS[name]:
        found = name_in(elo(name), looked_for, path)
        assert found is not None, path
        assert (found.text, found.sender.number) == (wanted, number)
    assert name_in(elo(name), looked_for, "map/m3-cultuur_d-12345678_20270601T090000Z.zip") is None


@pytest.mark.parametrize("name", [each for each in ORIGINS if each != "moodle"])
def test_every_elo_gets_the_names_it_gave(course: Course, codes: dict[str, str], name: str) -> None:
    path, wanted, _ = ORIGINS[name][0]
    lines = [{"assignment": NAME, "id": codes["vol"], "code": "x", "origin": path}, {"assignment": "m9", "id": "d-1"}]
    origins = course.root / KEYS / "herkomst.jsonl"
    origins.write_text("\n".join(map(json.dumps, lines)) + '\n{"half', encoding="utf-8")
    done = bundle(course, NAME, elo(name))
    assert codes["vol"] not in done.nameless
    inside = listed(done.zips[0])
    wanted = {
        "canvas": wanted, "brightspace": f"{wanted}/{NAME}.html", "blackboard": f"{wanted}_{NAME}.html", "ilias": f"multi_feedback/{wanted}/{NAME}.html",
    }[name]  # fmt: skip
    assert wanted in inside
    assert ("index.html" in inside) == (name == "brightspace")
    if name == "canvas":
        with zipfile.ZipFile(done.zips[0]) as archive:
            assert listed(io.BytesIO(archive.read(wanted))) == [f"{NAME}.html", f"{NAME}.pdf"]  # type: ignore[arg-type]


def test_nobody_gets_the_feedback_of_who_handed_in_under_the_same_name(course: Course, codes: dict[str, str]) -> None:
    origins = course.root / KEYS / "herkomst.jsonl"
    lines = [
        {"assignment": NAME, "id": code, "code": "", "origin": f"{FOLDERS['vol']}/x.zip"} for code in codes.values()
    ]
    origins.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = bundle(course, NAME, elo("moodle"))
    assert set(done.shared) == set(done.nameless) == set(codes.values())
    assert all(KEYS not in path.relative_to(course.root).parts for path in done.zips)


# ---- what was sent ----------------------------------------------------------------------------------------------------


def test_what_was_sent_is_kept_and_what_changed_since_is_told(course: Course, codes: dict[str, str]) -> None:
    with pytest.raises(WorkbookError, match="nog niets klaar"):
        send(course, NAME)
    bundle(course, NAME)
    done = send(course, NAME, only=[codes["vol"], codes["half"]])
    assert [each.code for each in done.noted] == [codes["vol"], codes["half"]]
    assert not done.differs
    assert {each.noted.code: each.changed for each in standing(course)} == {codes["vol"]: False, codes["half"]: False}
    give(course, NAME, codes["vol"], "reflectie", 4.5, "Toch iets minder.")
    changed = {each.id: each.changed for each in feedback(course, NAME)}
    assert [code for code, each in changed.items() if each] == [codes["vol"]]
    assert f"Veranderd nadat u het had verstuurd: {codes['vol']}." in run("feedback", NAME, "--course", course.root)
    # What is noted is what was in the zip, also when it was made anew since.
    again = send(course, NAME, only=[codes["vol"]])
    assert again.differs == (codes["vol"],)
    assert again.noted[0].files == done.noted[0].files
    assert [each.changed for each in standing(course) if each.noted.code == codes["vol"]] == [None, True]


def test_a_ledger_that_broke_off_goes_on_and_loses_nothing(course: Course, codes: dict[str, str]) -> None:
    bundle(course, NAME)
    path = course.root / FOLDER / "verzonden.jsonl"
    before = ledger(course)
    with path.open("ab") as file:
        file.write(b'{"event": "sent", "at": "20')
    send(course, NAME)
    shutil.copy(path, path.with_name("verzonden-LAPTOP.jsonl"))
    assert ledger(course)[: len(before)] == before
    assert len(ledger(course, event="sent")) == len(codes)


def test_no_name_stands_in_the_ledger(course: Course, codes: dict[str, str]) -> None:
    give_back(course, NAME, codes["vol"], "verslag Daan.docx", b"woorden")
    bundle(course, NAME)
    certificate = course.root / KEYS / "Daan van den Berg.pdf"
    certificate.write_bytes(b"%PDF")
    note_sent(course, "certificate", codes["vol"], [certificate])
    text = (course.root / FOLDER / "verzonden.jsonl").read_text(encoding="utf-8")
    assert "bijlage-1.docx" in text
    assert "Daan" not in text


# ---- grades -----------------------------------------------------------------------------------------------------------


def test_a_grade_that_is_not_settled_is_no_grade_and_a_real_zero_is_one(course: Course, codes: dict[str, str]) -> None:
    found = {each.name: (each.state, each.points, each.verdict) for each in grades(course, NAME).rows}
    assert found == {
        "Daan van den Berg": ("settled", 11.5, "voldaan"), "Zoë O'Brien": ("waiting", None, ""), "Jan": ("settled", 0.0, ""),
        "=Kwaad": ("unreadable", None, ""), ABSENT: ("absent", None, ""),
    }  # fmt: skip
    heads, *rows = csv.reader(
        io.StringIO(dutch_csv(*for_excel(grades(course, NAME))).decode("utf-8-sig")), delimiter=";"
    )
    at, state = heads.index("punten"), heads.index("stand")
    assert [(row[1], row[at], row[state]) for row in rows] == [
        ("Daan van den Berg", "11,5", "klaar"), ("Zoë O'Brien", "", "wacht op uw punten"), ("Jan", "0", "klaar"),
        ("'=Kwaad", "", "onleesbaar"), (ABSENT, "", "nog niet ingeleverd"),
    ]  # fmt: skip


MOODLE = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 123457,"Berg, Daan van den",d@elders.example,"Submitted for grading - ",,"{most}",Yes,"maandag, 23 november 2026, 14:03",-,\n'
    "Participant 123458,Zoë O'Brien,half@school.example,Submitted for grading - ,3,\"{most}\",Yes,-,-,\"Al, iets\"\n"
    'Participant 999,Jan,leeg@school.example,Submitted for grading - ,,"{most}",Yes,-,-,\n'
    'Participant 555,Iemand Anders,x@y.example,No submission - ,,"{most}",Yes,-,-,\n'
)  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8-sig", ","), ("utf-8", "\t"), ("utf-16", "\t"), ("cp1252", ";"), ("utf-8-sig", ";")],
)
def test_a_list_of_moodle_is_filled_in_and_the_rest_of_it_stays(course: Course, encoding: str, separator: str) -> None:
    given = [*csv.reader(io.StringIO(MOODLE.format(most="12,00" if separator == ";" else "12.00")))]
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(given)
    path = course.root / "lijst.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    done = export(course, NAME, "moodle", listed=path)
    assert done.holds_names
    assert done.filled is not None
    assert (done.filled.filled, done.filled.unknown, done.filled.left) == (2, ("Iemand Anders",), ())
    data = done.paths[0].read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))
    sign = "," if separator == ";" else "."
    wanted = [list(row) for row in given]
    wanted[1][4], wanted[3][4] = f"11{sign}5", "0"
    assert found == wanted
    assert path.read_bytes() == text.getvalue().encode(encoding)


def test_a_list_in_dutch_or_with_another_column_for_grades_is_understood(course: Course) -> None:
    path = course.root / "lijst.csv"
    path.write_text("sep=;\nNaam;E-mailadres;Cijfer\nIemand;vol@school.example;\n", encoding="utf-8")
    done = export(course, NAME, "moodle", listed=path)
    assert done.paths[0].read_text(encoding="utf-8-sig").splitlines() == [
        "sep=;",
        "Naam;E-mailadres;Cijfer",
        "Iemand;vol@school.example;11,5",
    ]
    path.write_text(
        "OrgDefinedId,Username,Andere opdracht Points Grade <Numeric MaxPoints:12>,End-of-Line Indicator\n#90,#x,,#\n",
        encoding="utf-8",
    )
    done = export(course, NAME, "brightspace", listed=path)
    assert done.paths[0].read_text(encoding="utf-8").splitlines()[1] == "#90,#x,11.5,#"
    path.write_text(
        'Student,ID,SIS User ID,SIS Login ID,Section,Eerste (11),Tweede (12)\n    Points Possible,,,,,10,12\n"Berg, Daan van den",4,,,,,\n',
        encoding="utf-8",
    )
    with pytest.raises(WorkbookError, match=r"niet duidelijk.*Eerste \(11\) en Tweede \(12\)"):
        export(course, NAME, "canvas", listed=path)
    done = export(course, NAME, "canvas", listed=path, column="Tweede (12)")
    assert done.paths[0].read_text(encoding="utf-8").splitlines()[2] == '"Berg, Daan van den",4,,,,,11.5'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (MOODLE.format(most="100.00"), "het maximum 100.00, in uw puntenboek 12"),
        ("Status,Grade\na,b\n", "geen kolom waaraan te zien is wie"),
        ("Full name,Status\nJan,x\n", "niet duidelijk in welke kolom"),
        ("", "geen kolom waaraan te zien is wie"),
        ("\x00\x01\x02\x00PK", "lijst.csv"),
    ],
)
def test_a_list_that_can_not_be_filled_in_is_refused_with_what_to_do(course: Course, text: str, why: str) -> None:
    path = course.root / "lijst.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WorkbookError, match=why):
        export(course, NAME, "moodle", listed=path)
    assert not (course.root / KEYS / FOLDER).exists()


def test_a_row_that_means_two_people_is_left_and_told(course: Course) -> None:
    path = course.root / "lijst.csv"
    path.write_text("Identifier,Full name,Email address,Grade\nParticipant 123457,Jan,,\n", encoding="utf-8")
    done = export(course, NAME, "moodle", listed=path).filled
    assert done is not None
    assert (done.filled, done.unknown) == (0, ("Jan",))
    assert [each.name for each in done.left] == ["Daan van den Berg", "Jan"]


def test_an_xlsx_list_is_read_too(course: Course) -> None:
    path = course.root / "lijst.xlsx"
    path.write_bytes(xlsx("lijst", ["ID-nummer", "Cijfer"], [["90", None], [91.0, None]]))
    done = export(course, NAME, "moodle", listed=path)
    assert done.paths[0].read_text(encoding="utf-8-sig").splitlines() == ["ID-nummer,Cijfer", "90,11.5", "91,"]


def test_an_earlier_sheet_is_never_written_over(course: Course) -> None:
    now = datetime(2026, 11, 23, 14, 3)  # noqa: DTZ001
    first, second = (export(course, NAME, "excel", now=now).paths for _ in range(2))
    assert [path.name for path in (*first, *second)] == [
        f"{NAME}-excel_2026-11-23_1403{more}{end}" for more in ("", "-2") for end in (".csv", ".xlsx")
    ]


def test_without_a_list_of_people_a_sheet_is_by_pseudonym_and_holds_no_name(
    course: Course, codes: dict[str, str]
) -> None:
    (course.root / KEYS / "deelnemers.csv").unlink()
    done = export(course, NAME, "moodle")
    assert not done.holds_names
    heads, *rows = csv.reader(io.StringIO(done.paths[0].read_text(encoding="utf-8-sig")))
    assert heads[:6] == ["Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade"]
    assert {tuple(row[:2]) for row in rows} == {
        (f"Participant {123457 + at}", codes[name]) for at, name in enumerate(FOLDERS)
    } | {("", codes["onleesbaar"])}


# ---- any class, through any sheet and back ----------------------------------------------------------------------------

_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]), min_size=1, max_size=25
).filter(str.strip)
_NAMES = st.one_of(
    _WORDS,
    st.sampled_from(
        [
            "Berg, van den",
            "=2+3",
            "+31 6",
            "-1",
            "@x",
            "'=y",
            "''=z",
            "'t Hart",
            "O'Brien",
            'Aad "de" Jong',
            "Zoe\u0308",
            "a;b\tc,d",
            "1.234,5",
        ]
    ),
)
_POINTS = st.one_of(st.none(), st.just(0.0), st.integers(0, 4800).map(lambda quarter: quarter / 4))


@st.composite
def classes(draw: st.DrawFn) -> Grades:
    names = draw(st.lists(_NAMES, min_size=1, max_size=6))
    states: list[State] = ["waiting", "unreadable", "absent", "concept"]
    rows, people = [], []
    for at, name in enumerate(names):
        points = draw(_POINTS)
        state: State = "settled" if points is not None else draw(st.sampled_from(states))
        person = Person(
            id=f"p-{at:08x}", name=name, code=f"d-{at:08x}", email=f"e{at}@school.example", number=f"77{at}"
        )
        people.append(person)
        rows.append(Grade(person.code, person, state, points, 1200.0 if points is not None else None))
    return Grades(
        NAME, draw(st.sampled_from(["Proefopdracht", "Opdracht 1; kort, (m1)"])), tuple(rows), Roster(tuple(people))
    )


def names_of(found: Grades) -> Names:
    return Names({each.code: Name(f"x_{500 + at}", Sender(number=str(500 + at))) for at, each in enumerate(found.rows)})


@pytest.mark.parametrize("name", [each.id for each in elos().values() if each.sheet])
@given(found=classes())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_class_comes_through_a_sheet_of_an_elo_and_back(tmp_path: Path, name: str, found: Grades) -> None:
    sheet, names = sheet_of(name), names_of(found)
    data = csv_bytes(for_elo(found, sheet, names), sheet.separator, mark=sheet.mark)
    assert data.startswith(b"\xef\xbb\xbf") == (name == "moodle")
    heads, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    rows = rows[1:] if name == "canvas" else rows
    at = sheet.columns.index("grade")
    assert {len(row) for row in rows} == {len(heads)}
    assert [float(row[at]) if row[at] else None for row in rows] == [each.points for each in found.rows]
    if "name" in sheet.columns:
        assert [row[sheet.columns.index("name")] for row in rows] == [each.name for each in found.rows]
    # The same sheet with its grades taken out is filled in to what it was.
    path = tmp_path / "lijst.csv"
    empty = evolve(found, rows=tuple(evolve(each, points=None) for each in found.rows))
    path.write_bytes(csv_bytes(for_elo(empty, sheet, names), sheet.separator, mark=sheet.mark))
    done = fill_in(path, found, sheet, names)
    again = [row[at] for row in csv.reader(io.StringIO(done.data.decode("utf-8-sig"), newline=""))]
    if not done.unknown:
        assert list(again[-len(rows) :]) == [row[at] for row in rows]
    else:
        # Only who is called as somebody else is known by is left, and that is told.
        assert done.filled + len(done.left) == sum(each.points is not None for each in found.rows)


@given(found=classes())
@settings(max_examples=25, deadline=None)
def test_any_class_comes_through_dutch_excel_and_back(found: Grades) -> None:
    heads, rows = for_excel(found)
    at, name = heads.index("punten"), heads.index("naam")
    data = dutch_csv(heads, rows)
    read = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]
    assert data.startswith(b"\xef\xbb\xbf")
    assert [without_guard(row[name]) for row in read] == [each.name for each in found.rows]
    assert not [cell for row in read for cell in row if cell[:1] in {"=", "+", "-", "@"}]
    assert [float(row[at].replace(",", ".")) if row[at] else None for row in read] == [
        each.points for each in found.rows
    ]
    sheet: Any = load_workbook(io.BytesIO(xlsx(NAME, heads, rows))).active
    assert sheet.freeze_panes == "A2"
    cells = list(sheet.iter_rows(min_row=2))
    assert [row[name].value for row in cells] == [each.name for each in found.rows]
    assert {row[name].data_type for row in cells} == {"s"}
    assert [row[at].value for row in cells] == [each.points for each in found.rows]
    assert {row[at].data_type for row in cells} <= {"n"}


@given(st.text())
def test_a_guard_comes_off_again(text: str) -> None:
    assert without_guard(as_text(text)) == text


# ---- commands ---------------------------------------------------------------------------------------------------------


def test_the_commands_tell_where_it_is_what_waits_and_what_to_do_next(course: Course, codes: dict[str, str]) -> None:
    told = run("return", NAME, "--elo", "moodle", "--course", course.root)
    for part in ("Klaar om te versturen", "bevat namen", "In Moodle", codes["half"], "workbook docent sent"):
        assert part in told
    assert "nog niets verstuurd" in run("sent", "--course", course.root)
    assert "4 keer verstuurd" in run("sent", NAME, "--course", course.root)
    shown = json.loads(run("sent", "--json", "--course", course.root))
    assert {each["code"] for each in shown} == set(codes.values())
    assert next(set(each["files"]) for each in shown) == {f"{NAME}.html", f"{NAME}.pdf"}
    assert "niet" in run("sent", "--course", course.root)
    told = run("export", NAME, "--elo", "moodle", "--course", course.root)
    for part in ("wacht op uw punten", "nog niet ingeleverd", "Cijferlijst geschreven", "--list"):
        assert part in told
    found = json.loads(run("export", NAME, "--json", "--course", course.root))
    assert [each["points"] for each in found["rows"]] == [11.5, None, 0.0, None, None]
    assert (
        json.loads(run("return", NAME, "--only", codes["vol"], "--sent", "--json", "--course", course.root))["sent"]
        == 1
    )
    for words in (("return", NAME, "--elo", "teams"), ("export", NAME, "--elo", "ilias")):
        with pytest.raises(WorkbookError, match=r"moodle"):
            run(*words, "--course", course.root)


def test_what_is_asked_of_some_leaves_what_was_made_for_all(course: Course, codes: dict[str, str]) -> None:
    whole = bundle(course, NAME, elo("moodle")).zips[0]
    before = whole.read_bytes()
    part = bundle(course, NAME, elo("moodle"), only=[codes["vol"]]).zips[0]
    assert part.name == f"{NAME}-moodle-deel.zip"
    assert whole.read_bytes() == before
    assert len(listed(part)) == 2


def test_where_no_pdf_can_be_made_the_page_goes_alone_and_an_old_pdf_does_not_stay(
    course: Course, codes: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (before,) = feedback(course, NAME, only=[codes["vol"]])
    monkeypatch.setitem(sys.modules, "typst", None)
    (after,) = feedback(course, NAME, only=[codes["vol"]])
    assert before.paper is not None
    assert not before.paper.exists()
    assert after.paper is None
    assert "geen pdf maken" in after.told[0]


def test_a_list_without_its_elo_is_refused(course: Course) -> None:
    with pytest.raises(WorkbookError, match="moodle, canvas, brightspace"):
        export(course, NAME, "excel", listed=course.root / "lijst.csv")


def test_points_that_need_review_are_told_until_a_docent_gave_a_verdict(course: Course, codes: dict[str, str]) -> None:
    answers = course.submitted(codes["vol"], NAME) / "antwoorden" / "ocai.json"
    answers.write_bytes(answers.read_bytes()[:900])
    (row,) = grade(course, NAME, only=[codes["vol"]])
    assert row.status == "needs_review"

    def state() -> tuple[str, float | None]:
        return next((each.state, each.points) for each in grades(course, NAME).rows if each.code == codes["vol"])

    assert state() == ("settled", 11.5)
    shutil.rmtree(course.root / "oordelen")
    assert state() == ("review", 11.5)
    assert "kijk de punten na voor u ze doorgeeft: Daan van den Berg." in run("export", NAME, "--course", course.root)
